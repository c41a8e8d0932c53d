"""Worksheets and ranges of the tests' Excel, as xlwings asks for them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, Protocol, cast

from xlwings import base_classes

from excel.com import refused
from excel.driver import Driver, LockedError
from xltools.workbook.layout.grid import Box


class Workbook(Protocol):
    """What a sheet asks of the workbook it belongs to."""

    @property
    def driver(self) -> Driver:
        """The document behind the workbook."""

    def count(self, call: str) -> None:
        """Counts one call to Excel."""


class Sheets(base_classes.Sheets):
    def __init__(self, book: Workbook) -> None:
        self.book = book

    @property
    def api(self) -> object:
        return self

    @property
    def active(self) -> Sheet:
        self.book.count("Workbook.ActiveSheet")
        return Sheet(self.book, self.book.driver.active())

    def __call__(self, key: str | int) -> Sheet:
        self.book.count("Worksheets.Item")
        names = self.book.driver.sheets()
        if isinstance(key, int):
            return Sheet(self.book, names[key - 1])
        if key not in names:
            raise refused("Subscript out of range")
        return Sheet(self.book, key)

    def __len__(self) -> int:
        self.book.count("Worksheets.Count")
        return len(self.book.driver.sheets())

    def __iter__(self) -> Iterator[Sheet]:
        for name in self.book.driver.sheets():
            self.book.count("Worksheets.Item")
            yield Sheet(self.book, name)


class Sheet(base_classes.Sheet):
    book: Any = None

    def __init__(self, book: Workbook, name: str) -> None:
        self.book, self.own_name = book, name

    @property
    def api(self) -> object:
        return self

    @property
    def name(self) -> str:
        self.book.count("Worksheet.Name")
        return self.own_name

    @name.setter
    def name(self, value: str) -> None:
        self.book.count("Worksheet.Name=")
        with _excel("Method 'Name' of object '_Worksheet' failed"):
            self.book.driver.rename(self.own_name, value)
        self.own_name = value

    @property
    def used_range(self) -> Range:
        self.book.count("Worksheet.UsedRange")
        return Range(self, self.book.driver.used(self.own_name))

    @property  # type: ignore[misc]
    def visible(self) -> int:
        self.book.count("Worksheet.Visible")
        return cast(int, self.book.driver.visible(self.own_name))

    def activate(self) -> None:
        self.book.count("Worksheet.Activate")
        if self.book.driver.visible(self.own_name) != -1:
            raise refused("Activate method of Worksheet class failed")
        self.book.driver.activate(self.own_name)

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        self.book.count("Worksheet.Range")
        first, last = _box(arg1), _box(arg1 if arg2 is None else arg2)
        return Range(self, Box(first.top, first.left, last.bottom, last.right))


def _box(arg: Any) -> Box:
    if isinstance(arg, Range):
        return arg.box
    if isinstance(arg, str):
        return Box.parse(arg)
    if len(arg) == 4:  # row, column, height, width: a slice
        return Box(arg[0] - 1, arg[1] - 1, arg[0] + arg[2] - 2, arg[1] + arg[3] - 2)
    return Box.cell(arg[0] - 1, arg[1] - 1)


@contextlib.contextmanager
def _excel(description: str) -> Iterator[None]:
    try:
        yield
    except LockedError as error:
        raise refused(description) from error


_PROTECTED = "The cell or chart you're trying to change is on a protected sheet."


class Range(base_classes.Range):
    sheet: Any = None
    options: Any = None

    def __init__(self, sheet: Sheet, box: Box) -> None:
        self.sheet, self.box = sheet, box

    def _count(self, call: str) -> Driver:
        self.sheet.book.count(f"Range.{call}")
        return cast(Driver, self.sheet.book.driver)

    @property
    def api(self) -> object:
        return self

    @property
    def row(self) -> int:
        self._count("Row")
        return self.box.top + 1

    @property
    def column(self) -> int:
        self._count("Column")
        return self.box.left + 1

    @property
    def shape(self) -> tuple[int, int]:
        self._count("Count")
        return self.box.bottom - self.box.top + 1, self.box.right - self.box.left + 1

    def __len__(self) -> int:
        height, width = self.shape
        return height * width

    def __call__(self, arg1: Any, arg2: Any = None) -> Range:
        """A cell by its row and column, counted from the range's own, which may be outside of it."""
        self._count("Item")
        return Range(self.sheet, Box.cell(self.box.top + arg1 - 1, self.box.left + arg2 - 1))

    @property
    def address(self) -> str:
        self._count("Address")
        box = self.box
        return Box.cell(*box.first).fixed.partition(":")[0] if box.single else box.fixed

    @property
    def raw_value(self) -> Any:
        rows = self._count("Value").values(self.sheet.own_name, self.box)
        return rows[0][0] if self.box.single else tuple(map(tuple, rows))

    @raw_value.setter
    def raw_value(self, value: Any) -> None:
        self._write("Value=", value)

    @property
    def formula(self) -> Any:
        rows = self._count("Formula").formulas(self.sheet.own_name, self.box)
        return rows[0][0] if self.box.single else tuple(map(tuple, rows))

    @formula.setter
    def formula(self, value: Any) -> None:
        self._write("Formula=", value)

    def _write(self, call: str, value: Any) -> None:
        driver = self._count(call)
        if not isinstance(value, list | tuple):
            value = [[value] * (self.box.right - self.box.left + 1)] * (self.box.bottom - self.box.top + 1)
        with _excel(_PROTECTED):
            driver.write(self.sheet.own_name, self.box, value)

    def select(self) -> None:
        driver = self._count("Select")
        if driver.active() != self.sheet.own_name:
            raise refused("Select method of Range class failed")
        driver.select(self.sheet.own_name, self.box)

    def clear_contents(self) -> None:
        self._write("ClearContents", "")

    def clear_formats(self) -> None:
        self._format("clear_formats", None)

    def _format(self, name: str, value: object) -> None:
        driver = self._count(f"{name}=")
        with _excel(f"Unable to set the {name} property of the Range class"):
            driver.format(self.sheet.own_name, self.box, name, value)

    @property
    def font(self) -> Font:
        return Font(self)


def _formatter(name: str) -> property:
    """A format that can be set, and that nobody asks for."""

    def write(self: Range, value: object) -> None:
        self._format(name, value)

    return property(None, write)


for _name in ("column_width", "row_height", "wrap_text", "vertical_alignment", "color", "number_format"):
    setattr(Range, _name, _formatter(_name))


class Font(base_classes.Font):
    def __init__(self, cells: Range) -> None:
        self.cells = cells

    bold = property(None, lambda self, value: self.cells._format("bold", value))
