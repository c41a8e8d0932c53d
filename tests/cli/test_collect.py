"""``xltools collect``: every file that arrives is told apart, copied once, and entered in the ledger."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from county_round import BOOKS, County, book
from sending import mail_of, outlook_of, rar_of, zip_of

from xltools.county.ledger import FILE, ledger_of
from xltools.model.file_kinds import TITLES, FileKind


@pytest.fixture
def county(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> County:
    return County(tmp_path / "county", capsys)


def test_returns_are_known_by_what_is_inside_and_get_a_clear_name(county: County) -> None:
    county.send("年报（终稿）最最终.xlsx", BOOKS["101"])
    county.send("微信/102.zip", zip_of({"新建 工作表.xlsx": BOOKS["102"]}))
    county.send("来信.eml", mail_of({"年报.rar": rar_of({"三.xlsx": BOOKS["103"]})}))

    code, text = county.collect()

    assert code == 0, text
    assert text.count("收下]") == 3, text
    assert county.files == {
        "101_青禾镇_2025_第1次.xlsx": BOOKS["101"],
        "102_白鹭乡_2025_第1次.xlsx": BOOKS["102"],
        "103_石桥镇_2025_第1次.xlsx": BOOKS["103"],
    }
    assert "共 3 个文件：收下 3" in text
    by_mail = county.round.of("103")[0]
    assert (by_mail.name, by_mail.sender, by_mail.number) == ("三.xlsx", "李四 <lisi@example.cn>", 1)
    assert by_mail.sha256 == hashlib.sha256(BOOKS["103"]).hexdigest()


def test_running_it_twice_changes_nothing(county: County) -> None:
    county.send("一.xlsx", BOOKS["101"])
    county.send("附件.msg", outlook_of({"二.xlsx": BOOKS["102"], "说明.docx": b"text"}))
    county.collect()
    ledger = ledger_of(county.inbox)
    assert ledger is not None
    before = ledger.entries(), county.files

    code, text = county.collect()

    assert (code, ledger.entries(), county.files) == (0, *before)
    assert "已有 2，未收 1" in text


def test_a_second_return_of_a_unit_is_kept_beside_the_first(county: County) -> None:
    county.send("一.xlsx", BOOKS["101"])
    county.collect()
    second = book("101", fields={})
    county.send("一.xlsx", second)

    county.collect()

    assert county.files == {"101_青禾镇_2025_第1次.xlsx": BOOKS["101"], "101_青禾镇_2025_第2次.xlsx": second}
    assert [receipt.number for receipt in county.round.of("101")] == [1, 2]


def test_the_same_file_by_another_way_is_a_copy(county: County) -> None:
    county.send("一.xlsx", BOOKS["101"])
    county.send("来信.eml", mail_of({"一.xlsx": BOOKS["101"]}))
    _, text = county.collect()
    assert list(county.files) == ["101_青禾镇_2025_第1次.xlsx"]
    assert len(county.round.copies) == 1
    assert "与 101_青禾镇_2025_第1次.xlsx 是同一份" in text


def test_sources_stay_as_they_were(county: County) -> None:
    county.send("一.xlsx", BOOKS["101"])
    county.send("二.zip", zip_of({"二.xlsx": BOOKS["102"]}))
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in county.sent.rglob("*")}
    county.collect()
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in county.sent.rglob("*")} == before


def test_what_is_none_of_ours_is_listed_and_left(county: County) -> None:
    county.send("青禾镇盖章.pdf", b"%PDF-1.4 scan")
    county.send("照片.jpg", b"\xff\xd8\xff photo")
    county.send("通知.txt", "通知".encode())

    code, text = county.collect()

    assert code == 0
    assert county.files == {}
    assert "青禾镇盖章.pdf" in text
    assert "像是青禾镇的扫描件，只记下有这一份" in text
    assert {(file.name, file.unit, file.scan) for file in county.round.left} == {
        ("青禾镇盖章.pdf", "101", True),
        ("照片.jpg", "", True),
        ("通知.txt", "", False),
    }


def test_a_page_that_checks_is_no_return_and_is_called_by_its_name(county: County) -> None:
    county.send("自查.html", f"<!doctype html><html><title>{TITLES[FileKind.CHECK_PAGE]}</title>".encode())
    _, text = county.collect()
    assert "未收" in text
    assert "这不是工作簿，而是“自查页（只用来核对，不用报送）”" in text.replace("\n", "")
    assert county.files == {}


def test_a_return_that_cannot_be_read_is_kept_under_its_units_name(county: County) -> None:
    county.send("白鹭乡年报.xlsx", BOOKS["102"][:5000])
    county.send("石桥镇.xlsx", b"")
    county.send("谁的.xlsx", BOOKS["101"][:5000])

    code, text = county.collect()

    assert code == 0
    assert set(county.files) == {"102_白鹭乡_第1次.xlsx", "103_石桥镇_第1次.xlsx", "来件_第1次.xlsx"}
    assert "文件不完整或已损坏" in text
    assert "文件是空的" in text


def test_what_cannot_be_opened_is_said_and_the_rest_is_taken_in(county: County) -> None:
    county.send("一.xlsx", BOOKS["101"])
    county.send("坏.zip", zip_of({"二.xlsx": BOOKS["102"]})[:-30])
    code, text = county.collect()
    assert code == 1
    assert "[打不开]" in text
    assert "压缩包不完整或已损坏" in text
    assert list(county.files) == ["101_青禾镇_2025_第1次.xlsx"]


def test_what_somebody_put_into_the_inbox_is_entered_and_stays_where_it_is(county: County) -> None:
    (county.inbox / "微信").mkdir()
    (county.inbox / "微信" / "随便起的名.xlsx").write_bytes(BOOKS["101"])
    _, text = county.collect(county.inbox)
    assert county.files == {"微信/随便起的名.xlsx": BOOKS["101"]}
    (receipt,) = county.round.receipts
    assert (receipt.file, receipt.unit) == ("微信/随便起的名.xlsx", "101")
    assert "[登记] 微信/随便起的名.xlsx" in text


def test_a_name_that_is_taken_is_never_overwritten(county: County) -> None:
    (county.inbox / "101_青禾镇_2025_第1次.xlsx").write_bytes(b"somebody's")
    county.send("一.xlsx", BOOKS["101"])
    county.collect()
    assert county.files["101_青禾镇_2025_第1次.xlsx"] == b"somebody's"
    assert county.files["101_青禾镇_2025_第2次.xlsx"] == BOOKS["101"]


def test_a_source_that_is_not_there_is_refused_before_anything_is_taken_in(county: County) -> None:
    county.send("一.xlsx", BOOKS["101"])
    code, text = county.collect(county.sent, county.folder / "没有")
    assert code == 2
    assert "找不到" in text
    assert county.files == {}


def test_a_changed_ledger_stops_it(county: County) -> None:
    county.send("一.xlsx", BOOKS["101"])
    county.collect()
    (county.inbox / FILE).write_bytes(b"ruined" * 1000)
    code, text = county.collect()
    assert code == 2
    assert "收件台账" in text
