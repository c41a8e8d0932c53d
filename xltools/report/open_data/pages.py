"""What is published to be read: the tables as a piece of a web page, and one A4 page of the main figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from xltools.form.charts import Category, ChartKind, form_charts, main_figures, measure_of
from xltools.form.spec import Form
from xltools.model.consolidation import Consolidation
from xltools.report.charts import chart_figures, plots
from xltools.report.open_data.package import describe
from xltools.report.open_data.records import report_tables
from xltools.report.page.charts import HtmlChart, html_chart, not_drawn
from xltools.report.page.render import FileOf, inline, rendered
from xltools.report.page.tables import html_tables
from xltools.report.page.years import printed, ratio
from xltools.report.values import total_of

#: Their templates, and the style of the page of figures.
_FRAGMENT, _SHEET, _STYLE = "汇总表格.html", "一图读懂.html", "一图读懂.css"
#: So many figures, and so many bars in a chart, have room on one page.
_MOST_CARDS, _MOST_BARS = 12, 10


@dataclass(frozen=True, slots=True)
class Card:
    """A figure in large print. ``change``: how it differs from last year's, in words; "" where that is not known."""

    name: str
    number: str
    measure: str
    change: str


def tables_fragment(consolidation: Consolidation, file: FileOf) -> bytes:
    """The report's tables, to be put into a page of the county's web site: no script, no style sheet, no page around them.

    Raises FormError where the template is wrong (F75).
    """
    form = consolidation.form
    tables = {table.id: table for table in html_tables(form, consolidation.of_every_unit)}
    return rendered(
        file,
        _FRAGMENT,
        county=consolidation.county.name,
        year=consolidation.year,
        period=consolidation.period,
        form=form,
        tables=[tables[table.id] for table in report_tables(form)],
        source=describe(consolidation),
    )


def figure_sheet(consolidation: Consolidation, file: FileOf) -> bytes:
    """The main figures and charts on one page that prints on A4 and refers to nothing outside it.

    Raises FormError where the template is wrong (F75).
    """
    style, style_digest = inline(file, _STYLE)
    cards = list(_cards(consolidation))
    return rendered(
        file,
        _SHEET,
        county=consolidation.county.name,
        year=consolidation.year,
        period=consolidation.period,
        form=consolidation.form,
        cards=cards,
        charts=list(_charts(consolidation)),
        compared=any(card.change for card in cards),
        source=describe(consolidation),
        style=style,
        style_digest=style_digest,
    )


def _main_categories(form: Form) -> tuple[Category, ...]:
    """What the form's chart of both years compares; without one, its main figures."""
    for chart in form_charts(form):
        if chart.kind is ChartKind.YEARS:
            return chart.categories
    return tuple(Category(figure.name, (figure.id,)) for figure in main_figures(form))


def _cards(consolidation: Consolidation) -> Iterator[Card]:
    form, numbers, before = consolidation.form, consolidation.of_every_unit, consolidation.last
    for category in _main_categories(form)[:_MOST_CARDS]:
        this = total_of([numbers[id] for id in category.figures])
        last = total_of([before.get(id) for id in category.figures])
        measures = {measure_of(form, id) for id in category.figures}
        change = ""
        if this is not None and last is not None:
            difference = this - last
            change = _in_words(difference, last, form.span.last)
        yield Card(
            category.name,
            printed(this),
            measures.pop() if this is not None and len(measures) == 1 else "",
            change,
        )


def _in_words(difference: Decimal, last: Decimal, than: str) -> str:
    """``比上年多 12（+60.0%）``; of nothing there is no share."""
    if not difference:
        return f"与{than}相同"
    share = f"（{ratio(last, difference)}）" if last else ""
    return f"比{than}{'多' if difference > 0 else '少'} {printed(abs(difference))}{share}"


def _charts(consolidation: Consolidation) -> Iterator[HtmlChart]:
    """The charts of this year; both years are in the cards."""
    form, figures = consolidation.form, chart_figures(consolidation)
    drawn = plots(form, figures, _MOST_BARS)
    for chart in form_charts(form):
        if chart.kind is ChartKind.YEARS:
            continue
        made = html_chart(drawn[chart.name], not_drawn(chart, drawn[chart.name], figures))
        left_out = len(made.lines) - _MOST_BARS
        if left_out > 0:
            made = replace(made, lines=made.lines[:_MOST_BARS], note=f"另有 {left_out} 项，见汇总表。")
        yield made
