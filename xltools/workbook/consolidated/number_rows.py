"""Rows of numbers, written past XlsxWriter's cells: of a county, nine cells in ten are figures of units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name

from xltools.workbook.write.book import Sheet


@dataclass(frozen=True)
class NumberColumns:
    """Columns side by side that hold numbers.

    Attributes:
        first: The first of them.
        formats: The format of each.
    """

    first: int
    formats: tuple[Format, ...]

    @property
    def last(self) -> int:
        return self.first + len(self.formats) - 1

    @cached_property
    def tags(self) -> tuple[tuple[str, str], ...]:
        """Of each column what stands before and behind the number of the row in the tag of a cell.

        Formats have their numbers when sheets are written, not before.
        """
        return tuple(
            (f'<c r="{xl_col_to_name(self.first + offset)}', f'" s="{format._get_xf_index()}"')
            for offset, format in enumerate(self.formats)
        )


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The cells of a row from the first of the columns to the last. It stands where XlsxWriter keeps the last one."""

    columns: NumberColumns
    numbers: Sequence[float | int | None]
    #: What XlsxWriter asks of every cell.
    format: None = None

    def xml(self, row: int) -> str:
        """As XlsxWriter would write them one by one."""
        return "".join(
            [
                f"{before}{row}{behind}/>"
                if number is None
                else f"{before}{row}{behind}><v>{number:.16G}</v></c>"
                for (before, behind), number in zip(self.columns.tags, self.numbers, strict=True)
            ]
        )


class NumberSheet(Sheet):
    """A sheet that is mostly numbers."""

    def write_numbers(self, row: int, columns: NumberColumns, numbers: Sequence[float | int | None]) -> None:
        """Writes a number into each of the columns, and an empty cell for None. Nothing else may be written there."""
        self._check_dimensions(row, columns.first)
        self._check_dimensions(row, columns.last)
        self.table[row][columns.last] = _Numbers(columns, numbers)

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        if isinstance(cell, _Numbers):
            self.fh.write(cell.xml(row + 1))
        else:
            super()._write_cell(row, col, cell)
