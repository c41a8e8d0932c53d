"""A consolidated workbook → how its units stood: the 单位情况 sheet, and who signed too late by 审核意见."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from xltools.model.cells import CellError, Raw, text_of
from xltools.model.errors import UnusableFileError
from xltools.model.submission import Unit
from xltools.ooxml.package import FILE_LIMIT, load
from xltools.workbook.consolidated.context import FINDINGS, STANDINGS
from xltools.workbook.consolidated.detail import YES
from xltools.workbook.consolidated.lists import FIRST, NO_ROSTER
from xltools.workbook.layout.grid import a1
from xltools.workbook.layout.tables import LEFT
from xltools.workbook.read.facts import book_facts
from xltools.workbook.read.worksheet import SheetFacts

_NUMBER, _CODE, _NAME, _LEVEL, _STATUS, _COUNTED, _FILES, _, _ERRORS, _, _REASON = range(LEFT, LEFT + 11)
_FINDING_FILE, _, _, _FINDING_CODE = range(LEFT, LEFT + 4)
#: The finding that a report is signed after the deadline.
LATE = "D03"


@dataclass(frozen=True, slots=True)
class Stood:
    """How a unit stood when the county was added up. ``files`` are as the sheet names them."""

    unit: Unit
    status: str
    counted: bool
    files: tuple[str, ...]
    reason: str
    late: bool
    errors: int = 0


@dataclass(frozen=True, slots=True)
class Standings:
    """The sheet; ``roster_known`` tells whether it can name units that sent nothing."""

    roster_known: bool
    units: tuple[Stood, ...]


def read_standings(path: Path, *, limit: int = FILE_LIMIT) -> Standings:
    """The standings in a consolidated workbook. Raises UnusableFileError (S91) where the sheet is gone."""
    book = book_facts(load(path, limit=limit).data)
    sheet = book.sheets.get(STANDINGS)
    if sheet is None:
        raise UnusableFileError("S91", reason=f"缺少工作表“{STANDINGS}”")
    late = _late(book.sheets.get(FINDINGS))
    units = []
    row = FIRST
    while _text(sheet, row, _NUMBER):
        files = tuple(name for name in _text(sheet, row, _FILES).split("\n") if name)
        unit = Unit(_text(sheet, row, _CODE), _text(sheet, row, _NAME), _text(sheet, row, _LEVEL))
        units.append(
            Stood(
                unit,
                _text(sheet, row, _STATUS),
                _text(sheet, row, _COUNTED) == YES,
                files,
                _text(sheet, row, _REASON),
                bool(late.intersection(files[:1])),
                int(_text(sheet, row, _ERRORS) or 0),
            )
        )
        row += 1
    return Standings(_text(sheet, 1, LEFT) != NO_ROSTER, tuple(units))


def _late(sheet: SheetFacts | None) -> set[str]:
    found = set()
    row = FIRST
    while sheet and (file := _text(sheet, row, _FINDING_FILE)):
        if _text(sheet, row, _FINDING_CODE) == LATE:
            found.add(file)
        row += 1
    return found


def _text(sheet: SheetFacts, row: int, column: int) -> str:
    raw: Raw = sheet.values.get(a1(row, column))
    return "" if isinstance(raw, CellError) else text_of(raw)
