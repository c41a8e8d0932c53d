"""What is stored for a cell, and what it means: the one place where a stored text becomes a value."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence

from xltools.model.cells import CellError, Raw, spreadsheet_number, whole_day

_NUMBER = re.compile(r"\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\s*\Z")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def unescaped(text: str) -> str:
    """A text in which ``_x000D_`` stands for a carriage return: so Excel writes what XML cannot hold."""
    return _ESCAPED.sub(lambda code: kept_character(chr(int(code[1], 16))), text) if "_x" in text else text


def kept_character(character: str) -> str:
    """What a text keeps of a character that XML cannot hold.

    Word's line break and page break, which come along with pasted text, become an end of a line. Other control
    characters are left out: nobody sees them, and some command a terminal. Half a character becomes U+FFFD.
    """
    if character in "\v\f":
        return "\n"
    match unicodedata.category(character):
        case "Cc":
            return character if character in "\t\n\r" else ""
        case "Cs" | "Cn":
            return "\N{REPLACEMENT CHARACTER}"
        case _:
            return character


def integer(text: str | None) -> int:
    """The number that an attribute holds; 0 where it holds none."""
    try:
        return int(text or 0)
    except ValueError:
        return 0


def _index(text: str) -> int:
    """Which of the texts that a workbook shares is meant; -1 where none is: one that is not there, no other one."""
    try:
        return int(text)
    except ValueError:
        return -1


def raw_of(kind: str, text: str, strings: Sequence[str]) -> Raw:
    """What a cell of a type (the attribute ``t``) holds that stores a text; None where it is empty."""
    match kind:
        case "s":
            number = _index(text)
            return strings[number] if 0 <= number < len(strings) else None
        case "b":
            return text in ("1", "true")
        case "e":
            return CellError(text)
        case "d":
            return _iso_moment(text) or text or None
        case "str":
            return text or None
        case _:
            return spreadsheet_number(float(text)) if _NUMBER.match(text) else text.strip() or None


def _iso_moment(text: str) -> dt.date | None:
    """A day or a moment as ISO 8601 writes it. A zone is left out: a spreadsheet shows none."""
    try:
        moment = dt.datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None
    return whole_day(moment) or moment


def is_below(size: str | None, least: float) -> bool:
    """Whether a row's height or a column's width is so small that nothing in it is seen, which hides it as well."""
    return size is not None and bool(_NUMBER.match(size)) and float(size) < least
