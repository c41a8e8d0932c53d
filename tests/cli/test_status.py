"""``xltools status``: who has reported, who has not and by how much, and what is sent to remind them."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import time
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from county_round import BOOKS, County, book, last_years
from damage import healthy
from sending import zip_of

import xltools.jobs.workspace
from xltools.county.ledger import ledger_of
from xltools.model.submission import Value

CHINA = dt.timezone(dt.timedelta(hours=8))


@pytest.fixture
def county(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> County:
    return County(tmp_path / "county", capsys)


def on(monkeypatch: pytest.MonkeyPatch, day: dt.date) -> None:
    """Makes it that day; the deadline of townships is 31 January."""
    morning = dt.datetime.combine(day, dt.time(9), CHINA)
    monkeypatch.setattr(xltools.jobs.workspace, "now", lambda: morning)


def collected(county: County, *, first: dt.datetime) -> None:
    county.send("青禾镇.xlsx", BOOKS["101"], first)
    county.send("石桥镇盖章.pdf", b"%PDF-1.4")
    county.command("collect", "sent")


def test_before_the_deadline_days_are_left(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, dt.date(2026, 1, 20))
    collected(county, first=dt.datetime(2026, 1, 12, 9, 30, tzinfo=CHINA))
    code, text = county.command("status")
    assert code == 0
    assert text.splitlines()[-1] == "共 3 个：未报 2，已报 1"
    assert "未报 白鹭乡 还有 11 天" in text
    assert "未报 石桥镇 还有 11 天，已有扫描件" in text
    assert "已报 青禾镇（张三 0123-4567801） 01-12 " in text
    assert "逾期" not in text


def test_after_it_the_days_are_counted_from_the_day_of_receipt(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(monkeypatch, dt.date(2026, 2, 10))
    collected(county, first=dt.datetime(2026, 2, 3, 12, 0, tzinfo=CHINA))
    _, text = county.command("status")
    (reported,) = [line for line in text.splitlines() if line.startswith("已报")]
    assert reported.endswith("逾期 3 天")
    assert "未报 白鹭乡 逾期 10 天" in text


def test_days_are_days_of_china_wherever_the_computer_stands(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Pacific/Honolulu")
    time.tzset()
    on(monkeypatch, dt.date(2026, 2, 10))
    collected(
        county, first=dt.datetime(2026, 2, 1, 0, 30, tzinfo=CHINA)
    )  # in Honolulu still the deadline's day
    _, text = county.command("status")
    assert "已报 青禾镇（张三 0123-4567801） 02-01 00:30 收到，逾期 1 天" in text


def test_what_came_in_an_archive_came_with_it(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    """A unit saved its workbook in time and sent it late: the file's own time does not make it in time."""
    on(monkeypatch, dt.date(2026, 2, 10))
    packed = zip_of({"青禾镇.xlsx": BOOKS["101"]}, when=dt.datetime(2026, 1, 12, 9, 30, tzinfo=CHINA))
    county.send("全部.zip", packed, dt.datetime(2026, 2, 3, 12, 0, tzinfo=CHINA))
    county.command("collect", "sent")
    assert "02-03 12:00 收到，逾期 3 天" in county.command("status")[1]


def test_a_correction_in_an_archive_takes_no_lateness_away(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(monkeypatch, dt.date(2026, 2, 10))
    collected(county, first=dt.datetime(2026, 2, 3, 12, 0, tzinfo=CHINA))
    corrected = book("101", figures={**healthy().figures, "t2.licence.licences": Value(number=Decimal(77))})
    packed = zip_of({"改.xlsx": corrected}, when=dt.datetime(2026, 1, 12, 9, 30, tzinfo=CHINA))
    county.send("改.zip", packed, dt.datetime(2026, 2, 6, 12, 0, tzinfo=CHINA))
    county.command("collect", "sent")
    assert "02-03 12:00 收到，报送 2 次，逾期 3 天" in county.command("status")[1]


def test_a_return_of_another_year_is_none_of_this_one(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(monkeypatch, dt.date(2026, 2, 10))
    county.send("青禾镇.xlsx", last_years("101"), dt.datetime(2026, 1, 12, 9, 30, tzinfo=CHINA))
    _, text = county.command("collect", "sent")
    assert "表内年度是 2024 年，本次汇总的是 2025 年。请用 2025 年的表重新填报" in text
    _, text = county.command("status")
    assert "退回 青禾镇（张三 0123-4567801） 逾期 10 天：" in text
    county.command("status", "--remind", "催报")
    note = (county.folder / "催报" / "催报_101_青禾镇.txt").read_text("utf-8-sig")
    assert "不能用（表内年度是 2024 年，本次汇总的是 2025 年），尚未收到2025年的表格" in note


def test_the_countys_workbook_and_its_report_have_the_day_of_receipt(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(monkeypatch, dt.date(2026, 2, 10))
    collected(county, first=dt.datetime(2026, 2, 3, 12, 0, tzinfo=CHINA))
    county.command("merge", "inbox")
    (path,) = (county.folder / "merged").glob("汇总_*.xlsx")
    heads, *rows = [
        [cell.value for cell in row] for row in openpyxl.load_workbook(path)["单位情况"].iter_rows(min_row=3)
    ]
    told = {
        row[heads.index("名称")]: (row[heads.index("收到日期")], row[heads.index("逾期天数")]) for row in rows
    }
    nothing = ("未收到，截至 2026-02-10", 10)
    assert told == {"青禾镇": ("2026-02-03", 3), "白鹭乡": nothing, "石桥镇": nothing}
    (report,) = (county.folder / "merged").glob("*_附件.docx")
    text = zipfile.ZipFile(report).read("word/document.xml").decode()
    assert "2026年2月3日收到，逾期 3 天" in text
    assert text.count("没有收到报送的表，截至2026年2月10日已逾期 10 天") == 2
    first = [str(cell.value) for row in openpyxl.load_workbook(path)["汇总"].iter_rows() for cell in row]
    assert any("已逾期 10 天" in text for text in first)


def test_the_states_of_a_round(county: County) -> None:
    county.send("青禾镇.xlsx", BOOKS["101"])
    county.send("白鹭乡.xlsx", BOOKS["102"])
    county.command("collect", "sent")
    county.command("pass", "青禾镇")
    _, text = county.command("status")
    assert text.splitlines()[-1] == "共 3 个：未报 1，已报 1，已通过 1"


def test_reminders_are_texts_and_drafts_that_open_unsent(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(monkeypatch, dt.date(2026, 2, 10))
    county.send("白鹭乡.xlsx", BOOKS["102"])
    county.command("collect", "sent")
    _, text = county.command("status", "--remind", "催报")
    assert "催报 2 份" in text
    names = {path.name for path in (county.folder / "催报").iterdir()}
    assert names == {
        f"催报_{unit}.{kind}" for unit in ("101_青禾镇", "103_石桥镇") for kind in ("txt", "eml")
    }
    note = (county.folder / "催报" / "催报_101_青禾镇.txt").read_text("utf-8-sig")
    assert "青禾镇 张三：" in note
    assert "报送期限是2026年1月31日，已经超过 10 天" in note
    draft = email.message_from_bytes(
        (county.folder / "催报" / "催报_101_青禾镇.eml").read_bytes(), policy=email.policy.default
    )
    assert (draft["To"], draft["X-Unsent"]) == ("qinghe@example.cn", "1")
    assert draft["Subject"] == "请尽快报送2025年政府信息公开工作年度报告（青禾镇）"
    assert "已经超过 10 天" in draft.get_content()


def test_a_reminder_speaks_of_a_return_only_after_there_was_one(county: County) -> None:
    county.send("青禾镇.xlsx", book("101", declared_zero={"t2", "t3"}))
    county.command("collect", "sent")
    note = county.folder / "催报" / "催报_101_青禾镇.txt"
    county.command("status", "--remind", "催报")
    assert "已经退回" not in note.read_text("utf-8-sig")
    county.command("return")
    county.command("status", "--remind", "催报")
    assert "已经退回，尚未收到改正后的表格" in note.read_text("utf-8-sig")


def test_an_office_writes_its_reminders_in_its_own_words(county: County) -> None:
    own = county.folder / "templates" / "letters" / "催报.txt"
    own.parent.mkdir(parents=True)
    own.write_text("{{ 单位 }}的同志，表呢？", encoding="utf-8")
    county.command("status", "--remind", "催报")
    assert (county.folder / "催报" / "催报_101_青禾镇.txt").read_text("utf-8-sig") == "青禾镇的同志，表呢？\n"


def test_a_name_that_there_is_none_is_one_sentence(county: County) -> None:
    own = county.folder / "templates" / "letters" / "催报.txt"
    own.parent.mkdir(parents=True)
    own.write_text("{{ 单位名 }}", encoding="utf-8")
    code, text = county.command("status", "--remind", "催报")
    assert (code, "催报.txt" in text) == (2, True)


def test_the_ledger_is_checked_and_written_as_a_list(county: County) -> None:
    county.send("青禾镇.xlsx", BOOKS["101"], dt.datetime(2026, 1, 12, 9, 30, tzinfo=CHINA))
    county.command("collect", "sent")
    county.command("pass", "101")
    code, text = county.command("status", "--ledger")
    assert (code, "台账完整，共 2 条" in text) == (0, True)
    heads, *rows = openpyxl.load_workbook(county.folder / "收件台账.xlsx").active.iter_rows(values_only=True)  # type: ignore[union-attr]
    lines = [dict(zip(heads, row, strict=True)) for row in rows]
    assert [(line["事项"], line["单位"], line["文件"]) for line in lines] == [
        ("收到", "青禾镇", "101_青禾镇_2025_第1次.xlsx"),
        ("通过", "青禾镇", "101_青禾镇_2025_第1次.xlsx"),
    ]
    ledger = ledger_of(county.inbox)
    assert ledger
    assert [line["校验"] for line in lines] == [entry.digest for entry in ledger.entries()]
