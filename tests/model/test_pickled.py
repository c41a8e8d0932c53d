"""What comes from another process is what was sent, to the last digit; what is equal is shared."""

from __future__ import annotations

import pickle
from decimal import Decimal

import pytest

from xltools.model.submission import BLANK, Fault, Place, Value

PLACE = Place("表三", "D8")
VALUES = [
    BLANK,
    Value(place=PLACE),
    *(
        Value(number=Decimal(text), raw=text, place=PLACE)
        for text in ("0", "-0", "0.0", "3", "3.0", "3E+2", "300", "0.1234567", "1E-30", "123456789012345678901234567890")
    ),
    Value(raw="无", fault=Fault.PLACEHOLDER, place=PLACE, says="0"),
    Value(number=Decimal(7), raw="=A1", place=PLACE, typed_formula=True),
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_comes_through(value: Value) -> None:
    again = pickle.loads(pickle.dumps(value))  # noqa: S301 - our own
    assert again == value
    assert repr(again) == repr(value)


def test_equal_values_of_many_returns_are_one_object() -> None:
    first, second = (pickle.loads(pickle.dumps(VALUES)) for _ in range(2))  # noqa: S301 - our own
    assert all(one is other for one, other in zip(first, second, strict=True))
    assert first[1].place is second[2].place
