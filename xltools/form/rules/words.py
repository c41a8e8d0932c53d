"""Tree + figures → the sentence a person reads. Chinese, with every figure named and shown.

A sentence is a template first: texts, and the figures whose numbers belong between them. Python fills it
in (``failure``); so does the macro of a workbook with a button (``vba.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from xltools.form.period import Span
from xltools.form.rules.evaluate import Lookup, Outcome, value
from xltools.form.rules.expression import (
    LARGEST,
    SMALLEST,
    Binary,
    Compare,
    Extreme,
    Name,
    Node,
    Number,
    Ref,
    Sum,
    refs,
)
from xltools.form.spec import Figure, Instance

_NEGATED = {"==": "≠", "!=": "=", "<=": ">", ">=": "<", "<": "≥", ">": "≤"}
_SHOWN = {"==": "=", "!=": "≠", "<=": "≤", ">=": "≥", "<": "<", ">": ">"}
_EXTREMES = {LARGEST: "最大值", SMALLEST: "最小值"}
_OPERATORS = {"+": " + ", "-": " － ", "*": " × "}
#: A sum of more parts than this is named by its size, with the parts that are not zero.
MANY = 6


@dataclass(frozen=True, slots=True)
class LongSum:
    """A sum of many parts: its name, and of each part the tree and its own words."""

    whole: str
    parts: tuple[tuple[Node, Template], ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """How far apart the two sides are."""


class Figures(Protocol):
    """What names the figures of a rule: its form, or, of a rule across forms, both."""

    @property
    def figures(self) -> Mapping[str, Figure]: ...

    @property
    def span(self) -> Span: ...


#: Texts; for a figure its number, with a space before it; a long sum; the difference.
Piece = str | Ref | LongSum | Difference
Template = tuple[Piece, ...]


def number(value: Decimal) -> str:
    """12 → ``12``; 4068.2080 → ``4068.208``; never in E notation."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def failure(form: Figures, instance: Instance, outcome: Outcome, lookup: Lookup) -> str:
    """``自然人：新收 3 + 上年结转 0 ≠ 办理总计 2 + 结转下年度 0，相差 1``."""
    difference = outcome.difference
    if difference is None:
        raise ValueError(f"{instance.id} was not judged")
    return _filled(failure_template(form, instance), lookup, difference)


def failure_template(form: Figures, instance: Instance) -> Template:
    """The sentence of ``failure`` before its numbers are filled in."""
    unit = _common_unit(form, instance)
    return (
        "" if _in_the_only_column(form, instance) else prefix(instance),
        *_compare(form, instance, _NEGATED, numbers=True),
        "，相差 ",
        Difference(),
        unit,
    )


def _in_the_only_column(form: Figures, instance: Instance) -> bool:
    """Whether the instance is of a column that no other stands beside, so that its head (数量) tells nothing apart."""
    if instance.axis != "column":
        return False
    own = {figure.column.id for figure in form.figures.values() if figure.table == instance.table}
    return own == {instance.key}


def _common_unit(form: Figures, instance: Instance) -> str:
    """What both sides count; "" where it is not one thing."""
    units = {form.figures[ref.figure].unit for ref in refs(instance.tree)}
    return units.pop() if len(units) == 1 else ""


def statement(form: Figures, instance: Instance) -> str:
    """The rule itself, without figures: ``新收 + 上年结转 = 办理总计 + 结转下年度``."""
    return "".join(str(piece) for piece in _compare(form, instance, _SHOWN, numbers=False))


def prefix(instance: Instance) -> str:
    """The column or row that the instance is of, ``自然人：``; "" for a rule that has one instance only."""
    return f"{instance.label}：" if instance.label else ""


def _compare(form: Figures, instance: Instance, signs: dict[str, str], *, numbers: bool) -> Template:
    tree: Compare = instance.tree

    def name(ref: Ref) -> Template:
        figure = form.figures[ref.figure]
        here = figure.table == instance.table
        if here and instance.axis == "column" and figure.column.id == instance.key:
            text = figure.row.short
        elif here and instance.axis == "row" and figure.row.id == instance.key:
            text = figure.column.short
        else:
            text = figure.name
        text = f"{form.span.last}{text}" if ref.last else text
        return (text, ref, figure.unit) if numbers else (text,)

    left, right = (_side(side, name, numbers=numbers) for side in (tree.left, tree.right))
    return (*left, f" {signs[tree.op]} ", *right)


def _side(node: Node, name: Callable[[Ref], Template], *, numbers: bool) -> Template:
    def side(part: Node) -> Template:
        return _side(part, name, numbers=numbers)

    match node:
        case Number(value=constant):
            return (number(constant),)
        case Ref():
            return name(node)
        case Binary(op=op, left=Number(value=zero), right=right) if op == "-" and zero == 0:
            return ("－", *_bracketed(side(right), isinstance(right, Binary | Sum)))
        case Binary(op=op, left=left, right=right):
            first = _bracketed(side(left), op == "*" and isinstance(left, Binary | Sum))
            second = _bracketed(side(right), op != "+" and isinstance(right, Binary | Sum))
            return (*first, _OPERATORS[op], *second)
        case Sum(parts=parts) if len(parts) > MANY:
            whole = f"{len(parts)} 项之和"
            return (LongSum(whole, tuple((part, side(part)) for part in parts)),) if numbers else (whole,)
        case Sum(parts=parts):
            return tuple(
                piece for n, part in enumerate(parts) for piece in ((" + ",) if n else ()) + side(part)
            )
        case Extreme(function=function, parts=parts):
            said = tuple(
                piece for n, part in enumerate(parts) for piece in (("，",) if n else ()) + side(part)
            )
            return (_EXTREMES[function], *_bracketed(said, brackets=True))
        case Name():
            raise TypeError(f"unbound name {node}")


def _bracketed(template: Template, brackets: bool) -> Template:
    return ("（", *template, "）") if brackets else template


def _filled(template: Template, lookup: Lookup, difference: Decimal) -> str:
    return "".join(_piece(piece, lookup, difference) for piece in template)


def _piece(piece: Piece, lookup: Lookup, difference: Decimal) -> str:
    match piece:
        case str():
            return piece
        case Ref():
            figure = lookup(piece)
            return "" if figure is None else f" {number(figure)}"
        case Difference():
            return number(abs(difference))
        case LongSum(whole=whole, parts=parts):
            addends = [(value(part, lookup), words) for part, words in parts]
            total = sum((addend for addend, _ in addends), Decimal(0))
            shown = [_filled(words, lookup, difference) for addend, words in addends if addend]
            if not shown or len(shown) > MANY:
                return f"{whole} {number(total)}"
            return f"{whole} {number(total)}（{'，'.join(shown)}）"
