"""The nouns of a vocabulary: phrases that name figures, and what a section must say. Frozen; built by ``load``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Term:
    """A figure of a sum; ``last`` is last year's, ``sign`` is 1 or -1."""

    figure: str
    sign: int = 1
    last: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of a text that name a figure.

    Attributes:
        name: What a message calls the figure.
        value: The sum that the number in the text is.
        others: Sums that the number may be as well.
        says: Patterns with a number.
        none: Patterns that mean 0.
        wholes: Sums of which the text may name the figure's share in percent.
        units: The units that the number may have.
        context: The paragraph has one of these words; () asks for none.
        unless: None of these words stands before the pattern in its clause.
        unless_sentence: None of these words stands before the pattern in its sentence.
        stops: None of these words follows the pattern at once.
        scale: The number in the text is so many times the figure: 10000 for 元 where the form has 万元.
        by_channel: Whether the figure is of one channel, so that words for channels may stand before it.
        also: Whether the number may be another phrase's as well: “行政复议 7 件，均维持” says two things.
        own: Whether this is the figure that a unit states of itself, so that another number is an error.
        done: Whether the words say that nothing is left over.
        fee: Whether what is said of it in one section must be said in all.
    """

    name: str
    value: tuple[Term, ...]
    others: tuple[tuple[Term, ...], ...]
    says: tuple[str, ...]
    none: tuple[str, ...]
    units: tuple[str, ...]
    wholes: tuple[tuple[Term, ...], ...] = ()
    context: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    unless_sentence: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    scale: int = 1
    by_channel: bool = False
    also: bool = False
    own: bool = False
    done: bool = False
    fee: bool = False


@dataclass(frozen=True, slots=True)
class Aspect:
    """Something that a section must report.

    Attributes:
        name: What a message calls it.
        headings: Words of which a heading for it has one.
        words: Words of which any text about it has one; () where no words can tell.
        levels: The levels of units that must report it; () for all of them.
    """

    name: str
    headings: tuple[str, ...]
    words: tuple[str, ...]
    levels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LocalRule:
    """What a county may ask of a section, beyond the form.

    Attributes:
        section: The id of the section.
        in_force: Whether it is asked.
        most: The section may have so many characters; 0 for any number.
        total: A figure that must be split up by channel where the text or the table has it.
        by_channel: The figures of the channels.
        repeats: Figures that the text must name too, where they are not 0.
    """

    section: str
    in_force: bool
    most: int = 0
    total: str = ""
    by_channel: tuple[str, ...] = ()
    repeats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Parts of a whole that are never in each other: an application comes in one way. More than the whole is wrong by whatever
    it is more.

    Attributes:
        words: Words of which the name of each part has one.
        whole: Words of which the text before the whole has one.
        only: Words of which it must have one, too, if anything is to be said of such parts; () where nothing more is asked.
        all: Groups of words; where each group has been named, nothing was left out, and the parts make the whole. () where they
            never need to.
        least: That takes so many parts.
    """

    words: tuple[str, ...]
    whole: tuple[str, ...]
    only: tuple[str, ...] = ()
    all: tuple[tuple[str, ...], ...] = ()
    least: int = 2


@dataclass(frozen=True)
class Vocabulary:
    """How a unit's text is read on a form: the words that name figures, and what a section must say.

    Attributes:
        lists: Name of a word list → its words. Patterns call them by name.
        fillers: Words that may stand between the parts of a pattern.
        skip: A clause with one of these words before a pattern speaks of another time or of something else.
        areas: Such words for all units of a county. They are no reason to skip in the return of a whole county.
        channels: Such words for one way in which something is sent or published.
        skip_sentence: A sentence with one of these words has numbers of which it is not certain what they count.
        phrases: The words that name figures.
        mentions: Section id → words of which the text must have one.
        least: Section id → how many characters the text must have.
        outdated: Documents that are no longer in force.
        aspects: Section id → what the section must report.
        local: What a county may ask of the sections.
        parts: Part of the report → words that name it in a list of the report's parts.
        breakdowns: Parts of a whole that are never in each other.
    """

    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fillers: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    skip_sentence: tuple[str, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    mentions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    least: Mapping[str, int] = field(default_factory=dict)
    outdated: tuple[str, ...] = ()
    aspects: Mapping[str, tuple[Aspect, ...]] = field(default_factory=dict)
    local: tuple[LocalRule, ...] = ()
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    breakdowns: tuple[Breakdown, ...] = ()

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.fillers, self.phrases))
