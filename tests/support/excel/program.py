"""The running program as a test sees it."""

from __future__ import annotations

import contextlib
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import xlwings as xw

from excel.driver import Opener
from excel.engine import Alert, Engine


class Excel:
    """The running program as a test sees it."""

    def __init__(self, opener: Opener) -> None:
        self._engine = Engine("excel for tests", opener)
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
