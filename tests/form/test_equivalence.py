"""A rule is the same rule whoever judges it, for every form and every kind of workbook: `tests/support/equivalence.py`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from equivalence import (
    SHOWN,
    WORKBOOKS,
    Spreadsheet,
    Workbook,
    as_read,
    by_check,
    by_check_of_cells,
    failing_by_code,
    planted_of,
    possible,
    random_of,
    walked,
)
from examples import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office import Office
from returns import blank

from xltools.form.rules.evaluate import Verdict
from xltools.model.submission import Submission
from xltools.workbook.layout.unit_book import Layout
from xltools.workbook.write import conclusion
from xltools.workbook.write.stored import StoredValues
from xltools.workbook.write.unit_book import build

SEEDS = st.integers(0, 2**32)


def assert_python_says_one_thing(lay: Layout, filled: Submission) -> None:
    """The walked tree, the rules as code, and the sentences of the check."""
    values = StoredValues(lay, filled)
    said, outcomes = walked(values), values.outcomes.items()
    assert failing_by_code(lay, filled) == {id for id, one in outcomes if one.verdict is Verdict.FAIL}
    unexplained = replace(filled, explanations={})
    assert by_check(lay, unexplained) == walked(StoredValues(lay, unexplained)).failures
    read = as_read(lay, filled)
    assert {id: read.figures[id].number for id in said.totals} == {
        id: values.numbers[id] for id in said.totals
    }


def assert_the_workbook_says_the_same(sheet: Spreadsheet, filled: Submission) -> None:
    """The formulas and the macro, in LibreOffice."""
    lay, form = sheet.book.layout, sheet.book.layout.form
    values = StoredValues(lay, filled)
    said = walked(values)
    sheet.fill(filled)

    totals, verdicts, cover = sheet.formulas()
    assert totals == said.totals
    assert verdicts == said.verdicts
    assert cover == [conclusion.shown(values)]

    words, found = sheet.macro()
    assert words == [SHOWN[said.verdicts[instance.id]] for instance in form.instances]
    assert [one for one in found if one[0] in form.rules_by_id] == said.failures
    checked = by_check_of_cells(lay, filled)
    for code in ("V01", "V12", "V31", "V34", "V35", "V36", "V37"):
        assert [one for one in found if one[0] == code] == [one for one in checked if one[0] == code]
    texts = {one[1:3] for one in checked if one[0] in ("V02", "V03", "V04", "V05", "V14")}
    assert {one[1:3] for one in found if one[0] == "V02"} == texts


every_workbook = pytest.mark.parametrize("book", WORKBOOKS, ids=str)


@every_workbook
def test_random_returns_in_python(book: Workbook) -> None:
    @settings(max_examples=examples(book.returns))
    @given(seed=SEEDS)
    def law(seed: int) -> None:
        assert_python_says_one_thing(book.layout, random_of(book, seed))

    law()


@every_workbook
def test_planted_errors_in_python(book: Workbook) -> None:
    for filled in planted_of(book):
        assert_python_says_one_thing(book.layout, filled)


@every_workbook
def test_every_rule_holds_in_some_return_and_fails_in_another(book: Workbook) -> None:
    """Else nobody would have been asked about it. Totals that are computed are right."""
    kept = () if book.totals_typed else {one.id for one in book.form.computations.values()}
    judged = [id for id in book.form.instances_by_id if id not in kept]
    found = {
        (id, outcome.verdict)
        for filled in planted_of(book)
        for id, outcome in StoredValues(book.layout, filled).outcomes.items()
    }
    missing = {(id, verdict) for id in judged for verdict in (Verdict.PASS, Verdict.FAIL)} - found
    assert possible(book, missing) == set()


@pytest.fixture(scope="module", params=WORKBOOKS, ids=str)
def sheet(
    request: pytest.FixtureRequest, office: Office, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Spreadsheet]:
    book: Workbook = request.param
    path = tmp_path_factory.mktemp("book") / "unit.xlsm"
    path.write_bytes(build(book.form, blank(book.form), totals_typed=book.totals_typed, button=True))
    with office.open(path, macros=True) as document:
        document.unprotect_all()
        yield Spreadsheet(book, document)


def test_random_returns_in_the_workbook(sheet: Spreadsheet) -> None:
    @settings(max_examples=examples(sheet.book.returns), suppress_health_check=list(HealthCheck))
    @given(seed=SEEDS)
    def law(seed: int) -> None:
        assert_the_workbook_says_the_same(sheet, random_of(sheet.book, seed))

    law()


def test_planted_errors_in_the_workbook(sheet: Spreadsheet) -> None:
    for filled in planted_of(sheet.book):
        assert_the_workbook_says_the_same(sheet, filled)
