"""A list in a letter: a head that stands on every page, and small lines."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from xltools.report.word.styles import SMALL, SMALL_LABEL
from xltools.report.word.xml import paragraph, table_cell, table_of_rows, table_row


def list_table(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: list[int],
    texts: Collection[int],
    height: int,
) -> str:
    """The table.

    Args:
        heads: The heads of its columns.
        rows: Its lines, each with a text for every column.
        widths: The widths of the columns in twips.
        texts: The numbers of the columns, from 0, that hold sentences. They begin at the left; all others are centred.
        height: How high a line is at least, in twips.
    """
    lines = [_row(heads, widths, (), height, is_head=True)]
    lines += [_row(row, widths, texts, height) for row in rows]
    return table_of_rows("".join(lines), widths)


def _row(
    cells: Sequence[str], widths: Sequence[int], texts: Collection[int], height: int, *, is_head: bool = False
) -> str:
    drawn = [
        table_cell(paragraph(text, SMALL_LABEL if number in texts else SMALL, with_next=is_head), width)
        for number, (text, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return table_row("".join(drawn), height=height, repeated=is_head)
