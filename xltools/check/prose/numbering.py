"""The headings （一）（二）… inside a section → P12 where one is left out or comes twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from xltools.check.prose.reading.numerals import chinese
from xltools.check.prose.reading.paragraphs import Paragraph
from xltools.form.spec import Section
from xltools.model.findings import Finding, finding
from xltools.model.submission import Place

_HEADING = re.compile(r"（(?P<number>[一二三四五六七八九十]{1,3})）")
_HIGHER_HEADING = re.compile(r"[一二三四五六七八九十]+、")
#: Words of a line that opens a new list.
_OPENS_LIST = re.compile(r"[：:]\Z|改进|措施|下一步|下步|问题|不足|打算")
#: A line of so many characters may open a list, whatever it says.
_SHORT_LINE = 30


def check_numbering(paragraphs: Sequence[Paragraph], place: Place, section: Section) -> Iterator[Finding]:
    """P12: （一）（二）… at the beginning of lines, out of order; the first fault of a section only."""
    previous, line_before = 0, ""
    text = "".join(paragraph.text for paragraph in paragraphs)
    for paragraph in paragraphs:
        number = _number(paragraph.text)
        if _HIGHER_HEADING.match(paragraph.text):
            previous = 0
        elif number:
            text_before = text.partition(paragraph.text)[0]
            if not (_goes_on(number, previous, text_before) or (number == 1 and _opens_list(line_before))):
                yield finding(
                    "P12",
                    sheet=place.sheet,
                    cell=place.cell,
                    section=section.title,
                    quote=paragraph.text[:20],
                    found=_numeral(number),
                    expected=_numeral(previous + 1),
                )
                return
            previous = number
        line_before = paragraph.text


def _goes_on(number: int, previous: int, text_before: str) -> bool:
    """Whether the number follows the one before, which may also stand inside a paragraph."""
    if number == previous + 1:
        return True
    return number > 1 and number != previous and _numeral(number - 1) in text_before


def _opens_list(line_before: str) -> bool:
    """Whether a list may begin after that line; "" where the section begins."""
    if not line_before:
        return True
    is_heading = bool(_HEADING.match(line_before))
    return not is_heading and (len(line_before) <= _SHORT_LINE or bool(_OPENS_LIST.search(line_before)))


def _number(line: str) -> int:
    """The number of a heading （一）; 0 for a line that is none."""
    match = _HEADING.match(line)
    return int(chinese(match["number"]) or 0) if match else 0


def _numeral(number: int) -> str:
    """12 → （十二）."""
    tens, ones = divmod(number, 10)
    digits = "一二三四五六七八九"
    before_ten = digits[tens - 1] if tens > 1 else ""
    return f"（{before_ten}{'十' if tens else ''}{digits[ones - 1] if ones else ''}）"
