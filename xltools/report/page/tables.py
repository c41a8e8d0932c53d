"""A form's tables as HTML tables: the boxes of the workbook, without what only a workbook needs. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xltools.form.kinds import FigureKind
from xltools.form.rules.words import number as shown
from xltools.form.spec import Form
from xltools.workbook.layout.grid import Box
from xltools.workbook.layout.tables import Drawing, Role
from xltools.workbook.layout.unit_book import layout


@dataclass(frozen=True, slots=True)
class Content:
    """What stands in a box.

    Attributes:
        text: What it says.
        scope: ``col`` or ``row`` for a head, "" for anything else.
        look: The role of a head; ``total`` or ``figure``; ``fact`` for what is printed of a line besides.
    """

    text: str
    scope: str = ""
    look: str = ""


@dataclass(frozen=True, slots=True)
class HtmlCell:
    """A cell: what it says, and how many rows and columns it takes. The rest is as in ``Content``."""

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

    def text(id: str) -> str:
        number = numbers.get(id)
        if number is None:
            return ""
        is_answer = form.figures[id].kind is FigureKind.YES_NO
        return f"{shown(number)} 个单位“是”" if is_answer else shown(number)

    for table in layout(form).tables.values():
        yield _table(form, table.drawing.with_entries(0), text)


def contents(form: Form, drawing: Drawing, text: Callable[[str], str]) -> dict[Box, Content]:
    """The boxes of a table with what stands in them; ``text`` says what is shown of a figure."""
    boxes: dict[Box, Content] = {}
    lines = {box.top for box in drawing.figures.values()}
    lines |= {line.boxes[0].top for line in drawing.entries}
    for label in drawing.labels:
        if label.role is Role.HEAD and label.box.top in lines:
            # a line's unit of measure, code or number heads nothing
            boxes[label.box] = Content(label.text, "", "fact")
        else:
            scope = "row" if label.role is Role.LABEL else "col"
            boxes[label.box] = Content(label.text, scope, label.role.value)
    for id, box in drawing.figures.items():
        boxes[box] = Content(text(id), "", "figure" if form.figures[id].is_typed else "total")
    return boxes


def columns_of(drawing: Drawing) -> list[int]:
    """The columns of a table that are shown."""
    boxes = [*(label.box for label in drawing.labels), *drawing.figures.values()]
    every = range(min(box.left for box in boxes), max(box.right for box in boxes) + 1)
    return [column for column in every if column not in drawing.guard_columns]


def starting(
    boxes: Mapping[Box, Content], rows: Sequence[int], columns: Sequence[int]
) -> Iterator[tuple[int, list[tuple[Box, HtmlCell]]]]:
    """The rows, each with the boxes that begin there as far as these rows and columns show them."""
    begun: dict[int, list[tuple[Box, HtmlCell]]] = {row: [] for row in rows}
    for box, content in sorted(boxes.items(), key=lambda one: one[0].left):
        down = [row for row in rows if box.top <= row <= box.bottom]
        across = sum(box.left <= column <= box.right for column in columns)
        if down and across:
            cell = HtmlCell(content.text, len(down), across, content.scope, content.look)
            begun[down[0]].append((box, cell))
    yield from begun.items()


def _table(form: Form, drawing: Drawing, text: Callable[[str], str]) -> HtmlTable:
    boxes = contents(form, drawing, text)
    rows = sorted({box.top for box in boxes})
    lines = starting(boxes, rows, columns_of(drawing))
    made = tuple(tuple(cell for _, cell in line) for _, line in lines)
    heads = sum(row <= drawing.heads[1] for row in rows)
    return HtmlTable(drawing.table.id, drawing.table.title, drawing.table.note, heads, made)
