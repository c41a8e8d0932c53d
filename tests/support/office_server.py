"""The far side of `office.py`: holds one LibreOffice and does what is asked of it, one JSON line at a time.

It runs under the Python that LibreOffice's `uno` module belongs to (the system's), which is rarely the
Python of the tests; so it imports nothing but the standard library and `uno`, and stays within the syntax
of Python 3.10. Started as `python office_server.py SOFFICE SCRATCH_FOLDER LOCALE`.

A request is `{"do": name, "with": {…}}`. The answer is `{"ok": result}`, `{"failed": reason}` when
LibreOffice is well but would not do it, or `{"died": reason}` when there is no LibreOffice any more. The first
line, before any request, says whether LibreOffice started. The end of stdin ends everything.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

Scalar = float | str | None
Position = tuple[int, int]  # row and column, both from 0

START_SECONDS = 90.0
STOP_SECONDS = 10.0

# Named outright, because LibreOffice opens anything it does not recognise as a text file.
READERS = {
    ".xlsx": "Calc MS Excel 2007 XML",
    ".xlsm": "Calc MS Excel 2007 VBA XML",
    ".xlam": "Calc MS Excel 2007 VBA XML",
    ".xls": "MS Excel 97",
    ".ods": "calc8",
    ".docx": "MS Word 2007 XML",
    ".odt": "writer8",
}
WRITERS = {
    "xlsx": "Calc MS Excel 2007 XML",
    "xls": "MS Excel 97",
    "ods": "calc8",
    "pdf": "calc_pdf_Export",
}
WRITER_PDF = "writer_pdf_Export"

# com.sun.star.sheet.CellFlags.FORMULA and com.sun.star.sheet.FormulaResult.ERROR
FORMULA_CELLS = 16
ERROR_RESULTS = 4
# com.sun.star.util.NumberFormat.DATETIME (a date, a time or both) and .LOGICAL
DATE_AND_TIME = 6
LOGICAL = 1024

PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>{locale}</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc"><prop oor:name="FirstRun" oor:op="fuse"><value>false</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Save/Document"><prop oor:name="WarnAlienFormat" oor:op="fuse"><value>false</value></prop></item>
</oor:items>
"""


class RefusedError(Exception):
    """LibreOffice is well, but what was asked cannot be done."""


class EndedError(Exception):
    """There is no LibreOffice any more."""


# --- addresses ---------------------------------------------------------------------------------------------


def position(address: str) -> Position:
    """`"B3"` (dollar signs allowed) → (2, 1)."""
    match = re.fullmatch(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]*)", address)
    if match is None:
        raise RefusedError(f"not a cell address: {address!r}")
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, column - 1


def address_of(row: int, column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def blocks(cells: Mapping[Position, Scalar]) -> Iterator[tuple[Position, list[list[Scalar]]]]:
    """The cells as few rectangles: runs along a row, and equal runs of rows that follow each other joined.

    Every rectangle costs one call into LibreOffice, every single cell would cost one too.
    """
    runs: list[tuple[int, int, list[Scalar]]] = []
    for row, column in sorted(cells):
        if runs and runs[-1][0] == row and runs[-1][1] + len(runs[-1][2]) == column:
            runs[-1][2].append(cells[row, column])
        else:
            runs.append((row, column, [cells[row, column]]))
    growing: dict[tuple[int, int], tuple[int, list[list[Scalar]]]] = {}  # by (left, width)
    for row, left, values in runs:
        key = (left, len(values))
        if key in growing:
            top, rows = growing[key]
            if top + len(rows) == row:
                rows.append(values)
                continue
            yield (top, left), rows
        growing[key] = (row, [values])
    for (left, _), (top, rows) in growing.items():
        yield (top, left), rows


# --- LibreOffice -------------------------------------------------------------------------------------------


class LibreOffice:
    """One soffice with a profile of its own, and the documents open in it."""

    def __init__(self, soffice: str, scratch: Path, locale: str) -> None:
        self.uno: Any = importlib.import_module("uno")
        profile = scratch / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(
            PROFILE.format(locale=locale), encoding="utf-8"
        )
        pipe = f"judge{os.getpid()}"
        accept = f"pipe,name={pipe};urp;StarOffice.ComponentContext"
        # soffice is a wrapper that starts two more programs: a session of its own lets us end them all.
        self.process = subprocess.Popen(
            [
                soffice,
                "--headless",
                "--norestore",
                "--nologo",
                "--nodefault",
                "--nofirststartwizard",
                f"-env:UserInstallation={profile.resolve().as_uri()}",
                f"--accept={accept}",
            ],
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
            stderr=sys.stderr,
            # What a macro starts finds its way back by OFFICE_CONNECTION.
            env={
                **os.environ,
                "TMPDIR": str(scratch),
                "HOME": str(scratch),
                "OFFICE_CONNECTION": f"uno:{accept}",
            },
            start_new_session=True,
        )
        self.documents: dict[int, Any] = {}
        self.outcomes: dict[int, dict[str, Any]] = {}
        self.opened = 0
        self.desktop: Any = None
        self._connection = accept

    def connect(self) -> None:
        """Wait until it answers."""
        local = self.uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        not_yet = self.uno.getClass("com.sun.star.connection.NoConnectException")
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                context = resolver.resolve(f"uno:{self._connection}")
                break
            except not_yet:
                if self.process.poll() is not None:
                    raise EndedError(
                        f"LibreOffice ended while starting, exit code {self.process.returncode}"
                    ) from None
                if time.monotonic() > deadline:
                    raise EndedError(f"LibreOffice did not start within {START_SECONDS:.0f} s") from None
                time.sleep(0.05)
        self.desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)

    def stop(self) -> None:
        """End it politely, so that it removes its pipes, and then for certain."""
        with contextlib.suppress(Exception):
            self.desktop.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_SECONDS)
        self.kill()

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    # Requests. What JSON calls them by is the name of the method.

    def open(self, path: str, macros: bool = False) -> int:
        reader = READERS.get(Path(path).suffix.lower())
        if reader is None:
            raise RefusedError(f"no filter is known for {Path(path).name}")
        never = 0  # MacroExecutionMode NEVER_EXECUTE and UpdateDocMode NO_UPDATE
        always = 4  # MacroExecutionMode ALWAYS_EXECUTE_NO_WARN
        document = self.desktop.loadComponentFromURL(
            Path(path).resolve().as_uri(),
            "_blank",
            0,
            self._properties(
                Hidden=True,
                FilterName=reader,
                MacroExecutionMode=always if macros else never,
                UpdateDocMode=never,
            ),
        )
        if document is None:
            raise RefusedError("LibreOffice cannot read it")
        self.opened += 1
        self.documents[self.opened] = document
        return self.opened

    def close(self, document: int) -> None:
        self.documents.pop(document).close(True)

    def save(self, document: int, path: str, format: str, password: str | None = None) -> None:
        opened = self.documents[document]
        text = opened.supportsService("com.sun.star.text.TextDocument")
        writer = WRITER_PDF if text and format == "pdf" else WRITERS[format]
        locked = {"Password": password} if password else {}
        properties = self._properties(FilterName=writer, Overwrite=True, **locked)
        opened.storeToURL(Path(path).resolve().as_uri(), properties)

    def recalculate(self, document: int) -> None:
        self.documents[document].calculateAll()

    def sheets(self, document: int) -> list[str]:
        return list(self.documents[document].Sheets.ElementNames)

    def cells(self, document: int, sheet: str) -> list[tuple[str, Scalar, str | None, str | None]]:
        """Every cell that holds something: address, value, error, formula."""
        cursor = self._sheet(document, sheet).createCursor()
        cursor.gotoStartOfUsedArea(False)
        cursor.gotoEndOfUsedArea(True)
        top, left = cursor.RangeAddress.StartRow, cursor.RangeAddress.StartColumn
        values = cursor.getDataArray()
        texts = cursor.getFormulaArray()
        with_formula = set(self._positions(cursor.queryContentCells(FORMULA_CELLS)))
        errors = {
            (row, column): cursor.getCellByPosition(column - left, row - top).String
            for row, column in self._positions(cursor.queryFormulaCells(ERROR_RESULTS))
        }
        found = []
        for row, (value_row, text_row) in enumerate(zip(values, texts, strict=True), start=top):
            for column, (value, text) in enumerate(zip(value_row, text_row, strict=True), start=left):
                here = (row, column)
                formula = text if here in with_formula else None
                error = errors.get(here)
                if value == "" and formula is None:
                    continue
                found.append((address_of(row, column), None if error else value, error, formula))
        return found

    def set(self, document: int, sheet: str, values: list[tuple[str, Scalar]]) -> None:
        opened = self.documents[document]
        target = self._sheet(document, sheet)
        cells = {position(address): value for address, value in values}
        automatic = opened.isAutomaticCalculationEnabled()
        # Without this every rectangle is followed by a calculation, a repaint and an undo record.
        opened.enableAutomaticCalculation(False)
        opened.lockControllers()
        opened.UndoManager.lock()
        try:
            # One cursor that walks, because a range object of its own for each rectangle costs 3 ms of
            # introspection over the bridge, ten times what the writing does.
            cursor = target.createCursor()
            size = (1, 1)
            cursor.collapseToSize(*size)
            here = (0, 0)
            for (row, column), rows in blocks(cells):
                cursor.gotoOffset(column - here[1], row - here[0])
                here = (row, column)
                if size != (len(rows[0]), len(rows)):
                    size = (len(rows[0]), len(rows))
                    cursor.collapseToSize(*size)
                # setDataArray takes a text as a text, whatever it looks like; the empty one clears the cell.
                data = tuple(tuple("" if value is None else value for value in line) for line in rows)
                try:
                    cursor.setDataArray(data)
                except self.uno.getClass("com.sun.star.uno.RuntimeException") as error:
                    if not target.isProtected():
                        raise
                    last = address_of(row + size[1] - 1, column + size[0] - 1)
                    raise RefusedError(
                        f"{sheet}!{address_of(row, column)}:{last} holds locked cells"
                    ) from error
        finally:
            opened.UndoManager.unlock()
            opened.unlockControllers()
            opened.enableAutomaticCalculation(automatic)

    def cut(self, document: int, sheet: str, from_range: str, to_cell: str) -> None:
        target = self._sheet(document, sheet)
        first, _, last = from_range.partition(":")
        top, left = position(first)
        bottom, right = position(last or first)
        source = target.getCellRangeByPosition(left, top, right, bottom)
        row, column = position(to_cell)
        goal = self.uno.createUnoStruct("com.sun.star.table.CellAddress")
        goal.Sheet, goal.Row, goal.Column = source.RangeAddress.Sheet, row, column
        before = source.getFormulaArray()
        target.moveRange(goal, source.RangeAddress)
        # A refusal is silent. What moved is gone from its old place, unless the two places overlap. The place
        # is asked for anew, because `source` has moved with its cells.
        apart = abs(row - top) > bottom - top or abs(column - left) > right - left
        after = target.getCellRangeByPosition(left, top, right, bottom).getFormulaArray()
        if apart and any(any(texts) for texts in before) and after == before:
            raise RefusedError(
                f"LibreOffice would not move {sheet}!{from_range} to {to_cell} (a locked cell?)"
            )

    def run(self, document: int, macro: str, arguments: list[Scalar]) -> Any:
        opened = self.documents[document]
        address = f"vnd.sun.star.script:{macro}?language=Basic&location=document"
        result, _, _ = opened.getScriptProvider().getScript(address).invoke(tuple(arguments), (), ())
        return result

    def start(self, document: int, macro: str, arguments: list[Scalar]) -> None:
        """As `run`, but nobody waits: LibreOffice can be asked more while the macro is at work."""
        outcome: dict[str, Any] = {}
        self.outcomes[document] = outcome

        def work() -> None:
            try:
                outcome["ok"] = self.run(document, macro, arguments)
            except Exception as error:  # noqa: BLE001 - told to whoever asks for the outcome
                outcome["failed"] = f"{macro}: {type(error).__name__}: {error}"

        threading.Thread(target=work, daemon=True).start()

    def outcome(self, document: int) -> dict[str, Any]:
        """Of the macro that was started last: empty while it is at work."""
        return self.outcomes[document]

    def selected(self, document: int) -> str:
        name: str = self.documents[document].CurrentSelection.AbsoluteName
        return name.replace("$", "")

    def unprotect_all(self, document: int, password: str | None) -> None:
        opened = self.documents[document]
        for protected in [opened, *(self._sheet(document, name) for name in self.sheets(document))]:
            if protected.isProtected():
                # LibreOffice throws for some wrong passwords and ignores others.
                with contextlib.suppress(Exception):
                    protected.unprotect(password or "")
                if protected.isProtected():
                    what = "the workbook" if protected is opened else f"the sheet {protected.Name}"
                    raise RefusedError(f"the password does not unprotect {what}")

    # What a person at the screen does: the requests of excel/in_office.py. A box is top, left, bottom, right.

    def new(self) -> int:
        hidden = self._properties(Hidden=True)
        document = self.desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, hidden)
        self.opened += 1
        self.documents[self.opened] = document
        return self.opened

    def used(self, document: int, sheet: str) -> list[int]:
        cursor = self._sheet(document, sheet).createCursor()
        cursor.gotoStartOfUsedArea(False)
        cursor.gotoEndOfUsedArea(True)
        address = cursor.RangeAddress
        return [address.StartRow, address.StartColumn, address.EndRow, address.EndColumn]

    def block(self, document: int, sheet: str, box: list[int]) -> dict[str, Any]:
        """What stands there: the data; then by cell the errors' words and the formulas; then where numbers
        are shown as dates and as truth values."""
        area = self._area(document, sheet, box)
        formulas = area.getFormulaArray()
        return {
            "data": area.getDataArray(),
            "errors": [
                (row, column, area.getCellByPosition(column - box[1], row - box[0]).String)
                for row, column in self._positions(area.queryFormulaCells(ERROR_RESULTS))
            ],
            "formulas": [
                (row, column, formulas[row - box[0]][column - box[1]])
                for row, column in self._positions(area.queryContentCells(FORMULA_CELLS))
            ],
            "dates": self._shown_as(document, area, DATE_AND_TIME),
            "truths": self._shown_as(document, area, LOGICAL),
        }

    def type_in(
        self,
        document: int,
        sheet: str,
        box: list[int],
        rows: list[list[Scalar]],
        formulas: list[tuple[int, int, str]],
    ) -> None:
        """Values first, all or none of them, and then formulas into cells that are known to be unlocked."""
        area = self._area(document, sheet, box)
        try:
            area.setDataArray(tuple(tuple("" if value is None else value for value in row) for row in rows))
        except self.uno.getClass("com.sun.star.uno.RuntimeException") as error:
            if not self._sheet(document, sheet).isProtected():
                raise
            raise RefusedError("locked") from error
        for row, column, formula in formulas:
            area.getCellByPosition(column - box[1], row - box[0]).setFormula(formula)

    def style(self, document: int, sheet: str, box: list[int], what: str, value: Any) -> None:
        if self._sheet(document, sheet).isProtected():
            raise RefusedError("locked")
        area = self._area(document, sheet, box)
        if what == "column_width":
            area.Columns.Width = int(value * 190)  # a character is about 1.9 mm wide
        elif what == "bold":
            area.CharWeight = area.CharWeightAsian = 150.0 if value else 100.0
        elif what == "wrap_text":
            area.IsTextWrapped = value
        elif what == "vertical_alignment":
            area.VertJustify = {"top": 1, "center": 2, "bottom": 3}[value]
        else:
            raise RefusedError(f"no style is called {what}")

    def rename(self, document: int, sheet: str, new: str) -> None:
        if self.documents[document].isProtected():
            raise RefusedError("locked")
        self._sheet(document, sheet).setName(new)

    def visible(self, document: int, sheet: str) -> bool:
        return bool(self._sheet(document, sheet).IsVisible)

    def active(self, document: int) -> str:
        return str(self.documents[document].CurrentController.ActiveSheet.Name)

    def activate(self, document: int, sheet: str) -> None:
        self.documents[document].CurrentController.setActiveSheet(self._sheet(document, sheet))

    def selection(self, document: int) -> list[int]:
        address = self.documents[document].CurrentSelection.RangeAddress
        return [address.StartRow, address.StartColumn, address.EndRow, address.EndColumn]

    def select(self, document: int, sheet: str, box: list[int]) -> None:
        self.documents[document].CurrentController.select(self._area(document, sheet, box))

    # Help for the above.

    def _area(self, document: int, sheet: str, box: list[int]) -> Any:
        top, left, bottom, right = box
        return self._sheet(document, sheet).getCellRangeByPosition(left, top, right, bottom)

    def _shown_as(self, document: int, area: Any, kind: int) -> list[list[int]]:
        """The boxes whose number format is of a kind."""
        formats = self.documents[document].getNumberFormats()
        found = []
        for ranges in area.getUniqueCellFormatRanges():
            if formats.getByKey(ranges.NumberFormat).Type & kind:
                found += [[a.StartRow, a.StartColumn, a.EndRow, a.EndColumn] for a in ranges.RangeAddresses]
        return found

    def _sheet(self, document: int, name: str) -> Any:
        sheets = self.documents[document].Sheets
        if not sheets.hasByName(name):
            raise RefusedError(f"there is no sheet {name!r}; there are {', '.join(sheets.ElementNames)}")
        return sheets.getByName(name)

    def _properties(self, **values: object) -> tuple[Any, ...]:
        properties = []
        for name, value in values.items():
            one = self.uno.createUnoStruct("com.sun.star.beans.PropertyValue")
            one.Name, one.Value = name, value
            properties.append(one)
        return tuple(properties)

    @staticmethod
    def _positions(ranges: Any) -> Iterator[Position]:
        for area in ranges.RangeAddresses:
            for row in range(area.StartRow, area.EndRow + 1):
                for column in range(area.StartColumn, area.EndColumn + 1):
                    yield row, column

    def answer(self, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
        requests: dict[str, Callable[..., Any]] = {
            method.__name__: method
            for method in (
                self.open,
                self.close,
                self.save,
                self.recalculate,
                self.sheets,
                self.cells,
                self.set,
                self.cut,
                self.run,
                self.start,
                self.outcome,
                self.selected,
                self.unprotect_all,
                self.new,
                self.used,
                self.block,
                self.type_in,
                self.style,
                self.rename,
                self.visible,
                self.active,
                self.activate,
                self.selection,
                self.select,
            )
        }
        try:
            return {"ok": requests[name](**arguments)}
        except RefusedError as failure:
            return {"failed": str(failure)}
        except Exception as error:  # noqa: BLE001 - UNO throws its own kinds; the client must hear of each
            gone = self.uno.getClass("com.sun.star.lang.DisposedException")
            if isinstance(error, gone) or self._has_ended():
                return {"died": f"LibreOffice crashed during {name!r}"}
            return {"failed": f"{name}: {type(error).__name__}: {error}"}

    def _has_ended(self) -> bool:
        # The bridge notices the end of LibreOffice a little before its parent does.
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(0.5)
        return self.process.returncode is not None


# --- the conversation --------------------------------------------------------------------------------------


def say(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def main(soffice: str, scratch: str, locale: str) -> None:
    try:
        office = LibreOffice(soffice, Path(scratch), locale)
    except ImportError as error:
        say({"missing": str(error)})
        return
    requests: queue.Queue[str | None] = queue.Queue()
    idle = threading.Event()

    def listen() -> None:
        for line in sys.stdin:
            requests.put(line)
        # The client has stopped or is dead. A LibreOffice that hangs must not outlive it.
        requests.put(None)
        if not idle.wait(STOP_SECONDS / 2):
            office.kill()
            shutil.rmtree(scratch, ignore_errors=True)
            os._exit(1)

    threading.Thread(target=listen, daemon=True).start()
    try:
        office.connect()
        say({"ok": office.process.pid})
        while (line := requests.get()) is not None:
            request = json.loads(line)
            say(office.answer(request["do"], request["with"]))
    except EndedError as death:
        say({"died": str(death)})
    except BrokenPipeError:
        pass  # the client is dead
    finally:
        idle.set()
        office.stop()
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
