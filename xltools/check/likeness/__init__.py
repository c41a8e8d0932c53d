"""The prose of a batch of returns → L findings: texts that are another unit's, or the unit's own of last year (雷同).

Figures and unit names are masked first: a text in which only those differ is the same text. Sentences that most
units of the batch write are statutory phrases or the county's template, and count for nothing. What is left is
compared sentence by sentence, but only with the few texts that share something rare with it (``compare``). No text is
changed, and the order of the files makes no difference.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from xltools.check.likeness.compare import (
    CAREFUL,
    Batch,
    Likeness,
    Text,
    among,
    compared,
    of_the_form,
    shared_sentences,
    without,
)
from xltools.check.masking import Mask
from xltools.form.spec import Form
from xltools.model.findings import Finding, finding
from xltools.model.submission import Submission

#: How many further units a finding names.
_NAMED = 3

_NOTHING: Mapping[str, Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Side:
    """One of two texts that are alike.

    Attributes:
        unit: What its unit is called.
        title: Its section.
        file: The file that it stands in.
        share: How much of it the other has, from 0 to 1.
        sentences: Its sentences as they were written, without those that most units write; and whether the other has it.
    """

    unit: str
    title: str
    file: str
    share: float
    sentences: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Alike:
    """Two texts that are one another's: of different units, or of one unit in both years; ``other`` is then last year's."""

    one: Side
    other: Side


def alike(form: Form, submissions: Sequence[Submission]) -> list[Alike]:
    """The pairs of texts for which ``check_likeness`` gives L01, each pair once, the most alike first.

    Of each text only the other that is most alike to it is taken.
    """
    batch = Batch(form, submissions)
    pairs: dict[frozenset[tuple[str, str]], Likeness] = {}
    for text, likenesses in among(batch.texts, batch.measure):
        best = likenesses[0]
        pairs.setdefault(frozenset({(text.file, text.title), (best.other.file, best.other.title)}), best)
    return [
        Alike(
            _side(best.own, best.other, best.share),
            _side(best.other, best.own, best.others_share),
        )
        for best in sorted(pairs.values(), key=lambda likeness: likeness.order)
    ]


def as_last_year(
    form: Form, submissions: Sequence[Submission], last: Mapping[str, Mapping[str, str]]
) -> list[Alike]:
    """The texts for which ``check_likeness`` gives L02 or L03, each with the unit's own of last year; the most alike first."""
    found = [likeness for likeness, _ in _of_last_year(form, Batch(form, submissions), last)]
    found.sort(key=lambda likeness: (likeness.order, likeness.own.title))
    return [
        Alike(_side(one.own, one.other, one.share), _side(one.other, one.own, one.others_share))
        for one in found
    ]


def _side(text: Text, other: Text, share: float) -> Side:
    shared = set(shared_sentences(text, other))
    sentences = tuple((raw, masked in shared) for masked, raw in text.sentences.items())
    return Side(text.unit.name or text.file, text.title, text.file, share, sentences)


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
    batch = Batch(form, submissions)
    for text, likenesses in among(batch.texts, batch.measure):
        yield _as_another(text, likenesses)
    for likeness, units in _of_last_year(form, batch, last):
        yield _as_last_year(likeness, units)


def _of_last_year(
    form: Form, batch: Batch, last: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[Likeness, int]]:
    """The texts that are the unit's own of last year; in how many units, where it is so in sentences that most write."""
    held = _LastYear(batch.mask, batch.titles, last)
    copied = [likeness for text in batch.texts if (likeness := held.likeness(text, batch.boilerplate))]
    for likeness in copied:
        yield likeness, 0
    if batch.learned:
        printed = of_the_form(form, batch.mask)
        told = {(likeness.own.file, likeness.own.title) for likeness in copied}
        whole_texts = [section.without(printed) for section in batch.sections]
        untold = [text for text in whole_texts if (text.file, text.title) not in told]
        yield from _of_most(held, untold, printed)


class _LastYear:
    """What the units wrote last year, to be held against what they write now."""

    def __init__(self, mask: Mask, titles: Mapping[str, str], last: Mapping[str, Mapping[str, str]]) -> None:
        self.mask = mask
        self.titles = titles
        self.last = last

    def likeness(self, text: Text, boilerplate: Container[str]) -> Likeness | None:
        """The text of last year that makes up nearly the whole text, the most alike one; None where none does.

        Last year's text with as much again that is new is this year's.
        """
        last_texts = [
            Text(text.unit, self.titles.get(id, id), without(self.mask.sentences(prose), boilerplate))
            for id, prose in self.last.get(text.unit.code, {}).items()
        ]
        likenesses = [
            likeness
            for last_text in last_texts
            for likeness, _ in compared(text, last_text, CAREFUL)
            if likeness.share >= CAREFUL.share
        ]
        return min(likenesses, key=lambda likeness: likeness.order, default=None)


def _of_most(
    of_last_year: _LastYear, texts: Iterable[Text], boilerplate: Container[str]
) -> Iterator[tuple[Likeness, int]]:
    """L03: texts that are last year's, in sentences that most units of the batch write this year too.

    Such sentences count for nothing where texts are compared with each other. But a text made of them that has not
    changed since last year is no less last year's because many others did the same.
    """
    copied = [likeness for text in texts if (likeness := of_last_year.likeness(text, boilerplate))]
    units = len({likeness.own.owner for likeness in copied})
    for likeness in copied:
        yield likeness, units


# Findings


def _as_another(text: Text, likenesses: Sequence[Likeness]) -> Finding:
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


def _as_last_year(likeness: Likeness, units: int = 0) -> Finding:
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
