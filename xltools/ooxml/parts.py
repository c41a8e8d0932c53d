"""Packages (.xlsx, .docx) of ours, part by part: what does not change is copied as it lies, still compressed.

Everything carries the date that zips begin with, so that the same parts are the same bytes.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZipFile


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
