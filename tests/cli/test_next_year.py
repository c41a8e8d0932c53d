"""The second year: the project of the year before is carried over, and units that change keep their chain of figures."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from county_round import BOOKS, County
from damage import healthy
from returns import FORM, FORMS

from xltools.cli import run
from xltools.county.settings import load_project
from xltools.jobs.workspace import Workspace
from xltools.workbook.read.unit_book import read
from xltools.workbook.write.unit_book import build


@pytest.fixture
def county(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> County:
    """A county whose year is over: three units have reported, and all is merged."""
    county = County(tmp_path / "2025", capsys)
    county.inbox.mkdir(exist_ok=True)
    for code, content in BOOKS.items():
        (county.inbox / f"{code}.xlsx").write_bytes(content)
    county.command("merge", "inbox")
    return county


def next_year(county: County, roster: str = "") -> Path:
    folder = county.folder.parent / "2026"
    code, text = county.command("new", folder, "--from", county.folder)
    assert code == 0, text
    if roster:
        (folder / "units.csv").write_text(roster, encoding="utf-8")
    return folder


def test_roster_settings_and_last_years_workbook_are_carried_over(county: County) -> None:
    settings = county.folder / "xltools.toml"
    settings.write_text('deadline = "2026-01-20"\n' + settings.read_text("utf-8"), encoding="utf-8")
    own = county.folder / "templates" / "letters" / "催报.txt"
    own.parent.mkdir(parents=True)
    own.write_text("快", encoding="utf-8")
    folder = next_year(county)
    project = load_project(folder / "xltools.toml")
    assert (project.county_name, project.year, project.form) == ("清河县", 2026, FORM.id)
    assert project.deadlines == {"": dt.date(2027, 1, 20)}
    assert project.last == folder / "last" / "汇总_清河县_2025.xlsx"
    assert (folder / "units.csv").read_bytes() == (county.folder / "units.csv").read_bytes()
    assert (folder / "templates" / "letters" / "催报.txt").read_text("utf-8") == "快"


def test_generate_runs_in_it_at_once_and_last_years_figures_are_inside(county: County) -> None:
    folder = next_year(county)
    assert run(["generate", "--project", str(folder), "-o", str(folder / "outbox")]) == 0
    inside = read(folder / "outbox" / "101_青禾镇_2026.xlsx", FORMS.get).submission.last
    assert inside["t3.received.person"] == healthy().number("t3.received.person")


def test_without_last_years_workbook_it_is_said(county: County) -> None:
    for path in (county.folder / "merged").iterdir():
        path.unlink()
    folder = county.folder.parent / "2026"
    _, text = county.command("new", folder, "--from", county.folder)
    assert "没有找到上年的汇总表" in text
    assert load_project(folder / "xltools.toml").last is None


def test_the_figures_of_a_unit_that_was_merged_go_to_its_successor(county: County) -> None:
    roster = "代码,名称,级别,并入\n101,青禾镇,乡镇,\n102,白鹭乡,乡镇,101\n103,石桥镇,乡镇,\n"
    folder = next_year(county, roster)
    workspace = Workspace.open(folder)
    assert workspace.roster
    assert [unit.code for unit in workspace.roster.units] == ["101", "103"]
    once = healthy().number("t3.carried_out.person")
    assert once is not None
    assert workspace.last_of("101")["t3.carried_out.person"] == 2 * once
    assert run(["generate", "--project", str(folder), "-o", str(folder / "outbox")]) == 0
    assert {path.name for path in (folder / "outbox").glob("*.xls?")} == {
        "101_青禾镇_2026.xlsx",
        "103_石桥镇_2026.xlsx",
    }


def test_so_do_those_of_a_unit_that_was_renamed_and_has_another_code(county: County) -> None:
    roster = (
        "代码,名称,级别,并入\n201,青禾街道,街道,\n101,青禾镇,乡镇,201\n102,白鹭乡,乡镇,\n103,石桥镇,乡镇,\n"
    )
    workspace = Workspace.open(next_year(county, roster))
    assert workspace.last_of("201")["t3.carried_out.person"] == healthy().number("t3.carried_out.person")
    assert workspace.last_of("101") == {}


def test_the_chain_over_the_years_closes_in_the_check(county: County) -> None:
    roster = "代码,名称,级别,并入\n101,青禾镇,乡镇,\n102,白鹭乡,乡镇,101\n103,石桥镇,乡镇,\n"
    folder = next_year(county, roster)
    carried = healthy().number("t3.carried_out.person")
    assert carried
    taken_over = replace(
        healthy(),
        year=2026,
        figures={
            **healthy().figures,
            "t3.carried_in.person": replace(
                healthy().figures["t3.carried_in.person"], number=carried, raw=str(carried)
            ),
        },
    )
    (folder / "inbox" / "101.xlsx").write_bytes(build(FORM, taken_over, county_name="清河县"))
    _, text = county.command("check", folder / "inbox" / "101.xlsx")
    assert f"上年结转 {carried} ≠ 上年结转下年度 {2 * carried}" in text
    assert Decimal(2) * carried > carried
