"""自查.html and 汇总.html in a real Firefox, and a hundred files in Chromium: the bytes of the command.

Every file that there is, in both: `./dev page` (docs/testing.md).
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from firefox import Firefox
from open_page import InChromium, answered, opened_page, until, when_ready, with_runtime
from page_files import DAMAGE, damaged, random_returns, said_by_the_command, samples

from xltools.cli import run
from xltools.jobs.workspace import Workspace
from xltools.page.build import CHECK, MERGE, build
from xltools.page.handed import marked_of, report_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SAMPLES = Path(__file__).parents[2] / "samples"
#: Tests that make many kinds of files in a few seconds.
QUICK = [DAMAGE / f"test_{name}.py" for name in ("files", "structure", "seen", "units")]
#: How many of their files Chromium is given here, besides the others.
SOME = 60


@pytest.fixture(scope="module")
def checking(tmp_path_factory: pytest.TempPathFactory, firefox: Firefox) -> Iterator[Firefox]:
    """自查.html, ready in Firefox."""
    with_runtime()
    when_ready(firefox, build(tmp_path_factory.mktemp("page"), CHECK))
    yield firefox
    firefox.go_nowhere()


def test_firefox_says_what_the_command_says(checking: Firefox, tmp_path: Path) -> None:
    files = samples(tmp_path)
    kinds = {path.suffix for path in files}
    chosen = [*files[::4], *(next(path for path in files if path.suffix == kind) for kind in sorted(kinds))]
    assert {path.name for path in chosen if answered(checking, path) != said_by_the_command(path)} == set()


def test_firefox_draws_what_was_found(checking: Firefox) -> None:
    answered(checking, SAMPLES / "inbox" / "星槎镇报表（最终版）(1).xlsx")
    assert checking.evaluate("document.querySelector('#out .verdict').textContent") == "还不能报送"
    assert checking.evaluate("document.querySelector('#out td.here').textContent") == "4"
    assert checking.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_firefox_hands_back_the_report_and_the_copy_with_notes(checking: Firefox, tmp_path: Path) -> None:
    path = SAMPLES / "inbox" / "星槎镇报表（最终版）(1).xlsx"
    nobody = Workspace.open(tmp_path)
    answered(checking, path)
    buttons = "[...document.querySelector('#out section').querySelectorAll('button')]"
    until(checking, f"{buttons}.length === 3")
    for number, made in enumerate((report_of, marked_of), 1):
        expected = made(path.name, path.read_bytes(), nobody)
        checking.evaluate(f"{buttons}[{number}].click()")
        assert checking.downloaded(expected.name).read_bytes() == expected.content


def test_firefox_merges_the_county_of_a_zip(firefox: Firefox, tmp_path: Path) -> None:
    county = tmp_path / "示例县"
    county.mkdir()
    for name in ("xltools.toml", "units.csv"):
        shutil.copy(SAMPLES / name, county / name)
    for name in ("inbox", "last"):
        shutil.copytree(SAMPLES / name, county / name)
    given = Path(shutil.make_archive(str(tmp_path / "给"), "zip", tmp_path, county.name))
    when_ready(firefox, build(tmp_path / "page", MERGE))
    firefox.choose("#file", given)
    until(firefox, "page.results.length > 0")
    firefox.evaluate("document.querySelector('#out a').click()")
    with zipfile.ZipFile(firefox.downloaded("汇总结果.zip")) as package:
        got = {name: package.read(name) for name in package.namelist()}
    run(["merge", str(county / "inbox")])
    written = {
        path.relative_to(county).as_posix(): path.read_bytes()
        for path in (county / "merged").rglob("*")
        if path.is_file()
    }
    assert {Path(name).suffix for name in written} == {".xlsx", ".docx", ".html", ".json"}
    assert {name for name, data in written.items() if got.get(name) != data} == set()


def test_chromium_says_what_the_command_says_of_a_hundred_files(chromium: Browser, tmp_path: Path) -> None:
    spoilt = damaged(tmp_path, QUICK, "-m", "core")
    files = [*samples(tmp_path), *random_returns(tmp_path, 12), *spoilt[:: len(spoilt) // SOME + 1]]
    with opened_page(chromium, lambda: build(tmp_path / "page", CHECK)) as (page, _):
        opened = InChromium(page)
        different = {path.name for path in files if answered(opened, path) != said_by_the_command(path)}
    assert len(files) > 80
    assert different == set()
