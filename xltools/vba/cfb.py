"""MS-CFB: the file system in a file that vbaProject.bin is. Written in version 3, read in 3 and 4."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

_MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_RED, _BLACK = 0, 1
#: Sectors of the allocation table that the header itself can name: 7 MB, a hundred times what we write.
_NAMED = 109

Tree = Mapping[str, "bytes | Tree"]


class CompoundError(ValueError):
    """The bytes are no compound file, or a damaged one."""


@dataclass
class _Entry:
    name: str
    kind: int
    data: bytes = b""
    children: list[int] = field(default_factory=list)
    left: int = _FREE
    right: int = _FREE
    child: int = _FREE
    colour: int = _BLACK
    start: int = _END
    size: int = 0

    def packed(self) -> bytes:
        name = self.name.encode("utf-16-le") + b"\0\0"
        return (
            name.ljust(64, b"\0")
            + struct.pack("<HBB", len(name), self.kind, self.colour)
            + struct.pack("<III", self.left, self.right, self.child)
            + bytes(36)  # no class, no flags, no times
            + struct.pack("<IQ", self.start, self.size)
        )


def write(tree: Tree) -> bytes:
    """A compound file: names → bytes (a stream) or another tree (a storage). The same tree, the same bytes."""
    entries = [_Entry("Root Entry", _ROOT)]
    _list(entries, 0, tree)
    for entry in entries:
        children = sorted(entry.children, key=lambda n: (len(entries[n].name), entries[n].name.upper()))
        full = (len(children) + 1) & len(children) == 0
        entry.child = _balanced(entries, children, 0, -1 if full else len(children).bit_length() - 1)
    disk, small = _Sectors(_SECTOR), _Sectors(_MINI)
    for entry in entries:
        if entry.kind == _STREAM:
            entry.size = len(entry.data)
            entry.start = (small if entry.size < _CUTOFF else disk).add(entry.data)
    entries[0].size = len(small.data)
    entries[0].start = disk.add(bytes(small.data))
    small_table = b"".join(struct.pack("<I", link) for link in small.links)
    small_start = disk.add(small_table.ljust(-(-len(small_table) // _SECTOR) * _SECTOR, b"\xff"))
    unused = bytes(68) + struct.pack("<III", _FREE, _FREE, _FREE) + bytes(48)
    directory = [entry.packed() for entry in entries]
    directory += [unused] * (-len(directory) % 4)
    directory_start = disk.add(b"".join(directory))
    return _file(disk, directory_start, small_start, -(-len(small_table) // _SECTOR))


def _list(entries: list[_Entry], parent: int, tree: Tree) -> None:
    for name, value in tree.items():
        number = len(entries)
        entries[parent].children.append(number)
        if isinstance(value, bytes):
            entries.append(_Entry(name, _STREAM, value))
        else:
            entries.append(_Entry(name, _STORAGE, start=0))
            _list(entries, number, value)


def _balanced(entries: Sequence[_Entry], numbers: Sequence[int], depth: int, last: int) -> int:
    """The search tree of a storage's entries; red on its last, unfinished line only, as the format wants."""
    if not numbers:
        return _FREE
    middle = len(numbers) // 2
    entry = entries[numbers[middle]]
    entry.left = _balanced(entries, numbers[:middle], depth + 1, last)
    entry.right = _balanced(entries, numbers[middle + 1 :], depth + 1, last)
    entry.colour = _RED if depth == last else _BLACK
    return numbers[middle]


class _Sectors:
    """Equal pieces of data, and the table that chains them."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.data = bytearray()
        self.links: list[int] = []

    def add(self, data: bytes) -> int:
        """Appends a stream; its first sector, or the end mark for an empty one."""
        count = -(-len(data) // self.size)
        if not count:
            return _END
        first = len(self.links)
        self.links += [*range(first + 1, first + count), _END]
        self.data += data.ljust(count * self.size, b"\0")
        return first


def _file(disk: _Sectors, directory: int, small: int, small_count: int) -> bytes:
    """The header, the sectors, and last the table of their chains, which has sectors of its own."""
    used, per = len(disk.links), _SECTOR // 4
    count = 1
    while count * per < used + count:
        count += 1
    if count > _NAMED:
        raise ValueError("too large for one compound file of ours")
    table = [*disk.links, *[_FAT] * count]
    table += [_FREE] * (count * per - len(table))
    named = [*range(used, used + count), *[_FREE] * (_NAMED - count)]
    header = _MAGIC + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack(
        "<9I", 0, count, directory, 0, _CUTOFF, small if small_count else _END, small_count, _END, 0
    )
    header += struct.pack(f"<{_NAMED}I", *named)
    return header + bytes(disk.data) + struct.pack(f"<{len(table)}I", *table)


def read(data: bytes) -> dict[str, bytes]:
    """The streams by path (``VBA/dir``), as stored. CompoundError for what is no compound file.

    Nothing is read twice and no chain is followed in a circle, whatever the file says.
    """
    try:
        return _Reader(data).streams()
    except (struct.error, IndexError, UnicodeDecodeError, OverflowError) as error:
        raise CompoundError("a damaged compound file") from error


class _Reader:
    def __init__(self, data: bytes) -> None:
        if data[:8] != _MAGIC:
            raise CompoundError("no compound file")
        (shift,) = struct.unpack_from("<H", data, 30)
        if shift not in (9, 12):
            raise CompoundError("no sector size")
        self.data, self.size = data, 1 << shift
        self.count = -(-(len(data) - self.size) // self.size)
        self.directory, self.cutoff, self.small = struct.unpack_from("<I4xII", data, 48)
        (extra,) = struct.unpack_from("<I", data, 68)
        named = list(struct.unpack_from(f"<{_NAMED}I", data, 76))
        per = self.size // 4
        seen: set[int] = set()
        while extra < self.count and extra not in seen:
            seen.add(extra)
            more = struct.unpack_from(f"<{per}I", data, (extra + 1) * self.size)
            named += more[:-1]
            extra = more[-1]
        # Every sector of the table once: a file that names one a million times must not fill the memory.
        sectors = dict.fromkeys(sector for sector in named if sector < self.count)
        self.links = [link for sector in sectors for link in struct.unpack_from(f"<{per}I", self._at(sector))]

    def _at(self, sector: int) -> bytes:
        return self.data[(sector + 1) * self.size : (sector + 2) * self.size]

    def _chain(self, start: int, links: Sequence[int]) -> Iterator[int]:
        seen: set[int] = set()
        while start < len(links) and start not in seen:
            seen.add(start)
            yield start
            start = links[start]
        if start != _END:
            raise CompoundError("a chain without an end")

    def _stream(self, start: int, size: int) -> bytes:
        return b"".join(self._at(sector) for sector in self._chain(start, self.links))[:size]

    def streams(self) -> dict[str, bytes]:
        directory = b"".join(self._at(sector) for sector in self._chain(self.directory, self.links))
        entries = [self._entry(directory, at) for at in range(0, len(directory) - 127, 128)]
        if not entries or entries[0].kind != _ROOT:
            raise CompoundError("no root")
        small = self._stream(entries[0].start, entries[0].size)
        table = b"".join(self._at(sector) for sector in self._chain(self.small, self.links))
        small_links = struct.unpack(f"<{len(table) // 4}I", table)
        found: dict[str, bytes] = {}
        room = len(self.data)
        for path, entry in self._below(entries, entries[0].child, "", set()):
            if entry.kind != _STREAM:
                continue
            room -= entry.size
            if room < 0:
                raise CompoundError("streams that overlap")
            if entry.size >= self.cutoff:
                found[path] = self._stream(entry.start, entry.size)
            else:
                pieces = self._chain(entry.start, small_links) if entry.size else ()
                found[path] = b"".join(small[n * _MINI : (n + 1) * _MINI] for n in pieces)[: entry.size]
        return found

    @staticmethod
    def _entry(directory: bytes, at: int) -> _Entry:
        length, kind, colour, left, right, child = struct.unpack_from("<HBBIII", directory, at + 64)
        start, size = struct.unpack_from("<IQ", directory, at + 116)
        name = directory[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le")
        # Version 3 leaves the upper half of the size to chance.
        return _Entry(
            name,
            kind,
            left=left,
            right=right,
            child=child,
            colour=colour,
            start=start,
            size=size & 0xFFFFFFFF,
        )

    def _below(
        self, entries: Sequence[_Entry], first: int, path: str, seen: set[int]
    ) -> Iterator[tuple[str, _Entry]]:
        """All entries of a storage and of those in it."""
        waiting = [(first, path)]
        while waiting:
            number, folder = waiting.pop()
            if number == _FREE:
                continue
            if number in seen:
                raise CompoundError("an entry in two places")
            seen.add(number)
            entry = entries[number]
            yield folder + entry.name, entry
            waiting += [(entry.left, folder), (entry.right, folder), (entry.child, f"{folder}{entry.name}/")]
