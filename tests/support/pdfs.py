"""PDFs drawn line by line, so that a test can choose fonts, heights, directions, rules and locks.

The font is a Chinese one that every reader of PDFs has; it is not embedded, and coded in GBK, as typesetting systems
for official documents write it.
"""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass, field

WIDE, HIGH = 595, 842
_PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
_IDENTITY = b"a file's own id.."[:16]
#: Printing and reading are allowed, changing and copying are not.
_ALLOWED = (-44) & 0xFFFFFFFF


@dataclass
class Page:
    """A page that is drawn from the upper left corner, in points."""

    wide: int = WIDE
    high: int = HIGH
    operators: list[str] = field(default_factory=list)

    def text(self, x: float, y: float, text: str, size: float = 10, rise: float = 0) -> None:
        """Text whose line stands at ``y``, raised by ``rise`` as Word raises a note's mark."""
        shown = f"<{text.encode('gbk').hex()}> Tj"
        self.operators.append(f"BT /F1 {size} Tf {rise} Ts 1 0 0 1 {x} {self.high - y} Tm {shown} ET")

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.operators.append(f"{x0} {self.high - y0} m {x1} {self.high - y1} l S")

    def white(self, x: float, y: float, text: str, size: float = 10) -> None:
        """White text, which nobody sees."""
        self.operators.append("1 1 1 rg")
        self.text(x, y, text, size)
        self.operators.append("0 0 0 rg")

    def table(self, x: float, y: float, widths: list[float], rows: list[list[str]], high: float = 18) -> None:
        """A ruled table; a cell's text may be "" for one that is merged with the cell before it."""
        for number, cells in enumerate(rows):
            left, top = x, y + number * high
            for position, (text, width) in enumerate(zip(cells, widths, strict=True)):
                if text or not position:
                    self.rule(left, top, left, top + high)
                self.text(left + 2, top + high - 5, text)
                left += width
            self.rule(x, top, left, top)
            self.rule(left, top, left, top + high)
        bottom = y + len(rows) * high
        self.rule(x, bottom, x + sum(widths), bottom)


def written(*pages: Page, owner: str = "", user: str = "", silent: bool = False, turned: int = 0) -> bytes:
    """The file.

    Args:
        owner: a password that only forbids to change and to copy.
        user: a password to open.
        silent: with fonts that do not say what their glyphs mean.
        turned: by how many degrees each page is laid to the side: 0 or 90.
    """
    return _File(owner, user, silent=silent, turned=turned).of(pages)


class _File:
    def __init__(self, owner: str, user: str, *, silent: bool, turned: int) -> None:
        self.objects: list[bytes] = [b"", b""]
        self.lock = _Lock(owner or user, user) if owner or user else None
        self.silent, self.turned = silent, turned

    def of(self, pages: tuple[Page, ...]) -> bytes:
        font = self._font()
        kids = [self._page(page, font) for page in pages]
        self.objects[0] = b"<</Type /Catalog /Pages 2 0 R>>"
        named = b" ".join(b"%d 0 R" % kid for kid in kids)
        self.objects[1] = b"<</Type /Pages /Count %d /Kids [%s]>>" % (len(kids), named)
        data, places = b"%PDF-1.4\n", []
        for number, content in enumerate(self.objects, 1):
            places.append(len(data))
            data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
        table = b"".join(b"%010d 00000 n \n" % place for place in places)
        count = len(places) + 1
        trailer = b"<</Size %d /Root 1 0 R%s>>" % (count, self.lock.entry() if self.lock else b"")
        end = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n%s\nstartxref\n%d\n%%%%EOF\n"
        return data + end % (count, table, trailer, len(data))

    def _add(self, content: bytes) -> int:
        self.objects.append(content)
        return len(self.objects)

    def _string(self, number: int, text: bytes) -> bytes:
        return b"<%s>" % (self.lock.locked(number, text) if self.lock else text).hex().encode()

    def _font(self) -> int:
        described = self._add(
            b"<</Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [-25 -254 1000 880]"
            b" /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93>>"
        )
        ordering, coding = (b"Identity", b"Identity-H") if self.silent else (b"GB1", b"GBK-EUC-H")
        registered = self._string(4, b"Adobe"), self._string(4, ordering)
        glyphs = self._add(
            b"<</Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo"
            b" <</Registry %s /Ordering %s /Supplement 2>> /DW 1000 /W [1 95 500 814 939 500]"
            b" /FontDescriptor %d 0 R>>" % (*registered, described)
        )
        return self._add(
            b"<</Type /Font /Subtype /Type0 /BaseFont /STSong-Light-%s /Encoding /%s"
            b" /DescendantFonts [%d 0 R]>>" % (coding, coding, glyphs)
        )

    def _page(self, page: Page, font: int) -> int:
        drawn, wide, high = "\n".join(page.operators), page.wide, page.high
        if self.turned:
            drawn, wide, high = f"q 0 1 -1 0 {page.high} 0 cm\n{drawn}\nQ", page.high, page.wide
        packed = zlib.compress(drawn.encode("latin-1"))
        if self.lock:
            packed = self.lock.locked(len(self.objects) + 1, packed)
        content = self._add(
            b"<</Length %d /Filter /FlateDecode>>\nstream\n%s\nendstream" % (len(packed), packed)
        )
        resources = b"<</Font <</F1 %d 0 R>>>>" % font
        return self._add(
            b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R /Resources %s>>"
            % (wide, high, content, resources)
        )


class _Lock:
    """The oldest lock of PDFs: 40 bits of RC4."""

    def __init__(self, owner: str, user: str) -> None:
        secret = hashlib.md5(_padded(owner), usedforsecurity=False).digest()[:5]
        self.owner = _rc4(secret, _padded(user))
        whole = _padded(user) + self.owner + _ALLOWED.to_bytes(4, "little") + _IDENTITY
        self.key = hashlib.md5(whole, usedforsecurity=False).digest()[:5]

    def locked(self, number: int, content: bytes) -> bytes:
        """What an object holds, locked."""
        whole = self.key + number.to_bytes(3, "little") + bytes(2)
        return _rc4(hashlib.md5(whole, usedforsecurity=False).digest()[:10], content)

    def entry(self) -> bytes:
        """What the file says of its lock."""
        named = b"<%s>" % _IDENTITY.hex().encode()
        return b" /ID [%s %s] /Encrypt <</Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P %d>>" % (
            named,
            named,
            self.owner.hex().encode(),
            _rc4(self.key, _PADDING).hex().encode(),
            _ALLOWED - (1 << 32),
        )


def _padded(password: str) -> bytes:
    return (password.encode() + _PADDING)[:32]


def _rc4(key: bytes, data: bytes) -> bytes:
    box, j = list(range(256)), 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)
