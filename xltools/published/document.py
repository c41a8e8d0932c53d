"""What every front end yields: a published report as rows of cells, each cell knowing its place.

A front end (text, html, word, pdf) only says what stood where. It never decides what a
cell means: labels, figures and prose are told apart by the aligner. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from xltools.model.submission import Place

#: The sheet of every place in a published report.
SOURCE = "原文"


class RowKind(StrEnum):
    """How much the source says about which cells make a row."""

    LOOSE = "loose"  # a line by itself: a paragraph, a heading, or one cell of a table without marks
    GROUP = "group"  # cells on lines of their own, held together by blank lines before and after
    LINE = "line"  # cells side by side: one row of the source is one row of the table


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's text as found (white space at the ends included) and where it stands.

    ``wide`` and ``tall`` tell that it is merged over several columns or rows of a real table.
    """

    text: str
    place: Place
    wide: bool = False
    tall: bool = False

    @property
    def blank(self) -> bool:
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class Row:
    """Cells that stand together. ``text`` is the whole of a loose line, for prose.

    ``grid`` tells that blank cells keep their place here, so that a position counts as evidence. Text
    taken off a web page often moves the blanks of a row to its end; such rows are no grid.
    ``blanks`` counts the empty lines after a loose line, without the one that parts lines anyway.
    """

    cells: tuple[Cell, ...]
    kind: RowKind
    text: str = ""
    grid: bool = False
    blanks: int = 0

    @property
    def place(self) -> Place:
        return self.cells[0].place

    @property
    def loose(self) -> bool:
        return self.kind is RowKind.LOOSE

    @property
    def keeps_blanks(self) -> bool:
        """Whether a blank cell stands before one that is not: then blanks were not pushed to the end."""
        seen = False
        for cell in self.cells:
            if seen and not cell.blank:
                return True
            seen = seen or cell.blank
        return False


@dataclass(frozen=True, slots=True)
class Token:
    """A cell in reading order, with the number of its row and its position there (both from 0)."""

    cell: Cell
    row: int
    column: int


@dataclass(frozen=True)
class Document:
    """The rows of a report in reading order. ``cut`` tells that the last cell may not be whole."""

    rows: tuple[Row, ...]
    cut: bool = False

    def tokens(self) -> tuple[Token, ...]:
        """Every cell of every row, blanks included."""
        return tuple(self._tokens())

    def _tokens(self) -> Iterator[Token]:
        for number, row in enumerate(self.rows):
            for column, cell in enumerate(row.cells):
                yield Token(cell, number, column)


def line_place(line: int, cell: int | None = None) -> Place:
    """The place of a line of text, or of a cell in it (both from 1): ``原文 第 46 行第 3 格``."""
    return Place(SOURCE, f"第 {line} 行" if cell is None else f"第 {line} 行第 {cell} 格")
