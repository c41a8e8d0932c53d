"""Draws the 填报说明 sheet: how the form is filled in, in the form's own words."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from xltools.workbook.layout.grid import Box
from xltools.workbook.layout.unit_book import GUIDE
from xltools.workbook.layout.words import Words
from xltools.workbook.write import tables
from xltools.workbook.write.sheets.contents import Contents

_NUMBER, _TEXT = 1, 2
_TITLE, _BASIS, _TOP = 0, 1, 2
#: How many half-width characters fit into a line, and how high a line is.
_LINE, _HEIGHT = 66, 20


def guide_sheet(sheet: Worksheet, contents: Contents) -> None:
    """Writes the sheet. None of its words is compared with what comes back."""
    form, styles = contents.form, contents.styles
    sheet.set_column(0, 0, 1)
    sheet.set_column(_NUMBER, _NUMBER, 4)
    sheet.set_column(_TEXT, _TEXT, 84)
    contents.title(sheet, Words(Box(_TITLE, _NUMBER, _TITLE, _TEXT), GUIDE))
    tables.put(sheet, Box(_BASIS, _NUMBER, _BASIS, _TEXT), f"表样依据：{form.basis}", styles["subtitle"])
    for row, text in enumerate(form.instructions, _TOP):
        sheet.write(row, _NUMBER, row - _TOP + 1, styles["guide"])
        sheet.write(row, _TEXT, text, styles["guide"])
        lines = -(-2 * len(text) // _LINE)
        sheet.set_row(row, _HEIGHT * lines + 6)
    tables.paper(sheet)
