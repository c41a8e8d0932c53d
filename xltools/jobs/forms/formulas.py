"""A form's rules as formulas of a solver (Z3): one unknown for each figure that is typed, and one for each of last year's; a
total that the workbook computes is what its formula says."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property, reduce
from typing import Any

from xltools.form.kinds import FigureKind
from xltools.form.rules.evaluate import rounded
from xltools.form.rules.expression import LARGEST, Binary, Compare, Extreme, Name, Node, Number, Ref, Sum
from xltools.form.spec import Form, Instance, Rule

_COMPARED: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq, "!=": operator.ne, "<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt,
}  # fmt: skip
#: An inequality with its sides exchanged.
_MIRRORED = {"<=": ">=", ">=": "<=", "<": ">", ">": "<"}


class Formulas:
    """The rules of a form that are judged, each as a formula.

    Attributes:
        judged: Instance id → the instance; those that a formula of the workbook keeps are not among them.
        said_to_follow: The ids of those that the form says follow from the others.
        of: Instance id → its formula.
        unknowns: Figure → its unknown.
    """

    def __init__(self, z3: Any, form: Form, rules: Sequence[Rule], *, totals_typed: bool) -> None:
        self.z3, self.form = z3, form
        self.computations: Mapping[str, Instance] = {} if totals_typed else form.computations
        self.unknowns: dict[Ref, Any] = {}
        self._totals: dict[str, Any] = {}
        judged = [(rule, one) for rule in rules for one in rule.instances if not self._is_kept(one)]
        self.judged = {instance.id: instance for _, instance in judged}
        self.said_to_follow = {instance.id for rule, instance in judged if instance.key in rule.follows}
        self.of = {id: self._formula(instance) for id, instance in self.judged.items()}
        for figure in form.figures:
            self._number(Ref(figure))

    def _is_kept(self, instance: Instance) -> bool:
        """Whether a formula of the workbook makes the rule hold."""
        return self.computations.get(instance.figure) is instance

    @property
    def typed(self) -> list[str]:
        """The ids of the figures that a person types."""
        return [id for id in self.form.figures if id not in self.computations]

    def possible(self) -> list[Any]:
        """What the figures may be, whatever the rules say."""
        return [self.may_be(ref, unknown) for ref, unknown in self.unknowns.items()]

    def may_be(self, ref: Ref, number: Any) -> Any:
        """That a figure may be this number, whatever the rules say."""
        least, most = self._bounds(ref)
        return self.z3.And(number >= least, number <= most)

    def is_possible(self, ref: Ref, number: Decimal) -> bool:
        """The same of a number that is known."""
        least, most = self._bounds(ref)
        return least <= number <= most

    def _bounds(self, ref: Ref) -> tuple[int, int]:
        limit, kind = self.form.limit, self.form.figures[ref.figure].kind
        if kind is FigureKind.YES_NO:
            return 0, 1
        return (-limit if kind.is_signed else 0), limit

    def whole(self) -> list[Any]:
        """That all counts are whole numbers."""
        figures = self.form.figures
        return [
            self.z3.IsInt(x) for ref, x in self.unknowns.items() if not figures[ref.figure].kind.has_decimals
        ]

    def named(self, instance: Instance) -> Iterator[Ref]:
        """The typed figures that a rule names, and those of the totals that it names."""
        waiting, seen = list(instance.refs), set()
        while waiting:
            ref = waiting.pop()
            if ref in seen:
                continue
            seen.add(ref)
            computation = None if ref.last else self.computations.get(ref.figure)
            if computation is None:
                yield ref
            else:
                waiting += [part for part in computation.refs if part != ref]

    def applies(self, id: str) -> Any:
        """That the condition of a rule holds."""
        return self._condition(self.judged[id])

    def numbers(self, model: Any) -> dict[Ref, Decimal] | None:
        """The numbers that the solver has found for the unknowns, to the decimals of a cell; None where one is no fraction."""
        found = {ref: model.eval(unknown, True) for ref, unknown in self.unknowns.items()}
        if not all(self.z3.is_rational_value(number) for number in found.values()):
            return None
        return {
            ref: rounded(
                Decimal(number.numerator_as_long()) / Decimal(number.denominator_as_long())
            ).normalize()
            for ref, number in found.items()
        }

    def linked(self, id: str) -> frozenset[str]:
        """The rules that name a figure which this one names, or are linked to one that does: the others are as right as they
        are, whatever this one says."""
        return self._linked[id]

    @cached_property
    def _linked(self) -> dict[str, frozenset[str]]:
        groups: list[tuple[set[Ref], set[str]]] = []
        for id, instance in self.judged.items():
            figures, ids = set(self.named(instance)), {id}
            for group in [group for group in groups if group[0] & figures]:
                groups.remove(group)
                figures, ids = figures | group[0], ids | group[1]
            groups.append((figures, ids))
        return {id: frozenset(ids) for _, ids in groups for id in ids}

    def _formula(self, instance: Instance) -> Any:
        return self.z3.Implies(self._condition(instance), self._compared(instance.tree))

    def _condition(self, instance: Instance) -> Any:
        return self.z3.BoolVal(True) if instance.condition is None else self._compared(instance.condition)

    def _compared(self, tree: Compare) -> Any:
        if isinstance(tree.left, Extreme) and tree.op in _MIRRORED:
            return self._with_extreme(tree.left, tree.op, tree.right)
        if isinstance(tree.right, Extreme) and tree.op in _MIRRORED:
            return self._with_extreme(tree.right, _MIRRORED[tree.op], tree.left)
        return _COMPARED[tree.op](self._number(tree.left), self._number(tree.right))

    def _with_extreme(self, extreme: Extreme, op: str, other: Node) -> Any:
        """A largest or smallest number on the left side of an inequality, as inequalities of its parts: cases of which part it
        is take the solver much longer."""
        bound = self._number(other)
        each = [_COMPARED[op](self._number(part), bound) for part in extreme.parts]
        is_of_all = (extreme.function == LARGEST) == (op in {"<", "<="})
        return self.z3.And(each) if is_of_all else self.z3.Or(each)

    def _number(self, node: Node) -> Any:
        match node:
            case Number(value=value):
                return self.z3.RealVal(str(value))
            case Ref():
                return self._of_figure(node)
            case Sum(parts=parts):
                return self.z3.Sum([self._number(part) for part in parts] or [self.z3.RealVal(0)])
            case Extreme(function=function, parts=parts):
                return reduce(self._chosen(function), map(self._number, parts))
            case Binary(op=op, left=left, right=right):
                first, second = self._number(left), self._number(right)
                return first + second if op == "+" else first - second if op == "-" else first * second
            case Name():
                raise TypeError(f"unbound name {node}")

    def _chosen(self, function: str) -> Any:
        is_largest = function == LARGEST
        return lambda one, other: self.z3.If(one >= other if is_largest else one <= other, one, other)

    def _of_figure(self, ref: Ref) -> Any:
        """A typed figure's unknown; of a total what its formula says."""
        computation = None if ref.last else self.computations.get(ref.figure)
        if computation is not None:
            if ref.figure not in self._totals:
                self._totals[ref.figure] = self._number(computation.tree.right)
            return self._totals[ref.figure]
        if ref not in self.unknowns:
            self.unknowns[ref] = self.z3.Real(f"last {ref.figure}" if ref.last else ref.figure)
        return self.unknowns[ref]
