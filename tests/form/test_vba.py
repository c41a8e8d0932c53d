"""Trees as VBA: expressions, comparisons, sentences, and lines short enough for its compiler."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltools.form.rules.expression import Name, Ref, bind, parse
from xltools.form.rules.vba import difference, expression, holds, quoted, sentence, statements
from xltools.form.rules.words import Difference, LongSum


def resolve(name: Name) -> tuple[Ref, ...]:
    return (Ref(name.path[0], name.last),)


def named(ref: Ref) -> str:
    return f"{'Old' if ref.last else 'Cur'}({ref.figure})"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a", "Cur(a)"),
        ("last.a", "Old(a)"),
        ("a - (b - c)", "Cur(a) - (Cur(b) - Cur(c))"),
        ("a - sum(b, c)", "Cur(a) - (Cur(b) + Cur(c))"),
        ("(a + b) * 2", "(Cur(a) + Cur(b)) * 2"),
        ("2 * (a + b)", "2 * (Cur(a) + Cur(b))"),
        ("2 * sum(a, b)", "2 * (Cur(a) + Cur(b))"),
        ("-a", "0 - Cur(a)"),
        ("sum(a, 2 * b)", "Cur(a) + 2 * Cur(b)"),
        ("max(a, b, c)", "Larger(Larger(Cur(a), Cur(b)), Cur(c))"),
        ("a - min(b, c + 1)", "Cur(a) - Smaller(Cur(b), Cur(c) + 1)"),
        ("a * 40000", "Cur(a) * 40000#"),  # more than an Integer of VBA holds
        ("a * 0.0000001", 'Cur(a) * Val("0.0000001")'),
    ],
)
def test_expressions(text: str, code: str) -> None:
    assert expression(bind(parse(f"{text} == 0"), resolve).left, named) == code


@pytest.mark.parametrize(
    ("op", "code"), [("==", "="), ("!=", "<>"), ("<=", "<="), (">=", ">="), ("<", "<"), (">", ">")]
)
def test_comparisons_are_of_the_rounded_difference(op: str, code: str) -> None:
    tree = bind(parse(f"a + b {op} 2 * c"), resolve)
    assert difference(tree, named) == "(Cur(a) + Cur(b)) - (2 * Cur(c))"
    assert holds(tree, "D") == f"Compared(D) {code} 0"


def test_a_sentence_is_its_template_with_the_numbers_said() -> None:
    template = ("自然人：", "新收", Ref("a"), " ≠ ", "上年新收", Ref("b", last=True), "，相差 ", Difference())
    lines, text = sentence(template, named, "D")
    assert lines == []
    assert text == '"自然人：新收" & Said(Cur(a)) & " ≠ 上年新收" & Said(Old(b)) & "，相差 " & Shown(Abs(D))'


def test_a_long_sum_is_put_together_before_its_sentence() -> None:
    parts = ((Ref("a"), ("甲", Ref("a"))), (Ref("b"), ("乙", Ref("b"))))
    lines, text = sentence(("总计", Ref("c"), " ≠ ", LongSum("2 项之和", parts)), named, "D")
    assert lines == [
        "StartSum",
        'AddPart Cur(a), "甲" & Said(Cur(a))',
        'AddPart Cur(b), "乙" & Said(Cur(b))',
        'Sum1 = EndSum("2 项之和")',
    ]
    assert text == '"总计" & Said(Cur(c)) & " ≠ " & Sum1'


def test_quotes_are_doubled_and_lines_joined() -> None:
    assert quoted('他说"好"\n再见') == '"他说""好"" 再见"'
    assert quoted("") == '""'


@given(st.lists(st.text('表ab" ', max_size=200), min_size=1, max_size=20))
def test_whatever_is_said_fits_into_lines_and_means_the_same(texts: list[str]) -> None:
    line = "Fail " + " & ".join(quoted(text) for text in texts)
    lines = list(statements([line]))
    assert all(sum(1 if sign.isascii() else 6 for sign in one) <= 1023 for one in lines)
    joined = "".join(one.removesuffix("_") for one in lines)
    literals = re.findall(r'"(?:[^"]|"")*"', joined)
    assert "".join(one[1:-1].replace('""', '"') for one in literals) == "".join(texts)


def test_a_statement_that_vba_would_not_take_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        list(statements(["A = " + " + ".join(f"Cur({number})" for number in range(5000))]))
    with pytest.raises(ValueError, match="too long"):
        list(statements(["A = " + "x" * 2000]))
