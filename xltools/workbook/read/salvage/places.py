"""A damaged sheet against an untouched one → where each of its rows and columns would stand. Pure.

Known by the locked texts: those that both sheets have in the same order are matched. A row or a column without such a text
stands where its neighbours say, if those on both sides say the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from xltools.model.cells import Raw, text_of
from xltools.model.text import compact
from xltools.workbook.layout.grid import a1, position


@dataclass(frozen=True)
class SheetPlaces:
    """Where the rows and columns of a damaged sheet would stand.

    Attributes:
        rows: The damaged sheet's row → the untouched one's, both from 0.
        columns: The same for columns.
        labels: The cells of the damaged sheet that hold locked texts.
    """

    rows: Mapping[int, int]
    columns: Mapping[int, int]
    labels: frozenset[str]

    def of(self, cell: str) -> str:
        """The name that a cell of the damaged sheet has in an untouched one; "" where that is not known."""
        row, column = position(cell)
        if row not in self.rows or column not in self.columns:
            return ""
        return a1(self.rows[row], self.columns[column])


def likeness(values: Mapping[str, Raw], labels: Mapping[str, str]) -> float:
    """The share of the locked texts of an untouched sheet that a sheet has somewhere, 0 to 1."""
    there = {compact(text_of(value)) for value in values.values()}
    wanted = [text for text in map(compact, labels.values()) if text]
    return sum(text in there for text in wanted) / len(wanted) if wanted else 0.0


def places(values: Mapping[str, Raw], labels: Mapping[str, str]) -> SheetPlaces:
    """Where the rows and columns of a sheet would stand.

    Args:
        values: Cell → content of the damaged sheet.
        labels: Cell → locked text of the untouched one.
    """
    wanted = _in_order(labels)
    known = {text for _, text in wanted}
    # A number is no locked text, whatever it looks like: a list has lines 1, 2 and 3, and a table figures 1, 2 and 3.
    texts = {cell: value for cell, value in values.items() if isinstance(value, str)}
    there = [(cell, text) for cell, text in _in_order(texts) if text in known]
    matcher = SequenceMatcher(None, [text for _, text in there], [text for _, text in wanted], autojunk=False)
    row_votes: dict[int, Counter[int]] = {}
    column_votes: dict[int, Counter[int]] = {}
    for start, other, length in matcher.get_matching_blocks():
        for offset in range(length):
            row, column = position(there[start + offset][0])
            right_row, right_column = position(wanted[other + offset][0])
            row_votes.setdefault(row, Counter())[right_row] += 1
            column_votes.setdefault(column, Counter())[right_column] += 1
    cells = [position(cell) for cell in values]
    return SheetPlaces(
        _mapped(row_votes, {row for row, _ in cells}),
        _mapped(column_votes, {column for _, column in cells}),
        frozenset(cell for cell, _ in there),
    )


def _in_order(cells: Mapping[str, Raw]) -> list[tuple[str, str]]:
    """The cells with a text, row by row."""
    texts = ((cell, compact(text_of(value))) for cell, value in cells.items())
    return sorted(((cell, text) for cell, text in texts if text), key=lambda item: position(item[0]))


def _mapped(votes: Mapping[int, Counter[int]], used: Iterable[int]) -> dict[int, int]:
    """By the votes; lines without one by their neighbours."""
    sure = {line: counter.most_common(1)[0][0] for line, counter in votes.items()}
    mapped = dict(sure)
    ordered = sorted(sure)
    for line in used:
        if line not in sure and (shift := _shift(ordered, sure, line)) is not None:
            mapped[line] = line + shift
    # Two lines cannot be one: the one that texts speak for stays.
    taken = Counter(mapped.values())
    return {line: right for line, right in mapped.items() if taken[right] == 1 or line in sure}


def _shift(ordered: Sequence[int], sure: Mapping[int, int], line: int) -> int | None:
    """By how much a line without a text of its own has moved; None where its neighbours say different things."""
    before = [known for known in ordered if known < line]
    after = [known for known in ordered if known > line]
    shifts = {sure[known] - known for known in (*before[-1:], *after[:1])}
    return shifts.pop() if len(shifts) == 1 else None
