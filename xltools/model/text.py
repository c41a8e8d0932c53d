"""Texts, digits and days as people type them, and as messages quote them."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence

#: How many of several things a message names.
_NAMED = 5


def date_words(date: dt.date) -> str:
    """``2026年1月15日``, as an office writes a day."""
    return f"{date.year}年{date.month}月{date.day}日"


#: Raised and lowered signs; fractions; numbers in circles, in brackets, with a full stop; months, days and hours as one
#: sign; units with a power (㎡).
_NO_DIGITS = re.compile(
    "([\u00aa\u00b2\u00b3\u00b9\u00ba\u00bc-\u00be\u02b0-\u02b8\u02e0-\u02e4\u1d2c-\u1d6a\u1d9b-\u1dbf"
    "\u2070-\u209c\u2122\u2150-\u215f\u2189\u2460-\u249b\u24ea\u3251-\u325f\u32b1-\u32cb\u3358-\u3370"
    "\u3378\u3379\u339f-\u33a6\u33a8\u33af\u33e0-\u33fe\U0001f100-\U0001f10a]+)"
)


def normal_forms(text: str) -> str:
    """The text with one form for each character (NFKC), except that nothing becomes a digit that is none.

    NFKC alone turns ① and ¹ into 1, and ½ into 1⁄2: the mark of a note behind a figure would become its last digit.
    Raised and lowered signs, numbers in circles and fractions stay as they are.
    """
    if text.isascii():
        return text
    pieces = _NO_DIGITS.split(text)  # every second piece is one of those that stay
    pieces[::2] = [unicodedata.normalize("NFKC", piece) for piece in pieces[::2]]
    return "".join(pieces)


#: Characters that nobody sees: those that only format text, fillers that look like a blank or like nothing, variants of the
#: sign before, and control characters but for tabs and ends of lines.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
#: What makes the characters behind it show in reverse order.
_REVERSED = "\u202e"


def seen(text: str) -> str:
    """The text as a person sees it: without the characters that nobody sees."""
    return text if text.isascii() and text.isprintable() else _UNSEEN.sub("", text)


def is_blank(text: str) -> bool:
    """Whether a person sees nothing of a text."""
    return not seen(text).strip()


def shows_reversed(text: str) -> bool:
    """Whether a part of the text shows in reverse order, so that 12 looks like 21."""
    return _REVERSED in text


def revealed(text: str) -> str:
    """The text with the name of each character that nobody sees in its place: ``3〈U+202C〉``."""
    if text.isascii() and text.isprintable():
        return text
    return _UNSEEN.sub(lambda unseen: f"〈U+{ord(unseen[0]):04X}〉", text)


def compact(text: str) -> str:
    """The text without white space and what nobody sees, and with one form for each character (NFKC), so that
    full-width letters, digits and brackets are half-width ones: “３ （件）” → “3(件)”. For comparing where width and spaces
    do not matter."""
    return "".join(unicodedata.normalize("NFKC", seen(text)).split())


def shortened(text: str, limit: int, mark: str = "……") -> str:
    """The text as a message quotes it: the whole of it up to ``limit`` characters, else so many and the mark."""
    return text if len(text) <= limit else f"{text[:limit]}{mark}"


def fitted(text: str, room: int, mark: str = "……") -> str:
    """The text as it fits into ``room`` characters, the mark that it was cut among them."""
    return text if len(text) <= room else f"{text[: room - len(mark)]}{mark}"


def named(things: Sequence[str], most: int = _NAMED) -> str:
    """``J5、J9``; of more than ``most`` things the first ones, and “ 等”."""
    return "、".join(things[:most]) + (" 等" if len(things) > most else "")


class Names(Collection[str]):
    """Many names, and where they stand in a text: as quick for 40,000 names as for ten.

    They are kept by their lengths, and each place of a text is looked up once for each length.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = dict.fromkeys(name for name in names if name)
        self._lengths = sorted(set(map(len, self._names)), reverse=True)

    def __len__(self) -> int:
        return len(self._names)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def at(self, text: str, start: int) -> Iterator[str]:
        """The names that a text has from ``start`` on, the longest first."""
        for length in self._lengths:
            name = text[start : start + length]
            if len(name) == length and name in self._names:
                yield name

    def inside(self, text: str) -> Iterator[tuple[int, str]]:
        """Every place at which a name stands, with the name, in the order of the text."""
        for start in range(len(text)):
            for name in self.at(text, start):
                yield start, name


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
