"""`merge --open-data`: what is written, what is said of it, and how its pages look in a real Chromium."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from county_round import BOOKS, County

from xltools.cli import ERRORS_FOUND, NOTHING_WRONG
from xltools.jobs.output import OPEN_DATA
from xltools.report.open_data import FIGURE_SHEET, TABLES

if TYPE_CHECKING:
    from playwright.sync_api import Browser

#: What axe wants of a page, and a piece of one gets from the page that it is put into.
NOT_OF_A_PIECE = {"document-title", "html-has-lang", "landmark-one-main", "page-has-heading-one", "region"}


@pytest.fixture
def county(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> County:
    county = County(tmp_path / "county", capsys)
    county.inbox.mkdir(exist_ok=True)
    for code, content in BOOKS.items():
        (county.inbox / f"{code}.xlsx").write_bytes(content)
    return county


def folder(county: County) -> Path:
    return county.folder / "merged" / OPEN_DATA


def test_it_is_written_when_it_is_asked_for(county: County) -> None:
    county.command("merge")
    assert not folder(county).exists()
    code, said = county.command("merge", "--open-data")
    assert code == NOTHING_WRONG
    assert f"公开数据：{folder(county)}（7 个文件，放到网站上）" in said
    assert {path.name for path in folder(county).iterdir()} == {
        *(TABLES, FIGURE_SHEET, "datapackage.json"),
        *("figures.csv", "figures.json", "units.csv", "units.json"),
    }


def test_a_merge_without_it_says_that_what_lies_there_is_older(county: County) -> None:
    county.command("merge", "--open-data")
    _, said = county.command("merge")
    assert f"{folder(county)} 还是以前的" in said
    code, said = county.command("merge", "--open-data", "--json")
    assert code == NOTHING_WRONG
    assert sorted(json.loads(said)["open_data"]) == sorted(str(path) for path in folder(county).iterdir())


def test_each_unit_s_figures_lead_to_the_return_they_stand_in(county: County) -> None:
    county.command("merge", "--open-data")
    found = json.loads((county.folder / "merged" / "findings.json").read_text("utf-8"))
    digests = {file["unit"]["code"]: file["sha256"] for file in found["files"]}
    with (folder(county) / "units.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {row["单位代码"]: row["SHA-256"] for row in csv.DictReader(file)} == digests


def test_a_template_of_the_project_s_own_that_is_wrong_costs_nothing_else(county: County) -> None:
    own = county.folder / "templates" / "page"
    own.mkdir(parents=True)
    (own / FIGURE_SHEET).write_text("{{ 没有这个名字 }}", encoding="utf-8")
    code, said = county.command("merge", "--open-data")
    assert code == ERRORS_FOUND
    assert "没有生成公开数据" in said
    assert FIGURE_SHEET in said
    assert (county.folder / "merged" / "findings.json").exists()
    assert not folder(county).exists()


@pytest.mark.parametrize("name", [TABLES, FIGURE_SHEET])
@pytest.mark.parametrize("width", [390, 1366])
def test_the_pages_are_read_as_they_are_written(
    county: County, chromium: Browser, name: str, width: int
) -> None:
    county.command("merge", "--open-data")
    said: list[str] = []
    with chromium.new_context(offline=True, viewport={"width": width, "height": 800}) as context:
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.goto((folder(county) / name).as_uri())
        assert page.evaluate("document.characterSet") == "UTF-8"
        assert page.get_by_text("由 3 个单位报送的表相加得出").is_visible()
        if name == FIGURE_SHEET:
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            bars = page.locator("svg.bar rect")
            assert bars.count() >= 3
        rules = NOT_OF_A_PIECE if name == TABLES else set()
        found = {rule["id"] for rule in Axe().run(page).response["violations"]}
        assert found <= rules
    assert said == []
