"""Formulas that certainly read the same in every cell are not translated, and the translator agrees."""

from __future__ import annotations

import pytest
from damage import sound
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.formula.translate import Translator

from xltools.workbook.read.facts import book_facts
from xltools.workbook.read.formulas import stands_still, translated


def by_openpyxl(formula: str, origin: str, cell: str) -> str:
    return str(Translator(f"={formula}", origin=origin).translate_formula(cell)).lstrip("=")


def test_all_formulas_of_ours_stand_still() -> None:
    formulas = {
        formula for sheet in book_facts(sound()).sheets.values() for formula in sheet.formulas.values()
    }
    assert len(formulas) > 100
    moving = [formula for formula in formulas if not stands_still(formula)]
    assert moving == []
    for formula in formulas:
        assert by_openpyxl(formula, "D8", "F20") == formula == translated(formula, "D8", "F20")


PIECES = st.sampled_from([
    "$A$1", "A1", "$A1", "A$1", "A:A", "$A:$B", "1:1", "$1:$2", "$A$1:$B$2", "$A$1:B2", "表!$A$1", "'甲 1'!$A$1", "甲1!A1", '"A1"', '"a""$B2"',
    "SUM(", ")", "+", "-", "*", "&", ",", "LOG10(", "12", "0.5", "1E5", "TRUE", "name", "x1", "_A1", "$A$1x", "#REF!", "[1]表!$A$1", "{1,2}", " ", "%",
    "<", ">", "=", "ABC123", "XFD1048576", "$XFD$1048576", "a1", "$a$1", "0:0", "$A$1.x", "@A1", "A1#", "):INDEX(", "{\"甲\",\"乙\"}", "{0}", ":", "0", "$",
])  # fmt: skip


@settings(max_examples=examples(2000), deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=6).map("".join))
def test_what_stands_still_is_what_the_translator_leaves(formula: str) -> None:
    if stands_still(formula):
        try:
            expected = by_openpyxl(formula, "D8", "F20")
        except Exception:  # noqa: BLE001 - what it cannot read is left as it is
            expected = formula.lstrip("=")
        assert expected == translated(formula, "D8", "F20")


@pytest.mark.parametrize(
    "formula", ["A1", "SUM($A1:$B$2)", "A:A", "LOG10($A$1)", "1:3", "[1]表!$A$1", "甲1!$B$2+c3"]
)
def test_what_may_move_is_given_to_the_translator(formula: str) -> None:
    assert not stands_still(formula)
