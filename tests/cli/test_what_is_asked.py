"""A unit's workbook says by when it is due, where it is sent and whom to ask, and whose figures it holds."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from county_round import County
from returns import FORM, FORMS, blank

from xltools.model.submission import Unit
from xltools.workbook.read.unit_book import read
from xltools.workbook.write.sheets.contents import Asked
from xltools.workbook.write.unit_book import build

SETTINGS = """
deadline = { "乡镇" = "2026-01-15" }
send_to = "电子邮箱 gongkai@example.invalid，邮件主题写单位全称"
ask = "县政务公开办 王五 0123-4567803"
"""
ROSTER = "代码,名称,级别\n101,青禾镇,乡镇\n301,县水务局,部门\n001,清河县,县\n"


@pytest.fixture
def county(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> County:
    return County(tmp_path / "county", capsys)


def generated(county: County, settings: str = "") -> dict[str, Path]:
    """Unit → its workbook."""
    file = county.folder / "xltools.toml"
    file.write_text(file.read_text("utf-8") + settings, encoding="utf-8")
    (county.folder / "units.csv").write_text(ROSTER, encoding="utf-8")
    assert county.command("generate")[0] == 0
    return {path.name.split("_")[1]: path for path in (county.folder / "outbox").glob("*.xls?")}


def words(path: Path, sheet: str) -> str:
    rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return "\n".join(str(value) for row in rows for value in row if value is not None)


@pytest.mark.parametrize("sheet", ["封面", "填报说明"])
def test_deadline_address_and_contact_stand_on_both_sheets(county: County, sheet: str) -> None:
    files = generated(county, SETTINGS)
    shown = words(files["青禾镇"], sheet)
    assert "报送期限：2026年1月15日（含当日）" in shown
    assert "报送方式：电子邮箱 gongkai@example.invalid，邮件主题写单位全称" in shown
    assert "咨询：县政务公开办 王五 0123-4567803" in shown
    assert "报送期限：2026年1月31日（含当日）" in words(files["县水务局"], sheet), (
        "what the form says of its level"
    )


def test_the_prompt_of_the_date_names_the_deadline(county: County) -> None:
    sheet = openpyxl.load_workbook(generated(county, SETTINGS)["青禾镇"])["封面"]
    (prompt,) = [one.prompt for one in sheet.data_validations.dataValidation if one.type == "date"]
    assert prompt.endswith("报送期限：2026年1月15日（含当日）")


def test_the_scope_is_the_units_own_or_the_whole_county(county: County) -> None:
    files = generated(county)
    assert "本机关（只统计本单位）" in words(files["青禾镇"], "封面")
    assert "全县（所属各单位合计）" in words(files["清河县"], "封面")


def test_what_the_project_does_not_say_is_left_out(county: County) -> None:
    shown = words(generated(county)["青禾镇"], "封面")
    assert "报送方式" not in shown
    assert "咨询" not in shown


def test_a_workbook_that_says_so_comes_back_without_a_finding(county: County) -> None:
    files = generated(county, SETTINGS)
    with_it, without = read(files["青禾镇"], FORMS.get), county.folder / "plain.xlsx"
    without.write_bytes(build(FORM, blank(unit=Unit("101", "青禾镇", "乡镇")), county_name="清河县"))
    assert with_it.findings == ()
    assert read(without, FORMS.get).findings == (), "nor does one that was made without a project"


def test_a_long_text_is_shown_whole_and_stays_within_excels_limits(tmp_path: Path) -> None:
    told = Asked(None, "邮" * 600, "问" * 600)
    path = tmp_path / "long.xlsx"
    path.write_bytes(build(FORM, blank(), asked=told))
    assert "邮" * 600 in words(path, "封面")
    sheet = openpyxl.load_workbook(path)["封面"]
    assert max(one.height or 0 for one in sheet.row_dimensions.values()) <= 409.5
    assert read(path, FORMS.get).findings == ()


def test_the_next_years_project_takes_address_and_contact_over(county: County) -> None:
    generated(county, SETTINGS)
    folder = county.folder.parent / "next"
    assert county.command("new", folder, "--from", county.folder)[0] == 0
    said = (folder / "xltools.toml").read_text("utf-8")
    assert 'ask = "县政务公开办 王五 0123-4567803"' in said
    assert 'send_to = "电子邮箱 gongkai@example.invalid，邮件主题写单位全称"' in said
