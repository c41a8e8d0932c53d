"""Draws the 明细 sheet."""

from __future__ import annotations

from decimal import Decimal

from xlsxwriter.worksheet import Worksheet

from xltools.form.evaluate import rounded
from xltools.form.spec import FigureKind
from xltools.model.consolidation import Standing
from xltools.workbook.consolidated.context import Context
from xltools.workbook.consolidated.detail import (
    CODE,
    COLUMNS,
    COUNTED,
    DIFFERENCES,
    DIGEST,
    FILE,
    FIRST_FIGURE,
    FIRST_UNIT,
    HEAD,
    HEADS,
    IDS,
    LEVEL,
    NAME,
    NO,
    ROWS,
    SHEET,
    SHEETS,
    STATUS,
    SUMS,
    YES,
)
from xltools.workbook.layout.grid import Box, position, sheet_reference
from xltools.workbook.write import tables as draw
from xltools.workbook.write.book import as_float

#: The columns that stay in sight: code, name, level, counted.
_FROZEN = STATUS


def detail_sheet(context: Context) -> None:
    """One row a unit, whether it counts or not; a row that does not count is in no sum."""
    sheet, detail = context.sheet(SHEET), context.detail
    _heads(context, sheet)
    for figure, column in detail.columns.items():
        _figure(context, sheet, figure, column)
    for offset, standing in enumerate(context.rows):
        _unit(context, sheet, FIRST_UNIT + offset, standing)
    sheet.autofilter(HEAD, 0, detail.last_unit, detail.right)
    sheet.freeze_panes(FIRST_UNIT, _FROZEN)
    draw.paper(sheet, landscape=True)
    # Two hundred columns fit on no page: sheets of paper go down first, with heads and names on each.
    sheet.fit_to_pages(0, 0)
    sheet.set_print_scale(70)
    sheet.repeat_rows(SHEETS, HEAD)
    sheet.repeat_columns(CODE, NAME)
    sheet.print_area(0, 0, detail.last_unit, detail.right)


def _heads(context: Context, sheet: Worksheet) -> None:
    styles = context.styles
    context.text(sheet, 0, 0, "明细", "guide_head")
    hint = "每行一个单位；“计入”为“是”的行相加，就是各表的数字；“与各表相差”应全部为 0。"
    context.text(sheet, 1, 0, hint, "small_note")
    sheet.set_row(0, 24)
    for row, text in ((SUMS, "计入单位合计"), (DIFFERENCES, "与各表相差")):
        context.wide(sheet, Box(row, 0, row, DIGEST), text, "small_head")
    context.wide(sheet, Box(SHEETS, 0, COLUMNS, DIGEST), "单位和报送的文件", "small_head")
    for column, (text, width) in enumerate(HEADS):
        sheet.set_column(column, column, width)
        sheet.write_string(HEAD, column, text, styles["small_head"])
    sheet.set_column(FIRST_FIGURE, context.detail.right, 9)
    sheet.set_row(IDS, None, None, {"hidden": True})
    sheet.set_row(ROWS, 38)
    sheet.set_row(COLUMNS, 38)
    sheet.set_row(HEAD, 26)


def _figure(context: Context, sheet: Worksheet, id: str, column: int) -> None:
    """A figure's heads, and what its column adds up to."""
    styles, detail = context.styles, context.detail
    figure = context.layout.form.figures[id]
    place = context.layout.places[id]
    sheet.write_string(IDS, column, id)
    heads = (place.sheet, figure.row.short, figure.column.short, f"{place.sheet}!{place.cell}")
    for row, text in zip((SHEETS, ROWS, COLUMNS, HEAD), heads, strict=True):
        sheet.write_string(row, column, text, styles["small_head"])
    total = context.consolidation.sums[id]
    value = "" if total is None else as_float(total)
    sheet.write_formula(SUMS, column, detail.sum(id, here=True), styles["small_total"], value)
    row, left = position(place.cell)
    shown = f"{sheet_reference(place.sheet)}!{Box.cell(row, left).fixed.partition(':')[0]}"
    table = context.figures.numbers.get(id)
    both = [number for number in (total, table) if number is not None]
    difference = as_float(rounded((total or Decimal(0)) - (table or Decimal(0)))) if both else ""
    sheet.write_formula(DIFFERENCES, column, detail.difference(id, shown), styles["small_total"], difference)


def _unit(context: Context, sheet: Worksheet, row: int, standing: Standing) -> None:
    styles, unit = context.styles, standing.unit
    for column, text, style in (
        (CODE, unit.code, "small"),
        (NAME, unit.name, "small"),
        (LEVEL, unit.level, "small_centre"),
        (COUNTED, YES if standing.included else NO, "small_centre"),
        (STATUS, standing.status, "small_centre"),
        (DIGEST, standing.sha256s[0] if standing.sha256s else "", "small_fill"),
    ):
        context.text(sheet, row, column, text, style)
    file = standing.files[0] if standing.files else ""
    context.open(sheet, row, FILE, file, "small_link" if file else "small", file)
    submission = standing.submission
    style = styles["small_centre"]
    amount = styles["small_amount"]
    for id, column in context.detail.columns.items():
        number = submission.number(id) if submission else None
        form = amount if context.layout.form.figures[id].kind is FigureKind.AMOUNT else style
        if number is None:
            sheet.write_blank(row, column, None, form)
        else:
            sheet.write_number(row, column, as_float(number), form)
