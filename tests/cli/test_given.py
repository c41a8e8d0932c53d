"""What a command works on where nobody says it, and where somebody names the project's folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from county_round import BOOKS, County

from xltools.cli import NOTHING_WRONG, UNUSABLE, run


@pytest.fixture
def county(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> County:
    county = County(tmp_path / "county", capsys)
    (county.inbox / "青禾镇.xlsx").write_bytes(BOOKS["101"])
    for folder in ("outbox", "merged"):  # forms to be sent out, and results: none of them is a return
        (county.folder / folder).mkdir()
        (county.folder / folder / "白鹭乡.xlsx").write_bytes(BOOKS["102"])
    return county


@pytest.mark.parametrize("name", ["check", "merge", "status", "return", "bulletin", "report"])
def test_inside_a_project_the_inbox_need_not_be_named(county: County, name: str) -> None:
    code, text = county.command(name)
    assert code == NOTHING_WRONG, text
    assert "白鹭乡.xlsx" not in text


def test_check_reads_the_inbox_and_says_how_many_files(county: County) -> None:
    assert county.command("check")[1].splitlines()[-1].startswith("共 1 个文件：")


def test_below_the_project_it_is_the_inbox_too(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(county.folder / "outbox")
    assert run(["check"]) == NOTHING_WRONG
    assert "共 1 个文件：" in county.capsys.readouterr().out


@pytest.mark.parametrize("name", ["check", "merge", "status", "return", "bulletin", "report"])
def test_the_project_s_folder_stands_for_its_inbox_and_that_is_said(
    county: County, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(county.folder.parent)
    assert run([name, "county"]) == NOTHING_WRONG
    said = county.capsys.readouterr()
    assert said.err == "county 是项目文件夹，只看其中的收件夹 inbox\n"
    assert "白鹭乡.xlsx" not in said.out


def test_what_is_merged_of_a_project_s_folder_lies_beside_the_inbox(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(county.folder.parent)
    run(["merge", "county"])
    assert (county.folder / "merged" / "汇总_清河县_2025.xlsx").exists()
    assert not (county.folder.parent / "merged").exists()


def test_a_report_ends_with_a_count(county: County) -> None:
    (county.inbox / "别的.xlsx").write_bytes(b"")
    text = county.command("report")[1]
    assert text.splitlines()[-1] == "共 2 个文件：生成报告 1 份，没有生成 1 份"


def test_an_empty_folder_is_said_to_be_empty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("check", "merge"):
        assert run([name, str(tmp_path)]) == UNUSABLE
        assert "文件夹里一个文件也没有" in capsys.readouterr().err


def test_the_version_has_a_short_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-V"]) == run(["--version"]) == NOTHING_WRONG
    first, second = capsys.readouterr().out.splitlines()
    assert first == second
