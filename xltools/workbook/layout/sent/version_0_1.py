"""Workbooks that version 0.1 of the program sent out, and how they are told from others.

Their hidden sheet has one fingerprint, of everything: places, totals and rules. It was made of Python's ``repr`` of
the form and of its rules' expressions, in which the names of the program's classes occur. ``fingerprint`` makes it
again, with those names written out here, so that the classes may be renamed. A workbook is recognised by it as long
as the form has not changed.

For the forms that came with version 0.1 the fingerprints are kept in ``SENT`` as well, with what they stand for
today. So their workbooks can still be read when a rule has been added to the form since.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from xltools.form.rules.expression import Binary, Compare, Extreme, Name, Node, Number, Ref, Sum
from xltools.form.spec import Form, Table


@dataclass(frozen=True, slots=True)
class Sent:
    """What a workbook of version 0.1 would say in its hidden sheet if it were made today."""

    fingerprint: str
    rules: str
    rule_rows: str


#: Fingerprint of version 0.1 → what it stands for: each form with totals computed, and with totals typed.
SENT: Mapping[str, Sent] = {
    # disclosure-2019
    "b2105881d4533b63": Sent("f7c9de5ba866df19", "90a2ae4f8aa3e7c8", "54;t2=1,0,0,0,0;t3=4;t4=0;t1=1"),
    "5797be92ecff8846": Sent("373d4499f819c92f", "652cf9250fc97a20", "54;t2=1,0,0,0,0;t3=4;t4=0;t1=1"),
    # disclosure-2021
    "1e214fa27a76694f": Sent("475a3c1073262032", "8d46b1efb806d218", "62;t2=1,0,0,0;t3=4;t4=0;t1=1"),
    "54d4ec97b18778ed": Sent("ce720a291af119f1", "3186952bf620e604", "62;t2=1,0,0,0;t3=4;t4=0;t1=1"),
}


def fingerprint(form: Form, *, totals_typed: bool) -> str:
    """The fingerprint that version 0.1 gave to the workbooks of a form."""
    text = repr(("1", totals_typed, form.id, *_shape(form, totals_typed)))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _shape(form: Form, totals_typed: bool) -> Iterator[object]:
    for table in form.tables:
        yield from _table(table)
    for field in form.fields:
        if totals_typed or not field.published:
            yield field.id, field.label, _choice("FieldKind", field.kind), field.required
    for section in form.sections:
        if totals_typed or not section.published:
            yield section.id, section.title, section.limit
    for rule in form.rules:
        yield rule.id, _choice("Severity", rule.severity), rule.computes, rule.levels
        for instance in rule.instances:
            yield instance.id, _Written(_tree(instance.tree)), _Written(_tree(instance.condition))
    yield form.limit


def _table(table: Table) -> Iterator[object]:
    yield table.id, table.sheet, table.title, table.note, table.optional
    for block in table.blocks:
        yield block.title, block.corner, block.columns_title, block.across
        for root in (*block.rows, *block.columns):
            for head in root.walk():
                yield head.id, head.label, _choice("FigureKind", head.kind), len(head.children)


class _Written(str):
    """A text that stands for itself where Python writes out a tuple."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def _choice(name: str, choice: StrEnum | None) -> object:
    """One of a few values, its class called by ``name``: ``<FigureKind.COUNT: 'count'>``."""
    return None if choice is None else _Written(f"<{name}.{choice.upper()}: {choice.value!r}>")


def _tree(node: Node | Compare | None) -> str:
    """An expression, with the classes called as they were then."""
    match node:
        case None:
            return "None"
        case Compare(op=op, left=left, right=right):
            return f"Compare(op={op!r}, left={_tree(left)}, right={_tree(right)})"
        case Binary(op=op, left=left, right=right):
            return f"Binary(op={op!r}, left={_tree(left)}, right={_tree(right)})"
        case Number(value=value):
            return f"Number(value=Decimal('{value}'))"
        case Ref(figure=figure, last=last):
            return f"Ref(figure={figure!r}, last={last!r})"
        case Sum(parts=parts):
            return f"Sum(parts={tuple(_Written(_tree(part)) for part in parts)!r})"
        case Name() | Extreme():
            raise TypeError(f"not of version 0.1: {node}")
