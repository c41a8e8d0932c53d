"""Units of measure, lines 其中, codes and lettered columns: what the form says, and what sheet and sentences make of it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from books import EVERYTHING

from xltools.form.rules.evaluate import judge
from xltools.form.rules.expression import Ref, refs
from xltools.form.rules.words import failure
from xltools.workbook.layout.unit_book import layout


@pytest.mark.parametrize(
    ("figure", "unit"),
    [
        ("published.all.now", "条"),
        ("published.normative.now", "件"),
        ("published.joint.since", "件"),
        ("published.website.now", "条"),
        ("money.offices.spent", "万元"),
    ],
)
def test_the_unit_is_the_nearest(figure: str, unit: str) -> None:
    assert EVERYTHING.figures[figure].unit == unit


def test_lines_of_which_follow_theirs_and_are_in_no_sum() -> None:
    block = EVERYTHING.tables_by_id["published"].blocks[0]
    assert [row.id for row in block.row_leaves][:4] == ["all", "normative", "joint", "gazette"]
    ways = refs(EVERYTHING.instances_by_id["B02.now"].tree.right)
    assert [ref.figure for ref in ways] == [f"published.{way}.now" for way in ("gazette", "website", "weibo")]
    assert EVERYTHING.figures["published.joint.now"].row.short == "联合制发的"


def sentence(id: str, **numbers: str) -> str:
    instance = EVERYTHING.instances_by_id[id]
    table = instance.table

    def lookup(ref: Ref) -> Decimal | None:
        row, column = ref.figure.removeprefix(f"{table}.").split(".")
        return Decimal(numbers[row if instance.axis == "column" else column])

    rule = EVERYTHING.rules_by_id[instance.rule]
    return failure(EVERYTHING, instance, judge(rule, instance, lookup, "乡镇"), lookup)


@pytest.mark.parametrize(
    ("id", "numbers", "said"),
    [
        (
            "B01.now",
            {"gazette": "2", "website": "9", "weibo": "0", "all": "7"},
            "本期实际：最大值（政府公报 2条，政府网站 9条，政务微博 0条） > 主动公开信息数 7条，相差 2条",
        ),
        # Two units on the two sides: the difference has none.
        (
            "B05.now",
            {"normative": "8", "all": "7"},
            "本期实际：行政规范性文件数 8件 > 主动公开信息数 7条，相差 1",
        ),
        (
            "B04.offices",
            {"spent": "120.5", "granted": "130"},
            "机构：支出 120.5万元 > 最小值（拨款 130万元，100），相差 20.5万元",
        ),
    ],
)
def test_sentences_say_the_unit(id: str, numbers: dict[str, str], said: str) -> None:
    assert sentence(id, **numbers) == said


def test_the_sheet_has_the_head_of_an_official_table() -> None:
    sheet = layout(EVERYTHING).tables["published"]
    labels = {label.box.name: label.text for label in sheet.drawing.labels}
    rows: dict[int, list[str]] = {}
    for label in sheet.drawing.labels:
        rows.setdefault(label.box.top, []).append(label.text)
    heads, letters, first, second, third = (rows[top] for top in sorted(rows)[:5])
    assert sorted(heads) == sorted(["指标名称", "计量单位", "代码", "本期实际", "本年累计"])
    assert letters == ["甲", "乙", "丙", "1", "2"]
    assert first == ["（一）主动公开信息数", "条", "01"]
    assert second == ["　其中：行政规范性文件数", "件", "02"]
    assert third == ["　　其中：联合制发的", "件", "03"]
    assert "—" in labels.values()  # a line without a code
    assert sheet.note.text == "单位：条"


def test_units_that_no_column_says_stand_in_the_labels() -> None:
    labels = [label.text for label in layout(EVERYTHING).tables["money"].drawing.labels]
    assert labels[0] == "单位：万元"
    assert labels.count("比上年增减（万元）") == 2
