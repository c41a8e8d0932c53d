"""A submission → what stands for each placeholder of a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TypeAlias

from xltools.form.rules.excel import NO, YES
from xltools.form.rules.words import number as shown
from xltools.form.spec import FigureKind, Form
from xltools.model.addition import Comparison, FigureLookup
from xltools.model.consolidation import COUNTY_LEVEL
from xltools.model.submission import Submission, day
from xltools.model.text import date_words
from xltools.report.language import Blank, TemplateValue, blank
from xltools.report.names import FormNames
from xltools.report.printable import printable

#: Table → row → column → the number, or a blank that no sentence can use.
TableValues: TypeAlias = dict[str, dict[str, dict[str, Decimal | Blank | str]]]

#: What stands before the names of this year's figures where they are compared with last year's.
THIS_YEAR = "可比.本年."

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


class ReportValues:
    """Makes what templates of one form see. Made once a run."""

    def __init__(self, form: Form, names: FormNames) -> None:
        self.form, self.names = form, names
        #: Every figure and sum: table, row, column, its name in full, the ids of the figures that are added up.
        self._figures = [
            (table, row.name, column, f"{table}.{row.name}.{column}", ids)
            for table, rows in names.tables.items()
            for row in rows
            for column, ids in row.figures.items()
        ]

    def tables(self, number_of: FigureLookup, before: str = "", *, counted: bool = False) -> TableValues:
        """All figures and sums. ``before`` is what their names begin with, where they are not this year's; ``counted``:
        what is 是 or 否 of a unit is here the number of units that say 是."""
        numbers = {id: number_of(id) for id in self.form.figures}
        values: TableValues = {
            table: {row.name: {} for row in rows} for table, rows in self.names.tables.items()
        }
        for table, row, column, name, ids in self._figures:
            total = total_of([numbers[id] for id in ids])
            if total is not None and self.form.figures[ids[0]].kind is FigureKind.YES_NO:
                values[table][row][column] = _answered(total, counted=counted)
                continue
            values[table][row][column] = blank(f"{before}{name}") if total is None else total
        return values

    @cached_property
    def _no_last_year(self) -> TableValues:
        """Last year's figures where none of them is known; nobody changes them."""
        return self.tables(lambda _: None, "上年.")

    def compared(self, comparison: Comparison) -> dict[str, TemplateValue]:
        """Both years of the units that have both, and which units these are."""
        return {
            "范围": comparison.scope,
            "本年": self.tables(comparison.this.get, THIS_YEAR),
            "上年": self.tables(comparison.last.get, "可比.上年."),
        }

    def base(self, submission: Submission) -> dict[str, TemplateValue]:
        """What any report of the submission has, but for its prose and the county's lists."""
        unit, year = submission.unit, submission.year
        # Texts as they will be printed, so that what sentences ask of them is asked of what one sees.
        last = self.tables(submission.last.get, "上年.") if submission.last else self._no_last_year
        return {
            "单位": printable(unit.name),
            "单位代码": printable(unit.code),
            "级别": printable(unit.level),
            "县": printable(submission.county_name),
            "年度": year,
            "上年度": year - 1,
            "下年度": year + 1,
            "依据": self.form.basis,
            "报告名称": self.form.title,
            "封面": {name: self._field(submission, id) for name, id in self.names.fields.items()},
            **self.tables(submission.number, counted=submission.unit.level == COUNTY_LEVEL),
            **self._declarations(submission),
            "上年": last,
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

    def _field(self, submission: Submission, id: str) -> str:
        """A field of the cover; a date as a document writes it, anything else as it was typed."""
        value = submission.fields.get(id)
        if value is None:
            return ""
        date = day(value.raw) if is_date(self.form, id) else None
        return date_words(date) if date else printable(value.raw).strip()

    def county(self, lists: CountyLists | None) -> dict[str, TemplateValue]:
        """The county's own placeholders; empty in a unit's report."""
        lists = lists or CountyLists()
        return {
            **{name: lists.counts.get(name, blank(f"汇总.{name}")) for name in COUNTS},
            "各单位": [{**row, **self.tables(number_of)} for row, number_of in lists.units],
            "逾期": lists.late,
            "退回": lists.returned,
            "逾期说明": lists.note_late,
            "退回说明": lists.note_returned,
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
