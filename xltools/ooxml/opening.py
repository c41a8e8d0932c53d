"""Opening a file that anybody may have sent: what is it, and is it locked. Nothing here believes a file's name."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from xltools.model.errors import UnusableFileError
from xltools.model.file_kinds import OFFICE_LOCK, SIGNATURES, TITLES, FileKind
from xltools.model.messages.reasons import Reason, reason
from xltools.model.steady import steady_bytes
from xltools.ooxml.locks import names_stream, unlocked
from xltools.ooxml.package import MB, Package
from xltools.ooxml.relations import language_of, main_part

#: A filled workbook is about 40 KB; this leaves room for everything a person might add.
FILE_LIMIT = 50 * MB
#: How the names of workbooks end.
_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".et", ".xlsb", ".ods"})
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
#: The most that stands in the file that Office keeps beside a document.
_LONGEST_LOCK = 512
#: How other kinds of file begin.
_OTHERS = ((b"%PDF", FileKind.PDF), (b"BM", FileKind.PICTURE), *SIGNATURES)


@dataclass(frozen=True, slots=True)
class Content:
    """A file's bytes, the SHA-256 of them, and the kind they show: xlsx, xls, ods or xlsb; the package, if it is one."""

    data: bytes
    sha256: str
    kind: str
    package: Package | None = field(default=None, compare=False)

    @property
    def opened(self) -> bytes | Package:
        """The package as it was opened already; else the bytes."""
        return self.package or self.data


def load(path: Path, *, limit: int = FILE_LIMIT) -> Content:
    """The file, if it can be a workbook.

    Args:
        path: The file.
        limit: The largest that is read, in bytes.

    Returns:
        Its content. Where Excel itself has encrypted it, ``data`` is what is inside; ``sha256`` is of the file.

    Raises:
        UnusableFileError: S78 Office's lock file, S90 empty, S91 damaged, S92 locked by a password, S87 by a label, S88 by
            other software, S93 something else, S94 too large, S97 cannot be opened, or changes all the time.
    """
    try:
        size = path.stat().st_size
        if size > limit:
            raise UnusableFileError("S94", found=_megabytes(size), expected=_megabytes(limit))
        data = steady_bytes(path)
    except OSError as error:
        raise UnusableFileError("S97", reason=reason(error)) from error
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        return _content(data, sha256)
    except UnusableFileError as error:
        error.sha256 = sha256
        raise _by_its_name(path, len(data), error) from error


def _content(data: bytes, sha256: str) -> Content:
    if data.startswith(_OLE):
        data = unlocked(data)
    kind, package = _kind_of(data)
    return Content(data, sha256, kind, package)


def _by_its_name(path: Path, size: int, error: UnusableFileError) -> UnusableFileError:
    """What is known of a file that is called a workbook and is of no kind that one is. S78: Office's lock file. S88: it holds
    bytes of no known kind, so security software has encrypted it, or hardly anything is left of it."""
    if error.finding.code != "S93" or path.suffix.lower() not in _WORKBOOKS:
        return error
    if path.name.startswith(OFFICE_LOCK) and size <= _LONGEST_LOCK:
        known = UnusableFileError("S78", name=path.name.removeprefix(OFFICE_LOCK))
    elif error.finding.found == FileKind.OTHER:
        known = UnusableFileError("S88", found=path.suffix.lower())
    else:
        return error
    known.sha256 = error.sha256
    return known


def _megabytes(size: int) -> str:
    return f"{size / MB:.0f} MB"


def _kind_of(data: bytes) -> tuple[str, Package | None]:
    """xlsx, xls, ods or xlsb, from the bytes alone, and the package. Raises UnusableFileError for anything else."""
    if not data:
        raise UnusableFileError("S90")
    if data.startswith(_OLE):
        return _ole(data), None
    if not data.startswith(b"PK"):
        raise UnusableFileError("S93", found=_described(data))
    package = Package(data)
    if package.mimetype == "application/vnd.oasis.opendocument.spreadsheet":
        return "ods", package
    if package.has("EncryptedPackage"):
        raise UnusableFileError("S92")
    main = main_part(package)
    language = main and language_of(package, main)
    if language == "workbook":
        return "xlsb" if main.endswith(".bin") else "xlsx", package
    raise UnusableFileError("S93", found=_other_package(package, language))


def _other_package(package: Package, language: str) -> FileKind:
    """What a package is that is no workbook."""
    if package.mimetype.startswith("application/vnd.oasis.opendocument.text"):
        return FileKind.TEXT_DOCUMENT
    return {"document": FileKind.WORD, "slides": FileKind.SLIDES}.get(language, FileKind.ARCHIVE)


def _ole(data: bytes) -> str:
    """Old Excel, old Word, or a new workbook wrapped in encryption: told by the streams' names."""
    if names_stream(data, "EncryptedPackage", "EncryptionInfo"):
        raise UnusableFileError("S92")
    if names_stream(data, "WordDocument"):
        raise UnusableFileError("S93", found=FileKind.WORD)
    if names_stream(data, "Workbook", "Book", "ETWorkbook"):
        return "xls"
    raise UnusableFileError("S91", reason=Reason("N28"))


def _described(data: bytes) -> FileKind:
    for start, kind in _OTHERS:
        if data.startswith(start):
            return kind
    head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html")):
        head = data[:8192]
        return next((kind for kind, title in TITLES.items() if _title(title) in head), FileKind.WEB_PAGE)
    if head.startswith(b"<?xml"):
        return FileKind.XML
    return FileKind.OTHER if b"\0" in data[:4096] else FileKind.TEXT


def _title(title: str) -> bytes:
    """What a web page says of its title."""
    return f"<title>{title}</title>".encode()
