"""The buttons of the round do what the commands do."""

from __future__ import annotations

from pathlib import Path

from damage import NEIGHBOUR, Inbox, sound, typed
from excel import Excel
from pressed import alert, press
from returns import UNIT

from xltools.county.receipts import round_in


def test_collect_takes_in_what_lies_in_the_projects_folder(inbox: Inbox, excel: Excel) -> None:
    path = inbox.put(sound()).inbox / Inbox.NAME
    arrived = inbox.folder / "来件"
    arrived.mkdir()
    (arrived / "年报.xlsx").write_bytes(typed({"t2.licence.licences": 7}))
    (arrived / "说明.txt").write_text("请查收", encoding="utf-8")
    press(excel, path, "collect_inbox")
    assert str(arrived) in excel.alerts[0].prompt
    assert excel.alerts[-1].prompt.startswith("收下 1，登记 ")
    assert "未收：" in excel.alerts[-1].prompt
    assert any(receipt.name == "年报.xlsx" for receipt in round_in(inbox.inbox).receipts)
    assert (arrived / "年报.xlsx").exists()


def test_remind_writes_the_letters_and_says_who_stands_how(inbox: Inbox, excel: Excel) -> None:
    (inbox.inbox / Inbox.HEALTHY).unlink(missing_ok=True)
    path = inbox.put(sound()).inbox / Inbox.NAME
    press(excel, path, "remind_units")
    said = excel.alerts[-1].prompt
    assert f"已报 1 个：{UNIT.name}" in said
    assert "未报 " in said
    assert (inbox.folder / "催报" / f"催报_{NEIGHBOUR.code}_{NEIGHBOUR.name}.eml").is_file()


def test_send_back_writes_what_goes_back(inbox: Inbox, excel: Excel) -> None:
    path = inbox.put(typed({"t3.received.person": 7})).inbox / Inbox.NAME
    before = path.read_bytes()
    press(excel, path, "send_back_returns")
    folder = inbox.folder / "returned" / f"{UNIT.code}_{UNIT.name}"
    assert f"{UNIT.name}：1 处需要改正" in excel.alerts[-1].prompt
    assert {file.suffix for file in folder.iterdir()} == {".xlsx", ".docx", ".txt", ".eml"}
    assert path.read_bytes() == before


def test_the_person_may_say_no(inbox: Inbox, excel: Excel) -> None:
    path: Path = inbox.put(sound()).inbox / Inbox.NAME
    (inbox.folder / "来件").mkdir()
    for name in ("collect_inbox", "remind_units", "send_back_returns"):
        excel.answer("cancel")
        press(excel, path, name)
        assert alert(excel).buttons == "ok_cancel"
    assert not (inbox.folder / "催报").exists()
    assert not (inbox.folder / "returned").exists()
