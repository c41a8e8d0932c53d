"""A PDF's page as a reader holds it, and the characters on it that a reader sees and is meant to read.

A page whose text runs across is turned. Left out are struck characters, white ones on a white page, and those of a
stamp or a watermark that runs across.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from pdfplumber.page import Page

from xltools.published.sources.pdf.lines import Char

#: A rule that strikes a character through crosses this part of its height, from the top …
_STRIKE_FROM, _STRIKE_TO = 0.3, 0.72
#: … covers so much of its width, and goes on beyond the struck characters by at most so much of their size.
_COVERED, _BEYOND = 0.7, 0.8
#: Colours of white: grey, RGB, CMYK.
_WHITE = ((1,), (1, 1, 1), (0, 0, 0, 0))

Shape = dict[str, Any]


def upright(page: Page) -> Page:
    """The page turned so that most of its text runs from left to right."""
    directions = Counter(_direction(char["matrix"]) for char in page.chars if char["text"].strip())
    turn = directions.most_common(1)[0][0] if directions else 0
    if not turn:
        return page
    turned = page.page_obj
    turned.rotate = (turned.rotate + turn) % 360
    turned.attrs["Rotate"] = turned.rotate
    return Page(page.pdf, turned, page_number=page.page_number)


def _direction(matrix: Sequence[float]) -> int:
    """By how many degrees a page must be turned to the right so that text of this matrix runs from left to right."""
    right, up = matrix[0], matrix[1]
    if abs(right) >= abs(up):
        return 0 if right >= 0 else 180
    return 90 if up > 0 else 270


def seen(page: Page) -> list[Char]:
    """The characters of a page that are read, without white space."""
    chars = _of_main_direction([char for char in page.chars if char["text"].strip()])
    backgrounds = [shape for shape in (*page.rects, *page.curves, *page.images) if _is_dark(shape)]
    chars = [
        char for char in chars if not _is_white(char) or any(_covers(shape, char) for shape in backgrounds)
    ]
    struck = _struck(chars, [edge for edge in page.edges if edge["orientation"] == "h"])
    struck |= {
        id(char)
        for annotation in page.annots
        if _strikes(annotation)
        for char in chars
        if _covers(annotation, char)
    }
    return [char for char in chars if id(char) not in struck]


def _of_main_direction(chars: list[Char]) -> list[Char]:
    """The characters without those that run across or upside down."""
    return [char for char in chars if not _direction(char["matrix"])]


def _is_white(shape: Shape) -> bool:
    colour = shape.get("non_stroking_color")
    if isinstance(colour, int | float):
        colour = (colour,)
    return colour is not None and tuple(colour) in _WHITE


def _is_dark(shape: Shape) -> bool:
    """Whether white text is seen on the shape; of a picture nobody knows, so it counts."""
    return shape.get("object_type") == "image" or (bool(shape.get("fill")) and not _is_white(shape))


def _covers(shape: Shape, char: Char) -> bool:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return bool(shape["x0"] <= x <= shape["x1"] and shape["top"] <= y <= shape["bottom"])


def _strikes(annotation: Shape) -> bool:
    """Whether somebody has struck text through with a reader's pen."""
    return "StrikeOut" in str((annotation.get("data") or {}).get("Subtype", ""))


def _struck(chars: Sequence[Char], edges: Sequence[Shape]) -> set[int]:
    """The ids of characters that a rule strikes through; a rule of a table is longer than what it happens to cross."""
    struck: set[int] = set()
    for edge in edges:
        crossed = [char for char in chars if _crosses(edge, char)]
        if not crossed:
            continue
        room = _BEYOND * max(char["size"] for char in crossed)
        left, right = min(char["x0"] for char in crossed), max(char["x1"] for char in crossed)
        if edge["x0"] >= left - room and edge["x1"] <= right + room:
            struck.update(id(char) for char in crossed)
    return struck


def _crosses(edge: Shape, char: Char) -> bool:
    height, width = char["bottom"] - char["top"], char["x1"] - char["x0"]
    depth = (edge["top"] + edge["bottom"]) / 2 - char["top"]
    covered = min(edge["x1"], char["x1"]) - max(edge["x0"], char["x0"])
    return bool(_STRIKE_FROM * height <= depth <= _STRIKE_TO * height and covered >= _COVERED * width)
