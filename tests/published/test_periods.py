"""A published report on a quarter, a half or a month says which one it is, in its title or as its 统计期限."""

from __future__ import annotations

import pytest

from xltools.form.period import WHOLE_YEAR, PartOfYear, Span
from xltools.model.submission import Place
from xltools.published.document import Cell, Row, RowKind
from xltools.published.title import find_part, find_title

Q2 = PartOfYear(Span.QUARTER, 2)


def line(text: str) -> Row:
    return Row((Cell(text, Place("原文", "第 1 行")),), RowKind.LOOSE, text)


@pytest.mark.parametrize(
    ("title", "part"),
    [
        ("青禾镇2025年第二季度政府信息公开情况统计表", Q2),
        ("青禾镇 2025 年第 2 季度政府信息公开情况统计表", Q2),
        ("2025年二季度政府信息公开情况统计表", Q2),
        ("青禾镇2025年上半年政府信息公开情况统计表", PartOfYear(Span.HALF, 1)),
        ("青禾镇2025年下半年政府信息公开情况统计表", PartOfYear(Span.HALF, 2)),
        ("青禾镇2025年3月份政府信息公开情况统计表", PartOfYear(Span.MONTH, 3)),
        ("青禾镇2025年12月政府信息公开情况统计表", PartOfYear(Span.MONTH, 12)),
    ],
)
def test_the_title_names_it(title: str, part: PartOfYear) -> None:
    assert find_part(part.span, 2025, [line(title)], []) == part


def test_the_days_name_it() -> None:
    rows = [line("统计期限为 2025年4月1日 至 2025年6月30日。")]
    assert find_part(Span.QUARTER, 2025, [line("政府信息公开情况统计表")], rows) == Q2


@pytest.mark.parametrize("said", ["", "填报日期：2025年7月3日", "统计期限为2025年1月1日至2025年12月31日"])
def test_where_nothing_names_it_it_is_not_known(said: str) -> None:
    assert find_part(Span.QUARTER, 2025, [line(said)], [line(said)]) is None
    assert find_part(Span.MONTH, 2025, [line(said)], [line(said)]) is None
    assert find_part(Span.YEAR, 2025, [line(said)], []) == WHOLE_YEAR


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("青禾镇2025年第二季度政府信息公开情况统计表", "青禾镇"),
        ("2025年第2季度青禾镇人民政府信息公开情况统计表", "青禾镇人民政府"),
        ("政府信息公开情况统计表（青禾镇）", "青禾镇"),
        ("清河县教育局 2025 年二季度 政府信息公开情况统计表", "清河县教育局"),
        ("2025年第二季度政府信息公开情况统计表", ""),
    ],
)
def test_the_title_of_a_table_names_its_unit(title: str, unit: str) -> None:
    found = find_title([line(title)], "政府信息公开情况统计表")
    assert (found.unit, bool(found.text)) == (unit, True)


def test_a_report_on_a_quarter_is_none_on_the_year() -> None:
    assert find_title([line("青禾镇2025年第二季度政府信息公开工作报告")]).text == ""
    assert find_title([line("青禾镇2025年第二季度政府信息公开情况统计表")]).text == ""
