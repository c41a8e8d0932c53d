"""Workbooks opened with openpyxl; one that is opened again and again is parsed only twice in a process.

openpyxl needs some 70 ms for a township's workbook. What it has parsed can be pickled, and a copy of that takes 6 ms.
"""

from __future__ import annotations

import hashlib
import io
import pickle
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

_opened_once: set[str] = set()
_pickled: dict[str, bytes] = {}


def opened(source: Path | bytes) -> openpyxl.Workbook:
    """The workbook as ``openpyxl.load_workbook`` gives it, free to be changed.

    Args:
        source: A file, or the content of one. Not an .xlsm whose macros are to be kept.
    """
    content = source if isinstance(source, bytes) else source.read_bytes()
    key = hashlib.sha256(content).hexdigest()
    if key in _pickled:
        return _copy(_pickled[key])
    book = openpyxl.load_workbook(io.BytesIO(content))
    if key in _opened_once:
        _pickled[key] = pickle.dumps(book)
    _opened_once.add(key)
    return book


def _copy(pickled: bytes) -> openpyxl.Workbook:
    book = pickle.loads(pickled)  # noqa: S301 - pickled by this module
    assert isinstance(book, openpyxl.Workbook)
    for sheet in book.worksheets:
        assert isinstance(sheet, Worksheet)
        # Rows and columns come back from the pickle without what makes those that have no format yet.
        sheet.row_dimensions.default_factory = sheet._add_row  # type: ignore[attr-defined]
        sheet.column_dimensions.default_factory = sheet._add_column  # type: ignore[attr-defined]
    return book
