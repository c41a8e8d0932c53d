"""A report that was edited by hand against the workbook it was made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from xltools.compare.printed import Line, ListRow, Printed, check_printed
from xltools.county.inbox import list_inbox
from xltools.form.spec import Form
from xltools.jobs.report import Press, judge_book
from xltools.jobs.workspace import Workspace
from xltools.model.consolidation import Judged
from xltools.model.errors import NothingReadableError, UnusableArgumentError, UnusableFileError
from xltools.model.findings import finding, message, sentences
from xltools.model.submission import Source, Submission
from xltools.published import Document, RowKind, document_of_word, interpret, plain, read_document

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
        raise UnusableArgumentError(f"找不到 {book}，请检查 --against 后面的路径")
    judged, is_county = judge_book(workspace, book)
    submission = judged.submission
    if submission is None or judged.broken:
        if any(one.code in _NO_WORKBOOK for one in judged.findings):
            raise UnusableArgumentError(
                f"不能用 {book} 核对：它不是填好的表或汇总表；--against 后面要写生成报告的那份 .xlsx"
            )
        reason = next((message(one) for one in judged.findings if one.is_error), "")
        raise UnusableArgumentError(f"不能用 {book} 核对：{reason or '表内没有数字'}")
    named = _named(workspace, reports)
    form = workspace.forms.get(submission.form)
    press = Press(workspace)
    written = press.archived(book, submission) if is_county else press.unit(submission)
    try:
        expected = printed(form, document_of_word(written.content), Source(""))
    except UnusableFileError as error:  # a template of somebody's own may hold anything
        raise UnusableArgumentError(
            f"按模板生成的报告读不出来（{sentences(error.finding)}）请核对模板"
        ) from error
    if expected is None:
        raise UnusableArgumentError(f"按模板生成的报告里没有找到“{form.title}”的标题和表格，请核对模板")
    compared = tuple(_one(form, submission, expected, path, name) for path, name in named.items())
    if all(one.submission is None for one in compared):
        raise NothingReadableError(
            "没有一份报告可以核对，逐份原因见上"
            if compared
            else "文件夹里没有 Word 报告（.docx），请核对路径",
            [found for one in compared for found in one.findings],
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
            raise UnusableFileError("R05", reason="没有找到规定的标题和表格")
    except UnusableFileError as error:
        said = error.finding
        if said.code == _NO_REPORT:
            said = finding("R05", reason=_reason(path, said.args["reason"]))
        return Judged(name, error.sha256, None, (said.of(name),))
    findings = tuple(one.of(name) for one in check_printed(form, submission, expected, found))
    return Judged(name, source.sha256, submission, findings)


def _reason(path: Path, reason: str) -> str:
    """Why a file is no report that can be held against a workbook."""
    return (
        "这是工作簿，不是报告"
        if path.suffix.lower().startswith((".xls", ".et"))
        else reason.removesuffix("后再导入")
    )


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
