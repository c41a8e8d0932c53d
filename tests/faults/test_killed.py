"""Runs that are killed at a random moment: whatever lies there then is whole, and the next run leaves nothing else behind.

Forty runs of each command; ``STOPS=200 ./dev test tests/faults/test_killed.py`` kills as many as one likes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from county_round import BOOKS, County, book
from stoppable import Stoppable

from xltools.county.ledger import FILE
from xltools.model.submission import Value

MONDAY = dt.datetime(2026, 1, 12, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
STOPS = int(os.environ.get("STOPS", "40"))


@pytest.fixture(scope="module")
def stoppable() -> Iterator[Stoppable]:
    with Stoppable() as running:
        running.run([["--help"]])
        yield running


@pytest.fixture
def county(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> County:
    """Three units have sent, one of them wrongly."""
    made = County(tmp_path / "county", capsys)
    for code in ("101", "102"):
        made.send(f"{code}.xlsx", BOOKS[code], MONDAY)
    made.send("103.xlsx", book("103", fields={"contact": Value(raw="别人")}, declared_zero={"t2"}), MONDAY)
    made.collect()
    return made


def files(folder: Path) -> dict[str, str]:
    """Every file below a folder and its digest; the ledger is another one each time."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(FILE)
    }


#: What is run; its results go to the folder ``out``.
COMMANDS = {
    "merge": ["merge", "{inbox}", "--open-data"],
    "generate": ["generate", "--project", "{folder}", "--replace"],
    "report": ["report", "{inbox}", "--draft"],
}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_killed_run_leaves_what_is_whole(county: County, stoppable: Stoppable, command: str) -> None:
    folder = county.folder / "out"
    args = [
        *(arg.format(inbox=county.inbox, folder=county.folder) for arg in COMMANDS[command]),
        "-o",
        str(folder),
    ]
    lasted = []
    for _ in range(2):  # the first run loads what the others find there
        shutil.rmtree(folder, ignore_errors=True)
        began = time.monotonic()
        assert stoppable.run([args])
        lasted.append(time.monotonic() - began)
    expected, moments, killed = files(county.folder), random.Random(command), 0
    assert len(list(folder.iterdir())) > 2
    for number in range(STOPS):
        if number % 2:  # over what is there, and from nothing
            shutil.rmtree(folder, ignore_errors=True)
        killed += not stoppable.run([args], moments.uniform(0.001, min(lasted)))
        there = {name: digest for name, digest in files(county.folder).items() if ".xltools-" not in name}
        assert there.items() <= expected.items(), "whole, or absent"
        if number % 5 == 0:
            assert stoppable.run([args])
            assert files(county.folder) == expected, "nothing is left that nobody names"
    assert killed > STOPS / 4, "some were stopped on the way"
