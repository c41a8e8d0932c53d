"""The nouns of a form: tables, heads, figures, fields and rules. Frozen; built by ``load``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from xltools.form.expr import Compare, Ref, refs


class FigureKind(StrEnum):
    """What a figure counts, and so which numbers it may be."""

    COUNT = "count"  # whole, ≥ 0
    AMOUNT = "amount"  # ≥ 0, decimals allowed (万元)
    CHANGE = "change"  # whole, signed


class FieldKind(StrEnum):
    """What a field of the cover holds."""

    TEXT = "text"
    DATE = "date"


class Severity(StrEnum):
    """An error returns the form; a warning may be explained (审核说明); a note only informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def word(self) -> str:
        """What people read: 错误, 警告, 提示."""
        return _SEVERITY_WORDS[self]


_SEVERITY_WORDS = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.NOTE: "提示"}


@dataclass(frozen=True, slots=True)
class Head:
    """A row or a column, or a group of them (then ``children`` is not empty).

    ``label`` is the official text; ``short`` is what a sentence calls it; ``aliases`` are labels that
    published reports use instead.
    """

    id: str
    label: str
    short: str
    kind: FigureKind | None = None
    aliases: tuple[str, ...] = ()
    children: tuple[Head, ...] = ()

    def leaves(self) -> Iterator[Head]:
        """The rows or columns that carry figures, in order."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()

    def walk(self) -> Iterator[Head]:
        """This head and all below it, top down."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def depth(self) -> int:
        """How many levels of labels, 1 for a leaf."""
        return 1 + max((child.depth for child in self.children), default=0)


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell of the form. ``id`` is ``table.row.column``; ``computed_by`` names the rule of a total."""

    id: str
    table: str
    row: Head
    column: Head
    kind: FigureKind
    computed_by: str | None = None

    @property
    def name(self) -> str:
        """What a sentence calls it: ``重复申请·商业企业``."""
        return f"{self.row.short}·{self.column.short}"


@dataclass(frozen=True, slots=True)
class Block:
    """Rows × columns under one heading. ``across`` draws the rows side by side, as table four does."""

    title: str
    corner: str
    columns_title: str
    rows: tuple[Head, ...]
    columns: tuple[Head, ...]
    across: bool = False

    @property
    def row_leaves(self) -> tuple[Head, ...]:
        return tuple(leaf for head in self.rows for leaf in head.leaves())

    @property
    def column_leaves(self) -> tuple[Head, ...]:
        return tuple(leaf for head in self.columns for leaf in head.leaves())


@dataclass(frozen=True, slots=True)
class Table:
    """A table on a sheet of its own. An ``optional`` one may be left blank."""

    id: str
    sheet: str
    title: str
    note: str
    blocks: tuple[Block, ...]
    optional: bool = False
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the cover. A ``published`` one is only for a report that was published elsewhere."""

    id: str
    label: str
    kind: FieldKind
    required: bool
    hint: str
    published: bool = False


#: The ids of the two sections that no form asks for: prose before the first heading, and among the tables.
PREAMBLE, BETWEEN = "preamble", "between"


@dataclass(frozen=True, slots=True)
class Section:
    """A section of prose. ``lines`` is the height of its cell in lines of print.

    A ``published`` one is only for a report that was published elsewhere: prose that has no place of its
    own on the form.
    """

    id: str
    title: str
    hint: str
    limit: int
    lines: int
    required: bool
    published: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as it is typed, once. ``instances`` are what it says for each column or row."""

    id: str
    severity: Severity
    title: str
    basis: str
    advice: str
    computes: bool
    levels: tuple[str, ...]
    instances: tuple[Instance, ...]


@dataclass(frozen=True, slots=True)
class Instance:
    """A rule for one column, one row, or as a whole (``key`` is then empty); every name is a figure.

    ``condition`` must hold for the rule to apply. ``figure`` is where a failure is shown: the cell a
    person should look at first.
    """

    rule: str
    key: str
    label: str
    table: str
    axis: str
    tree: Compare
    condition: Compare | None
    figure: str
    #: The figures of the condition and of the rule itself, each once; every judgement asks for them.
    refs: tuple[Ref, ...] = field(init=False, repr=False, compare=False)

    @property
    def id(self) -> str:
        """``B01.person``; the rule's own id where there is nothing to tell apart."""
        return f"{self.rule}.{self.key}" if self.key else self.rule

    def __post_init__(self) -> None:
        both = (*(refs(self.condition) if self.condition else ()), *refs(self.tree))
        object.__setattr__(self, "refs", tuple(dict.fromkeys(both)))


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

    def __hash__(self) -> int:
        return hash((self.fillers, self.phrases))


@dataclass(frozen=True)
class Form:
    """A form: id, edition, tables, fields, sections and rules. ``digest`` is of the text it came from."""

    id: str
    title: str
    basis: str
    first_year: int
    last_year: int | None
    levels: tuple[str, ...]
    deadlines: Mapping[str, str]
    limit: int
    tables: tuple[Table, ...]
    fields: tuple[Field, ...]
    sections: tuple[Section, ...]
    rules: tuple[Rule, ...]
    figures: Mapping[str, Figure]
    digest: str
    instructions: tuple[str, ...] = ()
    vocabulary: Vocabulary = field(default_factory=Vocabulary)

    @cached_property
    def instances(self) -> tuple[Instance, ...]:
        """All instances of all rules, in the form's order."""
        return tuple(instance for rule in self.rules for instance in rule.instances)

    @cached_property
    def rules_by_id(self) -> Mapping[str, Rule]:
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def instances_by_id(self) -> Mapping[str, Instance]:
        return {instance.id: instance for instance in self.instances}

    @cached_property
    def parts(self) -> tuple[Section | Table, ...]:
        """Sections and tables in the order a report prints them: by the numeral of their titles (一、二、…),
        those without one at the end. Optional tables are no part of the report, nor is prose that has no
        place of its own on the form."""
        parts: list[Section | Table] = [
            *(section for section in self.sections if not section.published),
            *(table for table in self.tables if not table.optional),
        ]
        return tuple(sorted(parts, key=lambda part: _numeral(part.title)))

    @cached_property
    def tables_by_id(self) -> Mapping[str, Table]:
        return {table.id: table for table in self.tables}

    @cached_property
    def table_figures(self) -> Mapping[str, tuple[Figure, ...]]:
        """Table id → its figures, in the order of the rows."""
        found: dict[str, list[Figure]] = {table.id: [] for table in self.tables}
        for figure in self.figures.values():
            found[figure.table].append(figure)
        return {table: tuple(figures) for table, figures in found.items()}

    @cached_property
    def computations(self) -> Mapping[str, Instance]:
        """Figure id of a total → the instance that says what it is the sum of, in the order of the rules."""
        return {
            figure: instance
            for rule in self.rules
            if rule.computes
            for instance in rule.instances
            for figure in (instance.figure,)
            if self.figures[figure].computed_by == rule.id
        }

    def covers(self, year: int) -> bool:
        """Whether the edition is the one in force for reports on that year."""
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)


_NUMERALS = "一二三四五六七八九十"


def _numeral(title: str) -> int:
    found = re.match(r"([一二三四五六七八九十]+)、", title)
    return _NUMERALS.index(found[1]) if found and found[1] in _NUMERALS else len(_NUMERALS)
