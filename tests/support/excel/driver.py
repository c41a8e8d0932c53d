"""What the tests' Excel needs of an open document. Who holds the document is up to the driver."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from excel.com import Rows
from xltools.workbook.layout.grid import Box


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
