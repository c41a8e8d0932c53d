"""Labels that were found and the cells between them → the form's figures, where that is certain. Pure.

A figure is placed only if its place is certain:

1. A row's own cells after its label are as many as the row has figures: one to one. Where every row of a table shows
   that an empty line is a blank cell, those are counted too.
2. They are fewer, and the layout tells which are missing (``blank_cells``): the others are certain.
3. Between this label and the next one found stand as many figures as the form has there, across rows whose labels
   are lost: one to one, unless a text that is no label stands before figures, or a line of the file would be spread
   over two rows of the table. If they are as many as the found label's own row has, they are that row's, and the rows
   after it are missing altogether.

Everything else stays blank. A figure that is not placed is handed back, never dropped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from xltools.published.align.blank_cells import (
    CompleteRows,
    RowCells,
    equally_wide_neighbours,
    first_figure,
    same_in_either_place,
    shown_by,
)
from xltools.published.align.by_heads import columns_above, displaced_rows, leaf_heads, rows_under_own_heads
from xltools.published.align.empty_lines import cells_with_empty_lines, empty_lines_are_cells
from xltools.published.align.find_labels import FoundLabel
from xltools.published.align.form_labels import Label, LabelKind
from xltools.published.align.fragments import is_piece_of, row_named_by_piece
from xltools.published.align.segments import Segment, segments
from xltools.published.align.wording import wording
from xltools.published.document import Cell, Document, Row, RowKind, Token
from xltools.published.values import is_figure, plain

#: A text shorter than this between figures is a scrap of a label, and no label of an unknown row.
_SHORTEST_LABEL = 4


@dataclass
class Placement:
    """Where the figures stand.

    Attributes:
        cells: Figure id → its cell.
        lost: The cells of figures that could not be placed, by rows of the document.
    """

    cells: dict[str, Cell] = field(default_factory=dict)
    lost: list[tuple[Cell, ...]] = field(default_factory=list)


def place_figures(
    document: Document,
    tokens: Sequence[Token],
    labels: Sequence[Label],
    found_labels: Sequence[FoundLabel],
    doubtful_blocks: frozenset[int] = frozenset(),
) -> Placement:
    """Every figure of every table.

    Args:
        document: The document.
        tokens: Its cells in reading order.
        labels: The form's labels in order.
        found_labels: Those of them that were found, in order.
        doubtful_blocks: The numbers of blocks that get no figures.
    """
    placement = Placement()
    if found_labels and _breaks_off(document, tokens, labels[found_labels[-1].label]):
        placement.lost.append((tokens[-1].cell,))
        tokens = tokens[:-1]
    for table in dict.fromkeys(label.table for label in labels if label.table):
        parts = [
            segment for segment in segments(tokens, labels, found_labels) if segment.labels[0].table == table
        ]
        own_labels = [label for label in labels if label.table == table]
        _TablePlacer(document.rows, own_labels, doubtful_blocks, parts, placement).place()
    return placement


def _breaks_off(document: Document, tokens: Sequence[Token], last_label: Label) -> bool:
    """Whether the document ends in the middle of a table with a figure that may not be whole."""
    return document.cut_off and bool(last_label.table) and is_figure(tokens[-1].cell.text)


class _TablePlacer:
    """Places the figures of one table.

    Args:
        rows: All rows of the document.
        labels: The table's labels.
        doubtful_blocks: The numbers of blocks that get no figures.
        parts: The segments of the table.
        placement: Where the results go.
    """

    def __init__(
        self,
        rows: Sequence[Row],
        labels: Sequence[Label],
        doubtful_blocks: frozenset[int],
        parts: Sequence[Segment],
        placement: Placement,
    ) -> None:
        self.rows = rows
        self.labels = labels
        self.doubtful_blocks = doubtful_blocks
        self.heads = frozenset(
            label.wording.core for label in labels if label.kind in (LabelKind.HEAD, LabelKind.CAPTION)
        )
        self.segments = parts
        self.placement = placement
        self.empty_lines_count = empty_lines_are_cells(rows, parts)
        self.equally_wide = self._equally_wide()
        self.complete = self._complete_rows()

    def _equally_wide(self) -> Mapping[int, tuple[Row, ...]]:
        tokens = (token for segment in self.segments for token in (segment.label_token, *segment.tokens))
        numbers = dict.fromkeys(token.row for token in tokens)
        return equally_wide_neighbours(
            self.rows, [number for number in numbers if not self.rows[number].loose]
        )

    def _complete_rows(self) -> CompleteRows:
        return shown_by(
            [
                (self.rows[segment.label_token.row], segment.own_cells)
                for segment in self.segments
                if segment.found_row and _filled(segment.own_cells) == len(segment.rows[0].figure_ids)
            ]
        )

    def place(self) -> None:
        for segment in self.segments:
            self._place_segment(segment)
        self._place_displaced_rows()
        self._place_own_rows()

    def _place_segment(self, segment: Segment) -> None:
        if not segment.rows or any(row.block in self.doubtful_blocks for row in segment.rows):
            self._lose(segment.tokens)
            return
        lost_rows, tokens = segment.rows, segment.tokens
        if segment.found_row:
            if (cells := self._own_row(segment) or self._under_heads_above(segment)) is not None:
                self._fill(segment.rows[0], cells)
                lost_rows = lost_rows[1:]
                tokens = tuple(token for token in tokens if token.row != segment.label_token.row)
            elif (cells := self._row_with_empty_lines(segment)) is not None:
                self._fill(segment.rows[0], cells)
                return
            elif (cells := self._same_in_either_place(segment)) is not None:
                self._fill(segment.rows[0], cells)
                lost_rows = lost_rows[1:]
                tokens = tuple(token for token in tokens if token.row != segment.label_token.row)
        self._place_rest(segment, lost_rows, tokens)

    # The row of the label that was found

    def _under_heads_above(self, segment: Segment) -> Sequence[Cell] | None:
        """The cells of a row whose report leaves out columns, by the heads above it."""
        label, number = segment.rows[0], segment.label_token.row
        filled = [cell for cell in segment.own_cells if not cell.blank]
        if self.rows[number].loose or not filled or not all(is_figure(cell.text) for cell in filled):
            return None
        columns = columns_above(self.rows, number, label, leaf_heads(self.labels, label.block))
        if columns is None or len(columns) != len(filled) or len(columns) == len(label.figure_ids):
            return None
        by_column = dict(zip(columns, filled, strict=True))
        blank = Cell("", self.rows[number].place)
        return [by_column.get(column, blank) for column in range(len(label.figure_ids))]

    def _same_in_either_place(self, segment: Segment) -> Sequence[Cell] | None:
        """The cells of a row that may begin in two places, where it makes no difference; the rest is lost."""
        number, cells = segment.label_token.row, segment.own_cells
        figures = [cell for cell in cells if not cell.blank]
        if any(cell.spans_columns or not is_figure(cell.text) for cell in figures):
            return None
        row = RowCells(self.rows[number], cells, self.equally_wide.get(number, ()))
        certain = same_in_either_place(row, len(segment.rows[0].figure_ids), self.complete)
        if certain and (uncertain := _left_over(figures, certain)):
            self.placement.lost.append(uncertain)
        return certain

    def _own_row(self, segment: Segment) -> Sequence[Cell] | None:
        """The cells of the found label's own row, one for every figure; None where that is not certain."""
        number = segment.label_token.row
        if self.rows[number].loose:
            return None
        return self._figure_cells(number, segment.own_cells, len(segment.rows[0].figure_ids))

    def _row_with_empty_lines(self, segment: Segment) -> Sequence[Cell] | None:
        cells = cells_with_empty_lines(self.rows, segment) if self.empty_lines_count else None
        return cells if cells and len(cells) == len(segment.rows[0].figure_ids) else None

    def _figure_cells(self, number: int, cells: tuple[Cell, ...], count: int) -> Sequence[Cell] | None:
        """The cells of a row's ``count`` figures, blank ones for those that are missing.

        Args:
            number: The row of the document.
            cells: Its cells after the label.
            count: How many figures the row has by the form.

        Returns:
            None where it is not certain which cell is which figure's.
        """
        filled = [position for position, cell in enumerate(cells) if not cell.blank]
        figures = [position for position in filled if is_figure(cells[position].text)]
        for positions in (figures, filled):
            if len(positions) == count and not _has_gap(cells, positions):
                return [cells[position] for position in positions]
        if len(filled) >= count or not figures:
            return None
        if len(cells) != count and any(cell.spans_columns for cell in cells):
            return None
        row = self.rows[number]
        start = first_figure(RowCells(row, cells, self.equally_wide[number]), count, self.complete)
        if start is None:
            return None
        present = cells[start : start + count]
        return [*present, *[Cell("", row.place)] * (count - len(present))]

    # Rows whose labels are lost

    def _place_rest(self, segment: Segment, rows: Sequence[Label], tokens: Sequence[Token]) -> None:
        """The figures after the found label's row, or all of them, for ``rows``."""
        tokens = self._without_page_numbers(tokens)
        figures = [token for token in tokens if is_figure(token.cell.text)]
        if not figures:
            return
        figure_ids = [id for row in rows for id in row.figure_ids]
        with_found_row = segment.found_row and len(rows) == len(segment.rows)
        if len(rows) == 1 and not with_found_row and (cells := self._single_row(figures, len(figure_ids))):
            self._fill(rows[0], cells)
        elif len(figures) == len(figure_ids) and self._in_whole_rows(segment, rows, tokens, with_found_row):
            self._take(zip(figure_ids, (token.cell for token in figures), strict=True))
        elif (
            with_found_row
            and len(figures) == len(rows[0].figure_ids)
            and self._in_whole_rows(segment, rows[:1], tokens, with_found_row)
        ):
            self._fill(rows[0], [token.cell for token in figures])
        else:
            self._lose(self._without_rows_named_by_pieces(rows, tokens))

    def _without_rows_named_by_pieces(
        self, rows: Sequence[Label], tokens: Sequence[Token]
    ) -> Sequence[Token]:
        """Places the rows of the document that a piece of a label names, and gives back the tokens of the others."""
        by_row: dict[int, list[Token]] = {}
        for token in tokens:
            by_row.setdefault(token.row, []).append(token)
        named: dict[Label, list[int]] = {}
        for number, own in by_row.items():
            texts = [
                token.cell.text for token in own if not token.cell.blank and not is_figure(token.cell.text)
            ]
            if (
                not self.rows[number].loose
                and texts
                and (row := row_named_by_piece("".join(texts), rows, self.labels))
            ):
                named.setdefault(row, []).append(number)
        placed = set()
        for row, numbers in named.items():
            cells = [token.cell for token in by_row[numbers[0]] if is_figure(token.cell.text)]
            if (
                len(numbers) == 1
                and len(cells) == len(row.figure_ids)
                and not any(cell.spans_columns for cell in cells)
            ):
                self._fill(row, cells)
                placed.add(numbers[0])
        return [token for token in tokens if token.row not in placed]

    def _without_page_numbers(self, tokens: Sequence[Token]) -> Sequence[Token]:
        """Where cells are marked as such, a number on a line by itself is no cell but the number of a page."""
        if not any(is_figure(token.cell.text) and not self.rows[token.row].loose for token in tokens):
            return tokens
        return [token for token in tokens if not self.rows[token.row].loose or not is_figure(token.cell.text)]

    def _single_row(self, figures: Sequence[Token], count: int) -> Sequence[Cell] | None:
        """A row without a label (table four): every figure in one row of the document, and nothing else there."""
        number = figures[0].row
        row = self.rows[number]
        if row.loose or len(row.cells) != count or any(token.row != number for token in figures):
            return None
        if any(not cell.blank and not is_figure(cell.text) for cell in row.cells):
            return None
        return self._figure_cells(number, row.cells, count)

    def _in_whole_rows(
        self, segment: Segment, rows: Sequence[Label], tokens: Sequence[Token], with_found_row: bool
    ) -> bool:
        """Whether the figures fall into whole rows of the table, with no text before one that could be a label."""
        row_ends = set(accumulate((len(row.figure_ids) for row in rows), initial=0))
        count, row_before, unknown_label = 0, -1, False
        for token in tokens:
            if not is_figure(token.cell.text):
                unknown_label = unknown_label or self._may_be_unknown_label(token.cell, _around(rows, count))
                continue
            if unknown_label or (with_found_row and self._torn(segment, token)):
                return False
            begins_row = token.row != row_before and not self.rows[token.row].loose
            if begins_row and len(rows) > 1 and count not in row_ends:
                return False
            count, row_before = count + 1, token.row
        return not any(_has_gap(cells, _figure_positions(cells)) for cells in _by_row(tokens))

    def _may_be_unknown_label(self, cell: Cell, rows: Sequence[Label]) -> bool:
        """Whether the text could be the label of a row that the form does not have; a piece of the label of one of
        ``rows`` is none."""
        flat = plain(cell.text)
        if flat.startswith("(") and flat.endswith(")"):
            return False
        core = wording(cell.text).core
        if len(core) < _SHORTEST_LABEL or core in self.heads:
            return False
        return not any(is_piece_of(cell.text, row, self.labels) for row in rows)

    def _torn(self, segment: Segment, token: Token) -> bool:
        """Whether a row that has some figures of its own would go on in another row of the document."""
        number = segment.label_token.row
        side_by_side = self.rows[number].kind is RowKind.SIDE_BY_SIDE
        return side_by_side and token.row != number and _filled(segment.own_cells) > 0

    # Rows that stand elsewhere than the form has them

    def _place_displaced_rows(self) -> None:
        found = {segment.labels[0].text for segment in self.segments}
        missing = [
            label
            for label in self.labels
            if label.figure_ids and label.text not in found and label.block not in self.doubtful_blocks
        ]
        numbers = sorted({token.row for segment in self.segments for token in segment.tokens})
        for label, figures in displaced_rows(self.rows, numbers, self.labels, missing):
            if not any(id in self.placement.cells for id in label.figure_ids):
                self.placement.lost = [cells for cells in self.placement.lost if cells != figures]
                self._fill(label, figures)

    def _place_own_rows(self) -> None:
        """The parts of an unlabelled row that are drawn one below the other."""
        numbers = {token.row for segment in self.segments for token in (segment.label_token, *segment.tokens)}
        for label in self.labels:
            if not label.own_rows or not numbers or label.block in self.doubtful_blocks:
                continue
            if any(id in self.placement.cells for id in label.figure_ids):
                continue
            table = self.rows[min(numbers) : max(numbers) + 1]
            for own, cells in rows_under_own_heads(table, label).items():
                self.placement.lost = [lost for lost in self.placement.lost if lost != cells]
                self._take(zip(own.figure_ids, cells, strict=True))

    # Results

    def _fill(self, label: Label, cells: Sequence[Cell]) -> None:
        self._take(zip(label.figure_ids, cells, strict=True))

    def _take(self, figures: Iterable[tuple[str, Cell]]) -> None:
        """Cells for figures. One that is merged over several rows is the figure of none for certain."""
        for figure_id, cell in figures:
            if cell.spans_rows and not cell.blank:
                self.placement.lost.append((cell,))
            elif not cell.blank:
                self.placement.cells[figure_id] = cell

    def _lose(self, tokens: Sequence[Token]) -> None:
        """Hand the figures back row by row; those on lines of their own together."""
        figures = [token for token in tokens if is_figure(token.cell.text)]
        loose = tuple(token.cell for token in figures if self.rows[token.row].loose)
        if loose:
            self.placement.lost.append(loose)
        self.placement.lost.extend(_by_row([token for token in figures if not self.rows[token.row].loose]))


def _left_over(cells: Sequence[Cell], taken: Sequence[Cell]) -> tuple[Cell, ...]:
    """The cells whose figures were not taken, each figure counted as often as it stands there."""
    times = Counter(cell.text.strip() for cell in taken)
    left = []
    for cell in cells:
        times[cell.text.strip()] -= 1
        if times[cell.text.strip()] < 0:
            left.append(cell)
    return tuple(left)


def _around(rows: Sequence[Label], count: int) -> Sequence[Label]:
    """The row to which the next figure belongs after so many of ``rows``, and the one before it."""
    ends = list(accumulate(len(row.figure_ids) for row in rows))
    at = sum(end <= count for end in ends)
    return rows[max(at - 1, 0) : at + 1]


def _by_row(tokens: Sequence[Token]) -> list[tuple[Cell, ...]]:
    by_row: dict[int, list[Cell]] = {}
    for token in tokens:
        by_row.setdefault(token.row, []).append(token.cell)
    return [tuple(cells) for cells in by_row.values()]


def _filled(cells: Sequence[Cell]) -> int:
    return sum(1 for cell in cells if not cell.blank)


def _figure_positions(cells: Sequence[Cell]) -> list[int]:
    return [position for position, cell in enumerate(cells) if is_figure(cell.text)]


def _has_gap(cells: Sequence[Cell], positions: Sequence[int]) -> bool:
    """Whether a blank cell stands between two of the positions."""
    return bool(positions) and any(cell.blank for cell in cells[positions[0] : positions[-1]])
