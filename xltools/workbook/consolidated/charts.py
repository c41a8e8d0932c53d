"""The 图表 sheet: three native charts on one page, and beside it the figures they are drawn from.

The charts speak of applications, their results and last year; a form that does not ask for these
figures gets the charts that it can have.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xlsxwriter.worksheet import Worksheet

from xltools.form.spec import Form, Head
from xltools.workbook.consolidated.context import CHARTS, Context
from xltools.workbook.consolidated.years import last_cell, number_or_empty, shown_cell, stored
from xltools.workbook.layout.grid import Box, absolute, position, sheet_reference
from xltools.workbook.layout.tables import LEFT
from xltools.workbook.write import tables as draw
from xltools.workbook.write.styles import HEI, SONG

#: New applications, and the group of rows that are the results of handling them.
_RECEIVED = "t3.received.total"
_RESULTS = ("t3", "results", "total")
_COMPARED = (
    _RECEIVED, "t3.carried_in.total", "t3.handled.total", "t3.carried_out.total",
    "t4.review.total", "t4.direct.total", "t4.after_review.total",
)  # fmt: skip
_TOP = 20

#: The page is ten columns wide; the figures stand to the right of it, off the paper.
_PAGE_COLUMNS, _PAGE_WIDTH = 10, 704
_DATA = LEFT + _PAGE_COLUMNS + 1
_ROW = 20
_BLUE, _GREY = "#2F6EBA", "#A6A6A6"


@dataclass(frozen=True, slots=True)
class _Line:
    """One category of a chart: its name, and for each series a formula with its value."""

    name: str
    cells: tuple[tuple[str, float | int | str], ...]


class _Sheet:
    """Puts charts below each other, and their figures beside them."""

    def __init__(self, context: Context, sheet: Worksheet) -> None:
        self.context, self.sheet = context, sheet
        self.row = 2
        self.data_row = 2

    def chart(
        self, title: str, kind: str, series: Sequence[str], lines: Sequence[_Line], height: int
    ) -> None:
        top = self._data(title, series, lines)
        chart = self.context.book.add_chart({"type": kind})
        for offset, name in enumerate(series):
            chart.add_series(self._series(name, top, offset, len(lines), last=offset == len(series) - 1))
        font = {"name": SONG, "size": 9}
        chart.set_title(
            {"name": title, "name_font": {"name": HEI, "size": 13, "bold": False}, "overlay": False}
        )
        grid = {"visible": True, "line": {"color": "#D9D9D9", "width": 0.5}}
        values = {"min": 0, "num_format": "0", "num_font": font, "major_gridlines": grid}
        names: dict[str, Any] = {"num_font": font, "major_tick_mark": "none"}
        if kind == "bar":  # the first line on top
            chart.set_y_axis({**names, "reverse": True})
            chart.set_x_axis({"min": 0, "visible": False, "major_gridlines": {"visible": False}})
        else:
            chart.set_x_axis(names)
            chart.set_y_axis(values)
        chart.set_legend({"none": True} if len(series) == 1 else {"position": "bottom", "font": font})
        chart.set_size({"width": _PAGE_WIDTH, "height": height})
        chart.set_chartarea({"border": {"color": "#BFBFBF"}})
        self.sheet.insert_chart(self.row, LEFT, chart, {"description": title, "object_position": 1})
        self.row += -(-height // _ROW) + 1

    def say(self, text: str) -> None:
        """A line in the place of a chart that cannot be drawn."""
        self.context.wide(
            self.sheet, Box(self.row, LEFT, self.row, LEFT + _PAGE_COLUMNS - 1), text, "subtitle"
        )
        self.row += 2

    def _series(self, name: str, top: int, offset: int, count: int, *, last: bool) -> dict[str, Any]:
        column = _DATA + 1 + offset
        colour = _BLUE if last else _GREY
        return {
            "name": name,
            "categories": [CHARTS, top, _DATA, top + count - 1, _DATA],
            "values": [CHARTS, top, column, top + count - 1, column],
            "fill": {"color": colour},
            "border": {"none": True},
            "gap": 60,
            "data_labels": {"value": True, "font": {"name": SONG, "size": 9}},
        }

    def _data(self, title: str, series: Sequence[str], lines: Sequence[_Line]) -> int:
        styles = self.context.styles
        self.context.wide(
            self.sheet,
            Box(self.data_row, _DATA, self.data_row, _DATA + 2),
            f"图表数据：{title}",
            "small_head",
        )
        for offset, name in enumerate(("项目", *series)):
            self.sheet.write_string(self.data_row + 1, _DATA + offset, name, styles["small_head"])
        top = self.data_row + 2
        for row, line in enumerate(lines, top):
            self.context.text(self.sheet, row, _DATA, line.name, "small")
            for offset, (formula, value) in enumerate(line.cells, 1):
                self.sheet.write_formula(row, _DATA + offset, formula, styles["small_centre"], value)
        self.data_row = top + len(lines) + 1
        return top


def charts_sheet(context: Context) -> None:
    sheet = context.sheet(CHARTS)
    consolidation = context.consolidation
    for column in range(LEFT, LEFT + _PAGE_COLUMNS):
        sheet.set_column_pixels(column, column, _PAGE_WIDTH // _PAGE_COLUMNS + 1)
    sheet.set_column(_DATA, _DATA, 24)
    sheet.set_column(_DATA + 1, _DATA + 2, 12)
    title = f"{consolidation.county.name}　{consolidation.year} 年　计入 {len(consolidation.included)} 个单位"
    context.title(sheet, "图表", LEFT + _PAGE_COLUMNS - 1, title)
    page = _Sheet(context, sheet)
    form = consolidation.form
    if not consolidation.included:
        page.say("没有计入汇总的单位，没有本年数字可画。")
    else:
        if _RECEIVED in form.figures:
            _by_unit(page)
        _results(page, form)
    _by_year(page, form)
    draw.paper(sheet)
    sheet.fit_to_pages(1, 1)
    sheet.print_area(0, 0, page.row, LEFT + _PAGE_COLUMNS - 1)


def _by_unit(page: _Sheet) -> None:
    context = page.context
    found: list[tuple[Decimal, int, str]] = []
    for row, standing in enumerate(context.rows):
        number = standing.submission.number(_RECEIVED) if standing.included and standing.submission else None
        if number:
            found.append((-number, row, standing.unit.name))
    if not found:
        page.say("计入的各单位本年新收政府信息公开申请均为 0 件。")
        return
    shown = sorted(found)[:_TOP]
    title = "各单位本年新收政府信息公开申请（件）" + (f"：前 {_TOP} 个单位" if len(found) > _TOP else "")
    lines = [
        _Line(name, ((number_or_empty(context.detail.cell(_RECEIVED, row)), stored(-number)),))
        for number, row, name in shown
    ]
    page.chart(title, "bar", ("新收",), lines, 96 + 18 * len(lines))


def _results(page: _Sheet, form: Form) -> None:
    """A bar for each kind of result: a row, or the rows of a group together."""
    table_id, group_id, column_id = _RESULTS
    table = form.tables_by_id.get(table_id)
    heads = (head for block in table.blocks for row in block.rows for head in row.walk()) if table else ()
    group = next((head for head in heads if head.id == group_id), None)
    if group is None:
        return
    lines = []
    for kind in group.children:
        ids = [f"{table_id}.{leaf.id}.{column_id}" for leaf in kind.leaves()]
        if all(id in form.figures for id in ids) and not _is_sum(form, kind, table_id):
            lines.append(_group(page.context, kind, ids))
    if lines:
        page.chart("本年度办理结果（件）", "bar", ("件数",), lines, 96 + 24 * len(lines))


def _is_sum(form: Form, kind: Head, table: str) -> bool:
    """Whether a row is itself computed from other rows."""
    return any(
        instance.axis == "column" and form.figures[id].row.id == kind.id
        for id, instance in form.computations.items()
        if form.figures[id].table == table
    )


def _group(context: Context, kind: Head, ids: Sequence[str]) -> _Line:
    places = [context.layout.places[id] for id in ids]
    first, last = places[0], places[-1]
    cells = f"{absolute(*position(first.cell))}:{absolute(*position(last.cell))}"
    area = f"{sheet_reference(first.sheet)}!{cells}"
    numbers = [n for id in ids if (n := context.figures.numbers.get(id)) is not None]
    value = stored(sum(numbers, Decimal(0)) if numbers else None)
    return _Line(kind.short, ((f'=IF(COUNT({area})=0,"",SUM({area}))', value),))


def _by_year(page: _Sheet, form: Form) -> None:
    context, last = page.context, page.context.consolidation.last
    year = context.consolidation.year
    figures = [id for id in _COMPARED if id in form.figures]
    if not figures:
        return
    series = (f"{year - 1} 年", f"{year} 年") if last else (f"{year} 年",)
    lines = []
    for id in figures:
        this = (number_or_empty(shown_cell(context, id)), stored(context.figures.numbers.get(id)))
        before = (number_or_empty(last_cell(context, id)), stored(last.get(id)))
        lines.append(_Line(form.figures[id].row.short, (before, this) if last else (this,)))
    page.chart(
        "主要数字与上年比较（件）" if last else "主要数字（件；没有上年数字）", "column", series, lines, 300
    )
