"""A finding's cells as a small piece of their sheet: heads, neighbours, and which figures it is about. Pure.

Rows and columns are called as the spreadsheet program calls them, so that whoever reads the piece finds the cell.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from xltools.form.spec import Form
from xltools.model.findings import Finding
from xltools.model.submission import BLANK, PROSE, Submission
from xltools.model.text import revealed, shortened
from xltools.report.page.tables import Content, columns_of, contents, starting
from xltools.workbook.layout.cover import COVER
from xltools.workbook.layout.grid import Box, column_name, position
from xltools.workbook.layout.table_sheet import TableSheet
from xltools.workbook.layout.tables import Drawing
from xltools.workbook.layout.unit_book import Layout, layout

#: How many lines and columns are shown on each side of a cell.
_BESIDE = 1
#: How much of a text is shown.
_QUOTED = 120
#: What a cell is to the finding: where it is, or a figure that its rule speaks of.
HERE, SPOKEN_OF = "here", "part"


@dataclass(frozen=True, slots=True)
class PieceCell:
    """A cell: its text, how many rows and columns it takes, ``scope`` of a head (``col``, ``row``), and what it is to the
    finding (``mark``; "" for a neighbour)."""

    text: str
    down: int
    across: int
    scope: str
    mark: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a sheet.

    Attributes:
        caption: Which sheet, and what stands on it.
        columns: The columns' letters.
        rows: Each row's number and its cells.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[PieceCell, ...]], ...]


def pieces(form: Form, submission: Submission, finding: Finding) -> Iterator[Piece]:
    """The pieces of the return's sheets that show what a finding is about, the sheet where it is first; none where it is about
    no cell that the form asks for."""
    there = layout(form, totals_typed=submission.totals_typed)
    if finding.sheet == COVER:
        yield from _of_cover(there, submission, finding.cell)
    figures = _figures(form, finding)
    tables = sorted(there.tables.values(), key=lambda table: table.sheet != finding.sheet)
    for table in tables:
        shown = _Shown(form, table, submission)
        here = shown.box_at(finding.cell) if table.sheet == finding.sheet else None
        own = [box for id, box in table.drawing.figures.items() if id in figures and box != here]
        if here or own:
            yield shown.piece(here, own)
    if finding.sheet == PROSE:
        yield from _of_prose(there, submission, finding.cell)


def first_of(cell: str) -> tuple[int, int] | None:
    """The first cell that an address names, by number; None for one that names none."""
    try:
        return Box.parse(cell).first
    except ValueError:
        return None


def _figures(form: Form, finding: Finding) -> frozenset[str]:
    """The figures that a finding speaks of: of a rule, all of this year's that it compares."""
    spoken_of = {
        ref.figure
        for instance in form.instances
        if instance.rule == finding.code and instance.figure == finding.figure
        for ref in instance.refs
        if not ref.last
    }
    return frozenset(spoken_of | ({finding.figure} if finding.figure else set()))


class _Shown:
    """A table as a return's own workbook shows it, whose rows may stand lower or higher than in a new one."""

    def __init__(self, form: Form, table: TableSheet, submission: Submission) -> None:
        self.table, self.drawing = table, table.drawing
        values = submission.figures
        self.boxes = contents(form, self.drawing, lambda id: revealed(values.get(id, BLANK).raw))
        self.boxes |= _entries(self.drawing, submission)
        self.columns = columns_of(self.drawing)
        self.rows = sorted({box.top for box in self.boxes})
        #: Row of a figure here → row there.
        self.there = {box.top: box.top for box in self.drawing.figures.values()}
        for id, box in self.drawing.figures.items():
            if id in values and (first := first_of(values[id].place.cell)):
                self.there[box.top] = first[0]

    def row_there(self, row: int) -> int:
        """A row of heads moves with the figures below it."""
        lines = sorted(self.there)
        line = lines[min(bisect_left(lines, row), len(lines) - 1)]
        return row + self.there[line] - line

    def box_at(self, cell: str) -> Box | None:
        """The box of the table in which the cell of the return stands."""
        first = first_of(cell)
        if first is None:
            return None
        rows = [here for here in self.rows if self.row_there(here) == first[0]]
        return next((box for box in self.boxes if rows and (rows[0], first[1]) in box), None)

    def piece(self, here: Box | None, figures: Collection[Box]) -> Piece:
        about = [*([here] if here else []), *figures]
        rows, columns = self._around(about)
        lines = []
        for row, line in starting(self.boxes, rows, columns):
            cells = (
                PieceCell(
                    cell.text,
                    cell.down,
                    cell.across,
                    cell.scope,
                    HERE if box == here else SPOKEN_OF if box in figures else "",
                )
                for box, cell in line
            )
            lines.append((self.row_there(row) + 1, tuple(cells)))
        title = self.table.title.text
        caption = title if self.table.sheet in title else f"{self.table.sheet}　{title}"
        return Piece(caption, tuple(map(column_name, columns)), tuple(lines))

    def _around(self, about: Sequence[Box]) -> tuple[list[int], list[int]]:
        """The rows and columns of these boxes with their neighbours and their heads. Heads of another block are no neighbours."""
        lines = {box.top for box in self.drawing.figures.values()}
        lines |= {line.boxes[0].top for line in self.drawing.entries}
        rows: set[int] = set()
        columns = {column for column in self.columns if column < self.drawing.figure_columns[0]}
        for box in about:
            near = _beside(self.rows, box.top, box.bottom)
            rows |= {row for row in near if row in lines or box.top <= row <= box.bottom}
            columns |= _beside(self.columns, box.left, box.right)
        for row in sorted(rows & lines):
            heads = [head for head in self.rows if head < row]
            while heads and heads[-1] in lines:  # up to the heads of its block …
                heads.pop()
            while heads and heads[-1] not in lines:  # … and all of them
                rows.add(heads.pop())
        return sorted(rows), sorted(columns)


def _entries(drawing: Drawing, submission: Submission) -> dict[Box, Content]:
    """The lines of a list with what the unit has filled in."""
    entries = {entry.number: entry for entry in submission.entries.get(drawing.table.id, ())}
    boxes: dict[Box, Content] = {}
    for line in drawing.entries:
        entry = entries.get(line.number)
        raws = [value.raw for value in entry.values] if entry else [""] * len(line.boxes)
        for box, raw in zip(line.boxes, raws, strict=True):
            boxes[box] = Content(shortened(revealed(raw), _QUOTED), "", "figure")
    return boxes


def _beside(every: Sequence[int], first: int, last: int) -> set[int]:
    """Those from the first to the last, and their neighbours."""
    within = [place for place, one in enumerate(every) if first <= one <= last]
    return set(every[max(within[0] - _BESIDE, 0) : within[-1] + _BESIDE + 1]) if within else set()


def _of_cover(there: Layout, submission: Submission, cell: str) -> Iterator[Piece]:
    """The line of the cover, and its neighbours."""
    fields = submission.fields
    lines = [
        (
            line.label.text,
            fields.get(id, BLANK).raw,
            fields[id].place.cell if id in fields else line.value.name,
        )
        for id, line in there.cover.fields.items()
    ]
    yield from _two_columns(f"{COVER}　{there.cover.title.text}", lines, cell)


def _of_prose(there: Layout, submission: Submission, cell: str) -> Iterator[Piece]:
    """The title of a section, and below it the cell that its text is typed into with the text's beginning."""
    for section in there.form.sections:
        if cell and submission.section_place(section.id).cell == cell:
            text = shortened(revealed(submission.sections.get(section.id, "")), _QUOTED)
            row, column = position(cell)
            title = (row, (PieceCell(section.title, 1, 1, "col", ""),))
            yield Piece(PROSE, (column_name(column),), (title, (row + 1, (PieceCell(text, 1, 1, "", HERE),))))


def _two_columns(caption: str, lines: Sequence[tuple[str, str, str]], cell: str) -> Iterator[Piece]:
    """Labels and what stands beside them: ``lines`` of label, text and cell."""
    at = next((number for number, (_, _, name) in enumerate(lines) if name == cell), None)
    if at is None:
        return
    near = lines[max(at - _BESIDE, 0) : at + _BESIDE + 1]
    column = position(cell)[1]
    rows = (
        (
            position(name)[0] + 1,
            (
                PieceCell(label, 1, 1, "row", ""),
                PieceCell(revealed(text), 1, 1, "", HERE if name == cell else ""),
            ),
        )
        for label, text, name in near
    )
    yield Piece(caption, (column_name(max(column - 1, 0)), column_name(column)), tuple(rows))
