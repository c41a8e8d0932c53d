"""What a section must say and must not: the fee, a basis in force, sound numbering, more than a few words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from xltools.check.prose.paragraphs import YEARS, Paragraph, self_names
from xltools.form.spec import Form, Section
from xltools.model.findings import Finding, finding
from xltools.model.submission import Place, Submission

_NUMBERED = re.compile(r"（(?P<number>[一二三四五六七八九十]{1,3})）")
_HIGHER = re.compile(r"[一二三四五六七八九十]+、")
_ORDER = {sign: number for number, sign in enumerate("一二三四五六七八九十", 1)}
#: A line that opens a new list: short, or it says so.
_OPENS_LIST = re.compile(r"[：:]\Z|改进|措施|下一步|下步|问题|不足|打算")
_SHORT_LINE = 30
_NOTHING = re.compile(r"无|没有|暂未|未")
_BRACKET = "[〔【（(\\[]{year}[〕】）)\\]]"


def check_mentions(form: Form, submission: Submission, place: Place, section: Section) -> Iterator[Finding]:
    """P09: the section says “无”, and nowhere is a word of what it must say. A blank section has V18."""
    words = form.vocabulary.mentions.get(section.id, ())
    text = submission.sections.get(section.id, "")
    everything = "".join(submission.sections.values())
    empty = len(text.strip()) <= _SHORT_LINE and _NOTHING.search(text)
    if words and empty and not any(word in everything for word in words):
        yield finding(
            "P09", sheet=place.sheet, cell=place.cell, section=section.title,
            quote=" ".join(text.split())[:40],
        )  # fmt: skip


def check_length(form: Form, submission: Submission, place: Place, section: Section) -> Iterator[Finding]:
    """P13: there, but no more than a handful of characters."""
    least = form.vocabulary.least.get(section.id, 0)
    text = re.sub(r"[\W_]+", "", submission.sections.get(section.id, ""))
    if submission.sections.get(section.id, "").strip() and len(text) < least:
        yield finding(
            "P13", sheet=place.sheet, cell=place.cell, section=section.title, quote=text,
            found=f"{len(text)} 字", expected=f"{least} 字以上",
        )  # fmt: skip


def check_basis(
    form: Form, paragraphs: Sequence[Paragraph], place: Place, section: Section
) -> Iterator[Finding]:
    """P11: a document that was no longer in force for the year, named as the basis."""
    for document in form.vocabulary.outdated:
        number = re.match(r"(.*)〔(\d{4})〕(.*)\Z", document)
        pattern = (
            re.escape(number[1]) + _BRACKET.format(year=number[2]) + re.escape(number[3])
            if number
            else re.escape(document)
        )
        for paragraph in paragraphs:
            if found := re.search(pattern, paragraph.text):
                yield finding(
                    "P11", sheet=place.sheet, cell=place.cell, section=section.title,
                    quote=paragraph.text[max(0, found.start() - 10) : found.end()][:40], found=document,
                    expected=form.basis,
                )  # fmt: skip
                return


def check_numbering(paragraphs: Sequence[Paragraph], place: Place, section: Section) -> Iterator[Finding]:
    """P12: （一）（二）… at the beginning of lines, out of order; the first fault of a section only."""
    previous, before = 0, None
    text = "".join(paragraph.text for paragraph in paragraphs)
    for paragraph in paragraphs:
        if _HIGHER.match(paragraph.text):
            previous = 0
        elif (found := _NUMBERED.match(paragraph.text)) and (number := _ordinal(found["number"])):
            sound = number == previous + 1 or (
                number > 1 and f"（{_chinese(number - 1)}）" in text.partition(paragraph.text)[0]
                and number != previous
            )  # fmt: skip
            fresh = number == 1 and (
                before is None
                or (
                    not _NUMBERED.match(before)
                    and bool(len(before) <= _SHORT_LINE or _OPENS_LIST.search(before))
                )
            )
            if not (sound or fresh):
                yield finding(
                    "P12", sheet=place.sheet, cell=place.cell, section=section.title,
                    quote=paragraph.text[:20], found=found[0], expected=f"（{_chinese(previous + 1)}）",
                )  # fmt: skip
                return
            previous = number
        before = paragraph.text


def check_names(
    submission: Submission,
    paragraphs: Sequence[Paragraph],
    place: Place,
    section: Section,
    others: Collection[str],
) -> Iterator[Finding]:
    """P14: a sentence whose subject is another unit of the roster, in a return that never names its own."""
    own = submission.unit.name
    everything = "".join(submission.sections.values())
    if not own or not others or any(name in re.sub(r"\s", "", everything) for name in self_names(own)):
        return
    names = sorted(
        (name for name in others if name and name not in own and own not in name), key=len, reverse=True
    )
    if not names:
        return
    foreign = re.compile(
        rf"(?:\A|(?<=。))(?:（[一二三四五六七八九十]+）)?(?:[{YEARS}]，?)?(?P<name>{'|'.join(map(re.escape, names))})"
        r"(?:人民政府)?(?:认真|主动|严格|围绕|紧紧|共|收到|受理|未收到|政府信息公开|坚持|深入|持续)"
    )
    for paragraph in paragraphs:
        if found := foreign.search(paragraph.signs):
            yield finding(
                "P14", sheet=place.sheet, cell=place.cell, section=section.title,
                quote=paragraph.quote(found.start(), found.end()), found=found["name"], expected=own,
            )  # fmt: skip
            return


def _ordinal(text: str) -> int:
    tens, mark, ones = text.rpartition("十")
    return (_ORDER.get(tens, 1) * 10 if mark else 0) + _ORDER.get(ones, 0)


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return (
        ("一二三四五六七八九"[tens - 1] if tens > 1 else "")
        + ("十" if tens else "")
        + ("一二三四五六七八九"[ones - 1] if ones else "")
    )
