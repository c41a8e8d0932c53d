"""The nouns of a form: tables, heads, figures, fields and rules. Frozen; built by ``load``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from xltools.form.kinds import FieldKind, FigureKind, Numbers
from xltools.form.listing import Listing
from xltools.form.numbered import place_of
from xltools.form.period import PartOfYear, Span
from xltools.form.rules.expression import DECIMALS, Compare, Ref, refs
from xltools.form.vocabulary.nouns import Vocabulary


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
    published reports use instead. ``unit`` is what its figures count (件), ``code`` the line's official number. ``parts``
    are the lines 其中 below a line, each a figure of its own and no part of a sum in which the line stands. A ``cumulative``
    one counts from the first period of the year on (本年累计). ``places`` is how many decimals its amounts have at most, where
    the form says so; ``only_if`` is the row of a yes_no beside which its figures may stay blank: where that says 否.
    """

    id: str
    label: str
    short: str
    kind: FigureKind | None = None
    aliases: tuple[str, ...] = ()
    children: tuple[Head, ...] = ()
    unit: str = ""
    code: str = ""
    parts: tuple[Head, ...] = ()
    cumulative: bool = False
    places: int | None = None
    only_if: str = ""

    def leaves(self) -> Iterator[Head]:
        """The rows or columns that carry figures, in order; the lines 其中 after theirs."""
        if not self.children:
            yield self
        for below in self.below:
            yield from below.leaves()

    def addends(self) -> Iterator[Head]:
        """What a sum over it adds up: itself, or the lines of a group without their lines 其中."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.addends()

    @property
    def below(self) -> tuple[Head, ...]:
        """The heads right below it: of a group, or 其中."""
        return self.children or self.parts

    def walk(self) -> Iterator[Head]:
        """This head and all below it, top down."""
        yield self
        for below in self.below:
            yield from below.walk()

    @property
    def depth(self) -> int:
        """How many levels of labels, 1 for a leaf."""
        return 1 + max((child.depth for child in self.children), default=0)


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell of the form. ``id`` is ``table.row.column``; ``computed_by`` names the rule of a total; ``unit`` is what it
    counts (件), where the form says so."""

    id: str
    table: str
    row: Head
    column: Head
    kind: FigureKind
    computed_by: str | None = None
    unit: str = ""
    places: int | None = None
    only_if: str = ""  # the figure that must say 是
    listed: bool = False  # the 合计 of a list: what the unit's entries come to
    #: Which numbers it may be; every check of one asks for it.
    numbers: Numbers = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        numbers = Numbers(self.kind, (self.places or DECIMALS) if self.kind.has_decimals else 0)
        object.__setattr__(self, "numbers", numbers)

    @property
    def is_typed(self) -> bool:
        """Whether a person types it, and no formula gives it."""
        return self.computed_by is None and not self.listed

    @property
    def name(self) -> str:
        """What a sentence calls it: ``重复申请·商业企业``."""
        return f"{self.row.short}·{self.column.short}"

    @property
    def is_cumulative(self) -> bool:
        """Whether it counts from the first period of the year on."""
        return self.row.cumulative or self.column.cumulative


@dataclass(frozen=True, slots=True)
class Block:
    """Rows × columns under one heading. ``across`` draws the rows side by side, as table four does; ``listing`` is the list that
    it has in place of rows.

    ``unit_column`` and ``code_column`` head a column in which each line's unit of measure or code stands (计量单位, 代码);
    ``letters`` draws the line 甲, 乙, 1, 2 below the heads. ``unit`` is what the figures of the block count.
    """

    title: str
    corner: str
    columns_title: str
    rows: tuple[Head, ...]
    columns: tuple[Head, ...]
    across: bool = False
    unit: str = ""
    unit_column: str = ""
    code_column: str = ""
    letters: bool = False
    listing: Listing | None = None

    @property
    def facts(self) -> tuple[tuple[str, Callable[[Head], str]], ...]:
        """The columns between a line's label and its figures: what heads each, and what it says of a line."""
        columns: list[tuple[str, Callable[[Head], str]]] = []
        if self.unit_column:
            columns.append((self.unit_column, lambda head: head.unit or self.unit))
        if self.code_column:
            columns.append((self.code_column, lambda head: head.code))
        return tuple(columns)

    @property
    def row_leaves(self) -> tuple[Head, ...]:
        return tuple(leaf for head in self.rows for leaf in head.leaves())

    @property
    def column_leaves(self) -> tuple[Head, ...]:
        return tuple(leaf for head in self.columns for leaf in head.leaves())


@dataclass(frozen=True, slots=True)
class Table:
    """A table on a sheet of its own. An ``optional`` one may be left blank; of one with ``no_duty`` a unit may declare that it
    has no such duty (本单位无相关职责), which is neither a blank nor a nought."""

    id: str
    sheet: str
    title: str
    note: str
    blocks: tuple[Block, ...]
    optional: bool = False
    landscape: bool = False
    unit: str = ""
    no_duty: bool = False

    @property
    def listing(self) -> Listing | None:
        """The list that it is; None where its rows are the form's. A list is a table of its own."""
        return self.blocks[0].listing

    @property
    def nothing(self) -> str:
        """What a unit may declare of it: that there is nothing in it to report."""
        return "本表没有内容" if self.listing else "本表全部为零"


#: The characters that a field of the cover takes.
LONGEST_FIELD = 100


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the cover. A ``published`` one is only for a report that was published elsewhere.

    ``options`` are what a choice is made of. ``shape`` says what a text looks like, character by character: 9 is a digit,
    A a capital letter, X either of them, and anything else itself; "" is any text.
    """

    id: str
    label: str
    kind: FieldKind
    required: bool
    hint: str
    published: bool = False
    options: tuple[str, ...] = ()
    shape: str = ""


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
    """A rule as it is typed, once. ``instances`` are what it says for each column or row; ``follows`` are the keys of those that
    follow from other rules, and are said all the same because a person looks there."""

    id: str
    severity: Severity
    title: str
    basis: str
    advice: str
    computes: bool
    levels: tuple[str, ...]
    instances: tuple[Instance, ...]
    follows: tuple[str, ...] = ()


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

    @property
    def tables(self) -> tuple[str, ...]:
        """The ids of the tables whose figures of this year it names, each once."""
        return tuple(dict.fromkeys(ref.figure.partition(".")[0] for ref in self.refs if not ref.last))

    def __post_init__(self) -> None:
        both = (*(refs(self.condition) if self.condition else ()), *refs(self.tree))
        object.__setattr__(self, "refs", tuple(dict.fromkeys(both)))


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
    #: The ids of tables and sections in the order a report prints them; empty where their titles say it.
    order: tuple[str, ...] = ()
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    #: How long the period is that a return is on.
    span: Span = Span.YEAR

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
        """Sections and tables in the order a report prints them: as the form says, else by the numeral of their titles
        (一、二、…), those without one at the end. Optional tables are no part of the report, nor is prose that has no
        place of its own on the form."""
        parts: list[Section | Table] = [
            *(section for section in self.sections if not section.published),
            *(table for table in self.tables if not table.optional),
        ]
        if self.order:
            return tuple(sorted(parts, key=lambda part: self.order.index(part.id)))
        return tuple(sorted(parts, key=lambda part: place_of(part.title)))

    def required_fields(self, *, published: bool) -> tuple[Field, ...]:
        """The fields that must be filled in. A report ``published`` elsewhere has no cover: it is asked for its date alone."""
        required = [field for field in self.fields if field.required]
        return tuple(field for field in required if not published or field.kind is FieldKind.DATE)

    @cached_property
    def required_sections(self) -> tuple[Section, ...]:
        """The sections of prose that must be written."""
        return tuple(section for section in self.sections if section.required)

    @cached_property
    def tables_by_id(self) -> Mapping[str, Table]:
        return {table.id: table for table in self.tables}

    @cached_property
    def table_figures(self) -> Mapping[str, tuple[Figure, ...]]:
        """Table id → its figures, in the order of the rows."""
        by_table: dict[str, list[Figure]] = {table.id: [] for table in self.tables}
        for figure in self.figures.values():
            by_table[figure.table].append(figure)
        return {table: tuple(figures) for table, figures in by_table.items()}

    @cached_property
    def listings(self) -> tuple[Table, ...]:
        """The tables that are lists."""
        return tuple(table for table in self.tables if table.listing)

    def entry_names(self, table: Table) -> Mapping[str, str]:
        """What a reader calls the cells of an entry of a list, from left to right: by the ids of its words and columns."""
        words = {word.id: word.label for word in (table.listing.words if table.listing else ())}
        return {**words, **{one.column.id: one.column.short for one in self.table_figures[table.id]}}

    @cached_property
    def typed_figures(self) -> Mapping[str, tuple[Figure, ...]]:
        """Table id → those of its figures that a person types."""
        return {
            table: tuple(figure for figure in figures if figure.is_typed)
            for table, figures in self.table_figures.items()
        }

    @cached_property
    def answers(self) -> tuple[str, ...]:
        """The ids of the figures that are 是 or 否."""
        return tuple(id for id, figure in self.figures.items() if figure.kind is FigureKind.YES_NO)

    def not_asked(self, number: Callable[[str], Decimal | None]) -> Iterator[str]:
        """The ids of the figures that are asked for only with another one, which says 否."""
        return (id for id, only_if in self._only_if if number(only_if) == 0)

    @cached_property
    def _only_if(self) -> tuple[tuple[str, str], ...]:
        return tuple((id, one.only_if) for id, one in self.figures.items() if one.only_if)

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

    def last_known(self, part: PartOfYear, last: Mapping[str, Decimal]) -> Mapping[str, Decimal]:
        """The figures of the last period as a return on a part of the year knows them: in its first part, what is counted
        from there on stood at 0 before it."""
        if not (part.is_first and self.cumulative):
            return last
        return {**last, **dict.fromkeys(self.cumulative, Decimal(0))}

    @cached_property
    def cumulative(self) -> tuple[str, ...]:
        """The ids of the figures that are counted from the first period of the year on."""
        return tuple(id for id, figure in self.figures.items() if figure.is_cumulative)

    def covers(self, year: int) -> bool:
        """Whether the edition is the one in force for reports on that year."""
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)
