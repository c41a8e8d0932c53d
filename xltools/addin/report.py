"""The Word report of the active workbook, as it was saved last."""

from __future__ import annotations

from pathlib import Path

from xltools.addin.caller import calling_book, saved_file
from xltools.addin.failure import TITLE
from xltools.errors import UnusableArgumentError


def make_report() -> None:
    """``xltools report`` for the active workbook's file."""
    book = calling_book()
    report = word_report(saved_file(book))
    book.app.alert(f"报告：{report}\n\n按最后一次保存的内容生成。", TITLE, mode="info")


def word_report(path: Path) -> Path:
    """The report of the workbook at ``path``. No job makes one yet, and the person is told so."""
    raise UnusableArgumentError(f"这个版本还不能生成 Word 报告（{path.name}）")
