"""Ruled tables of a PDF's page: where their rules stand gives every cell its columns and rows. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from xltools.published.sources.blocks import Paragraph, Table, TableCell
from xltools.published.sources.pdf.lines import Char, lines

#: A rule is at most so thick, in points.
_THICKEST = 3
#: So many columns' rules that end at one height are the end of a table on its page.
_FEWEST_COLUMNS = 3

#: Left, top, right and bottom edge, in points.
Box = Sequence[float]


def open_ends(edges: Sequence[dict[str, Any]]) -> list[float]:
    """The heights at which the rules of columns end and no rule of a row stands.

    A table that goes on over the end of a page has none there: a browser draws the rule between two rows on one of the
    two pages only.
    """
    across = [edge for edge in edges if edge["orientation"] == "h" and edge["x1"] - edge["x0"] > _THICKEST]
    down = [edge for edge in edges if edge["orientation"] == "v" and edge["bottom"] - edge["top"] > _THICKEST]
    heights = []
    for height in _stops(end for edge in down for end in (edge["top"], edge["bottom"])):
        ending = [edge["x0"] for edge in down if _ends_at(edge, height)]
        ruled = any(abs(edge["top"] - height) <= _THICKEST for edge in across)
        if len(_stops(ending)) >= _FEWEST_COLUMNS and not ruled:
            heights.append(height)
    return heights


def _ends_at(edge: dict[str, Any], height: float) -> bool:
    return bool(min(abs(edge["top"] - height), abs(edge["bottom"] - height)) <= _THICKEST)


def within(char: Char, box: Box) -> bool:
    """Whether the middle of a character stands in the box."""
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def table(cells: Sequence[Box], chars: Sequence[Char], where: str) -> Table:
    """A ruled table.

    Args:
        cells: The boxes between its rules.
        chars: The characters that stand in it.
        where: Its place.
    """
    columns = _stops(x for cell in cells for x in (cell[0], cell[2]))
    rows = _stops(y for cell in cells for y in (cell[1], cell[3]))
    placed: dict[int, list[TableCell]] = {number: [] for number in range(len(rows) - 1)}
    for cell in sorted(set(map(tuple, cells)), key=lambda cell: (cell[1], cell[0])):
        first, last = _nearest(columns, cell[0]), _nearest(columns, cell[2])
        upper, lower = _nearest(rows, cell[1]), _nearest(rows, cell[3])
        if upper not in placed or last <= first or lower <= upper:
            continue
        inside = lines([char for char in chars if within(char, cell)])
        text = tuple(Paragraph(line.text) for line in inside)
        placed[upper].append(TableCell(text, first, last - first, lower - upper))
    return Table(tuple(tuple(sorted(row, key=lambda cell: cell.column)) for row in placed.values()), where)


def _stops(values: Iterable[float]) -> list[float]:
    """The positions of rules; those of one thick rule are counted once."""
    stops: list[float] = []
    for value in sorted(values):
        if not stops or value - stops[-1] > _THICKEST:
            stops.append(value)
    return stops


def _nearest(stops: Sequence[float], value: float) -> int:
    return min(range(len(stops)), key=lambda number: abs(stops[number] - value))
