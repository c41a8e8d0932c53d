"""The sheet 图表: the charts that the form has, on one page, and beside it the figures they are drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xlsxwriter.worksheet import Worksheet

from xltools.form.charts import MOST_UNITS, Category, ChartKind, FormChart, form_charts
from xltools.model.text import named
from xltools.workbook.consolidated.columns import Formula, number_formula, number_or_empty
from xltools.workbook.consolidated.sheets.detail import DetailRanges
from xltools.workbook.consolidated.sheets.years import last_year, this_year
from xltools.workbook.consolidated.writer import CountyWriter, line_count
from xltools.workbook.layout.grid import Box, position, sheet_reference
from xltools.workbook.layout.tables import LEFT
from xltools.workbook.write import tables
from xltools.workbook.write.charts.style import series_options, style_chart

SHEET = "图表"
#: The page is ten columns wide; the figures stand to the right of it, off the paper.
_PAGE_COLUMNS, _PAGE_WIDTH = 10, 704
_PAGE_RIGHT = LEFT + _PAGE_COLUMNS - 1
_DATA = _PAGE_RIGHT + 2
_TOP_ROW = 2
#: Heights in pixels: of a row, of a chart without its bars, of a bar, and of a chart with standing columns.
_ROW_HEIGHT, _FRAME, _UNIT_BAR, _PART_BAR, _COLUMNS_HEIGHT = 20, 96, 18, 24, 300

#: So many units without a bar are named below their chart; how high a line of that note is, and how wide.
_NAMED, _NOTE_LINE, _NOTE_WIDTH = 20, 15.0, 94.0


@dataclass(frozen=True, slots=True)
class _Line:
    """A category of a chart: its name, and a formula for each series."""

    name: str
    numbers: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class _Plot:
    """A chart as it is drawn; ``height`` in pixels. Bars lie, columns stand. ``note``: what it does not show."""

    title: str
    series: tuple[str, ...]
    lines: Sequence[_Line]
    height: int
    bars: bool = True
    note: str = ""


def write_charts(writer: CountyWriter, ranges: DetailRanges) -> None:
    """Draws the form's charts. What cannot be drawn is replaced by a line that says why."""
    sheet = writer.sheet(SHEET)
    consolidation = writer.consolidation
    for column in range(LEFT, _PAGE_RIGHT + 1):
        sheet.set_column_pixels(column, column, _PAGE_WIDTH // _PAGE_COLUMNS + 1)
    sheet.set_column(_DATA, _DATA, 24)
    sheet.set_column(_DATA + 1, _DATA + 2, 12)
    hint = f"{consolidation.county.name}　{consolidation.period.spaced}　计入 {len(consolidation.included)} 个单位"
    writer.write_title(sheet, SHEET, _PAGE_RIGHT, hint)
    page = _Page(writer, sheet)
    charts = form_charts(writer.layout.form)
    if not charts:
        page.say("这种表都可以不填，没有图可画。")
    elif not consolidation.included:
        page.say(f"没有计入汇总的单位，没有{consolidation.form.span.this}数字可画。")
    for chart in charts:
        match chart.kind:
            case ChartKind.YEARS:
                page.draw(_by_year(writer, ranges, chart))
            case ChartKind.PARTS if consolidation.included:
                page.draw(_by_part(writer, chart))
            case ChartKind.UNITS if consolidation.included:
                page.draw(_by_unit(writer, ranges, chart))
    tables.paper(sheet)
    sheet.fit_to_pages(1, 1)
    sheet.print_area(0, 0, page.row, _PAGE_RIGHT)


def _by_unit(writer: CountyWriter, ranges: DetailRanges, chart: FormChart) -> _Plot | str:
    """A bar for each unit that is in the sums and has a number, the highest first."""
    (figure,) = chart.categories[0].figures
    numbered: list[tuple[Decimal, int, str]] = []
    without: dict[str, list[str]] = {"数字是 0": [], "没有数字": []}
    for index, standing in enumerate(writer.units):
        if not standing.included or not standing.submission:
            continue
        number = standing.submission.number(figure)
        if number:
            numbered.append((number, index, standing.unit.name))
        else:
            without["没有数字" if number is None else "数字是 0"].append(standing.unit.name)
    if not numbered:
        return f"{chart.title}：计入的各单位均为 0。"
    shown = sorted(numbered, key=lambda entry: -entry[0])[:MOST_UNITS]
    lines = [
        _Line(name, (number_formula(ranges.cell(figure, index), number),)) for number, index, name in shown
    ]
    cut = f"前 {MOST_UNITS} 个单位" if len(numbered) > MOST_UNITS else ""
    return _Plot(
        _titled(chart.title, chart.measure, cut),
        (chart.series,),
        lines,
        _FRAME + _UNIT_BAR * len(lines),
        note="；".join(f"{why}，没有画出：{named(names, _NAMED)}" for why, names in without.items() if names),
    )


def _by_part(writer: CountyWriter, chart: FormChart) -> _Plot:
    """A bar for each part of the group."""
    lines = [_Line(part.name, (_sum(writer, part),)) for part in chart.categories]
    return _Plot(_titled(chart.title, chart.measure), (chart.series,), lines, _FRAME + _PART_BAR * len(lines))


def _sum(writer: CountyWriter, category: Category) -> Formula:
    """The figures of a category added up; nothing where none of them has a number."""
    cells = _cells(writer, category.figures)
    numbers = [writer.stored.numbers.get(figure) for figure in category.figures]
    known = [number for number in numbers if number is not None]
    value = number_or_empty(sum(known, Decimal(0)) if known else None)
    return Formula(f'=IF(COUNT({cells})=0,"",SUM({cells}))', value)


def _cells(writer: CountyWriter, figures: Sequence[str]) -> str:
    """The figures' cells on the county's tables: one range where they stand below each other, else one by one."""
    places = [writer.layout.places[figure] for figure in figures]
    (top, left), (bottom, _) = position(places[0].cell), position(places[-1].cell)
    in_one_column = [(top + offset, left) for offset in range(len(places))]
    if [position(place.cell) for place in places] == in_one_column:
        return f"{sheet_reference(places[0].sheet)}!{Box(top, left, bottom, left).fixed}"
    return ",".join(writer.figure_cell(figure) for figure in figures)


def _by_year(writer: CountyWriter, ranges: DetailRanges, chart: FormChart) -> _Plot:
    """Columns for each main figure: both years of the units that have both, or this year alone."""
    period, comparison = writer.consolidation.period, writer.consolidation.comparison
    lines = []
    for category in chart.categories:
        (figure,) = category.figures
        this = this_year(writer, ranges, figure)
        before = last_year(writer, figure)
        lines.append(_Line(category.name, (before, this) if comparison.units else (this,)))
    if not comparison.units:
        title = _titled(chart.title_of_one_year, chart.measure, f"没有{period.part.span.last}数字")
        return _Plot(title, (period.spaced,), lines, _COLUMNS_HEIGHT, bars=False)
    title = _titled(chart.title, chart.measure, comparison.scope)
    return _Plot(title, (period.last.spaced, period.spaced), lines, _COLUMNS_HEIGHT, bars=False)


def _titled(title: str, *remarks: str) -> str:
    """The title, with remarks behind it: 主要数字（件；没有上年数字）."""
    known = "；".join(remark for remark in remarks if remark)
    return f"{title}（{known}）" if known else title


class _Page:
    """Puts charts below each other, and their figures beside them."""

    def __init__(self, writer: CountyWriter, sheet: Worksheet) -> None:
        self.writer, self.sheet = writer, sheet
        self.row = _TOP_ROW
        self._data_row = _TOP_ROW

    def say(self, text: str) -> None:
        """Writes a line in the place of a chart."""
        box = Box(self.row, LEFT, self.row, _PAGE_RIGHT)
        self.writer.write_wide_text(self.sheet, box, text, "subtitle")
        self.row += 2

    def draw(self, plot: _Plot | str) -> None:
        """Draws a chart, or writes the line that stands for it."""
        if isinstance(plot, str):
            self.say(plot)
            return
        first = self._write_data(plot)
        last = first + len(plot.lines) - 1
        chart = self.writer.book.add_chart({"type": "bar" if plot.bars else "column"})
        for number, name in enumerate(plot.series, 1):
            latest = number == len(plot.series)
            chart.add_series(_series(name, first, last, _DATA + number, latest=latest))
        style_chart(chart, plot, title_size=13)
        chart.set_size({"width": _PAGE_WIDTH, "height": plot.height})
        chart.set_chartarea({"border": {"color": "#BFBFBF"}})
        self.sheet.insert_chart(self.row, LEFT, chart, {"description": plot.title, "object_position": 1})
        self.row += -(-plot.height // _ROW_HEIGHT) + 1
        if plot.note:
            self.sheet.set_row(self.row - 1, _NOTE_LINE * line_count(plot.note, _NOTE_WIDTH) + 2)
            box = Box(self.row - 1, LEFT, self.row - 1, _PAGE_RIGHT)
            self.writer.write_wide_text(self.sheet, box, plot.note, "subtitle")
            self.row += 1

    def _write_data(self, plot: _Plot) -> int:
        """Writes the figures of a chart and returns their first row."""
        writer, sheet = self.writer, self.sheet
        head = Box(self._data_row, _DATA, self._data_row, _DATA + 2)
        writer.write_wide_text(sheet, head, f"图表数据：{plot.title}", "small_head")
        for column, name in enumerate(("项目", *plot.series), _DATA):
            sheet.write_string(self._data_row + 1, column, name, writer.styles["small_head"])
        first = self._data_row + 2
        for row, line in enumerate(plot.lines, first):
            writer.write_text(sheet, row, _DATA, line.name, "small")
            for column, formula in enumerate(line.numbers, _DATA + 1):
                style = writer.styles["small_centre"]
                sheet.write_formula(row, column, formula.text, style, formula.value)
        self._data_row = first + len(plot.lines) + 1
        return first


def _series(name: str, first: int, last: int, column: int, *, latest: bool) -> dict[str, Any]:
    """A series over the rows from ``first`` to ``last``: numbers in one column, their names in the first column of the
    data."""
    categories = [SHEET, first, _DATA, last, _DATA]
    return series_options(name, categories, [SHEET, first, column, last, column], latest=latest)
