"""A real LibreOffice as a judge: open a workbook in it, type, cut, recalculate, and read what it shows.

    with Office.start() as office, office.open(path) as document:
        document.set("表二", {"C5": 3, "C6": None})
        document.recalculate()
        assert document.cells("表二")["C9"].value == 3

LibreOffice does not recalculate a file that carries stored values when it opens it, and neither does this:
call `recalculate()` to judge the formulas, leave it out to judge the stored values.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, Self

INSTALL: Final = "bash tests/all.sh"
SERVER: Final = Path(__file__).with_name("office_server.py")
START_SECONDS: Final = 120.0
CALL_SECONDS: Final = 120.0
STOP_SECONDS: Final = 25.0

Format = Literal["xlsx", "xls", "ods", "pdf"]


class OfficeError(Exception):
    """LibreOffice would not do what was asked; it still runs."""


class OfficeCrashError(OfficeError):
    """LibreOffice died or hung and was ended. `Office.open` starts a new one."""


class OfficeMissingError(OfficeError):
    """LibreOffice, or the Python it is spoken to with, is not installed."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows. A blank cell has neither value nor error nor formula."""

    value: float | str | None = None
    """A number (dates and TRUE too are numbers), a text, or None for a blank or an error."""
    error: str | None = None
    """As LibreOffice shows it: `#REF!`, `#NAME?`, `#VALUE!`, `#DIV/0!`, `#N/A`, `Err:522` (a circle) …"""
    formula: str | None = None
    """In LibreOffice's own spelling: `=SUM($表二.C5:C8)`, arguments apart by `;`, a matrix as `{=…}`."""


BLANK: Final = Cell()


class Cells(dict[str, Cell]):
    """The cells that hold something, by address (`"B3"`); any other address gives a blank one."""

    def __missing__(self, address: str) -> Cell:
        return BLANK


class Document:
    """One open document. It is a copy: the file that was opened is never written to, nor locked."""

    def __init__(self, server: _Server, number: int, copy: Path) -> None:
        self._server = server
        self._number = number
        self._copy = copy
        self._open = True

    def _call(self, name: str, **arguments: object) -> Any:
        if not self._open:
            raise OfficeError("this document is closed")
        return self._server.call(name, document=self._number, **arguments)

    def recalculate(self) -> None:
        """Calculate every formula anew, changed or not."""
        self._call("recalculate")

    def sheets(self) -> list[str]:
        """Names in their order, hidden ones too."""
        return list(self._call("sheets"))

    def cells(self, sheet: str) -> Cells:
        """All cells of a sheet, in one round trip."""
        return Cells(
            (address, Cell(value, error, formula))
            for address, value, error, formula in self._call("cells", sheet=sheet)
        )

    def set(self, sheet: str, values: Mapping[str, float | Decimal | str | None]) -> None:
        """Put values into cells; None clears one. Formats and validations stay as they are.

        A text stays a text, also `"3"`, `"３"` and `"=A1"`: this is no keyboard, and validations are not
        asked. Locked cells of a protected sheet are refused (OfficeError), though cells that stand before
        them may have been written by then.
        """
        plain = [
            (address, value if value is None or isinstance(value, str) else float(value))
            for address, value in values.items()
        ]
        self._call("set", sheet=sheet, values=plain)

    def cut(self, sheet: str, from_range: str, to_cell: str) -> None:
        """Cut a range (`"C5"` or `"C5:D8"`) and paste it at a cell, formulas following, as a user does."""
        self._call("cut", sheet=sheet, from_range=from_range, to_cell=to_cell)

    def run(self, macro: str, *arguments: float | str | bool) -> Any:
        """Run a macro of the document (`"Project.Module.Name"`) and return what it returns.

        Message boxes do not wait for anybody. OfficeError where the macro fails or there is none.
        """
        return self._call("run", macro=macro, arguments=list(arguments))

    def start(self, macro: str, *arguments: float | str | bool) -> None:
        """As `run`, without waiting: LibreOffice can be asked more while the macro is at work."""
        self._call("start", macro=macro, arguments=list(arguments))

    def outcome(self) -> Any:
        """Wait for the macro that was started last, and return what it returns; OfficeError where it fails."""
        deadline = time.monotonic() + CALL_SECONDS
        while not (outcome := self._call("outcome")):
            if time.monotonic() > deadline:
                raise OfficeError(f"the macro did not end within {CALL_SECONDS:.0f} s")
            time.sleep(0.05)
        if "failed" in outcome:
            raise OfficeError(outcome["failed"])
        return outcome["ok"]

    def selected(self) -> str:
        """What is selected, as `表三.D6` or `表三.D6:E7`."""
        return str(self._call("selected"))

    def unprotect_all(self, password: str | None = None) -> None:
        """Unprotect the workbook and its sheets; OfficeError if the password is wrong for one of them."""
        self._call("unprotect_all", password=password)

    def save(self, path: Path, format: Format, password: str | None = None) -> None:
        """Write the document as it now is to `path`, locked by a password if one is given; a text document only as PDF."""
        self._call("save", path=str(path.absolute()), format=format, password=password)

    def ask(self, name: str, **arguments: object) -> Any:
        """One of the requests of office_server.py that are made for `excel/in_office.py` and nobody else."""
        return self._call(name, **arguments)

    def close(self) -> None:
        """Close it; nothing happens if it is closed already or LibreOffice is dead."""
        if self._open and self._server.alive:
            with contextlib.suppress(OfficeCrashError):
                self._call("close")
        self._open = False
        shutil.rmtree(self._copy.parent, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Office:
    """One LibreOffice program, with its own profile; several can run side by side."""

    def __init__(self, locale: str) -> None:
        self._locale = locale
        self._server = _Server(locale)

    @classmethod
    def start(cls, locale: str = "zh-CN") -> Self:
        """Start LibreOffice; OfficeMissingError if it is not installed.

        `locale` is the country whose habits of numbers and dates it follows. Its words stay English.
        """
        return cls(locale)

    def open(self, path: Path, *, macros: bool = False) -> Document:
        """Open an .xlsx, .xlsm, .xlam, .xls, .ods, .docx or .odt; no macro of it runs, no link is followed.

        With `macros` they may run, by `Document.run`.

        If LibreOffice has crashed before, a new one is started: one crash should fail one test.
        """
        if not self._server.alive:
            self._server.stop()
            self._server = _Server(self._locale)
        server = self._server
        folder = Path(tempfile.mkdtemp(dir=server.scratch))
        copy = Path(shutil.copyfile(path, folder / path.name))
        try:
            number = server.call("open", path=str(copy), macros=macros)
        except OfficeError as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise type(error)(f"{path}: {error}") from None
        return Document(server, number, copy)

    def new(self) -> Document:
        """A new spreadsheet."""
        folder = Path(tempfile.mkdtemp(dir=self._server.scratch))
        return Document(self._server, self._server.call("new"), folder / "new")

    def stop(self) -> None:
        """End LibreOffice and everything that it started. Nothing of it stays behind."""
        self._server.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class _Server:
    """The process of office_server.py, and through it one LibreOffice."""

    def __init__(self, locale: str) -> None:
        soffice = shutil.which("soffice") or shutil.which("libreoffice")
        if soffice is None:
            raise OfficeMissingError(f"LibreOffice is not installed; install it with: {INSTALL}")
        python = _python_beside(Path(soffice).resolve())
        self.scratch = Path(tempfile.mkdtemp(prefix="judge-"))
        self._log = self.scratch / "log.txt"
        self._office_group: int | None = None
        self._one_at_a_time = threading.Lock()
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                # -I: neither the tests' virtual environment nor their PYTHONPATH concerns this Python.
                [python, "-I", "-X", "utf8", str(SERVER), soffice, str(self.scratch), locale],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                encoding="utf-8",
                env={**os.environ, "LC_ALL": "C.UTF-8"},
                start_new_session=True,  # Ctrl-C is for the tests, which then end this in good order
            )
        self._answers: queue.Queue[str | None] = queue.Queue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        try:
            first = self._receive("start", START_SECONDS)
            if "missing" in first:
                raise OfficeMissingError(
                    f"LibreOffice's Python module is not installed; install it with: {INSTALL}"
                )
            self._office_group = first["ok"]
        except BaseException:
            self.stop()
            raise

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def call(self, name: str, **arguments: object) -> Any:
        """Ask one thing and wait for the answer. Threads may ask, each in its turn."""
        with self._one_at_a_time:
            return self._call(name, arguments)

    def _call(self, name: str, arguments: Mapping[str, object]) -> Any:
        if not self.alive:
            raise OfficeCrashError("LibreOffice is not running any more")
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps({"do": name, "with": arguments}, allow_nan=False) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise self._crashed(f"LibreOffice was gone before {name!r}") from None
        answer = self._receive(name, CALL_SECONDS)
        if "failed" in answer:
            raise OfficeError(answer["failed"])
        return answer["ok"]

    def stop(self) -> None:
        """Let the server end LibreOffice; end both by force if it does not. May be called twice."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._kill()
        self._listener.join()
        self._process.stdout.close()
        shutil.rmtree(self.scratch, ignore_errors=True)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._answers.put(line)
        self._answers.put(None)

    def _receive(self, name: str, seconds: float) -> dict[str, Any]:
        try:
            line = self._answers.get(timeout=seconds)
        except queue.Empty:
            raise self._crashed(f"LibreOffice did not answer {name!r} within {seconds:.0f} s") from None
        if line is None:
            raise self._crashed(f"LibreOffice's server ended during {name!r}")
        answer: dict[str, Any] = json.loads(line)
        if "died" in answer:
            raise self._crashed(answer["died"])
        return answer

    def _crashed(self, reason: str) -> OfficeCrashError:
        log = self._log.read_text("utf-8", "replace").strip() if self._log.exists() else ""
        self._kill()
        return OfficeCrashError(f"{reason}\n{log[-2000:]}".rstrip())

    def _kill(self) -> None:
        for group in (self._office_group, self._process.pid):
            if group is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(group, signal.SIGKILL)
        self._process.wait()


def _python_beside(soffice: Path) -> str:
    """The Python that has `uno`: LibreOffice's own where it brings one, else the system's."""
    own = soffice.with_name("python")
    return str(own) if own.is_file() else "/usr/bin/python3"
