"""The ledger of an inbox: entries are added, never changed, and a change is noticed."""

from __future__ import annotations

import datetime as dt
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltools.county.inbox import list_inbox
from xltools.county.ledger import EntryKind, Ledger, NewEntry, first_wrong, ledger_of
from xltools.county.settings import Limits
from xltools.model.errors import UnusableArgumentError

CHINA = dt.timezone(dt.timedelta(hours=8))
MORNING = dt.datetime(2026, 1, 12, 9, 30, 15, tzinfo=CHINA)
RECEIVED = NewEntry(EntryKind.RECEIVED, "101", "a" * 64, {"file": "101_青禾镇_2025.xlsx", "sender": "李四"})
CHOSEN = NewEntry(EntryKind.CHOSEN, "101", "a" * 64, {"by": "王五"})


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger.started(tmp_path)


def tamper(ledger: Ledger, statement: str) -> None:
    """Changes the file as somebody would who knows SQLite, past its triggers."""
    with sqlite3.connect(ledger.path) as connection:
        connection.executescript(
            f"DROP TRIGGER entry_is_not_changed; DROP TRIGGER entry_is_not_deleted; {statement}"
        )
    connection.close()


def refusal(ledger: Ledger) -> str:
    with pytest.raises(UnusableArgumentError) as error:
        ledger.entries()
    return error.value.refusal.code


def test_a_folder_without_a_ledger_has_none(tmp_path: Path) -> None:
    assert ledger_of(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_what_is_written_is_read_again(ledger: Ledger) -> None:
    written = ledger.add([RECEIVED, CHOSEN], MORNING)

    again = ledger_of(ledger.path.parent)
    assert again is not None
    assert again.entries() == written
    first, second = written
    assert (first.number, first.kind, first.unit, first.facts["sender"]) == (1, "received", "101", "李四")
    assert first.time == MORNING
    assert second.before == first.digest


def test_starting_a_ledger_again_keeps_what_is_there(ledger: Ledger) -> None:
    written = ledger.add([RECEIVED], MORNING)
    assert Ledger.started(ledger.path.parent).entries() == written


def test_the_ledger_is_no_return(ledger: Ledger) -> None:
    ledger.add([RECEIVED], MORNING)
    assert list_inbox([ledger.path.parent], Limits()).files == ()


def test_nobody_changes_or_deletes_an_entry_by_accident(ledger: Ledger) -> None:
    ledger.add([RECEIVED], MORNING)
    for statement in ("UPDATE entry SET unit = '102'", "DELETE FROM entry"):
        with sqlite3.connect(ledger.path) as connection, pytest.raises(sqlite3.IntegrityError):
            connection.execute(statement)
        connection.close()
    assert len(ledger.entries()) == 1


@pytest.mark.parametrize(
    ("statement", "number"),
    [
        ("UPDATE entry SET unit = '102' WHERE number = 2", 2),
        ("UPDATE entry SET time = '2026-01-31T09:30:15+08:00' WHERE number = 1", 1),
        ("UPDATE entry SET facts = '{}' WHERE number = 1", 1),
        ("UPDATE entry SET facts = '{' WHERE number = 3", 3),
        ("UPDATE entry SET kind = 'forgotten' WHERE number = 2", 2),
        ("DELETE FROM entry WHERE number = 1", 1),
        ("DELETE FROM entry WHERE number = 2", 2),
        (
            "INSERT INTO entry SELECT 9, time, kind, unit, sha256, facts, before, 'x' FROM entry WHERE number = 1",
            4,
        ),
    ],
)
def test_a_changed_ledger_is_not_believed(ledger: Ledger, statement: str, number: int) -> None:
    ledger.add([RECEIVED, CHOSEN, RECEIVED], MORNING)
    tamper(ledger, statement)

    with pytest.raises(UnusableArgumentError) as error:
        ledger.entries()
    assert error.value.refusal.code == "C62"
    assert f"第 {number} 条" in str(error.value)


def test_a_file_that_is_no_ledger_is_refused_and_not_touched(ledger: Ledger) -> None:
    ledger.path.write_bytes(b"no database at all" * 100)
    assert refusal(ledger) == "C63"
    assert ledger.path.read_bytes() == b"no database at all" * 100


def test_a_ledger_that_is_a_folder_cannot_be_read(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "folder")
    ledger.path.mkdir()
    assert refusal(ledger) == "C60"


def test_while_another_program_writes_one_waits_and_then_says_so(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xltools.county.ledger._PATIENCE", 0.05)
    other = sqlite3.connect(ledger.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(UnusableArgumentError) as error:
        ledger.add([RECEIVED], MORNING)
    other.close()
    assert error.value.refusal.code == "C61"


def test_two_who_write_at_once_make_one_chain(ledger: Ledger) -> None:
    def write() -> None:
        for _ in range(10):
            ledger.add([RECEIVED], MORNING)

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [entry.number for entry in ledger.entries()] == list(range(1, 41))


def test_a_program_that_is_killed_while_it_writes_leaves_all_of_a_step_or_nothing(ledger: Ledger) -> None:
    endless = f"""
import datetime as dt
from pathlib import Path
from xltools.county.ledger import EntryKind, Ledger, NewEntry
ledger = Ledger(Path({str(ledger.path)!r}))
print("writing", flush=True)
while True:
    ledger.add([NewEntry(EntryKind.RECEIVED, "101")] * 3, dt.datetime.now().astimezone())
"""
    for delay in (0.01, 0.03, 0.07):
        writer = subprocess.Popen([sys.executable, "-c", endless], stdout=subprocess.PIPE)
        assert writer.stdout is not None
        writer.stdout.readline()
        threading.Event().wait(delay)
        writer.kill()
        writer.wait()
        writer.stdout.close()
        assert len(ledger.entries()) % 3 == 0


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
new_entries = st.builds(
    NewEntry, st.sampled_from(EntryKind), texts, texts, st.dictionaries(texts, texts, max_size=3)
)


@given(entries=st.lists(new_entries, max_size=5), times=st.lists(st.timezones(), max_size=2))
def test_whatever_is_written_is_read_again_and_its_chain_holds(
    tmp_path_factory: pytest.TempPathFactory, entries: list[NewEntry], times: list[dt.tzinfo]
) -> None:
    ledger = Ledger.started(tmp_path_factory.mktemp("inbox"))
    written = [*ledger.add(entries, MORNING)]
    for zone in times:
        written += ledger.add(entries, MORNING.astimezone(zone))
    assert list(ledger.entries()) == written
    assert first_wrong(written) == 0
    for number in range(len(written) - 1):
        assert first_wrong(written[:number] + written[number + 1 :]) == number + 1
