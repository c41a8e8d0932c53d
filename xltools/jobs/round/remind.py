"""Reminders for units that have sent nothing, or have not sent again what went back: a text and a mail draft each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from xltools.jobs.output import CHECK_PAGE, OUTBOX, file_name, several, write
from xltools.jobs.round.state import RoundState, UnitState
from xltools.jobs.workspace import Workspace
from xltools.merge import OTHER_PERIOD_OR_FORM
from xltools.model.consolidation import days_late
from xltools.model.findings import fact
from xltools.model.round import State
from xltools.model.text import date_words
from xltools.report.letters import letter as letters
from xltools.report.letters.letter import Letter, LetterValue

#: Who is reminded.
_REMINDED = frozenset({State.MISSING, State.RETURNED, State.UNREADABLE})


@several()
def remind(workspace: Workspace, state: RoundState, out: Path, *, now: dt.datetime) -> list[Path]:
    """Writes a text to paste into a chat and a mail draft for every unit that is to be reminded.

    Args:
        workspace: The project; its templates/letters may hold a template of its own.
        state: How the round stands, with whichever of the project's forms: the letters speak of that one.
        out: The folder to write to. What is of a further form stands in a folder that is called by it.
        now: The date of the drafts.

    Returns:
        The texts.

    Raises:
        UnusableArgumentError: Something cannot be written.
        FormError: The template is wrong.
    """
    workspace = workspace.asking_for(state.consolidation.form.id)
    out /= file_name(workspace.own_name)
    template = letters.load(workspace.forms.shared(f"{letters.FOLDER}/{letters.REMINDER}"))
    written = []
    for one in state.units:
        if one.state not in _REMINDED or not one.unit.code:
            continue
        sent_back = one.unit.code in state.round.returned
        other = (fact(found) for found in state.findings_of(one) if found.code in OTHER_PERIOD_OR_FORM)
        values = {**values_of(workspace, one, now), "已退回": sent_back, "年度不符": next(other, "")}
        letter = template.written(values)
        written.append(write_letter(out, file_name("催报", one.unit.code, one.unit.name), letter, one, now))
    return written


def write_letter(
    out: Path,
    stem: str,
    letter: Letter,
    one: UnitState,
    now: dt.datetime,
    attachments: Mapping[str, bytes] | None = None,
) -> Path:
    """Writes a letter as a text and as a mail draft beside each other. Gives the text's path."""
    write(out / f"{stem}.eml", letters.draft(letter, one.unit.email, attachments or {}, now))
    return write(out / f"{stem}.txt", letter.shown.encode("utf-8-sig"))


def values_of(workspace: Workspace, one: UnitState, now: dt.datetime) -> dict[str, LetterValue]:
    """What stands behind the names that every letter may use."""
    project = workspace.required()
    return {
        "单位": one.unit.name,
        "代码": one.unit.code,
        "联系人": one.unit.contact,
        "电话": one.unit.phone,
        "县": project.county_name,
        "年度": project.year,
        "报告期": project.period.text,
        "报表": f"{project.period.text}{workspace.forms.get(project.form).title}",
        "状态": str(one.state),
        "文件": one.called,
        "期限": date_words(one.due) if one.due else "",
        "逾期天数": days_late(now.date(), one.due) or 0,
        "剩余天数": (one.due - now.date()).days if one.due and one.due >= now.date() else None,
        "今天": date_words(now),
        "报送方式": project.send_to,
        "咨询": project.ask,
        "落款": project.office,
        "自查页": (project.folder / OUTBOX / CHECK_PAGE).is_file(),
    }
