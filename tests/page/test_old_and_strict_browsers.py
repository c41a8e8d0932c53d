"""Browsers that are too old or set too strictly get a sentence at once, and the oldest that will do does."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browser import Launch, find_chromium
from old_chromium import old_chromium
from open_page import InChromium, answered, until, with_runtime
from page_files import INBOX, said_by_the_command

from xltools.cli import run
from xltools.page.build import CHECK, MERGE, Kind, build
from xltools.page.runtime import FOR_OLD_BROWSERS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FILE = INBOX / "990101_青鹂镇_2025.xlsx"
INSTEAD = "请换用新版的 Edge、Chrome、360 安全浏览器（极速模式）或火狐"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with_runtime()
    return build(tmp_path_factory.mktemp("page"), CHECK)


@contextmanager
def opened(browser: Browser, page: Path) -> Iterator[Page]:
    """The page in a Chromium of its own."""
    window = browser.new_context(offline=True).new_page()
    window.goto(page.as_uri())
    yield window
    browser.close()


def says_what_to_open_it_with(window: Page) -> None:
    until(window, "page.state === 'failed'")
    assert INSTEAD in window.locator("#state").inner_text()
    assert window.locator("#file").is_disabled()


@pytest.mark.usefixtures("network")
def test_chromium_92_says_what_to_open_it_with(built: Path, launch: Launch) -> None:
    with opened(launch(old_chromium(92)), built) as window:
        says_what_to_open_it_with(window)
        assert "这个浏览器太旧" in window.locator("#state").inner_text()


@pytest.fixture(scope="module")
def for_old_browsers(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Kind], Path]:
    """Builds a page on the runtime for old browsers."""
    with_runtime(FOR_OLD_BROWSERS)
    folder = tmp_path_factory.mktemp("old")
    return lambda kind: build(folder, kind, edition=FOR_OLD_BROWSERS)


@pytest.mark.usefixtures("network")
def test_the_page_for_old_browsers_does_in_chromium_92(
    for_old_browsers: Callable[[Kind], Path], launch: Launch, tmp_path: Path
) -> None:
    page = for_old_browsers(CHECK)
    assert page.name == "自查_旧浏览器.html"
    with opened(launch(old_chromium(92)), page) as window:
        until(window, "page.state !== 'loading'")
        for name in (
            "990101_青鹂镇_2025.xlsx",
            "990104_纸鸢镇_2025.xlsx",
            "县直部门/990202_县公安局_2025.xlsx",
        ):
            (path := tmp_path / Path(name).name).write_bytes((INBOX / name).read_bytes())
            assert answered(InChromium(window), path) == said_by_the_command(path)


@pytest.mark.usefixtures("network")
def test_the_county_s_page_for_old_browsers_merges_in_chromium_92(
    for_old_browsers: Callable[[Kind], Path], launch: Launch, tmp_path: Path
) -> None:
    county = tmp_path / "示例县"
    county.mkdir()
    for name in ("xltools.toml", "units.csv"):
        shutil.copy(INBOX.parent / name, county / name)
    shutil.copytree(INBOX.parent / "last", county / "last")
    (county / "inbox").mkdir()
    for path in INBOX.glob("*.xlsx"):
        shutil.copy(path, county / "inbox" / path.name)
    given = Path(shutil.make_archive(str(tmp_path / "给"), "zip", tmp_path, county.name))
    with opened(launch(old_chromium(92)), for_old_browsers(MERGE)) as window:
        until(window, "page.state !== 'loading'")
        window.set_input_files("#file", given)
        until(window, "page.results.length > 0")
        with window.expect_download() as download:
            window.evaluate("document.querySelector('#out a').click()")
        with zipfile.ZipFile(download.value.path()) as package:
            got = {name: package.read(name) for name in package.namelist()}
    run(["merge", str(county / "inbox")])
    written = {
        path.relative_to(county).as_posix(): path.read_bytes() for path in files_below(county / "merged")
    }
    assert {Path(name).suffix for name in written} == {".xlsx", ".docx", ".html", ".json"}
    assert {name for name, data in written.items() if got.get(name) != data} == set()


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.usefixtures("network")
def test_what_the_page_for_old_browsers_cannot_read_it_does_not_call_damaged(
    for_old_browsers: Callable[[Kind], Path], launch: Launch, tmp_path: Path
) -> None:
    """There is no python-calamine for it."""
    (path := tmp_path / "县财政局2025.xls").write_bytes((INBOX / "县直部门/县财政局2025.xls").read_bytes())
    with opened(launch(old_chromium(92)), for_old_browsers(CHECK)) as window:
        until(window, "page.state !== 'loading'")
        (file,) = json.loads(answered(InChromium(window), path))["files"]
        (finding,) = file["findings"]
        assert finding["code"] == "S80"
        assert "另存为 .xlsx" in finding["message"]


@pytest.mark.usefixtures("network")
def test_chromium_102_says_what_the_command_says(built: Path, launch: Launch, tmp_path: Path) -> None:
    (path := tmp_path / FILE.name).write_bytes(FILE.read_bytes())
    with opened(launch(old_chromium(102)), built) as window:
        until(window, "page.state !== 'loading'")
        assert answered(InChromium(window), path) == said_by_the_command(path)


def test_a_browser_without_web_assembly_says_what_to_open_it_with(built: Path, launch: Launch) -> None:
    with opened(launch(find_chromium(), "--js-flags=--jitless"), built) as window:
        says_what_to_open_it_with(window)
        assert "缺 WebAssembly" in window.locator("#state").inner_text()


def test_a_policy_that_refuses_web_assembly_is_no_waiting_for_ever(
    built: Path, tmp_path: Path, chromium: Browser
) -> None:
    """As by an administrator: Pyodide itself only warns then, and waits."""
    strict = tmp_path / "strict.html"
    strict.write_text(built.read_text("utf-8").replace(" 'wasm-unsafe-eval'", "", 1), encoding="utf-8")
    with chromium.new_context(offline=True) as context:
        window = context.new_page()
        window.goto(strict.as_uri())
        says_what_to_open_it_with(window)


def test_who_waits_too_long_is_told_what_to_do(built: Path, chromium: Browser) -> None:
    """A minute and a half of waiting, by the page's own clock."""
    with chromium.new_context(offline=True) as context:
        window = context.new_page()
        window.clock.install()
        window.goto(built.as_uri())
        assert window.evaluate("page.state") == "loading"
        window.clock.fast_forward(90_001)
        said = window.locator("#state").inner_text()
        assert said.startswith("已经准备了一分半钟")
        assert INSTEAD in said
        until(window, "page.state === 'ready'")
        assert answered(InChromium(window), FILE)
