"""A county in January: its project, what its units send, and the commands of the round."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from dataclasses import replace
from pathlib import Path

import pytest
from damage import KEY, healthy
from returns import FORM

from xltools.cli import run
from xltools.county.key import FILE as KEY_FILE
from xltools.county.key import file_of
from xltools.county.ledger import FILE, ledger_of
from xltools.county.receipts import round_of
from xltools.jobs.new import create_project
from xltools.model.round import Round
from xltools.model.submission import Unit
from xltools.workbook.write.unit_book import build

TOWNS = {
    "101": Unit("101", "青禾镇", "乡镇", "张三", "0123-4567801", "qinghe@example.cn"),
    "102": Unit("102", "白鹭乡", "乡镇"),
    "103": Unit("103", "石桥镇", "乡镇"),
}


def book(code: str, **changes: object) -> bytes:
    """A right return of a town; with changes, another one. The county has signed it."""
    filled = replace(healthy(TOWNS[code]), **changes)  # type: ignore[arg-type]
    return build(FORM, filled, county_name="清河县", sign=KEY.sign)


def last_years(code: str) -> bytes:
    """A town's right return of the year before."""
    return book(code, year=2024)


BOOKS = {code: book(code) for code in TOWNS}


class County:
    """A county's project, a folder of what was sent, and the command."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str], year: int = 2025) -> None:
        self.folder, self.capsys, self.year = folder, capsys, year
        create_project(folder, county="清河县", year=year)
        (folder / KEY_FILE).write_bytes(file_of(KEY))
        lines = [f"{u.code},{u.name},{u.level},{u.contact},{u.phone},{u.email}" for u in TOWNS.values()]
        heads = "代码,名称,级别,联系人,电话,邮箱"
        (folder / "units.csv").write_text("\n".join([heads, *lines]), encoding="utf-8")
        self.inbox, self.sent = folder / "inbox", folder / "sent"
        self.sent.mkdir()

    def send(self, name: str, content: bytes, when: dt.datetime | None = None) -> Path:
        """A file that was sent, and when it was last changed."""
        path = self.sent / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        if when:
            os.utime(path, (when.timestamp(), when.timestamp()))
        return path

    def collect(self, *sources: Path) -> tuple[int, str]:
        self.capsys.readouterr()
        code = run(["collect", *map(str, sources or (self.sent,)), "--into", str(self.inbox)])
        shown = self.capsys.readouterr()
        return code, shown.out + shown.err

    def command(self, *args: str | Path) -> tuple[int, str]:
        """The exit code of a command that is run in the project's folder, and what a person reads."""
        self.capsys.readouterr()
        with contextlib.chdir(self.folder):
            code = run([str(arg) for arg in args])
        shown = self.capsys.readouterr()
        return code, shown.out + shown.err

    @property
    def round(self) -> Round:
        ledger = ledger_of(self.inbox)
        return round_of(ledger.entries()) if ledger else Round()

    @property
    def files(self) -> dict[str, bytes]:
        """What lies in the inbox, but for the ledger."""
        paths = (path for path in self.inbox.rglob("*") if path.is_file() and not path.name.startswith(FILE))
        return {path.relative_to(self.inbox).as_posix(): path.read_bytes() for path in paths}
