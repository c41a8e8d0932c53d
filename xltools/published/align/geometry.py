"""Where the figures of one row begin when some of its cells are blank or cut off. Pure.

Only the layout may say so; values are never looked at. What is taken as evidence:

* Blank cells keep their place in this kind of row (``Row.grid``). In rows that are no grid nothing is
  concluded: text taken off a web page often has the blanks of a row moved to its end.
* The cells from the first figure to the last are as many as the row has figures.
* The cells after the label are as many as the row has figures. A blank at their beginning may be a
  label's merged cell: it counts only if no row of the table has such a filler. A blank at their end
  may be padding: it counts only if the rows before and after are as wide, as they would not be had a
  cell of this row been lost.
* **The missing last cell.** The rows around are equally wide although their labels take up different
  numbers of cells, shorter ones among them padded with blanks: the table was cut at that width. A row
  that fills the width with figures right after its label, and has too few, lost its last cells there,
  and the figures it has are its first. Nothing else makes a missing cell the last one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xltools.published.document import Cell, Row

#: So many rows of one width in a row are a table cut or padded to that width.
_RUN, _CUT_RUN = 3, 4


@dataclass(frozen=True, slots=True)
class Shape:
    """What the complete rows of a table show, and what stands around one row.

    ``fillers``: figures begin later than right after the label; ``padded``: cells follow the last
    figure. ``widths`` are the widths of the table's rows in order.
    """

    fillers: bool
    padded: bool


@dataclass(frozen=True, slots=True)
class Span:
    """The cells of a row after its label. ``run`` are the rows of the same width around it, itself too."""

    row: Row
    after: tuple[Cell, ...]
    run: tuple[Row, ...]


def first_figure(span: Span, count: int, shape: Shape) -> int | None:
    """The position among ``span.after`` of the row's first figure, or None where nothing tells it.

    To be asked only of a row with fewer than ``count`` cells that are not blank.
    """
    filled = [position for position, cell in enumerate(span.after) if not cell.blank]
    if not span.row.grid or not filled:
        return None
    first, reach = filled[0], filled[-1] - filled[0] + 1
    if reach > count:
        return None
    if len(span.after) == count:
        if first and shape.fillers:
            return None
        if span.after[-1].blank and shape.padded and len(span.run) < _RUN:
            return None
        return 0
    if reach == count:
        return first
    return 0 if _cut_at_the_edge(span, len(filled), count) else None


def _cut_at_the_edge(span: Span, filled: int, count: int) -> bool:
    return (
        len(span.after) == filled < count
        and len(span.run) >= _CUT_RUN
        and any(row.cells[-1].blank for row in span.run)
    )


def shape_of(complete: Sequence[tuple[Cell, ...]]) -> Shape:
    """The shape of a table from its complete rows (each the cells after its label)."""
    filled = [[not cell.blank for cell in after] for after in complete]
    return Shape(
        fillers=any(not cells[0] for cells in filled if cells),
        padded=any(not cells[-1] for cells in filled if cells),
    )


def runs(rows: Sequence[Row], numbers: Sequence[int]) -> Mapping[int, tuple[Row, ...]]:
    """Row number → the neighbouring rows of the same width, among the rows of one table."""
    found: dict[int, tuple[Row, ...]] = {}
    start = 0
    for position in range(1, len(numbers) + 1):
        if position < len(numbers) and len(rows[numbers[position]].cells) == len(rows[numbers[start]].cells):
            continue
        run = tuple(rows[number] for number in numbers[start:position])
        found.update(dict.fromkeys(numbers[start:position], run))
        start = position
    return found
