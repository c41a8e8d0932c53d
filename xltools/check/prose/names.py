"""The unit that prose speaks of → P14 where it is another unit's name, or another county's."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from xltools.check.prose.reading.paragraphs import THIS, YEARS, Paragraph, self_names
from xltools.form.spec import Section
from xltools.model.findings import Finding, finding
from xltools.model.submission import Place, Submission

#: What follows the name of a unit that a report is about.
_REPORTS = r"(?:人民政府|办事处)?(?:认真|主动|严格|围绕|紧紧|共|收到|受理|未收到|政府信息公开|坚持|深入|持续)"
_NUMBERED = r"(?:（[一二三四五六七八九十]+）)?"
_SENTENCE_START = rf"(?:\A|(?<=。)){_NUMBERED}(?:[{YEARS}]，?)?"
#: A paragraph that says what another township did this year.
_OTHER_TOWNSHIP = re.compile(rf"\A{_NUMBERED}{THIS}，?(?P<name>[一-龥]{{2,5}}?(?:镇|乡|街道)){_REPORTS}")
_TOWNSHIP = re.compile(r"(?:镇|乡|街道)(?:人民政府|政府|办事处)?\Z")
#: Words that are no name: 全镇, 各乡镇, 县辖街道.
_NO_NAME = re.compile(r"[我本该全各县市区省乡镇]|所[属辖]|辖区|[在由与和及向对为]")
#: The county at the beginning of a unit's name.
_COUNTY = re.compile(r"\A(?P<county>[一-龥]{2,6}?[县旗])(?=.{2,})")
#: A county's government or its site, behind a word after which a name begins.
_OTHER_COUNTY = re.compile(
    r"(?:\A|[在与和向由到经对及于的录从依托过、，。：；（“])(?P<name>[一-龥]{2,3}县)(?:人民政府|政府|县委)"
)
#: Characters of a county's name that show that it is none: 信息在县.
_NO_COUNTY = re.compile(r"[我本该全各在与和向由到经对及于的是为县]")
#: What is said of another county where it is rightly named.
_VISIT = re.compile(r"学习|考察|交流|借鉴|调研|兄弟|邻|对口|帮扶|协作|结对|对标|如")


def check_names(
    submission: Submission,
    paragraphs: Sequence[Paragraph],
    place: Place,
    section: Section,
    others: Collection[str],
) -> Iterator[Finding]:
    """P14 of one section, the first place of another's name.

    Three things are looked for: a unit of the roster as the subject, in a return that never names its own; another
    township as the subject at the beginning of a paragraph, in a township's return; the government of another
    county, where the unit's own county is known.

    Args:
        submission: The return.
        paragraphs: The paragraphs of the section.
        place: Where the section stands.
        section: The section.
        others: The names of the roster's units; the return's own may be among them.
    """
    unit_name = submission.unit.name
    if not unit_name:
        return
    of_roster = None if _names_itself(submission) else _any_of(others, unit_name)
    county = _county(submission)
    for paragraph in paragraphs:
        match = (
            (of_roster and of_roster.search(paragraph.signs))
            or _other_township(paragraph, unit_name)
            or _other_county(paragraph, county)
        )
        if match:
            is_county = match.re is _OTHER_COUNTY
            yield finding(
                "P14",
                sheet=place.sheet,
                cell=place.cell,
                section=section.title,
                quote=paragraph.quote(match.start("name"), match.end()),
                found=match["name"],
                expected=county if is_county else unit_name,
            )
            return


def _any_of(names: Collection[str], own: str) -> re.Pattern[str] | None:
    """A pattern for a sentence about any of the names that is not the unit's own; None where there is none."""
    foreign = [name for name in names if name and name not in own and own not in name]
    if not foreign:
        return None
    any_name = "|".join(map(re.escape, sorted(foreign, key=len, reverse=True)))
    return re.compile(rf"{_SENTENCE_START}(?P<name>{any_name}){_REPORTS}")


def _names_itself(submission: Submission) -> bool:
    all_sections = re.sub(r"\s", "", "".join(submission.sections.values()))
    return any(name in all_sections for name in self_names(submission.unit.name))


def _other_township(paragraph: Paragraph, own: str) -> re.Match[str] | None:
    match = _OTHER_TOWNSHIP.match(paragraph.signs)
    if match is None or not _TOWNSHIP.search(own) or _NO_NAME.match(match["name"]):
        return None
    names = self_names(own)
    is_own = any(match["name"] in name or name in match["name"] for name in names)
    return None if is_own else match


def _county(submission: Submission) -> str:
    """The unit's county, as the project or the unit's own name gives it; "" where it is not known."""
    named = _COUNTY.match(submission.unit.name)
    return submission.county_name or (named["county"] if named else "")


def _other_county(paragraph: Paragraph, county: str) -> re.Match[str] | None:
    """The government of a county that is not the unit's own, where the sentence is not of a visit there."""
    if not county.endswith(("县", "旗")):
        return None
    for match in _OTHER_COUNTY.finditer(paragraph.signs):
        first, last = paragraph.sentence(match.start("name"))
        name = match["name"]
        is_own = name in county or county in name
        if not is_own and not _NO_COUNTY.search(name[:-1]) and not _VISIT.search(paragraph.signs[first:last]):
            return match
    return None
