"""核对情况.html: what merge says of a county's year, on one page that needs nothing else."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import lxml.html
import openpyxl
import pytest
from county_round import BOOKS, County, book
from damage import healthy
from lxml.html import HtmlElement
from returns import FORM

import xltools.jobs.workspace
from xltools.cli import run
from xltools.jobs.output import AUDIT_PAGE
from xltools.model.submission import Unit, Value
from xltools.report.page.contents import MOST_NAMED
from xltools.workbook.write.unit_book import build

TODAY = dt.date(2026, 2, 3)
TEXT = (
    "全年组织业务培训三次，印发工作指引两份，办理网民留言四十余条。回应群众关切，公开重点领域信息并逐条核对来源。"
    "村务公开栏按月更新，重大工程的进展张贴在项目部门口。档案室整理历年文件，补齐目录并开放查阅。"
)


@pytest.fixture
def county(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> County:
    monkeypatch.setattr(xltools.jobs.workspace, "today", lambda: TODAY)
    return County(tmp_path / "county", capsys)


def page(county: County, **files: bytes) -> HtmlElement:
    """The page of a merge of these files."""
    county.inbox.mkdir(exist_ok=True)
    for name, content in files.items():
        (county.inbox / f"{name}.xlsx").write_bytes(content)
    _, text = county.command("merge", "inbox")
    assert f"核对情况：{county.folder / 'merged' / AUDIT_PAGE}（用浏览器打开）" in text
    return lxml.html.fromstring((county.folder / "merged" / AUDIT_PAGE).read_text("utf-8"))


def texts(root: HtmlElement, path: str) -> list[str]:
    return [" ".join(one.text_content().split()) for one in root.cssselect(path)]


WRONG = book(
    "101",
    figures={
        **healthy().figures,
        "t3.received.person": replace(healthy().figures["t3.received.person"], number=None, raw="3件"),
    },
)


def test_the_states_add_up_to_the_roster_and_a_stranger_is_none_of_them(county: County) -> None:
    stranger = build(FORM, replace(healthy(Unit("999", "邻县某镇", "乡镇"))), county_name="邻县")
    made = page(county, 一=WRONG, 二=BOOKS["102"], 三=stranger)
    assert texts(made, ".counts li") == ["1 未报", "1 已报", "1 退回"]
    assert texts(made, ".progress") == ["1 / 3 个单位计入汇总"]
    units, strangers = made.cssselect("table.units")
    assert texts(units, "tbody th") == ["青禾镇", "白鹭乡", "石桥镇"]
    assert texts(strangers, "tbody th") == ["邻县某镇"]


def test_it_says_what_to_do_next_and_about_whom(county: County) -> None:
    steps = texts(page(county, 一=WRONG), ".steps li")
    assert steps[0].startswith("2 个单位还没有报送，请催报。 xltools status --remind 催报")
    assert steps[0].endswith("白鹭乡、石桥镇")
    assert steps[1].startswith("1 个单位的表有错误，请退回改正。 xltools return")


def test_when_all_is_well_the_next_step_is_to_pass_and_print(county: County) -> None:
    made = page(county, **BOOKS)
    (step,) = texts(made, ".steps li")
    assert step.startswith("各单位都已计入")


def test_who_is_late_and_whom_to_call(county: County) -> None:
    made = page(county, 一=WRONG)
    rows = {
        row[0]: row
        for row in (
            [cell.text_content().strip() for cell in row] for row in made.cssselect("table.units tbody tr")
        )
    }
    assert rows["白鹭乡"][4] == "逾期 3 天"
    assert rows["青禾镇"][7] == "张三 0123-4567801"


def test_every_finding_is_there_twice_by_unit_and_by_rule_and_each_leads_to_the_other(county: County) -> None:
    made = page(county, 一=WRONG, 二=BOOKS["102"])
    found = json.loads((county.folder / "merged" / "findings.json").read_text("utf-8"))
    expected = sorted(one["code"] for file in found["files"] for one in file["findings"])
    assert sorted(texts(made, ".finding .code")) == expected
    by_rule = made.cssselect(".rules .finding")
    assert len(by_rule) == len(expected)
    ids = {one.get("id") for one in made.xpath("//*[@id]")}
    targets = [link.get("href", "") for link in made.cssselect("a[href^='#']")]
    assert targets
    assert {target[1:] for target in targets} <= ids, "no link leads nowhere"
    assert len(ids) == len(made.xpath("//*[@id]")), "no anchor stands twice"


def test_a_rule_s_heading_has_a_gap_for_whatever_differs(county: County) -> None:
    made = page(county, 一=b"PK, and no more")
    (heading,) = texts(made, ".rules h4")
    assert heading.startswith("S91 ")
    assert "（…）" in heading


def test_its_tables_are_the_countys(county: County) -> None:
    made = page(county, **BOOKS)
    (path,) = (county.folder / "merged").glob("汇总_*.xlsx")
    workbook = openpyxl.load_workbook(path, data_only=True)
    for number, table in enumerate(made.cssselect("table.official")):
        form_table = FORM.tables[number]
        figures = [float(text) for text in texts(table, "td") if text]
        sheet = workbook[form_table.sheet]
        stored = [
            cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, int | float)
        ]
        assert sorted(figures) == sorted(map(float, stored)) or form_table.optional
        cells = [
            (int(cell.get("rowspan") or 1), int(cell.get("colspan") or 1))
            for cell in table.cssselect("th, td")
        ]
        rows = table.cssselect("tr")
        across = sum(int(cell.get("colspan") or 1) for cell in rows[0])
        assert sum(down * wide for down, wide in cells) == len(rows) * across, "its cells fill a rectangle"


def test_texts_that_are_one_are_side_by_side_with_the_shared_parts_marked(county: County) -> None:
    same = {
        code: book(code, sections={"overview": f"{name}。{TEXT}"})
        for code, name in (("101", "青禾"), ("102", "白鹭"))
    }
    made = page(county, **same)
    (pair,) = made.cssselect(".pair")
    sides = pair.cssselect("article")
    assert [text.split()[0] for text in texts(pair, "h4")] == ["青禾镇", "白鹭乡"]
    assert all("印发工作指引两份" in "".join(texts(side, "mark")) for side in sides)


def test_a_text_of_last_year_is_beside_the_one_it_was_copied_from(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = County(tmp_path / "before", capsys, 2024)
    new = "今年新设了三个查阅点。"
    for county, text in ((before, TEXT), (County(tmp_path / "now", capsys), TEXT + new)):
        county.inbox.mkdir(exist_ok=True)
        (county.inbox / "一.xlsx").write_bytes(book("101", year=county.year, sections={"overview": text}))
        settings = county.folder / "xltools.toml"
        if county is not before:
            archive = before.folder / "merged" / "汇总_清河县_2024.xlsx"
            settings.write_text(f'last = "{archive.as_posix()}"\n' + settings.read_text("utf-8"), "utf-8")
        county.command("merge")
    made = lxml.html.fromstring((tmp_path / "now" / "merged" / AUDIT_PAGE).read_text("utf-8"))
    (pair,) = made.cssselect(".pair")
    assert texts(pair, "h4") == ["青禾镇 一、总体情况", "青禾镇 一、总体情况 2024年度"]
    now, last = pair.cssselect("article")
    assert texts(last, "p")[0] == "100% 与今年相同"
    assert new.rstrip("。") not in "".join(texts(now, "mark"))
    assert new.rstrip("。") in now.text_content()


def test_of_very_many_units_a_step_names_the_first(county: County) -> None:
    units = county.folder / "units.csv"
    more = "".join(f"\n{number},第{number}镇,乡镇" for number in range(200, 300))
    units.write_text(units.read_text("utf-8") + more, encoding="utf-8")
    made = page(county, 一=BOOKS["101"])
    names = texts(made, ".steps .names")[0].split("、")
    assert len(names) == MOST_NAMED + 1
    assert names[-1] == f"还有 {102 - MOST_NAMED} 个，见“各单位报送情况”"
    assert len(made.cssselect("table.units")[0].cssselect("tbody tr")) == 103


HOSTILE = "<script>alert(1)</script>"


def test_hostile_names_are_shown_as_text(county: County) -> None:
    """A name is shown as what it is: tags as text, characters that nobody sees by their names."""
    file = county.folder / "units.csv"
    file.write_text(
        file.read_text("utf-8").replace("白鹭乡", HOSTILE).replace("石桥镇", "石桥\u202e镇"), encoding="utf-8"
    )
    made = page(county, 一=WRONG)
    assert HOSTILE in texts(made, "tbody th")
    raw = (county.folder / "merged" / AUDIT_PAGE).read_text("utf-8")
    assert HOSTILE not in raw
    assert "\u202e" not in raw
    assert raw.count("<script>") == 1, "the page's own"


def test_it_needs_nothing_from_outside(county: County) -> None:
    made = page(county, 一=WRONG)
    raw = (county.folder / "merged" / AUDIT_PAGE).read_text("utf-8")
    assert not re.search(r"https?:|//[a-z]", raw.replace("<!DOCTYPE html>", ""))
    assert made.cssselect("link, img, iframe, [src]") == []
    assert made.cssselect("[style], [onclick]") == [], "its policy allows none"
    (policy,) = made.cssselect("meta[http-equiv=Content-Security-Policy]")
    assert policy.get("content", "").startswith("default-src 'none'")


def test_the_same_day_and_files_give_the_same_bytes(county: County) -> None:
    page(county, 一=WRONG)
    first = (county.folder / "merged" / AUDIT_PAGE).read_bytes()
    page(county)
    assert (county.folder / "merged" / AUDIT_PAGE).read_bytes() == first


def test_a_project_may_have_a_template_of_its_own_and_a_wrong_one_costs_the_page_only(county: County) -> None:
    own = county.folder / "templates" / "page" / "核对情况.html"
    own.parent.mkdir(parents=True)
    own.write_text("<title>{{ page.county }}</title>", encoding="utf-8")
    assert texts(page(county, **BOOKS), "title") == ["清河县"]
    own.write_text("{{ page.nothing }}", encoding="utf-8")
    _, text = county.command("merge", "inbox")
    assert "没有生成核对情况页：" in text
    own.unlink()
    (own.parent / "page.css").write_bytes("p{color:red} /* 颜色 */".encode("gbk"))
    assert "没有生成核对情况页：" in county.command("merge", "inbox")[1], (
        "saved by a program that knows no UTF-8"
    )
    assert list((county.folder / "merged").glob("汇总_*.xlsx"))


def test_its_heads_are_in_order_and_every_table_has_heads(county: County) -> None:
    made = page(county, 一=WRONG)
    levels = [int(str(one.tag)[1]) for one in made.iter("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert made.get("lang") == "zh-CN"
    for table in made.cssselect("table"):
        assert table.cssselect("th[scope]")


def test_units_that_count_with_errors_are_named_and_nobody_is_told_to_pass_them(county: County) -> None:
    wrong = book(
        "101", figures={**healthy().figures, "t3.granted.person": Value(number=Decimal(900), raw="900")}
    )
    for name, content in (("一", wrong), ("二", BOOKS["102"]), ("三", BOOKS["103"])):
        (county.inbox / f"{name}.xlsx").write_bytes(content)
    county.command("merge", "inbox", "--include-errors")
    made = lxml.html.fromstring((county.folder / "merged" / AUDIT_PAGE).read_text("utf-8"))
    assert texts(made, ".progress") == ["3 / 3 个单位计入汇总"]
    (alarm,) = texts(made, "#steps .alarm")
    assert alarm.endswith("仍按要求计入了汇总：青禾镇。")
    assert not any("请通过各单位的表" in step for step in texts(made, ".steps li"))


def test_from_a_unit_s_errors_a_link_leads_to_them(county: County) -> None:
    made = page(county, 一=WRONG)
    (link,) = made.cssselect("table.units tbody td.number a")[:1]
    (group,) = made.cssselect(link.get("href", ""))
    assert texts(group, "h4") == ["青禾镇"]


def test_without_a_roster_it_says_so_and_still_what_to_do(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "一.xlsx").write_bytes(WRONG)
    run(["merge", str(inbox)])
    made = lxml.html.fromstring((tmp_path / "merged" / AUDIT_PAGE).read_text("utf-8"))
    steps = texts(made, ".steps li")
    assert steps[0] == "没有单位名册，无法知道还有哪些单位没有报送。"
    assert steps[1].startswith("1 个单位的表有错误，请退回改正。")
    assert len(steps) == 2
