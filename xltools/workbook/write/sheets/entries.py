"""Draws the lines of a list, which the unit fills in: what is known of them, what may be typed, what turns red."""

from __future__ import annotations

from typing import Any

from xlsxwriter.worksheet import Worksheet

from xltools.form.kinds import FieldKind
from xltools.form.listing import Word
from xltools.form.rules.excel import NO_DUTY, YES
from xltools.form.rules.permitted import objection_to
from xltools.model.submission import Value, day
from xltools.workbook.layout.grid import Box, a1, absolute
from xltools.workbook.layout.table_sheet import TableSheet
from xltools.workbook.layout.tables import EntryLine
from xltools.workbook.write import tables
from xltools.workbook.write.book import as_float
from xltools.workbook.write.sheets.contents import Contents
from xltools.workbook.write.sheets.cover import FIRST_DAY, LAST_DAY

_STYLES = {FieldKind.DAY: "entry_date", FieldKind.CHOICE: "entry_choice"}
_SHARED = {"error_title": "请重新填写", "error_type": "stop"}


def write_entries(sheet: Worksheet, contents: Contents, table: TableSheet) -> None:
    """Writes the lines, with what is known of their entries."""
    drawing, listing = table.drawing, table.drawing.table.listing
    if listing is None or not drawing.entries:
        return
    known = {entry.number: entry for entry in contents.submission.entries.get(drawing.table.id, ())}
    figures = {figure.column.id: figure for figure in contents.form.table_figures[drawing.table.id]}
    for line in drawing.entries:
        entry = known.get(line.number)
        for word in listing.words:
            _write_word(sheet, contents, line.words[word.id], word, entry.words[word.id] if entry else None)
        for column, box in line.figures.items():
            number = entry.figures[column].number if entry else None
            style = contents.styles[tables.figure_style(figures[column].kind, typed=True)]
            if not box.single:
                sheet.merge_range(box.top, box.left, box.bottom, box.right, "", style)
            if number is None:
                sheet.write_blank(box.top, box.left, None, style)
            else:
                sheet.write_number(box.top, box.left, as_float(number), style)
    for word in listing.words:
        tables.validate(sheet, [line.words[word.id] for line in drawing.entries], _word_validation(word))
    for column, figure in figures.items():
        boxes = [line.figures[column] for line in drawing.entries]
        tables.validate(sheet, boxes, tables.number_validation(figure.numbers, contents.form.limit))
        bad = objection_to(boxes[0].name, figure.numbers, contents.form.limit)
        tables.colour(sheet, boxes, f"={bad}", contents.styles["failed"])
    _colours(sheet, contents, table)


def _write_word(sheet: Worksheet, contents: Contents, box: Box, word: Word, value: Value | None) -> None:
    style = contents.styles[_STYLES.get(word.kind, "entry_text")]
    date = day(value.raw) if value and word.kind is FieldKind.DAY else None
    if date:
        sheet.write_datetime(*box.first, date, style)
    elif value and value.raw:
        sheet.write_string(*box.first, value.raw, style)
    else:
        sheet.write_blank(*box.first, None, style)


def _word_validation(word: Word) -> dict[str, Any]:
    """What a cell of words takes, in XlsxWriter's terms."""
    if word.options:
        return {
            **_SHARED,
            "validate": "list",
            "source": list(word.options),
            "error_message": "请从下拉列表中选一项。",
        }
    if word.kind is FieldKind.DAY:
        return {
            **_SHARED,
            "validate": "date",
            "criteria": "between",
            "minimum": FIRST_DAY,
            "maximum": LAST_DAY,
            "input_title": word.label,
            "input_message": "请填写日期，如 2026-1-15。",
            "error_message": "请填写日期，如 2026-1-15。",
        }
    return {
        **_SHARED,
        "validate": "length",
        "criteria": "between",
        "minimum": 1,
        "maximum": word.limit,
        "input_title": word.label,
        "input_message": f"一条填一行，最多 {word.limit} 个字。填了的行，各格都要填；不用的行空着。",
        "error_message": f"最多 {word.limit} 个字。",
    }


def _colours(sheet: Worksheet, contents: Contents, table: TableSheet) -> None:
    """Red where the unit says that there is nothing in the list, or that it has no such duty, and yet something is; a tint where a
    used entry has a blank cell, and in the first one where nothing is listed or said."""
    drawing, lines = table.drawing, table.drawing.entries
    first, last = lines[0].boxes[0], lines[-1].boxes[-1]
    inputs = [box for line in lines for box in line.boxes]
    cell = a1(*first.first)
    used = f"COUNTA({_across(lines[0])})>0"
    nothing = f"COUNTA({absolute(*first.first)}:{absolute(last.bottom, last.right)})=0"
    is_first = f"ROW({cell})={first.top + 1}"
    asked = f"AND({is_first},{nothing})"
    if table.declaration:
        declared = absolute(*table.declaration.first)
        said = f'OR({declared}="{YES}",{declared}="{NO_DUTY}")'
        tables.colour(sheet, inputs, f"=AND({said},NOT(ISBLANK({cell})))", contents.styles["failed"])
        asked = f"AND({is_first},{nothing},NOT({said}))"
    needed = used if drawing.table.optional else f"OR({used},{asked})"
    tables.colour(sheet, inputs, f"=AND(ISBLANK({cell}),{needed})", contents.styles["to_fill"])


def _across(line: EntryLine) -> str:
    """The cells of the first line, as a formula that goes down with the lines."""
    left, right = line.boxes[0], line.boxes[-1]
    return f"${a1(*left.first)}:${a1(right.bottom, right.right)}"
