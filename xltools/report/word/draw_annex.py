"""The template of the annex of a county's report: lists of the units with their figures and how they stand, and the charts.

It is a document of its own: the report is published, the annex is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from xltools.form.charts import total_columns
from xltools.form.spec import Block, Form, Head, Table
from xltools.ooxml.parts import Part, zipped
from xltools.report.names import FigurePath, FormNames, unnumbered_title
from xltools.report.printable import printable
from xltools.report.word.draw import period_name
from xltools.report.word.package import package_parts
from xltools.report.word.styles import (
    ANNEX,
    CAPTION,
    HEADLINE,
    NOTE,
    PICTURE,
    SMALL,
    SMALL_LABEL,
    WIDTH,
)
from xltools.report.word.xml import paragraph, table_cell, table_of_rows, table_row

#: Twips of the columns of every list: number and name; and, in the lists of standings, how a unit stands.
_NUMBER_WIDTH, _NAME_WIDTH = 420, 1500
_STANDING_NAME_WIDTH, _STATUS_WIDTH = 2200, 1400
#: A column of counts, and one of amounts, is at least so wide: for five digits in small print, and for twelve and a point.
_COUNT_WIDTH, _AMOUNT_WIDTH = 480, 1500
#: A column is at most wider by so much.
_MOST_SPARE = 800
#: What is left of a line for figures.
_ROOM = WIDTH - _NUMBER_WIDTH - _NAME_WIDTH
#: The least height of a row, in twips.
_ROW_HEIGHT = 340
#: The columns of text, by number; all others are centred.
_NAME_COLUMN, _REASON_COLUMN = 1, 3


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list of units.

    Attributes:
        head: what stands above it; a line break begins a paragraph.
        path: the name of the figure or sum that stands in it.
        is_amount: whether it is an amount of money, with decimals.
        unit: what its figures count, where the form says so.
    """

    head: str
    path: FigurePath
    is_amount: bool = False
    unit: str = ""

    @property
    def least_width(self) -> int:
        return _AMOUNT_WIDTH if self.is_amount else _COUNT_WIDTH


def draw_annex(form: Form, names: FormNames, charts: Sequence[str]) -> bytes:
    """The template as the bytes of a .docx. ``charts`` are the names of its charts."""
    parts = package_parts("".join(_body(form, names, charts)), escape(printable(f"{form.title}附件")))
    return zipped([Part.of(name, data) for name, data in parts.items()])


def _body(form: Form, names: FormNames, charts: Sequence[str]) -> Iterator[str]:
    yield paragraph("附件", ANNEX)
    yield paragraph(f"{{{{ 单位 }}}}{period_name(form)}各单位数据和报送情况", HEADLINE)
    tables = [part for part in form.parts if isinstance(part, Table)]
    for number, part in enumerate(tables, 1):
        yield from _lists_of_figures(
            f"附表{number}　各单位{unnumbered_title(part)}", list(_columns(form, names, part))
        )
    yield paragraph(f"附表{len(tables) + 1}　未报送、逾期情况", CAPTION)
    yield _list_of_standings("逾期")
    yield paragraph("{{ 汇总.逾期说明 }}", NOTE)
    yield paragraph(f"附表{len(tables) + 2}　退回和没有计入的情况", CAPTION)
    yield _list_of_standings("退回")
    yield paragraph("{{ 汇总.退回说明 }}", NOTE)
    for chart in charts:
        yield paragraph("{{ 图表." + chart + " }}", PICTURE)


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
                if is_line and len(part.blocks) == 1:
                    label = column.short
                else:
                    label = head.short if totals else f"{head.short}\n{column.short}"
                yield Column(
                    head=label,
                    path=(table_name, named_row.name, column_name),
                    is_amount=figure.kind.has_decimals,
                    unit=figure.unit,
                )


def _main_rows(block: Block) -> Iterator[Head]:
    """The rows at the top of a block, and the parts of its groups in place of the groups."""
    for head in block.rows:
        yield from head.children or (head,)


def _lists_of_figures(caption: str, columns: Sequence[Column]) -> Iterator[str]:
    """The list of a table with its caption, which says what most figures count; several where it is too wide for one."""
    ((unit, _),) = Counter(column.unit for column in columns).most_common(1)
    if unit:
        caption += f"（单位：{unit}）"
    lists = _side_by_side(columns)
    for number, own in enumerate(lists, 1):
        yield paragraph(f"{caption}（{number}）" if len(lists) > 1 else caption, CAPTION)
        heads = [
            column.head if column.unit == unit else f"{column.head}\n（{column.unit}）" for column in own
        ]
        yield _list_of_figures(own, heads)


def _side_by_side(columns: Sequence[Column]) -> Sequence[Sequence[Column]]:
    """The columns in as few lists as there can be, none much wider than the others."""
    fewest = len(_packed(columns, _ROOM))
    limits = range(_AMOUNT_WIDTH, _ROOM, _COUNT_WIDTH // 8)
    tried = (_packed(columns, limit) for limit in limits)
    return next((lists for lists in tried if len(lists) == fewest), _packed(columns, _ROOM))


def _packed(columns: Sequence[Column], limit: int) -> list[list[Column]]:
    """The columns in lists that are no wider than a limit, one after the other."""
    lists: list[list[Column]] = [[]]
    left = limit
    for column in columns:
        if column.least_width > left:
            lists.append([])
            left = limit
        lists[-1].append(column)
        left -= column.least_width
    return lists


def _list_of_figures(columns: Sequence[Column], heads_of_figures: Sequence[str]) -> str:
    """A table with a row for each unit that counts, and one for all of them."""
    spare = (_ROOM - sum(column.least_width for column in columns)) // len(columns)
    figure_widths = [column.least_width + min(spare, _MOST_SPARE) for column in columns]
    # What the figures leave over goes to the names.
    widths = [_NUMBER_WIDTH, WIDTH - _NUMBER_WIDTH - sum(figure_widths), *figure_widths]
    names = [".".join(column.path) for column in columns]
    heads = _row(["序号", "单位", *heads_of_figures], widths, is_head=True)
    unit = ["{{ 单位行.序号 }}", "{{ 单位行.单位 }}", *(f"{{{{ 单位行.{name} }}}}" for name in names)]
    total = ["", "合计", *(f"{{{{ {name} }}}}" for name in names)]
    rows = heads + _repeated("单位行 in 汇总.各单位", _row(unit, widths), widths) + _row(total, widths)
    return table_of_rows(rows, widths)


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
