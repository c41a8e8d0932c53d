"""Labels as published against labels as the form has them. Pure.

A label is compared by its core: half-width forms, simplified characters, without white space, quotes, brackets' shapes,
punctuation and numbering. What stands in brackets may be left out by either side.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from xltools.published.script import simplified
from xltools.published.values import plain

_NUMBERING = re.compile(
    r"[#*]*(?:(?P<top>[一二三四五六七八九十]{1,3})[、.,:]"
    r"|\((?P<middle>[一二三四五六七八九十]{1,3})\)[、.,]?"
    r"|\(?(?P<low>\d{1,2})(?:[.、,)]|(?=[^\d.,)件条次份项])))"
)
_BRACKETS = re.compile(r"\([^()]*\)")
_PUNCTUATION = re.compile(r"[\W_]+")

#: Below this length a label must be found exactly: 行政许可 and 行政处罚 are not alike.
_SHORTEST_FUZZY = 6
_LEAST_LIKENESS = 0.75


@dataclass(frozen=True, slots=True)
class Wording:
    """A text taken apart: numbering (``一``, ``(三)``, ``1.`` or none), core, core without brackets."""

    level: str
    number: str
    core: str
    bare: str

    @property
    def numbered(self) -> bool:
        return bool(self.level)


@lru_cache(maxsize=8192)
def wording(text: str) -> Wording:
    """The text taken apart. An empty core means that there is nothing to compare."""
    flat = simplified(plain(text))
    found = _NUMBERING.match(flat)
    level = (found.lastgroup or "") if found else ""
    number = found[level] if found and level else ""
    rest = flat[found.end() :] if found else flat
    return Wording(level, number, _core(rest), _core(_BRACKETS.sub("", rest)))


def _core(text: str) -> str:
    return _PUNCTUATION.sub("", text)


def pairs(core: str) -> Counter[str]:
    """The pairs of neighbouring characters, which likeness counts."""
    return Counter(core[i : i + 2] for i in range(len(core) - 1))


@lru_cache(maxsize=65536)
def likeness(one: str, other: str) -> float:
    """The share of character pairs that two cores have in common, 0 to 1 (Dice)."""
    if one == other:
        return 1.0
    a, b = pairs(one), pairs(other)
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if total else 0.0


def label_score(expected: Wording, aliases: tuple[str, ...], found: Wording) -> float:
    """How well a found text is the expected label: 0 for not at all, 1 for exactly.

    ``aliases`` are further cores of the label. Numbering that is missing costs little, numbering that
    contradicts costs more, and neither is needed.
    """
    if not found.core:
        return 0.0
    if found.core in (expected.core, *aliases):
        score = 1.0
    elif found.bare and found.bare == expected.bare:
        score = 0.95
    elif min(len(found.core), len(expected.core)) >= _SHORTEST_FUZZY:
        score = 0.95 * likeness(expected.core, found.core)
        if score < _LEAST_LIKENESS:
            return 0.0
    else:
        return 0.0
    if (expected.level, expected.number) == (found.level, found.number):
        return score
    return score - (0.15 if expected.numbered and found.numbered else 0.05)


def heading_score(expected: Wording, found: Wording) -> float:
    """How well a line by itself is the heading of a section: 0 for not at all, 1 for exactly.

    Only numbering of the first level (一、) or none makes a heading: （一）主动公开情况 is a paragraph of
    section one. With the right number a freer wording will do.
    """
    if not found.core or found.level in ("middle", "low"):
        return 0.0
    alike = likeness(expected.core, found.core)
    same_number = found.number == expected.number
    if found.core == expected.core:
        return 1.0 if same_number else 0.9
    if opens_with(expected, found):
        return 0.9 if found.numbered else 0.0
    if len(found.core) > 2 * len(expected.core) + 4:
        return 0.0
    least = 0.25 if found.numbered and same_number else 0.6 if found.numbered else 0.8
    return 0.4 + 0.5 * alike if alike >= least else 0.0


def opens_with(expected: Wording, found: Wording) -> bool:
    """Whether a line starts with the whole title and goes on (``六、其他需要报告的事项：无``)."""
    return len(found.core) > len(expected.core) and found.core.startswith(expected.core)
