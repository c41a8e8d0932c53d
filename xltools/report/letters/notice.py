"""The notice of what a unit has to put right, as a page of Word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from xltools.ooxml.parts import Part, zipped
from xltools.report.printable import printable
from xltools.report.word.package import package_parts
from xltools.report.word.styles import BODY, DATED, HEADLINE, SIGNED_LONG, SMALL, SMALL_LABEL, WIDTH
from xltools.report.word.xml import paragraph, run, table_cell, table_of_rows, table_row, w

_HEADS = ("序号", "位置", "问题和改法", "情况")
#: The widths of the columns in twips; what is left over goes to the third.
_NUMBER, _PLACE, _STANDING = 640, 2300, 1100
_HEIGHT = 380
#: Whom a letter is to, stands at the edge.
_FLUSH = w("ind", firstLineChars=0, firstLine=0)


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One thing to put right.

    Attributes:
        place: Where it is: ``表三 E9（重复申请·商业企业）``; "" for the whole file.
        text: What is wrong, and what to do.
        standing: ``新``, ``仍未改正``, or "" on the first notice.
    """

    place: str
    text: str
    standing: str = ""


@dataclass(frozen=True)
class Notice:
    """What the page says.

    Attributes:
        unit: The unit.
        opening: The paragraph above the list.
        lines: The list.
        closing: The paragraphs below it.
        sender: Who sends it.
        date: The day, as it is printed.
    """

    unit: str
    opening: str
    lines: Sequence[NoticeLine]
    closing: Sequence[str]
    sender: str
    date: str


def notice_document(notice: Notice) -> bytes:
    """The page as the bytes of a .docx."""
    body = [
        paragraph("退 回 修 改 通 知", HEADLINE),
        paragraph("", BODY),
        w("p", w("pPr", w("pStyle", val=BODY), _FLUSH), run(f"{notice.unit}：")),
        paragraph(notice.opening, BODY),
        _list(notice.lines),
        *(paragraph(text, BODY) for text in notice.closing),
        paragraph("", BODY),
        paragraph(notice.sender, SIGNED_LONG),
        paragraph(notice.date, DATED),
    ]
    title = escape(printable(f"{notice.unit}退回修改通知"))
    parts = package_parts("".join(body), title)
    return zipped([Part.of(name, data) for name, data in parts.items()])


def _list(lines: Sequence[NoticeLine]) -> str:
    with_standing = any(line.standing for line in lines)
    widths = [_NUMBER, _PLACE, WIDTH - _NUMBER - _PLACE - (_STANDING if with_standing else 0)]
    widths += [_STANDING] if with_standing else []
    rows = [_row(_HEADS[: len(widths)], widths, is_head=True)]
    for number, line in enumerate(lines, 1):
        texts = (str(number), line.place or "整个文件", line.text, line.standing)
        rows.append(_row(texts[: len(widths)], widths))
    return table_of_rows("".join(rows), widths)


def _row(texts: Sequence[str], widths: Sequence[int], *, is_head: bool = False) -> str:
    cells = [
        table_cell(
            paragraph(text, SMALL if is_head or number in (0, 3) else SMALL_LABEL, with_next=is_head), width
        )
        for number, (text, width) in enumerate(zip(texts, widths, strict=True))
    ]
    return table_row("".join(cells), height=_HEIGHT, repeated=is_head)
