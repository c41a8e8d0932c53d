"""How runs of text in a Word document look: raised, lowered, struck through, hidden. Pure.

What a run looks like is said by the run itself, else by the styles of the run and of its paragraph, and by the styles
that these are based on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

Element = etree._Element

#: Properties that two styles switch on and off again, and how far styles are followed that are based on each other.
_STRUCK = ("strike", "dstrike")
_LONGEST_CHAIN = 20
_OFF = frozenset({"0", "false", "off", "none"})


@dataclass(frozen=True, slots=True)
class Look:
    """What matters of the look of a run.

    Attributes:
        unseen: Whether it is hidden, or struck through.
        alignment: ``superscript``, ``subscript`` or "".
        position: How far it is raised, in half-points; negative for lowered.
        size: The size of its type in half-points; 0 where nobody says.
    """

    unseen: bool = False
    alignment: str = ""
    position: int = 0
    size: int = 0


class Styles:
    """The styles of a document. ``root`` is the element that holds them; None for a document without."""

    def __init__(self, root: Element | None) -> None:
        self.by_id: dict[str, Element] = {}
        self.default_paragraph_style = ""
        self.defaults: Element | None = None
        if root is None:
            return
        self.defaults = root.find("docDefaults/rPrDefault/rPr")
        for style in root.iter("style"):
            self.by_id[style.get("styleId", "")] = style
            if style.get("type") == "paragraph" and style.get("default") in ("1", "true", "on"):
                self.default_paragraph_style = style.get("styleId", "")

    def look(self, run: Element, paragraph: Element | None) -> Look:
        """The look of a run in a paragraph."""
        own = run.find("rPr")
        of_run = [*self._chain(_value(own, "rStyle"))]
        paragraph_style = "" if paragraph is None else _value(paragraph.find("pPr"), "pStyle")
        of_paragraph = [*self._chain(paragraph_style or self.default_paragraph_style)]
        levels = [[own], of_run, of_paragraph, [self.defaults]]
        alignment = _nearest(levels, "vertAlign")
        return Look(
            unseen=_on("vanish", levels) or any(_on(name, levels) for name in _STRUCK),
            alignment=alignment if alignment in ("superscript", "subscript") else "",
            position=_whole(_nearest(levels, "position")),
            size=_whole(_nearest(levels, "sz")),
        )

    def _chain(self, style_id: str) -> Iterator[Element | None]:
        """The properties of a style and of those that it is based on, the nearest first."""
        for _ in range(_LONGEST_CHAIN):
            style = self.by_id.get(style_id)
            if style is None:
                return
            yield style.find("rPr")
            style_id = _value(style, "basedOn")


def _value(holder: Element | None, name: str) -> str:
    element = None if holder is None else holder.find(name)
    return "" if element is None else element.get("val", "")


def _nearest(levels: list[list[Element | None]], name: str) -> str:
    """The value of the first element of the name."""
    for properties in (properties for level in levels for properties in level):
        if properties is not None and (value := _value(properties, name)):
            return value
    return ""


def _on(name: str, levels: list[list[Element | None]]) -> bool:
    """Whether a property is switched on: by the run itself, else by exactly one of the styles of run and paragraph."""
    own, *styles, defaults = (_switch(name, level) for level in levels)
    if own is not None:
        return own
    return sum(bool(style) for style in styles) == 1 or bool(defaults)


def _switch(name: str, level: list[Element | None]) -> bool | None:
    for properties in level:
        element = None if properties is None else properties.find(name)
        if element is not None:
            return element.get("val", "1") not in _OFF
    return None


def _whole(text: str) -> int:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 5):
        return 0
    return -int(digits) if text.startswith("-") else int(digits)
