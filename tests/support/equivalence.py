"""One set of returns for every form, and all who say what its rules come to: the tree as it is walked, the rules as code, the
formulas in a spreadsheet program, the macro of the button, and the check with its sentences. All say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache, partial
from importlib import import_module
from random import Random

from books import ALL_FORMS
from office import Document
from returns import FORMS, blank, inputs, known_last, random_return, submission

from xltools.check.rules import check_rules
from xltools.check.values import check_figures
from xltools.form.period import Span
from xltools.form.rules import words
from xltools.form.rules.code import failing
from xltools.form.rules.evaluate import Verdict, rounded
from xltools.form.rules.excel import EXPLAIN, EXPLAINED
from xltools.form.rules.expression import Ref
from xltools.form.spec import Form, Instance
from xltools.jobs.forms.formulas import Formulas
from xltools.jobs.forms.prove import ERRORS, Proof, prove
from xltools.model.findings import Finding, message, where
from xltools.model.messages.catalogue import RULE
from xltools.model.submission import Fault, ListEntry, Place, Submission, Unit, Value, classify
from xltools.workbook.layout.cover import COVER
from xltools.workbook.layout.identity import IDENTITY, KEYS
from xltools.workbook.layout.review import REVIEW
from xltools.workbook.layout.unit_book import Layout, layout
from xltools.workbook.read.submission import totals_in
from xltools.workbook.write import conclusion
from xltools.workbook.write.stored import StoredValues

#: The macro's words for what the 审核 sheet shows.
SHOWN = {
    **{str(verdict): verdict.name for verdict in Verdict},
    **{span.no_last: Verdict.NO_LAST.name for span in Span},
    EXPLAIN: "EXPLAIN",
    EXPLAINED: "EXPLAINED",
}
#: The most planted errors of one workbook.
_MOST_PLANTED = 40
#: Numbers finer than a count takes, and a far too large one. They never meet: a spreadsheet keeps fifteen digits of a number.
_FINE = [Decimal(text) for text in ("-1", "0.5", "-0.5", "0.000001", "0.999999", "12345.678901")]
_HUGE = Decimal(10**12)
#: The cell of the unit's level on the hidden sheet.
LEVEL = f"B{KEYS.index('unit_level') + 1}"
#: Code, sheet, cell and sentence of something that was found.
Found = tuple[str, str, str, str]


# What is typed.


@dataclass(frozen=True)
class Workbook:
    """A workbook of a form. Level and last year's figures, which stand in its hidden sheet, are each return's own."""

    form: Form
    totals_typed: bool

    def __str__(self) -> str:
        return f"{self.form.id}, totals typed" if self.totals_typed else self.form.id

    @property
    def layout(self) -> Layout:
        return layout(self.form, totals_typed=self.totals_typed)

    @property
    def levels(self) -> list[str]:
        """The form's levels, and one that it does not know."""
        return [*self.form.levels, "市"]

    @property
    def returns(self) -> int:
        """How many random returns are typed into it: two hundred of each shipped form, in all its layouts together."""
        if self.form.id not in FORMS.ids():
            return 30
        return 100 if self.form.computations else 200


WORKBOOKS = [
    Workbook(form, typed) for form in ALL_FORMS for typed in (False, *([True] if form.computations else []))
]


def random_of(book: Workbook, seed: int) -> Submission:
    """A return: right or not, with blanks, texts, zero declarations, explanations; at times with whole tables of noughts, or with
    extreme numbers. Last year is known, or in part, or not, or a year of noughts."""
    form, random = book.form, Random(seed)
    last = random.choice(
        [known_last(form, random), known_last(form, random), dict.fromkeys(form.figures, Decimal(0)), {}]
    )
    empty = blank(form, unit=_unit(random.choice(book.levels)), last=last)
    filled = random_return(form, random, empty, totals_typed=book.totals_typed)
    chance = random.random()
    if chance < 0.2:
        return _without(filled, [table.id for table in form.tables if random.random() < 0.5])
    return _with_extremes(form, filled, random) if chance < 0.4 else filled


def _without(filled: Submission, tables: list[str]) -> Submission:
    """The return with noughts alone in some tables."""
    noughts = {id: Value(Decimal(0)) for id in filled.figures if id.partition(".")[0] in tables}
    return replace(filled, figures={**filled.figures, **noughts})


def _with_extremes(form: Form, filled: Submission, random: Random) -> Submission:
    numbers = sorted(filled.figures.keys() - set(form.answers))
    chosen = random.sample(numbers, random.choice([1, 3, len(numbers) // 2]))
    if random.random() < 0.5:
        extreme, figures = _FINE, filled.figures
    else:
        extreme = [Decimal(form.limit - 1), Decimal(form.limit), Decimal(form.limit + 1), _HUGE]
        figures = {id: _whole(value) for id, value in filled.figures.items()}
    return replace(filled, figures={**figures, **{id: classify(random.choice(extreme)) for id in chosen}})


def _whole(value: Value) -> Value:
    return value if value.number is None else classify(value.number.to_integral_value())


def planted_of(book: Workbook) -> Iterator[Submission]:
    """The right return, and each rule with one of its figures one too large, and one too small. Where totals are typed, the rules
    are those that keep the totals. Then what it takes that every rule holds once, and fails once."""
    form, proofs = book.form, [one for one in _proofs(book.form.id) if one.totals_typed == book.totals_typed]
    seen: set[tuple[str, Verdict]] = set()
    for filled in _wrong_by_one(form, proofs[0]):
        seen |= _verdicts(book, filled)
        yield filled
    for proof in proofs:
        for wanted, numbers in _reaching(book, proof.instances):
            found = numbers() if wanted not in seen else {}
            if found:
                typed = {ref.figure: number for ref, number in found.items() if not ref.last}
                last = {ref.figure: number for ref, number in found.items() if ref.last}
                filled = submission(form, typed, unit=_unit(proof.levels[0]), last=last)
                seen |= _verdicts(book, filled)
                yield filled


def _unit(level: str) -> Unit:
    return Unit("101", "青禾镇", level)


def _wrong_by_one(form: Form, proof: Proof) -> Iterator[Submission]:
    """The right return of a proof, and what one wrong number makes of it: of the figures that a rule names, one that was right in
    most of the others."""
    assert proof.example is not None
    right = {figure.id: proof.example[figure.id] for figure in proof.typed}
    unit = _unit(proof.levels[0])
    yield submission(form, right, unit=unit, last=proof.last)
    kept = list(form.computations.values())
    rules = [one for one in proof.instances if (one in kept) == proof.totals_typed]
    used = dict.fromkeys(right, 0)
    for rule, error in [(rule, error) for rule in rules for error in ERRORS][:_MOST_PLANTED]:
        named = [one.figure.id for one in proof.notices if (one.instance, one.error) == (rule, error)]
        wrong = min(named, key=lambda id: used[id])
        used[wrong] += 1
        yield submission(form, {**right, wrong: right[wrong] + error}, unit=unit, last=proof.last)


def _verdicts(book: Workbook, filled: Submission) -> set[tuple[str, Verdict]]:
    return {(id, outcome.verdict) for id, outcome in StoredValues(book.layout, filled).outcomes.items()}


def possible(book: Workbook, wanted: Collection[tuple[str, Verdict]]) -> set[tuple[str, Verdict]]:
    """Which of these a rule can come to: of the others the solver proves that it never does."""
    return {
        one
        for proof in _proofs(book.form.id)
        if proof.totals_typed == book.totals_typed
        for one, numbers in _reaching(book, proof.instances)
        if one in wanted and numbers()
    }


def _reaching(
    book: Workbook, instances: Sequence[Instance]
) -> Iterator[tuple[tuple[str, Verdict], Callable[[], Mapping[Ref, Decimal]]]]:
    """Each rule and whether it holds or fails, and how the solver finds whole numbers for that: none where there are none."""
    z3 = import_module("z3")
    rules = dict.fromkeys(book.form.rules_by_id[one.rule] for one in instances)
    formulas = Formulas(z3, book.form, list(rules), totals_typed=book.totals_typed)

    def found(wanted: object) -> Mapping[Ref, Decimal]:
        solver = z3.Solver()
        solver.add(*formulas.possible(), *map(z3.IsInt, formulas.unknowns.values()), wanted)
        answer = solver.check()
        assert answer != z3.unknown
        numbers = formulas.numbers(solver.model()) if answer == z3.sat else {}
        assert numbers is not None
        return numbers

    for id, formula in formulas.of.items():
        yield (id, Verdict.PASS), partial(found, z3.And(formulas.applies(id), formula))
        yield (id, Verdict.FAIL), partial(found, z3.Not(formula))


@cache
def _proofs(form: str) -> list[Proof]:
    return prove(next(one for one in ALL_FORMS if one.id == form))


# Who says something of it.


@dataclass(frozen=True)
class Said:
    """What is said of a return.

    Attributes:
        totals: Figure that is computed → its number, to six decimals.
        verdicts: Rule → the word for it on the sheet 审核.
        failures: What is said of every rule that fails and is not explained.
    """

    totals: Mapping[str, Decimal | None]
    verdicts: Mapping[str, str]
    failures: list[Found]


def walked(values: StoredValues) -> Said:
    """Rule by rule, as ``evaluate`` walks the tree: what all others are held against."""
    lay, failures = values.layout, []
    for instance in lay.form.instances:
        if values.verdict(instance.id) in (Verdict.FAIL, EXPLAIN):
            rule, place = lay.form.rules_by_id[instance.rule], lay.places[instance.figure]
            sentence = words.failure(lay.form, instance, values.outcomes[instance.id], values.lookup)
            text = RULE.text.format(sentence=sentence, advice=rule.advice)
            failures.append((rule.id, place.sheet, place.cell, text))
    totals = {id: values.numbers[id] for id in lay.form.figures if not lay.typed(id)}
    verdicts = {instance.id: values.verdict(instance.id) for instance in lay.form.instances}
    return Said({id: _to_six(number) for id, number in totals.items()}, verdicts, failures)


def _to_six(number: Decimal | None) -> Decimal | None:
    return None if number is None else rounded(number)


def as_read(lay: Layout, filled: Submission) -> Submission:
    """The return as a reader would give it: every figure in its place, and the totals, by the rules as code."""
    computed = {} if lay.totals_typed else totals_in(lay, filled)
    totals = {
        id: Value(fault=Fault.INCOMPLETE) if number is None else Value(number)
        for id, number in computed.items()
    }
    known = {**filled.figures, **totals}
    figures = {id: replace(known.get(id, Value()), place=place) for id, place in lay.places.items()}
    entries = {} if lay.totals_typed else {id: _placed(lay, id, of) for id, of in filled.entries.items()}
    return replace(filled, figures=figures, totals_typed=lay.totals_typed, entries=entries)


def _placed(lay: Layout, table: str, entries: Sequence[ListEntry]) -> tuple[ListEntry, ...]:
    """The entries of a list, each value in its cell."""
    drawing, placed = lay.tables[table].drawing, []
    for entry in entries:
        line = drawing.entries[entry.number - 1]
        at = {id: Place(drawing.table.sheet, box.name) for id, box in {**line.words, **line.figures}.items()}
        words = {id: replace(value, place=at[id]) for id, value in entry.words.items()}
        figures = {id: replace(value, place=at[id]) for id, value in entry.figures.items()}
        placed.append(ListEntry(entry.number, words, figures))
    return tuple(placed)


def failing_by_code(lay: Layout, filled: Submission) -> set[str]:
    """The rules that fail by the rules as code, explained or not."""
    read = as_read(lay, filled)
    return {instance.id for _, instance in failing(lay.form, read.lookup, read.unit.level)}


def by_check(lay: Layout, filled: Submission) -> list[Found]:
    """What the check says of the rules."""
    return [_found(one) for one in check_rules(lay.form, as_read(lay, filled))]


def by_check_of_cells(lay: Layout, filled: Submission) -> list[Found]:
    """What the check says of single cells."""
    return [_found(one) for one in check_figures(lay.form, as_read(lay, filled))]


def _found(one: Finding) -> Found:
    return one.code, one.sheet, one.cell, message(one).removeprefix(f"{where(one)}：")


@dataclass
class Spreadsheet:
    """A workbook with a button that is open in LibreOffice, without its locks. Only the cells that change are typed."""

    book: Workbook
    document: Document
    _held: dict[tuple[str, str], float | str | None] = field(default_factory=dict)

    def fill(self, filled: Submission) -> None:
        lay = self.book.layout
        last = {
            lay.last_place(id).cell: None if id not in filled.last else float(filled.last[id])
            for id in lay.form.figures
        }
        hidden = {IDENTITY: {**last, LEVEL: filled.unit.level}}
        typed = inputs(lay.form, filled, totals_typed=lay.totals_typed)
        for sheet, cells in {**typed, **hidden}.items():
            changed = {
                cell: value for cell, value in cells.items() if self._held.get((sheet, cell), "") != value
            }
            if changed:
                self.document.set(sheet, changed)
                self._held.update({(sheet, cell): value for cell, value in changed.items()})
        self.document.recalculate()

    def formulas(self) -> tuple[dict[str, Decimal | None], dict[str, str], list[str]]:
        """What the formulas come to: totals, verdicts and the line on the cover."""
        lay = self.book.layout
        places = {id: place for id, place in lay.places.items() if not lay.typed(id)}
        sheets = {REVIEW, COVER, *(place.sheet for place in places.values())}
        shown = {sheet: self.document.cells(sheet) for sheet in sheets}
        totals = {}
        for id, place in places.items():
            cell = shown[place.sheet][place.cell]
            assert cell.error is None, f"{place} {cell.error}"
            totals[id] = None if cell.value in (None, "") else _to_six(Decimal(str(cell.value)))
        verdicts = {id: str(shown[REVIEW][box.name].value) for id, box in lay.verdicts.items()}
        cover = [str(c.value) for c in shown[COVER].values() if c.formula and conclusion.READY in c.formula]
        return totals, verdicts, cover

    def macro(self) -> tuple[list[str], list[Found]]:
        """What the button says: a word for each rule, and everything that it found."""
        run = self.document.run
        verdicts = run("xltools.Balance.Verdicts").split(",")
        lines = run("xltools.Balance.Findings").splitlines()
        return verdicts, [
            (code, sheet, cell, said) for code, sheet, cell, said in (x.split("\t") for x in lines)
        ]
