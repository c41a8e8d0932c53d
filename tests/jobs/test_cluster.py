"""A merge by the machines of a Dask cluster: a real scheduler and two real workers, of which one is killed on the way."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from xltools.cli import ERRORS_FOUND, UNUSABLE, run
from xltools.jobs.batch import cluster
from xltools.jobs.batch.workers import by_executor
from xltools.model.errors import UnusableArgumentError

SAMPLES = Path(__file__).parents[2] / "samples"
PATIENCE = 60


@dataclass
class Machines:
    """A scheduler, and two workers of it."""

    address: str
    workers: list[subprocess.Popen[bytes]]


def waited_for(path: Path) -> str:
    """What a process writes into a file once it is ready."""
    end = time.monotonic() + PATIENCE
    while not (path.exists() and path.read_text().strip()):
        assert time.monotonic() < end, "the scheduler did not start"
        time.sleep(0.1)
    return path.read_text()


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Machines]:
    started: list[subprocess.Popen[bytes]] = []

    def start(*args: str) -> subprocess.Popen[bytes]:
        quietly = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        environment = {**os.environ, "DASK_DISTRIBUTED__ADMIN__EVENT_LOOP": "tornado"}
        one: subprocess.Popen[bytes] = subprocess.Popen(
            [sys.executable, "-m", *args], cwd=tmp_path, env=environment, **quietly
        )  # type: ignore[call-overload]
        started.append(one)
        return one

    said = tmp_path / "scheduler.json"
    local = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(said))
    start("distributed.cli.dask_scheduler", *local)
    waited_for(said)
    joining = ("--scheduler-file", str(said), "--no-nanny", "--nthreads", "1", "--no-dashboard")
    workers = [start("distributed.cli.dask_worker", *joining, "--name", name) for name in ("a", "b")]
    client = import_module("distributed").Client(scheduler_file=str(said), set_as_default=False)
    with client:
        client.wait_for_workers(2, timeout=PATIENCE)
        address = client.scheduler.address
    yield Machines(address, workers)
    for one in started:
        one.kill()
        one.wait()


def products(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_a_merge_comes_to_the_same_bytes_though_a_machine_dies(
    machines: Machines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox = tmp_path / "inbox"
    shutil.copytree(SAMPLES / "inbox", inbox)
    first = min(inbox.rglob("*.xlsx"))
    for number in range(120):
        shutil.copy(first, inbox / f"{number:03}.xlsx")
    by_this_machine, by_cluster = tmp_path / "here", tmp_path / "there"
    assert run(["merge", str(inbox), "-o", str(by_this_machine)]) == ERRORS_FOUND

    def killing(*args: Any, **named: Any) -> Iterator[object]:
        for number, result in enumerate(by_executor(*args, **named)):
            if number == 20:
                machines.workers[0].send_signal(signal.SIGKILL)
                machines.workers[0].wait()
            yield result

    monkeypatch.setattr(cluster, "by_executor", killing)
    assert run(["merge", str(inbox), "-o", str(by_cluster), "--scheduler", machines.address]) == ERRORS_FOUND
    capsys.readouterr()
    assert machines.workers[0].returncode == -signal.SIGKILL
    assert products(by_cluster) == products(by_this_machine)


def test_a_machine_with_another_version_is_refused(
    machines: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The workers have the program as it is; this side, another one.
    real, client = cluster.program, import_module("distributed").Client
    ask = client.run
    monkeypatch.setattr(client, "run", lambda self, _: ask(self, real))
    monkeypatch.setattr(cluster, "program", lambda: "another")
    with pytest.raises(UnusableArgumentError) as refused, cluster.cluster_at(machines.address):
        pass
    assert refused.value.refusal.code == "A17"


def test_a_scheduler_that_is_not_there_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cluster, "_PATIENCE", 1)
    shutil.copytree(SAMPLES / "inbox", tmp_path / "inbox")
    assert run(["merge", str(tmp_path / "inbox"), "--scheduler", "tcp://127.0.0.1:9"]) == UNUSABLE
    assert "连不上集群 tcp://127.0.0.1:9" in capsys.readouterr().err
    assert not (tmp_path / "merged").exists()
