"""Whose return it is: the identity inside against the file's name, the roster, the year and the archive."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from damage import NEIGHBOUR, THIRD, Inbox, cells, healthy, sound, typed, with_identity
from returns import FORM, OLD_FORM, UNIT, YEAR

from xltools.merge import merge
from xltools.model.consolidation import Consolidation, Judged
from xltools.model.findings import message
from xltools.model.submission import Unit
from xltools.workbook.consolidated import build_consolidated
from xltools.workbook.write.unit_book import build

COUNTY = Unit("", "清河县", "县")


def test_workbook_of_another_unit(inbox: Inbox) -> None:
    """The neighbour's workbook filled in by mistake: the neighbour has one too, so its file is asked about."""
    inbox.put(build(FORM, healthy(THIRD), county_name="清河县")).expect(
        "U04 封面 C4", says=("文件名写的是“青禾镇”", "“县林业局”（代码 103）")
    )


def test_unit_not_on_the_roster(inbox: Inbox) -> None:
    data = build(FORM, healthy(Unit("777", "黑水镇", "乡镇")), county_name="清河县")
    inbox.put(data, "黑水镇.xlsx").expect("U01", says="“黑水镇”（代码 777）", name="黑水镇.xlsx")


def test_roster_calls_the_unit_otherwise(inbox: Inbox) -> None:
    data = build(FORM, healthy(Unit("101", "青禾街道", "街道")), county_name="清河县")
    inbox.put(data).expect("U07 封面 C4", says=("“青禾镇（乡镇）”", "“青禾街道（街道）”"))


def test_another_year(inbox: Inbox) -> None:
    """Signed for this year, it is late for that one."""
    data = build(FORM, healthy(year=2024), county_name="清河县")
    inbox.put(data).expect("U05", "D03 封面 C15", says=("表内年度是 2024 年", "2025 年"))


def test_another_edition(inbox: Inbox) -> None:
    data = build(OLD_FORM, healthy(form=OLD_FORM), county_name="清河县")
    inbox.put(data).expect("U06", says="“政府信息公开工作年度报告（disclosure-2019）”")


def test_another_version_of_the_template(inbox: Inbox) -> None:
    data = with_identity("texts", "<t>[0-9a-f]{16}</t>", "<t>0123456789abcdef</t>")
    inbox.put(data).expect("S16 xltools B2", "S26", says="0123456789abcdef")


def test_form_nobody_knows(inbox: Inbox) -> None:
    inbox.put(with_identity("texts", "disclosure-2021", "disclosure-1999")).expect(
        "S98", says="disclosure-1999"
    )


@pytest.mark.parametrize("year", ["99999", "-3", "2025.5", "1E300"])
def test_year_that_is_none(inbox: Inbox, year: str) -> None:
    data = with_identity("numbers", "<v>2025</v>", f"<v>{year}</v>")
    inbox.put(data).expect("S15 xltools B6", "S26", "U05", says="年度为")


def test_year_removed(inbox: Inbox) -> None:
    inbox.put(cells("xltools", B6=None)).expect("S15 xltools B6", "S26", "U05", says="年度为“空白”")


def test_unit_code_removed(inbox: Inbox) -> None:
    inbox.put(cells("xltools", B8=None))
    found = inbox.judge()
    codes = {one.code for one in found.findings if one.file == Inbox.NAME}
    assert {"S15", "S26"} <= codes
    inbox.neighbour_counts(found)


# Several files


def test_identical_copy_counts_once(inbox: Inbox) -> None:
    inbox.put(sound()).put(sound(), "101_青禾镇_2025 (1).xlsx")
    inbox.expect("U03", says=f"与 {Inbox.NAME} 内容相同", name="101_青禾镇_2025 (1).xlsx")
    result = inbox.judge()
    assert [one.unit.code for one in result.included] == [UNIT.code, NEIGHBOUR.code]


def test_copy_saved_by_another_program_counts_once(inbox: Inbox) -> None:
    inbox.put(sound()).put(cells("表二"), "青禾镇（终版）.xlsx")
    inbox.expect("U03", name="青禾镇（终版）.xlsx")


def test_two_different_returns_of_one_unit_count_for_nothing(inbox: Inbox) -> None:
    other = "101_青禾镇_2025（改）.xlsx"
    inbox.put(sound()).put(cells("表二", C12=121), other)
    for name in (Inbox.NAME, other):
        inbox.expect("U02", says=("“青禾镇”报送了 2 份", Inbox.NAME, other), name=name)
    result = inbox.judge()
    assert [one.unit.code for one in result.included] == [NEIGHBOUR.code]
    assert result.totals["t2.licence.licences"] == 120


# The county's own workbooks


def consolidated(year: int = YEAR) -> bytes:
    judged = [
        Judged("a.xlsx", "a" * 64, healthy(UNIT, year=year)),
        Judged("b.xlsx", "b" * 64, healthy(NEIGHBOUR, year=year)),
    ]
    result: Consolidation = merge(FORM, year, COUNTY, judged, (UNIT, NEIGHBOUR, THIRD), {})
    return build_consolidated(result)


def test_consolidated_workbook_among_the_returns(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path / "县", project='code = "000"\n')
    data = build(FORM, healthy(Unit("000", "清河县", "县")), county_name="清河县")
    inbox.put(data, "汇总.xlsx").expect("U08", says="县级汇总表", name="汇总.xlsx")


def test_last_year_inside_is_not_the_archive_s(tmp_path: Path) -> None:
    """The workbook was sent out before last year's figures were corrected."""
    inbox = Inbox(tmp_path / "县", project='last = "2024.xlsx"\n')
    (inbox.folder / "2024.xlsx").write_bytes(consolidated(2024))
    last = {"t2.normative.current": Decimal(13)}  # the archive says 14
    inbox.put(typed({}, last=last))
    result = inbox.judge()
    found = [one for one in result.findings if one.file == Inbox.NAME and one.code == "S24"]
    assert len(found) == 1
    assert found[0].sheet == "xltools"
    assert found[0].cell
    assert "表内为 13，存档为 14" in message(found[0])
    assert {one.code for one in result.findings if one.file == Inbox.HEALTHY} == {"H02"}
