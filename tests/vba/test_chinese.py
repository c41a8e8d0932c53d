"""Chinese in VBA: readable in our sources, ASCII in the project, and the way back."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltools.vba import chinese, sources
from xltools.vba.chinese import escaped, literal, unescaped

TEXT = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=40)


def test_the_examples_of_the_module() -> None:
    assert doctest.testmod(chinese).failed == 0


@given(st.lists(TEXT, max_size=4))
def test_every_text_comes_back(texts: list[str]) -> None:
    source = " & ".join(map(literal, texts))
    assert escaped(source).isascii()
    if not any("\\u" in text for text in texts):
        assert unescaped(escaped(source)) == source


@pytest.mark.parametrize(
    ("source", "compiled"),
    [
        ('A = "x" & "表"', 'A = "x" & U("\\u8868")'),
        ('A = "表\\三"', 'A = U("\\u8868\\u005C\\u4E09")'),
        ('A = "他说""好""。"', 'A = U("\\u4ED6\\u8BF4""\\u597D""\\u3002")'),
        ('A = "C:\\x"', 'A = "C:\\x"'),
        ('A = "𠮷"', 'A = U("\\uD842\\uDFB7")'),
    ],
)
def test_literals(source: str, compiled: str) -> None:
    assert escaped(source) == compiled
    assert unescaped(compiled) == source


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("A = 1 ' 注释", "outside a string"),
        ('Private Const A = "表"', "constant"),
        ('Attribute VB_Description = "表"', "constant"),
        ('A = "' + "表" * 200 + '"', "too long"),
    ],
)
def test_what_vba_would_not_take_is_refused(source: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        escaped(source)


def test_a_literal_has_no_line_end() -> None:
    with pytest.raises(ValueError, match="more than one line"):
        literal("一\n二")


def test_every_source_comes_back() -> None:
    files = sorted(sources.shipped().rglob("*.bas"))
    assert len(files) == 7
    for file in files:
        text = file.read_text("utf-8")
        assert unescaped(escaped(text)) == text, file.name
