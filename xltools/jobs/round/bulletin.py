"""The draft 通报 on the round: by unit and by kind, 数据 (was it right), 位置 (is it where it must stand), 时限 (was it in time)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from xltools.check.dates import due_date
from xltools.jobs.output import Progress, file_name, outside, silent, write
from xltools.jobs.round.state import RoundState, UnitState, state_of
from xltools.jobs.workspace import Workspace
from xltools.model.round import State
from xltools.model.text import date_words
from xltools.report.letters.bulletin import Bulletin, Chapter, bulletin_document

#: The first letter of a finding's code → what people call such a fault.
_KINDS = {
    "B": "勾稽关系不平",
    "H": "与{last}不衔接",
    "V": "漏填、错填",
    "P": "文字与表格不一致",
    "S": "表格被改动或无法读取",
    "U": "单位或年度不符",
    "D": "日期不符",
    "L": "文字雷同",
}


def bulletin(
    workspace: Workspace,
    inbox: Path,
    out: Path,
    *,
    now: dt.datetime,
    progress: Progress = silent,
    form: str = "",
) -> Path:
    """Writes the draft.

    Args:
        workspace: The project.
        inbox: The inbox.
        out: The folder to write to.
        now: The time.
        progress: Told after each file that is judged.
        form: The id of the form that it is about; "" for the project's first.

    Returns:
        The document.

    Raises:
        UnusableArgumentError: The inbox or its ledger cannot be read, or the document cannot be written.
    """
    outside(out, inbox)
    state = state_of(workspace, inbox, today=now.date(), progress=progress, form=form)
    workspace = workspace.asking_for(state.consolidation.form.id)
    project = workspace.required()
    document = Bulletin(
        title=f"关于{project.period.text}{workspace.forms.get(project.form).title}报送情况的通报（稿）",
        opening=_opening(state),
        chapters=(_data(state), _place(state, now.date()), _time(state.asked)),
        sender=project.office,
        date=date_words(now),
    )
    name = file_name("通报", project.county_name, project.period.name, workspace.own_name)
    return write(out / f"{name}.docx", bulletin_document(document))


def _opening(state: RoundState) -> str:
    """The whole in one paragraph. Every number is one of the ledger or of the files."""
    units = state.asked
    missing = sum(one.state is State.MISSING for one in units)
    late = sum(bool(one.late) and one.state is not State.MISSING for one in units)
    passed = sum(one.state.is_closed for one in units)
    published = sum(one.state is State.PUBLISHED for one in units)
    returned = sum(len(of_unit) for of_unit in state.round.returned.values())
    said = [
        f"应报送 {len(units)} 个单位，已收到 {len(units) - missing} 个，未报送 {missing} 个",
        f"逾期报送 {late} 个" if late else "",
        f"退回修改 {returned} 次" if returned else "",
        f"已通过 {passed} 个，其中已发布 {published} 个" if passed else "",
    ]
    return "，".join(filter(None, said)) + "。"


def _data(state: RoundState) -> Chapter:
    rows = list(_data_rows(state))
    text = (
        f"报送的表格有需要改正之处的 {len(rows)} 个单位，情况如下。" if rows else "报送的表格没有发现错误。"
    )
    return Chapter(
        "一、数据方面", text, ("单位", "报送次数", "退回次数", "问题"), (4, 2, 2, 8), rows, texts=(3,)
    )


def _data_rows(state: RoundState) -> Iterator[tuple[str, str, str, str]]:
    """A line for each unit whose return has errors now, or was sent back before."""
    last = state.consolidation.form.span.last
    for one in state.asked:
        errors = [finding.code for finding in state.findings_of(one) if finding.is_error]
        returned = state.round.returned.get(one.unit.code, ())
        before = [code for decision in returned for code in decision.codes]
        if errors or before:
            now = f"现有{_kinds(errors, last)}" if errors else "已改正"
            was = f"；退回时有{_kinds(before, last)}" if before else ""
            yield one.unit.name, str(max(one.returns, 1)), str(len(returned)), now + was


def _kinds(codes: list[str], last: str) -> str:
    """``last``: what the period before is called."""
    counts = Counter(_KINDS.get(code[0], "其他问题").format(last=last) for code in codes)
    return "、".join(f"{kind} {count} 处" for kind, count in counts.items())


def _place(state: RoundState, today: dt.date) -> Chapter:
    """Where the passed reports are published, as far as that is entered. Nobody is named before publishing is due."""
    form, period = state.consolidation.form, state.consolidation.period
    passed = [one for one in state.asked if one.state.is_closed]
    rows, not_due = [], 0
    for one in passed:
        entry, due = state.round.published.get(one.unit.code), due_date(form, period, one.unit.level)
        if entry is None and due and today <= due:
            not_due += 1
        elif entry is None:
            rows.append((one.unit.name, "已通过，没有登记发布"))
        elif not entry.note:
            rows.append((one.unit.name, "已发布，没有登记网址"))
    said = (
        f"已通过的 {len(passed)} 个单位中，没有登记发布或者网址的 {len(rows)} 个。" if rows else "",
        f"还没有登记发布、没有到期的 {not_due} 个。" if not_due else "",
    )
    text = "".join(said) or ("已通过的单位都登记了发布的网址。" if passed else "还没有通过的单位。")
    return Chapter("二、位置方面", text, ("单位", "情况"), (4, 8), rows, texts=(1,))


def _time(units: Sequence[UnitState]) -> Chapter:
    late = sorted((one for one in units if one.late), key=lambda one: -(one.late or 0))
    rows = [
        (
            one.unit.name,
            f"{one.first:%Y-%m-%d}" if one.first else "未报送",
            f"{one.due:%Y-%m-%d}" if one.due else "",
            f"{one.late} 天",
        )
        for one in late
    ]
    known = [one for one in units if one.late is not None]
    text = (
        f"逾期的 {len(rows)} 个单位，按逾期天数排列如下。"
        if rows
        else "没有逾期的单位。"
        if len(known) == len(units)
        else "收件台账里没有逾期的记录；没有用 xltools collect 登记的，不知道何时收到。"
    )
    return Chapter("三、时限方面", text, ("单位", "收到日期", "期限", "逾期"), (4, 3, 3, 2), rows)
