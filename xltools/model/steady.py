"""A file as it was at one moment, though another program may be writing it."""

from __future__ import annotations

import time
from pathlib import Path

#: So often, and so many seconds apart, a file is read that changes while it is read.
_TRIES, _PAUSE = 8, 0.05
#: Seconds within which a change may leave the time of a file as it was: what is as new as that is read twice.
_NEW = 2.0


class StillChangingError(OSError):
    """Another program is writing the file all the time."""


def steady_bytes(path: Path) -> bytes:
    """The content of a file, all of it of one moment.

    Raises:
        StillChangingError: It was another one every time.
        OSError: It cannot be read.
    """
    for attempt in range(_TRIES):
        if attempt:
            time.sleep(_PAUSE)
        before = state_of(path)
        data = path.read_bytes()
        is_new = abs(time.time() - before[1] / 1e9) < _NEW
        same = not is_new or path.read_bytes() == data
        if same and state_of(path) == before:
            return data
    raise StillChangingError(str(path))


def state_of(path: Path) -> tuple[int, int]:
    """What is different when a file has changed: its size, and the time of its last change."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns
