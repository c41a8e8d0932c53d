"""Work that is shared among processes comes to the same, in the same order, whatever becomes of a process."""

from __future__ import annotations

import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltools.cli import ERRORS_FOUND, NOTHING_WRONG, run
from xltools.jobs import check
from xltools.jobs.batch import workers
from xltools.jobs.batch.products import made_page
from xltools.jobs.batch.workers import Budget, Lost, cores, in_order, side_by_side
from xltools.jobs.check import verify
from xltools.jobs.workspace import Workspace
from xltools.model.errors import UnusableArgumentError

INBOX = Path(__file__).parents[2] / "samples" / "inbox"


@pytest.fixture(autouse=True)
def forked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes are forked, whatever threads the runner of the tests has."""
    monkeypatch.setattr(workers, "_context", lambda: multiprocessing.get_context("fork"))


def doubled(number: int) -> tuple[int, int]:
    return number * 2, os.getpid()


def lost(number: int, why: Lost) -> tuple[int, int]:
    return -number, why.value


def dying(at: frozenset[int], number: int) -> tuple[int, int]:
    if number in at:
        os._exit(1)
    return number * 2, os.getpid()


def test_results_come_in_order_from_as_many_processes_as_said() -> None:
    found = list(in_order(doubled, range(200), lost=lost, workers=3))
    assert [number for number, _ in found] == [number * 2 for number in range(200)]
    pids = {pid for _, pid in found} - {os.getpid()}
    assert 1 <= len(pids) <= 3


@pytest.mark.parametrize("count", [0, 1, 5, workers.FEW - 1])
def test_a_few_things_need_no_process(count: int) -> None:
    assert {pid for _, pid in in_order(doubled, range(count), lost=lost)} <= {os.getpid()}


def test_there_are_no_more_processes_than_cores() -> None:
    assert workers._worth(10**6) == cores()
    assert workers._worth(workers.FEW - 1) == 1


@pytest.mark.parametrize("at", [{50}, {1, 99}, {16, 17, 18}, set(range(30, 50))])
def test_a_process_that_dies_costs_one_thing(at: set[int]) -> None:
    found = list(in_order(partial(dying, frozenset(at)), range(100), lost=lost, workers=2))
    assert [number for number, _ in found] == [-one if one in at else one * 2 for one in range(100)]


def endless(at: int, number: int) -> tuple[int, int]:
    if number == at:
        re.match("(a|aa)+b", "a" * 100)  # in C, where no signal and no other thread of Python is heard
    return number * 2, os.getpid()


@pytest.mark.parametrize("count", [1, 2])
def test_a_thing_that_takes_too_long_costs_itself(count: int) -> None:
    coming = in_order(
        partial(endless, 7),
        range(20),
        lost=lost,
        heavy=lambda number: number == 7,
        budget=Budget(seconds=1),
        workers=count,
    )
    found = list(coming)
    assert found[7] == (-7, Lost.TIME.value)
    assert [number for number, _ in found[8:]] == [number * 2 for number in range(8, 20)]


def greedy(number: int) -> tuple[int, int]:
    try:
        return len(bytearray(10**9)), 0
    except MemoryError:
        return number, 0


def test_a_process_has_no_more_memory_than_it_may() -> None:
    coming = in_order(greedy, range(3), lost=lost, heavy=lambda _: True, budget=Budget(megabytes=200))
    assert [number for number, _ in coming] == [0, 1, 2]


def noted(folder: Path, number: int) -> tuple[int, int]:
    (folder / str(number)).write_text("")
    return number, 0


@given(st.integers(0, 5000), st.integers(1, 8), st.integers(1, 64))
def test_shares_are_all_things_in_order_and_small_at_the_end(things: int, count: int, most: int) -> None:
    shares = workers._shares(range(things), count, most)
    assert [one for share in shares for one in share] == list(range(things))
    assert all(1 <= len(share) <= most for share in shares)
    assert all(len(after) <= len(before) for before, after in pairwise(shares))


def waited() -> int:
    time.sleep(0.5)
    return os.getpid()


def test_two_jobs_are_done_at_the_same_time() -> None:
    begun = time.monotonic()
    here, there = side_by_side(waited, waited, count=workers.FEW)
    assert here == os.getpid() != there
    assert time.monotonic() - begun < 0.9


def test_two_jobs_on_a_few_things_need_no_process() -> None:
    assert side_by_side(os.getpid, os.getpid, count=workers.FEW - 1) == (os.getpid(), os.getpid())


def test_no_process_is_begun_anew_for_one_of_two_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows it would first have to load the program, and to be told of all returns."""
    monkeypatch.setattr(workers, "_context", lambda: multiprocessing.get_context("spawn"))
    assert side_by_side(os.getpid, os.getpid, count=workers.FEW) == (os.getpid(), os.getpid())


def test_a_job_whose_process_ends_is_done_here() -> None:
    here = os.getpid()

    def ends_elsewhere() -> int:
        if os.getpid() != here:
            os._exit(1)
        return 7

    assert side_by_side(os.getpid, ends_elsewhere, count=workers.FEW) == (here, 7)


def test_an_error_of_the_other_job_is_told() -> None:
    def fails() -> None:
        raise UnusableArgumentError("A02", path=Path("收件箱"))

    with pytest.raises(UnusableArgumentError, match="收件箱"):
        side_by_side(os.getpid, fails, count=workers.FEW)


def test_only_a_few_results_wait(tmp_path: Path) -> None:
    """However many things there are: memory does not grow with them."""
    coming = in_order(partial(noted, tmp_path), range(2000), lost=lost, workers=2)
    for _ in range(2):
        next(coming)
    time.sleep(0.5)
    assert len(list(tmp_path.iterdir())) <= workers._SHARE * (2 * workers._WAITING + 2)
    assert len(list(coming)) == 1998


def test_without_a_safe_way_to_begin_a_process_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that imports the package, with threads of its own, is neither forked nor run again."""
    monkeypatch.undo()
    waiting = threading.Event()
    thread = threading.Thread(target=waiting.wait)
    thread.start()
    try:
        assert {pid for _, pid in in_order(doubled, range(300), lost=lost)} == {os.getpid()}
    finally:
        waiting.set()
        thread.join()


def test_files_are_judged_the_same_by_many_processes() -> None:
    workspace = Workspace.open(INBOX)
    alone, shared = (verify(workspace, [INBOX, INBOX], workers=count) for count in (1, 2))
    assert alone == shared
    assert len(alone) > 15


def test_a_file_that_ends_the_program_costs_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "甲乙丙":
        (tmp_path / f"{name}.xlsx").write_bytes(b"x")
    whole = check.judge_file

    def judge_file(workspace: Workspace, path: Path, *args: object, **named: object) -> check.JudgedBook:
        if path.stem == "甲":
            os._exit(1)
        return whole(workspace, path, *args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(check, "judge_file", judge_file)
    judged = {one.file: one for one in verify(Workspace.open(tmp_path), [tmp_path], workers=2)}
    assert {name: one.findings[0].code for name, one in judged.items()} == {
        "丙.xlsx": "S93", "乙.xlsx": "S93", "甲.xlsx": "S91",
    }  # fmt: skip


ENDLESS = """
import os, time
from xltools.jobs.batch import workers

def job(number):
    os.write(1, f"{os.getpid()}\\n".encode())  # at once, where two write
    time.sleep(15)

list(workers.in_order(job, range(9), lost=lambda *_: None, workers=2))
"""


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_processes_end_with_the_one_that_began_them() -> None:
    with subprocess.Popen([sys.executable, "-c", ENDLESS], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        pids = {int(parent.stdout.readline()) for _ in range(2)}
        assert all(map(is_alive, pids))
        parent.kill()
    until = time.monotonic() + 10
    while any(map(is_alive, pids)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(is_alive, pids))


def products(folder: Path) -> dict[str, bytes]:
    assert run(["merge", "-q", str(folder / "inbox")]) == ERRORS_FOUND
    written = {path.name: path.read_bytes() for path in (folder / "merged").iterdir()}
    shutil.rmtree(folder / "merged")
    return written


def test_products_made_by_two_processes_are_the_same_to_the_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    units = [f"{number},第{number}镇,乡镇" for number in range(101, 101 + workers.FEW)]
    (tmp_path / "units.csv").write_text("\n".join(["代码,名称,级别", *units]), encoding="utf-8")
    settings = ['county = "示例县"', "year = 2025", 'form = "disclosure-2021"', 'roster = "units.csv"']
    (tmp_path / "xltools.toml").write_text("\n".join(settings), encoding="utf-8")
    assert run(["generate", "--project", str(tmp_path), "--out", str(tmp_path / "inbox")]) == NOTHING_WRONG
    pages = []

    def page(*args: object) -> object:
        pages.append(args)
        return made_page(*args)  # type: ignore[arg-type]

    monkeypatch.setattr("xltools.jobs.merge.made_page", page)
    by_two = products(tmp_path)
    assert not pages  # that this process has heard of
    monkeypatch.setattr(workers, "_context", lambda: None)
    assert products(tmp_path) == by_two
    assert len(pages) == 1
    assert len(by_two) == 5
    capsys.readouterr()
