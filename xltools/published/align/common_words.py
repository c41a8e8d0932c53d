"""Labels that are words as common as 总计 and 其他, kept only where the form's table is around them. Pure.

A table that is not the form's has a row 总计 too. What tells the form's is a telling label of the same table before or
after it, with no more figures in between than the form has there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from xltools.published.align.find_labels import FoundLabel
from xltools.published.align.form_labels import Label, LabelKind
from xltools.published.document import Token
from xltools.published.values import is_figure


def without_strangers(
    tokens: Sequence[Token], labels: Sequence[Label], found_labels: Sequence[FoundLabel]
) -> tuple[FoundLabel, ...]:
    """The labels that were found, without common words that stand by themselves."""
    common = [number for number, found in enumerate(found_labels) if _is_common(labels[found.label])]
    if not common:
        return tuple(found_labels)
    figures_before = list(accumulate((is_figure(token.cell.text) for token in tokens), initial=0))
    expected_before = list(accumulate((len(label.figure_ids) for label in labels), initial=0))

    def together(one: FoundLabel, other: FoundLabel) -> bool:
        """Whether no more figures stand between two labels than the form has there."""
        between = figures_before[other.start] - figures_before[one.end]
        return between <= expected_before[other.label] - expected_before[one.label]

    def near(number: int) -> Iterator[bool]:
        found = found_labels[number]
        table = labels[found.label].table
        before = (one for one in reversed(found_labels[:number]) if _tells(labels[one.label], table))
        after = (one for one in found_labels[number + 1 :] if _tells(labels[one.label], table))
        yield from (together(one, found) for one in [next(before, None)] if one)
        yield from (together(found, one) for one in [next(after, None)] if one)

    strangers = {number for number in common if not any(near(number))}
    return tuple(found for number, found in enumerate(found_labels) if number not in strangers)


def _is_common(label: Label) -> bool:
    return label.kind is not LabelKind.HEADING and not label.telling


def _tells(label: Label, table: str) -> bool:
    return label.table == table and label.kind is not LabelKind.HEADING and label.telling
