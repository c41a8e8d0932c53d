"""The sheet 文字明细: one row for each unit, one column for each section of prose. Next year's texts are held against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from xltools.form.kinds import FieldKind
from xltools.form.spec import Field, Section
from xltools.model.cells import LONGEST_TEXT
from xltools.model.consolidation import Standing
from xltools.model.text import fitted
from xltools.workbook.consolidated.columns import Column, Columns
from xltools.workbook.consolidated.writer import CountyWriter, line_count, without_unwritable
from xltools.workbook.layout.grid import a1
from xltools.workbook.read.worksheet import SheetFacts
from xltools.workbook.write import tables

SHEET = "文字明细"
_HINT = "各单位填写的文字；下一年用来核对是否照抄上年。"
#: The rows above the units; the sections' ids are hidden.
_TITLE_ROW, _HINT_ROW, _ID_ROW, _HEAD_ROW, _FIRST_UNIT_ROW = range(5)
_UNIT_COLUMNS: Columns[Standing] = Columns(
    0,
    {
        "code": Column("代码", 12, lambda standing: standing.unit.code, "small"),
        "name": Column("名称", 20, lambda standing: standing.unit.name, "small"),
    },
)
_FIRST_SECTION = _UNIT_COLUMNS.last + 1
_SECTION_WIDTH, _CHOICE_WIDTH = 46, 16
#: A row is as high as its longest text, up to half a page; the cell holds all of it.
_LINE, _MOST_LINES = 13.5, 30
#: The end of a text that is longer than a cell can hold. The form's own limits are far below.
_CUT = "……（文字超过一格的上限，全文见该单位报送的表）"


def write_texts(writer: CountyWriter) -> None:
    """Lists what every unit wrote, whether it is in the sums or not."""
    sheet, styles = writer.sheet(SHEET), writer.styles
    sections = _sections(writer)
    writer.write_text(sheet, _TITLE_ROW, 0, SHEET, "guide_head")
    writer.write_text(sheet, _HINT_ROW, 0, _HINT, "small_note")
    sheet.set_row(_TITLE_ROW, 24)
    sheet.set_row(_ID_ROW, None, None, {"hidden": True})
    _UNIT_COLUMNS.write_heads(writer, sheet, _HEAD_ROW, "small_head")
    for column, section in enumerate(sections, _FIRST_SECTION):
        sheet.set_column(column, column, _SECTION_WIDTH)
        sheet.write_string(_ID_ROW, column, section.id)
        sheet.write_string(_HEAD_ROW, column, section.title, styles["small_head"])
    choices = [field for field in writer.layout.form.fields if field.kind is FieldKind.CHOICE]
    # Without an id: next year's texts are not held against them.
    first_choice = _FIRST_SECTION + len(sections)
    for column, field in enumerate(choices, first_choice):
        sheet.set_column(column, column, _CHOICE_WIDTH)
        head = f"{field.label}（{_counted(writer, field)}）"
        writer.write_text(sheet, _HEAD_ROW, column, head, "small_head")
    for row, standing in enumerate(writer.units, _FIRST_UNIT_ROW):
        _UNIT_COLUMNS.write_row(writer, sheet, row, standing)
        _write_sections(writer, sheet, row, standing, sections)
        for column, field in enumerate(choices, first_choice):
            writer.write_text(sheet, row, column, _chosen(standing, field), "small_centre")
    sheet.freeze_panes(_FIRST_UNIT_ROW, _FIRST_SECTION)
    tables.paper(sheet, landscape=True)
    sheet.repeat_rows(_HEAD_ROW)


def _chosen(standing: Standing, field: Field) -> str:
    value = standing.submission.fields.get(field.id) if standing.submission else None
    return value.raw.strip() if value else ""


def _counted(writer: CountyWriter, field: Field) -> str:
    """How many of the units in the sums have chosen what: a choice is counted, and never added up."""
    chosen = Counter(_chosen(standing, field) for standing in writer.units if standing.included)
    counts = [f"{option} {chosen[option]}" for option in field.options]
    others = chosen.total() - sum(chosen[option] for option in field.options)
    return "，".join([*counts, *([f"没有选 {others}"] if others else [])])


def _sections(writer: CountyWriter) -> list[Section]:
    """The sections with a column. One that only published reports have gets it when some unit has written it."""
    return [
        section
        for section in writer.layout.form.sections
        if not section.published
        or any(unit.submission and unit.submission.sections.get(section.id) for unit in writer.units)
    ]


def _write_sections(
    writer: CountyWriter, sheet: Worksheet, row: int, standing: Standing, sections: Sequence[Section]
) -> None:
    held = standing.submission.sections if standing.submission else {}
    style = writer.styles["small_text"]
    lines = 1
    for column, section in enumerate(sections, _FIRST_SECTION):
        text = fitted(without_unwritable(held.get(section.id, "")), LONGEST_TEXT, _CUT)
        if text:
            sheet.write_string(row, column, text, style)
        else:
            sheet.write_blank(row, column, None, style)
        lines = max(lines, line_count(text, _SECTION_WIDTH))
    sheet.set_row(row, _LINE * min(lines, _MOST_LINES) + 4)


def read_texts(sheet: SheetFacts) -> dict[str, dict[str, str]]:
    """Reads the sheet, down to the first row without a code.

    Returns:
        Unit code → section id → text, for the sections that are not empty. A unit that wrote nothing has no section.
    """
    sections: dict[int, str] = {}
    column = _FIRST_SECTION
    while id := _text(sheet, _ID_ROW, column):
        sections[column] = id
        column += 1
    texts: dict[str, dict[str, str]] = {}
    row = _FIRST_UNIT_ROW
    while code := _UNIT_COLUMNS.read_row(sheet, row)["code"]:
        written = {id: _text(sheet, row, column) for column, id in sections.items()}
        texts.setdefault(code, {id: text for id, text in written.items() if text.strip()})
        row += 1
    return texts


def _text(sheet: SheetFacts, row: int, column: int) -> str:
    """A cell's text as it was written; a cell that holds a number by now holds no text of a unit's."""
    raw = sheet.values.get(a1(row, column))
    return raw if isinstance(raw, str) else ""
