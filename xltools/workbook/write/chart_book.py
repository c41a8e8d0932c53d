"""A chart by itself: the XML of a native Office chart and the workbook its figures stand in.

A Word document holds both, so that the chart can be edited there like any other.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xltools.workbook.write.book import as_float, new_book
from xltools.workbook.write.styles import HEI, SONG

_SHEET = "图表数据"
_BLUE, _GREY = "#2F6EBA", "#A6A6A6"


@dataclass(frozen=True, slots=True)
class Plot:
    """A chart to be drawn: lying bars, or standing columns. A line is a name and a number for each series, None
    where it is not known."""

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
        _describe(chart, plot)
        sheet.insert_chart(0, 4, chart)
    book.close()
    return buffer.getvalue()


def _describe(chart: Any, plot: Plot) -> None:
    font = {"name": SONG, "size": 9}
    last = len(plot.lines)
    for column in range(1, len(plot.series) + 1):
        chart.add_series(
            {
                "name": [_SHEET, 0, column],
                "categories": [_SHEET, 1, 0, last, 0],
                "values": [_SHEET, 1, column, last, column],
                "fill": {"color": _BLUE if column == len(plot.series) else _GREY},
                "border": {"none": True},
                "gap": 60,
                "data_labels": {"value": True, "font": font},
            }
        )
    chart.set_title(
        {"name": plot.title, "name_font": {"name": HEI, "size": 12, "bold": False}, "overlay": False}
    )
    if plot.bars:  # the first line on top
        chart.set_y_axis({"num_font": font, "major_tick_mark": "none", "reverse": True})
        chart.set_x_axis({"min": 0, "visible": False, "major_gridlines": {"visible": False}})
    else:
        grid = {"visible": True, "line": {"color": "#D9D9D9", "width": 0.5}}
        chart.set_x_axis({"num_font": font, "major_tick_mark": "none"})
        chart.set_y_axis({"min": 0, "num_format": "0", "num_font": font, "major_gridlines": grid})
    chart.set_legend({"none": True} if len(plot.series) == 1 else {"position": "bottom", "font": font})


#: Outside a workbook, what a label does not say it does not show is shown.
_VALUE = b'<c:showVal val="1"/>'
_ONLY_VALUE = (
    b'<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
    b'<c:showPercent val="0"/><c:showBubbleSize val="0"/>'
)


def _chart_xml(workbook: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(workbook)) as package:
        return package.read("xl/charts/chart1.xml").replace(_VALUE, _ONLY_VALUE)
