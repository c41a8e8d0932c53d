"""Many names in a text: each place at which one stands, the longest first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from xltools.model.text import Names


def test_a_name_inside_a_longer_one_is_found_too() -> None:
    names = Names(("青禾镇", "北青禾镇", "禾"))
    assert list(names.inside("北青禾镇年报")) == [(0, "北青禾镇"), (1, "青禾镇"), (2, "禾")]
    assert list(names.at("青禾镇", 0)) == ["青禾镇"]


def test_it_is_a_collection_of_each_name_once() -> None:
    names = Names(("甲镇", "乙镇", "甲镇", ""))
    assert list(names) == ["甲镇", "乙镇"]
    assert len(names) == 2
    assert "乙镇" in names
    assert not Names(())


@given(st.lists(st.text("ab", min_size=1, max_size=4)), st.text("ab", max_size=12))
def test_it_finds_what_a_search_for_each_name_finds(names: list[str], text: str) -> None:
    expected = {(at, name) for name in names for at in range(len(text)) if text.startswith(name, at)}
    found = list(Names(names).inside(text))
    assert set(found) == expected
    assert len(found) == len(expected)
