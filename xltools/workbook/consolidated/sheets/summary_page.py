"""The lines of the sheet 汇总: its columns, and what writes one line below the other."""

from __future__ import annotations

from collections.abc import Mapping

from xltools.workbook.consolidated.columns import Formula
from xltools.workbook.consolidated.list_sheet import ListSheet
from xltools.workbook.consolidated.writer import CountyWriter, line_count
from xltools.workbook.layout.grid import Box
from xltools.workbook.layout.tables import LEFT
from xltools.workbook.write import tables

SHEET = "汇总"
#: The columns of the sheet: labels, and four narrow ones and a wide one for texts, numbers and files.
WIDTHS = (22.0, 12.0, 12.0, 12.0, 12.0, 34.0)
RIGHT = LEFT + len(WIDTHS) - 1
TEXT_WIDTH = sum(WIDTHS[1:])
#: How high a line of text and the space around it are, in points.
LINE, SPACE = 15.0, 6


class Page:
    """Writes the sheet line by line; ``row`` is the next one."""

    def __init__(self, writer: CountyWriter, sheet: ListSheet) -> None:
        self.writer, self.sheet, self.row = writer, sheet, 2

    def write_heading(self, text: str) -> None:
        """Leaves a line free and writes the heading of a part."""
        self.row += 1
        box = Box(self.row, LEFT, self.row, RIGHT)
        self.writer.write_wide_text(self.sheet, box, text, "guide_head")
        self.sheet.set_row(self.row, 22)
        self.row += 1

    def write_pair(self, label: str, text: str) -> None:
        """Writes a label and a text."""
        self._write_label(label)
        self.writer.write_wide_text(self.sheet, self._text_box, text, "value")
        self.end_line(line_count(text, TEXT_WIDTH))

    def write_live(self, label: str, formula: str, value: str, style: str = "value") -> None:
        """Writes a label and a formula, with the text that it shows."""
        self._write_label(label)
        tables.put_formula(self.sheet, self._text_box, formula, self.writer.styles[style], value)
        self.end_line(line_count(value, TEXT_WIDTH))

    def write_heads(self, heads: Mapping[str, tuple[int, int]]) -> None:
        """Writes the heads of a list: text → first and last column."""
        for text, (first, last) in heads.items():
            self.writer.write_wide_text(self.sheet, Box(self.row, first, self.row, last), text, "head")
        self.end_line(1)

    def write_formula(self, column: int, formula: Formula, style: str = "sum_amount") -> None:
        """Writes a formula into a cell of the line."""
        self.sheet.write_formula(self.row, column, formula.text, self.writer.styles[style], formula.value)

    def write_alarm(self, text: str) -> None:
        """Writes a red line; none for an empty text."""
        if text:
            box = Box(self.row, LEFT, self.row, RIGHT)
            self.writer.write_wide_text(self.sheet, box, text, "alarm")
            self.end_line(line_count(text, sum(WIDTHS)))

    @property
    def _text_box(self) -> Box:
        return Box(self.row, LEFT + 1, self.row, RIGHT)

    def _write_label(self, label: str) -> None:
        self.sheet.write_string(self.row, LEFT, label, self.writer.styles["key"])

    def end_line(self, lines: int) -> None:
        """Makes the line as high as so many lines of text, and goes on to the next."""
        self.sheet.set_row(self.row, min(tables.HIGHEST_ROW, SPACE + LINE * max(lines, 1)))
        self.row += 1
