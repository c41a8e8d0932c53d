"""Which numbers a figure may be: said once for the check, for the colours of a sheet, and for its cover."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from enum import Enum, auto
from functools import lru_cache

from xltools.form.kinds import FigureKind, Numbers
from xltools.form.rules.excel import NO, NOWHERE, PLACE_COLUMNS, YES
from xltools.form.rules.expression import DECIMALS


class Objection(Enum):
    """Why a figure cannot be this number."""

    NEGATIVE = auto()
    TOO_LARGE = auto()
    FRACTION = auto()  # of what is counted in whole numbers
    TOO_FINE = auto()  # an amount with more decimals than are kept


@lru_cache(maxsize=1 << 12)
def objections(number: Decimal, allowed: Numbers, limit: int) -> tuple[Objection, ...]:
    """What speaks against a number. ``allowed``: which numbers the figure may be; ``limit``: the largest that the form takes."""
    return tuple(_objections(number, allowed, limit))


def _objections(number: Decimal, allowed: Numbers, limit: int) -> Iterator[Objection]:
    if number < 0 and not allowed.kind.is_signed:
        yield Objection.NEGATIVE
    if abs(number) > limit:
        yield Objection.TOO_LARGE
    elif number != number.to_integral_value() and not allowed.kind.has_decimals:
        yield Objection.FRACTION
    elif number != round(number, allowed.places or DECIMALS):
        yield Objection.TOO_FINE


def objection_to(cell: str, allowed: Numbers, limit: int) -> str:
    """The same as an Excel expression: true where a cell holds text, or a number that speaks against itself."""
    if allowed.kind is FigureKind.YES_NO:
        return f'AND(NOT(ISBLANK({cell})),{cell}<>"{YES}",{cell}<>"{NO}")'
    compared = f"{cell}<{_least(allowed, limit)},{cell}>{limit},{cell}<>ROUND({cell},{allowed.places})"
    return f"IF(ISTEXT({cell}),1,IF(ISNUMBER({cell}),OR({compared}),0))"


def first_objection(ranges: Iterable[str], allowed: Numbers, limit: int) -> Iterator[str]:
    """Of each range the number (``excel.PLACE_COLUMNS``) of its first cell that holds text or such a number, as an Excel
    expression; ``excel.NOWHERE`` and more where none does.

    Decimals are counted by the number's digits, since ROUND fails on a range with text in it.
    """
    for cells in ranges:
        place = f"ROW({cells})*{PLACE_COLUMNS}+COLUMN({cells})"
        if allowed.kind is FigureKind.YES_NO:
            right = f'ISBLANK({cells})+({cells}="{YES}")+({cells}="{NO}")'
            yield f"SUMPRODUCT(MIN({place}+({right})*{NOWHERE}))"
            continue
        fine = f'(LEN({cells})-FIND(".",{cells}&".")>{allowed.places})+ISNUMBER(FIND("E-",{cells}))'
        bad = f"({cells}<{_least(allowed, limit)})+({cells}>{limit})+{fine}>0"
        right = f"ISBLANK({cells})+ISNUMBER({cells})*(1-({bad}))"
        yield f"SUMPRODUCT(MIN({place}+({right})*{NOWHERE}))"


def _least(allowed: Numbers, limit: int) -> int:
    return -limit if allowed.kind.is_signed else 0


def by_kind(numbers: Numbers) -> tuple[int, int]:
    """The order in which cells of different numbers are treated."""
    return list(FigureKind).index(numbers.kind), -numbers.places
