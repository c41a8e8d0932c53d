"""The unit that prose speaks of → P14 where it is another unit's name, or another county's."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from xltools.check.prose.reading.paragraphs import THIS, YEARS, Paragraph, self_names
from xltools.form.spec import Section
from xltools.model.findings import Finding, finding
from xltools.model.submission import Place, Submission
from xltools.model.text import Names

#: What follows the name of a unit that a report is about.
_REPORTS = r"(?:人民政府|办事处)?(?:认真|主动|严格|围绕|紧紧|共|收到|受理|未收到|政府信息公开|坚持|深入|持续)"
_NUMBERED = r"(?:（[一二三四五六七八九十]+）)?"
#: The beginning of a sentence, its number, and a year.
_SENTENCE_STARTS = re.compile(rf"(?:\A|(?<=。))(?P<number>{_NUMBERED})(?:[{YEARS}]，?)?")
_REPORTS_THERE = re.compile(_REPORTS)
#: A paragraph that says what another township did this year.
_OTHER_TOWNSHIP = re.compile(rf"\A{_NUMBERED}{THIS}，?(?P<name>[一-龥]{{2,5}}?(?:镇|乡|街道)){_REPORTS}")
_TOWNSHIP = re.compile(r"(?:镇|乡|街道)(?:人民政府|政府|办事处)?\Z")
#: Words that are no name: 全镇, 各乡镇, 县辖街道.
_NO_NAME = re.compile(r"[我本该全各县市区省乡镇]|所[属辖]|辖区|[在由与和及向对为]")
#: The county at the beginning of a unit's name.
_COUNTY = re.compile(r"\A(?P<county>[一-龥]{2,6}?[县旗])(?=.{2,})")
#: A county's government or its site, behind a word after which a name begins.
_OTHER_COUNTY = re.compile(r"(?:\A|[在与和向由到经对及于录托过。“])(?P<name>[一-龥]{2,3}县)(?:人民政府|政府)")
#: Words before 县政府 that show that what stands there is no county's name: 由省市县政府, 。其中县政府网站, 经报请县政府.
_NO_COUNTY = re.compile(
    r"[我本该全各某在与和向由到经对及于的是为县市省州区乡镇级地关他两多每外内报送请]"
    r"|其中|包括|包含|以及|通过|根据|按照|依据|依托|依照|落实|执行|转发|接受|配合|利用|借助|浏览|登录|登陆|查阅|收到|协助|联合|协同"
    r"|参加|围绕|加强|结合|提交|呈|反馈|移交|委托|指导|督促|完善|建设|维护|管理|优化|更新|充分|积极|严格|认真|及时|主动|继续|坚持|推进"
    r"|同时|此外|周边|上述|前述|当前|所属|所辖|下辖|网站|公众号|微信|平台|入口|专栏|印发|发布|制定|出台|召开|组织|开展|公开|抄|函|遵"
)
#: What is said of another county where it is rightly named: a visit, or where an applicant is sent.
_VISIT = re.compile(
    r"学习|考察|交流|借鉴|调研|兄弟|邻|对口|帮扶|协作|结对|对标|如|比如|告知|申请人|移送|移交|转送|转至|转办|咨询|复议|诉讼|划归|划入|撤"
)


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
    names = others if isinstance(others, Names) else Names(others)
    of_others = bool(names) and not _names_itself(submission)
    county = _county(submission)
    for paragraph in paragraphs:
        found = (
            (_of_roster(paragraph, names, unit_name) if of_others else None)
            or _named(_other_township(paragraph, unit_name), unit_name)
            or _named(_other_county(paragraph, county), county)
        )
        if found:
            yield finding(
                "P14",
                sheet=place.sheet,
                cell=place.cell,
                section=section.title,
                quote=paragraph.quote(found.start, found.end),
                found=found.name,
                expected=found.expected,
            )
            return


@dataclass(frozen=True, slots=True)
class _Found:
    """Another's name in a paragraph, the end of what is said with it, and whose name is expected."""

    name: str
    start: int
    end: int
    expected: str


def _named(match: re.Match[str] | None, expected: str) -> _Found | None:
    return match and _Found(match["name"], match.start("name"), match.end(), expected)


def _of_roster(paragraph: Paragraph, names: Names, own: str) -> _Found | None:
    """A sentence about a unit of the roster whose name is not the unit's own."""
    for sentence in _SENTENCE_STARTS.finditer(paragraph.signs):
        for start in dict.fromkeys((sentence.end(), sentence.end("number"), sentence.start())):
            for name in names.at(paragraph.signs, start):
                said = _REPORTS_THERE.match(paragraph.signs, start + len(name))
                if said and name not in own and own not in name:
                    return _Found(name, start, said.end(), own)
    return None


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
