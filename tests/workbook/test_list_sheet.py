"""Rows of lists are written past XlsxWriter's cells, and are the same bytes."""

from __future__ import annotations

import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from xlsxwriter.url import Url
from xlsxwriter.workbook import Workbook

from xltools.workbook.consolidated.columns import Formula
from xltools.workbook.consolidated.list_sheet import EMPTY, Held, ListSheet, number
from xltools.workbook.write.book import EPOCH

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
NUMBER = st.integers(-(10**15), 10**15) | st.floats(-1e15, 1e15, allow_nan=False)
FORMULA = st.builds(
    Formula, st.sampled_from(['=IF(A1<3,"",A1&"<件>")', "=SUM(A1:A9)"]), NUMBER | TEXT | st.just("")
)
LINK = st.just(Url("external:file"))
CELL = st.none() | NUMBER | TEXT | FORMULA | LINK
ROWS = st.lists(st.lists(CELL, min_size=4, max_size=4), max_size=40)


def held(sheet: ListSheet, row: int, column: int, content: object) -> Held:
    match content:
        case None:
            return EMPTY
        case str():
            return sheet.text(content)
        case Formula():
            return sheet.formula(content.text, content.value)
        case Url():
            return sheet.link(row, column, content)
        case int() | float():
            return number(content)
    raise AssertionError(content)


def book(rows: list[list[object]], *, by_cells: bool) -> bytes:
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    made = Workbook(out, options)
    made.set_properties({"created": EPOCH})  # else the second in which it was made
    sheet = made.add_worksheet("明细", ListSheet)
    formats = tuple(made.add_format({"num_format": code}) for code in ("0", "0.00", "0", "General"))
    for row, contents in enumerate(rows):
        sheet.write_string(row, 0, "单位")
        if by_cells:
            for column, (content, format_) in enumerate(zip(contents, formats, strict=True), 25):
                match content:
                    case None:
                        sheet.write_blank(row, column, None, format_)
                    case str():
                        sheet.write_string(row, column, content, format_)
                    case Formula(text, value):
                        sheet.write_formula(row, column, text, format_, value)
                    case Url():
                        sheet.write_url(row, column, content, format_)
                    case _:
                        sheet.write_number(row, column, content, format_)
        else:
            cells = [held(sheet, row, column, content) for column, content in enumerate(contents, 25)]
            sheet.write_cells(row, 25, formats, cells)
        sheet.write_string(row, 30, "是")
    made.close()
    return out.getvalue()


@given(ROWS)
@example([[0, -0.0, 0.0, -0.0]])
def test_the_same_bytes_as_cell_by_cell(rows: list[list[object]]) -> None:
    assert book(rows, by_cells=False) == book(rows, by_cells=True)


def test_a_cell_too_few_is_no_row() -> None:
    with pytest.raises(ValueError, match="zip"):
        book([[1, 2, 3]], by_cells=False)


def test_a_row_may_be_of_one_cell() -> None:
    out = io.BytesIO()
    made = Workbook(out, {"in_memory": True})
    sheet = made.add_worksheet("明细", ListSheet)
    sheet.write_cells(0, 3, (made.add_format(),), [number(7)])
    sheet.fh = io.StringIO()
    sheet._write_rows()
    assert '<c r="D1" s="1"><v>7</v></c>' in sheet.fh.getvalue()
