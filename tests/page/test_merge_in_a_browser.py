"""汇总.html in a real Chromium, from the disk and with the network off: the products of the command, byte for byte."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from open_page import opened_page, until
from reports import edited

from xltools.cli import run
from xltools.page.build import MERGE, build

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example county's folder, with a Word template of its own, in which Word has cut a placeholder in two."""
    folder = tmp_path_factory.mktemp("county") / "示例县"
    folder.mkdir()
    for name in ("xltools.toml", "units.csv"):
        shutil.copy(SAMPLES / name, folder / name)
    for name in ("inbox", "last"):
        shutil.copytree(SAMPLES / name, folder / name)
    shipped = SAMPLES.parent / "templates" / "disclosure-2021" / "county.docx"
    own = edited(
        shipped.read_bytes(), ("本报告按照{{ 依据 }}", "本县报告按照{{ 依</w:t></w:r><w:r><w:t>据 }}")
    )
    templates = folder / "templates" / "disclosure-2021"
    templates.mkdir(parents=True)
    (templates / "county.docx").write_bytes(own)
    return folder


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[tuple[Page, list[str]]]:
    with opened_page(chromium, lambda: build(tmp_path_factory.mktemp("page"), MERGE)) as page:
        yield page


def merged(page: Page, folder: Path) -> None:
    """Gives the page a folder and waits for what comes of it."""
    count = page.evaluate("page.results.length")
    page.set_input_files("#folder", folder)
    until(page, f"page.results.length > {count}")


def downloaded(page: Page, path: str) -> bytes:
    """The bytes that a person gets by a click on a result."""
    number = page.evaluate(
        "path => page.results.at(-1).forms.flatMap(form => form.products).findIndex(made => made.path === path)",
        path,
    )
    with page.expect_download() as download:
        page.locator(".downloads a").nth(number).click()
    return Path(download.value.path()).read_bytes()


def test_every_download_is_the_command_s_product(project: Path, opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    merged(page, project)
    run(["merge", str(project / "inbox")])
    paths = page.evaluate("page.results.at(-1).forms.flatMap(form => form.products).map(made => made.path)")
    commands = {
        path.relative_to(project).as_posix(): path.read_bytes()
        for path in (project / "merged").rglob("*")
        if path.is_file()
    }
    shutil.rmtree(project / "merged")
    got = {path.partition(f"{project.name}/")[2]: downloaded(page, path) for path in paths}
    assert set(got) == set(commands)
    assert {name for name in got if got[name] != commands[name]} == set()
    assert {name for name in got if name.endswith(".docx")} >= {
        "merged/年度报告_示例县_2025.docx",
        "merged/年度报告_示例县_2025_附件.docx",
    }


def test_a_person_reads_how_every_unit_stands(project: Path, opened: tuple[Page, list[str]]) -> None:
    page, asked = opened
    merged(page, project)
    row = page.locator("table.units tbody tr", has_text="纸鸢镇").first
    assert row.locator("td").first.inner_text() == "退回"
    assert {url.partition(":")[0] for url in asked} <= {"file", "blob"}


def test_the_page_answers_while_it_merges_and_can_be_cancelled(
    project: Path, opened: tuple[Page, list[str]]
) -> None:
    page, _ = opened
    count = page.evaluate("page.results.length")
    page.set_input_files("#folder", project)
    page.get_by_role("button", name="取消").click()
    assert page.locator("#busy").is_hidden()
    until(page, "page.state === 'ready'")
    page.wait_for_timeout(500)
    assert page.evaluate("page.results.length") == count, "nothing came of what was cancelled"
    merged(page, project)
    assert page.locator("table.units").count() == 2


def test_an_empty_folder_has_a_sentence(tmp_path: Path, opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    (tmp_path / "空" / "inbox").mkdir(parents=True)
    (tmp_path / "空" / "inbox" / "甲.xlsx").write_bytes(b"")
    merged(page, tmp_path / "空")
    assert "没有读到任何一份年报表" in page.locator("#state").inner_text()


@pytest.mark.parametrize("width", [390, 1366])
def test_axe_finds_nothing_and_nothing_reaches_beyond_the_screen(
    width: int, project: Path, opened: tuple[Page, list[str]]
) -> None:
    page, _ = opened
    merged(page, project)
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    judged = Axe().run(page)
    assert judged.violations_count == 0, judged.generate_report()
