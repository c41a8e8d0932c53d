"""The first sheet of any workbook as rows of text: for lists that people keep, such as the roster."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import python_calamine

from xltools.model.errors import UnusableFileError
from xltools.ooxml.package import load

#: A list of units is small; a sheet larger than this is something else.
_CELLS_LIMIT = 2_000_000


def rows(path: Path) -> list[list[str]]:
    """The first sheet of a .xlsx, .xls, .xlsb or .ods file, row by row from A1, every cell as text.

    A whole number has no ``.0``, a date is ``2026-01-31``, an empty cell is ``""``.
    Raises UnusableFileError for whatever cannot be read so.
    """
    data = load(path).data
    try:
        with python_calamine.load_workbook(io.BytesIO(data)) as book:
            sheet = book.get_sheet_by_index(0)
            if sheet.total_height * sheet.total_width > _CELLS_LIMIT:
                raise UnusableFileError("S95", reason="第一个工作表过大")
            lines = sheet.to_python(skip_empty_area=False)
    except python_calamine.PasswordError as error:
        raise UnusableFileError("S92") from error
    except (python_calamine.CalamineError, OSError, ValueError, IndexError) as error:
        raise UnusableFileError("S91", reason="内容不完整") from error
    except BaseException as error:
        # A panic of the reader's Rust code is no Exception, and must not stop a run.
        if type(error).__name__ == "PanicException":
            raise UnusableFileError("S91", reason="内容不完整") from error
        raise
    return [[_text(cell) for cell in line] for line in lines]


def _text(cell: object) -> str:
    match cell:
        case str():
            return cell
        case bool():
            return str(cell).upper()
        case float() if cell.is_integer():
            return str(int(cell))
        case dt.datetime() if cell.time() == dt.time():
            return cell.date().isoformat()
        case _:
            return str(cell)
