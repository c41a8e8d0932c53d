"""A built page in a real browser, from the disk and with the network off.

The runtime is fetched from the package registries if it is not there yet.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from browser import OPTIONS, find_chromium
from firefox import started

from xltools.page.build import Kind, build
from xltools.page.runtime import CURRENT, FOR_OLD_BROWSERS, Edition, missing

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_ROOT = Path(__file__).parents[2]
#: Seconds until something that must come is given up.
PATIENCE = 240


class Opened(Protocol):
    """A page in any browser."""

    def go(self, page: Path) -> None:
        """Opens a page of the disk."""

    def evaluate(self, expression: str) -> Any:
        """What an expression comes to in the page."""

    def choose(self, selector: str, *files: Path) -> None:
        """Gives files, or a folder, to a real file input."""


class InChromium:
    """A page in Chromium."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def go(self, page: Path) -> None:
        self._page.goto(page.as_uri())

    def evaluate(self, expression: str) -> Any:
        return self._page.evaluate(expression)

    def choose(self, selector: str, *files: Path) -> None:
        self._page.set_input_files(selector, list(files))


def with_runtime(edition: Edition = CURRENT) -> None:
    """Fetches the runtime, unless it is there."""
    if missing(edition):
        options = ["--old"] if edition is FOR_OLD_BROWSERS else []
        subprocess.run([sys.executable, _ROOT / "docs" / "fetch_page_runtime.py", *options], check=True)


@contextmanager
def opened_page(chromium: Browser, built: Callable[[], Path]) -> Iterator[tuple[Page, list[str]]]:
    """The page when it is ready, and every address that it asked for. ``built`` makes it, once the runtime is there."""
    with_runtime()
    context = chromium.new_context(offline=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    when_ready(InChromium(page), built())
    yield page, asked
    context.close()


@contextmanager
def opened_in(browser: str, kind: Kind, folder: Path) -> Iterator[Opened]:
    """A page when it is ready. ``browser``: ``firefox``, ``chromium``, or the path of a Chromium; ``folder``: where the page is
    built."""
    with_runtime()
    built = build(folder, kind)
    if browser == "firefox":
        with started() as firefox:
            when_ready(firefox, built)
            yield firefox
        return
    from playwright.sync_api import sync_playwright

    program = find_chromium() if browser == "chromium" else browser
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=list(OPTIONS))
        page = InChromium(chromium.new_context(offline=True).new_page())
        when_ready(page, built)
        yield page
        chromium.close()


def when_ready(opened: Opened, page: Path) -> None:
    """Opens the page and waits until it takes files."""
    opened.go(page)
    until(opened, "page.state === 'ready' || page.state === 'failed'")
    assert opened.evaluate("page.state") == "ready", opened.evaluate("page.error")


def answered(opened: Opened, file: Path) -> str:
    """What 自查.html says of a file, as the command would."""
    count = opened.evaluate("page.results.length")
    opened.choose("#file", file)
    until(opened, f"page.results.length > {count}")
    said = opened.evaluate(
        f"[page.results[{count}].kind, page.results[{count}].error || page.results[{count}].json]"
    )
    assert said[0] == "judged", said
    return str(said[1])


class _Evaluates(Protocol):
    def evaluate(self, expression: str, /) -> Any: ...


def until(page: _Evaluates, condition: str) -> None:
    """Waits. Not by what a browser's driver has for it, which the page's own policy forbids."""
    end = time.monotonic() + PATIENCE
    while not page.evaluate(condition):
        assert time.monotonic() < end, condition
        time.sleep(0.03)
