"""A workbook that is one list, to be read and filtered: heads that stay, texts as texts."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from xltools.workbook.write.book import new_book
from xltools.workbook.write.styles import Styles


def list_book(title: str, heads: Mapping[str, float], rows: Sequence[Sequence[str | int]]) -> bytes:
    """The workbook.

    Args:
        title: The name of its sheet.
        heads: Head → the width of its column.
        rows: The lines, each with a value for every head.
    """
    buffer = io.BytesIO()
    book = new_book(buffer, title)
    styles = Styles(book)
    sheet = book.add_worksheet(title)
    for column, (head, width) in enumerate(heads.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, head, styles["head"])
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(number, column, value, styles["line_centre"])
            else:
                sheet.write_string(number, column, value, styles["line"])
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(heads) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    book.close()
    return buffer.getvalue()
