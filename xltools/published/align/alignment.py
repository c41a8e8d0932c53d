"""Document + form → what stands where: one alignment for every kind of file. Pure.

``align`` may be asked for several forms; ``best`` tells on which of them the report was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from xltools.form.spec import Form
from xltools.published.align.common_words import without_strangers
from xltools.published.align.find_labels import FoundLabel, find_labels
from xltools.published.align.form_labels import Label, LabelKind, form_labels
from xltools.published.align.mend_labels import mended
from xltools.published.align.place_figures import Placement, place_figures
from xltools.published.align.wording import wording
from xltools.published.document import Document, Token

#: With fewer labels than this, headings counted, a text is no report of the form; so many of them must be telling. Where
#: neither a heading nor a caption is among them, there must be more, since 行政许可 and 行政处罚 stand in other tables too.
_FEWEST_LABELS, _FEWEST_TELLING, _FEWEST_BARE = 3, 2, 6


@dataclass(frozen=True)
class Alignment:
    """A document read as a form.

    Attributes:
        form: The form.
        document: The document, with labels that the page broke put right.
        tokens: Its cells in reading order.
        labels: The form's labels in order.
        found_labels: Those that were found, in order.
    """

    form: Form
    document: Document
    tokens: tuple[Token, ...]
    labels: tuple[Label, ...]
    found_labels: tuple[FoundLabel, ...]

    @property
    def plausible(self) -> bool:
        """Whether the document is a report of such a form at all."""
        found = [self.labels[found.label] for found in self.found_labels]
        telling = sum(label.telling for label in found)
        titled = any(label.kind in (LabelKind.HEADING, LabelKind.CAPTION) for label in found)
        return len(found) >= _FEWEST_LABELS and telling >= (_FEWEST_TELLING if titled else _FEWEST_BARE)

    @property
    def heads_fit(self) -> float:
        """How well the heads of the columns fit: they tell the editions of a form apart."""
        return sum(
            found.score for found in self.found_labels if self.labels[found.label].kind is LabelKind.HEAD
        )

    @property
    def fit(self) -> float:
        """How well all labels fit."""
        return sum(found.score for found in self.found_labels)

    def headings(self) -> Iterator[tuple[Label, int]]:
        """The headings found, each with the number of its row."""
        for found in self.found_labels:
            if self.labels[found.label].kind is LabelKind.HEADING:
                yield self.labels[found.label], self.tokens[found.start].row

    def placement(self) -> Placement:
        """Where the figures stand; what is not certain is left out."""
        doubtful = frozenset(self._blocks_with_other_order())
        return place_figures(self.document, self.tokens, self.labels, self.found_labels, doubtful)

    def _blocks_with_other_order(self) -> Iterator[int]:
        """The blocks whose column heads stand in another order than the form's."""
        for block in {label.block for label in self.labels if label.block >= 0}:
            heads = [label for label in self.labels if label.block == block and label.kind is LabelKind.HEAD]
            if len({head.wording.core for head in heads}) < len(heads):
                continue  # table four has the same heads several times
            if any(_goes_back(order) for order in self._head_orders(block, heads)):
                yield block

    def _head_orders(self, block: int, heads: Sequence[Label]) -> Iterator[list[tuple[int, int]]]:
        """For every row over the block: the level and the form's position of each head there, as they come."""
        known = {head.wording.core: (head.level, position) for position, head in enumerate(heads)}
        order_by_row: dict[int, list[tuple[int, int]]] = {}
        for token in self._tokens_over(block):
            if head := known.get(wording(token.cell.text).core):
                row = -1 if self.document.rows[token.row].loose else token.row
                order_by_row.setdefault(row, []).append(head)
        yield from order_by_row.values()

    def _tokens_over(self, block: int) -> Iterable[Token]:
        """The tokens between the block's first caption or head and its first row."""
        own = [found for found in self.found_labels if self.labels[found.label].block == block]
        over = [found for found in own if self._kind(found) in (LabelKind.CAPTION, LabelKind.HEAD)]
        rows = [found for found in own if self._kind(found) in (LabelKind.GROUP, LabelKind.ROW)]
        return self.tokens[over[0].start : rows[0].start] if over and rows else ()

    def _kind(self, found: FoundLabel) -> LabelKind:
        return self.labels[found.label].kind


def _goes_back(order: Sequence[tuple[int, int]]) -> bool:
    """Whether a head comes after one that the form has later on the same level."""
    highest: dict[int, int] = {}
    for level, position in order:
        if position < highest.get(level, -1):
            return True
        highest[level] = max(position, highest.get(level, -1))
    return False


def align(document: Document, form: Form) -> Alignment:
    """The document read as the form."""
    labels = form_labels(form)
    document = mended(document, labels)
    tokens = document.tokens()
    found_labels = without_strangers(tokens, labels, find_labels(document, tokens, labels))
    return Alignment(form, document, tokens, labels, found_labels)


def best(alignments: Sequence[Alignment], year: int) -> Alignment:
    """The alignment with the form that the report was written on: by its column heads, then by all labels, then by
    the year that the form is for."""
    return max(
        alignments,
        key=lambda one: (round(one.heads_fit, 2), round(one.fit, 2), one.form.covers(year)),
    )
