"""The entries of a list → V findings: is each filled in whole, and may it hold what it holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xltools.check.cells import SHORT, Cell, check_cell
from xltools.form.kinds import FieldKind
from xltools.form.listing import Listing, Word
from xltools.form.rules.excel import NO_DUTY, YES
from xltools.form.spec import Form, Table
from xltools.model.findings import Finding, finding
from xltools.model.submission import BLANK, Fault, ListEntry, Submission, day
from xltools.model.text import is_blank, shortened


def check_entries(form: Form, table: Table, submission: Submission) -> Iterator[Finding]:
    """V35 to V37 and V39 of a list, and of its figures what is said of any figure. Nothing of a return that has only the 合计."""
    listing = table.listing
    if listing is None or table.id not in submission.entries:
        return
    entries = submission.entries[table.id]
    declared = _declared(table, submission)
    if not entries:
        if not table.optional and not declared:
            yield _nothing(form, table, submission)
        return
    first = entries[0].values[0].place
    if declared:
        yield finding(
            "V37", sheet=table.sheet, cell=first.cell, table=table.title,
            declared=table.nothing, found=declared, count=str(len(entries)),
        )  # fmt: skip
        return
    names = form.entry_names(table)
    figures = {figure.column.id: figure for figure in form.table_figures[table.id]}
    for entry in entries:
        yield from _not_filled(table, entry, names)
        yield from _words(listing, entry)
        for column, value in entry.figures.items():
            name = f"第 {entry.number} 条·{names[column]}"
            yield from check_cell(form, Cell(table, figures[column], value, name), submission)


def _declared(table: Table, submission: Submission) -> str:
    """What the unit says of a list that it need not fill in; "" where it says nothing of the kind."""
    if table.id in submission.no_duty:
        return NO_DUTY
    return YES if table.id in submission.declared_zero else ""


def _nothing(form: Form, table: Table, submission: Submission) -> Finding:
    """V36: nothing is listed, and nothing said of it."""
    figure = form.table_figures[table.id][0]
    place = submission.figures.get(figure.id, BLANK).place
    return finding(
        "V36",
        sheet=place.sheet or table.sheet,
        cell=place.cell,
        figure=figure.id,
        name=figure.name,
        table=table.title,
        declared=table.nothing,
    )


def _not_filled(table: Table, entry: ListEntry, names: Mapping[str, str]) -> Iterator[Finding]:
    """V35: an entry of which cells are blank, at the first of them."""
    blank = [
        (names[id], value.place)
        for id, value in (*entry.words.items(), *entry.figures.items())
        if value.blank or (id in entry.words and value.fault is Fault.SPACES)
    ]
    if blank:
        cells = "、".join(f"{place.cell}（{name}）" for name, place in blank)
        first = blank[0][1]
        yield finding(
            "V35",
            sheet=first.sheet or table.sheet,
            cell=first.cell,
            number=str(entry.number),
            count=str(len(blank)),
            cells=cells,
        )


def _words(listing: Listing, entry: ListEntry) -> Iterator[Finding]:
    """V39: a choice that is none, and a day that no calendar has; V25 of a text that is too long; V24 of an error value."""
    for word in listing.words:
        value = entry.words[word.id]
        name = f"第 {entry.number} 条·{word.label}"
        where = {"sheet": value.place.sheet, "cell": value.place.cell, "name": name}
        text = value.raw.strip()
        if value.fault is Fault.ERROR:
            yield finding("V24", **where, found=value.raw)
        elif is_blank(text):
            continue
        elif expected := _expected(word, text):
            yield finding("V39", **where, found=shortened(text, SHORT), expected=expected)
        elif word.kind is FieldKind.TEXT and len(text) > word.limit:
            yield finding("V25", **where, found=f"{len(text)} 字", expected=f"{word.limit} 字")


def _expected(word: Word, text: str) -> str:
    """What ought to stand there in place of a text; "" where it may stand."""
    if word.options:
        return "" if text in word.options else "、".join(f"“{option}”" for option in word.options)
    return "日期，如 2025-3-1" if word.kind is FieldKind.DAY and day(text) is None else ""
