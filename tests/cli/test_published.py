"""``xltools check PAGE --against WORKBOOK --published``: is what was published what was approved, and where does it stand."""

from __future__ import annotations

from pathlib import Path

import pytest
from county_round import BOOKS, County
from damage import healthy
from reports import edited

from xltools.cli import UNUSABLE, run

ADDRESS = "http://www.example.cn/qinghe/2025.html"


@pytest.fixture
def county(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> County:
    """A county that has passed 青禾镇's return."""
    county = County(tmp_path / "county", capsys)
    county.inbox.mkdir(exist_ok=True)
    (county.inbox / "青禾镇.xlsx").write_bytes(BOOKS["101"])
    county.command("report", "inbox", "-o", "reports")
    county.command("pass", "青禾镇")
    return county


def word(county: County) -> Path:
    (report,) = (county.folder / "reports").glob("*.docx")
    return report


def published(county: County, saved: Path, *more: str) -> tuple[int, str]:
    return county.command(
        "check",
        saved,
        "--against",
        county.inbox / "青禾镇.xlsx",
        "--published",
        "--date",
        "2026-01-25",
        *more,
    )


def test_what_agrees_is_entered_with_address_and_day(county: County) -> None:
    code, text = published(county, word(county), "--address", ADDRESS)
    assert (code, "“青禾镇”已登记为已发布" in text) == (0, True), text
    entry = county.round.published["101"]
    assert (entry.note, str(entry.day)) == (ADDRESS, "2026-01-25")
    assert "已发布 青禾镇" in county.command("status")[1]


def test_a_page_with_another_figure_is_not_entered(county: County) -> None:
    saved = county.folder / "网页.docx"
    licences = healthy().number("t2.licence.licences")
    saved.write_bytes(edited(word(county).read_bytes(), (f">{licences}<", ">7654<")))
    code, said = published(county, saved)
    assert code == 1
    assert "R01" in said
    assert county.round.published == {}


def test_one_that_was_never_passed_is_not_entered(county: County) -> None:
    county.command("pass", "--reopen", "青禾镇")
    code, text = published(county, word(county))
    assert (code, "不是“青禾镇”已经通过的那一份" in text) == (1, True)


def test_late_is_said_and_entered_all_the_same(county: County) -> None:
    code, text = county.command(
        *("check", word(county), "--against", county.inbox / "青禾镇.xlsx", "--published"),
        *("--date", "2026-02-03", "--address", ADDRESS),
    )
    assert (code, "发布日期 2026-02-03 晚于规定的期限 2026-01-31，逾期 3 天" in text) == (0, True)
    assert str(county.round.published["101"].day) == "2026-02-03"


@pytest.mark.parametrize("day", ["去年", "2026-02-30", "2026-13-01", ""])
def test_a_date_that_is_none_is_answered_in_chinese(capsys: pytest.CaptureFixture[str], day: str) -> None:
    assert run(["check", "x.html", "--published", "--against", "x.xlsx", "--date", day]) == UNUSABLE
    assert capsys.readouterr().err == (
        f"参数 --date 应为日期，如 2026-01-15，不能是“{day}”。请用 xltools check --help 查看用法\n"
    )
