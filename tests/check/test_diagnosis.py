"""The fewest cells whose change makes all balances hold: what was planted is always among them."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from returns import FORM, OLD_FORM, balanced, random_numbers, submission

from xltools.check import check_rules
from xltools.check.diagnosis import Correction, smallest_corrections
from xltools.form.rules.evaluate import totals
from xltools.form.spec import Form
from xltools.model.submission import Submission, Value


def right(form: Form, seed: int, *, totals_typed: bool) -> Submission:
    """A balanced return; its totals typed, as a published report has them, or computed."""
    numbers = balanced(form, random_numbers(form, Random(seed)))
    whole = totals(form, numbers) | numbers
    figures = {id: Value(number=number) for id, number in whole.items()}
    return replace(submission(form, numbers), figures=figures, totals_typed=totals_typed)


def planted(correct: Submission, changes: dict[str, int]) -> Submission:
    """The return with figures changed; totals that the workbook computes follow."""
    figures = dict(correct.figures)
    for id, change in changes.items():
        before = figures[id].number
        assert before is not None
        figures[id] = Value(number=before + change)
    changed = replace(correct, figures=figures)
    if correct.totals_typed:
        return changed
    form = FORM if correct.form == FORM.id else OLD_FORM
    typed = {id: changed.number(id) for id, figure in form.figures.items() if figure.computed_by is None}
    return replace(
        changed, figures={**figures, **{id: Value(number=n) for id, n in totals(form, typed).items()}}
    )


def cells(sets: tuple[tuple[Correction, ...], ...]) -> list[frozenset[str]]:
    return [frozenset(correction.figure for correction in each) for each in sets]


@pytest.mark.parametrize("form", [FORM, OLD_FORM], ids=lambda form: form.id)
@pytest.mark.parametrize("totals_typed", [False, True], ids=["computed", "typed"])
@settings(max_examples=examples(250))
@given(seed=st.integers(0, 2**32))
def test_what_was_planted_is_among_the_smallest_sets(form: Form, totals_typed: bool, seed: int) -> None:
    random = Random(seed)
    correct = right(form, seed, totals_typed=totals_typed)
    assert smallest_corrections(form, correct) == ()
    having = [id for id in form.figures if id.startswith(("t3.", "t4."))]
    having = [id for id in having if totals_typed or form.figures[id].computed_by is None]
    wrong = random.sample(having, random.choice((1, 2)))
    returned = planted(correct, {id: random.randint(1, 90) for id in wrong})
    found = cells(smallest_corrections(form, returned))
    if not found:  # two changes that cancel, or cells of which no balance speaks
        assert not any(finding.is_error for finding in check_rules(form, returned))
        return
    size = len(found[0])
    assert size <= len(wrong)
    if size == len(
        wrong
    ):  # two changes in one column may be undone by one cell, which then is the smaller set
        assert frozenset(wrong) in found


def test_one_cell_that_three_balances_speak_of_is_named_alone() -> None:
    """In a report with typed totals every balance narrows it down."""
    correct = right(FORM, 5, totals_typed=True)
    returned = planted(correct, {"t3.granted.person": 9})
    (only,) = smallest_corrections(FORM, returned)
    number = correct.number("t3.granted.person")
    assert number is not None
    assert only == (Correction("t3.granted.person", number + 9, number),)


def test_errors_of_two_columns_that_cancel_in_the_total_are_two() -> None:
    correct = right(FORM, 7, totals_typed=False)
    returned = planted(correct, {"t3.received.person": 4, "t3.granted.company": 4})
    found = cells(smallest_corrections(FORM, returned))
    assert {len(each) for each in found} == {2}
    assert frozenset({"t3.received.person", "t3.granted.company"}) in found
    assert all({id.rpartition(".")[2] for id in each} == {"person", "company"} for each in found)


def test_no_correction_makes_a_figure_negative() -> None:
    correct = right(FORM, 3, totals_typed=False)
    returned = planted(correct, {"t3.granted.person": 50})
    assert all(correction.after >= 0 for each in smallest_corrections(FORM, returned) for correction in each)


def test_a_blank_is_no_zero() -> None:
    correct = right(FORM, 3, totals_typed=True)
    returned = planted(correct, {"t3.granted.person": 50})
    blank = replace(returned, figures={**returned.figures, "t3.granted.company": Value()})
    assert smallest_corrections(FORM, blank) == ()
