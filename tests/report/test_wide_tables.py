"""Tables that are too wide for a page: several side by side, so that no number is broken in its column."""

from __future__ import annotations

import io
import re

import docx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from returns import FORMS, UNIT, blank

from xltools.form.load import loads
from xltools.form.spec import Form, Table
from xltools.report.names import form_names
from xltools.report.word.draw_annex import _ROOM, Column, _side_by_side, draw_annex
from xltools.report.word.styles import WIDTH
from xltools.report.writer import ReportWriter
from xltools.workbook.layout.identity import IDENTITY
from xltools.workbook.write.unit_book import build

STAGES = ["申请", "受理", "办结", "撤销"]
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


#: A table of twelve kinds of acts with four stages each, and an amount: 49 columns for each of three lines.
WIDE = """
[form]
id = "wide"
title = "宽表统计"
basis = "县办〔2025〕1号"
first_year = 2021
levels = ["乡镇", "部门", "县"]
deadlines = { "乡镇" = "01-31", "部门" = "01-31", "县" = "03-31" }
instructions = ["请逐项填写。"]

[[table]]
id = "wide"
sheet = "宽表"
title = "各类行政执法行为统计表"

[[table.block]]
corner = "单位类别"
rows = [{ id = "own", label = "本级机关" }, { id = "branch", label = "派出机构" }]
columns = [
    KINDS,
    { id = "amount", label = "罚没金额（万元）", short = "罚没金额", unit = "万元", kind = "amount" },
]
""".replace(
    "KINDS",
    ",\n    ".join(
        f'{{ id = "k{kind}", label = "第{kind}类", unit = "件", columns = ['
        + ", ".join(f'{{ id = "k{kind}s{n}", label = "{stage}" }}' for n, stage in enumerate(STAGES))
        + "] }"
        for kind in range(12)
    ),
)


@pytest.fixture(scope="module")
def wide() -> Form:
    return loads(WIDE.encode())


def tables_of(form: Form) -> list[docx.table.Table]:
    document = docx.Document(io.BytesIO(ReportWriter(form, None, {}).first_template()))
    return [table for table in document.tables if "单位类别" in table.rows[0].cells[0].text]


def test_a_wide_table_of_the_report_is_parted_between_its_groups(wide: Form) -> None:
    tables = tables_of(wide)
    heads = [list(dict.fromkeys(cell.text for cell in table.rows[0].cells)) for table in tables]
    assert [one[0] for one in heads] == ["单位类别"] * len(tables)
    kinds = [head for one in heads for head in one[1:]]
    assert kinds == [*(f"第{kind}类（件）" for kind in range(12)), "罚没金额（万元）"], (
        "each head stands in one table"
    )
    assert all(sum(int(column.width.twips) for column in table.columns) == WIDTH for table in tables)
    placed = [cell.text for table in tables for row in table.rows for cell in row.cells if "{{" in cell.text]
    assert len(placed) == len(set(placed)) == len(wide.figures)


def test_a_wide_table_is_printed_on_a3_that_lies(wide: Form) -> None:
    book = openpyxl.load_workbook(io.BytesIO(build(wide, blank(wide, unit=UNIT))))
    setup = book["宽表"].page_setup
    assert (int(setup.paperSize or 0), setup.orientation) == (8, "landscape")


@pytest.mark.parametrize("id", FORMS.ids())
def test_shipped_forms_are_printed_on_a4(id: str) -> None:
    form = FORMS.get(id)
    book = openpyxl.load_workbook(io.BytesIO(build(form, blank(form, unit=UNIT))))
    assert {int(sheet.page_setup.paperSize or 0) for sheet in book if sheet.title != IDENTITY} == {9}
