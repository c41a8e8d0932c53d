"""双击汇总: a project without a command line. Its Linux half runs here; its Windows half is read line by line."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from county_round import BOOKS, County
from sending import zip_of

from xltools.jobs.output import AUDIT_PAGE


@pytest.fixture
def county(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> County:
    return County(tmp_path / "县 项目 ' 一", capsys)


def double_clicked(county: County, *dropped: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the file from another folder, as a file manager does."""
    return subprocess.run(
        [county.folder / "双击汇总.sh", *dropped],
        cwd="/",
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_double_click_adds_up_and_opens_the_page(county: County, tmp_path: Path) -> None:
    opener = tmp_path / "bin" / "xdg-open"
    opener.parent.mkdir()
    opener.write_text(f'#!/bin/sh\necho "$1" > "{tmp_path}/opened"\n')
    opener.chmod(0o755)
    (county.inbox / "一.xlsx").write_bytes(BOOKS["101"])
    done = double_clicked(county, PATH=f"{opener.parent}:{os.environ['PATH']}")
    assert done.returncode == 0, done.stderr
    assert (county.folder / "merged" / AUDIT_PAGE).is_file()
    assert (tmp_path / "opened").read_text().strip() == f"merged/{AUDIT_PAGE}"


def test_what_is_dropped_on_it_is_collected_first(county: County) -> None:
    dropped = county.send("新 来的.zip", zip_of({"二.xlsx": BOOKS["102"]}))
    done = double_clicked(county, dropped, PATH=os.environ["PATH"])
    assert "计入汇总 1 个单位" in done.stdout
    assert set(county.files) == {"102_白鹭乡_2025_第1次.xlsx"}


def test_its_exit_code_is_the_merge_s(county: County) -> None:
    (county.folder / "xltools.toml").write_text("year = 'x'", encoding="utf-8")
    assert double_clicked(county).returncode == 2


def test_where_the_python_that_made_it_is_gone_the_command_is_taken(county: County, tmp_path: Path) -> None:
    file = county.folder / "双击汇总.sh"
    file.write_text(file.read_text("utf-8").replace(sys.executable, "/gone/python"), encoding="utf-8")
    command = tmp_path / "bin" / "xltools"
    command.parent.mkdir()
    command.write_text("#!/bin/sh\necho taken $1\n")
    command.chmod(0o755)
    assert double_clicked(county, PATH=f"{command.parent}:{os.environ['PATH']}").stdout.startswith(
        "taken merge"
    )


def test_the_windows_half_is_plain_and_quotes_every_path(county: County) -> None:
    content = (county.folder / "双击汇总.cmd").read_bytes()
    assert content.count(b"\n") == content.count(b"\r\n") > 10
    lines = content.decode("ascii").splitlines()
    assert f"set XLTOOLS_PYTHON={sys.executable}" in lines
    assert 'cd /d "%~dp0"' in lines
    assert '%XLTOOLS_RUN% collect "%~1"' in lines
    labels = {line[1:] for line in lines if line.startswith(":")}
    gone_to = {name for line in lines for name in re.findall(r"goto (\w+)", line)}
    assert gone_to <= labels
    assert lines[-1] == "pause"
