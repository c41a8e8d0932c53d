"""How cells look: one Styles object per workbook, formats made once and found by name."""

from __future__ import annotations

from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

SONG, HEI, KAI = "宋体", "黑体", "楷体"
GREY, LIGHT, RED, AMBER, GREEN = "#EDEDED", "#F7F7F7", "#F8CBAD", "#FFE699", "#E2EFDA"
#: Of cells that are still to be filled in.
TINT = "#FFF8DC"

_BASE: dict[str, Any] = {"font_name": SONG, "font_size": 10.5, "valign": "vcenter", "text_wrap": True}
_LINE: dict[str, Any] = {**_BASE, "border": 1}
_CENTRE: dict[str, Any] = {"align": "center"}

#: Name → properties. Cells a person fills in are the only unlocked ones.
STYLES: dict[str, dict[str, Any]] = {
    "plain": _BASE,
    "title": {**_BASE, **_CENTRE, "font_name": HEI, "font_size": 16, "bold": True},
    "subtitle": {**_BASE, "font_name": KAI},
    "note": {**_BASE, "font_size": 9, "font_color": "#595959", "align": "right"},
    "guide": {**_BASE, "font_size": 12, "valign": "top"},
    "guide_head": {**_BASE, "font_name": HEI, "font_size": 12},
    "block": {**_LINE, **_CENTRE, "font_name": HEI, "bg_color": LIGHT},
    "corner": {**_LINE, **_CENTRE, "font_size": 9},
    "head": {**_LINE, **_CENTRE, "font_name": HEI, "font_size": 10},
    "label": {**_LINE, "align": "left"},
    "key": {**_LINE, "font_name": HEI, "align": "left", "bg_color": LIGHT},
    "value": {**_LINE, "align": "left", "bg_color": GREY},
    "status": {**_LINE, **_CENTRE, "font_name": HEI, "font_size": 12, "bg_color": GREY},
    "count": {
        **_LINE,
        **_CENTRE,
        "num_format": "General",
        "locked": False,
        "shrink": True,
        "text_wrap": False,
    },
    "amount": {
        **_LINE,
        **_CENTRE,
        "num_format": "General",
        "locked": False,
        "shrink": True,
        "text_wrap": False,
    },
    "total": {
        **_LINE,
        **_CENTRE,
        "num_format": "General",
        "bg_color": GREY,
        "shrink": True,
        "text_wrap": False,
    },
    "choice": {**_LINE, **_CENTRE, "locked": False},
    "long_choice": {**_LINE, **_CENTRE, "shrink": True, "text_wrap": False, "locked": False},
    "text": {**_LINE, "align": "left", "num_format": "@", "locked": False},
    "date": {**_LINE, "align": "left", "num_format": "yyyy-m-d", "locked": False},
    # An entry of a list: what it says in words.
    "entry_text": {**_LINE, "font_size": 9.5, "align": "left", "num_format": "@", "locked": False},
    "entry_date": {**_LINE, **_CENTRE, "font_size": 9.5, "num_format": "yyyy-m-d", "locked": False},
    "entry_choice": {**_LINE, **_CENTRE, "font_size": 9.5, "locked": False},
    "prose": {**_LINE, "align": "left", "valign": "top", "num_format": "@", "locked": False},
    "strip": {
        **_BASE,
        **_CENTRE,
        "font_size": 9,
        "font_color": "#7F7F7F",
        "text_wrap": False,
        "shrink": True,
    },
    "strip_label": {**_BASE, "font_size": 9, "font_color": "#7F7F7F", "align": "right"},
    "line": {**_LINE, "font_size": 9.5},
    "line_centre": {**_LINE, **_CENTRE, "font_size": 9.5},
    "number": {
        **_LINE,
        **_CENTRE,
        "font_size": 9.5,
        "num_format": "General",
        "shrink": True,
        "text_wrap": False,
    },
    "link": {**_LINE, **_CENTRE, "font_size": 9.5, "font_color": "#0563C1", "underline": 1},
    # No text format: in a cell of one a link would be shown as its formula.
    "result": {**_BASE, "font_size": 9.5, "locked": False, "num_format": "General", "text_wrap": False},
    # The consolidated workbook: figures nobody types, and narrow lists.
    "sum": {**_LINE, **_CENTRE, "num_format": "General", "shrink": True, "text_wrap": False},
    "sum_yes": {**_LINE, **_CENTRE, "num_format": '0"个单位“是”"', "shrink": True, "text_wrap": False},
    "small_yes": {**_LINE, **_CENTRE, "font_size": 9, "num_format": '[=1]"是";[=0]"否";0'},
    "sum_amount": {**_LINE, **_CENTRE, "num_format": "General", "shrink": True, "text_wrap": False},
    "sum_total": {
        **_LINE,
        **_CENTRE,
        "num_format": "General",
        "bg_color": GREY,
        "shrink": True,
        "text_wrap": False,
    },
    "percent": {**_LINE, **_CENTRE, "num_format": "0.0%", "shrink": True, "text_wrap": False},
    "small": {**_LINE, "font_size": 9, "text_wrap": False},
    # “fill” keeps a long text inside its cell, where it would run over the blank ones beside it.
    "small_text": {**_LINE, "font_size": 9, "valign": "top"},
    "small_fill": {**_LINE, "align": "fill", "font_size": 9, "text_wrap": False},
    "small_centre": {**_LINE, **_CENTRE, "font_size": 9, "shrink": True, "text_wrap": False},
    "small_amount": {
        **_LINE,
        **_CENTRE,
        "font_size": 9,
        "num_format": "General",
        "shrink": True,
        "text_wrap": False,
    },
    "small_note": {**_BASE, "font_size": 9, "font_color": "#595959", "text_wrap": False},
    "small_head": {**_LINE, **_CENTRE, "font_name": HEI, "font_size": 9, "bg_color": LIGHT},
    "small_total": {
        **_LINE,
        **_CENTRE,
        "font_size": 9,
        "num_format": "General",
        "bg_color": GREY,
        "shrink": True,
        "text_wrap": False,
    },
    "small_link": {
        **_LINE,
        "font_size": 9,
        "font_color": "#0563C1",
        "underline": 1,
        "text_wrap": False,
    },
    "good": {**_LINE, **_CENTRE, "font_size": 9.5, "bg_color": GREEN, "font_color": "#375623"},
    "bad": {**_LINE, **_CENTRE, "font_size": 9.5, "bg_color": RED, "font_color": "#9C0006"},
    "middling": {**_LINE, **_CENTRE, "font_size": 9.5, "bg_color": AMBER, "font_color": "#7F6000"},
    "alarm": {**_BASE, "font_name": HEI, "font_color": "#C00000"},
    "failed": {"bg_color": RED, "font_color": "#9C0006"},
    "to_fill": {"bg_color": TINT},
    "explain": {"bg_color": AMBER, "font_color": "#7F6000"},
    "passed": {"bg_color": GREEN, "font_color": "#375623"},
}


class Styles:
    """The formats of one workbook."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[str, Format] = {}

    def __getitem__(self, name: str) -> Format:
        if name not in self._made:
            self._made[name] = self._book.add_format(STYLES[name])
        return self._made[name]
