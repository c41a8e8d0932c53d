"""The text of a figure's cell → Value. Pure.

In: a cell's text as found in a report, and what kind of figure its column holds. Out: a number, a blank, or a fault
that says why the text is no number. Published text is all text, so digits alone are a number here. A text that says
anything but one number is never made into one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from decimal import Decimal

from xltools.form.spec import FigureKind
from xltools.model.submission import NOWHERE, Fault, Place, Value, classify
from xltools.published.simplified import simplified

_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?\Z")
#: ``1.`` before a label.
_NUMBERING = re.compile(r"\d{1,2}[.、)](?!\d)")
#: A number with a few words before and after it: 约3件, 增加4, 12（其中修订16件）.
_NUMBER_WITH_WORDS = re.compile(
    r"(?:[+\-<>≈约共近超增减加]|增加|减少|新增)?\d[\d,.]*[^\d(]{0,3}(?:\(.{1,20}\))?\Z"
)
_TWO_NUMBERS = re.compile(r"\d\s+\d")
_YEAR_OR_PAGE = re.compile(r"\d{4}年|-\d+-\Z")
_INVISIBLE = re.compile(r"[\s\u200b-\u200d\ufeff]+")

#: What a cell with words certainly says, by the kind of its column.
_CHANGE = re.compile(r"(增加?|减少?)(\d{1,9})\Z")
_AMOUNT_CHANGE = re.compile(r"(增加?|减少?)(\d{1,9}(?:\.\d+)?)(?:万元)?\Z")
_COUNT = re.compile(r"(\d{1,9}|\d{1,3}(?:,\d{3})+)(?:件次|件|条|次|份|项|个|宗|起)\Z")
_AMOUNT = re.compile(r"((?:\d{1,9}|\d{1,3}(?:,\d{3})+)(?:\.\d+)?)万元\Z")


def plain(text: str) -> str:
    """The text in half-width forms, without white space."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))


def figure_value(text: str, place: Place = NOWHERE) -> Value:
    """What a cell of figures in a published text holds.

    ``12``, ``１２``, ``1,234`` and `` 0 `` are numbers; white space is blank; ``201件``, ``减4``, ``无`` and ``/``
    have the fault that ``classify`` gives them.

    Args:
        text: The cell's text as found.
        place: Where it stands.

    Returns:
        The value; its ``raw`` is the text as found.
    """
    value = classify(text, place)
    if value.fault is Fault.SPACES:
        return Value(place=place)
    if value.fault is Fault.DIGITS:
        return Value(number=Decimal(value.says), raw=text, place=place)
    return value


def read_as(value: Value, kind: FigureKind) -> Value:
    """The number that a cell with words certainly means in a column of this kind; otherwise the value unchanged.

    ``201件`` counts 201, ``减4`` is a change of −4, ``3.5万元`` is an amount of 3.5 where amounts are in 万元.
    ``251000元`` is left alone, because converting it would change a figure. So is what says two things
    (``12（其中修订16件）``) and what says none (``无``, ``/``).
    """
    if value.fault not in (Fault.UNIT, Fault.TEXT) or _TWO_NUMBERS.search(value.raw):
        return value
    number = _number_said(simplified(plain(value.raw)), kind)
    return value if number is None else replace(value, number=number, fault=None, says="")


def _number_said(text: str, kind: FigureKind) -> Decimal | None:
    if kind.is_signed:
        change = (_AMOUNT_CHANGE if kind.has_decimals else _CHANGE).match(text)
        if change is None:
            return None
        return -Decimal(change[2]) if change[1].startswith("减") else Decimal(change[2])
    match = (_COUNT if kind is FigureKind.COUNT else _AMOUNT).match(text)
    return Decimal(match[1].replace(",", "")) if match else None


def is_number(text: str) -> bool:
    """Whether the text is a number and nothing else."""
    return bool(_NUMBER.match(unicodedata.normalize("NFKC", text).strip().replace("，", ",")))


def is_figure(text: str) -> bool:
    """Whether the cell was meant as a figure: a number, a placeholder, or a number with words around it.

    ``1.属于国家秘密`` is a label; ``201件`` and ``12（其中修订16件）`` are figures.
    """
    value = figure_value(text)
    if value.number is not None or value.fault in (Fault.UNIT, Fault.PLACEHOLDER):
        return True
    bare = simplified(plain(text))
    if _NUMBERING.match(bare) or _YEAR_OR_PAGE.match(bare):
        return False
    return bool(_NUMBER_WITH_WORDS.match(bare))
