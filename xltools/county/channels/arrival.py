"""What a channel yields: a file with the way it came, or a thing that could not be opened, with the reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from xltools.model.messages.reasons import Reason

_MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a file comes from.

    Attributes:
        way: From outside in: the path of the source, then each archive or mail, then the file itself. The source's path
            has ``/`` between its parts.
        sender: Who sent it, as the mail says; "" where no mail brought it.
        time: When it arrived: when the mail was received, or the file was last changed; None where nothing says so.
        message: What tells a mail from every other, of which several may have one subject; "" where nothing does.
        mailed: Whether a mail brought it. Then sender and time are the mail's.
    """

    way: tuple[str, ...]
    sender: str = ""
    time: dt.datetime | None = None
    message: str = ""
    mailed: bool = False

    @property
    def name(self) -> str:
        """The name of the file itself, without folders."""
        return self.way[-1].replace("\\", "/").rsplit("/", 1)[-1]

    @property
    def described(self) -> str:
        """The whole way, as a person reads it."""
        return " › ".join(self.way)

    def inside(self, name: str) -> Origin:
        """The origin of something inside this: it arrived when this did, whenever it was last changed."""
        return replace(self, way=(*self.way, name))


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that arrived, and its bytes."""

    origin: Origin
    content: bytes


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something that arrived and could not be opened, and why."""

    origin: Origin
    reason: Reason | str


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is unpacked at most.

    Attributes:
        file: Bytes of one file.
        whole: Bytes of all that one source unpacks to.
        files: The number of files in one source.
        depth: How many archives or mails may stand in each other.
    """

    file: int = 50 * _MB
    whole: int = 4096 * _MB
    files: int = 50_000
    depth: int = 5

    def too_many(self, origin: Origin) -> Obstacle:
        """Says that a source unpacks to more than all of it may."""
        return Obstacle(origin, Reason("N83", limit=_megabytes(self.whole)))


def bounded(content: bytes, origin: Origin, largest: int) -> Arrival | Obstacle:
    """A file that may have so many bytes; what was read of it stops at the first byte too many."""
    return too_large(origin, largest) if len(content) > largest else Arrival(origin, content)


def too_large(origin: Origin, largest: int) -> Obstacle:
    """Says that a file has more than so many bytes."""
    return Obstacle(origin, Reason("N84", limit=_megabytes(largest)))


def _megabytes(size: int) -> str:
    return f"{size // _MB} MB"


def or_obstacle(
    pieces: Iterator[Arrival | Obstacle], origin: Origin, why: Reason
) -> Iterator[Arrival | Obstacle]:
    """The pieces of a container. A fault in it that nobody thought of costs what is left of this one, not the run."""
    try:
        yield from pieces
    except OSError:  # of the file that it lies in
        raise
    except Exception:  # noqa: BLE001 - whatever a library raises
        yield Obstacle(origin, why)
