"""The 文字明细 sheet: one row a unit, one column a section of prose. Next year's texts are held against it.

The builder draws it by these rows and columns, and the archive reads it by them.
"""

from __future__ import annotations

from collections.abc import Mapping

from xltools.model.cells import Raw
from xltools.workbook.layout.grid import a1
from xltools.workbook.read.worksheet import SheetFacts

SHEET = "文字明细"
CODE, NAME, FIRST_SECTION = range(3)
#: The ids are hidden.
TITLE, HINT, IDS, HEAD, FIRST_UNIT = range(5)
#: Excel's own limit for a cell; the form's are far below.
LONGEST = 32_767


def read_texts(sheet: SheetFacts) -> dict[str, dict[str, str]]:
    """Unit code → section id → text, for the sections that are not empty."""

    def at(row: int, column: int) -> str:
        return _text(sheet.values.get(a1(row, column)))

    ids: dict[int, str] = {}
    while id := at(IDS, FIRST_SECTION + len(ids)):
        ids[FIRST_SECTION + len(ids)] = id
    found: dict[str, dict[str, str]] = {}
    row = FIRST_UNIT
    while code := at(row, CODE):
        texts: Mapping[str, str] = {id: at(row, column) for column, id in ids.items()}
        found.setdefault(code, {id: text for id, text in texts.items() if text.strip()})
        row += 1
    return found


def _text(raw: Raw) -> str:
    """A text as it was written; what has become a number since is no text of a unit's any more."""
    return raw if isinstance(raw, str) else ""
