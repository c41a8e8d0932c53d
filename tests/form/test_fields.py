"""Fields of the cover that are a choice, a day, or a text of a certain shape; and amounts with so many decimals."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from books import EVERYTHING, OpenWorkbook, opened_in_office
from counties import COUNTY
from office import Office
from returns import UNIT, YEAR, blank, complete, unit

from xltools.check import check_submission
from xltools.form.fields import described, example_of, fits
from xltools.merge import merge
from xltools.model.consolidation import Judged
from xltools.model.findings import sentences
from xltools.model.submission import Submission, Value
from xltools.workbook.consolidated import build_consolidated
from xltools.workbook.consolidated.county_book import open_county_book
from xltools.workbook.layout.cover import COVER
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.read.unit_book import read
from xltools.workbook.write import conclusion
from xltools.workbook.write.stored import StoredValues
from xltools.workbook.write.unit_book import build

CREDIT = "X" * 18
LAYOUT = layout(EVERYTHING)
RIGHT = {"signed": "2026-1-15", "window": "是", "founded": "1999-05-04", "credit": "11500112MB1234567X"}


@pytest.mark.parametrize(
    ("text", "shape", "does"),
    [
        ("11500112MB1234567X", CREDIT, True),
        ("11500112mb1234567x", CREDIT, False),
        ("11500112MB1234567", CREDIT, False),
        ("１1500112MB1234567X", CREDIT, False),
        ("B-07", "A-99", True),
        ("B-7", "A-99", False),
        ("B_07", "A-99", False),
        ("", "9", False),
    ],
)
def test_a_text_looks_as_the_form_says(text: str, shape: str, does: bool) -> None:
    assert fits(text, shape) is does


def test_a_shape_in_words() -> None:
    assert described(CREDIT) == " 18 位数字或大写字母"
    assert described("A-99") == " 1 位大写字母、“-”、 2 位数字"


def of(**fields: str) -> Submission:
    """A return of noughts with these fields on its cover."""
    noughts: dict[str, Decimal | None] = dict.fromkeys(EVERYTHING.figures, Decimal(0))
    values = {id: Value(raw=text) for id, text in {**RIGHT, **fields}.items()}
    return replace(complete(EVERYTHING, UNIT, noughts), fields=values, sections={"notes": "没有别的情况。"})


def found_in(folder: Path, filled: Submission) -> dict[str, str]:
    """What is found in the workbook of a return: code → sentence."""
    path = folder / "filled.xlsx"
    path.write_bytes(build(EVERYTHING, filled))
    found = read(path, lambda _: EVERYTHING).submission
    return {one.code: sentences(one) for one in check_submission(EVERYTHING, found)}


CASES: dict[str, tuple[dict[str, str], dict[str, str], str]] = {
    "all right": ({}, {}, "可以报送"),
    "no option": (
        {"window": "部分设立"},
        {"V32": "封面“是否设立窗口”填的是“部分设立”，不是可选的一项。请从下拉列表中选 “是”“否”。"},
        "“是否设立窗口”请从下拉列表中选（点此前往）",
    ),
    "another shape": (
        {"credit": "1234"},
        {"V33": "封面“统一社会信用代码”填的是“1234”，格式不对，应为 18 位数字或大写字母。请核对后改正。"},
        "“统一社会信用代码”应为 18 位数字或大写字母（点此前往）",
    ),
    "no day": (
        {"founded": "一九九九年"},
        {"D01": "“机构设立日期”不是日期：“一九九九年”。请填写日期，如 2026-1-15。"},
        "“机构设立日期”不是日期，请按 2026-1-15 的样子填写",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_wrong_with_a_field_is_said(case: str, tmp_path: Path) -> None:
    fields, codes, _ = CASES[case]
    found = found_in(tmp_path, of(**fields))
    if "D01" in codes:
        assert found.keys() == codes.keys()
    else:
        assert found == codes


@pytest.fixture(scope="module")
def workbook(office: Office, tmp_path_factory: pytest.TempPathFactory) -> OpenWorkbook:  # type: ignore[misc]
    empty = blank(EVERYTHING)
    with opened_in_office(office, tmp_path_factory.mktemp("cover"), empty, EVERYTHING) as opened:
        yield opened


@pytest.mark.parametrize("case", CASES)
def test_the_cover_says_it_too(case: str, workbook: OpenWorkbook) -> None:
    fields, _, expected = CASES[case]
    filled = of(**fields)
    workbook.fill(filled)
    workbook.document.recalculate()
    cell = LAYOUT.cover.conclusion.value.name
    shown = workbook.document.cells(COVER)[cell].value
    assert shown == expected == conclusion.shown(StoredValues(LAYOUT, filled))


def test_an_amount_has_the_decimals_that_the_form_says(tmp_path: Path) -> None:
    spent, granted = "money.offices.spent", "money.offices.granted"
    noughts = {id: Decimal(0) for id in EVERYTHING.figures}
    for number, codes in ((Decimal("1.25"), set()), (Decimal("1.255"), {"V16"})):
        numbers: dict[str, Decimal | None] = {**noughts, spent: number, granted: Decimal("2.123456")}
        filled = replace(complete(EVERYTHING, UNIT, numbers), fields=of().fields, sections=of().sections)
        found = found_in(tmp_path, filled)
        assert found.keys() == codes
        if codes:
            assert found["V16"] == "小数位数过多（1.255），最多 2 位。请核对金额。"


def test_every_field_has_an_example() -> None:
    examples = {field.id: example_of(field, dt.date(2026, 1, 10)) for field in EVERYTHING.fields}
    assert examples == {"signed": "2026-01-10", "founded": "2026-01-10", "window": "是", "credit": "0" * 18}


def test_a_choice_is_counted_and_never_added_up(tmp_path: Path) -> None:
    answers = ("是", "否", "是", "")
    returns = [replace(of(window=answer), unit=unit(number)) for number, answer in enumerate(answers)]
    files = [Judged(f"{one.unit.code}.xlsx", one.unit.code, one) for one in returns]
    county = merge(EVERYTHING, YEAR, COUNTY, files, [one.unit for one in returns], {})
    path = tmp_path / "汇总.xlsx"
    path.write_bytes(build_consolidated(county))
    sheet = openpyxl.load_workbook(path)["文字明细"]
    assert sheet["D4"].value == "是否设立窗口（是 2，否 1，没有选 1）"
    assert [sheet.cell(row, 4).value for row in range(5, 9)] == ["是", "否", "是", None]
    assert open_county_book(path, lambda _: EVERYTHING).texts["000"] == {"notes": "没有别的情况。"}
