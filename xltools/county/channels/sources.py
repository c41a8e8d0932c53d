"""Takes a source apart: whatever is an archive or a mail is opened, whatever else is a file that arrived.

What something is, is decided by its first bytes and never by its name; only mails that begin like any text are known by
their names.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from xltools.county.channels import archives, mail, outlook
from xltools.county.channels.arrival import Arrival, Bounds, Obstacle, Origin, bounded, or_obstacle
from xltools.model.messages.reasons import Reason, reason
from xltools.model.round import CHINA
from xltools.model.steady import StillChangingError, state_of, steady_bytes

#: As much of a file as tells its kind.
_HEAD = 64 * 1024
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_OPC = "[content_types].xml"
#: What a zip holds that is no archive but a document of OpenDocument, of OFD or of an e-book.
_DOCUMENTS = frozenset({_OPC, "mimetype", "ofd.xml"})

#: Takes apart what one kind of container holds.
Opener = Callable[[IO[bytes], Origin, Bounds], Iterator[Arrival | Obstacle]]


#: What opens archives; everything else opens mails.
_ARCHIVES = (archives.zipped, archives.other)


class _Budget:
    """What is left of the bounds while one source is taken apart."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.bytes_left, self.files_left = bounds.whole, bounds.files

    def take(self, size: int) -> bool:
        """Whether there is room for one more file of this size; then it is taken."""
        self.bytes_left -= size
        self.files_left -= 1
        return self.bytes_left >= 0 and self.files_left >= 0


def arrivals(path: Path, bounds: Bounds, shown_as: str = "") -> Iterator[Arrival | Obstacle]:
    """The files in a file: itself where it is no archive and no mail.

    Args:
        path: A file.
        bounds: How much is unpacked at most.
        shown_as: What its origin says; without it, the path.
    """
    origin = Origin((shown_as or path.as_posix(),), time=changed_at(path))
    try:
        with path.open("rb") as file:
            before = state_of(path)
            if before[0] <= bounds.file:
                yield from _opened(io.BytesIO(steady_bytes(path)), origin, _Budget(bounds), 0)
                return
            yield from _opened(file, origin, _Budget(bounds), 0)
            if state_of(path) != before:
                raise StillChangingError(str(path))
    except OSError as error:
        yield Obstacle(origin, reason(error))


def changed_at(path: Path) -> dt.datetime | None:
    """When a file was last changed; None where that cannot be told. Whoever opens a file that has gone says so."""
    try:
        return dt.datetime.fromtimestamp(path.stat().st_mtime, CHINA)
    except (OSError, OverflowError, ValueError):
        return None


def of_message(content: bytes, origin: Origin, bounds: Bounds) -> Iterator[Arrival | Obstacle]:
    """The files that are attached to a mail, given as its bytes."""
    pieces = mail.message(io.BytesIO(content), origin, bounds)
    yield from _taken_apart(or_obstacle(pieces, origin, Reason("N89")), _Budget(bounds), 1)


def _opened(file: IO[bytes], origin: Origin, budget: _Budget, depth: int) -> Iterator[Arrival | Obstacle]:
    """What a file holds."""
    opener = _opener(file, origin.name)
    if opener is None:
        yield _whole(file, origin, budget)
    elif depth >= budget.bounds.depth:
        yield Obstacle(origin, Reason("N82", limit=budget.bounds.depth))
    else:
        why = Reason("N81" if opener in _ARCHIVES else "N89")
        pieces = or_obstacle(opener(file, origin, budget.bounds), origin, why)
        yield from _taken_apart(pieces, budget, depth + 1)


def _taken_apart(
    pieces: Iterator[Arrival | Obstacle], budget: _Budget, depth: int
) -> Iterator[Arrival | Obstacle]:
    """Opens each piece of a container in its turn."""
    for piece in pieces:
        if isinstance(piece, Obstacle):
            yield piece
        elif not budget.take(len(piece.content)):
            yield budget.bounds.too_many(piece.origin)
            return
        else:
            yield from _opened(io.BytesIO(piece.content), piece.origin, budget, depth)


def _whole(file: IO[bytes], origin: Origin, budget: _Budget) -> Arrival | Obstacle:
    """The file itself, where it is no larger than it may be."""
    largest = budget.bounds.file
    return bounded(file.read(largest + 1), origin, largest)


def _opener(file: IO[bytes], name: str) -> Opener | None:
    """How to take a file apart; None for one that is no container. The file stands at its beginning afterwards."""
    head = file.read(_HEAD)
    file.seek(0)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return archives.zipped if _is_archive(file, name) else None
    if head.startswith(archives.OTHERS):
        return archives.other
    if head.startswith(_OLE):
        return outlook.message if name.lower().endswith(".msg") or outlook.is_message(file) else None
    return mail.opener(head, name)


def _is_archive(file: IO[bytes], name: str) -> bool:
    """Whether a zip is an archive of files, and not a workbook or document, which are zips, too.

    A torn one may be a workbook that was half sent. It is taken for an archive only where its name says so.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            if not archives.is_whole(archive):
                return name.lower().endswith(".zip")
            names = {name.replace("\\", "/").lstrip("/").lower() for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        return name.lower().endswith(".zip")
    finally:
        file.seek(0)
    return _DOCUMENTS.isdisjoint(names)
