"""Whose return it is → U, D04, D05 and S24 findings.

The unit, year and form inside the workbook are held against the roster, the file's name, the calendar and
last year's archive.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from xltools.form.period import Span
from xltools.form.rules.words import number as shown
from xltools.form.spec import Form
from xltools.model.findings import Finding, finding
from xltools.model.submission import NOWHERE, Place, Submission, Unit


def check_unit(
    submission: Submission, listed: Unit | None, named: Unit | None, place: Place
) -> Iterator[Finding]:
    """U04 and U07 of one file.

    Args:
        submission: The return.
        listed: The roster's unit that has the return's code; None where there is none.
        named: The unit that the file's name speaks of; None where it names none.
        place: Where the workbook shows its unit's name.
    """
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
    """U09 where the edition of the form was not in force for the year, D04 and D05 where the period has not come yet.

    For a return that no project asked for. A year of 0 is not known, and not judged.
    """
    year = submission.year
    place = next((value.place for value in submission.figures.values() if value.place.sheet), NOWHERE)
    if form.span is not Span.YEAR and year and submission.period.first_day > today:
        yield finding("D05", sheet=place.sheet, cell=place.cell, found=submission.period.text)
    elif year > today.year:
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
    """S24 where last year's figures inside the workbook are not those of the county's archive.

    Only the first difference is told: the remedy is the same for all of them.

    Args:
        form: The form that the return is on.
        submission: The return, with last year's figures as its workbook holds them.
        archived: Figure id → last year's figure as the county keeps it.
        place: Figure id → the cell in which the workbook keeps last year's figure.
    """
    for figure_id, number in archived.items():
        inside = submission.last.get(figure_id)
        if inside is None or inside == number or figure_id not in form.figures:
            continue
        cell = place(figure_id)
        yield finding(
            "S24",
            sheet=cell.sheet,
            cell=cell.cell,
            figure=figure_id,
            name=form.figures[figure_id].name,
            found=shown(inside),
            expected=shown(number),
        )
        return
