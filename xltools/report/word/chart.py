"""A plot → a native Word chart: a drawing in the text, and the parts that the document gets with it.

Whoever edits the report can edit the chart, too: the document holds the workbook that its figures stand in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from xml.sax.saxutils import quoteattr

from markupsafe import Markup

from xltools.report.printable import printable
from xltools.report.word.template import ExtraPart
from xltools.report.word.xml import R, relationships
from xltools.workbook.write.charts.book import Plot, plotted

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: English Metric Units in a millimetre; drawings are measured in them.
_EMU = 36_000
#: Millimetres: the width of a chart; the height of lying bars, for all of the chart but the bars and for each bar;
#: and the height of standing columns.
_WIDTH, _BARS_HEIGHT, _BAR_HEIGHT, _COLUMNS_HEIGHT = 152, 22, 6, 70
#: The ids of drawings begin above those that Word itself gives to what a template may hold.
_FIRST_ID = 1000


@dataclass(frozen=True, slots=True)
class Chart:
    """What stands for the placeholder of a chart.

    Attributes:
        name: the name of the chart.
        drawing: the drawing in XML; "" where there is nothing to draw.
        parts: the parts that the document gets with the drawing.
    """

    name: str
    drawing: str
    parts: tuple[ExtraPart, ...] = ()


def word_chart(name: str, number: int, plot: Plot | str) -> Chart:
    """A chart of a document. ``number`` tells the charts of a document apart.

    ``plot``: a sentence where there is nothing to draw: what it says stands in the lists of the same document.
    """
    if isinstance(plot, str):
        return Chart(name, "")
    plot = _printable(plot)
    xml, book = plotted(plot)
    relation = f"rIdChart{number}"
    to_book = relationships(("rId1", f"{R}/package", f"../embeddings/chart{number}.xlsx"))
    parts = (
        ExtraPart(
            f"word/charts/chart{number}.xml", _with_book(xml.decode()).encode(), _CHART_TYPE,
            relation, f"{R}/chart",
        ),
        ExtraPart(f"word/charts/_rels/chart{number}.xml.rels", to_book.encode()),
        ExtraPart(f"word/embeddings/chart{number}.xlsx", book, _BOOK_TYPE),
    )  # fmt: skip
    return Chart(name, Markup(_drawing(plot, number, relation)), parts)  # noqa: S704 - ours, and escaped


def _printable(plot: Plot) -> Plot:
    """The plot with all its texts as they are printed; names of units are anybody's."""
    return replace(
        plot,
        title=printable(plot.title),
        series=tuple(printable(name) for name in plot.series),
        lines=tuple((printable(name), numbers) for name, numbers in plot.lines),
    )


def _with_book(chart_xml: str) -> str:
    """The chart with a reference to its workbook, at the place that the schema gives it."""
    reference = '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData>'
    next_element = "<c:printSettings>" if "<c:printSettings>" in chart_xml else "</c:chartSpace>"
    return chart_xml.replace(next_element, reference + next_element)


def _drawing(plot: Plot, number: int, relation: str) -> str:
    """The drawing in a run of its own. The run of the placeholder is closed before it and opened again after it."""
    height = _COLUMNS_HEIGHT
    if plot.bars:
        height = _BARS_HEIGHT + _BAR_HEIGHT * len(plot.lines) * len(plot.series)
    title = quoteattr(plot.title)
    return (
        "</w:t></w:r>"
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0" '
        f'xmlns:wp="{_DRAWING}/wordprocessingDrawing">'
        f'<wp:extent cx="{_WIDTH * _EMU}" cy="{height * _EMU}"/>'
        f'<wp:docPr id="{_FIRST_ID + number}" name={title} descr={title}/><wp:cNvGraphicFramePr/>'
        f'<a:graphic xmlns:a="{_DRAWING}/main"><a:graphicData uri="{_DRAWING}/chart">'
        f'<c:chart xmlns:c="{_DRAWING}/chart" xmlns:r="{R}" r:id="{relation}"/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
        '<w:r><w:t xml:space="preserve">'
    )
