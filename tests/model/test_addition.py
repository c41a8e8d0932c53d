"""What several rows of figures come to."""

from __future__ import annotations

from decimal import Decimal

from returns import FORM

from xltools.model.addition import added

ROWS: list[dict[str, Decimal]] = [
    {"t4.review.upheld": Decimal(1), "t4.review.corrected": Decimal(2), "t4.review.total": Decimal(3)},
    {"t4.review.upheld": Decimal(4), "t4.review.total": Decimal(9)},
    {},
]


def in_order(row: dict[str, Decimal]) -> list[Decimal | None]:
    return [row.get(id) for id in FORM.figures]


def test_figures_are_added_up_and_counted() -> None:
    addition = added(FORM, map(in_order, ROWS))
    assert addition.sums["t4.review.upheld"] == 5
    assert (addition.filled["t4.review.upheld"], addition.filled["t4.review.corrected"]) == (2, 1)
    assert addition.sums.keys() == addition.filled.keys() == addition.totals.keys() == FORM.figures.keys()


def test_a_figure_that_no_row_has_is_not_zero() -> None:
    addition = added(FORM, map(in_order, ROWS))
    assert addition.sums["t4.review.pending"] is None
    assert addition.filled["t4.review.pending"] == 0


def test_a_total_is_computed_from_sums_and_not_from_the_rows_totals() -> None:
    addition = added(FORM, map(in_order, ROWS))
    assert addition.sums["t4.review.total"] == 12
    assert addition.totals["t4.review.total"] is None  # nobody has a number for two of its parts
    whole = {id: Decimal(1) for id, figure in FORM.figures.items() if not figure.computed_by}
    addition = added(FORM, [in_order({**whole, "t4.review.total": Decimal(7)})])
    assert (addition.sums["t4.review.total"], addition.totals["t4.review.total"]) == (Decimal(7), Decimal(4))


def test_no_digit_is_lost_in_a_long_sum() -> None:
    large, small = Decimal(10) ** 29, Decimal("0.000001")
    addition = added(FORM, [in_order({"t2.charge.charged": number}) for number in (large, small)])
    assert addition.sums["t2.charge.charged"] == Decimal("1" + "0" * 29 + ".000001")
