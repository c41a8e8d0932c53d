"""What can be proved of a form before it is sent out: that its rules hold together, that each of them is needed, and which
wrong numbers they notice.

The rules become formulas of a solver (Z3, the extra ``xltools[prove]``) over exact numbers: one unknown for each figure that is
typed, and one for each of last year's; a total is what its formula says, as in the workbook that is sent out. Rounding to six
decimals is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from importlib import import_module
from typing import Any

from xltools.form.rules.evaluate import totals
from xltools.form.rules.expression import LARGEST, Binary, Compare, Extreme, Name, Node, Number, Ref, Sum
from xltools.form.spec import Figure, FigureKind, Form, Instance, Rule
from xltools.model.errors import UnusableArgumentError

#: An example's numbers are not larger, where that is possible: a person can add them up.
_SMALL = 99
#: How many milliseconds one question may take.
_PATIENCE = 1000
#: How many rules or figures a line names.
TOLD = 12
#: By how much a number is wrong that a rule is to notice.
_ERROR = 1


@dataclass(frozen=True, slots=True)
class Unnoticed:
    """A rule that names a figure and never notices that it is wrong by one."""

    instance: Instance
    figure: Figure


@dataclass(frozen=True)
class Proof:
    """What was proved of the rules of a form, for units of the same levels.

    Attributes:
        form: The form.
        levels: The levels of units to which the same rules apply.
        instances: The rules that are judged: those that a formula keeps are not among them.
        example: Figure id → a number, such that all rules hold, and as many numbers as can be are not 0; None where the rules
            contradict each other.
        last: The same for last year's figures that rules name.
        following: Rules that follow from the others, and are not said to.
        independent: Rules that are said to follow from the others, and do not.
        unnoticed: Rules that name a figure and do not notice it wrong by one, in whatever return.
        unprotected: Figures that no rule protects: in no return does any rule notice that they are wrong by one.
    """

    form: Form
    levels: tuple[str, ...]
    instances: tuple[Instance, ...]
    example: Mapping[str, Decimal] | None
    last: Mapping[str, Decimal]
    following: tuple[Instance, ...]
    independent: tuple[Instance, ...]
    unnoticed: tuple[Unnoticed, ...]
    unprotected: tuple[Figure, ...]

    @property
    def is_sound(self) -> bool:
        """Whether the form may be sent out as it is. What no rule protects is no fault: nothing may be known of it."""
        return self.example is not None and not (self.following or self.independent or self.unnoticed)


def prove(form: Form) -> list[Proof]:
    """The proofs of a form, one for all levels to which the same rules apply.

    Raises UnusableArgumentError (A18) where the solver is not installed.
    """
    try:
        z3 = import_module("z3")
    except ImportError as error:
        raise UnusableArgumentError("A18") from error
    levels_by_rules: dict[tuple[str, ...], list[str]] = {}
    for level in form.levels:
        applying = tuple(rule.id for rule in form.rules if not rule.levels or level in rule.levels)
        levels_by_rules.setdefault(applying, []).append(level)
    return [
        _Prover(z3, form, [form.rules_by_id[id] for id in ids]).proof(tuple(levels))
        for ids, levels in levels_by_rules.items()
    ]


class _Prover:
    """Proves what rules come to together."""

    def __init__(self, z3: Any, form: Form, rules: Sequence[Rule]) -> None:
        self.z3, self.form = z3, form
        self._unknowns: dict[Ref, Any] = {}
        self._totals: dict[str, Any] = {}
        judged = [
            (rule, instance)
            for rule in rules
            for instance in rule.instances
            if not self._is_kept(rule, instance)
        ]
        self.judged = {instance.id: instance for _, instance in judged}
        self.said_to_follow = {instance.id for rule, instance in judged if instance.key in rule.follows}
        self.formulas = {id: self._formula(instance) for id, instance in self.judged.items()}
        for figure in form.figures:
            self._number(Ref(figure))
        self.whole = z3.Bool("counts are whole numbers")
        self.switches = {id: z3.Bool(f"rule {id}") for id in self.formulas}
        self.solver = z3.Solver()
        self.solver.set("timeout", _PATIENCE)
        counts = [x for ref, x in self._unknowns.items() if not form.figures[ref.figure].kind.has_decimals]
        self.solver.add([z3.Implies(self.whole, z3.IsInt(count)) for count in counts])
        self.solver.add([self._may_be(ref, unknown) for ref, unknown in self._unknowns.items()])
        self.solver.add([z3.Implies(self.switches[id], formula) for id, formula in self.formulas.items()])

    def proof(self, levels: tuple[str, ...]) -> Proof:
        instances = tuple(self.judged.values())
        if not self._holds(self.switches):
            return Proof(self.form, levels, instances, None, {}, (), (), (), ())
        numbers = self._example()
        typed = {ref.figure: number for ref, number in numbers.items() if not ref.last}
        computed = {id: number for id, number in totals(self.form, typed).items() if number is not None}
        needed = [id for id in self.judged if id not in self.said_to_follow]
        unnoticed, unprotected = self._errors()
        return Proof(
            self.form,
            levels,
            instances,
            {id: {**typed, **computed}[id] for id in self.form.figures},
            {ref.figure: number for ref, number in numbers.items() if ref.last},
            tuple(self.judged[id] for id in needed if self._follows(id, needed)),
            tuple(self.judged[id] for id in sorted(self.said_to_follow) if not self._follows(id, needed)),
            unnoticed,
            unprotected,
        )

    def _is_kept(self, rule: Rule, instance: Instance) -> bool:
        """Whether a formula of the workbook makes the rule hold."""
        return rule.computes and self.form.figures[instance.figure].computed_by == rule.id

    # Rules as formulas.

    def _formula(self, instance: Instance) -> Any:
        tree = self._compared(instance.tree)
        if instance.condition is None:
            return tree
        return self.z3.Implies(self._compared(instance.condition), tree)

    def _compared(self, tree: Compare) -> Any:
        left, right = self._number(tree.left), self._number(tree.right)
        return {
            "==": left == right,
            "!=": left != right,
            "<=": left <= right,
            ">=": left >= right,
            "<": left < right,
            ">": left > right,
        }[tree.op]

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
        computation = None if ref.last else self.form.computations.get(ref.figure)
        if computation is not None:
            if ref.figure not in self._totals:
                self._totals[ref.figure] = self._number(computation.tree.right)
            return self._totals[ref.figure]
        if ref not in self._unknowns:
            self._unknowns[ref] = self.z3.Real(f"last {ref.figure}" if ref.last else ref.figure)
        return self._unknowns[ref]

    def _may_be(self, ref: Ref, unknown: Any) -> Any:
        """What a figure may be, whatever the rules say."""
        limit = self.form.limit
        if self.form.figures[ref.figure].kind is FigureKind.YES_NO:
            return self.z3.Or(unknown == 0, unknown == 1)
        least = -limit if self.form.figures[ref.figure].kind.is_signed else 0
        return self.z3.And(unknown >= least, unknown <= limit)

    # What is asked of the solver.

    def _holds(self, assumed: Mapping[str, Any] | Sequence[Any], *more: Any) -> bool:
        """Whether there is a return in which the assumed rules and more hold.

        Where no numbers do, whole ones do not either. Whether whole ones do may be hard to tell: where it takes too long, the
        answer for all numbers is taken.
        """
        switches = list(assumed.values()) if isinstance(assumed, Mapping) else list(assumed)
        self.solver.push()
        self.solver.add(*more)
        found: bool = self.solver.check(*switches) != self.z3.unsat
        found = found and self.solver.check(*switches, self.whole) != self.z3.unsat
        self.solver.pop()
        return found

    def _follows(self, id: str, needed: Sequence[str]) -> bool:
        """Whether a rule cannot fail where the needed ones, itself left out, hold."""
        others = [self.switches[other] for other in needed if other != id]
        return not self._holds(others, self.z3.Not(self.formulas[id]))

    def _example(self) -> dict[Ref, Decimal]:
        """A return in which all rules hold, with small numbers, as few of them 0 as can be."""
        self.solver.push()
        for unknown in self._unknowns.values():
            for wish in (unknown <= _SMALL, unknown >= 1):
                if self.solver.check(*self.switches.values(), self.whole, wish) == self.z3.sat:
                    self.solver.add(wish)
        self.solver.check(*self.switches.values(), self.whole)
        model = self.solver.model()
        numbers = {ref: model.eval(unknown, True) for ref, unknown in self._unknowns.items()}
        self.solver.pop()
        return {
            ref: Decimal(number.numerator_as_long()) / Decimal(number.denominator_as_long())
            for ref, number in numbers.items()
        }

    def _errors(self) -> tuple[tuple[Unnoticed, ...], tuple[Figure, ...]]:
        """The figures that a rule names without noticing that they are wrong by one; and those that no rule protects."""
        unnoticed, protected = [], set()
        needed = {id: formula for id, formula in self.formulas.items() if id not in self.said_to_follow}
        for id, formula in needed.items():
            for ref in self._named(self.judged[id]):
                if ref.last:
                    continue
                if any(self._notices(formula, ref, by) for by in (_ERROR, -_ERROR)):
                    protected.add(ref.figure)
                else:
                    unnoticed.append(Unnoticed(self.judged[id], self.form.figures[ref.figure]))
        typed = [figure for figure in self.form.figures.values() if figure.computed_by is None]
        return tuple(unnoticed), tuple(figure for figure in typed if figure.id not in protected)

    def _named(self, instance: Instance) -> Iterator[Ref]:
        """The typed figures that a rule names, and those of the totals that it names."""
        waiting, seen = list(instance.refs), set()
        while waiting:
            ref = waiting.pop()
            if ref in seen:
                continue
            seen.add(ref)
            computation = None if ref.last else self.form.computations.get(ref.figure)
            if computation is None:
                yield ref
            else:
                waiting += [part for part in computation.refs if part != ref]

    def _notices(self, formula: Any, ref: Ref, by: int) -> bool:
        """Whether there is a right return in which the rule fails once the figure is wrong by so much."""
        unknown = self._unknowns[ref]
        wrong = self.z3.substitute(formula, (unknown, unknown + by))
        return self._holds(self.switches, self._may_be(ref, unknown + by), self.z3.Not(wrong))
