"""The sentences of a report against those that its workbook gives today → R02 and R06.

Where the words of two sentences are the same, or nearly, and a number is not, the number is wrong. Whether a sentence
that was written anew is true is not judged here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xltools.compare.printed import NUMBER, Line
from xltools.model.errors import library
from xltools.model.findings import Finding, finding
from xltools.model.submission import Place
from xltools.model.text import shortened

#: From this likeness of their words on, numbers aside, two sentences are the same sentence, and two clauses the same
#: clause.
_SAME_SENTENCE, _SAME_CLAUSE = 0.75, 0.6
#: Below this two sentences have nothing in common but signs that all sentences have.
_NOTHING_IN_COMMON = 0.35
#: A finding quotes so many characters.
_QUOTED = 60
_SPACE = re.compile(r"[\s\u200b\ufeff]+")
_TO_HALF_WIDTH = str.maketrans("０１２３４５６７８９．％", "0123456789.%")
#: What stands for a number where only the words are compared.
_ANY_NUMBER = "#"


def _in_common(one: str, other: str) -> float:
    """How much two texts have in common: from 0, nothing, to 1, all. Raises UnusableFileError (S79)."""
    # Only who holds a report against its workbook waits for it.
    compare = library("rapidfuzz.distance", "rapidfuzz", "S79").Indel
    return float(compare.normalized_similarity(one, other))


def without_space(text: str) -> str:
    """The text without white space, also of no width."""
    return _SPACE.sub("", text)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence without white space, and the place of its paragraph."""

    text: str
    place: Place

    @property
    def words(self) -> str:
        return _words(self.text)

    @property
    def clauses(self) -> tuple[str, ...]:
        return tuple(part for part in re.split(r"[，、；：（）()]", self.text) if part)


def check_sentences(expected: Sequence[Line], found: Sequence[Line]) -> Iterator[Finding]:
    """R02 for each number that differs in a sentence both have, R06 for a sentence that is no longer there.

    Args:
        expected: The paragraphs that a report of the workbook has today.
        found: The paragraphs of the report.
    """
    wanted, there = list(_sentences(expected)), list(_sentences(found))
    in_both = Counter(sentence.text for sentence in there) & Counter(sentence.text for sentence in wanted)
    unmatched = _without(there, in_both)
    for sentence in _without(wanted, in_both):
        if not NUMBER.search(sentence.text):
            continue
        best = max(unmatched, key=lambda other: _likeness(sentence, other), default=None)
        likeness = _likeness(sentence, best) if best else 0.0
        if best and likeness >= _SAME_SENTENCE:
            unmatched.remove(best)
            yield from _wrong_numbers(sentence, best)
        elif likeness < _NOTHING_IN_COMMON:
            yield from _deleted(sentence, unmatched)


def _wrong_numbers(sentence: _Sentence, found: _Sentence) -> Iterator[Finding]:
    for right, wrong in _differing_clauses(sentence, found):
        yield finding(
            "R02",
            sheet=found.place.sheet,
            cell=found.place.cell,
            quote=found.text if len(found.text) <= _QUOTED else _around(found.text, wrong),
            expected=right,
            found=wrong,
        )


def _deleted(sentence: _Sentence, unmatched: Sequence[_Sentence]) -> Iterator[Finding]:
    """R06, unless the numbers of the sentence stand in those that are new: then it was only reworded."""
    numbers = {number for other in unmatched for number in NUMBER.findall(other.text)}
    if not numbers.issuperset(NUMBER.findall(sentence.text)):
        yield finding("R06", quote=shortened(sentence.text, _QUOTED))


def _likeness(sentence: _Sentence, other: _Sentence) -> float:
    """How alike the words of two sentences are, from 0 to 1; 2 where they are the same."""
    if sentence.words == other.words:
        return 2.0
    return _in_common(sentence.words, other.words)


def _differing_clauses(right: _Sentence, wrong: _Sentence) -> Iterator[tuple[str, str]]:
    """The clauses whose words are the same, or nearly, and whose numbers are not: as it should be, as it is."""
    wanted, there = Counter(right.clauses), Counter(wrong.clauses)
    unmatched = [clause for clause in (there - wanted).elements() if NUMBER.search(clause)]
    for clause in (wanted - there).elements():
        if not unmatched or not NUMBER.search(clause):
            continue
        best = max(unmatched, key=lambda other: _clause_likeness(clause, other))
        if _clause_likeness(clause, best) >= _SAME_CLAUSE:
            unmatched.remove(best)
            if NUMBER.findall(clause) != NUMBER.findall(best):
                yield clause, best


def _clause_likeness(clause: str, other: str) -> float:
    return _in_common(_words(clause), _words(other))


def _words(text: str) -> str:
    return NUMBER.sub(_ANY_NUMBER, text)


def _without(sentences: Sequence[_Sentence], in_both: Mapping[str, int]) -> list[_Sentence]:
    """The sentences without those that both reports have, each as often as both have it."""
    counts = dict(in_both)
    unmatched = []
    for sentence in sentences:
        if counts.get(sentence.text, 0):
            counts[sentence.text] -= 1
        else:
            unmatched.append(sentence)
    return unmatched


def _sentences(lines: Sequence[Line]) -> Iterator[_Sentence]:
    for line in lines:
        text = without_space(line.text.translate(_TO_HALF_WIDTH))
        for part in re.split(r"(?<=[。；！？])", text):
            if part:
                yield _Sentence(part, line.place)


def _around(text: str, part: str) -> str:
    """As much of the text around a part of it as a finding quotes."""
    start = max(0, text.find(part) - (_QUOTED - len(part)) // 2)
    end = start + _QUOTED
    return f"{'……' if start else ''}{text[start:end]}{'……' if end < len(text) else ''}"
