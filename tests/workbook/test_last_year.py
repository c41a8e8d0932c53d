"""Last year's figures stand beside this year's where they are known, off the paper, and nothing depends on them."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from damage import by_hand
from openpyxl.worksheet.worksheet import Worksheet
from returns import FORM, FORMS, UNIT, blank

from xltools.form.period import Period
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.read.unit_book import read
from xltools.workbook.write.stamp import Stamper
from xltools.workbook.write.unit_book import build

LAYOUT = layout(FORM)
LAST = {id: Decimal(number) for number, id in enumerate(FORM.figures, 100)}
SENT = build(FORM, blank(FORM, unit=UNIT, last=LAST))


def sheet_of(table: str, data: bytes = SENT) -> Worksheet:
    return openpyxl.load_workbook(io.BytesIO(data))[LAYOUT.tables[table].sheet]


@pytest.mark.parametrize(
    "figure", ["t2.licence.licences", "t3.received.person", "t3.carried_in.total", "t4.review.total"]
)
def test_a_known_figure_stands_in_the_line_or_in_the_column_of_this_years(figure: str) -> None:
    table = LAYOUT.tables[FORM.figures[figure].table]
    this, last = LAYOUT.box(figure), table.last_year.figures[figure]
    assert this.top == last.top or this.left == last.left
    assert sheet_of(table.drawing.table.id)[last.name].value == LAST[figure]


@pytest.mark.parametrize("table", LAYOUT.tables)
def test_they_are_named_by_the_year_and_are_not_printed(table: str) -> None:
    shown, sheet = LAYOUT.tables[table].last_year, sheet_of(table)
    assert "上年（2024 年）" in sheet[shown.heading.name.partition(":")[0]].value
    printed = sheet.print_area.replace("$", "").rpartition("!")[2]
    on_paper = {cell.coordinate for row in sheet[printed] for cell in row}
    assert on_paper.isdisjoint(box.name for box in shown.figures.values())
    assert all(sheet[box.name].protection.locked for box in shown.figures.values())


def test_where_nothing_is_known_nothing_stands() -> None:
    for id, table in LAYOUT.tables.items():
        sheet = sheet_of(id, build(FORM, blank(FORM, unit=UNIT)))
        assert [
            cell for box in table.last_year.area.cells() if (cell := sheet.cell(box[0] + 1, box[1] + 1).value)
        ] == []


def test_each_unit_is_sent_its_own() -> None:
    stamper = Stamper(FORM, Period(2025))
    figure = "t3.received.person"
    place = LAYOUT.tables["t3"].last_year.figures[figure].name
    for number in (7, 12):
        sent = stamper.workbook(UNIT, {**LAST, figure: Decimal(number)})
        assert sheet_of("t3", sent)[place].value == number


def test_no_return_is_judged_by_them(tmp_path: Path) -> None:
    """Typed over or gone, what counts is the hidden sheet's."""
    place = LAYOUT.tables["t3"].last_year.figures["t3.received.person"].name

    def change(book: openpyxl.Workbook) -> None:
        book["表三"][place] = 5
        book["表三"][LAYOUT.tables["t3"].last_year.heading.name.partition(":")[0]] = None

    path = tmp_path / "101_青禾镇_2025.xlsx"
    path.write_bytes(by_hand(change, SENT))
    got = read(path, FORMS.get)
    assert [one.code for one in got.findings if one.code[0] == "S"] == []
    assert got.submission.last == LAST
