"""Compares Word reports with the workbook that they were made from: somebody may have edited them since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from xltools.compare import Printed, annex_of, compare_file, printed, reports_among
from xltools.county.inbox import list_inbox
from xltools.form.period import Period
from xltools.form.spec import Form
from xltools.jobs.check import judge_file
from xltools.jobs.workspace import Workspace
from xltools.model.consolidation import Judged
from xltools.model.errors import NothingReadableError, UnusableArgumentError, UnusableFileError
from xltools.model.messages.reasons import Reason
from xltools.model.submission import Source, Submission
from xltools.published import document_of_word
from xltools.report.press import Press
from xltools.workbook.consolidated.county_book import CountyBook

#: Findings that say that a file is none of our workbooks.
_NO_WORKBOOK = frozenset({"S78", "S93", "S96"})


@dataclass(frozen=True)
class Compared:
    """The form and period of the workbook, and each report with what was found in it."""

    form: str
    period: Period
    judged: tuple[Judged, ...]


def compare(workspace: Workspace, reports: Sequence[Path], book: Path) -> Compared:
    """Compares every report with the workbook. A report that cannot be read is a finding.

    Args:
        workspace: The project, or none.
        reports: Reports, and folders; of a folder all Word documents.
        book: A unit's workbook, or a county's.

    Raises:
        UnusableArgumentError: The workbook cannot be used.
        NothingReadableError: None of the reports can be read.
    """
    if not book.exists():
        raise UnusableArgumentError("W10", path=book)
    judged_book = judge_file(workspace, book)
    workbook, county = judged_book.judged.submission, judged_book.county
    if workbook is None or judged_book.judged.broken or (judged_book.is_county and county is None):
        raise _unusable(book, judged_book.for_report)
    listing = list_inbox(reports, workspace.limits)
    named = reports_among(listing.names(reports), reports)
    form = workspace.forms.get(workbook.form)
    expected = _expected(workspace, form, workbook, county)
    judged = tuple(compare_file(form, workbook, expected, path, name) for path, name in named.items())
    if all(report.submission is None for report in judged):
        raise NothingReadableError("W15" if judged else "W16", judged)
    return Compared(form.id, workbook.period, judged)


def _unusable(book: Path, judged: Judged) -> UnusableArgumentError:
    """Why no report can be held against the workbook."""
    if any(finding.code in _NO_WORKBOOK for finding in judged.findings):
        return UnusableArgumentError("W11", path=book)
    reason = next((finding for finding in judged.findings if finding.is_error), Reason("K03"))
    return UnusableArgumentError("W12", path=book, reason=reason)


def _expected(workspace: Workspace, form: Form, workbook: Submission, county: CountyBook | None) -> Printed:
    """What a report of the workbook says today. ``county`` is the whole of a county's workbook.

    Raises UnusableArgumentError for a template whose reports cannot be read.
    """
    press = Press(workspace.forms)
    written = press.archived(workbook, county) if county else press.unit(workbook)
    try:
        expected = printed(form, document_of_word(written.content), Source(""))
        annex = annex_of(document_of_word(written.annex).rows) if written.annex else None
    except UnusableFileError as error:  # a template of somebody's own may hold anything
        raise UnusableArgumentError("W13", finding=error.finding) from error
    if expected is None:
        raise UnusableArgumentError("W14", form=form.title)
    return replace(expected, annex=expected.annex or annex)
