"""Tables drawn otherwise than the form has them: what is certain is read, and what is not the form's is left alone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from xltools.form.spec import Form
from xltools.model.submission import Source
from xltools.published import Published, interpret
from xltools.published.sources.text import parse

TITLE = "青山镇{year}年政府信息公开工作年度报告\n一、总体情况\n平稳。\n"


def read(text: str, forms: Sequence[Form], year: int = 2025) -> Published:
    published = interpret(parse(TITLE.format(year=year) + text), forms, Source("报告.txt"))
    assert published
    return published


def figures(text: str, forms: Sequence[Form], year: int = 2025) -> dict[str, str]:
    values = read(text, forms, year).submission.figures
    return {id: value.raw.strip() for id, value in values.items() if value.number is not None}


def row(name: str, numbers: str, columns: str) -> dict[str, str]:
    return {
        f"{name}.{column}": number for column, number in zip(columns.split(), numbers.split(), strict=True)
    }


APPLICANTS = "person company research charity legal other total"
RESULTS = "upheld corrected other pending total"

# A table that is not the form's


FOREIGN = """\
| 列 | 本年新收 | 上年结转 | 左值合计 | 办理结果合计 | 结转下年 | 右值合计 | 差额 | 状态 |
|----|----|----|----|----|----|----|----|----|
| 自然人 | 50 | 0 | 50 | 51 | 0 | 51 | -1 | 异常 |
| 其他 | 1 | 0 | 1 | 0 | 0 | 0 | +1 | 异常 |
| 总计 | 52 | 0 | 52 | 52 | 0 | 52 | 0 | 平衡 |
"""


def test_a_table_with_words_as_common_as_the_forms_is_no_report(forms: Sequence[Form]) -> None:
    assert interpret(parse("青山新区2025年数据核对说明\n" + FOREIGN), forms, Source("说明.md")) is None


def test_so_it_is_with_a_table_of_licences_and_fines(forms: Sequence[Form]) -> None:
    text = "行政执法统计\n| 行政许可 | 12 |\n| 行政处罚 | 3 |\n| 行政强制 | 0 |\n| 行政事业性收费 | 7 |\n"
    assert interpret(parse(text), forms, Source("统计.md")) is None


@pytest.mark.parametrize("heading", ["三、收到和处理政府信息公开申请情况\n", "二、主动公开政府信息情况\n"])
def test_below_a_heading_of_the_form_it_gives_no_figure_either(heading: str, forms: Sequence[Form]) -> None:
    published = read(f"{heading}{FOREIGN}四、政府信息公开行政复议、行政诉讼情况\n", forms)
    assert all(value.number is None for value in published.submission.figures.values())
    lost = [finding.found for finding in published.findings if finding.code == "V20"]
    assert "52、0、52、52、0、52、0" in lost


def test_beside_the_forms_own_table_it_takes_nothing_from_it(forms: Sequence[Form]) -> None:
    own = """\
三、收到和处理政府信息公开申请情况
| 一、本年新收政府信息公开申请数量 | 5 | 0 | 0 | 0 | 0 | 0 | 5 |
| 3.其他 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |
| （七）总计 | 4 | 0 | 0 | 0 | 0 | 0 | 4 |
| 四、结转下年度继续办理 | 1 | 0 | 0 | 0 | 0 | 0 | 1 |
"""
    assert figures(own + FOREIGN, forms)["t3.handled.total"] == "4"


# Rows and columns


def test_a_cell_to_a_line_with_strokes_behind_it(forms: Sequence[Form]) -> None:
    text = """\
二、主动公开政府信息情况
|
第二十条第(一)项 | |||
|
信息内容 |
本年新制作数量 |
本年新公开数量 |
对外公开总数量 | |
|
规章 |
0 |
0 |
7 | |
|
规范性文件 |
1 |
2 |
3 | |
三、收到和处理政府信息公开申请情况
"""
    read_ = figures(text, forms, 2020)
    assert read_ == row("t2.regulation", "0 0 7", "made opened current") | row(
        "t2.normative", "1 2 3", "made opened current"
    )


LICENCES = """\
二、主动公开政府信息情况
第二十条第(一)项 | |||
信息内容 | 本年新制作数量 | 本年新公开数量 | 对外公开总数量 |
规章 | 0 | 0 | 0 |
第二十条第(五)项 | |||
信息内容 | {heads}
行政许可 | {figures}
三、收到和处理政府信息公开申请情况
"""


@pytest.mark.parametrize(
    ("heads", "numbers", "expected"),
    [
        ("处理决定数量 | ||", "117 | ||", {"licences": "117"}),
        ("上一年项目数量 | ||", "9 | ||", {"items": "9"}),
        ("上一年项目数量 | 处理决定数量 |", "9 | 117 |", {"items": "9", "licences": "117"}),
        ("处理决定数量 | 上一年项目数量 |", "117 | 9 |", {}),  # in another order: not certain
        ("项目 | 处理决定数量 |", "9 | 117 |", {}),  # a head that is not the form's
        ("处理决定数量 |", "9 | 117 |", {}),  # more figures than heads
    ],
)
def test_a_figure_goes_by_the_head_above_it(
    heads: str, numbers: str, expected: dict[str, str], forms: Sequence[Form]
) -> None:
    read_ = figures(LICENCES.format(heads=heads, figures=numbers), forms, 2019)
    assert {id.split(".")[2]: raw for id, raw in read_.items() if id.startswith("t2.licence")} == expected


PIECES = """\
三、收到和处理政府信息公开申请情况
| 一、本年新收政府信息公开申请数量 | 5 | 0 | 0 | 0 | 0 | 0 | 5 |
| 4.无正当理由大量反复申请 | 1 | 0 | 0 | 0 | 0 | 0 | 1 |
{between}
| 3.其他 | 2 | 0 | 0 | 0 | 0 | 0 | 2 |
"""


def test_pieces_of_labels_between_figures_hinder_nothing(forms: Sequence[Form]) -> None:
    between = """\
| 3 | 0 | 0 | 0 | 0 | 0 | 3 |
| 行政机关不再处理其政府信息公 | 4 | 0 | 0 | 0 | 0 | 0 | 4 |
（六）其
2.申请人逾期未按收费通知要求
| 缴纳费用、 | 行政机关不再处理其政 | 6 | 0 | 0 | 0 | 0 | 0 | 6 |"""
    read_ = figures(PIECES.format(between=between), forms)
    assert {
        id: raw for id, raw in read_.items() if id.endswith(".person") and not id.startswith("t3.received")
    } == {
        "t3.excessive.person": "1",
        "t3.reconfirm.person": "3",
        "t3.not_corrected.person": "4",
        "t3.not_paid.person": "6",
        "t3.other_handling.person": "2",
    }


def test_a_row_that_only_its_piece_names_is_read_and_its_neighbour_lost(forms: Sequence[Form]) -> None:
    between = """\
| 3 | 0 | 0 | 3 |
| 无正当理由逾期不补正 | 4 | 0 | 0 | 0 | 0 | 0 | 4 |"""
    published = read(PIECES.format(between=between), forms)
    values = published.submission.figures
    assert values["t3.not_corrected.person"].raw.strip() == "4"
    assert values["t3.reconfirm.person"].blank
    assert [finding.found for finding in published.findings if finding.code == "V20"] == ["3、0、0、3"]


def test_a_text_that_is_no_piece_of_a_label_still_hinders(forms: Sequence[Form]) -> None:
    between = "| 3 | 0 | 0 | 0 | 0 | 0 | 3 |\n| 商业秘密补充项目 | 4 | 0 | 0 | 0 | 0 | 0 | 4 |\n| 6 | 0 | 0 | 0 | 0 | 0 | 6 |"
    read_ = figures(PIECES.format(between=between), forms)
    assert not {id for id in read_ if id.startswith(("t3.reconfirm", "t3.not_"))}


# Table four in pieces


PARTS = {"review": "2 1 0 0 3", "direct": "3 0 0 0 3", "after_review": "8 0 1 1 10"}
ALL_PARTS = {
    id: number
    for part, numbers in PARTS.items()
    for id, number in row(f"t4.{part}", numbers, RESULTS).items()
}
HEADS = "结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计"


def strokes(numbers: str) -> str:
    return " | ".join(numbers.split())


def table_four(*blocks: tuple[str, str]) -> str:
    lines = ["四、政府信息公开行政复议、行政诉讼情况"]
    for name, part in blocks:
        lines += [name, f"| {HEADS} |", "|---|---|---|---|---|", f"| {strokes(PARTS[part])} |"]
    return "\n".join([*lines, "五、存在的主要问题及改进情况", "无。"])


def test_three_tables_under_three_names(forms: Sequence[Form]) -> None:
    text = table_four(
        ("行政复议", "review"),
        ("行政诉讼（未经复议直接起诉）", "direct"),
        ("行政诉讼（复议后起诉）", "after_review"),
    )
    assert figures(text, forms) == ALL_PARTS


def test_the_name_counts_and_not_the_order(forms: Sequence[Form]) -> None:
    text = table_four(
        ("复议后起诉", "after_review"), ("（一）行政复议", "review"), ("未经复议直接起诉", "direct")
    )
    assert figures(text, forms) == ALL_PARTS


def test_a_name_that_is_there_twice_or_is_not_the_forms_gives_nothing(forms: Sequence[Form]) -> None:
    text = table_four(("行政复议", "review"), ("行政复议", "direct"), ("行政裁决", "after_review"))
    assert figures(text, forms) == {}


def test_a_row_to_each_part(forms: Sequence[Form]) -> None:
    names = {"review": "行政复议", "direct": "未经复议直接起诉", "after_review": "复议后起诉"}
    rows = "\n".join(f"| {name} | {strokes(PARTS[part])} |" for part, name in names.items())
    text = f"四、政府信息公开行政复议、行政诉讼情况\n| 类别 | {HEADS} |\n|--|--|--|--|--|--|\n{rows}\n五、存在的主要问题及改进情况\n无。"
    assert figures(text, forms) == ALL_PARTS


# One place or the other


def test_what_is_the_same_in_both_places_is_certain(forms: Sequence[Form]) -> None:
    text = """\
三、收到和处理政府信息公开申请情况
2.重复申请\t\t3\t0\t0\t0\t0\t3\t
\t3.要求提供公开出版物\t0\t0\t0\t0\t0\t0\t0
"""
    published = read(text, forms)
    repeated = {
        column: published.submission.figures[f"t3.repeated.{column}"].raw.strip()
        for column in APPLICANTS.split()
    }
    assert repeated == row("", "", "") | {
        "person": "",
        "company": "",
        "research": "0",
        "charity": "0",
        "legal": "0",
        "other": "",
        "total": "",
    }
    assert [finding.found for finding in published.findings if finding.code == "V20"] == ["3、0、3"]


# Two editions in one report


MIXED = """\
二、主动公开政府信息情况
| 信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |
| 规章 | 0 | 0 | 0 |
| 行政规范性文件 | 4 | 0 | 32 |
三、收到和处理政府信息公开申请情况
| 4.无正当理由大量反复申请 | 1 | 0 | 0 | 0 | 0 | 0 | 1 |
| 5.要求行政机关确认或重新出具已获取信息 | 2 | 0 | 0 | 0 | 0 | 0 | 2 |
| （六）其他处理 | 3 | 0 | 0 | 0 | 0 | 0 | 3 |
| （七）总计 | 6 | 0 | 0 | 0 | 0 | 0 | 6 |
| 四、结转下年度继续办理 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |
"""


def test_a_row_of_the_other_edition_is_named_and_its_neighbours_are_read(forms: Sequence[Form]) -> None:
    published = read(MIXED, forms, 2023)
    values = published.submission.figures
    assert published.submission.form == "disclosure-2021"
    rows = ("excessive", "reconfirm", "handled", "carried_out")
    assert [values[f"t3.{row}.person"].raw.strip() for row in rows] == ["1", "2", "6", "0"]
    (mixed,) = [finding for finding in published.findings if finding.code == "V28"]
    assert (mixed.name, mixed.found) == ("（六）其他处理", "3、0、0、0、0、0、3")
    assert not [finding for finding in published.findings if finding.code == "V20"]


# Headings


def test_headings_that_run_on_in_a_paragraph(forms: Sequence[Form]) -> None:
    text = "青山镇2025年政府信息公开工作年度报告\n汇报如下: 一、总体情况 1、主动公开40条。 二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n四、政府信息公开行政复议、行政诉讼情况\n"
    published = interpret(parse(text), forms, Source("报告.txt"))
    assert published
    assert published.submission.sections["overview"] == "1、主动公开40条。"


def test_a_heading_that_is_only_mentioned_is_none(forms: Sequence[Form]) -> None:
    text = "数字见“三、收到和处理政府信息公开申请情况”一表。\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n"
    assert "一表" in read(text, forms).submission.sections["overview"]
