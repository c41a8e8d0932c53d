"""One built workbook → one file per unit: only the parts that name the unit are packed again.

A workbook with marks in the place of name, code, signature and last year's figures is built once; it is the template. For each
unit the marks are replaced, and every part without marks is copied as it lies there, still compressed. Units whose
formulas show something else (another level, other known figures of last year) get a template of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from xltools.form.period import Period
from xltools.form.spec import Form
from xltools.model.signature import Claim, Key, Signature
from xltools.model.submission import Source, Submission, Unit
from xltools.ooxml.parts import Mould, Part, escaped, parts, zipped
from xltools.workbook.layout.identity import FORMAT, claim_of
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.write.book import as_float
from xltools.workbook.write.protect import Lock
from xltools.workbook.write.sheets.contents import NOTHING_ASKED, Asked
from xltools.workbook.write.unit_book import build, unsigned

# Texts from a private area of Unicode, which no unit's name contains; told apart by their last letter.
_MARKS = {
    "code": "\ue000\ue001C\ue000",
    "name": "\ue000\ue001N\ue000",
    "email": "\ue000\ue001M\ue000",
    "signature": "\ue000\ue001S\ue000",
    "signature_last": "\ue000\ue001L\ue000",
}
_MARK = re.compile(f"({'|'.join(_MARKS.values())})")
#: Last year's figures in the template are these numbers and up: no count can be so large.
_NUMBERS = 7_000_000_000_000
_NUMBERED = f">{_NUMBERS // 1_000_000}"
_NUMBER = re.compile(rf">({_NUMBERS // 1_000_000}\d{{6}})<")


class Stamper:
    """Makes the blank workbooks of a run. One form, one period, one county, one lock; .xlsm with ``button``."""

    def __init__(
        self,
        form: Form,
        period: Period,
        *,
        county_name: str = "",
        lock: Lock | None = None,
        button: bool = False,
        asked: Callable[[str], Asked] = lambda _level: NOTHING_ASKED,
        key: Key | None = None,
    ) -> None:
        """As for ``build``; ``asked`` says what the units of a level are asked for, ``key`` signs."""
        self.asked, self.key = asked, key
        self.form, self.period, self.county_name, self.lock, self.button = (
            form,
            period,
            county_name,
            lock,
            button,
        )
        self._templates: dict[tuple[str, frozenset[str]], tuple[Part | Mould, ...]] = {}

    def workbook(self, unit: Unit, last: Mapping[str, Decimal] | None = None) -> bytes:
        """The workbook of a unit as .xlsx bytes, the same as ``build`` makes of a blank submission.

        ``last``: last year's figures, where they are known.
        """
        known = {id: number for id, number in (last or {}).items() if id in self.form.figures}
        marks = {
            _MARKS["code"]: escaped(unit.code).encode(),
            _MARKS["name"]: escaped(unit.name).encode(),
            _MARKS["email"]: escaped(unit.email).encode(),
            **self._signature(unit, known),
        }
        ids = tuple(self.form.figures)

        def number(mark: re.Match[str]) -> str:
            return f">{as_float(known[ids[int(mark[1]) - _NUMBERS]])}<"

        template = self._template(unit.level, frozenset(known))
        return zipped([_filled(part, marks, number) for part in template])

    def _signature(self, unit: Unit, known: Mapping[str, Decimal]) -> Mapping[str, bytes]:
        """What stands in place of the marks of the signature; nothing where there is no key."""
        if self.key is None:
            return {}
        identity = layout(self.form).identity(FORMAT, self.period, self.county_name, unit)
        signature = self.key.sign(claim_of(identity, known))
        return {
            _MARKS["signature"]: signature.identity.encode(),
            _MARKS["signature_last"]: signature.last.encode(),
        }

    def _mark_signature(self, claim: Claim) -> Signature:
        """In a template: marks."""
        if self.key is None:
            return unsigned(claim)
        return Signature(self.key.id, _MARKS["signature"], _MARKS["signature_last"])

    def _template(self, level: str, known: frozenset[str]) -> tuple[Part | Mould, ...]:
        key = (level, known)
        if key not in self._templates:
            unit = Unit(_MARKS["code"], _MARKS["name"], level, email=_MARKS["email"])
            last = {
                id: Decimal(_NUMBERS + index) for index, id in enumerate(self.form.figures) if id in known
            }
            blank = Submission(
                self.form.id, self.period.year, unit, {}, Source(""), last=last, part=self.period.part
            )
            content = build(
                self.form,
                blank,
                county_name=self.county_name,
                lock=self.lock,
                button=self.button,
                asked=self.asked(level),
                sign=self._mark_signature,
            )
            self._templates[key] = tuple(map(_mould, parts(content, _marked)))
        return self._templates[key]


def _marked(_name: str, data: bytes) -> bool:
    """Whether a unit's data go into the part."""
    return any(mark.encode() in data for mark in (*_MARKS.values(), _NUMBERED))


def _mould(part: Part) -> Part | Mould:
    """A part with few marks as a mould. One with last year's figures has hundreds: in so many pieces it would hardly be
    packed at all."""
    if part.text is None or _NUMBERED in part.text:
        return part
    pieces = _MARK.split(part.text)  # every second piece is a mark
    return Mould.of(part.name, [piece.encode() for piece in pieces[::2]], pieces[1::2])


def _filled(part: Part | Mould, marks: Mapping[str, bytes], number: Callable[[re.Match[str]], str]) -> Part:
    if isinstance(part, Mould):
        return part.filled(marks)
    if part.text is None:
        return part
    text = _MARK.sub(lambda mark: marks[mark[0]].decode(), part.text)
    return Part.of(part.name, _NUMBER.sub(number, text).encode())
