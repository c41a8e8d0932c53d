"""Consolidation → the county's workbook: the official tables added up live over 明细, each figure where
it stands in a unit's workbook, so that this one can be read and added up again one level higher."""

from __future__ import annotations

import io
import os
from dataclasses import replace
from functools import cache
from pathlib import Path

from xlsxwriter.worksheet import Worksheet

from xltools.form.listing import list_sheet
from xltools.form.rules.excel import NO_DUTY
from xltools.model.consolidation import Consolidation
from xltools.workbook.consolidated.columns import COUNTED
from xltools.workbook.consolidated.list_sheet import ListSheet
from xltools.workbook.consolidated.sheets import (
    charts,
    detail,
    entries,
    findings,
    paper,
    revisions,
    standings,
    summary,
    summary_page,
    texts,
    years,
)
from xltools.workbook.consolidated.sheets.detail import DetailRanges
from xltools.workbook.consolidated.writer import CountyWriter, cell_text, link_address
from xltools.workbook.layout.grid import Box
from xltools.workbook.layout.identity import COUNTY_FORMAT, IDENTITY, value_reference
from xltools.workbook.layout.period import text_formula
from xltools.workbook.layout.review import REVIEW, verdict_reference
from xltools.workbook.layout.table_sheet import TableSheet
from xltools.workbook.layout.tables import LEFT
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.write import tables
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
    """Makes the county's workbook.

    Args:
        consolidation: The county's year.
        lock: What its sheets and its structure are locked with; without one, no password unlocks them.
        inbox: The folder that the names of the received files start from. Without it links lead to these names.
        out: The folder that the workbook will be saved in. Links are relative to it where both are on one drive.

    Returns:
        The .xlsx, the same bytes for the same arguments. The received files are not opened.
    """
    form_layout = layout(consolidation.form)
    buffer = io.BytesIO()
    book = new_book(buffer, f"{consolidation.form.title}汇总")
    units = tuple(standing for standing in consolidation.standings if standing.unit.code)
    writer = CountyWriter(
        book=book,
        styles=Styles(book),
        consolidation=consolidation,
        layout=form_layout,
        # Its 合计 are the sums of its units', whether they have sent entries or not.
        stored=StoredValues(
            form_layout, replace(consolidation.submission, entries={}), consolidation.unjudged
        ),
        units=units,
        # Several sheets lead to each.
        address=cache(lambda file: link_address(cell_text(path_from(out, file, inbox)))),
    )
    _add_sheets(writer)
    ranges = DetailRanges(form_layout, len(units))
    summary.write_summary(writer, ranges)
    for table in form_layout.tables.values():
        _write_table(writer, ranges, table)
    review_sheet(writer.sheet(REVIEW), writer.stored, writer.styles)
    paper.write_paper(writer)
    standings.write_standings(writer)
    findings.write_findings(writer)
    revisions.write_revisions(writer)
    years.write_years(writer, ranges)
    charts.write_charts(writer, ranges)
    detail.write_detail(writer, ranges)
    entries.write_lists(writer)
    texts.write_texts(writer)
    _write_identity(writer)
    writer.sheet(summary_page.SHEET).activate()
    book.close()
    return sealed(buffer.getvalue(), lock or Lock())


def _add_sheets(writer: CountyWriter) -> None:
    """All sheets in their order, empty and protected. Tables that share a sheet get one."""
    names = dict.fromkeys(
        (
            summary_page.SHEET,
            *(table.sheet for table in writer.layout.tables.values()),
            REVIEW,
            standings.SHEET,
            findings.SHEET,
            *([revisions.SHEET] if writer.consolidation.revisions else []),
            years.SHEET,
            charts.SHEET,
            detail.SHEET,
            *entries.list_sheets(writer),
            texts.SHEET,
            IDENTITY,
        )
    )
    for name in names:
        sheet = writer.book.add_worksheet(name, ListSheet)
        sheet.hide_gridlines(2)
        sheet.protect("", ALLOWED)


def path_from(out: Path | None, file: str, inbox: Path | None) -> str:
    """A received file's path as seen from the folder of a result; of one on another drive the whole of it."""
    if inbox is None:
        return file
    path = inbox / file
    try:
        return os.path.relpath(path, out or Path())
    except ValueError:  # on another drive of Windows
        return str(path.absolute())


def _write_table(writer: CountyWriter, ranges: DetailRanges, table: TableSheet) -> None:
    """Draws an official table: what units typed is added up over 明细, totals are computed as the form says."""
    sheet, styles, drawing = writer.sheet(table.sheet), writer.styles, table.drawing
    tables.measure(sheet, drawing)
    _write_table_heading(writer, ranges, table)
    tables.labels(sheet, drawing, styles)
    for line in drawing.entries:  # of all units they stand on a sheet of their own
        sheet.set_row(line.boxes[0].top, None, None, {"hidden": True})
    for figure, box in drawing.figures.items():
        _write_figure(writer, ranges, sheet, figure, box)
    if drawing.table.optional:
        _write_counts(writer, ranges, sheet, table)

    def verdict_at(instance: str) -> str:
        return verdict_reference(writer.layout.review_rows[instance])

    tables.strips(sheet, table, styles, verdict_at, writer.stored.verdict, writer.layout.form)
    tables.rule_colours(sheet, writer.layout.form, table, styles)
    tables.page(sheet, drawing)
    sheet.freeze_panes(drawing.heads[1] + 1, 0)


def _write_table_heading(writer: CountyWriter, ranges: DetailRanges, table: TableSheet) -> None:
    """The lines above a table: its title, whose figures these are, the note, and a warning of units with errors."""
    sheet, consolidation = writer.sheet(table.sheet), writer.consolidation
    right = table.drawing.figure_columns[-1]
    writer.write_wide_text(sheet, Box(0, LEFT, 0, right), table.drawing.table.title, "title")
    sheet.set_row(0, 30)
    name, period = value_reference("unit_name"), text_formula(consolidation.form.span)
    counted = f'COUNTIF({ranges.counted},"{COUNTED}")'
    tables.put_formula(
        sheet,
        Box(1, LEFT, 1, right),
        f'="汇总单位："&{name}&"　"&{period}&"　计入 "&{counted}&" 个单位"'.replace('"&"', ""),
        writer.styles["subtitle"],
        f"汇总单位：{consolidation.county.name}　{consolidation.period.text}　计入 {len(consolidation.included)} 个单位",
    )
    without_duty = consolidation.without_duty.get(table.drawing.table.id, 0)
    if table.declaration and table.drawing.table.id in writer.stored.submission.no_duty:
        # As in a unit's workbook, so that one level up nobody is asked for these figures.
        cell = table.declaration
        writer.write_wide_text(sheet, Box(2, LEFT, 2, cell.left - 1), "各单位：", "note")
        writer.write_text(sheet, cell.top, cell.left, NO_DUTY, "note")
    else:
        of_units = [f"各单位的各条见“{list_sheet(table.sheet)}”"] if table.drawing.entries else []
        note = "；".join([*of_units, *filter(None, [table.drawing.table.note])])
        writer.write_wide_text(sheet, Box(2, LEFT, 2, right), note, "note")
    notes = []
    if consolidation.included_with_errors:
        count = len(consolidation.included_with_errors)
        notes.append(f"含 {count} 个有错误未改正的单位，见“{summary_page.SHEET}”")
    if without_duty:
        notes.append(f"{without_duty} 个单位无相关职责，没有数字可加")
    if notes:
        writer.write_wide_text(sheet, Box(3, LEFT, 3, right), "；".join(notes), "alarm")


def _write_figure(
    writer: CountyWriter, ranges: DetailRanges, sheet: Worksheet, figure: str, box: Box
) -> None:
    number = writer.stored.numbers.get(figure)
    value = "" if number is None else as_float(number)
    tables.put_formula(sheet, box, ranges.shown(figure), writer.figure_style(figure), value)


def _write_counts(writer: CountyWriter, ranges: DetailRanges, sheet: Worksheet, table: TableSheet) -> None:
    """Beside each figure of an optional table, how many units filled it in; not where verdicts stand there."""
    column = table.drawing.figure_columns[-1] + 1
    if any(strip.box.left == column for strip in table.drawing.strips):
        return
    sheet.set_column(column, column, 14)
    for figure, box in table.drawing.figures.items():
        formula = f'={ranges.filled(figure)}&" 个单位填了"'
        value = f"{writer.consolidation.filled[figure]} 个单位填了"
        sheet.write_formula(box.top, column, formula, writer.styles["strip"], value)


def _write_identity(writer: CountyWriter) -> None:
    """Fills the hidden sheet as in a unit's workbook, so that one level up this one is read like a unit's."""
    consolidation = writer.consolidation
    county = consolidation.county
    identity = writer.layout.identity(COUNTY_FORMAT, consolidation.period, county.name, county)
    identity_sheet(
        writer.sheet(IDENTITY),
        identity,
        consolidation.form,
        consolidation.last,
        consolidation.comparison.last,
    )
