"""Files → what each is worth. A bad file never stops the others; every failure is a finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from xltools.check.likeness import check_likeness
from xltools.county.inbox import list_inbox
from xltools.form.spec import Form
from xltools.jobs.judging import judge_file
from xltools.jobs.output import Progress, silent
from xltools.jobs.workspace import Workspace
from xltools.merge import merge
from xltools.model.consolidation import COUNTY_LEVEL, Consolidation, Judged
from xltools.model.errors import NothingReadableError
from xltools.model.findings import Finding
from xltools.model.submission import Unit
from xltools.workbook.read.open_book import OpenSheet


def verify(workspace: Workspace, paths: Sequence[Path], progress: Progress = silent) -> list[Judged]:
    """Every file of the paths (folders are searched), read and checked on its own, in a stable order.

    Raises UnusableArgumentError for a path that does not exist or too many files.
    """
    listing = list_inbox(paths, workspace.limits)
    names = listing.names(paths)
    judged = [
        Judged(names[one.path], "", None, (one.finding.of(names[one.path]),)) for one in listing.refused
    ]
    for number, path in enumerate(listing.files, 1):
        judged.append(judge_file(workspace, path, names[path]).judged)
        progress(number, len(listing.files))
    return with_likeness(workspace, judged)


def with_likeness(workspace: Workspace, judged: Sequence[Judged]) -> list[Judged]:
    """The files with what their texts have in common, form by form; broken ones may hold anything."""
    sound = [one.submission for one in judged if one.submission and not one.broken]
    found: dict[str, list[Finding]] = {}
    for id in sorted({one.form for one in sound}):
        same_form = [one for one in sound if one.form == id]
        for said in check_likeness(workspace.forms.get(id), same_form, workspace.last_texts(same_form)):
            found.setdefault(said.file, []).append(said)
    return [replace(one, findings=(*one.findings, *found.get(one.file, ()))) for one in judged]


def verify_open(workspace: Workspace, path: Path, shown: Sequence[OpenSheet]) -> list[Judged]:
    """A file that is open in a spreadsheet program, judged by what its sheets show: what ``verify`` would say
    of it if it were saved now. The list is of one."""
    return with_likeness(workspace, [judge_file(workspace, path, path.name, shown).judged])


def consolidate(
    workspace: Workspace, judged: Sequence[Judged], *, include_errors: bool = False
) -> Consolidation:
    """What the files come to together: the project's form and year, or the most frequent ones.

    Raises NothingReadableError when there is no project to say what is wanted, and no file does.
    """
    form, year = _wanted(workspace, judged)
    project = workspace.project
    county = Unit(project.code, project.county_name, COUNTY_LEVEL) if project else _county(judged)
    units = workspace.roster.units if workspace.roster else None
    last = workspace.archive.included if workspace.archive else {}
    return merge(form, year, county, judged, units, last, include_errors)


def _wanted(workspace: Workspace, judged: Sequence[Judged]) -> tuple[Form, int]:
    if workspace.project:
        return workspace.forms.get(workspace.project.form), workspace.project.year
    kinds = Counter((one.submission.form, one.submission.year) for one in judged if one.submission)
    if not kinds:
        reasons = [found for one in judged for found in one.findings]
        raise NothingReadableError("A05", reasons)
    # The most frequent; of equally frequent ones the latest year.
    (form, year), _ = max(kinds.items(), key=lambda item: (item[1], item[0][1], item[0][0]))
    return workspace.forms.get(form), year


def _county(judged: Sequence[Judged]) -> Unit:
    """The county as the workbooks name it, when they all name the same one."""
    names = {one.submission.county_name for one in judged if one.submission and one.submission.county_name}
    return Unit("", names.pop() if len(names) == 1 else "", COUNTY_LEVEL)
