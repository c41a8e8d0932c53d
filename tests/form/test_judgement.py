"""Numbers, verdicts, their rounding and their sentences, on forms made up for the purpose."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_form import of_rules

from xltools.county.library import FormLibrary
from xltools.form.rules.evaluate import Outcome, Verdict, holds, judge, rounded, totals, value
from xltools.form.rules.expression import Name, Ref, bind, parse
from xltools.form.rules.words import failure, number, statement
from xltools.form.spec import Form


def rule(id: str, expr: str, extra: str = "") -> str:
    return (
        f'\n[[rule]]\nid = "{id}"\ntitle = "r"\nbasis = "r"\nadvice = "r"\nexpr = "{expr}"\n{extra}\n'
        'scope = [{ over = "t", each = "column" }]\n'
    )


def figures(**numbers: float | str | None) -> Callable[[Ref], Decimal | None]:
    """``a=1`` is this year's, ``last_a=1`` last year's."""

    def lookup(ref: Ref) -> Decimal | None:
        row = ref.figure.split(".")[1]
        number = numbers.get(f"last_{row}" if ref.last else row)
        return None if number is None else Decimal(str(number))

    return lookup


def verdict(expr: str, extra: str = "", level: str = "乡镇", **numbers: float | str | None) -> Verdict:
    form = of_rules(rule("B1", expr, extra))
    return judge(form.rules[0], form.instances[0], figures(**numbers), level).verdict


@pytest.mark.parametrize(
    ("op", "left", "right", "holding"),
    [
        ("==", 1, 1, True),
        ("==", 1, 2, False),
        ("!=", 1, 1, False),
        ("!=", 1, 2, True),
        ("<=", 2, 1, False),
        ("<=", 1, 1, True),
        (">=", 1, 2, False),
        (">=", 2, 2, True),
        ("<", 1, 1, False),
        ("<", 1, 2, True),
        (">", 1, 1, False),
        (">", 2, 1, True),
    ],
)
def test_comparisons(op: str, left: int, right: int, holding: bool) -> None:
    assert verdict(f"a {op} b", a=left, b=right) is (Verdict.PASS if holding else Verdict.FAIL)


@pytest.mark.parametrize(
    ("difference", "equal"),
    [
        ("0.0000004", True),
        ("0.00000049999", True),
        ("0.0000005", False),
        ("0.000001", False),
        ("-0.0000004", True),
        ("-0.0000005", False),
    ],
)
def test_six_decimals(difference: str, equal: bool) -> None:
    tree = parse("a == b")
    assert holds(tree, Decimal(1) + Decimal(difference), Decimal(1)) is equal
    assert holds(parse("a < b"), Decimal(1) + Decimal(difference), Decimal(1)) is (
        not equal and difference[0] == "-"
    )


def test_decimals_add_up_exactly() -> None:
    assert verdict("a == b + c", a="0.3", b="0.1", c="0.2") is Verdict.PASS


def test_half_is_rounded_away_from_zero() -> None:
    assert rounded(Decimal("0.0000025")) == Decimal("0.000003")
    assert rounded(Decimal("-0.0000025")) == Decimal("-0.000003")


@pytest.mark.parametrize("number", ["1E+300", "-1E+300", "9.99E+307", "1E-300", "0E+300"])
def test_the_largest_number_of_a_cell_is_judged(number: str) -> None:
    assert verdict("a == b", a=number, b=number) is Verdict.PASS
    assert verdict("a == 5 * b + 1", a=0, b=number) is Verdict.FAIL


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15))
def test_rounding_is_never_off_by_more_than_half(number: Decimal) -> None:
    assert abs(rounded(number) - number) <= Decimal("0.0000005")


@pytest.mark.parametrize(
    ("expr", "extra", "numbers", "expected"),
    [
        ("a == b", "", {"a": 1}, Verdict.INCOMPLETE),
        ("a == last.a", "", {"a": 1}, Verdict.NO_LAST),
        ("a == last.a", "", {}, Verdict.NO_LAST),
        ("a == last.a", "", {"last_a": 1}, Verdict.INCOMPLETE),
        ("a == b", 'when = "c > 0"', {"a": 1, "b": 2}, Verdict.INCOMPLETE),
        ("a == b", 'when = "c > 0"', {"a": 1, "b": 2, "c": 0}, Verdict.NOT_APPLICABLE),
        ("a == b", 'when = "c > 0"', {"a": 1, "b": 2, "c": 1}, Verdict.FAIL),
        ("a == b", 'when = "last.c > 0"', {"a": 1, "b": 2}, Verdict.NO_LAST),
        ("a == b", 'levels = ["部门"]', {}, Verdict.NOT_APPLICABLE),
        ("a == b", 'levels = ["乡镇"]', {"a": 1, "b": 1}, Verdict.PASS),
    ],
)
def test_the_order_of_verdicts(expr: str, extra: str, numbers: dict[str, Any], expected: Verdict) -> None:
    assert verdict(expr, extra, **numbers) is expected


def test_the_difference() -> None:
    form = of_rules(rule("B1", "a == b"))
    outcome = judge(form.rules[0], form.instances[0], figures(a=1, b="3.0000004"), "")
    assert (outcome.left, outcome.right, outcome.difference) == (
        Decimal(1),
        Decimal("3.0000004"),
        Decimal(-2),
    )
    unjudged = judge(form.rules[0], form.instances[0], figures(), "")
    assert unjudged.difference is None


@pytest.mark.parametrize(
    ("expr", "number"),
    [
        ("a - b - c", 1),
        ("a - (b - c)", 5),
        ("-(a + b) * 2", -18),
        ("sum(a, b, 1) * c", 20),
        ("a * b - c", 16),
        ("0.5 * a", 3),
        ("max(a, b, c)", 6),
        ("min(a, b) - max(c)", 1),
        ("max(sum(a, b), 2 * c)", 9),
    ],
)
def test_value(expr: str, number: int) -> None:
    def resolve(name: Name) -> tuple[Ref, ...]:
        return (Ref(f"t.{name}.x"),)

    tree = bind(parse(f"{expr} == 0"), resolve)
    assert value(tree.left, figures(a=6, b=3, c=2)) == number
    with pytest.raises(LookupError):
        value(tree.left, figures())


def test_totals_of_totals() -> None:
    form = of_rules(
        rule("B1", "a == b + 1", "computes = true"), rule("B2", "b == sum(c, d)", "computes = true")
    )
    assert totals(form, {"t.c.x": Decimal(2), "t.d.x": Decimal(3)}) == {"t.a.x": 6, "t.b.x": 5}
    assert totals(form, {"t.c.x": Decimal(2)}) == {"t.a.x": None, "t.b.x": None}


def test_a_typed_number_never_stands_for_a_total() -> None:
    form = of_rules(rule("B1", "a == b", "computes = true"))
    assert totals(form, {"t.a.x": Decimal(9), "t.b.x": Decimal(1)}) == {"t.a.x": 1}
    assert totals(form, {"t.a.x": Decimal(9)}) == {"t.a.x": None}


def said(expr: str, **numbers: float | str) -> str:
    form = of_rules(rule("B1", expr))
    instance, lookup = form.instances[0], figures(**numbers)
    return failure(form, instance, judge(form.rules[0], instance, lookup, ""), lookup)


@pytest.mark.parametrize(
    ("expr", "numbers", "sentence"),
    [
        ("a == b", {"a": 3, "b": 2}, "a 3 ≠ b 2，相差 1"),
        ("a == b", {"a": "0.10", "b": "2.5"}, "a 0.1 ≠ b 2.5，相差 2.4"),
        ("a == b", {"a": "1E+2", "b": 0}, "a 100 ≠ b 0，相差 100"),
        ("a != b", {"a": 2, "b": 2}, "a 2 = b 2，相差 0"),
        ("a <= b", {"a": 3, "b": 2}, "a 3 > b 2，相差 1"),
        ("a >= b", {"a": 1, "b": 2}, "a 1 < b 2，相差 1"),
        ("a < b", {"a": 2, "b": 2}, "a 2 ≥ b 2，相差 0"),
        ("a > b", {"a": 1, "b": 2}, "a 1 ≤ b 2，相差 1"),
        ("a == last.a", {"a": 1, "last_a": 2}, "a 1 ≠ 上年a 2，相差 1"),
        ("a == b - (c - d)", {"a": 0, "b": 5, "c": 3, "d": 1}, "a 0 ≠ b 5 － （c 3 － d 1），相差 3"),
        ("a == 2 * (b + c)", {"a": 0, "b": 1, "c": 1}, "a 0 ≠ 2 × （b 1 + c 1），相差 4"),
        ("a == (b + c) * d", {"a": 0, "b": 1, "c": 1, "d": 3}, "a 0 ≠ （b 1 + c 1） × d 3，相差 6"),
        ("a == -b", {"a": 0, "b": 1}, "a 0 ≠ －b 1，相差 1"),
        ("a == -(b + c)", {"a": 0, "b": 1, "c": 1}, "a 0 ≠ －（b 1 + c 1），相差 2"),
        (
            "a == sum(b, c) - sum(c, d)",
            {"a": 0, "b": 3, "c": 1, "d": 1},
            "a 0 ≠ b 3 + c 1 － （c 1 + d 1），相差 2",
        ),
        ("a == 1.50", {"a": 0}, "a 0 ≠ 1.5，相差 1.5"),
        ("max(b, c) <= a", {"a": 1, "b": 4, "c": 2}, "最大值（b 4，c 2） > a 1，相差 3"),
        ("a >= min(b, c + d)", {"a": 1, "b": 4, "c": 2, "d": 1}, "a 1 < 最小值（b 4，c 2 + d 1），相差 2"),
    ],
)
def test_sentences(expr: str, numbers: dict[str, str | int], sentence: str) -> None:
    assert said(expr, **numbers) == sentence


@pytest.mark.parametrize(
    ("parts", "said_of_them"),
    [
        # Few parts that are not zero are named, many are only counted.
        ("a, b, c, d, last.a, last.b, last.c", "7 项之和 3（b 1，上年b 2）"),
        ("a, 2 * b, c, d, last.a, last.b, last.c", "7 项之和 4（2 × b 1，上年b 2）"),
        ("a, c, d, last.a, last.c, last.d, 0 * b", "7 项之和 0"),
    ],
)
def test_long_sums(parts: str, said_of_them: str) -> None:
    numbers = {"a": 0, "b": 1, "c": 0, "d": 0, "last_a": 0, "last_b": 2, "last_c": 0, "last_d": 0}
    assert said(f"100 == sum({parts})", **numbers).startswith(f"100 ≠ {said_of_them}，")


def test_a_rule_that_was_not_judged_has_no_sentence() -> None:
    form = of_rules(rule("B1", "a == b"))
    with pytest.raises(ValueError, match="B1"):
        failure(form, form.instances[0], Outcome(Verdict.INCOMPLETE), figures())


@pytest.mark.parametrize(
    ("found", "text"),
    [
        ("12", "12"),
        ("0", "0"),
        ("-0", "0"),
        ("-0.000", "0"),
        ("4068.2080", "4068.208"),
        ("1E+3", "1000"),
        ("1E-7", "0.0000001"),
        ("100", "100"),
        ("-2.50", "-2.5"),
    ],
)
def test_numbers_as_text(found: str, text: str) -> None:
    assert number(Decimal(found)) == text


@pytest.fixture(scope="module")
def official() -> Form:
    return FormLibrary.default(None).get("disclosure-2021")


def of_table(known: dict[str, int]) -> Callable[[Ref], Decimal | None]:
    return lambda ref: Decimal(known.get(("last." if ref.last else "") + ref.figure, 0))


@pytest.mark.parametrize(
    ("instance", "known", "sentence"),
    [
        (
            "B01.person",
            {"t3.received.person": 3, "t3.handled.person": 2},
            "自然人：新收 3 + 上年结转 0 ≠ 办理总计 2 + 结转下年度 0，相差 1",
        ),
        (
            "B02.repeated",
            {"t3.repeated.total": 5, "t3.repeated.person": 1, "t3.repeated.company": 3},
            "重复申请：总计 5 ≠ 自然人 1 + 商业企业 3 + 科研机构 0 + 社会公益组织 0 + 法律服务机构 0 + 其他组织 0，相差 1",
        ),
        (
            "B03.company",
            {"t3.handled.company": 9, "t3.granted.company": 4, "t3.not_held.company": 3},
            "商业企业：办理总计 9 ≠ 21 项之和 7（予以公开 4，本机关不掌握 3），相差 2",
        ),
        ("B05.made", {"t2.regulation.made": 2}, "制发：规章 2 ≠ 0，相差 2"),
        # 数量 is the only column, and its head tells nothing apart.
        (
            "B06.number",
            {"t1.published.number": 2},
            "主动公开总数 2 ≠ 政府网站 0 + 政务微信 0 + 政务微博 0 + 其他渠道 0，相差 2",
        ),
        (
            "H01.total",
            {"t3.carried_in.total": 2, "last.t3.carried_out.total": 1},
            "总计：上年结转 2 ≠ 上年结转下年度 1，相差 1",
        ),
        (
            "H03",
            {"t4.direct.total": 2},
            "行政复议·总计 0 + 直接起诉·总计 2 + 复议后起诉·总计 0 ≠ 0，相差 2",
        ),
    ],
)
def test_sentences_of_the_official_form(
    official: Form, instance: str, known: dict[str, int], sentence: str
) -> None:
    found = official.instances_by_id[instance]
    outcome = judge(official.rules_by_id[found.rule], found, of_table(known), "乡镇")
    assert outcome.verdict is Verdict.FAIL
    assert failure(official, found, outcome, of_table(known)) == sentence


def test_statements_of_the_official_form(official: Form) -> None:
    texts = {instance.id: statement(official, instance) for instance in official.instances}
    assert texts["B01.person"] == "新收 + 上年结转 = 办理总计 + 结转下年度"
    assert texts["B03.person"] == "办理总计 = 21 项之和"
    assert texts["H05.total"] == "5 × 新收 ≥ 上年新收"
    assert not any("None" in text for text in texts.values())
