"""A submission → what stands for each placeholder of a report."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TypeAlias, TypeVar

from xltools.form.kinds import FieldKind, FigureKind
from xltools.form.listing import list_sheet
from xltools.form.rules.excel import NO, YES
from xltools.form.rules.words import number as shown
from xltools.form.spec import Form, Table
from xltools.model.addition import Comparison, FigureLookup
from xltools.model.consolidation import COUNTY_LEVEL
from xltools.model.submission import ListEntry, Submission, day
from xltools.model.text import date_words
from xltools.report.language import Blank, TemplateValue, blank
from xltools.report.names import ENTRY_UNIT, LISTS, LISTS_NOTE, NUMBER, FormNames
from xltools.report.printable import printable

#: Table → row → column → the number, or a blank that no sentence can use.
TableValues: TypeAlias = dict[str, Mapping[str, Mapping[str, Decimal | Blank | str]]]
Made = TypeVar("Made")

#: What stands before the names of this year's figures where they are compared with last year's.
COMPARED = "可比."

#: The annex prints so many entries of a list; all of them stand in the county's workbook.
MOST_ENTRIES = 500

#: The placeholder of what a unit declares of its tables.
DECLARATIONS = "声明"

#: How many units there are of each kind, and what the names mean.
COUNTS = {
    "单位数": "应报送的单位数；没有单位名册时为空",
    "计入数": "计入汇总的单位数",
    "未报数": "汇总时没有报送的单位数；没有单位名册时为空",
    "退回数": "退回的单位数",
    "其他数": "重复报送、无法读取等没有计入的单位数",
    "逾期数": "逾期报送的单位数：有收件台账的按收到日期，没有的按落款日期",
}


@dataclass(frozen=True)
class CountyLists:
    """What only a county's report has: its units, each with its figures, and how they stand.

    Attributes:
        counts: how many units there are of each kind; the keys are those of ``COUNTS``, without what is not known.
        units: the units that count: what their row says beside the figures, and their figures.
        late: rows of the list of units that sent nothing, or sent it late.
        returned: rows of the list of units whose returns were sent back or do not count.
        note_late: what stands below the first list.
        note_returned: what stands below the second list.
    """

    counts: Mapping[str, Decimal] = field(default_factory=dict)
    units: Sequence[tuple[Mapping[str, str], FigureLookup]] = ()
    late: Sequence[Mapping[str, str]] = ()
    returned: Sequence[Mapping[str, str]] = ()
    note_late: str = ""
    note_returned: str = ""


class Late(Mapping[str, Made]):
    """Values by name, each made when it is asked for: a report has every figure of every unit, and prints few of them.

    Args:
        names: the names, in their order.
        make: makes the value of a name.
    """

    def __init__(self, names: Collection[str], make: Callable[[str], Made]) -> None:
        self._names, self._make = names, make
        self._made: dict[str, Made] = {}

    def __getitem__(self, name: str) -> Made:
        if name not in self._made:
            if name not in self._names:
                raise KeyError(name)
            self._made[name] = self._make(name)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class ReportValues:
    """Makes what templates of one form see. Made once a run."""

    def __init__(self, form: Form, names: FormNames) -> None:
        self.form, self.names = form, names
        #: Table → row → column → the ids of the figures that are added up there.
        self._tables = {
            table: {row.name: row.figures for row in rows} for table, rows in names.tables.items()
        }

    def tables(self, number_of: FigureLookup, before: str = "", *, counted: bool = False) -> TableValues:
        """All figures and sums. ``before`` is what their names begin with, where they are not this year's; ``counted``:
        what is 是 or 否 of a unit is here the number of units that say 是."""

        def table(name: str) -> Mapping[str, Mapping[str, Decimal | Blank | str]]:
            rows = self._tables[name]
            return Late(rows, lambda row: columns(f"{before}{name}.{row}", rows[row]))

        def columns(row: str, figures: Mapping[str, Sequence[str]]) -> Mapping[str, Decimal | Blank | str]:
            return Late(figures, lambda column: figure(f"{row}.{column}", figures[column]))

        def figure(name: str, ids: Sequence[str]) -> Decimal | Blank | str:
            total = total_of([number_of(id) for id in ids])
            if total is not None and self.form.figures[ids[0]].kind is FigureKind.YES_NO:
                return _answered(total, counted=counted)
            return blank(name) if total is None else total

        return {name: table(name) for name in self._tables}

    @cached_property
    def _no_last_year(self) -> TableValues:
        """Last year's figures where none of them is known; nobody changes them."""
        return self.tables(lambda _: None, f"{self.form.span.last}.")

    def compared(self, comparison: Comparison) -> dict[str, TemplateValue]:
        """Both years of the units that have both, and which units these are."""
        this, last = self.form.span.this, self.form.span.last
        return {
            "范围": comparison.scope,
            this: self.tables(comparison.this.get, f"{COMPARED}{this}."),
            last: self.tables(comparison.last.get, f"{COMPARED}{last}."),
        }

    def base(self, submission: Submission) -> dict[str, TemplateValue]:
        """What any report of the submission has, but for its prose and the county's lists."""
        unit, year = submission.unit, submission.year
        # Texts as they will be printed, so that what sentences ask of them is asked of what one sees.
        last = (
            self.tables(submission.last.get, f"{self.form.span.last}.")
            if submission.last
            else self._no_last_year
        )
        return {
            "单位": printable(unit.name),
            "单位代码": printable(unit.code),
            "级别": printable(unit.level),
            "县": printable(submission.county_name),
            "年度": year,
            "上年度": year - 1,
            "下年度": year + 1,
            "报告期": submission.period.text,
            "统计期限": submission.period.days,
            "依据": self.form.basis,
            "报告名称": self.form.title,
            "封面": {name: self._field(submission, id) for name, id in self.names.fields.items()},
            **self.tables(submission.number, counted=submission.unit.level == COUNTY_LEVEL),
            **self._declarations(submission),
            **self._lists(submission),
            self.form.span.last: last,
        }

    def _declarations(self, submission: Submission) -> dict[str, TemplateValue]:
        """What is printed in place of the figures of tables that a unit may have no duty of: of the county, where none has."""
        said = "各单位均无相关职责。" if submission.unit.level == COUNTY_LEVEL else "本单位无相关职责。"
        return {
            DECLARATIONS: {
                name: said if id in submission.no_duty else ""
                for id, name in no_duty_names(self.form, self.names)
            }
        }

    def _lists(self, submission: Submission) -> dict[str, TemplateValue]:
        """The entries of lists that are filled in; of a county, whose lists are its units' own, none. A form without lists has no
        such name."""
        tables = zip(self.names.lists.items(), self.form.listings, strict=True)
        lists = {
            name: [
                {NUMBER: number, **self._entry(f"{LISTS}.{name}", named, table, entry)}
                for number, entry in enumerate(self._printed(submission, table), 1)
            ]
            for (name, named), table in tables
        }
        return {LISTS: lists} if lists else {}

    def _lists_of_units(self, county: Submission) -> dict[str, TemplateValue]:
        """The entries of all units in a county's sums, each with its unit; a form without lists has no such names."""
        entries: dict[str, TemplateValue] = {}
        notes: dict[str, TemplateValue] = {}
        for (name, named), table in zip(self.names.lists.items(), self.form.listings, strict=True):
            of_units = county.entries.get(table.id, ())
            entries[name] = [
                {
                    **self._entry(f"汇总.{LISTS}.{name}", named, table, entry),
                    NUMBER: number,
                    ENTRY_UNIT: printable(entry.unit),
                }
                for number, entry in enumerate(of_units[:MOST_ENTRIES], 1)
            ]
            more = f"注：共 {len(of_units)} 条，这里是前 {MOST_ENTRIES} 条，全部各条见汇总表的“{list_sheet(table.sheet)}”。"
            notes[name] = more if len(of_units) > MOST_ENTRIES else ""
        return {LISTS: entries, LISTS_NOTE: notes} if entries else {}

    def _printed(self, submission: Submission, table: Table) -> Sequence[ListEntry]:
        """The entries that a report prints."""
        is_county = submission.unit.level == COUNTY_LEVEL
        return () if is_county else submission.entries.get(table.id, ())

    def _entry(
        self, path: str, names: Mapping[str, str], table: Table, entry: ListEntry
    ) -> dict[str, TemplateValue]:
        """What an entry says, as it is printed."""
        shown: dict[str, TemplateValue] = {}
        for word in table.listing.words if table.listing else ():
            raw = entry.words[word.id].raw
            date = day(raw) if word.kind is FieldKind.DAY else None
            # Short, as tables have it.
            short = f"{date.year}-{date.month}-{date.day}" if date else printable(raw).strip()
            shown[names[word.id]] = short
        for column, value in entry.figures.items():
            name = names[column]
            shown[name] = blank(f"{path}.{name}") if value.number is None else value.number
        return shown

    def _field(self, submission: Submission, id: str) -> str:
        """A field of the cover; a date as a document writes it, anything else as it was typed."""
        value = submission.fields.get(id)
        if value is None:
            return ""
        date = day(value.raw) if is_date(self.form, id) else None
        return date_words(date) if date else printable(value.raw).strip()

    def county(self, lists: CountyLists | None, submission: Submission) -> dict[str, TemplateValue]:
        """The county's own placeholders; empty in a unit's report."""
        of_units = self._lists_of_units(submission) if lists else {}
        lists = lists or CountyLists()
        return {
            **{name: lists.counts.get(name, blank(f"汇总.{name}")) for name in COUNTS},
            "各单位": [{**row, **self.tables(number_of)} for row, number_of in lists.units],
            "逾期": lists.late,
            "退回": lists.returned,
            "逾期说明": lists.note_late,
            "退回说明": lists.note_returned,
            **of_units,
        }


def _answered(number: Decimal, *, counted: bool) -> str:
    return f"{shown(number)} 个单位“{YES}”" if counted else YES if number else NO


def no_duty_names(form: Form, names: FormNames) -> Iterator[tuple[str, str]]:
    """The tables that a unit may have no duty of: the id of each, and what templates call it."""
    for table in form.tables:
        if table.no_duty:
            yield table.id, names.paths[form.table_figures[table.id][0].id][0]


def is_date(form: Form, field_id: str) -> bool:
    """Whether a field of the cover is a date."""
    return any(field.id == field_id and field.kind.is_day for field in form.fields)


def total_of(numbers: Sequence[Decimal | None]) -> Decimal | None:
    """The sum of figures; None where one of them is not known. One figure alone is itself, digit by digit."""
    known = [number for number in numbers if number is not None]
    if len(known) < len(numbers):
        return None
    return known[0] if len(known) == 1 else sum(known, Decimal(0))
