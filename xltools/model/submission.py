"""One unit's filled form: what every cell held, and where it stands. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from xltools.form.period import WHOLE_YEAR, PartOfYear, Period
from xltools.form.rules.evaluate import Lookup
from xltools.form.rules.expression import ANSWERS, Ref
from xltools.form.spec import Figure
from xltools.model.cells import CellError, Raw, text_of
from xltools.model.signature import Signed
from xltools.model.text import chinese_date, compact, normal_forms, seen, shows_reversed


class Fault(StrEnum):
    """Why a cell that is not blank holds no number."""

    TEXT = "text"
    DIGITS = "digits"  # a number typed as text: “３”, “ 3 ”, “3” in a text cell
    UNIT = "unit"  # a number with its unit: “3件”
    PLACEHOLDER = "placeholder"  # 无, /, —, 不适用
    SPACES = "spaces"  # nothing but white space
    ERROR = "error"  # #REF!
    BOOLEAN = "boolean"
    DATE = "date"
    TOO_LARGE = "too_large"  # 1E400
    ANSWER = "answer"  # neither 是 nor 否
    INCOMPLETE = "incomplete"  # a total that shows nothing because a part of it is missing


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: a sheet and a cell, or a line and a column of a text."""

    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        return f"{self.sheet} {self.cell}".strip()

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        # From another process come many returns that have their figures in the same places.
        return _known_place, (self.sheet, self.cell)


@lru_cache(maxsize=1 << 14)
def _known_place(sheet: str, cell: str) -> Place:
    return Place(sheet, cell)


NOWHERE = Place()
#: The sheet of the sections of prose.
PROSE = "文字"
#: Where prose stands of which no more is known.
_SOMEWHERE = Place(PROSE)


@dataclass(frozen=True, slots=True)
class Value:
    """A number, blank, or bad. Blank, 0, “无” and ``#REF!`` are four different values.

    ``raw`` is the text as found; ``says`` is the number a bad text clearly means, for the message only.
    ``typed_formula`` marks a number that a formula in an input cell gave.
    """

    number: Decimal | None = None
    raw: str = ""
    fault: Fault | None = None
    place: Place = NOWHERE
    says: str = ""
    typed_formula: bool = False

    @property
    def blank(self) -> bool:
        return self.number is None and self.fault is None

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        # As text, and shared: most figures of most units are a nought in the same place.
        number = None if self.number is None else str(self.number)
        return _known_value, (number, self.raw, self.fault, self.place, self.says, self.typed_formula)


@lru_cache(maxsize=1 << 16)
def _known_value(
    number: str | None, raw: str, fault: Fault | None, place: Place, says: str, typed_formula: bool
) -> Value:
    return Value(None if number is None else Decimal(number), raw, fault, place, says, typed_formula)


BLANK = Value()
_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?\Z")
_WITH_UNIT = re.compile(
    r"([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)\s*(件次|件|条|次|份|项|个|宗|起|人|万元|元|万)\Z"
)
_PLACEHOLDERS = frozenset({"无", "/", "\\", "-", "--", "—", "——", "–", "一", "不适用", "不涉及", "没有", "N/A", "NA", "n/a", "na", "NULL", "null", "None", "none", "*"})  # fmt: skip


def classify(raw: Raw, place: Place = NOWHERE, *, typed_formula: bool = False) -> Value:
    """What a cell of figures holds. The one place that tells blank, number and bad apart."""
    match raw:
        case None:
            return blank_at(place)
        case Decimal() if raw.is_finite():
            if raw.is_signed():  # a negative nought equals nought, and is another text
                return Value(raw, text_of(raw), place=place, typed_formula=typed_formula)
            return _number_at(raw, place, typed_formula)
        case "":
            return blank_at(place)
        case bool():
            return Value(raw=str(raw).upper(), fault=Fault.BOOLEAN, place=place)
        case CellError(text=text):
            return Value(raw=text, fault=Fault.ERROR, place=place)
        case dt.date() | dt.time() | dt.timedelta():
            return Value(raw=text_of(raw), fault=Fault.DATE, place=place)
        case Decimal():
            return Value(raw=str(raw), fault=Fault.TOO_LARGE, place=place)
        case str():
            return _text(raw, place)


def answer(value: Value) -> Value:
    """What a cell that takes 是 or 否 holds: 1 or 0, as numbers; anything else is bad."""
    text = normal_forms(seen(value.raw)).strip()
    if value.blank or value.fault in (Fault.ERROR, Fault.SPACES):
        return value
    number = ANSWERS.get(text) if value.number is None else None
    fault = None if number is not None else Fault.ANSWER
    return Value(number, text if fault is None else value.raw, fault, value.place)


@lru_cache(maxsize=1 << 14)
def blank_at(place: Place) -> Value:
    """A cell that holds nothing."""
    return Value(place=place)


@lru_cache(maxsize=1 << 16)
def _number_at(number: Decimal, place: Place, typed_formula: bool) -> Value:
    """A number; most figures of most units are the same few ones in the same places."""
    return Value(number, text_of(number), place=place, typed_formula=typed_formula)


def _text(raw: str, place: Place) -> Value:
    text = normal_forms(seen(raw)).strip().replace("，", ",").replace("−", "-")
    if not text:
        return Value(raw=raw, fault=Fault.SPACES, place=place)
    if shows_reversed(raw):
        return Value(raw=raw, fault=Fault.TEXT, place=place)
    if text in _PLACEHOLDERS:
        return Value(raw=raw, fault=Fault.PLACEHOLDER, place=place)
    if _NUMBER.match(text):
        return Value(raw=raw, fault=Fault.DIGITS, place=place, says=text.replace(",", ""))
    if match := _WITH_UNIT.match(text):
        return Value(raw=raw, fault=Fault.UNIT, place=place, says=match[1].replace(",", ""))
    return Value(raw=raw, fault=Fault.TEXT, place=place)


_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?\Z")
#: A time behind a date: nobody asked for it, and the day is clear.
_TIME = re.compile(r"[T\s]\s*\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?Z?\s*\Z")


def day(text: str) -> dt.date | None:
    """A date as people write it: 2026-1-15, 2026年1月15日, 2026.1.15, 二〇二六年一月十五日, with a time or without.

    None for anything else, and for a day that no calendar has.
    """
    date = compact(_TIME.sub("", seen(text)))
    match = _DAY.match(date)
    try:
        return dt.date(int(match[1]), int(match[2]), int(match[3])) if match else chinese_date(date)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Unit:
    """A township or department. The code tells units apart; names are for people."""

    code: str
    name: str
    level: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""

    @property
    def described(self) -> str:
        """Name and level, as a message names a unit: ``青禾镇（乡镇）``."""
        return f"{self.name}（{self.level}）" if self.level else self.name

    def is_as(self, listed: Unit) -> bool:
        """Whether name and level are those of the roster's entry; a level it does not give is not compared."""
        return compact(self.name) == compact(listed.name) and (not listed.level or self.level == listed.level)


def without_zeros(code: str) -> str:
    """A code without its leading zeros, as Excel shows it once it took it for a number: 001 → 1; "" for one that has none."""
    return (code.lstrip("0") or "0") if code.isdigit() and code.startswith("0") else ""


@dataclass(frozen=True, slots=True)
class Source:
    """The file a submission was read from. ``path`` is as the user gave it."""

    path: str
    sha256: str = ""
    kind: str = "xlsx"


@dataclass(frozen=True, slots=True)
class ListEntry:
    """A line of a list that somebody has filled in, in part or whole: its number, counted from 1; what it says in words; and
    its figures, by column. Every word and column of the list has a value, if a blank one. In a county's return ``unit`` is
    the name of the unit whose it is."""

    number: int
    words: Mapping[str, Value]
    figures: Mapping[str, Value]
    unit: str = ""

    @property
    def values(self) -> tuple[Value, ...]:
        """What its cells hold, from left to right."""
        return (*self.words.values(), *self.figures.values())

    @property
    def used(self) -> bool:
        """Whether something stands in it."""
        return not all(value.blank for value in self.values)


@dataclass(frozen=True)
class Submission:
    """One filled form.

    ``figures`` has every figure of the form that the file has a cell for; ``last`` holds last year's
    figures where they are known; ``totals_typed`` tells that totals were typed and not computed (a report
    that was published elsewhere); ``no_duty`` are the tables of which the unit says that it has no such
    duty; ``entries`` hold by table what stands in the lists, where the return has them, of a county what its units have sent;
    ``not_asked`` are the figures that are asked for only with another, which says 否: a blank of theirs is 0;
    ``explanations``  are the 审核说明 by rule instance. ``section_places`` say
    where each section stands; ``misdeclared`` holds by table a zero declaration that is neither yes nor no;
    ``error_texts`` hold, by what is asked there, the cells of text that show an error value. ``part`` is the part of the year
    that it is on; ``signed`` is what a unit's workbook says of itself, with the county's signature, None of all else.
    """

    form: str
    year: int
    unit: Unit
    figures: Mapping[str, Value]
    source: Source
    declared_zero: frozenset[str] = frozenset()
    fields: Mapping[str, Value] = field(default_factory=dict)
    sections: Mapping[str, str] = field(default_factory=dict)
    section_places: Mapping[str, Place] = field(default_factory=dict)
    no_duty: frozenset[str] = frozenset()
    entries: Mapping[str, tuple[ListEntry, ...]] = field(default_factory=dict)
    not_asked: frozenset[str] = frozenset()
    misdeclared: Mapping[str, Value] = field(default_factory=dict)
    error_texts: Mapping[str, Value] = field(default_factory=dict)
    explanations: Mapping[str, str] = field(default_factory=dict)
    last: Mapping[str, Decimal] = field(default_factory=dict)
    totals_typed: bool = False
    county_name: str = ""
    part: PartOfYear = WHOLE_YEAR
    signed: Signed | None = None

    @property
    def period(self) -> Period:
        """The period that it is on."""
        return Period(self.year, self.part)

    def number(self, figure: str) -> Decimal | None:
        """The figure's number; 0 for a blank in a table declared all zero, or that is not asked for; None otherwise."""
        value = self.figures.get(figure, BLANK)
        if value.number is not None:
            return value.number
        if value.blank and (figure in self.not_asked or figure.partition(".")[0] in self.declared_zero):
            return Decimal(0)
        return value.number

    def numbers(self, figures: Iterable[str]) -> list[Decimal | None]:
        """The same of many figures, in their order."""
        if self.not_asked or self.declared_zero:
            return [self.number(figure) for figure in figures]
        value_of = self.figures.get
        return [value_of(figure, BLANK).number for figure in figures]

    def added_entries(self, figure: Figure) -> Decimal | None:
        """What the entries of a list come to in a figure's column. None where one of them has no number there, and where
        there is none: only a list that is declared to have nothing in it comes to 0."""
        numbers = [entry.figures[figure.column.id].number for entry in self.entries[figure.table]]
        known = [number for number in numbers if number is not None]
        if not numbers:
            return Decimal(0) if figure.table in self.declared_zero else None
        return sum(known, Decimal(0)) if len(known) == len(numbers) else None

    def section_place(self, section: str) -> Place:
        """Where a section of prose stands; the sheet alone where the source does not say."""
        return self.section_places.get(section, _SOMEWHERE)

    @property
    def lookup(self) -> Lookup:
        """How rules look figures up in this submission; what stands in a table that the unit has no duty of is judged by
        none."""

        figures, last, no_duty = self.figures, self.last, self.no_duty

        def look(ref: Ref) -> Decimal | None:
            if ref.last:
                return last.get(ref.figure)
            if no_duty and ref.figure.partition(".")[0] in no_duty:
                return None
            value = figures.get(ref.figure)
            return self.number(ref.figure) if value is None or value.number is None else value.number

        return look
