"""Published reports → filled workbooks. What the text does not say stays blank."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from xltools.check import check_year
from xltools.county.inbox import list_inbox
from xltools.county.settings import Limits
from xltools.form.spec import Form
from xltools.jobs.batch.workers import Lost, cores, in_order
from xltools.jobs.check import budget_of, lost, unexpected
from xltools.jobs.output import Progress, file_name, write
from xltools.jobs.workspace import Workspace, today
from xltools.model.cells import LONGEST_TEXT
from xltools.model.errors import UnusableArgumentError, UnusableFileError
from xltools.model.findings import Finding, finding
from xltools.model.submission import Submission, Unit
from xltools.published import read_published
from xltools.published.interpret import Published
from xltools.workbook.write.protect import Lock
from xltools.workbook.write.unit_book import build, sign_of


@dataclass(frozen=True)
class Imported:
    """What became of one report.

    Attributes:
        source: The report's file.
        name: What messages call it.
        workbook: The workbook that was written; None where there is none.
        findings: What is to be said of it.
    """

    source: Path
    name: str
    workbook: Path | None
    findings: tuple[Finding, ...]


def import_reports(
    workspace: Workspace, paths: Sequence[Path], out: Path, *, lock: Lock, progress: Progress
) -> list[Imported]:
    """Writes a workbook for every report; of two reports with the same figures for one.

    Args:
        workspace: The project, or none: then units get codes made from their names.
        paths: Reports, and folders of them.
        out: The folder for the workbooks. Nothing in it is overwritten.
        lock: What the workbooks are locked with.
        progress: Told after each report.

    Returns:
        Every file of the paths, in their order, those that could not be read among them.

    Raises:
        UnusableArgumentError: A path does not exist, folders hold nothing to import, or a workbook is already there.
    """
    listing = list_inbox(paths, workspace.limits)
    if not listing.files and not listing.refused:
        raise UnusableArgumentError("A06", paths=tuple(paths))
    names = listing.names(paths)
    importer = _Importer(workspace, out, lock)
    imported = [
        Imported(refused.path, names[refused.path], None, (refused.finding.of(names[refused.path]),))
        for refused in listing.refused
    ]
    reading = _Reading(importer.forms, workspace.limits)
    coming = in_order(
        reading,
        listing.files,
        lost=reading.lost,
        heavy=_is_heavy,
        budget=budget_of(workspace.limits),
        workers=min(cores(), len(listing.files) // _FEW),
    )
    for number, (path, published) in enumerate(zip(listing.files, coming, strict=True), 1):
        imported.append(importer.take(path, names[path], published))
        progress(number, len(listing.files))
    return imported


#: Fewer reports than this are not worth a process; one of more bytes than this may take long, and gets its own.
_FEW, _HEAVY = 8, 256 * 1024


def _is_heavy(path: Path) -> bool:
    try:
        return path.stat().st_size > _HEAVY
    except OSError:
        return False  # reading it says why


@dataclass(frozen=True)
class _Reading:
    """Reads a report, in whatever process: what it says, or why it cannot be read."""

    forms: Sequence[Form]
    limits: Limits

    def __call__(self, path: Path) -> Published | Finding:
        try:
            return read_published(path, self.forms)
        except UnusableFileError as error:
            return error.finding
        except Exception as error:  # noqa: BLE001 - a fault that nobody thought of costs one report
            return unexpected(error, self.limits)

    def lost(self, _: Path, why: Lost) -> Published | Finding:
        """S82 or S91, for one that takes too long or ends the process."""
        return lost(why, self.limits)


class _Importer:
    """Imports report after report, and remembers which workbooks it has written.

    Attributes:
        written: Workbook → the name of the report it was made from, and the return in it.
    """

    def __init__(self, workspace: Workspace, out: Path, lock: Lock) -> None:
        self.workspace, self.out, self.lock, self.sign = workspace, out, lock, sign_of(workspace.key)
        self.forms = [workspace.forms.get(id) for id in workspace.forms.ids()]
        self.written: dict[Path, tuple[str, Submission]] = {}

    def take(self, path: Path, name: str, published: Published | Finding) -> Imported:
        """Imports one report that was read, or says why it could not be."""
        if isinstance(published, Finding):
            return Imported(path, name, None, (published.of(name),))
        unit = _unit(self.workspace, published.submission.unit, path)
        asking = self.workspace.asking_for(published.submission.form)
        submission = replace(published.submission, unit=unit, last=asking.last_of(unit.code))
        target = self.out / f"{file_name(unit.code, unit.name, submission.period.name, asking.own_name)}.xlsx"
        earlier = self.written.get(target)
        if earlier and _same_figures(submission, earlier[1]):
            return Imported(path, name, None, (finding("U11", other=earlier[0]).of(name),))
        findings = [finding("U10", name=unit.name, other=earlier[0])] if earlier else []
        if earlier:  # another report of the same unit and year: a workbook beside the first
            number = str(len(self.written) + 1)
            beside = file_name(
                unit.code, unit.name, submission.period.name, asking.own_name, path.stem, number
            )
            target = self.out / f"{beside}.xlsx"
        form = self.workspace.forms.get(submission.form)
        findings += [
            *check_year(form, submission, today()),
            *published.findings,
            *_cut_texts(form, submission),
        ]
        self._write(target, name, submission)
        return Imported(path, name, target, tuple(finding.of(name) for finding in findings))

    def _write(self, target: Path, name: str, submission: Submission) -> None:
        if target.exists():
            raise UnusableArgumentError("O05", path=target, name=name)
        project = self.workspace.project
        form = self.workspace.forms.get(submission.form)
        county = project.county_name if project else ""
        book = build(form, submission, county_name=county, totals_typed=True, lock=self.lock, sign=self.sign)
        write(target, book)
        self.written[target] = name, submission


def _cut_texts(form: Form, submission: Submission) -> Iterator[Finding]:
    """V26: a text is longer than a cell can hold, so that the workbook has only the beginning of it."""
    for section in form.sections:
        length = len(submission.sections.get(section.id, ""))
        if length > LONGEST_TEXT:
            place = submission.section_place(section.id)
            found, expected = f"{length} 字", f"{LONGEST_TEXT} 字"
            yield finding(
                "V26", sheet=place.sheet, cell=place.cell, name=section.title, found=found, expected=expected
            )


def _same_figures(first: Submission, second: Submission) -> bool:
    """Whether two reports give the same figures: a folder often has one report as .docx and as .pdf."""
    numbers = [
        {id: value.number for id, value in submission.figures.items()} for submission in (first, second)
    ]
    return first.form == second.form and numbers[0] == numbers[1]


#: A unit that no roster knows: its level as its name says it.
_LEVELS = (("街道", "街道"), ("街道办事处", "街道"), ("镇", "乡镇"), ("乡", "乡镇"), ("县人民政府", "县"))


def _unit(workspace: Workspace, unit: Unit, path: Path) -> Unit:
    """The roster's unit of that name; without one, a code that the same name always gets.

    A report that does not name its unit is called by its file: V22 has said so.
    """
    listed = workspace.roster.find(unit.name) if workspace.roster and unit.name else None
    if listed:
        return listed
    name = unit.name or f"未知单位（{path.stem}）"
    bare = name.removesuffix("人民政府").removesuffix("办事处")
    level = next(
        (level for ending, level in _LEVELS if name.endswith(ending) or bare.endswith(ending)), "部门"
    )
    code = "W" + hashlib.sha256(name.encode()).hexdigest()[:6].upper()
    return replace(unit, code=code, name=name, level=level)
