"""What is double-clicked in a project: the shell script for real, the others by what systems make of them."""

from __future__ import annotations

import configparser
import re
import shlex
import subprocess
import sys
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from county_round import BOOKS
from damage import KEY

from xltools.cli import run
from xltools.county.key import FILE, file_of
from xltools.jobs.round.launchers import LINE, NAME, SCRIPT, dropped, launchers

#: A folder whose name means something to every shell.
HOSTILE = "清 河县 & $(touch x) 'a' (1)!"
ROSTER = "代码,名称,级别\n101,青禾镇,乡镇\n"
WINDOWS = PureWindowsPath(r"C:\年报 100%\.venv\Scripts\python.exe")


@pytest.fixture
def project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    folder = tmp_path / HOSTILE
    assert run(["new", str(folder), "--county", "清河县", "--year", "2025"]) == 0
    assert f"{NAME}.cmd" in capsys.readouterr().out
    (folder / "units.csv").write_text(ROSTER, encoding="utf-8")
    (folder / FILE).write_bytes(file_of(KEY))
    return folder


@pytest.fixture
def arrived(tmp_path: Path) -> Path:
    """A folder that somebody drops, with a return in it."""
    folder = tmp_path / "来 件"
    folder.mkdir()
    (folder / "a&b; 表.xlsx").write_bytes(BOOKS["101"])
    return folder


def started(command: list[str], cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
class TestOfTheShell:
    def test_what_is_dropped_is_collected_checked_and_merged(self, project: Path, arrived: Path) -> None:
        done = started([str(project / f"{NAME}.sh"), str(arrived)], arrived)
        assert done.returncode == 0, done.stderr
        assert "共 1 个文件：收下 1" in done.stdout
        assert "计入汇总 1 个单位" in done.stdout
        assert (project / "merged" / "汇总_清河县_2025.xlsx").is_file()
        assert [path.name for path in project.glob("inbox/*.xlsx")] == ["101_青禾镇_2025_第1次.xlsx"]
        assert not [*project.parent.rglob("x")]

    def test_without_anything_dropped_the_inbox_is_merged(self, project: Path) -> None:
        (project / "inbox" / "甲.xlsx").write_bytes(BOOKS["101"])
        done = started([str(project / f"{NAME}.sh")], project.parent)
        assert (done.returncode, "收下" in done.stdout) == (0, False)
        assert "计入汇总 1 个单位" in done.stdout

    def test_an_empty_inbox_is_no_silence(self, project: Path) -> None:
        done = started([str(project / f"{NAME}.sh")], project)
        assert "未报 1 个：青禾镇" in done.stdout
        assert "没有报送的表" in done.stdout

    def test_a_moved_project_works(self, project: Path, tmp_path: Path) -> None:
        (project / "inbox" / "甲.xlsx").write_bytes(BOOKS["101"])
        moved = project.rename(tmp_path / "搬走了")
        assert started(["sh", f"{NAME}.sh"], moved).returncode == 0
        assert (moved / "merged").is_dir()

    def test_the_desktop_file_starts_the_script_beside_it(self, project: Path, arrived: Path) -> None:
        file = project / f"{NAME}.desktop"
        done = started(exec_of(file, [str(arrived)]), arrived)
        assert done.returncode == 0, done.stderr
        assert "共 1 个文件：收下 1" in done.stdout

    def test_both_may_be_run(self, project: Path) -> None:
        assert all((project / f"{NAME}.{kind}").stat().st_mode & 0o111 for kind in ("sh", "desktop"))

    def test_without_a_program_a_sentence_says_so(self, tmp_path: Path) -> None:
        script = tmp_path / "x.sh"
        script.write_bytes(launchers(PurePosixPath("/nowhere/python"))[f"{NAME}.sh"])
        done = subprocess.run(
            ["/bin/sh", str(script)],
            env={"PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == "没有找到 xltools。请先安装，或在装了 xltools 的电脑上运行。\n"


def exec_of(file: Path, files: list[str]) -> list[str]:
    """What a desktop starts, by the rules of the Desktop Entry Specification: escapes of strings, then quotes."""
    entry = configparser.RawConfigParser()
    entry.optionxform = str  # type: ignore[assignment, method-assign]
    entry.read(file, encoding="utf-8")
    text = entry["Desktop Entry"]["Exec"].replace("\\\\", "\\")
    words: list[str] = []
    for quoted, plain in re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', text):
        if plain == "%F":
            words += files
        elif plain == "%k":
            words.append(str(file))
        else:
            words.append(plain or re.sub(r'\\(["`$\\])', r"\1", quoted))
    return words


class TestOfWindows:
    CMD = launchers(WINDOWS)[f"{NAME}.cmd"]

    def test_lines_end_as_windows_ends_them(self) -> None:
        assert self.CMD.count(b"\r\n") == self.CMD.count(b"\n") > 20
        assert not self.CMD.startswith(b"\xef\xbb\xbf")

    def test_it_is_read_in_the_code_page_it_chooses(self) -> None:
        text = self.CMD.decode("gbk")
        before, _, after = text.partition("chcp 936 >nul")
        assert before.isascii()
        assert "年报 100%%" in after

    def test_no_second_byte_is_a_sign_of_the_command_processor(self) -> None:
        """Where the code page cannot be chosen, a byte of a character that looks like ``|`` would be one."""
        written = launchers(PureWindowsPath(r"C:\py\python.exe"))[f"{NAME}.cmd"].decode("gbk")
        for sign in filter(lambda each: not each.isascii(), written):
            assert not set(sign.encode("gbk")) & set(b"|^&<>%!\"'()"), sign

    def test_names_of_dropped_files_are_never_expanded(self) -> None:
        """``a&calc.xlsx`` would start a program, by %1 and %* alike."""
        text = self.CMD.decode("gbk")
        assert not re.findall(r"%(?:\*|~?[1-9])", text)
        assert "%CMDCMDLINE" not in text

    def test_the_window_stays_and_nothing_runs_after_it(self) -> None:
        lines = self.CMD.decode("gbk").splitlines()
        assert "pause" in lines
        assert lines.index("pause") < lines.index("if defined CLOSE exit !CODE!")

    def test_every_label_that_is_gone_to_is_there(self) -> None:
        text = self.CMD.decode("gbk")
        assert set(re.findall(r"goto (\w+)", text)) == set(re.findall(r"^:(\w+)", text, re.MULTILINE))

    def test_the_program_is_never_looked_for_in_the_folder_of_strangers(self) -> None:
        assert all(" -P " in line for line in self.CMD.decode("gbk").splitlines() if line.startswith('"!PY'))

    def test_a_path_outside_the_code_page_is_left_out(self) -> None:
        text = launchers(PureWindowsPath("C:\\ก\\python.exe"))[f"{NAME}.cmd"].decode("gbk")
        assert 'set "PYTHON="\r\n' in text

    @pytest.mark.parametrize(
        ("line", "files"),
        [
            (r'C:\Windows\system32\cmd.exe /c ""C:\甲 乙\双击汇总.cmd" "', []),
            (r'cmd /c ""C:\甲\双击汇总.cmd" C:\a&b.xlsx"', [r"C:\a&b.xlsx"]),
            (r'cmd /c ""C:\甲\双击汇总.cmd" "C:\c d.xlsx" D:\来件"', [r"C:\c d.xlsx", r"D:\来件"]),
            (r"cmd", []),
        ],
    )
    def test_the_command_line_is_taken_apart(self, line: str, files: list[str]) -> None:
        assert dropped(line, f"{NAME}.cmd") == [Path(file) for file in files]
        assert dropped(line, "") == []


def test_what_was_dropped_on_windows_is_collected(
    project: Path, arrived: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(LINE, f'cmd /c ""{project}/{NAME}.cmd" "{arrived}""')
    monkeypatch.setenv(SCRIPT, f"{NAME}.cmd")
    assert run(["run", "--project", str(project)]) == 0
    assert "收下 1" in capsys.readouterr().out


def test_each_system_knows_only_its_own_program() -> None:
    windows, linux = launchers(WINDOWS), launchers(PurePosixPath("/opt/年 报/python"))
    assert "\npython=''\n" in windows[f"{NAME}.sh"].decode()
    assert f"\npython={shlex.quote('/opt/年 报/python')}\n" in linux[f"{NAME}.sh"].decode()
    assert 'set "PYTHON="' in linux[f"{NAME}.cmd"].decode("gbk")
