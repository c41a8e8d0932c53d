"""Draws the 文字明细 sheet."""

from __future__ import annotations

from xltools.workbook.consolidated.context import Context, lines, writable
from xltools.workbook.consolidated.text_rows import (
    CODE,
    FIRST_SECTION,
    FIRST_UNIT,
    HEAD,
    HINT,
    IDS,
    LONGEST,
    NAME,
    SHEET,
    TITLE,
)
from xltools.workbook.write import tables as draw

_WIDTHS = {CODE: 12, NAME: 20}
_WIDTH = 46
#: A row is as high as its text, up to half a page; the cell holds all of it.
_LINE, _MOST_LINES = 13.5, 30


def texts_sheet(context: Context) -> None:
    """What every unit wrote, whether it is in the sums or not."""
    sheet, styles = context.sheet(SHEET), context.styles
    # What only published reports have gets a column when one of them does.
    sections = [one for one in context.layout.form.sections if not one.published or _written(context, one.id)]
    context.text(sheet, TITLE, CODE, SHEET, "guide_head")
    context.text(sheet, HINT, CODE, "各单位填写的文字；下一年用来核对是否照抄上年。", "small_note")
    sheet.set_row(TITLE, 24)
    sheet.set_row(IDS, None, None, {"hidden": True})
    for column, text in ((CODE, "代码"), (NAME, "名称")):
        sheet.set_column(column, column, _WIDTHS[column])
        sheet.write_string(HEAD, column, text, styles["small_head"])
    for column, section in enumerate(sections, FIRST_SECTION):
        sheet.set_column(column, column, _WIDTH)
        sheet.write_string(IDS, column, section.id)
        sheet.write_string(HEAD, column, section.title, styles["small_head"])
    for row, standing in enumerate(context.rows, FIRST_UNIT):
        context.text(sheet, row, CODE, standing.unit.code, "small")
        context.text(sheet, row, NAME, standing.unit.name, "small")
        held = standing.submission.sections if standing.submission else {}
        most = 1
        for column, section in enumerate(sections, FIRST_SECTION):
            text = writable(held.get(section.id, ""))[:LONGEST]
            if text:
                sheet.write_string(row, column, text, styles["small_text"])
            else:
                sheet.write_blank(row, column, None, styles["small_text"])
            most = max(most, lines(text, _WIDTH))
        sheet.set_row(row, _LINE * min(most, _MOST_LINES) + 4)
    sheet.freeze_panes(FIRST_UNIT, FIRST_SECTION)
    draw.paper(sheet, landscape=True)
    sheet.repeat_rows(HEAD)


def _written(context: Context, section: str) -> bool:
    return any(one.submission and one.submission.sections.get(section) for one in context.rows)
