"""A figure's text → Value. Published text is all text, so a number in digits is a number here. Pure."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from xltools.submission import NOWHERE, Fault, Place, Value, classify

_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?\Z")
_NUMBERING = re.compile(r"\d{1,2}[.、)](?!\d)")
_WITH_WORDS = re.compile(r"(?:[+\-<>≈约共近超增减加]|增加|减少|新增)?\d[\d,.]*[^\d(]{0,3}(?:\(.{1,20}\))?\Z")
_YEAR_OR_PAGE = re.compile(r"\d{4}年|-\d+-\Z")


def plain(text: str) -> str:
    """The text in half-width forms, without white space."""
    return re.sub(r"[\s\u200b-\u200d\ufeff]+", "", unicodedata.normalize("NFKC", text))


def figure_value(text: str, place: Place = NOWHERE) -> Value:
    """What a cell of figures in a published text holds.

    ``12``, ``１２``, ``1,234`` and `` 0 `` are numbers; ``201件``, ``减4``, ``无`` and ``/`` are bad, with
    the fault that ``classify`` gives them; white space is blank. ``raw`` is the text as found.
    """
    value = classify(text, place)
    if value.fault is Fault.SPACES:
        return Value(place=place)
    if value.fault is Fault.DIGITS:
        return Value(number=Decimal(value.says), raw=text, place=place)
    return value


def is_number(text: str) -> bool:
    """Whether the text is a number and nothing else."""
    return bool(_NUMBER.match(unicodedata.normalize("NFKC", text).strip().replace("，", ",")))


def is_figure(text: str) -> bool:
    """Whether the cell was meant as a figure: a number, a placeholder, or a number with words around.

    ``1.属于国家秘密`` is a label, ``201件`` and ``12（其中修订16件）`` are figures.
    """
    value = figure_value(text)
    if value.number is not None or value.fault in (Fault.UNIT, Fault.PLACEHOLDER):
        return True
    bare = plain(text)
    if _NUMBERING.match(bare) or _YEAR_OR_PAGE.match(bare):
        return False
    return bool(_WITH_WORDS.match(bare))
