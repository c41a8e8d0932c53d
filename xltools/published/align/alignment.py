"""Document + Form → what stands where: the one aligner for every front end. Pure.

``align`` may be asked for several forms; ``best`` tells which of them the report was written on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from xltools.form.spec import Form
from xltools.published.align.anchors import Anchor, find_anchors
from xltools.published.align.expected import Label, LabelKind, expected
from xltools.published.align.labels import wording
from xltools.published.align.mending import mended
from xltools.published.align.place import Placement, place
from xltools.published.document import Document, Token

#: Fewer labels than this, headings counted, and the text is no report of this form.
_FEWEST = 3


@dataclass(frozen=True)
class Alignment:
    """A document read as a form. ``anchors`` are the labels found, in order."""

    form: Form
    document: Document
    tokens: tuple[Token, ...]
    labels: tuple[Label, ...]
    anchors: tuple[Anchor, ...]

    @property
    def plausible(self) -> bool:
        """Whether the document is a report of such a form at all."""
        return len(self.anchors) >= _FEWEST

    @property
    def heads(self) -> float:
        """How well the heads of the columns fit: what tells editions of a form apart."""
        return sum(a.score for a in self.anchors if self.labels[a.label].kind is LabelKind.HEAD)

    @property
    def fit(self) -> float:
        """How well all labels fit."""
        return sum(anchor.score for anchor in self.anchors)

    def headings(self) -> Iterator[tuple[Label, int]]:
        """The headings found, each with the number of its row."""
        for anchor in self.anchors:
            if self.labels[anchor.label].kind is LabelKind.HEADING:
                yield self.labels[anchor.label], self.tokens[anchor.start].row

    def placement(self) -> Placement:
        """Where the figures stand; what is not certain is left out (``place`` says when it is)."""
        return place(self.document, self.tokens, self.labels, self.anchors, frozenset(self._reordered()))

    def _reordered(self) -> Iterator[int]:
        """The blocks whose column heads stand in another order than the form's."""
        for block in {label.block for label in self.labels if label.block >= 0}:
            heads = [label for label in self.labels if label.block == block and label.kind is LabelKind.HEAD]
            if len({head.wording.core for head in heads}) < len(heads):
                continue  # table four: the same heads over and over
            if any(_descends(order) for order in self._orders(block, heads)):
                yield block

    def _orders(self, block: int, heads: Sequence[Label]) -> Iterator[list[tuple[int, int]]]:
        """For every row over the block: the level and position of each head there, as they come."""
        known = {head.wording.core: (head.level, position) for position, head in enumerate(heads)}
        by_row: dict[int, list[tuple[int, int]]] = {}
        for token in self._over(block):
            if place_of_head := known.get(wording(token.cell.text).core):
                row = -1 if self.document.rows[token.row].loose else token.row
                by_row.setdefault(row, []).append(place_of_head)
        yield from by_row.values()

    def _over(self, block: int) -> Iterable[Token]:
        """The tokens between the block's first caption or head and its first row."""
        own = [anchor for anchor in self.anchors if self.labels[anchor.label].block == block]
        over = [a for a in own if self.labels[a.label].kind in (LabelKind.CAPTION, LabelKind.HEAD)]
        rows = [a for a in own if self.labels[a.label].kind in (LabelKind.GROUP, LabelKind.ROW)]
        return self.tokens[over[0].start : rows[0].start] if over and rows else ()


def _descends(order: Sequence[tuple[int, int]]) -> bool:
    """Whether a head comes after one that the form has later on the same level."""
    highest: dict[int, int] = {}
    for level, position in order:
        if position < highest.get(level, -1):
            return True
        highest[level] = max(position, highest.get(level, -1))
    return False


def align(document: Document, form: Form) -> Alignment:
    """The document read as the form."""
    labels = expected(form)
    document = mended(document, labels)
    tokens = document.tokens()
    return Alignment(form, document, tokens, labels, find_anchors(document, tokens, labels))


def best(alignments: Sequence[Alignment], year: int) -> Alignment:
    """The alignment with the form the report was written on: by its column heads, then by all labels,
    then by the year the form is for."""
    return max(alignments, key=lambda a: (round(a.heads, 2), round(a.fit, 2), a.form.covers(year)))
