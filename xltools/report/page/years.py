"""The main figures of both years, as they are printed. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from xltools.form.charts import main_figures
from xltools.form.rules.words import number as shown
from xltools.model.consolidation import Consolidation

#: What stands for a number that is not known.
UNKNOWN = "—"


@dataclass(frozen=True, slots=True)
class YearLine:
    """A main figure of both years, as it is printed. ``is_nothing``: it was 0 in both."""

    table: str
    name: str
    last: str
    this: str
    difference: str
    ratio: str
    is_nothing: bool


def year_lines(consolidation: Consolidation) -> Iterator[YearLine]:
    """The main figures of the form in both years; none where no unit has both."""
    comparison = consolidation.comparison
    if not comparison.units:
        return
    for figure in main_figures(consolidation.form):
        last, this = comparison.last.get(figure.id), comparison.this.get(figure.id)
        difference = None if last is None or this is None else this - last
        yield YearLine(
            table=consolidation.form.tables_by_id[figure.table].sheet,
            name=figure.name,
            last=printed(last),
            this=printed(this),
            difference=printed(difference, sign=True),
            ratio=ratio(last, difference),
            is_nothing=last == this == 0,
        )


def ratio(last: Decimal | None, difference: Decimal | None) -> str:
    """By how much of last year's number this year's differs: ``+12.5%``."""
    if difference is None or not last:
        return UNKNOWN
    return f"{difference / last:+.1%}" if difference else "0"


def printed(number: Decimal | None, *, sign: bool = False) -> str:
    """A number as the page prints it."""
    if number is None:
        return UNKNOWN
    return f"+{shown(number)}" if sign and number > 0 else shown(number)
