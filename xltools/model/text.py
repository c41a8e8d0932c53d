"""Texts as people type them, and as messages quote them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

#: How many of several things a message names.
_NAMED = 5


def compact(text: str) -> str:
    """The text without white space, and with one form for each character (NFKC), so that full-width letters, digits
    and brackets are half-width ones: “３ （件）” → “3(件)”. For comparing where width and spaces do not matter."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def shortened(text: str, limit: int, mark: str = "……") -> str:
    """The text as a message quotes it: the whole of it up to ``limit`` characters, else so many and the mark."""
    return text if len(text) <= limit else f"{text[:limit]}{mark}"


def fitted(text: str, room: int, mark: str = "……") -> str:
    """The text as it fits into ``room`` characters, the mark that it was cut among them."""
    return text if len(text) <= room else f"{text[: room - len(mark)]}{mark}"


def named(things: Sequence[str], most: int = _NAMED) -> str:
    """``J5、J9``; of more than ``most`` things the first ones, and “ 等”."""
    return "、".join(things[:most]) + (" 等" if len(things) > most else "")
