"""Days as reports write them: 2024年1月18日, 2024-1-18, 二〇二四年一月十八日. Pure."""

from __future__ import annotations

import datetime as dt
import re

#: Chinese and other signs for digits, in years and days.
DIGITS = str.maketrans("〇零○O一二三四五六七八九", "0000123456789")

_DATE = re.compile(r"(20\d\d)(?:年|[-./])(\d{1,2})(?:月|[-./])(\d{1,2})日?")
_CHINESE_DATE = re.compile(
    r"(二[〇零○O0][一二三四五六七八九〇零○O0]{2})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)


def find_date(line: str) -> dt.date | str | None:
    """The first date in a line without white space.

    Returns:
        The date; the text of one that no calendar has (2024年2月30日); None where there is none.
    """
    match = _DATE.search(line)
    chinese = None if match else _CHINESE_DATE.search(line)
    try:
        if match:
            return dt.date(*(int(part) for part in match.groups()))
        if chinese:
            return dt.date(int(chinese[1].translate(DIGITS)), _number(chinese[2]), _number(chinese[3]))
    except ValueError:
        return (match or chinese or [""])[0]
    return None


def without_date(line: str) -> str:
    """What a line says beside its dates, without the brackets and words that stand around one."""
    return _CHINESE_DATE.sub("", _DATE.sub("", line)).strip("()（）,，:：日期落款")


def _number(text: str) -> int:
    """二十一 → 21."""
    tens, ten_sign, units = text.rpartition("十")
    ones = int(units.translate(DIGITS)) if units else 0
    if not ten_sign:
        return ones
    return (int(tens.translate(DIGITS)) if tens else 1) * 10 + ones
