"""Laws: a numeral read back is the number written; a text made of the figures has no finding, and with one
number changed it has exactly one."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from returns import FORM, submission

from xltools.check.prose import check_prose
from xltools.check.prose.reading.numerals import amounts, chinese
from xltools.check.prose.reading.paragraphs import paragraphs
from xltools.model.findings import Finding

FULL = str.maketrans("0123456789.", "０１２３４５６７８９．")


def han(number: int) -> str:
    """1203 → 一千二百零三, written independently of the parser: four digits at a time."""
    groups = []
    for name in ("", "万", "亿"):
        number, group = divmod(number, 10_000)
        groups.append((group, name))
    text, gap = "", False
    for group, name in reversed(groups):
        if text and group and (group < 1000 or gap):
            text += "零"
        gap = not group
        if group:
            text += four(group) + name
    return text or "零"


def four(number: int) -> str:
    text, gap = "", False
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // scale % 10
        if digit:
            text += ("零" if gap and text else "") + "零一二三四五六七八九"[digit] + name
        gap = not digit
    return text


Style = Callable[[int], str]
STYLES: dict[str, Style] = {
    "123": str,
    "１２３": lambda number: str(number).translate(FULL),
    "1,234": lambda number: f"{number:,}",
    "一百二十三": han,
    "1.2345万": lambda number: f"{Decimal(number) / 10_000:f}万",
    "123 spaced": lambda number: f" {number} ",
}


@pytest.mark.parametrize("style", STYLES)
@given(number=st.integers(0, 99_999_999), unit=st.sampled_from(["件", "条", "份", "次", "项"]))
def test_a_number_in_any_style_is_read_back(style: str, number: int, unit: str) -> None:
    (paragraph,) = paragraphs("overview", f"公开了{STYLES[style](number)}{unit}。", 2025)
    (amount,) = paragraph.amounts
    assert (amount.value, amount.unit) == (Decimal(number), unit)


@given(st.decimals(0, 100, places=2))
def test_percentages(number: Decimal) -> None:
    written = (
        f"{han(int(number))}点{''.join('零一二三四五六七八九'[int(sign)] for sign in f'{number:.2f}'[-2:])}"
    )
    for text in (f"占{number}%", f"占百分之{written}"):
        (amount,) = amounts(text)
        assert amount.percent
        assert amount.value == number


@given(st.integers(0, 10**12 - 1))
def test_chinese_numerals(number: int) -> None:
    assert chinese(han(number)) == number


@pytest.mark.parametrize("text", ["", "一百二", "一二", "百", "点五", "十百", "一点", "三千四", "一一十"])
def test_what_is_no_numeral(text: str) -> None:
    assert chinese(text) is None


@pytest.mark.parametrize(
    "text",
    ["第二十条", "一件事一次办", "进一步", "统一项目", "第3项", "实施3条例", "2025年", "1月31日", "109号"],
)
def test_words_that_only_look_like_numbers(text: str) -> None:
    assert [one for one in amounts(text) if one.unit in ("件", "条", "项") and text != "一件事一次办"] == []


@pytest.mark.parametrize("text", ["近100件", "190余次", "3至5件", "3-5件", "约二十条", "不足10件"])
def test_numbers_that_are_not_exact(text: str) -> None:
    assert all(not one.exact for one in amounts(text))


#: A sentence, and the figure of each number in it.
SENTENCES = [
    ("本年度我镇收到政府信息公开申请{}件。", ["t3.received.total"]),
    ("上年结转公开申请{}件，结转下年度{}件。", ["t3.carried_in.total", "t3.carried_out.total"]),
    ("对公开申请，予以公开{}件，部分公开{}件，不予公开{}件。", ["t3.granted.total", "t3.partial.total", "t3.internal.total"]),
    ("因政府信息公开引起行政复议{}件，行政诉讼{}件。", ["t4.review.total", "t4.direct.total"]),
    ("制发行政规范性文件{}件，废止{}件，现行有效{}件。", ["t2.normative.made", "t2.normative.repealed", "t2.normative.current"]),
    ("作出行政许可决定{}件，作出行政处罚决定{}件。", ["t2.licence.licences", "t2.penalty.decided"]),
    ("主动公开政府信息{}条。", ["t1.published.number"]),
]  # fmt: skip
NAMED = sorted({id for _, ids in SENTENCES for id in ids})


#: Figures, the sentences in some order, and how numbers are written.
Made = tuple[dict[str, Decimal], list[tuple[str, list[str]]], Style]


@st.composite
def returns(draw: st.DrawFn) -> Made:
    """StoredValues of a return, an order of the sentences and a style of its numbers.

    No figure is what another reading would give: then a changed number could be right in another way.
    """
    numbers = {id: Decimal(0) for id in FORM.figures} | {
        id: Decimal(number)
        for id, number in zip(NAMED, draw(st.lists(st.integers(0, 5000), min_size=len(NAMED), max_size=len(NAMED))), strict=True)
    }  # fmt: skip
    style = draw(st.sampled_from(["123", "１２３", "1,234", "一百二十三", "123 spaced"]))
    return numbers, draw(st.permutations(SENTENCES)), STYLES[style]


def said(numbers: dict[str, Decimal], sentences: list[tuple[str, list[str]]], style: Style) -> str:
    return "\n".join(text.format(*(style(int(numbers[id])) for id in ids)) for text, ids in sentences)


#: What is said of numbers; what a text made of nothing but numbers leaves out is not asked here.
OF_NUMBERS = {"P01", "P02", "P03", "P04", "P05", "P10", "P15"}


def findings(numbers: dict[str, Decimal], text: str) -> list[Finding]:
    sections = {
        "overview": text,
        "problems": "更新不够及时，人员不足，将逐项改进。",
        "others": "未收取信息处理费。",
    }
    told = check_prose(FORM, submission(FORM, numbers, sections=sections))
    return [finding for finding in told if finding.code in OF_NUMBERS]


@given(returns())
def test_a_text_made_of_the_figures_has_no_finding(
    made: Made,
) -> None:
    numbers, sentences, style = made
    assert findings(numbers, said(numbers, sentences, style)) == []


@given(returns(), st.sampled_from(NAMED), st.integers(5001, 9999))
def test_one_number_changed_is_exactly_that_finding(
    made: Made,
    changed: str,
    other: int,
) -> None:
    numbers, sentences, style = made
    # 新收 + 上年结转 is a right number of applications too.
    if changed == "t3.received.total":
        other = other + 5000
    text = said(numbers | {changed: Decimal(other)}, sentences, style)
    (one,) = findings(numbers, text)
    wanted = {"t3.internal.total": "t3.state_secret.total", "t4.direct.total": "t4.direct.total"}
    assert one.figure == wanted.get(changed, changed)
    assert one.code in ("P01", "P02")
    assert one.found == str(other)
