"""What of a project a page carries to the units: what a check and a unit's report ask for, and nothing that is not every unit's to know.

No figures of last year, no contacts, no passwords: a unit reads in it what form is asked, by when, which units there are, and
how a unit's report looks.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field

from xltools.county.roster import REQUIRED
from xltools.county.settings import FILE, TEMPLATES, UNITS, Limits, Project
from xltools.form.load import FILE as FORM
from xltools.form.rules.across import FILE as ACROSS
from xltools.form.vocabulary.load import VOCABULARY_FILE
from xltools.jobs.new import deadline_line, levels_line, part_line, setting
from xltools.jobs.workspace import Workspace
from xltools.report.sentences import FILE as SENTENCES
from xltools.report.sentences import ReportKind
from xltools.report.writer import FILES

#: What of a form a unit's return is checked and its report is printed by.
_OF_A_FORM = (FORM, VOCABULARY_FILE, SENTENCES, FILES[ReportKind.UNIT])


@dataclass(frozen=True)
class Carried:
    """A project as a page has it: whose it is, in words, and its files by name."""

    owner: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)


NO_PROJECT = Carried()


def carried(workspace: Workspace) -> Carried:
    """The project of a workspace as a page has it."""
    project = workspace.project
    if project is None:
        return NO_PROJECT
    files = {
        FILE: "".join(f"{line}\n" for line in _settings(project) if line).encode("utf-8"),
        UNITS: _roster(workspace).encode("utf-8"),
    }
    for name in (
        ACROSS,
        *(f"{id}/{file}" for id in workspace.forms.ids() for file in _OF_A_FORM),
    ):
        path = project.templates / name
        if path.is_file():
            files[f"{TEMPLATES}/{name}"] = path.read_bytes()
    return Carried(f"{project.county_name}{project.period.titled}", files)


def _settings(project: Project) -> Iterator[str]:
    yield setting("county", project.county_name)
    yield setting("code", project.code)
    yield f"year = {project.year}"
    yield part_line(project.part)
    yield setting("form", project.form)
    yield setting("roster", UNITS)
    yield deadline_line(project.deadlines)
    if project.limits != Limits():
        yield "[limits]"
        yield from (f"{key} = {number}" for key, number in asdict(project.limits).items())
    for further in project.further:
        yield f"[forms.{further.form}]"
        yield part_line(further.part)
        yield deadline_line(further.deadlines)
        yield levels_line(further.levels)


def _roster(workspace: Workspace) -> str:
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(REQUIRED)
    for unit in workspace.roster.units if workspace.roster else ():
        lines.writerow((unit.code, unit.name, unit.level))
    return out.getvalue()
