"""The workbook whose button was pressed, and the file it was opened from."""

from __future__ import annotations

import sys
from pathlib import Path

import xlwings as xw

from xltools.addin.excel_errors import refusal
from xltools.model.errors import UnusableArgumentError

#: How often a call that a busy Excel rejects is tried again: some seconds. xlwings would try for ever.
_ATTEMPTS = 20_000


def calling_book() -> xw.Book:
    """The workbook the command was started for. Raises UnusableArgumentError where Excel has none."""
    windows = sys.modules.get("xlwings._xlwindows")
    if windows is not None:
        vars(windows)["N_COM_ATTEMPTS"] = _ATTEMPTS
    name = next((arg.removeprefix("--wb=") for arg in sys.argv if arg.startswith("--wb=")), None)
    if name is not None and not name.strip():
        raise UnusableArgumentError("X20")
    try:
        return xw.Book.caller()
    except (KeyError, FileNotFoundError) as error:
        if refusal(error):
            raise
        # xlwings cuts a name at “=”, and blanks at its ends.
        raise UnusableArgumentError("X21", name=name) from error


def saved_file(book: xw.Book) -> Path:
    """The file of an open workbook. Raises UnusableArgumentError for one that has none on this machine."""
    name = book.name
    try:
        full = book.fullname
    except (xw.XlwingsError, UnboundLocalError):
        full = "://"  # xlwings looks for the local copy of an address, and finds none
    if "://" in full:
        raise UnusableArgumentError("X22", name=name)
    path = Path(full)
    if not path.is_absolute():
        raise UnusableArgumentError("X23", name=name)
    if not path.is_file():
        raise UnusableArgumentError("X24", name=name, folder=path.parent)
    return path
