"""The tests' Excel, over openpyxl and over a live LibreOffice, and what the command line says of a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from damage import Inbox
from excel import Excel, running
from excel.in_office import in_office
from excel.in_openpyxl import OpenpyxlDriver
from office import Office
from pressed import Command, Said

from xltools.cli import run


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    """A county's project with three units, and a healthy return of the second."""
    return Inbox(tmp_path / "清河县")


@pytest.fixture
def excel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Excel]:
    """Excel over openpyxl. Logs go to a folder of the test's own."""
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "AppData"))
    with running(OpenpyxlDriver) as program:
        yield program


@pytest.fixture
def live(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Excel]:
    """Excel over a live LibreOffice."""
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "AppData"))
    with running(in_office(office)) as program:
        yield program


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """``xltools check --json`` on one file, errors first, as the button lists them."""

    def check(path: Path) -> list[Said]:
        with monkeypatch.context() as inside:
            inside.chdir(path.parent)
            run(["check", path.name, "--json"])
        (file,) = json.loads(capsys.readouterr().out)["files"]
        keys = ("severity", "code", "sheet", "cell", "message")
        found: list[Any] = [tuple(str(finding[key]) for key in keys) for finding in file["findings"]]
        return sorted(found, key=lambda line: ["error", "warning", "note"].index(line[0]))

    return check
