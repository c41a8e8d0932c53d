"""Likeness (雷同): a section that is another unit's text, or the unit's own of last year.

StoredValues and unit names are masked first: a text in which only those differ is the same text. Sentences
that most units of the batch write are statutory phrases or the county's template, and count for nothing.
Rare sampled shingles name the few texts worth comparing; those are compared sentence by sentence.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import add
from types import MappingProxyType

from rapidfuzz import fuzz, process

from xltools.form.spec import Form
from xltools.model.findings import Finding, finding
from xltools.model.submission import NOWHERE, Place, Submission, Unit

#: From so many units with prose on, sentences that most of them write are learned as boilerplate.
LEARN_FROM = 8
#: How alike two masked sentences are that count as the same one (a word was changed), in percent.
SAME_SENTENCE = 85
#: Shorter sentences count as the same only when they are.
_WORD = 8
#: A shingle is so many characters, and one in so many is looked up, if not more units than this have it.
_SHINGLE, _SAMPLE, _COMMON = 6, 8, 50
#: A text is looked up by so many of its rarest sentences and shingles, and compared with so many texts.
_RAREST, _CANDIDATES = 32, 6
#: A candidate has so many characters of them in common at least: two shingles or a sentence.
_IN_COMMON = 2 * _SHINGLE
#: What stands after so many characters of a section is not compared; forms allow fewer.
_LONGEST = 10_000
#: How much of the shared text a finding shows, and how many further units it names.
SHOWN = 60
_NAMED = 3

_NOTHING: Mapping[str, Mapping[str, str]] = MappingProxyType({})
_NAME, _FIGURE = "@", "#"


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
        return sum(map(len, self.sentences))

    @property
    def keys(self) -> Iterator[str]:
        """What the text is looked up by: whole sentences, and sampled shingles for those with a changed word.

        A shingle's first character decides, so that two texts sample what they share alike.
        """
        for sentence in self.sentences:
            if len(sentence) >= _IN_COMMON:
                yield sentence
            for at in range(len(sentence) - _SHINGLE + 1):
                if ord(sentence[at]) % _SAMPLE == 0:
                    yield sentence[at : at + _SHINGLE]


@dataclass(frozen=True, slots=True)
class _Likeness:
    """A text, another, and what of each stands in the other: shares, and the longest sentence of the first."""

    own: _Text
    other: _Text
    share: float
    others_share: float
    shown: str

    @property
    def order(self) -> tuple[object, ...]:
        """The most alike first; then by unit and section, whatever order the files came in."""
        return -self.share, -self.others_share, self.other.owner, self.other.title, self.shown


def check_likeness(
    form: Form,
    submissions: Sequence[Submission],
    last: Mapping[str, Mapping[str, str]] = _NOTHING,
) -> Iterator[Finding]:
    """L findings, each with its file; the order of the submissions does not matter.

    ``submissions``: the readable returns of one form. ``last``: last year's sections by unit code.
    """
    # What no form asks for is the formula with which a report begins, and is everybody's.
    titles = {section.id: section.title for section in form.sections if not section.published}
    mask = _Mask(submissions)
    written = [
        (one, id, title, found)
        for one in sorted(submissions, key=lambda one: (one.unit.code, one.unit.name, one.source.path))
        for id, title in titles.items()
        if (found := mask.sentences(one.sections.get(id, "")))
    ]
    boilerplate, learned = _boilerplate(form, mask, [(one, found) for one, _, _, found in written])
    measure = LEARNED if learned else CAREFUL
    texts = [
        _Text(one.unit, title, _without(found, boilerplate), one.source.path, one.section_place(id))
        for one, id, title, found in written
    ]
    texts = [text for text in texts if text.weight >= measure.characters]
    for text, alike in _among(texts, measure):
        yield _as_another(text, alike)
    for text in texts:
        before = [
            _Text(text.unit, titles.get(id, id), _without(mask.sentences(said), boilerplate))
            for id, said in last.get(text.unit.code, {}).items()
        ]
        # Last year's text with as much again that is new is this year's.
        alike = [
            one
            for other in before
            for one, _ in _compared(text, other, CAREFUL)
            if one.share >= CAREFUL.share
        ]
        if alike:
            yield _as_last_year(text, min(alike, key=lambda one: one.order))


def _owner(unit: Unit, file: str) -> str:
    """What tells units apart; one without code or name is told by its file."""
    return unit.code or unit.name or file


# Masking


_ENDS = re.compile(r"[。；！？;!?\r\n]+")
_MARKS = re.compile(r"[\W_]+")
_NUMBERS = re.compile(r"[\d零〇一二三四五六七八九十百千万亿两]+")
#: How a unit speaks of itself: 我镇, 本局, 全乡.
_SELF = re.compile(
    r"[我本全](?:镇|乡|街道|办事处|开发区|区|县|市|委员会|委|局|办公室|办|机关|单位|部门|中心|院|站|所|处)"
)
_GOVERNMENT = re.compile(rf"{_NAME}+(?:人民政府|政府|办事处)?")
_ENDINGS = ("人民政府", "办事处")
_PLACES = re.compile(r"(?:镇|乡|街道)\Z")


class _Mask:
    """Sentence → what is left of it without figures, unit names, white space and punctuation."""

    def __init__(self, submissions: Iterable[Submission]) -> None:
        self.known: dict[str, str] = {}
        #: The first two characters of a name → the names that begin so, the longest first.
        self.names: dict[str, list[str]] = {}
        names = {name for one in submissions for name in _called(one.unit.name)}
        for name in sorted(names, key=lambda name: (-len(name), name)):
            self.names.setdefault(name[:2], []).append(name)

    def sentences(self, text: str) -> dict[str, str]:
        """Masked sentence → the first sentence of the text that it came from."""
        found: dict[str, str] = {}
        for sentence in _ENDS.split(text[:_LONGEST]):
            if masked := self.masked(sentence):
                found.setdefault(masked, " ".join(sentence.split()))
        return found

    def masked(self, sentence: str) -> str:
        if sentence not in self.known:
            bare = self._nameless(_bare(sentence))
            bare = _GOVERNMENT.sub(_NAME, _SELF.sub(_NAME, bare))
            self.known[sentence] = _NUMBERS.sub(_FIGURE, bare)
        return self.known[sentence]

    def _nameless(self, text: str) -> str:
        """One pass over pairs of characters: as quick with a thousand names as with one."""
        parts: list[str] = []
        end = 0
        for at, two in enumerate(map(add, text, text[1:])):
            if at >= end and two in self.names:
                name = next((name for name in self.names[two] if text.startswith(name, at)), "")
                if name:
                    parts += text[end:at], _NAME
                    end = at + len(name)
        return "".join(parts) + text[end:]


def _bare(text: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFKC", text))


def _called(name: str) -> Iterator[str]:
    """How prose may call a unit: 青鹂镇人民政府, 青鹂镇, 青鹂; 县公安局, 公安局."""
    short = _bare(name)
    calls = {short}
    for ending in _ENDINGS:
        short = short.removesuffix(ending)
    calls |= {short, _PLACES.sub("", short), short.removeprefix("县"), short.removeprefix("市")}
    yield from (call for call in calls if len(call) > 1)


# Boilerplate


def _boilerplate(
    form: Form, mask: _Mask, written: Iterable[tuple[Submission, Mapping[str, str]]]
) -> tuple[frozenset[str], bool]:
    """Sentences that count for nothing, and whether the batch was large enough to learn them from."""
    said = [text for section in form.sections for text in (section.title, section.hint)]
    own = frozenset(masked for text in said for masked in mask.sentences(text))
    by_unit: dict[str, set[str]] = {}
    for one, sentences in written:
        by_unit.setdefault(_owner(one.unit, one.source.path), set()).update(sentences)
    if len(by_unit) < LEARN_FROM:
        return own, False
    counts = Counter(sentence for sentences in by_unit.values() for sentence in sentences)
    return own.union(one for one, count in counts.items() if 2 * count > len(by_unit)), True


def _without(sentences: Mapping[str, str], boilerplate: Container[str]) -> dict[str, str]:
    return {masked: raw for masked, raw in sentences.items() if masked not in boilerplate}


# Comparing


def _among(texts: Sequence[_Text], measure: Measure) -> Iterator[tuple[_Text, list[_Likeness]]]:
    """Each text that is another unit's, with its likenesses, the most alike first."""
    found: dict[int, list[_Likeness]] = {}
    for first, second in _candidates(texts):
        for there, back in _compared(texts[first], texts[second], measure):
            found.setdefault(first, []).append(there)
            found.setdefault(second, []).append(back)
    for number in sorted(found):
        yield texts[number], sorted(found[number], key=lambda one: one.order)


def _candidates(texts: Sequence[_Text]) -> list[tuple[int, int]]:
    """Pairs worth comparing: of each text the few that share most of its rarest sentences and shingles."""
    owners = [text.owner for text in texts]
    keys = [frozenset(text.keys) for text in texts]
    holders: dict[str, list[int]] = {}
    for number, held in enumerate(keys):
        for key in held:
            holders.setdefault(key, []).append(number)
    units = {key: len({owners[number] for number in held}) for key, held in holders.items()}
    pairs: set[tuple[int, int]] = set()
    for number, held in enumerate(keys):
        telling = (key for key in held if 1 < units[key] <= (_COMMON if len(key) == _SHINGLE else len(texts)))
        in_common: Counter[int] = Counter()
        for key in sorted(telling, key=lambda key: (units[key], key))[:_RAREST]:
            for other in holders[key]:
                in_common[other] += len(key)
        others = (
            (-shared, other)
            for other, shared in in_common.items()
            if shared >= _IN_COMMON and owners[other] != owners[number]
        )
        for _, other in sorted(others)[:_CANDIDATES]:
            pairs.add((min(number, other), max(number, other)))
    return sorted(pairs)


def _compared(own: _Text, other: _Text, measure: Measure) -> Iterator[tuple[_Likeness, _Likeness]]:
    """The likeness of two texts as each of them sees it; nothing where they are not 雷同."""
    ours, theirs = _shared(own, other), _shared(other, own)
    characters = min(sum(map(len, ours)), sum(map(len, theirs)))
    if characters < measure.characters:
        return
    share, others_share = sum(map(len, ours)) / own.weight, sum(map(len, theirs)) / other.weight
    if max(share, others_share) >= measure.share:
        yield (
            _Likeness(own, other, share, others_share, _longest(own, ours)),
            _Likeness(other, own, others_share, share, _longest(other, theirs)),
        )


def _shared(own: _Text, other: _Text) -> list[str]:
    """The sentences of one text that the other has too, a changed word or two allowed."""
    longer = [sentence for sentence in other.sentences if len(sentence) >= _WORD]

    def has(sentence: str) -> bool:
        if sentence in other.sentences:
            return True
        if len(sentence) < _WORD:
            return False
        found = process.extractOne(sentence, longer, scorer=fuzz.ratio, score_cutoff=SAME_SENTENCE)
        return found is not None

    return [sentence for sentence in own.sentences if has(sentence)]


def _longest(text: _Text, shared: Iterable[str]) -> str:
    """The longest shared sentence as the unit wrote it, cut to what a finding shows."""
    raw = text.sentences[max(shared, key=lambda masked: (len(masked), masked))]
    return raw if len(raw) <= SHOWN else f"{raw[: SHOWN - 2]}……"


# Saying


def _as_another(text: _Text, alike: Sequence[_Likeness]) -> Finding:
    best = alike[0]
    others = list(dict.fromkeys(one.other.unit.name for one in alike if one.other.owner != best.other.owner))
    also = f"；与{'、'.join(others[:_NAMED])}{'等' if len(others) > _NAMED else ''}也雷同" if others else ""
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


def _as_last_year(text: _Text, alike: _Likeness) -> Finding:
    return finding(
        "L02",
        sheet=text.place.sheet,
        cell=text.place.cell,
        name=text.title,
        found=_percent(alike.share),
        unit=text.unit.name,
        section=alike.other.title,
        shared=alike.shown,
    ).of(text.file)


def _percent(share: float) -> str:
    return f"{share:.0%}"
