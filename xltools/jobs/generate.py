"""Roster → one locked workbook per unit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from xltools.jobs.output import Progress, file_name, write
from xltools.jobs.workspace import Workspace
from xltools.model.errors import UnusableArgumentError
from xltools.model.submission import Unit
from xltools.workbook.write.protect import Lock
from xltools.workbook.write.stamp import Stamper

#: How many names a refusal lists.
_NAMED = 3


def generate(
    workspace: Workspace,
    out: Path,
    *,
    lock: Lock,
    replace: bool = False,
    button: bool = False,
    progress: Progress,
) -> list[Path]:
    """The workbooks of all units of the roster, last year's figures inside where they are known.

    With ``button`` they are .xlsm, and check themselves by a macro.

    A file that is already there and is another one may have been filled in: nothing at all is written
    then (UnusableArgumentError), unless ``replace``.
    """
    project = workspace.required()
    form = workspace.forms.get(project.form)
    if not form.covers(project.year):
        others = "、".join(workspace.forms.for_year(project.year)) or "没有"
        raise UnusableArgumentError(
            f"表样 {form.id} 不适用于 {project.year} 年（适用的表样：{others}），请核对 xltools.toml 的 form 和 year"
        )
    roster = workspace.roster
    units = roster.units if roster else ()
    stamper = Stamper(form, project.year, county_name=project.county_name, lock=lock, button=button)
    suffix = "xlsm" if button else "xlsx"
    paths = {
        unit.code: out / f"{file_name(unit.code, unit.name, str(project.year))}.{suffix}" for unit in units
    }
    if not replace:
        _refuse_existing(units, paths)
    written = []
    for number, unit in enumerate(units, 1):
        written.append(write(paths[unit.code], stamper.workbook(unit, workspace.last_of(unit.code))))
        progress(number, len(units))
    return written


def _refuse_existing(units: Sequence[Unit], paths: dict[str, Path]) -> None:
    there = [paths[unit.code].name for unit in units if paths[unit.code].exists()]
    if there:
        names = "、".join(there[:_NAMED]) + (" 等" if len(there) > _NAMED else "")
        raise UnusableArgumentError(
            f"输出文件夹里已有 {len(there)} 个同名文件（{names}），可能已经填写过；请换一个文件夹，确认可以覆盖的加 --replace"
        )
