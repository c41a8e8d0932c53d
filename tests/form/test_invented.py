"""Another statistical form altogether is a folder and no code."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from xltools.form.kinds import FieldKind, FigureKind
from xltools.form.load import load
from xltools.form.rules.evaluate import Lookup, Verdict, judge, totals
from xltools.form.rules.expression import Ref
from xltools.form.rules.words import failure, statement
from xltools.form.spec import Form, Severity

TYPED: dict[str, int | str] = {
    "loans.adults.books": 10,
    "loans.adults.journals": 4,
    "loans.children.books": 7,
    "loans.children.journals": 0,
    "money.buying.spent": "1.5",
    "money.buying.granted": "1.25",
}
LAST = {"loans.together.all": 20, "money.buying.spent": 4}


@pytest.fixture(scope="module")
def form() -> Form:
    return load(Path(__file__).parent / "data" / "invented")


@pytest.fixture
def lookup(form: Form) -> Lookup:
    typed = {figure: Decimal(number) for figure, number in TYPED.items()}
    known = {**typed, **totals(form, typed)}

    def look(ref: Ref) -> Decimal | None:
        return Decimal(LAST[ref.figure]) if ref.last and ref.figure in LAST else known.get(ref.figure)

    return look


def test_it_loads(form: Form) -> None:
    assert (form.id, form.first_year, form.last_year, form.limit) == ("invented", 2020, 2030, 100000)
    assert form.levels == ("馆", "分馆")
    assert form.deadlines == {"馆": "02-28", "分馆": "01-15"}
    assert [field.kind for field in form.fields] == [FieldKind.TEXT, FieldKind.DATE]
    assert [table.sheet for table in form.tables] == ["借阅", "经费"]
    assert len(form.table_figures["loans"]) == len(form.table_figures["money"]) == 9
    assert form.figures["money.whole.change"].kind is FigureKind.CHANGE
    assert form.figures["loans.adults.books"].kind is FigureKind.COUNT
    assert form.figures["loans.children.books"].name == "少儿·图书"
    assert form.rules_by_id["B01"].severity is Severity.ERROR
    assert form.rules_by_id["H02"].severity is Severity.NOTE


@pytest.mark.parametrize(("year", "covered"), [(2019, False), (2020, True), (2030, True), (2031, False)])
def test_years_covered(form: Form, year: int, covered: bool) -> None:
    assert form.covers(year) is covered


def test_a_cell_of_two_totals_belongs_to_the_first(form: Form) -> None:
    assert form.figures["loans.together.all"].computed_by == "B01"
    assert form.computations["loans.together.all"].id == "B01.together"
    assert [instance.id for instance in form.rules_by_id["B02"].instances] == [
        "B02.books",
        "B02.journals",
        "B02.all",
    ]


def test_totals_in_whatever_order_the_rules_stand(form: Form) -> None:
    known = {figure: Decimal(number) for figure, number in TYPED.items()}
    assert totals(form, known) == {
        "loans.adults.all": 14,
        "loans.children.all": 7,
        "loans.together.books": 17,
        "loans.together.journals": 4,
        "loans.together.all": 21,
    }


def test_a_total_of_something_unknown_is_unknown(form: Form) -> None:
    known: dict[str, Decimal | None] = {figure: Decimal(number) for figure, number in TYPED.items()}
    known["loans.adults.books"] = None
    found = totals(form, known)
    assert {figure for figure, number in found.items() if number is None} == {
        "loans.adults.all",
        "loans.together.books",
        "loans.together.all",
    }
    assert found["loans.children.all"] == 7


@pytest.mark.parametrize(
    ("instance", "level", "verdict"),
    [
        ("B01.adults", "馆", Verdict.PASS),
        ("B02.all", "分馆", Verdict.PASS),
        ("B03.buying", "馆", Verdict.FAIL),
        ("B03.buying", "分馆", Verdict.NOT_APPLICABLE),  # not a rule for this level
        ("B03.running", "馆", Verdict.INCOMPLETE),
        ("H01", "分馆", Verdict.FAIL),
        ("H02.books", "馆", Verdict.PASS),
    ],
)
def test_verdicts(form: Form, lookup: Lookup, instance: str, level: str, verdict: Verdict) -> None:
    found = form.instances_by_id[instance]
    assert judge(form.rules_by_id[found.rule], found, lookup, level).verdict is verdict


def test_last_year_is_asked_for_before_this_one(form: Form) -> None:
    found = form.instances_by_id["H01"]
    assert judge(form.rules_by_id["H01"], found, lambda _: None, "馆").verdict is Verdict.NO_LAST


def test_a_guard_that_does_not_hold(form: Form, lookup: Lookup) -> None:
    def quieter(ref: Ref) -> Decimal | None:
        return Decimal(21) if ref == Ref("loans.together.all", last=True) else lookup(ref)

    found = form.instances_by_id["H01"]
    assert judge(form.rules_by_id["H01"], found, quieter, "馆").verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("instance", "sentence"),
    [
        ("B03.buying", "购书：支出 1.5 > 拨款 1.25，相差 0.25"),
        ("H01", "2 × 购书·支出 1.5 < 上年购书·支出 4，相差 1"),
    ],
)
def test_failures(form: Form, lookup: Lookup, instance: str, sentence: str) -> None:
    found = form.instances_by_id[instance]
    outcome = judge(form.rules_by_id[found.rule], found, lookup, "馆")
    assert failure(form, found, outcome, lookup) == sentence


@pytest.mark.parametrize(
    ("instance", "text"),
    [
        ("B01.adults", "合计 = 图书 + 期刊"),
        ("B02.books", "读者合计 = 成人 + 少儿"),
        ("H02.books", "少儿 ≤ 读者合计·合计"),  # another column of the same table is named in full
    ],
)
def test_statements(form: Form, instance: str, text: str) -> None:
    assert statement(form, form.instances_by_id[instance]) == text
