"""The button that makes the Word report of the active workbook. What was saved last is printed, not what the screen shows."""

from __future__ import annotations

from pathlib import Path

from xltools.addin.alerts import agreed
from xltools.addin.caller import calling_book, saved_file
from xltools.addin.failure import TITLE
from xltools.jobs.report import Reported, report
from xltools.jobs.workspace import Workspace
from xltools.model.errors import UnusableArgumentError
from xltools.model.messages.refusals import Refusal


def make_report() -> None:
    """``xltools report`` for the active workbook's file; a report that was changed in Word is asked about."""
    book = calling_book()
    file = saved_file(book)
    workspace = Workspace.open(file)
    out = workspace.project.folder / "reports" if workspace.project else file.parent
    reported = _reported(workspace, file, out)
    if reported.kept:
        question = f"报告 {reported.kept} 在 Word 中改过。要用表里的数字重新生成、覆盖它吗？"
        if not agreed(book, question):
            return
        reported = _reported(workspace, file, out, replace_edited=True)
    if reported.refusal:
        raise UnusableArgumentError(_in_excel(reported.refusal, reported))
    sentences = [f"报告：{reported.document}", "按最后一次保存的内容生成。"]
    if reported.waiting:
        sentences.append(f"{'、'.join(f'“{title}”' for title in reported.waiting)}要由您填写，已在文中加亮。")
    book.app.alert("\n\n".join(sentences), TITLE, mode="info")


def _reported(workspace: Workspace, file: Path, out: Path, *, replace_edited: bool = False) -> Reported:
    """What became of the report of one workbook."""
    [reported] = report(workspace, [file], out, replace_edited=replace_edited)
    return reported


def _in_excel(refusal: Refusal, reported: Reported) -> Refusal:
    """Why there is no report, for somebody who has a button and no command line."""
    errors = [finding for finding in reported.findings if finding.is_error]
    if not errors:
        return refusal
    return Refusal("X39", name=reported.source.name, count=len(errors), first=errors[0])
