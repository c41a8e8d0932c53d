"""--json of the commands that answer with facts: one object, and nothing else on standard output."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from county_round import BOOKS, TOWNS, County
from returns import FORM, blank

from xltools.cli import ERRORS_FOUND, NOTHING_WRONG, UNUSABLE, run
from xltools.workbook.write.unit_book import build

SAMPLES = Path(__file__).parents[2] / "samples"
QINGHE = {"code": "101", "name": "青禾镇", "level": "乡镇"}
BAILU = {"code": "102", "name": "白鹭乡", "level": "乡镇"}
SHIQIAO = {"code": "103", "name": "石桥镇", "level": "乡镇"}


@pytest.fixture
def county(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> County:
    """青禾镇 is right, 白鹭乡 is blank, 石桥镇 has sent nothing."""
    county = County(tmp_path / "county", capsys)
    county.send("青禾镇.xlsx", BOOKS["101"])
    county.send("白鹭乡.xlsx", build(FORM, blank(unit=TOWNS["102"]), county_name="清河县"))
    return county


def answered(county: County, *args: str | Path) -> tuple[int, dict[str, Any]]:
    """The exit code, and the object that standard output is."""
    county.capsys.readouterr()
    with contextlib.chdir(county.folder):
        code = run([*map(str, args), "--json"])
    said = json.loads(county.capsys.readouterr().out)
    assert isinstance(said, dict)
    return code, said


def test_what_came_and_how_the_round_stands(county: County) -> None:
    code, said = answered(county, "collect", "sent")
    assert code == NOTHING_WRONG
    assert said["counts"] == {"收下": 2}
    assert sorted(one["unit"]["code"] for one in said["files"]) == ["101", "102"]

    code, said = answered(county, "status")
    assert code == NOTHING_WRONG
    assert said["missing"] == [SHIQIAO]
    assert said["counts"] == {"已报": 1, "退回": 1, "未报": 1}
    (first,) = [one for one in said["units"] if one["unit"] == QINGHE]
    assert (first["state"], first["returns"], first["contact"]) == ("已报", 1, "张三")
    assert first["first"] == first["latest"]
    (missing,) = [one for one in said["units"] if one["unit"] == SHIQIAO]
    assert (missing["first"], missing["file"]) == (None, "")


def test_what_came_and_was_merged_in_one_go(county: County) -> None:
    code, said = answered(county, "run", "sent")
    assert code == ERRORS_FOUND
    assert said["collected"]["counts"] == {"收下": 2}
    assert said["missing"] == [SHIQIAO]
    assert (county.folder / said["workbook"]).is_file()
    code, said = answered(county, "run")
    assert (code, said["collected"]["files"]) == (ERRORS_FOUND, [])


def test_what_a_merge_adds_to_its_findings(county: County) -> None:
    answered(county, "collect", "sent")
    code, said = answered(county, "merge")
    assert code == ERRORS_FOUND
    assert said["missing"] == [SHIQIAO]
    assert Path(said["workbook"]).exists()
    assert Path(said["report"]).exists()
    written = json.loads((county.folder / "merged" / "findings.json").read_text("utf-8"))
    assert {key: said[key] for key in written} == written


def test_without_a_roster_nobody_is_known_to_be_missing(county: County) -> None:
    (county.folder / "xltools.toml").unlink()
    assert answered(county, "merge", "sent")[1]["missing"] is None


def test_decisions_and_what_goes_back(county: County) -> None:
    _, collected = answered(county, "collect", "sent")
    (file,) = [one["file"] for one in collected["files"] if one["unit"] == QINGHE]
    assert answered(county, "choose", "101", file) == (0, {"unit": QINGHE, "file": file})
    assert answered(county, "pass", "青禾镇") == (0, {"passed": [QINGHE]})
    assert answered(county, "pass", "青禾镇") == (0, {"passed": []})
    assert answered(county, "pass", "--reopen", "101") == (0, {"reopened": [QINGHE]})
    _, said = answered(county, "return")
    (back,) = said["units"]
    assert back["unit"] == BAILU
    assert back["faults"] > 0
    assert Path(back["folder"]).is_dir()


def test_reports_that_are_written_and_those_that_are_not(county: County) -> None:
    answered(county, "collect", "sent")
    code, said = answered(county, "report")
    assert code == ERRORS_FOUND
    right, wrong = sorted(said["files"], key=lambda one: one["path"])
    assert right["refusal"] is None
    assert (county.folder / right["document"]).exists()
    assert wrong["document"] is None
    assert wrong["refusal"]["message"]


def test_what_was_imported_and_what_was_not(county: County) -> None:
    (county.folder / "坏.pdf").write_bytes(b"%PDF-1.7 torn")
    code, said = answered(county, "import", SAMPLES / "published", "坏.pdf", "-o", "imported")
    assert code == ERRORS_FOUND
    written = {one["workbook"] for one in said["files"]} - {None}
    assert {(county.folder / one).is_file() for one in written} == {True}
    (torn,) = [one for one in said["files"] if one["path"] == "坏.pdf"]
    assert torn["workbook"] is None
    assert [one["severity"] for one in torn["findings"]] == ["error"]


def test_an_import_that_comes_to_nothing_says_of_each_file_why(county: County) -> None:
    (county.folder / "坏.pdf").write_bytes(b"%PDF-1.7 torn")
    code, said = answered(county, "import", "坏.pdf")
    assert (code, said["refusal"]["code"]) == (UNUSABLE, "A07")
    assert said["files"][0]["findings"]


def test_what_a_repair_moved_and_what_it_left(county: County) -> None:
    book = openpyxl.load_workbook(county.sent / "青禾镇.xlsx")
    book["表三"]["E8"] = "三件"
    book.save(county.folder / "损坏.xlsx")
    code, said = answered(county, "repair", "损坏.xlsx", "-o", "新.xlsx")
    assert code == ERRORS_FOUND
    assert said["unit"] == QINGHE
    assert (county.folder / said["workbook"]).is_file()
    assert said["left"] == [{"from": {"sheet": "表三", "cell": "E8"}, "text": "三件"}]
    contact = {"sheet": "封面", "cell": "C12"}
    assert {"from": contact, "to": contact, "text": "张三"} in said["moved"]


def test_forms(county: County) -> None:
    _, said = answered(county, "form", "list")
    assert "disclosure-2021" in [form["id"] for form in said["forms"]]
    _, said = answered(county, "form", "show", "disclosure-2021")
    assert {"id": "B01", "severity": "error"}.items() <= said["rules"][0].items()
    assert "表三" in [table["sheet"] for table in said["tables"]]


def test_how_the_add_in_stands(county: County) -> None:
    code, said = answered(county, "addin", "status")
    assert code in (ERRORS_FOUND, UNUSABLE)
    assert said.get("installed") is False or said["refusal"]["code"].startswith("X")


@pytest.mark.parametrize("args", [["status", "没有"], ["choose", "999", "x"], ["form", "show", "没有"]])
def test_what_is_not_done_is_an_object_too(county: County, args: list[str]) -> None:
    code, said = answered(county, *args)
    assert code == UNUSABLE
    assert said["refusal"].keys() == {"code", "message"}
