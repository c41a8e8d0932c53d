"""Tree + figures → the sentence a person reads. Chinese, with every figure named and shown."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from xltools.form.evaluate import Lookup, Outcome, value
from xltools.form.expr import Binary, Compare, Name, Node, Number, Ref, Sum
from xltools.form.spec import Form, Instance

_NEGATED = {"==": "≠", "!=": "=", "<=": ">", ">=": "<", "<": "≥", ">": "≤"}
_SHOWN = {"==": "=", "!=": "≠", "<=": "≤", ">=": "≥", "<": "<", ">": ">"}
_OPERATORS = {"+": " + ", "-": " － ", "*": " × "}
#: A sum of more parts than this is named by its size, with the parts that are not zero.
_MANY = 6


def number(value: Decimal) -> str:
    """12 → ``12``; 4068.2080 → ``4068.208``; never in E notation."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def failure(form: Form, instance: Instance, outcome: Outcome, lookup: Lookup) -> str:
    """``自然人：新收 3 + 上年结转 0 ≠ 办理总计 2 + 结转下年度 0，相差 1``."""
    difference = outcome.difference
    if difference is None:
        raise ValueError(f"{instance.id} was not judged")
    return f"{prefix(instance)}{_compare(form, instance, _NEGATED, lookup)}，相差 {number(abs(difference))}"


def statement(form: Form, instance: Instance) -> str:
    """The rule itself, without figures: ``新收 + 上年结转 = 办理总计 + 结转下年度``."""
    return _compare(form, instance, _SHOWN, None)


def prefix(instance: Instance) -> str:
    """``自然人：`` for a rule said for each column or row; nothing for a single one."""
    return f"{instance.label}：" if instance.label else ""


def _compare(form: Form, instance: Instance, signs: dict[str, str], lookup: Lookup | None) -> str:
    tree: Compare = instance.tree

    def name(ref: Ref) -> str:
        figure = form.figures[ref.figure]
        here = figure.table == instance.table
        if here and instance.axis == "column" and figure.column.id == instance.key:
            text = figure.row.short
        elif here and instance.axis == "row" and figure.row.id == instance.key:
            text = figure.column.short
        else:
            text = figure.name
        text = f"上年{text}" if ref.last else text
        if lookup is None:
            return text
        found = lookup(ref)
        return text if found is None else f"{text} {number(found)}"

    return f"{_side(tree.left, name, lookup)} {signs[tree.op]} {_side(tree.right, name, lookup)}"


def _side(node: Node, name: Callable[[Ref], str], lookup: Lookup | None) -> str:
    match node:
        case Number(value=constant):
            return number(constant)
        case Ref():
            return name(node)
        case Binary(op=op, left=Number(value=zero), right=right) if op == "-" and zero == 0:
            negated = _side(right, name, lookup)
            return f"－（{negated}）" if isinstance(right, Binary | Sum) else f"－{negated}"
        case Binary(op=op, left=left, right=right):
            second = _side(right, name, lookup)
            if op != "+" and isinstance(right, Binary | Sum):
                second = f"（{second}）"
            first = _side(left, name, lookup)
            if op == "*" and isinstance(left, Binary | Sum):
                first = f"（{first}）"
            return f"{first}{_OPERATORS[op]}{second}"
        case Sum(parts=parts) if len(parts) > _MANY:
            return _long_sum(parts, name, lookup)
        case Sum(parts=parts):
            return " + ".join(_side(part, name, lookup) for part in parts)
        case Name():
            raise TypeError(f"unbound name {node}")


def _long_sum(parts: tuple[Node, ...], name: Callable[[Ref], str], lookup: Lookup | None) -> str:
    whole = f"{len(parts)} 项之和"
    if lookup is None:
        return whole
    try:
        numbers = [(part, value(part, lookup)) for part in parts]
    except LookupError:
        return whole
    total = sum((found for _, found in numbers), Decimal(0))
    shown = [_side(part, name, lookup) for part, found in numbers if found]
    if not shown or len(shown) > _MANY:
        return f"{whole} {number(total)}"
    return f"{whole} {number(total)}（{'，'.join(shown)}）"
