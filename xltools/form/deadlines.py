"""By when returns are due, as form.toml says it."""

from __future__ import annotations

import datetime as dt
import re

from xltools.form.period import Span
from xltools.form.toml import FormError, Reader


def read_deadlines(head: Reader, levels: tuple[str, ...], span: Span) -> dict[str, str]:
    """Level → ``MM-DD`` of the year that follows; of a shorter period, ``DD`` of the month that follows."""
    deadlines = head.get("deadlines", dict, {})
    for level, day in deadlines.items():
        if level not in levels:
            raise FormError(f"form.deadlines.{level}", "F26")
        if not isinstance(day, str) or not (_is_day(day) if span is Span.YEAR else _is_day(f"02-{day}")):
            raise FormError(f"form.deadlines.{level}", "F27" if span is Span.YEAR else "F39")
    return deadlines


def _is_day(text: str) -> bool:
    """Whether it is ``MM-DD`` of every year: the 29th of February is not."""
    if not re.fullmatch(r"[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        dt.date(2001, int(text[:2]), int(text[3:]))
    except ValueError:
        return False
    return True
