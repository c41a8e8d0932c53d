"""What a person does next, by how a command ended: one line, with the command to type."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xltools.jobs.round.state import RoundState
    from xltools.jobs.workspace import Workspace
    from xltools.model.consolidation import Consolidation


def command(name: str, workspace: Workspace, inbox: Path, options: str = "") -> str:
    """``xltools merge``, as it is typed here: the inbox is named where the project does not say it."""
    project = workspace.project
    said = project is not None and Path.cwd().is_relative_to(project.folder.resolve())
    known = said and project is not None and inbox.resolve() == project.inbox.resolve()
    path = f'"{inbox}"' if " " in str(inbox) else str(inbox)
    return " ".join(filter(None, ("xltools", name, "" if known else path, options)))


def after_check(workspace: Workspace, paths: Sequence[Path], consolidation: Consolidation) -> str:
    """After a check: what is wrong is put right or goes back; what is right is added up."""
    wrong = any(finding.is_error for finding in consolidation.findings)
    if not consolidation.standings or not any(one.files for one in consolidation.standings):
        return "xltools collect 来源… 把报来的表收进收件夹" if workspace.project else ""
    if len(paths) != 1 or not paths[0].is_dir():
        return "改正上面的错误，再核对一遍" if wrong else "可以报送"
    if not wrong:
        return command("merge", workspace, paths[0])
    if workspace.project is None:
        return f"请有错误的单位改正；没有错误的，{command('merge', workspace, paths[0])} 照样汇总"
    return f"{command('return', workspace, paths[0])} 准备退回的材料，或 {command('merge', workspace, paths[0])} 先汇总"


def after_merge(workspace: Workspace, inbox: Path, consolidation: Consolidation) -> str:
    """After a merge: what goes back, who is reminded; when all is there, the reports."""
    from xltools.model.consolidation import Status

    returned, missing = (
        workspace.project is not None and bool(consolidation.with_status(status))
        for status in (Status.RETURNED, Status.MISSING)
    )
    step = _in_the_round(workspace, inbox, returned=returned, missing=missing)
    return step or f"{command('report', workspace, inbox)} 生成各单位的报告"


def after_status(workspace: Workspace, inbox: Path, state: RoundState) -> str:
    """After a look at the round: the same, and a merge when nobody is missing."""
    from xltools.model.round import State

    standing = {one.state for one in state.units}
    returned, missing = (one in standing for one in (State.RETURNED, State.MISSING))
    return _in_the_round(workspace, inbox, returned=returned, missing=missing) or command(
        "merge", workspace, inbox
    )


def _in_the_round(workspace: Workspace, inbox: Path, *, returned: bool, missing: bool) -> str:
    """What is to be done while some returns are wrong or missing; "" where none is."""
    if returned:
        return f"{command('return', workspace, inbox)} 准备退回的材料"
    if missing:
        return f"{command('status', workspace, inbox, '--remind 催报')} 写好催报"
    return ""
