"""An xlwings engine for tests: unmodified xlwings code runs on it as on Excel for Windows.

    with running(OpenpyxlDriver) as excel:
        book = excel.open(path)
        with excel.calling(book):
            xltools.addin.check_balances()
        assert excel.alerts[0].prompt.startswith("青禾镇")

The classes here say what Excel would say over COM; what a document holds is behind a ``Driver``, of which
there are two: `xlwings_openpyxl.py` and `xlwings_office.py`. Every call that would be a round trip to Excel
is counted in ``excel.calls``.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, cast

import xlwings as xw
from xlwings import base_classes

from xltools.workbook.layout.grid import Box

#: What a cell holds over COM: numbers are floats, an error is an int.
Com = None | str | float | int | bool | dt.datetime
Rows = Sequence[Sequence[Com]]

#: Excel's numbers for errors.
ERRORS = {
    "#NULL!": -2146826288,
    "#DIV/0!": -2146826281,
    "#VALUE!": -2146826273,
    "#REF!": -2146826265,
    "#NAME?": -2146826259,
    "#NUM!": -2146826252,
    "#N/A": -2146826246,
}
_WORDS = {number: word for word, number in ERRORS.items()}


class com_error(Exception):  # noqa: N801, N818 - the name that pywin32 gives it
    """What a refusal of Excel is over COM: hresult, text, (…, source, description, …, scode), argument."""


def refused(description: str) -> com_error:
    """Excel's error 1004."""
    return com_error(
        -2147352567,
        "Exception occurred.",
        (0, "Microsoft Excel", description, "xlmain11.chm", 0, -2146827284),
        None,
    )


class LockedError(Exception):
    """A driver's word for a cell, a format or a structure that is locked."""


class Driver(Protocol):
    """One open document. Everything in it can be pickled, so that a driver may live in another process."""

    fullname: str

    def sheets(self) -> list[str]:
        """The worksheets' names in their order."""

    def used(self, sheet: str) -> Box:
        """The part that holds something or has a format."""

    def values(self, sheet: str, box: Box) -> Rows:
        """As COM hands them out."""

    def formulas(self, sheet: str, box: Box) -> list[list[str]]:
        """Formulas and constants as Excel types them, in English."""

    def write(self, sheet: str, box: Box, rows: Rows) -> None:
        """As a person types them. LockedError, and nothing is written, if one of the cells is locked."""

    def format(self, sheet: str, box: Box, name: str, value: object) -> None:
        """``column_width``, ``bold``, ``wrap_text`` or ``vertical_alignment``. LockedError as Excel would."""

    def rename(self, sheet: str, name: str) -> None:
        """LockedError where the structure is locked."""

    def visible(self, sheet: str) -> int:
        """-1, 0 for hidden, 2 for what only a program can show again."""

    def active(self) -> str:
        """The sheet in front."""

    def activate(self, sheet: str) -> None: ...

    def selection(self) -> Box:
        """What is selected on the sheet in front."""

    def select(self, sheet: str, box: Box) -> None:
        """On the sheet in front only."""

    def save(self, path: str) -> None: ...

    def close(self) -> None: ...


#: A path, or None for a new document, → its driver.
Opener = Callable[[Path | None], Driver]


@dataclass(frozen=True)
class Alert:
    """A message box that was shown."""

    prompt: str
    title: str
    buttons: str
    mode: str | None


class _Engine:
    """The engine as xlwings knows it; the rules of its Windows engine for values."""

    type = "desktop"

    def __init__(self, name: str, opener: Opener) -> None:
        self.name, self.opener = name, opener
        self.apps = _Apps(self)
        self.calls: Counter[str] = Counter()

    @staticmethod
    def clean_value_data(
        data: Rows,
        datetime_builder: Callable[..., object],
        empty_as: object,
        number_builder: Callable[[float], object] | None,
        err_to_str: bool,
    ) -> list[list[object]]:
        def one(value: Com) -> object:
            if value is None or value == "":
                return empty_as
            if isinstance(value, dt.datetime):
                parts = {
                    part: getattr(value, part)
                    for part in ("year", "month", "day", "hour", "minute", "second")
                }
                return datetime_builder(**parts, microsecond=value.microsecond, tzinfo=None)
            if number_builder is not None and isinstance(value, float):
                return number_builder(value)
            if isinstance(value, int) and value in _WORDS:
                return _WORDS[value] if err_to_str else None
            return value

        return [[one(value) for value in row] for row in data]

    @staticmethod
    def prepare_xl_data_element(value: object, _options: object) -> object:
        return "" if value is None else value


class _Apps(base_classes.Apps):
    def __init__(self, engine: _Engine) -> None:
        self.engine = engine
        self.running: list[_App] = []

    def keys(self) -> list[int]:
        return [app.pid for app in self.running]

    def add(self, *_: object, **__: object) -> _App:
        self.running.insert(0, _App(self.engine, len(self.running) + 1))
        return self.running[0]

    def __iter__(self) -> Iterator[_App]:
        return iter(self.running)

    def __len__(self) -> int:
        return len(self.running)

    def __getitem__(self, pid: int) -> _App:
        return next(app for app in self.running if app.pid == pid)


class _App(base_classes.App):
    """One running program."""

    version = "16.0"
    visible = True
    display_alerts = True
    # xlwings has properties for these; they are set once here.
    pid: Any = None
    books: Any = None
    engine: Any = None

    def __init__(self, engine: _Engine, pid: int) -> None:
        self.engine, self.pid = engine, pid
        self.books = _Books(self)
        self.alerts: list[Alert] = []
        self.answers: list[str] = []
        #: Asked before every call: a test may let Excel be busy.
        self.before: Callable[[str], None] = lambda _: None
        self.status: object = False
        #: Told of the status bar's text: another process may be the one that shows it.
        self.tell_status: Callable[[object], None] = lambda _: None
        #: Shows a message and gives the button that was pressed; also another process's, perhaps.
        self.show_alert: Callable[[Alert], str] = self._alert

    def count(self, call: str) -> None:
        self.before(call)
        self.engine.calls[call] += 1

    @property
    def api(self) -> object:
        return self

    def activate(self, steal_focus: bool = False) -> None:
        assert not steal_focus
        self.count("App.activate")

    @property
    def status_bar(self) -> object:
        return self.status

    @status_bar.setter
    def status_bar(self, value: object) -> None:
        self.count("App.StatusBar=")
        self.status = value
        self.tell_status(value)

    @property
    def selection(self) -> _Range | None:
        self.count("App.Selection")
        book = self.books.opened[-1]
        return _Range(_Sheet(book, book.driver.active()), book.driver.selection())

    def alert(self, prompt: str, title: str, buttons: str, mode: str | None, callback: object) -> str:
        assert callback is None
        return self.show_alert(Alert(prompt, title, buttons, mode))

    def _alert(self, alert: Alert) -> str:
        self.alerts.append(alert)
        return self.answers.pop(0) if self.answers else "ok"


class _Books(base_classes.Books):
    app: Any = None

    def __init__(self, app: _App) -> None:
        self.app, self.opened = app, list[_Book]()

    @property
    def api(self) -> object:
        return self

    @property
    def active(self) -> _Book:
        return self.opened[-1]

    def add(self) -> _Book:
        self.app.count("Workbooks.Add")
        return self._open(None)

    def open(self, fullname: str, *_: object, **__: object) -> _Book:
        self.app.count("Workbooks.Open")
        if not Path(fullname).is_file():
            raise refused(f"Sorry, we couldn't find {fullname}.")
        return self._open(Path(fullname))

    def _open(self, path: Path | None) -> _Book:
        return self.show(self.app.engine.opener(path))

    def show(self, driver: Driver) -> _Book:
        """A document that is open already."""
        self.opened.append(_Book(self, driver))
        return self.opened[-1]

    def __call__(self, key: str | int) -> _Book:
        self.app.count("Workbooks.Item")
        if isinstance(key, int):
            return self.opened[key - 1]
        for book in self.opened:
            if book.file_name.lower() == key.lower():
                return book
        raise KeyError(key)

    def __len__(self) -> int:
        return len(self.opened)

    def __iter__(self) -> Iterator[_Book]:
        return iter(tuple(self.opened))


class _Book(base_classes.Book):
    def __init__(self, books: _Books, driver: Driver) -> None:
        self.books, self.driver = books, driver

    def count(self, call: str) -> None:
        self.books.app.count(call)

    @property
    def app(self) -> _App:
        return cast(_App, self.books.app)

    @property
    def api(self) -> Driver:
        return self.driver

    @property
    def file_name(self) -> str:
        return self.driver.fullname.rpartition("/")[2]

    @property
    def name(self) -> str:
        self.count("Workbook.Name")
        return self.file_name

    @property
    def fullname(self) -> str:
        self.count("Workbook.FullName")
        if "://" in self.driver.fullname:  # as xlwings does where it knows no folder for an address
            raise xw.XlwingsError("Couldn't find the local location of your OneDrive/SharePoint")
        return self.driver.fullname

    @property
    def sheets(self) -> _Sheets:
        return _Sheets(self)

    def activate(self) -> None:
        self.count("Workbook.Activate")
        self.books.opened.remove(self)
        self.books.opened.append(self)

    def save(self, path: str | None = None, password: object = None) -> None:
        assert password is None
        self.driver.save(path or self.driver.fullname)

    def close(self) -> None:
        self.driver.close()
        self.books.opened.remove(self)


class _Sheets(base_classes.Sheets):
    def __init__(self, book: _Book) -> None:
        self.book = book

    @property
    def api(self) -> object:
        return self

    @property
    def active(self) -> _Sheet:
        self.book.count("Workbook.ActiveSheet")
        return _Sheet(self.book, self.book.driver.active())

    def __call__(self, key: str | int) -> _Sheet:
        self.book.count("Worksheets.Item")
        names = self.book.driver.sheets()
        if isinstance(key, int):
            return _Sheet(self.book, names[key - 1])
        if key not in names:
            raise refused("Subscript out of range")
        return _Sheet(self.book, key)

    def __len__(self) -> int:
        self.book.count("Worksheets.Count")
        return len(self.book.driver.sheets())

    def __iter__(self) -> Iterator[_Sheet]:
        for name in self.book.driver.sheets():
            self.book.count("Worksheets.Item")
            yield _Sheet(self.book, name)


class _Sheet(base_classes.Sheet):
    book: Any = None

    def __init__(self, book: _Book, name: str) -> None:
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
    def used_range(self) -> _Range:
        self.book.count("Worksheet.UsedRange")
        return _Range(self, self.book.driver.used(self.own_name))

    @property  # type: ignore[misc]
    def visible(self) -> int:
        self.book.count("Worksheet.Visible")
        return cast(int, self.book.driver.visible(self.own_name))

    def activate(self) -> None:
        self.book.count("Worksheet.Activate")
        if self.book.driver.visible(self.own_name) != -1:
            raise refused("Activate method of Worksheet class failed")
        self.book.driver.activate(self.own_name)

    def range(self, arg1: Any, arg2: Any = None) -> _Range:
        self.book.count("Worksheet.Range")
        first, last = _box(arg1), _box(arg1 if arg2 is None else arg2)
        return _Range(self, Box(first.top, first.left, last.bottom, last.right))


def _box(arg: Any) -> Box:
    if isinstance(arg, _Range):
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


class _Range(base_classes.Range):
    sheet: Any = None
    options: Any = None

    def __init__(self, sheet: _Sheet, box: Box) -> None:
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

    def __call__(self, arg1: Any, arg2: Any = None) -> _Range:
        """A cell by its row and column, counted from the range's own, which may be outside of it."""
        self._count("Item")
        return _Range(self.sheet, Box.cell(self.box.top + arg1 - 1, self.box.left + arg2 - 1))

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
    def font(self) -> _Font:
        return _Font(self)


def _formatter(name: str) -> property:
    """A format that can be set, and that nobody asks for."""

    def write(self: _Range, value: object) -> None:
        self._format(name, value)

    return property(None, write)


for _name in ("column_width", "row_height", "wrap_text", "vertical_alignment", "color", "number_format"):
    setattr(_Range, _name, _formatter(_name))


class _Font(base_classes.Font):
    def __init__(self, cells: _Range) -> None:
        self.cells = cells

    bold = property(None, lambda self, value: self.cells._format("bold", value))


class Excel:
    """The running program as a test sees it."""

    def __init__(self, opener: Opener) -> None:
        self._engine = _Engine("excel for tests", opener)
        self.app = self._engine.apps.add()

    def open(self, path: Path) -> xw.Book:
        """Opens a file, and it is in front."""
        return xw.Book(impl=self.app.books.open(str(path)))

    def new(self) -> xw.Book:
        """A workbook that was never saved."""
        return xw.Book(impl=self.app.books.add())

    @property
    def calls(self) -> Counter[str]:
        """How often each thing was asked of Excel."""
        return self._engine.calls

    @property
    def alerts(self) -> list[Alert]:
        """What was shown, in order."""
        return self.app.alerts

    @property
    def status_bar(self) -> object:
        return self.app.status_bar

    @property
    def books(self) -> list[xw.Book]:
        """What is open, the one in front last."""
        return [xw.Book(impl=book) for book in self.app.books.opened]

    def answer(self, *buttons: str) -> None:
        """The buttons a person presses in the alerts to come; "ok" after them."""
        self.app.answers.extend(buttons)

    def before_each_call(self, hook: Callable[[str], None]) -> None:
        """Something that happens before Excel hears a call."""
        self.app.before = hook

    @contextlib.contextmanager
    def calling(self, book: xw.Book) -> Iterator[None]:
        """What VBA passes: inside, ``Book.caller()`` finds the workbook by its name on the command line."""
        with self.command_line(book.name):
            yield

    @contextlib.contextmanager
    def command_line(self, name: str) -> Iterator[None]:
        """The command line that VBA builds for a workbook of this name."""
        before = sys.argv
        sys.argv = ["-c", f"--wb={name}", "--from_xl=1", "--hwnd=0"]
        self.calls.clear()
        try:
            yield
        finally:
            sys.argv = before

    def activate(self) -> None:
        """Makes it the program that xlwings speaks to."""
        engine = xw.Engine(impl=self._engine)
        xw.engines.add(engine)
        engine.activate()

    def quit(self) -> None:
        """Closes every document without saving."""
        for book in tuple(self.app.books.opened):
            book.close()
        self._engine.apps.running.clear()
        xw.engines.engines[:] = [one for one in xw.engines.engines if one.impl is not self._engine]
        xw.engines.engines_by_name.pop(self._engine.name, None)
        xw.engines.active = None


@contextlib.contextmanager
def running(opener: Opener) -> Iterator[Excel]:
    """A program that opens documents with this driver, until the end of the block."""
    excel = Excel(opener)
    excel.activate()
    try:
        yield excel
    finally:
        excel.quit()
