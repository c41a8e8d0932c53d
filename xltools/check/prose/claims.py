"""The form's phrases → what a text says of the form's figures. Pure.

A claim is only what is certain: its words stand together, its clause speaks of this year and of the whole
unit, and its number is exact. Everything else is passed over in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import islice

from xltools.check.prose.numerals import Amount
from xltools.check.prose.paragraphs import (
    DATE,
    LAST,
    NEXT,
    NUMBERS,
    OTHER,
    THIS,
    VAGUE,
    YEARS,
    ZEROS,
    Paragraph,
)
from xltools.form.spec import Phrase, Vocabulary

_PARTS = re.compile(r"\{[^{}]+\}|~|[^{}~]+")
_GAP = rf"[^，。；！？：（）{NUMBERS[1:-1]}{VAGUE}]{{0,24}}?"
#: So many places of one pattern are looked at in a paragraph.
MOST = 200
_ENDS = "，。；！？、）"
#: Words of the list 上年 and 下年 may be written as a year.
_YEARS_AS_WORDS = {"上年": LAST, "下年": NEXT}


@dataclass(frozen=True, slots=True)
class Claim:
    """What the words at ``start:end`` of a paragraph's signs say; no amount means: none."""

    phrase: Phrase
    paragraph: Paragraph
    start: int
    end: int
    amount: Amount | None

    @property
    def quote(self) -> str:
        return self.paragraph.quote(self.start, self.end)


@dataclass(frozen=True, slots=True)
class _Pattern:
    phrase: Phrase
    says: re.Pattern[str] | None
    none: re.Pattern[str] | None


class Reader:
    """Finds claims by the words of one form."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.patterns = tuple(
            _Pattern(phrase, self._compiled(phrase.says), self._compiled(phrase.none))
            for phrase in vocabulary.phrases
        )

    def claims(self, paragraph: Paragraph) -> Iterator[Claim]:
        """The certain claims of a paragraph, in order; a number belongs to the longest words around it."""
        found: dict[tuple[str, bool, int], Claim] = {}
        for pattern in self.patterns:
            if not self._speaks(pattern.phrase, paragraph):
                continue
            for claim in self._found(pattern, paragraph):
                key = (
                    ("", False, claim.amount.start)
                    if claim.amount
                    else (claim.phrase.name, claim.phrase.done, claim.start)
                )
                best = found.get(key)
                if best is None or claim.end - claim.start > best.end - best.start:
                    found[key] = claim
        certain = sorted(
            (claim for claim in found.values() if self._certain(claim)), key=lambda claim: claim.start
        )
        said: dict[str, set[Decimal]] = {}
        for claim in certain:
            if claim.amount:
                said.setdefault(claim.phrase.name, set()).add(claim.amount.value)
        # One name with two numbers in one paragraph is a breakdown (by applicant, by channel, by office).
        yield from (claim for claim in certain if not claim.amount or len(said[claim.phrase.name]) == 1)

    def _speaks(self, phrase: Phrase, paragraph: Paragraph) -> bool:
        return not phrase.context or any(word in paragraph.text for word in phrase.context)

    def _found(self, pattern: _Pattern, paragraph: Paragraph) -> Iterator[Claim]:
        phrase = pattern.phrase
        for expression, says in ((pattern.says if paragraph.amounts else None, True), (pattern.none, False)):
            for match in islice(expression.finditer(paragraph.signs), MOST) if expression else ():
                start, end = match.span()
                if any(paragraph.signs.startswith(stop, end) for stop in phrase.stops):
                    continue
                if not says:
                    yield Claim(phrase, paragraph, start, end, None)
                    continue
                at = max(place for name, place in _numbers(match) if name)
                amount = paragraph.amount(paragraph.signs[at])
                after = paragraph.signs[at + 1 : at + 2]
                if amount.unit in phrase.units or (not amount.unit and (not after or after in _ENDS)):
                    yield Claim(phrase, paragraph, start, end, amount)

    def _certain(self, claim: Claim) -> bool:
        """Whether the claim speaks of this year, of the whole unit and of nothing else."""
        paragraph, signs = claim.paragraph, claim.paragraph.signs
        first, last = paragraph.sentence(claim.start)
        if any(word in signs[first:last] for word in self.vocabulary.skip_sentence) and claim.amount:
            return False
        before = signs[max(first, paragraph.clause(claim.start)) : claim.start]
        if any(word in before for word in (*self.vocabulary.skip, *claim.phrase.unless)):
            return False
        gap = "" if claim.amount else signs[claim.start : claim.end]
        if any(word in gap for word in claim.phrase.unless):
            return False
        named = [sign for sign in signs[first : claim.start] if sign in YEARS]
        if named and named[-1] != THIS:
            return False
        return DATE not in signs[first : claim.start] and OTHER not in signs[claim.start : claim.end]

    def _compiled(self, patterns: Sequence[str]) -> re.Pattern[str] | None:
        if not patterns:
            return None
        filler = "|".join(sorted(map(re.escape, self.vocabulary.fillers), key=len, reverse=True))
        between = f"(?:{filler}){{0,4}}" if filler else ""
        counter = iter(range(10**6))
        return re.compile("|".join(self._one(pattern, between, counter) for pattern in patterns))

    def _one(self, pattern: str, between: str, counter: Iterator[int]) -> str:
        pieces: list[str] = []
        for part in _PARTS.findall(pattern):
            if part == "~":
                pieces.append(_GAP)
                continue
            if pieces and pieces[-1] != _GAP:
                pieces.append(between)
            pieces.append(self._part(part, counter))
        return "".join(pieces)

    def _part(self, part: str, counter: Iterator[int]) -> str:
        if part == "{N}":
            return f"(?P<n{next(counter)}>{NUMBERS})"
        if part == "{0}":
            return ZEROS
        if not part.startswith("{"):
            return "".join(sign if sign == "?" else re.escape(sign) for sign in part)
        name = part[1:-1].removesuffix("?")
        words = "|".join(sorted(map(re.escape, self.vocabulary.lists[name]), key=len, reverse=True))
        if name in _YEARS_AS_WORDS:
            words += f"|{_YEARS_AS_WORDS[name]}"
        return f"(?:{words})" + ("?" if part.endswith("?}") else "")


def _numbers(match: re.Match[str]) -> Iterator[tuple[str, int]]:
    for name, text in match.groupdict().items():
        if text:
            yield name, match.start(name)


@lru_cache(maxsize=8)
def reader(vocabulary: Vocabulary) -> Reader:
    """The reader of a form's words; its patterns are compiled once."""
    return Reader(vocabulary)
