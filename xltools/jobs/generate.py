"""Writes a locked workbook for every unit of the roster."""

from __future__ import annotations

from pathlib import Path

from xltools.county.key import made_key
from xltools.jobs.output import Progress, file_name, several, write
from xltools.jobs.workspace import Workspace
from xltools.model.errors import UnusableArgumentError
from xltools.model.messages.reasons import Reason
from xltools.model.submission import without_zeros
from xltools.model.text import named
from xltools.workbook.write.protect import Lock
from xltools.workbook.write.sheets.contents import Asked
from xltools.workbook.write.stamp import Stamper

#: What is said where a project got its key only now.
FIRST_KEY = (
    "项目里没有签名的密钥，新做了一把：{}（请备份，不要外传）；原来有、丢了的，请用备份换回它，再生成一次"
)
#: How many names a refusal lists.
_NAMED = 3
#: How many units a line names.
_LISTED = 20


@several()
def generate_forms(
    workspace: Workspace,
    out: Path,
    form: str = "",
    *,
    lock: Lock,
    replace: bool = False,
    button: bool = False,
    progress: Progress,
) -> list[Path]:
    """The same as ``generate``, of each of the project's forms, or of the one whose id is given."""
    each = workspace.of_forms(form)
    for one in each:
        _refuse_other_year(one)
    if not replace:
        for one in each:
            _refuse_existing(one, _paths(one, out, button=button))
    return [
        path
        for one in each
        for path in generate(one, out, lock=lock, replace=True, button=button, progress=progress)
    ]


def notices(workspace: Workspace, form: str = "") -> list[str]:
    """What is to be said of the workbooks of each form: of the codes in the roster, and what they lack of last year."""
    each = workspace.of_forms(form)
    said = codes_without_zeros(each[0])
    for one in each:
        title = f"《{one.own_name}》：" if one.own_name else ""
        said += [f"{title}{line}" for line in without_last_year(one)]
    return said


def generate(
    workspace: Workspace,
    out: Path,
    *,
    lock: Lock,
    replace: bool = False,
    button: bool = False,
    progress: Progress,
) -> list[Path]:
    """Writes a workbook for every unit of the roster, with last year's figures inside where they are known, and signed by
    the county's key, which is made where there is none.

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
    _refuse_other_year(workspace)
    units = workspace.asked
    paths = _paths(workspace, out, button=button)
    if not replace:
        _refuse_existing(workspace, paths)
    if workspace.key is None:
        made_key(workspace.required().folder)
    press = stamper(workspace, lock, button=button)
    written = []
    for number, unit in enumerate(units, 1):
        written.append(write(paths[unit.code], press.workbook(unit, workspace.last_of(unit.code))))
        progress(number, len(units))
    return written


def stamper(workspace: Workspace, lock: Lock, *, button: bool = False) -> Stamper:
    """What makes the workbooks of the project's units."""
    project = workspace.required()
    form = workspace.forms.get(project.form)
    return Stamper(
        form,
        project.period,
        county_name=project.county_name,
        lock=lock,
        button=button,
        asked=lambda level: Asked(
            workspace.due_on(form, project.period, level), project.send_to, project.ask
        ),
        key=workspace.key,
    )


def without_last_year(workspace: Workspace) -> list[str]:
    """A line that says which workbooks have no figures of last year inside; none where all have them."""
    units, part = workspace.asked, workspace.required().part
    last = part.span.last
    if workspace.archive is None:
        if part.is_first and workspace.forms.get(workspace.required().form).cumulative:
            return [
                f"没有{last}汇总表（xltools.toml 的 last），本年累计从本期算起，与{last}有关的其他规则不核对"
            ]
        return [f"没有{last}汇总表（xltools.toml 的 last），表内不附{last}数字，与{last}有关的规则不核对"]
    lacking = [unit.name for unit in units if not workspace.last_by_code.get(unit.code)]
    if not lacking:
        return []
    return [
        f"{last}汇总表中没有 {len(lacking)} 个单位的数字，它们的表内不附{last}数字：{named(lacking, _LISTED)}"
    ]


def codes_without_zeros(workspace: Workspace) -> list[str]:
    """A line that names codes of the roster from which Excel seems to have taken leading zeros; none for no such code.

    It is certain where last year's workbook has the longer code. Without that, codes of numbers that differ in length are
    a reason to look.
    """
    units = workspace.asked
    known = workspace.archive.figures if workspace.archive else {}
    last = workspace.required().part.span.last
    longer = {short: code for code in known if (short := without_zeros(code))}
    eaten = [f"{unit.code}（{last}是 {longer[unit.code]}）" for unit in units if unit.code in longer]
    if eaten:
        said = f"名册里 {len(eaten)} 个单位的代码多半被 Excel 去掉了开头的 0：{named(eaten, _LISTED)}"
        return [f"{said}；请把代码一列设为文本格式，改回原来的代码后重新生成"]
    codes = [unit.code for unit in units]
    numbers = all(code.isdigit() for code in codes) and not any(code.startswith("0") for code in codes)
    lengths = {len(code) for code in codes}
    if workspace.archive is None and numbers and len(lengths) > 1:
        shortest = named([code for code in codes if len(code) == min(lengths)])
        return [f"单位代码长短不一（如 {shortest}）：如果原来以 0 开头，是 Excel 去掉了它，请改回后重新生成"]
    return []


def _refuse_other_year(workspace: Workspace) -> None:
    """Raises UnusableArgumentError (C31) where the form is not for the project's year."""
    project = workspace.required()
    form = workspace.forms.get(project.form)
    if not form.covers(project.year):
        others = tuple(workspace.forms.for_year(project.year)) or Reason("K02")
        raise UnusableArgumentError("C31", form=form.id, year=project.year, forms=others)


def _paths(workspace: Workspace, out: Path, *, button: bool) -> dict[str, Path]:
    """Unit code → where its workbook is written."""
    period, form, suffix = workspace.required().period.name, workspace.own_name, "xlsm" if button else "xlsx"
    return {
        unit.code: out / f"{file_name(unit.code, unit.name, period, form)}.{suffix}"
        for unit in workspace.asked
    }


def _refuse_existing(workspace: Workspace, paths: dict[str, Path]) -> None:
    there = [paths[unit.code].name for unit in workspace.asked if paths[unit.code].exists()]
    if there:
        code = "O04" if len(there) > _NAMED else "O03"
        raise UnusableArgumentError(code, count=len(there), names=tuple(there[:_NAMED]))
