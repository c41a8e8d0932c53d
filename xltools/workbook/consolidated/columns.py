"""The columns of a list in the county's workbook: one definition that the list is written by and read by.

A sheet's module names its columns by keys. Where a column stands follows from its place among them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from xlsxwriter.worksheet import Worksheet

from xltools.model.cells import text_of
from xltools.workbook.consolidated.list_sheet import ListSheet, number
from xltools.workbook.consolidated.writer import CountyWriter, FileLink, line_count
from xltools.workbook.layout.grid import a1
from xltools.workbook.read.worksheet import SheetFacts
from xltools.workbook.write import tables
from xltools.workbook.write.book import as_float

#: The rows of a sheet that is one list: its title, what it is, the heads of the columns, the first line.
TITLE_ROW, HINT_ROW, HEAD_ROW, FIRST_ROW = range(4)
#: What a list says of a unit that is in the sums, and of one that is not.
COUNTED, NOT_COUNTED = "是", "否"
#: How high a line of text and the space around it are, in points.
_LINE, _SPACE = 13.5, 6

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula, and the value that it gives."""

    text: str
    value: str | float


def number_formula(cell: str, number: Decimal | None) -> Formula:
    """The formula that shows a cell's number, and nothing where it holds none. ``number`` is what it shows."""
    return Formula(f'=IF(ISNUMBER({cell}),{cell},"")', number_or_empty(number))


def number_or_empty(number: Decimal | None) -> float | int | str:
    """The value of a formula that shows a number or nothing."""
    return "" if number is None else as_float(number)


#: What a cell of a list can hold.
Content = str | int | FileLink | Formula


@dataclass(frozen=True, slots=True)
class Column(Generic[Item]):
    """A column of a list.

    Attributes:
        head: What is written above it.
        width: Its width in characters.
        content: Gives what it holds for one item of the list.
        style: The name of its cells' format, or a function that gives the name for an item.
    """

    head: str
    width: float
    content: Callable[[Item], Content]
    style: str | Callable[[Item], str] = "line"


class Columns(Generic[Item]):
    """The columns of a list, by key, from the column ``first`` to the right."""

    def __init__(self, first: int, columns: Mapping[str, Column[Item]]) -> None:
        self.first = first
        self._columns = columns
        self._positions = {key: first + offset for offset, key in enumerate(columns)}

    def __getitem__(self, key: str) -> int:
        """Where a column stands."""
        return self._positions[key]

    @property
    def last(self) -> int:
        """Where the last column stands."""
        return self.first + len(self._columns) - 1

    @property
    def widths(self) -> tuple[float, ...]:
        return tuple(column.width for column in self._columns.values())

    def _placed(self) -> Iterator[tuple[int, Column[Item]]]:
        return enumerate(self._columns.values(), self.first)

    def set_widths(self, sheet: Worksheet) -> None:
        """Makes the sheet's columns as wide as they are said to be."""
        for position, column in self._placed():
            sheet.set_column(position, position, column.width)

    def write_heads(self, writer: CountyWriter, sheet: Worksheet, row: int, style: str = "head") -> None:
        """Writes the heads, and sets the widths."""
        self.set_widths(sheet)
        for position, column in self._placed():
            sheet.write_string(row, position, column.head, writer.styles[style])

    def write_row(
        self, writer: CountyWriter, sheet: ListSheet, row: int, item: Item, *, fit: bool = False
    ) -> None:
        """Writes one item of the list; with ``fit``, in a row as high as its longest text needs."""
        formats, cells, lines = [], [], 1
        for position, column in self._placed():
            style = column.style if isinstance(column.style, str) else column.style(item)
            formats.append(writer.styles[style])
            match column.content(item):
                case str(text):
                    cells.append(writer.text_cell(sheet, text))
                    if fit:
                        lines = max(lines, line_count(text, column.width))
                case int(count):
                    cells.append(number(count))
                case FileLink() as link:
                    cells.append(writer.file_link_cell(sheet, row, position, link))
                case Formula(text, value):
                    cells.append(sheet.formula(text, value))
        sheet.write_cells(row, self.first, tuple(formats), cells)
        if fit:
            sheet.set_row(row, min(tables.HIGHEST_ROW, _SPACE + _LINE * lines))

    def make_filter(self, sheet: Worksheet, last_row: int, *, frozen_columns: int = 0) -> None:
        """Lets a sheet that is one list be filtered, down to ``last_row``, and keeps its heads in sight."""
        sheet.autofilter(HEAD_ROW, self.first, last_row, self.last)
        sheet.freeze_panes(FIRST_ROW, frozen_columns)

    def make_printable(self, sheet: Worksheet, last_row: int, *, landscape: bool = True) -> None:
        """Prints a sheet that is one list on A4, down to ``last_row``, with its heads on every page."""
        tables.paper(sheet, landscape=landscape)
        sheet.repeat_rows(HEAD_ROW)
        sheet.print_area(0, 0, last_row, self.last)

    def read_row(self, sheet: SheetFacts, row: int) -> dict[str, str]:
        """Key → the text of the column's cell, "" for an empty one."""
        return {
            key: text_of(sheet.values.get(a1(row, position))) for key, position in self._positions.items()
        }
