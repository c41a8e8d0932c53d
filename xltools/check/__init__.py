"""A submission → findings, one topic a module. Checks yield; they never raise, print or stop at the first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator

from xltools.check.dates import check_dates
from xltools.check.prose import check_prose
from xltools.check.rules import check_rules
from xltools.check.unit import check_last, check_unit, check_year
from xltools.check.values import check_figures
from xltools.form.spec import Form
from xltools.model.findings import Finding
from xltools.model.submission import Submission

__all__ = [
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
    """Everything that can be said of one submission alone.

    ``due``: the deadline, None for the form's. ``names``: the units of the roster, its own among them.
    """
    yield from check_figures(form, submission)
    yield from check_rules(form, submission)
    yield from check_dates(form, submission, due)
    yield from check_prose(form, submission, names)
