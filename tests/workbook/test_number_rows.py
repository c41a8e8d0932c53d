"""Rows of numbers are written past XlsxWriter's cells, and are the same bytes."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter.workbook import Workbook

from xltools.workbook.consolidated.number_rows import NumberColumns, NumberSheet
from xltools.workbook.write.book import EPOCH

ROWS = st.lists(
    st.lists(
        st.none() | st.integers(-(10**15), 10**15) | st.floats(-1e15, 1e15, allow_nan=False),
        min_size=4,
        max_size=4,
    ),
    max_size=40,
)


def book(rows: list[list[float | int | None]], *, by_cells: bool) -> bytes:
    out = io.BytesIO()
    made = Workbook(out, {"in_memory": True})
    made.set_properties({"created": EPOCH})  # else the second in which it was made
    sheet = made.add_worksheet("明细", NumberSheet)
    formats = tuple(made.add_format({"num_format": code}) for code in ("0", "0.00", "0", "General"))
    for row, numbers in enumerate(rows):
        sheet.write_string(row, 0, "单位")
        if by_cells:
            for column, (number, format_) in enumerate(zip(numbers, formats, strict=True), 25):
                if number is None:
                    sheet.write_blank(row, column, None, format_)
                else:
                    sheet.write_number(row, column, number, format_)
        else:
            sheet.write_numbers(row, NumberColumns(25, formats), numbers)
        sheet.write_string(row, 30, "是")
    made.close()
    return out.getvalue()


@given(ROWS)
def test_the_same_bytes_as_cell_by_cell(rows: list[list[float | int | None]]) -> None:
    assert book(rows, by_cells=False) == book(rows, by_cells=True)


def test_a_number_too_few_is_no_row() -> None:
    with pytest.raises(ValueError, match="zip"):
        book([[1, 2, 3]], by_cells=False)
