"""What a PDF may do when it is read: grow without bound, or draw for ever. Both are refused.

pdfminer unpacks a stream whole, and follows every drawing inside a drawing. So every stream is unpacked here first,
with a bound, and the drawings (form XObjects) are counted as they would be drawn.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable, Sequence
from typing import Any

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfexceptions import PDFObjectNotFound
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFObjRef, PDFStream, resolve1

from xltools.model.errors import UnusableFileError
from xltools.model.messages.reasons import Reason

MB = 1024 * 1024
#: Fonts with Chinese characters take some megabytes each, pictures of a page some more.
_UNPACKED, _PAGE_UNPACKED = 150 * MB, 8 * MB
#: Old ways of packing that nothing writes any more, and that cannot be unpacked with a bound here.
_OLD_PACKING = re.compile(rb"/(?:LZW|RL|LZWDecode|RunLengthDecode)\b|/F[#il]*[^\s/<>\[\]]*#[0-9a-fA-F]{2}")
_OLD_PACKING_LIMIT = 1 * MB
_STREAM = re.compile(rb"stream\r?\n")
_DRAW = re.compile(rb"\bDo\b")
_MOST_DRAWINGS, _DEEPEST = 5_000, 12
#: A stream may be packed so many times over.
_MOST_PACKINGS = 4


def check_bytes(data: bytes) -> None:
    """Refuses a file whose streams would unpack to more than a report has.

    Raises:
        UnusableFileError: S95.
    """
    left = _UNPACKED
    view = memoryview(data)
    for start in _STREAM.finditer(data):
        left -= _unpacked_size(view[start.end() :], left)
        if left <= 0:
            raise UnusableFileError("S95", reason=Reason("N50"))
    if len(data) > _OLD_PACKING_LIMIT and _OLD_PACKING.search(data):
        raise UnusableFileError("S95", reason=Reason("N63"))


def _unpacked_size(packed: memoryview | bytes, left: int) -> int:
    """How many bytes a stream unpacks to, packed several times over too; 0 for one that is not packed."""
    total = 0
    for _ in range(_MOST_PACKINGS):
        try:
            packed = zlib.decompressobj().decompress(packed, left - total + 1)
        except zlib.error:
            break
        total += len(packed)
        if total > left:
            break
    return total


def check_locked(data: bytes) -> None:
    """The same as ``check_bytes`` for a file whose streams are encrypted: they are looked at as they are decrypted.

    Raises:
        UnusableFileError: S95. Whatever pdfminer raises for a file that it cannot decrypt.
    """
    watched = _WatchedDocument(PDFParser(io.BytesIO(data)))
    for xref in watched.xrefs:
        for number in xref.get_objids():
            try:
                found = watched.getobj(number)
            except PDFObjectNotFound:
                continue
            if isinstance(found, PDFStream) and found.rawdata is not None and watched.decipher:
                watched.decipher(found.objid, found.genno, found.rawdata, found.attrs)


class _WatchedDocument(PDFDocument):
    """A document that looks at every stream after it is decrypted and before it is unpacked."""

    _decrypt: Callable[..., bytes] | None = None
    _left = _UNPACKED

    @property
    def decipher(self) -> Callable[..., bytes] | None:
        """What pdfminer calls to decrypt a text or a stream."""
        decrypt = self._decrypt
        if decrypt is None:
            return None

        def watched(*arguments: Any) -> bytes:
            decrypted = decrypt(*arguments)
            self._left -= _unpacked_size(decrypted, self._left)
            if self._left <= 0:
                raise UnusableFileError("S95", reason=Reason("N50"))
            return decrypted

        return watched

    @decipher.setter
    def decipher(self, decrypt: Callable[..., bytes] | None) -> None:
        self._decrypt = decrypt


def check_structure(pages: Sequence[PDFPage]) -> None:
    """Refuses pages that draw more than a report does.

    Raises:
        UnusableFileError: S95.
    """
    known: dict[int, int] = {}
    for page in pages:
        content = b"".join(_data(stream) for stream in page.contents)
        if len(content) > _PAGE_UNPACKED:
            raise UnusableFileError("S95", reason=Reason("N60"))
        if _drawings(content, page.resources, known, ()) > _MOST_DRAWINGS:
            raise UnusableFileError("S95", reason=Reason("N60"))


def _drawings(content: bytes, resources: Any, known: dict[int, int], above: tuple[int, ...]) -> int:
    """How many drawings a content draws at most, those inside drawings counted each time.

    Args:
        content: The operators of a page or a drawing.
        resources: What it may draw.
        known: The counts of drawings that were looked at before; added to.
        above: The drawings that this one stands in.
    """
    times = len(_DRAW.findall(content))
    if not times:
        return 0
    if len(above) > _DEEPEST:
        raise UnusableFileError("S95", reason=Reason("N61"))
    drawable = resolve1((resolve1(resources) or {}).get("XObject")) or {}
    most = 0
    for reference in drawable.values():
        name = reference.objid if isinstance(reference, PDFObjRef) else id(reference)
        if name in above:
            raise UnusableFileError("S95", reason=Reason("N62"))
        drawing = resolve1(reference)
        if not isinstance(drawing, PDFStream) or getattr(drawing.get("Subtype"), "name", "") != "Form":
            continue
        if name not in known:
            own_resources = drawing.get("Resources") or resources
            known[name] = _drawings(_data(drawing), own_resources, known, (*above, name))
        most = max(most, known[name])
    return times * (1 + most)


def _data(reference: Any) -> bytes:
    stream = resolve1(reference)
    return bytes(stream.get_data()) if isinstance(stream, PDFStream) else b""
