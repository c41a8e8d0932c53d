"""What a cell of a spreadsheet can hold, as every reader hands it over, and its text as a person reads it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from xltools.form.rules.words import number as as_text

#: The errors a cell may show, as every program writes them.
ERRORS = frozenset({"#REF!", "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#VALUE!"})


#: The characters that a cell can hold.
LONGEST_TEXT = 32_767
#: How far from midnight a moment may be to stand for the day.
_ABOUT = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class CellError:
    """An error value as a spreadsheet shows it (``#REF!``)."""

    text: str


#: The content of a cell; None where it is empty.
Raw = None | str | Decimal | bool | dt.date | dt.datetime | dt.time | dt.timedelta | CellError


def spreadsheet_number(stored: float) -> Decimal:
    """The number that a spreadsheet shows for one that it stores.

    It shows and types fifteen digits; what a file or a program holds beyond them is a sum's rounding. So 3.0 is
    ``Decimal("3")`` and 72701.25780000001 is ``Decimal("72701.2578")``. Infinite where the file is (1E400).
    """
    return Decimal(f"{stored:.15g}")


def whole_day(moment: dt.datetime) -> dt.date | None:
    """The day that a moment stands for within a minute of midnight; None for any other time of the day.

    A day is a number of days, and its fraction a time. Programs that compute one are some seconds off: web tools by
    the 43 seconds that China's time was once ahead of today's, others by the rounding of a sum.
    """
    day = (moment + _ABOUT).date()
    return day if abs(moment - dt.datetime.combine(day, dt.time())) <= _ABOUT else None


def text_of(raw: Raw) -> str:
    """A cell's content as a person reads it: no ``.0``, no E notation, a day without a time, "" for empty."""
    match raw:
        case None:
            return ""
        case CellError(text=text):
            return text
        case bool():
            return str(raw).upper()
        case Decimal():
            return as_text(raw)
        case dt.datetime():
            return str(whole_day(raw) or raw.replace(microsecond=0))
        case _:
            return str(raw)


def json_number(number: Decimal | None) -> int | float | None:
    """A number as JSON has it; null where it is not known."""
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)
