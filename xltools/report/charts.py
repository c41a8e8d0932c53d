"""What the charts of the county's annex show.

Which charts there are follows from the form (``form/charts.py``); how a document holds them is the business of
``word/chart.py``. In come figures, out come plots: nothing is drawn here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from xltools.form.charts import MOST_UNITS, ChartKind, FormChart, form_charts
from xltools.form.period import Period
from xltools.form.spec import Form
from xltools.model.addition import Comparison, FigureLookup
from xltools.model.consolidation import Consolidation
from xltools.report.values import total_of
from xltools.workbook.write.charts.book import Plot


@dataclass(frozen=True, slots=True)
class ChartFigures:
    """The figures that charts are made of.

    Attributes:
        period: the period of the county's figures.
        county: the county's figures.
        comparison: both years of the units that have both.
        units: the name and the figures of each unit that counts, in the order of the roster.
    """

    period: Period
    county: FigureLookup
    comparison: Comparison
    units: Sequence[tuple[str, FigureLookup]]


def chart_figures(consolidation: Consolidation) -> ChartFigures:
    """Those of a county that was just added up."""
    return ChartFigures(
        period=consolidation.period,
        county=consolidation.of_every_unit.__getitem__,
        comparison=consolidation.comparison,
        units=[(one.unit.name, one.number) for one in consolidation.included],
    )


def chart_titles(form: Form) -> dict[str, str]:
    """The charts that a form has: name → title."""
    return {chart.name: chart.title for chart in form_charts(form)}


def plots(form: Form, figures: ChartFigures, most_units: int = MOST_UNITS) -> dict[str, Plot | str]:
    """Name of a chart → what to draw, or the sentence that is printed in its place."""
    if not figures.units:
        return {name: f"{title}：没有计入汇总的单位。" for name, title in chart_titles(form).items()}
    return {chart.name: _plot(chart, figures, most_units) for chart in form_charts(form)}


def _plot(chart: FormChart, figures: ChartFigures, most_units: int) -> Plot | str:
    match chart.kind:
        case ChartKind.UNITS:
            return _by_unit(chart, figures.units, most_units)
        case ChartKind.PARTS:
            return _by_part(chart, figures.county)
        case ChartKind.YEARS:
            return _by_year(chart, figures)


def _sum(number_of: FigureLookup, ids: Sequence[str]) -> Decimal | None:
    return total_of([number_of(id) for id in ids])


def _by_unit(chart: FormChart, units: Sequence[tuple[str, FigureLookup]], most: int) -> Plot | str:
    """The units that have more than 0, those with the most first; of equals the first on the roster."""
    ids = chart.categories[0].figures
    every = [(name, _sum(number_of, ids)) for name, number_of in units]
    numbers = [(name, number) for name, number in every if number]
    numbers.sort(key=lambda entry: -entry[1])  # a stable sort
    if not numbers:
        blank = any(number is None for _, number in every)
        return f"{chart.title}：{'填了的' if blank else '计入的各'}单位均为 0。"
    title = chart.title + (f"（前 {most} 个单位）" if len(numbers) > most else "")
    lines = tuple((name, (number,)) for name, number in numbers[:most])
    return Plot(title, (chart.series,), lines)


def _by_part(chart: FormChart, county: FigureLookup) -> Plot | str:
    lines = tuple((part.name, (_sum(county, part.figures),)) for part in chart.categories)
    return _if_anything(Plot(chart.title, (chart.series,), lines))


def _by_year(chart: FormChart, figures: ChartFigures) -> Plot | str:
    """Both years of the units that have both; this year alone where no unit has."""
    return _if_anything(_of_years(chart, figures))


def _if_anything(plot: Plot) -> Plot | str:
    """The plot; a sentence where no number in it is more than 0."""
    numbers = [number for _, of_line in plot.lines for number in of_line]
    if any(numbers):
        return plot
    return f"{plot.title}：{'不是每个单位都填了，没有画图' if None in numbers else '各项均为 0'}。"


def _of_years(chart: FormChart, figures: ChartFigures) -> Plot:
    comparison, period = figures.comparison, figures.period
    if not comparison.units:
        this_year = tuple((main.name, (_sum(figures.county, main.figures),)) for main in chart.categories)
        return Plot(chart.title_of_one_year, (period.text,), this_year, bars=False)
    both_years = tuple(
        (main.name, (_sum(comparison.last.get, main.figures), _sum(comparison.this.get, main.figures)))
        for main in chart.categories
    )
    title = f"{chart.title}（{comparison.scope}）" if comparison.scope else chart.title
    return Plot(title, (period.last.text, period.text), both_years, bars=False)
