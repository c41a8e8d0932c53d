"""The Word report of the workbook that is open, by the button."""

from __future__ import annotations

from pathlib import Path

import docx
from damage import Inbox, sound, typed
from excel import Excel
from pressed import alert, press
from returns import UNIT

from xltools.cli import run


def reports(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.docx"))


def test_it_is_the_report_of_the_command(inbox: Inbox, excel: Excel, tmp_path: Path) -> None:
    path = inbox.put(sound()).inbox / Inbox.NAME
    press(excel, path, "make_report")
    said = alert(excel)
    [name] = reports(inbox.folder / "reports")
    run(["report", str(path), "-o", str(tmp_path / "other")])
    assert (inbox.folder / "reports" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()
    assert said.mode == "info"
    assert str(inbox.folder / "reports" / name) in said.prompt
    assert "最后一次保存" in said.prompt


def test_without_a_project_it_lies_beside_the_workbook(excel: Excel, tmp_path: Path) -> None:
    path = tmp_path / "甲镇.xlsx"
    path.write_bytes(sound())
    press(excel, path, "make_report")
    [name] = reports(tmp_path)
    assert UNIT.name in name


def test_a_workbook_with_errors_gets_none_and_the_first_is_named(inbox: Inbox, excel: Excel) -> None:
    path = inbox.put(typed({"t3.received.person": 7})).inbox / Inbox.NAME
    press(excel, path, "make_report")
    said = alert(excel).prompt
    assert "没有生成报告；请点“检查勾稽关系”，改正并保存后再试" in said
    assert "第一处：表三 E8" in said
    assert "--draft" not in said
    assert not (inbox.folder / "reports").exists()


def test_a_report_that_was_changed_in_word_is_asked_about(inbox: Inbox, excel: Excel) -> None:
    path = inbox.put(sound()).inbox / Inbox.NAME
    press(excel, path, "make_report")
    [name] = reports(inbox.folder / "reports")
    report = inbox.folder / "reports" / name
    written = report.read_bytes()
    document = docx.Document(str(report))
    document.add_paragraph("镇长改过的一句。")
    document.save(str(report))
    changed = report.read_bytes()

    excel.answer("cancel")
    press(excel, path, "make_report")
    assert "在 Word 中改过" in excel.alerts[-1].prompt
    assert report.read_bytes() == changed

    press(excel, path, "make_report")
    assert report.read_bytes() == written
