"""A file → Published. The one place here that opens files."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from xltools.errors import UnusableFileError
from xltools.form.spec import Form
from xltools.published import text
from xltools.published.report import Published, interpret
from xltools.submission import Source

__all__ = ["Published", "read_published"]

#: A report is some kilobytes of text; one with pictures inside is no text.
LIMIT = 20 * 1024 * 1024

_KINDS = {".txt": "txt", ".md": "md", ".markdown": "md"}


def read_published(path: Path, forms: Sequence[Form]) -> Published:
    """The report in the file, read on the one of ``forms`` that it fits best.

    Raises UnusableFileError for what cannot be read (S97), is empty (S90), too large (S94), no text
    (S91), of a kind that is not known or not a report on any of the forms (S99).
    """
    kind = _KINDS.get(path.suffix.lower())
    if kind is None:
        raise UnusableFileError("S99", reason=f"{path.suffix or '无扩展名'} 文件")
    data = _bytes(path)
    decoded = text.decode(data)
    if decoded is None:
        raise UnusableFileError("S91", reason="不是文字，或者看不出文字的编码")
    if not decoded.strip():
        raise UnusableFileError("S90")
    source = Source(str(path), hashlib.sha256(data).hexdigest(), kind)
    published = interpret(text.parse(decoded), forms, source) if text.may_be_report(decoded) else None
    if published is None:
        raise UnusableFileError("S99", reason="没有找到规定的标题和表格")
    return published


def _bytes(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise UnusableFileError("S97", reason="不是文件，或者已不存在")
        if (size := path.stat().st_size) > LIMIT:
            raise UnusableFileError("S94", found=f"{size / 1024 / 1024:.0f} MB", expected="20 MB")
        return path.read_bytes()
    except OSError as error:
        raise UnusableFileError("S97", reason=error.strerror or type(error).__name__) from error
