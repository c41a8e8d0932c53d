"""One built template → one file per unit: only the parts that name the unit are packed again.

Every other part is copied as it lies in the template, still compressed. Units that differ in what
their formulas show (level, which of last year's figures are known) get a template of their own.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZipFile

from xltools.form.spec import Form
from xltools.submission import Source, Submission, Unit
from xltools.workbook.build import as_float, build
from xltools.workbook.protect import Lock

# Texts from a private area of Unicode, which no unit's name contains; told apart by their last letter.
_MARKS = {"code": "\ue000\ue001C\ue000", "name": "\ue000\ue001N\ue000", "email": "\ue000\ue001M\ue000"}
#: Last year's figures in the template are these numbers and up: no count can be so large.
_NUMBERS = 7_000_000_000_000
_NUMBERED = f">{_NUMBERS // 1_000_000}"
_NUMBER = re.compile(rf">({_NUMBERS // 1_000_000}\d{{6}})<")


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the template: as it is packed, and its text where a unit's data go in."""

    name: bytes
    packed: bytes
    crc: int
    size: int
    text: str | None


class Stamper:
    """Makes the blank workbooks of a run. One form, one year, one county, one lock; .xlsm with ``button``."""

    def __init__(
        self, form: Form, year: int, *, county: str = "", lock: Lock | None = None, button: bool = False
    ) -> None:
        self.form, self.year, self.county, self.lock, self.button = form, year, county, lock, button
        self._templates: dict[tuple[str, frozenset[str]], tuple[_Part, ...]] = {}

    def workbook(self, unit: Unit, last: Mapping[str, Decimal] | None = None) -> bytes:
        """The workbook of a unit as .xlsx bytes, the same as ``build`` makes of a blank submission.

        ``last``: last year's figures, where they are known.
        """
        known = {id: number for id, number in (last or {}).items() if id in self.form.figures}
        marks = {
            _MARKS["code"]: escape(unit.code),
            _MARKS["name"]: escape(unit.name),
            _MARKS["email"]: escape(unit.email),
        }
        ids = tuple(self.form.figures)

        def number(found: re.Match[str]) -> str:
            return f">{as_float(known[ids[int(found[1]) - _NUMBERS]])}<"

        parts = self._template(unit.level, frozenset(known))
        return _zipped([self._filled(part, marks, number) for part in parts])

    def _filled(self, part: _Part, marks: Mapping[str, str], number: Callable[[re.Match[str]], str]) -> _Part:
        if part.text is None:
            return part
        text = part.text
        for mark, value in marks.items():
            text = text.replace(mark, value)
        if _NUMBERED in text:
            text = _NUMBER.sub(number, text)
        data = text.encode()
        packer = zlib.compressobj(6, zlib.DEFLATED, -15)
        return _Part(part.name, packer.compress(data) + packer.flush(), zlib.crc32(data), len(data), None)

    def _template(self, level: str, known: frozenset[str]) -> tuple[_Part, ...]:
        key = (level, known)
        if key not in self._templates:
            unit = Unit(_MARKS["code"], _MARKS["name"], level, email=_MARKS["email"])
            last = {
                id: Decimal(_NUMBERS + index) for index, id in enumerate(self.form.figures) if id in known
            }
            blank = Submission(self.form.id, self.year, unit, {}, Source(""), last=last)
            self._templates[key] = _parts(
                build(self.form, blank, county=self.county, lock=self.lock, button=self.button)
            )
        return self._templates[key]


def _parts(content: bytes) -> tuple[_Part, ...]:
    """The parts of a package of ours. Not for files from elsewhere."""
    found = []
    with ZipFile(BytesIO(content)) as package:
        for info in package.infolist():
            start = info.header_offset + 30
            name, extra = struct.unpack("<HH", content[info.header_offset + 26 : start])
            packed = content[start + name + extra : start + name + extra + info.compress_size]
            data = package.read(info)
            marked = any(mark.encode() in data for mark in (*_MARKS.values(), _NUMBERED))
            found.append(
                _Part(
                    info.filename.encode(),
                    packed,
                    info.CRC,
                    info.file_size,
                    data.decode() if marked else None,
                )
            )
    return tuple(found)


def _zipped(parts: list[_Part]) -> bytes:
    """A zip of parts that are compressed already. All are deflated, and carry the date zips begin with."""
    body, directory = bytearray(), bytearray()
    for part in parts:
        at = len(body)
        # Version 2.0, names in UTF-8, deflate, 1980-01-01.
        common = struct.pack(
            "<HHHHHLLLHH", 20, 0x800, 8, 0, 0x21, part.crc, len(part.packed), part.size, len(part.name), 0
        )
        body += b"PK\3\4" + common + part.name + part.packed
        directory += (
            b"PK\1\2" + struct.pack("<H", 20) + common + struct.pack("<HHHLL", 0, 0, 0, 0, at) + part.name
        )
    end = struct.pack("<HHHHLLH", 0, 0, len(parts), len(parts), len(directory), len(body), 0)
    return bytes(body + directory + b"PK\5\6" + end)
