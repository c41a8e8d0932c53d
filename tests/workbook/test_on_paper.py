"""Tables as they are printed: on one page, large, and with little of it empty."""

from __future__ import annotations

import io

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from returns import FORM, FORMS, UNIT, blank

from xltools.form.spec import Form
from xltools.workbook.write.unit_book import build

#: A4 in points; what a character and the frame of a column take where Calibri is the workbook's font.
WIDTH, HEIGHT, CHARACTER = 595.0, 842.0, 5.25


def sheet_of(form: Form, name: str) -> Worksheet:
    return openpyxl.load_workbook(io.BytesIO(build(form, blank(form, unit=UNIT))))[name]


def measured(sheet: Worksheet) -> tuple[float, float]:
    """How wide and high the printed part is, in points, before it is made to fit."""
    left, right = (part.replace("$", "") for part in sheet.print_area.rpartition("!")[2].split(":"))
    columns = range(sheet[left].column, sheet[right].column + 1)
    rows = range(sheet[left].row, sheet[right].row + 1)
    sets = [one for one in sheet.column_dimensions.values() if not one.hidden]
    widths = {column: one.width for one in sets for column in range(one.min or 0, (one.max or 0) + 1)}
    wide = CHARACTER * sum(widths.get(column, 0) for column in columns)
    high = sum(sheet.row_dimensions[row].height or 15.0 for row in rows)
    return wide, high


@pytest.mark.parametrize("id", [id for id in FORMS.ids() if id.startswith("disclosure")])
def test_table_three_fills_its_page_and_is_printed_large(id: str) -> None:
    sheet = sheet_of(FORMS.get(id), "表三")
    margins, setup = sheet.page_margins, sheet.page_setup
    fitted = sheet.sheet_properties.pageSetUpPr
    assert fitted
    assert fitted.fitToPage
    assert {setup.fitToWidth, setup.fitToHeight} <= {None, 1}, (
        "one page is what a file says by saying nothing"
    )
    wide, high = measured(sheet)
    across = (WIDTH - 72 * (margins.left + margins.right)) / wide
    down = (HEIGHT - 72 * (margins.top + margins.bottom)) / high
    scale = min(1.0, across, down)
    assert scale > 0.85
    assert high * scale > 0.9 * (HEIGHT - 72 * (margins.top + margins.bottom))


def test_a_short_table_is_not_stretched_beyond_measure() -> None:
    sheet = sheet_of(FORM, "表四")
    assert max(one.height or 0 for one in sheet.row_dimensions.values()) < 50
