"""A paragraph and the phrases of a form → claims: what the text says of the form's figures. Pure.

A claim is only what is certain: its words stand together, its clause speaks of this year and of the whole unit, and its
number is exact. Everything else is passed over in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import islice

from xltools.check.prose.reading.numerals import Amount
from xltools.check.prose.reading.paragraphs import (
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
from xltools.form.vocabulary.nouns import Phrase, Vocabulary

#: The parts of a pattern: a word list or a number in braces, a gap, words.
_PARTS = re.compile(r"\{[^{}]+\}|[~≈]|[^{}~≈]+")
#: What ``~`` stands for: any words of one clause, but no number; and ``≈``: anything of the same sentence.
_GAPS = {
    "~": rf"[^，。；！？：（）{NUMBERS[1:-1]}{VAGUE}]{{0,24}}?",
    "≈": r"[^。；！？]{0,40}?",
}
#: So many places of one pattern are looked at in a paragraph.
MOST = 200
#: What may follow a number without a unit.
_AFTER_BARE_NUMBER = "，。；！？、）"
#: A name and a word that joins the next one to it. After a number the next name has a number of its own.
_JOINED = re.compile(rf"[^{NUMBERS[1:-1]}{VAGUE}，。；：、（”][及和与或、]\Z")
#: A number that follows the one before with no words between.
_NUMBER = re.compile(NUMBERS)
_BARE_NUMBER_NEXT = re.compile(rf"[、，和及与][{NUMBERS[1:-1]}{VAGUE}]")
#: What stands in brackets says nothing of what follows them.
_BRACKETS = re.compile(r"（[^（）]*）")
#: What follows 一件 in a saying: 申请、解决一个问题.
_GOES_ON_WITH_ONE = re.compile(r"[^，。；、]{0,8}[、，][^，。；、]{0,6}一(?P<unit>[个颗份次件条类批项])")
#: Names and as many numbers: 网站、微信分别为 5 条、3 条.
_DISTRIBUTED = re.compile(
    rf"(?P<names>[^，。；！？：、{NUMBERS[1:-1]}{VAGUE}]{{2,12}}(?:、[^，。；！？：、{NUMBERS[1:-1]}{VAGUE}]{{2,12}}?){{1,5}})"
    rf"分别(?:为|是|有|达)?(?P<numbers>{NUMBERS}(?:[、和]{NUMBERS}){{1,5}})"
)
#: What a pattern may begin with and is no part of the claim.
_PUNCTUATION = "，。；："
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
        """The number that is claimed, in the unit of the form's figure."""
        return self.amount.value / self.phrase.scale if self.amount else Decimal(0)

    @property
    def quote(self) -> str:
        return self.paragraph.quote(self.start, self.end)

    def says(self, number: Decimal) -> bool:
        """Whether the claim is true where the figure is ``number``."""
        return self.amount.says(number * self.phrase.scale) if self.amount else number == 0

    def may_be_from(self, least: Decimal) -> bool:
        """Whether the claim may be true where the figure is ``least`` or more."""
        half = self.amount.half if self.amount else Decimal(0)
        return self.number + half / self.phrase.scale >= least


@dataclass(frozen=True)
class _Pattern:
    """One pattern of a phrase as an expression over signs.

    Attributes:
        phrase: The phrase.
        source: The expression as text; its only group is the last number of the pattern.
        needs: Sets of words; a text must have a word of each of them to match.
        is_none: Whether the pattern means 0.
    """

    phrase: Phrase
    source: str
    needs: frozenset[frozenset[str]]
    is_none: bool

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """The expression. Made when a text has the words for it: of some hundred patterns few are ever asked for."""
        return re.compile(self.source)


#: What a pattern needs that needs no words.
_NO_NEED: frozenset[str] = frozenset()


class Reader:
    """Finds claims by the words of one form."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        compiler = _Compiler(vocabulary)
        self.patterns = tuple(
            compiler.pattern(phrase, text, is_none=is_none)
            for phrase in vocabulary.phrases
            for texts, is_none in ((phrase.says, False), (phrase.none, True))
            for text in texts
        )
        # A paragraph is searched for each word once, and few patterns are left to match.
        self.words: dict[str, set[frozenset[str]]] = {}
        self.by_need: dict[frozenset[str], list[int]] = {}
        for number, pattern in enumerate(self.patterns):
            self.by_need.setdefault(min(pattern.needs, key=len, default=_NO_NEED), []).append(number)
            for need in pattern.needs:
                for word in need:
                    self.words.setdefault(word, set()).add(need)

    def claims(self, paragraph: Paragraph, *, of_county: bool = False) -> Iterator[Claim]:
        """The certain claims of a paragraph, in order.

        A number belongs to the longest words around it. A name with two different numbers in one paragraph is a
        breakdown (by applicant, by channel, by office): none of them is a claim.

        Args:
            paragraph: The paragraph.
            of_county: Whether the return is of a whole county, so that “全县” says nothing less than its figures.
        """
        skip = self.vocabulary.skip if of_county else (*self.vocabulary.skip, *self.vocabulary.areas)
        certain = sorted(
            (claim for claim in self._longest(paragraph) if self._is_certain(claim, skip)),
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
        distributed = list(_distributed(paragraph.signs))
        for pattern in self._possible(paragraph.signs):
            for claim in (
                *_matches(pattern, paragraph),
                *_distributed_matches(pattern, paragraph, distributed),
            ):
                name = claim.phrase.name
                if claim.amount:
                    key = (name if claim.phrase.also else "", False, claim.amount.start)
                else:
                    key = (name, claim.phrase.done, claim.start)
                rival = best.get(key)
                if rival is None or claim.end - claim.start > rival.end - rival.start:
                    best[key] = claim
        return list(best.values())

    def _possible(self, signs: str) -> list[_Pattern]:
        """The patterns for which a text has the words, in their order."""
        met = {_NO_NEED}
        met.update(*(needs for word, needs in self.words.items() if word in signs))
        numbers = (number for need in met for number in self.by_need.get(need, ()))
        return [self.patterns[number] for number in sorted(numbers) if self.patterns[number].needs <= met]

    def _is_certain(self, claim: Claim, skip: Sequence[str]) -> bool:
        """Whether the claim speaks of this year, of the whole unit and of nothing else."""
        signs, phrase = claim.paragraph.signs, claim.phrase
        first, _ = claim.paragraph.sentence(claim.start)
        if (
            claim.amount
            and _has(signs[first : claim.end], self.vocabulary.skip_sentence)
            and _is_listed(claim)
        ):
            return False
        clause_before = signs[max(first, claim.paragraph.clause(claim.start)) : claim.start]
        channels = () if phrase.by_channel else self.vocabulary.channels
        if _has(clause_before, (*skip, *channels, *phrase.unless)) or _is_joined(claim):
            return False
        if _has(signs[first : claim.start], phrase.unless_sentence):
            return False
        if not claim.amount and _has(signs[claim.start : claim.end], phrase.unless):
            return False
        if claim.amount and _is_saying(claim.paragraph, claim.amount):
            return False
        return _speaks_of_this_year(claim)


def _has(text: str, words: Sequence[str]) -> bool:
    return any(word in text for word in words)


def _is_joined(claim: Claim) -> bool:
    """Whether another name is joined to the claim's: in 予以公开及部分公开 8 件 the number is of both."""
    signs = claim.paragraph.signs
    starts_with_number = bool(_NUMBER.match(signs, claim.start))
    return not starts_with_number and bool(
        _JOINED.search(signs, claim.paragraph.clause(claim.start), claim.start)
    )


def _is_listed(claim: Claim) -> bool:
    """Whether a number without a name follows at once: in 分别收到申请 5 件、3 件 nobody knows which is which."""
    return bool(_BARE_NUMBER_NEXT.match(claim.paragraph.signs, claim.end))


def _is_saying(paragraph: Paragraph, amount: Amount) -> bool:
    """Whether the number is the 一 of a saying: “办结一件申请、解决一个问题”."""
    if not amount.han or amount.value != 1:
        return False
    before, after = paragraph.text[: amount.start], paragraph.text[amount.end :]
    is_quoted = before.rfind("“") > before.rfind("”") and "”" in after
    goes_on = _GOES_ON_WITH_ONE.match(after)
    return is_quoted or (goes_on is not None and goes_on["unit"] != amount.unit)


def _speaks_of_this_year(claim: Claim) -> bool:
    """Whether no other year and no part of a year stands before the claim in its sentence."""
    signs = claim.paragraph.signs
    first, _ = claim.paragraph.sentence(claim.start)
    before = _BRACKETS.sub("", signs[first : claim.start])
    years_before = [sign for sign in before if sign in YEARS]
    if years_before and years_before[-1] != THIS:
        return False
    return DATE not in before and OTHER not in signs[claim.start : claim.end]


def _matches(pattern: _Pattern, paragraph: Paragraph) -> Iterator[Claim]:
    """Every place of the paragraph that has the words of a pattern."""
    phrase, signs = pattern.phrase, paragraph.signs
    if (not pattern.is_none and not paragraph.amounts) or not _has_context(phrase, paragraph):
        return
    for match in islice(pattern.expression.finditer(signs), MOST):
        if any(signs.startswith(stop, match.end()) for stop in phrase.stops):
            continue  # the word behind it makes it mean something else
        start = match.start() + (signs[match.start()] in _PUNCTUATION)
        if pattern.is_none:
            yield Claim(phrase, paragraph, start, match.end(), None)
        elif amount := _amount(phrase, paragraph, match.start("number")):
            yield Claim(phrase, paragraph, start, match.end(), amount)


@dataclass(frozen=True, slots=True)
class _Distributed:
    """One name and its number of a list like 行政复议、行政诉讼分别为 2 件、3 件, and where the list stands."""

    name: str
    number: str
    start: int
    end: int


def _distributed(signs: str) -> Iterator[_Distributed]:
    """The names and numbers of such lists that have as many numbers as names."""
    for match in _DISTRIBUTED.finditer(signs):
        names, numbers = match["names"].split("、"), re.findall(NUMBERS, match["numbers"])
        if len(names) == len(numbers) > 1:
            for name, number in zip(names, numbers, strict=True):
                yield _Distributed(name, number, *match.span())


def _distributed_matches(
    pattern: _Pattern, paragraph: Paragraph, lists: Sequence[_Distributed]
) -> Iterator[Claim]:
    """The names of lists that are the pattern's, each with its own number."""
    if pattern.is_none or not lists or not _has_context(pattern.phrase, paragraph):
        return
    for item in lists:
        amount = paragraph.amount(item.number)
        words = item.name + item.number
        is_named = any(match.end() == len(words) for match in pattern.expression.finditer(words))
        if is_named and amount.unit in pattern.phrase.units:
            yield Claim(pattern.phrase, paragraph, item.start, item.end, amount)


def _has_context(phrase: Phrase, paragraph: Paragraph) -> bool:
    return not phrase.context or _has(paragraph.text, phrase.context)


def _amount(phrase: Phrase, paragraph: Paragraph, at: int) -> Amount | None:
    """The number at a place of the signs; None where it is of a unit that the phrase's figure cannot have."""
    amount = paragraph.amount(paragraph.signs[at])
    after = paragraph.signs[at + 1 : at + 2]
    bare = not amount.unit and (not after or after in _AFTER_BARE_NUMBER)
    return amount if bare or amount.unit in phrase.units else None


class _Compiler:
    """Turns the patterns of a vocabulary into expressions over signs."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.lists = vocabulary.lists
        fillers = _any_of(vocabulary.fillers)
        self.between = f"(?:{fillers}){{0,4}}" if fillers else ""

    def pattern(self, phrase: Phrase, text: str, *, is_none: bool) -> _Pattern:
        """The pattern as an expression. Of several numbers the last one is the phrase's."""
        parts = _PARTS.findall(text)
        last_number = max((at for at, part in enumerate(parts) if part == "{N}"), default=-1)
        pieces: list[str] = []
        needs: set[frozenset[str]] = set()
        for at, part in enumerate(parts):
            gap = _GAPS.get(part)
            if not gap and pieces and parts[at - 1] not in _GAPS:
                pieces.append(self.between)
            pieces.append(gap or self._part(part, is_last_number=at == last_number))
            needs.update(self._needs(part))
        return _Pattern(phrase, "".join(pieces), frozenset(needs), is_none)

    def _part(self, part: str, *, is_last_number: bool) -> str:
        if part == "{N}":
            return f"(?P<number>{NUMBERS})" if is_last_number else NUMBERS
        if part == "{0}":
            return ZEROS
        if not part.startswith("{"):
            return "".join(sign if sign == "?" else re.escape(sign) for sign in part)
        return f"(?:{_any_of(self._words(part))})" + ("?" if part.endswith("?}") else "")

    def _needs(self, part: str) -> Iterator[frozenset[str]]:
        """The words of which a text must have one, so that the part can match."""
        if part.endswith("?}") or part in ("{N}", "{0}", *_GAPS):
            return
        if part.startswith("{"):
            yield frozenset(self._words(part))
        elif always := max(re.split(r".\?", part), key=len):
            yield frozenset({always})

    def _words(self, part: str) -> tuple[str, ...]:
        """The words of a list that a pattern calls by its name."""
        name = part[1:-1].removesuffix("?")
        year = _YEARS_AS_WORDS.get(name)
        return (*self.lists[name], year) if year else self.lists[name]


def _any_of(words: Sequence[str]) -> str:
    """A pattern for any of the words, the longest first."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


@lru_cache(maxsize=8)
def reader(vocabulary: Vocabulary) -> Reader:
    """The reader of a form's words; its patterns are compiled once."""
    return Reader(vocabulary)
