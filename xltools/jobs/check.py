"""Files → what each is worth. A bad file never stops the others; every failure is a finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from xltools.check import check_last, check_submission, check_unit, check_year
from xltools.check.likeness import check_likeness
from xltools.county.inbox import list_inbox
from xltools.form.spec import Form
from xltools.jobs.output import Progress, silent
from xltools.jobs.workspace import Workspace, today
from xltools.merge import merge
from xltools.model.consolidation import COUNTY_LEVEL, Consolidation, Judged
from xltools.model.errors import NothingReadableError, UnusableFileError
from xltools.model.findings import Finding
from xltools.model.submission import Submission, Unit
from xltools.workbook.consolidated.county_book import CountyBook, county_book_of
from xltools.workbook.layout.cover import UNIT_PLACE
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.read.open_book import OpenSheet
from xltools.workbook.read.unit_book import Read, read


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
        judged.append(verify_file(workspace, path, names[path]))
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
    return with_likeness(workspace, [verify_file(workspace, path, path.name, shown)])


def verify_file(
    workspace: Workspace, path: Path, name: str, shown: Sequence[OpenSheet] | None = None
) -> Judged:
    """One file: structure, values, rules, history, dates, and whose it is.

    ``shown``: its sheets as they are open in a program, where they are.
    """
    try:
        found = read(path, workspace.form_of, limit=workspace.limits.file_bytes, name=name, shown=shown)
    except UnusableFileError as error:
        return Judged(name, error.sha256, None, (error.finding.of(name),))
    return judged_read(workspace, path, name, found)


def judged_read(workspace: Workspace, path: Path, name: str, found: Read) -> Judged:
    """The same of a file that was read already."""
    submission = _with_archive(workspace, found.submission)
    findings = (*found.findings, *_checked(workspace, path, found, submission))
    return Judged(name, submission.source.sha256, submission, tuple(one.of(name) for one in findings))


def _checked(workspace: Workspace, path: Path, found: Read, submission: Submission) -> Iterator[Finding]:
    form = workspace.forms.get(submission.form)
    if found.is_consolidated:
        _, findings = county_of(workspace, found)
        yield from findings
    if found.broken:
        return  # the figures may stand anywhere: S26 says that they were not judged
    unit = submission.unit
    yield from check_submission(form, submission, workspace.due(unit.level), workspace.unit_names)
    if workspace.project is None:  # a project asks for one form, and merging holds every return to it
        yield from check_year(form, submission, today())
    if workspace.roster:
        listed = workspace.roster.by_code.get(unit.code)
        yield from check_unit(submission, listed, workspace.roster.find(path.stem), UNIT_PLACE)
    archived = _archived(workspace, submission)
    lay = layout(form, totals_typed=submission.totals_typed)
    yield from check_last(form, found.submission, archived, lay.last_place)


def county_of(workspace: Workspace, found: Read) -> tuple[CountyBook | None, tuple[Finding, ...]]:
    """What a county's workbook holds and where it is at odds with itself; nothing and why, if it cannot be told."""
    try:
        county = county_book_of(found, workspace.forms.get)
    except UnusableFileError as error:
        return None, (error.finding,)
    return county, county.findings


def _with_archive(workspace: Workspace, submission: Submission) -> Submission:
    """The county's archive knows last year better than the workbook it once sent out."""
    archived = _archived(workspace, submission)
    return replace(submission, last=archived) if archived else submission


def _archived(workspace: Workspace, submission: Submission) -> Mapping[str, Decimal]:
    """The archive's figures of the unit, if the archive is of the year before the return's."""
    if workspace.archive is None or workspace.archive.year != submission.year - 1:
        return {}
    return workspace.last_of(submission.unit.code)


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
