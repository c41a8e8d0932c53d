"""Published reports → filled workbooks. What the text does not say stays blank."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from xltools.check import check_year
from xltools.county.inbox import list_inbox
from xltools.jobs.output import Progress, file_name, write
from xltools.jobs.workspace import Workspace, today
from xltools.model.errors import UnusableArgumentError, UnusableFileError
from xltools.model.findings import Finding, finding
from xltools.model.submission import Submission, Unit
from xltools.published import read_published
from xltools.workbook.write.protect import Lock
from xltools.workbook.write.unit_book import build


@dataclass(frozen=True)
class Imported:
    """One report: what messages call it, the workbook it became, None where it could not be read, and what
    was found."""

    source: Path
    name: str
    workbook: Path | None
    findings: tuple[Finding, ...]


def import_reports(
    workspace: Workspace, paths: Sequence[Path], out: Path, *, lock: Lock, progress: Progress
) -> list[Imported]:
    """Each report as a filled workbook in ``out``. An existing file is never overwritten.

    A second report of one unit for one year with the same figures becomes no workbook (U11); with other
    figures it becomes one beside the first (U10), so that a merge counts neither until somebody decides.

    Raises UnusableArgumentError for a path that does not exist, for folders that hold nothing to import, and
    for a workbook that is already there.
    """
    listing = list_inbox(paths, workspace.limits)
    names, files = listing.names(paths), listing.files
    if not names:
        raise UnusableArgumentError("A06", paths=tuple(paths))
    forms = [workspace.forms.get(id) for id in workspace.forms.ids()]
    found = [
        Imported(one.path, names[one.path], None, (one.finding.of(names[one.path]),))
        for one in listing.refused
    ]
    done: dict[Path, tuple[str, Submission]] = {}
    for number, path in enumerate(files, 1):
        name = names[path]
        try:
            published = read_published(path, forms)
        except UnusableFileError as error:
            found.append(Imported(path, name, None, (error.finding.of(name),)))
        else:
            form = workspace.forms.get(published.submission.form)
            unit = _unit(workspace, published.submission.unit, path)
            submission = replace(published.submission, unit=unit, last=workspace.last_of(unit.code))
            county = workspace.project.county_name if workspace.project else ""
            edition = tuple(check_year(form, submission, today()))
            target = out / f"{file_name(unit.code, unit.name, str(submission.year))}.xlsx"
            more: tuple[Finding, ...] = ()
            if target in done:
                first, imported = done[target]
                if _same(submission, imported):
                    found.append(Imported(path, name, None, (finding("U11", other=first).of(name),)))
                    progress(number, len(files))
                    continue
                more = (finding("U10", name=unit.name, other=first),)
                beside = file_name(unit.code, unit.name, str(submission.year), path.stem, str(number))
                target = out / f"{beside}.xlsx"
            if target.exists():
                raise UnusableArgumentError("O05", path=target, name=name)
            done[target] = name, submission
            write(target, build(form, submission, county_name=county, totals_typed=True, lock=lock))
            said = (*more, *edition, *published.findings)
            found.append(Imported(path, name, target, tuple(one.of(name) for one in said)))
        progress(number, len(files))
    return found


def _same(one: Submission, other: Submission) -> bool:
    """Whether two reports give the same figures: a folder often has one report as .docx and as .pdf."""
    numbers = [{id: value.number for id, value in each.figures.items()} for each in (one, other)]
    return one.form == other.form and numbers[0] == numbers[1]


#: A unit that no roster knows: its level as its name says it.
_LEVELS = (("街道", "街道"), ("街道办事处", "街道"), ("镇", "乡镇"), ("乡", "乡镇"), ("县人民政府", "县"))


def _unit(workspace: Workspace, unit: Unit, path: Path) -> Unit:
    """The roster's unit of that name; without one, a code that the same name always gets.

    A report that does not name its unit is called by its file: V22 has said so.
    """
    listed = workspace.roster.find(unit.name) if workspace.roster and unit.name else None
    if listed:
        return listed
    name = unit.name or f"未知单位（{path.stem}）"
    bare = name.removesuffix("人民政府").removesuffix("办事处")
    level = next(
        (level for ending, level in _LEVELS if name.endswith(ending) or bare.endswith(ending)), "部门"
    )
    code = "W" + hashlib.sha256(name.encode()).hexdigest()[:6].upper()
    return replace(unit, code=code, name=name, level=level)
