"""Dates: the signature stands after the period it reports on and before the deadline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from xltools.form.spec import FieldKind, Form
from xltools.model.findings import Finding, finding
from xltools.model.submission import Submission, day


def check_dates(form: Form, submission: Submission, due: dt.date | None = None) -> Iterator[Finding]:
    """D findings of the cover's dates. ``due``: the project's deadline; None takes the form's for the level."""
    due = due or due_date(form, submission.year, submission.unit.level)
    end = dt.date(submission.year, 12, 31) if submission.year else None
    for field in form.fields:
        value = submission.fields.get(field.id)
        if field.kind is not FieldKind.DATE or value is None or not value.raw.strip():
            continue
        where = {"sheet": value.place.sheet, "cell": value.place.cell, "name": field.label}
        signed = day(value.raw)
        if signed is None:
            yield finding("D01", **where, found=value.raw, expected="日期")
        elif end and signed <= end:
            yield finding("D02", **where, found=signed.isoformat(), expected=end.isoformat())
        elif due and signed > due:
            yield finding("D03", **where, found=signed.isoformat(), expected=due.isoformat())


def due_date(form: Form, year: int, level: str) -> dt.date | None:
    """The day the form wants reports on ``year`` by; None where it says nothing of the level."""
    text = form.deadlines.get(level)
    try:
        return dt.date.fromisoformat(f"{year + 1:04}-{text}") if text else None
    except ValueError:
        return None
