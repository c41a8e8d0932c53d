"""Single cells of a workbook that was read, by the names that the layout gives its sheets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import groupby

from xltools.model.cells import CellError, Raw, text_of, whole_day
from xltools.model.submission import Fault, Place, Value, blank_at, classify
from xltools.workbook.layout.unit_book import Layout
from xltools.workbook.read.worksheet import SheetFacts

#: What a sheet holds that is not there.
_NO_SHEET = SheetFacts("")
#: So many numbers are remembered of each figure.
_NUMBERS = 256
#: Day 0 of a spreadsheet's calendar.
_DAY_ZERO = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - spreadsheets know no zones


#: A figure's id, its cell, its place, and the values that it had in other files, by their numbers; of a formula's result by
#: this, the formula, and whether the figure is one that a person fills in.
_FigureCell = tuple[str, str, Place, dict[Decimal | tuple[Decimal, str, bool], Value]]


class Cells:
    """The cells of the sheets; a sheet that is missing has none."""

    def __init__(self, sheets: Mapping[str, SheetFacts]) -> None:
        self._sheets = sheets

    def figures(self, layout: Layout, typed: Container[str]) -> dict[str, Value]:
        """Figure id → what its cell holds. ``typed``: the ids of the figures that a person fills in."""
        figures = {}
        for name, places in _figure_cells(layout):
            sheet = self._sheets.get(name, _NO_SHEET)
            values, formulas, dates = sheet.values, sheet.formulas, sheet.dates
            for id, cell, place, known in places:
                raw = values.get(cell)
                # Nearly every figure is a number, and one that it was in another file; -0 equals 0 and is another text.
                if type(raw) is not Decimal or cell in dates or raw.is_signed():
                    figures[id] = self.figure(place, typed=id in typed)
                    continue
                formula = formulas.get(cell)
                said = raw if formula is None else (raw, formula, id in typed)
                value = known.get(said)
                if value is None:
                    value = self.figure(place, typed=id in typed)
                    if len(known) < _NUMBERS:
                        known[said] = value
                figures[id] = value
        return figures

    def figure(self, place: Place, *, typed: bool) -> Value:
        """A figure. ``typed``: a person fills it in, so that a formula there is not the form's own."""
        formula = self.formula(place)
        value = self.value(place)
        if formula is None:
            return value
        if value.number is not None:
            return Value(value.number, f"={formula}", place=place, typed_formula=typed)
        if typed and value.blank:
            # Not blank: a formula that no program has calculated yet.
            return Value(raw=f"={formula}", fault=Fault.TEXT, place=place)
        return value

    def value(self, place: Place) -> Value:
        """What a cell holds, told apart as in a figure's; the result, where it is a formula."""
        sheet = self._sheets.get(place.sheet)
        if sheet is None:
            return blank_at(place)
        raw = sheet.values.get(place.cell)
        if isinstance(raw, Decimal) and place.cell in sheet.dates:
            raw = _as_date(raw)
        return classify(raw, place, typed_formula=place.cell in sheet.formulas)

    def values(self, sheet: str) -> Mapping[str, Raw]:
        """Every cell of a sheet that holds something."""
        return self._sheets[sheet].values if sheet in self._sheets else {}

    def text(self, sheet: str, cell: str) -> str:
        """A cell of text; an error there is no text."""
        raw = self._sheets[sheet].values.get(cell) if sheet in self._sheets else None
        return "" if isinstance(raw, CellError) else text_of(raw)

    def shows_error(self, place: Place) -> bool:
        """Whether a cell shows an error value."""
        sheet = self._sheets.get(place.sheet)
        return sheet is not None and isinstance(sheet.values.get(place.cell), CellError)

    def formula(self, place: Place) -> str | None:
        """The formula of a cell, without ``=``; None where there is none."""
        sheet = self._sheets.get(place.sheet)
        return sheet.formulas.get(place.cell) if sheet else None


@lru_cache(maxsize=32)
def _figure_cells(layout: Layout) -> Sequence[tuple[str, Sequence[_FigureCell]]]:
    """Sheet after sheet, the figures in their order."""
    cells: list[_FigureCell] = [(id, place.cell, place, {}) for id, place in layout.places.items()]
    return [(sheet, list(of_it)) for sheet, of_it in groupby(cells, key=lambda one: one[2].sheet)]


def _as_date(serial: Decimal) -> Raw:
    """A day count as the date it is shown as; the number itself when it is no date."""
    try:
        moment = _DAY_ZERO + dt.timedelta(days=float(serial))
    except (OverflowError, ValueError):
        return serial
    return whole_day(moment) or moment
