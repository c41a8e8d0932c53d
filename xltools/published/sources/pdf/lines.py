"""The characters of a PDF's page → lines, and lines → paragraphs. Pure.

A PDF knows characters with positions only. Characters are one line when their middles stand at nearly the same
height, or when they are small ones raised or lowered beside a larger one; a wide gap in a line parts cells that stand
side by side, which is no proof of a table.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from xltools.published.sources.blocks import Block, Paragraph, Table, TableCell
from xltools.published.sources.typography import MUCH_SMALLER, Height, Run, joined

#: A character as pdfplumber gives it: ``text``, ``x0``, ``x1``, ``top``, ``bottom``, ``size``, in points from the top left.
Char = dict[str, Any]

_NEW_PARAGRAPH = re.compile(
    r"(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d{1,2}[.、．])"
)
#: A gap of so many characters' widths parts cells, and of so many parts words.
_CELL_GAP, _WORD_GAP = 1.5, 0.2
#: The mark of a note has at most so many characters; it stands so near behind a larger character, in parts of that
#: one's size, and overlaps its height with so much of its own.
_LONGEST_MARK, _BESIDE, _LEAST_OVERLAP = 6, 0.6, 0.2
#: A character that stands so much higher than its line, in parts of the size, is raised.
_RAISED_BY = 0.15
#: A character's box reaches below its line by so much of its size.
_BELOW_LINE = 0.2


@dataclass(frozen=True, slots=True)
class Line:
    """Characters that stand on one line.

    Attributes:
        pieces: Their text from left to right, parted where a gap is wide.
        left: Where the line begins, in points.
        right: Where it ends.
        top: The upper edge of its first character.
        size: The size of its largest character.
    """

    pieces: tuple[str, ...]
    left: float
    right: float
    top: float
    size: float

    @property
    def text(self) -> str:
        return " ".join(self.pieces)


@dataclass(frozen=True, slots=True)
class ProseLine:
    """A line by itself.

    Attributes:
        text: Its text.
        where: Its place.
        begins: Whether it begins a paragraph.
        goes_on: Whether it ends where a line within a paragraph does.
    """

    text: str
    where: str
    begins: bool
    goes_on: bool


def lines(chars: Sequence[Char]) -> list[Line]:
    """The characters in lines, from top to bottom."""
    return [_line(row) for row in rows(chars)]


def rows(chars: Sequence[Char]) -> list[list[Char]]:
    """The characters of each line, from left to right; the lines from top to bottom."""
    found: list[list[Char]] = []
    for char in sorted(chars, key=_middle):
        if found and _on_one_line(found[-1][0], char):
            found[-1].append(char)
        else:
            found.append([char])
    return [sorted(row, key=lambda char: float(char["x0"])) for row in _with_marks(found)]


def _middle(char: Char) -> float:
    return float(char["top"] + char["bottom"]) / 2


def _on_one_line(first: Char, char: Char) -> bool:
    height = min(first["bottom"] - first["top"], char["bottom"] - char["top"])
    return bool(_middle(char) - _middle(first) <= height / 2)


def _with_marks(found: list[list[Char]]) -> list[list[Char]]:
    """The rows, with each row of a few small characters put to the larger characters beside which it is raised."""
    kept: list[list[Char]] = []
    for number, row in enumerate(found):
        near = (*found[number + 1 : number + 3], *kept[-1:])  # a raised mark comes before its row
        base = next((other for other in near if len(row) <= _LONGEST_MARK and _is_mark_of(row, other)), None)
        if base is None:
            kept.append(row)
        else:
            base.extend(row)
    return kept


def _is_mark_of(row: Sequence[Char], base: Sequence[Char]) -> bool:
    """Whether the characters stand, small and not on its line, directly behind a character of the other row."""
    left = min(char["x0"] for char in row)
    upper, lower = min(char["top"] for char in row), max(char["bottom"] for char in row)
    size = max(char["size"] for char in row)
    return any(
        size < MUCH_SMALLER * char["size"]
        and char["x0"] < left
        and abs(left - char["x1"]) <= _BESIDE * char["size"]
        and min(lower, char["bottom"]) - max(upper, char["top"]) >= _LEAST_OVERLAP * (lower - upper)
        for char in base
    )


def _line(row: Sequence[Char]) -> Line:
    size = max(char["size"] for char in row)
    pieces: list[list[tuple[str, Char]]] = [[("", row[0])]]
    for before, char in pairwise(row):
        gap = char["x0"] - before["x1"]
        if gap > _CELL_GAP * size:
            pieces.append([])
        space = " " if _WORD_GAP * size < gap <= _CELL_GAP * size else ""
        pieces[-1].append((space, char))
    texts = tuple(_text(piece) for piece in pieces)
    return Line(texts, row[0]["x0"], row[-1]["x1"], row[0]["top"], size)


def _text(piece: Sequence[tuple[str, Char]]) -> str:
    """The characters of a piece of a line, each with the space before it, raised and lowered ones as such."""
    largest = max(char["size"] for _, char in piece)
    on_line = [char for _, char in piece if char["size"] >= MUCH_SMALLER * largest]
    usual, _ = Counter(round(_baseline(char), 1) for char in on_line).most_common(1)[0]
    base = next(char for char in on_line if round(_baseline(char), 1) == usual)
    return joined(
        Run(space + char["text"], _height(_up(char, base), largest), char["size"]) for space, char in piece
    )


def _baseline(char: Char) -> float:
    """How high a character stands, in points. The matrix of upright text says it, whatever the font."""
    matrix = char.get("matrix")
    return float(matrix[5]) if matrix and char.get("upright") else -float(char["bottom"])


def _up(char: Char, base: Char) -> float:
    """How much higher a character stands than another. Only the box of a character shows the rise of text, and only
    boxes of one font can be compared, which reach below the line by about a fifth of the size."""
    up = _baseline(char) - _baseline(base)
    if char.get("fontname") != base.get("fontname"):
        return up
    boxes = float(base["bottom"] - char["bottom"]) - _BELOW_LINE * float(base["size"] - char["size"])
    return max(up, boxes, key=abs)


def _height(up: float, size: float) -> Height:
    if abs(up) <= _RAISED_BY * size:
        return Height.LINE
    return Height.RAISED if up > 0 else Height.LOWERED


def row_or_prose(line: Line, where: str, left: float, right: float) -> Table | ProseLine:
    """Cells side by side as a row that keeps no columns; anything else as a line of prose.

    Args:
        line: The line.
        where: Its place.
        left: Where the lines of the page begin.
        right: Where they end.
    """
    if len(line.pieces) > 1 and "。" not in line.text:
        row = tuple(TableCell((Paragraph(piece),), column) for column, piece in enumerate(line.pieces))
        return Table((row,), where, keeps_columns=False)
    begins = line.left > left + line.size or bool(_NEW_PARAGRAPH.match(line.text))
    return ProseLine(line.text, where, begins, goes_on=line.right > right - 2 * line.size)


def paragraphs(parts: Iterable[Table | ProseLine]) -> Iterator[Block]:
    """Tables as they are, and paragraphs put together from their lines, over the ends of pages too."""
    open_line: ProseLine | None = None
    for part in parts:
        if open_line and isinstance(part, ProseLine) and open_line.goes_on and not part.begins:
            open_line = ProseLine(open_line.text + part.text, open_line.where, open_line.begins, part.goes_on)
            continue
        if open_line:
            yield Paragraph(open_line.text, open_line.where)
        open_line = part if isinstance(part, ProseLine) else None
        if isinstance(part, Table):
            yield part
    if open_line:
        yield Paragraph(open_line.text, open_line.where)
