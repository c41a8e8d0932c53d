"""A county's folder as an object: each command of the command line is a method, and answers with data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from xltools.api.results import (
    Checked,
    CheckedFile,
    Figure,
    Finding,
    Generated,
    Merged,
    Reported,
    Unit,
    Workbook,
)
from xltools.api.round import PathLike, Round, unit_of
from xltools.jobs.workspace import Workspace
from xltools.model import findings, submission
from xltools.model.consolidation import Consolidation, Judged, Status


def open_county(folder: PathLike = ".") -> County:
    """The county whose ``xltools.toml`` stands in ``folder`` or above it.

    Args:
        folder: the project's folder, or a file or folder inside it. Without an ``xltools.toml`` above it the county has
            no name and no roster: ``check`` and ``merge`` then take form and year from the workbooks.

    Raises:
        UnusableArgumentError: for a project file, a roster or last year's workbook that cannot be used.

    >>> open_county("samples").units[0]
    Unit('990101', '青鹂镇')
    """
    return County(Workspace.open(Path(folder)))


def read_workbook(path: PathLike) -> Workbook:
    """One filled workbook: every figure with its cell, the sections of prose, and what is wrong.

    A file that cannot be read raises nothing: its ``findings`` say why, and ``unit`` is None.

    Args:
        path: a workbook that ``generate`` made and a person filled in; the project above it is used, if there is one.

    Raises:
        UnusableArgumentError: where there is no such file, or the project above it cannot be used.

    >>> book = read_workbook("samples/inbox/990101_青鹂镇_2025.xlsx")
    >>> book.unit, book.year, book.figures["t3.received.total"]
    (Unit('990101', '青鹂镇'), 2025, Figure(t3.received.total = 4))
    """
    from xltools.jobs.check import verify

    path = Path(path)
    workspace = Workspace.open(path)
    (judged,) = verify(workspace, [path])
    return _workbook(workspace, path, judged)


@dataclass(frozen=True, repr=False)
class County:
    """A county's folder. Made by ``open_county``; nothing is read twice that does not change."""

    _workspace: Workspace = field(repr=False)

    def __repr__(self) -> str:
        return f"County({self.name!r}, {self.year}, {len(self.units)} units)"

    @property
    def folder(self) -> Path | None:
        """Where ``xltools.toml`` stands; None without one."""
        project = self._workspace.project
        return project.folder if project else None

    @property
    def name(self) -> str:
        """The county's name; "" without a project."""
        project = self._workspace.project
        return project.county_name if project else ""

    @property
    def year(self) -> int:
        """The year the project reports on; 0 without a project."""
        project = self._workspace.project
        return project.year if project else 0

    @property
    def period(self) -> str:
        """The period the project reports on, ``2025`` or ``2025Q2``; "" without a project."""
        project = self._workspace.project
        return project.period.code if project else ""

    @property
    def form(self) -> str:
        """The id of the project's form, of the first where it asks for several; "" without a project."""
        project = self._workspace.project
        return project.form if project else ""

    @property
    def forms(self) -> tuple[str, ...]:
        """The ids of all forms that the project asks for; empty without a project."""
        return tuple(one.project.form for one in self._workspace.each_form if one.project)

    @property
    def units(self) -> tuple[Unit, ...]:
        """The roster, in its order; empty without a project."""
        roster = self._workspace.roster
        return tuple(unit_of(unit) for unit in roster.units) if roster else ()

    def generate(
        self,
        out: PathLike | None = None,
        *,
        password: str = "",
        replace: bool = False,
        with_button: bool = False,
        form: str = "",
    ) -> Generated:
        """One locked workbook for each unit of the roster, last year's figures inside where they are known.

        Args:
            out: the folder for them; ``outbox/`` of the project where none is given.
            password: protects the sheets; without one they are locked all the same, and anybody may unlock them.
            replace: whether files of the same names are overwritten.
            with_button: whether they are .xlsm with a button that checks them.
            form: the id of the form that is meant; the project's first where none is given.

        Raises:
            UnusableArgumentError: without a project, for a form that it does not ask for or that is not in force for the
                year, where files are there already, and where nothing can be written.
        """
        from xltools.jobs.generate import generate_forms
        from xltools.jobs.output import OUTBOX, silent

        workspace = self._workspace
        target = Path(out) if out is not None else workspace.required().folder / OUTBOX
        written = generate_forms(
            workspace,
            target,
            form or self.form,
            lock=workspace.lock(password),
            replace=replace,
            button=with_button,
            progress=silent,
        )
        return Generated(tuple(written))

    def check(self, *paths: PathLike, form: str = "") -> Checked:
        """Files and folders, each file read and checked, all held against each other.

        Args:
            paths: workbooks, or folders of them; the project's inbox where none is given.
            form: the id of the form that is meant; the project's first where none is given.

        Raises:
            UnusableArgumentError: for a path that does not exist, for a form that the project does not ask for, and
                without any path and project.
            NothingReadableError: where no file can be read and no project says which form is meant.
        """
        from xltools.jobs.check import judge_together

        given = [Path(path) for path in paths] or [self._workspace.required().inbox]
        together = judge_together(self._workspace, given, form=form)
        judged, consolidation = together.judged, together.consolidation
        return Checked(
            consolidation.form.id,
            consolidation.year,
            _files(consolidation, judged),
            _missing(consolidation),
            period=consolidation.period.code,
        )

    def merge(
        self,
        inbox: PathLike | None = None,
        out: PathLike | None = None,
        *,
        include_errors: bool = False,
        open_data: bool = False,
        password: str = "",
        form: str = "",
    ) -> Merged:
        """Checks every file of an inbox and adds up what may be added up. The inbox itself is only read.

        Args:
            inbox: the folder; the project's inbox where none is given.
            out: the folder for the results; ``merged/`` beside the inbox where none is given. Those of a further form
                come into a folder in it that is called by the form.
            include_errors: whether units with errors count too. Another year, another form, a broken structure and two
                different returns of one unit never count.
            open_data: whether what is published is written, too: pages, CSV and JSON with a schema.
            password: protects the sheets of the consolidated workbook.
            form: the id of the form that is meant; the project's first where none is given.

        Raises:
            UnusableArgumentError: where the inbox is no folder, holds the results, or nothing can be written, and for a
                form that the project does not ask for.
            NothingReadableError: where no file can be read and no project says which form is meant.
        """
        from xltools.jobs.merge import merge_inbox, with_open_data
        from xltools.jobs.output import MERGED, silent
        from xltools.jobs.workspace import today

        workspace = self._workspace
        folder = Path(inbox) if inbox is not None else workspace.required().inbox
        merged = merge_inbox(
            workspace,
            folder,
            Path(out) if out is not None else folder.resolve().parent / MERGED,
            lock=workspace.lock(password),
            progress=silent,
            today=today(),
            form=form,
            include_errors=include_errors,
        )
        if open_data:
            merged = with_open_data(workspace, merged)
        consolidation, published = merged.consolidation, merged.open_data
        return Merged(
            form=consolidation.form.id,
            year=consolidation.year,
            period=consolidation.period.code,
            files=_files(consolidation, merged.judged),
            missing=tuple(unit_of(unit) for unit in merged.missing),
            workbook=merged.workbook,
            report=merged.report.path,
            report_problem=str(merged.report.problem or ""),
            page=merged.page.path,
            page_problem=str(merged.page.problem or ""),
            open_data=published.files if published else (),
            open_data_problem=str(published.problem or "") if published else "",
            findings_file=merged.findings,
            totals=dict(consolidation.totals),
            counted=tuple(unit_of(one.unit) for one in consolidation.included),
            figures_of={
                standing.unit.code: _numbers(standing.submission, consolidation.form.figures)
                for standing in consolidation.standings
                if standing.submission
            },
        )

    def round(self, inbox: PathLike | None = None) -> Round:
        """The round among the units: what arrived, who is missing, what goes back.

        Args:
            inbox: the folder; the project's inbox where none is given.

        Raises:
            UnusableArgumentError: without a project.
        """
        project = self._workspace.required()
        return Round(self._workspace, Path(inbox) if inbox is not None else project.inbox)

    def report(
        self, *paths: PathLike, out: PathLike = "reports", draft: bool = False, replace: bool = False
    ) -> Reported:
        """Word reports of filled workbooks (a unit's report) and of consolidated workbooks (the county's).

        Args:
            paths: workbooks, or folders of them; the project's inbox where none is given.
            out: the folder for the reports.
            draft: whether workbooks with errors get a draft, with empty cells where no number is.
            replace: whether a report that somebody has changed in Word is overwritten.

        Raises:
            UnusableArgumentError: for a path that does not exist, and for a template that cannot be used.
        """
        from xltools.jobs.report import report

        given = [Path(path) for path in paths] or [self._workspace.required().inbox]
        answers = report(self._workspace, given, Path(out), draft=draft, replace_edited=replace)
        return Reported(
            {answer.name: answer.document for answer in answers if answer.document},
            {answer.name: str(answer.refusal) for answer in answers if answer.document is None},
        )


def _finding(finding: findings.Finding, unit: str) -> Finding:
    return Finding(
        code=finding.code,
        severity=str(finding.severity),
        message=findings.message(finding),
        file=finding.file,
        unit=unit,
        sheet=finding.sheet,
        cell=finding.cell,
        figure=finding.figure,
        expected=finding.expected,
        found=finding.found,
    )


def _files(consolidation: Consolidation, judged: Sequence[Judged]) -> tuple[CheckedFile, ...]:
    """Each file with the findings that the consolidation has of it: those of the file alone, and those of the batch."""
    status = {file: standing.status for standing in consolidation.standings for file in standing.files}
    return tuple(
        CheckedFile(
            file=one.file,
            sha256=one.sha256,
            unit=unit_of(one.submission.unit) if one.submission else None,
            status=str(status.get(one.file, Status.IGNORED if one.submission else Status.UNREADABLE)),
            findings=tuple(
                _finding(finding, one.submission.unit.name if one.submission else "")
                for finding in consolidation.findings
                if finding.file == one.file
            ),
        )
        for one in judged
    )


def _missing(consolidation: Consolidation) -> tuple[Unit, ...]:
    return tuple(unit_of(standing.unit) for standing in consolidation.with_status(Status.MISSING))


def _numbers(held: submission.Submission, figure_ids: Iterable[str]) -> Mapping[str, Decimal | None]:
    return {id: held.number(id) for id in figure_ids}


def _workbook(workspace: Workspace, path: Path, judged: Judged) -> Workbook:
    held = judged.submission
    if held is None:
        return Workbook(
            path, judged.sha256, None, findings=tuple(_finding(one, "") for one in judged.findings)
        )
    form = workspace.forms.get(held.form)
    titles = {section.id: section.title for section in form.sections}
    return Workbook(
        path=path,
        sha256=judged.sha256,
        unit=unit_of(held.unit),
        year=held.year,
        period=held.period.code if held.year else "",
        form=held.form,
        figures={
            id: _figure(id, form.figures[id].name, value, held)
            for id in form.figures
            if (value := held.figures.get(id)) is not None
        },
        sections={titles[id]: text for id, text in held.sections.items() if id in titles and text.strip()},
        findings=tuple(_finding(one, held.unit.name) for one in judged.findings),
    )


def _figure(id: str, name: str, value: submission.Value, held: submission.Submission) -> Figure:
    return Figure(
        id=id,
        name=name,
        sheet=value.place.sheet,
        cell=value.place.cell,
        value=held.number(id),
        raw=value.raw,
        fault=str(value.fault) if value.fault else "",
        last_year=held.last.get(id),
    )
