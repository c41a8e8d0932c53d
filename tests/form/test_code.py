"""The rules as code say what the walked tree says: of every number, missing or odd, and of every shape of rule.

The rules of forms: `test_equivalence.py`.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from random import Random

import pytest
from books import ALL_FORMS
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from small_form import of_rules

from xltools.form.rules.code import code_of, failing
from xltools.form.rules.evaluate import Lookup, Verdict, judge
from xltools.form.rules.expression import Ref
from xltools.form.spec import Form

_SIDES = (
    "a", "a + b", "a - 3", "2 * a", "a * b", "a * b - c", "a * 0.5", "sum(a, b, c)", "last.a", "a * b * c", "0.1234567 * a",
    "max(a, b * c, last.a)", "min(a, 0.5, sum(b, c))", "(a + b) * 2", "1000000", "a * b + c * 0.000001", "a - last.b",
)  # fmt: skip
_COMPARISONS = ("==", "!=", "<=", ">=", "<", ">")


def form_of_many_rules() -> Form:
    """Every comparison between many pairs of sides, some with a condition, some for one level alone."""
    rules = []
    for number, (op, left, right) in enumerate(product(_COMPARISONS, _SIDES, ("c", "d * b", "0", "a + 0.5"))):
        when = f'when = "{left} {_COMPARISONS[number % 6]} 1"\n' if number % 5 == 0 else ""
        levels = 'levels = ["部门"]\n' if number % 7 == 0 else ""
        rules.append(
            f'\n[[rule]]\nid = "B{number}"\ntitle = "r"\nbasis = "r"\nadvice = "r"\nexpr = "b * 0 + {left} {op} {right}"\n'
            f'{when}{levels}scope = [{{ over = "t", each = "column" }}]\n'
        )
    return of_rules(*rules)


MANY = form_of_many_rules()
NUMBERS: list[str | None] = [
    None, "0", "-0", "0.0", "1", "2", "3", "-1", "0.5", "0.0000005", "-0.0000005", "0.00000049", "0.000001", "-0.000001", "1.5",
    "12.345678", "0.1234567", "999", "1000", "1000000", "9999999", "10000000", "10000001", "99999999999", "1E+15", "1E-30",
    "123456789012345", "1E+300", "3E0", "2.0",
]  # fmt: skip


def walked(form: Form, lookup: Lookup, level: str) -> list[str]:
    return [
        instance.id
        for rule in form.rules
        for instance in rule.instances
        if judge(rule, instance, lookup, level).verdict is Verdict.FAIL
    ]


def of_code(form: Form, lookup: Lookup, level: str) -> list[str]:
    return [instance.id for _, instance in failing(form, lookup, level)]


def drawn(seed: int) -> Lookup:
    """Numbers of a return: mostly those that are near each other, some missing, some odd."""
    random = Random(seed)
    pools: list[list[str | None]] = [
        NUMBERS,
        NUMBERS[:12],
        ["0", "1", "2"],
        ["0", "0.0000005", "0.5", "1"],
        [None, "1"],
        ["3"],
    ]
    pool = random.choice(pools)
    known: dict[Ref, Decimal | None] = {}

    def lookup(ref: Ref) -> Decimal | None:
        if ref not in known:
            number = random.choice(pool)
            known[ref] = None if number is None else Decimal(number)
        return known[ref]

    return lookup


@settings(max_examples=examples(600), deadline=None)
@given(seed=st.integers(0, 2**48), level=st.sampled_from(["乡镇", "部门", "", "县"]))
def test_every_shape_of_rule(seed: int, level: str) -> None:
    lookup = drawn(seed)
    assert of_code(MANY, lookup, level) == walked(MANY, lookup, level)


def test_nearly_every_rule_has_code() -> None:
    """Else the laws above would compare the walked tree with itself."""
    assert not any(code_of(form).others for form in ALL_FORMS)
    others = {code_of(MANY).places[place][1].id for place in code_of(MANY).others}
    assert 0 < len(others) < len(MANY.instances) / 3


@pytest.mark.parametrize("odd", ["Infinity", "NaN"])
def test_a_number_that_is_none_is_left_to_the_walked_tree(odd: str) -> None:
    def lookup(_: Ref) -> Decimal:
        return Decimal(odd)

    with pytest.raises(ArithmeticError):
        walked(MANY, lookup, "乡镇")
    with pytest.raises(ArithmeticError):
        of_code(MANY, lookup, "乡镇")
