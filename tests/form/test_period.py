"""The period that a return is on: a year, or a half, a quarter or a month of one."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from books import QUARTERLY
from returns import FORM
from small_form import HEAD, RULE, TABLE

from xltools.check.dates import due_date
from xltools.form.load import FormError, loads
from xltools.form.period import WHOLE_YEAR, PartOfYear, Period, Span

YEAR = Period(2025)
FIRST_HALF = Period(2025, PartOfYear(Span.HALF, 1))
LAST_HALF = Period(2025, PartOfYear(Span.HALF, 2))
SECOND_QUARTER = Period(2025, PartOfYear(Span.QUARTER, 2))
LAST_QUARTER = Period(2025, PartOfYear(Span.QUARTER, 4))
FEBRUARY = Period(2024, PartOfYear(Span.MONTH, 2))
DECEMBER = Period(2025, PartOfYear(Span.MONTH, 12))


@pytest.mark.parametrize(
    ("period", "text", "spaced", "titled", "name", "code"),
    [
        (YEAR, "2025年", "2025 年", "2025年度", "2025", "2025"),
        (FIRST_HALF, "2025年上半年", "2025 年上半年", "2025年上半年", "2025年上半年", "2025H1"),
        (LAST_HALF, "2025年下半年", "2025 年下半年", "2025年下半年", "2025年下半年", "2025H2"),
        (
            SECOND_QUARTER,
            "2025年第2季度",
            "2025 年第 2 季度",
            "2025年第2季度",
            "2025年第2季度",
            "2025Q2",
        ),
        (FEBRUARY, "2024年2月", "2024 年 2 月", "2024年2月", "2024年2月", "2024M02"),
    ],
)
def test_what_people_and_programs_call_it(
    period: Period, text: str, spaced: str, titled: str, name: str, code: str
) -> None:
    assert (period.text, period.spaced, period.titled, period.name, period.code) == (
        text,
        spaced,
        titled,
        name,
        code,
    )
    assert PartOfYear.coded(period.part.code) == period.part


@pytest.mark.parametrize(
    ("period", "days"),
    [
        (YEAR, "2025年1月1日至2025年12月31日"),
        (LAST_HALF, "2025年7月1日至2025年12月31日"),
        (SECOND_QUARTER, "2025年4月1日至2025年6月30日"),
        (FEBRUARY, "2024年2月1日至2024年2月29日"),
    ],
)
def test_from_which_day_to_which(period: Period, days: str) -> None:
    assert period.days == days
    first, last = period.first_day, period.last_day
    assert days == "至".join(f"{day.year}年{day.month}月{day.day}日" for day in (first, last))


@pytest.mark.parametrize(
    ("period", "after"),
    [
        (YEAR, Period(2026)),
        (FIRST_HALF, LAST_HALF),
        (SECOND_QUARTER, Period(2025, PartOfYear(Span.QUARTER, 3))),
        (LAST_QUARTER, Period(2026, PartOfYear(Span.QUARTER, 1))),
        (DECEMBER, Period(2026, PartOfYear(Span.MONTH, 1))),
    ],
)
def test_each_follows_on_the_one_before(period: Period, after: Period) -> None:
    assert period.next == after
    assert after.last == period
    assert after.first_day == period.last_day + dt.timedelta(days=1)


def test_the_year_has_no_fifth_quarter() -> None:
    assert PartOfYear(Span.QUARTER, 4).is_known
    assert not PartOfYear(Span.QUARTER, 5).is_known
    assert PartOfYear.coded("Q5") == WHOLE_YEAR


def test_a_quarters_deadline_is_a_day_of_the_month_after_it() -> None:
    assert due_date(QUARTERLY, SECOND_QUARTER, "乡镇") == dt.date(2025, 7, 8)
    assert due_date(QUARTERLY, LAST_QUARTER, "县") == dt.date(2026, 1, 15)
    assert due_date(FORM, YEAR, "乡镇") == dt.date(2026, 1, 31)


@pytest.mark.parametrize("day", ['"01-31"', '"31"', '"8"', '"00"', '""'])
def test_wrong_deadlines_of_a_quarter(day: str) -> None:
    head = HEAD.replace("first_year", 'period = "quarter"\nfirst_year').replace('"01-31"', day)
    with pytest.raises(FormError) as refused:
        loads((head + TABLE + RULE).encode())
    assert (refused.value.key, refused.value.fault.code) == ("form.deadlines.乡镇", "F39")


def test_what_is_counted_from_the_first_period_on_stood_at_nothing_before_it() -> None:
    """The rule over time is then one and the same in every period: 本年累计 = 上期本年累计 + 本期."""
    archived = {"s.public.now": Decimal(5), "s.public.ytd": Decimal(22)}
    known = {id: QUARTERLY.figures[id] for id in archived}
    assert known["s.public.ytd"].is_cumulative
    assert not known["s.public.now"].is_cumulative
    last = QUARTERLY.last_known(PartOfYear(Span.QUARTER, 1), archived)
    assert (last["s.public.now"], last["s.public.ytd"]) == (Decimal(5), Decimal(0))
    assert QUARTERLY.last_known(PartOfYear(Span.QUARTER, 2), archived) == archived
    assert FORM.last_known(WHOLE_YEAR, {}) == {}
