"""Commands that are run twice at the same time in one folder: real processes, started together."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from county_round import BOOKS, County, book

from xltools.county import ledger
from xltools.county.ledger import ledger_of, turn
from xltools.model.errors import UnusableArgumentError
from xltools.model.submission import Value

MONDAY = dt.datetime(2026, 1, 12, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.fixture
def county(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> County:
    """Three units have sent, one of them twice and one wrongly."""
    made = County(tmp_path / "county", capsys)
    for code in ("101", "102"):
        made.send(f"{code}.xlsx", BOOKS[code], MONDAY)
    made.send("又一次.xlsx", book("101", fields={"contact": Value(raw="某人")}), MONDAY + dt.timedelta(1))
    made.send("103.xlsx", book("103", fields={"contact": Value(raw="别人")}, declared_zero={"t2"}), MONDAY)
    return made


def at_once(folder: Path, commands: Sequence[Sequence[str]]) -> list[str]:
    """What each command says; they are started together."""
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "xltools", *command],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )
        for command in commands
    ]
    said = [one.communicate(timeout=300)[0] for one in running]
    assert not [one for one in said if "Traceback" in one or "程序内部出错" in one], said
    return said


def test_two_who_collect_take_every_return_in_once(county: County) -> None:
    said = at_once(county.folder, [["collect", "sent", "--into", "inbox"]] * 3)
    assert len(county.files) == 4, said
    assert [one.number for one in county.round.receipts if one.unit == "101"] == [1, 2]
    assert len(county.round.receipts) == 4
    assert county.round.copies == ()
    assert not [path for path in county.inbox.iterdir() if path.is_dir()], "nothing waits to be looked at"


def test_what_is_decided_at_once_is_entered_once(county: County) -> None:
    county.collect()
    at_once(county.folder, [["return"], ["return"], ["pass", "102"], ["pass", "102"]])
    found = ledger_of(county.inbox)
    assert found is not None
    kinds = [f"{entry.kind} {entry.unit}" for entry in found.entries()]
    assert kinds.count("returned 103") == 1
    assert kinds.count("passed 102") == 1


def test_two_who_merge_come_to_what_one_comes_to(county: County) -> None:
    county.collect()
    county.command("merge")
    merged = county.folder / "merged"
    once = {path.name: path.read_bytes() for path in merged.iterdir()}
    for path in merged.iterdir():
        path.unlink()
    at_once(county.folder, [["merge"]] * 3)
    assert {path.name: path.read_bytes() for path in merged.iterdir()} == once


def test_what_the_county_has_typed_is_set_aside_once_and_whole(county: County) -> None:
    county.collect()
    county.command("merge")
    (path,) = (county.folder / "merged").glob("汇总_*.xlsx")
    typed = openpyxl.load_workbook(path)
    typed.worksheets[0]["H40"] = "县里写的"
    typed.save(path)
    changed = path.read_bytes()
    at_once(county.folder, [["merge"]] * 3)
    aside = path.parent.glob("汇总_*改动过的*.xlsx")
    assert [one.read_bytes() for one in aside] == [changed]
    assert zipfile.ZipFile(path).testzip() is None


def test_who_waits_too_long_is_told_so(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "_PATIENCE", 0.2)
    county.collect()
    with turn(county.inbox):
        code, said = county.collect()
    assert code == 2
    assert "正被另一个程序使用，请等它结束后重试" in said
    with turn(county.inbox), pytest.raises(UnusableArgumentError), turn(county.inbox):
        pass
