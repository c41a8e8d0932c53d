"""Form → what a report of that form says, in reading order: headings, labels, and figures after them.

Derived from the form alone. Optional tables are left out: they are no part of the published form. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from xltools.form.spec import Block, Form, Head, Section, Table
from xltools.published.align.labels import Wording, wording


class LabelKind(StrEnum):
    HEADING = "heading"  # of a section of prose or of a table
    CAPTION = "caption"  # what stands over a block: its title, its corner, the title of its columns
    HEAD = "head"  # of a column or of a group of columns
    GROUP = "group"  # of rows
    ROW = "row"
    UNLABELLED = "unlabelled"  # the row of an ``across`` block: figures with no label before them


@dataclass(frozen=True, slots=True)
class Label:
    """A label to expect, and the ids of the figures that follow it (empty where none do).

    ``block`` tells the blocks of a form apart, ``level`` is the depth in the block's rows or heads.
    """

    kind: LabelKind
    text: str
    wording: Wording
    aliases: tuple[str, ...]
    level: int
    table: str = ""
    block: int = -1
    section: str = ""
    slots: tuple[str, ...] = ()


def expected(form: Form) -> tuple[Label, ...]:
    """Every label of the form in the order in which a report has them."""
    labels: list[Label] = []
    blocks = 0
    for part in form.parts:
        if isinstance(part, Section):
            labels.append(_label(LabelKind.HEADING, part.title, section=part.id))
            continue
        labels.append(_label(LabelKind.HEADING, part.title, table=part.id))
        for block in part.blocks:
            labels.extend(_block(form, part, block, blocks))
            blocks += 1
    return tuple(labels)


def _block(form: Form, table: Table, block: Block, number: int) -> Iterator[Label]:
    for text in (block.title, block.corner, block.columns_title):
        if text:
            yield _label(LabelKind.CAPTION, text, table=table.id, block=number)
    if block.across:
        yield from _heads(_crossed(block.rows, block.columns), table.id, number)
        slots = tuple(slot for row in block.row_leaves for slot in _slots(form, table, row, block))
        yield _label(LabelKind.UNLABELLED, "", table=table.id, block=number, slots=slots)
        return
    yield from _heads(block.columns, table.id, number)
    for head, level in _walk(block.rows, 1):
        if head.children:
            yield _of(head, LabelKind.GROUP, level, table.id, number)
        else:
            yield _of(head, LabelKind.ROW, level, table.id, number, _slots(form, table, head, block))


def _slots(form: Form, table: Table, row: Head, block: Block) -> tuple[str, ...]:
    ids = (f"{table.id}.{row.id}.{column.id}" for column in block.column_leaves)
    return tuple(id for id in ids if id in form.figures)


def _walk(heads: Sequence[Head], level: int) -> Iterator[tuple[Head, int]]:
    for head in heads:
        yield head, level
        yield from _walk(head.children, level + 1)


def _heads(heads: Sequence[Head], table: str, block: int) -> Iterator[Label]:
    """Level by level, each from left to right: the lines of a heading."""
    level = 1
    while heads:
        for head in heads:
            yield _of(head, LabelKind.HEAD, level, table, block)
        heads = [child for head in heads for child in head.children]
        level += 1


def _crossed(rows: Sequence[Head], columns: tuple[Head, ...]) -> tuple[Head, ...]:
    """The rows of an ``across`` block as heads: the columns hang below every row."""
    return tuple(
        Head(
            row.id,
            row.label,
            row.short,
            aliases=row.aliases,
            children=_crossed(row.children, columns) or columns,
        )
        for row in rows
    )


def _of(
    head: Head, kind: LabelKind, level: int, table: str, block: int, slots: tuple[str, ...] = ()
) -> Label:
    return _label(kind, head.label, head.aliases, level=level, table=table, block=block, slots=slots)


def _label(
    kind: LabelKind,
    text: str,
    aliases: tuple[str, ...] = (),
    *,
    level: int = 0,
    table: str = "",
    block: int = -1,
    section: str = "",
    slots: tuple[str, ...] = (),
) -> Label:
    cores = tuple(wording(alias).core for alias in aliases)
    return Label(kind, text, wording(text), cores, level, table, block, section, slots)
