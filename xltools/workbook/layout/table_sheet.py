"""A table's own sheet: its title and unit line above, the declaration that all of it is zero, and the drawing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xltools.form.rules.excel import NO, NO_DUTY, YES
from xltools.form.spec import Form, Table
from xltools.model.submission import PROSE
from xltools.workbook.layout import prose
from xltools.workbook.layout.grid import Box
from xltools.workbook.layout.tables import LEFT, Drawing, draw
from xltools.workbook.layout.words import Words

#: The rows above a table; the lines above ``TABLE_TOP`` hold nothing that depends on figures.
TITLE_ROW, UNIT_ROW, DECLARATION_ROW, TABLE_TOP = 0, 1, 2, 4

#: What may be answered to 本表全部为零, in any table that has the declaration; and where a unit may have no such duty.
ZERO = (YES, NO)

#: What the note of a table on the 文字 sheet is not about: whether the sections below must be written, each says itself.
_OF_THE_TABLE = "（只指下面这张表，各部分文字是否必填见各标题）"


@dataclass(frozen=True, slots=True)
class LastYear:
    """Where last year's figures are shown, off the paper: right of the table, or below one that lies.

    What stands there is not compared with what comes back; workbooks without last year's figures have nothing there.

    Attributes:
        heading: what it is.
        heads: the names of the columns; none below a table, where its own columns go on.
        figures: figure id → its cell.
        area: all of it.
    """

    heading: Box
    heads: tuple[tuple[Box, str], ...]
    figures: Mapping[str, Box]
    area: Box


@dataclass(frozen=True, slots=True)
class TableSheet:
    """Where a table and what stands above it are on their sheet.

    Attributes:
        sheet: the sheet's name.
        drawing: the table itself.
        title, note: the words above it.
        unit_line: where the unit and the year are shown.
        declaration: where a person says that the whole table is zero; None for a table that may be left blank.
        declaration_label: the words left of it.
        last_year: where last year's figures are shown.
    """

    sheet: str
    drawing: Drawing
    title: Words
    note: Words
    unit_line: Box
    declaration: Box | None
    declaration_label: Words | None
    last_year: LastYear

    @property
    def answers(self) -> tuple[str, ...]:
        """What may be chosen in the declaration."""
        return (*ZERO, NO_DUTY) if self.drawing.table.no_duty else ZERO

    def entry_places(self, id: str) -> Iterator[Sequence[str | int]]:
        """What a workbook is recognised by of a list: where its entries stand, and what may be typed there."""
        listing = self.drawing.table.listing
        if listing is None or not self.drawing.entries:
            return
        yield "entries", id, self.drawing.entry_area.range
        for word in listing.words:
            box = self.drawing.entries[0].words[word.id]
            yield "word", id, word.id, box.range, word.kind.value, word.limit, *word.options

    def words(self) -> Iterator[Words]:
        """Every locked word that does not come from a rule."""
        yield self.title
        yield self.note
        if self.declaration_label:
            yield self.declaration_label
        yield from (Words(label.box, label.text) for label in self.drawing.labels)


def table_sheet(
    form: Form, table: Table, rule_rows: Sequence[int] | None, *, with_entries: bool = True
) -> TableSheet:
    """The sheet of a table. ``rule_rows``: of each block, the rows kept for verdicts below it; ``with_entries``: whether a list
    has lines to fill in (``draw``)."""
    drawing = draw(form, table, TABLE_TOP, rule_rows, with_entries=with_entries)
    on_prose = table.sheet == PROSE
    right = prose.RIGHT if on_prose else drawing.figure_columns[-1]
    # The note has at least the last column of a narrow table.
    middle = max(LEFT, min(LEFT + (drawing.label_columns or 5) - 1, right - 1))
    declaration = None if table.optional else Box.cell(DECLARATION_ROW, LEFT + (drawing.label_columns or 4))
    return TableSheet(
        sheet=table.sheet,
        drawing=drawing,
        title=Words(Box(TITLE_ROW, LEFT, TITLE_ROW, right), PROSE if on_prose else table.title),
        note=Words(Box(UNIT_ROW, middle + 1, UNIT_ROW, right), table.note, _OF_THE_TABLE if on_prose else ""),
        unit_line=Box(UNIT_ROW, LEFT, UNIT_ROW, middle),
        declaration=declaration,
        declaration_label=_declaration_label(table, declaration) if declaration else None,
        last_year=_below(drawing) if table.landscape and not on_prose else _beside(form, drawing, on_prose),
    )


def _beside(form: Form, drawing: Drawing, on_prose: bool) -> LastYear:
    """Each figure in its own row, one column after the other, right of the verdicts."""
    left = max(drawing.right, prose.RIGHT if on_prose else 0) + 2
    columns = {column: left + place for place, column in enumerate(drawing.figure_columns)}
    figures = {id: Box.cell(box.top, columns[box.left]) for id, box in drawing.figures.items()}
    taken = {box.top for box in figures.values()}
    heads = {
        (box.top - 1, box.left): form.figures[id].column.short
        for id, box in figures.items()
        if box.top - 1 not in taken
    }
    right = max(columns.values())
    heading = Box(TABLE_TOP - 1, left, TABLE_TOP - 1, max(right, left + 3))
    return LastYear(
        heading=heading,
        heads=tuple((Box.cell(*at), text) for at, text in heads.items()),
        figures=figures,
        area=Box(heading.top, left, drawing.bottom, heading.right),
    )


def _below(drawing: Drawing) -> LastYear:
    """Each figure in its own column, two rows below the verdicts."""
    heading = Box(drawing.bottom + 2, LEFT, drawing.bottom + 2, drawing.figure_columns[-1])
    rows = {
        row: heading.top + 1 + n for n, row in enumerate(sorted({b.top for b in drawing.figures.values()}))
    }
    figures = {id: Box.cell(rows[box.top], box.left) for id, box in drawing.figures.items()}
    return LastYear(heading, (), figures, Box(heading.top, LEFT, max(rows.values()), heading.right))


def _declaration_label(table: Table, declaration: Box) -> Words:
    return Words(Box(declaration.top, LEFT, declaration.top, declaration.left - 1), f"{table.nothing}：")
