"""Files that another program writes, holds or takes away while they are read; and a folder that may only be read."""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from county_round import BOOKS, County, book
from returns import FORM

from xltools.jobs.check import judge_file
from xltools.jobs.workspace import Workspace
from xltools.model.steady import steady_bytes
from xltools.model.submission import Source, Submission, Value
from xltools.workbook.read.unit_book import read

ROOT = os.geteuid() == 0
ORDINARY = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if ROOT else []
MONDAY = dt.datetime(2026, 1, 12, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
#: Writes the one and the other in turn into the same file, a piece at a time, until it is ended.
_WRITER = """
import sys
path, *contents = sys.argv[1:]
contents = [open(name, "rb").read() for name in contents]
pieces = int(len(contents[0]) / 7)
while True:
    for content in contents:
        with open(path, "r+b") as file:
            for start in range(0, len(content), pieces):
                file.write(content[start : start + pieces])
                file.flush()
            file.truncate()
"""
#: Puts a file there and takes it away, until it is ended.
_VANISHING = """
import os, sys
path, content = sys.argv[1], open(sys.argv[2], "rb").read()
while True:
    with open(path, "wb") as file:
        file.write(content)
    os.unlink(path)
"""


@pytest.fixture
def county(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> County:
    return County(tmp_path / "county", capsys)


@contextmanager
def beside(program: str, *args: Path) -> Iterator[None]:
    """A program that runs meanwhile."""
    running = subprocess.Popen([sys.executable, "-c", program, *map(str, args)], stderr=subprocess.DEVNULL)
    try:
        time.sleep(0.3)
        assert running.poll() is None
        yield
    finally:
        running.kill()
        running.wait()


def said(submission: Submission) -> Submission:
    """A return without what is said of its file: behind the end of a zip there may be anything."""
    return replace(submission, source=Source(""))


def test_of_a_file_that_is_rewritten_all_the_time_no_mixed_figures_count(
    county: County, tmp_path: Path
) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_bytes(BOOKS["101"])
    other.write_bytes(book("101", fields={"contact": Value(raw="某人")}, declared_zero={"t2"}))
    sent = [said(read(path, {FORM.id: FORM}.get).submission) for path in (one, other)]
    path = county.inbox / "101.xlsx"
    county.inbox.mkdir(exist_ok=True)
    path.write_bytes(BOOKS["101"])
    workspace = Workspace.open(county.inbox)
    with beside(_WRITER, path, one, other):
        for _ in range(40):
            judged = judge_file(workspace, path).judged
            if judged.submission is None:
                assert {finding.code for finding in judged.findings} <= {"S90", "S91", "S97"}
            else:
                assert said(judged.submission) in sent
        _, shown = county.command("merge")
    assert "程序内部出错" not in shown
    assert path.exists(), "it is left where it is"


def test_what_is_still_being_written_is_taken_in_the_next_time(county: County, tmp_path: Path) -> None:
    content = tmp_path / "one"
    content.write_bytes(BOOKS["101"])
    path = county.send("101.xlsx", BOOKS["101"], MONDAY)
    with beside(_WRITER, path, content, content):
        time.sleep(0.5)
        _, during = county.collect()
    assert "程序内部出错" not in during
    path.write_bytes(BOOKS["101"])
    county.collect()
    assert BOOKS["101"] in county.files.values()


def test_a_file_that_comes_and_goes_stops_nobody(county: County, tmp_path: Path) -> None:
    content = tmp_path / "one"
    content.write_bytes(BOOKS["101"])
    county.inbox.mkdir(exist_ok=True)
    (county.inbox / "102.xlsx").write_bytes(BOOKS["102"])
    with beside(_VANISHING, county.inbox / "101.xlsx", content):
        for command in (["check", "inbox"], ["merge"], ["status"], ["report"], ["collect", "inbox"]) * 2:
            _, said = county.command(*command)
            assert "程序内部出错" not in said, said
            assert "Traceback" not in said, said
    assert (county.inbox / "102.xlsx").read_bytes() == BOOKS["102"]


def test_a_return_that_another_program_has_locked_is_read_as_it_was_saved(county: County) -> None:
    county.inbox.mkdir(exist_ok=True)
    path = county.inbox / "101.xlsx"
    path.write_bytes(BOOKS["101"])
    (county.inbox / ".~lock.101.xlsx#").write_text(",somebody,pc,13.01.2026 09:00,file:///home;")
    with path.open("r+b") as held:
        fcntl.lockf(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        code, said = county.command("merge")
    assert code == 0, said
    assert "计入汇总 1 个单位" in said
    assert read(path, {FORM.id: FORM}.get).submission.unit.code == "101"


def test_a_result_that_libreoffice_has_open_is_not_overwritten(county: County) -> None:
    county.inbox.mkdir(exist_ok=True)
    (county.inbox / "101.xlsx").write_bytes(BOOKS["101"])
    county.command("merge")
    (path,) = (county.folder / "merged").glob("汇总_*.xlsx")
    before = path.read_bytes()
    lock = path.with_name(f".~lock.{path.name}#")
    lock.write_text(",somebody,pc,13.01.2026 09:00,file:///home;")
    code, said = county.command("merge")
    assert code == 2
    assert f"{path.name} 正在打开，没有覆盖；请保存并关闭它，再运行一次" in said
    assert path.read_bytes() == before
    lock.unlink()
    assert county.command("merge")[0] == 0


@pytest.mark.parametrize("running", [False, True], ids=["closed", "being written"])
def test_an_inbox_that_may_only_be_read_is_merged_all_the_same(county: County, running: bool) -> None:
    county.send("101.xlsx", BOOKS["101"], MONDAY)
    county.send("102.xlsx", BOOKS["102"], MONDAY)
    county.collect()
    ledger = county.inbox / ".xltools-ledger.sqlite"
    inside = county.files
    if running:  # somebody with more rights writes: what is new lies beside the file
        other = sqlite3.connect(ledger, isolation_level=None)
        other.execute("PRAGMA user_version = 7")
        assert ledger.with_name(f"{ledger.name}-wal").stat().st_size
    county.inbox.chmod(0o555)
    try:
        said = {
            command: subprocess.run(
                [*ORDINARY, sys.executable, "-m", "xltools", *command.split()],
                cwd=county.folder,
                capture_output=True,
                text=True,
                env={**os.environ, "XLTOOLS_CACHE": "", "PYTHONIOENCODING": "utf-8"},
                timeout=120,
                check=False,
            )
            for command in ("merge", "status", "status --ledger", "check inbox", "report", "collect sent")
        }
    finally:
        county.inbox.chmod(0o755)
        if running:
            other.close()
    assert "计入汇总 2 个单位" in said["merge"].stdout
    for command, done in said.items():
        shown = done.stdout + done.stderr
        assert "程序内部出错" not in shown, shown
        assert ("收件台账" in done.stderr and "权限" in done.stderr) == (command == "collect sent"), shown
    assert county.files == inside


def test_a_file_is_of_one_moment(tmp_path: Path) -> None:
    path = tmp_path / "甲.txt"
    path.write_bytes(b"one")
    assert steady_bytes(path) == b"one"
    os.utime(path, (time.time() + 86400,) * 2)  # a clock that is ahead
    assert steady_bytes(path) == b"one"
