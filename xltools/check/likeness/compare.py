"""Texts that are compared: masked, without boilerplate, each with the few others that share something rare with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from xltools.check.masking import Mask
from xltools.form.spec import Form
from xltools.model.errors import library
from xltools.model.submission import NOWHERE, Place, Submission, Unit
from xltools.model.text import fitted

#: From so many units with prose on, sentences that most of them write are learned as boilerplate.
LEARN_FROM = 8
#: How much of a shared sentence a finding shows, in characters.
SHOWN = 60
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
class Text:
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
class Likeness:
    """What a text shares with another: the shared share of each of the two, and the longest shared sentence."""

    own: Text
    other: Text
    share: float
    others_share: float
    shown: str

    @property
    def order(self) -> tuple[object, ...]:
        """Sorts the most alike first; then by unit and section, whatever order the files came in."""
        return -self.share, -self.others_share, self.other.owner, self.other.title, self.shown


@dataclass(frozen=True, slots=True)
class Section:
    """A section as a unit wrote it: masked sentence → the sentence as it was written."""

    submission: Submission
    id: str
    title: str
    sentences: Mapping[str, str]

    def without(self, boilerplate: Container[str]) -> Text:
        """What is left of it to compare."""
        return Text(
            self.submission.unit,
            self.title,
            without(self.sentences, boilerplate),
            self.submission.source.path,
            self.submission.section_place(self.id),
        )


class Batch:
    """The texts of a batch that are compared with each other.

    Attributes:
        mask: What hides figures and the names of units.
        titles: Section id → its title, for the sections that units write.
        sections: Every section that is not blank.
        boilerplate: Masked sentences that count for nothing.
        learned: Whether the batch was large enough to learn them from.
        measure: From when on two of the texts are one.
        texts: The sections without boilerplate that are long enough to compare.
    """

    def __init__(self, form: Form, submissions: Sequence[Submission]) -> None:
        # The formula with which a published report begins is everybody's, and no form asks for it.
        self.titles = {section.id: section.title for section in form.sections if not section.published}
        self.mask = Mask(submission.unit.name for submission in submissions)
        self.sections = _sections(self.mask, self.titles, submissions)
        self.boilerplate, self.learned = _boilerplate(form, self.mask, self.sections)
        self.measure = LEARNED if self.learned else CAREFUL
        texts = [section.without(self.boilerplate) for section in self.sections]
        self.texts = [text for text in texts if text.weight >= self.measure.characters]


def _sections(mask: Mask, titles: Mapping[str, str], submissions: Iterable[Submission]) -> list[Section]:
    """Every section that is not blank, by unit."""
    in_order = sorted(submissions, key=lambda each: (each.unit.code, each.unit.name, each.source.path))
    sections = [
        Section(submission, id, title, mask.sentences(submission.sections.get(id, "")))
        for submission in in_order
        for id, title in titles.items()
    ]
    return [section for section in sections if section.sentences]


def _owner(unit: Unit, file: str) -> str:
    """What tells units apart. A unit without code and name is told by its file."""
    return unit.code or unit.name or file


# Boilerplate


def _boilerplate(form: Form, mask: Mask, sections: Iterable[Section]) -> tuple[frozenset[str], bool]:
    """Masked sentences that count for nothing, and whether the batch was large enough to learn them from."""
    printed = of_the_form(form, mask)
    by_unit: dict[str, set[str]] = {}
    for section in sections:
        submission = section.submission
        owner = _owner(submission.unit, submission.source.path)
        by_unit.setdefault(owner, set()).update(section.sentences)
    if len(by_unit) < LEARN_FROM:
        return printed, False
    counts = Counter(sentence for sentences in by_unit.values() for sentence in sentences)
    of_most = (sentence for sentence, count in counts.items() if 2 * count > len(by_unit))
    return printed.union(of_most), True


def of_the_form(form: Form, mask: Mask) -> frozenset[str]:
    """The form's own sentences: the titles and hints of its sections."""
    printed = [text for section in form.sections for text in (section.title, section.hint)]
    return frozenset(masked for text in printed for masked in mask.sentences(text))


def without(sentences: Mapping[str, str], boilerplate: Container[str]) -> dict[str, str]:
    return {masked: raw for masked, raw in sentences.items() if masked not in boilerplate}


# Comparing


def among(texts: Sequence[Text], measure: Measure) -> Iterator[tuple[Text, list[Likeness]]]:
    """Each text that is another unit's, with its likenesses, the most alike first."""
    by_text: dict[int, list[Likeness]] = {}
    for first, second in _candidates(texts):
        for there, back in compared(texts[first], texts[second], measure):
            by_text.setdefault(first, []).append(there)
            by_text.setdefault(second, []).append(back)
    for number in sorted(by_text):
        yield texts[number], sorted(by_text[number], key=lambda likeness: likeness.order)


def _candidates(texts: Sequence[Text]) -> list[tuple[int, int]]:
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


def compared(own: Text, other: Text, measure: Measure) -> Iterator[tuple[Likeness, Likeness]]:
    """The likeness of two texts as each of them sees it; nothing where they are not 雷同."""
    ours, theirs = shared_sentences(own, other), shared_sentences(other, own)
    our_characters, their_characters = sum(map(len, ours)), sum(map(len, theirs))
    if min(our_characters, their_characters) < measure.characters:
        return
    share, others_share = our_characters / own.weight, their_characters / other.weight
    if max(share, others_share) >= measure.share:
        yield (
            Likeness(own, other, share, others_share, _longest(own, ours)),
            Likeness(other, own, others_share, share, _longest(other, theirs)),
        )


def shared_sentences(own: Text, other: Text) -> list[str]:
    """The sentences of one text that the other has too, a changed word or two allowed.

    Raises UnusableFileError (S79) where the library that compares them is missing.
    """
    # Only several texts need it, and it takes long to load.
    fuzz, process = (
        library("rapidfuzz.fuzz", "rapidfuzz", "S79"),
        library("rapidfuzz.process", "rapidfuzz", "S79"),
    )
    long_sentences = [sentence for sentence in other.sentences if len(sentence) >= _SHORT_SENTENCE]

    def is_shared(sentence: str) -> bool:
        if sentence in other.sentences:
            return True
        if len(sentence) < _SHORT_SENTENCE:
            return False
        match = process.extractOne(sentence, long_sentences, scorer=fuzz.ratio, score_cutoff=SAME_SENTENCE)
        return match is not None

    return [sentence for sentence in own.sentences if is_shared(sentence)]


def _longest(text: Text, shared: Iterable[str]) -> str:
    """The longest shared sentence as the unit wrote it, cut to what a finding shows."""
    raw = text.sentences[max(shared, key=lambda masked: (len(masked), masked))]
    return fitted(raw, SHOWN)
