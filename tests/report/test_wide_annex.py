"""The lists of units in the annex: as many as there must be, so that no number is broken in its column."""

from __future__ import annotations

import io
import re

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from returns import FORMS

from xltools.form.spec import Table
from xltools.report.names import form_names
from xltools.report.word.draw_annex import _ROOM, Column, _side_by_side, draw_annex
from xltools.report.word.styles import WIDTH

KINDS = st.lists(st.booleans(), min_size=1, max_size=200)


def columns(amounts: list[bool]) -> list[Column]:
    return [
        Column(str(number), ("表", str(number), "数"), is_amount=is_amount)
        for number, is_amount in enumerate(amounts)
    ]


@given(KINDS)
def test_every_column_stands_in_one_list_and_every_list_on_the_page(amounts: list[bool]) -> None:
    wide = columns(amounts)
    lists = _side_by_side(wide)
    assert [column for own in lists for column in own] == wide
    assert all(sum(column.least_width for column in own) <= _ROOM for own in lists)


def test_forty_eight_columns_are_four_lists_of_about_the_same_width() -> None:
    assert [len(own) for own in _side_by_side(columns([False] * 48))] == [12, 12, 12, 12]


@pytest.mark.parametrize("id", FORMS.ids())
def test_the_columns_of_every_form_leave_room_for_their_numbers(id: str) -> None:
    form = FORMS.get(id)
    document = docx.Document(io.BytesIO(draw_annex(form, form_names(form), ())))
    lists = [table for table in document.tables if "单位行 in" in table.rows[1].cells[0].text]
    assert len(lists) >= len([part for part in form.parts if isinstance(part, Table)])
    for table in lists:
        widths = [int(column.width.twips) for column in table.columns if column.width]
        assert sum(widths) == WIDTH
        for number, width in enumerate(widths[2:], 2):
            path = re.findall(r"单位行\.(.+?)\.(.+?)\.(\S+)", table.rows[2].cells[number].text)
            (ids,) = [form_names(form).figures[one] for one in path]
            is_amount = form.figures[ids[0]].kind.has_decimals
            assert width >= (1500 if is_amount else 480)


def test_a_table_of_one_line_shows_all_its_figures_and_says_what_they_count() -> None:
    form = FORMS.get("enforcement-2021")
    document = docx.Document(io.BytesIO(draw_annex(form, form_names(form), ())))
    heads = [cell.text for cell in document.tables[0].rows[0].cells]
    assert heads[2:4] == ["警告、通报批评", "罚款"]
    assert heads[-2:] == ["合计", "罚没金额\n（万元）"]
    captions = [one.text for one in document.paragraphs if one.text.startswith("附表1")]
    assert captions == ["附表1　各单位行政处罚实施情况统计表（单位：宗）"]
