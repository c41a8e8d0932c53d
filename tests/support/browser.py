"""A real Chromium that prints web pages: the other program that makes PDFs of reports."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: No network, no first-run pages, and root may start it: it only ever opens files that a test wrote.
OPTIONS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
    "--no-pdf-header-footer",
)  # fmt: skip
PATIENCE = 120
#: A web page and the path of a PDF → the PDF: what the fixture `print_page` gives.
PrintPage = Callable[[Path, Path], Path]
#: A Chromium and further options → the started browser: what the fixture `launch` gives.
Launch = Callable[..., "Browser"]


def find_chromium() -> str:
    """The program. Raises FileNotFoundError where there is none: tests/all.sh installs it."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    raise FileNotFoundError("Chromium; tests/all.sh installs it")


def print_page(page: Path, pdf: Path) -> Path:
    """The web page as Chromium prints it."""
    with tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as profile:
        done = subprocess.run(
            [find_chromium(), *OPTIONS, f"--user-data-dir={profile}", f"--print-to-pdf={pdf}", page.as_uri()],
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    if not pdf.is_file():
        raise RuntimeError(f"Chromium printed nothing: {done.stderr.decode(errors='replace')[-2000:]}")
    return pdf
