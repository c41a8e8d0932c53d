"""A Python that somebody else started speaks to the Excel of the tests: what COM does between processes.

    with running(in_office(office)) as excel, serving(excel) as environment:
        excel.open(path)
        subprocess.run(command_line, env={**os.environ, **environment})

The other Python finds `child_site/sitecustomize.py` on its path, which makes this module's engine its own.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
import tempfile
import threading
from collections.abc import Iterator
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import Any

from excel.driver import Driver, LockedError
from excel.program import Excel

_ADDRESS, _KEY = "XLTOOLS_TEST_EXCEL", "XLTOOLS_TEST_EXCEL_KEY"
_HERE = Path(__file__).parent
_SUPPORT = _HERE.parent


@contextlib.contextmanager
def serving(excel: Excel) -> Iterator[dict[str, str]]:
    """Answers for this program until the end of the block; gives the environment that the other needs."""
    key = secrets.token_hex(16)
    with tempfile.TemporaryDirectory(prefix="excel-") as folder:
        address = str(Path(folder) / "socket")
        with Listener(address, authkey=key.encode()) as listener:
            thread = threading.Thread(target=_serve, args=(listener, excel), daemon=True)
            thread.start()
            path = os.pathsep.join((str(_HERE / "child_site"), str(_SUPPORT), *filter(None, sys.path)))
            yield {_ADDRESS: address, _KEY: key, "PYTHONPATH": path}
            with contextlib.suppress(OSError), Client(address, authkey=key.encode()) as last:
                last.send(None)
            thread.join()


def _serve(listener: Listener, excel: Excel) -> None:
    while True:
        with listener.accept() as connection:
            if not _answer_all(connection, excel):
                return


def _answer_all(connection: Connection, excel: Excel) -> bool:
    """One process after the other; False when the last one has been heard."""
    with contextlib.suppress(EOFError):
        while (request := connection.recv()) is not None:
            connection.send(_answer(excel, *request))
        return False
    return True


def _answer(excel: Excel, book: int | None, name: str, arguments: tuple[Any, ...]) -> tuple[str, Any]:
    app = excel.app
    try:
        if book is not None:
            return "done", getattr(app.books.opened[book].driver, name)(*arguments)
        match name:
            case "open":
                app.books.open(arguments[0]) if arguments[0] else app.books.add()
                return "done", len(app.books.opened) - 1
            case "books":
                return "done", [one.driver.fullname for one in app.books.opened]
            case "alert":
                return "done", app.show_alert(arguments[0])
            case "status":
                app.status_bar = arguments[0]
                return "done", None
    except LockedError as error:
        return "locked", str(error)
    except Exception as error:  # noqa: BLE001 - the other process is the one to fail
        return "failed", f"{type(error).__name__}: {error}"
    raise AssertionError(name)


class _Far:
    """The other side of ``serving``."""

    def __init__(self, address: str, key: str) -> None:
        self.connection = Client(address, authkey=key.encode())

    def ask(self, book: int | None, name: str, *arguments: object) -> Any:
        self.connection.send((book, name, arguments))
        kind, answer = self.connection.recv()
        if kind == "locked":
            raise LockedError(answer)
        if kind == "failed":
            raise RuntimeError(answer)
        return answer


class _FarDriver:
    """A document in the other process. Every method is asked for there."""

    def __init__(self, far: _Far, number: int, fullname: str) -> None:
        self.far, self.number, self.fullname = far, number, fullname

    def __getattr__(self, name: str) -> Any:
        return lambda *arguments: self.far.ask(self.number, name, *arguments)

    def close(self) -> None:
        """It stays open: this process only ends."""


def connect() -> None:
    """Makes the tests' Excel the one that xlwings in this process speaks to, if there is one."""
    if _ADDRESS not in os.environ:
        return
    far = _Far(os.environ[_ADDRESS], os.environ[_KEY])

    def opened(path: Path | None) -> Driver:
        number = far.ask(None, "open", str(path) if path else None)
        driver: Any = _FarDriver(far, number, far.ask(None, "books")[number])
        return driver  # type: ignore[no-any-return]

    excel = Excel(opened)
    app = excel.app
    for number, fullname in enumerate(far.ask(None, "books")):
        app.books.show(_FarDriver(far, number, fullname))
    app.show_alert = lambda alert: str(far.ask(None, "alert", alert))
    app.tell_status = lambda text: far.ask(None, "status", text)
    excel.activate()
