"""Published reports on administrative enforcement: whose they are, and every figure in its own place or in none."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from returns import FORMS

from xltools.published import Published
from xltools.published.read import read_published

ALL = [FORMS.get(id) for id in FORMS.ids()]
#: As Qingyuan published them for 2024: an edition after the law of 2021, two rows of heads.
COUNTY_HEADS = [
    "警告、通报批评",
    "罚款",
    "没收违法所得、没收非法财物",
    "暂扣许可证、执照，降低资质等级",
    "吊销许可证、执照",
    "限制开展生产经营活动",
    "责令停产停业、责令关闭、限制从业",
    "行政拘留",
    "其他行政处罚",
    "合计",
]
COUNTY_PENALTIES = ["12175", "94929", "235", "189", "101", "0", "11", "504", "12", "108156", "1753.79"]
LICENSING_HEADS = ["申请数量", "受理数量", "许可数量", "不予许可数量", "撤销许可数量"]
COUNTY_LICENSING = ["26569", "26569", "26462", "102", "5"]
#: As a city's bureau published them for 2020: the edition of 2019 without a column for 行政拘留, which it has no power to order.
BUREAU_HEADS = [
    "警告",
    "罚款",
    "没收违法所得、没收非法财物",
    "暂扣许可证、执照",
    "责令停产停业",
    "吊销许可证、执照",
    "其他行政处罚",
    "合计（宗）",
    "罚没金额（万元）",
]
BUREAU_PENALTIES = ["0", "293", "0", "0", "0", "0", "0", "293", "11817.5"]
BUREAU_LICENSING = ["2207", "2207", "2207", "0", "0"]


def as_text(title: str, *tables: tuple[str, list[list[str]]]) -> bytes:
    parts = [title, *("\n".join((name, *("\t".join(row) for row in rows))) for name, rows in tables)]
    return "\n\n".join(parts).encode()


def as_html(title: str, *tables: tuple[str, list[list[str]]]) -> bytes:
    drawn = (
        f"<p>{name}</p><table>"
        + "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
        + "</table>"
        for name, rows in tables
    )
    return f'<html><head><meta charset="utf-8"></head><body><h1>{title}</h1>{"".join(drawn)}</body></html>'.encode()


def as_word(title: str, *tables: tuple[str, list[list[str]]]) -> bytes:
    document = docx.Document()
    document.add_paragraph(title)
    for name, rows in tables:
        document.add_paragraph(name)
        table = document.add_table(len(rows), max(map(len, rows)))
        for row, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=False):
                cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


MAKERS = pytest.mark.parametrize(
    ("make", "name"), [(as_text, "年报.txt"), (as_html, "年报.html"), (as_word, "年报.docx")]
)


def bureau(heads: list[str], figures: list[str]) -> list[tuple[str, list[list[str]]]]:
    name = "郑州市城市管理局"
    return [
        ("一、行政处罚实施情况统计表", [["单位名称", *heads], [name, *figures]]),
        ("二、行政许可实施情况统计表", [LICENSING_HEADS, BUREAU_LICENSING]),
    ]


def read(tmp_path: Path, name: str, content: bytes) -> Published:
    (tmp_path / name).write_bytes(content)
    return read_published(tmp_path / name, ALL)


def figures(published: Published, table: str) -> list[str]:
    """The figures of a table as they were read; “·” for a blank."""
    form = FORMS.get(published.submission.form)
    numbers = [published.submission.number(figure.id) for figure in form.table_figures[table]]
    return ["·" if number is None else str(number) for number in numbers]


def test_a_county_s_text_with_its_name_before_the_figures(tmp_path: Path) -> None:
    report = as_text(
        "庆元县2024年行政执法统计年报",
        (
            "行政处罚实施情况统计表",
            [
                ["行政处罚实施数量（宗）", "罚没金额（万元）"],
                ["", *COUNTY_HEADS],
                ["庆元县", *COUNTY_PENALTIES],
            ],
        ),
        ("行政许可实施情况统计表", [["", *LICENSING_HEADS], ["庆元县", *COUNTY_LICENSING]]),
    )
    found = read(tmp_path, "年报.txt", report)
    unit, year = found.submission.unit.name, found.submission.year
    assert (found.submission.form, unit, year) == ("enforcement-2021", "庆元县", 2024)
    assert figures(found, "penalty") == COUNTY_PENALTIES
    assert figures(found, "licensing") == COUNTY_LICENSING


@MAKERS
def test_a_bureau_s_report_that_leaves_out_a_column(
    make: Callable[..., bytes], name: str, tmp_path: Path
) -> None:
    report = make("郑州市城市管理局2020年度行政执法统计年报", *bureau(BUREAU_HEADS, BUREAU_PENALTIES))
    found = read(tmp_path, name, report)
    unit, year = found.submission.unit.name, found.submission.year
    assert (found.submission.form, unit, year) == ("enforcement-2019", "郑州市城市管理局", 2020)
    detained = 6  # 行政拘留, which the report does not have: blank, and not 0
    assert figures(found, "penalty") == [*BUREAU_PENALTIES[:detained], "·", *BUREAU_PENALTIES[detained:]]
    assert figures(found, "licensing") == BUREAU_LICENSING
    assert [one.code for one in found.findings if one.figure == "penalty.all.detained"] == ["V19"]


@MAKERS
@pytest.mark.parametrize(
    ("heads", "numbers"),
    [
        (BUREAU_HEADS, BUREAU_PENALTIES[:-1]),  # a figure less than there are heads
        (BUREAU_HEADS[:-1], BUREAU_PENALTIES),  # a head less than there are figures
        ([BUREAU_HEADS[1], BUREAU_HEADS[0], *BUREAU_HEADS[2:]], BUREAU_PENALTIES),  # heads in another order
    ],
)
def test_figures_that_may_be_of_several_heads_are_placed_nowhere(
    make: Callable[..., bytes], name: str, heads: list[str], numbers: list[str], tmp_path: Path
) -> None:
    report = make("郑州市城市管理局2020年度行政执法统计年报", *bureau(heads, numbers))
    found = read(tmp_path, name, report)
    assert set(figures(found, "penalty")) == {"·"}
    assert "V19" in {one.code for one in found.findings}


@MAKERS
def test_a_body_whose_name_begins_like_our_own(make: Callable[..., bytes], name: str, tmp_path: Path) -> None:
    """As the health commission of 本溪 published it for 2021."""
    numbers = ["0", "1", "0", "0", "0", "0", "0", "1", "0.8"]
    table = ("行政处罚实施情况统计表", [["单位名称", *BUREAU_HEADS], ["本溪市卫生健康委员会", *numbers]])
    found = read(tmp_path, name, make("本溪市卫生健康委员会2021年度行政执法统计年报", table))
    assert (found.submission.unit.name, found.submission.form) == ("本溪市卫生健康委员会", "enforcement-2019")
    assert figures(found, "penalty") == [*numbers[:6], "·", *numbers[6:]]


@MAKERS
def test_a_dash_is_a_blank_and_no_nought(make: Callable[..., bytes], name: str, tmp_path: Path) -> None:
    """As the education bureau of 乐山 published it for 2021: what it has no power to order is a dash."""
    heads = [*BUREAU_HEADS[:6], "行政拘留", *BUREAU_HEADS[6:]]
    numbers = ["–", "0", "–", "0", "0", "0", "0", "–", "0", "0"]
    table = ("行政处罚实施情况统计表", [heads, numbers])
    found = read(tmp_path, name, make("乐山市教育局2021年度行政执法统计年报", table))
    assert found.submission.form == "enforcement-2019"
    assert figures(found, "penalty") == ["·" if number == "–" else number for number in numbers]
    assert [one.found for one in found.findings if one.code == "V21"] == ["–"] * 3
