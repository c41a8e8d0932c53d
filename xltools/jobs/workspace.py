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
from xltools.county.key import key_in
from xltools.county.library import FormLibrary
from xltools.county.roster import Roster, read_roster
from xltools.county.settings import Limits, Project, find_project
from xltools.form.load import FormError
from xltools.form.period import Period, Span
from xltools.form.rules.across import FILE as ACROSS
from xltools.form.rules.across import AcrossRule, read_across
from xltools.form.spec import Form
from xltools.jobs.output import MERGED, VOLUMES, volume_book
from xltools.merge import Expected
from xltools.model.consolidation import COUNTY_LEVEL, is_volume
from xltools.model.errors import UnusableArgumentError, UnusableFileError
from xltools.model.messages.refusals import Refusal
from xltools.model.round import CHINA
from xltools.model.signature import Key
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
    """A project's things, or none of them: every command works without a project where it can.

    ``further`` are those of the project's other forms, each as a workspace of that form.
    """

    project: Project | None
    forms: FormLibrary
    roster: Roster | None
    archive: CountyBook | None
    further: tuple[Workspace, ...] = ()

    @classmethod
    def open(cls, start: Path) -> Workspace:
        """The workspace of the project above ``start``.

        Raises UnusableArgumentError for a project, roster or archive that cannot be used.
        """
        project = find_project(start)
        forms = FormLibrary.default(project)
        if project is None:
            return cls(None, forms, None, None)
        projects = (project, *project.further)
        levels = dict.fromkeys(level for one in projects for level in forms.get(one.form).levels)
        for of_form in projects:
            _refuse_other_span(of_form, forms.get(of_form.form))
        roster = read_roster(project.roster, tuple(levels))
        main, *further = (cls(one, forms, roster, _archive(one, forms)) for one in projects)
        for one in further:
            _refuse_unknown_levels(one)
        key_in(project.folder)  # a key that is of no use is told at once
        for code in project.explained:
            if code not in roster.by_code:
                raise UnusableArgumentError("C34", file=project.file, key=f"explained.{code}", code=code)
        return replace(main, further=tuple(further))

    @property
    def each_form(self) -> tuple[Workspace, ...]:
        """This workspace and those of the project's other forms."""
        return (self, *self.further)

    def of_forms(self, form: str = "") -> tuple[Workspace, ...]:
        """The workspaces of all forms of the project, or of the one named. Raises UnusableArgumentError (C32)."""
        if not form:
            return self.each_form
        found = tuple(one for one in self.each_form if one.project and one.project.form == form)
        if not found:
            ids = tuple(one.required().form for one in self.each_form)
            raise UnusableArgumentError("C32", id=form, forms=ids)
        return found

    def asking_for(self, form: str) -> Workspace:
        """The workspace that asks for the form; this one where none does."""
        return next((one for one in self.further if one.required().form == form), self)

    @property
    def own_name(self) -> str:
        """What the results of a further form are called apart from those of the first; "" for the first."""
        further = self.project is not None and self.project.is_further
        return self.forms.get(self.required().form).title if further else ""

    @cached_property
    def asked(self) -> tuple[Unit, ...]:
        """The units of the roster that have to report on the form: those of its levels."""
        units = self.roster.units if self.roster else ()
        project = self.project
        if project is None or not (project.is_further or self.further):
            return units
        levels = project.levels or self.forms.get(project.form).levels
        return tuple(unit for unit in units if unit.level in levels)

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

    def title_of(self, id: str) -> str:
        """What people call a form; its id where it is not known here."""
        form = self.form_of(id)
        return form.title if form else id

    def last_of(self, code: str) -> Mapping[str, Decimal]:
        """Last period's figures of a unit, as the archive has them; empty where it does not. In the first period of a year
        what is counted from there on stood at 0 before it, with and without an archive."""
        known = self.last_by_code.get(code, {})
        project = self.project
        return self.forms.get(project.form).last_known(project.part, known) if project else known

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
        """Last year's texts by unit code, for the returns that are of the period after the archive's."""
        if self.archive is None:
            return {}
        texts, period = self.archive.texts, self.archive.period.next
        return {
            one.unit.code: texts[one.unit.code]
            for one in submissions
            if one.period == period and one.unit.code in texts
        }

    def due(self, level: str) -> dt.date | None:
        """By when the project says that a level must report; None where it says nothing."""
        return self.project.deadline(level) if self.project else None

    def due_on(self, form: Form, period: Period, level: str) -> dt.date | None:
        """The same; where the project says nothing, what the form says."""
        return self.due(level) or due_date(form, period, level)

    def asks(self, unit: Unit) -> bool:
        """Whether a unit has to report here. A return that came from another county has no deadline."""
        return unit.code in self._codes_asked

    @cached_property
    def _codes_asked(self) -> frozenset[str]:
        return frozenset(unit.code for unit in self.asked)

    @cached_property
    def across(self) -> tuple[AcrossRule, ...]:
        """The rules that hold two of the project's forms against each other; none where it has one form. Forms are held
        against each other where their periods end on one day: a year, and the year's fourth quarter with what has added up by then.

        Raises FormError for a rule that is wrong, UnusableArgumentError for an explanation of no rule (C35).
        """
        project, file = self.project, self.forms.file(ACROSS)
        if project is None or not self.further or file is None:
            return ()
        rules = read_across(file.read_bytes(), file, self.form_of, self.forms.ids())
        ids = tuple(one.rule.id for one in rules)
        for unit, said in project.explained.items():
            for id in said:
                if id not in ids:
                    raise UnusableArgumentError(
                        "C35", file=project.file, key=f"explained.{unit}.{id}", rule=id, rules=ids
                    )
        ends = {one.required().form: one.required().period.last_day for one in self.each_form}
        known = (one for one in rules if {form.id for form in one.forms.values()} <= ends.keys())
        return tuple(one for one in known if len({ends[form.id] for form in one.forms.values()}) == 1)

    @property
    def key(self) -> Key | None:
        """The county's key; None where there is no project, or none was made yet. It is read anew each time and kept nowhere:
        what another process or machine is given of a workspace does not hold it."""
        return key_in(self.project.folder) if self.project else None

    @property
    def expected(self) -> Expected:
        """What the returns of the project must be."""
        project = self.required()
        county = Unit(project.code, project.county_name, COUNTY_LEVEL)
        roster = self.roster.by_code if self.roster else None
        return Expected(self.forms.get(project.form), project.period, county, roster, self.key, self.title_of)

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


def _refuse_other_span(project: Project, form: Form) -> None:
    """Raises UnusableArgumentError where a project, or the section of a further form, does not say which part of the year its form
    is on (C39, C59), says one of another kind (C49, C57), or asks for a further form whose period is longer (C58)."""
    given = project.part.span
    if given is form.span:
        return
    what: dict[str, object] = {"file": project.file, "form": form.id, "span": form.span.word}
    if project.is_further:
        key = f"forms.{form.id}"
        if form.span.months > given.months:
            raise UnusableArgumentError("C58", **what, key=key, project=given.word)
        raise UnusableArgumentError("C59", **what, key=key, asked=form.span, most=form.span.parts)
    if given is Span.YEAR:
        raise UnusableArgumentError("C39", **what, key=form.span)
    if form.span is Span.YEAR:
        raise UnusableArgumentError("C49", **what, key=given)
    raise UnusableArgumentError("C57", **what, key=given, asked=form.span)


def _refuse_unknown_levels(workspace: Workspace) -> None:
    """Raises UnusableArgumentError (C33) where a section names a level that its form does not have."""
    project = workspace.required()
    levels = workspace.forms.get(project.form).levels
    for level in project.levels:
        if level not in levels:
            key = f"forms.{project.form}.levels"
            raise UnusableArgumentError(
                "C33", file=project.file, key=key, level=level, form=project.form, levels=levels
            )


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
        raise UnusableArgumentError(_no_archive(project, error.unit)) from error
    except UnusableFileError as error:
        raise UnusableArgumentError(
            "C50", last=project.part.span.last, finding=error.finding.of(str(project.last))
        ) from error
    for finding in archive.findings:
        if finding.is_error:
            raise UnusableArgumentError(
                "C50", last=project.part.span.last, finding=finding.of(str(project.last))
            )
    if archive.period.part.span is not project.part.span or archive.period != project.period.last:
        last = project.period.last
        raise UnusableArgumentError(
            "C51",
            path=project.last,
            last=last.part.span.last,
            found=archive.period.spaced,
            expected=last.spaced,
        )
    if any(is_volume(row.unit.code) for row in archive.rows):
        return _with_volumes(project, project.last, archive)
    return archive


def _with_volumes(project: Project, path: Path, archive: CountyBook) -> CountyBook:
    """Last year's figures of a county that was merged in volumes: the rows and texts of all of them.

    Raises UnusableArgumentError: C50 where one cannot be read, C55 where one is missing, C56 where one is of another merge.
    """
    from xltools.workbook.consolidated.county_book import open_county_book  # noqa: PLC0415 - as in _archive

    forms, last = FormLibrary.default(project), project.part.span.last
    rows: list[DetailRow] = []
    texts: dict[str, Mapping[str, str]] = {}
    for row in archive.rows:
        book = volume_book(path, archive.county.name, archive.period, row.unit.code)
        if not book.is_file():
            raise UnusableArgumentError("C55", last=last, path=path, name=book.name, folder=VOLUMES)
        try:
            volume = open_county_book(book, forms.get, limit=project.limits.file_bytes)
        except UnusableFileError as error:
            raise UnusableArgumentError("C50", last=last, finding=error.finding.of(str(book))) from error
        if row.included and (volume.period != archive.period or volume.totals != row.figures):
            raise UnusableArgumentError("C56", last=last, path=path, name=book.name, folder=VOLUMES)
        rows += volume.rows
        texts |= volume.texts
    return replace(archive, rows=tuple(rows), texts=texts)


def _no_archive(project: Project, unit: Unit | None) -> Refusal:
    """That a workbook is no county's, and whose it is if it is a unit's: an easy one to take by mistake."""
    said: dict[str, object] = {"last": project.part.span.last, "path": project.last}
    if unit is None:
        return Refusal("C52", **said)
    return Refusal("C53", **said, unit=unit.name) if unit.name else Refusal("C54", **said)


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
