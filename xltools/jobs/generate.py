"""Writes a locked workbook for every unit of the roster."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from xltools.jobs.output import Progress, file_name, write
from xltools.jobs.workspace import Workspace
from xltools.model.errors import UnusableArgumentError
from xltools.model.reasons import Reason
from xltools.model.submission import Unit
from xltools.model.text import named
from xltools.workbook.write.protect import Lock
from xltools.workbook.write.stamp import Stamper

#: How many names a refusal lists.
_NAMED = 3
#: How many units a line names.
_LISTED = 20


def generate(
    workspace: Workspace,
    out: Path,
    *,
    lock: Lock,
    replace: bool = False,
    button: bool = False,
    progress: Progress,
) -> list[Path]:
    """Writes a workbook for every unit of the roster, with last year's figures inside where they are known.

    Args:
        workspace: The project.
        out: The folder for the workbooks.
        lock: What they are locked with.
        replace: Whether files are overwritten that are there already. Somebody may have filled them in.
        button: Whether the workbooks are .xlsm, with a button that checks them by a macro.
        progress: Told after each workbook.

    Returns:
        The files, in the order of the roster.

    Raises:
        UnusableArgumentError: There is no project, its form is not for its year, or a file is there already. Then nothing
            is written.
    """
    project = workspace.required()
    form = workspace.forms.get(project.form)
    if not form.covers(project.year):
        others = tuple(workspace.forms.for_year(project.year)) or Reason("K02")
        raise UnusableArgumentError("C31", form=form.id, year=project.year, forms=others)
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


def without_last_year(workspace: Workspace) -> list[str]:
    """A line that says which workbooks have no figures of last year inside; none where all have them."""
    units = workspace.roster.units if workspace.roster else ()
    if workspace.archive is None:
        return ["没有上年汇总表（xltools.toml 的 last），表内不附上年数字，与上年有关的规则不核对"]
    lacking = [unit.name for unit in units if not workspace.last_of(unit.code)]
    if not lacking:
        return []
    return [
        f"上年汇总表中没有 {len(lacking)} 个单位的数字，它们的表内不附上年数字：{named(lacking, _LISTED)}"
    ]


def _refuse_existing(units: Sequence[Unit], paths: dict[str, Path]) -> None:
    there = [paths[unit.code].name for unit in units if paths[unit.code].exists()]
    if there:
        code = "O04" if len(there) > _NAMED else "O03"
        raise UnusableArgumentError(code, count=len(there), names=tuple(there[:_NAMED]))
