"""The workbook whose button was pressed, and the file it was opened from."""

from __future__ import annotations

import sys
from pathlib import Path

import xlwings as xw

from xltools.addin.excel_errors import refusal
from xltools.model.errors import UnusableArgumentError

#: How often a call that a busy Excel rejects is tried again: some seconds. xlwings would try for ever.
_ATTEMPTS = 20_000
NO_BOOK = "没有打开的工作簿；窗口上方显示“受保护的视图”的，请先点“启用编辑”，再点一次按钮"


def calling_book() -> xw.Book:
    """The workbook the command was started for. Raises UnusableArgumentError where Excel has none."""
    windows = sys.modules.get("xlwings._xlwindows")
    if windows is not None:
        vars(windows)["N_COM_ATTEMPTS"] = _ATTEMPTS
    name = next((arg.removeprefix("--wb=") for arg in sys.argv if arg.startswith("--wb=")), None)
    if name is not None and not name.strip():
        raise UnusableArgumentError(NO_BOOK)
    try:
        return xw.Book.caller()
    except (KeyError, FileNotFoundError) as error:
        if refusal(error):
            raise
        # xlwings cuts a name at “=”, and blanks at its ends.
        raise UnusableArgumentError(
            f"在 Excel 中找不到工作簿“{name}”；文件名里有“=”、首尾有空格的，请另存为别的名称，再点一次按钮"
        ) from error


def saved_file(book: xw.Book) -> Path:
    """The file of an open workbook. Raises UnusableArgumentError for one that has none on this machine."""
    name = book.name
    try:
        full = book.fullname
    except (xw.XlwingsError, UnboundLocalError):
        full = "://"  # xlwings looks for the local copy of an address, and finds none
    if "://" in full:
        raise UnusableArgumentError(
            f"“{name}”是从网络地址打开的，读不到它的文件；请先“另存为”到本机的文件夹，再点一次按钮"
        )
    path = Path(full)
    if not path.is_absolute():
        raise UnusableArgumentError(f"“{name}”还没有保存过；请先保存到本机的文件夹，再点一次按钮")
    if not path.is_file():
        raise UnusableArgumentError(
            f"找不到“{name}”的文件（{path.parent}），它可能已被移走；请先重新保存，再点一次按钮"
        )
    return path
