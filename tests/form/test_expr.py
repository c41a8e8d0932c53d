"""The language of the rules: what is read, and what is refused."""

from __future__ import annotations

import contextlib
from decimal import Decimal

import pytest

from xltools.form.rules.expression import (
    Binary,
    Compare,
    ExpressionError,
    Extreme,
    Name,
    Number,
    Ref,
    Sum,
    bind,
    leaves,
    names,
    parse,
    refs,
)

A, B, C = Name(("a",)), Name(("b",)), Name(("c",))
ZERO, ONE = Number(Decimal(0)), Number(Decimal(1))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a == b", Compare("==", A, B)),
        ("a != b", Compare("!=", A, B)),
        ("a <= b", Compare("<=", A, B)),
        ("a >= b", Compare(">=", A, B)),
        ("a < b", Compare("<", A, B)),
        ("a > b", Compare(">", A, B)),
        ("  a==b ", Compare("==", A, B)),
        ("a + b == c", Compare("==", Binary("+", A, B), C)),
        ("a - b - c == 0", Compare("==", Binary("-", Binary("-", A, B), C), ZERO)),
        ("a - (b - c) == 0", Compare("==", Binary("-", A, Binary("-", B, C)), ZERO)),
        ("a + b * c == 0", Compare("==", Binary("+", A, Binary("*", B, C)), ZERO)),
        ("-a == 0", Compare("==", Binary("-", ZERO, A), ZERO)),
        ("a == sum(b)", Compare("==", A, Sum((B,)))),
        ("a == sum(b, c, 1)", Compare("==", A, Sum((B, C, ONE)))),
        ("a == sum(b - c, sum(b))", Compare("==", A, Sum((Binary("-", B, C), Sum((B,)))))),
        ("max(a, b) <= c", Compare("<=", Extreme("max", (A, B)), C)),
        ("a >= min(b, 1)", Compare(">=", A, Extreme("min", (B, ONE)))),
        ("max == 0", Compare("==", Name(("max",)), ZERO)),
        ("a == 0.1", Compare("==", A, Number(Decimal("0.1")))),
        ("t.r.c == last.t.r.c", Compare("==", Name(("t", "r", "c")), Name(("t", "r", "c"), last=True))),
        ("a == last.a", Compare("==", A, Name(("a",), last=True))),
        ("last == 0", Compare("==", Name(("last",)), ZERO)),
        ("sum == 0", Compare("==", Name(("sum",)), ZERO)),
    ],
)
def test_parse(text: str, tree: Compare) -> None:
    assert parse(text) == tree


REFUSED = {
    "nothing": "",
    "no comparison": "a + b",
    "a chained comparison": "a == b == c",
    "a chained order": "0 <= a < b",
    "and": "a == b and b == c",
    "or": "a == b or b == c",
    "not": "not a == b",
    "a condition": "a if b else c == 0",
    "in": "a in b",
    "is": "a is b",
    "division": "a / b == 1",
    "whole division": "a // b == 1",
    "remainder": "a % 2 == 0",
    "power": "a ** 2 == 4",
    "a bit operation": "a | b == 1",
    "a shift": "a << 2 == 4",
    "plus before": "+a == 1",
    "inversion": "~a == 1",
    "a string": "'a' == b",
    "a formatted string": "f'{a}' == b",
    "bytes": "b'a' == b",
    "a truth value": "a == True",
    "None": "a == None",
    "an ellipsis": "a == ...",
    "a complex number": "a == 3j",
    "an infinite number": "a == 1e400",
    "a number too large": "a == 1000000000000000000",
    "a call": "f(a) == b",
    "a method": "a.b() == c",
    "another function": "median(a, b) == c",
    "a maximum of nothing": "max() == c",
    "sum of nothing": "a == sum()",
    "sum with a keyword": "a == sum(b, start=1)",
    "sum of an unpacking": "a == sum(*b)",
    "a generator": "a == sum(x for x in b)",
    "a comprehension": "a == [x for x in b]",
    "a list": "[a] == [b]",
    "a pair": "(a, b) == (b, a)",
    "a dictionary": "{} == a",
    "a lambda": "(lambda: 1) == a",
    "a walrus": "(a := 1) == 1",
    "an index": "a[0] == b",
    "an attribute of a number": "(1).real == a",
    "an attribute of a call": "f().x == a",
    "await": "(await a) == b",
    "a statement": "a = b",
    "two lines": "a == b\nb == c",
    "a null byte": "a == \0",
    "Chinese brackets": "a == sum（b）",
    "an open bracket": "a == (b",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED.keys())
def test_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse(text)


@pytest.mark.parametrize("size", [150, 400, 1_200, 3_000, 20_000])
def test_a_rule_without_end_is_read_or_refused(size: int) -> None:
    """Never a RecursionError."""
    for text in ("a+" * size + "a == 0", "-" * size + "a == 0", "(" * size + "a" + ")" * size + " == 0"):
        with contextlib.suppress(ExpressionError):
            assert isinstance(parse(text), Compare)


def test_names_and_leaves_go_left_to_right() -> None:
    tree = parse("a + sum(b, 1) == last.c - a")
    assert [str(name) for name in names(tree)] == ["a", "b", "last.c", "a"]
    assert list(leaves(tree)) == [A, B, ONE, Name(("c",), last=True), A]


def resolve(name: Name) -> tuple[Ref, ...]:
    if name.path == ("group",):
        return (Ref("one"), Ref("two"))
    return (Ref(".".join(name.path), name.last),)


def test_bind_opens_groups_inside_sum_only() -> None:
    bound = bind(parse("a == sum(group, b) + 1"), resolve)
    assert bound.right == Binary("+", Sum((Ref("one"), Ref("two"), Ref("b"))), ONE)
    assert refs(bound) == (Ref("a"), Ref("one"), Ref("two"), Ref("b"))
    with pytest.raises(ExpressionError):
        bind(parse("a == group"), resolve)


@pytest.mark.parametrize("text", ["a == sum(b, b)", "a == sum(group, one)", "a == sum(one, group)"])
def test_a_sum_counts_nothing_twice(text: str) -> None:
    """Excel's SUM of ranges would count it once, and the two verdicts would differ."""
    with pytest.raises(ExpressionError):
        bind(parse(text), resolve)


def test_this_year_and_last_year_may_stand_in_one_sum() -> None:
    assert bind(parse("a == sum(b, last.b)"), resolve).right == Sum((Ref("b"), Ref("b", last=True)))
