"""Files that were read and checked → the county's year: which returns count, their sums, where every unit stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from xltools.form.period import WHOLE_YEAR, PartOfYear, Period
from xltools.form.spec import Form
from xltools.merge.selection import Selection
from xltools.model.addition import YearOfUnit, added, compared
from xltools.model.consolidation import Consolidation, Judged
from xltools.model.round import NOTHING_KNOWN, Round
from xltools.model.signature import Key
from xltools.model.submission import Unit


def merge(  # noqa: PLR0913 - what a county knows of its year, most given by position in tests
    form: Form,
    year: int,
    county: Unit,
    judged: Iterable[Judged],
    roster: Sequence[Unit] | None,
    last: Mapping[str, Mapping[str, Decimal]],
    include_errors: bool = False,
    round: Round = NOTHING_KNOWN,
    part: PartOfYear = WHOLE_YEAR,
    key: Key | None = None,
    title_of: Callable[[str], str] = str,
) -> Consolidation:
    """Decides which returns are added up, and adds them up. The order of the files does not matter.

    Args:
        form: The form that the county uses.
        year: The year that is reported on.
        county: The county; a return of the county itself is none of its units' (U08).
        judged: The files, checked.
        roster: The county's units; None where there is no roster. Then the units are those that were received, and
            nobody can know who is missing.
        last: Unit code → figure id → last year's figure. The years are compared over the units that are added up and
            have figures of both, so that like is compared with like.
        include_errors: Whether returns with errors are added up too. Not even then is a return added up that is of
            another year or form, of a unit that is not on the roster, one of two different returns of a unit, or of
            broken structure.
        part: The part of that year, where the form's period is shorter.
        round: What the inbox's ledger says: which of several returns of a unit counts.
        key: The county's key, by which it knows its own workbooks; without one nothing is said of signatures.
        title_of: A form's id → what people call it; the id itself where nobody knows.

    Raises:
        ValueError: Two files with different contents have one name.
    """
    selection = Selection(form, Period(year, part), county, roster, include_errors, round, key, title_of)
    files = _each_once(judged)
    for file in files:
        selection.receive(file)
    standings = tuple(selection.standings())
    included = tuple(
        standing.submission for standing in standings if standing.included and standing.submission
    )
    this_year = added(form, (submission.numbers(form.figures) for submission in included))
    both_years = (
        YearOfUnit(submission.unit, submission.number, last.get(submission.unit.code, {}), submission.no_duty)
        for submission in included
    )
    return Consolidation(
        form=form,
        year=year,
        part=part,
        county=county,
        roster_known=roster is not None,
        standings=standings,
        included=included,
        submissions=tuple(file.submission for file in files if file.submission),
        findings=tuple(selection.findings()),
        left_out=tuple(selection.left_out[name] for name in selection.files if name in selection.left_out),
        include_errors=include_errors,
        comparison=compared(form, both_years),
        totals=this_year.totals,
        sums=this_year.sums,
        filled=this_year.filled,
        revisions=tuple(selection.revisions),
    )


def _each_once(judged: Iterable[Judged]) -> list[Judged]:
    """The files by name, each once. Raises ValueError for two different files of one name: one would be lost."""
    by_name: dict[str, Judged] = {}
    for file in judged:
        if by_name.setdefault(file.file, file).sha256 != file.sha256:
            raise ValueError(f"two files are called {file.file!r}")
    return [by_name[name] for name in sorted(by_name)]
