"""Every refusal that only the button gives comes about in the situation that it speaks of."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw
from damage import Inbox, cells, sound, typed
from excel import Excel, com_error
from planting import OF_THE_BUTTON, Ground, Table
from pressed import alert, press

import xltools.addin
from xltools.addin import COMMANDS
from xltools.addin.excel_errors import refusal

PLANTED = Table()
plants = PLANTED.plants


@dataclass
class Desk(Ground):
    """Where somebody sits before an Excel; ``inbox`` is that of the county's project."""

    excel: Excel
    inbox: Inbox

    def opened(self, data: bytes, name: str = Inbox.NAME) -> Path:
        """A workbook of the inbox, open in Excel."""
        path = self.inbox.put(data, name).inbox / name
        self.excel.open(path)
        return path

    def press(self, name: str, book: str = Inbox.NAME) -> None:
        """Presses a button over an open workbook. Raises what the program raises."""
        (pressed,) = [one for one in self.excel.books if one.name == book]
        with self.excel.calling(pressed):
            COMMANDS[name]()


@pytest.fixture
def ground(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    excel: Excel,
    inbox: Inbox,
) -> Ground:
    return Desk(tmp_path, monkeypatch, capsys, excel, inbox)


@pytest.mark.parametrize("code", sorted(OF_THE_BUTTON))
def test_a_refusal_comes_of_its_situation(code: str, ground: Desk) -> None:
    PLANTED.yields(code, ground)


# The workbook whose button was pressed


@plants("X20")
def no_workbook_is_open(desk: Desk) -> object:
    with desk.excel.command_line(""):
        return COMMANDS["check_balances"]()


@plants("X21")
def a_name_that_excel_cannot_pass_on(desk: Desk) -> object:
    desk.opened(sound(), "a=b.xlsx")
    return desk.press("check_balances", "a=b.xlsx")


@plants("X22")
def a_workbook_from_the_web(desk: Desk) -> object:
    book = xw.Book(desk.opened(sound()))
    book.impl.api.fullname = f"https://d.docs.live.net/1234/{Inbox.NAME}"
    desk.monkeypatch.setattr(xw.Book, "_mock_caller", book, raising=False)
    return COMMANDS["check_balances"]()


@plants("X23")
def a_workbook_that_was_never_saved(desk: Desk) -> object:
    return desk.press("check_balances", desk.excel.new().name)


@plants("X24")
def a_workbook_whose_file_was_moved(desk: Desk) -> object:
    desk.opened(sound()).unlink()
    return desk.press("check_balances")


@plants("X25")
def a_cell_is_being_edited(desk: Desk) -> object:
    desk.opened(sound())

    def busy(_: str) -> None:
        raise com_error(-2147418111, "Call was rejected by callee.", None, None)

    desk.excel.before_each_call(busy)
    try:
        return desk.press("check_balances")
    except (com_error, KeyError) as error:
        return refusal(error)


# What the button finds there


@plants("X30")
def nothing_was_found_to_go_to(desk: Desk) -> object:
    press(desk.excel, desk.opened(sound()))
    return desk.press("next_finding")


@plants("X31")
def somebody_else_s_workbook(desk: Desk) -> object:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    desk.opened(out.getvalue())
    return desk.press("next_finding")


@plants("X32")
def a_workbook_of_a_form_that_nobody_knows(desk: Desk) -> object:
    desk.opened(cells("xltools", B3="disclosure-2099"))
    return desk.press("next_finding")


@plants("X33")
def a_workbook_of_another_template(desk: Desk) -> object:
    desk.opened(cells("xltools", B2="0123456789abcdef"))
    return desk.press("next_finding")


@plants("X34")
def a_workbook_that_was_not_checked(desk: Desk) -> object:
    desk.opened(sound())
    return desk.press("next_finding")


@plants("X35")
def the_consolidated_workbook_is_open(desk: Desk) -> object:
    press(desk.excel, desk.opened(sound()), "merge_inbox")
    return desk.press("merge_inbox")


@plants("X40")
def a_project_without_a_folder_of_what_arrived(desk: Desk) -> object:
    desk.opened(sound())
    return desk.press("collect_inbox")


def nothing_readable(desk: Desk, *names: str) -> str:
    """What is said over a folder of no project in which these files, the first of them open, are damaged."""
    folder = desk.folder / "桌面"
    for name in names:
        desk.put(f"桌面/{name}", sound())
    book = desk.excel.open(folder / names[0])
    for name in names:
        (folder / name).write_bytes(sound()[:-2000])
    with desk.excel.calling(book):
        COMMANDS["check_inbox"]()
    return desk.excel.alerts[-1].prompt


@plants("X36")
def no_file_that_counts_as_one(desk: Desk) -> object:
    return nothing_readable(desk, ".隐藏.xlsx")


@plants("X37")
def one_file_that_cannot_be_read(desk: Desk) -> object:
    return nothing_readable(desk, "甲.xlsx")


@plants("X38")
def many_files_that_cannot_be_read(desk: Desk) -> object:
    return nothing_readable(desk, "甲.xlsx", "乙.xlsx", "丙.xlsx", "丁.xlsx")


@plants("X39")
def a_report_on_a_workbook_with_errors(desk: Desk) -> object:
    desk.opened(typed({"t3.received.person": 7}))
    return desk.press("make_report")


@plants("K04")
def a_log_that_can_be_written_nowhere(desk: Desk) -> object:
    desk.monkeypatch.setenv("LOCALAPPDATA", str(desk.put("file", "")))
    desk.monkeypatch.setattr("tempfile.tempdir", str(desk.folder / "file"))
    with pytest.raises(SystemExit), desk.excel.command_line("甲.xlsx"):
        xltools.addin.run("no_such_command")
    return alert(desk.excel).prompt
