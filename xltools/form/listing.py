"""A list that a unit fills in itself, in place of rows that the form gives.

Its entries are no figures of the form: how many there are, and in which line each stands, is the unit's. What rules, sums
and reports know of them is the 合计, one figure a column.
"""

from __future__ import annotations

from dataclasses import dataclass

from xltools.form.kinds import FieldKind


@dataclass(frozen=True, slots=True)
class Word:
    """What each entry of a list says besides its figures: a text of at most ``limit`` characters, a day, or one of ``options``."""

    id: str
    label: str
    kind: FieldKind
    limit: int
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of up to ``most`` entries, each with its ``words`` and a figure in every column of the block. The block has one
    row, 合计, which adds the entries up."""

    most: int
    words: tuple[Word, ...]


def list_sheet(sheet: str) -> str:
    """The sheet of the county's workbook that has the entries of all units, by the sheet of the list."""
    return f"{sheet}明细"
