"""What an office looks at before it prints a report: no word and no number is broken, and nobody signs an empty page."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import docx.document
import docx.table
import pdfplumber
import pytest
from books import QUARTERLY
from office import Office
from reports import report_writer, right, save
from returns import FORMS

from xltools.form.period import PartOfYear, Span
from xltools.form.spec import Table
from xltools.report.printable import WordBreaks, width_of
from xltools.report.writer import Material

FIRST_QUARTER = PartOfYear(Span.QUARTER, 1)
MONEY = {
    "统计表.依申请公开信息收取的费用.本期": "487.182253",
    "统计表.依申请公开信息收取的费用.本年累计": "737.228246",
}
LABELS = [
    head.label
    for table in QUARTERLY.tables
    for block in table.blocks
    for top in (*block.rows, *block.columns)
    for head in top.walk()
]


def quarterly() -> bytes:
    filled = right(QUARTERLY, MONEY, part=FIRST_QUARTER)
    return report_writer(QUARTERLY).report(Material(filled, {})).content


def template(id: str) -> docx.document.Document:
    return docx.Document(io.BytesIO(report_writer(FORMS.get(id)).first_template()))


@pytest.mark.parametrize(
    ("label", "most", "lines"),
    [
        ("一、主动公开情况", 6, ["一、主动公开", "情况"]),
        ("三、依申请公开情况", 6, ["三、依申请", "公开情况"]),
        ("八、机构建设和保障经费情况", 6, ["八、机构建设", "和保障经费", "情况"]),
        ("九、政府信息公开会议和培训情况", 6, ["九、政府信息", "公开会议", "和培训情况"]),
        ("二、回应解读情况", 8, ["二、回应解读情况"]),
        ("字" * 3, 0.5, ["字字字"]),  # no line has room for it: the program that shows it decides
    ],
)
def test_a_label_is_broken_between_its_words(label: str, most: float, lines: list[str]) -> None:
    assert WordBreaks(LABELS).lines(label, most) == lines


@pytest.mark.parametrize("id", FORMS.ids())
@pytest.mark.parametrize("most", [3, 4, 6])
def test_no_line_is_too_long_and_nothing_is_lost(id: str, most: int) -> None:
    form = FORMS.get(id)
    labels = [
        head.label
        for head in (
            head for t in form.tables for b in t.blocks for h in (*b.rows, *b.columns) for head in h.walk()
        )
    ]
    breaks = WordBreaks(labels)
    for label in labels:
        lines = breaks.lines(label, most)
        assert "".join(lines) == label
        assert all(width_of(line) <= most for line in lines)
        assert not any(line[0] in "、，。：）》”" for line in lines)


def test_a_title_of_one_line_is_one_and_of_two_begins_the_second_with_what_it_is() -> None:
    (quarter,) = [one.text for one in docx.Document(io.BytesIO(quarterly())).paragraphs[:1]]
    assert quarter == "青禾镇2025年第1季度\n政府信息公开情况统计表"
    year = report_writer().report(Material(right(), {})).content
    assert docx.Document(io.BytesIO(year)).paragraphs[0].text == "青禾镇2025年政府信息公开工作年度报告"


@pytest.mark.parametrize("id", FORMS.ids())
def test_what_stands_before_a_signature_is_kept_with_it(id: str) -> None:
    document, form = template(id), FORMS.get(id)
    body = list(document.iter_inner_content())
    signed = next(
        n for n, one in enumerate(body) if not isinstance(one, docx.table.Table) and "署名" in one.text
    )
    before = [
        one for one in body[:signed] if isinstance(one, docx.table.Table) or not one.text.startswith("{%p")
    ]
    if not isinstance(form.parts[-1], Table):
        assert before[-1].paragraph_format.keep_with_next  # type: ignore[union-attr]
        return
    *_, table, blank = before
    assert not isinstance(blank, docx.table.Table)
    assert blank.paragraph_format.keep_with_next
    assert isinstance(table, docx.table.Table)
    assert all(
        cell.paragraphs[0].paragraph_format.keep_with_next for row in table.rows[-3:] for cell in row.cells
    )


def test_the_quarterly_report_has_two_pages_and_is_signed_on_the_second(
    office: Office, tmp_path: Path
) -> None:
    pdf = tmp_path / "report.pdf"
    with office.open(save(tmp_path / "report.docx", quarterly())) as document:
        document.save(pdf, "pdf")
    with pdfplumber.open(pdf) as opened:
        first, second = [page.extract_text() for page in opened.pages]
    assert "主动公开政府信息数" in first
    assert "接受培训人员数" in second
    assert "青禾镇人民政府" in second


def test_a_column_with_amounts_has_room_for_them() -> None:
    (table,) = template("statistics-quarterly").tables
    assert [int(column.width.twips) for column in table.columns if column.width][-2:] == [1216, 1216]
