"""The ledger of an inbox: what arrived, when, from whom, and what the county decided. Entries are added, never changed.

It is one SQLite file in the inbox. Each entry holds the digest of the entry before it, so that a later change of any
entry is noticed. An inbox without a ledger is a plain folder of files.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from xltools.model.errors import UnusableArgumentError

if TYPE_CHECKING:
    import sqlite3

#: Its name in the inbox. Whoever lists an inbox leaves names with a leading dot out.
FILE = ".xltools-ledger.sqlite"
#: What is locked by the one who has the turn. It is empty, and stays.
TURN = f"{FILE}-turn"
#: How long to wait for another program that is writing, or that has the turn, in seconds.
_PATIENCE = 20.0
#: So often a ledger is copied that is written meanwhile.
_TRIES = 20
_EFFECTIVE = os.access in os.supports_effective_ids
#: What the first entry names as the digest of the entry before it.
_NOTHING_BEFORE = "0" * 64

_SCHEMA = """
CREATE TABLE IF NOT EXISTS entry (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    time TEXT NOT NULL,
    kind TEXT NOT NULL,
    unit TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    facts TEXT NOT NULL,
    before TEXT NOT NULL,
    digest TEXT NOT NULL UNIQUE
);
CREATE TRIGGER IF NOT EXISTS entry_is_not_changed BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
CREATE TRIGGER IF NOT EXISTS entry_is_not_deleted BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END;
"""
_SELECT = "SELECT number, time, kind, unit, sha256, facts, before, digest FROM entry ORDER BY number"
_INSERT = "INSERT INTO entry (number, time, kind, unit, sha256, facts, before, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"


class EntryKind(StrEnum):
    """What an entry says."""

    RECEIVED = "received"  # a return arrived and was copied into the inbox
    COPY = "copy"  # the same bytes arrived again
    LEFT = "left"  # a file arrived that is no return of ours; it was left where it is
    CHOSEN = "chosen"  # of several returns of a unit, the county took this one
    RETURNED = "returned"  # the county sent a return back to its unit
    PASSED = "passed"  # the county approved a unit's return
    REOPENED = "reopened"  # the county took its approval back
    PUBLISHED = "published"  # the unit published its report


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the ledger.

    Attributes:
        number: Counts from 1, without gaps.
        time: When it was written, with its offset from UTC, to the second.
        kind: What it says.
        unit: The code of the unit; "" where none is known.
        sha256: The digest of the file that it is about; "" where it is about none.
        facts: What else is known. Which keys there are depends on the kind.
        before: The digest of the entry before it.
        digest: The digest of this entry, ``before`` included.
    """

    number: int
    time: dt.datetime
    kind: EntryKind
    unit: str
    sha256: str
    facts: Mapping[str, str]
    before: str
    digest: str

    @property
    def expected_digest(self) -> str:
        """The digest that an entry with this content has."""
        content = [
            self.number,
            self.time.isoformat(timespec="seconds"),
            self.kind.value,
            self.unit,
            self.sha256,
            sorted(self.facts.items()),
            self.before,
        ]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry that is to be written. The attributes are those of ``Entry``."""

    kind: EntryKind
    unit: str = ""
    sha256: str = ""
    facts: Mapping[str, str] | None = None


class Ledger:
    """The ledger of one inbox."""

    def __init__(self, path: Path, shown: Path | None = None) -> None:
        """``path``: the file; ``shown``: the one that messages name, where it is another. ``ledger_of`` and ``Ledger.started``
        give a ledger of an inbox."""
        self.path, self.shown = path, shown or path

    @classmethod
    def started(cls, inbox: Path) -> Ledger:
        """The ledger of an inbox; an empty one is made where there is none.

        Raises UnusableArgumentError where it cannot be written (C60, C61).
        """
        ledger = cls(inbox / FILE)
        with ledger._connection() as connection:
            # Readers go on while somebody writes. On a network drive SQLite keeps its older, slower journal.
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(_SCHEMA)
        return ledger

    def entries(self) -> tuple[Entry, ...]:
        """All entries, the oldest first.

        Raises UnusableArgumentError where the file cannot be read (C60, C61), and where an entry was changed, removed
        or put in (C62).
        """
        entries = self.unchecked()
        wrong = first_wrong(entries)
        if wrong:
            raise UnusableArgumentError("C62", path=self.path, number=wrong)
        return entries

    def unchecked(self) -> tuple[Entry, ...]:
        """All entries, the oldest first, whether their digests hold or not. Raises UnusableArgumentError (C60, C61)."""
        try:
            with self._connection() as connection:
                return tuple(self._rows(connection))
        except UnusableArgumentError as error:
            # To read a ledger SQLite writes beside it, which a folder that may only be read does not let it do.
            if error.refusal.code != "C60" or os.access(self.path.parent, os.W_OK, effective_ids=_EFFECTIVE):
                raise
            with self._copied() as copy, copy._connection() as connection:
                return tuple(self._rows(connection))

    @contextmanager
    def _copied(self) -> Iterator[Ledger]:
        """A copy of the ledger in a folder that may be written, with what SQLite has not put into the file itself yet."""
        log = self.path.with_name(f"{FILE}-wal")
        with tempfile.TemporaryDirectory(prefix="xltools-") as folder:
            for _ in range(_TRIES):
                before = [_state_of(path) for path in (self.path, log)]
                try:
                    for path in (self.path, log):
                        (Path(folder) / path.name).unlink(missing_ok=True)
                        if path.exists():
                            shutil.copyfile(path, Path(folder) / path.name)
                except OSError as error:
                    raise UnusableArgumentError("C60", path=self.path) from error
                if before == [_state_of(path) for path in (self.path, log)]:
                    break
            else:
                raise UnusableArgumentError("C61", path=self.path)
            yield Ledger(Path(folder) / FILE, self.path)

    def add(self, entries: Sequence[NewEntry], time: dt.datetime) -> tuple[Entry, ...]:
        """Writes entries at the end: all of them, or none where the program is stopped.

        Args:
            entries: What to write, in this order.
            time: When they are written, with an offset from UTC.

        Raises:
            UnusableArgumentError: The file cannot be written (C60, C61).
        """
        time = time.replace(microsecond=0)
        written: list[Entry] = []
        with self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            with connection:
                last = connection.execute(
                    "SELECT number, digest FROM entry ORDER BY number DESC LIMIT 1"
                ).fetchone()
                number, before = last or (0, _NOTHING_BEFORE)
                for entry in entries:
                    number += 1
                    made = _entry(number, time, entry, before)
                    connection.execute(_INSERT, _row(made))
                    written.append(made)
                    before = made.digest
        return tuple(written)

    def _rows(self, connection: sqlite3.Connection) -> Iterator[Entry]:
        for number, time, kind, unit, sha256, facts, before, digest in connection.execute(_SELECT):
            try:
                yield Entry(
                    number,
                    dt.datetime.fromisoformat(time),
                    EntryKind(kind),
                    unit,
                    sha256,
                    dict(json.loads(facts)),
                    before,
                    digest,
                )
            except (TypeError, ValueError) as error:
                raise UnusableArgumentError("C62", path=self.shown, number=number) from error

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """The open file. Whatever SQLite raises becomes a refusal."""
        with _opened(self.path, self.shown) as connection:
            # What was said to be written is on the disk, also when the power fails.
            connection.execute("PRAGMA synchronous = FULL")
            yield connection


@contextmanager
def turn(inbox: Path) -> Iterator[None]:
    """While it lasts, nobody else who asks for the turn changes what the inbox and its ledger hold: who looks first and
    writes then would write what another has written meanwhile. Where a program is ended, its turn is over.

    Raises UnusableArgumentError where another program keeps it (C61), and where the inbox cannot be written (C60).
    """
    with _opened(inbox / TURN, inbox / FILE) as connection:
        # A lock that the system takes back by itself, on every drive on which the ledger can be.
        connection.execute("BEGIN EXCLUSIVE")
        yield


@contextmanager
def _opened(path: Path, shown: Path) -> Iterator[sqlite3.Connection]:
    """An open database. Whatever SQLite raises becomes a refusal that names ``shown``."""
    # Only here: a browser's Python has no SQLite, and one file needs no ledger.
    import sqlite3  # noqa: PLC0415

    try:
        with closing(sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)) as connection:
            yield connection
    except sqlite3.OperationalError as error:
        busy = error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
        raise UnusableArgumentError("C61" if busy else "C60", path=shown) from error
    except sqlite3.DatabaseError as error:
        raise UnusableArgumentError("C63", path=shown) from error


def _state_of(path: Path) -> tuple[int, int] | None:
    """The size of a file and when it was changed; None where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_size, found.st_mtime_ns


def ledger_of(inbox: Path) -> Ledger | None:
    """The ledger of an inbox; None where there is none. Nothing is opened."""
    path = inbox / FILE
    return Ledger(path) if path.is_file() else None


def first_wrong(entries: Sequence[Entry]) -> int:
    """The number of the first entry whose digest does not hold, or before which entries are missing; 0 for none.

    Entries removed from the end leave no trace in those that remain: note the last digest down where this matters.
    """
    before = _NOTHING_BEFORE
    for number, entry in enumerate(entries, 1):
        if entry.number != number or entry.before != before or entry.digest != entry.expected_digest:
            return number
        before = entry.digest
    return 0


def _storable(text: str) -> str:
    """A text as a database holds it: a file name that is no Unicode has marks of loss in it."""
    return text.encode("utf-8", "replace").decode()


def _entry(number: int, time: dt.datetime, new: NewEntry, before: str) -> Entry:
    facts = {key: _storable(value) for key, value in (new.facts or {}).items()}
    entry = Entry(number, time, new.kind, new.unit, new.sha256, facts, before, "")
    return replace(entry, digest=entry.expected_digest)


def _row(entry: Entry) -> tuple[int | str, ...]:
    return (
        entry.number,
        entry.time.isoformat(),
        entry.kind.value,
        entry.unit,
        entry.sha256,
        json.dumps(dict(sorted(entry.facts.items())), ensure_ascii=False),
        entry.before,
        entry.digest,
    )
