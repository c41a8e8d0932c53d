"""Lists the files of an inbox that are to be read. None of them is opened, and none is left out silently."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from xltools.county.settings import Limits
from xltools.model.errors import UnusableArgumentError, reason
from xltools.model.file_kinds import OFFICE_LOCK
from xltools.model.findings import Finding, finding
from xltools.model.messages.reasons import Reason

_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini"})
#: How the names of workbooks and reports end.
_DOCUMENTS = (".xlsx", ".xlsm", ".xls", ".et", ".xlsb", ".ods", ".docx", ".doc", ".pdf", ".zip", ".rar")
_DIGITS = re.compile(r"([0-9]+)")

#: How the placeholder of a file is called that a cloud has not brought to this machine yet.
_CLOUD = re.compile(r"\.(?P<name>.+)\.icloud\Z", re.IGNORECASE)

#: A part of a path, so that 2 sorts before 10.
_Key = tuple[tuple[str | int, ...], str]


@dataclass(frozen=True, slots=True)
class Refused:
    """A file or folder that must not be opened, and why."""

    path: Path
    finding: Finding


@dataclass(frozen=True, slots=True)
class Listing:
    """What an inbox holds.

    Attributes:
        files: The files to read, whatever their kind.
        refused: What must not be opened, and why.
        passed_over: Lock files and hidden files that have the name of a workbook or a report: nobody's return, but a
            person may wonder.
    """

    files: tuple[Path, ...]
    refused: tuple[Refused, ...] = ()
    passed_over: tuple[Path, ...] = ()

    def names(self, paths: Sequence[Path]) -> dict[Path, str]:
        """What messages call each file, refused ones too.

        Args:
            paths: The paths that were listed.

        Returns:
            Its path inside the folder, where one folder was listed; else the path as it was given.
        """
        return _names((*self.files, *(refused.path for refused in self.refused)), paths)

    def names_passed_over(self, paths: Sequence[Path]) -> tuple[str, ...]:
        """The same for the files that were passed over."""
        return tuple(_names(self.passed_over, paths).values())


def _names(files: Sequence[Path], paths: Sequence[Path]) -> dict[Path, str]:
    folder = paths[0] if len(paths) == 1 and paths[0].is_dir() else None
    return {path: path.relative_to(folder).as_posix() if folder else str(path) for path in files}


def list_inbox(paths: Sequence[Path], limits: Limits) -> Listing:
    """The files of the folders, recursively and in natural order, and the given files as they are.

    Every file once, in the order of ``paths``. Passed over in folders: Office's lock files, hidden files
    and those an operating system leaves behind. Refused: files above the limit of size (S94), files that a cloud has not
    brought here (S86), links out of the folder, and what is no file or cannot be looked at (S97).
    Raises UnusableArgumentError for a path that does not exist, and for more files than the limit.
    """
    walk = _Walk(limits)
    for path in paths:
        try:
            is_folder, there = path.is_dir(), path.exists()
        except OSError as error:
            raise UnusableArgumentError("A01", path=path, reason=reason(error)) from error
        if not there:
            raise UnusableArgumentError("A02", path=path)
        if is_folder:
            walk.all(path)
        else:
            walk.file(path)
    return Listing(tuple(walk.files), tuple(walk.refused), tuple(walk.passed_over))


def natural(path: Path) -> tuple[_Key, ...]:
    """The key that sorts paths as people count: 2 before 10. The case and the width of letters make no difference."""
    return tuple(_key(part) for part in path.parts)


@lru_cache(maxsize=1 << 14)
def _key(name: str) -> _Key:
    folded = unicodedata.normalize("NFKC", name).casefold()
    # Splitting by digits gives text, number, text …: neighbours of one kind, so they can be compared.
    pieces = _DIGITS.split(folded)
    return tuple(int(piece) if number % 2 else piece for number, piece in enumerate(pieces)), name


#: So many folders may stand in each other.
_DEEPEST = 40


def is_noise(name: str) -> bool:
    """Whether a name is that of a lock file, a hidden file, or a file of the operating system."""
    return name.startswith((".", OFFICE_LOCK)) or name.lower() in _SYSTEM_FILES


def _looks_like_a_document(name: str) -> bool:
    """Whether a name ends as those of workbooks and reports do."""
    return name.lower().endswith(_DOCUMENTS)


class _Walk:
    """The listing while it grows."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.root = Path()
        self.files: list[Path] = []
        self.refused: list[Refused] = []
        self.passed_over: list[Path] = []
        self.seen: set[Path] = set()
        self.waiting: list[Path] = []

    def refuse(self, path: Path, reason: Reason) -> None:
        self.refused.append(Refused(path, finding("S97").with_reason(reason).of(str(path))))

    def all(self, root: Path) -> None:
        """Everything below a folder that was asked for."""
        self.root = root.resolve()
        before = len(self.files)
        self.folder(root, self.root)
        self.links()
        self.files[before:] = sorted(self.files[before:], key=natural)

    def folder(self, folder: Path, real: Path, depth: int = 1) -> None:
        """Everything below a folder; ``real`` is its path without links."""
        for entry in self._entries(folder):
            path = folder / entry.name
            if _CLOUD.match(path.name):
                self.refused.append(Refused(path, finding("S86").of(str(path))))
                continue
            if is_noise(path.name):
                if _looks_like_a_document(path.name):
                    self.passed_over.append(path)
                continue
            try:
                self._entry(entry, path, real, depth)
            except OSError as error:  # of a folder that may be listed and not entered
                self.refuse(path, reason(error))

    def _entry(self, entry: os.DirEntry[str], path: Path, real: Path, depth: int) -> None:
        if entry.is_symlink():
            self.waiting.append(path)
        elif not entry.is_dir():
            self.file(path, real / entry.name)
        elif depth >= _DEEPEST:
            self.refuse(path, Reason("N07", limit=_DEEPEST))
        elif (real := path.resolve()).is_relative_to(self.root):
            self.folder(path, real, depth + 1)
        else:  # a junction of Windows
            self.refuse(path, Reason("N01"))

    def links(self) -> None:
        """The links, after all files, so that one to a file that is listed anyway adds nothing."""
        waiting, self.waiting = self.waiting, []
        for path in waiting:
            try:
                target = path.resolve(strict=True)
            except (OSError, RuntimeError):
                self.refuse(path, Reason("N02"))
                continue
            if not target.is_relative_to(self.root):
                self.refuse(path, Reason("N01"))
            elif not target.is_dir():  # a folder inside is walked anyway
                self.file(path, target)

    def file(self, path: Path, real: Path | None = None) -> None:
        """A file; ``real`` is its path without links, where that is known."""
        try:
            real, there = real or path.resolve(), path.stat()
        except OSError as error:
            self.refuse(path, reason(error))
            return
        if real in self.seen:
            return
        self.seen.add(real)
        if not stat.S_ISREG(there.st_mode):
            self.refuse(path, Reason("N03"))
            return
        size = there.st_size
        if size > self.limits.file_bytes:
            found, expected = f"{size / 1024 / 1024:.1f} MB", f"{self.limits.file_mb} MB"
            self.refused.append(Refused(path, finding("S94", found=found, expected=expected).of(str(path))))
            return
        self.files.append(path)
        if len(self.files) > self.limits.files:
            raise UnusableArgumentError("A03", limit=self.limits.files, path=path)

    def _entries(self, folder: Path) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(folder) as entries:
                return sorted(entries, key=lambda entry: _key(entry.name))
        except OSError as error:
            self.refuse(folder, reason(error))
            return []
