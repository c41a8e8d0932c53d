"""Figures placed by the heads that stand right above them. Pure.

Three things a report may do that the form does not: leave out columns in which nothing is to be said (行政许可 with its
处理决定数量 alone), draw the parts of a wide row one below the other, each under heads of its own (table four), and have
rows out of their order, as text taken off a PDF may have them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from xltools.published.align.form_labels import Label, LabelKind, OwnRow
from xltools.published.align.wording import wording
from xltools.published.document import Cell, Row, RowKind
from xltools.published.signature import is_body
from xltools.published.values import is_figure

#: A place whose bodies' figures are added up in one row.
_PLACE = re.compile(r"\w{1,12}[县市区旗州盟省]")
#: Fewer heads than these are no row of heads of which some are left out.
_FEWEST_HEADS = 3
#: So many rows further up heads are looked for.
_HEADS_ABOVE = 12


def columns_above(rows: Sequence[Row], number: int, label: Label, heads: Sequence[Label]) -> list[int] | None:
    """Which of the figures of a row stand under the heads above it, by the position that the form gives them.

    Args:
        rows: All rows of the document.
        number: The row in question.
        label: The label that it has.
        heads: The heads of the label's block in order.

    Returns:
        None where no row above has heads of the block, or has anything else.
    """
    last = [head.wording.core for head in heads if head.level == max(head.level for head in heads)]
    if len(last) != len(label.figure_ids) or len(set(last)) < len(last):
        return None
    for above in reversed(rows[max(number - _HEADS_ABOVE, 0) : number]):
        cores = [core for cell in above.cells if (core := wording(cell.text).core)]
        if not any(core in last for core in cores):
            continue
        columns = [last.index(core) for core in cores if core in last]
        others = sum(core not in last for core in cores)  # the corner
        return columns if others <= 1 and columns == sorted(set(columns)) else None
    return None


def rows_under_own_heads(rows: Sequence[Row], label: Label) -> Mapping[OwnRow, tuple[Cell, ...]]:
    """The parts of an unlabelled row, each with its figures, where they are drawn one below the other.

    Args:
        rows: The rows of the document in which the table stands.
        label: The label of the unlabelled row.

    Returns:
        What is certain: parts that are named once, below their heads, with as many figures as heads.
    """
    found = list(_named_rows(rows, label.own_rows))
    times = Counter(own for own, _ in found)
    return {own: cells for own, cells in found if times[own] == 1}


def _named_rows(rows: Sequence[Row], own_rows: Sequence[OwnRow]) -> Iterator[tuple[OwnRow, tuple[Cell, ...]]]:
    name = ""
    heads: tuple[str, ...] = ()
    for row in rows:
        filled = _filled(row)
        figures = tuple(cell for cell in filled if is_figure(cell.text))
        cores = tuple(wording(cell.text).core for cell in filled if cell not in figures)
        if figures and len(cores) <= 1 and not row.loose:
            # The only row of a table need not be named, or has the name of the body: its heads are nobody else's.
            unnamed = not cores or is_body(cores[0]) or bool(_PLACE.fullmatch(cores[0]))
            only = own_rows[0] if len(own_rows) == 1 and unnamed else None
            own = only or _named(own_rows, cores[0] if cores else name)
            if own and only and heads != own.heads:
                own = _in_part(own, heads)
            if (
                own
                and figures == filled[len(cores) :]
                and len(figures) == len(own.heads)
                and heads == own.heads
            ):
                yield own, figures
        elif any(cores[-len(own.heads) :] == own.heads for own in own_rows):
            heads = cores[-len(own_rows[0].heads) :]
        elif len(own_rows) == 1 and (kept := _kept_heads(own_rows[0], cores)):
            heads = kept
        elif cores:
            name, heads = (cores[0] if len(cores) == 1 else ""), ()


def _kept_heads(own: OwnRow, cores: Sequence[str]) -> tuple[str, ...]:
    """The heads of a row of which columns are left out: in their order, to the last one, with a corner before them at
    most; none where it is not that."""
    kept = tuple(core for core in cores if core in own.heads)
    in_order = kept == tuple(head for head in own.heads if head in kept)
    whole = in_order and kept[-1:] == own.heads[-1:] and len(set(kept)) == len(kept) >= _FEWEST_HEADS
    return kept if whole and len(cores) - len(kept) <= 1 and cores[-len(kept) :] == kept else ()


def _in_part(own: OwnRow, heads: Sequence[str]) -> OwnRow | None:
    """The row with the figures of these heads alone; None where they are not its heads."""
    if not heads or len(set(own.heads)) < len(own.heads) or not set(heads) <= set(own.heads):
        return None
    figure_ids = tuple(own.figure_ids[own.heads.index(head)] for head in heads)
    return replace(own, heads=tuple(heads), figure_ids=figure_ids)


def _named(own_rows: Sequence[OwnRow], core: str) -> OwnRow | None:
    return next((own for own in own_rows if core in own.cores), None)


def leaf_heads(labels: Sequence[Label], block: int) -> list[Label]:
    """The heads of a block in order."""
    return [label for label in labels if label.block == block and label.kind is LabelKind.HEAD]


def displaced_rows(
    rows: Sequence[Row], numbers: Sequence[int], labels: Sequence[Label], missing: Sequence[Label]
) -> Iterator[tuple[Label, tuple[Cell, ...]]]:
    """Rows out of their order: a row of the document that is exactly a label of this table, and exactly its figures.

    Args:
        rows: All rows of the document.
        numbers: Those in which the table stands.
        labels: The table's labels.
        missing: Those of them that were not found in their order.

    Yields:
        The label and its figures.
    """
    numbers_by_core: dict[str, list[int]] = {}
    for number in numbers:
        filled = _filled(rows[number])
        if rows[number].kind is RowKind.SIDE_BY_SIDE and filled:
            numbers_by_core.setdefault(wording(filled[0].text).core, []).append(number)
    heads = frozenset(
        label.wording.core for label in labels if label.kind in (LabelKind.HEAD, LabelKind.CAPTION)
    )
    for core, label in _unique_labels(labels).items():
        at = numbers_by_core.get(core, [])
        if label not in missing or len(at) != 1:
            continue
        figures = _filled(rows[at[0]])[1:]
        if len(figures) != len(label.figure_ids) or not all(is_figure(cell.text) for cell in figures):
            continue
        own_heads = [head.wording.core for head in leaf_heads(labels, label.block)]
        if _under_its_heads(rows, at[0], own_heads, heads):
            yield label, figures


def _under_its_heads(
    rows: Sequence[Row], number: int, own_heads: Sequence[str], heads: Collection[str]
) -> bool:
    """Whether the nearest row of heads above has exactly the block's heads, in their order."""
    for above in reversed(rows[max(number - len(own_heads) - 2, 0) : number]):
        if above.loose:
            return False
        found = [core for cell in above.cells if (core := wording(cell.text).core) in heads]
        if found:
            return [core for core in found if core in own_heads] == own_heads
    return False


def _unique_labels(labels: Sequence[Label]) -> dict[str, Label]:
    """Core or alias → the label, for those that only one label of the table has."""
    cores = [(core, label) for label in labels for core in {label.wording.core, *label.aliases} if core]
    times = Counter(core for core, _ in cores)
    return {core: label for core, label in cores if times[core] == 1}


def _filled(row: Row) -> tuple[Cell, ...]:
    return tuple(cell for cell in row.cells if not cell.blank)
