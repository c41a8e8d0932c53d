"""What people type into cells: every kind of wrong value is told apart, with its cell and its remedy."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from damage import (
    Inbox,
    cells,
    healthy,
    in_part,
    part_of,
    typed,
    unzipped,
    with_formula,
    with_value,
    zipped,
)
from returns import FORM

from xltools.form.rules.evaluate import totals
from xltools.model.submission import Fault, Submission, Value
from xltools.workbook.write.unit_book import build

LICENCES = "C12"  # 表二, 行政许可: no rule looks at it
AMOUNT = "C19"


@pytest.mark.parametrize(
    ("value", "code", "says"),
    [
        ("约三件", "V02", ("填了文字“约三件”", "请只填数字")),
        ("３", "V03", ("数字“３”", "重新输入 3")),
        (" 3 ", "V03", ("数字“ 3 ”", "重新输入 3")),
        ("1,234", "V03", "重新输入 1234"),
        ("3件", "V04", ("填了“3件”", "请只填数字 3")),
        ("２０１ 件", "V04", "请只填数字 201"),
        ("无", "V05", "填了“无”"),
        ("/", "V05", "填了“/”"),
        ("—", "V05", "填了“—”"),
        ("不适用", "V05", "没有发生的请填 0"),
        ("   ", "V14", "只有空格"),
        ("\u3000", "V14", "只有空格"),
        (-1, "V06", "填了负数 -1"),
        (1.5, "V07", "填了小数 1.5"),
        (1e20, "V08", "数字 100000000000000000000 过大"),
        (dt.date(2025, 3, 4), "V09", "填了日期 2025-03-04"),
        (True, "V11", "逻辑值 TRUE"),
        ("=1+2", "V02", "“=1+2”"),
        ("约" * 500, "V02", "……"),
        ("约\n三件", "V02", "“约 三件”"),
    ],
)
def test_wrong_value(
    inbox: Inbox, value: str | float | dt.date | bool, code: str, says: tuple[str, str] | str
) -> None:
    found = inbox.put(cells("表二", **{LICENCES: value})).expect(f"{code} 表二 {LICENCES}", says=says)
    assert found.figure == "t2.licence.licences"
    assert found.name == "行政许可·处理决定"


@pytest.mark.parametrize(
    ("value", "kind", "code", "says"),
    [
        ("1E400", "n", "V08", "1E308 以上"),
        ("#REF!", "e", "V10", "错误值 #REF!"),
        ("#DIV/0!", "e", "V10", "错误值 #DIV/0!"),
        ("1", "b", "V11", "逻辑值 TRUE"),
        ("NaN", "n", "V02", "NaN"),
        ("1_000", "n", "V02", "1_000"),
        ("2025-03-04T00:00:00", "d", "V09", "日期 2025-03-04"),
    ],
)
def test_wrong_value_in_the_file_itself(inbox: Inbox, value: str, kind: str, code: str, says: str) -> None:
    inbox.put(with_value("表二", LICENCES, value, kind)).expect(f"{code} 表二 {LICENCES}", says=says)


@pytest.mark.parametrize("index", ["9" * 5000, "99999", "1.5", "x"])
def test_a_text_that_the_workbook_does_not_hold_is_no_other_text(inbox: Inbox, index: str) -> None:
    """Such a cell is empty, or the file is refused: never the first of all texts."""
    inbox.put(with_value("表二", LICENCES, index, "s"))
    found = [one for one in inbox.judge().findings if one.file == Inbox.NAME]
    assert {one.code for one in found} <= {"V01", "S85", "S91"}, found
    assert found


def test_amount_with_eight_decimals(inbox: Inbox) -> None:
    inbox.put(cells("表二", **{AMOUNT: 1.23456789})).expect(f"V16 表二 {AMOUNT}", says="1.23456789")


def test_formula_that_gave_a_number(inbox: Inbox) -> None:
    data = with_formula("1+2", "3")
    inbox.put(data).expect(f"V13 表二 {LICENCES}", says=("公式“=1+2”", "直接填写数字 3"))


def test_formula_that_gave_an_error(inbox: Inbox) -> None:
    parts = unzipped(with_formula("#REF!+1", "#REF!"))
    sheet = part_of(parts, "表二")
    text = re.sub(rb'(<c r="C12"[^>]*)>(<f>)', rb'\1 t="e">\2', parts[sheet])
    inbox.put(zipped({**parts, sheet: text})).expect(f"V10 表二 {LICENCES}")


# Blanks and declarations


def test_one_blank(inbox: Inbox) -> None:
    found = inbox.put(cells("表二", **{LICENCES: None})).expect(
        f"V01 表二 {LICENCES}", says="有 1 个空格未填"
    )
    assert found.name == "行政许可·处理决定"


def test_many_blanks_are_one_finding(inbox: Inbox) -> None:
    """And no sum that lacks them is said to be wrong."""
    blank = {f"E{row}": None for row in range(10, 31)}
    inbox.put(cells("表三", **blank)).expect(
        "V01 表三 E10", says=("有 21 个空格未填：E10（予以公开·自然人）", " 等")
    )


def test_blanks_in_a_table_declared_zero_are_zeros(inbox: Inbox) -> None:
    empty = {f"{column}8": None for column in "BCDEGHIJLMNO"}
    inbox.put(cells("表四", F3="是", **empty)).expect()


def test_figure_in_a_table_declared_zero(inbox: Inbox) -> None:
    zeros = dict.fromkeys(("C8", "D8", "E8", "C15", "C19"), 0)
    data = cells("表二", C3="是", **zeros)
    inbox.put(data).expect(f"V12 表二 {LICENCES}", says=("声明为全部为零", "却填了 120"))


def test_declaration_that_is_neither_yes_nor_no(inbox: Inbox) -> None:
    inbox.put(cells("表二", C3="对")).expect("V17 表二 C3", says="填的是“对”")


# Cover, prose and dates


@pytest.mark.parametrize(("cell", "name"), [("C12", "单位负责人"), ("C13", "填报人"), ("C14", "联系电话"), ("C15", "落款日期")])  # fmt: skip
def test_cover_left_blank(inbox: Inbox, cell: str, name: str) -> None:
    inbox.put(cells("封面", **{cell: None})).expect(f"V15 封面 {cell}", says=f"封面“{name}”未填")


@pytest.mark.parametrize(("cell", "name"), [("B17", "一、总体情况"), ("B31", "六、其他需要报告的事项")])
def test_section_left_blank(inbox: Inbox, cell: str, name: str) -> None:
    inbox.put(cells("文字", **{cell: None})).expect(f"V18 文字 {cell}", says=f"“{name}”未填写")


@pytest.mark.parametrize(
    ("typed_in", "code", "says"),
    [
        ("明年一月", "D01", "“明年一月”不是日期"),
        (dt.date(2025, 12, 31), "D02", "落款日期 2025-12-31 早于统计期限结束（2025-12-31）"),
        ("2025年6月1日", "D02", "落款日期 2025-06-01"),
        (dt.date(2026, 2, 1), "D03", "晚于报送期限 2026-01-31"),
    ],
)
def test_date_of_signature(inbox: Inbox, typed_in: str | dt.date, code: str, says: str) -> None:
    inbox.put(cells("封面", C15=typed_in)).expect(f"{code} 封面 C15", says=says)


def test_date_typed_as_text_is_a_date(inbox: Inbox) -> None:
    inbox.put(cells("封面", C15="2026.1.15")).expect()


# Rules of the form: one imbalance each

H04 = {"t3.received.person": 30, "t3.granted.person": 28}


@pytest.mark.parametrize(
    ("rule", "cell", "changes", "last", "says", "sides"),
    [
        ("B01", "表三 G8", {"t3.received.research": 3}, {},
         "科研机构：新收 3 + 上年结转 0 ≠ 办理总计 0 + 结转下年度 0，相差 3", ("3", "0")),
        ("B05", "表二 C7", {"t2.regulation.made": 1}, {}, "规章 1 ≠ 0", ("1", "0")),
        ("B06", "文字 C6", {"t1.published.number": 301}, {}, "主动公开总数 301 ≠", ("301", "300")),
        ("H01", "表三 E9", {}, {"t3.carried_out.person": 2}, "自然人：上年结转 1 ≠ 上年结转下年度 2，相差 1", ("1", "2")),
        ("H02", "表二 E8", {}, {"t2.normative.current": 12}, "现行有效 14 ≠ 上年现行有效 12 + 制发 2", ("14", "13")),
        ("H04", "表三 L8", H04, {"t3.received.total": 2}, "总计：新收 32 > 5 × 上年新收 2，相差 22", ("32", "10")),
        ("H05", "表三 L8", {}, {"t3.received.total": 60}, "相差 20", ("40", "60")),
        ("H06", "表二 C15", {"t2.penalty.decided": 131}, {"t2.penalty.decided": 13}, "131 > 10 × 上年", ("131", "130")),
        ("H07", "表二 C12", {}, {"t2.licence.licences": 1}, "120 > 10 × 上年", ("120", "10")),
        ("H08", "表二 C19", {"t2.charge.charged": "112.5"}, {"t2.charge.charged": 1}, "112.5 > 10 × 上年", ("112.5", "10")),
    ],
)  # fmt: skip
def test_rule_fails(
    inbox: Inbox,
    rule: str,
    cell: str,
    changes: dict[str, str | int],
    last: dict[str, int],
    says: str,
    sides: tuple[str, str],
) -> None:
    known = {id: Decimal(number) for id, number in last.items()}
    also = {"B01": ["B01 表三 L8"]}.get(rule, [])  # an organisation's sum is the total's as well
    found = inbox.put(typed(changes, last=known)).expect(f"{rule} {cell}", *also)
    (entry,) = [one for one in FORM.rules if one.id == rule]
    assert found.severity == entry.severity
    assert entry.advice in found.args["advice"]
    assert says in found.args["sentence"], found.args["sentence"]
    assert (found.found, found.expected) == sides


def test_rule_h03_complaints_without_applications(inbox: Inbox) -> None:
    nothing = dict.fromkeys(("t3.received.person", "t3.received.company", "t3.carried_in.person", "t3.granted.person", "t3.not_held.person", "t3.granted.company", "t3.carried_out.person"), 0)  # fmt: skip
    last = {id: Decimal(0) for id in ("t3.received.total", "t3.carried_in.total")}
    inbox.put(typed(nothing, last=last)).expect("H03 表四 F8", says="相差 2")


@pytest.mark.parametrize(
    ("rule", "cell", "figure", "wrong", "sentence"),
    [
        ("B02", "表三 L8", "t3.received.total", 9, "新收：总计 9 ≠ 自然人 6 + 商业企业 2"),
        ("B03", "表三 E31", "t3.handled.person", 5, "自然人：办理总计 5 ≠"),
        ("B04", "表四 F8", "t4.review.total", 2, "行政复议：总计 2 ≠ 结果维持 1"),
    ],
)
def test_total_stated_wrongly(
    inbox: Inbox, rule: str, cell: str, figure: str, wrong: int, sentence: str
) -> None:
    """In a report that was published elsewhere totals are typed, and rules on them can fail alone."""
    good = with_totals(healthy())
    figures = {**good.figures, figure: Value(number=Decimal(wrong))}
    if rule == "B02":
        figures["t3.carried_in.total"] = Value(number=Decimal(0))
    data = build(FORM, replace(good, figures=figures), county_name="清河县", totals_typed=True)
    companions = {"B02": ["B02 表三 L9"], "B03": ["B01 表三 E8", "B02 表三 L31"], "B04": []}[rule]
    found = inbox.put(data).expect(f"{rule} {cell}", *companions)
    assert found.args["sentence"].startswith(sentence), found.args["sentence"]


def with_totals(good: Submission) -> Submission:
    known = {id: value.number for id, value in good.figures.items()}
    computed = totals(FORM, known)
    figures = {id: Value(number=computed.get(id, known.get(id))) for id in FORM.figures}
    return replace(good, figures=figures)


# 审核说明


def explained(text: str) -> bytes:
    return typed({"t2.regulation.made": 1}, explanations={"B05.made": text})


def test_explanation_turns_a_warning_into_a_note(inbox: Inbox) -> None:
    text = "市政府委托起草的规章 1 件"
    found = inbox.put(explained(text)).expect("B05 表二 C7", says=f"单位说明：{text}")
    assert found.severity == "note"


@pytest.mark.parametrize("text", ["核实无误", "", "无", "      ", "核实 无误"])
def test_empty_words_explain_nothing(inbox: Inbox, text: str) -> None:
    found = inbox.put(explained(text)).expect("B05 表二 C7", says="请核对是否把行政规范性文件填到了规章一行")
    assert found.severity == "warning"


def test_an_error_cannot_be_explained_away(inbox: Inbox) -> None:
    data = typed({"t3.received.research": 3}, explanations={"B01.research": "受理后申请人撤回 3 件"})
    found = inbox.put(data).expect("B01 表三 G8", "B01 表三 L8", says="请核对新收、上年结转")
    assert found.severity == "error"


def test_a_bad_value_suppresses_the_sums_that_lack_it(inbox: Inbox) -> None:
    inbox.put(cells("表三", E10="四")).expect("V02 表三 E10")


def test_values_survive_what_is_not_judged(inbox: Inbox) -> None:
    """A healthy value next to a bad one is still counted, never guessed."""
    inbox.put(in_part("表二", ("<v>12.35</v>", "<v>12.350000000000001</v>"))).expect()
    value = inbox.counted().figures["t2.charge.charged"]
    assert value.number == Decimal("12.35")
    assert value.fault is not Fault.TEXT
