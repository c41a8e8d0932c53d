"""Compound files: the small file system that a vbaProject.bin is.

In goes a tree of names and bytes, out comes the file, and back. Files are written in version 3 (sectors of 512
bytes) and read in versions 3 and 4. No file is opened here, and nothing is kept between two calls.

A compound file is a header and then sectors of one size. The FAT, a table with an entry a sector, chains the
sectors of a stream. Streams below 4096 bytes share one stream, the mini stream, which has small sectors and a
table of its own, the mini FAT. The directory is a stream, too: an entry for each stream and each storage (folder).

The source of every fact is the specification MS-CFB, "Compound File Binary File Format"; a section that is named
in this module is one of its sections.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

#: The first bytes of every compound file (section 2.2).
_SIGNATURE = bytes.fromhex("D0CF11E0A1B11AE1")
#: Entries of the FAT that are no sector numbers (section 2.1).
_FREE, _END_OF_CHAIN, _FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
#: "No entry" where the directory points to another entry (section 2.6.1).
_NO_ENTRY = 0xFFFFFFFF
#: What a directory entry is, and its colour in the search tree (section 2.6.1).
_UNUSED, _STORAGE, _STREAM, _ROOT = 0, 1, 2, 5
_RED, _BLACK = 0, 1
#: What section 2.2 fixes for version 3, and the sector sizes of both versions as powers of two.
_MINOR_VERSION, _MAJOR_VERSION, _LITTLE_ENDIAN = 0x3E, 3, 0xFFFE
_SHIFT_OF_VERSION_3, _SHIFT_OF_VERSION_4, _MINI_SHIFT = 9, 12, 6
_SECTOR, _MINI_SECTOR = 1 << _SHIFT_OF_VERSION_3, 1 << _MINI_SHIFT
#: A stream from this size on has sectors of its own (section 2.2, Mini Stream Cutoff Size).
_CUTOFF = 4096
#: Sectors of the FAT that the header itself can name: a file of 7 MB, a hundred times what is written here.
_NAMED_IN_HEADER = 109
#: Bytes of an entry of a table (a sector number).
_LINK = 4

#: Section 2.2: signature, class id, versions, byte order, shifts, reserved; then the nine numbers that
#: ``_Header`` unpacks; then the sectors of the FAT.
_HEADER = struct.Struct(f"<8s16xHHHHH6x9I{_NAMED_IN_HEADER}I")
#: Section 2.6.1: name, its length in bytes, type, colour, left, right, child, (class id, state bits and times:
#: none), first sector, size.
_ENTRY = struct.Struct("<64sHBBIII36xIQ")

#: Name → the bytes of a stream, or another tree for a storage.
Tree = Mapping[str, "bytes | Tree"]


class CompoundError(ValueError):
    """The bytes are no compound file, or a damaged one."""


@dataclass(frozen=True, slots=True)
class _Header:
    """Where the tables of a file begin (section 2.2). Every number but ``sector_size`` is a sector or a count."""

    sector_size: int
    first_directory: int
    first_mini_fat: int
    mini_fat_count: int
    first_difat: int
    fat: tuple[int, ...]
    cutoff: int = _CUTOFF

    def packed(self) -> bytes:
        """The header of a file of version 3 whose FAT is named by the header alone."""
        return _HEADER.pack(
            _SIGNATURE, _MINOR_VERSION, _MAJOR_VERSION, _LITTLE_ENDIAN, _SHIFT_OF_VERSION_3, _MINI_SHIFT,
            0,  # directory sectors are not counted in version 3
            len(self.fat), self.first_directory,
            0,  # no transactions
            self.cutoff, self.first_mini_fat, self.mini_fat_count, self.first_difat,
            0,  # no DIFAT sectors: the header names the whole FAT
            *self.fat, *[_FREE] * (_NAMED_IN_HEADER - len(self.fat)),
        )  # fmt: skip

    @classmethod
    def unpacked(cls, data: bytes) -> _Header:
        """The header of a file. Raises CompoundError for another kind of file, struct.error for a short one."""
        if not data.startswith(_SIGNATURE):
            raise CompoundError("no compound file")
        _, _, _, _, shift, _, *numbers = _HEADER.unpack_from(data)
        if shift not in (_SHIFT_OF_VERSION_3, _SHIFT_OF_VERSION_4):
            raise CompoundError("no sector size")
        _, _, directory, _, cutoff, mini_fat, mini_fat_count, difat, _, *fat = numbers
        return cls(1 << shift, directory, mini_fat, mini_fat_count, difat, tuple(fat), cutoff)


@dataclass(slots=True)
class _Entry:
    """An entry of the directory (section 2.6.1). ``left``, ``right`` and ``child`` are numbers of entries:
    the siblings form a search tree, whose root is the child of their storage."""

    name: str
    kind: int
    left: int = _NO_ENTRY
    right: int = _NO_ENTRY
    child: int = _NO_ENTRY
    colour: int = _BLACK
    start: int = _END_OF_CHAIN
    size: int = 0

    def packed(self) -> bytes:
        name = self.name.encode("utf-16-le") + b"\0\0"
        return _ENTRY.pack(
            name, len(name), self.kind, self.colour, self.left, self.right, self.child, self.start, self.size
        )

    @classmethod
    def unpacked(cls, directory: bytes, at: int) -> _Entry:
        name, length, kind, colour, left, right, child, start, size = _ENTRY.unpack_from(directory, at)
        length_without_end = max(min(length, len(name)) - len("\0".encode("utf-16-le")), 0)
        # Version 3 leaves the upper half of the size to chance (section 2.6.1, Stream Size).
        size &= 0xFFFFFFFF
        return cls(
            name[:length_without_end].decode("utf-16-le"), kind, left, right, child, colour, start, size
        )


#: An entry that is not used (section 2.6.1): everything zero, and no siblings.
_UNUSED_ENTRY = _ENTRY.pack(b"", 0, _UNUSED, _RED, _NO_ENTRY, _NO_ENTRY, _NO_ENTRY, 0, 0)


# Writing


def write(tree: Tree) -> bytes:
    """The tree as a compound file; the same tree gives the same bytes.

    Raises ValueError for more data than the header alone can address (7 MB).
    """
    entries = [_Entry("Root Entry", _ROOT)]
    contents: dict[int, bytes] = {}
    _add_entries(entries, contents, 0, tree)
    sectors, mini_sectors = _Sectors(_SECTOR), _Sectors(_MINI_SECTOR)
    for number, content in contents.items():
        entries[number].size = len(content)
        entries[number].start = (mini_sectors if len(content) < _CUTOFF else sectors).add(content)
    # The root's own stream is the mini stream (section 2.6.2).
    entries[0].size = len(mini_sectors.data)
    entries[0].start = sectors.add(bytes(mini_sectors.data))
    mini_fat = _links(mini_sectors.links)
    mini_fat_count = _quotient_up(len(mini_fat), _SECTOR)
    first_mini_fat = sectors.add(mini_fat.ljust(mini_fat_count * _SECTOR, b"\xff"))
    first_directory = sectors.add(_directory(entries))
    fat = _fat(sectors.links)
    first_fat = len(sectors.links)
    header = _Header(
        _SECTOR,
        first_directory,
        first_mini_fat,
        mini_fat_count,
        _END_OF_CHAIN,
        tuple(range(first_fat, first_fat + len(fat) * _LINK // _SECTOR)),
    )
    return header.packed() + bytes(sectors.data) + _links(fat)


def _add_entries(entries: list[_Entry], contents: dict[int, bytes], storage: int, tree: Tree) -> None:
    """Adds an entry for everything in a storage, in the tree's order, and ties them together."""
    members = []
    for name, value in tree.items():
        number = len(entries)
        members.append(number)
        if isinstance(value, bytes):
            entries.append(_Entry(name, _STREAM))
            contents[number] = value
        else:
            entries.append(_Entry(name, _STORAGE, start=0))
            _add_entries(entries, contents, number, value)
    # Section 2.6.4: of two names the shorter one comes first, then the order of their capitals decides.
    members.sort(key=lambda member: (len(entries[member].name), entries[member].name.upper()))
    is_full_tree = (len(members) + 1) & len(members) == 0
    red_level = -1 if is_full_tree else len(members).bit_length() - 1
    entries[storage].child = _search_tree(entries, members, 0, red_level)


def _search_tree(entries: Sequence[_Entry], numbers: Sequence[int], level: int, red_level: int) -> int:
    """Ties sorted entries into a balanced search tree and gives the number of its root.

    The tree has to be red and black (section 2.6.4). Where only the last level is incomplete, it is the one
    level that is red.
    """
    if not numbers:
        return _NO_ENTRY
    middle = len(numbers) // 2
    entry = entries[numbers[middle]]
    entry.left = _search_tree(entries, numbers[:middle], level + 1, red_level)
    entry.right = _search_tree(entries, numbers[middle + 1 :], level + 1, red_level)
    entry.colour = _RED if level == red_level else _BLACK
    return numbers[middle]


def _directory(entries: Sequence[_Entry]) -> bytes:
    """The directory, filled up to whole sectors."""
    packed = [entry.packed() for entry in entries]
    return b"".join([*packed, *[_UNUSED_ENTRY] * (-len(packed) % (_SECTOR // _ENTRY.size))])


class _Sectors:
    """The data of sectors of one size, and the table that chains them."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.data = bytearray()
        self.links: list[int] = []

    def add(self, stream: bytes) -> int:
        """Appends a stream. Returns its first sector, or the end mark for an empty stream."""
        count = _quotient_up(len(stream), self.size)
        if not count:
            return _END_OF_CHAIN
        first = len(self.links)
        self.links += [*range(first + 1, first + count), _END_OF_CHAIN]
        self.data += stream.ljust(count * self.size, b"\0")
        return first


def _fat(links: Sequence[int]) -> list[int]:
    """The FAT in whole sectors: it chains all other sectors and marks its own, which follow them (section 2.3)."""
    links_in_sector = _SECTOR // _LINK
    count = 1
    while count * links_in_sector < len(links) + count:
        count += 1
    if count > _NAMED_IN_HEADER:
        raise ValueError("too large for one compound file of ours")
    fat = [*links, *[_FAT_SECTOR] * count]
    return fat + [_FREE] * (count * links_in_sector - len(fat))


def _links(numbers: Sequence[int]) -> bytes:
    return struct.pack(f"<{len(numbers)}I", *numbers)


def _quotient_up(count: int, size: int) -> int:
    """How many pieces of a size hold so many bytes."""
    return -(-count // size)


# Reading


def read(data: bytes) -> dict[str, bytes]:
    """The streams by their path (``VBA/dir``), as they are stored.

    Raises CompoundError for what is no compound file or a damaged one. Whatever the file says, no chain is
    followed in a circle, and no more is read than the file is long.
    """
    try:
        return _Reader(data).streams()
    except (struct.error, IndexError, UnicodeDecodeError, OverflowError) as error:
        raise CompoundError("a damaged compound file") from error


class _Reader:
    """A compound file that is read."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.header = _Header.unpacked(data)
        self.size = self.header.sector_size
        self.count = _quotient_up(len(data) - self.size, self.size)
        self.fat = [
            link
            for sector in self._fat_sectors()
            for link in struct.unpack_from(f"<{self.size // _LINK}I", self._sector(sector))
        ]

    def _fat_sectors(self) -> list[int]:
        """The sectors of the FAT: those that the header names, and those of the DIFAT (section 2.5)."""
        named = list(self.header.fat)
        links_in_sector = self.size // _LINK
        difat_sector = self.header.first_difat
        seen: set[int] = set()
        while difat_sector < self.count and difat_sector not in seen:
            seen.add(difat_sector)
            *more, following = struct.unpack_from(
                f"<{links_in_sector}I", self.data, (difat_sector + 1) * self.size
            )
            named += more
            difat_sector = following
        # Each sector once: a file that names one a million times must not fill the memory.
        return list(dict.fromkeys(sector for sector in named if sector < self.count))

    def _sector(self, number: int) -> bytes:
        """A sector's bytes; sector 0 follows the header, which takes the room of one sector."""
        return self.data[(number + 1) * self.size : (number + 2) * self.size]

    def _stream(self, start: int) -> bytes:
        """A stream that has sectors of its own, filled up to the end of its last sector."""
        return b"".join(self._sector(sector) for sector in _chain(start, self.fat))

    def streams(self) -> dict[str, bytes]:
        """Path → content."""
        directory = self._stream(self.header.first_directory)
        entries = [
            _Entry.unpacked(directory, at) for at in range(0, len(directory) - _ENTRY.size + 1, _ENTRY.size)
        ]
        if not entries or entries[0].kind != _ROOT:
            raise CompoundError("no root")
        mini_stream = self._stream(entries[0].start)[: entries[0].size]
        mini_fat = self._mini_fat()
        streams: dict[str, bytes] = {}
        room = len(self.data)
        for path, entry in _paths(entries):
            if entry.kind != _STREAM:
                continue
            room -= entry.size
            if room < 0:
                raise CompoundError("streams that overlap")
            if entry.size >= self.header.cutoff:
                streams[path] = self._stream(entry.start)[: entry.size]
            elif entry.size:
                streams[path] = _small_stream(mini_stream, mini_fat, entry)
            else:
                streams[path] = b""
        return streams

    def _mini_fat(self) -> tuple[int, ...]:
        """The table that chains the sectors of the mini stream (section 2.4)."""
        table = self._stream(self.header.first_mini_fat)
        return struct.unpack(f"<{len(table) // _LINK}I", table)


def _chain(start: int, links: Sequence[int]) -> Iterator[int]:
    """The sectors of a stream, from its first one on. Raises CompoundError for a circle or a broken chain."""
    seen: set[int] = set()
    while start < len(links) and start not in seen:
        seen.add(start)
        yield start
        start = links[start]
    if start != _END_OF_CHAIN:
        raise CompoundError("a chain without an end")


def _small_stream(mini_stream: bytes, mini_fat: Sequence[int], entry: _Entry) -> bytes:
    """The content of a stream that is kept in the mini stream."""
    sectors = _chain(entry.start, mini_fat)
    content = b"".join(mini_stream[sector * _MINI_SECTOR : (sector + 1) * _MINI_SECTOR] for sector in sectors)
    return content[: entry.size]


def _paths(entries: Sequence[_Entry]) -> Iterator[tuple[str, _Entry]]:
    """Every entry below the root with its path. Raises CompoundError where one would come twice."""
    seen: set[int] = set()
    waiting = [(entries[0].child, "")]
    while waiting:
        number, folder = waiting.pop()
        if number == _NO_ENTRY:
            continue
        if number in seen:
            raise CompoundError("an entry in two places")
        seen.add(number)
        entry = entries[number]
        yield folder + entry.name, entry
        waiting += [(entry.left, folder), (entry.right, folder), (entry.child, f"{folder}{entry.name}/")]
