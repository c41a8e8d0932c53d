"""A county's year added up: what came in, where every unit stands, what counts, and what it comes to. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from xltools.form.period import WHOLE_YEAR, PartOfYear, Period
from xltools.form.rules.words import number as as_text
from xltools.form.spec import Form, Severity
from xltools.model.addition import NOTHING_COMPARED, Comparison, of_different_rows
from xltools.model.difference import Change
from xltools.model.findings import Finding, inside
from xltools.model.messages.reasons import Reason
from xltools.model.submission import ListEntry, Source, Submission, Unit, Value

COUNTY_LEVEL = "县"
_BROKEN = "S26"
#: What a volume of a large county is called, in place of a unit's code.
_VOLUME, _IS_VOLUME = "分册{:02}", re.compile(r"分册[0-9]{2,}\Z")


def volume_code(number: int) -> str:
    """What the volume of that number, from 1, is called."""
    return _VOLUME.format(number)


def is_volume(code: str) -> bool:
    """Whether it is a volume that is called so, and no unit."""
    return bool(_IS_VOLUME.match(code))


def volume_of(county: Unit, code: str) -> Unit:
    """A volume as its own workbook names it."""
    return Unit(code, county.name + code, COUNTY_LEVEL)


class Status(StrEnum):
    """Where a unit stands; the words are those of the 单位情况 sheet."""

    REPORTED = "已报"
    MISSING = "未报"
    RETURNED = "退回"
    DUPLICATE = "重复"
    UNREADABLE = "无法读取"
    IGNORED = "不计"  # not on the roster, or whose it is cannot be told


@dataclass(frozen=True)
class Judged:
    """One file as it came from the checks; no submission where it could not be read."""

    file: str
    sha256: str
    submission: Submission | None
    findings: tuple[Finding, ...] = ()

    @property
    def errors(self) -> int:
        return sum(finding.is_error for finding in self.findings)

    @property
    def warnings(self) -> int:
        return sum(finding.severity is Severity.WARNING for finding in self.findings)

    @property
    def broken(self) -> bool:
        """Whether there are no figures, or none that is certain to stand in its own cell (S26)."""
        return (
            self.submission is None
            or not self.submission.figures
            or any(finding.code == _BROKEN for finding in self.findings)
        )


#: Why a return does not count: a finding about it, or what is said where there is none.
Cause = Finding | Reason


def _in_words(cause: Cause | None) -> str:
    """The cause as it stands beside the file's name; "" for none."""
    return inside(cause) if isinstance(cause, Finding) else str(cause or "")


@dataclass(frozen=True, slots=True)
class Arrival:
    """When a unit's first return of the year arrived.

    Attributes:
        day: The day, where the county is.
        late: How many days after the deadline; 0 for in time, None where no deadline is known.
    """

    day: dt.date
    late: int | None = None


@dataclass(frozen=True, slots=True)
class Overdue:
    """How late a unit is that has sent nothing.

    Attributes:
        day: The day on which it is so.
        late: How many days after the deadline, 1 and up.
    """

    day: dt.date
    late: int


def days_late(day: dt.date, due: dt.date | None) -> int | None:
    """By how many days a day is after a deadline: 0 for in time, None where there is no deadline."""
    return None if due is None else max((day - due).days, 0)


@dataclass(frozen=True)
class Standing:
    """Where one unit stands in the county's round.

    Attributes:
        files: All files of the unit; the one that represents it comes first.
        sha256s: The digests of ``files``, in the same order.
        included: Whether its figures are in the county's sums.
        errors: The number of errors in the files that were judged for it.
        warnings: The number of warnings in them.
        cause: Why it does not stand as 已报; None where it does.
        submission: The return that represents the unit, whether it is included or not; None where there is none, or
            where it cannot be decided which one it is.
        arrival: When its first return arrived; None where no ledger says so.
        overdue: How late it is, of a unit that has sent nothing; None where it is not, or where nobody can know.
    """

    unit: Unit
    status: Status
    files: tuple[str, ...] = ()
    sha256s: tuple[str, ...] = ()
    included: bool = False
    errors: int = 0
    warnings: int = 0
    cause: Cause | None = None
    submission: Submission | None = None
    arrival: Arrival | None = None
    overdue: Overdue | None = None

    @property
    def reason(self) -> str:
        """The cause in Chinese; "" for none."""
        return _in_words(self.cause)

    @property
    def is_of_the_county(self) -> bool:
        """Whether it is a unit that reports to the county, and not a file that came besides."""
        return bool(self.unit.code) and self.status is not Status.IGNORED


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that was received and is not in the sums, and why."""

    file: str
    unit: Unit
    cause: Cause | None

    @property
    def reason(self) -> str:
        return _in_words(self.cause)


@dataclass(frozen=True, slots=True)
class Revision:
    """Two different returns of one unit.

    Attributes:
        unit: The unit.
        before: The file of the one return; where one of them counts, this is the one that does not.
        after: The file of the other.
        changes: Every cell in which they differ.
    """

    unit: Unit
    before: str
    after: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class AllVolumes:
    """What the volumes of a large county come to together.

    Attributes:
        count: How many volumes there are.
        files: How many files.
        standings: How many units stand so.
        counted: How many units are in the sums.
        units: How many units report to the county.
        errors: How many errors were found.
        warnings: How many warnings.
        partial: The ids of the figures that some unit in the sums has left blank.
    """

    count: int
    files: int
    standings: Mapping[Status, int]
    counted: int
    units: int
    errors: int
    warnings: int
    partial: frozenset[str] = frozenset()

    @property
    def text(self) -> str:
        """The same as a person is told it, wherever the volumes stand in place of the units."""
        stand = "，".join(
            f"{status} {count} 个" for status in Status if (count := self.standings.get(status))
        )
        return (
            f"单位太多，分 {self.count} 册汇总，这里一行是一册。全部单位：{stand}；计入汇总 {self.counted} 个。"
            f"共 {self.files} 个文件，错误 {self.errors} 处、警告 {self.warnings} 处，见各册"
        )


@dataclass(frozen=True)
class Consolidation:
    """A county's year: every file that came in, every unit's standing, and the county's figures.

    Figures are by figure id. One that no included unit has a number for is None in ``totals`` and ``sums``.

    Attributes:
        roster_known: Whether there is a roster; without one nobody can know which units are missing.
        standings: The units of the roster in its order, then all others.
        included: The returns that are added up.
        submissions: Every return that could be read, added up or not.
        findings: Every finding of every file, with the file's name.
        left_out: The files that are not added up, and why.
        include_errors: Whether returns with errors were to be added up.
        comparison: Both years of the included units that have both.
        totals: What the county's tables show: typed figures are added up, totals are computed from these sums.
        sums: Every figure added up, the units' own totals too. It differs from ``totals`` only where a unit's own
            total is wrong or missing; ``disagreements`` names these figures.
        filled: How many included units have a number for the figure.
        explanations: Rule instance → what the county has written at its own sums (审核说明).
        revisions: Different returns of one unit, held against each other.
        part: The part of the year that the returns are on.
        volumes: Of a large county, whose volumes stand in place of its units, what they come to; None for any other.
    """

    form: Form
    year: int
    county: Unit
    roster_known: bool
    standings: tuple[Standing, ...]
    included: tuple[Submission, ...]
    submissions: tuple[Submission, ...]
    findings: tuple[Finding, ...]
    left_out: tuple[LeftOut, ...]
    include_errors: bool
    comparison: Comparison = NOTHING_COMPARED
    totals: Mapping[str, Decimal | None] = field(default_factory=dict)
    sums: Mapping[str, Decimal | None] = field(default_factory=dict)
    filled: Mapping[str, int] = field(default_factory=dict)
    explanations: Mapping[str, str] = field(default_factory=dict)
    revisions: tuple[Revision, ...] = ()
    volumes: AllVolumes | None = None
    part: PartOfYear = WHOLE_YEAR

    @property
    def period(self) -> Period:
        """The period that the figures are of."""
        return Period(self.year, self.part)

    def with_status(self, status: Status) -> tuple[Standing, ...]:
        return tuple(standing for standing in self.standings if standing.status is status)

    @property
    def last(self) -> Mapping[str, Decimal]:
        """Last year's sums, where they are known of every included unit; else none: a part of the units is not the
        county."""
        return self.form.last_known(self.part, self.comparison.last if self.comparison.is_whole else {})

    @cached_property
    def of_every_unit(self) -> Mapping[str, Decimal | None]:
        """The totals of the figures that every unit in the sums has a number for, but for those without the duty; of the
        others None: a sum of some units is not the county's figure."""
        partial = self.volumes.partial if self.volumes else frozenset()
        return {
            id: number if self._has_every_unit(id) and id not in partial else None
            for id, number in self.totals.items()
        }

    def _has_every_unit(self, figure: str) -> bool:
        without = self.without_duty.get(self.form.figures[figure].table, 0)
        return self.filled.get(figure, 0) + without == len(self.included)

    @cached_property
    def without_duty(self) -> Mapping[str, int]:
        """Table id → how many units in the sums say that they have no such duty; only tables of which some unit does."""
        return Counter(
            table
            for submission in self.included
            for table in submission.no_duty
            if not any(submission.number(figure.id) is not None for figure in self.form.table_figures[table])
        )

    @property
    def included_with_errors(self) -> tuple[Standing, ...]:
        """Units whose figures are in the sums although they have errors."""
        return tuple(s for s in self.standings if s.included and s.status is Status.RETURNED)

    @property
    def entries(self) -> Mapping[str, tuple[ListEntry, ...]]:
        """Table → the entries of its list that are in the sums, each with the name of its unit."""
        return {
            table.id: tuple(
                replace(entry, unit=entry.unit or submission.unit.name)
                for submission in self.included
                for entry in submission.entries.get(table.id, ())
            )
            for table in self.form.listings
        }

    @cached_property
    def unjudged(self) -> frozenset[str]:
        """The rule instances that say nothing of the sums, because these are not of the same units."""
        return of_different_rows(self.form, [submission.number for submission in self.included], self.filled)

    @cached_property
    def disagreements(self) -> tuple[str, ...]:
        """The totals for which the units' own do not add up to the county's."""
        return tuple(id for id in self.form.computations if self.sums[id] != self.totals[id])

    @cached_property
    def submission(self) -> Submission:
        """The county's own return: the totals as figures, last year's beside them."""
        return Submission(
            form=self.form.id,
            year=self.year,
            part=self.part,
            unit=self.county,
            figures={
                id: Value(number=number, raw="" if number is None else as_text(number))
                for id, number in self.totals.items()
            },
            source=Source("", kind="merge"),
            last=self.last,
            explanations=dict(self.explanations),
            entries=self.entries,
            no_duty=frozenset(id for id, units in self.without_duty.items() if units == len(self.included)),
        )
