"""What a pasted text brings along and nobody sees: it reaches no document, wherever the text is printed."""

from __future__ import annotations

import io
import re
import sys
import unicodedata
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.parsers import expat

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reports import COUNTY, PRESS, judged, paragraphs, part, right, save, section, units, written
from returns import FORM, UNIT
from validator import Validate

from xltools.merge import merge
from xltools.model.submission import Value
from xltools.report.printable import printable, printable_lines

OVERVIEW = FORM.sections[0].title
#: What such characters are, and one of each kind.
HIDDEN = {
    "a control character": "\x07",
    "an escape": "\x1b",
    "a control character of C1": "\x96",
    "a deleting character": "\x7f",
    "Word's hyphen": "\x1e",
    "no character": "\ufffe",
    "an object that was not pasted": "\ufffc",
    "a right-to-left override": "\u202e",
    "a right-to-left isolate": "\u2067",
    "a left-to-right mark": "\u200e",
    "an Arabic letter mark": "\u061c",
    "a zero-width space": "\u200b",
    "a joiner between other letters": "\u200d",
    "a word joiner": "\u2060",
    "a byte order mark": "\ufeff",
    "a soft hyphen": "\u00ad",
    "a Hangul filler": "\u3164",
    "an invisible plus": "\u2064",
    "a tag": "\U000e0041",
}


@pytest.mark.parametrize("character", HIDDEN.values(), ids=HIDDEN)
def test_what_nobody_sees_is_not_printed(character: str) -> None:
    assert printable(f"收到{character}申请{character}3{character}1件") == "收到申请31件"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_a_line_ends_as_word_and_unicode_end_it(end: str) -> None:
    assert printable(f"甲{end}乙") == "甲\n乙"
    assert printable_lines(f"  甲\t一 {end}{end} 乙") == ["甲 一", "乙"]


@pytest.mark.parametrize(
    "text",
    [
        "📢 公开 👨‍👩‍👧 𠮷 ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿",  # pictures of several characters
        "葛\U000e0100城 邊󠄁",  # one of several forms of a character
        "ئۇيغۇر می‌خواهم ᠮᠣᠩᠭᠣᠯ᠎ᠠ क्‍ष",  # scripts whose letters join
        "　全角空格 \xa0 不换行空格",
        "“弯引号”——《书名》①②",
        "\ue000私用区",
        "e\u0301",
    ],
)
def test_what_is_seen_is_printed_as_it_was_typed(text: str) -> None:
    assert printable(text) == text


def test_half_a_character_is_seen_to_be_lost() -> None:
    assert printable("甲\ud83d乙") == "甲\ufffd乙"
    assert printable("甲\ufffd乙") == "甲\ufffd乙"


@given(st.text(st.characters(), max_size=60))
def test_whatever_is_pasted_xml_can_hold_it_and_nothing_visible_is_lost(text: str) -> None:
    shown = printable(text)
    expat.ParserCreate().Parse(f"<w>{re.sub('[<&>]', '', shown)}</w>".encode(), True)
    assert printable(shown) == shown
    # Letters, digits and punctuation are all there, in their order; fillers alone are letters that nobody sees.
    visible = {"L", "N", "P"}
    fillers = "\u115f\u1160\u3164\uffa0\u17b4\u17b5"
    assert [c for c in shown if unicodedata.category(c)[0] in visible] == [
        c for c in text if unicodedata.category(c)[0] in visible and c not in fillers
    ]


def test_every_character_that_changes_the_direction_of_writing_is_left_out() -> None:
    changing = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    characters = [chr(c) for c in range(sys.maxunicode) if unicodedata.bidirectional(chr(c)) in changing]
    assert len(characters) == 9
    assert printable("".join(characters)) == ""


# Everywhere a text arrives in a document

DIRTY = "\u202e\x07\u200b"


def everything_in(content: bytes) -> str:
    """The text of every part, of the charts' workbooks too."""
    texts = []
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            data = package.read(name)
            if name.endswith(".xlsx"):
                sheet: Any = openpyxl.load_workbook(io.BytesIO(data)).active
                texts += [str(cell.value) for row in sheet.iter_rows() for cell in row]
            else:
                expat.ParserCreate().Parse(data, True)
                texts.append(data.decode())
    return "\n".join(texts)


def test_no_text_of_a_unit_brings_them_into_its_report() -> None:
    unit = replace(UNIT, code=f"1{DIRTY}01", name=f"青{DIRTY}禾镇{DIRTY}", level=f"乡{DIRTY}镇")
    dirty = right(
        unit=unit,
        county_name=f"清河{DIRTY}县",
        sections={section.id: f"各项{DIRTY}工作。" for section in FORM.sections},
        fields={field.id: Value(raw=f"王{DIRTY}某") for field in FORM.fields},
    )
    content = written(dirty).content
    text = everything_in(content)
    assert not set(DIRTY) & set(text)
    assert "\ufffd" not in text
    assert paragraphs(content)[0] == "青禾镇2025年政府信息公开工作年度报告"
    assert "<dc:title>青禾镇2025年" in part(content, "docProps/core.xml")
    # What a sentence asks of a name is asked of what one sees: an office has no 人民政府.
    office = replace(UNIT, name=f"县财政局{DIRTY}", level="部门")
    assert paragraphs(written(right(unit=office)).content)[-2].strip() == "县财政局"


def test_no_name_of_a_unit_brings_them_into_the_county_s_lists_and_charts() -> None:
    whom = [
        replace(unit, name=f"第{DIRTY}{number}镇", level=f"乡{DIRTY}镇")
        for number, unit in enumerate(units(3), 1)
    ]
    made = merge(
        FORM, 2025, replace(COUNTY, name=f"清{DIRTY}河县"), [judged(unit, 2) for unit in whom[:2]], whom, {}
    )
    content = PRESS.merged(made).annex
    assert "word/charts/chart1.xml" in zipfile.ZipFile(io.BytesIO(content)).namelist()
    text = everything_in(content)
    assert not set(DIRTY) & set(text)
    assert "_x0007_" not in text
    assert text.count("第1镇") >= 3  # in a list, in a chart, in the chart's workbook


def test_a_page_break_of_word_s_begins_a_paragraph() -> None:
    content = written(right(sections={"overview": "第一段。\x0b第二段。\x0c第三段。"})).content
    assert section(content, OVERVIEW)[:3] == ["第一段。", "第二段。", "第三段。"]


def test_a_text_that_says_nothing_with_fillers_in_it_says_nothing() -> None:
    problems = next(section.title for section in FORM.sections if section.id == "problems")
    assert problems in written(right(sections={"problems": "无\u3164\u200b"})).waiting


def test_word_opens_it(tmp_path: Path, validate: Validate) -> None:
    nasty = "".join(HIDDEN.values())
    unit = replace(UNIT, name=f"青禾{nasty}镇")
    content = written(right(unit=unit, sections={s.id: nasty * 20 + "文" for s in FORM.sections})).content
    path = save(tmp_path / "nasty.docx", content)
    assert validate([path]) == {path: []}
