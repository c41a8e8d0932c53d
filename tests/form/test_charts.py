"""Which charts a form has and which figures are its main ones: they follow from what the form computes."""

from __future__ import annotations

from pathlib import Path

import pytest

from xltools.county.library import FormLibrary
from xltools.form.charts import ChartKind, FormChart, form_charts, main_figures
from xltools.form.load import load, loads
from xltools.form.spec import Form

FORMS = FormLibrary.default(None)
#: Applicants of two kinds; the results have a part with a subtotal of its own, and a total of all.
SUMMED = """
[[rule]]
id = "B1"
title = "合计"
basis = "表头"
advice = "请核对"
computes = true
expr = "all == a + b"
scope = [{ over = "t", each = "row" }]
[[rule]]
id = "B2"
title = "小计"
basis = "表头"
advice = "请核对"
computes = true
expr = "some == x + y"
scope = [{ over = "t", each = "column" }]
[[rule]]
id = "B3"
title = "总数"
basis = "表头"
advice = "请核对"
computes = true
expr = "every == some + z"
scope = [{ over = "t", each = "column" }]
"""


def form_of(rules: str, *, note: str = "", total_first: bool = False) -> Form:
    """One table with a group of results; without rules nothing in it is a total."""
    typed = ['{ id = "a", label = "甲" }', '{ id = "b", label = "乙" }']
    total = '{ id = "all", label = "合计" }'
    columns = ", ".join([total, *typed] if total_first else [*typed, total])
    return loads(
        f"""
form = {{ id = "f", title = "f", basis = "f", first_year = 2021, levels = ["镇"] }}
[[table]]
id = "t"
sheet = "表"
title = "一、表"
note = "{note}"
[[table.block]]
columns = [{columns}]
rows = [
    {{ id = "new", label = "新收" }},
    {{ id = "results", label = "结果", rows = [
        {{ id = "some", label = "小计" }},
        {{ id = "part", label = "部分", rows = [{{ id = "x", label = "子" }}, {{ id = "y", label = "丑" }}] }},
        {{ id = "z", label = "其他" }},
        {{ id = "every", label = "总数" }},
    ] }},
]
{rules}""".encode()
    )


def chart(form: Form, kind: ChartKind) -> FormChart:
    (found,) = (chart for chart in form_charts(form) if chart.kind is kind)
    return found


@pytest.mark.parametrize("id", ["disclosure-2021", "disclosure-2019"])
def test_the_disclosure_forms_show_applications_their_results_and_last_year(id: str) -> None:
    units, results, years = form_charts(FORMS.get(id))
    assert [(units.name, units.title), (results.name, results.title), (years.name, years.title)] == [
        ("各单位新收", "各单位新收数量比较"),
        ("办理结果", "办理结果构成"),
        ("与上年比较", "主要数字与上年比较"),
    ]
    assert [category.figures for category in units.categories] == [("t3.received.total",)]
    assert [category.name for category in results.categories] == [
        "予以公开", "部分公开", "不予公开", "无法提供", "不予处理", "其他处理",
    ]  # fmt: skip
    assert [figure for category in years.categories for figure in category.figures] == [
        "t3.received.total", "t3.carried_in.total", "t3.handled.total", "t3.carried_out.total",
        "t4.review.total", "t4.direct.total", "t4.after_review.total",
    ]  # fmt: skip
    assert {chart.measure for chart in (units, results, years)} == {"件"}
    assert (units.series, results.series) == ("新收", "件数")


def test_an_invented_form_has_charts_of_its_own() -> None:
    form = load(Path(__file__).parent / "data" / "invented")
    units, years = form_charts(form)
    assert (units.title, units.measure) == ("各单位成人数量比较", "册")
    assert [category.figures for category in units.categories] == [("loans.adults.all",)]
    assert [(category.name, category.figures) for category in years.categories] == [
        ("读者合计", ("loans.together.all",))
    ]


def test_a_form_that_computes_nothing_shows_its_lines() -> None:
    units, years = form_charts(form_of(""))
    assert [category.figures for category in units.categories] == [("t.new.a",)]
    assert [category.name for category in years.categories] == ["新收", "小计", "子", "丑", "其他", "总数"]


def test_the_quarterly_form_shows_the_lines_that_others_are_parts_of() -> None:
    units, parts, years = form_charts(FORMS.get("statistics-quarterly"))
    assert (units.title, units.measure) == ("各单位主动公开政府信息数比较", "条")
    assert [category.name for category in parts.categories] == [
        "当面申请数", "传真申请数", "网络申请数", "信函申请数",
    ]  # fmt: skip
    assert all(len(category.figures) == 1 for category in parts.categories)
    # Bars stand side by side only where they count the same thing.
    assert [category.name for category in years.categories] == [
        "收到申请数", "申请办结数", "申请答复数", "行政复议数量", "行政诉讼数量",
    ]  # fmt: skip
    assert (years.title, years.measure) == ("主要数字与上期比较", "件")


@pytest.mark.parametrize("total_first", [False, True])
def test_no_total_is_shown_as_a_part_of_itself(total_first: bool) -> None:
    parts = chart(form_of(SUMMED, total_first=total_first), ChartKind.PARTS)
    assert [(part.name, part.figures) for part in parts.categories] == [
        ("部分", ("t.x.all", "t.y.all")),
        ("其他", ("t.z.all",)),
    ]


def test_a_form_that_does_not_say_what_it_counts_has_charts_without_a_measure() -> None:
    parts = chart(form_of(SUMMED), ChartKind.PARTS)
    assert (parts.measure, parts.series) == ("", "数量")
    parts = chart(form_of(SUMMED, note="单位：人次"), ChartKind.PARTS)
    assert (parts.measure, parts.series) == ("人次", "人次数")


def test_of_a_large_table_only_the_totals_are_compared_with_last_year() -> None:
    form = FORMS.get("disclosure-2021")
    compared = [figure.id for figure in main_figures(form)]
    small = [figure.id for table in ("t2", "t4") for figure in form.table_figures[table]]
    large = [figure.id for figure in form.table_figures["t3"] if figure.column.id == "total"]
    assert sorted(compared) == sorted([*small, *large])
    assert not [id for id in compared if id.startswith("t1.")]  # optional: some units leave it blank
