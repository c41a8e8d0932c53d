"""The engine that xlwings speaks to: the program and its workbooks. It says what Excel would say over COM."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import xlwings as xw
from xlwings import base_classes

from excel.com import ERRORS, Com, Rows, refused
from excel.driver import Driver, Opener
from excel.sheets import Range, Sheet, Sheets

_WORDS = {number: word for word, number in ERRORS.items()}


@dataclass(frozen=True)
class Alert:
    """A message box that was shown."""

    prompt: str
    title: str
    buttons: str
    mode: str | None


class Engine:
    """The engine as xlwings knows it; the rules of its Windows engine for values."""

    type = "desktop"

    def __init__(self, name: str, opener: Opener) -> None:
        self.name, self.opener = name, opener
        self.apps = Apps(self)
        self.calls: Counter[str] = Counter()

    @staticmethod
    def clean_value_data(
        data: Rows,
        datetime_builder: Callable[..., object],
        empty_as: object,
        number_builder: Callable[[float], object] | None,
        err_to_str: bool,
    ) -> list[list[object]]:
        def as_python(value: Com) -> object:
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

        return [[as_python(value) for value in row] for row in data]

    @staticmethod
    def prepare_xl_data_element(value: object, _options: object) -> object:
        return "" if value is None else value


class Apps(base_classes.Apps):
    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.running: list[App] = []

    def keys(self) -> list[int]:
        return [app.pid for app in self.running]

    def add(self, *_: object, **__: object) -> App:
        self.running.insert(0, App(self.engine, len(self.running) + 1))
        return self.running[0]

    def __iter__(self) -> Iterator[App]:
        return iter(self.running)

    def __len__(self) -> int:
        return len(self.running)

    def __getitem__(self, pid: int) -> App:
        return next(app for app in self.running if app.pid == pid)


class App(base_classes.App):
    """One running program."""

    version = "16.0"
    visible = True
    display_alerts = True
    # xlwings has properties for these; they are set once here.
    pid: Any = None
    books: Any = None
    engine: Any = None

    def __init__(self, engine: Engine, pid: int) -> None:
        self.engine, self.pid = engine, pid
        self.books = Books(self)
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
    def selection(self) -> Range | None:
        self.count("App.Selection")
        book = self.books.opened[-1]
        return Range(Sheet(book, book.driver.active()), book.driver.selection())

    def alert(self, prompt: str, title: str, buttons: str, mode: str | None, callback: object) -> str:
        assert callback is None
        return self.show_alert(Alert(prompt, title, buttons, mode))

    def _alert(self, alert: Alert) -> str:
        self.alerts.append(alert)
        return self.answers.pop(0) if self.answers else "ok"


class Books(base_classes.Books):
    app: Any = None

    def __init__(self, app: App) -> None:
        self.app, self.opened = app, list[Book]()

    @property
    def api(self) -> object:
        return self

    @property
    def active(self) -> Book:
        return self.opened[-1]

    def add(self) -> Book:
        self.app.count("Workbooks.Add")
        return self._open(None)

    def open(self, fullname: str, *_: object, **__: object) -> Book:
        self.app.count("Workbooks.Open")
        if not Path(fullname).is_file():
            raise refused(f"Sorry, we couldn't find {fullname}.")
        return self._open(Path(fullname))

    def _open(self, path: Path | None) -> Book:
        return self.show(self.app.engine.opener(path))

    def show(self, driver: Driver) -> Book:
        """A document that is open already."""
        self.opened.append(Book(self, driver))
        return self.opened[-1]

    def __call__(self, key: str | int) -> Book:
        self.app.count("Workbooks.Item")
        if isinstance(key, int):
            return self.opened[key - 1]
        for book in self.opened:
            if book.file_name.lower() == key.lower():
                return book
        raise KeyError(key)

    def __len__(self) -> int:
        return len(self.opened)

    def __iter__(self) -> Iterator[Book]:
        return iter(tuple(self.opened))


class Book(base_classes.Book):
    def __init__(self, books: Books, driver: Driver) -> None:
        self.books, self._driver = books, driver

    @property
    def driver(self) -> Driver:
        return self._driver

    def count(self, call: str) -> None:
        self.books.app.count(call)

    @property
    def app(self) -> App:
        return cast(App, self.books.app)

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
    def sheets(self) -> Sheets:
        return Sheets(self)

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
