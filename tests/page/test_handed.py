"""What 自查.html hands back: the Word report of ``xltools report`` and the workbook with notes of ``xltools return``, byte for byte."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from damage import cells, encrypted, not_ours, sheet_deleted, sheet_renamed, shifted, sound
from msoffcrypto.format.ooxml import OOXMLFile
from reports import edited, part

from xltools.cli import run
from xltools.form.rules.across import read_across
from xltools.jobs.workspace import Workspace
from xltools.page.carried import carried
from xltools.page.handed import NOTHING, Handed, Offers, marked_of, report_of
from xltools.page.handed import offers as offers_of
from xltools.page.judge import judge

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples"
INBOX = SAMPLES / "inbox"
FILES = sorted(path for path in INBOX.rglob("*") if path.is_file())
#: A return with errors of a rule and a warning, and one without.
WRONG, RIGHT = INBOX / "星槎镇报表（最终版）(1).xlsx", INBOX / "990101_青鹂镇_2025.xlsx"
OF_LAST_YEAR, OLD, LOCKED, NOT_OURS = (
    next(path for path in FILES if name in path.name) for name in ("民政局", "财政局", "990214", "松烟镇")
)


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """The example county without its archive, which no unit has, with a Word template of its own. It signs as the page does, whose
    notes are otherwise what goes back."""
    folder = tmp_path / "county"
    templates = folder / "templates" / "disclosure-2021"
    templates.mkdir(parents=True)
    settings = (SAMPLES / "xltools.toml").read_text("utf-8").replace("last =", 'office = "自查"\n# last =')
    (folder / "xltools.toml").write_text(settings, encoding="utf-8")
    shutil.copy(SAMPLES / "units.csv", folder / "units.csv")
    shipped = ROOT / "templates" / "disclosure-2021"
    own = edited((shipped / "township.docx").read_bytes(), ("本报告按照", "本单位报告按照"))
    (templates / "township.docx").write_bytes(own)
    sentences = (shipped / "sentences.toml").read_text("utf-8")
    (templates / "sentences.toml").write_text(sentences, encoding="utf-8")
    return folder


@pytest.fixture
def page(county: Path, tmp_path: Path) -> Workspace:
    """What the page carries of that project."""
    folder = tmp_path / "carried"
    for name, data in carried(Workspace.open(county)).files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return Workspace.open(folder)


def offers(path: Path, page: Workspace) -> Offers:
    return offers_of(path.name, path.read_bytes(), page)


def report(path: Path, page: Workspace) -> Handed:
    return report_of(path.name, path.read_bytes(), page)


def marked(path: Path, page: Workspace) -> Handed:
    return marked_of(path.name, path.read_bytes(), page)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_report_is_the_command_s(path: Path, county: Path, page: Workspace) -> None:
    offered = offers(path, page)
    shutil.copy(path, county / path.name)
    draft = ["--draft"] if "草稿" in offered.report else []
    run(["report", str(county / path.name), *draft, "-o", str(county / "out")])
    commands = {one.name: one.read_bytes() for one in (county / "out").rglob("*.docx")}
    made = report(path, page)
    assert ({made.name: made.content} if made.name else {}) == commands
    assert bool(offered.report) == bool(commands)


@pytest.mark.parametrize("path", [path for path in FILES if path != NOT_OURS], ids=lambda path: path.name)
def test_the_copy_with_notes_is_the_one_that_goes_back(path: Path, county: Path, page: Workspace) -> None:
    offered = offers(path, page)
    (county / "inbox").mkdir()
    shutil.copy(path, county / "inbox" / path.name)
    for form in ("disclosure-2021", "enforcement-2021"):
        run(["return", str(county / "inbox"), "--form", form, "--warnings", "-o", str(county / "out")])
    back = {one.name: one.read_bytes() for one in (county / "out").rglob("请改正_*")}
    back = {
        name: data for name, data in back.items() if data != path.read_bytes()
    }  # as it came, without notes
    made = marked(path, page)
    assert bool(offered.marked) == bool(made.name)
    assert ({made.name: made.content} if made.name else {}) == back


DAMAGED = {
    "locked": encrypted,
    "a sheet is gone": lambda: sheet_deleted("表四"),
    "a sheet is renamed": lambda: sheet_renamed("表三", "表3"),
    "rows inserted": lambda: shifted("表三", row=9),
    "a number as a text": lambda: cells("表三", E8="3件"),
    "nothing of ours": not_ours,
    "sound": sound,
    "no workbook": lambda: b"%PDF-1.7\n",
    "empty": bytes,
}


@pytest.mark.parametrize("make", DAMAGED.values(), ids=DAMAGED)
def test_what_is_offered_can_be_made_and_nothing_else(make: Callable[[], bytes], tmp_path: Path) -> None:
    data, nobody = make(), Workspace.open(tmp_path)
    offered = offers_of("表.xlsx", data, nobody)
    assert bool(offered.report) == bool(report_of("表.xlsx", data, nobody).name)
    assert bool(offered.marked) == bool(marked_of("表.xlsx", data, nobody).name)


def test_what_is_offered_is_told_from_what_was_judged(
    page: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge(WRONG.name, WRONG.read_bytes(), page)
    monkeypatch.setattr("xltools.page.judgement.judge_forms", no_more)
    monkeypatch.setattr("xltools.page.handed.marked_copy", no_more)
    assert offers(WRONG, page) == Offers("Word 报告（草稿）", "带批注的副本")


def test_another_file_of_the_same_name_is_judged_by_itself(page: Workspace) -> None:
    first, second = (offers_of("表.xlsx", path.read_bytes(), page) for path in (WRONG, RIGHT))
    assert (bool(first.marked), bool(second.marked)) == (True, False)


def test_rules_across_forms_are_read_once(county: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = Workspace.open(county)
    read: list[Path] = []

    def counted(data: bytes, file: Path, *forms: object) -> object:
        read.append(file)
        return read_across(data, file, *forms)  # type: ignore[arg-type]

    monkeypatch.setattr("xltools.jobs.workspace.read_across", counted)
    for path in (RIGHT, WRONG):
        judge(path.name, path.read_bytes(), workspace)
    assert len(read) == 1


def no_more(*_args: object, **_more: object) -> None:
    pytest.fail("done already")


def test_the_report_is_printed_with_the_county_s_own_template(page: Workspace) -> None:
    assert "本单位报告按照" in part(report(RIGHT, page).content)


def test_a_hidden_file_that_a_person_gives_is_a_file(page: Workspace) -> None:
    assert report_of(f".{RIGHT.name}", RIGHT.read_bytes(), page).content == report(RIGHT, page).content


def test_a_report_that_cannot_be_made_has_the_command_s_sentence(page: Workspace) -> None:
    assert report(OF_LAST_YEAR, page).said == (
        "县民政局年报.xlsx 不能计入本次汇总，没有生成报告，原因见上。",
    )


def test_what_is_left_to_do_is_said(page: Workspace) -> None:
    assert report(RIGHT, page).said == ("“一、总体情况”要由人填写，已在文中加亮。",)


def test_a_return_with_errors_gives_a_draft(page: Workspace) -> None:
    assert offers(WRONG, page).report == "Word 报告（草稿）"
    assert "处错误没有改正，不能印发）" in part(report(WRONG, page).content)


def test_without_anything_to_note_no_copy_is_offered(page: Workspace) -> None:
    offered = offers(RIGHT, page)
    assert (offered.report, offered.marked, offered.lacking) == ("Word 报告", "", ())


def test_of_another_year_neither_is_offered_and_it_is_said_why(page: Workspace) -> None:
    offered = offers(OF_LAST_YEAR, page)
    assert (offered.report, offered.marked) == ("", "")
    assert offered.lacking == (
        "这份表不能计入汇总，没有 Word 报告，原因见下。",
        "这份表要换一份重新填报，没有带批注的副本。",
    )


def test_what_takes_no_notes_is_said_to_take_none(page: Workspace, tmp_path: Path) -> None:
    locked = tmp_path / "locked.xlsx"  # by Excel itself, which needs no password
    with locked.open("wb") as out:
        OOXMLFile(io.BytesIO(WRONG.read_bytes())).encrypt("VelvetSweatshop", out)
    for path in (OLD, locked):
        offered = offers(path, page)
        assert offered.report
        assert offered.lacking == (
            "这份表的格式加不了批注，或者加了密；要带批注的副本，请取消加密、另存为 .xlsx 后再查一遍。",
        )


@pytest.mark.parametrize(
    "path", [LOCKED, SAMPLES / "last" / "汇总_示例县_2024.xlsx"], ids=["locked", "county"]
)
def test_what_is_no_return_of_a_unit_is_offered_nothing(path: Path, page: Workspace) -> None:
    assert offers(path, page) == NOTHING


def test_a_template_that_cannot_be_used_is_said(page: Workspace) -> None:
    template = page.required().folder / "templates" / "disclosure-2021" / "township.docx"
    template.write_bytes(edited(template.read_bytes(), ("本单位报告按照", "{{ 文号 }}")))
    made = report(RIGHT, page)
    assert not made.name
    assert made.said[0].startswith("模板 ")


def test_without_a_project_there_is_a_report_too(tmp_path: Path) -> None:
    nobody = Workspace.open(tmp_path)
    assert report(RIGHT, nobody).name == "990101_青鹂镇_2025_年度报告.docx"
    assert marked(WRONG, nobody).name == "请改正_星槎镇_2025.xlsx"
