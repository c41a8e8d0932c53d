"""The commands on a whole folder: check the inbox, merge it. The folder is asked about before it is read."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import xlwings as xw

from xltools.addin import results
from xltools.addin.caller import calling_book, saved_file
from xltools.addin.failure import TITLE
from xltools.addin.listing import open_list
from xltools.jobs import summary
from xltools.jobs.check import consolidate, verify
from xltools.jobs.merge import merge_inbox as merge
from xltools.jobs.output import silent
from xltools.jobs.workspace import Inbox, inbox_of
from xltools.model.consolidation import Judged
from xltools.model.errors import NothingReadableError, UnusableArgumentError
from xltools.model.findings import Finding, place_text, sentences
from xltools.model.refusals import Refusal

_HEAD = ("文件", "单位", "性质", "编号", "位置（点击打开）", "核对意见")
_WIDTHS = (30, 18, 6, 6, 30, 80)
#: How many of the reasons an alert shows where nothing could be read, and how much of a text.
_REASONS, _LONG = 3, 1200


def check_inbox() -> None:
    """The findings of ``xltools check`` for the folder, as a list in a new workbook."""
    book = calling_book()
    inbox = _asked(book, "核对", "")
    if inbox is None:
        return
    judged = verify(inbox.workspace, [inbox.folder], silent)
    try:
        consolidation = consolidate(inbox.workspace, judged)
    except NothingReadableError as error:
        _say_why_nothing_could_be_read(book, error.findings)
        return
    findings = consolidation.findings
    if findings:
        open_list(book.app, _lines(inbox.folder, judged, findings), _WIDTHS)
    said = [summary.counted(judged, findings), *summary.lines(consolidation)]
    if findings:
        said.append("全部意见在新建的工作簿中，需要的请另存。")
    errors = any(found.is_error for found in findings)
    book.app.alert("\n".join(said)[:_LONG], TITLE, mode="critical" if errors else "info")


def merge_inbox() -> None:
    """``xltools merge`` for the folder; then the consolidated workbook is opened."""
    book = calling_book()
    inbox = _asked(book, "汇总", "，汇总表写入 {out}")
    if inbox is None:
        return
    for other in book.app.books:
        if _folder(other) == inbox.merged:
            raise UnusableArgumentError("X35", name=other.name)
    lock = inbox.workspace.lock(os.environ.get("XLTOOLS_PASSWORD", ""))
    try:
        merged = merge(inbox.workspace, inbox.folder, inbox.merged, lock=lock, progress=silent)
    except NothingReadableError as error:
        _say_why_nothing_could_be_read(book, error.findings)
        return
    findings = merged.consolidation.findings
    said = [
        *summary.lines(merged.consolidation),
        summary.counted(merged.judged, findings),
        f"汇总表：{merged.workbook}",
    ]
    errors = any(found.is_error for found in findings)
    book.app.books.open(merged.workbook)
    book.app.alert("\n".join(said)[:_LONG], TITLE, mode="critical" if errors else "info")


def _asked(book: xw.Book, what: str, where: str) -> Inbox | None:
    """The folder, if the person wants it: it may be a desktop with a thousand files."""
    inbox = inbox_of(saved_file(book))
    question = (
        f"{what}文件夹 {inbox.folder} 中的 {inbox.files} 个文件{where.format(out=inbox.merged)}。"
        f"\n\n{what}的是各文件最后一次保存的内容。要继续吗？"
    )
    answer = book.app.alert(question, TITLE, buttons="ok_cancel", mode="info")
    return inbox if answer == "ok" else None


def _say_why_nothing_could_be_read(book: xw.Book, findings: Sequence[Finding]) -> None:
    """The first reasons, in an alert: there is no list to read them in."""
    first, count = tuple(findings[:_REASONS]), len(findings)
    if count > _REASONS:
        refusal = Refusal("X38", findings=first, count=count)
    else:
        refusal = Refusal("X37", findings=first) if first else Refusal("X36")
    book.app.alert(str(refusal)[:_LONG], TITLE, mode="critical")


def _folder(book: xw.Book) -> Path | None:
    try:
        return saved_file(book).resolve().parent
    except UnusableArgumentError:
        return None


def _lines(folder: Path, judged: Sequence[Judged], findings: Sequence[Finding]) -> list[results.Line]:
    units = {one.file: one.submission.unit.name for one in judged if one.submission}
    return [
        [results.text(name) for name in _HEAD],
        *([*_line(folder, one, units.get(one.file, ""))] for one in findings),
    ]


def _line(folder: Path, finding: Finding, unit: str) -> results.Line:
    where = place_text(finding) or results.WHOLE
    linked = finding.file and finding.sheet
    return [
        results.text(finding.file or "整个收件夹"),
        results.text(unit),
        results.text(results.SEVERITIES[finding.severity]),
        results.text(finding.code),
        results.link(where, finding.sheet, finding.cell or "A1", str(folder / finding.file))
        if linked
        else results.text(where),
        results.text(sentences(finding)),
    ]
