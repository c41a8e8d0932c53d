"""Tree + figures → number and verdict. The Excel formulas of ``excel.py`` say the same, cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from enum import StrEnum

from xltools.form.rules.expression import (
    DECIMALS,
    LARGEST,
    Binary,
    Compare,
    Extreme,
    Name,
    Node,
    Number,
    Ref,
    Sum,
)
from xltools.form.spec import Form, Instance, Rule

_QUANTUM = Decimal(1).scaleb(-DECIMALS)

#: Gives a figure's number; None where there is none (blank, bad, or no last year).
Lookup = Callable[[Ref], Decimal | None]


class Verdict(StrEnum):
    """What a rule says of a submission; the words are those of the 审核 sheet."""

    PASS = "通过"  # noqa: S105 - a verdict, not a secret
    FAIL = "不符"
    INCOMPLETE = "未填全"
    NO_LAST = "无上年数据"
    NOT_APPLICABLE = "不适用"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict with its figures. The sides are None unless the rule was judged."""

    verdict: Verdict
    left: Decimal | None = None
    right: Decimal | None = None

    @property
    def difference(self) -> Decimal | None:
        """left − right, rounded as the comparison rounds."""
        if self.left is None or self.right is None:
            return None
        return rounded(self.left - self.right)


def rounded(number: Decimal) -> Decimal:
    """Half away from zero at six decimals, as Excel's ROUND does."""
    with localcontext() as context:
        # Wide enough for whatever a cell can hold (1E300), and what rules make of it.
        context.prec = max(60, number.adjusted() + DECIMALS + 2)
        return number.quantize(_QUANTUM, ROUND_HALF_UP)


def value(node: Node, lookup: Lookup) -> Decimal:
    """The number of a bound tree. Every figure in it must be known (LookupError otherwise)."""
    match node:
        case Number(value=number):
            return number
        case Ref():
            number_or_none = lookup(node)
            if number_or_none is None:
                raise LookupError(node.figure)
            return number_or_none
        case Binary(op=op, left=left, right=right):
            first, second = value(left, lookup), value(right, lookup)
            if op == "+":
                return first + second
            return first - second if op == "-" else first * second
        case Sum(parts=parts):
            return sum((value(part, lookup) for part in parts), Decimal(0))
        case Extreme(function=function, parts=parts):
            numbers = [value(part, lookup) for part in parts]
            return max(numbers) if function == LARGEST else min(numbers)
        case Name():
            raise TypeError(f"unbound name {node}")


def holds(tree: Compare, left: Decimal, right: Decimal) -> bool:
    """Whether the comparison holds, to six decimals."""
    difference = rounded(left - right)
    match tree.op:
        case "==":
            return difference == 0
        case "!=":
            return difference != 0
        case "<=":
            return difference <= 0
        case ">=":
            return difference >= 0
        case "<":
            return difference < 0
        case _:
            return difference > 0


def judge(
    rule: Rule, instance: Instance, lookup: Lookup, level: str, no_duty: Collection[str] = ()
) -> Outcome:
    """The verdict of one instance.

    The order is the formula's: not this level, no such duty, no last year, something missing, condition, comparison.
    ``no_duty`` are the ids of the tables of which the unit says that it has no such duty.
    """
    if rule.levels and level not in rule.levels:
        return Outcome(Verdict.NOT_APPLICABLE)
    if no_duty and any(table in no_duty for table in instance.tables):
        return Outcome(Verdict.NOT_APPLICABLE)
    numbers = {ref: lookup(ref) for ref in instance.refs}
    if any(number is None for ref, number in numbers.items() if ref.last):
        return Outcome(Verdict.NO_LAST)
    if any(number is None for number in numbers.values()):
        return Outcome(Verdict.INCOMPLETE)
    known = numbers.__getitem__
    condition = instance.condition
    if condition and not holds(condition, value(condition.left, known), value(condition.right, known)):
        return Outcome(Verdict.NOT_APPLICABLE)
    left, right = value(instance.tree.left, known), value(instance.tree.right, known)
    return Outcome(Verdict.PASS if holds(instance.tree, left, right) else Verdict.FAIL, left, right)


def totals(form: Form, known: Mapping[str, Decimal | None]) -> dict[str, Decimal | None]:
    """Every computed figure from the typed ones; None where a part is not known."""
    computed: dict[str, Decimal | None] = {}

    def lookup(ref: Ref) -> Decimal | None:
        figure = ref.figure
        if figure in computed:
            return computed[figure]
        if form.figures[figure].computed_by is None:
            return known.get(figure)
        return compute(figure)

    def compute(figure: str) -> Decimal | None:
        try:
            computed[figure] = value(form.computations[figure].tree.right, lookup)
        except LookupError:
            computed[figure] = None
        return computed[figure]

    for figure in form.computations:
        if figure not in computed:
            compute(figure)
    return computed
