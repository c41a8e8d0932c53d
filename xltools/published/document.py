"""What every reader of a file hands over: the report as rows of cells, each cell with its place.

In: nothing; these are plain data classes. Out: ``Document``, the common form of a text, a web page, a Word document
and a PDF. A reader of files (``sources/``) only says what stood where. It never decides what a cell means: labels,
figures and prose are told apart later (``align/``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from xltools.model.submission import Place

#: The sheet of every place in a published report.
SOURCE = "原文"


class RowKind(StrEnum):
    """What the file says about the cells of a row belonging together."""

    LOOSE = "loose"  # one line by itself: a paragraph, a heading, or a cell of a table whose marks are lost
    STACKED = "stacked"  # cells one below the other, with a blank line before the first and after the last
    SIDE_BY_SIDE = "side by side"  # cells on one line: a row of the file is a row of the table


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, or one line of prose.

    Attributes:
        text: The text as found, white space at its ends included.
        place: Where it stands in the file.
        spans_columns: Whether it is merged over several columns of a real table.
        spans_rows: Whether it is merged over several rows of a real table.
    """

    text: str
    place: Place
    spans_columns: bool = False
    spans_rows: bool = False

    @property
    def blank(self) -> bool:
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class Row:
    """Cells that stand together.

    Attributes:
        cells: The cells from left to right; at least one.
        kind: What the file says about them.
        text: The whole line, for prose.
        keeps_columns: Whether the position of a cell tells its column because blank cells keep their place. In text
            that was copied off a web page the blank cells of a row often end up at its end: there it is False.
        of_real_table: Whether the file itself says which cells make the row (a web page, Word, a ruled table of a PDF).
        empty_lines_after: How many empty lines follow a loose line, not counting the one that parts lines anyway.
    """

    cells: tuple[Cell, ...]
    kind: RowKind
    text: str = ""
    keeps_columns: bool = False
    of_real_table: bool = False
    empty_lines_after: int = 0

    @property
    def place(self) -> Place:
        return self.cells[0].place

    @property
    def loose(self) -> bool:
        return self.kind is RowKind.LOOSE

    @property
    def has_inner_blank(self) -> bool:
        """Whether a blank cell stands before one that is not: then blanks were not moved to the end."""
        blank_seen = False
        for cell in self.cells:
            if blank_seen and not cell.blank:
                return True
            blank_seen = blank_seen or cell.blank
        return False


@dataclass(frozen=True, slots=True)
class Token:
    """A cell in reading order, with the number of its row and its position in that row (both from 0)."""

    cell: Cell
    row: int
    column: int


@dataclass(frozen=True)
class Document:
    """The rows of a report in reading order.

    Attributes:
        rows: The rows.
        cut_off: Whether the file may end in the middle of a cell, so that its last figure may not be whole.
    """

    rows: tuple[Row, ...]
    cut_off: bool = False

    def tokens(self) -> tuple[Token, ...]:
        """Every cell of every row in reading order, blank ones included."""
        return tuple(self._tokens())

    def _tokens(self) -> Iterator[Token]:
        for number, row in enumerate(self.rows):
            for column, cell in enumerate(row.cells):
                yield Token(cell, number, column)


def line_place(line: int, cell: int | None = None) -> Place:
    """The place of a line of text, or of a cell in it (both from 1): ``原文 第 46 行第 3 格``."""
    if cell is None:
        return Place(SOURCE, f"第 {line} 行")
    return Place(SOURCE, f"第 {line} 行第 {cell} 格")
