"""Labels that the page broke wrongly, put right: two labels in one cell, or one label in two rows. Pure.

``（三）不予公开1.属于国家秘密`` is taken apart only where it is exactly one label of the form and then exactly the next.
A label that goes on in a row of its own (``2.其他法律行⏎政法规禁止公开``, with the figures beside its first half) is
put together only where the two halves are exactly a label.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from xltools.published.align.form_labels import Label, LabelKind
from xltools.published.align.wording import Wording, wording
from xltools.published.document import Cell, Document, Row, RowKind
from xltools.published.values import is_figure

#: Cells longer than this hold prose, not labels.
_LONGEST = 120


def mended(document: Document, labels: Sequence[Label]) -> Document:
    """The document with every such label put right. It has the same number of rows as before."""
    mender = _Mender.of(labels)
    rows = [mender.split_cells(row) for row in document.rows]
    for number in range(len(rows) - 1):
        upper, lower = rows[number : number + 2]
        if upper.kind is RowKind.SIDE_BY_SIDE and lower.kind is RowKind.SIDE_BY_SIDE:
            rows[number : number + 2] = mender.rejoined(upper, lower)
    return replace(document, rows=tuple(rows))


@dataclass(frozen=True)
class _Mender:
    """The form's labels, ready for comparing.

    Attributes:
        pairs: Every two labels that follow each other.
        cores: The cores of all labels.
        exact: Level, number and core of all labels.
    """

    pairs: tuple[tuple[Wording, Wording], ...]
    cores: frozenset[str]
    exact: frozenset[tuple[str, str, str]]

    @classmethod
    def of(cls, labels: Sequence[Label]) -> _Mender:
        wordings = [label.wording for label in labels if label.kind is not LabelKind.HEADING and label.text]
        return cls(
            tuple((one, other) for one, other in pairwise(wordings) if one.core and other.core),
            frozenset(one.core for one in wordings),
            frozenset((one.level, one.number, one.core) for one in wordings),
        )

    def split_cells(self, row: Row) -> Row:
        """The row with every cell that holds two labels made into two cells."""
        cells = tuple(piece for cell in row.cells for piece in self._pieces(cell))
        return row if len(cells) == len(row.cells) else replace(row, cells=cells)

    def _pieces(self, cell: Cell) -> Iterator[Cell]:
        core = wording(cell.text).core if len(cell.text) <= _LONGEST else ""
        if not core or core in self.cores:
            yield cell
            return
        for first, second in self.pairs:
            if not (core.startswith(first.core) and core.endswith(second.core)):
                continue
            for cut in range(1, len(cell.text)):
                if _is(first, cell.text[:cut]) and _is(second, cell.text[cut:]):
                    yield replace(cell, text=cell.text[:cut])
                    yield replace(cell, text=cell.text[cut:])
                    return
        yield cell

    def rejoined(self, upper: Row, lower: Row) -> tuple[Row, Row]:
        """Two rows, with the label's second half put back to the first, if the lower row holds just that."""
        filled = [position for position, cell in enumerate(lower.cells) if not cell.blank]
        texts = [position for position, cell in enumerate(upper.cells) if _is_text(cell)]
        if len(filled) != 1 or not texts or not any(is_figure(cell.text) for cell in upper.cells):
            return upper, lower
        first_half, second_half = upper.cells[texts[-1]], lower.cells[filled[0]]
        if len(first_half.text) + len(second_half.text) > _LONGEST or _key(first_half.text) in self.exact:
            return upper, lower
        whole = replace(first_half, text=f"{first_half.text}{second_half.text}")
        if _key(whole.text) not in self.exact or wording(second_half.text).core in self.cores:
            return upper, lower
        return (
            _with_cell(upper, texts[-1], whole),
            _with_cell(lower, filled[0], replace(second_half, text="")),
        )


def _is_text(cell: Cell) -> bool:
    return not cell.blank and not is_figure(cell.text)


def _with_cell(row: Row, position: int, cell: Cell) -> Row:
    return replace(row, cells=(*row.cells[:position], cell, *row.cells[position + 1 :]))


def _is(label: Wording, text: str) -> bool:
    return _key(text) == (label.level, label.number, label.core)


def _key(text: str) -> tuple[str, str, str]:
    parts = wording(text)
    return parts.level, parts.number, parts.core
