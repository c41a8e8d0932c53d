"""Draws the sections of prose on the 文字 sheet, below the table of figures that they need, if any."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from xltools.form.spec import Section
from xltools.model.cells import LONGEST_TEXT
from xltools.model.submission import PROSE
from xltools.model.text import fitted
from xltools.workbook.layout.prose import RIGHT, SectionBox
from xltools.workbook.layout.tables import LEFT
from xltools.workbook.write import tables
from xltools.workbook.write.sheets.contents import Contents

#: How many half-width characters fit into a line, and how high a line is.
_LINE, _HEIGHT = 80, 15.0
#: Excel takes no higher row.
_HIGHEST = 400


def prose_sheet(sheet: Worksheet, contents: Contents) -> None:
    """Writes the sections, and how the sheet is printed."""
    layout = contents.layout
    if layout.prose.title:
        contents.title(sheet, layout.prose.title)
        sheet.set_column(0, 0, 1)
    sheet.set_column(LEFT, LEFT, 30)
    sheet.set_column(LEFT + 1, LEFT + 1, 16)
    sheet.set_column(LEFT + 2, RIGHT, 8.5)
    for section in contents.form.sections:
        if section.id in layout.prose.sections:
            _section(sheet, contents, section, layout.prose.sections[section.id])
    tables.paper(sheet)
    table_bottoms = [table.drawing.bottom for table in layout.tables.values() if table.sheet == PROSE]
    bottom = max([0, *table_bottoms, *(boxes.text.bottom for boxes in layout.prose.sections.values())])
    sheet.print_area(0, 0, bottom, RIGHT)


#: The end of a text that is longer than a cell can hold, as only published ones are.
_CUT = "……（文字超过一格的上限，全文见原文）"


def _section(sheet: Worksheet, contents: Contents, section: Section, boxes: SectionBox) -> None:
    """A heading, and below it the box that the text is typed into."""
    contents.put(sheet, boxes.heading, "guide_head")
    fits = 2 * len(section.title + section.hint) < _LINE
    sheet.set_row(boxes.heading.box.top, 18 if fits else 34)
    box, style = boxes.text, contents.styles["prose"]
    text = fitted(contents.submission.sections.get(section.id, ""), LONGEST_TEXT, _CUT)
    sheet.merge_range(box.top, box.left, box.bottom, box.right, "", style)
    if text:
        sheet.write_string(box.top, box.left, text, style)
    if section.required:
        contents.tint_blank(sheet, box)
    rows = range(box.top, box.bottom + 1)
    height = _HEIGHT * max(section.lines, _lines(text)) / len(rows)
    for row in rows:
        sheet.set_row(row, min(_HIGHEST, height))
    options = {
        "validate": "length",
        "criteria": "between",
        "minimum": 0,
        "maximum": section.limit,
        "input_title": section.title[:32],
        "input_message": section.hint,
        "error_title": "文字过长",
        "error_message": f"这一部分最多 {section.limit} 字。",
    }
    sheet.data_validation(box.top, box.left, box.bottom, box.right, options)


def _lines(text: str) -> int:
    """How many lines a text takes, with one to spare."""
    return sum(-(-2 * len(part) // _LINE) or 1 for part in text.split("\n")) + 1
