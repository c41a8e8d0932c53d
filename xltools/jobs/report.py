"""Filled workbooks and consolidated workbooks → Word reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from xltools.check.prose import figures_said
from xltools.county.inbox import list_inbox
from xltools.form.spec import Form
from xltools.jobs.check import consolidate, county_of, judged_read, with_likeness
from xltools.jobs.output import Progress, file_name, outside, silent, write
from xltools.jobs.workspace import Workspace
from xltools.merge import NEVER_COUNTED, merge
from xltools.model.consolidation import Consolidation, Judged
from xltools.model.errors import UnusableArgumentError, UnusableFileError
from xltools.model.findings import Finding
from xltools.model.submission import Submission, Unit
from xltools.report.county import Member, as_a_whole, county
from xltools.report.pdf import as_pdf
from xltools.report.sentences import FILE as SENTENCES
from xltools.report.sentences import Kind
from xltools.report.word.template import untouched
from xltools.report.write import FILES, Reporter, Written
from xltools.workbook.consolidated.county_book import CountyBook
from xltools.workbook.consolidated.findings import LATE
from xltools.workbook.read.unit_book import read

#: What the files are called: 101_青禾镇_2025_年度报告.docx.
NAME = "年度报告"
_NO_WORKBOOK = "S93"


@dataclass(frozen=True)
class Reported:
    """One workbook's report; ``name`` is what messages call the workbook.

    ``document`` is None where none was written, and ``refusal`` says why in one sentence; ``kept`` is the report that was left alone because somebody changed it; ``waiting`` are the
    sections that a person must still write; a ``copy`` of another one is none of its own."""

    source: Path
    name: str = ""
    document: Path | None = None
    refusal: str = ""
    waiting: tuple[str, ...] = ()
    blanks: int = 0
    findings: tuple[Finding, ...] = ()
    kept: Path | None = None
    readable: bool = False
    copy: bool = False


@dataclass
class Press:
    """The reporters of a run, one a form. ``template`` replaces the form's own for every report."""

    workspace: Workspace
    template: Path | None = None
    _reporters: dict[str, Reporter] = field(default_factory=dict)

    def reporter(self, form: Form) -> Reporter:
        """The reporter of a form. Raises FormError for sentences that cannot be used."""
        if form.id not in self._reporters:
            forms = self.workspace.forms
            files = {kind: self.template or forms.file(f"{form.id}/{name}") for kind, name in FILES.items()}
            self._reporters[form.id] = Reporter(form, forms.file(f"{form.id}/{SENTENCES}"), files)
        return self._reporters[form.id]

    def unit(self, submission: Submission, note: str = "") -> Written:
        """The report of a unit's return; ``note`` is printed above a draft."""
        form = self.workspace.forms.get(submission.form)
        return self.reporter(form).unit(submission, figures_said(form, submission), note)

    def merged(self, consolidation: Consolidation) -> Written:
        """The report of a county that was just added up."""
        late = {found.file for found in consolidation.findings if found.code == LATE}
        members = [
            Member(
                standing.unit,
                str(standing.status),
                standing.included,
                standing.errors,
                bool(late.intersection(standing.files[:1])),
                standing.submission.number if standing.submission else _unknown,
                standing.files[0] if standing.files else "",
            )
            for standing in consolidation.standings
        ]
        return self._county(
            consolidation.form, consolidation.submission, members, roster_known=consolidation.roster_known
        )

    def archived(self, county: CountyBook, submission: Submission, note: str = "") -> Written:
        """The report of a county as its workbook has it; the same as when it was added up.

        Raises UnusableFileError (S91) where the workbook does not say how the units stand.
        """
        standings = county.known_standings()
        members = [
            Member(
                unit.unit,
                unit.status,
                unit.counted,
                unit.errors or 0,
                unit.late,
                county.figures.get(unit.unit.code, {}).get,
                unit.files[0] if unit.files else "",
            )
            for unit in standings.units
        ]
        return self._county(county.form, submission, members, roster_known=standings.roster_known, note=note)

    def _county(
        self,
        form: Form,
        submission: Submission,
        members: Sequence[Member],
        *,
        roster_known: bool,
        note: str = "",
    ) -> Written:
        whole = as_a_whole(form, submission, members)
        lists = county(form, whole, members, roster_known=roster_known)
        unsound = f"计入了 {lists.unsound} 个有错误没有改正的单位" if lists.unsound else ""
        return self.reporter(form).county(whole, lists, "，".join(text for text in (note, unsound) if text))


def _unknown(_id: str) -> None:
    """The figures of a unit that sent none."""


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
    press = Press(workspace, template)
    found = [
        Reported(
            one.path,
            called[one.path],
            refusal=_cannot(called[one.path]),
            findings=(one.finding.of(called[one.path]),),
        )
        for one in listing.refused
    ]
    books = {path: judge_book(workspace, path, called[path]) for path in listing.files}
    standings = _Standings(
        workspace, [book.judged for book in books.values() if not book.is_county], draft=draft
    )
    for number, (path, book) in enumerate(books.items(), 1):
        judged = book.judged if book.is_county else standings.judged[book.judged.file]
        refusal, copy = ("", False) if book.is_county else standings.refusal(judged)
        if judged.submission is None or judged.broken or (judged.errors and not draft) or refusal:
            text = refusal or _wrong(judged)
            readable = judged.submission is not None
            found.append(
                Reported(path, judged.file, None, text, (), 0, judged.findings, readable=readable, copy=copy)
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

    def refusal(self, judged: Judged) -> tuple[str, bool]:
        """Why a return gets no report although it can be read, and whether it is a copy of one that does."""
        said = {found.code: found for found in judged.findings}
        if two := said.get("U02"):
            return (
                f"{judged.file} 没有生成报告：“{two.name}”有 {two.args['count']} 份内容不同的表"
                f"（{two.args['files']}），请确认以哪一份为准，移开其余的后重试"
            ), False
        if copy := said.get("U03"):
            return f"{judged.file} 与 {copy.args['other']} 内容相同，没有另外生成报告", True
        if NEVER_COUNTED & said.keys():
            return f"{judged.file} 不能计入本次汇总，没有生成报告，原因见上", False
        return "", False


def _wrong(judged: Judged) -> str:
    if judged.submission is None and any(found.code == _NO_WORKBOOK for found in judged.findings):
        suffix = Path(judged.file).suffix.lower()
        if suffix in (".docx", ".pdf"):
            return f"{judged.file} 是报告，不是填好的表；要与表核对的，用 xltools check {judged.file} --against 表.xlsx"
    if judged.submission is None or judged.broken:
        return _cannot(judged.file)
    return (
        f"{judged.file} 有 {judged.errors} 处错误，没有生成报告；请按上面的意见改正后重试，"
        "只想先看样子的加 --draft 生成草稿"
    )


def _one(press: Press, path: Path, book: JudgedBook, out: Path, *, replace_edited: bool) -> Reported:
    """The report of one workbook that gets one."""
    judged, submission = book.judged, book.judged.submission
    if submission is None or (book.is_county and book.county is None):
        return Reported(path, judged.file, refusal=_cannot(judged.file), findings=judged.findings)
    note = f"工作簿有 {judged.errors} 处错误没有改正" if judged.errors else ""
    try:
        if book.county:
            written, target = press.archived(book.county, submission, note), county_path(out, submission)
        else:
            unit = submission.unit
            name = file_name(unit.code, unit.name, str(submission.year), NAME)
            written, target = press.unit(submission, note), out / f"{name}.docx"
    except UnusableFileError as error:
        said = (error.finding.of(judged.file),)
        return Reported(path, judged.file, refusal=_cannot(judged.file), findings=said)
    if not replace_edited and edited(target):
        text = f"{target} 在 Word 中改过，没有覆盖；请换一个输出文件夹，确认可以覆盖的加 --replace"
        return Reported(path, judged.file, None, text, (), 0, judged.findings, target, readable=True)
    write(target, written.content)
    return Reported(
        path, judged.file, target, "", written.waiting, written.blanks, judged.findings, readable=True
    )


@dataclass(frozen=True)
class JudgedBook:
    """A workbook and what is wrong with it. ``county`` is what a county's holds: None where it cannot be read."""

    judged: Judged
    is_county: bool = False
    county: CountyBook | None = None


def judge_book(workspace: Workspace, path: Path, name: str = "") -> JudgedBook:
    """Reads a workbook, once, and judges it by itself.

    Of a county's only the structure and the sums are judged: its figures are the units', and were judged when they
    were added up. ``name`` is what messages call the file; without one its own.
    """
    name = name or path.name
    try:
        found = read(path, workspace.form_of, limit=workspace.limits.file_bytes, name=name)
    except UnusableFileError as error:
        return JudgedBook(Judged(name, error.sha256, None, (error.finding.of(name),)))
    if not found.is_consolidated:
        return JudgedBook(judged_read(workspace, path, name, found))
    county, wrong = county_of(workspace, found)
    findings = tuple(finding.of(name) for finding in (*found.findings, *wrong))
    judged = Judged(name, found.submission.source.sha256, found.submission, findings)
    return JudgedBook(judged, True, county)


def county_path(out: Path, submission: Submission) -> Path:
    """Where the county's report is written, beside its consolidated workbook."""
    return out / f"{file_name(NAME, submission.unit.name, str(submission.year))}.docx"


def edited(path: Path) -> bool:
    """Whether a file is there that is not a report as we wrote it."""
    try:
        return path.exists() and not untouched(path.read_bytes())
    except OSError as error:
        raise UnusableArgumentError(f"无法读取 {path}，请检查它是否正被别的程序打开") from error


def _cannot(name: str) -> str:
    return f"{name} 读不出可靠的数字，没有生成报告，原因见上"


def print_pdf(documents: Sequence[Path]) -> list[Path]:
    """A PDF beside each document. Raises UnusableArgumentError where LibreOffice is missing or fails."""
    return [write(document.with_suffix(".pdf"), content) for document, content in as_pdf(documents)]


def fields(workspace: Workspace, form: str = "") -> list[tuple[str, str, str]]:
    """Every placeholder of a form's templates: how it is written, an example, what it is."""
    id = form or (workspace.project.form if workspace.project else max(workspace.forms.ids()))
    return Press(workspace).reporter(workspace.forms.get(id)).fields()


def save_templates(workspace: Workspace, folder: Path) -> list[Path]:
    """Copies of the templates and sentences in use, to be changed: ``folder/<form>/township.docx`` and so on.

    Raises UnusableArgumentError where one of the files is there already.
    """
    press, forms = Press(workspace), workspace.forms
    ids = (workspace.project.form,) if workspace.project else forms.ids()
    wanted: dict[Path, bytes] = {}
    for id in ids:
        reporter = press.reporter(forms.get(id))
        for kind in Kind:
            file = forms.file(f"{id}/{FILES[kind]}")
            wanted[folder / id / FILES[kind]] = file.read_bytes() if file else reporter.first(kind)
        if sentences := forms.file(f"{id}/{SENTENCES}"):
            wanted[folder / id / SENTENCES] = sentences.read_bytes()
    there = [str(path) for path in wanted if path.exists()]
    if there:
        raise UnusableArgumentError(f"{there[0]} 已经存在，没有覆盖；请换一个文件夹，或先移走这个文件")
    return [write(path, content) for path, content in wanted.items()]
