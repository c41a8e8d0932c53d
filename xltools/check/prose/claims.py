"""A paragraph and the phrases of a form → claims: what the text says of the form's figures. Pure.

A claim is only what is certain: its words stand together, its clause speaks of this year and of the whole unit, and its
number is exact. Everything else is passed over in silence.
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

#: The parts of a pattern: a word list or a number in braces, a gap, words.
_PARTS = re.compile(r"\{[^{}]+\}|~|[^{}~]+")
#: What ``~`` stands for: any words of one clause, but no number.
_GAP = rf"[^，。；！？：（）{NUMBERS[1:-1]}{VAGUE}]{{0,24}}?"
#: So many places of one pattern are looked at in a paragraph.
MOST = 200
#: What may follow a number without a unit.
_AFTER_BARE_NUMBER = "，。；！？、）"
#: These words may be written as a year.
_YEARS_AS_WORDS = {"上年": LAST, "下年": NEXT}


@dataclass(frozen=True, slots=True)
class Claim:
    """What the words at ``start:end`` of a paragraph's signs say of a phrase's figure; no amount means: none."""

    phrase: Phrase
    paragraph: Paragraph
    start: int
    end: int
    amount: Amount | None

    @property
    def number(self) -> Decimal:
        """The number that is claimed."""
        return self.amount.value if self.amount else Decimal(0)

    @property
    def quote(self) -> str:
        return self.paragraph.quote(self.start, self.end)

    def says(self, number: Decimal) -> bool:
        """Whether the claim is true where the figure is ``number``."""
        return self.amount.says(number) if self.amount else number == 0


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A phrase, and its patterns with a number (``says``) and for none at all (``none``)."""

    phrase: Phrase
    says: re.Pattern[str] | None
    none: re.Pattern[str] | None


class Reader:
    """Finds claims by the words of one form."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        compiler = _Compiler(vocabulary)
        self.patterns = tuple(
            _Pattern(phrase, compiler.compiled(phrase.says), compiler.compiled(phrase.none))
            for phrase in vocabulary.phrases
        )

    def claims(self, paragraph: Paragraph) -> Iterator[Claim]:
        """The certain claims of a paragraph, in order.

        A number belongs to the longest words around it. A name with two different numbers in one paragraph is a
        breakdown (by applicant, by channel, by office): none of them is a claim.
        """
        certain = sorted(
            (claim for claim in self._longest(paragraph) if self._is_certain(claim)),
            key=lambda claim: claim.start,
        )
        numbers: dict[str, set[Decimal]] = {}
        for claim in certain:
            if claim.amount:
                numbers.setdefault(claim.phrase.name, set()).add(claim.number)
        yield from (claim for claim in certain if not claim.amount or len(numbers[claim.phrase.name]) == 1)

    def _longest(self, paragraph: Paragraph) -> list[Claim]:
        """What may be claims, one for each number and one for each place that says “none” of a phrase."""
        best: dict[tuple[str, bool, int], Claim] = {}
        for pattern in self.patterns:
            for claim in self._matches(pattern, paragraph):
                if claim.amount:
                    key = ("", False, claim.amount.start)
                else:
                    key = (claim.phrase.name, claim.phrase.done, claim.start)
                rival = best.get(key)
                if rival is None or claim.end - claim.start > rival.end - rival.start:
                    best[key] = claim
        return list(best.values())

    def _matches(self, pattern: _Pattern, paragraph: Paragraph) -> Iterator[Claim]:
        """Every place of the paragraph that has the words of a phrase."""
        context = pattern.phrase.context
        if context and not any(word in paragraph.text for word in context):
            return
        if pattern.says and paragraph.amounts:
            yield from _numbered(pattern.phrase, pattern.says, paragraph)
        if pattern.none:
            for match in _places(pattern.phrase, pattern.none, paragraph):
                yield Claim(pattern.phrase, paragraph, *match.span(), None)

    def _is_certain(self, claim: Claim) -> bool:
        """Whether the claim speaks of this year, of the whole unit and of nothing else."""
        signs = claim.paragraph.signs
        first, last = claim.paragraph.sentence(claim.start)
        if claim.amount and any(word in signs[first:last] for word in self.vocabulary.skip_sentence):
            return False
        clause_before = signs[max(first, claim.paragraph.clause(claim.start)) : claim.start]
        if any(word in clause_before for word in (*self.vocabulary.skip, *claim.phrase.unless)):
            return False
        own_words = "" if claim.amount else signs[claim.start : claim.end]
        if any(word in own_words for word in claim.phrase.unless):
            return False
        years_before = [sign for sign in signs[first : claim.start] if sign in YEARS]
        if years_before and years_before[-1] != THIS:
            return False
        return DATE not in signs[first : claim.start] and OTHER not in signs[claim.start : claim.end]


def _places(phrase: Phrase, expression: re.Pattern[str], paragraph: Paragraph) -> Iterator[re.Match[str]]:
    """The matches behind which none of the words stands that would make them mean something else."""
    for match in islice(expression.finditer(paragraph.signs), MOST):
        if not any(paragraph.signs.startswith(stop, match.end()) for stop in phrase.stops):
            yield match


def _numbered(phrase: Phrase, expression: re.Pattern[str], paragraph: Paragraph) -> Iterator[Claim]:
    """The matches that end in a number of a unit that the phrase may have. The last number of a match counts."""
    for match in _places(phrase, expression, paragraph):
        at = max(match.start(group) for group, text in match.groupdict().items() if text)
        amount = paragraph.amount(paragraph.signs[at])
        after = paragraph.signs[at + 1 : at + 2]
        bare = not amount.unit and (not after or after in _AFTER_BARE_NUMBER)
        if bare or amount.unit in phrase.units:
            yield Claim(phrase, paragraph, *match.span(), amount)


class _Compiler:
    """Turns the patterns of a vocabulary into regular expressions over signs."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.lists = vocabulary.lists
        fillers = _any_of(vocabulary.fillers)
        self.between = f"(?:{fillers}){{0,4}}" if fillers else ""

    def compiled(self, patterns: Sequence[str]) -> re.Pattern[str] | None:
        """One expression for all the patterns; None where there is none."""
        if not patterns:
            return None
        groups = (f"n{number}" for number in range(10**6))
        return re.compile("|".join(self._expression(pattern, groups) for pattern in patterns))

    def _expression(self, pattern: str, groups: Iterator[str]) -> str:
        pieces: list[str] = []
        for part in _PARTS.findall(pattern):
            if part == "~":
                pieces.append(_GAP)
                continue
            if pieces and pieces[-1] != _GAP:
                pieces.append(self.between)
            pieces.append(self._part(part, groups))
        return "".join(pieces)

    def _part(self, part: str, groups: Iterator[str]) -> str:
        if part == "{N}":
            return f"(?P<{next(groups)}>{NUMBERS})"
        if part == "{0}":
            return ZEROS
        if not part.startswith("{"):
            return "".join(sign if sign == "?" else re.escape(sign) for sign in part)
        name = part[1:-1].removesuffix("?")
        words = _any_of(self.lists[name])
        if name in _YEARS_AS_WORDS:
            words += f"|{_YEARS_AS_WORDS[name]}"
        return f"(?:{words})" + ("?" if part.endswith("?}") else "")


def _any_of(words: Sequence[str]) -> str:
    """A pattern for any of the words, the longest first."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


@lru_cache(maxsize=8)
def reader(vocabulary: Vocabulary) -> Reader:
    """The reader of a form's words; its patterns are compiled once."""
    return Reader(vocabulary)
