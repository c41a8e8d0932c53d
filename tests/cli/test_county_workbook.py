"""A county's consolidated workbook: checked by itself, and added up one level higher."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from reports import consolidated, save
from returns import FORM

from xltools.cli import ERRORS_FOUND, NOTHING_WRONG, run
from xltools.model.submission import Unit
from xltools.workbook.consolidated import build_consolidated

SAMPLES = Path(__file__).parents[2] / "samples"
LAST_YEAR = SAMPLES / "last" / "汇总_示例县_2024.xlsx"


def checked(capsys: pytest.CaptureFixture[str], path: Path) -> tuple[int, list[str]]:
    """The exit code of ``xltools check`` and the codes of what it found."""
    capsys.readouterr()
    code = run(["check", "--json", str(path)])
    files = json.loads(capsys.readouterr().out)["files"]
    return code, [finding["code"] for file in files for finding in file["findings"]]


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """The county's workbook of last year, in a folder that belongs to no project."""
    return Path(shutil.copy(LAST_YEAR, tmp_path / LAST_YEAR.name))


def test_sums_that_are_formulas_and_sums_of_nothing_are_as_they_should_be(
    county: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert checked(capsys, county) == (NOTHING_WRONG, [])


def test_of_a_workbook_that_was_just_merged_only_rules_are_left_to_explain(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["merge", str(SAMPLES / "inbox"), "-o", str(tmp_path)])
    (merged,) = tmp_path.glob("汇总_*.xlsx")
    code, codes = checked(capsys, merged)
    assert code == NOTHING_WRONG
    assert set(codes) <= {rule.id for rule in FORM.rules}


def test_a_sum_that_was_overwritten_is_found(county: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = openpyxl.load_workbook(county)
    book["表三"]["E8"] = 987_654
    book.save(county)
    code, codes = checked(capsys, county)
    assert code == ERRORS_FOUND
    assert "S27" in codes


def test_counties_are_counted_one_level_higher(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for number in (1, 2):
        unit = Unit(f"99010{number}", f"{number}县", "县")
        save(inbox / f"{number}.xlsx", build_consolidated(replace(consolidated(2 + number), county=unit)))
    run(["merge", str(inbox)])
    result = json.loads((tmp_path / "merged" / "findings.json").read_text("utf-8"))
    codes = {finding["code"] for file in result["files"] for finding in file["findings"]}
    assert not codes & {"V01", "V02", "V13", "V15", "V18"}
    assert "计入汇总 2 个单位" in capsys.readouterr().out
