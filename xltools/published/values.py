"""A figure's text → Value. Published text is all text, so a number in digits is a number here. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from decimal import Decimal

from xltools.form.spec import FigureKind
from xltools.model.submission import NOWHERE, Fault, Place, Value, classify
from xltools.published.script import simplified

_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?\Z")
_NUMBERING = re.compile(r"\d{1,2}[.、)](?!\d)")
_WITH_WORDS = re.compile(r"(?:[+\-<>≈约共近超增减加]|增加|减少|新增)?\d[\d,.]*[^\d(]{0,3}(?:\(.{1,20}\))?\Z")
_STACKED = re.compile(r"\d\s+\d")
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


_CHANGED = re.compile(r"(增加?|减少?)(\d{1,9})\Z")
_COUNTED = re.compile(r"(\d{1,9}|\d{1,3}(?:,\d{3})+)(?:件次|件|条|次|份|项|个|宗|起)\Z")
_PRICED = re.compile(r"((?:\d{1,9}|\d{1,3}(?:,\d{3})+)(?:\.\d+)?)万元\Z")


def read_as(value: Value, kind: FigureKind) -> Value:
    """The number that a cell with words certainly means in a column of this kind; else the value as it is.

    ``201件`` counts 201, ``减4`` is a change of −4, ``3.5万元`` is an amount of 3.5 where amounts are in
    万元. ``251000元`` is left alone: converting it would be changing a figure. So is what says two things
    (``12（其中修订16件）``) and what says none (``无``, ``/``).
    """
    if value.fault not in (Fault.UNIT, Fault.TEXT):
        return value
    bare = simplified(plain(value.raw))
    if _STACKED.search(value.raw):
        return value
    if kind is FigureKind.CHANGE and (found := _CHANGED.match(bare)):
        number = Decimal(found[2])
        return replace(value, number=-number if found[1].startswith("减") else number, fault=None, says="")
    pattern = {FigureKind.COUNT: _COUNTED, FigureKind.AMOUNT: _PRICED}.get(kind)
    if pattern and (found := pattern.match(bare)):
        return replace(value, number=Decimal(found[1].replace(",", "")), fault=None, says="")
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
    bare = simplified(plain(text))
    if _NUMBERING.match(bare) or _YEAR_OR_PAGE.match(bare):
        return False
    return bool(_WITH_WORDS.match(bare))
