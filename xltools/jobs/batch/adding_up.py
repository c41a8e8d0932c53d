"""Judged files → what they come to together: which form, year and county are wanted, and the returns added up."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, replace

from xltools.form.period import Period
from xltools.form.spec import Form
from xltools.jobs.batch.forms import asked_or_sent
from xltools.jobs.workspace import Workspace
from xltools.merge import merge
from xltools.model.consolidation import (
    COUNTY_LEVEL,
    Arrival,
    Consolidation,
    Judged,
    Overdue,
    Standing,
    Status,
    days_late,
)
from xltools.model.errors import NothingReadableError
from xltools.model.round import Round
from xltools.model.submission import Unit


@dataclass(frozen=True)
class Wanted:
    """What is added up: returns of this form and period, of the units of this county."""

    form: Form
    period: Period
    county: Unit


def wanted_of(
    workspace: Workspace,
    kinds: Counter[tuple[str, Period]],
    counties: Set[str],
    judged: Callable[[], Sequence[Judged]],
) -> Wanted:
    """What is wanted: what the project says, or, where there is none, what most files are.

    Args:
        workspace: The project, if there is one.
        kinds: The form and period of the files that could be read → how many are of them.
        counties: The counties that they name.
        judged: Gives the files, where none could be read.

    Raises NothingReadableError.
    """
    project = workspace.project
    if project:
        county = Unit(project.code, project.county_name, COUNTY_LEVEL)
        return Wanted(workspace.forms.get(project.form), project.period, county)
    if not kinds:
        files = judged()
        raise NothingReadableError("A05" if files else "A13", files)
    # The most frequent; of equally frequent ones the latest period.
    (form, period), _ = max(kinds.items(), key=lambda item: (item[1], item[0][1], item[0][0]))
    named = counties - {""}
    county = Unit("", next(iter(named)) if len(named) == 1 else "", COUNTY_LEVEL)
    return Wanted(workspace.forms.get(form), period, county)


def added_up(
    workspace: Workspace,
    wanted: Wanted,
    judged: Sequence[Judged],
    *,
    include_errors: bool,
    round: Round,
    today: dt.date | None,
) -> Consolidation:
    """What the files come to together; the rest as for ``consolidate``."""
    units = asked_or_sent(workspace, judged) if workspace.roster else None
    made = merge(
        wanted.form,
        wanted.period.year,
        wanted.county,
        judged,
        units,
        workspace.last_by_code,
        include_errors,
        round,
        wanted.period.part,
        workspace.key,
        workspace.title_of,
    )
    return replace(
        made, standings=tuple(_with_days(workspace, made, one, round, today) for one in made.standings)
    )


def _with_days(
    workspace: Workspace, made: Consolidation, standing: Standing, round: Round, today: dt.date | None
) -> Standing:
    """A standing with the day on which the unit's first return arrived, as the ledger has it; of a unit that has sent
    nothing with the days that it is late."""
    unit = standing.unit
    due = workspace.due_on(made.form, made.period, unit.level) if workspace.asks(unit) else None
    if standing.status is Status.MISSING:
        late = days_late(today, due) if today else None
        return replace(standing, overdue=Overdue(today, late)) if today and late else standing
    first = round.first_arrival(unit.code, made.period) if unit.code else None
    if first is None:
        return standing
    day = first.date()
    return replace(standing, arrival=Arrival(day, days_late(day, due)))
