"""StoredValues between two labels → the figures of the form, or nothing where it is not certain. Pure.

A figure is placed only if its place is certain:

1. A row's own cells after its label are as many as the row has figures: one to one. Where every row of
   a table shows that an empty line is a blank cell, those are counted too.
2. Fewer, and the layout tells which are missing (``geometry``): the others are certain.
3. Between this label and the next one there are as many figures as the form has there, across rows
   whose labels are lost: one to one, unless a text that is no label stands before figures, or a line
   of the source would be spread over two rows of the table. As many as the found label's own row has
   are that row's, and the rows after it are missing altogether.

Everything else stays blank. A figure that is not placed is handed back, never dropped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from xltools.published.align.anchors import Anchor
from xltools.published.align.expected import Label, LabelKind
from xltools.published.align.geometry import Shape, Span, first_figure, runs, shape_of
from xltools.published.align.labels import wording
from xltools.published.document import Cell, Document, Row, RowKind, Token
from xltools.published.values import is_figure, plain

#: A text shorter than this between figures is a scrap of a label, not a label that we do not know.
_SCRAP = 4

#: So many rows with blanks must fit before an empty line is taken for a blank cell.
_FEWEST_SPACED = 4


@dataclass
class Placement:
    """Figure id → its cell, and the cells that could not be placed, by row of the source."""

    cells: dict[str, Cell] = field(default_factory=dict)
    lost: list[tuple[Cell, ...]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Segment:
    """What stands between one label and the next: in the document, and by the form."""

    tokens: tuple[Token, ...]
    labels: tuple[Label, ...]
    end: Token

    @property
    def expected(self) -> tuple[Label, ...]:
        """The labels here that figures follow. The first may be the label that was found."""
        return tuple(label for label in self.labels if label.slots)

    @property
    def found(self) -> bool:
        """Whether the first of ``expected`` is the label that was found, not one that is lost."""
        return bool(self.labels[0].slots)


def place(
    document: Document,
    tokens: Sequence[Token],
    labels: Sequence[Label],
    anchors: Sequence[Anchor],
    doubtful: frozenset[int] = frozenset(),
) -> Placement:
    """Every figure of every table. Blocks in ``doubtful`` get none."""
    result = Placement()
    if anchors and _breaks_off(document, tokens, labels[anchors[-1].label]):
        result.lost.append((tokens[-1].cell,))
        tokens = tokens[:-1]
    for table in dict.fromkeys(label.table for label in labels if label.table):
        segments = [
            segment for segment in _segments(tokens, labels, anchors) if segment.labels[0].table == table
        ]
        own = [label for label in labels if label.table == table]
        _Table(document, own, segments, doubtful, result).place()
    return result


def _breaks_off(document: Document, tokens: Sequence[Token], last: Label) -> bool:
    """Whether the document ends in the middle of a table with a figure that may not be whole."""
    return document.cut and bool(last.table) and is_figure(tokens[-1].cell.text)


def _segments(
    tokens: Sequence[Token], labels: Sequence[Label], anchors: Sequence[Anchor]
) -> Iterator[Segment]:
    for position, anchor in enumerate(anchors):
        last = position + 1 == len(anchors)
        end = len(tokens) if last else anchors[position + 1].start
        until = len(labels) if last else anchors[position + 1].label
        yield Segment(
            tuple(tokens[anchor.end : end]), tuple(labels[anchor.label : until]), tokens[anchor.end - 1]
        )


class _Table:
    """The segments of one table, with what its complete rows show of its layout."""

    def __init__(
        self,
        document: Document,
        labels: Sequence[Label],
        segments: Sequence[Segment],
        doubtful: frozenset[int],
        result: Placement,
    ) -> None:
        self.rows = document.rows
        self.labels = labels
        self.segments = segments
        self.doubtful = doubtful
        self.heads = {
            label.wording.core for label in labels if label.kind in (LabelKind.HEAD, LabelKind.CAPTION)
        }
        self.result = result
        self.spaced = _are_spaced(document.rows, segments)
        numbers = [
            number for segment in segments for number in (segment.end.row, *(t.row for t in segment.tokens))
        ]
        marked = [number for number in dict.fromkeys(numbers) if not self.rows[number].loose]
        self.runs: Mapping[int, tuple[Row, ...]] = runs(self.rows, marked)
        self.shape = self._shape()

    def _shape(self) -> Shape:
        complete = [
            after
            for segment in self.segments
            if segment.found
            for after in (_after(segment),)
            if _filled(after) == len(segment.expected[0].slots)
        ]
        return shape_of(complete)

    def place(self) -> None:
        for segment in self.segments:
            figures = [token for token in segment.tokens if is_figure(token.cell.text)]
            if not segment.expected or any(label.block in self.doubtful for label in segment.expected):
                self._lose(figures)
                continue
            used: set[tuple[int, int]] = set()
            left = segment.expected
            if segment.found and (cells := self._own_row(segment)) is not None:
                self._fill(left[0], cells)
                left = left[1:]
                used = {
                    (segment.end.row, token.column)
                    for token in segment.tokens
                    if token.row == segment.end.row
                }
            elif segment.found and (cells := self._spaced_row(segment)) is not None:
                self._fill(left[0], cells)
                continue
            rest = [token for token in segment.tokens if (token.row, token.column) not in used]
            self._rest(segment, left, rest)
        self._displaced()

    def _displaced(self) -> None:
        """Rows out of their order (text taken off a PDF): a row that is exactly a label of this table
        that was not found elsewhere, and exactly its figures."""
        found = {segment.labels[0].text for segment in self.segments}
        missing = {
            core: label
            for core, label in _sole(self.labels).items()
            if label.slots and label.text not in found and label.block not in self.doubtful
        }
        rows: dict[str, list[tuple[int, tuple[Cell, ...]]]] = {}
        for number in sorted({t.row for segment in self.segments for t in segment.tokens}):
            cells = tuple(cell for cell in self.rows[number].cells if not cell.blank)
            if self.rows[number].kind is RowKind.LINE and cells and (core := wording(cells[0].text).core):
                rows.setdefault(core, []).append((number, cells))
        for core, label in missing.items():
            at = rows.get(core, [])
            if len(at) != 1 or any(slot in self.result.cells for slot in label.slots):
                continue
            number, (_, *figures) = at[0]
            whole = len(figures) == len(label.slots) and all(is_figure(cell.text) for cell in figures)
            if whole and self._under_its_heads(number, label.block):
                self.result.lost = [lost for lost in self.result.lost if lost != tuple(figures)]
                self._fill(label, figures)

    def _under_its_heads(self, number: int, block: int) -> bool:
        """Whether the nearest row of heads above has exactly the block's, in their order."""
        heads = [
            label.wording.core
            for label in self.labels
            if label.block == block and label.kind is LabelKind.HEAD
        ]
        for above in reversed(self.rows[max(number - len(heads) - 2, 0) : number]):
            if above.loose:
                return False
            if found := [core for cell in above.cells if (core := wording(cell.text).core) in self.heads]:
                return [core for core in found if core in heads] == heads
        return False

    def _own_row(self, segment: Segment) -> Sequence[Cell] | None:
        """The cells of the found label's own row, one for every figure; None where that is not certain."""
        row = self.rows[segment.end.row]
        if row.loose:
            return None
        return self._exact(row, _after(segment), segment.end.row, len(segment.expected[0].slots))

    def _spaced_row(self, segment: Segment) -> Sequence[Cell] | None:
        """The cells of a row whose blank cells are empty lines, where all rows of the table are such."""
        cells = _with_blanks(self.rows, segment) if self.spaced else None
        return cells if cells and len(cells) == len(segment.expected[0].slots) else None

    def _exact(self, row: Row, after: tuple[Cell, ...], number: int, count: int) -> Sequence[Cell] | None:
        filled = [position for position, cell in enumerate(after) if not cell.blank]
        figures = [position for position in filled if is_figure(after[position].text)]
        for positions in (figures, filled):
            if len(positions) == count and not _gaps(after, positions):
                return [after[position] for position in positions]
        if len(filled) >= count or not figures:
            return None
        if len(after) != count and any(cell.wide for cell in after):
            return None
        start = first_figure(Span(row, after, self.runs[number]), count, self.shape)
        if start is None:
            return None
        cells = after[start : start + count]
        return [*cells, *[Cell("", row.place)] * (count - len(cells))]

    def _rest(self, segment: Segment, left: Sequence[Label], rest: Sequence[Token]) -> None:
        """The figures after the found row, or all of them, for the rows in ``left``."""
        marked = any(is_figure(t.cell.text) and not self.rows[t.row].loose for t in rest)
        if marked:  # a number on a line by itself is no cell of a table whose cells are marked: a page number
            rest = [
                token for token in rest if not self.rows[token.row].loose or not is_figure(token.cell.text)
            ]
        figures = [token for token in rest if is_figure(token.cell.text)]
        slots = [slot for label in left for slot in label.slots]
        if not figures:
            return
        own = segment.found and len(left) == len(segment.expected)
        if len(left) == 1 and not own and (cells := self._single_row(figures, len(slots))) is not None:
            self._fill(left[0], cells)
        elif len(figures) == len(slots) and self._whole(segment, left, rest, own=own):
            self._take(zip(slots, (token.cell for token in figures), strict=True))
        elif own and len(figures) == len(left[0].slots) and self._whole(segment, left[:1], rest, own=own):
            self._fill(left[0], [token.cell for token in figures])
        else:
            self._lose(figures)

    def _single_row(self, figures: Sequence[Token], count: int) -> Sequence[Cell] | None:
        """The row without a label (table four): every figure in one row of the source, nothing else there."""
        numbers = {token.row for token in figures}
        row = self.rows[figures[0].row]
        if len(numbers) != 1 or row.loose or len(row.cells) != count:
            return None
        if any(not cell.blank and not is_figure(cell.text) for cell in row.cells):
            return None
        return self._exact(row, row.cells, figures[0].row, count)

    def _whole(self, segment: Segment, left: Sequence[Label], rest: Sequence[Token], *, own: bool) -> bool:
        """Whether the figures fall into whole rows, with no unknown text that could be a row's label."""
        ends = set(accumulate((len(label.slots) for label in left), initial=0))
        count, row_before = 0, -1
        unknown = False
        for token in rest:
            if is_figure(token.cell.text):
                if unknown or (own and self._torn(segment, token)):
                    return False
                starts = token.row != row_before and not self.rows[token.row].loose
                if starts and len(left) > 1 and count not in ends:
                    return False
                count, row_before = count + 1, token.row
            elif not token.cell.blank and self._unknown(token.cell.text):
                unknown = True
        return all(not _gaps(cells, _positions(cells)) for cells in self._by_row(rest))

    def _unknown(self, text: str) -> bool:
        """Whether the text could be the label of a row that the form does not have."""
        flat = plain(text)
        if flat.startswith("(") and flat.endswith(")"):
            return False
        core = wording(text).core
        return len(core) >= _SCRAP and core not in self.heads

    def _torn(self, segment: Segment, token: Token) -> bool:
        """Whether a row that has some figures of its own goes on in another row of the source."""
        row = self.rows[segment.end.row]
        return row.kind is RowKind.LINE and token.row != segment.end.row and _filled(_after(segment)) > 0

    def _by_row(self, tokens: Sequence[Token]) -> list[tuple[Cell, ...]]:
        by_row: dict[int, list[Cell]] = {}
        for token in tokens:
            by_row.setdefault(token.row, []).append(token.cell)
        return [tuple(cells) for cells in by_row.values()]

    def _fill(self, label: Label, cells: Sequence[Cell]) -> None:
        self._take(zip(label.slots, cells, strict=True))

    def _take(self, pairs: Iterable[tuple[str, Cell]]) -> None:
        """Cells for figures. One that is merged over several rows is the figure of none for certain."""
        for slot, cell in pairs:
            if cell.tall and not cell.blank:
                self.result.lost.append((cell,))
            elif not cell.blank:
                self.result.cells[slot] = cell

    def _lose(self, figures: Sequence[Token]) -> None:
        """Hand the figures back row by row; those on lines of their own together."""
        loose = tuple(token.cell for token in figures if self.rows[token.row].loose)
        self.result.lost.extend([loose] if loose else [])
        self.result.lost.extend(self._by_row([t for t in figures if not self.rows[t.row].loose]))


def _sole(labels: Sequence[Label]) -> dict[str, Label]:
    """The labels of a table that no other label of it is like, by their cores and aliases."""
    cores = [(core, label) for label in labels for core in {label.wording.core, *label.aliases} if core]
    times = Counter(core for core, _ in cores)
    return {core: label for core, label in cores if times[core] == 1}


def _with_blanks(rows: Sequence[Row], segment: Segment) -> list[Cell] | None:
    """The figures after a label, each on a line of its own, with a blank cell for each further empty
    line; None where anything else stands there."""
    if any(token.cell.blank or not is_figure(token.cell.text) for token in segment.tokens):
        return None
    if not all(rows[number].loose for number in (segment.end.row, *(t.row for t in segment.tokens))):
        return None
    cells: list[Cell] = []
    for token in (segment.end, *segment.tokens):
        cells.append(token.cell)
        cells.extend([Cell("", token.cell.place)] * rows[token.row].blanks)
    return cells[1:]


def _are_spaced(rows: Sequence[Row], segments: Sequence[Segment]) -> bool:
    """Whether a blank cell is an empty line in this table: so many rows fit that it cannot be chance,
    and no row that could say otherwise does. The last row may be cut off."""
    fitting, kept = 0, False
    told = [segment for segment in segments if segment.found and len(segment.expected) == 1]
    for segment in told:
        cells = _with_blanks(rows, segment)
        if cells is None or len(cells) != len(segment.expected[0].slots):
            if segment is not segments[-1] and (cells is None or cells):
                return False
        elif any(cell.blank for cell in cells):
            fitting += 1
            kept = kept or Row(tuple(cells), RowKind.GROUP).keeps_blanks
    return kept and fitting >= _FEWEST_SPACED


def _after(segment: Segment) -> tuple[Cell, ...]:
    """The cells that follow the found label in its own row, up to the next label there."""
    return tuple(token.cell for token in segment.tokens if token.row == segment.end.row)


def _filled(cells: Sequence[Cell]) -> int:
    return sum(1 for cell in cells if not cell.blank)


def _positions(cells: Sequence[Cell]) -> list[int]:
    return [position for position, cell in enumerate(cells) if is_figure(cell.text)]


def _gaps(cells: Sequence[Cell], positions: Sequence[int]) -> bool:
    """Whether a blank cell stands between two of the positions."""
    return bool(positions) and any(cell.blank for cell in cells[positions[0] : positions[-1]])
