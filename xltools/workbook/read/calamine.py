"""The one module that calls python-calamine, which reads the values of .xlsx, .xls, .xlsb and .ods files, and nothing else."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from xltools.model.cells import ERRORS, CellError, Raw, spreadsheet_number
from xltools.model.errors import UnusableFileError, library
from xltools.model.messages.reasons import Reason
from xltools.workbook.layout.grid import a1

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

#: What is read of a sheet at most: something typed in its last corner must not fill the memory.
_ROWS, _COLUMNS = 5000, 300
#: A list is small; a sheet larger than this is something else.
_CELLS_LIMIT = 2_000_000


def sheets(data: bytes) -> dict[str, dict[str, Raw]]:
    """Sheet name → cell name → content, of the cells that hold something.

    Raises UnusableFileError (S91 damaged, S92 encrypted, S80 nothing here that reads it).
    """
    with _opened(data) as book:
        return {name: _cells(book, name) for name in book.sheet_names}


def first_sheet(data: bytes) -> list[list[Raw]]:
    """The first sheet, row by row from A1.

    Raises UnusableFileError (S91 damaged or without a sheet, S92 encrypted, S95 far too large for a list).
    """
    with _opened(data) as book:
        sheet = book.get_sheet_by_index(0)
        if sheet.total_height * sheet.total_width > _CELLS_LIMIT:
            raise UnusableFileError("S95", reason=Reason("N54"))
        return [[_raw(value) for value in line] for line in sheet.to_python(skip_empty_area=False)]


#: A cell as calamine gives it.
_Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


@contextmanager
def _opened(data: bytes) -> Iterator[CalamineWorkbook]:
    """The workbook. Whatever goes wrong inside the block is told as a file that cannot be used."""
    python_calamine = library(
        "python_calamine", "python-calamine"
    )  # most files are .xlsx, which it does not read
    try:
        with python_calamine.load_workbook(io.BytesIO(data)) as book:
            yield book
    except python_calamine.PasswordError as error:
        raise UnusableFileError("S92") from error
    except (python_calamine.CalamineError, OSError, ValueError, IndexError) as error:
        raise UnusableFileError("S91", reason=Reason("N27")) from error
    except BaseException as error:
        # A damaged file can make the reader's Rust code panic. That is no Exception, and must not stop a run.
        if type(error).__name__ == "PanicException":
            raise UnusableFileError("S91", reason=Reason("N27")) from error
        raise


def _cells(book: CalamineWorkbook, name: str) -> dict[str, Raw]:
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=_ROWS)
    cells = {
        a1(row, column): _raw(value)
        for row, line in enumerate(rows)
        for column, value in enumerate(line[:_COLUMNS])
    }
    return {cell: raw for cell, raw in cells.items() if raw is not None}


def _raw(value: _Value) -> Raw:
    """A cell as calamine gives it, in the house's terms; calamine's empty text is an empty cell."""
    match value:
        case "":
            return None
        case str() if value in ERRORS:
            return CellError(value)
        case bool():
            return value
        case int() | float():
            return spreadsheet_number(value)
        case _:
            return value
