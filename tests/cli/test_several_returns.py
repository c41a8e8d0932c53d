"""A unit sends again and again: which return counts, who decides, and what is closed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from county_round import BOOKS, County, book, last_years
from damage import healthy

from xltools.model.submission import Value

CHINA = dt.timezone(dt.timedelta(hours=8))
MONDAY = dt.datetime(2026, 1, 12, 9, 0, tzinfo=CHINA)
DAY = dt.timedelta(days=1)
FIRST, SECOND, THIRD = (f"101_青禾镇_2025_第{number}次.xlsx" for number in (1, 2, 3))


def with_figures(**numbers: int) -> dict[str, Value]:
    """The figures of a right return with some changed; ``__`` stands for the dots of an id."""
    changed = {id.replace("__", "."): Value(number=Decimal(number)) for id, number in numbers.items()}
    return {**healthy().figures, **changed}


RIGHT = BOOKS["101"]
OTHER = book("101", figures=with_figures(t2__licence__licences=77))
LICENCES = healthy().figures["t2.licence.licences"].number
WRONG = book("101", figures=with_figures(t3__granted__person=900))


@pytest.fixture
def county(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> County:
    return County(tmp_path / "county", capsys)


def arrived(county: County, *books: bytes) -> None:
    """One return a day, from Monday on; and the returns of the other two units."""
    for number, content in enumerate(books):
        county.send(f"年报{number}.xlsx", content, MONDAY + number * DAY)
    for code in ("102", "103"):
        county.send(f"{code}.xlsx", BOOKS[code], MONDAY)
    assert county.command("collect", "sent")[0] in (0, 1)


def counted(county: County) -> str:
    """The file of 青禾镇 that is in the sums; "" for none."""
    county.command("merge", "inbox")
    (path,) = (county.folder / "merged").glob("汇总_*.xlsx")
    rows = openpyxl.load_workbook(path, data_only=True)["单位情况"].iter_rows(values_only=True)
    (row,) = [row for row in rows if row[2] == "101"]
    return str(row[7]).partition("\n")[0] if row[6] == "是" else ""


def test_the_latest_right_return_counts(county: County) -> None:
    arrived(county, OTHER, WRONG, RIGHT)
    assert counted(county) == THIRD


def test_a_wrong_one_that_came_later_takes_nothing_away(county: County) -> None:
    arrived(county, OTHER, RIGHT, WRONG)
    assert counted(county) == SECOND


def test_when_all_are_wrong_the_latest_is_judged_and_none_counts(county: County) -> None:
    arrived(county, book("101", figures=with_figures(t3__granted__person=800)), WRONG)
    assert counted(county) == ""
    _, text = county.command("merge", "inbox")
    assert "各份都有错误" in text
    assert "退回 1 个：青禾镇" in text


def changed_cells(county: County) -> list[tuple[str, ...]]:
    """The lines of 报送改动, without the files; none where there is no such sheet."""
    county.command("merge", "inbox")
    (path,) = (county.folder / "merged").glob("汇总_*.xlsx")
    book = openpyxl.load_workbook(path)
    if "报送改动" not in book.sheetnames:
        return []
    rows = book["报送改动"].iter_rows(min_row=4, min_col=2, values_only=True)
    return [(str(row[0]), *map(str, row[3:])) for row in rows]


def test_every_cell_that_changed_is_listed_however_many(county: County) -> None:
    before = {f"t2__licence__{column}": 500 + at for at, column in enumerate(["licences"])} | {
        f"t3__granted__{who}": 900 + at
        for at, who in enumerate(["person", "company", "research", "charity", "legal", "other"])
    }
    typed = [id.replace("__", ".") for id in before]
    assert {id for id in typed if id in healthy().figures} == set(typed), "all of them are figures"
    arrived(county, book("101", figures=with_figures(**before)), RIGHT)
    lines = changed_cells(county)
    assert len(lines) == len(before)
    assert ("青禾镇", "表三 F10（予以公开·商业企业）", "901") in [line[:3] for line in lines]
    found = json.loads((county.folder / "merged" / "findings.json").read_text("utf-8"))
    (revision,) = found["revisions"]
    assert (revision["unit"]["code"], revision["before"], revision["after"]) == ("101", FIRST, SECOND)
    assert len(revision["changes"]) == len(before)


def test_where_nobody_changed_anything_there_is_no_such_sheet(county: County) -> None:
    arrived(county, RIGHT)
    assert changed_cells(county) == []


def test_merge_says_which_it_took_and_why_and_what_changed(county: County) -> None:
    arrived(county, OTHER, RIGHT)
    code, text = county.command("merge", "inbox")
    assert code == 0
    assert "单位“青禾镇”报送了 2 份不同的表，以这一份为准（2026-01-13 " in text
    assert f"是没有错误的各份中最晚的）：{SECOND}" in text
    _, text = county.command("check", "inbox")
    assert f"表二 C12（行政许可·处理决定） 77 → {LICENCES}" in text


def test_what_was_wrong_with_an_earlier_return_is_not_asked_for_any_more(county: County) -> None:
    arrived(county, WRONG, RIGHT)
    code, text = county.command("check", "inbox")
    assert (code, text.count("B01")) == (0, 0)


def test_without_a_ledger_nobody_knows_which_and_the_finding_says_where_they_differ(county: County) -> None:
    county.inbox.mkdir(exist_ok=True)
    (county.inbox / "一.xlsx").write_bytes(RIGHT)
    (county.inbox / "二.xlsx").write_bytes(OTHER)
    code, text = county.command("merge", "inbox")
    assert code == 1
    assert "表二 C12（行政许可·处理决定）" in text
    assert "xltools choose 101 文件名" in text


def test_the_county_may_choose_and_no_file_is_moved(county: County) -> None:
    county.inbox.mkdir(exist_ok=True)
    (county.inbox / "一.xlsx").write_bytes(RIGHT)
    (county.inbox / "二.xlsx").write_bytes(OTHER)
    code, text = county.command("choose", "青禾镇", "一.xlsx")
    assert (code, "“青禾镇”以 一.xlsx 为准" in text) == (0, True)
    assert counted(county) == "一.xlsx"
    county.command("choose", "101", county.inbox / "二.xlsx")
    assert counted(county) == "二.xlsx"
    assert {name: content for name, content in county.files.items() if name.endswith(".xlsx")} == {
        "一.xlsx": RIGHT,
        "二.xlsx": OTHER,
    }


def test_what_is_chosen_stays_chosen_when_a_later_one_comes(county: County) -> None:
    arrived(county, RIGHT, OTHER)
    county.command("choose", "101", FIRST)
    assert counted(county) == FIRST


def test_a_return_that_is_passed_is_closed(county: County) -> None:
    arrived(county, RIGHT)
    code, text = county.command("pass", "青禾镇", "102")
    assert (code, "已通过 2 个：青禾镇、白鹭乡" in text) == (0, True)
    county.send("又来一份.xlsx", OTHER, MONDAY + 5 * DAY)
    county.command("collect", "sent")
    assert counted(county) == FIRST
    assert "已经通过" in county.command("check", "inbox")[1]
    county.command("pass", "--reopen", "101")
    assert counted(county) == SECOND


def test_a_return_with_errors_cannot_be_passed_and_none_of_the_others_is(county: County) -> None:
    arrived(county, WRONG)
    code, text = county.command("pass", "102", "101")
    assert (code, "不能通过，一个也没有通过：“青禾镇”现在是“退回”" in text) == (2, True)
    assert county.round.passed == {}


def test_a_passed_return_that_is_changed_afterwards_does_not_count(county: County) -> None:
    arrived(county, RIGHT)
    county.command("pass", "101")
    (county.inbox / FIRST).write_bytes(OTHER)
    assert counted(county) == ""
    assert "收件夹里也没有那一份" in county.command("check", "inbox")[1]


def test_whose_file_it_was_said_to_be_is_asked_of_the_name_it_came_by(county: County) -> None:
    """The clear name in the inbox is made of what is inside; the unit's own name for it may say something else."""
    county.send("石桥镇2025年报.xlsx", RIGHT, MONDAY)
    county.command("collect", "sent")
    code, text = county.command("check", "inbox")
    assert code == 1
    assert "文件名写的是“石桥镇”，表内却是“青禾镇”" in text


def test_every_way_of_saying_it_wrongly_is_one_sentence(county: County) -> None:
    arrived(county, RIGHT)
    (county.folder / "别处.xlsx").write_bytes(RIGHT)
    for args, said in (
        (("choose", "无名镇", FIRST), "没有“无名镇”"),
        (("choose", "青禾镇", "没有.xlsx"), "里没有文件"),
        (("choose", "青禾镇", county.folder / "别处.xlsx"), "里没有文件"),
        (("choose", "白鹭乡", FIRST), "是青禾镇的表"),
        (("pass", "--reopen", "青禾镇"), "没有通过过"),
    ):
        code, text = county.command(*args)
        assert (code, said in text) == (2, True), text


def test_decisions_are_entries_that_hold_the_files_digest(county: County) -> None:
    arrived(county, RIGHT)
    county.command("pass", "101")
    assert county.round.passed["101"].sha256 == hashlib.sha256(RIGHT).hexdigest()


def test_a_finding_names_the_unit_beside_a_file_that_does_not(county: County) -> None:
    (county.inbox).mkdir(exist_ok=True)
    (county.inbox / "终稿最终版.xlsx").write_bytes(WRONG)
    (county.inbox / "白鹭乡.xlsx").write_bytes(book("102", figures=with_figures(t3__granted__person=900)))
    _, text = county.command("check", "inbox")
    assert "文件 终稿最终版.xlsx（青禾镇），表三" in text
    assert "文件 白鹭乡.xlsx，表三" in text, "its name says it"


def test_what_comes_after_passing_is_pointed_out(county: County) -> None:
    arrived(county, RIGHT)
    county.command("pass", "101", "102", "103")
    county.send("又来一份.xlsx", OTHER, MONDAY + 5 * DAY)
    _, text = county.command("collect", "sent")
    assert "“青禾镇”的表已经通过，这一份不同，没有计入" in text
    _, text = county.command("status")
    assert f"已经通过，之后又收到不同的 {SECOND}，没有计入" in text
    _, text = county.command("merge", "inbox")
    assert (
        f"之后又收到不同的这一份，没有计入；两份的不同之处（先收到的 → 后收到的）：表二 C12（行政许可·处理决定） {LICENCES} → 77"
        in text
    )
    page = (county.folder / "merged" / "核对情况.html").read_text("utf-8")
    assert "可以印发县的报告" not in page
    assert "1 个单位的表通过之后又报来不同的一份" in page


def test_the_changes_are_said_in_the_order_in_which_the_returns_came(county: County) -> None:
    arrived(county, RIGHT, OTHER)
    county.command("choose", "101", FIRST)
    _, text = county.command("check", "inbox")
    assert f"（先收到的 → 后收到的）：表二 C12（行政许可·处理决定） {LICENCES} → 77" in text


def test_a_return_of_last_year_is_forgotten_when_the_right_one_is_there(county: County) -> None:
    arrived(county, last_years("101"), RIGHT)
    code, text = county.command("merge", "inbox")
    assert code == 0, text
    assert counted(county) == FIRST
    code, text = county.command("choose", "101", "101_青禾镇_2024_第1次.xlsx")
    assert (code, "不能计入汇总，没有选定：表内年度是 2024 年" in text) == (2, True)


def test_a_return_is_chosen_by_the_name_it_came_by(county: County) -> None:
    arrived(county, RIGHT, OTHER)
    county.command("choose", "101", "年报0.xlsx")
    assert counted(county) == FIRST


def test_a_return_of_last_year_gets_no_report_beside_the_right_one(county: County) -> None:
    arrived(county, last_years("101"), RIGHT)
    _, text = county.command("report", "inbox")
    assert "101_青禾镇_2024_第1次.xlsx 不能计入本次汇总，没有生成报告" in text
    assert [path.name for path in (county.folder / "reports").glob("101_*")] == [
        "101_青禾镇_2025_年度报告.docx"
    ]
    _, text = county.command("check", "inbox")
    assert "这一份不计入：表内年度是 2024 年，本次汇总的是 2025 年。这一份无需再改" in text
