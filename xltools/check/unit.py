"""Whose return it is: the workbook's identity against the roster, the file's name and last year's archive."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from xltools.form.spec import Form
from xltools.form.words import number as shown
from xltools.model.findings import Finding, finding
from xltools.model.submission import NOWHERE, Place, Submission, Unit


def check_unit(
    submission: Submission, listed: Unit | None, named: Unit | None, place: Place
) -> Iterator[Finding]:
    """U findings of one file. ``listed``: the roster's unit of this code; ``named``: the unit that the
    file's name speaks of; either may be unknown. ``place``: where the workbook shows its unit's name."""
    unit = submission.unit
    if listed is not None and not unit.is_as(listed):
        yield finding(
            "U07",
            sheet=place.sheet,
            cell=place.cell,
            code=unit.code,
            expected=listed.described,
            found=unit.described,
        )
    if named is not None and named.code != unit.code:
        yield finding(
            "U04",
            sheet=place.sheet,
            cell=place.cell,
            name=unit.name,
            code=unit.code,
            named=named.name,
            expected=named.name,
            found=unit.name,
        )


def check_year(form: Form, submission: Submission, today: dt.date) -> Iterator[Finding]:
    """U09: the edition was not in force for the year; D04: the year has not come yet.

    For a return that no project asked for. A year that is not known is not judged.
    """
    year = submission.year
    place = next((value.place for value in submission.figures.values() if value.place.sheet), NOWHERE)
    if year > today.year:
        yield finding("D04", sheet=place.sheet, cell=place.cell, found=str(year))
    if year and not form.covers(year):
        yield finding(
            "U09",
            sheet=place.sheet,
            cell=place.cell,
            found=f"{form.title}（{form.basis}）",
            expected=f"{form.first_year}—{form.last_year or '今'}",
            year=str(year),
        )


def check_last(
    form: Form, submission: Submission, archived: Mapping[str, Decimal], place: Callable[[str], Place]
) -> Iterator[Finding]:
    """S24 where last year's figures inside the workbook are not those of the county's archive; the first only.

    ``place``: where the workbook keeps last year's figure.
    """
    for id, number in archived.items():
        inside = submission.last.get(id)
        if inside is not None and inside != number and id in form.figures:
            figure = form.figures[id]
            yield finding(
                "S24",
                sheet=place(id).sheet,
                cell=place(id).cell,
                figure=id,
                name=figure.name,
                found=shown(inside),
                expected=shown(number),
            )
            return
