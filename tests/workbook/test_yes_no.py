"""A figure that is 是 or 否, and others that are asked for only where it says 是."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from books import EVERYTHING, OpenWorkbook, opened_in_office
from counties import COUNTY
from office import Office
from returns import UNIT, YEAR, blank, complete, unit

from xltools.check import check_submission
from xltools.merge import merge
from xltools.model.consolidation import Consolidation, Judged
from xltools.model.difference import changes
from xltools.model.findings import sentences
from xltools.model.submission import Submission, Unit, Value
from xltools.report.writer import Material, ReportWriter
from xltools.workbook.consolidated import build_consolidated
from xltools.workbook.consolidated.county_book import open_county_book
from xltools.workbook.layout.cover import COVER
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.read.unit_book import read
from xltools.workbook.write.unit_book import build

LAYOUT = layout(EVERYTHING)
HELD, STAFF, ALL = ("window.held.hall", "window.staff.hall", "window.all.hall")
ASKED = [id for id, figure in EVERYTHING.figures.items() if figure.only_if == HELD]


def of(owner: Unit = UNIT, *, held: bool = True, **asked: int | None) -> Submission:
    """A return of noughts that says 是 or 否 of the hall; ``asked`` stands in the rows that depend on it."""
    numbers: dict[str, Decimal | None] = {id: Decimal(0) for id in EVERYTHING.figures}
    numbers |= {HELD: Decimal(held)}
    for row, number in asked.items():
        numbers[f"window.{row}.hall"] = None if number is None else Decimal(number)
    fields = {"signed": Value(raw="2026-1-15"), "window": Value(raw="是")}
    filled = complete(EVERYTHING, owner, numbers)
    not_asked = frozenset(EVERYTHING.not_asked(numbers.get))
    return replace(filled, fields=fields, sections={"notes": "没有别的情况。"}, not_asked=not_asked)


def left_blank(owner: Unit = UNIT, *, held: bool = False) -> Submission:
    """A return that says so and leaves blank whatever depends on it."""
    rows = ("staff", "cost", "own", "passed", "evenings")
    return of(owner, held=held, **dict.fromkeys(rows, None))


def arrived(folder: Path, filled: Submission, typed: dict[str, Any] | None = None) -> Submission:
    """The return as it is read out of its workbook, where a person has typed more into it."""
    path = folder / "filled.xlsx"
    path.write_bytes(build(EVERYTHING, filled))
    if typed:
        book = openpyxl.load_workbook(path)
        for id, value in typed.items():
            book[LAYOUT.places[id].sheet][LAYOUT.places[id].cell] = value
        book.save(path)
    return read(path, lambda _: EVERYTHING).submission


def found(filled: Submission) -> dict[str, str]:
    return {one.code: sentences(one) for one in check_submission(EVERYTHING, filled)}


def test_the_cell_says_it_in_words(tmp_path: Path) -> None:
    got = arrived(tmp_path, of(held=True, staff=3))
    assert (got.figures[HELD].raw, got.number(HELD)) == ("是", Decimal(1))
    assert got.number("window.held.village") == 0
    assert found(got) == {}


def test_where_it_says_no_blanks_are_noughts(tmp_path: Path) -> None:
    got = arrived(tmp_path, left_blank())
    assert got.not_asked == set(ASKED) | {f"{id.removesuffix('hall')}village" for id in ASKED}
    assert [got.number(id) for id in (STAFF, ALL)] == [Decimal(0), Decimal(0)]
    assert found(got) == {}


def test_where_it_says_yes_they_are_asked_for(tmp_path: Path) -> None:
    said = found(arrived(tmp_path, left_blank(held=True)))
    assert said.keys() == {"V01"}
    assert "有 5 个空格未填" in said["V01"]


def test_where_it_says_no_a_figure_is_wrong(tmp_path: Path) -> None:
    said = found(arrived(tmp_path, of(held=False, staff=3, own=2)))
    assert said == {
        "B08": "大厅：工作人员 3人 + 经费 0万元 + 办件合计 2件 ≠ 0，相差 5。请核对是否设立，或者改正数字。"
    }


@pytest.mark.parametrize("typed", ["有", 1, "是 的"])
def test_anything_else_is_no_answer(typed: object, tmp_path: Path) -> None:
    said = found(arrived(tmp_path, of(staff=1), {HELD: typed}))
    assert said["V34"] == f"填了“{typed}”，应为“是”或“否”。请从下拉列表中选。"


def test_yes_in_a_table_that_is_all_zero_is_said_as_it_stands(tmp_path: Path) -> None:
    said = found(arrived(tmp_path, replace(of(), declared_zero=frozenset({"window"}))))
    assert "“四、政务服务窗口”声明为全部为零，这里却填了 是" in said["V12"]


@pytest.fixture(scope="module")
def workbook(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenWorkbook]:
    with opened_in_office(
        office, tmp_path_factory.mktemp("book"), blank(EVERYTHING, unit=UNIT), EVERYTHING
    ) as opened:
        yield opened


@pytest.mark.parametrize(
    ("filled", "typed", "conclusion"),
    [
        (of(staff=3), {}, "可以报送"),
        (left_blank(), {}, "可以报送"),
        (left_blank(held=True), {}, f"还有 5 格未填，第一格是窗口 {LAYOUT.box(STAFF).name}（点此前往）"),
        (of(held=False, staff=3), {}, "有 1 项不符，请改正"),
        (
            of(staff=3),
            {HELD: "有"},
            f"窗口 {LAYOUT.box(HELD).name} 填的是负数、小数、文字或过大的数（已标红），请改正（点此前往）",
        ),
    ],
)
def test_the_sheet_says_the_same(
    filled: Submission, typed: dict[str, str], conclusion: str, workbook: OpenWorkbook
) -> None:
    workbook.fill(filled)
    for id, text in typed.items():
        workbook.document.set("窗口", {LAYOUT.places[id].cell: text})
    workbook.document.recalculate()
    assert workbook.document.cells(COVER)[LAYOUT.cover.conclusion.value.name].value == conclusion


def county(*returns: Submission) -> Consolidation:
    files = [Judged(f"{one.unit.code}.xlsx", one.unit.code, one) for one in returns]
    return merge(EVERYTHING, YEAR, COUNTY, files, [one.unit for one in returns], {})


def test_a_county_counts_who_says_yes(tmp_path: Path) -> None:
    added = county(of(unit(1), staff=3), left_blank(unit(2)), of(unit(3), staff=4))
    assert (added.totals[HELD], added.totals[STAFF]) == (Decimal(2), Decimal(7))
    assert added.of_every_unit[STAFF] == 7, "who is not asked is not missing"
    assert {"B08.hall", "B09.hall"} <= added.unjudged, "a rule of one unit's answer says nothing of a sum"
    path = tmp_path / "汇总.xlsx"
    path.write_bytes(build_consolidated(added))
    sheet = openpyxl.load_workbook(path, data_only=True)["窗口"]
    cell = sheet[LAYOUT.box(HELD).name]
    assert (cell.value, cell.number_format) == (2, '0"个单位“是”"')
    again = open_county_book(path, lambda _: EVERYTHING)
    assert [row.figures[HELD] for row in again.rows] == [Decimal(1), Decimal(0), Decimal(1)]
    one_level_up = read(path, lambda _: EVERYTHING).submission
    assert one_level_up.number(HELD) == 2


def test_a_change_says_what_was_said() -> None:
    said = [str(one) for one in changes(EVERYTHING, of(staff=0), of(held=False, staff=0))]
    assert said == ["（是否设立·大厅） 是 → 否"]


def test_the_report_prints_words() -> None:
    writer = ReportWriter(EVERYTHING, None, {})
    paper = docx.Document(io.BytesIO(writer.report(Material(of(staff=3), {})).content))
    rows = [[cell.text for cell in row.cells] for table in paper.tables for row in table.rows]
    assert next(row[-2:] for row in rows if row[0] == "是否设立") == ["是", "否"]


def test_the_county_s_workbook_calculates_the_same(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "汇总.xlsx"
    path.write_bytes(
        build_consolidated(county(of(unit(1), staff=3), left_blank(unit(2)), of(unit(3), staff=4)))
    )
    stored = openpyxl.load_workbook(path, data_only=True)
    with office.open(path) as document:
        document.recalculate()
        for sheet in ("窗口", "审核", "明细"):
            cells = document.cells(sheet)
            for cell in (cell for row in stored[sheet].iter_rows() for cell in row):
                shown = cells[cell.coordinate].value if cell.coordinate in cells else None
                assert (shown or "") == (cell.value or ""), f"{sheet} {cell.coordinate}"
