"""The buttons of the round: take in what has arrived, remind, send back. Each is the command's own job."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import xlwings as xw

from xltools.addin.alerts import agreed, tell
from xltools.addin.caller import calling_book, saved_file
from xltools.jobs.output import RETURNED
from xltools.jobs.round.collect import Outcome, collect
from xltools.jobs.round.remind import remind
from xltools.jobs.round.send_back import Wanted, send_back
from xltools.jobs.round.state import state_of
from xltools.jobs.workspace import Workspace, now, today
from xltools.model.errors import UnusableArgumentError
from xltools.model.round import State
from xltools.model.text import named

#: The folder of a project that the button takes returns in from: a button can ask for no path.
ARRIVED = "来件"
REMINDERS = "催报"
#: How many names an alert shows.
_NAMED = 20


def collect_inbox() -> None:
    """Takes in what lies in the project's folder 来件, as ``xltools collect`` does."""
    book, workspace = _called()
    project = workspace.required()
    arrived = project.folder / ARRIVED
    if not arrived.is_dir():
        raise UnusableArgumentError("X40", folder=arrived)
    if not agreed(book, f"把 {arrived} 中收到的表收进收件夹 {project.inbox}，并逐份登记。要继续吗？"):
        return
    collected = collect(workspace, [arrived], project.inbox, now=now())
    counts = Counter(one.outcome for one in collected)
    lines = ["，".join(f"{outcome} {counts[outcome]}" for outcome in Outcome if counts[outcome])]
    for outcome in (Outcome.NOT_OPENED, Outcome.LEFT):
        lines += [f"{outcome}：{one.way}：{one.verdict}" for one in collected if one.outcome is outcome]
    tell(book, lines if collected else [f"{arrived} 里没有文件"])


def remind_units() -> None:
    """Writes reminders, as ``xltools status --remind`` does, and says who stands how."""
    _with_state("催报", REMINDERS, _remind)


def send_back_returns() -> None:
    """Writes what goes back, as ``xltools return`` does."""
    _with_state("退回", RETURNED, _send_back)


def _with_state(verb: str, folder: str, job: Callable[[Workspace, Path], list[str]]) -> None:
    book, workspace = _called()
    out = workspace.required().folder / folder
    if agreed(
        book, f"核对收件夹 {workspace.required().inbox}，为要{verb}的单位写好材料，放在 {out}。要继续吗？"
    ):
        tell(book, job(workspace, out))


def _remind(workspace: Workspace, out: Path) -> list[str]:
    state = state_of(workspace, workspace.required().inbox, today=today())
    written = remind(workspace, state, out, now=now())
    lines = []
    for each in State:
        units = [one.unit.name or one.file for one in state.units if one.state is each]
        if units:
            lines.append(f"{each} {len(units)} 个：{named(units, _NAMED)}")
    return [*lines, f"催报 {len(written)} 份，在 {out}" if written else "没有需要催报的单位"]


def _send_back(workspace: Workspace, out: Path) -> list[str]:
    lock = workspace.lock(os.environ.get("XLTOOLS_PASSWORD", ""))
    return list(send_back(workspace, workspace.required().inbox, out, Wanted(), lock=lock, now=now()).lines())


def _called() -> tuple[xw.Book, Workspace]:
    book = calling_book()
    return book, Workspace.open(saved_file(book))
