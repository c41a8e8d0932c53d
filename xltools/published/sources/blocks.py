"""Paragraphs and real tables → Document: what HTML, Word and PDF have in common. Pure.

A real table says which cells make a row and which are blank, so its rows are grids. A cell that is
merged over columns is one cell, as it holds one text; a cell that is merged over rows stands in its
first row and leaves a blank in the others. Such cells are marked: a figure that is spread over several
places is a figure of none of them for certain. Tables that only lay out a page are taken apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from xltools.model.errors import UnusableFileError
from xltools.model.submission import Place
from xltools.published.document import SOURCE, Cell, Document, Row, RowKind
from xltools.published.sources.radicals import unified

#: A report has about five hundred cells, and a web page around it some thousands of paragraphs.
MOST_CELLS = 50_000

#: A cell with a text longer than this, alone in its row, holds prose.
_PROSE = 160


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of text. ``where`` is its place, where the front end knows a better one than a count."""

    text: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell of a table: what it holds, its first column (from 0), and how far it is merged."""

    blocks: tuple[Block, ...]
    column: int
    width: int = 1
    height: int = 1

    @property
    def text(self) -> str:
        return unified("\n".join(block.text for block in self.blocks if isinstance(block, Paragraph)))

    @property
    def nested(self) -> bool:
        return any(isinstance(block, Table) for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; those that a cell above reaches into are left out. ``grid``: see ``Row``."""

    rows: tuple[tuple[TableCell, ...], ...]
    where: str = ""
    grid: bool = True


Block = Paragraph | Table


def flattened(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """A cell's blocks; a table of one cell in them is no table."""
    flat: list[Block] = []
    for block in blocks:
        boxes = [box for row in block.rows for box in row] if isinstance(block, Table) else []
        flat.extend(boxes[0].blocks if len(boxes) == 1 else [block])
    return tuple(flat)


def document(blocks: Iterable[Block]) -> Document:
    """The rows of a report. Raises UnusableFileError (S95) for more cells than a report can have."""
    drawn = _Drawn()
    drawn.take(blocks)
    return Document(tuple(drawn.rows))


class _Drawn:
    """The rows while they come."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.paragraphs = 0
        self.tables = 0
        self.cells = 0

    def take(self, blocks: Iterable[Block]) -> None:
        for block in blocks:
            if isinstance(block, Table):
                self._table(block)
            else:
                self._paragraph(block)

    def _count(self, cells: int) -> None:
        self.cells += cells
        if self.cells > MOST_CELLS:
            raise UnusableFileError("S95", reason=f"段落和单元格超过 {MOST_CELLS} 个")

    def _paragraph(self, paragraph: Paragraph) -> None:
        for line in unified(paragraph.text).splitlines():
            if line.strip():
                self._count(1)
                self.paragraphs += 1
                place = Place(SOURCE, paragraph.where or f"第 {self.paragraphs} 段")
                self.rows.append(Row((Cell(line.strip(), place),), RowKind.LOOSE, line.strip()))

    def _table(self, table: Table) -> None:
        if all(len(row) < 2 for row in table.rows):
            self.take(block for row in table.rows for box in row for block in box.blocks)
            return
        self.tables += 1
        name = table.where or f"第 {self.tables} 张表"
        for number, (row, full) in enumerate(zip(table.rows, self._filled(table), strict=True), start=1):
            if any(box.nested for box in row) or _prose(row):
                self.take(block for box in row for block in box.blocks)
            elif full:
                at = f"{name}第 {number} 行" if table.grid else name
                self._row(full, at, grid=table.grid)

    def _row(self, full: Sequence[TableCell | None], at: str, *, grid: bool) -> None:
        cells = tuple(
            Cell(
                box.text if box else "",
                Place(SOURCE, f"{at}第 {position} 格"),
                wide=box is not None and box.width > 1,
                tall=box is not None and box.height > 1,
            )
            for position, box in enumerate(full, start=1)
        )
        text = "\t".join(" ".join(cell.text.split()) for cell in cells)
        self.rows.append(Row(cells, RowKind.LINE, text.strip("\t"), grid=grid))

    def _filled(self, table: Table) -> Iterator[list[TableCell | None]]:
        """Every row's cells from left to right, with None for each cell that reaches in from above."""
        above: list[tuple[int, int]] = []  # the column of a cell, and how many more rows it reaches into
        for row in table.rows:
            self._count(len(row) + len(above))
            entries: list[tuple[int, TableCell | None]] = [(column, None) for column, _ in above]
            entries.extend((box.column, box) for box in row)
            yield [box for _, box in sorted(entries, key=lambda entry: entry[0])]
            above = [(column, left - 1) for column, left in above if left > 1]
            above.extend((box.column, box.height - 1) for box in row if box.height > 1)


def _prose(row: Sequence[TableCell]) -> bool:
    """Whether one cell of the row holds prose and the others nothing: a table that lays out a page."""
    filled = [box for box in row if box.text.strip()]
    return len(filled) == 1 and len(filled[0].text) > _PROSE
