"""Of two texts it is said what differs, not only that something does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from returns import FORM, right_return

from xltools.model.difference import changes

SECTION = FORM.sections[0]
ONE = "2025年，本机关共收到政府信息公开申请12件，均按期办结，没有行政复议和诉讼。"


def said(before: str, after: str) -> tuple[str, str]:
    """What is said of a section that had one text and has another."""
    texts = [replace(right_return(1), sections={SECTION.id: text}) for text in (before, after)]
    (change,) = changes(FORM, *texts)
    assert change.where == f"文字“{SECTION.title}”"
    return change.before, change.after


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (ONE, ONE.replace("12件", "13件"), ("“…息公开申请12件，均按期办…”", "“…息公开申请13件，均按期办…”")),
        (
            ONE,
            ONE.replace("均按期办结，", ""),
            ("“…申请12件，均按期办结，没有行政复议…”", "“…申请12件，没有行政复议…”"),
        ),
        (ONE, f"{ONE}特此报告。", ("“…复议和诉讼。”", "“…复议和诉讼。特此报告。”")),
        ("", "很短。", ("空", "“很短。”")),
        ("甲" * 60, "乙" * 60, (f"“{'甲' * 10}…{'甲' * 10}”", f"“{'乙' * 10}…{'乙' * 10}”")),
    ],
)
def test_the_place_where_they_differ_is_quoted(before: str, after: str, expected: tuple[str, str]) -> None:
    assert said(before, after) == expected


@given(st.text("甲乙，12", max_size=20), st.text("甲乙，12", max_size=20))
def test_two_different_texts_are_never_quoted_alike(before: str, after: str) -> None:
    if before != after:
        assert len(set(said(before, after))) == 2
