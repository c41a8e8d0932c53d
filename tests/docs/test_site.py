"""The documentation as a site: every link leads somewhere, every page is in the menu, nothing is loaded from elsewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    assert (done.returncode, "WARNING" in said) == (0, False), said
    return folder


def test_every_page_is_there(site: Path) -> None:
    pages = {path.relative_to(ROOT / "docs").with_suffix(".html") for path in (ROOT / "docs").rglob("*.md")}
    assert {page for page in pages if not (site / page).exists()} == set()
    assert "政府信息公开工作年度报告" in (site / "index.html").read_text("utf-8")


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    loaded = re.compile(r'<(?:script|link|img|iframe)[^>]*(?:src|href)="((?:https?:)?//[^"]+)"')
    for page in site.rglob("*.html"):
        assert loaded.findall(page.read_text("utf-8")) == [], page.name


def test_a_picture_and_a_page_from_outside_are_reached(site: Path) -> None:
    assert (site / "pictures" / "audit-page.png").exists()
    text = (site / "README.zh-CN.html").read_text("utf-8")
    assert 'href="手册/一轮.html"' in text or "%E4%B8%80%E8%BD%AE.html" in text
    assert "](" not in re.sub(r"<(?:pre|code).*?</(?:pre|code)>", "", text, flags=re.DOTALL)
