"""The template of the annex of a county's report: lists of the units with their figures and how they stand, and the charts.

It is a document of its own: the report is published, the annex is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xltools.form.charts import measure_of, total_columns
from xltools.form.kinds import FieldKind, FigureKind
from xltools.form.listing import Listing
from xltools.form.spec import Block, Form, Head, Table
from xltools.ooxml.parts import Part, escaped, zipped
from xltools.report.names import (
    ENTRY_UNIT,
    LISTS,
    LISTS_NOTE,
    NUMBER,
    FigurePath,
    FormNames,
    unnumbered_title,
)
from xltools.report.printable import WordBreaks, printable
from xltools.report.word.draw import headline
from xltools.report.word.package import package_parts
from xltools.report.word.styles import (
    ANNEX,
    CAPTION,
    NOTE,
    PICTURE,
    SMALL,
    SMALL_CHARACTER,
    SMALL_LABEL,
    WIDTH,
)
from xltools.report.word.xml import CELL_MARGIN, paragraph, table_cell, table_of_rows, table_row, w

_TITLE = "各单位数据和报送情况"
#: The head of the row that says what the figures of each column count, and what stands below those that count nothing.
_MEASURE, _NO_MEASURE = "计量单位", "—"
#: Twips of the columns of every list: number and name; and, in the lists of standings, how a unit stands.
_NUMBER_WIDTH, _NAME_WIDTH = 460, 1500
_STANDING_NAME_WIDTH, _STATUS_WIDTH = 2200, 1400
#: A column of counts, and one of amounts, is at least so wide: for five digits in small print, and for twelve and a point.
_COUNT_WIDTH, _AMOUNT_WIDTH = 480, 1500
#: A column is at most wider by so much.
_MOST_SPARE = 800
#: What is left of a line for figures.
_ROOM = WIDTH - _NUMBER_WIDTH - _NAME_WIDTH
#: In a list of entries: a column of days or choices, one of counts, and at least one of texts; and what an entry is called.
_ENTRY_WIDTHS = {FieldKind.DAY: 1100, FieldKind.CHOICE: 860}
_ENTRY_COUNT_WIDTH, _LEAST_TEXT_WIDTH, _ENTRY = 620, 1200, "条"
#: The least height of a row, in twips.
_ROW_HEIGHT = 340
#: The columns of text, by number; all others are centred.
_NAME_COLUMN, _REASON_COLUMN = 1, 3


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list of units.

    Attributes:
        head: what stands above it: the row of the form, or its column where the row is the only one.
        below: what stands below that: the column of the form, where a row has several.
        path: the name of the figure or sum that stands in it.
        is_amount: whether it is an amount of money, with decimals.
        unit: what its figures count, where the form says so.
    """

    head: str
    path: FigurePath
    is_amount: bool = False
    unit: str = ""
    below: str = ""

    @property
    def least_width(self) -> int:
        return _AMOUNT_WIDTH if self.is_amount else _COUNT_WIDTH


def draw_annex(form: Form, names: FormNames, charts: Sequence[str]) -> bytes:
    """The template as the bytes of a .docx. ``charts`` are the names of its charts."""
    parts = package_parts("".join(_body(form, names, charts)), escaped(printable(f"{form.title}附件")))
    return zipped([Part.of(name, data) for name, data in parts.items()])


def _body(form: Form, names: FormNames, charts: Sequence[str]) -> Iterator[str]:
    yield paragraph("附件", ANNEX)
    yield headline(form, f"'{_TITLE}'", _TITLE)
    tables = [part for part in form.parts if isinstance(part, Table)]
    heads = (head for part in tables for block in part.blocks for head in (*block.rows, *block.columns))
    breaks = WordBreaks(below.short for head in heads for below in head.walk())
    for number, part in enumerate(tables, 1):
        caption = f"附表{number}　各单位{unnumbered_title(part)}"
        yield from _lists_of_figures(caption, list(_columns(form, names, part)), breaks)
        if part.listing:
            yield from _list_of_entries(f"{caption}（各条）", form, names, part, part.listing, breaks)
    yield paragraph(f"附表{len(tables) + 1}　未报送、逾期情况", CAPTION)
    yield _list_of_standings("逾期")
    yield paragraph("{{ 汇总.逾期说明 }}", NOTE)
    yield paragraph(f"附表{len(tables) + 2}　退回和没有计入的情况", CAPTION)
    yield _list_of_standings("退回")
    yield paragraph("{{ 汇总.退回说明 }}", NOTE)
    for chart in charts:
        yield paragraph(f"{{%p if 图表.{chart} %}}", PICTURE)
        yield paragraph(f"{{{{ 图表.{chart} }}}}", PICTURE)
        yield paragraph("{%p endif %}", PICTURE)


def _columns(form: Form, names: FormNames, part: Table) -> Iterator[Column]:
    """What the annex shows of a table for each unit: every figure of a block without totals or of one line, and of others
    the totals of its main rows and of the groups in them."""
    table_name = names.paths[form.table_figures[part.id][0].id][0]
    rows = {row.label: row for row in names.tables[table_name]}
    for block in part.blocks:
        is_line = len(block.row_leaves) == 1 < len(block.column_leaves)
        totals = () if is_line else total_columns(form, part, block)
        for head in _main_rows(block) if totals else block.row_leaves:
            named_row = rows[head.short]
            for column in totals or block.column_leaves:
                column_name, ids = next(
                    (name, ids) for name, ids in named_row.figures.items() if ids[0].endswith(f".{column.id}")
                )
                figure = form.figures[ids[0]]
                is_only_row = is_line and len(part.blocks) == 1
                yield Column(
                    head=column.short if is_only_row else head.short,
                    path=(table_name, named_row.name, column_name),
                    is_amount=figure.kind.has_decimals,
                    unit="" if figure.kind is FigureKind.YES_NO else measure_of(form, figure.id),
                    below="" if is_only_row or totals else column.short,
                )


def _main_rows(block: Block) -> Iterator[Head]:
    """The rows at the top of a block, and the parts of its groups in place of the groups."""
    for head in block.rows:
        yield from head.children or (head,)


def _lists_of_figures(caption: str, columns: Sequence[Column], breaks: WordBreaks) -> Iterator[str]:
    """The list of a table with its caption, which says what the figures count where it is one thing; several lists where it is
    too wide for one."""
    lists = _side_by_side(columns)
    for number, own in enumerate(lists, 1):
        units = {column.unit for column in own}
        unit = f"（单位：{own[0].unit}）" if len(units) == 1 and own[0].unit else ""
        numbered = f"（{number}）" if len(lists) > 1 else ""
        yield paragraph(f"{caption}{unit}{numbered}", CAPTION)
        yield _list_of_figures(own, breaks, units_said=bool(unit))


def _side_by_side(columns: Sequence[Column]) -> Sequence[Sequence[Column]]:
    """The columns in as few lists as there can be, none much wider than the others."""
    fewest = len(_packed(columns, _ROOM))
    limits = range(_AMOUNT_WIDTH, _ROOM, _COUNT_WIDTH // 8)
    tried = (_packed(columns, limit) for limit in limits)
    return next((lists for lists in tried if len(lists) == fewest), _packed(columns, _ROOM))


def _packed(columns: Sequence[Column], limit: int) -> list[list[Column]]:
    """The columns in lists that are no wider than a limit, one after the other. Those with one head stay together, unless a list
    has no room for them."""
    lists: list[list[Column]] = [[]]
    left = limit
    for together in _under_one_head(columns):
        width = sum(column.least_width for column in together)
        for one in [together] if width <= limit else [[column] for column in together]:
            needed = sum(column.least_width for column in one)
            if needed > left and lists[-1]:
                lists.append([])
                left = limit
            lists[-1].extend(one)
            left -= needed
    return lists


def _under_one_head(columns: Sequence[Column]) -> list[list[Column]]:
    """The columns with those together that have one head above what stands above each."""
    together: list[list[Column]] = []
    for column in columns:
        if column.below and together and together[-1][-1].below and together[-1][-1].head == column.head:
            together[-1].append(column)
        else:
            together.append([column])
    return together


def _list_of_figures(columns: Sequence[Column], breaks: WordBreaks, *, units_said: bool) -> str:
    """A table with a row for each unit that counts, and one for all of them.

    ``units_said``: whether the caption says what the figures count; else the heads do, where the form does.
    """
    spare = (_ROOM - sum(column.least_width for column in columns)) // len(columns)
    figure_widths = [column.least_width + min(spare, _MOST_SPARE) for column in columns]
    # What the figures leave over goes to the names.
    widths = [_NUMBER_WIDTH, WIDTH - _NUMBER_WIDTH - sum(figure_widths), *figure_widths]
    names = [".".join(column.path) for column in columns]
    heads = _heads(columns, widths, breaks)
    if not units_said and any(column.unit for column in columns):
        heads += _row(
            ["", _MEASURE, *(column.unit or _NO_MEASURE for column in columns)], widths, is_head=True
        )
    unit = ["{{ 单位行.序号 }}", "{{ 单位行.单位 }}", *(f"{{{{ 单位行.{name} }}}}" for name in names)]
    total = ["", "合计", *(f"{{{{ {name} }}}}" for name in names)]
    rows = heads + _repeated("单位行 in 汇总.各单位", _row(unit, widths), widths) + _row(total, widths)
    return table_of_rows(rows, widths)


def _heads(columns: Sequence[Column], widths: Sequence[int], breaks: WordBreaks) -> str:
    """The rows above the figures: a head over the columns that it is of, and below it what each of them is."""
    in_two_rows = any(column.below for column in columns)
    restart, goes_on = (w("vMerge", val="restart"), w("vMerge")) if in_two_rows else ("", "")
    above = [
        _head(text, width, breaks, restart) for text, width in zip(("序号", "单位"), widths, strict=False)
    ]
    below = [_head("", width, breaks, goes_on) for width in widths[:2]]
    at = 2
    for together in _under_one_head(columns):
        own = widths[at : at + len(together)]
        at += len(together)
        first = together[0]
        if not first.below:
            above.append(_head(first.head, own[0], breaks, restart))
            below.append(_head("", own[0], breaks, goes_on))
            continue
        spanning = w("gridSpan", val=len(own)) if len(own) > 1 else ""
        above.append(_head(first.head, sum(own), breaks, spanning))
        below += [_head(column.below, width, breaks) for column, width in zip(together, own, strict=True)]
    rows = (above, below) if in_two_rows else (above,)
    return "".join(table_row("".join(cells), height=_ROW_HEIGHT, repeated=True) for cells in rows)


def _head(text: str, width: int, breaks: WordBreaks, merged: str = "") -> str:
    """A cell of a head, in lines that break no word."""
    lines = breaks.lines(text, (width - 2 * CELL_MARGIN) / SMALL_CHARACTER)
    return table_cell(paragraph("\n".join(lines), SMALL, with_next=True), width, merged)


def _list_of_entries(
    caption: str, form: Form, names: FormNames, part: Table, listing: Listing, breaks: WordBreaks
) -> Iterator[str]:
    """The entries of a list that units have filled in, with their units; nothing where there is none."""
    name = names.paths[form.table_figures[part.id][0].id][0]
    texts = {word.id for word in listing.words if word.kind is FieldKind.TEXT}
    labels, own = dict(form.entry_names(part)), names.lists[name]
    for figure in form.table_figures[part.id]:
        unit = measure_of(form, figure.id)
        labels[figure.column.id] += f"（{unit}）" if unit else ""
    widths = [_NUMBER_WIDTH, _NAME_WIDTH, *(_ENTRY_WIDTHS.get(word.kind, 0) for word in listing.words)]
    widths += [
        _AMOUNT_WIDTH if figure.kind.has_decimals else _ENTRY_COUNT_WIDTH
        for figure in form.table_figures[part.id]
    ]
    room = max((WIDTH - sum(widths)) // max(1, len(texts)), _LEAST_TEXT_WIDTH)
    widths = [width or room for width in widths]
    # Of a list of many columns each has less.
    widths = [width * WIDTH // max(WIDTH, sum(widths)) for width in widths]
    widths[1] += WIDTH - sum(widths)
    heads = [
        _head(text, width, breaks)
        for text, width in zip(["序号", "单位", *labels.values()], widths, strict=True)
    ]
    cells = [f"{{{{ {_ENTRY}.{one} }}}}" for one in (NUMBER, ENTRY_UNIT, *own.values())]
    styles = [SMALL, SMALL_LABEL, *(SMALL_LABEL if id in texts else SMALL for id in own)]
    written = "".join(
        table_cell(paragraph(cell, style), width)
        for cell, style, width in zip(cells, styles, widths, strict=True)
    )
    path, note = f"汇总.{LISTS}.{name}", f"汇总.{LISTS_NOTE}.{name}"
    rows = table_row("".join(heads), height=_ROW_HEIGHT, repeated=True)
    rows += _repeated(f"{_ENTRY} in {path}", table_row(written, height=_ROW_HEIGHT), widths)
    yield paragraph(f"{{%p if {path} %}}", NOTE)
    yield paragraph(caption, CAPTION)
    yield table_of_rows(rows, widths)
    yield paragraph("{%p endif %}", NOTE)
    yield paragraph(f"{{%p if {note} %}}", NOTE)
    yield paragraph(f"{{{{ {note} }}}}", NOTE)
    yield paragraph("{%p endif %}", NOTE)


def _list_of_standings(name: str) -> str:
    """A list of units with how they stand and why; no table where no unit is in it. ``name``: which list."""
    widths = [_NUMBER_WIDTH, _STANDING_NAME_WIDTH, _STATUS_WIDTH]
    widths.append(WIDTH - sum(widths))
    heads = _row(["序号", "单位", "情况", "原因"], widths, is_head=True)
    unit = ["{{ 行.序号 }}", "{{ 行.单位 }}", "{{ 行.状态 }}", "{{ 行.原因 }}"]
    rows = heads + _repeated(f"行 in 汇总.{name}", _row(unit, widths, reason=True), widths)
    begin, end = paragraph(f"{{%p if 汇总.{name} %}}", NOTE), paragraph("{%p endif %}", NOTE)
    return f"{begin}{table_of_rows(rows, widths)}{end}"


def _repeated(loop: str, unit_row: str, widths: Sequence[int]) -> str:
    """A row for each item of a loop. The rows with the tags are taken out when the template is filled in."""
    empty = [""] * (len(widths) - 1)
    return (
        _row([f"{{%tr for {loop} %}}", *empty], widths) + unit_row + _row(["{%tr endfor %}", *empty], widths)
    )


def _row(texts: Sequence[str], widths: Sequence[int], *, is_head: bool = False, reason: bool = False) -> str:
    """A row of a list. A head is repeated on every page. ``reason``: whether the last column is one of text."""
    text_columns = {_NAME_COLUMN, _REASON_COLUMN} if reason else {_NAME_COLUMN}
    cells = []
    for number, (content, width) in enumerate(zip(texts, widths, strict=True)):
        style = SMALL_LABEL if number in text_columns and not is_head else SMALL
        lines = "".join(paragraph(line, style, with_next=is_head) for line in content.split("\n"))
        cells.append(table_cell(lines, width))
    return table_row("".join(cells), height=_ROW_HEIGHT, repeated=is_head)
