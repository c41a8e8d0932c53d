"""Opening a file that anybody may have sent: what is it, and is it safe to unpack.

Nothing here believes a file's name. Sizes are bounded before anything is unpacked, and XML with a
document type (the only way to entities) is refused.
"""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

from xltools.model.errors import UnusableFileError
from xltools.model.file_kinds import SIGNATURES, FileKind
from xltools.model.reasons import Reason, reason

MB = 1024 * 1024
#: A filled workbook is about 40 KB; these leave room for everything a person might add.
FILE_LIMIT = 50 * MB
PART_LIMIT = 64 * MB
WHOLE_LIMIT = 200 * MB
PARTS_LIMIT = 2000

#: How Office packs parts; other methods are not read.
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
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
    """A zip of bounded size. Reading a part never unpacks more than PART_LIMIT."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGED as error:
            raise UnusableFileError("S91", reason=Reason("N20")) from error
        infos = self._zip.infolist()
        self.names = {info.filename for info in infos}
        if len(infos) > PARTS_LIMIT or sum(info.file_size for info in infos) > WHOLE_LIMIT:
            raise UnusableFileError("S95", reason=Reason("N50"))
        if len(self.names) != len(infos):
            raise UnusableFileError("S95", reason=Reason("N51"))

    def __enter__(self) -> Package:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    @property
    def mimetype(self) -> str:
        """What an OpenDocument file says it is; "" for others."""
        return self.read("mimetype").decode("ascii", "replace").strip() if "mimetype" in self.names else ""

    def read(self, name: str) -> bytes:
        """A part's bytes. Raises UnusableFileError S91 (missing or damaged) or S95 (too large)."""
        try:
            info = self._zip.getinfo(name)
            if info.flag_bits & 1:
                raise UnusableFileError("S92")
            if info.compress_type not in _PACKED:
                raise UnusableFileError("S91", reason=Reason("N22", part=name))
            with self._zip.open(info) as part:
                data = part.read(PART_LIMIT + 1)
        except KeyError as error:
            raise UnusableFileError("S91", reason=Reason("N23", part=name)) from error
        except _DAMAGED as error:
            raise UnusableFileError("S91", reason=Reason("N24", part=name)) from error
        if len(data) > PART_LIMIT:
            raise UnusableFileError("S95", reason=Reason("N52", part=name))
        return data


def xml_parser() -> expat.XMLParserType:
    """An expat parser that refuses document types, and with them every entity."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise UnusableFileError("S95", reason=Reason("N53"))

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def parse(parser: expat.XMLParserType, data: bytes, name: str) -> None:
    """Runs the parser. Raises UnusableFileError S91 naming the part where the XML is not well formed."""
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:  # the last two: an encoding nobody knows
        raise UnusableFileError("S91", reason=Reason("N25", part=name)) from error
