"""A round that is stopped at any moment and run again comes to the same end, and its ledger is whole."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from county_round import BOOKS, County, book
from sending import zip_of
from stoppable import Stoppable

from xltools.county.ledger import FILE, ledger_of
from xltools.county.receipts import round_of
from xltools.model.submission import Value

CHINA = dt.timezone(dt.timedelta(hours=8))
MONDAY = dt.datetime(2026, 1, 12, 9, 0, tzinfo=CHINA)
#: A draft of a mail says when it was made.
DATED = re.compile(rb"^Date: [^\r]*\r\n", re.MULTILINE)
#: So many runs are stopped: two hundred in all.
GROUPS, COLLECTED, ROUNDS = 5, 38, 2


@pytest.fixture(scope="module")
def stoppable() -> Iterator[Stoppable]:
    with Stoppable() as running:
        running.run([["--help"]])
        yield running


@pytest.fixture
def county(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> County:
    """Three units; one sends twice, one wrongly."""
    county = County(tmp_path / "county", capsys)
    county.send("全部.zip", zip_of({f"{code}.xlsx": BOOKS[code] for code in ("101", "102")}), MONDAY)
    county.send("又一次.xlsx", book("101", fields={"contact": Value(raw="某人")}), MONDAY + dt.timedelta(1))
    county.send(
        "石桥镇.xlsx", book("103", fields={"contact": Value(raw="别人")}, declared_zero={"t2"}), MONDAY
    )
    return county


def outcome(county: County) -> dict[str, object]:
    """What there is in the end: the digest of every file, and what the ledger says without the times of the
    runs."""
    ledger = ledger_of(county.inbox)
    assert ledger is not None
    entries = ledger.entries()  # refuses a chain that is broken
    said = round_of(entries)
    files = {
        path.relative_to(county.folder).as_posix(): hashlib.sha256(
            DATED.sub(b"", path.read_bytes())
        ).hexdigest()
        for path in county.folder.rglob("*")
        if path.is_file() and not path.name.startswith(FILE)
    }
    return {
        "files": files,
        "receipts": sorted((one.file, one.sha256, one.unit, one.number, one.time) for one in said.receipts),
        "copies": sorted((one.file, one.way) for one in said.copies),
        "returned": {unit: {one.sha256 for one in decided} for unit, decided in said.returned.items()},
        "passed": {unit: one.sha256 for unit, one in said.passed.items()},
    }


def clear(county: County) -> None:
    for name in ("inbox", "merged", "returned"):
        shutil.rmtree(county.folder / name, ignore_errors=True)


def stopped(
    county: County, stoppable: Stoppable, commands: list[list[str | Path]], runs: int, seed: int
) -> None:
    """Runs the commands whole, then as often again from nothing, each time killed once and run to the end."""
    lasted = []
    for _ in range(2):  # the first run loads what the others find there
        clear(county)
        began = time.monotonic()
        stoppable.run(commands)
        lasted.append(time.monotonic() - began)
    expected = outcome(county)
    moments, killed = random.Random(seed), 0
    while runs > 0 or not killed:
        clear(county)
        began = time.monotonic()
        whole = stoppable.run(commands, moments.uniform(0.001, min(lasted)))
        lasted.append(
            time.monotonic() - began if whole else lasted[0]
        )  # faster than the first, on an idle machine
        killed += not whole
        stoppable.run(commands)
        assert outcome(county) == expected
        runs -= 1
        assert runs > -20, "some were stopped on the way"


@pytest.mark.parametrize("group", range(GROUPS))
def test_collecting(county: County, stoppable: Stoppable, group: int) -> None:
    commands: list[list[str | Path]] = [["collect", county.sent, "--into", county.inbox]]
    stopped(county, stoppable, commands, COLLECTED, group)


@pytest.mark.parametrize("group", range(GROUPS))
def test_the_whole_round(county: County, stoppable: Stoppable, group: int) -> None:
    inbox = county.inbox
    commands: list[list[str | Path]] = [
        ["collect", county.sent, "--into", inbox],
        ["merge", inbox],
        ["return", inbox],
        ["pass", "102", "--inbox", inbox],
        ["merge", inbox],  # its page shows what was sent back and passed
    ]
    stopped(county, stoppable, commands, ROUNDS, 100 + group)
