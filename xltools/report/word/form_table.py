"""A table of the form → a Word table, merged as the official table merges it.

The boxes are those of the workbook; what only a workbook needs (hidden columns, verdicts, rows that are there for
formulas) is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from xltools.form.spec import Form, Table
from xltools.report.word.styles import CELL, LABEL, WIDTH
from xltools.report.word.xml import paragraph, table_cell, table_of_rows, table_row, w
from xltools.workbook.layout.grid import Box
from xltools.workbook.layout.tables import Role, draw

#: A table of more rows than this has lower ones, and heads that are repeated.
_FEW_ROWS = 20
#: Twips: a column of figures, the first column of labels, and the columns of labels between it and the last one.
_FIGURE_WIDTH, _FIRST_WIDTH, _BETWEEN_WIDTH = 640, 640, 1120
#: A table of at most so many columns has columns of one width.
_FEW_COLUMNS = 5
#: A table with more columns of labels than this has a narrow first one.
_LABEL_COLUMNS = 2
#: The least height of a row, in twips, of short tables and of long ones: table three, begun at the top of a page,
#: ends on it.
_ROW_HEIGHT, _LOW_ROW_HEIGHT = 400, 330


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell, or several that are merged: where they stand, what they show, and in which style."""

    box: Box
    text: str
    style: str


def form_table(form: Form, part: Table, placeholder: Callable[[str], str]) -> str:
    """The XML of a table as wide as the type area.

    Args:
        form: the form.
        part: its table.
        placeholder: gives what stands in the cell of a figure, by the figure's id.
    """
    drawing = draw(form, part, 0)
    cells = [
        _Cell(label.box, label.text, LABEL if label.role is Role.LABEL else CELL) for label in drawing.labels
    ]
    cells += [_Cell(box, placeholder(id), CELL) for id, box in drawing.figures.items()]
    rows = sorted({row for cell in cells for row in range(cell.box.top, cell.box.bottom + 1)})
    first, last = min(cell.box.left for cell in cells), max(cell.box.right for cell in cells)
    columns = [column for column in range(first, last + 1) if column not in drawing.guard_columns]
    # Columns of units and codes are as narrow as those of figures.
    words = drawing.label_columns - drawing.fact_columns
    widths = _widths(words, len(columns) - words)
    # Heads can be repeated only where they all stand at the top.
    heads = rows.index(drawing.heads[1]) + 1 if len(part.blocks) == 1 else 0
    return _word_table(_without_gaps(cells, rows, columns), len(rows), widths, heads)


def _without_gaps(cells: Sequence[_Cell], rows: Sequence[int], columns: Sequence[int]) -> list[_Cell]:
    """The cells where they stand once rows and columns that nothing is printed in are taken out."""
    row_at = {row: number for number, row in enumerate(rows)}

    def moved(box: Box) -> Box:
        kept = [number for number, column in enumerate(columns) if box.left <= column <= box.right]
        return Box(row_at[box.top], kept[0], row_at[box.bottom], kept[-1])

    return [_Cell(moved(cell.box), cell.text, cell.style) for cell in cells]


def _widths(labels: int, figures: int) -> list[int]:
    """The widths of so many columns of labels and then so many of figures, together those of the type area."""
    count = labels + figures
    if not labels or count <= _FEW_COLUMNS:
        even = WIDTH // count
        # What rounding leaves over goes to the first one.
        return [WIDTH - even * (count - 1), *[even] * (count - 1)]
    figure = min(_FIGURE_WIDTH, WIDTH * 3 // 5 // figures)
    before_last: list[int] = []
    if labels > 1:
        first = _FIRST_WIDTH if labels > _LABEL_COLUMNS else _BETWEEN_WIDTH
        before_last = [first, *[_BETWEEN_WIDTH] * (labels - 2)]
    last = WIDTH - figure * figures - sum(before_last)
    return [*before_last, last, *[figure] * figures]


def _word_table(cells: Sequence[_Cell], count: int, widths: list[int], heads: int) -> str:
    """A table of ``count`` rows; the first ``heads`` of them are repeated on every page of a long one.

    A table stays together, since each row but the last is kept with the next one: what does not fit below a text begins on
    the next page. Otherwise the labels of merged rows would be blank behind the break. One of more than a page breaks all
    the same.
    """
    cell_at = {place: cell for cell in cells for place in cell.box.cells()}
    is_short = count <= _FEW_ROWS
    height = _ROW_HEIGHT if is_short else _LOW_ROW_HEIGHT
    rows = []
    for number in range(count):
        with_next = number < count - 1
        in_row = _row_cells(cell_at, number, len(widths))
        written = "".join(_cell(cell, number, widths, with_next=with_next) for cell in in_row)
        rows.append(table_row(written, height=height, repeated=number < heads and not is_short))
    return table_of_rows("".join(rows), widths)


def _row_cells(cell_at: dict[tuple[int, int], _Cell], number: int, count: int) -> Iterator[_Cell]:
    """The cells of a row, from left to right; those that nothing stands in are empty."""
    column = 0
    while column < count:
        in_place = cell_at.get((number, column)) or _Cell(Box.cell(number, column), "", CELL)
        yield in_place
        column = in_place.box.right + 1


def _cell(part: _Cell, number: int, widths: Sequence[int], *, with_next: bool) -> str:
    """A cell in one of the rows that it reaches over; its text stands in the first of them."""
    box = part.box
    columns = widths[box.left : box.right + 1]
    merged = w("gridSpan", val=len(columns)) if len(columns) > 1 else ""
    is_first = number == box.top
    if box.bottom > box.top:
        merged += w("vMerge", val="restart") if is_first else w("vMerge")
    return table_cell(
        paragraph(part.text if is_first else "", part.style, with_next=with_next), sum(columns), merged
    )
