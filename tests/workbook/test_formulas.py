"""The formulas in LibreOffice: cut and paste bends none, and what is stored of them is what they give.

That they say what Python says: `tests/form/test_equivalence.py`.
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import cycle
from pathlib import Path
from random import Random

import pytest
from books import KINDS
from office import Office
from returns import (
    FORMS,
    balanced,
    known_last,
    random_numbers,
    submission,
)
from validator import Validate

from xltools.model.submission import Unit, Value
from xltools.workbook.layout.unit_book import Layout, layout
from xltools.workbook.write.stored import StoredValues
from xltools.workbook.write.unit_book import build


def move_targets(lay: Layout, random: Random) -> tuple[str, str, str]:
    """An input cell of table three or four, and another place for it on the same sheet."""
    table = random.choice(["t3", "t3", "t4"])
    typed = [id for id in lay.form.figures if lay.typed(id) and lay.form.figures[id].table == table]
    source, target = random.sample(typed, 2)
    return lay.places[source].sheet, lay.places[source].cell, lay.places[target].cell


def plain(formula: str | None) -> str:
    """LibreOffice names the sheet of a range's second corner once something was moved on it; nothing else changes."""
    return re.sub(r":\$[^.$:]+\.", ":", formula or "")


@pytest.mark.parametrize("edition", ["disclosure-2021", "disclosure-2019"])
def test_no_cut_and_paste_of_input_cells_bends_a_formula(
    edition: str, office: Office, tmp_path: Path
) -> None:
    form = FORMS.get(edition)
    lay = layout(form)
    random = Random(11)
    numbers = balanced(form, random_numbers(form, random))
    path = tmp_path / "moved.xlsx"
    path.write_bytes(build(form, submission(form, numbers)))
    with office.open(path) as document:
        held = dict(numbers)
        place_of = {lay.places[id]: id for id in numbers}
        before = {
            sheet: {a: plain(c.formula) for a, c in document.cells(sheet).items() if c.formula}
            for sheet in lay.sheets
        }
        for _ in range(60):
            sheet, source, target = move_targets(lay, random)
            document.cut(sheet, source, target)
            moved = {
                id
                for place, id in place_of.items()
                if place.sheet == sheet and place.cell in (source, target)
            }
            from_id = next(id for id in moved if lay.places[id].cell == source)
            to_id = next(id for id in moved if lay.places[id].cell == target)
            held[to_id] = held.pop(from_id, None)  # type: ignore[arg-type]
            held = {id: number for id, number in held.items() if number is not None}
            if random.random() < 0.5:
                number = Decimal(random.randint(0, 50))
                document.set(sheet, {source: float(number)})
                held[from_id] = number
        document.recalculate()
        expected = StoredValues(lay, submission(form, held))
        for sheet in lay.sheets:
            cells = document.cells(sheet)
            assert {a: plain(cells[a].formula) for a in before[sheet]} == before[sheet]
            assert [c for c in cells.values() if c.error] == []
        for figure, place in lay.places.items():
            if not lay.typed(figure):
                cell = document.cells(place.sheet)[place.cell]
                total = expected.numbers[figure]
                assert (cell.value or None) == (None if total is None else float(total) or None), figure


@pytest.mark.parametrize(
    ("name", "state"), list(zip(KINDS, cycle(["blank", "filled", "half"]), strict=False))
)
def test_every_stored_value_is_what_recalculation_gives(
    name: str, state: str, office: Office, tmp_path: Path, validate: Validate
) -> None:
    """Every form in each state, in one kind of workbook or another."""
    kind, random = KINDS[name], Random(3)
    declared = [table.id for table in kind.form.tables if not table.optional]
    numbers = {} if state == "blank" else random_numbers(kind.form, random, totals_typed=kind.totals_typed)
    if state == "half":
        numbers = dict(list(numbers.items())[::2])
    filled = submission(
        kind.form,
        numbers,
        unit=Unit("101", "青禾镇", kind.level),
        last=known_last(kind.form, random) if kind.last_year_known else {},
        declared_zero=frozenset({declared[-1]}) if state == "half" else frozenset(),
        fields={"signed": Value(raw="2026-1-15"), "contact": Value(raw="王某")},
        sections={"overview": "=1+1\n第二行<&>"},
    )
    path = tmp_path / "book.xlsx"
    path.write_bytes(build(kind.form, filled, totals_typed=kind.totals_typed))
    assert_stored_is_recalculated(office, path)
    assert validate([path]) == {path: []}


def assert_stored_is_recalculated(office: Office, path: Path) -> None:
    with office.open(path) as document:
        stored = {sheet: document.cells(sheet) for sheet in document.sheets()}
        document.recalculate()
        for sheet, cells in stored.items():
            fresh = document.cells(sheet)
            for address, cell in cells.items():
                if cell.formula:
                    got = fresh[address]
                    assert (decimals(got.value), got.error) == (decimals(cell.value), None), (
                        f"{sheet} {address}"
                    )


def decimals(value: str | float | None) -> str | float | None:
    """A number to the six decimals that amounts have: a spreadsheet's own subtraction leaves more."""
    return round(value, 6) if isinstance(value, float) else value
