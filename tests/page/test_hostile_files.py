"""Hostile files in a real Chromium: no text of a file runs, nothing is sent, and the page outlives what is far too large."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from damage import cells, part_of, sound, unzipped, with_identity, zipped
from open_page import InChromium, answered, opened_page, until
from page_files import said_by_the_command

from xltools.page.build import CHECK, MERGE, build

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SAMPLES = Path(__file__).parents[2] / "samples"
HURT = "<img src=x onerror=\"document.title='hurt'\"><script>document.title='hurt'</script>"
#: Bytes that Python may have taken in the end.
MOST_MEMORY = 400 << 20
NAME = "101_青禾镇_2025.xlsx"
MEGABYTE = 1 << 20


@pytest.fixture(scope="module")
def checking(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[tuple[Page, list[str]]]:
    with opened_page(chromium, lambda: build(tmp_path_factory.mktemp("page"), CHECK)) as page:
        yield page


@pytest.fixture(scope="module")
def merging(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[tuple[Page, list[str]]]:
    with opened_page(chromium, lambda: build(tmp_path_factory.mktemp("page"), MERGE)) as page:
        yield page


def said_the_same(page: Page, path: Path) -> None:
    """The page says of a file what the command says, keeps to its memory, and goes on."""
    opened = InChromium(page)
    assert answered(opened, path) == said_by_the_command(path)
    assert page.evaluate("page.results.at(-1).memory") < MOST_MEMORY
    healthy = SAMPLES / "inbox" / "990101_青鹂镇_2025.xlsx"
    assert '"findings": []' in answered(opened, healthy)


def nothing_ran(page: Page, asked: list[str]) -> None:
    assert page.locator("#out img, #out script, #out iframe").count() == 0
    assert "hurt" not in page.title()
    assert {url.partition(":")[0] for url in asked} <= {"file", "blob"}


def test_no_text_of_a_workbook_runs(checking: tuple[Page, list[str]], tmp_path: Path) -> None:
    page, asked = checking
    for at, data in enumerate(
        (
            cells("表二", C12=HURT),
            cells("表三", B8=HURT),
            cells("封面", C5=HURT, C6=HURT, C7=HURT),
            cells("文字", B5=HURT, B17=HURT),
            with_identity("texts", "青禾镇", "&lt;img src=x onerror=document.title='hurt'&gt;"),
        )
    ):
        path = tmp_path / f"{at}.xlsx"
        path.write_bytes(data)
        answered(InChromium(page), path)
    assert page.locator("#out").inner_text().count("onerror") > 1, "it is shown as text"
    nothing_ran(page, asked)


def test_no_text_of_a_county_runs(merging: tuple[Page, list[str]], tmp_path: Path) -> None:
    page, asked = merging
    county = tmp_path / "示例县"
    shutil.copytree(SAMPLES / "inbox", county / "inbox")
    for name in ("xltools.toml", "units.csv"):
        shutil.copy(SAMPLES / name, county / name)
    hostile = HURT.replace('"', "").replace("/", "")
    settings = (county / "xltools.toml").read_text("utf-8").replace("last =", "# last =")
    (county / "xltools.toml").write_text(settings.replace('county = "', f'county = "{hostile}'), "utf-8")
    units = (county / "units.csv").read_text("utf-8-sig")
    (county / "units.csv").write_text(units.replace("青鹂镇", f"青鹂镇{hostile}"), "utf-8")
    shutil.copy(SAMPLES / "inbox" / "990101_青鹂镇_2025.xlsx", county / "inbox" / f"{hostile}.xlsx")
    (county / "inbox" / "数.xlsx").write_bytes(cells("表二", C12=HURT))
    page.set_input_files("#folder", county)
    until(page, "page.results.length > 0")
    assert "onerror" in page.locator("#out").inner_text() + page.locator("#state").inner_text()
    nothing_ran(page, asked)


def bomb() -> bytes:
    """300 MB of noughts in a workbook that takes 300 KB."""
    packed = io.BytesIO(sound())
    with (
        zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as package,
        package.open("xl/media/x.bin", "w") as big,
    ):
        for _ in range(300):
            big.write(bytes(MEGABYTE))
    return packed.getvalue()


def with_rows(rows: str) -> bytes:
    parts = unzipped(sound())
    name = part_of(parts, "表三")
    return zipped({**parts, name: parts[name].replace(b"</sheetData>", rows.encode() + b"</sheetData>")})


def million_cells() -> bytes:
    return with_rows(("<row>" + "<c/>" * 16_000 + "</row>") * 63)


def millions_of_cells() -> bytes:
    return with_rows("<row>" + "<c/>" * 15_000_000 + "</row>")


@pytest.mark.parametrize("make", [bomb, million_cells, millions_of_cells])
def test_what_unpacks_to_far_too_much_is_told_and_the_page_goes_on(
    make: object, checking: tuple[Page, list[str]], tmp_path: Path
) -> None:
    assert callable(make)
    path = tmp_path / NAME
    path.write_bytes(make())
    said_the_same(checking[0], path)


def long_file(path: Path, megabytes: int) -> None:
    """A file of that length, which takes no room on the disk."""
    with path.open("wb") as file:
        file.truncate(megabytes * MEGABYTE)


@pytest.mark.parametrize("megabytes", [51, 500, 5000])
def test_a_file_of_hundreds_of_megabytes_is_told_by_its_size(
    megabytes: int, checking: tuple[Page, list[str]], tmp_path: Path
) -> None:
    path = tmp_path / NAME
    long_file(path, megabytes)
    said_the_same(checking[0], path)


def merged(page: Page, folder: Path) -> None:
    """Gives a folder to the county's page, and waits for what comes of it."""
    count = page.evaluate("page.results.length")
    page.set_input_files("#folder", folder)
    until(page, f"page.results.length > {count}")


def test_large_files_in_an_inbox_cost_themselves_alone(
    merging: tuple[Page, list[str]], tmp_path: Path
) -> None:
    page, _ = merging
    inbox = tmp_path / "收件夹"
    inbox.mkdir()
    shutil.copy(SAMPLES / "inbox" / "990101_青鹂镇_2025.xlsx", inbox / "一.xlsx")
    (inbox / "二.xlsx").write_bytes(bomb())
    for number in range(3):
        long_file(inbox / f"大{number}.xlsx", 500)
    merged(page, inbox)
    text = page.locator("#out").inner_text()
    assert text.count("错误 文件过大（500.0 MB）") == 3
    assert "解压后过大" in text
    assert "青鹂镇" in page.locator("table.units").inner_text()


def test_more_than_there_is_room_for_is_refused(merging: tuple[Page, list[str]], tmp_path: Path) -> None:
    page, _ = merging
    folder = tmp_path / "满"
    folder.mkdir()
    for number in range(30):
        long_file(folder / f"{number}.xlsx", 40)
    merged(page, folder)
    assert "网页里最多放得下 1 GB" in page.locator("#said").inner_text()
