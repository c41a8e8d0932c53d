"""Rows and columns inserted or deleted as Excel does it: cells, merges and validations move, and every formula follows."""

from __future__ import annotations

import re
from dataclasses import dataclass

from xltools.workbook.layout.grid import column_name, column_number

_FORMULA = re.compile(r"(<(f|formula|formula1|formula2)>)([^<]*)(</\2>)")
_AREA = re.compile(r'((?:ref|sqref)=")([^"]*)(")')
#: A text in quotes, or a reference to a cell: its sheet, and its column and row with their dollar signs.
_REFERENCE = re.compile(r'"[^"]*"|(?:([A-Za-z_\u4e00-\u9fff]+)!)?(\$?)([A-Z]{1,3})(\$?)(\d+)(?![\d(])')


@dataclass(frozen=True)
class Shift:
    """Lines of a sheet that were inserted before (``by=1``) or deleted at (``by=-1``) a row or a column.

    ``row`` and ``column`` count from 1; 0 where none of them moves.
    """

    sheet: str
    row: int = 0
    column: int = 0
    by: int = 1

    def row_after(self, number: int) -> int:
        """Where a row stands afterwards."""
        return number + self.by if self.row and number >= self.row + (self.by < 0) else number

    def column_after(self, letters: str) -> str:
        """Where a column stands afterwards."""
        number = column_number(letters) + 1
        if self.column and number >= self.column + (self.by < 0):
            number += self.by
        return column_name(number - 1)

    def part_after(self, xml: str, *, own: bool) -> str:
        """The part of a sheet afterwards; ``own``: of the very sheet that was shifted."""
        xml = _FORMULA.sub(
            lambda formula: f"{formula[1]}{self._references(formula[3], own)}{formula[4]}", xml
        )
        if own:
            xml = _AREA.sub(lambda area: area[1] + self._references(area[2], own) + area[3], self._cells(xml))
        return xml

    def _references(self, text: str, own: bool) -> str:
        home = self.sheet if own else ""
        sheet = home

        def moved(reference: re.Match[str]) -> str:
            nonlocal sheet
            if reference[0].startswith('"'):
                return reference[0]
            # The second corner of a range is on the sheet of the first.
            is_second_corner = reference.string[reference.start() - 1 : reference.start()] == ":"
            sheet = reference[1] or (sheet if is_second_corner else home)
            if sheet != self.sheet:
                return reference[0]
            prefix = f"{reference[1]}!" if reference[1] else ""
            column, row = self.column_after(reference[3]), self.row_after(int(reference[5]))
            return f"{prefix}{reference[2]}{column}{reference[4]}{row}"

        return _REFERENCE.sub(moved, text)

    def _cells(self, xml: str) -> str:
        if self.row and self.by < 0:
            xml = re.sub(rf'<row r="{self.row}".*?</row>', "", xml)
        xml = re.sub(r'<row r="(\d+)"', lambda row: f'<row r="{self.row_after(int(row[1]))}"', xml)
        return re.sub(
            r'<c r="([A-Z]+)(\d+)"',
            lambda cell: f'<c r="{self.column_after(cell[1])}{self.row_after(int(cell[2]))}"',
            xml,
        )
