"""The period of the hidden sheet as formulas of other sheets say it; ``form/period`` says the same in Python."""

from __future__ import annotations

from xltools.form.period import Span
from xltools.workbook.layout.identity import value_reference

_YEAR, _PART = value_reference("year"), value_reference("part")


def text_formula(span: Span) -> str:
    """``2025年``, ``2025年第2季度``: ``Period.text``."""
    within = {
        Span.YEAR: "",
        Span.HALF: f'&IF({_PART}=1,"上半年","下半年")',
        Span.QUARTER: f'&"第"&{_PART}&"季度"',
        Span.MONTH: f'&{_PART}&"月"',
    }
    return f'{_YEAR}&"年"{within[span]}'


def days_formula(span: Span) -> str:
    """``2025年4月1日至2025年6月30日``: ``Period.days``."""
    if span is Span.YEAR:
        return f'{_YEAR}&"年1月1日至"&{_YEAR}&"年12月31日"'
    last = f"({_PART}*{span.months})"
    first = f"({last}-{span.months - 1})"
    return f'{_YEAR}&"年"&{first}&"月1日至"&{_YEAR}&"年"&{last}&"月"&DAY({last_day_formula(span)})&"日"'


def last_day_formula(span: Span) -> str:
    """The day on which the period ends: ``Period.last_day``."""
    return f"DATE({_YEAR},12,31)" if span is Span.YEAR else f"DATE({_YEAR},{_PART}*{span.months}+1,0)"
