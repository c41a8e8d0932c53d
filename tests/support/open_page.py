"""A built page in a real Chromium, from the disk and with the network off.

The runtime is fetched from the package registries if it is not there yet.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from xltools.page.runtime import missing

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_ROOT = Path(__file__).parents[2]
#: Seconds until something that must come is given up.
PATIENCE = 240


@contextmanager
def opened_page(chromium: Browser, built: Callable[[], Path]) -> Iterator[tuple[Page, list[str]]]:
    """The page when it is ready, and every address that it asked for. ``built`` makes it, once the runtime is there."""
    if missing():
        subprocess.run([sys.executable, _ROOT / "docs" / "fetch_page_runtime.py"], check=True)
    context = chromium.new_context(offline=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(built().as_uri())
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
