"""Numbers as Chinese prose writes them, with their place, unit and precision. Pure.

Our own and not cn2an: a number must be found inside a sentence with its position, must stay a Decimal,
must know that “1.2万” is rounded and “190余次” is no exact number, and “一件事一次办” must be none at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_DIGITS = {"零": 0, "〇": 0, "○": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}  # fmt: skip
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
_TIMES = {"百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_HAN = "零〇○一二两三四五六七八九十百千万亿"
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
_RANGE = re.compile(r"[-~—－～至到]\Z")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in a text. ``half`` is how far a rounded one (1.2万) may be from the exact one;
    ``exact`` is False for 近 100, 190余, 3至5. ``han`` tells Chinese numerals."""

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
    for found in _AMOUNT.finditer(text):
        if (amount := _amount(text, found)) is not None:
            yield amount


def _amount(text: str, found: re.Match[str]) -> Amount | None:
    unit, about, half = found["unit"] or "", found["about"], Decimal(0)
    start = found.end("about") if about else found.start()
    before = text[:start]
    if found["arabic"]:
        value = Decimal(found["arabic"].replace(",", ""))
        if found["times"]:
            scale = Decimal(_TIMES[found["times"]])
            digits = len(found["arabic"].partition(".")[2])
            value, half = value * scale, scale / 10**digits / 2
    elif found["percent"]:
        if unit:
            return None
        number = chinese(found["percent"].removeprefix("百分之"))
        if number is None:
            return None
        return Amount(number, "%", start, found.end(), not (about or found["more"]), han=True)
    else:
        number = chinese(found["han"])
        if not unit or number is None:
            return None
        value = number
    if before.endswith(("第", "〔", "[")):
        return None
    if unit in ("万元", "亿元"):
        scale = Decimal(_LARGE[unit[0]])
        value, half, unit = value * scale, half * scale, "元"
    ranged = (bool(_RANGE.search(before)) and bool(re.search(r"\d.?\Z", before))) or bool(
        re.match(r"[-~—－～至到]\d", text[found.end() :])
    )
    exact = not (found["more"] or ranged or (about and not about.startswith("达")))
    return Amount(value, unit, start, found.end(), exact, half, bool(found["han"]))


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
    if not text:
        return None
    if all(sign in _DIGITS for sign in text):
        # Digit by digit, as years are; “一二” is no way to write 12 of something.
        return int("".join(str(_DIGITS[sign]) for sign in text)) if len(text) in (1, 4) else None
    total = part = digit = 0
    bare = True  # a digit, or 十 at the beginning, may stand without a multiplier
    last = 10**12
    for position, sign in enumerate(text):
        if sign in _DIGITS:
            if not bare:
                return None
            digit, bare = _DIGITS[sign], _DIGITS[sign] == 0
        elif sign in _SMALL:
            scale = _SMALL[sign]
            if scale >= last or (
                digit == 0 and not (scale == 10 and (not part or text[position - 1] == "零"))
            ):
                return None
            part, digit, bare, last = part + (digit or 1) * scale, 0, True, scale
        else:
            part += digit
            if part == 0 and not total:
                part = 1 if position == 0 else 0
            total = (total + part) * _LARGE[sign] if sign == "亿" else total + part * _LARGE[sign]
            part, digit, bare, last = 0, 0, True, 10**12
    if digit and len(text) > 1 and text[-2] in "百千万亿":
        # 一百二 is 120 in speech: nobody writes it, and nobody can be sure.
        return None
    return total + part + digit
