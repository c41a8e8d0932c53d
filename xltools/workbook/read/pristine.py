"""What a workbook of ours looks like before anybody touched it: built, and read back by the reader.

Whatever the builder writes is thereby checked, with nothing said a second time.
"""

from __future__ import annotations

from dataclasses import dataclass

from xltools.form.spec import Form
from xltools.model.submission import Source, Submission, Unit
from xltools.workbook.layout.grid import position
from xltools.workbook.layout.identity import IDENTITY
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.read.facts import book_facts, cells_of, text_of, validation_map
from xltools.workbook.read.worksheet import SheetFacts
from xltools.workbook.write.unit_book import build


@dataclass(frozen=True)
class PristineSheet:
    """The meaning of one sheet: texts of locked cells, formulas, input cells and their validations."""

    labels: dict[str, str]
    formulas: dict[str, str]
    inputs: dict[str, tuple[int, int]]
    validations: dict[str, str]
    merges: frozenset[str]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]
    conditions: frozenset[str]


_CACHE: dict[str, dict[str, PristineSheet]] = {}


def pristine(form: Form, *, totals_typed: bool) -> dict[str, PristineSheet]:
    """Sheet name → its meaning; the hidden sheet left out, which differs from unit to unit."""
    key = layout(form, totals_typed=totals_typed).fingerprint
    if key not in _CACHE:
        blank = Submission(form.id, 0, Unit("", ""), {}, Source(""))
        book = book_facts(build(form, blank, totals_typed=totals_typed))
        _CACHE[key] = {name: _meaning(sheet) for name, sheet in book.sheets.items() if name != IDENTITY}
    return _CACHE[key]


def _meaning(sheet: SheetFacts) -> PristineSheet:
    inputs = {cell: position(cell) for cell in sheet.unlocked}
    # Of a merged input only the first cell can be typed into.
    covered = {
        at for merge in sheet.merges for box in cells_of(merge) for at in box.cells() if at != box.first
    }
    return PristineSheet(
        labels={
            cell: text_of(value)
            for cell, value in sheet.values.items()
            if cell not in sheet.formulas and cell not in inputs
        },
        formulas=dict(sheet.formulas),
        inputs=inputs,
        validations=validation_map(sheet, {cell: at for cell, at in inputs.items() if at not in covered}),
        merges=frozenset(sheet.merges),
        hidden_rows=frozenset(sheet.hidden_rows),
        hidden_columns=frozenset(sheet.hidden_columns),
        conditions=frozenset(sheet.conditions),
    )
