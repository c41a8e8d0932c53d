"""How a county's units stand → the lists and charts of its report. Pure.

The same whether the county was just added up or is read back from its consolidated workbook.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from xltools.form.spec import Form
from xltools.model.consolidation import Status
from xltools.model.submission import Submission, Unit
from xltools.report.charts import Chart, chart, plots
from xltools.report.language import plain
from xltools.report.values import Known, Lists

#: Why a unit is not in the sums, in words for print; what is wrong in particular stands in the consolidated workbook.
_REASONS = {
    Status.MISSING: "没有收到报送的表",
    Status.DUPLICATE: "报送了内容不同的表，尚未确认以哪一份为准",
    Status.UNREADABLE: "报送的文件无法读取",
    Status.IGNORED: "不在本次汇总的单位之内",
}
_LATE = "逾期"
_TOLD_APART = frozenset({Status.REPORTED, Status.MISSING, Status.RETURNED})


@dataclass(frozen=True, slots=True)
class Member:
    """A unit in its county: its standing in the words of the 单位情况 sheet, whether it counts, and its figures."""

    unit: Unit
    status: str
    counted: bool
    errors: int
    late: bool
    known: Known
    file: str = ""

    @property
    def name(self) -> str:
        """The unit's name, or the file of a unit that cannot be told."""
        return self.unit.name or self.file


@dataclass(frozen=True, slots=True)
class County:
    """What a county's report has besides figures. ``unsound``: units that count although they have errors."""

    lists: Lists
    charts: tuple[Chart, ...] = ()
    unsound: int = 0


def as_a_whole(form: Form, submission: Submission, members: Sequence[Member]) -> Submission:
    """The county's sums without those of optional tables that some of its units left blank: a part of the
    units is not the county."""
    counted = [member for member in members if member.counted]
    optional = {table.id for table in form.tables if table.optional}
    partial = {
        id
        for id, figure in form.figures.items()
        if figure.table in optional and not all(member.known(id) is not None for member in counted)
    }
    return replace(
        submission,
        figures={id: value for id, value in submission.figures.items() if id not in partial},
        last={id: number for id, number in submission.last.items() if form.figures[id].table not in optional},
        declared_zero=submission.declared_zero - optional,
        county_name=submission.unit.name,
    )


def county(form: Form, submission: Submission, members: Sequence[Member], *, roster_known: bool) -> County:
    """The lists and charts. ``members`` in the order of the roster, files of nobody known at the end."""
    counted = [member for member in members if member.counted]
    missing = [member for member in members if member.status == Status.MISSING]
    late = [member for member in members if member.late]
    returned = [member for member in members if member.status == Status.RETURNED]
    others = [member for member in members if member.status not in _TOLD_APART]
    known = [member for member in members if member.unit.code and member.status != Status.IGNORED]
    counts = {
        "计入数": Decimal(len(counted)),
        "退回数": Decimal(len(returned)),
        "其他数": Decimal(len(others)),
        "逾期数": Decimal(len(late)),
    }
    if roster_known:
        counts |= {"单位数": Decimal(len(known)), "未报数": Decimal(len(missing))}
    lists = Lists(
        counts,
        [(_named(number, member), member.known) for number, member in enumerate(counted, 1)],
        _standings([(member, member.status, _reason(member)) for member in missing] + [(member, _LATE, "落款日期晚于报送期限") for member in late]),
        _standings([(member, _said(member), _reason(member)) for member in (*returned, *others)]),
        {
            "逾期": _note_late(roster_known, bool(missing or late)),
            "退回": "" if returned or others else "没有退回或没有计入的单位。",
        },
    )  # fmt: skip
    drawn = plots(
        form, submission.year, submission.number, submission.last, [(m.name, m.known) for m in counted]
    )
    charts = tuple(chart(name, number, plot) for number, (name, plot) in enumerate(drawn.items(), 1))
    return County(lists, charts, sum(member.counted for member in returned))


def _said(member: Member) -> str:
    return f"{member.status}（仍计入）" if member.counted else member.status


def _reason(member: Member) -> str:
    """Why a unit does not count, as it is printed: not the sentences that tell the office what to do."""
    if member.status == Status.RETURNED:
        return f"核对发现 {member.errors} 处错误" if member.errors else "表内没有数字"
    return _REASONS.get(Status(member.status), "")


def _named(number: int, member: Member) -> dict[str, str]:
    return {"序号": str(number), "单位": plain(member.name), "级别": member.unit.level}


def _standings(found: Sequence[tuple[Member, str, str]]) -> list[dict[str, str]]:
    return [
        {**_named(number, member), "状态": status, "原因": reason}
        for number, (member, status, reason) in enumerate(found, 1)
    ]


def _note_late(roster_known: bool, some: bool) -> str:
    """What can be known of lateness, and what not: the day a file arrived is written nowhere."""
    told = "" if some else "没有发现未报送的单位，也没有落款日期晚于报送期限的报告。"
    if not roster_known:
        told = "没有单位名册，无法知道还有哪些单位没有报送。" + (
            "" if some else "没有落款日期晚于报送期限的报告。"
        )
    return f"{told}注：收到报告的日期没有记录，逾期按落款日期判断，以收文登记为准。"
