"""Packages (.xlsx, .docx) of ours, part by part: what does not change is copied as it lies, still compressed.

Everything carries the date that zips begin with, so that the same parts are the same bytes.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from io import BytesIO
from zipfile import ZipFile

#: The part that says of a package by whom and when it was made and changed.
PROPERTIES = "docProps/core.xml"


def escaped(text: str) -> str:
    """A text as it stands inside XML. The standard library's own module for XML loads what speaks to the web, which takes as long
    as reading five returns."""
    return escape(text, quote=False)


@dataclass(frozen=True, slots=True)
class Part:
    """A part as it is packed; with its ``text`` where something is to be put into it."""

    name: str
    packed: bytes
    crc: int
    size: int
    text: str | None = None

    @classmethod
    def of(cls, name: str, data: bytes, text: str | None = None) -> Part:
        """A part packed anew."""
        packer = zlib.compressobj(6, zlib.DEFLATED, -15)
        return cls(name, packer.compress(data) + packer.flush(), zlib.crc32(data), len(data), text)


#: The last block of a part that is packed in pieces: an empty one.
_LAST = b"\x03\x00"
#: How much one block holds that is not packed.
_BLOCK = 0xFFFF


@dataclass(frozen=True, slots=True)
class Mould:
    """A part with gaps. What stands between them is packed once, each piece by itself, so that a gap is filled without
    packing the part anew.

    Attributes:
        name: The part's name.
        pieces: What stands before, between and behind the gaps.
        packed: The same, packed.
        gaps: What goes into each gap, by a key.
    """

    name: str
    pieces: tuple[bytes, ...]
    packed: tuple[bytes, ...]
    gaps: tuple[str, ...]

    @classmethod
    def of(cls, name: str, pieces: Sequence[bytes], gaps: Sequence[str]) -> Mould:
        """A mould of these pieces: one more than there are gaps."""
        return cls(name, tuple(pieces), tuple(map(_piece, pieces)), tuple(gaps))

    def filled(self, values: Mapping[str, bytes]) -> Part:
        """The part with a value in each gap."""
        data, packed = [self.pieces[0]], [self.packed[0]]
        for key, piece, block in zip(self.gaps, self.pieces[1:], self.packed[1:], strict=True):
            value = values[key]
            data += value, piece
            packed += _unpacked(value), block
        whole = b"".join(data)
        return Part(self.name, b"".join((*packed, _LAST)), zlib.crc32(whole), len(whole))


def _piece(data: bytes) -> bytes:
    """A piece packed so that it ends with a byte, and nothing behind it refers to it."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush(zlib.Z_FULL_FLUSH)


def _unpacked(data: bytes) -> bytes:
    """Data in blocks as they are."""
    blocks = (data[start : start + _BLOCK] for start in range(0, len(data), _BLOCK))
    return b"".join(b"\0" + struct.pack("<HH", len(one), len(one) ^ _BLOCK) + one for one in blocks)


def parts(content: bytes, wanted: Callable[[str, bytes], bool]) -> tuple[Part, ...]:
    """The parts of a package, as they are packed.

    Args:
        content: the package. It must be known to be sound: ours, or one that ``package.Package.check`` looked through.
        wanted: whether a part's text comes along, by its name and its content.
    """
    copied = []
    with ZipFile(BytesIO(content)) as package:
        for info in package.infolist():
            start = info.header_offset + 30
            name, extra = struct.unpack("<HH", content[info.header_offset + 26 : start])
            packed = content[start + name + extra : start + name + extra + info.compress_size]
            data = package.read(info)
            text = data.decode() if wanted(info.filename, data) else None
            if info.compress_type:
                copied.append(Part(info.filename, packed, info.CRC, info.file_size, text))
            else:
                copied.append(Part.of(info.filename, data, text))
    return tuple(copied)


def zipped(parts: Sequence[Part]) -> bytes:
    """A zip of parts that are compressed already. All are deflated."""
    body, directory = bytearray(), bytearray()
    for part in parts:
        at = len(body)
        name = part.name.encode()
        # Version 2.0, names in UTF-8, deflate, 1980-01-01.
        common = struct.pack(
            "<HHHHHLLLHH", 20, 0x800, 8, 0, 0x21, part.crc, len(part.packed), part.size, len(name), 0
        )
        body += b"PK\3\4" + common + name + part.packed
        directory += b"PK\1\2" + struct.pack("<H", 20) + common + struct.pack("<HHHLL", 0, 0, 0, 0, at) + name
    end = struct.pack("<HHHHLLH", 0, 0, len(parts), len(parts), len(directory), len(body), 0)
    return bytes(body + directory + b"PK\5\6" + end)
