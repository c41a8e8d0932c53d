"""What a figure counts, and what a field of the cover holds."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class FigureKind(StrEnum):
    """What a figure counts, and so which numbers it may be."""

    COUNT = "count"  # whole, ≥ 0
    AMOUNT = "amount"  # ≥ 0, decimals allowed (万元)
    CHANGE = "change"  # whole, signed
    AMOUNT_CHANGE = "amount_change"  # signed, decimals allowed
    YES_NO = "yes_no"  # 是 is 1 and 否 is 0, so that a sum over units counts those that say 是

    @property
    def is_signed(self) -> bool:
        """Whether the figure may be negative."""
        return self in (FigureKind.CHANGE, FigureKind.AMOUNT_CHANGE)

    @property
    def has_decimals(self) -> bool:
        """Whether the figure may have decimals."""
        return self in (FigureKind.AMOUNT, FigureKind.AMOUNT_CHANGE)

    @classmethod
    def of(cls, row: FigureKind | None, column: FigureKind | None) -> FigureKind:
        """The kind of a figure: the row's, else the column's; an amount and a change together are both."""
        if {row, column} == {cls.AMOUNT, cls.CHANGE}:
            return cls.AMOUNT_CHANGE
        return row or column or cls.COUNT


class Numbers(NamedTuple):
    """Which numbers a figure may be: of its kind, and with so many decimals at most."""

    kind: FigureKind
    places: int


class FieldKind(StrEnum):
    """What a field of the cover holds."""

    TEXT = "text"
    DATE = "date"  # the day the return is signed: after the year, and by the deadline
    DAY = "day"  # any other day
    CHOICE = "choice"  # one of a list

    @property
    def is_day(self) -> bool:
        """Whether the field holds a day of the calendar."""
        return self in (FieldKind.DATE, FieldKind.DAY)
