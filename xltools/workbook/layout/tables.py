"""Places a table of the form on a sheet: which cells hold its labels, its figures and the verdicts of its rules.

Boxes are merged as the official table merges them. Nothing is written here.

Formulas never refer to a cell that a person can cut and paste, but to a range around it whose corners are locked. So every
figure needs a locked cell on both sides, or above and below: its label, and a guard. Where a total follows typed figures,
the guard is a hidden column between them.

A rule for each row shows its verdicts right of the table. A rule for each column shows them in a row below its block, which
moves everything further down. A workbook says how many such rows it was sent out with, and is read with as many, whatever
rules the form has by then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from xltools.form.listing import Listing
from xltools.form.spec import Block, Form, Head, Instance, Table
from xltools.workbook.layout.grid import Box

#: The first column in use. Column A of every sheet is a margin: locked and empty, it holds the corners of ranges.
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
class EntryLine:
    """Where an entry of a list stands: its words and its figures, by their ids, each in a cell."""

    number: int
    words: Mapping[str, Box]
    figures: Mapping[str, Box]

    @property
    def boxes(self) -> tuple[Box, ...]:
        """Its cells, from left to right."""
        return (*self.words.values(), *self.figures.values())


@dataclass(frozen=True, slots=True)
class Drawing:
    """A table on its sheet.

    Attributes:
        figures: figure id → its box.
        areas: figure id → the range that other sheets reach it by. Its corners are locked, and no verdict stands
            in it, so that no formula can come to depend on itself.
        guard_columns: the hidden columns between typed figures and their total.
        label_columns: how many columns of labels stand left of the figures; 0 where all labels stand above.
        fact_columns: how many of them, the last, say a line's unit or code.
        heads: first and last row of the heads, which every printed page repeats.
        strips: where verdicts are shown.
        rule_rows: of each block, how many rows below it are kept for verdicts.
        rule_boxes: every cell whose content comes from rules.
        entries: the lines of a list, which a person fills in; none where it is drawn without them.
        bottom, right: the last row and column in use, guard columns included.
    """

    table: Table
    labels: tuple[Label, ...]
    figures: Mapping[str, Box]
    areas: Mapping[str, Box]
    guard_columns: tuple[int, ...]
    label_columns: int
    fact_columns: int
    figure_columns: tuple[int, ...]
    heads: tuple[int, int]
    strips: tuple[Strip, ...]
    rule_rows: tuple[int, ...]
    rule_boxes: tuple[Box, ...]
    bottom: int
    right: int
    entries: tuple[EntryLine, ...] = ()

    def with_entries(self, count: int) -> Drawing:
        """The same drawing with the first lines of a list alone; of any other table the same."""
        dropped = {line.boxes[0].top for line in self.entries[count:]}
        labels = tuple(label for label in self.labels if label.box.top not in dropped)
        return replace(self, labels=labels, entries=self.entries[:count])

    @property
    def entry_area(self) -> Box:
        """The range that formulas reach the entries of a list by: from their numbers to the empty column right of them, all
        of its corners locked. The 合计 stands outside."""
        return Box(
            self.entries[0].boxes[0].top, LEFT, self.entries[-1].boxes[0].top, self.figure_columns[-1] + 1
        )

    def guarded(self, box: Box, *, typed: bool) -> Box:
        """A range around a box whose corners are locked; the box itself where nothing in it is ``typed``."""
        if self.label_columns == 0:
            return Box(box.top - 1, box.left, box.bottom + 1, box.right)
        if not typed:
            return box
        right = next(
            (guard for guard in self.guard_columns if guard > box.right), self.figure_columns[-1] + 1
        )
        return Box(box.top, LEFT, box.bottom, right)

    @property
    def last_row(self) -> int:
        """The last row of what is filled in or added up."""
        boxes = (*self.figures.values(), *(line.boxes[0] for line in self.entries))
        return max(box.bottom for box in boxes)


class _Pen:
    """Draws one table from a row downwards."""

    def __init__(
        self, form: Form, table: Table, top: int, rule_rows: Sequence[int] | None, *, with_entries: bool
    ) -> None:
        self.form, self.table, self.top = form, table, top
        self.with_entries = with_entries
        self.entries: list[EntryLine] = []
        self.asked_rows = rule_rows
        self.rule_rows: list[int] = []
        self.rule_boxes: list[Box] = []
        self.labels: list[Label] = []
        self.figures: dict[str, Box] = {}
        self.areas: dict[str, Box] = {}
        self.strips: list[Strip] = []
        self.depth = max(
            (
                max(head.depth for head in block.rows) + self._facts(block)
                for block in table.blocks
                if not block.across
            ),
            default=0,
        )
        self.first = LEFT + self.depth
        self.slots = self._slots()
        # What the person fills in without a formula gets its verdicts shown beside the table.
        self.shown = [
            instance
            for rule in form.rules
            if not rule.computes
            for instance in rule.instances
            if instance.table == table.id
        ]

    def draw(self) -> Drawing:
        slots = list(enumerate(self.slots, self.first))
        guard_columns = tuple(column for column, slot in slots if slot == _GUARD)
        columns = tuple(column for column, slot in slots if slot != _GUARD)
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
            fact_columns=max(map(self._facts, self.table.blocks), default=0),
            figure_columns=columns,
            heads=heads,
            strips=tuple(self.strips),
            rule_rows=tuple(self.rule_rows),
            rule_boxes=(*self.rule_boxes, Box(self.top, columns[-1] + 2, row, columns[-1] + 2)),
            bottom=row,
            right=right + (1 if self._row_strips() else 0),
            entries=tuple(self.entries),
        )

    @staticmethod
    def _facts(block: Block) -> int:
        """How many columns stand between a line's label and its figures."""
        return len(block.listing.words if block.listing else block.facts)

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
        wording = self.first - self._facts(block)
        self._label(Box(top, LEFT, row - 1, wording - 1), block.corner, Role.CORNER)
        said = block.listing.words if block.listing else ()
        for column, title in enumerate((*(w.label for w in said), *(t for t, _ in block.facts)), wording):
            self._label(Box(top, column, row - 1, column), title, Role.HEAD)
        if block.letters:
            self._letters(row, [(LEFT, wording - 1), *((c, c) for c in range(wording, self.first))], spans)
            row += 1
        first = row
        for head in block.rows:
            row = self._rows(block, head, row, LEFT)
        if block.listing and self.with_entries:
            self._entries(block, block.listing, row, spans)
            row += block.listing.most
        # From the last line of heads to the empty column right of the figures.
        area = Box(first - 1, LEFT, first + len(block.row_leaves) - 1, columns[-1] + 1)
        for offset, leaf in enumerate(block.row_leaves):
            for figure_column, (left, right) in zip(block.column_leaves, spans, strict=True):
                self._figure(leaf, figure_column, Box(first + offset, left, first + offset, right), area)
        row = self._strips_below(block, row)
        for instance in self.shown:
            box = self.figures.get(instance.figure)
            if instance.axis == "row" and box is not None and first <= box.top < row:
                self.strips.append(Strip(instance.id, Box.cell(box.top, columns[-1] + 2)))
        return row, first - 1

    def _entries(self, block: Block, listing: Listing, top: int, spans: Sequence[tuple[int, int]]) -> None:
        """The lines of a list, each with its number before it."""
        for number, row in enumerate(range(top, top + listing.most), 1):
            self._label(Box.cell(row, LEFT), str(number), Role.HEAD)
            words = {word.id: Box.cell(row, column) for column, word in enumerate(listing.words, LEFT + 1)}
            figures = {
                column.id: Box(row, left, row, right)
                for column, (left, right) in zip(block.column_leaves, spans, strict=True)
            }
            self.entries.append(EntryLine(number, words, figures))

    def _letters(self, row: int, words: list[tuple[int, int]], figures: list[tuple[int, int]]) -> None:
        """The line by which the columns of an official table are cited: 甲, 乙 for words, 1, 2 for figures."""
        for letter, (left, right) in zip(_LETTERS, words, strict=False):
            self._label(Box(row, left, row, right), letter, Role.HEAD)
        for number, (left, right) in enumerate(figures, 1):
            self._label(Box(row, left, row, right), str(number), Role.HEAD)

    def _rows(self, block: Block, head: Head, row: int, column: int, within: int = 0) -> int:
        """A line, or the lines of a group, from ``row`` down. Returns the row after them.

        Args:
            within: how many lines 其中 it is in; so far is its label indented.
        """
        if not head.children:
            wording = self.first - len(block.facts)  # 合计 of a list is as wide as its words, too
            self._label(Box(row, column, row, wording - 1), _INDENT * within + head.label, Role.LABEL)
            for fact, (_, says) in enumerate(block.facts, wording):
                self._label(Box.cell(row, fact), says(head) or _NOTHING, Role.HEAD)
            row += 1
            for part in head.parts:
                row = self._rows(block, part, row, column, within + 1)
            return row
        start = row
        for child in head.children:
            row = self._rows(block, child, row, column + 1, within)
        self._label(Box(start, column, row - 1, column), head.label, Role.LABEL)
        return row

    def _strips_below(self, block: Block, row: int) -> int:
        """One line a rule that is said for each column, its verdicts under the columns. Returns the row after them.

        Where fewer lines are kept than there are rules, the last rules are shown on the 审核 sheet alone.
        """
        own = [instance for instance in self.shown if self._below(instance, block)]
        rules = list(dict.fromkeys(instance.rule for instance in own))
        kept = len(rules) if self.asked_rows is None else self.asked_rows[len(self.rule_rows)]
        for offset, rule in enumerate(rules[:kept]):
            for instance in own:
                if instance.rule == rule:
                    box = self.figures[instance.figure]
                    self.strips.append(
                        Strip(instance.id, Box(row + offset, box.left, row + offset, box.right))
                    )
        self._keep(kept, row)
        return row + kept

    def _keep(self, rows: int, top: int) -> None:
        """Notes that so many rows from ``top`` on belong to the verdicts of a block."""
        self.rule_rows.append(rows)
        if rows:
            self.rule_boxes.append(Box(top, LEFT, top + rows - 1, self.first + len(self.slots)))

    def _below(self, instance: Instance, block: Block) -> bool:
        """Whether the verdict of an instance stands below a column of the block."""
        if instance.axis != "column" or instance.figure not in self.figures:
            return False
        if instance.key not in {column.id for column in block.column_leaves}:
            return False
        figure = self.form.figures[instance.figure]
        return figure.row in block.row_leaves and figure.column in block.column_leaves

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
        self._keep(0, line)  # no verdicts stand below: one row is left empty and locked, as the lower guard
        return line + 2, line - 1


_GUARD = "guard"
#: How an official table calls its columns of words.
_LETTERS = "甲乙丙丁"
#: How far a line 其中 is indented, and what stands where a line has no code or unit.
_INDENT, _NOTHING = "　", "—"


def draw(
    form: Form,
    table: Table,
    top: int,
    rule_rows: Sequence[int] | None = None,
    *,
    with_entries: bool = True,
) -> Drawing:
    """The drawing of a table whose first row is ``top``.

    Args:
        rule_rows: of each block, how many rows below it are kept for verdicts; as many as the form's rules need
            if it is not given.
        with_entries: whether a list has lines to fill in, below its 合计.
    """
    return _Pen(form, table, top, rule_rows, with_entries=with_entries).draw()
