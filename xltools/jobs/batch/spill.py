"""Judged files on the disk: memory does not grow with their number."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType

from xltools.model.consolidation import Judged


class Spill:
    """Takes judged files, one after the other, and numbers them from 0.

    What is written is read by ``kept``, in any order, by any process of the same run.

    Args:
        path: The file. It is this run's own, and what it holds comes from nobody else.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        #: Where each file begins.
        self.starts: list[int] = []

    def __enter__(self) -> Spill:
        return self

    def __exit__(self, kind: type[BaseException] | None, _: object, __: TracebackType | None) -> None:
        self._file.close()

    def add(self, judged: bytes) -> None:
        """Takes the next file, as ``packed`` gives it."""
        self.starts.append(self._file.tell())
        self._file.write(judged)


def packed(judged: Judged) -> bytes:
    """A judged file as it is kept."""
    return pickle.dumps(judged, pickle.HIGHEST_PROTOCOL)


def kept(path: Path, starts: Iterable[int]) -> Iterator[Judged]:
    """The judged files that begin at these places."""
    with path.open("rb") as file:
        for start in starts:
            file.seek(start)
            judged: Judged = pickle.load(file)  # noqa: S301 - written by this very run
            yield judged
