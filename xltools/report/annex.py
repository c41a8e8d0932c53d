"""How a county's units stand → the lists and charts of its report.

The same members give the same lists and charts, whether the county was just added up or is read back from its
consolidated workbook. Nothing is read or written here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from xltools.form.spec import Form
from xltools.model.addition import NOTHING_COMPARED, Comparison, FigureLookup
from xltools.model.consolidation import Arrival, Overdue, Status
from xltools.model.submission import Submission, Unit
from xltools.model.text import date_words
from xltools.report.charts import ChartFigures, plots
from xltools.report.printable import printable
from xltools.report.values import CountyLists
from xltools.report.word.chart import Chart, word_chart

#: Why a unit is not in the sums, in words for print; what is wrong in particular stands in the consolidated workbook.
_REASONS = {
    Status.MISSING: "没有收到报送的表",
    Status.DUPLICATE: "报送了内容不同的表，尚未确认以哪一份为准",
    Status.UNREADABLE: "报送的文件无法读取",
}
_LATE, _SIGNED_LATE = "逾期", "落款日期晚于报送期限"
#: The standings that have a count of their own.
_COUNTED_APART = frozenset({Status.REPORTED, Status.MISSING, Status.RETURNED})


@dataclass(frozen=True, slots=True)
class Member:
    """A unit in its county.

    Attributes:
        unit: the unit; its name is "" where a file does not tell whose it is.
        status: its standing, in the words of the sheet 单位情况 (a ``Status``).
        counted: whether its figures are in the sums.
        errors: how many errors its return has.
        signed_late: whether its return was signed after the deadline.
        arrival: when its first return arrived; None where nothing says so.
        overdue: how late it is, of one that has sent nothing; None where it is not, or where nothing says so.
        number_of: gives its figures.
        file: the file of its return; "" where it sent none.
    """

    unit: Unit
    status: str
    counted: bool
    errors: int
    signed_late: bool
    number_of: FigureLookup
    file: str = ""
    arrival: Arrival | None = None
    overdue: Overdue | None = None

    @property
    def is_of_the_county(self) -> bool:
        """Whether it is one of the county's units: not a file of which no unit can be told, nor one of another county."""
        return bool(self.unit.code) and self.status != Status.IGNORED

    @property
    def name(self) -> str:
        """The unit's name, or the file where it is not known whose it is."""
        return self.unit.name or self.file

    @property
    def late(self) -> str:
        """Why it is late, in words for print; "" where it is not. The day of receipt decides where it is known."""
        arrival = self.arrival
        if arrival is None or arrival.late is None:
            return _SIGNED_LATE if self.signed_late else ""
        return f"{date_words(arrival.day)}收到，逾期 {arrival.late} 天" if arrival.late else ""


@dataclass(frozen=True, slots=True)
class CountyAnnex:
    """The lists and charts of a county's report.

    Attributes:
        lists: the lists, and how many units there are of each kind.
        charts: the charts, in the order of the form.
        counted_with_errors: how many units count although they have errors.
        comparison: both years of the counted units that have both.
    """

    lists: CountyLists
    charts: tuple[Chart, ...] = ()
    counted_with_errors: int = 0
    comparison: Comparison = NOTHING_COMPARED


def without_partial_sums(form: Form, submission: Submission, members: Sequence[Member]) -> Submission:
    """The county's sums without those of optional figures that some of its counted units left blank.

    A part of the units is not the county: such a sum is blank.
    """
    counted = [member for member in members if member.counted]
    optional = {table.id for table in form.tables if table.optional}
    partial = {
        id
        for id, figure in form.figures.items()
        if figure.table in optional and any(member.number_of(id) is None for member in counted)
    }
    return replace(
        submission,
        figures={id: value for id, value in submission.figures.items() if id not in partial},
        declared_zero=submission.declared_zero - optional,
        county_name=submission.unit.name,
    )


def county_annex(
    form: Form,
    submission: Submission,
    members: Sequence[Member],
    comparison: Comparison,
    *,
    roster_known: bool,
    units: Sequence[Member] | None = None,
) -> CountyAnnex:
    """The lists and charts.

    Args:
        form: the form.
        submission: the county's sums.
        members: the units in the order of the roster, and after them the files that are no unit's.
        comparison: both years of the counted units that have both.
        roster_known: whether there is a roster, so that units that sent nothing are known.
        units: all units, where ``members`` are volumes: they are counted and listed, and the tables have the volumes.
    """
    counted = [member for member in members if member.counted]
    figures = ChartFigures(
        period=submission.period,
        county=submission.number,
        comparison=comparison,
        units=[(member.name, member.number_of) for member in counted],
    )
    charts = tuple(
        word_chart(name, number, plot) for number, (name, plot) in enumerate(plots(form, figures).items(), 1)
    )
    listed = members if units is None else units
    with_errors = sum(member.status == Status.RETURNED for member in listed if member.counted)
    rows = [(_row(number, member), member.number_of) for number, member in enumerate(counted, 1)]
    lists = replace(_lists(listed, roster_known=roster_known), units=rows)
    return CountyAnnex(lists, charts, with_errors, comparison)


def _lists(members: Sequence[Member], *, roster_known: bool) -> CountyLists:
    counted = [member for member in members if member.counted]
    missing = [member for member in members if member.status == Status.MISSING]
    late = [member for member in members if member.late]
    returned = [member for member in members if member.status == Status.RETURNED]
    others = [member for member in members if member.status not in _COUNTED_APART and member.is_of_the_county]
    counts = {
        "计入数": len(counted),
        "退回数": len(returned),
        "其他数": len(others),
        "逾期数": len(late),
    }
    if roster_known:
        expected = [member for member in members if member.is_of_the_county]
        counts |= {"单位数": len(expected), "未报数": len(missing)}
    missing_rows = [(member, member.status, _reason(member)) for member in missing]
    late_rows = [(member, _LATE, member.late) for member in late]
    # What does not count and has no day, such as a return of another year, is no report of this year yet.
    sent = [member for member in members if member.file and (member.counted or member.arrival)]
    dated = [member for member in sent if member.arrival]
    return CountyLists(
        counts={name: Decimal(count) for name, count in counts.items()},
        late=_standing_rows([*missing_rows, *late_rows]),
        returned=_standing_rows(
            (member, _shown_status(member), _reason(member)) for member in (*returned, *others)
        ),
        note_late=_note_on_late(
            roster_known=roster_known, nobody=not missing and not late, sent=len(sent), dated=len(dated)
        ),
        note_returned="" if returned or others else "没有退回或没有计入的单位。",
    )


def _shown_status(member: Member) -> str:
    return f"{member.status}（仍计入）" if member.counted else member.status


def _reason(member: Member) -> str:
    """Why a unit does not count, as it is printed: not the sentences that tell the office what to do."""
    if member.status == Status.RETURNED:
        return f"核对发现 {member.errors} 处错误" if member.errors else "表内没有数字"
    reason = _REASONS.get(Status(member.status), "")
    if member.overdue:
        return f"{reason}，截至{date_words(member.overdue.day)}已逾期 {member.overdue.late} 天"
    return reason


def _row(number: int, member: Member) -> dict[str, str]:
    """What a list says of a unit; the keys are placeholders."""
    return {"序号": str(number), "单位": printable(member.name), "级别": printable(member.unit.level)}


def _standing_rows(entries: Iterable[tuple[Member, str, str]]) -> list[dict[str, str]]:
    """The rows of a list of standings, from unit, standing and reason."""
    return [
        {**_row(number, member), "状态": status, "原因": reason}
        for number, (member, status, reason) in enumerate(entries, 1)
    ]


def _note_on_late(*, roster_known: bool, nobody: bool, sent: int, dated: int) -> str:
    """What is known of lateness, and what not.

    ``nobody``: no unit is missing or late. ``sent``: how many units sent something; ``dated``: of how many of them the
    ledger knows the day on which it arrived.
    """
    note = "" if roster_known else "没有单位名册，无法知道还有哪些单位没有报送。"
    if nobody:
        note += "没有逾期的报告。" if not roster_known else "没有发现未报送的单位，也没有逾期的报告。"
    if dated == sent and dated:
        return f"{note}注：逾期按第一次收到报送的日期计算，以收件台账为准。"
    if dated:
        return (
            f"{note}注：逾期按第一次收到报送的日期计算；"
            f"其中 {sent - dated} 个单位的收到日期没有记录，按落款日期判断，以收文登记为准。"
        )
    return f"{note}注：收到报告的日期没有记录，逾期按落款日期判断，以收文登记为准。"
