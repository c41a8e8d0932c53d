"""The text of a figure's cell → Value. Pure.

In: a cell's text as found in a report, and what kind of figure its column holds. Out: a number, a blank, or a fault
that says why the text is no number. Published text is all text, so digits alone are a number here. A text that says
anything but one number is never made into one; a note's mark (①, ¹, *, 注1) is no part of the number before it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from decimal import Decimal

from xltools.form.kinds import FigureKind
from xltools.model.submission import NOWHERE, Fault, Place, Value, classify
from xltools.model.text import normal_forms
from xltools.published.simplified import simplified

_NUMBER_TEXT = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_NUMBER = re.compile(rf"{_NUMBER_TEXT}\Z")
#: ``1.`` before a label.
_NUMBERING = re.compile(r"\d{1,2}[.、)](?!\d)")
#: A number with a few words before and after it: 约3件, 增加4, 12（其中修订16件）.
_NUMBER_WITH_WORDS = re.compile(
    r"(?:[+\-<>≈约共近超增减加]|增加|减少|新增)?\d[\d,.]*[^\d(\[]{0,3}(?:[(\[〔【].{1,20}[)\]〕】])?\Z"
)
_TWO_NUMBERS = re.compile(r"\d\s+\d")
_YEAR_OR_PAGE = re.compile(r"\d{4}年|-\d+-\Z")

#: Raised and lowered digits and letters, as a note's mark has them.
_RAISED = "\u00aa\u00b2\u00b3\u00b9\u00ba\u02b0-\u02b8\u02e0-\u02e4\u1d2c-\u1d6a\u1d9b-\u1dbf\u2070-\u209c"
#: Numbers in circles and in brackets.
_CIRCLED = "\u2460-\u2487\u24ea-\u24ff\u2776-\u2793\u3251-\u325f\u32b1-\u32bf"
_MARK = (
    rf"(?:[{_RAISED}{_CIRCLED}*＊※†‡]"
    rf"|[\[(（【〔〈]\s*(?:注\s*\d{{0,2}}|注?\s*[{_RAISED}{_CIRCLED}*]+)\s*[\])）】〕〉]"
    rf"|注\s*(?:\d{{1,2}}|[{_RAISED}{_CIRCLED}]+))"
)
NOTE_MARKS = re.compile(rf"(?:\s*{_MARK})+\s*\Z")
#: One star is a note's mark; several may stand for digits that somebody hid.
_TWO_STARS = re.compile(r"[*＊]\s*[*＊]")
#: Raised digits alone may also be the decimals of an amount: 3⁵⁰.
_ONLY_RAISED = re.compile(rf"[{_RAISED}]+\Z")

#: Signs that show nothing or only say in which direction text runs.
_FILLERS = "\u115f\u1160\u2800\u3164\uffa0"
#: These make text run backwards, so that what is seen is not what is stored.
_BACKWARDS = re.compile("[\u202b\u202e\u2067]")
#: A glyph whose meaning the font does not tell: pdfminer's (cid:12), private characters, the sign for a broken one.
_ILLEGIBLE = re.compile("\\(cid:\\d+\\)|[\ue000-\uf8ff\ufffd\ufffc]")

#: Pinyin in brackets behind a Chinese character.
_PRONUNCIATION = re.compile(
    r"(?<=[\u3400-\u9fff])[(（]\s*[a-zA-Z\u00e0-\u01dc\u0300-\u0304\u030c]{1,7}\s*[)）]"
)

#: What a cell with words certainly says, by the kind of its column.
_CHANGE = re.compile(r"(增加?|减少?)(\d{1,9})\Z")
_AMOUNT_CHANGE = re.compile(r"(增加?|减少?)(\d{1,9}(?:\.\d+)?)(?:万元)?\Z")
_COUNT = re.compile(r"(\d{1,9}|\d{1,3}(?:,\d{3})+)(?:件次|件|条|次|份|项|个|宗|起)\Z")
_AMOUNT = re.compile(r"((?:\d{1,9}|\d{1,3}(?:,\d{3})+)(?:\.\d+)?)万元\Z")


def without_invisible(text: str) -> str:
    """The text without characters that show nothing: zero-width ones, soft hyphens, marks of direction, fillers."""
    if text.isascii():
        return text
    return "".join(
        character
        for character in text
        if character in "\t\n" or (unicodedata.category(character) != "Cf" and character not in _FILLERS)
    )


def is_illegible(text: str) -> bool:
    """Whether the text holds signs that say nothing: glyphs that the font does not explain, broken characters."""
    return bool(_ILLEGIBLE.search(text))


def without_pronunciations(text: str) -> str:
    """The text without pinyin in brackets behind a character: ``規(guī)章`` → ``規章``."""
    return _PRONUNCIATION.sub("", text)


def plain(text: str) -> str:
    """The text in half-width forms, without white space and invisible characters."""
    return "".join(normal_forms(without_invisible(text)).split())


def figure_value(text: str, place: Place = NOWHERE) -> Value:
    """What a cell of figures in a published text holds.

    ``12``, ``１２``, ``1,234`` and `` 0 `` are numbers; white space is blank; ``201件``, ``减4``, ``无``, ``/`` and
    ``3①`` have the fault that ``classify`` gives them.

    Args:
        text: The cell's text as found.
        place: Where it stands.

    Returns:
        The value; its ``raw`` is the text as found.
    """
    if _ILLEGIBLE.search(text) or _BACKWARDS.search(text):
        return Value(raw=text, fault=Fault.TEXT, place=place)
    value = classify(simplified(without_invisible(text)), place)
    if value.fault is Fault.SPACES or value.blank:
        return Value(place=place)
    if value.fault is Fault.DIGITS:
        return Value(number=Decimal(value.says), raw=text, place=place)
    return replace(value, raw=text)


def read_as(value: Value, kind: FigureKind) -> Value:
    """The number that a cell with words certainly means in a column of this kind; otherwise the value unchanged.

    ``201件`` counts 201, ``减4`` is a change of −4, ``3.5万元`` is an amount of 3.5 where amounts are in 万元, ``3①``
    is 3 with a note. ``251000元`` is left alone, because converting it would change a figure. So is what says two
    things (``12（其中修订16件）``) and what says none (``无``, ``/``).
    """
    if value.fault not in (Fault.UNIT, Fault.TEXT) or _TWO_NUMBERS.search(value.raw):
        return value
    if _ILLEGIBLE.search(value.raw) or _BACKWARDS.search(value.raw):
        return value
    number = _number_said(value.raw, kind)
    return value if number is None else replace(value, number=number, fault=None, says="")


def _number_said(text: str, kind: FigureKind) -> Decimal | None:
    text = without_invisible(text)
    if _TWO_STARS.search(text):
        return None
    without_note = NOTE_MARKS.sub("", text)
    said = simplified(plain(without_note))
    if without_note != text:
        if (
            kind is FigureKind.AMOUNT
            and "." not in said
            and _ONLY_RAISED.match(text[len(without_note) :].strip())
        ):
            return None
        if _NUMBER.match(said):
            return Decimal(said.replace(",", ""))
    if kind.is_signed:
        change = (_AMOUNT_CHANGE if kind.has_decimals else _CHANGE).match(said)
        if change is None:
            return None
        return -Decimal(change[2]) if change[1].startswith("减") else Decimal(change[2])
    match = (_COUNT if kind is FigureKind.COUNT else _AMOUNT).match(said)
    return Decimal(match[1].replace(",", "")) if match else None


def is_number(text: str) -> bool:
    """Whether the text is a number and nothing else."""
    return bool(_NUMBER.match(normal_forms(without_invisible(text)).strip().replace("，", ",")))


def is_figure(text: str) -> bool:
    """Whether the cell was meant as a figure: a number, a placeholder, a number with words or a note's mark around it,
    or signs that the font does not explain.

    ``1.属于国家秘密`` is a label; ``201件``, ``3①`` and ``12（其中修订16件）`` are figures.
    """
    value = figure_value(text)
    if value.number is not None or value.fault in (Fault.UNIT, Fault.PLACEHOLDER):
        return True
    if _ILLEGIBLE.search(text):
        return not _ILLEGIBLE.sub("", text).strip(" \t\n0123456789,.")
    bare = simplified(plain(NOTE_MARKS.sub("", without_invisible(text))))
    if _NUMBERING.match(bare) or _YEAR_OR_PAGE.match(bare):
        return False
    return bool(_NUMBER_WITH_WORDS.match(bare))
