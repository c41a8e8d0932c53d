"""What is typed is what is read: read(fill(build(form))), for every form, by hand or by the builder."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from damage import KEY
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from returns import FORM, FORMS, OLD_FORM, UNIT, blank, fill, random_numbers, submission
from validator import Validate

from xltools.form.period import Period
from xltools.form.rules.evaluate import judge
from xltools.form.spec import Form
from xltools.model.signature import UNSIGNED, Key
from xltools.model.submission import Submission, Unit, Value
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.read.unit_book import Read, read
from xltools.workbook.write.stamp import Stamper
from xltools.workbook.write.stored import StoredValues
from xltools.workbook.write.unit_book import build, sign_of

TEXTS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=60)


def read_back(path: Path) -> Read:
    return read(path, FORMS.get)


def numbers_of(got: Submission) -> dict[str, Decimal | None]:
    return {id: value.number for id, value in got.figures.items()}


@pytest.mark.parametrize("totals_typed", [False, True], ids=["totals computed", "totals typed"])
@pytest.mark.parametrize("form", [FORM, OLD_FORM], ids=lambda form: form.id)
@settings(max_examples=examples(25))
@given(seed=st.integers(0, 2**32), overview=TEXTS, explanation=TEXTS, head=TEXTS)
def test_what_is_typed_is_what_is_read(
    form: Form,
    totals_typed: bool,
    seed: int,
    overview: str,
    explanation: str,
    head: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    random = Random(seed)
    numbers = random_numbers(form, random, totals_typed=totals_typed)
    for id in random.sample(list(numbers), 20):
        del numbers[id]
    first = form.instances[0].id
    filled = submission(
        form,
        numbers,
        declared_zero=frozenset({"t4"}) if seed % 2 else frozenset(),
        fields={"head": Value(raw=head), "signed": Value(raw="2026-1-15")},
        sections={"overview": overview},
        explanations={first: explanation},
        last={"t3.carried_out.person": Decimal(3)},
        totals_typed=totals_typed,
    )
    path = tmp_path_factory.mktemp("book") / "filled.xlsx"
    path.write_bytes(build(form, filled, totals_typed=totals_typed))

    found = read_back(path)

    got = found.submission
    assert [finding for finding in found.findings if finding.is_error] == []
    assert {id: number for id, number in numbers_of(got).items() if id in numbers} == numbers
    assert got.declared_zero == filled.declared_zero
    assert got.sections["overview"] == overview
    assert got.fields["head"].raw.strip() == head.strip()
    assert got.fields["signed"].raw == "2026-01-15"
    assert got.explanations.get(first, "").strip() == explanation.strip()
    assert (got.unit, got.year, got.form, got.totals_typed) == (UNIT, filled.year, form.id, totals_typed)
    assert got.last == filled.last
    shown = StoredValues(layout(form, totals_typed=totals_typed), filled).outcomes
    assert {
        instance.id: judge(rule, instance, got.lookup, got.unit.level)
        for rule in form.rules
        for instance in rule.instances
    } == shown, "the checks judge what the sheet shows"


@settings(max_examples=examples(8))
@given(seed=st.integers(0, 2**32))
def test_a_workbook_filled_in_by_hand_reads_as_one_that_was_built_filled(
    seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    filled = submission(FORM, random_numbers(FORM, Random(seed)))
    folder = tmp_path_factory.mktemp("books")
    by_hand, built = folder / "by hand.xlsx", folder / "built.xlsx"
    by_hand.write_bytes(build(FORM, blank()))
    fill(by_hand, FORM, filled)
    built.write_bytes(build(FORM, filled))
    one, other = read_back(by_hand), read_back(built)
    assert numbers_of(one.submission) == numbers_of(other.submission)
    assert (one.findings, other.findings) == ((), ())


UNITS = [
    Unit("0101", "青<禾>&镇", "乡镇", email="a&b@example.invalid"),
    Unit("007", "“引号\"与'撇号", "部门"),
    Unit("9", "=1+1", "街道"),
]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.code)
@pytest.mark.parametrize(
    "last", [{}, {"t3.carried_out.person": Decimal(3), "t2.charge.charged": Decimal("4068.208")}]
)
@pytest.mark.parametrize("key", [None, KEY], ids=["unsigned", "signed"])
def test_a_stamped_workbook_is_the_one_that_would_have_been_built(
    key: Key | None, unit: Unit, last: dict[str, Decimal], tmp_path: Path, validate: Validate
) -> None:
    stamper = Stamper(FORM, Period(2025), county_name="示例县", key=key)
    stamped, built = tmp_path / "stamped.xlsx", tmp_path / "built.xlsx"
    stamped.write_bytes(stamper.workbook(unit, last))
    built.write_bytes(build(FORM, blank(unit=unit, last=last), county_name="示例县", sign=sign_of(key)))
    one, other = read_back(stamped), read_back(built)
    assert one.findings == other.findings == ()
    assert replace(one.submission, source=other.submission.source) == other.submission
    assert one.submission.unit == unit
    signed = one.submission.signed
    assert signed
    assert signed.signature == (key.sign(signed.claim) if key else UNSIGNED)
    assert stamper.workbook(unit, last) == stamped.read_bytes(), "the same bytes for the same unit"
    assert validate([stamped]) == {stamped: []}
