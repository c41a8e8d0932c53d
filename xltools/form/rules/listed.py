"""Excel formulas over the entries of a list. ``model/submission`` says the same in Python.

An entry is used as soon as one of its cells holds something; in a used entry every cell must be filled. Only functions that
Excel 2010, WPS and LibreOffice share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xltools.form.rules.excel import NO_DUTY, NOWHERE, PLACE_COLUMNS, YES, IndexReference, cell_at


@dataclass(frozen=True, slots=True)
class EntryCells:
    """Where the entries of a list stand, as a formula says it.

    Attributes:
        figures: column → its cells, one below the other.
        words: the same of what is said in words.
        all: all of them.
        first: the first cell, by its name.
        declared: where the unit says that there is nothing in the list; None where it cannot.
    """

    figures: Mapping[str, str]
    words: Sequence[str]
    all: str
    first: str
    declared: IndexReference | None

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.words, *self.figures.values())

    @property
    def used(self) -> str:
        """For each entry, whether something stands in it."""
        return f"(1-{'*'.join(f'ISBLANK({cells})' for cells in self.columns)})"

    @property
    def count(self) -> str:
        """How many entries are used."""
        return f"SUMPRODUCT({self.used})"

    @property
    def filled(self) -> str:
        """How many cells hold something."""
        return f"COUNTA({self.all})"


def total(cells: EntryCells, column: str) -> str:
    """The 合计 of a column: empty while a used entry has no number there, and while nothing is said of the list at all."""
    numbers = cells.figures[column]
    nothing = f'IF({cells.declared}="{YES}",0,"")' if cells.declared else '""'
    added = f'IF(COUNT({numbers})<{cells.count},"",SUM({numbers}))'
    return f"=IF({cells.filled}=0,{nothing},{added})"


def missing(cells: EntryCells) -> str:
    """How many cells are blank in entries that are used; the cells of one entry where none is, and nothing is declared."""
    columns = cells.columns
    blank = "+".join(f"ISBLANK({column})" for column in columns)
    in_used = f"SUMPRODUCT(({blank})*{cells.used})"
    return f"IF({cells.filled}=0,{_unless_declared(cells, str(len(columns)), '0')},{in_used})"


def first_missing(cells: EntryCells) -> str:
    """The name of the first of these cells, entry by entry; "" where none is missing."""
    place = f"ROW({cells.all})*{PLACE_COLUMNS}+COLUMN({cells.all})"
    first = f"SUMPRODUCT(MIN({place}+(1-ISBLANK({cells.all})*{cells.used})*{NOWHERE}))"
    found = f'IF({first}<{NOWHERE},{cell_at(first)},"")'
    nothing = _unless_declared(cells, f'"{cells.first}"', '""')
    return f"IF({cells.filled}=0,{nothing},{found})"


def _unless_declared(cells: EntryCells, said: str, otherwise: str) -> str:
    if cells.declared is None:
        return otherwise
    return f'IF(OR({cells.declared}="{YES}",{cells.declared}="{NO_DUTY}"),{otherwise},{said})'
