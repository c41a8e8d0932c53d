"""Cells by number and by name, and the boxes a table is drawn with. Rows and columns count from 0."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

_A1 = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})\Z")


@cache
def column_name(column: int) -> str:
    """0 → ``A``, 26 → ``AA``."""
    name = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(65 + letter) + name
    return name


@cache
def column_number(name: str) -> int:
    """``A`` → 0."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number - 1


@lru_cache(maxsize=1 << 15)
def a1(row: int, column: int) -> str:
    """(7, 3) → ``D8``."""
    return f"{column_name(column)}{row + 1}"


def absolute(row: int, column: int) -> str:
    """(7, 3) → ``$D$8``."""
    return f"${column_name(column)}${row + 1}"


@lru_cache(maxsize=1 << 16)
def position(name: str) -> tuple[int, int]:
    """``D8`` or ``$D$8`` → (7, 3). ValueError for anything else."""
    parts = _A1.match(name)
    if not parts:
        raise ValueError(f"not a cell: {name!r}")
    return int(parts[2]) - 1, column_number(parts[1])


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of cells, both corners included."""

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def cell(cls, row: int, column: int) -> Box:
        return cls(row, column, row, column)

    @classmethod
    def parse(cls, text: str) -> Box:
        """``D8`` or ``D8:F9`` → box. ValueError for anything else."""
        first, _, last = text.partition(":")
        top, left = position(first)
        bottom, right = position(last or first)
        return cls(min(top, bottom), min(left, right), max(top, bottom), max(left, right))

    @property
    def single(self) -> bool:
        return self.top == self.bottom and self.left == self.right

    @property
    def name(self) -> str:
        """The cell a person is sent to: the top left one."""
        return a1(self.top, self.left)

    @property
    def range(self) -> str:
        """``D8:F9``; ``D8`` for one cell."""
        return self.name if self.single else f"{self.name}:{a1(self.bottom, self.right)}"

    @property
    def fixed(self) -> str:
        """``$D$8:$F$9``."""
        return f"{absolute(self.top, self.left)}:{absolute(self.bottom, self.right)}"

    @property
    def first(self) -> tuple[int, int]:
        """The top left cell, by number."""
        return self.top, self.left

    def cells(self) -> Iterator[tuple[int, int]]:
        """Every cell, by number, row by row."""
        for row in range(self.top, self.bottom + 1):
            for column in range(self.left, self.right + 1):
                yield row, column

    def __contains__(self, cell: tuple[int, int]) -> bool:
        return self.top <= cell[0] <= self.bottom and self.left <= cell[1] <= self.right


def sheet_reference(sheet: str) -> str:
    """A sheet's name as a formula writes it: quoted where it must be."""
    if re.fullmatch(r"[A-Za-z_\u4e00-\u9fff][A-Za-z0-9_\u4e00-\u9fff]*", sheet) and not _A1.match(
        sheet.upper()
    ):
        return sheet
    return "'" + sheet.replace("'", "''") + "'"
