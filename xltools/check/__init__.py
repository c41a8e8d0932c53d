"""A unit's return in, findings out; one topic a module. A check yields findings and never raises, prints or stops early."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator

from xltools.check.dates import check_dates
from xltools.check.prose import check_prose
from xltools.check.rules import check_balances, check_rules
from xltools.check.unit import check_last, check_unit, check_year
from xltools.check.values import check_figures, check_numbers
from xltools.form.rules.code import failing
from xltools.form.spec import Form
from xltools.model.findings import Finding
from xltools.model.submission import Submission

__all__ = [
    "check_balances",
    "check_county",
    "check_dates",
    "check_figures",
    "check_last",
    "check_prose",
    "check_rules",
    "check_submission",
    "check_unit",
    "check_year",
]


def check_submission(
    form: Form, submission: Submission, due: dt.date | None = None, names: Collection[str] = ()
) -> Iterator[Finding]:
    """Everything that can be said of one return without looking at any other file.

    Args:
        form: The form that the return is on.
        submission: The return.
        due: The deadline of the project; None takes the form's own.
        names: The names of all units of the roster; the return's own unit may be among them.
    """
    yield from check_figures(form, submission)
    failed = failing(form, submission.lookup, submission.unit.level)
    yield from check_rules(form, submission, failed=failed)
    yield from check_balances(form, submission, failed)
    yield from check_dates(form, submission, due)
    yield from check_prose(form, submission, names)


def check_county(form: Form, submission: Submission, unjudged: Collection[str] = ()) -> Iterator[Finding]:
    """What can be said of the totals of a county's consolidated workbook: its numbers and the form's rules.

    Nobody fills it in, so that no blank cell, cover or prose is missing there. ``unjudged`` are the rule instances that
    say nothing of its sums.
    """
    yield from check_numbers(form, submission)
    yield from check_rules(form, submission, unjudged)
