"""The characters of a PDF's page → lines, and lines → paragraphs. Pure.

A PDF knows characters with positions only. Characters are one line when their middles stand at nearly the same
height; a wide gap in a line parts cells that stand side by side, which is no proof of a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from xltools.published.sources.blocks import Block, Paragraph, Table, TableCell

#: A character as pdfplumber gives it: ``text``, ``x0``, ``x1``, ``top``, ``bottom``, ``size``, in points from the top left.
Char = dict[str, Any]

_NEW_PARAGRAPH = re.compile(
    r"(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d{1,2}[.、．])"
)
#: A gap of so many characters' widths parts cells, and of so many parts words.
_CELL_GAP, _WORD_GAP = 1.5, 0.2


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
    rows: list[list[Char]] = []
    for char in sorted(chars, key=_middle):
        if rows and _on_one_line(rows[-1][0], char):
            rows[-1].append(char)
        else:
            rows.append([char])
    return [_line(sorted(row, key=lambda char: char["x0"])) for row in rows]


def _middle(char: Char) -> float:
    return float(char["top"] + char["bottom"]) / 2


def _on_one_line(first: Char, char: Char) -> bool:
    height = min(first["bottom"] - first["top"], char["bottom"] - char["top"])
    return bool(_middle(char) - _middle(first) <= height / 2)


def _line(row: Sequence[Char]) -> Line:
    size = max(char["size"] for char in row)
    pieces, words = [], row[0]["text"]
    for before, char in pairwise(row):
        gap = char["x0"] - before["x1"]
        if gap > _CELL_GAP * size:
            pieces.append(words)
            words = ""
        elif gap > _WORD_GAP * size:
            words += " "
        words += char["text"]
    pieces.append(words)
    return Line(tuple(pieces), row[0]["x0"], row[-1]["x1"], row[0]["top"], size)


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


def joined(parts: Iterable[Table | ProseLine]) -> Iterator[Block]:
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
