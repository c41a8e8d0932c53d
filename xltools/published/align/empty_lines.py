"""Tables in plain text whose blank cells are empty lines. Pure.

Text copied out of a table may have every cell on a line of its own and an empty line for a blank cell. An empty line
may as well mean nothing. It is taken for a blank cell only where every row of the table fits that.
"""

from __future__ import annotations

from collections.abc import Sequence

from xltools.published.align.segments import Segment
from xltools.published.document import Cell, Row, RowKind
from xltools.published.values import is_figure

#: So many rows with blanks must fit, so that it cannot be chance.
_FEWEST_ROWS = 4


def cells_with_empty_lines(rows: Sequence[Row], segment: Segment) -> list[Cell] | None:
    """The figures after a label, each on a line of its own, with a blank cell for each further empty line.

    Returns:
        None where anything else than figures on lines of their own stands there.
    """
    if any(token.cell.blank or not is_figure(token.cell.text) for token in segment.tokens):
        return None
    tokens = (segment.label_token, *segment.tokens)
    if not all(rows[token.row].loose for token in tokens):
        return None
    cells: list[Cell] = []
    for token in tokens:
        cells.append(token.cell)
        cells.extend([Cell("", token.cell.place)] * rows[token.row].empty_lines_after)
    return cells[1:]


def empty_lines_are_cells(rows: Sequence[Row], table_segments: Sequence[Segment]) -> bool:
    """Whether a blank cell is an empty line in this table: enough rows fit, and no row says otherwise.

    The last row may be cut off.
    """
    fitting, inner_blank_seen = 0, False
    telling = [segment for segment in table_segments if segment.found_row and len(segment.rows) == 1]
    for segment in telling:
        cells = cells_with_empty_lines(rows, segment)
        if cells is None or len(cells) != len(segment.rows[0].figure_ids):
            cut_off = segment is table_segments[-1] or cells == []
            if not cut_off:
                return False
        elif any(cell.blank for cell in cells):
            fitting += 1
            inner_blank_seen = inner_blank_seen or Row(tuple(cells), RowKind.STACKED).has_inner_blank
    return inner_blank_seen and fitting >= _FEWEST_ROWS
