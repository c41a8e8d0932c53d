"""Rows of lists, written past XlsxWriter's cells: of a county, nearly all cells stand in them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, NewType

from xlsxwriter.format import Format
from xlsxwriter.url import Url
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import CellStringTuple

from xltools.workbook.write.book import Sheet

#: What a cell holds, as the part of its tag that stands behind the style.
Held = NewType("Held", str)
#: A cell that holds nothing.
EMPTY = Held("/>")


def number(value: float | int) -> Held:
    """A number, as XlsxWriter writes it."""
    return Held(f"><v>{value:.16G}</v></c>")


#: Stands where XlsxWriter keeps a cell that is written with its row.
_IN_A_ROW = CellStringTuple(0, None)


class ListSheet(Sheet):
    """A sheet that holds a list. Its rows are the same bytes as if XlsxWriter had written their cells one by one."""

    def text(self, text: str) -> Held:
        """A text, which the workbook keeps once. It is short enough for a cell, and not empty."""
        return Held(f' t="s"><v>{self.str_table._get_shared_string_index(text)}</v></c>')

    def formula(self, formula: str, value: str | float) -> Held:
        """A formula that calls no function of dynamic arrays, and the text or number that it gives."""
        kind = ' t="str"' if isinstance(value, str) and value else ""
        shown = self._escape_data(self._prepare_formula(formula))
        return Held(f"{kind}><f>{shown}</f><v>{self._escape_data(value)}</v></c>")

    def link(self, row: int, column: int, url: Url) -> Held:
        """The text of a link; and the link is put to the cell."""
        self.ignore_write_string = True  # the text comes with its row
        try:
            self._write_url(row, column, url)
        finally:
            self.ignore_write_string = False
        self.table[row][column] = _IN_A_ROW
        return self.text(url.text)

    def write_cells(self, row: int, first: int, formats: tuple[Format, ...], held: Sequence[Held]) -> None:
        """Writes cells side by side, from the column ``first`` on. Nothing else may be written there."""
        last = first + len(held) - 1
        for column in (first, last):
            self._check_dimensions(row, column)
            self.table[row][column] = _IN_A_ROW
        self._rows[row, first] = formats, held

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        if cell is not _IN_A_ROW:
            super()._write_cell(row, col, cell)
        elif (row, col) in self._rows:
            formats, held = self._rows[row, col]
            tags = zip(self._tags(col, formats), held, strict=True)
            number = row + 1
            self.fh.write("".join([f"{before}{number}{behind}{holds}" for (before, behind), holds in tags]))

    def _tags(self, first: int, formats: tuple[Format, ...]) -> tuple[tuple[str, str], ...]:
        """Of cells side by side, what stands before the number of their row in the tag of each, and behind it."""
        known = self._known_tags.get((first, formats))
        if known is None:
            # Formats have their numbers when sheets are written, not before.
            known = tuple(
                (f'<c r="{xl_col_to_name(column)}', f'" s="{format._get_xf_index()}"')
                for column, format in enumerate(formats, first)
            )
            self._known_tags[first, formats] = known
        return known

    @cached_property
    def _rows(self) -> dict[tuple[int, int], tuple[tuple[Format, ...], Sequence[Held]]]:
        """Row and first column → the formats of cells side by side, and what they hold."""
        return {}

    @cached_property
    def _known_tags(self) -> dict[tuple[int, tuple[Format, ...]], tuple[tuple[str, str], ...]]:
        return {}
