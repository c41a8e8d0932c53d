"""One file → what it holds and what is wrong with it. Every command that reads workbooks judges them here, by the same rules.

A file is read once. A file that cannot be read is an answer with a finding, and nothing is raised for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from xltools.check import check_county, check_last, check_submission, check_unit, check_year
from xltools.jobs.workspace import Workspace, today
from xltools.model.consolidation import Judged
from xltools.model.errors import UnusableFileError
from xltools.model.findings import Finding
from xltools.model.submission import Submission
from xltools.workbook.consolidated.county_book import CountyBook, county_book_of
from xltools.workbook.layout.cover import UNIT_PLACE
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.read.open_book import OpenSheet
from xltools.workbook.read.unit_book import Read, read


@dataclass(frozen=True)
class JudgedBook:
    """A workbook and what is wrong with it.

    Attributes:
        judged: The file, its return and all findings.
        is_county: It is a county's consolidated workbook.
        county: What a county's workbook holds; None for a unit's, and where it cannot be told.
        structure: The findings that the file itself gives cause for: its structure and, of a county's, its sums.
    """

    judged: Judged
    is_county: bool = False
    county: CountyBook | None = None
    structure: tuple[Finding, ...] = ()

    @property
    def for_report(self) -> Judged:
        """The file as a report takes it.

        The figures of a county are its units', and were judged when they were added up. A county whose units are
        counted with errors gets its report all the same, so that only structure and sums are held against it.
        """
        return replace(self.judged, findings=self.structure) if self.is_county else self.judged


def judge_file(
    workspace: Workspace, path: Path, name: str = "", shown: Sequence[OpenSheet] | None = None
) -> JudgedBook:
    """Reads one file and judges it by itself: structure, values, rules, last year, dates, and whose it is.

    Args:
        workspace: The project that the file is judged by.
        path: The file.
        name: What messages call it; without one, the file's own name.
        shown: Its sheets as they are open in a program, where they are.
    """
    name = name or path.name
    try:
        book = read(path, workspace.form_of, limit=workspace.limits.file_bytes, name=name, shown=shown)
    except UnusableFileError as error:
        return JudgedBook(Judged(name, error.sha256, None, (error.finding.of(name),)))
    county, wrong_sums = _county_of(workspace, book) if book.is_consolidated else (None, ())
    structure = tuple(finding.of(name) for finding in (*book.findings, *wrong_sums))
    submission = _with_archive(workspace, book.submission)
    content = tuple(finding.of(name) for finding in _content(workspace, path, book, submission))
    judged = Judged(name, submission.source.sha256, submission, structure + content)
    return JudgedBook(judged, book.is_consolidated, county, structure)


def _content(workspace: Workspace, path: Path, book: Read, submission: Submission) -> Iterator[Finding]:
    """What is wrong with what was filled in."""
    if book.broken:
        return  # the figures may stand anywhere: S26 says that they were not judged
    form, unit = workspace.forms.get(submission.form), submission.unit
    if book.is_consolidated:
        yield from check_county(form, submission)
    else:
        yield from check_submission(form, submission, workspace.due(unit.level), workspace.unit_names)
    if workspace.project is None:  # a project asks for one form, and merging holds every return to it
        yield from check_year(form, submission, today())
    if workspace.roster:
        listed = workspace.roster.by_code.get(unit.code)
        yield from check_unit(submission, listed, workspace.roster.find(path.stem), UNIT_PLACE)
    last_place = layout(form, totals_typed=submission.totals_typed).last_place
    yield from check_last(form, book.submission, _archived(workspace, submission), last_place)


def _county_of(workspace: Workspace, book: Read) -> tuple[CountyBook | None, tuple[Finding, ...]]:
    """What a county's workbook holds and where its sums are wrong; None and the reason, where it cannot be told."""
    try:
        county = county_book_of(book, workspace.forms.get)
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
