"""Consolidation → the county's workbook: the official tables added up live over 明细, each figure where
it stands in a unit's workbook, so that this one can be read and added up again one level higher."""

from __future__ import annotations

import io
import os
from pathlib import Path

from xlsxwriter.worksheet import Worksheet

from xltools.form import excel
from xltools.model.consolidation import Consolidation
from xltools.workbook.consolidated.charts import charts_sheet
from xltools.workbook.consolidated.context import (
    CHARTS,
    FINDINGS,
    STANDINGS,
    SUMMARY,
    YEARS,
    Context,
)
from xltools.workbook.consolidated.detail import SHEET as DETAIL
from xltools.workbook.consolidated.detail import YES, Detail
from xltools.workbook.consolidated.lists import findings_sheet, standings_sheet
from xltools.workbook.consolidated.summary import summary_sheet
from xltools.workbook.consolidated.text_rows import SHEET as TEXTS
from xltools.workbook.consolidated.texts import texts_sheet
from xltools.workbook.consolidated.units import detail_sheet
from xltools.workbook.consolidated.years import years_sheet
from xltools.workbook.layout.grid import Box, absolute
from xltools.workbook.layout.identity import COUNTY_FORMAT, IDENTITY, value_reference
from xltools.workbook.layout.review import REVIEW
from xltools.workbook.layout.table_sheet import TableSheet
from xltools.workbook.layout.tables import LEFT
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.write import tables as draw
from xltools.workbook.write.book import as_float, new_book, sealed
from xltools.workbook.write.protect import ALLOWED, Lock
from xltools.workbook.write.sheets.identity import identity_sheet
from xltools.workbook.write.sheets.review import review_sheet
from xltools.workbook.write.stored import StoredValues
from xltools.workbook.write.styles import Styles


def build_consolidated(
    consolidation: Consolidation,
    *,
    lock: Lock | None = None,
    inbox: Path | None = None,
    out: Path | None = None,
) -> bytes:
    """The consolidated workbook as .xlsx bytes, the same for the same consolidation, lock and folders.

    It links to the files where they are: ``inbox`` is the folder their names start from, ``out`` the
    folder the workbook will be saved in, and links are relative where both are on one drive.
    """
    lay = layout(consolidation.form)
    buffer = io.BytesIO()
    book = new_book(buffer, f"{consolidation.form.title}汇总")
    rows = tuple(standing for standing in consolidation.standings if standing.unit.code)
    context = Context(
        book=book,
        styles=Styles(book),
        consolidation=consolidation,
        layout=lay,
        figures=StoredValues(lay, consolidation.submission),
        detail=Detail(lay, len(rows)),
        rows=rows,
        link=lambda file: _link(file, inbox, out),
    )
    tables = dict.fromkeys(table.sheet for table in lay.tables.values())
    for name in (SUMMARY, *tables, REVIEW, STANDINGS, FINDINGS, YEARS, CHARTS, DETAIL, TEXTS, IDENTITY):
        sheet = book.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.protect("", ALLOWED)
    summary_sheet(context)
    for table in lay.tables.values():
        _table(context, table)
    review_sheet(context.sheet(REVIEW), context.figures, context.styles)
    standings_sheet(context)
    findings_sheet(context)
    years_sheet(context)
    charts_sheet(context)
    detail_sheet(context)
    texts_sheet(context)
    _identity(context)
    context.sheet(SUMMARY).activate()
    book.close()
    return sealed(buffer.getvalue(), lock or Lock())


def _link(file: str, inbox: Path | None, out: Path | None) -> str:
    """The file's path as seen from the folder of the workbook."""
    if inbox is None:
        return file
    path = inbox / file
    try:
        return os.path.relpath(path, out or Path())
    except ValueError:  # on another drive of Windows
        return str(path.absolute())


def _table(context: Context, table: TableSheet) -> None:
    """An official table: what units typed is added up over 明细, totals are computed as the form says."""
    sheet, styles, drawing = context.sheet(table.sheet), context.styles, table.drawing
    consolidation = context.consolidation
    right = drawing.figure_columns[-1]
    draw.measure(sheet, drawing)
    context.wide(sheet, Box(0, LEFT, 0, right), drawing.table.title, "title")
    sheet.set_row(0, 30)
    _heading(context, sheet, right)
    context.wide(sheet, Box(2, LEFT, 2, right), drawing.table.note, "note")
    if consolidation.included_with_errors:
        names = len(consolidation.included_with_errors)
        text = f"含 {names} 个有错误未改正的单位，见“{SUMMARY}”"
        context.wide(sheet, Box(3, LEFT, 3, right), text, "alarm")
    draw.labels(sheet, drawing, styles)
    for figure, box in drawing.figures.items():
        _figure(context, sheet, figure, box)
    if drawing.table.optional:
        _counts(context, sheet, table)

    def verdict_at(instance: str) -> str:
        box = context.layout.verdicts[instance]
        return f"{REVIEW}!{absolute(box.top, box.left)}"

    draw.strips(sheet, table, styles, verdict_at, context.figures.verdict, consolidation.form)
    draw.rule_colours(sheet, consolidation.form, table, styles)
    draw.page(sheet, drawing, landscape=drawing.table.landscape)
    sheet.freeze_panes(drawing.heads[1] + 1, 0)


def _counts(context: Context, sheet: Worksheet, table: TableSheet) -> None:
    """Beside each figure of an optional table, how many units filled it in."""
    column = table.drawing.figure_columns[-1] + 1
    if any(strip.box.left == column for strip in table.drawing.strips):
        return
    sheet.set_column(column, column, 14)
    for figure, box in table.drawing.figures.items():
        formula = f'={context.detail.filled(figure)}&" 个单位填了"'
        value = f"{context.consolidation.filled[figure]} 个单位填了"
        sheet.write_formula(box.top, column, formula, context.styles["strip"], value)


def _heading(context: Context, sheet: Worksheet, right: int) -> None:
    """Whose figures these are, of which year, and of how many units."""
    consolidation = context.consolidation
    name, year = value_reference("unit_name"), value_reference("year")
    counted = f'COUNTIF({context.detail.counted},"{YES}")'
    draw.put_formula(
        sheet,
        Box(1, LEFT, 1, right),
        f'="汇总单位："&{name}&"　"&{year}&"年　计入 "&{counted}&" 个单位"',
        context.styles["subtitle"],
        f"汇总单位：{consolidation.county.name}　{consolidation.year}年　计入 {len(consolidation.included)} 个单位",
    )


def _figure(context: Context, sheet: Worksheet, figure: str, box: Box) -> None:
    number = context.figures.numbers.get(figure)
    if context.layout.typed(figure):
        formula = context.detail.sum(figure)
    else:
        instance = context.layout.form.computations[figure]
        formula = excel.total(instance, context.layout.local(instance).__getitem__, lambda _: None)
    value = "" if number is None else as_float(number)
    draw.put_formula(sheet, box, formula, context.figure_style(figure), value)


def _identity(context: Context) -> None:
    """Who this is and last year's figures, as in a unit's workbook, so that it can be read like one."""
    consolidation = context.consolidation
    county = consolidation.county
    identity = context.layout.identity(COUNTY_FORMAT, consolidation.year, county.name, county)
    identity_sheet(context.sheet(IDENTITY), identity, consolidation.form, consolidation.last)
