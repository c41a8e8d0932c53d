"""The document cut at the labels that were found: what stands between one label and the next. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xltools.published.align.find_labels import FoundLabel
from xltools.published.align.form_labels import Label
from xltools.published.document import Cell, Token


@dataclass(frozen=True, slots=True)
class Segment:
    """A label that was found, and what stands between it and the next one, in the document and by the form.

    Attributes:
        label_token: The last token of the label.
        tokens: The cells after it, up to the next label found.
        labels: The form's labels from the one found up to the next one found; all but the first are lost.
    """

    label_token: Token
    tokens: tuple[Token, ...]
    labels: tuple[Label, ...]

    @property
    def rows(self) -> tuple[Label, ...]:
        """The labels here that figures follow."""
        return tuple(label for label in self.labels if label.figure_ids)

    @property
    def found_row(self) -> bool:
        """Whether the label that was found has figures: then it is the first of ``rows``."""
        return bool(self.labels[0].figure_ids)

    @property
    def own_cells(self) -> tuple[Cell, ...]:
        """The cells that follow the label in its own row of the document."""
        return tuple(token.cell for token in self.tokens if token.row == self.label_token.row)


def segments(
    tokens: Sequence[Token], labels: Sequence[Label], found_labels: Sequence[FoundLabel]
) -> Iterator[Segment]:
    """One segment for each label found, in order."""
    ends = [(found.start, found.label) for found in found_labels[1:]] + [(len(tokens), len(labels))]
    for found, (end, last_label) in zip(found_labels, ends, strict=True):
        yield Segment(
            tokens[found.end - 1],
            tuple(tokens[found.end : end]),
            tuple(labels[found.label : last_label]),
        )
