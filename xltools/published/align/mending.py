"""Labels that the page broke wrongly: two in one cell, or one over the edge of a page. Pure.

``（三）不予公开1.属于国家秘密`` is taken apart only where it is exactly one label of the form and then
exactly the next one. A row whose label goes on in a row of its own (``2.其他法律行⏎政法规禁止公开``, the
figures beside the first half) is put together only where the two halves are exactly a label.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from xltools.published.align.expected import Label, LabelKind
from xltools.published.align.labels import Wording, wording
from xltools.published.document import Cell, Document, Row, RowKind
from xltools.published.values import is_figure

_LONGEST = 120


def mended(document: Document, labels: Sequence[Label]) -> Document:
    """The document with every such label mended. The rows stay as many as they are."""
    named = [label.wording for label in labels if label.kind is not LabelKind.HEADING and label.text]
    whole = {one.core for one in named}
    pairs = [(one, other) for one, other in pairwise(named) if one.core and other.core]
    exact = {(one.level, one.number, one.core) for one in named}
    rows = [_row(row, pairs, whole) for row in document.rows]
    for number in range(len(rows) - 1):
        row, below = rows[number : number + 2]
        if row.kind is RowKind.LINE and below.kind is RowKind.LINE:
            rows[number : number + 2] = _rejoined(row, below, whole, exact)
    return replace(document, rows=tuple(rows))


def _rejoined(row: Row, below: Row, whole: set[str], exact: set[tuple[str, str, str]]) -> tuple[Row, Row]:
    """Two rows, with the label in the second put back to its first half, if that is what it is."""
    rest = [position for position, cell in enumerate(below.cells) if not cell.blank]
    texts = [position for position, cell in enumerate(row.cells) if _is_text(cell)]
    if len(rest) != 1 or not texts or not any(is_figure(cell.text) for cell in row.cells):
        return row, below
    label, more = row.cells[texts[-1]], below.cells[rest[0]]
    if len(label.text) + len(more.text) > _LONGEST or _named(label.text) in exact:
        return row, below
    together = replace(label, text=f"{label.text}{more.text}")
    if _named(together.text) not in exact or wording(more.text).core in whole:
        return row, below
    return _with(row, texts[-1], together), _with(below, rest[0], replace(more, text=""))


def _is_text(cell: Cell) -> bool:
    return not cell.blank and not is_figure(cell.text)


def _with(row: Row, position: int, cell: Cell) -> Row:
    return replace(row, cells=(*row.cells[:position], cell, *row.cells[position + 1 :]))


def _row(row: Row, pairs: Sequence[tuple[Wording, Wording]], whole: set[str]) -> Row:
    cells = tuple(piece for cell in row.cells for piece in _pieces(cell, pairs, whole))
    return row if len(cells) == len(row.cells) else replace(row, cells=cells)


def _pieces(cell: Cell, pairs: Sequence[tuple[Wording, Wording]], whole: set[str]) -> Iterator[Cell]:
    core = wording(cell.text).core if len(cell.text) <= _LONGEST else ""
    if core and core not in whole:
        for one, other in pairs:
            if core.startswith(one.core) and core.endswith(other.core):
                for cut in range(1, len(cell.text)):
                    if _is(one, cell.text[:cut]) and _is(other, cell.text[cut:]):
                        yield replace(cell, text=cell.text[:cut])
                        yield replace(cell, text=cell.text[cut:])
                        return
    yield cell


def _is(label: Wording, text: str) -> bool:
    return _named(text) == (label.level, label.number, label.core)


def _named(text: str) -> tuple[str, str, str]:
    found = wording(text)
    return found.level, found.number, found.core
