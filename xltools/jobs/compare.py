"""The job of ``check --against``: reports that may have been edited by hand, against the workbook they were made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from xltools.compare import Printed, compare_file, printed, reports_among
from xltools.county.inbox import list_inbox
from xltools.form.spec import Form
from xltools.jobs.report import Press, judge_book
from xltools.jobs.workspace import Workspace
from xltools.model.consolidation import Judged
from xltools.model.errors import NothingReadableError, UnusableArgumentError, UnusableFileError
from xltools.model.findings import message, sentences
from xltools.model.submission import Source, Submission
from xltools.published.read import parsed

#: Findings that say that a file is none of our workbooks.
_NO_WORKBOOK = frozenset({"S93", "S96"})


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
        raise UnusableArgumentError(f"找不到 {book}，请检查 --against 后面的路径")
    judged_book, is_county = judge_book(workspace, book)
    workbook = judged_book.submission
    if workbook is None or judged_book.broken:
        raise _unusable(book, judged_book)
    listing = list_inbox(reports, workspace.limits)
    named = reports_among(listing.names(reports), reports)
    form = workspace.forms.get(workbook.form)
    expected = _expected(workspace, form, workbook, book if is_county else None)
    judged = tuple(compare_file(form, workbook, expected, path, name) for path, name in named.items())
    if all(report.submission is None for report in judged):
        raise NothingReadableError(
            "没有一份报告可以核对，逐份原因见上" if judged else "文件夹里没有 Word 报告（.docx），请核对路径",
            [finding for report in judged for finding in report.findings],
        )
    return Compared(form.id, workbook.year, judged)


def _unusable(book: Path, judged: Judged) -> UnusableArgumentError:
    """Why no report can be held against the workbook."""
    if any(finding.code in _NO_WORKBOOK for finding in judged.findings):
        return UnusableArgumentError(
            f"不能用 {book} 核对：它不是填好的表或汇总表；--against 后面要写生成报告的那份 .xlsx"
        )
    reason = next((message(finding) for finding in judged.findings if finding.is_error), "")
    return UnusableArgumentError(f"不能用 {book} 核对：{reason or '表内没有数字'}")


def _expected(workspace: Workspace, form: Form, workbook: Submission, county_book: Path | None) -> Printed:
    """What a report of the workbook says today. ``county_book`` is the file, where it is a county's.

    Raises UnusableArgumentError for a template whose reports cannot be read.
    """
    press = Press(workspace)
    written = press.archived(county_book, workbook) if county_book else press.unit(workbook)
    try:
        expected = printed(form, parsed(written.content), Source(""))
    except UnusableFileError as error:  # a template of somebody's own may hold anything
        raise UnusableArgumentError(
            f"按模板生成的报告读不出来（{sentences(error.finding)}）请核对模板"
        ) from error
    if expected is None:
        raise UnusableArgumentError(f"按模板生成的报告里没有找到“{form.title}”的标题和表格，请核对模板")
    return expected
