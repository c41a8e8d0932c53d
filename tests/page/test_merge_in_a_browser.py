"""汇总.html in a real Chromium, from the disk and with the network off: the products of the command, byte for byte."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from example_county import example_county
from open_page import opened_page, until

from xltools.cli import run
from xltools.page.build import MERGE, build

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return example_county(tmp_path_factory.mktemp("county") / "示例县")


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[tuple[Page, list[str]]]:
    with opened_page(chromium, lambda: build(tmp_path_factory.mktemp("page"), MERGE)) as page:
        yield page


def merged(page: Page, folder: Path) -> None:
    """Gives the page a folder and waits for what comes of it."""
    count = page.evaluate("page.results.length")
    page.set_input_files("#folder", folder)
    until(page, f"page.results.length > {count}")


def dropped(page: Page, folder: Path) -> None:
    """Drags a folder of the disk onto the page, and waits for what comes of it."""
    count = page.evaluate("page.results.length")
    page.evaluate("scrollTo(0, 0)")
    box = page.locator("#drop").bounding_box()
    assert box
    devtools = page.context.new_cdp_session(page)
    for step in ("dragEnter", "dragOver", "drop"):
        data = {"items": [], "files": [str(folder)], "dragOperationsMask": 1}
        devtools.send(
            "Input.dispatchDragEvent", {"type": step, "x": box["x"] + 9, "y": box["y"] + 9, "data": data}
        )
    until(page, f"page.results.length > {count}")


def again(page: Page) -> None:
    """Has the same merged once more."""
    count = page.evaluate("page.results.length")
    page.get_by_role("button", name="再汇总一次").click()
    until(page, f"page.results.length > {count}")


@pytest.fixture
def changing(project: Path, tmp_path: Path) -> Path:
    """A copy of the project, of which something changes after it was given."""
    return Path(shutil.copytree(project, tmp_path / project.name))


def standing(page: Page, unit: str) -> str:
    """How a unit stands, as the page shows it."""
    row = page.locator("table.units").first.locator("tbody tr", has_text=unit).first
    return row.locator("td").first.inner_text()


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


def test_a_dropped_folder_is_read_anew(changing: Path, opened: tuple[Page, list[str]]) -> None:
    """One return was replaced, one has come, one was taken away."""
    page, _ = opened
    dropped(page, changing)
    assert [standing(page, unit) for unit in ("灯檠乡", "竹笺镇", "木铎镇")] == ["退回", "未报", "已报"]
    inbox = changing / "inbox"
    (inbox / "灯檠乡 990110.xlsx").write_bytes(b"")
    (inbox / "木铎镇政府信息公开年报.xlsx").unlink()
    shutil.copytree(SAMPLES / "inbox" / "县直部门", inbox / "新来的")
    assert "重新读一遍" in page.locator("#tools").inner_text()
    again(page)
    assert standing(page, "木铎镇") == "未报"
    assert standing(page, "县公安局") == "已报"
    assert page.locator("#results").inner_text().count("新来的") > 0


@pytest.mark.parametrize("change", ["replaced", "deleted"])
def test_files_that_were_chosen_and_have_changed_are_to_be_chosen_again(
    change: str, changing: Path, opened: tuple[Page, list[str]]
) -> None:
    page, _ = opened
    merged(page, changing)
    book = changing / "inbox" / "木铎镇政府信息公开年报.xlsx"
    if change == "deleted":
        book.unlink()
    else:
        book.write_bytes(book.read_bytes() + b"\0")
    assert "还是刚才选的那些文件" in page.locator("#tools").inner_text()
    again(page)
    said = page.locator("#said").inner_text()
    assert f"浏览器读不到 {changing.name}/inbox/{book.name} 了" in said
    assert "重新选一次" in said
    assert not set("abcdefghijklmnopqrstuvwyz") & set(said.replace("inbox", "").replace(".xlsx", ""))
    assert "下面是上一次汇总的结果" in page.locator("#earlier").inner_text()
    assert standing(page, "木铎镇") == "已报"
    assert page.get_by_role("button", name="再汇总一次").is_hidden()
    with page.expect_download() as download:
        page.locator(".downloads a").first.click()
    assert Path(download.value.path()).stat().st_size > 0


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


def test_what_was_there_before_outlasts_what_is_cancelled(
    project: Path, opened: tuple[Page, list[str]]
) -> None:
    page, _ = opened
    merged(page, project)
    path = page.evaluate("page.results.at(-1).forms[0].products[0].path")
    book = downloaded(page, path)
    page.get_by_role("button", name="再汇总一次").click()
    page.get_by_role("button", name="取消").click()
    assert "下面是上一次汇总的结果" in page.locator("#earlier").inner_text()
    assert downloaded(page, path) == book
    until(page, "page.state === 'ready'")
    again(page)
    assert page.locator("#earlier").inner_text() == ""


def test_a_folder_without_returns_has_a_sentence(tmp_path: Path, opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    (tmp_path / "空" / "inbox").mkdir(parents=True)
    (tmp_path / "空" / "inbox" / "甲.xlsx").write_bytes(b"")
    merged(page, tmp_path / "空")
    assert page.locator("body").inner_text().count("空 里没有读到任何一份报表") == 1
    judged = Axe().run(page)
    assert judged.violations_count == 0, judged.generate_report()
    dropped(page, tmp_path)
    (tmp_path / "空" / "inbox" / "甲.xlsx").unlink()
    dropped(page, tmp_path / "空")
    assert "一个文件也没有" in page.locator("#said").inner_text()


def test_the_zip_is_named_first_and_no_two_files_are_saved_under_one_name(
    project: Path, opened: tuple[Page, list[str]]
) -> None:
    page, _ = opened
    merged(page, project)
    names = page.locator("#results a").evaluate_all("links => links.map(link => link.download)")
    assert names[0] == "汇总结果.zip"
    assert len(set(names)) == len(names)
    assert "解压到项目文件夹" in page.locator("#results .note").first.inner_text()


@pytest.mark.parametrize("width", [390, 1366])
def test_axe_finds_nothing_and_nothing_reaches_beyond_the_screen(
    width: int, project: Path, opened: tuple[Page, list[str]]
) -> None:
    page, _ = opened
    merged(page, project)
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(".scroll").evaluate_all("all => all.every(one => one.scrollWidth <= one.clientWidth)")
    edges = page.locator(".lines").evaluate_all(
        "all => all.map(one => one.firstChild.getBoundingClientRect().left)"
    )
    assert len(set(edges)) == 1, "all bullets hang at one edge"
    judged = Axe().run(page)
    assert judged.violations_count == 0, judged.generate_report()
