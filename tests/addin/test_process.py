"""As VBA does it: a Python of its own is started by a command line, and the open document shows the results."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from damage import Inbox, typed
from excel import Excel
from excel.relay import serving
from pressed import Command, agrees, alert, selected, written

from xltools.addin import COMMANDS, DONE, UNTOLD


def command_line(name: str, workbook: str) -> list[str]:
    """What the ribbon's button starts."""
    code = f"import xltools.addin as a; a.run('{name}')"
    return [sys.executable, "-c", code, f"--wb={workbook}", "--from_xl=1", "--hwnd=0"]


def started(excel: Excel, name: str, workbook: str) -> subprocess.CompletedProcess[str]:
    with serving(excel) as environment:
        return subprocess.run(
            command_line(name, workbook),
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )


def test_the_open_document_shows_the_results(inbox: Inbox, live: Excel, command: Command) -> None:
    """Two commands, two processes: the second knows of the first only what stands in the workbook."""
    path = inbox.put(typed({"t3.received.person": 7})).inbox / Inbox.NAME
    book = live.open(path)
    done = started(live, "check_balances", book.name)
    assert (done.returncode, done.stderr) == (DONE, "")
    agrees(written(book), command(path))
    assert "错误 2 处" in alert(live).prompt
    assert (book.sheets.active.name, selected(book)) == ("表三", "$E$8")
    done = started(live, "next_finding", book.name)
    assert (done.returncode, done.stderr) == (DONE, "")
    assert selected(book) == "$L$8"
    assert str(live.status_bar).startswith("2/2 错误 B01 表三 L8")


def test_a_workbook_whose_name_holds_blanks_and_signs(tmp_path: Path, excel: Excel) -> None:
    path = tmp_path / "101 青禾镇（2025）&最终版 (1).xlsx"
    path.write_bytes(typed({}))
    book = excel.open(path)
    done = started(excel, "check_balances", book.name)
    assert (done.returncode, done.stderr) == (DONE, "")
    assert alert(excel).prompt == "青禾镇 2025 年：没有发现问题。"


@pytest.mark.parametrize(
    ("workbook", "says"),
    [
        ("", "没有打开的工作簿；窗口上方显示“受保护的视图”的"),
        ("没有打开的.xlsx", "在 Excel 中找不到工作簿“没有打开的.xlsx”"),
    ],
)
def test_without_the_workbook_excel_says_so(excel: Excel, workbook: str, says: str) -> None:
    """Protected view hides the workbook from every program."""
    assert started(excel, "check_balances", workbook).returncode == DONE
    assert alert(excel).prompt.startswith(says)


def test_a_python_without_excel_tells_who_started_it(tmp_path: Path) -> None:
    """No window can be shown: the sentence goes to the error stream, and VBA learns by the code."""
    done = subprocess.run(
        command_line("check_balances", "甲.xlsx"),
        env={**os.environ, "LOCALAPPDATA": str(tmp_path)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == UNTOLD
    assert done.stderr.startswith("程序内部出错，没有完成")


def test_a_broken_installation_is_told_with_a_log(tmp_path: Path) -> None:
    """A library is missing: the door is there all the same, and answers."""
    (tmp_path / "xlwings.py").write_text("raise ImportError('no such library')", "utf-8")
    done = subprocess.run(
        command_line("check_balances", "甲.xlsx"),
        env={
            **os.environ,
            "LOCALAPPDATA": str(tmp_path / "AppData"),
            "PYTHONPATH": os.pathsep.join((str(tmp_path), *filter(None, sys.path))),
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == UNTOLD
    (log,) = (tmp_path / "AppData" / "xltools" / "logs").iterdir()
    assert done.stderr.strip() == f"程序内部出错，没有完成；请把 {log} 发给维护人员"
    assert "no such library" in log.read_text("utf-8")


@pytest.mark.parametrize("module", ["xltools.addin", "xltools.cli", "xltools.jobs.check_open"])
def test_xlwings_is_loaded_by_nobody_but_a_command(module: str) -> None:
    code = f"import sys, {module}; print('xlwings' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_way_in_is_there_though_everything_behind_it_is_broken() -> None:
    """What VBA imports is the way in and what tells a person of a failure, with the catalogue of what it says: all of
    them need the standard library only."""
    code = "import sys, xltools.addin; print(*sorted(name for name in sys.modules if name.startswith('xltools.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {name.removeprefix("xltools.") for name in done.stdout.split()} == {
        "addin", "addin.excel_errors", "addin.failure",
        "form", "form.messages", "form.messages.coded", "model", "model.messages", "model.messages.reasons", "model.messages.refusals", "model.steady",
    }  # fmt: skip


def test_what_vba_may_ask_for() -> None:
    """The contract with the ribbon: a new name needs a button, a button needs a name."""
    assert set(COMMANDS) == {
        "check_balances", "next_finding", "clear_results", "check_inbox", "merge_inbox", "make_report",
        "collect_inbox", "remind_units", "send_back_returns",
    }  # fmt: skip
