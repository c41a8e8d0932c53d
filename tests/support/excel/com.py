"""What crosses into Excel and back: values as COM carries them, and Excel's refusals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

#: What a cell holds over COM: numbers are floats, an error is an int.
Com = None | str | float | int | bool | dt.datetime
Rows = Sequence[Sequence[Com]]

#: Excel's numbers for errors.
ERRORS = {
    "#NULL!": -2146826288,
    "#DIV/0!": -2146826281,
    "#VALUE!": -2146826273,
    "#REF!": -2146826265,
    "#NAME?": -2146826259,
    "#NUM!": -2146826252,
    "#N/A": -2146826246,
}
_WORDS = {number: word for word, number in ERRORS.items()}


class com_error(Exception):  # noqa: N801, N818 - the name that pywin32 gives it
    """What a refusal of Excel is over COM: hresult, text, (…, source, description, …, scode), argument."""


def refused(description: str) -> com_error:
    """Excel's error 1004."""
    return com_error(
        -2147352567,
        "Exception occurred.",
        (0, "Microsoft Excel", description, "xlmain11.chm", 0, -2146827284),
        None,
    )
