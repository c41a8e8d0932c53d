"""Draws the 封面 sheet: whose return it is, the fields that the unit fills in, and whether it may be sent."""

from __future__ import annotations

import datetime as dt
from typing import Any

from xlsxwriter.worksheet import Worksheet

from xltools.form.fields import described
from xltools.form.kinds import FieldKind
from xltools.form.period import Span
from xltools.form.rules import excel, listed
from xltools.form.rules.expression import Ref
from xltools.form.spec import LONGEST_FIELD, Field
from xltools.model.consolidation import COUNTY_LEVEL
from xltools.model.submission import day
from xltools.model.text import fitted
from xltools.workbook.layout.cover import LABEL, RIGHT, VALUE, Line
from xltools.workbook.layout.grid import absolute
from xltools.workbook.layout.period import days_formula, text_formula
from xltools.workbook.write import conclusion, tables
from xltools.workbook.write.sheets.contents import Asked, Contents

#: Row heights: of the lines of identity and fields, of those that count blanks, of the conclusion,
#: of a line of text, and of a row that stays empty.
_LINE, _BLANKS, _CONCLUSION, _TEXT, _GAP = 26, 22, 38, 17, 5
#: How many half-width characters a line of text takes.
_WIDTH = 76
#: Whose figures a return holds.
_COUNTY_SCOPE, _UNIT_SCOPE = "全县（所属各单位合计）", "本机关（只统计本单位）"
#: The heading of what a unit is asked for.
_ASKED = "报送要求"
#: How long a cell's prompt may be.
_PROMPT = 255
#: The days that a field takes.
FIRST_DAY, LAST_DAY = dt.date(2000, 1, 1), dt.date(2099, 12, 31)


def cover_sheet(sheet: Worksheet, contents: Contents) -> None:
    """Writes the sheet."""
    cover = contents.layout.cover
    sheet.set_column(0, 0, 1)
    sheet.set_column(LABEL, LABEL, 22)
    sheet.set_column(VALUE, RIGHT, 19)
    contents.title(sheet, cover.title)
    for key, line in cover.identity.items():
        if key == "year" and contents.form.span is not Span.YEAR:
            _line(sheet, contents, line, f"={text_formula(contents.form.span)}", contents.period.text)
            continue
        reference, value = contents.known(key)
        # An empty identity cell must show as empty, not as 0.
        _line(sheet, contents, line, f'={reference}&""', str(value))
    _period(sheet, contents)
    if not contents.layout.totals_typed:  # nobody knows it of a report that was published elsewhere
        _scope(sheet, contents)
    contents.put(sheet, cover.to_fill, "subtitle")
    sheet.set_row(cover.to_fill.box.top, _LINE)
    sheet.set_row(cover.to_fill.box.top + 1, _GAP)
    _asked(sheet, contents)
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
    formula = f"={days_formula(contents.form.span)}"
    _line(sheet, contents, contents.layout.cover.period, formula, contents.period.days)


def _scope(sheet: Worksheet, contents: Contents) -> None:
    line = contents.layout.cover.scope
    contents.put(sheet, line.label, "key")
    whole = contents.submission.unit.level == COUNTY_LEVEL
    tables.put(sheet, line.value, _COUNTY_SCOPE if whole else _UNIT_SCOPE, contents.styles["value"])
    sheet.set_row(line.row, _LINE)


def _asked(sheet: Worksheet, contents: Contents) -> None:
    """By when the return is due, where it is sent and whom to ask, as far as it is known."""
    lines = [_ASKED, *contents.asked.lines()]
    if len(lines) == 1:
        return
    box = contents.layout.cover.asked
    tables.put(sheet, box, "\n".join(lines), contents.styles["subtitle"])
    height = _TEXT * sum(-(-2 * len(line) // _WIDTH) for line in lines) + 6
    sheet.set_row(box.top, min(height, tables.HIGHEST_ROW))


def _field(sheet: Worksheet, contents: Contents, field: Field, line: Line) -> None:
    """A field, with what is known of it, and what may be typed into it."""
    contents.put(sheet, line.label, "key")
    box = line.value
    style = contents.styles["date" if field.kind.is_day else "text"]
    sheet.merge_range(box.top, box.left, box.bottom, box.right, "", style)
    value = contents.submission.fields.get(field.id)
    date = day(value.raw) if value and field.kind.is_day else None
    if date:
        sheet.write_datetime(box.top, box.left, date, style)
    elif value and value.raw:
        sheet.write_string(box.top, box.left, value.raw, style)
    sheet.data_validation(box.top, box.left, box.bottom, box.right, _validation(field, contents.asked))
    if field.required:
        contents.tint_blank(sheet, box)
    sheet.set_row(line.row, _LINE)


def _validation(field: Field, asked: Asked) -> dict[str, Any]:
    """What a field takes, in XlsxWriter's terms."""
    words = {"input_title": field.label, "input_message": field.hint, "error_title": "请重新填写"}
    if field.options:
        words["error_message"] = "请从下拉列表中选一项。"
        return {**words, "validate": "list", "source": list(field.options)}
    limits: dict[str, Any]
    if field.kind.is_day:
        limits = {"validate": "date", "minimum": FIRST_DAY, "maximum": LAST_DAY}
        words["error_message"] = "请填写日期，如 2026-1-15。"
        if asked.due and field.kind is FieldKind.DATE:
            words["input_message"] = fitted(f"{field.hint}。报送期限：{asked.last_day}", _PROMPT)
    elif field.shape:
        length = len(field.shape)
        limits = {"validate": "length", "minimum": length, "maximum": length}
        words["error_message"] = f"应为{described(field.shape)}。"
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
        if layout.tables[table.id].drawing.entries:
            formula = listed.missing(layout.entries(table.id))
        if duties := layout.duties([table.id]):
            formula = f"IF({excel.has_no_duty(duties)},0,{formula})"
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
