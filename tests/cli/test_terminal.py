"""What stands on a real terminal, and what in a pipe."""

from __future__ import annotations

import os
import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from county_round import BOOKS, TOWNS, County, book
from rich.cells import cell_len

from xltools.cli.columns import folded

if sys.platform == "win32":
    pytest.skip("there are no pseudo-terminals", allow_module_level=True)

import fcntl
import pty
import termios

PROGRAM = "from xltools.cli import main; main()"


@pytest.fixture
def county(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> County:
    county = County(tmp_path / "county", capsys)
    (county.inbox / "青禾镇.xlsx").write_bytes(BOOKS["101"])
    (county.inbox / "白鹭乡.xlsx").write_bytes(BOOKS["102"])
    (county.inbox / "甲.xlsx").write_bytes(BOOKS["101"])
    (county.inbox / "坏.xlsx").write_bytes(b"")
    return county


def environment(**more: str) -> dict[str, str]:
    """This one, without what speaks of colours and widths."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if key not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES")
    }
    return {**kept, "TERM": "xterm", "PYTHONIOENCODING": "utf-8", **more}


def on_terminal(folder: Path, *args: str, width: int = 80, **more: str) -> str:
    """What the command writes to a terminal of this width."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *args],
        cwd=folder,
        env=environment(**more),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ):
        os.close(theirs)
        said = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # Linux says so of a terminal that nobody holds any more
                break
            if not part:
                break
            said += part
    os.close(ours)
    return said.decode().replace("\r\n", "\n")


def piped(folder: Path, *args: str, **more: str) -> tuple[str, str]:
    """What the command writes to two pipes."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *args],
        cwd=folder,
        env=environment(**more),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return done.stdout, done.stderr


def seen(text: str) -> list[str]:
    """The lines that are left when the progress has gone, without colours."""
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text.rpartition("\x1b[2K")[2])
    return [line.rstrip() for line in plain.split("\n")]


@pytest.mark.parametrize("width", [60, 80, 120])
def test_findings_stand_under_their_unit_and_fit_the_terminal(county: County, width: int) -> None:
    lines = seen(on_terminal(county.folder, "check", width=width))
    assert "坏.xlsx：错误 1 处" in lines
    label = "  [错误 S90] "
    (at,) = [number for number, line in enumerate(lines) if line.startswith(label)]
    assert lines[at].startswith(f"{label}文件是空的")
    of_findings = lines[: lines.index("共 4 个文件：错误 1 处，警告 0 处")]
    assert all(cell_len(line) <= width for line in of_findings), lines
    assert lines[-2].startswith("下一步：xltools return ")


def test_a_heading_names_unit_file_and_counts(county: County) -> None:
    assert "青禾镇（青禾镇.xlsx）：提示 1 处" in seen(on_terminal(county.folder, "check"))


def test_what_is_too_long_is_indented_below_its_first_line(county: County) -> None:
    lines = seen(on_terminal(county.folder, "check", width=40))
    (at,) = [number for number, line in enumerate(lines) if line.startswith("  [错误 S90] ")]
    assert lines[at + 1].startswith(" " * 13)
    assert not lines[at + 1].strip().startswith(("。", "，"))


def test_the_progress_tells_the_time_left(county: County) -> None:
    assert "剩余" in on_terminal(county.folder, "check")
    assert "剩余" not in on_terminal(county.folder, "check", "--quiet")


def test_the_round_is_a_table(county: County) -> None:
    lines = seen(on_terminal(county.folder, "status"))
    (head,) = [line for line in lines if line.startswith("状态")]
    (town,) = [line for line in lines if TOWNS["101"].name in line]
    column = cell_len(head[: head.index("联系人")])
    assert cell_len(town[: town.index(TOWNS["101"].contact)]) == column
    assert all(cell_len(line) <= 80 for line in lines)


@pytest.mark.parametrize(("width", "beside"), [(60, False), (140, True)])
def test_a_reason_stands_where_it_can_be_read(county: County, width: int, beside: bool) -> None:
    (county.inbox / "石桥镇.xlsx").write_bytes(book("103", figures={}))
    lines = seen(on_terminal(county.folder, "status", width=width))
    assert all(cell_len(line) <= width for line in lines), lines
    (state,) = [line for line in lines if line.startswith("退回") and "石桥镇" in line]
    assert ("空格未填" in state, any(line.startswith("石桥镇：表") for line in lines)) == (beside, not beside)


def test_colours_are_for_terminals_and_for_who_wants_them(county: County) -> None:
    red = "\x1b[31m"
    assert red in on_terminal(county.folder, "check")
    assert red not in on_terminal(county.folder, "check", NO_COLOR="1")
    assert red not in piped(county.folder, "check")[0]
    assert red in piped(county.folder, "check", FORCE_COLOR="1")[0]
    assert red not in piped(county.folder, "check", FORCE_COLOR="1", NO_COLOR="1")[0]


def test_a_pipe_gets_a_line_a_finding_with_unit_and_file_and_nothing_else(county: County) -> None:
    out, err = piped(county.folder, "check")
    assert err == ""
    *findings, last = out.splitlines()
    assert last.startswith("共 4 个文件：")
    assert all(re.match(r"\[(错误|警告|提示) [A-Z]\d+\] ", line) for line in findings), findings
    assert any(line.startswith("[提示 U03] 文件 青禾镇.xlsx：") for line in findings), findings
    assert "下一步" not in out
    assert out == piped(county.folder, "check")[0]


@pytest.mark.parametrize("command", ["check", "merge"])
def test_quiet_leaves_errors_and_nothing_else(county: County, command: str) -> None:
    quiet, err = piped(county.folder, command, "-q")
    assert quiet
    assert all(line.startswith("[错误 ") for line in quiet.splitlines()), quiet
    assert err == ""


def test_quiet_has_nothing_to_say_where_nothing_is_wrong(county: County) -> None:
    (county.inbox / "坏.xlsx").unlink()
    for command in (["check"], ["merge"], ["merge", "--open-data"], ["generate"], ["pass", "101"]):
        assert piped(county.folder, *command, "-q") == ("", ""), command
    assert (county.folder / "merged" / "核对情况.html").is_file()


def test_quiet_says_what_could_not_be_done(county: County) -> None:
    own = county.folder / "templates" / "page"
    own.mkdir(parents=True)
    (own / "核对情况.html").write_text("{{ 没有 }}", encoding="utf-8")
    (county.inbox / "坏.xlsx").unlink()
    assert piped(county.folder, "merge", "-q")[0].startswith("没有生成核对情况页：")
    assert piped(county.folder, "merge", "没有", "-q") == ("", "找不到 没有，请检查路径\n")


def test_quiet_leaves_the_answer_to_a_question(county: County) -> None:
    assert "共 4 个：" in piped(county.folder, "status", "-q")[0]


@pytest.mark.parametrize("width", [60, 100])
def test_a_merge_ends_with_a_table_of_all_units(county: County, width: int) -> None:
    lines = seen(on_terminal(county.folder, "merge", width=width))
    (head,) = [number for number, line in enumerate(lines) if line.startswith("状态 ")]
    table = lines[head : lines.index("计入汇总 2 个单位")]
    assert [line.split()[:2] for line in table if line.startswith(("已报", "未报", "无法读取"))] == [
        ["无法读取", "坏.xlsx"],
        ["未报", "石桥镇"],
        ["已报", "青禾镇"],
        ["已报", "白鹭乡"],
    ]
    assert (
        max(number for number, line in enumerate(lines) if line.startswith(("汇总表：", "县级报告："))) < head
    )
    assert lines[-2].startswith("下一步：")
    assert all(cell_len(line) <= width for line in table), table


def test_of_very_many_units_the_table_has_those_that_need_something(county: County) -> None:
    units = county.folder / "units.csv"
    more = "".join(f"\n{number},第{number}镇,乡镇" for number in range(200, 260))
    units.write_text(units.read_text("utf-8") + more, encoding="utf-8")
    lines = seen(on_terminal(county.folder, "merge"))
    assert "已报的 2 个没有列出" in lines
    assert not [line for line in lines if line.startswith("已报 ")]
    assert len([line for line in lines if line.startswith("未报 ")]) == 61


def test_lines_are_broken_by_columns_and_marks_stay_with_their_words() -> None:
    assert folded("表三 E8（新收）：填了“3件”，带有单位。", 12) == [
        "表三 E8（新",
        "收）：填了“3",
        "件”，带有单",
        "位。",
    ]
    assert folded("a" * 25, 10) == ["a" * 10, "a" * 10, "a" * 5]
    assert folded("", 10) == [""]


@pytest.mark.parametrize("command", [(), ("merge",), ("check",), ("collect",), ("addin",), ("form", "show")])
@pytest.mark.parametrize("width", [60, 80, 120])
def test_help_stands_in_columns_and_is_chinese(command: tuple[str, ...], width: int, tmp_path: Path) -> None:
    lines = seen(on_terminal(tmp_path, *command, "--help", width=width))
    assert all(cell_len(line) <= max(width, 60) for line in lines), lines
    starts = {cell_len(match[0]) for line in lines if (match := re.match(r"  -.*?  +(?=[^ -])", line))}
    assert len(starts) == 1, lines
    assert not re.search(r"Usage|Options|Commands|Show|Error|INTEGER|PATH|FILE|default", "\n".join(lines))
