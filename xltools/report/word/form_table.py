"""A table of the form → a Word table, merged as the official table merges it.

The boxes are those of the workbook; what only a workbook needs (hidden columns, verdicts, rows that are there for
formulas) is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from xltools.form.kinds import FieldKind
from xltools.form.listing import Listing
from xltools.form.spec import Form, Table
from xltools.report.printable import WordBreaks
from xltools.report.word.styles import CELL, CELL_CHARACTER, CELL_LINE, LABEL, WIDTH, twips
from xltools.report.word.xml import CELL_MARGIN, paragraph, table_cell, table_of_rows, table_row, w
from xltools.workbook.layout.grid import Box
from xltools.workbook.layout.tables import LEFT, Drawing, EntryLine, Role, draw

#: A table of more rows than this has lower ones, and heads that are repeated.
_FEW_ROWS = 20
#: Twips: a column of figures, the first column of labels, and the columns of labels between it and the last one.
_FIGURE_WIDTH, _FIRST_WIDTH, _BETWEEN_WIDTH = 640, 640, 1120
#: A table is parted where a column of figures would be narrower than this, beside labels of so much.
_LEAST_FIGURE_WIDTH, _LEAST_LABEL_WIDTH = 580, 2400
#: Of a list: a column of days or choices, and one of figures.
_WORD_WIDTHS = {FieldKind.DAY: 1250, FieldKind.CHOICE: 1000}
_LIST_FIGURE_WIDTH = 900
#: How many times as wide as a column of counts one of amounts is, and one that has some of both.
_AMOUNT_FACTOR, _MIXED_FACTOR = 2.3, 1.9
#: The last column of labels gives nothing of so much to those before it.
_LEAST_LAST_WIDTH = 2800
#: Of a cell in which more characters than this stand on a line, the lines are Word's own.
_WIDE = 9
#: A table of at most so many columns has columns of one width.
_FEW_COLUMNS = 5
#: A table with more columns of labels than this has a narrow first one.
_LABEL_COLUMNS = 2
#: The least height of a row, in twips, of short tables, of long ones (table three, begun at the top of a page, ends on it), and
#: of those that are longer than a page.
_ROW_HEIGHT, _LOW_ROW_HEIGHT, _LOWEST_ROW_HEIGHT = 400, 330, 300
#: So many rows at the end of a table stand on the page of the signature below it.
_LAST_ROWS = 3
#: The height of the type area, in twips.
_PAGE = twips(225)


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell, or several that are merged: where they stand, what they show, and in which style."""

    box: Box
    text: str
    style: str
    is_label: bool = False


@dataclass(frozen=True, slots=True)
class Entries:
    """How the entries of a list are printed: one row for each.

    Attributes:
        loop: what goes through them, as a template says it.
        number: the placeholder of an entry's number.
        placeholders: id of a word or a column → what stands for it.
    """

    loop: str
    number: str
    placeholders: Mapping[str, str]


def form_table(
    form: Form,
    part: Table,
    placeholder: Callable[[str], str],
    entries: Entries | None = None,
    *,
    with_next: bool = False,
) -> str:
    """The XML of a table as wide as the type area.

    Args:
        form: the form.
        part: its table.
        placeholder: gives what stands in the cell of a figure, by the figure's id.
        entries: how the entries of a list are printed; without it the 合计 alone is.
        with_next: whether its end is kept on the page of what follows it.
    """
    drawing = draw(form, part, 0).with_entries(1 if entries else 0)
    cells = [
        _Cell(label.box, label.text, LABEL if label.role is Role.LABEL else CELL, is_label=True)
        for label in drawing.labels
    ]
    breaks = WordBreaks(label.text for label in drawing.labels)
    cells += [_Cell(box, placeholder(id), CELL) for id, box in drawing.figures.items()]
    if entries and part.listing:
        cells = _with_entry(cells, drawing.entries[0], entries, part.listing)
    rows = sorted({row for cell in cells for row in range(cell.box.top, cell.box.bottom + 1)})
    first, last = min(cell.box.left for cell in cells), max(cell.box.right for cell in cells)
    columns = [column for column in range(first, last + 1) if column not in drawing.guard_columns]
    # Columns of units and codes are as narrow as those of figures.
    words, labels = drawing.label_columns - drawing.fact_columns, drawing.label_columns
    factors = [
        1.0 if number < labels else _factor(form, drawing, column) for number, column in enumerate(columns)
    ]
    # Heads can be repeated only where they all stand at the top.
    heads = rows.index(drawing.heads[1]) + 1 if len(part.blocks) == 1 else 0
    cells = _without_gaps(cells, rows, columns)
    tables = []
    for begin, end in _pieces(cells, labels, factors):
        own = [*range(labels), *range(begin, end)]
        figures = [factors[number] for number in own[words:]]
        if part.listing:
            widths = _list_widths(part.listing, [factors[number] for number in own[labels:]])
        else:
            widths = _widened(_widths(words, figures), words, cells, breaks)
        loop = entries.loop if entries else ""
        last_of_all = with_next and end == len(columns)
        printed = [_in_lines(cell, widths, breaks) for cell in _among(cells, own)]
        tables.append(_word_table(printed, len(rows), widths, heads, loop, with_next=last_of_all))
    # Tables with nothing between them are one.
    return paragraph("", CELL).join(tables)


def _factor(form: Form, drawing: Drawing, column: int) -> float:
    """How many times as wide as a column of counts one is, by the figures that stand in it alone."""
    own = [id for id, box in drawing.figures.items() if box.left == column == box.right]
    amounts = sum(form.figures[id].kind.has_decimals for id in own)
    if not amounts:
        return 1.0
    others = len(own) < sum(box.left <= column <= box.right for box in drawing.figures.values())
    return _MIXED_FACTOR if amounts < len(own) or others else _AMOUNT_FACTOR


def _pieces(cells: Sequence[_Cell], labels: int, factors: Sequence[float]) -> Iterator[tuple[int, int]]:
    """The first column of figures, and the one behind the last, of as many tables as it takes to print all columns.

    A head that stands over columns is not parted, unless it stands over more than a page has room for.

    Args:
        labels: how many columns of labels stand before the figures, in every table.
        factors: of each column, how wide it is beside one of counts.
    """
    room = (WIDTH - (labels and _LEAST_LABEL_WIDTH)) / _LEAST_FIGURE_WIDTH
    parted = {
        column
        for cell in cells
        if sum(factors[cell.box.left : cell.box.right + 1]) <= room
        for column in range(cell.box.left + 1, cell.box.right + 1)
    }
    begin, count = labels, len(factors)
    while sum(factors[begin:]) > room:
        ends = [end for end in range(begin + 1, count) if sum(factors[begin:end]) <= room]
        end = next((end for end in reversed(ends) if end not in parted), max(ends, default=begin + 1))
        yield begin, end
        begin = end
    yield begin, count


def _among(cells: Sequence[_Cell], columns: Sequence[int]) -> list[_Cell]:
    """The cells in some of the columns, side by side; of one that reaches further, what is there."""
    at = {column: number for number, column in enumerate(columns)}
    there = []
    for cell in cells:
        own = [at[column] for column in range(cell.box.left, cell.box.right + 1) if column in at]
        if own:
            box = Box(cell.box.top, own[0], cell.box.bottom, own[-1])
            there.append(replace(cell, box=box))
    return there


def _without_gaps(cells: Sequence[_Cell], rows: Sequence[int], columns: Sequence[int]) -> list[_Cell]:
    """The cells where they stand once rows and columns that nothing is printed in are taken out."""
    row_at = {row: number for number, row in enumerate(rows)}

    def moved(box: Box) -> Box:
        kept = [number for number, column in enumerate(columns) if box.left <= column <= box.right]
        return Box(row_at[box.top], kept[0], row_at[box.bottom], kept[-1])

    return [replace(cell, box=moved(cell.box)) for cell in cells]


def _widths(labels: int, figures: Sequence[float]) -> list[int]:
    """The widths of so many columns of labels and then of figures, together those of the type area.

    ``figures``: of each column of figures, how wide it is beside one of counts.
    """
    factors = [*[1.0] * labels, *figures]
    if not labels or len(factors) <= _FEW_COLUMNS:
        even = [int(WIDTH / sum(factors) * factor) for factor in factors]
        # What rounding leaves over goes to the first one.
        return [WIDTH - sum(even[1:]), *even[1:]]
    # What amounts need more is taken from the labels.
    room = WIDTH - _LEAST_LABEL_WIDTH
    figure = min(_FIGURE_WIDTH, WIDTH * 3 // 5 // len(figures), int(room / sum(figures)))
    figure_widths = [int(figure * factor) for factor in figures]
    before_last: list[int] = []
    if labels > 1:
        first = _FIRST_WIDTH if labels > _LABEL_COLUMNS else _BETWEEN_WIDTH
        before_last = [first, *[_BETWEEN_WIDTH] * (labels - 2)]
    last = WIDTH - sum(figure_widths) - sum(before_last)
    return [*before_last, last, *figure_widths]


def _widened(widths: list[int], labels: int, cells: Sequence[_Cell], breaks: WordBreaks) -> list[int]:
    """The widths with what the last column of labels can spare in those before it, so that their words are not broken.

    A label that stands beside several lines is no higher than they are.
    """
    widths = list(widths)
    for column in range(labels - 1):
        own = [cell for cell in cells if cell.is_label and cell.box.left == cell.box.right == column]
        tried = range(widths[column], widths[column] + widths[labels - 1] - _LEAST_LAST_WIDTH, CELL_CHARACTER)
        best = min(tried, key=lambda width: (_badness(own, width, breaks), width), default=widths[column])
        widths[labels - 1] -= best - widths[column]
        widths[column] = best
    return widths


def _badness(cells: Sequence[_Cell], width: int, breaks: WordBreaks) -> float:
    """How bad the lines of labels are in a column of this width, to a half: what is nearly as good is as good."""
    worst = 0.0
    for cell in cells:
        lines, cost = breaks.broken(cell.text, _characters(width))
        room = (cell.box.bottom - cell.box.top + 1) * _LOWEST_ROW_HEIGHT
        worst = max(worst, cost, 2.0 if len(lines) * CELL_LINE > room else 0.0)
    return round(2 * worst) / 2


def _characters(width: int) -> float:
    """So many characters stand on a line of a cell of a width."""
    return (width - 2 * CELL_MARGIN) / CELL_CHARACTER


def _in_lines(cell: _Cell, widths: Sequence[int], breaks: WordBreaks) -> _Cell:
    """The cell with the lines that its text has in it. Where there is room for many characters Word ends them well by itself."""
    most = _characters(sum(widths[cell.box.left : cell.box.right + 1]))
    if not cell.is_label or most > _WIDE:
        return cell
    return replace(cell, text="\n".join(breaks.lines(cell.text, most)))


def _with_entry(cells: Sequence[_Cell], line: EntryLine, entries: Entries, listing: Listing) -> list[_Cell]:
    """The cells with those of an entry, whose number is a label of the workbook."""
    row = line.boxes[0].top
    others = [cell for cell in cells if cell.box.top != row]
    number = _Cell(Box.cell(row, LEFT), entries.number, CELL)
    boxes = {**line.words, **line.figures}
    texts = {word.id for word in listing.words if word.kind is FieldKind.TEXT}
    own = [_Cell(box, entries.placeholders[id], LABEL if id in texts else CELL) for id, box in boxes.items()]
    return [*others, number, *own]


def _list_widths(listing: Listing, figures: Sequence[float]) -> list[int]:
    """The widths of a list: what the others leave over goes to its texts.

    ``figures``: of each column of figures, how wide it is beside one of counts.
    """
    own = [_FIRST_WIDTH, *(_WORD_WIDTHS.get(word.kind, 0) for word in listing.words)]
    own += [max(_LIST_FIGURE_WIDTH, int(_FIGURE_WIDTH * factor)) for factor in figures]
    texts = own.count(0)
    room = max((WIDTH - sum(own)) // texts, _LEAST_LABEL_WIDTH // 2)
    return [width or room for width in own]


def _word_table(
    cells: Sequence[_Cell],
    count: int,
    widths: list[int],
    heads: int,
    loop: str = "",
    *,
    with_next: bool = False,
) -> str:
    """A table of ``count`` rows; the first ``heads`` of them are repeated on every page of a long one.

    A table stays together, since each row but the last is kept with the next one: what does not fit below a text begins on
    the next page. Otherwise the labels of merged rows would be blank behind the break. One of more than a page begins where
    the text before it ends.

    ``loop``: the last row is printed for each item of it. ``with_next``: the last rows are kept on the page of what follows.
    """
    cell_at = {place: cell for cell in cells for place in cell.box.cells()}
    is_short = count <= _FEW_ROWS
    height = _ROW_HEIGHT if is_short else _LOW_ROW_HEIGHT
    fits_on_a_page = count * height <= _PAGE
    if not fits_on_a_page:
        height = _LOWEST_ROW_HEIGHT
    rows = []
    for number in range(count):
        together = number < count - 1 and fits_on_a_page
        kept = together or (with_next and number >= count - _LAST_ROWS)
        in_row = _row_cells(cell_at, number, len(widths))
        written = "".join(_cell(cell, number, widths, with_next=kept) for cell in in_row)
        rows.append(
            table_row(written, height=height, repeated=number < heads and (not is_short or bool(loop)))
        )
    if loop:
        rows = [
            *rows[:-1],
            _tag_row(f"{{%tr for {loop} %}}", widths),
            rows[-1],
            _tag_row("{%tr endfor %}", widths),
        ]
    return table_of_rows("".join(rows), widths)


def _tag_row(tag: str, widths: Sequence[int]) -> str:
    """A row that is taken out when the template is filled in."""
    texts = (tag, *[""] * (len(widths) - 1))
    cells = (table_cell(paragraph(text, CELL), width) for text, width in zip(texts, widths, strict=True))
    return table_row("".join(cells), height=_ROW_HEIGHT)


def _row_cells(cell_at: dict[tuple[int, int], _Cell], number: int, count: int) -> Iterator[_Cell]:
    """The cells of a row, from left to right; those that nothing stands in are empty."""
    column = 0
    while column < count:
        in_place = cell_at.get((number, column)) or _Cell(Box.cell(number, column), "", CELL)
        yield in_place
        column = in_place.box.right + 1


def _cell(part: _Cell, number: int, widths: Sequence[int], *, with_next: bool) -> str:
    """A cell in one of the rows that it reaches over; its text stands in the first of them."""
    box = part.box
    columns = widths[box.left : box.right + 1]
    merged = w("gridSpan", val=len(columns)) if len(columns) > 1 else ""
    is_first = number == box.top
    if box.bottom > box.top:
        merged += w("vMerge", val="restart") if is_first else w("vMerge")
    return table_cell(
        paragraph(part.text if is_first else "", part.style, with_next=with_next), sum(columns), merged
    )
