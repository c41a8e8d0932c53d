"""Pieces of labels that a page has broken: which rows they may belong to. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from xltools.published.align.form_labels import Label, LabelKind
from xltools.published.align.wording import wording

#: A piece at least this long, which only one label of a table has in it, names that label.
_SHORTEST_NAME = 6


def is_piece_of(text: str, row: Label, labels: Sequence[Label]) -> bool:
    """Whether a text is a piece of the row's label, or of a group's that stands right before it in the form."""
    core = wording(text).core
    at = labels.index(row)
    if core in row.wording.core:
        return True
    while at and labels[at - 1].kind is LabelKind.GROUP:
        at -= 1
        if core in labels[at].wording.core:
            return True
    return False


def row_named_by_piece(text: str, rows: Sequence[Label], labels: Sequence[Label]) -> Label | None:
    """The row of ``rows`` that a piece names, if no other label of the table has that piece in it."""
    core = wording(text).core
    if len(core) < _SHORTEST_NAME:
        return None
    having = [label for label in labels if core in label.wording.core]
    return having[0] if len(having) == 1 and having[0] in rows else None
