"""A report that was edited by hand against the workbook it was made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from xltools.compare.printed import Line, ListRow, Printed, check_printed
from xltools.county.inbox import list_inbox
from xltools.form.spec import Form
from xltools.jobs.report import judge_book
from xltools.jobs.workspace import Workspace
from xltools.model.consolidation import Judged
from xltools.model.errors import NothingReadableError, UnusableArgumentError, UnusableFileError
from xltools.model.findings import finding
from xltools.model.reasons import Reason
from xltools.model.submission import Source, Submission
from xltools.published import Document, RowKind, document_of_word, interpret, plain, read_document
from xltools.report.press import Press

_NO_REPORT = "S99"
_NO_WORKBOOK = frozenset({"S93", "S96"})
#: The line that begins what is no part of the national form.
_ANNEX = "附件"


@dataclass(frozen=True)
class Compared:
    """The form and year of the workbook, and each report with what was found in it."""

    form: str
    year: int
    judged: tuple[Judged, ...]


def compare(workspace: Workspace, reports: Sequence[Path], book: Path) -> Compared:
    """Every report against the workbook; of a folder all Word documents. A report that cannot be read is a finding.

    Raises UnusableArgumentError for a workbook that cannot be used, and NothingReadableError where none of the
    reports can be read.
    """
    if not book.exists():
        raise UnusableArgumentError("W10", path=book)
    judged_book = judge_book(workspace, book)
    judged, county = judged_book.judged, judged_book.county
    submission = judged.submission
    if submission is None or judged.broken or (judged_book.is_county and county is None):
        if any(one.code in _NO_WORKBOOK for one in judged.findings):
            raise UnusableArgumentError("W11", path=book)
        reason = next((one for one in judged.findings if one.is_error), Reason("K03"))
        raise UnusableArgumentError("W12", path=book, reason=reason)
    named = _named(workspace, reports)
    form = workspace.forms.get(submission.form)
    press = Press(workspace.forms)
    written = press.archived(submission, county) if county else press.unit(submission)
    try:
        expected = printed(form, document_of_word(written.content), Source(""))
    except UnusableFileError as error:  # a template of somebody's own may hold anything
        raise UnusableArgumentError("W13", finding=error.finding) from error
    if expected is None:
        raise UnusableArgumentError("W14", form=form.title)
    compared = tuple(_one(form, submission, expected, path, name) for path, name in named.items())
    if all(one.submission is None for one in compared):
        raise NothingReadableError(
            "W15" if compared else "W16", [finding for one in compared for finding in one.findings]
        )
    return Compared(form.id, submission.year, compared)


def _named(workspace: Workspace, paths: Sequence[Path]) -> dict[Path, str]:
    """The files named and the Word documents of the folders, and what messages call them."""
    listing = list_inbox(paths, workspace.limits)
    given = {path.resolve() for path in paths}
    return {
        path: path.name if path.resolve() in given else name
        for path, name in listing.names(paths).items()
        if path.resolve() in given or path.suffix.lower() == ".docx"
    }


def _one(form: Form, submission: Submission, expected: Printed, path: Path, name: str) -> Judged:
    try:
        document, source = read_document(path)
        found = printed(form, document, source)
        if found is None:
            raise UnusableFileError("R05", reason=Reason("N12"))
    except UnusableFileError as error:
        cause = error.finding
        if cause.code == _NO_REPORT:
            cause = finding("R05", reason=_why_no_report(path, cause.reason))
        return Judged(name, error.sha256, None, (cause.of(name),))
    findings = tuple(one.of(name) for one in check_printed(form, submission, expected, found))
    return Judged(name, source.sha256, submission, findings)


def _why_no_report(path: Path, reason: Reason | str) -> Reason | str:
    """Why a file is no report that can be held against a workbook; ``reason`` is why it is none to be imported."""
    if path.suffix.lower().startswith((".xls", ".et")):
        return Reason("N11")
    return Reason("N14") if reason == Reason("N13") else reason


def printed(form: Form, document: Document, source: Source) -> Printed | None:
    """What a document says, read by the readers of published reports; None for one that is no report."""
    cut = next(
        (
            number
            for number, row in enumerate(document.rows)
            if row.kind is RowKind.LOOSE and plain(row.text).rstrip("：:") == _ANNEX
        ),
        len(document.rows),
    )
    published = interpret(Document(document.rows[:cut]), [form], source)
    if published is None:
        return None
    lines = tuple(Line(row.text, row.place) for row in document.rows if row.kind is RowKind.LOOSE)
    caption, rows = "", []
    for row in document.rows[cut:]:
        if row.kind is RowKind.LOOSE:
            caption = row.text
        else:
            rows.append(
                ListRow(
                    caption,
                    tuple(plain(cell.text) for cell in row.cells),
                    tuple(cell.place for cell in row.cells),
                )
            )
    return Printed(published.submission, lines, tuple(rows))
