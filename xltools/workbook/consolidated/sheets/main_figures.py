"""The main figures on the sheet 汇总, with last year's beside them, and a chart of both."""

from __future__ import annotations

from dataclasses import dataclass

from xltools.form.charts import Category, ChartKind, form_charts
from xltools.workbook.consolidated.columns import number_formula
from xltools.workbook.consolidated.sheets import years
from xltools.workbook.consolidated.sheets.detail import DetailRanges
from xltools.workbook.consolidated.sheets.summary_page import RIGHT, SHEET, WIDTHS, Page
from xltools.workbook.consolidated.writer import CountyWriter, line_count
from xltools.workbook.layout.grid import Box, absolute
from xltools.workbook.layout.tables import LEFT
from xltools.workbook.write.charts.style import series_options, style_chart

_NAME, _LAST, _THIS, _DIFFERENCE, _FURTHER = range(LEFT, LEFT + 5)
#: How large the chart is, in pixels, and a row below it.
_CHART = (740, 230)
_CHART_ROW = 20


def write_figures(page: Page, ranges: DetailRanges) -> None:
    """The main figures, with last year's beside them, and a chart of them."""
    consolidation, comparison = page.writer.consolidation, page.writer.consolidation.comparison
    categories = _main_categories(page.writer)
    if not categories:
        return
    period = consolidation.period
    last, both = period.last.spaced, period.part.span.both
    partial = bool(comparison.units) and not comparison.is_whole
    page.write_heading("二、主要数字")
    further = f"{period.spaced}全部" if partial else "增减比率"
    heads = ("项目", last, period.spaced, "增减", further)
    page.write_heads({head: (column, column) for column, head in enumerate(heads, LEFT)})
    first = page.row
    for category in categories:
        _write_figure(page, ranges, category, partial=partial)
    note = ""
    if not comparison.units:
        note = f"没有 {last}的汇总数，无法比较。"
    elif partial:
        note = (
            f"{both}各列和增减只算{both}都有数字的 {len(comparison.units)} 个单位；"
            f"“{further}”是计入的全部单位的数字。详见“{years.SHEET}”。"
        )
    if note:
        box = Box(page.row, LEFT, page.row, RIGHT)
        page.writer.write_wide_text(page.sheet, box, note, "subtitle")
        page.end_line(line_count(note, sum(WIDTHS)))
    if consolidation.included:
        _draw_figures(page, first, len(categories))


def _main_categories(writer: CountyWriter) -> tuple[Category, ...]:
    """What the form's chart of both years compares."""
    charts_ = form_charts(writer.layout.form)
    return next((chart.categories for chart in charts_ if chart.kind is ChartKind.YEARS), ())


def _write_figure(page: Page, ranges: DetailRanges, category: Category, *, partial: bool) -> None:
    writer, comparison = page.writer, page.writer.consolidation.comparison
    (figure,) = category.figures
    page.writer.write_text(page.sheet, page.row, _NAME, category.name, "key")
    page.write_formula(_LAST, years.last_year(writer, figure))
    page.write_formula(_THIS, years.this_year(writer, ranges, figure))
    last = comparison.last.get(figure)
    this = comparison.this.get(figure) if comparison.units else writer.stored.numbers.get(figure)
    cells = absolute(page.row, _LAST), absolute(page.row, _THIS)
    page.write_formula(_DIFFERENCE, years.difference_of(*cells, last, this))
    if partial:
        whole = number_formula(writer.figure_cell(figure), writer.stored.numbers.get(figure))
        page.write_formula(_FURTHER, whole, "sum_total")
    else:
        page.write_formula(_FURTHER, years.ratio_of(*cells, last, this), "percent")
    page.end_line(1)


@dataclass(frozen=True, slots=True)
class _Chart:
    """The chart of the main figures."""

    title: str
    series: tuple[str, ...]
    bars: bool = False


def _draw_figures(page: Page, first: int, count: int) -> None:
    """The main figures as columns: this year's, and last year's where they are known."""
    consolidation = page.writer.consolidation
    period, compared = consolidation.period, bool(consolidation.comparison.units)
    chart = page.writer.book.add_chart({"type": "column"})
    drawn = [(period.last, _LAST)] if compared else []
    drawn.append((period, _THIS))
    rows = first, first + count - 1
    for of, column in drawn:
        names = [SHEET, rows[0], _NAME, rows[1], _NAME]
        numbers = [SHEET, rows[0], column, rows[1], column]
        chart.add_series(series_options(of.spaced, names, numbers, latest=of == period))
    title = f"主要数字与{period.part.span.last}比较" if compared else "主要数字"
    shown = _Chart(title, tuple(of.spaced for of, _ in drawn))
    style_chart(chart, shown, title_size=12)
    width, height = _CHART
    chart.set_size({"width": width, "height": height})
    chart.set_chartarea({"border": {"color": "#BFBFBF"}})
    options = {"description": shown.title, "object_position": 1, "y_offset": 6}
    page.sheet.insert_chart(page.row, LEFT, chart, options)
    page.row += -(-height // _CHART_ROW) + 1
