"""A table's own sheet: its title and unit line above, the declaration that all of it is zero, and the drawing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xltools.form.spec import Form, Table
from xltools.model.submission import PROSE
from xltools.workbook.layout import prose
from xltools.workbook.layout.grid import Box
from xltools.workbook.layout.tables import LEFT, Drawing, draw
from xltools.workbook.layout.words import Words

#: The rows above a table; the lines above ``TABLE_TOP`` hold nothing that depends on figures.
TITLE_ROW, UNIT_ROW, DECLARATION_ROW, TABLE_TOP = 0, 1, 2, 4


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
    """

    sheet: str
    drawing: Drawing
    title: Words
    note: Words
    unit_line: Box
    declaration: Box | None
    declaration_label: Words | None

    def words(self) -> Iterator[Words]:
        """Every locked word that does not come from a rule."""
        yield self.title
        yield self.note
        if self.declaration_label:
            yield self.declaration_label
        yield from (Words(label.box, label.text) for label in self.drawing.labels)


def table_sheet(form: Form, table: Table, rule_rows: Sequence[int] | None) -> TableSheet:
    """The sheet of a table. ``rule_rows``: of each block, the rows kept for verdicts below it (``draw``)."""
    drawing = draw(form, table, TABLE_TOP, rule_rows)
    on_prose = table.sheet == PROSE
    right = prose.RIGHT if on_prose else drawing.figure_columns[-1]
    middle = LEFT + (drawing.label_columns or 5) - 1
    declaration = None if table.optional else Box.cell(DECLARATION_ROW, LEFT + (drawing.label_columns or 4))
    return TableSheet(
        sheet=table.sheet,
        drawing=drawing,
        title=Words(Box(TITLE_ROW, LEFT, TITLE_ROW, right), PROSE if on_prose else table.title),
        note=Words(Box(UNIT_ROW, middle + 1, UNIT_ROW, right), table.note),
        unit_line=Box(UNIT_ROW, LEFT, UNIT_ROW, max(middle, LEFT)),
        declaration=declaration,
        declaration_label=_declaration_label(declaration) if declaration else None,
    )


def _declaration_label(declaration: Box) -> Words:
    return Words(Box(declaration.top, LEFT, declaration.top, declaration.left - 1), "本表全部为零：")
