"""Paragraphs and real tables → Document: what HTML, Word and PDF have in common. Pure.

A real table says which cells make a row and which of them are blank, so its rows keep their columns. A cell that is
merged over columns is one cell, because it holds one text. A cell that is merged over rows stands in its first row and
leaves a blank in the others. Both are marked: a figure that is spread over several places is the figure of none of
them for certain. Tables that only lay out a page are taken apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from xltools.model.errors import UnusableFileError
from xltools.model.messages.reasons import Reason
from xltools.model.submission import Place
from xltools.published.document import SOURCE, Cell, Document, Row, RowKind
from xltools.published.sources.radicals import without_radicals

#: A report has about five hundred cells, and a web page around it some thousands of paragraphs.
MOST_CELLS = 50_000
#: A cell with a text longer than this, alone in its row, holds prose.
_LONGEST_CELL = 160


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of text.

    Attributes:
        text: The text.
        where: Its place, where the file tells a better one than a count of paragraphs.
    """

    text: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell of a table.

    Attributes:
        blocks: What it holds.
        column: Its first column, from 0.
        width: How many columns it is merged over.
        height: How many rows it is merged over.
    """

    blocks: tuple[Block, ...]
    column: int
    width: int = 1
    height: int = 1

    @property
    def text(self) -> str:
        return without_radicals(
            "\n".join(block.text for block in self.blocks if isinstance(block, Paragraph))
        )

    @property
    def holds_table(self) -> bool:
        return any(isinstance(block, Table) for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Attributes:
        rows: Its rows of cells; a cell that is merged over rows stands in its first row only.
        where: Its place, where the file tells a better one than a count of tables.
        keeps_columns: See ``Row.keeps_columns``.
    """

    rows: tuple[tuple[TableCell, ...], ...]
    where: str = ""
    keeps_columns: bool = True


Block = Paragraph | Table


def flattened(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks of a cell; a table of a single cell among them is replaced by what that holds."""
    flat: list[Block] = []
    for block in blocks:
        cells = [cell for row in block.rows for cell in row] if isinstance(block, Table) else []
        flat.extend(cells[0].blocks if len(cells) == 1 else [block])
    return tuple(flat)


def document(blocks: Iterable[Block]) -> Document:
    """The rows of a report.

    Raises:
        UnusableFileError: S95 for more cells and paragraphs than a report can have.
    """
    builder = _Builder()
    builder.add(blocks)
    return Document(tuple(builder.rows))


class _Builder:
    """Collects rows, and counts paragraphs, tables and cells for their places and the limit."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.paragraphs = 0
        self.tables = 0
        self.cells = 0

    def add(self, blocks: Iterable[Block]) -> None:
        for block in blocks:
            if isinstance(block, Table):
                self._add_table(block)
            else:
                self._add_paragraph(block)

    def _count(self, cells: int) -> None:
        self.cells += cells
        if self.cells > MOST_CELLS:
            raise UnusableFileError("S95", reason=Reason("N55", limit=MOST_CELLS))

    def _add_paragraph(self, paragraph: Paragraph) -> None:
        for line in without_radicals(paragraph.text).splitlines():
            text = line.strip()
            if text:
                self._count(1)
                self.paragraphs += 1
                place = Place(SOURCE, paragraph.where or f"第 {self.paragraphs} 段")
                self.rows.append(Row((Cell(text, place),), RowKind.LOOSE, text))

    def _add_table(self, table: Table) -> None:
        if all(len(row) < 2 for row in table.rows):
            self.add(block for row in table.rows for cell in row for block in cell.blocks)
            return
        self.tables += 1
        name = table.where or f"第 {self.tables} 张表"
        for number, (row, filled) in enumerate(zip(table.rows, self._filled(table), strict=True), start=1):
            if any(cell.holds_table for cell in row) or _is_prose(row):
                self.add(block for cell in row for block in cell.blocks)
            elif filled:
                where = f"{name}第 {number} 行" if table.keeps_columns else name
                self._add_row(filled, where, keeps_columns=table.keeps_columns)

    def _add_row(self, filled: Sequence[TableCell | None], where: str, *, keeps_columns: bool) -> None:
        cells = tuple(
            Cell(
                cell.text if cell else "",
                Place(SOURCE, f"{where}第 {position} 格"),
                spans_columns=cell is not None and cell.width > 1,
                spans_rows=cell is not None and cell.height > 1,
            )
            for position, cell in enumerate(filled, start=1)
        )
        text = "\t".join(" ".join(cell.text.split()) for cell in cells)
        row = Row(
            cells,
            RowKind.SIDE_BY_SIDE,
            text.strip("\t"),
            keeps_columns=keeps_columns,
            of_real_table=keeps_columns,
        )
        self.rows.append(row)

    def _filled(self, table: Table) -> Iterator[list[TableCell | None]]:
        """Every row's cells from left to right, with None for each cell that reaches in from above."""
        from_above: list[tuple[int, int]] = []  # the column of a cell, and how many more rows it reaches into
        for row in table.rows:
            self._count(len(row) + len(from_above))
            entries: list[tuple[int, TableCell | None]] = [(column, None) for column, _ in from_above]
            entries.extend((cell.column, cell) for cell in row)
            yield [cell for _, cell in sorted(entries, key=lambda entry: entry[0])]
            from_above = [(column, left - 1) for column, left in from_above if left > 1]
            from_above.extend((cell.column, cell.height - 1) for cell in row if cell.height > 1)


def _is_prose(row: Sequence[TableCell]) -> bool:
    """Whether one cell of the row holds prose and the others nothing: a table that lays out a page."""
    filled = [cell for cell in row if cell.text.strip()]
    return len(filled) == 1 and len(filled[0].text) > _LONGEST_CELL
