"""The notice of what a unit has to put right, as a page of Word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xltools.ooxml.parts import Part, escaped, zipped
from xltools.report.letters.list_table import list_table
from xltools.report.printable import printable
from xltools.report.word.package import package_parts
from xltools.report.word.styles import BODY, DATED, HEADLINE, SIGNED_LONG, WIDTH
from xltools.report.word.xml import paragraph, run, w

_HEADS = ("序号", "位置", "问题和改法", "情况")
#: The numbers of the columns with sentences.
_TEXTS = (1, 2)
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
    title = escaped(printable(f"{notice.unit}退回修改通知"))
    parts = package_parts("".join(body), title)
    return zipped([Part.of(name, data) for name, data in parts.items()])


def _list(lines: Sequence[NoticeLine]) -> str:
    with_standing = any(line.standing for line in lines)
    widths = [_NUMBER, _PLACE, WIDTH - _NUMBER - _PLACE - (_STANDING if with_standing else 0)]
    widths += [_STANDING] if with_standing else []
    rows = [
        (str(number), line.place or "整个文件", line.text, line.standing)[: len(widths)]
        for number, line in enumerate(lines, 1)
    ]
    return list_table(_HEADS[: len(widths)], rows, widths, texts=_TEXTS, height=_HEIGHT)
