"""Sums that do not balance → the fewest cells whose change would make all of them balance at once. Exact for one and two.

Only the form's equations count that must hold (errors, no condition, linear in this year's figures). A total that the
workbook computes follows from its parts. A change that would make a figure negative, or a count no whole number, is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from xltools.form.rules.code import Failed, failing
from xltools.form.rules.expression import DECIMALS, Binary, Node, Number, Ref, Sum
from xltools.form.rules.permitted import objections
from xltools.form.spec import Form, Instance, Severity
from xltools.model.submission import Submission

_ZERO = Decimal(0)
#: A difference smaller than this is none.
_NOTHING = Decimal(5).scaleb(-DECIMALS - 1)


@dataclass(frozen=True, slots=True)
class Correction:
    """One cell, and what it would have to hold."""

    figure: str
    before: Decimal
    after: Decimal


@dataclass(frozen=True)
class _Equation:
    """``sum of factor × figure + constant = 0``."""

    factors: Mapping[str, Decimal]
    constant: Decimal

    def rest(self, numbers: Mapping[str, Decimal]) -> Decimal:
        """By how much it does not hold."""
        return self.constant + sum(
            (factor * numbers[figure] for figure, factor in self.factors.items()), _ZERO
        )


class _NotLinearError(ValueError):
    """An expression that multiplies figures, or has last year's where it is not known."""


def smallest_corrections(
    form: Form, submission: Submission, failed: Failed | None = None
) -> tuple[tuple[Correction, ...], ...]:
    """The smallest sets of cells whose change would make every equation hold.

    Args:
        form: The form that the return is on.
        submission: The return.
        failed: The rules that fail, where they are known.

    Returns:
        All sets of the smallest size, of one or two cells, in the form's order; nothing where all equations hold, where a
        figure that one of them needs is missing, and where three cells or more would have to change.
    """
    if failed is None:
        failed = failing(form, submission.lookup, submission.unit.level)
    if not failed:
        return ()
    must_hold = {instance.id for instance in _that_must_hold(form, submission)}
    if not any(instance.id in must_hold for _, instance in failed):
        return ()
    equations = list(_equations(form, submission))
    numbers: dict[str, Decimal] = {}
    for equation in equations:
        for figure in equation.factors:
            number = submission.number(figure)
            if number is None:
                return ()
            numbers[figure] = number
    rests = [equation.rest(numbers) for equation in equations]
    if all(abs(rest) < _NOTHING for rest in rests):
        return ()
    search = _Search(form, equations, rests, numbers)
    return tuple(search.single()) or tuple(search.double())


class _Search:
    """Looks for one cell, and for two.

    Attributes:
        columns: Figure, in the form's order → number of the equation → its factor there.
        failing: The numbers of the equations that do not hold.
    """

    def __init__(
        self,
        form: Form,
        equations: Sequence[_Equation],
        rests: Sequence[Decimal],
        numbers: Mapping[str, Decimal],
    ) -> None:
        self.form, self.rests, self.numbers = form, rests, numbers
        columns: dict[str, dict[int, Decimal]] = {figure: {} for figure in form.figures}
        for number, equation in enumerate(equations):
            for figure, factor in equation.factors.items():
                columns[figure][number] = factor
        self.columns = {figure: column for figure, column in columns.items() if column}
        #: Number of an equation → its figures, in the form's order.
        self.within = [
            [figure for figure, column in self.columns.items() if number in column]
            for number in range(len(equations))
        ]
        self.failing = frozenset(number for number, rest in enumerate(rests) if abs(rest) >= _NOTHING)
        self.order = {figure: number for number, figure in enumerate(self.columns)}

    def single(self) -> Iterator[tuple[Correction, ...]]:
        for figure, column in self.columns.items():
            if column.keys() != self.failing:
                continue  # it leaves one that fails as it is, or spoils one that holds
            changes = {-self.rests[number] / factor for number, factor in column.items()}
            if max(changes) - min(changes) < _NOTHING:
                yield from self._corrections({figure: next(iter(changes))})

    def double(self) -> Iterator[tuple[Correction, ...]]:
        starting = self.within[min(self.failing)]
        seen: set[frozenset[str]] = set()
        for figure in starting:
            column = self.columns[figure]
            missing = self.failing - column.keys()
            # Whatever the other cell is, it must be in all that the first one leaves as it is.
            for other in self.within[min(missing)] if missing else self.columns:
                others = self.columns[other]
                pair = frozenset((figure, other))
                if other == figure or pair in seen or not missing <= others.keys():
                    continue
                seen.add(pair)
                solved = self._solved(column, others)
                if solved:
                    yield from self._corrections({figure: solved[0], other: solved[1]})

    def _solved(
        self, one: Mapping[int, Decimal], other: Mapping[int, Decimal]
    ) -> tuple[Decimal, Decimal] | None:
        """The changes of two cells that make all equations hold; None where there are none, or where many do."""
        numbers = sorted(one.keys() | other.keys())
        for first, second in combinations(numbers, 2):
            a, b = one.get(first, _ZERO), other.get(first, _ZERO)
            c, d = one.get(second, _ZERO), other.get(second, _ZERO)
            determinant = a * d - b * c
            if not determinant:
                continue
            e, f = -self.rests[first], -self.rests[second]
            x, y = (e * d - b * f) / determinant, (a * f - e * c) / determinant
            holds = all(
                abs(self.rests[n] + one.get(n, _ZERO) * x + other.get(n, _ZERO) * y) < _NOTHING
                for n in numbers
            )
            return (x, y) if holds and x and y else None
        return None

    def _corrections(self, changes: Mapping[str, Decimal]) -> Iterator[tuple[Correction, ...]]:
        """The cells with what they would have to hold, if a figure may be that."""
        corrections = []
        for figure, change in sorted(changes.items(), key=lambda item: self.order[item[0]]):
            before = self.numbers[figure]
            after = round(before + change, DECIMALS)
            if any(True for _ in objections(after, self.form.figures[figure].numbers, self.form.limit)):
                return
            corrections.append(Correction(figure, before, after))
        yield tuple(corrections)


def _equations(form: Form, submission: Submission) -> Iterator[_Equation]:
    """The equations that must hold and can be judged, each over the figures that a person typed."""
    for instance in _that_must_hold(form, submission):
        try:
            yield _equation(form, submission, instance)
        except _NotLinearError:
            continue


def _that_must_hold(form: Form, submission: Submission) -> Iterator[Instance]:
    """The equations of the form that a return of this unit must fulfil."""
    for rule in form.rules:
        if rule.severity is not Severity.ERROR or (rule.levels and submission.unit.level not in rule.levels):
            continue
        if rule.computes and not submission.totals_typed:
            continue  # these hold by themselves
        for instance in rule.instances:
            if instance.condition is None and instance.tree.op == "==":
                yield instance


def _equation(form: Form, submission: Submission, instance: Instance) -> _Equation:
    factors: dict[str, Decimal] = {}
    constant = _add(form, submission, instance.tree.left, Decimal(1), factors)
    constant += _add(form, submission, instance.tree.right, Decimal(-1), factors)
    return _Equation({figure: factor for figure, factor in factors.items() if factor}, constant)


def _add_figure(
    form: Form, submission: Submission, ref: Ref, times: Decimal, factors: dict[str, Decimal]
) -> Decimal:
    if ref.last:
        known = submission.last.get(ref.figure)
        if known is None:
            raise _NotLinearError(ref.figure)
        return times * known
    total = form.computations.get(ref.figure)
    if total is not None and not submission.totals_typed:
        return _add(form, submission, total.tree.right, times, factors)
    factors[ref.figure] = factors.get(ref.figure, _ZERO) + times
    return _ZERO


def _add(
    form: Form, submission: Submission, node: Node, times: Decimal, factors: dict[str, Decimal]
) -> Decimal:
    """Adds a node to the factors, so many times; gives its constant part."""
    match node:
        case Number(value=value):
            return times * value
        case Ref():
            return _add_figure(form, submission, node, times, factors)
        case Sum(parts=parts):
            return sum((_add(form, submission, part, times, factors) for part in parts), _ZERO)
        case Binary(op="*", left=left, right=right):
            if isinstance(left, Number):
                return _add(form, submission, right, times * left.value, factors)
            if isinstance(right, Number):
                return _add(form, submission, left, times * right.value, factors)
            raise _NotLinearError
        case Binary(op=op, left=left, right=right):
            sign = times if op == "+" else -times
            return _add(form, submission, left, times, factors) + _add(form, submission, right, sign, factors)
    raise _NotLinearError
