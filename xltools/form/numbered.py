"""The Chinese numbers that parts of a report begin with: 一、二、三、."""

from __future__ import annotations

import re

_NUMERALS = "一二三四五六七八九十"


def place_of(title: str) -> int:
    """Where a part of the report stands by the Chinese number of its title; after all others without one."""
    match = re.match(r"([一二三四五六七八九十]+)、", title)
    return _NUMERALS.index(match[1]) if match and match[1] in _NUMERALS else len(_NUMERALS)
