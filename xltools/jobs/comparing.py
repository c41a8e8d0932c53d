"""A report that was edited by hand against the workbook it was made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from xltools.check.printed import Line, ListRow, Printed, check_printed
from xltools.consolidation import Judged
from xltools.errors import UnusableArgumentError, UnusableFileError
from xltools.findings import message
from xltools.form.spec import Form
from xltools.jobs.reporting import Press, judge_book
from xltools.jobs.workspace import Workspace
from xltools.published.document import Document, RowKind
from xltools.published.read import parsed, read_document
from xltools.published.report import interpret
from xltools.published.values import plain
from xltools.submission import Source, Submission

#: The line that begins what is no part of the national form.
_ANNEX = "附件"


@dataclass(frozen=True)
class Compared:
    """The form and year of the workbook, and each report with what was found in it."""

    form: str
    year: int
    judged: tuple[Judged, ...]


def compare(workspace: Workspace, reports: Sequence[Path], book: Path) -> Compared:
    """Every report against the workbook. A report that cannot be read is a finding.

    Raises UnusableArgumentError for a workbook that cannot be used.
    """
    judged, is_county = judge_book(workspace, book)
    submission = judged.submission
    if submission is None or judged.broken:
        reason = next((message(one) for one in judged.findings if one.is_error), "")
        raise UnusableArgumentError(f"不能用 {book} 核对：{reason or '表内没有数字'}")
    form = workspace.forms.get(submission.form)
    press = Press(workspace)
    written = press.archived(book, submission) if is_county else press.unit(submission)
    expected = printed(form, parsed(written.content), Source(""))
    if expected is None:
        raise UnusableArgumentError(f"按模板生成的报告里没有找到“{form.title}”的标题和表格，请核对模板")
    return Compared(
        form.id, submission.year, tuple(_one(form, submission, expected, path) for path in reports)
    )


def _one(form: Form, submission: Submission, expected: Printed, path: Path) -> Judged:
    name = path.name
    try:
        document, source = read_document(path)
        found = printed(form, document, source)
        if found is None:
            raise UnusableFileError("S99", reason="没有找到规定的标题和表格")
    except UnusableFileError as error:
        return Judged(name, error.sha256, None, (error.finding.of(name),))
    findings = tuple(one.of(name) for one in check_printed(form, submission, expected, found))
    return Judged(name, source.sha256, submission, findings)


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
