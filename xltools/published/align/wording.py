"""Labels as published against labels as the form has them. Pure.

A label is compared by its core: in half-width forms and simplified characters, without white space, quotes,
punctuation, numbering, notes' marks (规章①) and pronunciations (規(guī)章). What stands in brackets may be missing on
either side.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from xltools.published.simplified import simplified
from xltools.published.values import NOTE_MARKS, plain, without_pronunciations

_NUMBERING = re.compile(
    r"[#*]*(?:(?P<top>[一二三四五六七八九十]{1,3})[、.,:]"
    r"|\((?P<middle>[一二三四五六七八九十]{1,3})\)[、.,]?"
    r"|\(?(?P<low>\d{1,2})(?:[.、,)]|(?=[^\d.,)件条次份项])))"
)
#: ①, ⒈ and ⑴ before a label number it.
_CIRCLED = {chr(0x2460 + number): f"{number + 1}." for number in range(20)}
_CIRCLED |= {chr(0x2474 + number): f"{number + 1}." for number in range(20)}
_CIRCLED |= {chr(0x2488 + number): f"{number + 1}." for number in range(20)}
_CIRCLED |= {chr(0x2776 + number): f"{number + 1}." for number in range(10)}
_BRACKETS = re.compile(r"\([^()]*\)")
_PUNCTUATION = re.compile(r"[\W_]+")

#: Labels shorter than this must be found exactly: 行政许可 and 行政处罚 are not alike.
_SHORTEST_FUZZY = 6
_LEAST_LIKENESS = 0.75
#: What numbering costs that contradicts the form's, and that is missing or too much.
_OTHER_NUMBER, _NO_NUMBER = 0.15, 0.05
#: The score of a label whose words in brackets differ.
_WITHOUT_BRACKETS = 0.95
#: How like the form's a heading must be: with the same number, with another one, with none.
_HEADING_SAME_NUMBER, _HEADING_OTHER_NUMBER, _HEADING_NO_NUMBER = 0.25, 0.6, 0.8


@dataclass(frozen=True, slots=True)
class Wording:
    """A label taken apart.

    Attributes:
        level: The kind of its numbering: ``top`` (一、), ``middle`` (（一）), ``low`` (1.), or "" for none.
        number: The number as written; "" for none.
        core: The rest, without white space and punctuation.
        bare: The core without what stands in brackets.
    """

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
    flat = simplified(plain(without_pronunciations(NOTE_MARKS.sub("", text))))
    if flat[:1] in _CIRCLED:
        flat = _CIRCLED[flat[0]] + flat[1:].lstrip(".、,)")
    numbering = _NUMBERING.match(flat)
    level = (numbering.lastgroup or "") if numbering else ""
    number = numbering[level] if numbering and level else ""
    rest = flat[numbering.end() :] if numbering else flat
    return Wording(level, number, _core(rest), _core(_BRACKETS.sub("", rest)))


def _core(text: str) -> str:
    return _PUNCTUATION.sub("", text)


def _pairs(core: str) -> Counter[str]:
    return Counter(core[i : i + 2] for i in range(len(core) - 1))


@lru_cache(maxsize=65536)
def likeness(one: str, other: str) -> float:
    """The share of pairs of neighbouring characters that two cores have in common, 0 to 1 (Dice)."""
    if one == other:
        return 1.0
    one_pairs, other_pairs = _pairs(one), _pairs(other)
    total = one_pairs.total() + other_pairs.total()
    return 2 * (one_pairs & other_pairs).total() / total if total else 0.0


def label_score(expected: Wording, aliases: tuple[str, ...], found: Wording) -> float:
    """How well a text is the expected label: 0 for not at all, 1 for exactly.

    Numbering that is missing costs little, numbering that contradicts costs more; neither decides.

    Args:
        expected: The form's label.
        aliases: The cores of its other wordings.
        found: The text of the report.
    """
    score = _core_score(expected, aliases, found)
    if not score or (expected.level, expected.number) == (found.level, found.number):
        return score
    return score - (_OTHER_NUMBER if expected.numbered and found.numbered else _NO_NUMBER)


def _core_score(expected: Wording, aliases: tuple[str, ...], found: Wording) -> float:
    if not found.core:
        return 0.0
    if found.core in (expected.core, *aliases):
        return 1.0
    if found.bare and found.bare == expected.bare:
        return _WITHOUT_BRACKETS
    if min(len(found.core), len(expected.core)) < _SHORTEST_FUZZY:
        return 0.0
    score = _WITHOUT_BRACKETS * likeness(expected.core, found.core)
    return score if score >= _LEAST_LIKENESS else 0.0


def heading_score(expected: Wording, found: Wording) -> float:
    """How well a line by itself is the heading of a section: 0 for not at all, 1 for exactly.

    Only numbering of the first level (一、) or none makes a heading: （一）主动公开情况 is a paragraph of section one.
    Where the number is right, the words may differ more.
    """
    if not found.core or found.level in ("middle", "low"):
        return 0.0
    same_number = found.number == expected.number
    if found.core == expected.core:
        return 1.0 if same_number else 0.9
    if opens_with(expected, found):
        return 0.9 if found.numbered else 0.0
    if len(found.core) > 2 * len(expected.core) + 4:
        return 0.0
    alike = likeness(expected.core, found.core)
    if not found.numbered:
        least = _HEADING_NO_NUMBER
    else:
        least = _HEADING_SAME_NUMBER if same_number else _HEADING_OTHER_NUMBER
    return 0.4 + 0.5 * alike if alike >= least else 0.0


def opens_with(expected: Wording, found: Wording) -> bool:
    """Whether a line starts with the whole title and goes on (``六、其他需要报告的事项：无``)."""
    return len(found.core) > len(expected.core) and found.core.startswith(expected.core)
