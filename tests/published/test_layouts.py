"""The layouts in which reports were found, each with other prose and other figures: what is read from them.

``·`` is a blank. The rows are the form's, the columns 自然人, five kinds of organisation, 总计.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from published_tables import T2, T2_2019, T3, T4

from xltools.form.spec import Form
from xltools.model.findings import message
from xltools.model.submission import Submission
from xltools.published import Published, read_published

Shown = Callable[[Submission, str], str]
Read = Callable[[str], Published]

#: The page was cut at its ninth cell: thirteen rows lost their last, one cannot be told.
T3_CUT = """\
新收 | 41 6 1 0 2 3 53
上年结转 | 2 1 0 0 0 0 3
予以公开 | 12 2 0 0 1 0 ·
部分公开 | 5 1 0 0 0 0 ·
国家秘密 | 0 0 0 0 0 0 ·
法律行政法规禁止公开 | 1 0 0 0 0 0 ·
三安全一稳定 | 0 0 0 0 0 0 ·
第三方合法权益 | 2 0 0 0 0 1 ·
三类内部事务信息 | 1 0 0 0 0 0 ·
四类过程性信息 | 3 1 0 0 0 0 ·
行政执法案卷 | 1 0 0 0 1 0 ·
行政查询事项 | 0 0 0 0 0 0 ·
本机关不掌握 | 8 1 0 0 0 1 ·
需要另行制作 | 1 0 1 0 0 0 ·
补正后仍不明确 | 1 0 0 0 0 0 ·
信访举报投诉 | 3 0 0 0 0 0 ·
重复申请 | · · 0 0 0 0 ·
要求公开出版物 | 0 0 0 0 0 0 0
大量反复申请 | 0 0 0 0 0 0 0
确认或重新出具 | 1 0 0 0 0 1 2
逾期不补正 | 1 0 0 0 0 0 1
逾期未缴费 | 0 0 0 0 0 0 0
其他（其他处理） | 0 1 0 0 0 0 1
办理总计 | 42 6 1 0 2 3 54
结转下年度 | 1 1 0 0 0 0 2"""

T4_CUT = """\
行政复议 | · · · · ·
直接起诉 | 1 0 0 0 1
复议后起诉 | 0 0 1 2 3"""


@pytest.fixture
def read(forms: Sequence[Form], layouts: Path) -> Read:
    return lambda name: read_published(layouts / f"{name}.txt", forms)


@pytest.mark.parametrize("name", ["cell-per-line", "broken-labels", "tab-rows"])
def test_every_figure_of_a_sound_report_is_read(name: str, read: Read, shown: Shown) -> None:
    published = read(name)

    assert published.findings == ()
    assert shown(published.submission, "t3") == T3
    assert shown(published.submission, "t4") == T4
    assert shown(published.submission, "t2") == T2.replace("44", "1204" if name == "cell-per-line" else "44")


def test_a_report_of_nothing_but_zeros_has_zeros_and_no_blanks(read: Read) -> None:
    figures = read("tab-rows-zeros").submission.figures

    numbers = {id: value.number for id, value in figures.items()}
    assert numbers.pop("t2.licence.licences") == 12
    assert set(numbers.values()) == {0}
    assert len(numbers) == 199


def test_a_table_cut_at_its_edge_loses_the_last_cells_and_nothing_moves(read: Read, shown: Shown) -> None:
    published = read("cut-at-the-edge")

    assert shown(published.submission, "t2") == T2
    assert shown(published.submission, "t3") == T3_CUT
    assert shown(published.submission, "t4") == T4_CUT
    totals = "予以公开·总计、部分公开·总计、国家秘密·总计"
    review = "行政复议·结果维持、行政复议·结果纠正、行政复议·其他结果"
    ask = "请向该单位核实后补填；没有发生的填 0。"
    assert [message(finding) for finding in published.findings] == [
        f"原文 第 38 行（予以公开·总计）：原文没有给出“{totals}”等 17 个数字。{ask}",
        f"原文 第 67 行（行政复议·结果维持）：原文没有给出“{review}”等 5 个数字。{ask}",
        "原文 第 52 行第 3 格：原文此处是“2、0”，不能确定对应哪个数字。请对照原文核对后填写。",
    ]


def test_the_edition_is_told_by_the_heads_and_lost_labels_are_counted_out(read: Read, shown: Shown) -> None:
    """In this one the eight labels under （三）不予公开 are lost; all their figures are there."""
    published = read("strokes-2019")
    submission = published.submission

    assert submission.form == "disclosure-2019"
    assert shown(submission, "t2") == T2_2019
    rows = [row for row in T3.splitlines() if "逾期" not in row]
    assert shown(submission, "t3") == "\n".join(rows).replace(
        "其他（其他处理） | 0 1 0 0 0 0 1", "其他处理 | 1 1 0 0 0 0 2"
    )
    assert shown(submission, "t4") == T4
    assert [
        (finding.code, finding.figure, finding.found, finding.cell) for finding in published.findings
    ] == [
        ("V23", "t2.licence.change", "减4", "第 25 行"),
        ("V23", "t3.received.person", "41件", "第 70 行"),
        ("P25", "", "五、存在问题及改进措施", "第 284 行"),
    ]
    assert message(published.findings[0]) == (
        "原文 第 25 行（行政许可·本年增/减）：原文写作“减4”，按 -4 读入。请对照原文核对；读得不对的，请改正。"
    )


@pytest.mark.parametrize(
    ("name", "unit", "year", "signed", "at"),
    [
        ("cell-per-line", "青石镇", 2023, "2024-01-18", "第 403 行"),
        ("broken-labels", "东河镇人民政府", 2021, "2021-12-23", "第 423 行"),
        ("cut-at-the-edge", "安县石桥镇人民政府", 2023, "2024-01-25", "第 80 行"),
        ("strokes-2019", "甲县水务局", 2020, "2021-01-20", "第 287 行"),
    ],
)
def test_unit_year_and_signature(name: str, unit: str, year: int, signed: str, at: str, read: Read) -> None:
    submission = read(name).submission

    assert (submission.unit.code, submission.unit.name, submission.year) == ("", unit, year)
    assert submission.fields["signed"].raw == signed
    assert str(submission.fields["signed"].place) == f"原文 {at}"


def test_a_report_without_a_signature_has_none(read: Read) -> None:
    submission = read("tab-rows").submission

    assert dict(submission.fields) == {}
    assert submission.unit.name == "柳林镇"


@pytest.mark.parametrize(
    ("name", "preamble", "overview", "problems", "others"),
    [
        (
            "broken-labels",
            "政府办：\n现将东河镇2021年工作情况报告如下。",
            "2021年，东河镇公开工作平稳。\n（一）主动公开情况\n1.全年公开信息58条。\n2.目录已更新。",
            "（一）存在问题\n宣传不够。\n（二）整改措施\n加强宣传。",
            "东河镇无其他事项。",
        ),
        ("strokes-2019", "", "本年度,我局照章办理。", "尚需改进。", "无"),
        (
            "cut-at-the-edge",
            "本报告统计期限从 2023 年 1 月 1 日起至 2023 年 12 月 31 日止。",
            "2023 年，石桥镇政府公开工作\n稳步推进。",
            "内容单一。",
            "本年度没有产生信息处理费。",
        ),
    ],
)
def test_the_prose_of_the_sections(
    name: str, preamble: str, overview: str, problems: str, others: str, read: Read
) -> None:
    sections = read(name).submission.sections

    assert dict(sections) == {
        "preamble": preamble, "overview": overview, "between": "", "problems": problems, "others": others,
    }  # fmt: skip


def test_what_is_typed_is_kept_and_knows_its_place(read: Read, layouts: Path) -> None:
    submission = read("cell-per-line").submission
    licences = submission.figures["t2.licence.licences"]

    assert submission.totals_typed
    assert submission.source.path == str(layouts / "cell-per-line.txt")
    assert (licences.raw, str(licences.place)) == ("1,204", "原文 第 35 行")
    assert str(read("tab-rows").submission.figures["t2.normative.current"].place) == "原文 第 18 行第 4 格"
