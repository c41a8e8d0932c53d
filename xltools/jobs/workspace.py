"""What a job works with: the project if there is one, its roster, its forms, last year's archive."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from xltools.check.dates import due_date
from xltools.county.inbox import list_inbox
from xltools.county.library import FormLibrary
from xltools.county.roster import Roster, read_roster
from xltools.county.settings import Limits, Project, find_project
from xltools.form.load import FormError
from xltools.form.spec import Form
from xltools.jobs.output import MERGED, VOLUMES, volume_book
from xltools.merge import Expected
from xltools.model.consolidation import COUNTY_LEVEL, is_volume
from xltools.model.errors import UnusableArgumentError, UnusableFileError
from xltools.model.messages.refusals import Refusal
from xltools.model.round import CHINA
from xltools.model.submission import Submission, Unit
from xltools.model.text import Names
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.read.pristine import pristine
from xltools.workbook.write.protect import Lock

if TYPE_CHECKING:
    from xltools.workbook.consolidated.county_book import CountyBook
    from xltools.workbook.consolidated.sheets.detail import DetailRow


def now() -> dt.datetime:
    """The time it is, by China's clock."""
    return dt.datetime.now(CHINA)


def today() -> dt.date:
    """The day it is in China."""
    return now().date()


@dataclass(frozen=True)
class Workspace:
    """A project's things, or none of them: every command works without a project where it can."""

    project: Project | None
    forms: FormLibrary
    roster: Roster | None
    archive: CountyBook | None

    @classmethod
    def open(cls, start: Path) -> Workspace:
        """The workspace of the project above ``start``.

        Raises UnusableArgumentError for a project, roster or archive that cannot be used.
        """
        project = find_project(start)
        forms = FormLibrary.default(project)
        if project is None:
            return cls(None, forms, None, None)
        roster = read_roster(project.roster, forms.get(project.form).levels)
        return cls(project, forms, roster, _archive(project, forms))

    @property
    def limits(self) -> Limits:
        return self.project.limits if self.project else Limits()

    @cached_property
    def unit_names(self) -> Names:
        """The names of all units of the roster: made once, asked for with every file."""
        return Names(unit.name for unit in self.roster.units) if self.roster else Names(())

    def prepare(self) -> None:
        """Makes what every return of the project's form is held against, once before several processes ask for it."""
        if self.project:
            pristine(layout(self.forms.get(self.project.form)))

    def required(self) -> Project:
        """The project. Raises UnusableArgumentError where there is none."""
        if self.project is None:
            raise UnusableArgumentError("C24")
        return self.project

    def form_of(self, id: str) -> Form | None:
        """The form a workbook names; None for one that is not known here."""
        try:
            return self.forms.get(id)
        except (UnusableArgumentError, FormError):
            return None

    def last_of(self, code: str) -> Mapping[str, Decimal]:
        """Last year's figures of a unit, as the archive has them; empty where it does not."""
        return self.last_by_code.get(code, {})

    @cached_property
    def last_by_code(self) -> Mapping[str, Mapping[str, Decimal]]:
        """Unit code → last year's figures, with those of the units whose place it took.

        A figure is added up over all of them that stand in the archive; where one of them has no number, it is not known.
        """
        known: Mapping[str, Mapping[str, Decimal]] = self.archive.included if self.archive else {}
        successors = self.roster.successors if self.roster else {}
        if not successors:
            return known
        together: dict[str, list[Mapping[str, Decimal]]] = {}
        for code, figures in known.items():
            together.setdefault(successors.get(code, code), []).append(figures)
        return {code: _added(several) for code, several in together.items()}

    def last_texts(self, submissions: Iterable[Submission]) -> Mapping[str, Mapping[str, str]]:
        """Last year's texts by unit code, for the returns that are of the year after the archive's."""
        if self.archive is None:
            return {}
        texts, year = self.archive.texts, self.archive.year + 1
        return {
            one.unit.code: texts[one.unit.code]
            for one in submissions
            if one.year == year and one.unit.code in texts
        }

    def due(self, level: str) -> dt.date | None:
        """By when the project says that a level must report; None where it says nothing."""
        return self.project.deadline(level) if self.project else None

    def due_on(self, form: Form, year: int, level: str) -> dt.date | None:
        """The same; where the project says nothing, what the form says."""
        return self.due(level) or due_date(form, year, level)

    def asks(self, unit: Unit) -> bool:
        """Whether a unit has to report here. A return that came from another county has no deadline."""
        return self.roster is not None and unit.code in self.roster.by_code

    @property
    def expected(self) -> Expected:
        """What the returns of the project must be."""
        project = self.required()
        county = Unit(project.code, project.county_name, COUNTY_LEVEL)
        roster = self.roster.by_code if self.roster else None
        return Expected(self.forms.get(project.form), project.year, county, roster)

    def unit_called(self, name: str) -> Unit:
        """The unit of the roster with this code or name. Raises UnusableArgumentError (A60) where there is none."""
        unit = self.roster.called(name) if self.roster else None
        if unit is None:
            raise UnusableArgumentError("A60", name=name)
        return unit

    def lock(self, password: str) -> Lock:
        """The lock for what is written. ``password`` is the environment's; the project may name a file."""
        if not password and self.project and self.project.password_file:
            file = self.project.password_file
            try:
                password = file.read_text(encoding="utf-8-sig").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise UnusableArgumentError("C25", file=file) from error
            if not password:
                raise UnusableArgumentError("C26", file=file)
        return Lock.of(password) if password else Lock()


def _added(several: Sequence[Mapping[str, Decimal]]) -> Mapping[str, Decimal]:
    common = set.intersection(*(set(figures) for figures in several))
    return {id: sum((figures[id] for figures in several), Decimal(0)) for id in several[0] if id in common}


def _archive(project: Project, forms: FormLibrary) -> CountyBook | None:
    """Last year's figures. An archive of another year is refused: every rule on last year would be wrong."""
    if project.last is None:
        return None
    # Only here: without an archive nobody waits for what writes the workbooks of counties.
    from xltools.workbook.consolidated.county_book import NoCountyBookError, open_county_book  # noqa: PLC0415

    try:
        archive = open_county_book(project.last, forms.get, limit=project.limits.file_bytes)
    except NoCountyBookError as error:
        raise UnusableArgumentError(_no_archive(project.last, error.unit)) from error
    except UnusableFileError as error:
        raise UnusableArgumentError("C50", finding=error.finding.of(str(project.last))) from error
    for finding in archive.findings:
        if finding.is_error:
            raise UnusableArgumentError("C50", finding=finding.of(str(project.last)))
    if archive.year != project.year - 1:
        raise UnusableArgumentError("C51", path=project.last, year=archive.year, expected=project.year - 1)
    if any(is_volume(row.unit.code) for row in archive.rows):
        return _with_volumes(project, project.last, archive)
    return archive


def _with_volumes(project: Project, path: Path, archive: CountyBook) -> CountyBook:
    """Last year's figures of a county that was merged in volumes: the rows and texts of all of them.

    Raises UnusableArgumentError: C50 where one cannot be read, C55 where one is missing, C56 where one is of another merge.
    """
    from xltools.workbook.consolidated.county_book import open_county_book  # noqa: PLC0415 - as in _archive

    forms = FormLibrary.default(project)
    rows: list[DetailRow] = []
    texts: dict[str, Mapping[str, str]] = {}
    for row in archive.rows:
        book = volume_book(path, archive.county.name, archive.year, row.unit.code)
        if not book.is_file():
            raise UnusableArgumentError("C55", path=path, name=book.name, folder=VOLUMES)
        try:
            volume = open_county_book(book, forms.get, limit=project.limits.file_bytes)
        except UnusableFileError as error:
            raise UnusableArgumentError("C50", finding=error.finding.of(str(book))) from error
        if row.included and (volume.year != archive.year or volume.totals != row.figures):
            raise UnusableArgumentError("C56", path=path, name=book.name, folder=VOLUMES)
        rows += volume.rows
        texts |= volume.texts
    return replace(archive, rows=tuple(rows), texts=texts)


def _no_archive(path: Path, unit: Unit | None) -> Refusal:
    """That a workbook is no county's, and whose it is if it is a unit's: an easy one to take by mistake."""
    if unit is None:
        return Refusal("C52", path=path)
    return Refusal("C53", path=path, unit=unit.name) if unit.name else Refusal("C54", path=path)


@dataclass(frozen=True)
class Inbox:
    """A folder of returns, what a job works with there, how many files it holds, and where results go."""

    workspace: Workspace
    folder: Path
    files: int

    @property
    def merged(self) -> Path:
        return self.folder.parent / MERGED


def inbox_of(file: Path) -> Inbox:
    """The inbox of the project that the file belongs to; without one, the folder that the file is in.

    Raises UnusableArgumentError for a project that cannot be used, and for too many files.
    """
    workspace = Workspace.open(file)
    project = workspace.project
    folder = project.inbox if project and project.inbox.is_dir() else file.resolve().parent
    listing = list_inbox([folder], workspace.limits)
    return Inbox(workspace, folder, len(listing.files) + len(listing.refused))
