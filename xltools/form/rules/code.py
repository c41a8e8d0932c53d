"""All rules of a form → one Python function that says which of them fail. ``evaluate.judge`` says the same, rule by rule.

Numbers are whole numbers of millionths there, so that nothing is rounded and nothing is walked. What cannot be said so (a
number with more decimals, one that is very large, a rule with such a constant) is judged by ``judge``. A rule that fails is
judged again by it, too: the sides that a sentence quotes are its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xltools.form.rules.evaluate import DECIMALS, Lookup, Verdict, judge
from xltools.form.rules.expression import Binary, Compare, Extreme, Name, Node, Number, Ref, Sum
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

_known: dict[int, tuple[Form, Code]] = {}


def code_of(form: Form) -> Code:
    """The code of a form; made once."""
    known = _known.get(id(form))
    if known is not None and known[0] is form:
        return known[1]
    if len(_known) >= _FORMS:
        _known.clear()
    code = _code(form)
    _known[id(form)] = (form, code)
    return code


def _code(form: Form) -> Code:
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
