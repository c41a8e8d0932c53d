"""A form's tables as HTML tables: the boxes of the workbook, without what only a workbook needs. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from xltools.form.rules.words import number as shown
from xltools.form.spec import FigureKind, Form
from xltools.workbook.layout.grid import Box
from xltools.workbook.layout.tables import Drawing, Role
from xltools.workbook.layout.unit_book import layout


@dataclass(frozen=True, slots=True)
class HtmlCell:
    """A cell.

    Attributes:
        text: What it says.
        down, across: How many rows and columns it takes.
        scope: ``col`` or ``row`` for a head, "" for anything else.
        look: The role of a head; ``total`` or ``figure``; ``fact`` for what is printed of a line besides.
    """

    text: str
    down: int
    across: int
    scope: str
    look: str


@dataclass(frozen=True, slots=True)
class HtmlTable:
    """A table with its title, its note and its rows; ``heads`` of them stand on top of every printed page."""

    id: str
    title: str
    note: str
    heads: int
    rows: tuple[tuple[HtmlCell, ...], ...]


def html_tables(form: Form, numbers: Mapping[str, Decimal | None]) -> Iterator[HtmlTable]:
    """The tables of a form with these numbers; a number that is not known leaves its cell empty."""
    for table in layout(form).tables.values():
        yield _table(form, table.drawing, numbers)


def _table(form: Form, drawing: Drawing, numbers: Mapping[str, Decimal | None]) -> HtmlTable:
    boxes: dict[Box, tuple[str, str, str]] = {}
    lines = {box.top for box in drawing.figures.values()}
    for label in drawing.labels:
        if (
            label.role is Role.HEAD and label.box.top in lines
        ):  # a line's unit of measure or code heads nothing
            boxes[label.box] = label.text, "", "fact"
        else:
            boxes[label.box] = label.text, "row" if label.role is Role.LABEL else "col", label.role.value
    for id, box in drawing.figures.items():
        number = numbers.get(id)
        look = "total" if form.figures[id].computed_by else "figure"
        text = "" if number is None else shown(number)
        if text and form.figures[id].kind is FigureKind.YES_NO:
            text = f"{text} 个单位“是”"
        boxes[box] = text, "", look
    rows = sorted({box.top for box in boxes})
    columns = [
        column
        for column in range(min(box.left for box in boxes), max(box.right for box in boxes) + 1)
        if column not in drawing.guard_columns
    ]
    made = []
    for row in rows:
        cells = sorted(
            ((box, content) for box, content in boxes.items() if box.top == row), key=lambda one: one[0].left
        )
        made.append(
            tuple(
                HtmlCell(
                    text,
                    sum(box.top <= at <= box.bottom for at in rows),
                    sum(box.left <= at <= box.right for at in columns),
                    scope,
                    look,
                )
                for box, (text, scope, look) in cells
            )
        )
    heads = sum(row <= drawing.heads[1] for row in rows)
    return HtmlTable(drawing.table.id, drawing.table.title, drawing.table.note, heads, tuple(made))
