"""A file → the published report in it. The one module here that opens files.

In: a path. Out: a ``Document`` or a ``Published``; ``UnusableFileError`` for every file that cannot be one. What a
file is, is told by its content; its name only says whether it is to be tried at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from xltools.form.spec import Form
from xltools.model.errors import UnusableFileError, reason
from xltools.model.file_kinds import SIGNATURES, FileKind
from xltools.model.messages.reasons import Reason
from xltools.model.steady import steady_bytes
from xltools.model.submission import Source
from xltools.published.document import Document
from xltools.published.interpret import Published, interpret
from xltools.published.sources import html, pdf, text, web_archive, word
from xltools.published.sources.locks import OLE, refuse_locked

__all__ = ["document_of_word", "read_document", "read_published"]

#: A report has some kilobytes of text; in Word or PDF some hundreds, with its fonts and a picture.
MOST_BYTES = 20 * 1024 * 1024

#: The endings of names that are tried at all; among them kinds that are refused with a sentence of their own.
_TEXT_ENDINGS = frozenset({".txt", ".md", ".markdown", ".html", ".htm", ".mht", ".mhtml", ".xml"})
_ENDINGS = _TEXT_ENDINGS | frozenset(
    {
        *(".docx", ".docm", ".dotx", ".doc", ".wps", ".rtf", ".odt"),
        *(".pdf", ".ofd"),
    }
)
_MARKDOWN = frozenset({".md", ".markdown"})


def read_published(path: Path, forms: Sequence[Form]) -> Published:
    """The report in the file, read on that one of ``forms`` which it fits best.

    Raises:
        UnusableFileError: S90 empty, S91 damaged or no text, S92 locked with a password, S94 too large, S95 unsafe,
            S97 unreadable, S99 of another kind, a scan, or no report on any of the forms.
    """
    if path.suffix.lower() not in _ENDINGS:
        raise UnusableFileError("S99", reason=_by_ending(path.suffix))
    document, source = read_document(path)
    published = interpret(document, forms, source)
    if published is None:
        error = UnusableFileError("S99", reason=Reason("N12"))
        error.sha256 = source.sha256
        raise error
    return published


def read_document(path: Path) -> tuple[Document, Source]:
    """The rows of a report, whatever they may mean, and the file they are from.

    Raises:
        UnusableFileError: as ``read_published``.
    """
    data = _bytes(path)
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        kind, document = _parsed(data, path.suffix.lower())
    except UnusableFileError as error:
        error.sha256 = sha256
        raise
    return document, Source(str(path), sha256, kind)


def document_of_word(content: bytes) -> Document:
    """The rows of a Word document that this program wrote."""
    return word.parse(content)


def _by_ending(suffix: str) -> Reason:
    return Reason("N05", suffix=suffix) if suffix else Reason("N06")


def _parsed(data: bytes, ending: str) -> tuple[str, Document]:
    """What the file is (``docx``, ``pdf``, ``html``, ``md``, ``txt``), and its rows."""
    if not data.strip(b"\0 \t\r\n"):
        raise UnusableFileError("S90")
    refuse_locked(data)
    _refuse_other_kinds(data)
    if data.startswith(b"PK") or word.is_word_in_one_file(data):
        return "docx", word.parse(data)
    if b"%PDF-" in data[:1024]:
        return "pdf", pdf.parse(data)
    return _parsed_text(data, ending)


def _parsed_text(data: bytes, ending: str) -> tuple[str, Document]:
    if web_archive.is_web_archive(data):
        page = web_archive.page(data)
        if page is None:
            raise UnusableFileError("S99", reason=Reason("N12"))
        return "html", html.parse(page)
    decoded = _decoded(data, ending)
    if html.is_html(decoded):
        return "html", html.parse(decoded)
    if not text.may_be_report(decoded):
        raise UnusableFileError("S99", reason=Reason("N12"))
    return "md" if ending in _MARKDOWN else "txt", text.parse(decoded)


def _refuse_other_kinds(data: bytes) -> None:
    if data.startswith(OLE):
        raise UnusableFileError("S99", reason=Reason("N13"))
    for beginning, kind in SIGNATURES:
        if data.startswith(beginning):
            code = "N18" if kind is FileKind.RTF else "N10"
            raise UnusableFileError("S99", reason=Reason(code, kind=kind))


def _decoded(data: bytes, ending: str) -> str:
    decoded = text.decode(data)
    if decoded is None and ending not in _TEXT_ENDINGS:
        raise UnusableFileError("S99", reason=Reason("N64", suffix=ending))
    if decoded is None:
        raise UnusableFileError("S91", reason=Reason("N31"))
    if not decoded.strip():
        raise UnusableFileError("S90")
    return decoded


def _bytes(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise UnusableFileError("S97", reason=Reason("N04"))
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise UnusableFileError("S94", found=f"{size / 1024 / 1024:.0f} MB", expected="20 MB")
        return steady_bytes(path)
    except OSError as error:
        raise UnusableFileError("S97", reason=reason(error)) from error
