"""The cover says 可以报送 only where the check of the file has nothing to object to, as far as a formula can know.

Cells are typed and pasted into the workbook in LibreOffice, which takes what a paste takes; the cover's line is read, the
file is saved, and the check reads it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from books import OpenWorkbook, opened_in_office
from office import Office
from returns import FORM, FORMS, UNIT, blank, right_return

from xltools.check import check_submission
from xltools.form.spec import Severity
from xltools.model.findings import message
from xltools.workbook.layout.cover import COVER
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.read.unit_book import read
from xltools.workbook.write import conclusion
from xltools.workbook.write.stored import StoredValues

LAYOUT = layout(FORM)
CONCLUSION = LAYOUT.cover.conclusion.value.name


def cell_of(figure: str) -> tuple[str, str]:
    place = LAYOUT.places[figure]
    return place.sheet, place.cell


def declaration(table: str) -> tuple[str, str]:
    box = LAYOUT.tables[table].declaration
    assert box
    return LAYOUT.tables[table].sheet, box.name


def section(id: str) -> tuple[str, str]:
    return "文字", LAYOUT.sections[id].name


SIGNED = (COVER, LAYOUT.fields["signed"].name)
PERSON, CHARGE = cell_of("t3.granted.person"), cell_of("t2.charge.charged")

#: What is typed into a right return: what the cover says then.
CASES: dict[str, tuple[dict[tuple[str, str], Any], str]] = {
    "nothing": ({}, "可以报送"),
    "a blank": ({PERSON: None}, f"还有 1 格未填，第一格是表三 {PERSON[1]}（点此前往）"),
    "two blanks in two tables": (
        {PERSON: None, CHARGE: None},
        f"还有 2 格未填，第一格是表二 {CHARGE[1]}（点此前往）",
    ),
    "a text": (
        {PERSON: "35件"},
        f"表三 {PERSON[1]} 填的是负数、小数、文字或过大的数（已标红），请改正（点此前往）",
    ),
    "a text where all is declared zero": (
        {declaration("t4"): "是", cell_of("t4.review.upheld"): "无"},
        f"表四 {cell_of('t4.review.upheld')[1]} 填的是负数、小数、文字或过大的数（已标红），请改正（点此前往）",
    ),
    "a text and a blank": (
        {PERSON: "35件", CHARGE: None},
        f"表三 {PERSON[1]} 填的是负数、小数、文字或过大的数（已标红），请改正（点此前往）",
    ),
    "less than none": (
        {PERSON: -2},
        f"表三 {PERSON[1]} 填的是负数、小数、文字或过大的数（已标红），请改正（点此前往）",
    ),
    "half an application": (
        {PERSON: 1.5},
        f"表三 {PERSON[1]} 填的是负数、小数、文字或过大的数（已标红），请改正（点此前往）",
    ),
    "far too many": (
        {PERSON: 10**12},
        f"表三 {PERSON[1]} 填的是负数、小数、文字或过大的数（已标红），请改正（点此前往）",
    ),
    "an amount finer than a cent's cent": (
        {CHARGE: 0.1234567},
        f"表二 {CHARGE[1]} 填的是负数、小数、文字或过大的数（已标红），请改正（点此前往）",
    ),
    "an amount with decimals": ({CHARGE: 12.35}, "可以报送"),
    "a text where nothing need be": (
        {cell_of("t1.website.number"): "若干"},
        f"文字 {cell_of('t1.website.number')[1]} 填的是负数、小数、文字或过大的数（已标红），请改正（点此前往）",
    ),
    "all zero, and a figure": (
        {declaration("t4"): "是", cell_of("t4.review.upheld"): 3},
        "表四“本表全部为零”选的是“是”，表内却有数字（点此前往）",
    ),
    "an answer that is none": (
        {declaration("t4"): "全是"},
        "表四“本表全部为零”请选“是”或“否”（点此前往）",
    ),
    "no date": ({SIGNED: None}, "“落款日期”还没有填（点此前往）"),
    "a date in words": ({SIGNED: "二月三日"}, "“落款日期”不是日期，请按 2026-1-15 的样子填写"),
    "a date before the year is over": ({SIGNED: 45992}, "“落款日期”早于统计期限结束，请核对"),
    "no word on problems": (
        {section("problems"): None},
        "“五、存在的主要问题及改进情况”还没有填（点此前往）",
    ),
    "a balance that is none": ({PERSON: 900}, "有 2 项不符，请改正"),
}


@pytest.fixture(scope="module")
def workbook(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenWorkbook]:
    with opened_in_office(office, tmp_path_factory.mktemp("cover"), blank(FORM, unit=UNIT), FORM) as opened:
        yield opened


@pytest.mark.parametrize("case", CASES)
def test_the_cover_says_what_comes_first(case: str, workbook: OpenWorkbook, tmp_path: Path) -> None:
    typed, expected = CASES[case]
    workbook.fill(right_return(1))
    for (sheet, cell), value in typed.items():
        workbook.document.set(sheet, {cell: value})
    workbook.document.recalculate()
    assert workbook.document.cells(COVER)[CONCLUSION].value == expected

    saved = tmp_path / "101_青禾镇_2025.xlsx"
    workbook.document.save(saved, "xlsx")
    taken = read(saved, FORMS.get, limit=saved.stat().st_size)
    assert [message(one) for one in taken.findings if one.code in ("S06", "S07", "S19")] == []
    findings = [*taken.findings, *check_submission(FORM, taken.submission)]
    objections = [one for one in findings if one.severity is not Severity.NOTE and one.code[0] in "VDBCT"]
    assert bool(objections) == (expected != conclusion.READY), [one.code for one in findings]


def test_every_form_has_room_for_the_formula() -> None:
    """Excel takes 8,192 characters of a formula and 64 functions in one another."""
    for id in FORMS.ids():
        for totals_typed in (False, True):
            stored = StoredValues(layout(FORMS.get(id), totals_typed=totals_typed), blank(FORMS.get(id)))
            formula = conclusion.formula(stored)
            assert len(formula) < 8192
            assert formula.count("IF(") < 64
            assert all(len(cell.formula) < 8192 for cell in conclusion.hidden_cells(stored))
