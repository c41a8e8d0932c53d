"""A table of the form → boxes on a sheet, merged as the official table merges them. Pure geometry.

Every figure has a locked cell on both sides of it (its label and a guard) or above and below it, so
that formulas can be written over ranges whose corners no cut and paste can move. Where a computed
column follows typed ones, the guard is a hidden column between them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from xltools.form.spec import Block, Form, Head, Table
from xltools.workbook.layout.grid import Box

#: Column A of every sheet is a margin: locked, empty, the left corner of ranges.
LEFT = 1


class Role(StrEnum):
    """How a box of text looks."""

    BLOCK = "block"
    CORNER = "corner"
    HEAD = "head"
    LABEL = "label"


@dataclass(frozen=True, slots=True)
class Label:
    """A locked text of the table."""

    box: Box
    text: str
    role: Role


@dataclass(frozen=True, slots=True)
class Strip:
    """Where the verdict of a rule instance is shown beside the table: below its column, right of its row."""

    instance: str
    box: Box


@dataclass(frozen=True, slots=True)
class Drawing:
    """A table on its sheet.

    ``figures`` is figure id → box; ``areas`` is figure id → the range other sheets reach it by: its
    corners are locked, and no verdict stands in it, so that no formula can come to depend on itself.
    ``bottom`` and ``right`` are the last row and column in use, guard_columns included.
    """

    table: Table
    labels: tuple[Label, ...]
    figures: Mapping[str, Box]
    areas: Mapping[str, Box]
    guard_columns: tuple[int, ...]
    label_columns: int
    figure_columns: tuple[int, ...]
    heads: tuple[int, int]
    strips: tuple[Strip, ...]
    bottom: int
    right: int


class _Pen:
    """Draws one table from a row downwards."""

    def __init__(self, form: Form, table: Table, top: int) -> None:
        self.form, self.table, self.top = form, table, top
        self.labels: list[Label] = []
        self.figures: dict[str, Box] = {}
        self.areas: dict[str, Box] = {}
        self.strips: list[Strip] = []
        self.depth = max(
            (max(head.depth for head in block.rows) for block in table.blocks if not block.across), default=0
        )
        self.first = LEFT + self.depth
        # What the person fills in without a formula gets its verdicts shown beside the table.
        self.shown = [
            instance
            for rule in form.rules
            if not rule.computes
            for instance in rule.instances
            if instance.table == table.id
        ]

    def draw(self) -> Drawing:
        slots = self._slots()
        guard_columns = tuple(self.first + i for i, slot in enumerate(slots) if slot == _GUARD)
        columns = tuple(self.first + i for i, slot in enumerate(slots) if slot != _GUARD)
        right = self.first + len(slots)
        row = self.top
        heads = (row, row)
        for block in self.table.blocks:
            start = row
            if block.title:
                self._label(Box(row, LEFT, row, right - 1), block.title, Role.BLOCK)
                row += 1
            draw = self._across if block.across else self._down
            row, head_bottom = draw(block, row, columns)
            if start == self.top:
                heads = (start, head_bottom)
        return Drawing(
            table=self.table,
            labels=tuple(self.labels),
            figures=self.figures,
            areas=self.areas,
            guard_columns=guard_columns,
            label_columns=self.depth,
            figure_columns=columns,
            heads=heads,
            strips=tuple(self.strips),
            bottom=row,
            right=right + (1 if self._row_strips() else 0),
        )

    def _slots(self) -> list[str]:
        """The table's grid: one slot a figure column, and a guard where a total follows typed columns."""
        widest: list[str] = []
        for block in self.table.blocks:
            if block.across:
                slots = ["figure"] * (len(block.row_leaves) * len(block.column_leaves))
            else:
                slots = []
                for column in block.column_leaves:
                    if self._computed(block, column) and slots and slots[-1] == "figure":
                        slots.append(_GUARD)
                    slots.append("total" if self._computed(block, column) else "figure")
            if len(slots) > len(widest):
                widest = slots
        return widest

    def _computed(self, block: Block, column: Head) -> bool:
        return all(
            self.form.figures[f"{self.table.id}.{row.id}.{column.id}"].computed_by for row in block.row_leaves
        )

    def _row_strips(self) -> bool:
        return any(instance.axis == "row" for instance in self.shown)

    def _label(self, box: Box, text: str, role: Role) -> None:
        self.labels.append(Label(box, text, role))

    def _figure(self, row: Head, column: Head, box: Box, area: Box) -> None:
        id = f"{self.table.id}.{row.id}.{column.id}"
        self.figures[id], self.areas[id] = box, area

    def _spans(self, count: int, columns: tuple[int, ...]) -> list[tuple[int, int]]:
        """``count`` columns of a block over the grid of the table; the last takes what is left over."""
        each = len(columns) // count
        spans = [(columns[i * each], columns[i * each + each - 1]) for i in range(count)]
        spans[-1] = (spans[-1][0], columns[-1])
        return spans

    def _heads(self, heads: tuple[Head, ...], spans: list[tuple[int, int]], top: int, depth: int) -> None:
        """A tree of heads over ``depth`` rows: groups above, leaves down to the last row."""
        at = 0
        for head in heads:
            width = sum(1 for _ in head.leaves())
            left, right = spans[at][0], spans[at + width - 1][1]
            if head.children:
                self._label(Box(top, left, top, right), head.label, Role.HEAD)
                self._heads(head.children, spans[at : at + width], top + 1, depth - 1)
            else:
                self._label(Box(top, left, top + depth - 1, right), head.label, Role.HEAD)
            at += width

    def _down(self, block: Block, row: int, columns: tuple[int, ...]) -> tuple[int, int]:
        """Rows below each other. Returns the row after the block and the last row of its heads."""
        spans = self._spans(len(block.column_leaves), columns)
        top = row
        if block.columns_title:
            self._label(Box(row, spans[0][0], row, spans[-1][1]), block.columns_title, Role.HEAD)
            row += 1
        depth = max(column.depth for column in block.columns)
        self._heads(block.columns, spans, row, depth)
        row += depth
        self._label(Box(top, LEFT, row - 1, self.first - 1), block.corner, Role.CORNER)
        first = row
        for head in block.rows:
            row = self._rows(head, row, LEFT)
        # From the last line of heads to the empty column right of the figures.
        area = Box(first - 1, LEFT, row - 1, columns[-1] + 1)
        for offset, leaf in enumerate(block.row_leaves):
            for column, (left, right) in zip(block.column_leaves, spans, strict=True):
                self._figure(leaf, column, Box(first + offset, left, first + offset, right), area)
        row = self._strips_below(block, row)
        for instance in self.shown:
            box = self.figures.get(instance.figure)
            if instance.axis == "row" and box is not None and first <= box.top < row:
                self.strips.append(Strip(instance.id, Box.cell(box.top, columns[-1] + 2)))
        return row, first - 1

    def _rows(self, head: Head, row: int, column: int) -> int:
        if not head.children:
            self._label(Box(row, column, row, self.first - 1), head.label, Role.LABEL)
            return row + 1
        start = row
        for child in head.children:
            row = self._rows(child, row, column + 1)
        self._label(Box(start, column, row - 1, column), head.label, Role.LABEL)
        return row

    def _strips_below(self, block: Block, row: int) -> int:
        """One line a rule that is said for each column, its verdicts under the columns."""
        own = {column.id for column in block.column_leaves}
        rules = dict.fromkeys(
            instance.rule
            for instance in self.shown
            if instance.axis == "column"
            and instance.key in own
            and instance.figure in self.figures
            and self._belongs(instance.figure, block)
        )
        for rule in rules:
            for instance in self.shown:
                if (
                    instance.rule == rule
                    and instance.axis == "column"
                    and self._belongs(instance.figure, block)
                ):
                    box = self.figures[instance.figure]
                    self.strips.append(Strip(instance.id, Box(row, box.left, row, box.right)))
            row += 1
        return row

    def _belongs(self, figure: str, block: Block) -> bool:
        found = self.form.figures[figure]
        return found.row in block.row_leaves and found.column in block.column_leaves

    def _across(self, block: Block, row: int, columns: tuple[int, ...]) -> tuple[int, int]:
        """Rows side by side, as groups of columns over one line of figures."""
        wide = len(block.column_leaves)
        spans = self._spans(len(block.row_leaves) * wide, columns)
        depth = max(head.depth for head in block.rows)
        groups = [(spans[i * wide][0], spans[i * wide + wide - 1][1]) for i in range(len(block.row_leaves))]
        self._heads(block.rows, groups, row, depth)
        row += depth
        column_depth = max(column.depth for column in block.columns)
        line = row + column_depth
        # From the last line of heads to the empty line below the figures.
        area = Box(line - 1, spans[0][0], line + 1, spans[-1][1])
        for index, leaf in enumerate(block.row_leaves):
            own = spans[index * wide : (index + 1) * wide]
            self._heads(block.columns, own, row, column_depth)
            for column, (left, right) in zip(block.column_leaves, own, strict=True):
                self._figure(leaf, column, Box(line, left, line, right), area)
        # One row is left empty and locked below the figures: the lower guard.
        return line + 2, line - 1


_GUARD = "guard"


def draw(form: Form, table: Table, top: int) -> Drawing:
    """The drawing of a table whose first row is ``top``."""
    return _Pen(form, table, top).draw()
