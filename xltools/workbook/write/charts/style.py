"""How a chart looks, in a workbook and in a Word document alike: colours, fonts, axes, title and legend.

``style_chart`` is given a chart of XlsxWriter and what it shows; it writes no figure and knows no sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from xltools.workbook.write.styles import HEI, SONG

_LATEST, _EARLIER, _GRID = "#2F6EBA", "#A6A6A6", "#D9D9D9"
_FONT = {"name": SONG, "size": 9}


class Styled(Protocol):
    """What the look of a chart depends on.

    Attributes:
        title: The text above the chart.
        series: The names of its series; the last one is the latest.
        bars: Whether its bars lie; else they stand as columns.
    """

    @property
    def title(self) -> str: ...
    @property
    def series(self) -> tuple[str, ...]: ...
    @property
    def bars(self) -> bool: ...


def series_options(
    name: str | Sequence[object], categories: Sequence[object], values: Sequence[object], *, latest: bool
) -> dict[str, Any]:
    """A series for XlsxWriter's ``add_series``, the latest one in colour and earlier ones grey.

    Args:
        name: Its name, or the cell that holds it.
        categories: The range with the names of the bars: sheet, first row and column, last row and column.
        values: The range with their numbers.
        latest: Whether it is the last series of its chart.
    """
    return {
        "name": name,
        "categories": categories,
        "values": values,
        "fill": {"color": _LATEST if latest else _EARLIER},
        "border": {"none": True},
        "gap": 60,
        "data_labels": {"value": True, "font": _FONT},
    }


def style_chart(chart: Any, shown: Styled, *, title_size: int) -> None:
    """Gives a chart of XlsxWriter its title, axes and legend. ``title_size`` is in points."""
    title_font = {"name": HEI, "size": title_size, "bold": False}
    chart.set_title({"name": shown.title, "name_font": title_font, "overlay": False})
    names = {"num_font": _FONT, "major_tick_mark": "none"}
    if shown.bars:
        chart.set_y_axis({**names, "reverse": True})  # the first category on top
        chart.set_x_axis({"min": 0, "visible": False, "major_gridlines": {"visible": False}})
    else:
        grid = {"visible": True, "line": {"color": _GRID, "width": 0.5}}
        chart.set_x_axis(names)
        chart.set_y_axis({"min": 0, "num_format": "0", "num_font": _FONT, "major_gridlines": grid})
    chart.set_legend({"none": True} if len(shown.series) == 1 else {"position": "bottom", "font": _FONT})
