"""A document of the tests' Excel, open in a live LibreOffice, which calculates, selects and locks.

with running(in_office(office)) as excel: …
"""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from office import Document, Office, OfficeCrashError, OfficeError

from excel.com import ERRORS, Com, Rows
from excel.driver import LockedError, Opener
from xltools.workbook.layout.grid import Box

_new = itertools.count(1)
_PIECE = re.compile(r'"(?:[^"]|"")*"|[^"]+')
_SHEET = re.compile(
    r"\$?('(?:[^']|'')+'|[A-Za-z_\u4e00-\u9fff][A-Za-z0-9_\u4e00-\u9fff]*)\.(?=\$?[A-Z]{1,3}\$?[0-9])"
)


def excel_formula(text: str) -> str:
    """``=SUM($表二.C5;1)`` → ``=SUM(表二!C5,1)``; an error that was typed is no formula to Excel."""
    if text.lstrip("=") in ERRORS:
        return text.lstrip("=")
    return "".join(
        piece if piece.startswith('"') else _SHEET.sub(r"\1!", piece).replace(";", ",")
        for piece in _PIECE.findall(text)
    )


def office_formula(text: str) -> str:
    """``=HYPERLINK("#A1","…")`` → ``=HYPERLINK("#A1";"…")``: arguments are all that the tests' formulas have."""
    return "".join(
        piece if piece.startswith('"') else piece.replace(",", ";") for piece in _PIECE.findall(text)
    )


class OfficeDriver:
    """A copy of a file, open in LibreOffice; the name is the file's own."""

    def __init__(self, office: Office, path: Path | None) -> None:
        self.fullname = f"工作簿{next(_new)}" if path is None else str(path)
        self.document: Document = office.new() if path is None else office.open(path)
        self._block: tuple[str, Box, dict[str, Any]] | None = None

    def sheets(self) -> list[str]:
        return self.document.sheets()

    def used(self, sheet: str) -> Box:
        return Box(*self.document.ask("used", sheet=sheet))

    def values(self, sheet: str, box: Box) -> Rows:
        found = self.document.ask("block", sheet=sheet, box=_four(box))
        self._block = sheet, box, found
        rows: list[list[Com]] = [[None if one == "" else one for one in row] for row in found["data"]]
        errors = {(row, column): text for row, column, text in found["errors"]}
        dates, truths = ([Box(*one) for one in found[kind]] for kind in ("dates", "truths"))
        for row, line in enumerate(rows, box.top):
            for column, value in enumerate(line, box.left):
                here = (row, column)
                if here in errors:
                    line[column - box.left] = ERRORS.get(errors[here], ERRORS["#VALUE!"])
                elif not isinstance(value, float):
                    continue
                elif any(here in one for one in dates):
                    day = dt.datetime(1899, 12, 30) + dt.timedelta(days=value)  # noqa: DTZ001
                    line[column - box.left] = day
                elif any(here in one for one in truths):
                    line[column - box.left] = bool(value)
        return rows

    def formulas(self, sheet: str, box: Box) -> list[list[str]]:
        # What was read of the same cells just before will do: reading takes a tenth of a second.
        known, self._block = self._block, None
        if known and known[:2] == (sheet, box):
            found = known[2]
        else:
            found = self.document.ask("block", sheet=sheet, box=_four(box))
        rows = [[f"{one:.15g}" if isinstance(one, float) else one for one in row] for row in found["data"]]
        for row, column, text in found["formulas"]:
            rows[row - box.top][column - box.left] = excel_formula(text)
        return rows

    def write(self, sheet: str, box: Box, rows: Rows) -> None:
        plain: list[list[Com]] = []
        formulas: list[tuple[int, int, str]] = []
        for row, line in enumerate(rows, box.top):
            plain.append([])
            for column, value in enumerate(line, box.left):
                if isinstance(value, str) and value.startswith("="):
                    formulas.append((row, column, office_formula(value)))
                    plain[-1].append(None)
                else:
                    plain[-1].append(value.removeprefix("'") if isinstance(value, str) else value)
        with _locked():
            self.document.ask("type_in", sheet=sheet, box=_four(box), rows=plain, formulas=formulas)

    def format(self, sheet: str, box: Box, name: str, value: object) -> None:
        with _locked():
            self.document.ask("style", sheet=sheet, box=_four(box), what=name, value=value)

    def rename(self, sheet: str, name: str) -> None:
        with _locked():
            self.document.ask("rename", sheet=sheet, new=name)

    def visible(self, sheet: str) -> int:
        return -1 if self.document.ask("visible", sheet=sheet) else 0

    def active(self) -> str:
        return str(self.document.ask("active"))

    def activate(self, sheet: str) -> None:
        self.document.ask("activate", sheet=sheet)

    def selection(self) -> Box:
        return Box(*self.document.ask("selection"))

    def select(self, sheet: str, box: Box) -> None:
        self.document.ask("select", sheet=sheet, box=_four(box))

    def save(self, path: str) -> None:
        self.document.save(Path(path), "xlsx")

    def close(self) -> None:
        self.document.close()


@contextlib.contextmanager
def _locked() -> Iterator[None]:
    try:
        yield
    except OfficeCrashError:
        raise
    except OfficeError as error:
        if str(error) == "locked":
            raise LockedError from error
        raise


def _four(box: Box) -> list[int]:
    return [box.top, box.left, box.bottom, box.right]


def in_office(office: Office) -> Opener:
    """Opens documents in this LibreOffice."""
    return lambda path: OfficeDriver(office, path)
