"""A unit's own workbook with notes at the cells that are wrong, and with the list of them on its 审核 sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xltools.model.errors import UnusableFileError
from xltools.ooxml.notes import with_notes
from xltools.workbook.layout.grid import column_name
from xltools.workbook.layout.review import REVIEW
from xltools.workbook.layout.unit_book import Layout

#: So long may a note in a cell be.
_LONGEST = 1000
#: How a .xlsx begins. One that is locked is a compound file.
_ZIPPED = b"PK"


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that is wrong.

    Attributes:
        sheet: The sheet; "" where it is about the whole file.
        cell: The cell; "" where it is about no single one.
        nature: What the list says first: how grave it is, or whether it is new.
        code: The code of the finding.
        place: The place, as a person reads it.
        text: What is wrong, and what to do.
    """

    sheet: str
    cell: str
    nature: str
    code: str
    place: str
    text: str


def takes_notes(content: bytes, kind: str) -> bool:
    """Whether a file that was read, as of this kind, takes notes: a .xlsx or .xlsm that is not locked."""
    return kind == "xlsx" and content.startswith(_ZIPPED)


def marked(content: bytes, layout: Layout, marks: Sequence[Mark], author: str) -> bytes | None:
    """The workbook as it came, with notes and the list.

    Args:
        content: The file.
        layout: Where the free lines of the 审核 sheet stand.
        marks: What is wrong.
        author: Whose notes they are.

    Returns:
        None for a file that is no .xlsx or .xlsm.
    """
    if not content.startswith(_ZIPPED):
        return None
    notes: dict[str, dict[str, str]] = {}
    for mark in marks:
        if mark.sheet and mark.cell:
            cells = notes.setdefault(mark.sheet, {})
            before = f"{cells[mark.cell]}\n" if mark.cell in cells else ""
            cells[mark.cell] = (before + mark.text)[:_LONGEST]
    results = layout.results
    columns = [column_name(results.left + number) for number in range(4)]
    lines = {
        results.top + 1 + number: dict(
            zip(columns, (mark.nature, mark.code, mark.place, mark.text), strict=True)
        )
        for number, mark in enumerate(marks[: results.bottom - results.top + 1])
    }
    try:
        return with_notes(content, notes, {REVIEW: lines}, author)
    except UnusableFileError:
        return None
