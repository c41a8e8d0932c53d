"""A zip as office programs write it, read straight from its bytes: its directory, and its parts unpacked.

Only what is beyond doubt is read here, and then as ``zipfile`` reads it: a directory at the very end, parts one behind the
other, plain names, sizes and checksums that agree. Of everything else nothing is said, and ``zipfile`` reads or refuses it.
It makes some eight objects for each part that is opened, which took longer than unpacking them.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from struct import Struct
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED

#: What ends a zip: how many parts, how long their directory is and where it begins, how long a text behind it.
_END, _END_MARK, _END_LENGTH = Struct("<4x4H2LH"), b"PK\5\6", 22
#: What the directory says of a part; its name follows, and two texts that are empty here.
_ENTRY, _ENTRY_MARK, _ENTRY_LENGTH = Struct("<6xBx2H4x3L3H8xL"), b"PK\1\2", 46
#: What stands before a part: how long its name is, and what follows it.
_PART, _PART_MARK, _PART_LENGTH = Struct("<26x2H"), b"PK\3\4", 30
#: Bits of a part's flags that change nothing: how hard it was packed, whether sizes stand behind it, names in UTF-8.
_FLAGS = 0x80E
#: Letters of ASCII that can be seen, but for the backslash.
_NAME = re.compile(rb"[ -\[\]-~]+")
#: The version of the format up to which every reader goes.
_VERSION = 45
#: Parts that are the same in many files, and are unpacked once: how many are remembered, and how large they may be.
_REMEMBERED, _SMALL, _SMALL_UNPACKED = 256, 2 * 1024, 64 * 1024


class Entry(NamedTuple):
    """A part, as the directory has it; what ``zipfile`` says of one, too, is called as there.

    Attributes:
        filename: Its name, in ASCII.
        compress_type: How it is packed.
        checksum: The CRC-32 of its content.
        packed, file_size: Its bytes as they are packed, and unpacked.
        begin, end: Where it begins, with the words before it; and where the next one does.
    """

    filename: str
    compress_type: int
    checksum: int
    packed: int
    file_size: int
    begin: int
    end: int


def directory(tail: bytes, before: int = 0) -> Sequence[Entry] | None:
    """The parts of a zip, given its last bytes; None where these are not the whole directory of such a zip.

    Args:
        tail: The last bytes of the file, or all of it.
        before: How many bytes stand before these.
    """
    last = len(tail) - _END_LENGTH
    if last < 0 or not tail.startswith(_END_MARK, last):
        return None
    disk, of_directory, here, count, length, start, behind = _END.unpack_from(tail, last)
    at = start - before
    if disk or of_directory or behind or here != count or at < 0 or at + length != last:
        return None
    return _listed(tail[at:last], count, start)


@lru_cache(maxsize=4)
def _listed(listing: bytes, count: int, start: int) -> Sequence[Entry] | None:
    """So many parts that a directory lists, which begins at ``start``. A file is asked for it twice: for its size, and to be
    read."""
    parts = []
    at, last = 0, len(listing)
    for _ in range(count):
        if at + _ENTRY_LENGTH > last or not listing.startswith(_ENTRY_MARK, at):
            return None
        version, flags, method, checksum, packed, size, named, more, comment, begin = _ENTRY.unpack_from(
            listing, at
        )
        name = _plain_name(listing[at + _ENTRY_LENGTH : at + _ENTRY_LENGTH + named])
        at += _ENTRY_LENGTH + named
        if version > _VERSION or flags & ~_FLAGS or more or comment or name is None:
            return None
        parts.append((name, method, checksum, packed, size, begin))
    begins = [*(begin for *_, begin in parts), start]
    if at != last or any(begin >= end for begin, end in pairwise(begins)):
        return None
    return [Entry(*part, end) for part, end in zip(parts, begins[1:], strict=True)]


@lru_cache(maxsize=1024)
def _plain_name(name: bytes) -> str | None:
    """A name that is the same in every encoding and on every system; None for any other."""
    return name.decode() if _NAME.fullmatch(name) else None


def unpacked(data: bytes, entry: Entry) -> bytes | None:
    """The content of a part of a zip; None where it is not certain to be what was packed."""
    if entry.begin + _PART_LENGTH > entry.end or not data.startswith(_PART_MARK, entry.begin):
        return None
    named, more = _PART.unpack_from(data, entry.begin)
    of_name = entry.begin + _PART_LENGTH
    begin = of_name + named + more
    end = begin + entry.packed
    if end > entry.end or data[of_name : of_name + named] != entry.filename.encode():
        return None
    if entry.compress_type == ZIP_DEFLATED:
        is_small = entry.packed <= _SMALL and entry.file_size <= _SMALL_UNPACKED
        inflate = _known_inflated if is_small else _inflated
        content, checksum = inflate(data[begin:end], entry.file_size)
    elif entry.compress_type == ZIP_STORED:
        content = data[begin:end]
        checksum = zlib.crc32(content)
    else:
        return None
    return content if checksum == entry.checksum and len(content) == entry.file_size else None


def _inflated(packed: bytes, size: int) -> tuple[bytes, int]:
    """What was packed and its checksum; nothing where it is not of that size. Never more is unpacked than that."""
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = stream.decompress(packed, size + 1)
    except zlib.error:
        return b"", -1
    return (content, zlib.crc32(content)) if stream.eof and not stream.unused_data else (b"", -1)


_known_inflated = lru_cache(maxsize=_REMEMBERED)(_inflated)
