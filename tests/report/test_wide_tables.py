"""Tables that are too wide for a page: several side by side, so that no number is broken in its column."""

from __future__ import annotations

import io
import re

import docx
import docx.document
import docx.table
import openpyxl
import pytest
from books import EVERYTHING
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


def _row_of_a_unit(table: docx.table.Table) -> docx.table._Row | None:
    """The row that is printed for each unit; None in a table that has none."""
    return next((row for row in table.rows if "单位行.序号" in row.cells[0].text), None)


@pytest.mark.parametrize("id", FORMS.ids())
def test_the_columns_of_every_form_leave_room_for_their_numbers(id: str) -> None:
    form = FORMS.get(id)
    document = docx.Document(io.BytesIO(draw_annex(form, form_names(form), ())))
    lists = [table for table in document.tables if _row_of_a_unit(table)]
    assert len(lists) >= len([part for part in form.parts if isinstance(part, Table)])
    for table in lists:
        row = _row_of_a_unit(table)
        assert row
        widths = [int(column.width.twips) for column in table.columns if column.width]
        assert sum(widths) == WIDTH
        for number, width in enumerate(widths[2:], 2):
            path = re.findall(r"单位行\.(.+?)\.(.+?)\.(\S+)", row.cells[number].text)
            (ids,) = [form_names(form).figures[one] for one in path]
            is_amount = form.figures[ids[0]].kind.has_decimals
            assert width >= (1500 if is_amount else 480)


def drawn(id: str) -> docx.document.Document:
    form = FORMS.get(id) if id in FORMS.ids() else EVERYTHING
    return docx.Document(io.BytesIO(draw_annex(form, form_names(form), ())))


def texts(table: docx.table.Table, row: int) -> list[str]:
    return [cell.text.replace("\n", "") for cell in table.rows[row].cells]


def captions(document: docx.document.Document, number: int) -> list[str]:
    return [one.text for one in document.paragraphs if one.text.startswith(f"附表{number}")]


def test_a_table_of_one_line_shows_all_its_figures() -> None:
    heads = texts(drawn("enforcement-2021").tables[0], 0)
    assert heads[2:4] == ["警告、通报批评", "罚款"]
    assert heads[-2:] == ["合计", "罚没金额"]


def test_what_all_figures_of_a_list_count_stands_above_it() -> None:
    document = drawn("enforcement-2021")
    assert captions(document, 2) == ["附表2　各单位行政许可实施情况统计表（单位：宗）"]
    assert "计量单位" not in texts(document.tables[1], 1)
    # The form says it of the whole table, below it.
    assert captions(drawn("disclosure-2021"), 2) == [
        "附表2　各单位收到和处理政府信息公开申请情况（单位：件）"
    ]


def test_where_a_list_counts_several_things_each_column_says_which() -> None:
    document = drawn("enforcement-2021")
    assert captions(document, 1) == ["附表1　各单位行政处罚实施情况统计表"]
    units = texts(document.tables[0], 1)
    assert (units[1], units[2], units[-1]) == ("计量单位", "宗", "万元")


def test_no_list_of_the_quarterly_form_says_it_counts_what_it_does_not() -> None:
    """Its figures count 条, 件, 次, 篇, 人, 人次 and 万元."""
    form = FORMS.get("statistics-quarterly")
    document, names = drawn(form.id), form_names(form)
    said = captions(document, 1)
    assert len(said) == 8
    for table, caption in zip(document.tables, said, strict=False):
        row = _row_of_a_unit(table)
        assert row
        paths = [re.findall(r"单位行\.(.+?)\.(.+?)\.(\S+)", cell.text)[0] for cell in row.cells[2:]]
        counted = [form.figures[names.figures[path][0]].unit for path in paths]
        if "单位：" in caption:
            assert caption.split("单位：")[1].split("）")[0] == counted[0] == max(counted) == min(counted)
        else:
            assert texts(table, 2)[1:] == ["计量单位", *counted]


def test_what_is_yes_or_no_counts_nothing() -> None:
    units = texts(drawn("everything").tables[3], 2)
    assert units[1:5] == ["计量单位", "—", "—", "人"]


def test_a_line_stands_above_its_columns() -> None:
    table = drawn("statistics-quarterly").tables[0]
    assert texts(table, 0)[2:5] == ["主动公开政府信息数", "主动公开政府信息数", "主动公开规范性文件数"]
    assert texts(table, 1)[:4] == ["序号", "单位", "本期", "本年累计"]  # the first two reach down


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
    kinds = [head.replace("\n", "") for one in heads for head in one[1:]]
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
