"""A chart by itself: the XML of a native Office chart and the workbook its figures stand in.

A Word document holds both, so that the chart can be edited there like any other.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from decimal import Decimal

from xltools.workbook.write.book import as_float, new_book
from xltools.workbook.write.charts.style import series_options, style_chart

_SHEET = "图表数据"


@dataclass(frozen=True, slots=True)
class Plot:
    """A chart to be drawn.

    Attributes:
        title: The text above it.
        series: The names of its series.
        lines: For each bar its name, and a number for each series; None where it is not known.
        bars: Whether its bars lie; else they stand as columns.
    """

    title: str
    series: tuple[str, ...]
    lines: tuple[tuple[str, tuple[Decimal | None, ...]], ...]
    bars: bool = True


def plotted(plot: Plot) -> tuple[bytes, bytes]:
    """The chart's XML and its workbook (.xlsx), the same for the same plot."""
    return _chart_xml(_book(plot, with_chart=True)), _book(plot, with_chart=False)


def _book(plot: Plot, *, with_chart: bool) -> bytes:
    buffer = io.BytesIO()
    book = new_book(buffer, plot.title)
    sheet = book.add_worksheet(_SHEET)
    sheet.write_row(0, 1, plot.series)
    for row, (name, numbers) in enumerate(plot.lines, 1):
        sheet.write_string(row, 0, name)
        for column, number in enumerate(numbers, 1):
            if number is not None:
                sheet.write_number(row, column, as_float(number))
    if with_chart:
        chart = book.add_chart({"type": "bar" if plot.bars else "column"})
        last = len(plot.lines)
        for column in range(1, len(plot.series) + 1):
            options = series_options(
                [_SHEET, 0, column],
                [_SHEET, 1, 0, last, 0],
                [_SHEET, 1, column, last, column],
                latest=column == len(plot.series),
            )
            chart.add_series(options)
        style_chart(chart, plot, title_size=12)
        sheet.insert_chart(0, 4, chart)
    book.close()
    return buffer.getvalue()


#: A label of a chart in a workbook shows the value only. In a Word document programs show every part of a label that
#: is not switched off, so each part is named there.
_VALUE = b'<c:showVal val="1"/>'
_ONLY_VALUE = (
    b'<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
    b'<c:showPercent val="0"/><c:showBubbleSize val="0"/>'
)


def _chart_xml(workbook: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(workbook)) as package:
        return package.read("xl/charts/chart1.xml").replace(_VALUE, _ONLY_VALUE)
