"""Filled workbooks and consolidated workbooks → Word reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from xltools.county.inbox import list_inbox
from xltools.jobs.check import JudgedBook, consolidate, judge_file, with_likeness
from xltools.jobs.output import Progress, file_name, outside, silent, write
from xltools.jobs.workspace import Workspace
from xltools.merge import NEVER_COUNTED, merge
from xltools.model.consolidation import Judged
from xltools.model.errors import UnusableArgumentError, UnusableFileError
from xltools.model.findings import Finding
from xltools.model.refusals import Refusal
from xltools.model.submission import Submission, Unit
from xltools.report.pdf import as_pdf
from xltools.report.press import Press
from xltools.report.word.template import is_untouched

#: What the files are called: 101_青禾镇_2025_年度报告.docx.
NAME = "年度报告"
_NO_WORKBOOK = "S93"
#: Refusals that those who show them tell apart.
_COPY, _IS_REPORT = "W03", "W05"


@dataclass(frozen=True)
class Reported:
    """One workbook's report; ``name`` is what messages call the workbook.

    ``document`` is None where none was written, and ``refusal`` says why; ``kept`` is the report that was left alone
    because somebody changed it; ``waiting`` are the sections that a person must still write; ``blanks`` counts the
    figures of a draft that nobody has given. A ``copy`` of another workbook gets no report of its own, and
    ``is_report`` tells of a file that is itself a report."""

    source: Path
    name: str = ""
    document: Path | None = None
    refusal: Refusal | None = None
    waiting: tuple[str, ...] = ()
    blanks: int = 0
    findings: tuple[Finding, ...] = ()
    kept: Path | None = None
    readable: bool = False

    @property
    def copy(self) -> bool:
        return self.refusal is not None and self.refusal.code == _COPY

    @property
    def is_report(self) -> bool:
        return self.refusal is not None and self.refusal.code == _IS_REPORT


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
    """A Word report for each workbook of the paths, in ``out``.

    The files are judged together as a merge judges them, and a return that would not count gets none; one with
    errors only as a ``draft``: cells without a number are then empty and the report says so. A report that
    somebody changed in Word is left alone unless ``replace_edited``.

    Raises UnusableArgumentError for a path that does not exist or a template that cannot be used.
    """
    for path in paths:
        if path.is_dir():
            outside(out, path)
    listing = list_inbox(paths, workspace.limits)
    called = listing.names(paths)
    press = Press(workspace.forms, template)
    found = [
        Reported(
            one.path,
            called[one.path],
            refusal=Refusal("W01", file=called[one.path]),
            findings=(one.finding.of(called[one.path]),),
        )
        for one in listing.refused
    ]
    books = {path: judge_file(workspace, path, called[path]) for path in listing.files}
    standings = _Standings(
        workspace, [book.judged for book in books.values() if not book.is_county], draft=draft
    )
    for number, (path, book) in enumerate(books.items(), 1):
        judged = book.for_report if book.is_county else standings.judged[book.judged.file]
        refusal = None if book.is_county else standings.refusal(judged)
        if judged.submission is None or judged.broken or (judged.errors and not draft) or refusal:
            found.append(
                Reported(
                    path,
                    judged.file,
                    refusal=refusal or _wrong(judged),
                    findings=judged.findings,
                    readable=judged.submission is not None,
                )
            )
        else:
            found.append(_one(press, path, replace(book, judged=judged), out, replace_edited=replace_edited))
        progress(number, len(books))
    return found


class _Standings:
    """How returns stand among each other: by the project, or without one each form and year by itself."""

    def __init__(self, workspace: Workspace, judged: Sequence[Judged], *, draft: bool) -> None:
        judged = with_likeness(workspace, judged)
        if workspace.project:
            merged = [consolidate(workspace, judged, include_errors=draft)]
        else:
            kinds: dict[tuple[str, int], list[Judged]] = {}
            for one in judged:
                if one.submission and one.submission.unit.code:
                    kinds.setdefault((one.submission.form, one.submission.year), []).append(one)
            merged = [
                merge(workspace.forms.get(form), year, Unit("", ""), same, None, {}, draft)
                for (form, year), same in kinds.items()
            ]
        self.judged = {one.file: one for one in judged}
        together: dict[str, list[Finding]] = {}
        for consolidation in merged:
            for found in consolidation.findings:
                together.setdefault(found.file, []).append(found)
        for file, said in together.items():
            self.judged[file] = replace(self.judged[file], findings=tuple(said))

    def refusal(self, judged: Judged) -> Refusal | None:
        """Why a return gets no report although it can be read; None for one that may get its report."""
        by_code = {finding.code: finding for finding in judged.findings}
        if two := by_code.get("U02"):
            return Refusal(
                "W02", file=judged.file, unit=two.name, count=two.args["count"], files=two.args["files"]
            )
        if copy := by_code.get("U03"):
            return Refusal(_COPY, file=judged.file, other=copy.args["other"])
        if NEVER_COUNTED & by_code.keys():
            return Refusal("W04", file=judged.file)
        return None


def _wrong(judged: Judged) -> Refusal:
    """Why a workbook gets no report, told by what is wrong with it alone."""
    no_workbook = judged.submission is None and any(f.code == _NO_WORKBOOK for f in judged.findings)
    if no_workbook and Path(judged.file).suffix.lower() in (".docx", ".pdf"):
        return Refusal(_IS_REPORT, file=judged.file)
    if judged.submission is None or judged.broken:
        return Refusal("W01", file=judged.file)
    return Refusal("W06", file=judged.file, errors=judged.errors)


def _one(press: Press, path: Path, book: JudgedBook, out: Path, *, replace_edited: bool) -> Reported:
    """The report of one workbook that gets one."""
    judged, submission = book.judged, book.judged.submission
    if submission is None or (book.is_county and book.county is None):
        return Reported(path, judged.file, refusal=Refusal("W01", file=judged.file), findings=judged.findings)
    note = f"工作簿有 {judged.errors} 处错误没有改正" if judged.errors else ""
    try:
        if book.county:
            written = press.archived(submission, book.county, note)
            target = county_path(out, submission)
        else:
            unit = submission.unit
            name = file_name(unit.code, unit.name, str(submission.year), NAME)
            written, target = press.unit(submission, note), out / f"{name}.docx"
    except UnusableFileError as error:
        findings = (error.finding.of(judged.file),)
        return Reported(path, judged.file, refusal=Refusal("W01", file=judged.file), findings=findings)
    made = Reported(path, judged.file, findings=judged.findings, readable=True)
    if not replace_edited and edited(target):
        return replace(made, refusal=Refusal("W07", path=target), kept=target)
    write(target, written.content)
    return replace(made, document=target, waiting=written.waiting, blanks=written.blanks)


def county_path(out: Path, submission: Submission) -> Path:
    """Where the county's report is written, beside its consolidated workbook."""
    return out / f"{file_name(NAME, submission.unit.name, str(submission.year))}.docx"


def edited(path: Path) -> bool:
    """Whether a file is there that is not a report as we wrote it."""
    try:
        return path.exists() and not is_untouched(path.read_bytes())
    except OSError as error:
        raise UnusableArgumentError("W08", path=path) from error


def print_pdf(documents: Sequence[Path]) -> list[Path]:
    """A PDF beside each document. Raises UnusableArgumentError where LibreOffice is missing or fails."""
    return [write(document.with_suffix(".pdf"), content) for document, content in as_pdf(documents)]


def fields(workspace: Workspace, form: str = "") -> list[tuple[str, str, str]]:
    """Every placeholder of a form's templates: how it is written, an example, what it is."""
    id = form or (workspace.project.form if workspace.project else max(workspace.forms.ids()))
    return Press(workspace.forms).writer(workspace.forms.get(id)).fields()


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
