"""Days as reports write them: 2024年1月18日, 2024-1-18, 二〇二四年一月十八日. Pure."""

from __future__ import annotations

import datetime as dt
import re

from xltools.model.text import DIGITS, chinese_date, without_chinese_date

__all__ = ["DIGITS", "find_date", "without_date"]

_DATE = re.compile(r"(20\d\d)(?:年|[-./])(\d{1,2})(?:月|[-./])(\d{1,2})日?")


def find_date(line: str) -> dt.date | str | None:
    """The first date in a line without white space.

    Returns:
        The date; the text of one that no calendar has (2024年2月30日); None where there is none.
    """
    match = _DATE.search(line)
    try:
        return dt.date(*(int(part) for part in match.groups())) if match else chinese_date(line)
    except ValueError:
        return match[0] if match else line


def without_date(line: str) -> str:
    """What a line says beside its dates, without the brackets and words that stand around one."""
    return without_chinese_date(_DATE.sub("", line)).strip("()（）,，:：日期落款")
