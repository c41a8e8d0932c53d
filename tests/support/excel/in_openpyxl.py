"""A document of the tests' Excel, held by openpyxl. It calculates nothing: results are those of the file.

What is locked is locked as in Excel: a cell without a style of its own has its row's, or its column's.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Font
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet
from workbooks import opened

from excel.com import ERRORS, Com, Rows
from excel.driver import LockedError
from xltools.workbook.layout.grid import Box, column_name

_new = itertools.count(1)
_LINK = re.compile(r'=HYPERLINK\("(?:[^"]|"")*","((?:[^"]|"")*)"\)\Z')


@dataclass
class Shown:
    """What a cell shows, and openpyxl's letter for what kind of value it is."""

    value: Any = None
    data_type: str = "n"
    quotePrefix: bool = False  # noqa: N815 - openpyxl's name


#: (row, column), counted from 1 → what the cell shows.
Results = dict[tuple[int, int], Shown]


class OpenpyxlDriver:
    """One workbook with its formulas, and beside it what its cells show, by sheet."""

    book: openpyxl.Workbook
    shown: dict[str, Results]

    def __init__(self, path: Path | None) -> None:
        if path is None:
            self.fullname = f"工作簿{next(_new)}"
            self.book, self.shown = openpyxl.Workbook(), {}
        else:
            self.fullname = str(path)
            self.book = (
                openpyxl.load_workbook(path, keep_vba=True) if path.suffix == ".xlsm" else opened(path)
            )
            self.shown = _stored_results(path)
        self._selected: dict[str, Box] = {}

    def sheets(self) -> list[str]:
        return [sheet.title for sheet in self.book.worksheets]

    def used(self, sheet: str) -> Box:
        found = self._sheet(sheet)
        rows = max((found.max_row, *found.row_dimensions))
        return Box(0, 0, rows - 1, found.max_column - 1)

    def values(self, sheet: str, box: Box) -> Rows:
        shown = self.shown.get(sheet, {})
        return [
            [_com(shown.get((row + 1, column + 1))) for column in range(box.left, box.right + 1)]
            for row in range(box.top, box.bottom + 1)
        ]

    def formulas(self, sheet: str, box: Box) -> list[list[str]]:
        return [[_typed(cell) for cell in row] for row in _rows(self._sheet(sheet), box)]

    def write(self, sheet: str, box: Box, rows: Rows) -> None:
        found = self._sheet(sheet)
        self._unlocked(found, box)
        shown = self.shown.setdefault(sheet, {})
        for (row, column), value in zip(box.cells(), itertools.chain(*rows), strict=True):
            _type_in(shown.setdefault((row + 1, column + 1), Shown()), value, result=True)
            there = (row + 1, column + 1) in found._cells
            if not there and value in (None, ""):
                continue
            cell: Any = found.cell(row + 1, column + 1)
            if not there:
                cell._style = copy(_style_of(found, row, column))
            _type_in(cell, value, result=False)

    def format(self, sheet: str, box: Box, name: str, value: object) -> None:
        found = self._sheet(sheet)
        protection = found.protection
        flag = protection.formatColumns if name == "column_width" else protection.formatCells
        if protection.sheet and flag:  # in the file, 1 means that it is not allowed
            raise LockedError(sheet)
        if name == "column_width":
            assert isinstance(value, int | float)
            found.column_dimensions[column_name(box.left)].width = float(value)
            return
        for row, column in box.cells():
            cell: Any = found.cell(row + 1, column + 1)
            if name == "bold":
                cell.font = cell.font + Font(b=bool(value))
            else:
                part = {"wrap_text": "wrap_text", "vertical_alignment": "vertical"}[name]
                kept = {"wrap_text": cell.alignment.wrap_text, "vertical": cell.alignment.vertical}
                cell.alignment = Alignment(**{**kept, part: value})

    def rename(self, sheet: str, name: str) -> None:
        if self.book.security is not None and self.book.security.lockStructure:
            raise LockedError(sheet)
        self.book[sheet].title = name
        self.shown[name] = self.shown.pop(sheet, {})

    def visible(self, sheet: str) -> int:
        return {"visible": -1, "hidden": 0, "veryHidden": 2}[self._sheet(sheet).sheet_state]

    def active(self) -> str:
        assert self.book.active is not None
        return self.book.active.title

    def activate(self, sheet: str) -> None:
        if self._sheet(sheet).sheet_state != "visible":
            raise LockedError(sheet)
        self.book.active = self._sheet(sheet)

    def selection(self) -> Box:
        return self._selected.get(self.active(), Box.cell(0, 0))

    def select(self, sheet: str, box: Box) -> None:
        self._selected[sheet] = box

    def save(self, path: str) -> None:
        self.book.save(path)

    def close(self) -> None:
        self.book.close()

    def _sheet(self, name: str) -> Worksheet:
        sheet = self.book[name]
        assert isinstance(sheet, Worksheet)
        return sheet

    def _unlocked(self, sheet: Worksheet, box: Box) -> None:
        if sheet.protection.sheet:
            for row, column in box.cells():
                if self._protection(sheet, row, column):
                    raise LockedError(f"{sheet.title} {Box.cell(row, column).name}")

    def _protection(self, sheet: Worksheet, row: int, column: int) -> bool:
        cell = sheet._cells.get((row + 1, column + 1))
        if cell is not None:
            return bool(cell.protection.locked)
        style = _style_of(sheet, row, column)
        protections: Any = vars(self.book)["_protections"]
        return bool(protections[style.protectionId].locked)


def _stored_results(path: Path) -> dict[str, Results]:
    """The values that the file holds, sheet by sheet; openpyxl reads them quickest in its mode for reading only."""
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    results: dict[str, Results] = {}
    for sheet in book.worksheets:
        assert isinstance(sheet, ReadOnlyWorksheet)
        sheet.reset_dimensions()
        results[sheet.title] = {
            (cell.row, cell.column): Shown(cell.value, cell.data_type)
            for row in sheet.rows
            for cell in row
            if cell.value is not None
        }
    book.close()
    return results


def _style_of(sheet: Worksheet, row: int, column: int) -> Any:
    """The style that a cell with none of its own has."""
    line: Any = sheet.row_dimensions.get(row + 1)
    owner: Any = line if line is not None and line.has_style else sheet.column_dimensions[column_name(column)]
    return owner._style or StyleArray()


def _rows(sheet: Worksheet, box: Box) -> Iterator[list[Any]]:
    """The cells as they are, none made by looking."""
    for row in range(box.top, box.bottom + 1):
        yield [sheet._cells.get((row + 1, column + 1)) for column in range(box.left, box.right + 1)]


def _com(cell: Any) -> Com:
    if cell is None or cell.value is None:
        return None
    value: Any = cell.value
    if cell.data_type == "e":
        return ERRORS.get(str(value), ERRORS["#VALUE!"])
    if isinstance(value, bool | str):
        return value
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        serial = _serial(value)
        return dt.datetime(1899, 12, 30) + dt.timedelta(days=serial)  # noqa: DTZ001 - Excel knows no zones
    return float(value)


def _serial(value: dt.date | dt.time | dt.timedelta) -> float:
    return float(to_excel(value))  # type: ignore[no-untyped-call]


def _typed(cell: Any) -> str:
    """``Range.Formula``: the formula, or the constant as one would type it."""
    if cell is None or cell.value is None:
        return ""
    value: Any = cell.value
    if isinstance(value, ArrayFormula):
        return str(value.text)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        value = _serial(value)
    if isinstance(value, int | float):
        return f"{value:.15g}"
    return str(value)


def _type_in(cell: Any, value: Com, *, result: bool) -> None:
    """As a person types: an apostrophe makes a text, “=” a formula, and what looks like a number is one."""
    cell.value = None
    if value is None or value == "":
        return
    if isinstance(cell, Shown):
        cell.data_type = "e" if value in ERRORS else "s" if isinstance(value, str) else "n"
    if not isinstance(value, str):
        cell.value = value
    elif value.startswith("'"):
        cell.value = value[1:]
        cell.data_type = "s"
        cell.quotePrefix = True
    elif value.startswith("="):
        link = _LINK.match(value)  # of other formulas it does not know the result
        cell.value = value if not result else link[1].replace('""', '"') if link else None
    else:
        cell.value = _recognised(value)


def _recognised(text: str) -> str | float | dt.datetime:
    """What Excel makes of a text that is typed without an apostrophe."""
    if re.fullmatch(r"[-+@].*", text, re.DOTALL):
        raise NotImplementedError(f"Excel would take {text!r} for a formula")
    try:
        return float(text)
    except ValueError:
        pass
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        return text
