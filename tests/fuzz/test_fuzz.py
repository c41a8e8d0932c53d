"""Files changed at random are read or refused, within their time and memory; those that crashed a reader once, too."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path

import fuzzing
import pytest
from examples import examples
from fuzzed import READERS
from fuzzing import FOUND, changed, crashes

#: So many files a reader in the profile `ci`; `./dev fuzz` reads on.
_FILES = {"workbook": 200, "published": 200}
_OTHERS = 60


@pytest.mark.parametrize("reader", READERS)
def test_a_changed_file_is_read_or_refused(reader: str, tmp_path: Path) -> None:
    files = (changed(reader, seed) for seed in range(examples(_FILES.get(reader, _OTHERS))))
    found = [crash for crash in crashes(reader, files, tmp_path) if crash]
    kept = [f"{crash.keep(tmp_path / 'found')}\n{crash.why[-800:]}" for crash in found]
    assert not kept, "\n".join(kept)


@pytest.mark.parametrize("reader", READERS)
def test_what_crashed_once_crashes_no_more(reader: str, tmp_path: Path) -> None:
    files = [path.read_bytes() for path in sorted(FOUND.glob(f"{reader}-*"))]
    assert [crash.why for crash in crashes(reader, files, tmp_path) if crash] == []


def test_a_seed_is_always_the_same_file() -> None:
    for reader in READERS:
        made = [changed(reader, seed) for seed in range(8)]
        assert made == [changed(reader, seed) for seed in range(8)]
        assert len(set(made)) > 4


def _raises(path: Path) -> None:
    if path.stem == "file":
        raise KeyError(path.read_text())


def _dies(path: Path) -> None:
    if path.stem == "file":
        os.kill(os.getpid(), signal.SIGSEGV)


def _grows(path: Path) -> None:
    if path.stem == "file":
        bytearray(4 << 30)


def _spins(path: Path) -> None:
    while path.stem == "file":
        pass


@pytest.mark.parametrize(
    ("read", "why"),
    [(_raises, "KeyError: 'bad'"), (_dies, "SIGSEGV"), (_grows, "MemoryError"), (_spins, "SIGXCPU")],
)
def test_whatever_ends_a_reader_is_a_crash_and_the_next_file_is_read(
    read: object, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fuzzing, "SECONDS", 1)
    spoilt = replace(READERS["roster"], read=read)  # type: ignore[arg-type]
    monkeypatch.setattr(fuzzing, "READERS", {"roster": spoilt})
    first, second = crashes("roster", [b"bad", b"bad"], tmp_path)
    assert first is not None
    assert second is not None
    assert why in first.why
    assert first.keep(tmp_path / "found").read_bytes() == b"bad"
