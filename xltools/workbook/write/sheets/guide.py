"""Draws the 填报说明 sheet: how the form is filled in, in the form's own words."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from xltools.workbook.layout.grid import Box
from xltools.workbook.layout.guide import BASIS, GUIDE, NUMBER, TEXT, TITLE, TOP
from xltools.workbook.layout.words import Words
from xltools.workbook.write import tables
from xltools.workbook.write.sheets.contents import Contents
from xltools.workbook.write.tables import HIGHEST_ROW

#: How many half-width characters fit into a line, and how high a line is.
_LINE, _HEIGHT = 66, 20
#: What stands before a line of what the unit is asked for.
_MARK = "●"


def guide_sheet(sheet: Worksheet, contents: Contents) -> None:
    """Writes the sheet. None of its words is compared with what comes back."""
    form, styles = contents.form, contents.styles
    sheet.set_column(0, 0, 1)
    sheet.set_column(NUMBER, NUMBER, 4)
    sheet.set_column(TEXT, TEXT, 84)
    contents.title(sheet, Words(Box(TITLE, NUMBER, TITLE, TEXT), GUIDE))
    tables.put(sheet, Box(BASIS, NUMBER, BASIS, TEXT), f"表样依据：{form.basis}", styles["subtitle"])
    row = TOP
    for text in contents.asked.lines():
        sheet.write(row, NUMBER, _MARK, styles["guide"])
        sheet.write(row, TEXT, text, styles["guide"])
        sheet.set_row(row, _height(text))
        row += 1
    for number, text in enumerate(form.instructions, 1):
        sheet.write(row, NUMBER, number, styles["guide"])
        sheet.write(row, TEXT, text, styles["guide"])
        sheet.set_row(row, _height(text))
        row += 1
    tables.paper(sheet)


def _height(text: str) -> int:
    """How high a row is that shows the whole text, within what Excel allows."""
    return min(_HEIGHT * -(-2 * len(text) // _LINE) + 6, HIGHEST_ROW)
