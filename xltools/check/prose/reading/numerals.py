"""Numbers as Chinese prose writes them → amounts with their place, unit and precision. Pure.

This is our own parser and not cn2an: a number must be found inside a sentence and keep its position, it must stay a
Decimal, “1.2万” must be known to be rounded and “190余次” to be no exact number, and “进一步” must be no number at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_DIGITS = {"零": 0, "〇": 0, "○": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}  # fmt: skip
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
#: What may stand behind Arabic digits: 1.2万, 3千万.
_TIMES = {"百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_HAN = "零〇○一二两三四五六七八九十百千万亿"
#: Units, each but for the words that begin with the same character: 3 件, but not 3 条例.
_UNIT = (
    r"件次|人次|万元|亿元|件|条(?![例款文规])|份(?!额)|项(?!目)|宗(?!旨)|起(?![来草诉见到])|次(?![年日月])|个(?!月|工作日|人|体)|篇|例(?!如)|期(?![间限末])"
    r"|人(?![民员均大])|名(?![称录义])|场(?!所)|家(?!庭)|部(?!门)|张|元|%"
)
_AMOUNT = re.compile(
    rf"(?P<about>近|约|大约|超过|超|不足|逾|至少|不少于|达到?)?"
    rf"(?:(?P<arabic>(?<![\d.])(?:\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d+)(?:\.\d+)?)(?P<times>[千百十]?万|亿|千|百)?"
    rf"|(?P<percent>百分之[{_HAN}]+(?:点[{_HAN}]+)?)"
    rf"|(?P<han>(?<![第数几十{_HAN}统逐唯专单万同进每任])[{_HAN}]+(?:点[{_HAN}]+)?))"
    rf"(?P<more>[余多来几])?(?P<unit>{_UNIT})?"
)
#: Between two numbers one of these makes a range: 3至5件.
_RANGE_MARK = r"[-~—－～至到]"
_BEGINS_RANGE = re.compile(rf"\d{_RANGE_MARK}\Z")
_GOES_ON_AS_RANGE = re.compile(rf"{_RANGE_MARK}\d")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in a text.

    Attributes:
        value: The number; 元 where the text has 万元.
        unit: 件, 条, %, … or "" where none stands behind it.
        start: Where its digits begin in the text.
        end: Where it ends, its unit included.
        exact: False for 近 100, 190余, 3至5.
        half: How far a rounded number (1.2万) may be from the exact one.
        han: Whether it is written in Chinese numerals.
    """

    value: Decimal
    unit: str
    start: int
    end: int
    exact: bool = True
    half: Decimal = Decimal(0)
    han: bool = False

    @property
    def percent(self) -> bool:
        return self.unit == "%"

    def says(self, number: Decimal) -> bool:
        """Whether the amount may be that number."""
        return abs(self.value - number) <= self.half


def amounts(text: str) -> Iterator[Amount]:
    """Every number of a text with half-width digits and no spaces, in order."""
    for match in _AMOUNT.finditer(text):
        if (amount := _amount(text, match)) is not None:
            yield amount


def _amount(text: str, match: re.Match[str]) -> Amount | None:
    """The amount that was matched; None for what only looks like one."""
    about = match["about"]
    start = match.end("about") if about else match.start()
    if match["percent"]:
        return _percentage(match, start)
    number = _arabic(match) if match["arabic"] else _han(match)
    if number is None or text[:start].endswith(("第", "〔", "[")):
        return None
    value, half = number
    unit = match["unit"] or ""
    if unit in ("万元", "亿元"):
        scale = Decimal(_LARGE[unit[0]])
        value, half, unit = value * scale, half * scale, "元"
    # “达 190 件” is an exact number.
    rounded = bool(match["more"]) or bool(about and not about.startswith("达"))
    exact = not rounded and not _is_end_of_range(text, start, match.end())
    return Amount(value, unit, start, match.end(), exact, half, bool(match["han"]))


def _percentage(match: re.Match[str], start: int) -> Amount | None:
    """百分之十二; None where a unit stands behind it."""
    number = chinese(match["percent"].removeprefix("百分之"))
    if match["unit"] or number is None:
        return None
    return Amount(number, "%", start, match.end(), not (match["about"] or match["more"]), han=True)


def _arabic(match: re.Match[str]) -> tuple[Decimal, Decimal]:
    """A number in Arabic digits and how far it is rounded: 1.2万 → 12000 and 500."""
    value = Decimal(match["arabic"].replace(",", ""))
    if not match["times"]:
        return value, Decimal(0)
    scale = Decimal(_TIMES[match["times"]])
    decimals = len(match["arabic"].partition(".")[2])
    return value * scale, scale / 10**decimals / 2


def _han(match: re.Match[str]) -> tuple[Decimal, Decimal] | None:
    """A number in Chinese numerals, which is one only where a unit stands behind it."""
    number = chinese(match["han"])
    return None if number is None or not match["unit"] else (number, Decimal(0))


def _is_end_of_range(text: str, start: int, end: int) -> bool:
    """Whether the number at ``start:end`` is the first or the last of a range."""
    before = text[max(0, start - 2) : start]
    return bool(_BEGINS_RANGE.search(before) or _GOES_ON_AS_RANGE.match(text, end))


def chinese(text: str) -> Decimal | None:
    """一百二十三 → 123, 二〇二三 → 2023, 一点五 → 1.5; None for what is no number."""
    whole, point, decimals = text.partition("点")
    number = _whole(whole)
    if number is None or (point and not decimals):
        return None
    if not point:
        return Decimal(number)
    if any(sign not in _DIGITS for sign in decimals):
        return None
    return Decimal(f"{number}.{''.join(str(_DIGITS[sign]) for sign in decimals)}")


def _whole(text: str) -> int | None:
    """A whole number in Chinese numerals; None for what is none."""
    if not text:
        return None
    if all(sign in _DIGITS for sign in text):
        # Digit by digit, as years are written; “一二” is no way to write 12 of something.
        return int("".join(str(_DIGITS[sign]) for sign in text)) if len(text) in (1, 4) else None
    if text[-1] in _DIGITS and _DIGITS[text[-1]] and text[-2] in "百千万亿":
        # 一百二 is 120 in speech: nobody writes it, and nobody can be sure.
        return None
    # ``digit`` is multiplied by the next 十百千 into ``group``, and the group by the next 万亿 into ``total``.
    total = group = digit = 0
    digit_may_follow = True
    last_scale = 10**12
    for position, sign in enumerate(text):
        if sign in _DIGITS:
            if not digit_may_follow:
                return None
            digit, digit_may_follow = _DIGITS[sign], _DIGITS[sign] == 0
        elif sign in _SMALL:
            scale = _SMALL[sign]
            # 十 may stand without a digit: at the beginning of a group, and after 零.
            bare_ten = scale == 10 and (not group or text[position - 1] == "零")
            if scale >= last_scale or (digit == 0 and not bare_ten):
                return None
            group += (digit or 1) * scale
            digit, digit_may_follow, last_scale = 0, True, scale
        else:
            group += digit
            if position == 0:
                group = 1  # 万 alone
            total = (total + group) * _LARGE[sign] if sign == "亿" else total + group * _LARGE[sign]
            group, digit, digit_may_follow, last_scale = 0, 0, True, 10**12
    return total + group + digit
