"""The audit page in a real Chromium: its filters, its links, its policy, paper and a telephone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pdfplumber
import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import PrintPage
from county_round import BOOKS, County, book
from damage import healthy

from xltools.jobs.output import AUDIT_PAGE
from xltools.model.text import compact

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

#: What a unit may be called that means harm.
HOSTILE = "<img src=x onerror=document.title='hurt'>"


@pytest.fixture
def made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """The page of three units: one has a blank, one a hostile name, one is right."""
    county = County(tmp_path / "county", capsys)
    units = county.folder / "units.csv"
    units.write_text(units.read_text("utf-8").replace("石桥镇", HOSTILE), encoding="utf-8")
    figures = healthy().figures
    blank = {**figures, "t3.received.person": replace(figures["t3.received.person"], number=None, raw="")}
    county.inbox.mkdir(exist_ok=True)
    (county.inbox / "一.xlsx").write_bytes(book("101", figures=blank))
    (county.inbox / "二.xlsx").write_bytes(BOOKS["102"])
    (county.inbox / "三.xlsx").write_bytes(BOOKS["103"])
    county.command("merge", "inbox")
    return county.folder / "merged" / AUDIT_PAGE


@pytest.fixture
def page(made: Path, chromium: Browser) -> Iterator[Page]:
    """The page as it is open; what the console or an error said fails the test."""
    said: list[str] = []
    with chromium.new_context(offline=True) as context:
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(made.as_uri())
        yield page
    assert said == []


def shown(page: Page) -> list[str]:
    """The codes of the findings that are shown by unit."""
    return page.locator(".finding:visible .code").all_text_contents()


def test_severities_are_filtered(page: Page) -> None:
    everything = shown(page)
    assert "V01" in everything
    page.get_by_label("错误", exact=True).uncheck()
    assert "V01" not in shown(page)
    assert page.locator(".group:visible").count() < page.locator(".group").count(), "empty groups go, too"
    page.get_by_label("错误", exact=True).check()
    assert shown(page) == everything


def test_words_are_found_in_texts_and_in_the_names_of_units(page: Page) -> None:
    page.get_by_label("查找").fill("青禾镇 空格")
    assert set(shown(page)) == {"V01"}
    assert page.locator("output").text_content() == "显示 1 条"
    page.get_by_label("查找").fill("没有这样的字")
    assert shown(page) == []


def test_a_link_leads_from_a_finding_to_its_rule_and_back(page: Page) -> None:
    page.locator(".finding .code", has_text="V01").first.click()
    assert page.url.endswith("#r-V01")
    assert page.locator("#r-V01").bounding_box() is not None
    page.locator("#r-V01 .finding .unit").first.click()
    assert page.locator(".finding:target").get_attribute("data-severity") == "error"


def test_a_link_to_what_is_filtered_out_shows_it(page: Page) -> None:
    page.get_by_label("错误", exact=True).uncheck()
    page.locator("table.units tbody td.number a").first.click()
    page.wait_for_function("document.querySelector('.filters [value=error]').checked")
    assert "V01" in shown(page)


def test_it_can_be_used_with_the_keyboard_alone(page: Page) -> None:
    page.keyboard.press("Tab")
    assert page.locator(":focus").text_content() == "跳到正文"
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.locator(":focus").get_attribute("name") == "severity":
            break
    page.keyboard.press("Space")
    assert not page.locator("[name=severity]").first.is_checked()


def test_without_javascript_everything_is_there(made: Path, chromium: Browser) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(made.as_uri())
        assert "V01" in shown(page)
        assert not page.locator(".filters").is_visible()


def test_a_hostile_name_is_a_text(page: Page) -> None:
    assert page.locator("img").count() == 0
    assert page.title() != "hurt"
    assert page.locator("table.units th", has_text=HOSTILE).count() == 1


@pytest.mark.parametrize("width", [390, 1366])
def test_nothing_but_wide_tables_reaches_beyond_the_screen(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [390, 1366])
def test_axe_finds_nothing_that_bars_anybody(page: Page, width: int) -> None:
    """Contrast, names, heads, roles: the rules of WCAG 2.1 A and AA, and axe's own."""
    page.set_viewport_size({"width": width, "height": 800})
    judged = Axe().run(page)
    assert judged.violations_count == 0, judged.generate_report()
    assert "color-contrast" in {rule["id"] for rule in judged.response["passes"]}


def test_axe_finds_a_text_that_is_too_pale(page: Page) -> None:
    page.evaluate("document.querySelector('.note').style.color = '#aaa'")
    assert [rule["id"] for rule in Axe().run(page).response["violations"]] == ["color-contrast"]


def test_on_a_telephone_each_unit_is_a_card(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    table = page.locator("table.units").first
    box = table.bounding_box()
    assert box is not None
    assert box["width"] <= 390
    rows = table.locator("tbody tr")
    assert rows.count() == 3
    assert "状态 " in str(
        rows.first.locator("td").nth(1).evaluate("e => getComputedStyle(e, '::before').content")
    )
    assert not page.locator("table.units thead").first.evaluate("e => e.offsetHeight > 1"), (
        "heads are in the cards"
    )
    tree = table.aria_snapshot()
    assert "columnheader" in tree, "a table for those who hear it"
    assert 'rowheader "青禾镇"' in tree
    wide = page.evaluate(
        "[...document.querySelectorAll('.cards')].filter(e => e.scrollWidth > innerWidth).length"
    )
    assert wide == 0, "nothing of a card is out of sight"


def test_on_paper_it_has_everything_but_the_filters(
    made: Path, print_page: PrintPage, tmp_path: Path
) -> None:
    with pdfplumber.open(print_page(made, tmp_path / "page.pdf")) as pdf:
        text = compact("".join(page.extract_text() or "" for page in pdf.pages))
        tables = [table for page in pdf.pages for table in page.extract_tables()]
        size = {(round(page.width), round(page.height)) for page in pdf.pages}
    assert size == {(595, 842)}, "A4"
    assert "1个空格未填" in text
    rows = [[compact(cell or "") for cell in row] for table in tables for row in table]
    (returned,) = [row for row in rows if row[0].endswith("禾镇") and row[2] == "退回"]
    assert returned[5] == "1", "how many errors it has"
    assert "打开原表" not in text, "there is nothing to click on"
    assert "查找" not in text
    assert "按规则" not in text
