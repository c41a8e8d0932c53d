"""An open workbook → its sheets' contents, two calls for cells a sheet: all values, all formulas."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import xlwings as xw

from xltools.jobs.check_open import OpenSheet
from xltools.model.cells import ERRORS, CellError, Raw, spreadsheet_number
from xltools.workbook.layout.grid import Box, a1, column_number

#: What is read of a sheet at most: something typed in its last corner must not take minutes.
_ROWS, _COLUMNS = 5000, 300
_CORNER = re.compile(r"\$?([A-Z]*)\$?([0-9]*)\Z")
#: Day 0 of a spreadsheet's calendar.
_DAY_ZERO = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - spreadsheets know no zones
#: COM hands out an error as this number and a code; xlwings puts the older ones into words.
_ERROR_BASE = -2146828288
_CODES = {2000: "#NULL!", 2007: "#DIV/0!", 2015: "#VALUE!", 2023: "#REF!", 2029: "#NAME?", 2036: "#NUM!"}
_OTHER_ERROR = "#N/A"


def open_sheets(book: xw.Book) -> list[OpenSheet]:
    """Every worksheet, hidden ones too, in their order."""
    return [open_sheet(sheet) for sheet in book.sheets]


def open_sheet(sheet: xw.Sheet) -> OpenSheet:
    """One worksheet: the part of it that is used."""
    cells = sheet.used_range
    used = area(cells.address)
    box = bounded(used)
    if box.top > box.bottom or box.left > box.right:
        return OpenSheet(sheet.name, Box.cell(0, 0))  # all of it stands farther away than anything is read
    if box != used:
        cells = sheet.range(box.range)
    # Without chunksize xlwings would ask for the shape first: five more calls.
    values = cells.options(ndim=2, err_to_str=True, chunksize=None).value
    return contents(sheet.name, box, values, cells.formula)


def area(address: str) -> Box:
    """An address as a program gives it: ``$A$1:$J$57``; whole columns are ``$A:$C``, whole rows ``$1:$5``."""
    first, _, last = address.partition(":")
    top, left = _corner(first, 1, "A")
    bottom, right = _corner(last or first, 1 << 20, "XFD")
    return Box(top, left, bottom, right)


def bounded(used: Box) -> Box:
    """As much of a sheet's used cells as is read."""
    return Box(used.top, used.left, min(used.bottom, _ROWS - 1), min(used.right, _COLUMNS - 1))


def _corner(text: str, row: int, column: str) -> tuple[int, int]:
    found = _CORNER.match(text)
    if not found:
        raise ValueError(f"not an address: {text!r}")
    return int(found[2] or row) - 1, column_number(found[1] or column)


def contents(name: str, box: Box, values: Sequence[Sequence[Any]], formulas: object) -> OpenSheet:
    """A sheet's cells in ``box``. ``values``: rows, as xlwings cleans them; ``formulas``: as Excel gives them."""
    known: dict[str, Raw] = {}
    written: dict[str, str] = {}
    dates: set[str] = set()
    height, width = box.bottom - box.top + 1, box.right - box.left + 1
    for row, (line, texts) in enumerate(zip(values, _grid(formulas, height, width), strict=True), box.top):
        for column, (value, text) in enumerate(zip(line, texts, strict=True), box.left):
            cell = a1(row, column)
            # A text that begins with “=” is its own formula; a formula never shows itself.
            computed = text.startswith("=") and value != text
            if computed:
                written[cell] = text
            if value is None or value == "":
                continue
            if isinstance(value, dt.date):
                dates.add(cell)
            known[cell] = _raw(value, "" if computed else text)
    return OpenSheet(name, box, known, written, frozenset(dates))


def _grid(formulas: object, height: int, width: int) -> list[list[str]]:
    """Excel gives rows of texts, one text for one cell, and on a Mac one row for one row or column."""
    if not isinstance(formulas, tuple | list):
        return [[_text(formulas)]]
    if formulas and isinstance(formulas[0], tuple | list):
        return [[_text(one) for one in line] for line in formulas]
    texts = [_text(one) for one in formulas]
    return [texts[row * width : (row + 1) * width] for row in range(height)]


def _text(formula: object) -> str:
    return formula if isinstance(formula, str) else ""


def _raw(value: object, text: str) -> Raw:
    """A cell's value in the house's terms. ``text``: the constant as Excel would type it, "" for a result."""
    match value:
        case bool():
            return value
        case float():
            return spreadsheet_number(value)
        case int():  # numbers come as float: this is an error
            return CellError(_CODES.get(value - _ERROR_BASE, _OTHER_ERROR))
        case str():
            return CellError(value) if value in ERRORS else value
        case Decimal():  # a currency format: four decimals, whatever the cell holds
            exact = _number(text)
            return spreadsheet_number(float(value)) if exact is None else exact
        case dt.date():
            exact = _number(text)
            return _serial(value) if exact is None else exact
        case _:
            return str(value)


def _number(text: str) -> Decimal | None:
    try:
        return spreadsheet_number(float(text))
    except ValueError:
        return None


def _serial(day: dt.date) -> Decimal:
    moment = day if isinstance(day, dt.datetime) else dt.datetime.combine(day, dt.time())
    return spreadsheet_number((moment.replace(tzinfo=None) - _DAY_ZERO) / dt.timedelta(days=1))
