"""The prose of a batch of returns → L findings: texts that are another unit's, or the unit's own of last year (雷同).

Figures and unit names are masked first: a text in which only those differ is the same text. Sentences that most
units of the batch write are statutory phrases or the county's template, and count for nothing. What is left is
compared sentence by sentence, but only with the few texts that share something rare with it. No text is changed,
and the order of the files makes no difference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from xltools.check.masking import Mask
from xltools.form.spec import Form
from xltools.model.findings import Finding, finding
from xltools.model.submission import NOWHERE, Place, Submission, Unit
from xltools.model.text import fitted

#: From so many units with prose on, sentences that most of them write are learned as boilerplate.
LEARN_FROM = 8
#: How much of a shared sentence a finding shows, in characters.
SHOWN = 60
#: How many further units a finding names.
_NAMED = 3
#: Two masked sentences that are alike to so many percent count as the same one: a word was changed.
SAME_SENTENCE = 85
#: Sentences shorter than this count as the same only when they are equal.
_SHORT_SENTENCE = 8

# A text is looked up by whole sentences, and by sampled pieces of sentences for those with a changed word.
#: The length of such a piece (a shingle) in characters.
_SHINGLE = 6
#: About one shingle in so many is sampled.
_SAMPLE = 8
#: A shingle that more units than this have tells nothing.
_COMMON = 50
#: A text is looked up by so many of its rarest sentences and shingles,
_RAREST = 32
#: and compared with so many of the texts that share most of them,
_CANDIDATES = 6
#: if these come to so many characters at least: two shingles, or one sentence.
_IN_COMMON = 2 * _SHINGLE

_NOTHING: Mapping[str, Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Measure:
    """From when on two texts are 雷同: masked characters in common, and their share of one of the texts."""

    characters: int
    share: float


#: With learned boilerplate half a text is enough. Without it, or against last year's text of the same
#: unit (whose duties are still the same), nearly the whole text must be.
LEARNED = Measure(60, 0.5)
CAREFUL = Measure(80, 0.8)


@dataclass(frozen=True)
class _Text:
    """A section without its boilerplate: masked sentence → the sentence as it was written."""

    unit: Unit
    title: str
    sentences: Mapping[str, str]
    file: str = ""
    place: Place = NOWHERE

    @property
    def owner(self) -> str:
        return _owner(self.unit, self.file)

    @cached_property
    def weight(self) -> int:
        """How many masked characters the text has."""
        return sum(map(len, self.sentences))

    @property
    def keys(self) -> Iterator[str]:
        """What the text is looked up by: whole sentences, and sampled shingles for those with a changed word.

        A shingle's first character decides whether it is sampled, so that two texts sample what they share alike.
        """
        for sentence in self.sentences:
            if len(sentence) >= _IN_COMMON:
                yield sentence
            for start in range(len(sentence) - _SHINGLE + 1):
                if ord(sentence[start]) % _SAMPLE == 0:
                    yield sentence[start : start + _SHINGLE]


@dataclass(frozen=True, slots=True)
class _Likeness:
    """What a text shares with another: the shared share of each of the two, and the longest shared sentence."""

    own: _Text
    other: _Text
    share: float
    others_share: float
    shown: str

    @property
    def order(self) -> tuple[object, ...]:
        """Sorts the most alike first; then by unit and section, whatever order the files came in."""
        return -self.share, -self.others_share, self.other.owner, self.other.title, self.shown


@dataclass(frozen=True, slots=True)
class _Section:
    """A section as a unit wrote it: masked sentence → the sentence as it was written."""

    submission: Submission
    id: str
    title: str
    sentences: Mapping[str, str]

    def without(self, boilerplate: Container[str]) -> _Text:
        """What is left of it to compare."""
        return _Text(
            self.submission.unit,
            self.title,
            _without(self.sentences, boilerplate),
            self.submission.source.path,
            self.submission.section_place(self.id),
        )


def check_likeness(
    form: Form,
    submissions: Sequence[Submission],
    last: Mapping[str, Mapping[str, str]] = _NOTHING,
) -> Iterator[Finding]:
    """L01, L02 and L03 findings, each with the file that it is about.

    Args:
        form: The form of all the returns.
        submissions: The readable returns of the batch, in any order.
        last: Unit code → section id → last year's text, where it is known.
    """
    # The formula with which a published report begins is everybody's, and no form asks for it.
    titles = {section.id: section.title for section in form.sections if not section.published}
    mask = Mask(submission.unit.name for submission in submissions)
    sections = _sections(mask, titles, submissions)
    boilerplate, learned = _boilerplate(form, mask, sections)
    measure = LEARNED if learned else CAREFUL
    texts = [section.without(boilerplate) for section in sections]
    texts = [text for text in texts if text.weight >= measure.characters]
    for text, likenesses in _among(texts, measure):
        yield _as_another(text, likenesses)
    of_last_year = _LastYear(mask, titles, last)
    copied = [likeness for text in texts if (likeness := of_last_year.likeness(text, boilerplate))]
    for likeness in copied:
        yield _as_last_year(likeness)
    if learned:
        of_the_form = _of_the_form(form, mask)
        told = {(likeness.own.file, likeness.own.title) for likeness in copied}
        whole_texts = [section.without(of_the_form) for section in sections]
        untold = [text for text in whole_texts if (text.file, text.title) not in told]
        yield from _of_most(of_last_year, untold, of_the_form)


class _LastYear:
    """What the units wrote last year, to be held against what they write now."""

    def __init__(self, mask: Mask, titles: Mapping[str, str], last: Mapping[str, Mapping[str, str]]) -> None:
        self.mask = mask
        self.titles = titles
        self.last = last

    def likeness(self, text: _Text, boilerplate: Container[str]) -> _Likeness | None:
        """The text of last year that makes up nearly the whole text, the most alike one; None where none does.

        Last year's text with as much again that is new is this year's.
        """
        last_texts = [
            _Text(text.unit, self.titles.get(id, id), _without(self.mask.sentences(prose), boilerplate))
            for id, prose in self.last.get(text.unit.code, {}).items()
        ]
        likenesses = [
            likeness
            for last_text in last_texts
            for likeness, _ in _compared(text, last_text, CAREFUL)
            if likeness.share >= CAREFUL.share
        ]
        return min(likenesses, key=lambda likeness: likeness.order, default=None)


def _of_most(
    of_last_year: _LastYear, texts: Iterable[_Text], boilerplate: Container[str]
) -> Iterator[Finding]:
    """L03: texts that are last year's, in sentences that most units of the batch write this year too.

    Such sentences count for nothing where texts are compared with each other. But a text made of them that has not
    changed since last year is no less last year's because many others did the same.
    """
    copied = [likeness for text in texts if (likeness := of_last_year.likeness(text, boilerplate))]
    units = len({likeness.own.owner for likeness in copied})
    for likeness in copied:
        yield _as_last_year(likeness, units)


def _sections(mask: Mask, titles: Mapping[str, str], submissions: Iterable[Submission]) -> list[_Section]:
    """Every section that is not blank, by unit."""
    in_order = sorted(submissions, key=lambda each: (each.unit.code, each.unit.name, each.source.path))
    sections = [
        _Section(submission, id, title, mask.sentences(submission.sections.get(id, "")))
        for submission in in_order
        for id, title in titles.items()
    ]
    return [section for section in sections if section.sentences]


def _owner(unit: Unit, file: str) -> str:
    """What tells units apart. A unit without code and name is told by its file."""
    return unit.code or unit.name or file


# Boilerplate


def _boilerplate(form: Form, mask: Mask, sections: Iterable[_Section]) -> tuple[frozenset[str], bool]:
    """Masked sentences that count for nothing, and whether the batch was large enough to learn them from."""
    of_the_form = _of_the_form(form, mask)
    by_unit: dict[str, set[str]] = {}
    for section in sections:
        submission = section.submission
        owner = _owner(submission.unit, submission.source.path)
        by_unit.setdefault(owner, set()).update(section.sentences)
    if len(by_unit) < LEARN_FROM:
        return of_the_form, False
    counts = Counter(sentence for sentences in by_unit.values() for sentence in sentences)
    of_most = (sentence for sentence, count in counts.items() if 2 * count > len(by_unit))
    return of_the_form.union(of_most), True


def _of_the_form(form: Form, mask: Mask) -> frozenset[str]:
    """The form's own sentences: the titles and hints of its sections."""
    printed = [text for section in form.sections for text in (section.title, section.hint)]
    return frozenset(masked for text in printed for masked in mask.sentences(text))


def _without(sentences: Mapping[str, str], boilerplate: Container[str]) -> dict[str, str]:
    return {masked: raw for masked, raw in sentences.items() if masked not in boilerplate}


# Comparing


def _among(texts: Sequence[_Text], measure: Measure) -> Iterator[tuple[_Text, list[_Likeness]]]:
    """Each text that is another unit's, with its likenesses, the most alike first."""
    by_text: dict[int, list[_Likeness]] = {}
    for first, second in _candidates(texts):
        for there, back in _compared(texts[first], texts[second], measure):
            by_text.setdefault(first, []).append(there)
            by_text.setdefault(second, []).append(back)
    for number in sorted(by_text):
        yield texts[number], sorted(by_text[number], key=lambda likeness: likeness.order)


def _candidates(texts: Sequence[_Text]) -> list[tuple[int, int]]:
    """Pairs of numbers of texts worth comparing: each text with the few that share most of its rarest keys."""
    keys = [frozenset(text.keys) for text in texts]
    holders: dict[str, list[int]] = {}
    for number, own_keys in enumerate(keys):
        for key in own_keys:
            holders.setdefault(key, []).append(number)
    owners = [text.owner for text in texts]
    units = {key: len({owners[number] for number in numbers}) for key, numbers in holders.items()}
    pairs: set[tuple[int, int]] = set()
    for number, own_keys in enumerate(keys):
        telling = sorted(
            (key for key in own_keys if _tells(key, units[key])), key=lambda key: (units[key], key)
        )
        in_common: Counter[int] = Counter()
        for key in telling[:_RAREST]:
            for other in holders[key]:
                in_common[other] += len(key)
        others = (
            (-characters, other)
            for other, characters in in_common.items()
            if characters >= _IN_COMMON and owners[other] != owners[number]
        )
        for _, other in sorted(others)[:_CANDIDATES]:
            pairs.add((min(number, other), max(number, other)))
    return sorted(pairs)


def _tells(key: str, units: int) -> bool:
    """Whether a key that so many units have is worth looking up: another has it, and a shingle not too many."""
    return units > 1 and (len(key) != _SHINGLE or units <= _COMMON)


def _compared(own: _Text, other: _Text, measure: Measure) -> Iterator[tuple[_Likeness, _Likeness]]:
    """The likeness of two texts as each of them sees it; nothing where they are not 雷同."""
    ours, theirs = _shared(own, other), _shared(other, own)
    our_characters, their_characters = sum(map(len, ours)), sum(map(len, theirs))
    if min(our_characters, their_characters) < measure.characters:
        return
    share, others_share = our_characters / own.weight, their_characters / other.weight
    if max(share, others_share) >= measure.share:
        yield (
            _Likeness(own, other, share, others_share, _longest(own, ours)),
            _Likeness(other, own, others_share, share, _longest(other, theirs)),
        )


def _shared(own: _Text, other: _Text) -> list[str]:
    """The sentences of one text that the other has too, a changed word or two allowed."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only several texts need it, and it takes long to load

    long_sentences = [sentence for sentence in other.sentences if len(sentence) >= _SHORT_SENTENCE]

    def is_shared(sentence: str) -> bool:
        if sentence in other.sentences:
            return True
        if len(sentence) < _SHORT_SENTENCE:
            return False
        match = process.extractOne(sentence, long_sentences, scorer=fuzz.ratio, score_cutoff=SAME_SENTENCE)
        return match is not None

    return [sentence for sentence in own.sentences if is_shared(sentence)]


def _longest(text: _Text, shared: Iterable[str]) -> str:
    """The longest shared sentence as the unit wrote it, cut to what a finding shows."""
    raw = text.sentences[max(shared, key=lambda masked: (len(masked), masked))]
    return fitted(raw, SHOWN)


# Findings


def _as_another(text: _Text, likenesses: Sequence[_Likeness]) -> Finding:
    """L01: the most alike unit, and the names of a few more."""
    best = likenesses[0]
    others = [likeness.other for likeness in likenesses if likeness.other.owner != best.other.owner]
    names = list(dict.fromkeys(other.unit.name for other in others))
    also = f"；与{'、'.join(names[:_NAMED])}{'等' if len(names) > _NAMED else ''}也雷同" if names else ""
    return finding(
        "L01",
        sheet=text.place.sheet,
        cell=text.place.cell,
        name=text.title,
        found=_percent(best.share),
        unit=text.unit.name,
        other=best.other.unit.name,
        section=best.other.title,
        theirs=_percent(best.others_share),
        shared=best.shown,
        also=also,
    ).of(text.file)


def _as_last_year(likeness: _Likeness, units: int = 0) -> Finding:
    """L02: the text is that of last year; L03 where it is so in that many ``units``."""
    text = likeness.own
    told = finding(
        "L03" if units else "L02",
        sheet=text.place.sheet,
        cell=text.place.cell,
        name=text.title,
        found=_percent(likeness.share),
        unit=text.unit.name,
        section=likeness.other.title,
        shared=likeness.shown,
        count=str(units),
    )
    return told.of(text.file)


def _percent(share: float) -> str:
    return f"{share:.0%}"
