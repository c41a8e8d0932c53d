"""A unit that has no such duty says so of a table: that is neither a blank nor a nought, in its workbook and in the county's."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import docx
import openpyxl
import pytest
from books import EVERYTHING, opened_in_office
from counties import COUNTY
from office import Office
from returns import YEAR, blank, complete, unit

from xltools.check import check_submission
from xltools.check.values import check_figures
from xltools.merge import merge
from xltools.model.consolidation import Consolidation, Judged
from xltools.model.findings import message
from xltools.model.submission import Submission, Value
from xltools.report.writer import Material, ReportWriter
from xltools.workbook.consolidated import build_consolidated
from xltools.workbook.consolidated.county_book import open_county_book
from xltools.workbook.layout.cover import COVER
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.read.unit_book import read
from xltools.workbook.write.stored import StoredValues
from xltools.workbook.write.unit_book import build

LAYOUT = layout(EVERYTHING)
MONEY = [figure.id for figure in EVERYTHING.table_figures["money"]]
SPENT = "money.offices.spent"


def of_a_unit(number: int, spent: int | None = 0, *, no_duty: bool = False) -> Submission:
    """A return with noughts, money spent, and what it says of the table of money."""
    numbers: dict[str, Decimal | None] = {id: Decimal(0) for id in EVERYTHING.figures}
    numbers |= dict.fromkeys(MONEY) if no_duty else {}
    if spent is not None and not no_duty:
        numbers |= {SPENT: Decimal(spent), "money.offices.granted": Decimal(spent)}
    declared = frozenset({"money"}) if no_duty else frozenset[str]()
    return replace(complete(EVERYTHING, unit(number), numbers), no_duty=declared)


def arrived(folder: Path, filled: Submission) -> Submission:
    """The return as it is read out of its workbook."""
    path = folder / f"{filled.unit.code}.xlsx"
    path.write_bytes(build(EVERYTHING, filled))
    found = read(path, lambda _: EVERYTHING)
    assert [finding.code for finding in found.findings] == []
    return found.submission


def codes(filled: Submission) -> list[str]:
    return [one.code for one in check_figures(EVERYTHING, filled) if one.code not in ("V15", "V18")]


def test_no_duty_is_no_nought_and_no_blank(tmp_path: Path) -> None:
    without = arrived(tmp_path, of_a_unit(1, no_duty=True))
    assert without.no_duty == {"money"}
    assert without.declared_zero == frozenset()
    assert {without.number(id) for id in MONEY} == {None}
    assert codes(without) == []
    nought = arrived(tmp_path, of_a_unit(2))
    assert (nought.no_duty, nought.number(SPENT), codes(nought)) == (frozenset(), Decimal(0), [])
    left_blank = arrived(tmp_path, blank(EVERYTHING, unit=unit(3)))
    assert (left_blank.no_duty, codes(left_blank)) == (frozenset(), ["V01", "V01", "V01", "V36"])


def test_rules_of_the_table_do_not_apply() -> None:
    stored = StoredValues(LAYOUT, of_a_unit(1, no_duty=True))
    assert stored.verdict("B04.offices") == "不适用"
    assert stored.verdict("B01.now") == "通过"


def test_a_figure_beside_it_is_said_noughts_too(tmp_path: Path) -> None:
    filled = replace(of_a_unit(1), no_duty=frozenset({"money"}))
    found = read(_written(tmp_path, filled), lambda _: EVERYTHING).submission
    (contradiction,) = [one for one in check_figures(EVERYTHING, found) if one.code == "V31"]
    assert (contradiction.sheet, contradiction.figure) == ("经费", MONEY[0])
    sentence = message(contradiction)
    assert "“二、经费”选的是“无相关职责”，表内却填了 6 格数字：" in sentence
    assert "没有的，把表内的数字都清除，0 也不要留。" in sentence
    assert [one.code for one in check_submission(EVERYTHING, found) if one.code.startswith("B")] == []


def _written(folder: Path, filled: Submission) -> Path:
    path = folder / "filled.xlsx"
    path.write_bytes(build(EVERYTHING, filled))
    return path


def test_where_no_duty_is_no_answer_it_is_refused(tmp_path: Path) -> None:
    """A table of a form that does not offer it."""
    path = _written(tmp_path, of_a_unit(1))
    book = openpyxl.load_workbook(path)
    declaration = LAYOUT.tables["published"].declaration
    assert declaration
    book["公开情况"][declaration.name] = "无相关职责"
    book.save(path)
    found = read(path, lambda _: EVERYTHING).submission
    assert found.no_duty == frozenset()
    (wrong,) = [one for one in check_figures(EVERYTHING, found) if one.code == "V17"]
    assert "请从下拉列表中选“是”或“否”" in message(wrong)


@pytest.mark.parametrize(
    ("spent", "conclusion"),
    [
        (None, "“三、说明”还没有填（点此前往）"),
        (3, "经费选的是“无相关职责”，表内却填了数字（点此前往）"),
        (0, "经费选的是“无相关职责”，表内却填了数字（点此前往）"),
    ],
)
def test_the_sheet_says_the_same(spent: int | None, conclusion: str, office: Office, tmp_path: Path) -> None:
    empty = blank(EVERYTHING, unit=unit(1))
    numbers = {id: of_a_unit(1, no_duty=True).number(id) for id in EVERYTHING.figures}
    if spent is not None:
        numbers[SPENT] = Decimal(spent)
    filled = replace(complete(EVERYTHING, unit(1), numbers), no_duty=frozenset({"money"}))
    with_date = replace(filled, fields={"signed": Value(raw="2026-1-15"), "window": Value(raw="是")})
    with opened_in_office(office, tmp_path, empty, EVERYTHING) as book:
        book.fill(with_date)
        book.document.recalculate()
        shown = book.document.cells(COVER)[LAYOUT.cover.conclusion.value.name].value
        verdicts = book.document.cells("审核")
        stored = StoredValues(LAYOUT, with_date)
        assert {id: verdicts[box.name].value for id, box in LAYOUT.verdicts.items()} == {
            id: stored.verdict(id) for id in LAYOUT.verdicts
        }
    assert shown == conclusion


def county(*returns: Submission, last: Mapping[str, Mapping[str, Decimal]] | None = None) -> Consolidation:
    files = [Judged(f"{one.unit.code}.xlsx", one.unit.code, one) for one in returns]
    return merge(EVERYTHING, YEAR, COUNTY, files, [one.unit for one in returns], last or {})


def test_the_county_adds_up_who_has_the_duty(tmp_path: Path) -> None:
    consolidation = county(of_a_unit(1, 5), of_a_unit(2, no_duty=True), of_a_unit(3, 7))
    assert consolidation.totals[SPENT] == 12
    assert consolidation.of_every_unit[SPENT] == 12, "a unit without the duty is not missing"
    assert consolidation.submission.no_duty == frozenset()
    path = tmp_path / "汇总.xlsx"
    path.write_bytes(build_consolidated(consolidation))
    again = open_county_book(path, lambda _: EVERYTHING)
    assert [row.no_duty for row in again.rows] == [frozenset(), {"money"}, frozenset()]
    assert again.totals[SPENT] == 12
    heading = openpyxl.load_workbook(path)["经费"]["B4"].value
    assert heading == "1 个单位无相关职责，没有数字可加"


def test_a_unit_that_left_it_blank_is_missing() -> None:
    numbers = {id: None if id in MONEY else Decimal(0) for id in EVERYTHING.figures}
    consolidation = county(of_a_unit(1, 5), complete(EVERYTHING, unit(2), numbers))
    assert consolidation.of_every_unit[SPENT] is None


def test_a_county_without_the_duty_says_so_one_level_up(tmp_path: Path) -> None:
    consolidation = county(of_a_unit(1, no_duty=True), of_a_unit(2, no_duty=True))
    path = tmp_path / "汇总.xlsx"
    path.write_bytes(build_consolidated(consolidation))
    found = read(path, lambda _: EVERYTHING).submission
    assert found.no_duty == {"money"}
    assert codes(found) == []


def last_year_without_it() -> dict[str, dict[str, Decimal]]:
    """Last year's figures: the second unit had no such duty then either."""
    spent = {f"{number:03}": {SPENT: Decimal(1)} for number in (1, 3)}
    return {**spent, "002": {"published.all.now": Decimal(1)}}


def test_years_are_compared_without_it() -> None:
    last = last_year_without_it()
    consolidation = county(of_a_unit(1, 5), of_a_unit(2, no_duty=True), of_a_unit(3, 7), last=last)
    comparison = consolidation.comparison
    assert [comparison.this[SPENT], comparison.last[SPENT]] == [Decimal(12), Decimal(2)]
    # Who had the duty last year is in last year's sum, so that nothing is compared.
    last["002"] |= {SPENT: Decimal(1)}
    consolidation = county(of_a_unit(1, 5), of_a_unit(2, no_duty=True), of_a_unit(3, 7), last=last)
    assert SPENT not in consolidation.comparison.last


def test_the_county_s_workbook_calculates_the_same(office: Office, tmp_path: Path) -> None:
    last = last_year_without_it()
    consolidation = county(of_a_unit(1, 5), of_a_unit(2, no_duty=True), of_a_unit(3, 7), last=last)
    path = tmp_path / "汇总.xlsx"
    path.write_bytes(build_consolidated(consolidation))
    stored = openpyxl.load_workbook(path, data_only=True)
    with office.open(path) as document:
        document.recalculate()
        for sheet in ("经费", "审核", "年度比较", "明细"):
            cells = document.cells(sheet)
            for cell in (cell for row in stored[sheet].iter_rows() for cell in row):
                shown = cells[cell.coordinate].value if cell.coordinate in cells else None
                assert (shown or "") == (cell.value or ""), f"{sheet} {cell.coordinate}"


def test_the_report_prints_it() -> None:
    writer = ReportWriter(EVERYTHING, None, {})
    paper = docx.Document(io.BytesIO(writer.report(Material(of_a_unit(1, no_duty=True), {})).content))
    assert "本单位无相关职责。" in [paragraph.text for paragraph in paper.paragraphs]
    assert not any("草稿" in paragraph.text for paragraph in paper.paragraphs)
    with_duty = docx.Document(io.BytesIO(writer.report(Material(of_a_unit(1), {})).content))
    assert "无相关职责" not in "".join(paragraph.text for paragraph in with_duty.paragraphs)
