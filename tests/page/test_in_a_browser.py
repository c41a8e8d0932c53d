"""The page in a real Chromium, from the disk and with the network off: the bytes of the command."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import pdfplumber
import pytest
from axe_playwright_python.sync_playwright import Axe
from damage import encrypted
from open_page import opened_page, until
from page_files import said_by_the_command

from xltools.cli import run
from xltools.jobs.workspace import Workspace
from xltools.model.text import compact
from xltools.page.build import build
from xltools.page.handed import marked_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FileChooser, Page

ROOT = Path(__file__).parents[2]
INBOX = ROOT / "samples" / "inbox"
FILES = sorted(path for path in INBOX.rglob("*") if path.is_file())
#: A return with errors of a rule and a warning.
WRONG = INBOX / "星槎镇报表（最终版）(1).xlsx"
RIGHT = INBOX / "990101_青鹂镇_2025.xlsx"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[tuple[Page, list[str]]]:
    with opened_page(chromium, lambda: build(tmp_path_factory.mktemp("page"))) as page:
        yield page


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


@pytest.mark.parametrize("words", ["VelvetSweatshop", "123456"], ids=["Excel's own lock", "a password"])
def test_a_lock_is_opened_or_called_one_as_the_command_does(
    words: str, opened: tuple[Page, list[str]], tmp_path: Path
) -> None:
    path = tmp_path / "101_青禾镇_2025.xlsx"
    path.write_bytes(encrypted(words))
    assert answer(opened[0], path) == said_by_the_command(path)


def test_a_person_reads_whether_it_may_be_sent(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    answer(page, WRONG)
    box = page.locator("#out section").first
    assert box.locator(".verdict").inner_text() == "还不能报送"
    first = box.locator(".finding").first
    assert first.locator(".place").inner_text() == "错误 表三 E8（新收·自然人）"
    assert first.locator(".remedy").inner_text().startswith("请核对")
    assert first.locator("td.here").all_inner_texts() == ["4"]
    assert first.locator("td.part").all_inner_texts() == ["1", "4", "0"]
    answer(page, RIGHT)
    assert page.locator("#out section").first.locator(".verdict").inner_text() == "可以报送"


def test_keys_lead_from_one_finding_to_the_next(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    answer(page, WRONG)
    page.locator("h1").click()
    page.keyboard.press("n")
    assert "E8" in page.locator(".finding:focus .place").inner_text()
    page.keyboard.press("n")
    assert "L8" in page.locator(".finding:focus .place").inner_text()
    page.keyboard.press("p")
    assert "E8" in page.locator(".finding:focus .place").inner_text()
    page.get_by_role("button", name="下一处").click()
    assert "L8" in page.locator(".finding:focus .place").inner_text()
    assert page.locator("#at").inner_text().startswith("第 2 处，共 ")


def given(page: Page, button: str) -> tuple[str, bytes]:
    """The file that a person gets by a click on a button of the newest answer: its name and its bytes."""
    with page.expect_download() as download:
        page.locator("#out section").first.get_by_role("button", name=button).click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_the_word_report_is_the_command_s(
    opened: tuple[Page, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for path, button in ((RIGHT, "Word 报告"), (WRONG, "Word 报告（草稿）")):
        answer(opened[0], path)
        name, document = given(opened[0], button)
        run(["report", "--draft", str(path), "-o", "out"])
        assert document == Path("out", name).read_bytes()
    said = opened[0].locator("#out section").first.get_by_role("status").inner_text()
    assert said == f"已存到浏览器的下载文件夹：{name}。“一、总体情况”要由人填写，已在文中加亮。"


def test_the_copy_with_notes_is_the_program_s(opened: tuple[Page, list[str]], tmp_path: Path) -> None:
    answer(opened[0], WRONG)
    name, book = given(opened[0], "带批注的副本")
    made = marked_of(WRONG.name, WRONG.read_bytes(), Workspace.open(tmp_path))
    assert (name, book) == (made.name, made.content)


@pytest.mark.parametrize("width", [390, 1366])
def test_axe_finds_nothing_and_nothing_reaches_beyond_the_screen(
    width: int, opened: tuple[Page, list[str]]
) -> None:
    page, _ = opened
    answer(page, WRONG)
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    judged = Axe().run(page)
    assert judged.violations_count == 0, judged.generate_report()


def test_on_paper_are_the_results_and_no_buttons(opened: tuple[Page, list[str]], tmp_path: Path) -> None:
    page, _ = opened
    answer(page, WRONG)
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    with pdfplumber.open(tmp_path / "page.pdf") as pdf:
        text = compact("".join(one.extract_text() or "" for one in pdf.pages))
        sizes = {(round(one.width), round(one.height)) for one in pdf.pages}
    assert sizes == {(595, 842)}, "A4"
    assert "还不能报送" in text
    assert "下一处" not in text
    assert "拖到" not in text


#: What a person drops: a file and its name.
DROP = """file => {
    const dropped = new DataTransfer();
    dropped.items.add(new File([Uint8Array.from(atob(file.data), c => c.charCodeAt(0))], file.name));
    document.dispatchEvent(new DragEvent("drop", { dataTransfer: dropped }));
}"""


def test_what_is_given_before_the_page_is_ready_is_kept_and_checked(
    opened: tuple[Page, list[str]], chromium: Browser
) -> None:
    with chromium.new_context(offline=True) as context:
        page = context.new_page()
        page.goto(opened[0].url)
        assert page.evaluate("page.state") == "loading"
        page.set_input_files("#file", WRONG)
        page.evaluate(
            DROP, {"name": FILES[0].name, "data": base64.b64encode(FILES[0].read_bytes()).decode("ascii")}
        )
        assert "文件已经收下" in page.locator("#state").inner_text()
        until(page, "page.results.length === 2")
        assert {box.inner_text() for box in page.locator("h2").all()} >= {f"{WRONG.name}星槎镇"}


def test_a_hostile_name_is_a_text(opened: tuple[Page, list[str]], tmp_path: Path) -> None:
    page, _ = opened
    hostile = tmp_path / "<img src=x onerror=document.title='hurt'>.xlsx"
    shutil.copy(WRONG, hostile)
    answer(page, hostile)
    assert page.locator("img").count() == 0
    assert page.title() == "报表自查"


def test_the_licences_stand_at_the_end(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    said = page.locator("#licences").inner_html()
    assert f"xlsxwriter {version('XlsxWriter')}" in said
    assert "Pyodide" in said
    assert "MPL-2.0" in said
    assert f"docxtpl {version('docxtpl')}：LGPL-2.1-only" in said
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in said


def test_the_page_of_a_county_judges_by_its_project(tmp_path: Path, chromium: Browser) -> None:
    """As ``generate`` writes it beside the workbooks: the page's answer is the command's in that project, and so is what it
    hands back. The county signs its notes as the page does, which are otherwise the same."""
    for name in ("xltools.toml", "units.csv"):
        shutil.copy(ROOT / "samples" / name, tmp_path / name)
    settings = (tmp_path / "xltools.toml").read_text("utf-8")
    (tmp_path / "xltools.toml").write_text(
        settings.replace("last =", 'office = "自查"\n# last ='), encoding="utf-8"
    )
    assert run(["generate", "--project", str(tmp_path)]) == 0
    with chromium.new_context(offline=True) as context:
        page = context.new_page()
        page.goto((tmp_path / "outbox" / "自查.html").as_uri())
        assert page.locator("h1").inner_text() == "示例县2025年度报表自查"
        until(page, "page.state === 'ready'")
        found = json.loads(answer(page, WRONG))
        report, copy = given(page, "Word 报告（草稿）"), given(page, "带批注的副本")
    (tmp_path / "inbox").mkdir(exist_ok=True)
    shutil.copy(WRONG, tmp_path / "inbox")
    run(["report", "--draft", str(tmp_path / "inbox"), "-o", str(tmp_path / "reports")])
    run(["return", str(tmp_path / "inbox"), "-o", str(tmp_path / "returned")])
    assert report[1] == next((tmp_path / "reports").glob(report[0])).read_bytes()
    assert copy[1] == next((tmp_path / "returned").rglob(copy[0])).read_bytes()
    asked = next(one for one in found["files"] if one["unit"])
    assert asked["unit"]["name"] == "星槎镇"
    assert "further" in found, "the forms of the project"


def test_files_are_chosen_by_a_button_in_chinese_with_the_mouse_and_with_the_keyboard(
    opened: tuple[Page, list[str]],
) -> None:
    """The browser's own “Choose files / No file chosen” is not seen: the input lies unseen over its label."""
    page, _ = opened
    choose = page.get_by_label("选文件", exact=True)
    assert choose.get_attribute("type") == "file"
    assert choose.evaluate("it => getComputedStyle(it).opacity") == "0"
    with page.expect_file_chooser() as by_mouse:
        page.locator("label[for=file]").click()
    by_mouse.value.set_files([])
    by_key: list[FileChooser] = []
    page.once("filechooser", lambda chooser: by_key.append(chooser))  # noqa: PLW0108 - it gets a mark
    choose.focus()
    for _ in range(60):  # while the first one is being closed, a key opens none
        if not by_key:
            page.keyboard.press("Enter")
            page.wait_for_timeout(500)
    by_key[0].set_files([])
