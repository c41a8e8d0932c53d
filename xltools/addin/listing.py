"""Opens a new workbook with a list. It is not saved: no file is written or overwritten."""

from __future__ import annotations

from collections.abc import Sequence

import xlwings as xw

from xltools.addin.results import Line

NAME = "核对意见"


def open_list(app: xw.App, lines: Sequence[Line], widths: Sequence[float]) -> xw.Book:
    """Opens a new workbook with these lines, the first of them the heads."""
    book = app.books.add()
    sheet = book.sheets[0]
    sheet.name = NAME
    whole = sheet.range((1, 1), (len(lines), len(widths)))
    whole.value = lines
    for number, width in enumerate(widths, 1):
        sheet.range((1, number)).column_width = width
    sheet.range((1, 1), (1, len(widths))).font.bold = True
    whole.wrap_text = True
    whole.vertical_alignment = "top"
    return book
