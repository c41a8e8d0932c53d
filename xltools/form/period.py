"""The period that a return is on: a year, or a half, a quarter or a month of one. Pure.

A form says how long its period is (``Span``), a project which one it asks for. What people read of a period is said here, and
nowhere else: 2025年, 2025年第1季度, 上年, 上期.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum


class Span(StrEnum):
    """How long the period of a form is. A project names its part of the year by the same word (``quarter = 2``)."""

    YEAR = "year"
    HALF = "half"
    QUARTER = "quarter"
    MONTH = "month"

    @property
    def parts(self) -> int:
        """How many of them a year has."""
        return {Span.YEAR: 1, Span.HALF: 2, Span.QUARTER: 4, Span.MONTH: 12}[self]

    @property
    def months(self) -> int:
        """How many months it lasts."""
        return 12 // self.parts

    @property
    def word(self) -> str:
        """What people call it: 年, 半年, 季度, 月."""
        return {Span.YEAR: "年", Span.HALF: "半年", Span.QUARTER: "季度", Span.MONTH: "月"}[self]

    @property
    def this(self) -> str:
        """What people call the period that is reported on: 本年, 本期."""
        return "本年" if self is Span.YEAR else "本期"

    @property
    def last(self) -> str:
        """What they call the one before it: 上年, 上期."""
        return "上年" if self is Span.YEAR else "上期"

    @property
    def now(self) -> str:
        """What they call this one beside it: 今年, 本期."""
        return "今年" if self is Span.YEAR else self.this

    @property
    def both(self) -> str:
        """What they call the two: 两年, 两期."""
        return "两年" if self is Span.YEAR else "两期"

    @property
    def asked(self) -> str:
        """What they call a period as something asked for: 报告年度, 报告期."""
        return "报告年度" if self is Span.YEAR else "报告期"

    @property
    def no_last(self) -> str:
        """What stands for a verdict where the figures of the one before it are not known."""
        return f"无{self.last}数据"


@dataclass(frozen=True, slots=True, order=True)
class PartOfYear:
    """A part of a year: its second quarter; or all of it."""

    span: Span = Span.YEAR
    number: int = 1

    @property
    def code(self) -> str:
        """``Q2``, ``H1``, ``M11``; "" for all of the year."""
        letter = {Span.YEAR: "", Span.HALF: "H", Span.QUARTER: "Q", Span.MONTH: "M"}[self.span]
        return letter and f"{letter}{self.number:0{len(str(self.span.parts))}}"

    @property
    def is_first(self) -> bool:
        """Whether the year begins with it."""
        return self.number == 1

    @property
    def is_known(self) -> bool:
        """Whether the year has such a part."""
        return 1 <= self.number <= self.span.parts

    @classmethod
    def coded(cls, code: str) -> PartOfYear:
        """The part with a code; the whole year for any other text."""
        return next((part for part in _EVERY if part.code == code), WHOLE_YEAR)


#: The part of the year that an annual form is on.
WHOLE_YEAR = PartOfYear()
_EVERY = tuple(PartOfYear(span, number + 1) for span in Span for number in range(span.parts))


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A part of one year, or all of it."""

    year: int
    part: PartOfYear = WHOLE_YEAR

    @property
    def text(self) -> str:
        """``2025年``, ``2025年上半年``, ``2025年第2季度``, ``2025年3月``."""
        return f"{self.year}年{self._within()}"

    @property
    def spaced(self) -> str:
        """The same with spaces around numbers: ``2025 年第 2 季度``."""
        return re.sub(r"(?<=\d)(?=[年季月])|(?<=年)(?=\d)|(?<=第)(?=\d)", " ", self.text)

    @property
    def titled(self) -> str:
        """What stands in a title: ``2025年度``, ``2025年第2季度``."""
        return self.text if self.part.code else f"{self.text}度"

    @property
    def name(self) -> str:
        """What a file is called by: ``2025``, ``2025年第2季度``."""
        return self.text if self.part.code else str(self.year)

    @property
    def code(self) -> str:
        """``2025``, ``2025Q2``."""
        return f"{self.year}{self.part.code}"

    def _within(self) -> str:
        number = self.part.number
        match self.part.span:
            case Span.HALF:
                return "上半年" if number == 1 else "下半年"
            case Span.QUARTER:
                return f"第{number}季度"
            case Span.MONTH:
                return f"{number}月"
            case _:
                return ""

    @property
    def first_day(self) -> dt.date:
        """The day it begins."""
        return dt.date(self.year, (self.part.number - 1) * self.part.span.months + 1, 1)

    @property
    def last_day(self) -> dt.date:
        """The day it ends."""
        return self.next.first_day - dt.timedelta(days=1)

    @property
    def days(self) -> str:
        """From which day to which, as covers and reports say it: ``2025年4月1日至2025年6月30日``. Of the year 0, which stands
        for one that is not known, too."""
        last = self.part.number * self.part.span.months
        first = last - self.part.span.months + 1
        days = calendar.monthrange(self.year, last)[1] if self.year else 31
        return f"{self.year}年{first}月1日至{self.year}年{last}月{days}日"

    @property
    def next(self) -> Period:
        """The one after it."""
        return self._moved(1)

    @property
    def last(self) -> Period:
        """The one before it."""
        return self._moved(-1)

    def later(self, months: int) -> Period:
        """The one so many months later; ``months`` are some of its own."""
        return self._moved(months // self.part.span.months)

    def _moved(self, by: int) -> Period:
        parts = self.part.span.parts
        number = self.year * parts + self.part.number - 1 + by
        return Period(number // parts, PartOfYear(self.part.span, number % parts + 1))
