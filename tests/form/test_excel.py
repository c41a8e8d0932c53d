"""Trees as Excel formulas: the ranges that cover the cells, and the text of formulas."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltools.form.rules.evaluate import Verdict
from xltools.form.rules.excel import (
    IndexReference,
    Zero,
    expression,
    missing,
    rectangles,
    runs,
    shown_verdict,
)
from xltools.form.rules.expression import Name, Ref, bind, parse, refs
from xltools.form.spec import Rule, Severity

CELLS = st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12)), max_size=80)


@given(CELLS)
def test_rectangles_cover_exactly_the_cells_once_each(cells: list[tuple[int, int]]) -> None:
    covered = Counter(
        (row, column)
        for top, left, bottom, right in rectangles(cells)
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    )
    assert covered == Counter(set(cells))


@given(CELLS)
def test_rectangles_do_not_depend_on_the_order(cells: list[tuple[int, int]]) -> None:
    assert rectangles(cells) == rectangles(reversed(cells)) == sorted(rectangles(cells))


@given(st.tuples(*(st.integers(1, 8),) * 4))
def test_a_whole_rectangle_is_one(sides: tuple[int, int, int, int]) -> None:
    top, left, height, width = sides
    cells = [(top + row, left + column) for row in range(height) for column in range(width)]
    assert rectangles(cells) == [(top, left, top + height - 1, left + width - 1)]


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ([], []),
        ([(1, 1)], [(1, 1, 1, 1)]),
        ([(1, 1), (3, 1)], [(1, 1, 1, 1), (3, 1, 3, 1)]),
        ([(1, 1), (1, 3)], [(1, 1, 1, 1), (1, 3, 1, 3)]),
        ([(1, 1), (2, 2)], [(1, 1, 1, 1), (2, 2, 2, 2)]),
        ([(1, 1), (1, 2), (2, 1)], [(1, 1, 1, 2), (2, 1, 2, 1)]),
    ],
)
def test_rectangles(cells: list[tuple[int, int]], found: list[tuple[int, int, int, int]]) -> None:
    assert rectangles(cells) == found


SPOTS = {"a": (1, 1), "b": (1, 2), "c": (2, 1), "d": (4, 4)}


def resolve(name: Name) -> tuple[Ref, ...]:
    return (Ref(name.path[0], name.last),)


def address(ref: Ref) -> IndexReference:
    return IndexReference("上年" if ref.last else "表", *SPOTS[ref.figure])


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("a", "INDEX(表,1,1)"),
        ("last.a", "INDEX(上年,1,1)"),
        ("a - (b - c)", "INDEX(表,1,1)-(INDEX(表,1,2)-INDEX(表,2,1))"),
        ("(a + b) * 2", "(INDEX(表,1,1)+INDEX(表,1,2))*2"),
        ("2 * (a + b)", "2*(INDEX(表,1,1)+INDEX(表,1,2))"),
        ("-a", "0-INDEX(表,1,1)"),
        ("0.0000001", "0.0000001"),
        ("sum(a, b)", "SUM(INDEX(表,1,1):INDEX(表,1,2))"),
        ("sum(b, a, d)", "SUM(INDEX(表,1,1):INDEX(表,1,2),INDEX(表,4,4))"),
        ("sum(a, last.b)", "SUM(INDEX(表,1,1),INDEX(上年,1,2))"),
        ("sum(a, 2 * b)", "SUM(INDEX(表,1,1),2*INDEX(表,1,2))"),
        ("max(a, b)", "MAX(INDEX(表,1,1)+0,INDEX(表,1,2)+0)"),
        ("min(a, 3 - b)", "MIN(INDEX(表,1,1)+0,3-INDEX(表,1,2)+0)"),
    ],
)
def test_expressions(text: str, formula: str) -> None:
    assert expression(bind(parse(f"{text} == 0"), resolve).left, address) == formula


def test_runs_keep_areas_apart() -> None:
    assert runs([IndexReference("一", 1, 1), IndexReference("二", 1, 2)]) == [
        "INDEX(一,1,1)",
        "INDEX(二,1,2)",
    ]


def test_missing_counts_blanks_where_a_table_is_declared_zero() -> None:
    parts = refs(bind(parse("a + b + d == 0"), resolve))
    ranges = "INDEX(表,1,1):INDEX(表,1,2),INDEX(表,4,4)"
    assert missing(parts, address, lambda _: Zero()) == f"3-COUNT({ranges})"
    declared = missing(parts, address, lambda _: Zero(IndexReference("表", 9, 9)))
    assert declared == (
        f'3-COUNT({ranges})-IF(INDEX(表,9,9)="是",'
        "COUNTBLANK(INDEX(表,1,1):INDEX(表,1,2))+COUNTBLANK(INDEX(表,4,4)),0)"
    )


@pytest.mark.parametrize(
    ("severity", "outcome", "explanation", "shown"),
    [
        (Severity.ERROR, Verdict.FAIL, "去年多报 3 件，已更正", "不符"),
        (Severity.WARNING, Verdict.FAIL, "", "请说明"),
        (Severity.WARNING, Verdict.FAIL, "          ", "请说明"),
        (Severity.WARNING, Verdict.FAIL, "属实", "请说明"),
        (Severity.WARNING, Verdict.FAIL, "属    实", "请说明"),
        (Severity.WARNING, Verdict.FAIL, "去年多报 3 件，已更正", "已说明"),
        (Severity.WARNING, Verdict.PASS, "去年多报 3 件，已更正", "通过"),
    ],
)
def test_shown_verdicts(severity: Severity, outcome: Verdict, explanation: str, shown: str) -> None:
    rule = Rule("R", severity, "", "", "", computes=False, levels=(), instances=())
    assert shown_verdict(rule, outcome, explanation) == shown
