"""Form → what a report of that form says, in reading order: headings, labels, and the figures after them. Pure.

Derived from the form alone. Optional tables are left out, because they are no part of the published form.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from xltools.form.spec import Block, Form, Head, Section, Table
from xltools.published.align.wording import Wording, wording


class LabelKind(StrEnum):
    """What a label is the label of."""

    HEADING = "heading"  # a section of prose, or a table
    CAPTION = (
        "caption"  # what stands over a block of a table: its title, its corner, the title of its columns
    )
    HEAD = "head"  # a column, or a group of columns
    GROUP = "group"  # a group of rows, which has no figures of its own
    ROW = "row"  # a row of figures
    UNLABELLED_ROW = "unlabelled row"  # figures with heads above them and no label before them (table four)


#: A label shorter than this (总计, 其他, 自然人) stands in many tables that are not the form's.
_SHORTEST_TELLING = 4


@dataclass(frozen=True, slots=True)
class OwnRow:
    """A row of a table that is drawn across, as a report has it that draws such a row by itself.

    Attributes:
        cores: The cores of what may name it: 复议后起诉, 行政诉讼复议后起诉.
        heads: The cores of its heads from left to right.
        figure_ids: Its figures from left to right.
    """

    cores: frozenset[str]
    heads: tuple[str, ...]
    figure_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """A label that a report is expected to have.

    Attributes:
        kind: What it is the label of.
        text: The label as the form has it; "" for an unlabelled row.
        wording: The text taken apart for comparing.
        aliases: The cores of other wordings of the same label.
        level: Its depth among the block's rows or heads, from 1; 0 for headings and captions.
        table: The id of the table; "" for a section of prose.
        block: The number of the block, counted through the whole form; −1 for headings.
        section: The id of the section that a heading begins; "" otherwise.
        figure_ids: The figures that follow it, from left to right; empty where none do.
        own_rows: Of an unlabelled row, what it falls into where a report draws its parts one below the other.
    """

    kind: LabelKind
    text: str
    wording: Wording
    aliases: tuple[str, ...] = ()
    level: int = 0
    table: str = ""
    block: int = -1
    section: str = ""
    figure_ids: tuple[str, ...] = ()
    own_rows: tuple[OwnRow, ...] = ()

    @property
    def telling(self) -> bool:
        """Whether it is found in tables of this form only; a common word like 总计 is found everywhere."""
        return len(self.wording.core) >= _SHORTEST_TELLING


def form_labels(form: Form) -> tuple[Label, ...]:
    """Every label of the form in the order in which a report has them."""
    labels: list[Label] = []
    block_number = 0
    for part in form.parts:
        if isinstance(part, Section):
            labels.append(Label(LabelKind.HEADING, part.title, wording(part.title), section=part.id))
            continue
        labels.append(Label(LabelKind.HEADING, part.title, wording(part.title), table=part.id))
        for block in part.blocks:
            labels.extend(_BlockLabels(form, part, block, block_number).all())
            block_number += 1
    return tuple(labels)


@dataclass(frozen=True)
class _BlockLabels:
    """The labels of one block of a table."""

    form: Form
    table: Table
    block: Block
    number: int

    def all(self) -> Iterator[Label]:
        for text in (self.block.title, self.block.corner, self.block.columns_title):
            if text:
                yield Label(LabelKind.CAPTION, text, wording(text), table=self.table.id, block=self.number)
        if self.block.across:
            yield from self._heads(_rows_over_columns(self.block.rows, self.block.columns))
            yield self._unlabelled_row()
        else:
            yield from self._heads(self.block.columns)
            yield from self._rows(self.block.rows, 1)

    def _unlabelled_row(self) -> Label:
        heads = tuple(wording(column.label).core for column in self.block.column_leaves)
        own_rows = tuple(
            OwnRow(cores, heads, self._figure_ids(row)) for row, cores in _leaves_with_names(self.block.rows)
        )
        return Label(
            LabelKind.UNLABELLED_ROW,
            "",
            wording(""),
            table=self.table.id,
            block=self.number,
            figure_ids=tuple(id for row in own_rows for id in row.figure_ids),
            own_rows=own_rows,
        )

    def _heads(self, heads: Sequence[Head]) -> Iterator[Label]:
        """Level by level, each from left to right: as the lines of a table's heading read."""
        level = 1
        while heads:
            for head in heads:
                yield self._label(head, LabelKind.HEAD, level)
            heads = [child for head in heads for child in head.children]
            level += 1

    def _rows(self, rows: Sequence[Head], level: int) -> Iterator[Label]:
        for row in rows:
            if row.children:
                yield self._label(row, LabelKind.GROUP, level)
                yield from self._rows(row.children, level + 1)
            else:
                yield self._label(row, LabelKind.ROW, level, self._figure_ids(row))
                yield from self._rows(row.parts, level)

    def _figure_ids(self, row: Head) -> tuple[str, ...]:
        ids = (f"{self.table.id}.{row.id}.{column.id}" for column in self.block.column_leaves)
        return tuple(id for id in ids if id in self.form.figures)

    def _label(self, head: Head, kind: LabelKind, level: int, figure_ids: tuple[str, ...] = ()) -> Label:
        return Label(
            kind,
            head.label,
            wording(head.label),
            aliases=tuple(wording(alias).core for alias in head.aliases),
            level=level,
            table=self.table.id,
            block=self.number,
            figure_ids=figure_ids,
        )


def _leaves_with_names(rows: Sequence[Head], above: str = "") -> Iterator[tuple[Head, frozenset[str]]]:
    """Every row that has figures, with the cores of its own label and of that below the labels over it."""
    for row in rows:
        core = wording(row.label).core
        if row.children:
            yield from _leaves_with_names(row.children, above + core)
        else:
            names = (core, *(wording(alias).core for alias in row.aliases))
            yield row, frozenset(name for own in names for name in (own, above + own))


def _rows_over_columns(rows: Sequence[Head], columns: tuple[Head, ...]) -> tuple[Head, ...]:
    """The rows of a block that is drawn across, as heads: the columns hang below every row."""
    return tuple(
        Head(
            row.id,
            row.label,
            row.short,
            aliases=row.aliases,
            children=_rows_over_columns(row.children, columns) or columns,
        )
        for row in rows
    )
