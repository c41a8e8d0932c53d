"""What a cell of a spreadsheet can hold, as every reader hands it over, and its text as a person reads it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CellError:
    """An error value as a spreadsheet shows it (``#REF!``)."""

    text: str


#: The content of a cell; None where it is empty.
Raw = None | str | float | int | bool | dt.date | dt.datetime | dt.time | dt.timedelta | CellError


def text_of(raw: Raw) -> str:
    """A cell's content as a person reads it: a whole number without ``.0``, a day without a time, "" for empty."""
    match raw:
        case None:
            return ""
        case CellError(text=text):
            return text
        case bool():
            return str(raw).upper()
        case float() if raw.is_integer() and abs(raw) < 1e15:
            return str(int(raw))
        case dt.datetime() if raw.time() == dt.time():
            return raw.date().isoformat()
        case _:
            return str(raw)
