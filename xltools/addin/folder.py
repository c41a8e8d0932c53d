"""The buttons that work on a whole folder: check the inbox, merge it.

The folder is the project's inbox, or the one that the active workbook lies in. A person is asked before it is read.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import xlwings as xw

from xltools.addin import results
from xltools.addin.alerts import agreed, tell
from xltools.addin.caller import calling_book, saved_file
from xltools.addin.listing import open_list
from xltools.jobs import summary
from xltools.jobs.check import judge_forms
from xltools.jobs.merge import merge_forms
from xltools.jobs.output import silent
from xltools.jobs.workspace import Inbox, inbox_of, today
from xltools.model.consolidation import Judged
from xltools.model.errors import NothingReadableError, UnusableArgumentError
from xltools.model.findings import Finding, place_text
from xltools.model.findings import sentences as sentences_of
from xltools.model.messages.refusals import Refusal

_HEAD = ("文件", "单位", "性质", "编号", "位置（点击打开）", "核对意见")
_WIDTHS = (30, 18, 6, 6, 30, 80)
#: How many of the reasons an alert shows where nothing could be read.
_REASONS = 3


def check_inbox() -> None:
    """Checks the folder as ``xltools check`` does, and lists the findings in a new workbook."""
    book = calling_book()
    inbox = _asked(book, "核对", "")
    if inbox is None:
        return
    try:
        forms = judge_forms(inbox.workspace, [inbox.folder])
    except NothingReadableError as error:
        _say_why_nothing_could_be_read(book, error.findings)
        return
    judged = [file for one in forms for file in one.judged]
    findings = [finding for one in forms for finding in one.consolidation.findings]
    if findings:
        open_list(book.app, _lines(inbox.folder, judged, findings), _WIDTHS)
    sentences = [summary.counted(judged, findings)]
    for one in forms:
        sentences += [*_titled(one.workspace.own_name), *summary.lines(one.consolidation)]
    if findings:
        sentences.append("全部意见在新建的工作簿中，需要的请另存。")
    _show(book, sentences, findings)


def merge_inbox() -> None:
    """Merges the folder as ``xltools merge`` does, and opens the consolidated workbooks, that of the first form in front."""
    book = calling_book()
    inbox = _asked(book, "汇总", "，汇总表写入 {out}")
    if inbox is None:
        return
    for other in book.app.books:
        if (folder := _folder(other)) and folder.is_relative_to(inbox.merged):
            raise UnusableArgumentError("X35", name=other.name)
    lock = inbox.workspace.lock(os.environ.get("XLTOOLS_PASSWORD", ""))
    try:
        forms = merge_forms(
            inbox.workspace, inbox.folder, inbox.merged, lock=lock, progress=silent, today=today()
        )
    except NothingReadableError as error:
        _say_why_nothing_could_be_read(book, error.findings)
        return
    sentences: list[str] = []
    for merged in forms:
        found = merged.consolidation.findings
        standing = (*summary.lines(merged.consolidation), summary.counted(merged.judged, found))
        name = inbox.workspace.asking_for(merged.consolidation.form.id).own_name
        sentences += [*_titled(name), *(merged.in_volumes or standing), f"汇总表：{merged.workbook}"]
    for merged in reversed(forms):
        book.app.books.open(merged.workbook)
    _show(book, sentences, [finding for merged in forms for finding in merged.consolidation.findings])


def _titled(name: str) -> list[str]:
    """The line above what is said of a further form; none for the first."""
    return [f"《{name}》："] if name else []


def _show(book: xw.Book, sentences: Sequence[str], findings: Sequence[Finding]) -> None:
    """An alert with these sentences, with the sign of an error where some finding is one."""
    errors = any(finding.is_error for finding in findings)
    tell(book, sentences, errors=errors)


def _asked(book: xw.Book, verb: str, where: str) -> Inbox | None:
    """The folder; None where the person does not want it read: it may be a desktop with a thousand files.

    Args:
        book: The workbook whose button was pressed.
        verb: What is to be done with the folder.
        where: What is said of the results; ``{out}`` is their folder.
    """
    inbox = inbox_of(saved_file(book))
    question = (
        f"{verb}文件夹 {inbox.folder} 中的 {inbox.files} 个文件{where.format(out=inbox.merged)}。"
        f"\n\n{verb}的是各文件最后一次保存的内容。要继续吗？"
    )
    return inbox if agreed(book, question) else None


def _say_why_nothing_could_be_read(book: xw.Book, findings: Sequence[Finding]) -> None:
    """The first reasons, in an alert: there is no list to read them in."""
    first, count = tuple(findings[:_REASONS]), len(findings)
    if count > _REASONS:
        refusal = Refusal("X38", findings=first, count=count)
    else:
        refusal = Refusal("X37", findings=first) if first else Refusal("X36")
    tell(book, [str(refusal)], errors=True)


def _folder(book: xw.Book) -> Path | None:
    """The folder of an open workbook; None for one that has no file on this machine."""
    try:
        return saved_file(book).resolve().parent
    except UnusableArgumentError:
        return None


def _lines(folder: Path, judged: Sequence[Judged], findings: Sequence[Finding]) -> list[results.Line]:
    """The list of the findings, the heads first."""
    units = {file.file: file.submission.unit.name for file in judged if file.submission}
    heads: results.Line = [results.text(head) for head in _HEAD]
    return [heads, *(_line(folder, finding, units.get(finding.file, "")) for finding in findings)]


def _line(folder: Path, finding: Finding, unit: str) -> results.Line:
    place = place_text(finding) or results.WHOLE
    file, cell = str(folder / finding.file), finding.cell or "A1"
    has_place = finding.file and finding.sheet
    return [
        results.text(finding.file or "整个收件夹"),
        results.text(unit),
        results.text(results.SEVERITIES[finding.severity]),
        results.text(finding.code),
        results.link(place, finding.sheet, cell, file) if has_place else results.text(place),
        results.text(sentences_of(finding)),
    ]
