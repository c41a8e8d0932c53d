"""A project on a part of a year: which one it is started on, and which one comes after it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from books import QUARTERLY

from xltools.county.settings import load_project
from xltools.form.period import PartOfYear, Period, Span
from xltools.jobs.new import create_next, create_project, default_period


@pytest.mark.parametrize(
    ("today", "span", "period"),
    [
        (dt.date(2026, 1, 5), Span.YEAR, Period(2025)),
        (dt.date(2026, 1, 5), Span.QUARTER, Period(2025, PartOfYear(Span.QUARTER, 4))),
        (dt.date(2026, 4, 1), Span.QUARTER, Period(2026, PartOfYear(Span.QUARTER, 1))),
        (dt.date(2026, 6, 30), Span.QUARTER, Period(2026, PartOfYear(Span.QUARTER, 1))),
        (dt.date(2026, 8, 1), Span.HALF, Period(2026, PartOfYear(Span.HALF, 1))),
        (dt.date(2026, 1, 31), Span.MONTH, Period(2025, PartOfYear(Span.MONTH, 12))),
    ],
)
def test_a_project_is_started_on_the_period_that_was_over_last(
    today: dt.date, span: Span, period: Period
) -> None:
    assert default_period(today, span) == period


@pytest.mark.parametrize(
    ("part", "deadline", "after", "later"),
    [
        (PartOfYear(), "2026-01-20", Period(2026), dt.date(2027, 1, 20)),
        (PartOfYear(), "2024-02-29", Period(2026), dt.date(2025, 2, 28)),
        (
            PartOfYear(Span.HALF, 2),
            "2026-01-15",
            Period(2026, PartOfYear(Span.HALF, 1)),
            dt.date(2026, 7, 15),
        ),
        (
            PartOfYear(Span.QUARTER, 3),
            "2025-10-08",
            Period(2025, PartOfYear(Span.QUARTER, 4)),
            dt.date(2026, 1, 8),
        ),
        (
            PartOfYear(Span.MONTH, 12),
            "2026-01-31",
            Period(2026, PartOfYear(Span.MONTH, 1)),
            dt.date(2026, 2, 28),
        ),
    ],
)
def test_the_next_project_is_on_the_period_after_with_its_deadline(
    part: PartOfYear, deadline: str, after: Period, later: dt.date, tmp_path: Path
) -> None:
    first = tmp_path / "前"
    create_project(first, county="清河县", year=2025, form=QUARTERLY.id, part=part)
    file = first / "xltools.toml"
    file.write_text(f'deadline = "{deadline}"\n' + file.read_text("utf-8"), "utf-8")
    assert load_project(file).period == Period(2025, part)
    create_next(tmp_path / "后", first)
    project = load_project(tmp_path / "后" / "xltools.toml")
    assert (project.period, project.deadlines) == (after, {"": later})
