"""Whatever goes wrong, the person who pressed the button reads one sentence; nothing ends in silence."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest
import xlwings as xw
from damage import Inbox, sound, typed
from excel import Excel, com_error, refused
from pressed import alert, press

import xltools.addin
from xltools.addin import COMMANDS, FAILED, excel_errors
from xltools.addin.excel_errors import BUSY, refusal
from xltools.addin.failure import KEPT, log_folders

#: What Excel says while a cell is being edited or a dialog is open, in the ways it has of saying it.
EDITING = [
    com_error(-2147418111, "Call was rejected by callee.", None, None),
    com_error(-2147417846, "The message filter indicated that the application is busy.", None, None),
    com_error(-2147352567, "Exception occurred.", (0, None, None, None, 0, -2146777998), None),
]
OF_A_WORKBOOK = (
    "check_balances",
    "next_finding",
    "clear_results",
    "check_inbox",
    "merge_inbox",
    "make_report",
    "collect_inbox",
    "remind_units",
    "send_back_returns",
)


def one_sentence(excel: Excel) -> str:
    """What the one alert says; it is a warning, Chinese, short, and names a way out."""
    shown = alert(excel)
    assert shown.mode == "critical"
    assert re.search(r"[\u4e00-\u9fff]{4}", shown.prompt)
    assert "请" in shown.prompt
    assert "Error" not in shown.prompt
    return shown.prompt


@pytest.mark.parametrize("name", OF_A_WORKBOOK)
def test_no_workbook_or_protected_view(excel: Excel, name: str) -> None:
    with excel.command_line(""):
        xltools.addin.run(name)
    assert "受保护的视图" in one_sentence(excel)


@pytest.mark.parametrize("name", OF_A_WORKBOOK)
def test_a_workbook_that_was_never_saved(excel: Excel, name: str) -> None:
    book = excel.new()
    with excel.calling(book):
        xltools.addin.run(name)
    assert f"“{book.name}”还没有保存过" in one_sentence(excel)


@pytest.mark.parametrize("name", OF_A_WORKBOOK)
def test_a_workbook_from_the_web(excel: Excel, inbox: Inbox, name: str) -> None:
    book = excel.open(inbox.put(sound()).inbox / Inbox.NAME)
    book.impl.api.fullname = f"https://d.docs.live.net/1234/{Inbox.NAME}"
    book.set_mock_caller()  # off Windows, xlwings would ask for the whole name to find the workbook
    try:
        xltools.addin.run(name)
    finally:
        del xw.Book._mock_caller  # type: ignore[attr-defined]
    assert "从网络地址打开" in one_sentence(excel)


@pytest.mark.parametrize("name", OF_A_WORKBOOK)
def test_a_workbook_whose_file_was_moved(excel: Excel, inbox: Inbox, name: str) -> None:
    path = inbox.put(sound()).inbox / Inbox.NAME
    excel.open(path)
    path.unlink()
    press(excel, path, name)
    assert f"找不到“{Inbox.NAME}”的文件" in one_sentence(excel)


@pytest.mark.parametrize("name", ["a=b.xlsx", " 青禾镇.xlsx"])
def test_names_that_excel_cannot_pass_on(excel: Excel, tmp_path: Path, name: str) -> None:
    """xlwings cuts a name at “=”, and blanks at its ends."""
    path = tmp_path / name
    path.write_bytes(sound())
    press(excel, path)
    assert f"找不到工作簿“{name}”" in one_sentence(excel)


@pytest.mark.parametrize("busy", EDITING, ids=["rejected", "retry later", "editing"])
@pytest.mark.parametrize(
    "call", ["Workbook.Name", "Worksheet.UsedRange", "Range.Value", "Range.Value=", "Range.Select"]
)
def test_a_cell_is_being_edited(excel: Excel, inbox: Inbox, busy: com_error, call: str) -> None:
    """From the first call on, or later: the person has begun to type while Excel was asked."""
    path = inbox.put(typed({"t3.received.person": 7})).inbox / Inbox.NAME
    book = excel.open(path)

    def hook(asked: str) -> None:
        if asked == call:
            raise busy

    with excel.calling(book):
        excel.before_each_call(hook)
        xltools.addin.run("check_balances")
    assert one_sentence(excel) == str(BUSY)


@pytest.mark.parametrize("name", ["next_finding", "clear_results"])
def test_no_results_in_a_workbook_that_is_not_ours(excel: Excel, tmp_path: Path, name: str) -> None:
    import openpyxl

    path = tmp_path / "别的表.xlsx"
    openpyxl.Workbook().save(path)
    press(excel, path, name)
    assert alert(excel).prompt == "“别的表.xlsx”不是由本软件下发的报表，没有核对结果"


def test_a_project_that_cannot_be_used(excel: Excel, inbox: Inbox) -> None:
    """The sentence of the command line, naming file and key."""
    path = inbox.put(sound()).inbox / Inbox.NAME
    (inbox.folder / "xltools.toml").write_text("county = 3\n", "utf-8")
    press(excel, path)
    assert "xltools.toml" in one_sentence(excel)


def test_a_file_that_excel_opened_and_nobody_else_can(excel: Excel, inbox: Inbox) -> None:
    """Excel repairs more than it should; the alert says what the command says of the file."""
    path = inbox.put(sound()).inbox / Inbox.NAME
    excel.open(path)
    path.write_bytes(path.read_bytes()[:-2000])
    press(excel, path)
    assert "文件不完整或已损坏" in one_sentence(excel)


def test_a_busy_excel_that_xlwings_takes_for_a_missing_workbook() -> None:
    """On Windows the collection of workbooks turns every refusal into a KeyError."""

    def books(name: str) -> None:
        try:
            raise EDITING[0]
        except com_error:
            raise KeyError(name)  # noqa: B904 - as xlwings does it

    with pytest.raises(KeyError) as error:
        books(Inbox.NAME)
    assert refusal(error.value) == BUSY
    assert refusal(KeyError(Inbox.NAME)) is None


def test_a_busy_excel_is_not_asked_for_ever(
    excel: Excel, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """xlwings' part for Windows tries until it is heard, unless it is told how often."""
    windows = ModuleType("xlwings._xlwindows")
    windows.N_COM_ATTEMPTS = 0  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, windows.__name__, windows)
    press(excel, inbox.put(sound()).inbox / Inbox.NAME)
    assert windows.N_COM_ATTEMPTS > 100


# The program's own faults


def calls_of(excel: Excel, path: Path, name: str) -> list[str]:
    """Every kind of call that a command makes, in order."""
    press(excel, path, name)
    excel.alerts.clear()
    return list(excel.calls)


@pytest.mark.parametrize(
    ("name", "kinds_at_least"),
    [("check_balances", 3), ("next_finding", 3), ("clear_results", 3), ("check_inbox", 3), ("merge_inbox", 3),
     ("make_report", 2)],
)  # fmt: skip
def test_an_exception_anywhere_ends_in_an_alert_with_the_log_s_name(
    excel: Excel, inbox: Inbox, name: str, kinds_at_least: int
) -> None:
    """At each kind of call to Excel in turn, something that nobody has thought of."""
    path = inbox.put(typed({"t3.received.person": 7})).inbox / Inbox.NAME
    book = press(excel, path)
    kinds = calls_of(excel, path, name)
    assert len(kinds) >= kinds_at_least
    press(excel, path)
    for kind in kinds:
        for other in excel.books:
            if other.name != book.name:
                other.close()
        excel.alerts.clear()

        def hook(asked: str, kind: str = kind) -> None:
            if asked == kind:
                raise ZeroDivisionError("nobody has thought of this")

        with excel.calling(book):
            excel.before_each_call(hook)
            with pytest.raises(SystemExit) as ended:
                xltools.addin.run(name)
        excel.before_each_call(lambda _: None)
        assert ended.value.code == FAILED
        said = excel.alerts.pop().prompt
        assert [one.buttons for one in excel.alerts] in ([], ["ok_cancel"])
        log = re.fullmatch(r"程序内部出错，没有完成；请把 (.+\.log) 发给维护人员", said)
        assert log, said
        text = Path(log[1]).read_text("utf-8")
        assert "nobody has thought of this" in text
        assert name in text


def test_a_name_that_vba_made_up(excel: Excel) -> None:
    with pytest.raises(SystemExit), excel.command_line("甲.xlsx"):
        xltools.addin.run("no_such_command")
    assert "程序内部出错" in one_sentence(excel)


def test_logs_do_not_pile_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, excel: Excel) -> None:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    folder = next(log_folders())
    folder.mkdir(parents=True)
    for number in range(30):
        (folder / f"xltools-addin-20200101-0000{number:02}-1.log").write_text("old", "utf-8")
    (folder / "别人的.log").write_text("", "utf-8")
    with pytest.raises(SystemExit), excel.command_line("甲.xlsx"):
        xltools.addin.run("no_such_command")
    logs = sorted(folder.glob("xltools-addin-*.log"))
    assert len(logs) == KEPT
    assert "no_such_command" in logs[-1].read_text("utf-8")
    assert (folder / "别人的.log").exists()


def test_a_clerk_who_may_write_nowhere_of_his_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, excel: Excel
) -> None:
    """The folder for logs cannot be made: then the one for temporary files; then no file at all."""
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "file"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(SystemExit), excel.command_line("甲.xlsx"):
        xltools.addin.run("no_such_command")
    assert str(next(tmp_path.glob("xltools-addin-*.log"))) in one_sentence(excel)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "file"))
    with pytest.raises(SystemExit), excel.command_line("甲.xlsx"):
        xltools.addin.run("no_such_command")
    assert one_sentence(excel) == "程序内部出错，没有完成；请把 这个提示的截图 发给维护人员"


def test_only_excel_s_refusal_counts_as_locked() -> None:
    assert excel_errors.is_refused(refused("locked"))
    assert not any(map(excel_errors.is_refused, EDITING))
    assert all(refusal(one) == BUSY for one in EDITING)
    assert refusal(refused("locked")) is None


def test_every_command_is_refused_somewhere_above() -> None:
    assert set(OF_A_WORKBOOK) == set(COMMANDS)
