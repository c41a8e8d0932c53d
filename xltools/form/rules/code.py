"""All rules of a form → one Python function that says which of them fail. ``evaluate.judge`` says the same, rule by rule.

Numbers are whole numbers of millionths there, so that nothing is rounded and nothing is walked. What cannot be said so (a
number with more decimals, one that is very large, a rule with such a constant) is judged by ``judge``. A rule that fails is
judged again by it, too: the sides that a sentence quotes are its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from xltools.form.rules.evaluate import Lookup, Verdict, judge
from xltools.form.rules.expression import (
    DECIMALS,
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
from xltools.form.spec import Form, Instance, Rule

_MILLION = 10**DECIMALS
#: Numbers up to this many millionths are taken: then a product of two of them has no more digits than Decimal keeps.
_LARGEST = 10**13
#: How many figures one product may multiply.
_MOST_FACTORS = 2
#: The numbers of a return, in the order of ``Code.refs``; None where there is none.
_Numbers = Sequence[int | None]
#: How many forms are remembered.
_FORMS = 16


class _NoCodeError(ValueError):
    """The expression cannot be said in whole numbers."""


@dataclass(frozen=True, slots=True)
class Code:
    """A form's rules as code.

    Attributes:
        refs: The figures that the code asks for.
        failing: Numbers and the unit's level → the places, in the form's order of instances, of those that fail.
        others: The places of the instances that have no code.
        places: All instances with their rules, in the form's order.
    """

    refs: tuple[Ref, ...]
    failing: Callable[[_Numbers, str], list[int]]
    others: tuple[int, ...]
    places: tuple[tuple[Rule, Instance], ...]


#: Rules that fail, each with its instance.
Failed = Sequence[tuple[Rule, Instance]]


def failing(form: Form, lookup: Lookup, level: str) -> list[tuple[Rule, Instance]]:
    """The instances that fail, in the form's order: those for which ``judge`` says so.

    Args:
        form: The form.
        lookup: Gives the number of a figure.
        level: The level of the unit.
    """
    code = code_of(form)
    numbers = [_millionths(lookup(ref)) for ref in code.refs]
    if _UNFIT in numbers:
        chosen: Sequence[int] = range(len(code.places))
        found: list[int] = []
    else:
        chosen = code.others
        found = code.failing(numbers, level)
    for place in chosen:
        rule, instance = code.places[place]
        if judge(rule, instance, lookup, level).verdict is Verdict.FAIL:
            found.append(place)
    return [code.places[place] for place in sorted(found)]


#: Stands for a number that is no whole number of millionths, or too large.
_UNFIT = _LARGEST + 1


def _millionths(number: Decimal | None) -> int | None:
    if number is None:
        return None
    scaled = _known_millionths.get(number)
    if scaled is None:
        scaled = _scaled(number)
    return scaled


def _scaled(number: Decimal) -> int:
    if not number.is_finite() or abs(number) > _LARGEST // _MILLION:
        return _UNFIT
    millionths = number.scaleb(DECIMALS)
    whole = int(millionths)
    return whole if whole == millionths else _UNFIT


#: The numbers that most figures are.
_known_millionths = {Decimal(number): number * _MILLION for number in range(1000)}

_Made = TypeVar("_Made")


def _once(make: Callable[[Form], _Made]) -> Callable[[Form], _Made]:
    """Makes something of a form once."""
    known: dict[int, tuple[Form, _Made]] = {}

    def of(form: Form) -> _Made:
        kept = known.get(id(form))
        if kept is not None and kept[0] is form:
            return kept[1]
        if len(known) >= _FORMS:
            known.clear()
        made = make(form)
        known[id(form)] = (form, made)
        return made

    return of


#: The same as ``evaluate.totals``, by one function for all computed figures of a form.
_Totals = Callable[[Callable[[str], Decimal | None]], dict[str, Decimal | None]]


def totals_of(form: Form, number: Callable[[str], Decimal | None]) -> dict[str, Decimal | None]:
    """Every computed figure from the typed ones; None where a part is not known. ``evaluate.totals`` says the same.

    Args:
        form: The form.
        number: Gives the number of a typed figure by its id.
    """
    return _totals(form)(number)


@_once
def _totals(form: Form) -> _Totals:
    names: dict[str, str] = {}
    lines: list[str] = []

    def name(figure: str) -> str:
        if figure in names:
            return names[figure]
        computation = form.computations.get(figure)
        if computation is None:
            names[figure] = own = f"n{len(names)}"
            lines.append(f" {own} = number({figure!r})")
            return own
        parts = [name(ref.figure) for ref in refs(computation.tree.right)]
        names[figure] = own = f"n{len(names)}"
        code = _decimal(computation.tree.right, names, constants)
        unknown = " or ".join(f"{part} is None" for part in dict.fromkeys(parts)) or "False"
        lines.append(f" {own} = None if {unknown} else {code}")
        return own

    constants: dict[str, Decimal] = {"zero": Decimal(0)}
    computed = {figure: name(figure) for figure in form.computations}
    given = ", ".join(f"{figure!r}: {own}" for figure, own in computed.items())
    source = "\n".join(("def totals(number):", *lines, f" return {{{given}}}"))
    space: dict[str, Any] = dict(constants)
    # Made of the tree alone: operators and names that are made here, and the ids of figures by their repr.
    exec(compile(source, f"<totals of {form.id}>", "exec"), space)  # noqa: S102
    made: _Totals = space["totals"]
    return made


def _decimal(node: Node, names: Mapping[str, str], constants: dict[str, Decimal]) -> str:
    """The code of an expression over Decimals, in the order in which ``evaluate.value`` works it out."""
    match node:
        case Number(value=value):
            own = f"c{len(constants)}"
            constants[own] = value
            return own
        case Ref(figure=figure):
            return names[figure]
        case Sum(parts=parts):
            return f"({' + '.join(('zero', *(_decimal(part, names, constants) for part in parts)))})"
        case Extreme(function=function, parts=parts):
            of_parts = [_decimal(part, names, constants) for part in parts]
            return f"{function}({', '.join(of_parts)})" if len(of_parts) > 1 else of_parts[0]
        case Binary(op=op, left=left, right=right):
            return f"({_decimal(left, names, constants)} {op} {_decimal(right, names, constants)})"
        case Name():
            raise TypeError(f"unbound name {node}")


@_once
def code_of(form: Form) -> Code:
    """The code of a form; made once."""
    places = tuple((rule, instance) for rule in form.rules for instance in rule.instances)
    names: dict[Ref, str] = {}
    lines = []
    others = []
    for place, (rule, instance) in enumerate(places):
        try:
            lines += _lines(place, rule, instance, names)
        except _NoCodeError:
            others.append(place)
    refs = tuple(names)
    given = f"({', '.join(names.values())},)" if names else "()"
    source = "\n".join(
        ("def failing(numbers, level):", f" {given} = numbers", " found = []", *lines, " return found")
    )
    space: dict[str, Callable[[_Numbers, str], list[int]]] = {}
    # Made of the tree alone: numbers, operators and names that are made here, and the levels by their repr.
    exec(compile(source, f"<rules of {form.id}>", "exec"), space)  # noqa: S102
    return Code(refs, space["failing"], tuple(others), places)


def _lines(place: int, rule: Rule, instance: Instance, names: dict[Ref, str]) -> list[str]:
    """The lines for one instance: nothing is judged of which a number is missing, or the condition does not hold."""
    own: dict[Ref, str] = dict(names)
    for ref in instance.refs:
        own.setdefault(ref, f"n{len(own)}")
    fails = f"not ({_holds(instance.tree, own)})"
    tests = [f"None not in ({', '.join(own[ref] for ref in instance.refs)},)"] if instance.refs else []
    if rule.levels:
        tests.insert(0, f"level in {tuple(rule.levels)!r}")
    if instance.condition is not None:
        tests.append(_holds(instance.condition, own))
    names.update(own)
    return [f" if {' and '.join((*tests, fails))}: found.append({place})"]


def _holds(tree: Compare, names: Mapping[Ref, str]) -> str:
    """A comparison to six decimals, half away from zero."""
    (left, left_factors), (right, right_factors) = _number(tree.left, names), _number(tree.right, names)
    factors = max(left_factors, right_factors)
    difference = f"({_raised(left, factors - left_factors)} - {_raised(right, factors - right_factors)})"
    if factors <= 1:
        return f"{difference} {tree.op} 0"
    # Less than half a millionth is none: twice the difference is held against one millionth, in its own scale.
    one = _MILLION ** (factors - 1)
    twice = f"2 * {difference}"
    return {
        "==": f"-{one} < {twice} < {one}",
        "!=": f"not -{one} < {twice} < {one}",
        "<=": f"{twice} < {one}",
        ">=": f"{twice} > -{one}",
        "<": f"{twice} <= -{one}",
        ">": f"{twice} >= {one}",
    }[tree.op]


def _raised(code: str, times: int) -> str:
    return f"{code} * {_MILLION**times}" if times else code


def _number(node: Node, names: Mapping[Ref, str]) -> tuple[str, int]:
    """The code of a number, and how many numbers in millionths are multiplied in it. Raises _NoCodeError."""
    match node:
        case Number(value=value):
            scaled = _scaled(value)
            if scaled == _UNFIT:
                raise _NoCodeError
            return f"({scaled})", 1
        case Ref():
            return names[node], 1
        case Sum(parts=parts):
            return _sum([_number(part, names) for part in parts], "+")
        case Extreme(function=function, parts=parts):
            most, raised = _alike([_number(part, names) for part in parts])
            return (f"{function}({', '.join(raised)})" if len(raised) > 1 else raised[0]), most
        case Binary(op="*", left=left, right=right):
            (one, factors), (other, more) = _number(left, names), _number(right, names)
            if factors + more > _MOST_FACTORS:
                raise _NoCodeError
            return f"{one} * {other}", factors + more
        case Binary(op=op, left=left, right=right):
            return _sum([_number(left, names), _number(right, names)], op)
        case Name():
            raise TypeError(f"unbound name {node}")


def _sum(parts: Sequence[tuple[str, int]], op: str) -> tuple[str, int]:
    most, raised = _alike(parts)
    return f"({f' {op} '.join(raised) or '0'})", most


def _alike(parts: Sequence[tuple[str, int]]) -> tuple[int, list[str]]:
    """Numbers raised to the same scale, and how many are multiplied in it."""
    most = max((factors for _, factors in parts), default=1)
    return most, [_raised(code, most - factors) for code, factors in parts]
