"""Opening a file that anybody may have sent: what is it, and is it safe to unpack.

Nothing here believes a file's name. Sizes are bounded before anything is unpacked, and XML with a document type is
refused: only a document type can define entities, and Office never writes one.

``Package`` is the one guard of workbooks, of Word documents and of templates of Word. They differ in how large they
may be, and in what a person is told; both are given by whoever opens one.
"""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from xml.parsers import expat

from xltools.model.errors import UnusableFileError
from xltools.model.file_kinds import SIGNATURES, FileKind
from xltools.model.reasons import Reason, reason

MB = 1024 * 1024
#: A filled workbook is about 40 KB; this leaves room for everything a person might add.
FILE_LIMIT = 50 * MB


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
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
#: How other kinds of file begin.
_OTHERS = ((b"%PDF", FileKind.PDF), (b"BM", FileKind.PICTURE), *SIGNATURES)


@dataclass(frozen=True, slots=True)
class Content:
    """A file's bytes, the SHA-256 of them, and the kind they show: xlsx, xls, ods or xlsb."""

    data: bytes
    sha256: str
    kind: str


def load(path: Path, *, limit: int = FILE_LIMIT) -> Content:
    """The file, if it can be a workbook. ``limit`` in bytes.

    Raises UnusableFileError (S90 empty, S91 damaged, S92 encrypted, S93 something else, S94 too large,
    S97 cannot be opened).
    """
    try:
        size = path.stat().st_size
        if size > limit:
            raise UnusableFileError("S94", found=_megabytes(size), expected=_megabytes(limit))
        data = path.read_bytes()
    except OSError as error:
        raise UnusableFileError("S97", reason=reason(error)) from error
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        return Content(data, sha256, kind_of(data))
    except UnusableFileError as error:
        error.sha256 = sha256
        raise


def _megabytes(size: int) -> str:
    return f"{size / MB:.0f} MB"


def kind_of(data: bytes) -> str:
    """xlsx, xls, ods or xlsb, from the bytes alone. Raises UnusableFileError for anything else."""
    if not data:
        raise UnusableFileError("S90")
    if data.startswith(_OLE):
        return _ole(data)
    if not data.startswith(b"PK"):
        raise UnusableFileError("S93", found=_described(data))
    with Package(data) as package:
        if "xl/workbook.xml" in package.names:
            return "xlsx"
        if "xl/workbook.bin" in package.names:
            return "xlsb"
        if package.mimetype == "application/vnd.oasis.opendocument.spreadsheet":
            return "ods"
        if "EncryptedPackage" in package.names:
            raise UnusableFileError("S92")
        raise UnusableFileError("S93", found=_other_package(package))


def _other_package(package: Package) -> FileKind:
    """What a package is that is no workbook, by the parts it has."""
    for prefix, kind in (("word/", FileKind.WORD), ("ppt/", FileKind.SLIDES)):
        if any(name.startswith(prefix) for name in package.names):
            return kind
    if package.mimetype.startswith("application/vnd.oasis.opendocument.text"):
        return FileKind.TEXT_DOCUMENT
    return FileKind.ARCHIVE


def _ole(data: bytes) -> str:
    """Old Excel, old Word, or a new workbook wrapped in encryption: told by the streams' names."""
    if _stream("EncryptedPackage") in data or _stream("EncryptionInfo") in data:
        raise UnusableFileError("S92")
    if _stream("WordDocument") in data:
        raise UnusableFileError("S93", found=FileKind.WORD)
    if _stream("Workbook") in data or _stream("Book") in data or _stream("ETWorkbook") in data:
        return "xls"
    raise UnusableFileError("S91", reason=Reason("N28"))


def _stream(name: str) -> bytes:
    return name.encode("utf-16-le")


def _described(data: bytes) -> FileKind:
    for start, kind in _OTHERS:
        if data.startswith(start):
            return kind
    head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html")):
        return FileKind.WEB_PAGE
    if head.startswith(b"<?xml"):
        return FileKind.XML
    return FileKind.OTHER if b"\0" in data[:4096] else FileKind.TEXT


class Package:
    """A zip that is small enough to be read. Reading a part never unpacks more than the limit of one.

    Args:
        data: the file.
        limits: how large it may be.
        refusing: makes the exception for a flaw, here and in every method.
    """

    def __init__(
        self, data: bytes, *, limits: Limits | None = None, refusing: Refusing = unusable_workbook
    ) -> None:
        self._limits, self._refusing = limits or Limits(), refusing
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGED as error:
            raise refusing(Flaw.DAMAGED, "") from error
        parts = self._zip.infolist()
        self.names = {part.filename for part in parts}
        whole = sum(part.file_size for part in parts)
        if len(parts) > self._limits.parts or whole > self._limits.whole:
            raise refusing(Flaw.TOO_LARGE, "")
        if len(self.names) != len(parts):
            raise refusing(Flaw.SAME_NAMES, "")

    def __enter__(self) -> Package:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    @property
    def mimetype(self) -> str:
        """What an OpenDocument file says it is; "" for others."""
        return self.read("mimetype").decode("ascii", "replace").strip() if "mimetype" in self.names else ""

    def read(self, name: str) -> bytes:
        """A part's bytes. Refuses one that is missing, encrypted, damaged or too large."""
        try:
            info = self._zip.getinfo(name)
            self._check_packing(info)
            with self._zip.open(info) as part:
                data = part.read(self._limits.part + 1)
        except KeyError as error:
            raise self._refusing(Flaw.MISSING_PART, name) from error
        except _DAMAGED as error:
            raise self._refusing(Flaw.DAMAGED_PART, name) from error
        if len(data) > self._limits.part:
            raise self._refusing(Flaw.PART_TOO_LARGE, name)
        return data

    def check(self) -> None:
        """Looks through every part, for a library that will unpack them all. Refuses what ``read`` refuses, and XML that
        is not well formed or has a document type. Parts that are no XML are not unpacked."""
        for info in self._zip.infolist():
            self._check_packing(info)
            if info.filename.lower().endswith(_XML):
                data = self.read(info.filename)
                parse(xml_parser(self._refusing), data, info.filename, self._refusing)

    def _check_packing(self, info: zipfile.ZipInfo) -> None:
        if info.flag_bits & _ENCRYPTED:
            raise self._refusing(Flaw.ENCRYPTED, info.filename)
        if info.compress_type not in _PACKED:
            raise self._refusing(Flaw.METHOD, info.filename)


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
