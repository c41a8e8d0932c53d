"""Checking and merging the folder of the workbook that is open."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from damage import NEIGHBOUR, THIRD, Inbox, healthy, sound, typed
from excel import Excel
from pressed import alert, press
from returns import FORMS, UNIT

from xltools.cli import run
from xltools.workbook.write.unit_book import build

ENFORCEMENT = FORMS.get("enforcement-2021")
HEAD = ["文件", "单位", "性质", "编号", "位置（点击打开）", "核对意见"]


def wrong(inbox: Inbox) -> Path:
    return inbox.put(typed({"t3.received.person": 7})).inbox / Inbox.NAME


def command(inbox: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    run(["check", str(inbox), "--json"])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_check_inbox(inbox: Inbox, excel: Excel, capsys: pytest.CaptureFixture[str]) -> None:
    """Every finding of ``xltools check inbox`` in a new workbook, with a link into the file."""
    path = wrong(inbox)
    wanted = [
        (file["path"], file["unit"]["name"], one["code"], one["message"])
        for file in command(inbox.inbox, capsys)["files"]
        for one in file["findings"]
    ]
    book = press(excel, path, "check_inbox")
    question, answer = excel.alerts
    assert question.buttons == "ok_cancel"
    assert str(inbox.inbox) in question.prompt
    assert "2 个文件" in question.prompt
    assert "最后一次保存" in question.prompt
    assert "共 2 个文件：错误 2 处" in answer.prompt
    assert "未报 1 个：县林业局" in answer.prompt
    assert answer.mode == "critical"
    (new,) = [one for one in excel.books if one.name != book.name]
    cells = new.sheets["核对意见"].used_range
    assert cells.value[0] == HEAD
    found = [
        (file, unit, code, f"文件 {file}，{place}：{said}")
        for file, unit, _, code, place, said in cells.value[1:]
    ]
    assert found == wanted
    assert cells.formula[1][4].startswith(f"=HYPERLINK(\"{path}#'表三'!E8\"")


def test_an_inbox_in_which_nothing_is_wrong(inbox: Inbox, excel: Excel) -> None:
    path = inbox.put(sound()).inbox / Inbox.NAME
    press(excel, path, "check_inbox")
    assert "错误 0 处" in excel.alerts[-1].prompt
    assert excel.alerts[-1].mode == "info"
    assert len(excel.books) == 1


def test_the_person_may_say_no(inbox: Inbox, excel: Excel) -> None:
    """The folder may be a desktop with a thousand files."""
    path = wrong(inbox)
    for name in ("check_inbox", "merge_inbox"):
        excel.answer("cancel")
        press(excel, path, name)
        assert alert(excel).buttons == "ok_cancel"
    assert len(excel.books) == 1
    assert not (inbox.folder / "merged").exists()


def test_from_any_workbook_of_the_project(inbox: Inbox, excel: Excel) -> None:
    """The consolidated workbook, or one of last year, leads to the inbox as well."""
    wrong(inbox)
    elsewhere = inbox.folder / "returned" / "甲.xlsx"
    elsewhere.parent.mkdir()
    openpyxl.Workbook().save(elsewhere)
    press(excel, elsewhere, "check_inbox")
    assert str(inbox.inbox) in excel.alerts[0].prompt
    assert "共 2 个文件" in excel.alerts[1].prompt


def test_without_a_project_it_is_the_folder_of_the_workbook(excel: Excel, tmp_path: Path) -> None:
    for unit in (UNIT, NEIGHBOUR):
        (tmp_path / f"{unit.name}.xlsx").write_bytes(sound(unit))
    press(excel, tmp_path / "青禾镇.xlsx", "check_inbox")
    assert f"文件夹 {tmp_path} 中的 2 个文件" in excel.alerts[0].prompt
    assert "无法知道哪些单位没有报送" in excel.alerts[1].prompt


def test_merge_inbox(inbox: Inbox, excel: Excel) -> None:
    """The very files of ``xltools merge``; then the consolidated workbook is in front."""
    path = wrong(inbox)
    run(["merge", str(inbox.inbox)])
    merged = inbox.folder / "merged"
    wanted = {one.name: one.read_bytes() for one in merged.iterdir()}
    shutil.rmtree(merged)
    press(excel, path, "merge_inbox")
    assert {one.name: one.read_bytes() for one in merged.iterdir()} == wanted
    assert str(merged) in excel.alerts[0].prompt
    assert "计入汇总 1 个单位" in excel.alerts[1].prompt
    assert excel.books[-1].name == "汇总_清河县_2025.xlsx"


def test_all_forms_of_the_project_are_checked_and_merged(excel: Excel, tmp_path: Path) -> None:
    inbox = Inbox(tmp_path / "清河县", project="[forms.enforcement-2021]\n").put(sound())
    title, path = ENFORCEMENT.title, inbox.inbox / Inbox.NAME
    bureau = build(ENFORCEMENT, healthy(THIRD, ENFORCEMENT), county_name="清河县")
    inbox.put(bureau, f"{THIRD.name}_{title}.xlsx")
    press(excel, path, "check_inbox")
    assert "共 3 个文件" in excel.alerts[-1].prompt
    assert f"《{title}》：" in excel.alerts[-1].prompt
    press(excel, path, "merge_inbox")
    books = [f"汇总_清河县_2025_{title}.xlsx", "汇总_清河县_2025.xlsx"]
    assert [one.name for one in excel.books][-2:] == books, "that of the first form is in front"
    said = excel.alerts[-1].prompt.partition(f"《{title}》：")
    assert ("计入汇总 2 个单位" in said[0], "计入汇总 1 个单位" in said[2]) == (True, True)
    press(excel, path, "merge_inbox")
    assert "正开着；请先关闭它" in excel.alerts[-1].prompt


def test_the_consolidated_workbook_is_not_overwritten_while_it_is_open(inbox: Inbox, excel: Excel) -> None:
    path = wrong(inbox)
    press(excel, path, "merge_inbox")
    before = {one: one.read_bytes() for one in (inbox.folder / "merged").iterdir()}
    inbox.put(sound())
    excel.alerts.clear()
    press(excel, path, "merge_inbox")
    assert excel.alerts[-1].prompt == "汇总表“汇总_清河县_2025.xlsx”正开着；请先关闭它，再点一次按钮"
    assert {one: one.read_bytes() for one in (inbox.folder / "merged").iterdir()} == before


@pytest.mark.parametrize("name", ["check_inbox", "merge_inbox"])
def test_a_folder_without_a_single_return(excel: Excel, tmp_path: Path, name: str) -> None:
    path = tmp_path / "别的表.xlsx"
    openpyxl.Workbook().save(path)
    press(excel, path, name)
    said = excel.alerts[-1].prompt
    assert said.startswith("没有读到任何一份报表。\n文件 别的表.xlsx：这个工作簿不是由本软件下发的报表")


def test_the_password_is_the_environment_s(
    inbox: Inbox, excel: Excel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XLTOOLS_PASSWORD", "密码")
    press(excel, wrong(inbox), "merge_inbox")
    book = openpyxl.load_workbook(inbox.folder / "merged" / "汇总_清河县_2025.xlsx")
    assert book.worksheets[0].protection.algorithmName == "SHA-512"


def test_the_consolidated_workbook_can_be_checked_itself(inbox: Inbox, excel: Excel) -> None:
    """One level up it is a return like others, and has a review with room for results."""
    press(excel, wrong(inbox), "merge_inbox")
    excel.alerts.clear()
    path = excel.books[-1].fullname
    press(excel, Path(path), "check_balances")
    assert "清河县 2025 年" in alert(excel).prompt


def test_a_list_in_a_real_program(inbox: Inbox, live: Excel, tmp_path: Path) -> None:
    """New workbook, heads, widths and all, in a live LibreOffice."""
    press(live, wrong(inbox), "check_inbox")
    new = live.books[-1]
    assert new.sheets.active.name == "核对意见"
    assert new.sheets[0].range("A1:F1").value == HEAD
    saved = tmp_path / "list.xlsx"
    new.impl.api.save(str(saved))
    sheet = openpyxl.load_workbook(saved).worksheets[0]
    assert sheet["A1"].font.b
    assert not sheet["A2"].font.b
    assert sheet["F2"].alignment.wrap_text
    assert sheet.column_dimensions["F"].width > sheet.column_dimensions["C"].width * 5
