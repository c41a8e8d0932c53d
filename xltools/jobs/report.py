"""Writes the Word report of each workbook: of a unit from its return, of a county from its consolidated workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from xltools.county.inbox import list_inbox
from xltools.form.period import Period
from xltools.jobs.batch.forms import of_form
from xltools.jobs.check import JudgedBook, consolidate, judge_file, known_round, with_likeness
from xltools.jobs.new import FORM
from xltools.jobs.output import (
    Progress,
    annex_path,
    county_path,
    edited,
    file_name,
    outside,
    several,
    silent,
    unit_path,
    write,
)
from xltools.jobs.workspace import Workspace
from xltools.merge import NEVER_COUNTED, merge
from xltools.model.consolidation import Judged
from xltools.model.errors import UnusableArgumentError, UnusableFileError
from xltools.model.findings import Finding
from xltools.model.messages.refusals import Refusal
from xltools.model.round import Round
from xltools.model.submission import Unit
from xltools.report.pdf import as_pdf
from xltools.report.press import Press

_NO_WORKBOOK = "S93"
#: Refusals that those who show them tell apart.
_COPY, _REPLACED, _IS_REPORT = "W03", "W09", "W05"


@dataclass(frozen=True)
class Reported:
    """What became of one workbook's report.

    Attributes:
        source: The workbook's file.
        name: What messages call it.
        document: The report; None where none was written.
        annex: Of a county's report, its annex, which is not published with it; None where there is none.
        refusal: Why none was written; None where one was.
        waiting: The titles of the sections that a person must still write.
        blanks: How many figures of a draft nobody has given.
        findings: What is wrong with the workbook.
        kept: The report that was left alone because somebody has changed it in Word; None where there is none.
        readable: The workbook could be read.
    """

    source: Path
    name: str = ""
    document: Path | None = None
    annex: Path | None = None
    refusal: Refusal | None = None
    waiting: tuple[str, ...] = ()
    blanks: int = 0
    findings: tuple[Finding, ...] = ()
    kept: Path | None = None
    readable: bool = False

    @property
    def copy(self) -> bool:
        """Whether the workbook is a copy of another one, which has the report."""
        return self.refusal is not None and self.refusal.code in (_COPY, _REPLACED)

    @property
    def left_to_do(self) -> tuple[str, ...]:
        """What a person must still do in the report, a line each."""
        to_write = [f"“{title}”要由人填写，已在文中加亮" for title in self.waiting]
        draft = [f"草稿，还有 {self.blanks} 个数字没有填，不能印发"] if self.blanks else []
        return (*to_write, *draft)

    @property
    def is_report(self) -> bool:
        """Whether the file is itself a report and no workbook."""
        return self.refusal is not None and self.refusal.code == _IS_REPORT


@several()
def report(
    workspace: Workspace,
    paths: Sequence[Path],
    out: Path,
    *,
    template: Path | None = None,
    draft: bool = False,
    replace_edited: bool = False,
    progress: Progress = silent,
) -> list[Reported]:
    """Writes a Word report for each workbook.

    The workbooks are judged together, as a merge judges them: a return that a merge would not add up gets no report.

    Args:
        workspace: The project, or none.
        paths: Workbooks, and folders of them.
        out: The folder for the reports; those of a further form of the project go to a folder in it, called by the form.
        template: A Word template in place of the form's own.
        draft: Whether returns with errors get a report, too. Cells without a number are empty in it, and it says that it
            is a draft.
        replace_edited: Whether a report is overwritten that somebody has changed in Word.
        progress: Told after each workbook.

    Returns:
        What became of each file, in the order of the paths.

    Raises:
        UnusableArgumentError: A path does not exist, the reports would be written into a folder that is read, or the
            template cannot be used.
    """
    for path in paths:
        if path.is_dir():
            outside(out, path)
    listing = list_inbox(paths, workspace.limits)
    names = listing.names(paths)
    press = Press(workspace.forms, template)
    reports = [
        Reported(
            refused.path,
            names[refused.path],
            refusal=Refusal("W01", file=names[refused.path]),
            findings=(refused.finding.of(names[refused.path]),),
        )
        for refused in listing.refused
    ]
    round = known_round(paths)
    books = {path: judge_file(workspace, path, names[path], round=round) for path in listing.files}
    returns = [book.judged for book in books.values() if not book.is_county]
    judged_together = _judged_together(workspace, returns, round, draft=draft)
    for number, (path, book) in enumerate(books.items(), 1):
        judged = book.for_report if book.is_county else judged_together[book.judged.file]
        refusal = _refusal_alone(judged, draft=draft) if book.is_county else refusal_of(judged, draft=draft)
        if refusal:
            readable = judged.submission is not None
            reports.append(
                Reported(path, judged.file, refusal=refusal, findings=judged.findings, readable=readable)
            )
        else:
            book = replace(book, judged=judged)  # noqa: PLW2901 - the same book, judged among the others
            form = workspace.asking_for(judged.submission.form) if judged.submission else workspace
            own = out / file_name(form.own_name)
            reports.append(_printed(press, path, book, own, replace_edited=replace_edited))
        progress(number, len(books))
    return reports


def _judged_together(
    workspace: Workspace, returns: Sequence[Judged], round: Round, *, draft: bool
) -> dict[str, Judged]:
    """The name of each file → the file, with the findings that it has among the others, such as that it is a copy.

    With a project all are judged by its form and period; without one, the returns of each form and period among themselves.
    """
    returns = with_likeness(workspace, returns)
    if workspace.project:
        consolidations = [
            consolidate(one, of_form(workspace, one, returns), include_errors=draft, round=round)
            for one in workspace.each_form
        ]
    else:
        groups: dict[tuple[str, Period], list[Judged]] = {}
        for judged in returns:
            if judged.submission and judged.submission.unit.code:
                groups.setdefault((judged.submission.form, judged.submission.period), []).append(judged)
        consolidations = [
            merge(
                workspace.forms.get(form), period.year, Unit("", ""), group, None, {}, draft, part=period.part
            )
            for (form, period), group in groups.items()
        ]
    findings: dict[str, list[Finding]] = {}
    for consolidation in consolidations:
        for finding in consolidation.findings:
            findings.setdefault(finding.file, []).append(finding)
    return {
        judged.file: replace(judged, findings=tuple(findings[judged.file]))
        if judged.file in findings
        else judged
        for judged in returns
    }


#: The note on a return of another year or form beside one that counts.
_OTHER_YEAR = "U16"


def _refusal_among_others(judged: Judged) -> Refusal | None:
    """Why a merge would not add a return up, as W02, W03, W04 or W09; None for one that it may add up."""
    by_code = {finding.code: finding for finding in judged.findings}
    if conflict := by_code.get("U02"):
        count, files = conflict.args["count"], conflict.args["files"]
        return Refusal("W02", file=judged.file, unit=conflict.name, count=count, files=files)
    if replaced := by_code.get("U13"):
        return Refusal(_REPLACED, file=judged.file, other=replaced.args["other"])
    if copy := by_code.get("U03"):
        return Refusal(_COPY, file=judged.file, other=copy.args["other"])
    if (NEVER_COUNTED | {_OTHER_YEAR}) & by_code.keys():
        return Refusal("W04", file=judged.file)
    return None


def refusal_of(judged: Judged, *, draft: bool) -> Refusal | None:
    """Why a return that was judged among the others gets no report, or with ``draft`` no draft of one; None for one that may."""
    return _refusal_among_others(judged) or _refusal_alone(judged, draft=draft)


def _refusal_alone(judged: Judged, *, draft: bool) -> Refusal | None:
    """The same by what is wrong with a workbook alone."""
    if judged.submission and not judged.broken and (draft or not judged.errors):
        return None
    codes = {finding.code for finding in judged.findings}
    no_workbook = judged.submission is None and _NO_WORKBOOK in codes
    if no_workbook and Path(judged.file).suffix.lower() in (".docx", ".pdf"):
        return Refusal(_IS_REPORT, file=judged.file)
    if judged.submission is None or judged.broken:
        return Refusal("W01", file=judged.file)
    return Refusal("W06", file=judged.file, errors=judged.errors)


def _printed(press: Press, path: Path, book: JudgedBook, out: Path, *, replace_edited: bool) -> Reported:
    """Writes the report of one workbook that may have one."""
    judged, submission = book.judged, book.judged.submission
    if submission is None or (book.is_county and book.county is None):
        return Reported(path, judged.file, refusal=Refusal("W01", file=judged.file), findings=judged.findings)
    note = f"工作簿有 {judged.errors} 处错误没有改正" if judged.errors else ""
    try:
        if book.county:
            written = press.archived(submission, book.county, note)
            target = county_path(out, submission)
        else:
            written, target = press.unit(submission, note), unit_path(out, submission)
    except UnusableFileError as error:
        findings = (error.finding.of(judged.file),)
        return Reported(path, judged.file, refusal=Refusal("W01", file=judged.file), findings=findings)
    reported = Reported(path, judged.file, findings=judged.findings, readable=True)
    beside = annex_path(target) if written.annex else None
    for file in filter(None, (target, beside)):
        if not replace_edited and edited(file):
            return replace(reported, refusal=Refusal("W07", path=file), kept=file)
    write(target, written.content)
    if beside:
        write(beside, written.annex)
    return replace(reported, document=target, annex=beside, waiting=written.waiting, blanks=written.blanks)


@several()
def print_pdf(documents: Sequence[Path]) -> list[Path]:
    """A PDF beside each document. Raises UnusableArgumentError where LibreOffice is missing or fails."""
    return [write(document.with_suffix(".pdf"), content) for document, content in as_pdf(documents)]


def fields(workspace: Workspace, form: str = "") -> list[tuple[str, str, str]]:
    """Every placeholder of a form's templates.

    Args:
        workspace: The project, or none.
        form: The form's id; without it the project's form, or that of a new project.

    Returns:
        How each is written, an example, and what it is.
    """
    id = form or (workspace.project.form if workspace.project else FORM)
    return Press(workspace.forms).writer(workspace.forms.get(id)).fields()


@several()
def save_templates(workspace: Workspace, folder: Path) -> list[Path]:
    """Copies of the templates and sentences in use, to be changed: ``folder/<form>/township.docx`` and so on.

    Raises UnusableArgumentError where one of the files is there already.
    """
    press = Press(workspace.forms)
    ids = (workspace.project.form,) if workspace.project else workspace.forms.ids()
    wanted = {
        folder / id / name: content
        for id in ids
        for name, content in press.files(workspace.forms.get(id)).items()
    }
    for path in wanted:
        if path.exists():
            raise UnusableArgumentError("O06", path=path)
    return [write(path, content) for path, content in wanted.items()]
