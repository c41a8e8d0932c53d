"""The dates on the cover → D findings. A report is signed after the period it is about and before the deadline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from xltools.form.kinds import FieldKind
from xltools.form.period import Period, Span
from xltools.form.spec import Field, Form
from xltools.model.findings import Finding, finding
from xltools.model.submission import Fault, Submission, Value, day
from xltools.model.text import is_blank


def check_dates(form: Form, submission: Submission, due: dt.date | None = None) -> Iterator[Finding]:
    """D01 to D03 of every date on the cover; of a day that is none of signing D01 alone. A blank is not judged here.

    Args:
        form: The form that the return is on.
        submission: The return.
        due: The deadline of the project; None takes the form's own for the unit's level.
    """
    due = due or due_date(form, submission.period, submission.unit.level)
    for field in form.fields:
        value = submission.fields.get(field.id)
        if value is None or value.fault is Fault.ERROR:  # an error value has V24
            continue
        if field.kind.is_day and not is_blank(value.raw):
            yield from _judged(field, value, submission.period, due)


def _judged(field: Field, value: Value, period: Period, due: dt.date | None) -> Iterator[Finding]:
    """The finding of one date. Its year is 0 where it is not known."""
    where = {"sheet": value.place.sheet, "cell": value.place.cell, "name": field.label}
    signed = day(value.raw)
    if signed is None:
        yield finding("D01", **where, found=value.raw, expected="日期")
        return
    if field.kind is not FieldKind.DATE:
        return
    period_end = period.last_day if period.year else None
    if period_end and signed <= period_end:
        yield finding("D02", **where, found=signed.isoformat(), expected=period_end.isoformat())
    elif due and signed > due:
        yield finding("D03", **where, found=signed.isoformat(), expected=due.isoformat())


def due_date(form: Form, period: Period, level: str) -> dt.date | None:
    """The day by which the form wants reports on a period; None where it says nothing of the level."""
    day = form.deadlines.get(level)
    if not day:
        return None
    try:
        after = period.next.first_day
        if form.span is not Span.YEAR:
            return after.replace(day=int(day))
        return dt.date.fromisoformat(f"{after.year:04}-{day}")
    except ValueError:  # the year is 0 or has five digits
        return None
