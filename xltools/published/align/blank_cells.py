"""Where the figures of a row begin when some of its cells are blank or were cut off. Pure.

Only the layout may tell; the figures themselves are never looked at. What counts as evidence:

* Blank cells keep their place in this kind of row (``Row.keeps_columns``). In other rows nothing is concluded.
* The cells from the first figure to the last are as many as the row has figures.
* The cells after the label are as many as the row has figures. A blank at their beginning may belong to the label's
  merged cell: it counts only if no complete row of the table has such a blank. A blank at their end may have been
  added to make all rows equally wide: it counts only if the rows before and after are as wide, which they would not
  be if this row had lost a cell.
* **The missing last cell**, in text only, because a real table is not cut. The rows around are equally wide although their labels take up different numbers of
  cells, and shorter rows among them are filled up with blanks: the table was cut at that width. A row that fills the
  width with figures right after its label, and has too few, lost its last cells there; the figures it has are its
  first. Nothing else makes a missing cell the last one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from xltools.published.document import Cell, Row

#: So many neighbouring rows of one width are a table that was made that wide, or was cut at that width.
_FEWEST_OF_ONE_WIDTH, _FEWEST_OF_A_CUT = 3, 4


@dataclass(frozen=True, slots=True)
class CompleteRows:
    """What the complete rows of a table show.

    Attributes:
        blank_before: Whether in some row the figures begin later than right after the label.
        blank_after: Whether in some row a blank cell follows the last figure.
        widths: How many cells they have, labels included.
    """

    blank_before: bool
    blank_after: bool
    widths: frozenset[int]


@dataclass(frozen=True, slots=True)
class RowCells:
    """One row to be judged.

    Attributes:
        row: The row of the document.
        after_label: Its cells after the label.
        equally_wide: The neighbouring rows of the same width, this one included.
    """

    row: Row
    after_label: tuple[Cell, ...]
    equally_wide: tuple[Row, ...]


def first_figure(cells: RowCells, count: int, complete: CompleteRows) -> int | None:
    """The position of the row's first figure among the cells after its label.

    To be asked only of a row with fewer than ``count`` cells that are not blank.

    Args:
        cells: The row.
        count: How many figures the row has by the form.
        complete: What the complete rows of the table show.

    Returns:
        None where nothing tells.
    """
    filled = [position for position, cell in enumerate(cells.after_label) if not cell.blank]
    if not cells.row.keeps_columns or not filled:
        return None
    reach = filled[-1] - filled[0] + 1
    if reach > count:
        return None
    if len(cells.after_label) == count:
        return None if _may_be_shifted(cells, filled[0], complete) else 0
    if reach == count:
        return filled[0]
    return 0 if _cut_at_the_edge(cells, len(filled), count) else None


def same_in_either_place(cells: RowCells, count: int, complete: CompleteRows) -> list[Cell] | None:
    """The figures of a row with one too few of them and a blank cell at both ends: those that are the same whichever of
    the blanks is the missing figure's; blank ones for the others.

    ``2.重复申请 | blank | 0 | 0 | 0 | 0 | 0 | 0 | blank`` has six zeros for seven figures: the five in the middle are 0
    in both places. The row must be as wide as complete rows: then it has lost no cell.

    Returns:
        None where no figure is certain.
    """
    after = cells.after_label
    if not cells.row.keeps_columns or len(after) != count + 1 or len(cells.row.cells) not in complete.widths:
        return None
    if not (after[0].blank and after[-1].blank) or any(cell.blank for cell in after[1:-1]):
        return None
    blank = Cell("", cells.row.place)
    certain = [one if one.text.strip() == other.text.strip() else blank for one, other in pairwise(after)]
    return certain if any(not cell.blank for cell in certain) else None


def _may_be_shifted(cells: RowCells, first: int, complete: CompleteRows) -> bool:
    """Whether a blank at one end of a row that is wide enough may be no cell of figures."""
    if first and complete.blank_before:
        return True
    return (
        cells.after_label[-1].blank
        and complete.blank_after
        and len(cells.equally_wide) < _FEWEST_OF_ONE_WIDTH
    )


def _cut_at_the_edge(cells: RowCells, filled: int, count: int) -> bool:
    return (
        not cells.row.of_real_table
        and len(cells.after_label) == filled < count
        and len(cells.equally_wide) >= _FEWEST_OF_A_CUT
        and any(row.cells[-1].blank for row in cells.equally_wide)
    )


def shown_by(complete_rows: Sequence[tuple[Row, tuple[Cell, ...]]]) -> CompleteRows:
    """What the complete rows of a table show; each is given with its cells after the label."""
    rows = [(row, cells) for row, cells in complete_rows if cells]
    return CompleteRows(
        blank_before=any(cells[0].blank for _, cells in rows),
        blank_after=any(cells[-1].blank for _, cells in rows),
        widths=frozenset(len(row.cells) for row, _ in rows),
    )


def equally_wide_neighbours(rows: Sequence[Row], numbers: Sequence[int]) -> Mapping[int, tuple[Row, ...]]:
    """Row number → the neighbouring rows of the same width, itself included, among the rows of one table."""
    neighbours: dict[int, tuple[Row, ...]] = {}
    for _, group in groupby(numbers, key=lambda number: len(rows[number].cells)):
        run = tuple(group)
        neighbours.update(dict.fromkeys(run, tuple(rows[number] for number in run)))
    return neighbours
