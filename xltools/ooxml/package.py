"""The guard of packages: is one safe to unpack, and where is a part of it.

Sizes are bounded before anything is unpacked, and XML with a document type is refused: only a document type can define
entities, and Office never writes one.

``Package`` is the one guard of workbooks, of Word documents and of templates of Word. They differ in how large they
may be, and in what a person is told; both are given by whoever opens one.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property, lru_cache
from pathlib import Path
from urllib.parse import unquote
from xml.parsers import expat

from xltools.model.errors import UnusableFileError
from xltools.model.messages.reasons import Reason
from xltools.ooxml import zipped

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a package may be: the number of its parts, all of them unpacked, and one of them unpacked (bytes)."""

    parts: int = 2000
    whole: int = 200 * MB
    part: int = 64 * MB


class Flaw(Enum):
    """Why a package is not read."""

    DAMAGED = auto()  # it is no whole zip
    TOO_LARGE = auto()
    SAME_NAMES = auto()  # two parts have one name, and programs differ in which of them they read
    ENCRYPTED = auto()
    METHOD = auto()  # a part is packed by a method that Office does not know
    MISSING_PART = auto()
    DAMAGED_PART = auto()
    PART_TOO_LARGE = auto()
    DOCUMENT_TYPE = auto()
    MALFORMED = auto()  # a part is no well-formed XML


#: What is raised for a flaw; of a flaw of one part, its name is given, else "".
Refusing = Callable[[Flaw, str], Exception]

_WORKBOOK_REASONS = {
    Flaw.DAMAGED: ("S91", "N20"),
    Flaw.METHOD: ("S91", "N22"),
    Flaw.MISSING_PART: ("S91", "N23"),
    Flaw.DAMAGED_PART: ("S91", "N24"),
    Flaw.MALFORMED: ("S91", "N25"),
    Flaw.TOO_LARGE: ("S95", "N50"),
    Flaw.SAME_NAMES: ("S95", "N51"),
    Flaw.PART_TOO_LARGE: ("S95", "N52"),
    Flaw.DOCUMENT_TYPE: ("S95", "N53"),
}


def unusable_workbook(flaw: Flaw, part: str) -> UnusableFileError:
    """S91, S92 or S95: what is said of a workbook that anybody sent."""
    if flaw is Flaw.ENCRYPTED:
        return UnusableFileError("S92")
    code, reason_code = _WORKBOOK_REASONS[flaw]
    return UnusableFileError(code, reason=Reason(reason_code, part=part) if part else Reason(reason_code))


#: How Office packs parts; other methods are not read.
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
#: The bit of a part's flags that says that it is encrypted.
_ENCRYPTED = 1
#: How the names of parts of XML end.
_XML = (".xml", ".rels")
#: What the zip reader raises for whatever is wrong with a file.
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, NotImplementedError, ValueError,
    OverflowError,
)  # fmt: skip


@lru_cache(maxsize=4096)
def spelt(name: str, folder: str = "") -> str:
    """A part's name in the one spelling by which parts are told apart.

    Office cares neither for the case of letters nor for the kind of slash, and reads ``%20`` as a blank.

    Args:
        name: As a package or a relation spells it.
        folder: Where a name begins that does not begin with a slash.
    """
    return unquote(slashed(name, folder)).casefold()


@lru_cache(maxsize=4096)
def slashed(name: str, folder: str = "") -> str:
    """A part's name from the root of the package, with slashes, its letters as they are."""
    name = name.replace("\\", "/")
    whole = name if name.startswith("/") or not folder else f"{folder}/{name}"
    is_folder = name.endswith("/")
    return posixpath.normpath(whole).lstrip("/") + "/" * is_folder


#: A part of a package: as its directory was read quickly, or by ``zipfile``.
_Part = zipped.Entry | zipfile.ZipInfo
#: The field of an entry that gives it another name, which some programs follow and Office does not.
_UNICODE_PATH = 0x7075


def _has_other_name(entry: _Part) -> bool:
    """Whether an entry of a zip has a second name that is not its first."""
    extra = entry.extra if isinstance(entry, zipfile.ZipInfo) else b""
    while len(extra) >= 4:
        field, length = struct.unpack("<HH", extra[:4])
        if field == _UNICODE_PATH and extra[9 : 4 + length].decode("utf-8", "replace") != entry.filename:
            return True
        extra = extra[4 + length :]
    return False


#: The directory of a workbook is a third as long.
_TAIL = 8192


def unpacked_size(path: Path) -> int:
    """How many bytes the parts of a zip are together, as its directory says; nothing is unpacked.

    Raises OSError, and what the zip reader raises, for what is no zip.
    """
    with path.open("rb") as file:
        before = max(file.seek(0, io.SEEK_END) - _TAIL, 0)
        file.seek(before)
        parts = zipped.directory(file.read(), before)
        if parts is not None:
            return sum(part.file_size for part in parts)
        with zipfile.ZipFile(file) as package:
            return sum(part.file_size for part in package.infolist())


class Package:
    """A zip that is small enough to be read. Reading a part never unpacks more than the limit of one.

    Parts are told apart by ``spelt``; two that are spelt alike are refused.

    Args:
        data: the file.
        limits: how large it may be.
        refusing: makes the exception for a flaw, here and in every method.
    """

    def __init__(
        self, data: bytes, *, limits: Limits | None = None, refusing: Refusing = unusable_workbook
    ) -> None:
        self._limits, self.refusing = limits or Limits(), refusing
        self._data = data
        parts = self._listed()
        self._parts = {spelt(part.filename): part for part in parts}
        #: The names of the parts, with slashes, their letters as they are.
        self.names = {slashed(part.filename) for part in parts}
        whole = sum(part.file_size for part in parts)
        if len(parts) > self._limits.parts or whole > self._limits.whole:
            raise refusing(Flaw.TOO_LARGE, "")
        if len(self._parts) != len(parts) or any(map(_has_other_name, parts)):
            raise refusing(Flaw.SAME_NAMES, "")

    def _listed(self) -> Sequence[_Part]:
        entries = zipped.directory(self._data)
        if entries is not None:
            return entries
        try:
            return self._zip.infolist()
        except _DAMAGED as error:
            raise self.refusing(Flaw.DAMAGED, "") from error

    @cached_property
    def _zip(self) -> zipfile.ZipFile:
        """The package as ``zipfile`` reads it: for what is not as programs write it."""
        return zipfile.ZipFile(io.BytesIO(self._data))

    def __enter__(self) -> Package:
        return self

    def __exit__(self, *_: object) -> None:
        self._data = b""  # nothing is read of it any more

    @property
    def mimetype(self) -> str:
        """What an OpenDocument file says it is; "" for others."""
        return self.read("mimetype").decode("ascii", "replace").strip() if self.has("mimetype") else ""

    def has(self, name: str) -> bool:
        """Whether there is a part of that name, however either is spelt."""
        return spelt(name) in self._parts

    @property
    def largest_part(self) -> int:
        """The bytes of one part at most."""
        return self._limits.part

    def size(self, name: str) -> int:
        """The bytes of a part as the package gives them; 0 where there is no such part."""
        part = self._parts.get(spelt(name))
        return part.file_size if part else 0

    def own_name(self, name: str) -> str:
        """The name of a part as the package spells it, with slashes; the name as it is where there is no such part."""
        part = self._parts.get(spelt(name))
        return slashed(part.filename) if part else name

    def read(self, name: str) -> bytes:
        """A part's bytes. Refuses one that is missing, encrypted, damaged or too large."""
        try:
            part = self._parts[spelt(name)]
        except KeyError as error:
            raise self.refusing(Flaw.MISSING_PART, name) from error
        if isinstance(part, zipped.Entry) and part.file_size <= self._limits.part:
            data = zipped.unpacked(self._data, part)
            if data is not None:
                return data
        return self._read_with_care(part.filename, name)

    def _read_with_care(self, own_name: str, name: str) -> bytes:
        """As ``read``, for a part that is not as programs write it, or too large."""
        try:
            info = self._zip.getinfo(own_name)
            self._check_packing(info)
            with self._zip.open(info) as part:
                data = part.read(self._limits.part + 1)
        except KeyError as error:
            raise self.refusing(Flaw.MISSING_PART, name) from error
        except _DAMAGED as error:
            raise self.refusing(Flaw.DAMAGED_PART, name) from error
        if len(data) > self._limits.part:
            raise self.refusing(Flaw.PART_TOO_LARGE, name)
        return data

    def check(self) -> None:
        """Looks through every part, for a library that will unpack them all. Refuses what ``read`` refuses, and XML that
        is not well formed or has a document type. Parts that are no XML are not unpacked."""
        for info in self._zip.infolist():
            self._check_packing(info)
            if info.filename.lower().endswith(_XML):
                data = self.read(info.filename)
                parse(xml_parser(self.refusing), data, slashed(info.filename), self.refusing)

    def _check_packing(self, info: zipfile.ZipInfo) -> None:
        if info.flag_bits & _ENCRYPTED:
            raise self.refusing(Flaw.ENCRYPTED, info.filename)
        if info.compress_type not in _PACKED:
            raise self.refusing(Flaw.METHOD, info.filename)


def xml_parser(refusing: Refusing = unusable_workbook) -> expat.XMLParserType:
    """An expat parser that refuses document types, and with them every entity."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise refusing(Flaw.DOCUMENT_TYPE, "")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def parse(
    parser: expat.XMLParserType, data: bytes, name: str, refusing: Refusing = unusable_workbook
) -> None:
    """Runs the parser over a part. Refuses one that is not well-formed XML."""
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:  # the last two: an encoding nobody knows
        raise refusing(Flaw.MALFORMED, name) from error
