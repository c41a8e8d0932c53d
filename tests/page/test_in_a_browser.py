"""The page in a real Chromium, from the disk and with the network off: the bytes of the command.

The runtime is fetched from the package registries if it is not there yet.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from xltools.cli import run
from xltools.page.build import build
from xltools.page.runtime import CALAMINE, FOLDER

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
INBOX = ROOT / "samples" / "inbox"
#: The one sample with a password: the page opens no locks.
LOCKED = next(INBOX.rglob("990214_*.xlsx"))
FILES = sorted(path for path in INBOX.rglob("*") if path.is_file() and path != LOCKED)
#: Seconds until something that must come is given up.
PATIENCE = 240


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[tuple[Page, list[str]]]:
    """The page when it is ready, and every address that it asked for."""
    folder = FOLDER
    if not (folder / CALAMINE).is_file():
        subprocess.run([sys.executable, ROOT / "docs" / "fetch_page_runtime.py"], check=True)
    built = build(tmp_path_factory.mktemp("page"), folder)
    context = chromium.new_context(offline=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(built.as_uri())
    until(page, "page.state === 'ready' || page.state === 'failed'")
    assert page.evaluate("page.state") == "ready", page.evaluate("page.error")
    yield page, asked
    context.close()


def until(page: Page, condition: str) -> None:
    """Waits. Not by wait_for_function, which the page's own policy forbids."""
    end = time.monotonic() + PATIENCE
    while not page.evaluate(condition):
        assert time.monotonic() < end, condition
        page.wait_for_timeout(50)


def answer(page: Page, path: Path) -> str:
    count = page.evaluate("page.results.length")
    page.set_input_files("#file", path)
    until(page, f"page.results.length > {count}")
    said = page.evaluate(f"page.results[{count}]")
    assert said["kind"] == "judged", said
    return str(said["json"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_page_says_what_the_command_says(
    path: Path,
    opened: tuple[Page, list[str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(path, tmp_path / path.name)
    run(["check", "--json", path.name])
    assert answer(opened[0], path) == capsys.readouterr().out


def test_nothing_is_asked_for_but_the_page_itself(opened: tuple[Page, list[str]]) -> None:
    page, asked = opened
    answer(page, FILES[0])
    assert {url.partition(":")[0] for url in asked} <= {"file", "blob"}


def test_a_locked_file_is_called_locked(opened: tuple[Page, list[str]]) -> None:
    (file,) = json.loads(answer(opened[0], LOCKED))["files"]
    assert [finding["code"] for finding in file["findings"]] == ["S84"]


def test_a_person_reads_whether_it_may_be_sent(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    wrong = ROOT / "samples" / "inbox" / "星槎镇报表（最终版）(1).xlsx"
    answer(page, wrong)
    box = page.locator("#out section").first
    assert "还不能报送" in box.locator(".verdict").inner_text()
    first = box.locator("li").first.inner_text()
    assert first.startswith("[错误] 表三 E8（新收·自然人）："), first
    answer(page, ROOT / "samples" / "inbox" / "990101_青鹂镇_2025.xlsx")
    assert page.locator("#out section").first.locator(".verdict").inner_text() == "可以报送。"
