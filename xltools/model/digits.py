"""Digits and days as people write them."""

from __future__ import annotations

import datetime as dt
import re

_HALF_WIDTH = str.maketrans("０１２３４５６７８９．％", "0123456789.%")
#: Chinese and other signs for digits, in years and days.
DIGITS = str.maketrans("〇零○O一二三四五六七八九", "0000123456789")
_CHINESE_DATE = re.compile(
    r"(二[〇零○O0][一二三四五六七八九〇零○O0]{2})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日号]"
)


def half_width(text: str) -> str:
    """``３．５％`` → ``3.5%``: digits, the decimal point and the per cent sign; everything else stays, and so does the
    length."""
    return text.translate(_HALF_WIDTH)


def chinese_date(text: str) -> dt.date | None:
    """The first date in Chinese signs in a text without white space: 二〇二六年一月十五日. None where there is none.

    Raises ValueError for a day that no calendar has.
    """
    match = _CHINESE_DATE.search(text)
    return dt.date(int(match[1].translate(DIGITS)), _number(match[2]), _number(match[3])) if match else None


def without_chinese_date(text: str) -> str:
    """The text without its dates in Chinese signs."""
    return _CHINESE_DATE.sub("", text)


def _number(text: str) -> int:
    """二十一 → 21."""
    tens, ten_sign, units = text.rpartition("十")
    ones = int(units.translate(DIGITS)) if units else 0
    if not ten_sign:
        return ones
    return (int(tens.translate(DIGITS)) if tens else 1) * 10 + ones
