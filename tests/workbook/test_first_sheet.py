"""What the county looks at first and what it prints: the sheet 汇总, the charts, 审核 and 明细 on paper."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from counties import COUNTY, county_of, judged, member, saved
from office import Office
from openpyxl.worksheet.worksheet import Worksheet
from returns import FORM, YEAR, complete, returned

from xltools.merge import merge
from xltools.model.consolidation import Consolidation
from xltools.model.submission import Value
from xltools.workbook.layout import review
from xltools.workbook.layout.review import REVIEW
from xltools.workbook.layout.unit_book import layout

LAYOUT = layout(FORM)


def sheet_of(path: Path, sheet: str, *, formulas: bool = False) -> Worksheet:
    return openpyxl.load_workbook(path, data_only=not formulas)[sheet]


def lines(path: Path) -> dict[str, str]:
    """Label → what the first sheet says beside it; of labels that stand twice the last."""
    rows = sheet_of(path, "汇总").iter_rows(min_col=2, max_col=3, values_only=True)
    return {str(label): str(text) for label, text in rows if label}


def whole(count: int = 3) -> Consolidation:
    """A county where every unit has sent a return in which all is right and all is zero but a few."""
    figures = {id: Decimal(0) for id, figure in FORM.figures.items() if not figure.computed_by}
    files = []
    for number in range(count):
        received = {"t3.received.person": Decimal(number), "t3.granted.person": Decimal(number)}
        files.append(judged(complete(FORM, member(number), {**figures, **received}), f"{number}.xlsx"))
    return merge(FORM, YEAR, COUNTY, files, [member(number) for number in range(count)], {})


def test_a_whole_county_may_be_used(tmp_path: Path) -> None:
    said = lines(saved(tmp_path, whole()))
    assert said["结论"] == "汇总数可以使用：该计入的都计入了，核对全部通过"
    assert said["计入汇总"] == "3 个单位，100%　" + "■" * 20


def test_what_hinders_is_counted_in_one_line(tmp_path: Path) -> None:
    said = lines(saved(tmp_path, county_of(12)))
    assert said["结论"].startswith("还差：5 个单位没有计入；")
    assert said["计入汇总"].startswith("7 个单位，58%　■")


def test_the_line_follows_the_sheets(office: Office, tmp_path: Path) -> None:
    """An explanation of the county is one hindrance less."""
    with office.open(saved(tmp_path, county_of(12))) as document:
        before = [
            cell.value for cell in document.cells("汇总").values() if str(cell.value).startswith("还差：")
        ]
        explained = [
            id for id, box in LAYOUT.verdicts.items() if document.cells(REVIEW)[box.name].value == "请说明"
        ]
        document.set(
            REVIEW, {LAYOUT.explanations[explained[0]].name: "市政府委托起草的规章 30 件，由县里统一报送"}
        )
        document.recalculate()
        after = [
            cell.value for cell in document.cells("汇总").values() if str(cell.value).startswith("还差：")
        ]
        on_paper = document.cells(REVIEW)
    count = len(explained)
    assert f"{count} 项要写审核说明" in str(before[0])
    assert f"{count - 1} 项要写审核说明" in str(after[0])
    texts = [cell.value for name, cell in on_paper.items() if re.fullmatch(r"[L-Z]\d+", name)]
    assert "市政府委托起草的规章 30 件，由县里统一报送" in texts


@pytest.mark.parametrize("count", [12, 60])
def test_the_states_add_up_to_the_roster(count: int, tmp_path: Path) -> None:
    said = lines(saved(tmp_path, county_of(count)))
    states = [said.get(state, "0 个") for state in ("已报", "未报", "退回", "重复", "无法读取")]
    assert sum(int(text.removesuffix(" 个")) for text in states) == count
    assert said["另有无法读取的文件"] == "1 份，认不出是哪个单位的"
    assert said["名册以外（不计）"] == "1 个"


def figures_on(path: Path) -> dict[str, tuple[object, ...]]:
    """Name of a main figure → what stands beside it."""
    rows = list(sheet_of(path, "汇总").iter_rows(min_col=2, max_col=6, values_only=True))
    top = next(number for number, row in enumerate(rows) if row[0] == "项目")
    return {str(row[0]): row[1:] for row in rows[top : top + 4]}


def test_last_year_stands_beside_this_year(tmp_path: Path) -> None:
    county = county_of(3)
    shown = figures_on(saved(tmp_path, county))
    comparison = county.comparison
    last, this = (numbers["t3.received.total"] for numbers in (comparison.last, comparison.this))
    assert shown["项目"] == ("2024 年", "2025 年", "增减", "2025 年全部")
    assert shown["新收"] == (last, this, this - last, county.totals["t3.received.total"])


def test_where_last_year_is_not_known_its_column_is_empty_and_says_so(tmp_path: Path) -> None:
    path = saved(tmp_path, whole())
    assert figures_on(path)["新收"][:2] in ((None, 3), ("", 3))
    assert any(text.startswith("没有 2024 年的汇总数") for text in lines(path))


def test_a_rule_that_fails_is_on_the_first_sheet_with_its_figures(tmp_path: Path) -> None:
    right = returned(member(1), 1, balances=True)
    figures = {**right.figures, "t3.received.person": Value(number=Decimal(99_999))}
    wrong = judged(replace(right, figures=figures, totals_typed=True), "a.xlsx")
    path = saved(tmp_path, merge(FORM, YEAR, COUNTY, [wrong], None, {}))
    texts = [str(cell.value) for row in sheet_of(path, "汇总").iter_rows() for cell in row]
    assert any(re.match("不符：自然人：新收 99999 .*相差", text) for text in texts)
    assert "勾稽关系不符" in lines(path)["结论"]


# On paper


def printed(sheet: Worksheet) -> list[list[object]]:
    """The lines of a sheet that are printed and not empty."""
    area = sheet[sheet.print_area.replace("$", "").rpartition("!")[2]]
    rows = [[cell.value for cell in row if cell.value not in (None, "")] for row in area]
    return [row for row in rows if row]


def test_the_review_prints_what_does_not_hold_and_nothing_else(tmp_path: Path) -> None:
    county = county_of(12)
    path = saved(tmp_path, county)
    _, hint, heads, *listed = printed(sheet_of(path, REVIEW))
    verdicts = [sheet_of(path, REVIEW)[box.name].value for box in LAYOUT.verdicts.values()]
    assert heads == ["编号", "性质", "勾稽关系", "结论", "审核说明"]
    assert listed
    assert len(listed) == sum(verdict in ("不符", "请说明", "缺少数字", "已说明") for verdict in verdicts)
    assert f"列出 {len(listed)} 项" in str(hint[0])
    assert {line[3] for line in listed} <= {"不符", "请说明"}


def test_a_review_without_failures_is_one_line(tmp_path: Path) -> None:
    *_, last = printed(sheet_of(saved(tmp_path, whole()), REVIEW))
    assert last == ["没有不符的，也没有要说明的。"]


def test_the_paper_stands_beside_the_rules_and_moves_none_of_them() -> None:
    assert LAYOUT.review.paper.left > review.LAST
    assert LAYOUT.review.paper.bottom < LAYOUT.results.top


def test_the_details_say_that_they_are_for_the_screen(tmp_path: Path) -> None:
    title, hint = printed(sheet_of(saved(tmp_path, county_of(3)), "明细"))
    assert "不打印" in str(title[0])
    assert "每行一个单位" in str(hint[0])


def test_a_unit_without_a_bar_is_named(tmp_path: Path) -> None:
    sheet = sheet_of(saved(tmp_path, whole()), "图表")
    notes = [
        cell.value for row in sheet.iter_rows(max_col=3) for cell in row if "没有画出" in str(cell.value)
    ]
    assert notes == [f"数字是 0，没有画出：{member(0).name}"]


def test_the_findings_fit_a_screen(tmp_path: Path) -> None:
    """1,280 pixels wide, at seven for a character."""
    sheet = sheet_of(saved(tmp_path, county_of(12)), "审核意见")
    assert sum(7 * dimension.width + 5 for dimension in sheet.column_dimensions.values()) < 1280
