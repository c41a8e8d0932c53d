"""``xltools bulletin``: every number of the draft is one of the ledger or of the files."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import docx
import pytest
from county_round import BOOKS, County, book
from damage import healthy
from returns import FORM
from validator import Validate

import xltools.jobs.workspace
from xltools.model.submission import Unit, Value
from xltools.workbook.write.unit_book import build

CHINA = dt.timezone(dt.timedelta(hours=8))
WRONG = book("101", figures={**healthy().figures, "t3.granted.person": Value(number=Decimal(900))})


@pytest.fixture
def county(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> County:
    """10 February: 青禾镇 was sent back once and is right now, 白鹭乡 was three days late, 石桥镇 has sent nothing."""
    now = dt.datetime(2026, 2, 10, 9, 0, tzinfo=CHINA)
    monkeypatch.setattr(xltools.jobs.workspace, "now", lambda: now)
    county = County(tmp_path / "county", capsys)
    county.send("一.xlsx", WRONG, dt.datetime(2026, 1, 12, 9, 0, tzinfo=CHINA))
    county.send("白鹭乡.xlsx", BOOKS["102"], dt.datetime(2026, 2, 3, 9, 0, tzinfo=CHINA))
    county.command("collect", "sent")
    county.command("return")
    county.send("二.xlsx", BOOKS["101"], dt.datetime(2026, 1, 14, 9, 0, tzinfo=CHINA))
    county.command("collect", "sent")
    county.command("pass", "青禾镇")
    return county


def written(county: County) -> Path:
    code, _ = county.command("bulletin")
    assert code == 0
    return county.folder / "merged" / "通报_清河县_2025.docx"


def tables(path: Path) -> list[list[list[str]]]:
    return [
        [[cell.text for cell in row.cells] for row in table.rows[1:]]
        for table in docx.Document(str(path)).tables
    ]


def test_the_whole_in_one_paragraph(county: County) -> None:
    texts = [paragraph.text for paragraph in docx.Document(str(written(county))).paragraphs]
    assert texts[0] == "关于2025年政府信息公开工作年度报告报送情况的通报（稿）"
    assert (
        texts[2]
        == "应报送 3 个单位，已收到 2 个，未报送 1 个，逾期报送 1 个，退回修改 1 次，已通过 1 个，其中已发布 0 个。"
    )


def test_what_was_wrong_where_it_stands_and_who_was_late(county: County) -> None:
    data, place, time = tables(written(county))
    assert data == [["青禾镇", "2", "1", "已改正；退回时有勾稽关系不平 1 处"]]
    assert place == [["青禾镇", "已通过，没有登记发布"]]
    assert time == [
        ["石桥镇", "未报送", "2026-01-31", "10 天"],
        ["白鹭乡", "2026-02-03", "2026-01-31", "3 天"],
    ]


def test_before_publishing_is_due_nobody_is_named_for_it(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    early = dt.datetime(2026, 1, 20, 9, 0, tzinfo=CHINA)
    monkeypatch.setattr(xltools.jobs.workspace, "now", lambda: early)
    path = written(county)
    assert "青禾镇" not in [row[0] for table in tables(path)[1:] for row in table]
    texts = [paragraph.text for paragraph in docx.Document(str(path)).paragraphs]
    assert "还没有登记发布、没有到期的 1 个。" in texts


def test_microsofts_validator_has_nothing_to_say(county: County, validate: Validate) -> None:
    path = written(county)
    assert validate([path]) == {path: []}


def test_of_an_inbox_that_nobody_collected_lateness_is_not_made_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    county = County(tmp_path / "plain", capsys)
    county.inbox.mkdir(exist_ok=True)
    for code, content in BOOKS.items():
        (county.inbox / f"{code}.xlsx").write_bytes(content)
    texts = [paragraph.text for paragraph in docx.Document(str(written(county))).paragraphs]
    assert "收件台账里没有逾期的记录；没有用 xltools collect 登记的，不知道何时收到。" in texts


def test_a_return_of_another_county_is_no_unit_that_had_to_report(county: County) -> None:
    stranger = Unit("999", "邻县松烟镇", "乡镇")
    content = build(FORM, healthy(stranger), county_name="邻县")
    county.send("松烟镇.xlsx", content, dt.datetime(2026, 2, 9, 9, 0, tzinfo=CHINA))
    county.command("collect", "sent")
    path = written(county)
    texts = [paragraph.text for paragraph in docx.Document(str(path)).paragraphs]
    assert texts[2].startswith("应报送 3 个单位，已收到 2 个，未报送 1 个，逾期报送 1 个，")
    assert "邻县松烟镇" not in str(tables(path))
    _, status = county.command("status")
    (line,) = [line for line in status.splitlines() if line.startswith("不计")]
    assert "逾期" not in line
