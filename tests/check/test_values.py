"""What a figure may be: its sign and its decimals, by the kind that the form gives it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from returns import FORM, OLD_FORM, submission

from xltools.check.values import check_figures
from xltools.form.kinds import FigureKind
from xltools.form.load import loads
from xltools.form.spec import Form

INVENTED = (Path(__file__).parents[1] / "form" / "data" / "invented" / "form.toml").read_text("utf-8")


def codes(form: Form, figure: str, number: str) -> list[str]:
    """What is said of one figure; that others are blank is not asked here."""
    told = check_figures(form, submission(form, {figure: Decimal(number)}))
    return [finding.code for finding in told if finding.figure == figure and finding.code != "V01"]


@pytest.mark.parametrize(
    ("number", "expected"),
    [("0", []), ("12", []), ("-4", ["V06"]), ("2.5", ["V07"]), ("-2.5", ["V06", "V07"])],
)
def test_a_count_is_whole_and_not_negative(number: str, expected: list[str]) -> None:
    assert codes(FORM, "t2.normative.made", number) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [("0", []), ("2.5", []), ("4068.208", []), ("-2.5", ["V06"]), ("0.1234567", ["V16"])],
)
def test_an_amount_has_decimals_and_is_not_negative(number: str, expected: list[str]) -> None:
    assert codes(FORM, "t2.charge.charged", number) == expected


@pytest.mark.parametrize(("number", "expected"), [("0", []), ("-4", []), ("12", []), ("-2.5", ["V07"])])
def test_a_change_is_whole_and_signed(number: str, expected: list[str]) -> None:
    assert codes(OLD_FORM, "t2.licence.change", number) == expected


#: A change of amounts, said in one word, and by a row of amounts in a column of changes.
IN_ONE_WORD = INVENTED.replace('kind = "change"', 'kind = "amount_change"')
BY_ROW_AND_COLUMN = INVENTED.replace(
    '{ id = "whole", label = "全部" }', '{ id = "whole", label = "全部", kind = "amount" }'
)


@pytest.mark.parametrize("text", [IN_ONE_WORD, BY_ROW_AND_COLUMN], ids=["one word", "row and column"])
@pytest.mark.parametrize(
    ("number", "expected"), [("-0.25", []), ("0.25", []), ("-4", []), ("-0.1234567", ["V16"])]
)
def test_a_change_of_amounts_is_signed_and_has_decimals_where_the_form_says_so(
    text: str, number: str, expected: list[str]
) -> None:
    form = loads(text.encode())
    assert form.figures["money.whole.change"].kind is FigureKind.AMOUNT_CHANGE
    assert codes(form, "money.whole.change", number) == expected


def test_a_change_alone_has_none() -> None:
    form = loads(INVENTED.encode())
    assert codes(form, "money.whole.change", "-0.25") == ["V07"]
    assert codes(form, "money.buying.spent", "-0.25") == ["V06"]
