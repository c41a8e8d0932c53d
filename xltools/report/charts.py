"""The charts of the county's annex: what they show, and how a document holds them. Pure.

Which charts there are follows from the form (`form/charts.py`).
They are native Word charts: whoever edits the report can edit them too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from xml.sax.saxutils import quoteattr

from markupsafe import Markup

from xltools.form.charts import MOST_UNITS, ChartKind, FormChart, form_charts
from xltools.form.spec import Form
from xltools.report.values import Known
from xltools.report.word.styles import R
from xltools.report.word.template import Extra
from xltools.workbook.write.chart_book import Plot, plotted

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Millimetres in English Metric Units, and the size of a chart.
_EMU = 36_000
_WIDTH, _HEAD, _LINE, _COLUMNS = 152, 22, 6, 70


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as its placeholder stands for it: the drawing (or a sentence, where there is nothing to draw) and
    the parts that the document gets with it."""

    name: str
    drawing: str
    extras: tuple[Extra, ...] = ()


def titles(form: Form) -> dict[str, str]:
    """The charts that a form has: name → title."""
    return {chart.name: chart.title for chart in form_charts(form)}


def plots(
    form: Form, year: int, known: Known, last: Mapping[str, Decimal], units: Sequence[tuple[str, Known]]
) -> dict[str, Plot | str]:
    """What stands for each chart of the form.

    Args:
        form: The form, which says what charts there are.
        year: The year of the county's figures.
        known: The county's figures.
        last: Last year's figures of the county; empty where they are not known.
        units: The name and the figures of each unit that counts, in the order of the roster.

    Returns:
        Name of the chart → what to draw, or the sentence that is printed in its place.
    """
    if not units:
        return {name: f"{title}：没有计入汇总的单位。" for name, title in titles(form).items()}
    found: dict[str, Plot | str] = {}
    for chart in form_charts(form):
        match chart.kind:
            case ChartKind.UNITS:
                found[chart.name] = _by_unit(chart, units)
            case ChartKind.PARTS:
                found[chart.name] = _by_part(chart, known)
            case ChartKind.YEARS:
                found[chart.name] = _by_year(chart, year, known, last)
    return found


def chart(name: str, number: int, plot: Plot | str) -> Chart:
    """A chart with the parts that a document needs for it. ``number`` tells the charts of a document apart."""
    if isinstance(plot, str):
        return Chart(name, plot)
    xml, book = plotted(plot)
    relation = f"rIdChart{number}"
    part, inside = f"word/charts/chart{number}.xml", f"word/embeddings/chart{number}.xlsx"
    text = xml.decode()
    outside = '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData>'
    mark = "<c:printSettings>" if "<c:printSettings>" in text else "</c:chartSpace>"
    text = text.replace(mark, outside + mark)
    relations = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{R}/package" Target="../embeddings/chart{number}.xlsx"/></Relationships>'
    )
    extras = (
        Extra(part, text.encode(), _CHART_TYPE, relation, f"{R}/chart"),
        Extra(f"word/charts/_rels/chart{number}.xml.rels", relations.encode()),
        Extra(inside, book, _BOOK_TYPE),
    )
    return Chart(name, Markup(_drawing(plot, number, relation)), extras)  # noqa: S704 - ours, and escaped


def _drawing(plot: Plot, number: int, relation: str) -> str:
    """The drawing as runs of its own, between what stands before and after the placeholder."""
    height = _HEAD + _LINE * len(plot.lines) * len(plot.series) if plot.bars else _COLUMNS
    size = f'cx="{_WIDTH * _EMU}" cy="{height * _EMU}"'
    title = quoteattr(plot.title)
    return (
        '</w:t></w:r><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0" '
        f'xmlns:wp="{_DRAWING}/wordprocessingDrawing"><wp:extent {size}/>'
        f'<wp:docPr id="{1000 + number}" name={title} descr={title}/><wp:cNvGraphicFramePr/>'
        f'<a:graphic xmlns:a="{_DRAWING}/main"><a:graphicData uri="{_DRAWING}/chart">'
        f'<c:chart xmlns:c="{_DRAWING}/chart" xmlns:r="{R}" r:id="{relation}"/></a:graphicData></a:graphic>'
        '</wp:inline></w:drawing></w:r><w:r><w:t xml:space="preserve">'
    )


def _sum(known: Known, ids: Sequence[str]) -> Decimal | None:
    numbers = [known(id) for id in ids]
    return None if None in numbers else sum((number for number in numbers if number is not None), Decimal(0))


def _by_unit(chart: FormChart, units: Sequence[tuple[str, Known]]) -> Plot | str:
    figures = chart.categories[0].figures
    found = [(name, number) for name, known in units if (number := _sum(known, figures))]
    found.sort(key=lambda entry: -entry[1])  # stable: of equals the first on the roster
    if not found:
        return f"{chart.title}：计入的各单位均为 0。"
    title = chart.title + (f"（前 {MOST_UNITS} 个单位）" if len(found) > MOST_UNITS else "")
    return Plot(title, (chart.series,), tuple((name, (number,)) for name, number in found[:MOST_UNITS]))


def _by_part(chart: FormChart, known: Known) -> Plot | str:
    lines = tuple((part.name, (_sum(known, part.figures),)) for part in chart.categories)
    if not any(number for _, (number,) in lines):
        return f"{chart.title}：各项均为 0。"
    return Plot(chart.title, (chart.series,), lines)


def _by_year(chart: FormChart, year: int, known: Known, last: Mapping[str, Decimal]) -> Plot:
    if not last:
        lines = tuple((each.name, (_sum(known, each.figures),)) for each in chart.categories)
        return Plot(chart.title_of_one_year, (f"{year}年",), lines, bars=False)
    both = tuple(
        (each.name, (_sum(last.get, each.figures), _sum(known, each.figures))) for each in chart.categories
    )
    return Plot(chart.title, (f"{year - 1}年", f"{year}年"), both, bars=False)
