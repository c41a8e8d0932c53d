"""Draws the 封面 sheet: whose return it is, the fields that the unit fills in, and whether it may be sent."""

from __future__ import annotations

import datetime as dt
from typing import Any

from xlsxwriter.worksheet import Worksheet

from xltools.form.rules import excel
from xltools.form.rules.expression import Ref
from xltools.form.spec import LONGEST_FIELD, Field, FieldKind
from xltools.model.submission import day
from xltools.workbook.layout.cover import LABEL, RIGHT, VALUE, Line
from xltools.workbook.layout.grid import absolute
from xltools.workbook.write import conclusion, tables
from xltools.workbook.write.sheets.contents import Contents

#: Row heights: of the lines of identity and fields, of those that count blanks, and of the conclusion.
_LINE, _BLANKS, _CONCLUSION = 26, 22, 30
#: The days that a field takes.
_FIRST_DAY, _LAST_DAY = dt.date(2000, 1, 1), dt.date(2099, 12, 31)


def cover_sheet(sheet: Worksheet, contents: Contents) -> None:
    """Writes the sheet."""
    cover = contents.layout.cover
    sheet.set_column(0, 0, 1)
    sheet.set_column(LABEL, LABEL, 22)
    sheet.set_column(VALUE, RIGHT, 19)
    contents.title(sheet, cover.title)
    for key, line in cover.identity.items():
        reference, value = contents.known(key)
        # An empty identity cell must show as empty, not as 0.
        _line(sheet, contents, line, f'={reference}&""', str(value))
    _period(sheet, contents)
    contents.put(sheet, cover.to_fill, "subtitle")
    for field in contents.form.fields:
        if field.id in cover.fields:
            _field(sheet, contents, field, cover.fields[field.id])
    contents.put(sheet, cover.standing, "subtitle")
    _blanks(sheet, contents)
    _conclusion(sheet, contents)
    tables.paper(sheet)


def _line(
    sheet: Worksheet, contents: Contents, line: Line, formula: str, value: str | float, height: float = _LINE
) -> None:
    """A label, and beside it a formula with its value."""
    contents.put(sheet, line.label, "key")
    tables.put_formula(sheet, line.value, formula, contents.styles["value"], value)
    sheet.set_row(line.row, height)


def _period(sheet: Worksheet, contents: Contents) -> None:
    reference, year = contents.known("year")
    formula = f'={reference}&"年1月1日至"&{reference}&"年12月31日"'
    _line(sheet, contents, contents.layout.cover.period, formula, f"{year}年1月1日至{year}年12月31日")


def _field(sheet: Worksheet, contents: Contents, field: Field, line: Line) -> None:
    """A field, with what is known of it, and what may be typed into it."""
    contents.put(sheet, line.label, "key")
    box = line.value
    style = contents.styles["date" if field.kind is FieldKind.DATE else "text"]
    sheet.merge_range(box.top, box.left, box.bottom, box.right, "", style)
    value = contents.submission.fields.get(field.id)
    date = day(value.raw) if value and field.kind is FieldKind.DATE else None
    if date:
        sheet.write_datetime(box.top, box.left, date, style)
    elif value and value.raw:
        sheet.write_string(box.top, box.left, value.raw, style)
    sheet.data_validation(box.top, box.left, box.bottom, box.right, _validation(field))
    if field.required:
        blank = {
            "type": "formula",
            "criteria": f"=ISBLANK({absolute(*box.first)})",
            "format": contents.styles["to_fill"],
        }
        sheet.conditional_format(box.top, box.left, box.bottom, box.right, blank)
    sheet.set_row(line.row, _LINE)


def _validation(field: Field) -> dict[str, Any]:
    """What a field takes, in XlsxWriter's terms."""
    words = {"input_title": field.label, "input_message": field.hint, "error_title": "请重新填写"}
    if field.kind is FieldKind.DATE:
        limits: dict[str, Any] = {"validate": "date", "minimum": _FIRST_DAY, "maximum": _LAST_DAY}
        words["error_message"] = "请填写日期，如 2026-1-15。"
    else:
        limits = {"validate": "length", "minimum": 1, "maximum": LONGEST_FIELD}
        words["error_message"] = f"最多 {LONGEST_FIELD} 个字。"
    return {**words, "criteria": "between", **limits}


def _blanks(sheet: Worksheet, contents: Contents) -> None:
    """How many cells of each table are still to be filled in."""
    layout = contents.layout
    for table in contents.form.tables:
        if table.id not in layout.cover.blanks:
            continue
        figures = contents.form.table_figures[table.id]
        refs = [Ref(figure.id) for figure in figures if layout.typed(figure.id)]
        formula = excel.missing(refs, layout.reference, layout.declaration)
        missing = contents.stored.missing(table)
        _line(sheet, contents, layout.cover.blanks[table.id], f"={formula}", missing, _BLANKS)


def _conclusion(sheet: Worksheet, contents: Contents) -> None:
    """Whether the return may be sent: green when it may."""
    line, styles = contents.layout.cover.conclusion, contents.styles
    contents.put(sheet, line.label, "key")
    shown = conclusion.shown(contents.stored)
    tables.put_formula(sheet, line.value, f"={conclusion.formula(contents.stored)}", styles["status"], shown)
    sheet.set_row(line.row, _CONCLUSION)
    box, cell = line.value, absolute(*line.value.first)
    for sign, style in (("=", "passed"), ("<>", "explain")):
        options = {
            "type": "formula",
            "criteria": f'={cell}{sign}"{conclusion.READY}"',
            "format": styles[style],
        }
        sheet.conditional_format(box.top, box.left, box.bottom, box.right, options)
