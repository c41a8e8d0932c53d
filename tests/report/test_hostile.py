"""Text from townships is data: braces, angle brackets, line breaks, emoji, and very much of it."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from reports import paragraphs, right, save, section, written
from returns import FORM, UNIT
from validator import Validate

OVERVIEW = FORM.sections[0].title


def printed(text: str) -> list[str]:
    return section(written(right(sections={"overview": text})).content, OVERVIEW)


@pytest.mark.parametrize(
    "text",
    [
        "{{ 单位 }}",
        "{{ 7 * 7 }}{% for x in y %}",
        "{# 注 #}",
        "{_{ 不变 }_}",
        "<w:p/> & <b>粗</b> ]]>",
        "&lt;&amp;&#10;",
        "\"引号\" '单引号' “弯的”",
        "\\n \\1 %s %(a)s",
        "📢 公开 👨‍👩‍👧 𠮷",
        "=SUM(A1)",
    ],
)
def test_text_comes_out_as_it_was_typed(text: str) -> None:
    assert printed(text)[0] == text


def test_lines_become_paragraphs() -> None:
    assert printed("第一段\r\n第二段\n\n\n第三段\u2028第四段\x0b第五段")[:5] == [
        "第一段", "第二段", "第三段", "第四段", "第五段",
    ]  # fmt: skip


def test_a_heading_that_runs_into_its_text_is_set_apart() -> None:
    content = written(right(sections={"overview": "（一）主动公开。公开信息若干。\n（二）监督保障"})).content
    found = docx.Document(io.BytesIO(content)).paragraphs
    one = next(p for p in found if p.text.startswith("（一）主动公开。"))
    assert [(run.text, run.style.name) for run in one.runs if run.text] == [
        ("（一）主动公开。", "随文小标题"),
        ("公开信息若干。", "Default Paragraph Font"),
    ]


def test_a_unit_s_name_is_data_too() -> None:
    unit = replace(UNIT, name="青禾<镇>{{ 年度 }}&\n")
    assert paragraphs(written(right(unit=unit)).content)[0].startswith("青禾<镇>{{ 年度 }}&")


def test_word_opens_all_of_it(tmp_path: Path, validate: Validate) -> None:
    nasty = "{{ x }} <w:t> & \x07 📢\n" * 50 + "长" * 30_000
    unit = replace(UNIT, name="“青禾”<镇>&'\"")
    content = written(right(sections={s.id: nasty for s in FORM.sections}, unit=unit)).content
    path = save(tmp_path / "nasty.docx", content)
    assert validate([path]) == {path: []}
    assert "长" * 30_000 in paragraphs(content)
