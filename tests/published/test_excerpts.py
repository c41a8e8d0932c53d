"""The layouts of a dozen excerpts, each cut off somewhere: what is there is read, the rest is reported.

``·`` is a blank. Rows that are blank altogether are left out of these tables.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from xltools.form.spec import Form
from xltools.model.submission import Submission
from xltools.published import read_published

Shown = Callable[[Submission, str], str]

T2 = """\
规章 | 0 0 0
行政规范性文件 | 3 1 25
行政许可 | 44
行政处罚 | 36
行政强制 | 5
行政事业性收费 | 4.26"""
T2_2019 = """\
规章 | 0 0 0
规范性文件 | 2 2 9
行政许可 | 6 -4 2
其他对外管理服务事项 | 0 0 0
行政处罚 | 2 0 2
行政强制 | 0 0 0
行政事业性收费 | 1 0
政府集中采购 | 6 52.15"""
T3 = """\
新收 | 41 6 1 0 2 3 53
上年结转 | 2 1 0 0 0 0 3
予以公开 | 12 2 0 0 1 0 15
部分公开 | 5 1 0 0 0 0 6
国家秘密 | 0 0 0 0 0 0 0
法律行政法规禁止公开 | 1 0 0 0 0 0 1
三安全一稳定 | 0 0 0 0 0 0 0
第三方合法权益 | 2 0 0 0 0 1 3
三类内部事务信息 | 1 0 0 0 0 0 1
四类过程性信息 | 3 1 0 0 0 0 4"""
#: A blank cell is an empty line: the zeros of the others are blank here, and blank is not zero.
T3_BLANK_LINES = """\
新收 | 41 6 1 · 2 3 53
上年结转 | 2 1 · · · · 3
予以公开 | 12 2 · · 1 · 15
部分公开 | 5 1 · · · · 6
法律行政法规禁止公开 | 1 · · · · · 1
第三方合法权益 | 2 · · · · 1 3
三类内部事务信息 | 1 · · · · · 1
四类过程性信息 | 3 1 · · · · 4"""
#: Labels and figures of a page that was taken off a PDF in the wrong order.
T3_OUT_OF_ORDER = """\
新收 | 41 6 1 0 2 3 53
上年结转 | 2 1 0 0 0 0 3
予以公开 | 12 2 0 0 1 0 15
部分公开 | 5 1 0 0 0 0 6
国家秘密 | 0 0 0 0 0 0 0
三安全一稳定 | 0 0 0 0 0 0 0
第三方合法权益 | 2 0 0 0 0 1 3
四类过程性信息 | 3 1 0 0 0 0 4
行政执法案卷 | 1 0 0 0 1 0 2
行政查询事项 | 0 0 0 0 0 0 0
信访举报投诉 | 3 0 0 0 0 0 3
重复申请 | 2 0 0 0 0 0 2
要求公开出版物 | 0 0 0 0 0 0 0
大量反复申请 | 0 0 0 0 0 0 0
确认或重新出具 | 1 0 0 0 0 1 2
逾期不补正 | 1 0 0 0 0 0 1
逾期未缴费 | 0 0 0 0 0 0 0
其他（其他处理） | 0 1 0 0 0 0 1
办理总计 | 42 6 1 0 2 3 54
结转下年度 | 1 1 0 0 0 0 ·"""
T4 = """\
行政复议 | 2 1 0 1 4
直接起诉 | 1 0 0 0 1
复议后起诉 | 0 0 1 2 3"""


@pytest.mark.parametrize(
    ("name", "edition", "unit", "year", "two", "three", "four"),
    [
        ("blank-lines", 2021, "柳湾镇", 2023, T2, T3_BLANK_LINES, ""),
        ("stroke-rows", 2021, "", 2024, T2, T3, ""),
        ("stroke-lines", 2021, "", 2023, T2, "\n".join(T3.splitlines()[:7]), ""),
        ("strokes-before", 2021, "河湾县芦花镇人民政府", 2022, "\n".join(T2.splitlines()[:5]), "", ""),
        ("blanks-pushed-2019", 2019, "", 2019, T2_2019, "", ""),
        ("all-blank-2019", 2019, "苇塘镇", 2022, "", "", ""),
        ("out-of-order", 2021, "某市乙局", 2024, T2, T3_OUT_OF_ORDER, T4),
    ],
)
def test_what_is_there_is_read_and_nothing_is_wrong(  # noqa: PLR0913 - the columns of the table above
    name: str,
    edition: int,
    unit: str,
    year: int,
    two: str,
    three: str,
    four: str,
    forms: Sequence[Form],
    layouts: Path,
    shown: Shown,
) -> None:
    published = read_published(layouts / f"{name}.txt", forms)
    submission = published.submission

    assert (submission.form, submission.unit.name, submission.year) == (f"disclosure-{edition}", unit, year)
    tables = [_filled(shown(submission, table)) for table in ("t2", "t3", "t4")]
    assert tables == [two, three, four]
    missing = {finding.figure[:2] for finding in published.findings if finding.code == "V19"}
    assert missing == {
        id[:2] for id, value in submission.figures.items() if value.blank and not id.startswith("t1")
    }


@pytest.mark.parametrize(
    ("name", "lost"),
    [
        ("blank-lines", ["1、1、2"]),
        ("stroke-rows", ["1、0、0、0、1、0"]),
        ("stroke-lines", []),
        ("blanks-pushed-2019", ["5、5", "1、1", "6、6", "0"]),
        ("all-blank-2019", []),
        (
            "out-of-order",
            ["1、0、0、0、0、0、1", "1、0、0、0、0、0、1", "8、1、0、0、0、1、10", "1、0、1、0、0、0、2",
             "1、0、0、0、0、0、1"],
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_placed_is_quoted(
    name: str, lost: list[str], forms: Sequence[Form], layouts: Path
) -> None:
    published = read_published(layouts / f"{name}.txt", forms)

    assert [finding.found for finding in published.findings if finding.code == "V20"] == lost


def test_traditional_characters_are_read_and_kept(forms: Sequence[Form], layouts: Path, shown: Shown) -> None:
    published = read_published(layouts / "traditional.txt", forms)
    simplified = read_published(layouts / "tab-rows.txt", forms)

    assert published.findings == ()
    for table in ("t2", "t3", "t4"):
        assert shown(published.submission, table) == shown(simplified.submission, table)
    assert published.submission.unit.name == "柳林鎮"
    assert "主動公開信息 30 條" in published.submission.sections["overview"]


def _filled(table: str) -> str:
    return "\n".join(line for line in table.splitlines() if set(line.partition(" | ")[2]) - set("· "))
