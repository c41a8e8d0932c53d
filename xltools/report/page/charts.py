"""Charts of a page: tables with bars of SVG, which print and need no script. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from xltools.form.charts import ChartKind, FormChart
from xltools.report.charts import ChartFigures
from xltools.report.page.years import printed
from xltools.report.values import total_of
from xltools.workbook.write.charts.book import Plot


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart: how long it is, of 100, and the number behind it."""

    length: str
    number: str
    series: str


@dataclass(frozen=True, slots=True)
class HtmlChart:
    """A chart as a table with bars. ``note``: what it leaves out. ``sentence`` stands in its place where there is nothing to
    draw."""

    title: str
    note: str = ""
    series: tuple[str, ...] = ()
    lines: tuple[tuple[str, tuple[Bar, ...]], ...] = ()
    sentence: str = ""


def not_drawn(chart: FormChart, plot: Plot | str, figures: ChartFigures) -> str:
    """What a chart of units says of those that have no bar: that they have 0, or no number, which is not the same."""
    if chart.kind is not ChartKind.UNITS or isinstance(plot, str):
        return ""
    ids = chart.categories[0].figures
    numbers = [total_of([number_of(id) for id in ids]) for _, number_of in figures.units]
    nothing, unknown = (sum(number == which for number in numbers) for which in (0, None))
    said = [f"{nothing} 个单位为 0"] if nothing else []
    if unknown:
        said.append(f"{unknown} 个单位没有填")
    return f"另有{'，'.join([' ' + said[0], *said[1:]])}。" if said else ""


def html_chart(plot: Plot | str, note: str) -> HtmlChart:
    """A chart to be drawn, or the sentence in its place, as the page shows it."""
    if isinstance(plot, str):
        return HtmlChart("", sentence=plot)
    highest = max((number for _, numbers in plot.lines for number in numbers if number), default=Decimal(0))

    def bar(number: Decimal | None, series: str) -> Bar:
        length = max(number, Decimal(0)) / highest * 100 if number is not None and highest else Decimal(0)
        return Bar(f"{length:.2f}", printed(number), series)

    return HtmlChart(
        plot.title,
        note,
        tuple(plot.series),
        tuple(
            (name, tuple(bar(number, series) for number, series in zip(numbers, plot.series, strict=True)))
            for name, numbers in plot.lines
        ),
    )
