"""A county's workbook, opened once: all that is read back from it.

Last year's one brings last year's figures and texts into this year's checks; this year's one is checked, printed as
a Word report, held against an edited report, and added up one level higher. Nothing is calculated but the sums that
its own totals are held against, and no file is changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from itertools import islice
from pathlib import Path

from xltools.form.listing import list_sheet
from xltools.form.period import WHOLE_YEAR, PartOfYear, Period, Span
from xltools.form.rules.evaluate import rounded
from xltools.form.rules.words import number as shown
from xltools.form.spec import Form
from xltools.model.addition import Comparison, YearOfUnit, added, compared, of_different_rows
from xltools.model.errors import UnusableArgumentError, UnusableFileError
from xltools.model.findings import Finding, finding
from xltools.model.messages.reasons import Reason
from xltools.model.submission import ListEntry, Place, Submission, Unit, Value, classify
from xltools.ooxml.opening import FILE_LIMIT, load
from xltools.workbook.consolidated.sheets import detail, entries, findings, standings, texts
from xltools.workbook.consolidated.sheets.detail import Detail, DetailRanges, DetailRow
from xltools.workbook.consolidated.sheets.standings import Standings
from xltools.workbook.layout.identity import IDENTITY, Identity, compared_last_from, identity_from
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.read.facts import BookFacts, book_facts
from xltools.workbook.read.formulas import canonical
from xltools.workbook.read.unit_book import Read
from xltools.workbook.read.worksheet import SheetFacts

#: So many totals that do not agree are named; more would say no more.
_MOST_DISAGREEMENTS = 20
_EMPTY = "空白"

#: Finds a form by its id. For a form that is not known it gives None or raises.
FormFinder = Callable[[str], Form | None]


@dataclass(frozen=True)
class CountyBook:
    """A county's year, as its workbook has it.

    Attributes:
        form: The form that was filled in.
        year: The year of the figures.
        county: Whose workbook it is.
        rows: The units with their figures (明细).
        totals: Figure id → what the county's tables show; a figure that shows no number has no entry. A formula that is as
            it was written and has no result, as a program leaves it that does not calculate, shows what it gives.
        comparison: Both years of the units in the sums that have both.
        texts: Unit code → section id → what the unit wrote; empty where the workbook is older than this sheet.
        standings: How the units stand (单位情况); None where the sheet is gone.
        findings: S27 for totals that are not the sums of the units' figures.
        entries: Table → the entries of its list that are in the sums.
        part: The part of the year that the figures are of.
    """

    form: Form = field(repr=False)
    year: int
    county: Unit
    rows: tuple[DetailRow, ...] = field(repr=False)
    totals: Mapping[str, Decimal] = field(repr=False)
    comparison: Comparison = field(repr=False)
    texts: Mapping[str, Mapping[str, str]] = field(repr=False)
    standings: Standings | None = field(repr=False)
    findings: tuple[Finding, ...] = ()
    entries: Mapping[str, tuple[ListEntry, ...]] = field(default_factory=dict, repr=False)
    part: PartOfYear = WHOLE_YEAR

    @property
    def period(self) -> Period:
        """The period of the figures."""
        return Period(self.year, self.part)

    @cached_property
    def figures(self) -> Mapping[str, Mapping[str, Decimal]]:
        """Unit code → the unit's figures, whether they are in the sums or not."""
        return {row.unit.code: row.figures for row in self.rows}

    @cached_property
    def included(self) -> Mapping[str, Mapping[str, Decimal]]:
        """Unit code → the unit's figures, of the units that are in the sums."""
        return {row.unit.code: row.figures for row in self.rows if row.included}

    @cached_property
    def unjudged(self) -> frozenset[str]:
        """The rule instances that say nothing of the sums, because these are not of the same units."""
        return of_different_rows(self.form, [figures.get for figures in self.included.values()])

    def known_standings(self) -> Standings:
        """The standings. Raises UnusableFileError (S91) where the sheet is gone or a count on it is no number."""
        if self.standings is None:
            raise UnusableFileError("S91", reason=Reason("N40", sheet=standings.SHEET))
        if any(unit.errors is None for unit in self.standings.units):
            raise UnusableFileError("S91", reason=Reason("N46", sheet=standings.SHEET))
        return self.standings


class NoCountyBookError(UnusableFileError):
    """S96 for a workbook that is no county's; ``unit`` is whose return it is, None where it is nobody's."""

    def __init__(self, unit: Unit | None) -> None:
        super().__init__("S96")
        self.unit = unit


def open_county_book(path: Path, form_of: FormFinder, *, limit: int = FILE_LIMIT) -> CountyBook:
    """Opens a county's workbook.

    Args:
        path: The file.
        form_of: Finds a form by its id.
        limit: The most bytes that the file may have.

    Raises:
        NoCountyBookError: The workbook is no county's.
        UnusableFileError: S90–S98, the file cannot be read, or its 明细 cannot.
    """
    content = load(path, limit=limit)
    _refuse_other_kinds(content.kind)
    return county_book(book_facts(content.opened), form_of)


def county_book_of(read: Read, form_of: FormFinder) -> CountyBook:
    """The same of a file that was read as a return already; it is not opened again. Raises as ``open_county_book``."""
    _refuse_other_kinds(read.submission.source.kind)
    return county_book(read.facts, form_of)


def county_book(facts: BookFacts, form_of: FormFinder) -> CountyBook:
    """The same of a workbook whose facts are known. Raises as ``open_county_book``."""
    hidden = facts.sheets[IDENTITY].values if IDENTITY in facts.sheets else {}
    identity = identity_from(hidden)
    form = _form(identity.form, form_of)
    if not identity.is_county:
        raise NoCountyBookError(identity.unit if identity.is_ours and form else None)
    if form is None:
        raise UnusableFileError("S98", found=identity.form)
    units = detail.read_detail(_sheet(facts, detail.SHEET), form)
    part = _part(identity, form)
    included = (row.figures for row in units.rows if row.included)
    sums = added(form, ([figures.get(id) for id in form.figures] for figures in included)).totals
    waiting = _without_result(facts, form, units)
    totals = {id: sums[id] if id in waiting else _number(facts, place) for id, place in units.places.items()}
    return CountyBook(
        form=form,
        year=_year(identity.year_text),
        county=identity.unit,
        rows=units.rows,
        totals={id: number for id, number in totals.items() if number is not None},
        comparison=_comparison(form, units.rows, compared_last_from(hidden)),
        texts=texts.read_texts(facts.sheets[texts.SHEET]) if texts.SHEET in facts.sheets else {},
        standings=_standings(facts),
        entries={
            table.id: tuple(entries.read_list(facts.sheets[list_sheet(table.sheet)], table))
            for table in form.listings
            if list_sheet(table.sheet) in facts.sheets
        },
        part=part,
        findings=tuple(islice(_disagreements(form, units, totals, sums), _MOST_DISAGREEMENTS)),
    )


def _comparison(form: Form, rows: Sequence[DetailRow], last: Mapping[str, Decimal]) -> Comparison:
    """Both years of the units that have both: this year's from their rows, last year's as they were added up then."""
    included = [row for row in rows if row.included]
    without_last: Mapping[str, Decimal] = {}
    years = (
        YearOfUnit(row.unit, row.figures.get, last if row.compared else without_last, row.no_duty)
        for row in included
    )
    # Of last year there is the sum alone, the same whichever of the units it is asked of.
    return replace(compared(form, years), last=last)


def with_county_totals(submission: Submission, county: CountyBook) -> Submission:
    """A county's own return with the totals that its workbook shows, and the entries of its units."""
    figures = {
        id: value if value.number == county.totals.get(id) else _shown_value(value, county.totals.get(id))
        for id, value in submission.figures.items()
    }
    return replace(submission, figures=figures, entries=county.entries)


def _shown_value(value: Value, number: Decimal | None) -> Value:
    return Value(number=number, raw=_as_text(number), place=value.place) if number is not None else value


def _without_result(facts: BookFacts, form: Form, units: Detail) -> frozenset[str]:
    """The figures whose cell has the formula that it was written with, and no result of it."""
    form_layout = layout(form)
    ranges = DetailRanges(form_layout, len(units.rows))
    waiting = set()
    for id, place in units.places.items():
        sheet = facts.sheets.get(place.sheet)
        if sheet is None or place.cell in sheet.values or place != form_layout.places[id]:
            continue
        if sheet.formulas.get(place.cell) == canonical(ranges.shown(id)):
            waiting.add(id)
    return frozenset(waiting)


def _refuse_other_kinds(kind: str) -> None:
    if kind != "xlsx":
        raise UnusableFileError("S91", reason=Reason("N17", kind=kind))


def _form(id: str, form_of: FormFinder) -> Form | None:
    try:
        return form_of(id)
    except (LookupError, UnusableArgumentError):
        return None


def _sheet(facts: BookFacts, name: str) -> SheetFacts:
    if name not in facts.sheets:
        raise UnusableFileError("S91", reason=Reason("N40", sheet=name))
    return facts.sheets[name]


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise UnusableFileError("S91", reason=Reason("N43", text=text))
    return int(text)


def _part(identity: Identity, form: Form) -> PartOfYear:
    """The part of the year, of a form whose period is shorter. Raises UnusableFileError (S91) where there is none such."""
    part = PartOfYear(form.span, identity.part)
    if form.span is Span.YEAR:
        return WHOLE_YEAR
    if not part.is_known:
        raise UnusableFileError("S91", reason=Reason("N43", text=identity.part_text))
    return part


def _number(facts: BookFacts, place: Place) -> Decimal | None:
    """The number that a cell of the county's tables shows."""
    return classify(_sheet(facts, place.sheet).values.get(place.cell)).number


def _standings(facts: BookFacts) -> Standings | None:
    if standings.SHEET not in facts.sheets:
        return None
    opinions = facts.sheets.get(findings.SHEET)
    late_files = findings.read_late_files(opinions) if opinions else frozenset()
    return standings.read_standings(facts.sheets[standings.SHEET], late_files)


def _disagreements(
    form: Form, units: Detail, totals: Mapping[str, Decimal | None], expected: Mapping[str, Decimal | None]
) -> Iterator[Finding]:
    """S27 for every total that is not what the units in the sums come to."""
    for id, place in units.places.items():
        if not _same(expected[id], totals[id]):
            yield finding(
                "S27",
                sheet=place.sheet,
                cell=place.cell,
                figure=id,
                name=form.figures[id].name,
                expected=_as_text(expected[id]),
                found=_as_text(totals[id]),
            )


def _same(first: Decimal | None, second: Decimal | None) -> bool:
    if first is None or second is None:
        return first is second
    return not rounded(first - second)


def _as_text(number: Decimal | None) -> str:
    return _EMPTY if number is None else shown(number)
