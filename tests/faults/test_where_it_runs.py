"""Machines whose system is not as one expects: other codings of names and terminals, clocks that go back, long paths."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from county_round import BOOKS, County, book

from xltools.county.ledger import ledger_of
from xltools.jobs.round.collect import collect
from xltools.jobs.workspace import Workspace
from xltools.model.submission import Value

MONDAY = dt.datetime(2026, 1, 12, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
#: Every command of a round, as it is typed in the project's folder.
COMMANDS = [
    "--help", "collect sent", "check inbox", "check inbox --json", "merge", "merge --open-data", "status", "status --json",
    "status --ledger", "choose 101 102.xlsx", "pass 101", "return", "report inbox -o reports --draft",
    "generate -o outbox", "form list", "run", "demo example",
]  # fmt: skip
#: Runs each of its arguments as a command. Behind what it said stands a NUL, on the output with the exit code.
_EACH = """
import sys
from xltools.cli import main
for command in sys.argv[1:]:
    try:
        main(command.split())
    except SystemExit as done:
        print(f"\\0{done.code}\\0", end="", flush=True)
        print("\\0", end="", file=sys.stderr, flush=True)
"""
#: Locales that are made for the test: their name, what they are made of, and whether names of files can be Chinese in them.
LOCALES = {
    "zh_CN.GBK": ("zh_CN", "GBK", True),
    "zh_CN.GB18030": ("zh_CN", "GB18030", True),
    "en_US.ISO-8859-1": ("en_US", "ISO-8859-1", False),
}


@pytest.fixture
def county(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> County:
    """What was sent has names that every system can write."""
    made = County(tmp_path / "county", capsys)
    for code in ("101", "102"):
        made.send(f"{code}.xlsx", BOOKS[code], MONDAY)
    made.send("103.xlsx", book("103", fields={"contact": Value(raw="𠮷某")}, declared_zero={"t2"}), MONDAY)
    return made


def run_all(county: County, environment: dict[str, str]) -> dict[str, tuple[int, bytes, bytes]]:
    """Every command, one after the other in a process with this environment: its exit code and what it said."""
    kept = {
        name: text for name, text in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHONIO"))
    }
    done = subprocess.run(
        [sys.executable, "-c", _EACH, *COMMANDS],
        cwd=county.folder,
        capture_output=True,
        env={**kept, **environment},
        timeout=300,
        check=True,
    )
    outs, errs = done.stdout.split(b"\0"), done.stderr.split(b"\0")
    ends = zip(COMMANDS, outs[1::2], outs[::2], errs, strict=False)
    return {command: (int(code), out, err) for command, code, out, err in ends}


def fails(said: dict[str, tuple[int, bytes, bytes]], encoding: str) -> list[str]:
    """The commands that did not end in a sentence."""
    return [
        f"{command}: {text}"
        for command, (code, out, err) in said.items()
        if "程序内部出错" in (text := (out + err).decode(encoding, "replace"))
        or "Traceback" in text
        or code > 2
    ]


@pytest.mark.parametrize(
    ("environment", "encoding"),
    [
        ({"LC_ALL": "C"}, "utf-8"),
        ({"LC_ALL": "POSIX"}, "utf-8"),
        ({"LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "gbk"}, "gbk"),
        ({"LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "ascii"}, "utf-8"),
        ({"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}, "utf-8"),
    ],
    ids=["C", "POSIX", "gbk", "ascii", "C without UTF-8"],
)
def test_every_command_in_every_coding(county: County, environment: dict[str, str], encoding: str) -> None:
    said = run_all(county, environment)
    assert not fails(said, encoding)
    units = json.loads(said["status --json"][1].decode(encoding))["units"]
    assert [one["unit"]["name"] for one in units] == ["青禾镇", "白鹭乡", "石桥镇"]
    shown = said["merge"][1] + said["merge"][2]
    if environment.get("PYTHONUTF8") == "0":  # names can only be ASCII: what cannot be written is said
        assert "请把环境变量 LC_ALL 设为 C.UTF-8" in shown.decode(encoding)
    else:
        assert "计入汇总 2 个单位" in shown.decode(encoding)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_command_in_an_old_locale(county: County, tmp_path: Path, locale: str) -> None:
    language, charset, chinese = LOCALES[locale]
    made = tmp_path / "locales"
    made.mkdir()
    subprocess.run(
        ["localedef", "-i", language, "-f", charset, made / locale], check=True, capture_output=True
    )
    encoding = charset if chinese else "utf-8"
    said = run_all(county, {"LOCPATH": str(made), "LC_ALL": locale})
    assert not fails(said, encoding)
    merged = (said["merge"][1] + said["merge"][2]).decode(encoding)
    if chinese:
        assert "计入汇总 2 个单位" in merged
        written = [os.fsencode(path.name).decode(encoding) for path in (county.folder / "merged").iterdir()]
        assert "汇总_清河县_2025.xlsx" in written, "a name as this system reads it"
    else:
        assert "请把环境变量 LC_ALL 设为 C.UTF-8" in merged
    answered = said["check inbox --json"][1].decode(encoding)
    assert "𠮷" not in answered or encoding != "GBK"
    json.loads(answered)


def test_a_clock_that_was_set_back_breaks_no_chain_and_hides_no_return(county: County) -> None:
    ahead = MONDAY + dt.timedelta(days=400)
    workspace = Workspace.open(county.folder)
    county.send("101.xlsx", BOOKS["101"], ahead)  # made on the same machine, whose clock was ahead
    collect(workspace, [county.sent], county.inbox, now=ahead)
    county.send("又一次.xlsx", book("101", fields={"contact": Value(raw="某人")}), MONDAY)
    collect(workspace, [county.sent], county.inbox, now=MONDAY)
    found = ledger_of(county.inbox)
    assert found is not None
    entries = found.entries()  # refuses a chain that is broken
    assert entries[0].time > entries[-1].time, "the times are those of the clock"
    assert [one.number for one in county.round.receipts if one.unit == "101"] == [1, 2]
    _, said = county.command("merge")
    assert "青禾镇" in said
    assert "2027-02-16 09:00 收到，是没有错误的各份中最晚的" in said, "by which time one counts is said"
    county.command("choose", "101", "又一次.xlsx")
    assert "县里选定" in county.command("merge")[1]


@pytest.mark.parametrize("long", [270, 4200])
def test_a_path_that_is_longer_than_systems_like(county: County, long: int) -> None:
    """A folder that is reached step by step, as a person reaches it who has unpacked folders into folders."""
    before = Path.cwd()
    try:
        os.chdir(county.folder)
        for _ in range(long // 41):
            os.mkdir("d" * 40)  # noqa: PTH102 - as a path it would be too long
            os.chdir("d" * 40)
        shutil.copytree(county.sent, "sent")
        done = subprocess.run(
            [
                sys.executable,
                "-c",
                _EACH,
                "check sent",
                "new here",
                "merge sent -o out",
                "collect sent --into inbox",
            ],
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
            timeout=300,
            check=True,
        )
    finally:
        os.chdir(before)
    said = done.stdout + done.stderr
    assert "程序内部出错" not in said, said
    assert "Traceback" not in said, said
    if long < 4000:
        assert "计入汇总" in said


@pytest.mark.parametrize("name", ["名" * 80 + ".xlsx", "n" * 250 + ".xlsx"], ids=["Chinese", "ASCII"])
def test_a_name_of_255_bytes_is_a_name(county: County, name: str) -> None:
    path = county.send(name, book("101", fields={"contact": Value(raw="某人")}), MONDAY)
    for command in (
        ["check", path],
        ["collect", "sent"],
        ["check", path, "--json"],
        ["merge"],
        ["merge", path.parent, "-o", "out"],
        ["return"],
        ["report", path, "-o", "reports"],
        ["status"],
    ):
        code, said = county.command(*command)
        assert code < 2 or "无法写入" in said, said
        assert "程序内部出错" not in said, said
    assert any(content == path.read_bytes() for content in county.files.values())
