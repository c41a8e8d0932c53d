"""What can be proved of a form before it is sent out: that its rules hold together, that each of them is needed, and which
wrong numbers they notice.

A solver (Z3, the extra ``xltools[prove]``) is asked, in exact numbers: rounding to six decimals is left out. What it cannot
tell is said to be undecided, and a form of which something is undecided is not called sound.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from importlib import import_module
from typing import Any

from xltools.form.rules.evaluate import Verdict, judge, value
from xltools.form.rules.expression import Ref
from xltools.form.spec import Figure, Form, Instance
from xltools.jobs.forms.formulas import Formulas
from xltools.model.errors import UnusableArgumentError

#: An example's numbers are not larger, where that is possible: a person can add them up.
_SMALL = 99
#: How many steps of the solver one question may take: the same on any machine, so that a proof is the same everywhere.
PATIENCE = 2_000_000
#: How many milliseconds one question may take at most, where steps take very long.
_LONGEST = 60_000
#: By how much a number is wrong that a rule is to notice.
ERRORS = (1, -1)


class Answer(StrEnum):
    """What the solver says to a question."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Notice:
    """Whether a rule notices, in some right return, that a figure is wrong by ``error``."""

    instance: Instance
    figure: Figure
    error: int
    answer: Answer


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
        totals_typed: Whether it is of the layout in which totals are typed and not computed.
        instances: The rules that are judged: those that a formula keeps are not among them.
        together: Whether all rules can hold at once. Where that is not a yes, nothing else was asked.
        example: Figure id → a number, such that all rules hold, and as many numbers as can be are not 0; None where there is none.
        last: The same for last year's figures that rules name.
        follows: Instance id → whether it follows from the others, those said to follow left out.
        said_to_follow: The ids of the instances of which the form says so.
        notices: Of every rule and every figure that it names, whether it notices an error.
    """

    form: Form
    levels: tuple[str, ...]
    totals_typed: bool
    instances: tuple[Instance, ...]
    together: Answer
    example: Mapping[str, Decimal] | None = None
    last: Mapping[str, Decimal] = field(default_factory=dict)
    follows: Mapping[str, Answer] = field(default_factory=dict)
    said_to_follow: frozenset[str] = frozenset()
    notices: tuple[Notice, ...] = ()

    @property
    def following(self) -> tuple[Instance, ...]:
        """Rules that follow from the others, and are not said to."""
        return tuple(
            one
            for one in self.instances
            if one.id not in self.said_to_follow and self.follows.get(one.id) is Answer.YES
        )

    @property
    def independent(self) -> tuple[Instance, ...]:
        """Rules that are said to follow from the others, and do not."""
        return tuple(
            one
            for one in self.instances
            if one.id in self.said_to_follow and self.follows.get(one.id) is Answer.NO
        )

    @property
    def unnoticed(self) -> tuple[Unnoticed, ...]:
        """Rules that name a figure and do not notice it wrong by one, in whatever return and in neither direction."""
        answers: dict[tuple[str, str], set[Answer]] = {}
        for one in self.notices:
            answers.setdefault((one.instance.id, one.figure.id), set()).add(one.answer)
        return tuple(
            Unnoticed(instance, self.form.figures[figure])
            for instance in self.instances
            if instance.id not in self.said_to_follow
            for (id, figure), found in answers.items()
            if id == instance.id and found == {Answer.NO}
        )

    @property
    def typed(self) -> tuple[Figure, ...]:
        """The figures that a person types."""
        figures = self.form.figures.values()
        return tuple(one for one in figures if self.totals_typed or one.computed_by is None)

    @property
    def unprotected(self) -> tuple[Figure, ...]:
        """Figures that no rule protects: in no return does any rule notice that they are wrong by one."""
        if self.together is not Answer.YES:
            return ()
        maybe = {one.figure.id for one in self.notices if one.answer is not Answer.NO}
        return tuple(figure for figure in self.typed if figure.id not in maybe)

    def noticing(self, figure: Figure, error: int) -> tuple[Instance, ...]:
        """The rules that notice, in some right return, that the figure is wrong by so much."""
        return tuple(
            one.instance
            for one in self.notices
            if (one.figure, one.error, one.answer) == (figure, error, Answer.YES)
        )

    def noticed_only(self, error: int) -> tuple[Figure, ...]:
        """The figures of which the rules notice an error in this direction, and none in the other."""
        other = {one.figure.id for one in self.notices if one.error != error and one.answer is not Answer.NO}
        return tuple(one for one in self.typed if one.id not in other and self.noticing(one, error))

    @property
    def undecided_follows(self) -> tuple[Instance, ...]:
        """Rules of which the solver cannot tell whether they follow from the others."""
        return tuple(one for one in self.instances if self.follows.get(one.id) is Answer.UNKNOWN)

    @property
    def undecided_notices(self) -> tuple[Notice, ...]:
        """Rules and figures of which the solver cannot tell whether an error is noticed."""
        return tuple(one for one in self.notices if one.answer is Answer.UNKNOWN)

    @property
    def sound(self) -> Answer:
        """Whether the form may be sent out as it is. What no rule protects is no fault: nothing may be known of it."""
        if self.together is Answer.NO or self.following or self.independent or self.unnoticed:
            return Answer.NO
        if self.together is Answer.UNKNOWN or self.undecided_follows or self.undecided_notices:
            return Answer.UNKNOWN
        return Answer.YES

    @property
    def is_sound(self) -> bool:
        """Whether it is proved that the form may be sent out as it is."""
        return self.sound is Answer.YES


def prove(form: Form, *, patience: int = PATIENCE) -> list[Proof]:
    """The proofs of a form, one for all levels to which the same rules apply; of a form with totals one more for each, of the
    layout in which totals are typed.

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
        _Prover(
            z3,
            Formulas(z3, form, [form.rules_by_id[id] for id in ids], totals_typed=totals_typed),
            patience,
        ).proof(tuple(levels), totals_typed=totals_typed)
        for totals_typed in ((False, True) if form.computations else (False,))
        for ids, levels in levels_by_rules.items()
    ]


@dataclass(frozen=True)
class _Example:
    """A return in which all rules hold as they are judged: the numbers that are typed, and last year's."""

    formulas: Formulas
    numbers: Mapping[Ref, Decimal]

    @property
    def figures(self) -> dict[str, Decimal]:
        return {id: self._number(Ref(id)) for id in self.formulas.form.figures}

    @property
    def last(self) -> dict[str, Decimal]:
        return {ref.figure: number for ref, number in self.numbers.items() if ref.last}

    def fails(self, instance: Instance, level: str) -> bool:
        rule = self.formulas.form.rules_by_id[instance.rule]
        return judge(rule, instance, self._number, level).verdict is Verdict.FAIL

    def with_error(self, ref: Ref, error: int) -> _Example:
        return _Example(self.formulas, {**self.numbers, ref: self.numbers[ref] + error})

    def _number(self, ref: Ref) -> Decimal:
        computation = None if ref.last else self.formulas.computations.get(ref.figure)
        return self.numbers[ref] if computation is None else value(computation.tree.right, self._number)


class _Prover:
    """Proves what rules come to together."""

    def __init__(self, z3: Any, formulas: Formulas, patience: int) -> None:
        self.z3, self.formulas, self.form, self.patience = z3, formulas, formulas.form, patience
        self._solvers: dict[tuple[frozenset[str], bool], Any] = {}

    def proof(self, levels: tuple[str, ...], *, totals_typed: bool) -> Proof:
        instances = tuple(self.formulas.judged.values())
        together = self._can(self.formulas.judged)
        example = self._example(levels) if together is Answer.YES else None
        if example is None:
            # Numbers of which the solver says that all rules hold, and that are judged otherwise, prove nothing.
            no_example = together if together is Answer.NO else Answer.UNKNOWN
            return Proof(self.form, levels, totals_typed, instances, no_example)
        return Proof(
            self.form,
            levels,
            totals_typed,
            instances,
            together,
            example.figures,
            example.last,
            {id: self._follows(id) for id in self.formulas.judged},
            frozenset(self.formulas.said_to_follow),
            tuple(self._notices(example, levels[0])),
        )

    def _can(self, assumed: Iterable[str], *more: Any) -> Answer:
        """Whether there is a return, its counts whole numbers, in which the assumed rules and more hold.

        Where the solver cannot tell: that there are no numbers of any kind means no; that there are some means nothing.
        """
        rules = frozenset(assumed)
        answer = self._asked(self._solver(rules, whole=True), *more)
        if answer is Answer.UNKNOWN and self._asked(self._solver(rules, whole=False), *more) is Answer.NO:
            return Answer.NO
        return answer

    def _solver(self, assumed: frozenset[str], *, whole: bool) -> Any:
        """The solver that knows that these rules hold. It is kept: most questions assume the same."""
        if (assumed, whole) not in self._solvers:
            solver = self.z3.Solver()
            solver.set("rlimit", self.patience)
            solver.set("timeout", _LONGEST)
            solver.add(self.formulas.possible())
            solver.add([formula for id, formula in self.formulas.of.items() if id in assumed])
            solver.add(self.formulas.whole() if whole else [])
            self._solvers[assumed, whole] = solver
        return self._solvers[assumed, whole]

    def _asked(self, solver: Any, *more: Any) -> Answer:
        solver.push()
        solver.add(*more)
        said = solver.check()
        solver.pop()
        if said == self.z3.sat:
            return Answer.YES
        return Answer.NO if said == self.z3.unsat else Answer.UNKNOWN

    def _follows(self, id: str) -> Answer:
        """Whether a rule cannot fail where the needed ones that it has to do with, itself left out, hold."""
        others = self.formulas.linked(id) - self.formulas.said_to_follow - {id}
        can_fail = self._can(others, self.z3.Not(self.formulas.of[id]))
        return {Answer.YES: Answer.NO, Answer.NO: Answer.YES}.get(can_fail, Answer.UNKNOWN)

    def _notices(self, example: _Example, level: str) -> Iterator[Notice]:
        """Of every rule, every typed figure that it names or that a total it names is made of, and either direction."""
        for instance in self.formulas.judged.values():
            for ref in self.formulas.named(instance):
                if not ref.last:
                    figure = self.form.figures[ref.figure]
                    for error in ERRORS:
                        answer = self._notice(instance, ref, error, example, level)
                        yield Notice(instance, figure, error, answer)

    def _notice(self, instance: Instance, ref: Ref, error: int, example: _Example, level: str) -> Answer:
        """Whether there is a right return in which the rule fails once the figure is wrong by so much.

        Often the example is one. Otherwise the solver is asked, of the rules that have to do with this one.
        """
        wrong = example.with_error(ref, error)
        if self.formulas.is_possible(ref, wrong.numbers[ref]) and wrong.fails(instance, level):
            return Answer.YES
        unknown = self.formulas.unknowns[ref]
        formula = self.z3.substitute(self.formulas.of[instance.id], (unknown, unknown + error))
        possible = self.formulas.may_be(ref, unknown + error)
        return self._can(self.formulas.linked(instance.id), possible, self.z3.Not(formula))

    def _example(self, levels: Sequence[str]) -> _Example | None:
        """Small numbers, as few of them 0 as can be. None where the solver has none that are judged right."""
        numbers = self._numbers()
        if numbers is None:
            return None
        example = _Example(self.formulas, numbers)
        fails = any(example.fails(instance, level) for instance in self.form.instances for level in levels)
        return None if fails else example

    def _numbers(self) -> dict[Ref, Decimal] | None:
        """The solver's numbers for the unknowns, to the decimals of a cell."""
        solver = self._solver(frozenset(self.formulas.judged), whole=True)
        solver.push()
        for unknown in self.formulas.unknowns.values():
            for wish in (unknown <= _SMALL, unknown >= 1):
                if self._asked(solver, wish) is Answer.YES:
                    solver.add(wish)
        answer = solver.check()
        model = solver.model() if answer == self.z3.sat else None
        solver.pop()
        return None if model is None else self.formulas.numbers(model)
