"""How the elements of a web page look: hidden, struck through, raised, lowered, of what size. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from xltools.published.sources.html.css import StyleSheets
from xltools.published.sources.typography import Height

#: Elements whose content is no text of the page.
_NO_TEXT = frozenset(
    {"script", "style", "head", "template", "noscript", "select", "option", "textarea", "input", "button",
     "iframe", "object", "svg", "math", "title"}
)  # fmt: skip
#: Elements that strike their text through, and those that say how the character before is pronounced.
_STRUCK = frozenset({"del", "s", "strike"})
_PRONUNCIATION = frozenset({"rt", "rp", "rtc"})
#: In these, vertical-align moves the content of a cell and raises nothing.
_CELLS = frozenset({"table", "tbody", "thead", "tfoot", "tr", "td", "th", "col", "colgroup", "img"})

_PIXELS = {"px": 1.0, "pt": 4 / 3, "em": 16.0, "rem": 16.0, "ex": 8.0, "%": 0.16}
_LENGTH = re.compile(r"(-?\d*\.?\d+)(px|pt|em|rem|ex|%)?\Z")
#: Text that is moved by fewer pixels is not raised; text that is moved out of the page is not seen.
_RAISED_BY, _OUT_OF_PAGE = 2.0, -900.0
#: Sizes in pixels, as browsers show them. <small> counts as much smaller than the text around it.
_NORMAL, _SMALL = 16.0, 0.7
_NAMED_SIZES = {
    "xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0,
    "xx-large": 32.0,
}  # fmt: skip
_FONT_SIZES = {"1": 10.0, "2": 13.0, "3": 16.0, "4": 18.0, "5": 24.0, "6": 32.0, "7": 48.0}


@dataclass(frozen=True, slots=True)
class Look:
    """How text looks.

    Attributes:
        height: Where it stands in its line.
        moved: Whether it is raised or lowered by a length, which may be for all of a text and then means nothing.
        size: The size of its type in pixels.
        unseen: Whether it is struck through, or shows nothing although it takes up its room.
    """

    height: Height = Height.LINE
    moved: bool = False
    size: float = _NORMAL
    unseen: bool = False


class Looks:
    """The looks of the elements of one page."""

    def __init__(self, root: HtmlElement) -> None:
        self.sheets = StyleSheets([style.text or "" for style in root.iter("style")])

    def is_left_out(self, element: HtmlElement) -> bool:
        """Whether the page is laid out as if the element were not there, or it is a pronunciation."""
        if element.tag in _NO_TEXT | _PRONUNCIATION or element.get("hidden") is not None:
            return True
        said = self.sheets.declarations(element)
        return said.get("display") == "none" or said.get("mso-hide") == "all"

    def inside(self, element: HtmlElement, around: Look) -> Look:
        """The look of the text in an element, where that around it looks like ``around``."""
        said = self.sheets.declarations(element)
        unseen = around.unseen or element.tag in _STRUCK or _is_unseen(said)
        look = replace(around, size=_size(element, said, around.size), unseen=unseen)
        if element.tag in ("sup", "sub"):
            return replace(
                look, height=Height.RAISED if element.tag == "sup" else Height.LOWERED, moved=False
            )
        return _moved(look, said) if said and element.tag not in _CELLS else look


def _is_unseen(said: Mapping[str, str]) -> bool:
    """Whether an element's text is struck through, or shows nothing."""
    if any("line-through" in said.get(name, "") for name in ("text-decoration", "text-decoration-line")):
        return True
    if said.get("visibility") in ("hidden", "collapse") or said.get("color") == "transparent":
        return True
    if _pixels(said.get("opacity", "")) == 0 or _pixels(said.get("font-size", "")) == 0:
        return True
    if said.get("clip", "").replace(" ", "") in ("rect(0,0,0,0)", "rect(0000)", "rect(0px,0px,0px,0px)"):
        return True
    out_of_page = [said.get("text-indent", ""), said.get("left", "") if "position" in said else ""]
    return any((pixels := _pixels(text)) is not None and pixels <= _OUT_OF_PAGE for text in out_of_page)


def _moved(look: Look, said: Mapping[str, str]) -> Look:
    """The look with what is said of its height."""
    align = said.get("vertical-align", "")
    if align in ("super", "sub"):
        return replace(look, height=Height.RAISED if align == "super" else Height.LOWERED, moved=False)
    up = _pixels(align) or 0.0
    if said.get("position") == "relative":
        up += (_pixels(said.get("bottom", "")) or 0.0) - (_pixels(said.get("top", "")) or 0.0)
    if abs(up) < _RAISED_BY:
        return look
    return replace(look, height=Height.RAISED if up > 0 else Height.LOWERED, moved=True)


def _size(element: HtmlElement, said: Mapping[str, str], around: float) -> float:
    if element.tag == "small":
        return _SMALL * around
    if element.tag == "font" and element.get("size", "").strip() in _FONT_SIZES:
        around = _FONT_SIZES[element.get("size", "").strip()]
    text = said.get("font-size", "")
    if text in _NAMED_SIZES:
        return _NAMED_SIZES[text]
    if text in ("smaller", "larger"):
        return around * (_SMALL if text == "smaller" else 1 / _SMALL)
    length = _LENGTH.match(text)
    if length is None:
        return around
    relative = {"em": around, "%": around / 100}.get(length[2] or "")
    return float(length[1]) * (relative if relative is not None else _PIXELS.get(length[2] or "", 1.0))


def _pixels(text: str) -> float | None:
    """A length in pixels, of text of the usual size; None for anything else."""
    length = _LENGTH.match(text)
    return float(length[1]) * _PIXELS.get(length[2] or "", 1.0) if length else None
