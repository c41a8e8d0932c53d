"""A file → Published. The one place here that opens files."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from xltools.form.spec import Form
from xltools.model.errors import UnusableFileError, reason
from xltools.model.reasons import Reason
from xltools.model.submission import Source
from xltools.published.document import Document
from xltools.published.interpret import Published, interpret
from xltools.published.sources import html, pdf, text, word

__all__ = ["Published", "parsed", "read_document", "read_published"]

#: A report is some kilobytes of text, and in Word or PDF some hundreds with its fonts and a picture.
LIMIT = 20 * 1024 * 1024

_SUFFIXES = frozenset({".txt", ".md", ".markdown", ".html", ".htm", ".docx", ".pdf"})
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
#: How files begin that are no report, and what a person calls them.
_OTHERS = (
    (b"{\\rtf", "RTF 文档"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x1f\x8b", "压缩包"),
)


def read_published(path: Path, forms: Sequence[Form]) -> Published:
    """The report in the file, read on the one of ``forms`` that it fits best.

    What the file is, is told by its content; its name only says whether it is to be tried at all.
    Raises UnusableFileError for what cannot be read (S97), is empty (S90), too large (S94), damaged or
    no text (S91), encrypted (S92), unsafe (S95), of a kind that is not known, a scan, or not a report
    on any of the forms (S99).
    """
    suffix = path.suffix.lower()
    if suffix not in _SUFFIXES | {".doc", ".wps"}:
        raise UnusableFileError("S99", reason=f"{path.suffix or '无扩展名'} 文件")
    data = _bytes(path)
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        kind, document = _document(data, suffix)
    except UnusableFileError as error:
        error.sha256 = sha256
        raise
    published = interpret(document, forms, Source(str(path), sha256, kind)) if document else None
    if published is None:
        raise UnusableFileError("S99", reason="没有找到规定的标题和表格")
    return published


def read_document(path: Path) -> tuple[Document, Source]:
    """The rows of a report, whatever they may mean. Raises as ``read_published`` does."""
    data = _bytes(path)
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        kind, document = _document(data, path.suffix.lower())
        if document is None:
            raise UnusableFileError("S99", reason="没有找到规定的标题和表格")
    except UnusableFileError as error:
        error.sha256 = sha256
        raise
    return document, Source(str(path), sha256, kind)


def parsed(word_document: bytes) -> Document:
    """The rows of a Word document of our own making."""
    return word.parse(word_document)


def _document(data: bytes, suffix: str) -> tuple[str, Document | None]:
    """What the file is, and its rows; None for a text that has too many cells to be a report."""
    if not data.strip(b"\0 \t\r\n"):
        raise UnusableFileError("S90")
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise UnusableFileError("S92")
        raise UnusableFileError("S99", reason=Reason("N13"))
    if data.startswith(b"PK"):
        return "docx", word.parse(data)
    if data[:1024].find(b"%PDF-") >= 0:
        return "pdf", pdf.parse(data)
    for start, what in _OTHERS:
        if data.startswith(start):
            raise UnusableFileError("S99", reason=f"这是{what}")
    decoded = text.decode(data)
    if decoded is None:
        raise UnusableFileError("S91", reason="不是文字，或者看不出文字的编码")
    if not decoded.strip():
        raise UnusableFileError("S90")
    if html.is_html(decoded):
        return "html", html.parse(decoded)
    kind = "md" if suffix in (".md", ".markdown") else "txt"
    return kind, text.parse(decoded) if text.may_be_report(decoded) else None


def _bytes(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise UnusableFileError("S97", reason="不是文件，或者已不存在")
        if (size := path.stat().st_size) > LIMIT:
            raise UnusableFileError("S94", found=f"{size / 1024 / 1024:.0f} MB", expected="20 MB")
        return path.read_bytes()
    except OSError as error:
        raise UnusableFileError("S97", reason=reason(error)) from error
