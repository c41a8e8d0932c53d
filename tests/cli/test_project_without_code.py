"""Codes: a county's project without one, and codes of units that lost their leading zeros to Excel."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from reports import consolidated

from xltools.cli import ERRORS_FOUND, NOTHING_WRONG, run
from xltools.jobs.new import create_project
from xltools.model.submission import Unit
from xltools.workbook.consolidated import build_consolidated

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture(params=["with a code", "without one"])
def merged(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example county, merged, with the code in its settings or without."""
    shutil.copytree(SAMPLES, tmp_path / "county", ignore=shutil.ignore_patterns("merged"))
    monkeypatch.chdir(tmp_path / "county")
    settings = Path("xltools.toml").read_text("utf-8")
    if request.param == "without one":
        settings = "".join(line for line in settings.splitlines(keepends=True) if not line.startswith("code"))
        Path("xltools.toml").write_text(settings, encoding="utf-8")
    assert run(["merge", "inbox"]) == ERRORS_FOUND
    return tmp_path / "county" / "merged"


def test_check_report_and_against_take_it(merged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (book,), (document,) = merged.glob("汇总_*.xlsx"), merged.glob("年度报告_*_20??.docx")
    capsys.readouterr()
    assert run(["check", str(book)]) == NOTHING_WRONG
    assert "错误 0 处" in capsys.readouterr().out
    assert run(["report", str(book), "-o", "reports"]) == NOTHING_WRONG
    assert (Path("reports") / document.name).read_bytes() == document.read_bytes()
    assert run(["check", str(document), "--against", str(book)]) == NOTHING_WRONG


def test_next_year_takes_it_for_last_years(merged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (book,) = merged.glob("汇总_*.xlsx")
    settings = Path("xltools.toml").read_text("utf-8").replace("year = 2025", "year = 2026")
    lines = [line for line in settings.splitlines(keepends=True) if not line.startswith(("last", "deadline"))]
    Path("xltools.toml").write_text(f'last = "merged/{book.name}"\n{"".join(lines)}', encoding="utf-8")
    assert run(["generate", "-o", "outbox"]) == NOTHING_WRONG
    assert "上年汇总表中没有" in capsys.readouterr().out


def generated(folder: Path, codes: list[str], capsys: pytest.CaptureFixture[str], settings: str = "") -> str:
    create_project(folder, county="清河县", year=2025)
    lines = [f"{code},{code}号镇,乡镇" for code in codes]
    (folder / "units.csv").write_text("\n".join(["代码,名称,级别", *lines]), encoding="utf-8")
    text = (folder / "xltools.toml").read_text("utf-8")
    (folder / "xltools.toml").write_text(settings + text, encoding="utf-8")
    capsys.readouterr()
    assert run(["generate", "--project", str(folder), "-o", str(folder / "outbox")]) == NOTHING_WRONG
    return capsys.readouterr().out


@pytest.mark.parametrize("codes", [["1", "2", "10"], ["101", "20"]])
def test_codes_of_different_lengths_are_a_reason_to_look(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], codes: list[str]
) -> None:
    assert "单位代码长短不一" in generated(tmp_path, codes, capsys)


@pytest.mark.parametrize("codes", [["001", "002", "010"], ["101", "102"], ["A1", "A10"]])
def test_codes_that_are_all_right_are_not_spoken_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], codes: list[str]
) -> None:
    assert "代码" not in generated(tmp_path, codes, capsys)


def test_zeros_that_last_year_had_are_missed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    last = consolidated(2, whom=[Unit("001", "甲镇", "乡镇"), Unit("002", "乙镇", "乡镇")])
    (tmp_path / "last.xlsx").write_bytes(build_consolidated(replace(last, year=2024)))
    said = generated(tmp_path, ["1", "2", "103"], capsys, 'last = "last.xlsx"\n')
    assert "1（上年是 001）、2（上年是 002）" in said
