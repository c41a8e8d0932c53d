"""The first sheet of any workbook as rows of text: for lists that people keep, such as the roster."""

from __future__ import annotations

from pathlib import Path

from xltools.model.cells import text_of
from xltools.ooxml.opening import load
from xltools.workbook.read import calamine


def rows(path: Path) -> list[list[str]]:
    """The first sheet of a .xlsx, .xls, .xlsb or .ods file, row by row from A1, every cell as text.

    A whole number has no ``.0``, a date is ``2026-01-31``, an empty cell is ``""``.
    Raises UnusableFileError for whatever cannot be read so.
    """
    return [[text_of(cell) for cell in line] for line in calamine.first_sheet(load(path).data)]
