"""A page that is set in two columns → its two halves. Pure.

Two columns are read one after the other. A table without rules has gaps that run down the page too; so a gap counts
only between lines that are prose on either side of it, or between ruled tables that stand beside each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xltools.published.sources.pdf.lines import Char, rows

#: Columns are parted in this part of the page's width, by a gap of so many points.
_FROM, _TO, _GAP, _STEP = 0.35, 0.65, 6.0, 2.0
#: So many lines stand beside each other, and no more than this part of all lines runs across the gap.
_FEWEST_LINES, _MOST_ACROSS = 5, 0.5
#: A line of prose has so many characters at least, and so many of them are no digits.
_SHORTEST_PROSE, _LEAST_WORDS = 8, 0.6
#: So many of the lines beside each other must be prose, on either side.
_LEAST_PROSE = 0.6
#: Lines of two columns that stand beside each other are apart by so much of their size at most.
_LINE_APART = 1.2
#: Tables stand beside each other when they have so much of their height in common.
_LEAST_BESIDE = 0.5


@dataclass(frozen=True, slots=True)
class Extent:
    """How far something reaches on the page, in points from its upper left corner."""

    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Halves:
    """A page in two columns. ``gap`` is where they are parted, in points from the left."""

    gap: float

    def side(self, left: float, right: float) -> int:
        """−1 for what stands left of the gap, 1 for what stands right of it, 0 for what runs across."""
        if right <= self.gap + _GAP / 2:
            return -1
        return 1 if left >= self.gap - _GAP / 2 else 0

    def sides(self, chars: Sequence[Char]) -> dict[int, list[Char]]:
        """Side → its characters. A line whose characters stand close at the gap runs across, such as a title."""
        by_side: dict[int, list[Char]] = {0: [], -1: [], 1: []}
        for row in rows(chars):
            parted = _parted(row, self.gap)
            for char in row:
                by_side[self.side(char["x0"], char["x1"]) if parted else 0].append(char)
        return by_side


def halves(chars: Sequence[Char], tables: Sequence[Extent], width: float) -> Halves | None:
    """How the page is parted into two columns; None where it is not.

    Args:
        chars: The characters of the page that stand in no table.
        tables: The ruled tables of the page.
        width: The width of the page in points.
    """
    lines = rows(chars)
    gaps = [gap for gap in _gaps_between(tables) if _FROM * width <= gap <= _TO * width]
    gaps += [gap for gap in _positions(width) if _parts_prose(lines, gap)]
    gaps = [gap for gap in gaps if not any(table.left < gap < table.right for table in tables)]
    return Halves(max(gaps, key=lambda gap: _nearness(lines, gap, width))) if gaps else None


def _positions(width: float) -> Iterator[float]:
    steps = int((_TO - _FROM) * width / _STEP)
    return (_FROM * width + step * _STEP for step in range(steps + 1))


def _nearness(lines: Sequence[Sequence[Char]], gap: float, width: float) -> tuple[int, float]:
    """The more lines a gap parts, the better; of equal ones that nearest to the middle of the page."""
    return sum(_parted(line, gap) is not None for line in lines), -abs(gap - width / 2)


def _gaps_between(tables: Sequence[Extent]) -> Iterator[float]:
    for one in tables:
        for other in tables:
            common = min(one.bottom, other.bottom) - max(one.top, other.top)
            least = _LEAST_BESIDE * min(one.bottom - one.top, other.bottom - other.top)
            if one.right < other.left and common >= least:
                yield (one.right + other.left) / 2


def _parts_prose(lines: Sequence[Sequence[Char]], gap: float) -> bool:
    """Whether lines of prose stand beside each other, left and right of the gap."""
    across = sum(_runs_across(line, gap) for line in lines)
    if across > _MOST_ACROSS * len(lines):
        return False
    parted = [(line[0], texts) for line in lines if (texts := _parted(line, gap))]
    left = [(first, texts[0]) for first, texts in parted if texts[0]]
    right = [(first, texts[1]) for first, texts in parted if texts[1]]
    return _are_prose(left, right) and _are_prose(right, left)


def _are_prose(side: Sequence[tuple[Char, str]], other: Sequence[tuple[Char, str]]) -> bool:
    """Whether the lines of a side that have a line of the other side beside them are enough, and are prose."""
    beside = [
        text
        for first, text in side
        if any(abs(first["top"] - neighbour["top"]) <= _LINE_APART * first["size"] for neighbour, _ in other)
    ]
    return len(beside) >= _FEWEST_LINES and sum(map(_is_prose, beside)) >= _LEAST_PROSE * len(beside)


def _parted(line: Sequence[Char], gap: float) -> tuple[str, str] | None:
    """The texts left and right of the gap, if the line has any; None for a line that runs across it."""
    if _runs_across(line, gap):
        return None
    left = "".join(char["text"] for char in line if char["x1"] <= gap + _GAP / 2)
    right = "".join(char["text"] for char in line if char["x0"] >= gap - _GAP / 2)
    return left, right


def _runs_across(line: Sequence[Char], gap: float) -> bool:
    left = [char for char in line if char["x1"] <= gap + _GAP / 2]
    right = [char for char in line if char["x0"] >= gap - _GAP / 2]
    if len(left) + len(right) < len(line):
        return True
    return bool(left and right) and right[0]["x0"] - left[-1]["x1"] < max(_GAP, right[0]["size"])


def _is_prose(text: str) -> bool:
    words = sum(not character.isdigit() for character in text)
    return len(text) >= _SHORTEST_PROSE and words >= _LEAST_WORDS * len(text)
