"""Cells → what a unit reported, by the addresses of the layout. Nothing is corrected and nothing is guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from xltools.form.period import PartOfYear, Period
from xltools.form.rules import words
from xltools.form.rules.code import totals_of
from xltools.form.rules.evaluate import rounded
from xltools.form.rules.excel import NO_DUTY, YES
from xltools.form.rules.words import number as shown
from xltools.form.spec import Form
from xltools.model.findings import Finding, finding
from xltools.model.submission import (
    PROSE,
    Fault,
    ListEntry,
    Place,
    Source,
    Submission,
    Value,
    answer,
    classify,
)
from xltools.model.text import is_blank, seen
from xltools.workbook.layout.cover import COVER
from xltools.workbook.layout.grid import a1
from xltools.workbook.layout.identity import IDENTITY, Identity, last_from, signed_from
from xltools.workbook.layout.review import EXPLANATION, REVIEW, RULE, SENTENCE, Review
from xltools.workbook.layout.tables import EntryLine
from xltools.workbook.layout.unit_book import Layout
from xltools.workbook.read.cells import Cells


def submission_from(
    layout: Layout, identity: Identity, cells: Cells, source: Source, explanations: Mapping[str, str]
) -> Submission:
    """The return in a workbook of this layout. Totals are as they are stored."""
    form = layout.form
    period = identity.period(form.span) or Period(0, PartOfYear(form.span))
    # A county's figures are sums by formula.
    typed: frozenset[str] = frozenset() if identity.is_county else layout.typed_figures
    declared = {
        id: cells.value(Place(table.sheet, table.declaration.name))
        for id, table in layout.tables.items()
        if table.declaration
    }
    answers = {id: seen(value.raw).strip() for id, value in declared.items()}
    figures = cells.figures(layout, typed)
    if not identity.is_county:  # there it is the number of units that say 是
        figures |= {id: answer(figures[id]) for id in form.answers}
    return Submission(
        form=form.id,
        year=period.year,
        part=period.part,
        unit=identity.unit,
        figures=figures,
        entries={} if identity.is_county else _entries(layout, cells),
        not_asked=frozenset(form.not_asked(lambda id: figures[id].number)),
        source=source,
        declared_zero=frozenset(id for id, answer in answers.items() if answer == YES),
        fields=_fields(layout, cells),
        sections={id: cells.text(PROSE, box.name) for id, box in layout.sections.items()},
        section_places={id: Place(PROSE, box.name) for id, box in layout.sections.items()},
        no_duty=frozenset(
            id for id, answer in answers.items() if answer == NO_DUTY and form.tables_by_id[id].no_duty
        ),
        misdeclared={
            id: value
            for id, value in declared.items()
            if answers[id] and answers[id] not in layout.tables[id].answers
        },
        error_texts=_error_texts(layout, cells),
        explanations=explanations,
        last=_last(form, cells),
        totals_typed=layout.totals_typed,
        county_name=identity.county_name,
        signed=None if identity.is_county else signed_from(identity, cells.values(IDENTITY)),
    )


def _entries(layout: Layout, cells: Cells) -> dict[str, tuple[ListEntry, ...]]:
    """Table → the entries of its list in which something stands."""
    entries = {}
    for id, table in layout.tables.items():
        if table.drawing.entries:
            lines = (_entry(cells, table.sheet, line) for line in table.drawing.entries)
            entries[id] = tuple(entry for entry in lines if entry.used)
    return entries


def _entry(cells: Cells, sheet: str, line: EntryLine) -> ListEntry:
    words = {id: _worded(cells.value(Place(sheet, box.name))) for id, box in line.words.items()}
    figures = {id: cells.figure(Place(sheet, box.name), typed=True) for id, box in line.figures.items()}
    return ListEntry(line.number, words, figures)


def _fields(layout: Layout, cells: Cells) -> dict[str, Value]:
    fields = {}
    for field in layout.form.fields:
        if field.id not in layout.fields:
            continue
        value = cells.value(Place(COVER, layout.fields[field.id].name))
        fields[field.id] = value if field.kind.is_day else _worded(value)
    return fields


def _worded(value: Value) -> Value:
    """What a cell of words says: a number as it is shown."""
    return value if value.number is None else replace(value, raw=shown(value.number))


def _error_texts(layout: Layout, cells: Cells) -> dict[str, Value]:
    """What the cells of text are for → those of them that show an error value."""
    return {
        title: cells.value(place) for title, place in layout.text_places.items() if cells.shows_error(place)
    }


def _last(form: Form, cells: Cells) -> dict[str, Decimal]:
    return {id: number for id, number in last_from(cells.values(IDENTITY)).items() if id in form.figures}


# What was explained.


def explanations_at_their_places(layout: Layout, cells: Cells) -> dict[str, str]:
    """Rule instance → its 审核说明, in a workbook that has the rules of the form."""
    there = cells.values(REVIEW)
    places = _explanation_cells(layout)
    texts = {id: cells.text(REVIEW, cell) for id, cell in places.items() if cell in there}
    return {id: text for id, text in texts.items() if not is_blank(text)}


@lru_cache(maxsize=32)
def _explanation_cells(layout: Layout) -> Mapping[str, str]:
    return {id: box.name for id, box in layout.explanations.items()}


def explanations_by_name(form: Form, review: Review, cells: Cells) -> tuple[dict[str, str], list[str]]:
    """The same, in a workbook with other rules: every row of its 审核 sheet says itself which rule it is of.

    Returns:
        Rule instance → its 审核说明; and the cells of those that belong to no rule of the form, or not clearly to one.
    """
    texts: dict[str, list[tuple[str, str]]] = {}
    unused = []
    for row in review.rows:
        cell, text = a1(row, EXPLANATION), cells.text(REVIEW, a1(row, EXPLANATION))
        if is_blank(text):
            continue
        instance = _named(form, cells.text(REVIEW, a1(row, RULE)), cells.text(REVIEW, a1(row, SENTENCE)))
        if instance is None:
            unused.append(cell)
        else:
            texts.setdefault(instance, []).append((cell, text))
    unused += [cell for rows in texts.values() if len(rows) > 1 for cell, _ in rows]
    return {id: rows[0][1] for id, rows in texts.items() if len(rows) == 1}, unused


def _named(form: Form, rule: str, sentence: str) -> str | None:
    """The rule instance that a row names: the rule by its id, its column or row by how the sentence begins."""
    prefixes = {
        instance.id: words.prefix(instance)
        for instance in form.instances
        if instance.rule == rule and sentence.startswith(words.prefix(instance))
    }
    longest = max(map(len, prefixes.values()), default=0)
    named = [id for id, prefix in prefixes.items() if len(prefix) == longest]
    return named[0] if len(named) == 1 else None


# Totals.


def with_totals(layout: Layout, submission: Submission, cells: Cells) -> tuple[Submission, list[Finding]]:
    """Totals as their formulas define them, from the typed figures.

    A stored result that says otherwise is reported (S18), once a sheet. A total whose formula was typed over is what
    stands there: S06 says so.
    """
    if layout.totals_typed:
        return submission, []
    figures = dict(submission.figures)
    stale: dict[str, Finding] = {}
    for id, number in totals_in(layout, submission).items():
        stored = figures[id]
        if cells.formula(stored.place) is None:
            continue
        differs = (
            stored.number is not None
            and stored.number != number
            and (number is None or rounded(stored.number - number))
        )
        if differs:
            stale.setdefault(stored.place.sheet, _stale(layout.form, id, stored, number))
        figures[id] = _total(number, stored.place)
    return replace(submission, figures=figures), list(stale.values())


def without_false_totals(layout: Layout, submission: Submission) -> Submission:
    """A total that shows empty is stored as 0 in .xls: it is blank as long as a part of it is."""
    if layout.totals_typed:
        return submission
    computed = totals_in(layout, submission)
    blank = {id: _total(None, layout.places[id]) for id, number in computed.items() if number is None}
    return replace(submission, figures={**submission.figures, **blank})


def totals_in(layout: Layout, submission: Submission) -> dict[str, Decimal | None]:
    """What the formulas of totals come to in a workbook, and those of the 合计 of lists, which may be parts of them."""
    lists = {
        figure.id: submission.added_entries(figure)
        for figure in layout.form.figures.values()
        if figure.listed and figure.table in submission.entries
    }
    if not lists:
        return totals_of(layout.form, submission.number)
    known = totals_of(layout.form, lambda id: lists[id] if id in lists else submission.number(id))
    return {**lists, **known}


def _total(number: Decimal | None, place: Place) -> Value:
    if number is None:
        return Value(fault=Fault.INCOMPLETE, place=place)
    return classify(number, place)


def _stale(form: Form, id: str, stored: Value, number: Decimal | None) -> Finding:
    return finding(
        "S18",
        sheet=stored.place.sheet,
        cell=stored.place.cell,
        figure=id,
        name=form.figures[id].name,
        found=shown(stored.number) if stored.number is not None else "",
        expected="空（还有空格未填）" if number is None else shown(number),
    )
