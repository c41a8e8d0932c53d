"""The template of the annex of a county's report: lists of the units with their figures and how they stand, and the charts.

It is a document of its own: the report is published, the annex is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
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
#: A column of figures is at most so wide; one of amounts, with their decimals, is wider by this factor.
_MOST_FIGURE_WIDTH, _AMOUNT_FACTOR = 1300, Fraction(8, 5)
#: A list of more columns than this is drawn in pieces of so many.
_MOST_COLUMNS, _COLUMNS_OF_A_PIECE = 22, 12
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
    """

    head: str
    path: FigurePath
    is_amount: bool = False


def draw_annex(form: Form, names: FormNames, charts: Sequence[str]) -> bytes:
    """The template as the bytes of a .docx. ``charts`` are the names of its charts."""
    parts = package_parts("".join(_body(form, names, charts)), escape(printable(f"{form.title}附件")))
    return zipped([Part.of(name, data) for name, data in parts.items()])


def _body(form: Form, names: FormNames, charts: Sequence[str]) -> Iterator[str]:
    yield paragraph("附件", ANNEX)
    yield paragraph(f"{{{{ 单位 }}}}{period_name(form)}各单位数据和报送情况", HEADLINE)
    tables = [part for part in form.parts if isinstance(part, Table)]
    for number, part in enumerate(tables, 1):
        caption = f"附表{number}　各单位{unnumbered_title(part)}"
        for piece, columns in enumerate(_pieces(list(_columns(form, names, part)))):
            yield paragraph(f"{caption}（续{piece}）" if piece else caption, CAPTION)
            yield _list_of_figures(columns)
    yield paragraph(f"附表{len(tables) + 1}　未报送、逾期情况", CAPTION)
    yield _list_of_standings("逾期")
    yield paragraph("{{ 汇总.逾期说明 }}", NOTE)
    yield paragraph(f"附表{len(tables) + 2}　退回和没有计入的情况", CAPTION)
    yield _list_of_standings("退回")
    yield paragraph("{{ 汇总.退回说明 }}", NOTE)
    for chart in charts:
        yield paragraph("{{ 图表." + chart + " }}", PICTURE)


def _pieces(columns: list[Column]) -> Iterator[list[Column]]:
    """The columns of a table as they stand on paper, below each other where they are too many for its width."""
    if len(columns) <= _MOST_COLUMNS:
        yield columns
        return
    for first in range(0, len(columns), _COLUMNS_OF_A_PIECE):
        yield columns[first : first + _COLUMNS_OF_A_PIECE]


def _columns(form: Form, names: FormNames, part: Table) -> Iterator[Column]:
    """What the annex shows of a table for each unit: every figure of a block without totals, and of others the
    totals of its main rows and of the groups in them."""
    table_name = names.paths[form.table_figures[part.id][0].id][0]
    rows = {row.label: row for row in names.tables[table_name]}
    for block in part.blocks:
        totals = total_columns(form, part, block)
        for head in _main_rows(block) if totals else block.row_leaves:
            named_row = rows[head.short]
            for column in totals or block.column_leaves:
                column_name, ids = next(
                    (name, ids) for name, ids in named_row.figures.items() if ids[0].endswith(f".{column.id}")
                )
                yield Column(
                    head=head.short if totals else f"{head.short}\n{column.short}",
                    path=(table_name, named_row.name, column_name),
                    is_amount=form.figures[ids[0]].kind.has_decimals,
                )


def _main_rows(block: Block) -> Iterator[Head]:
    """The rows at the top of a block, and the parts of its groups in place of the groups."""
    for head in block.rows:
        yield from head.children or (head,)


def _list_of_figures(columns: Sequence[Column]) -> str:
    """A table with a row for each unit that counts, and one for all of them."""
    factors = [_AMOUNT_FACTOR if column.is_amount else Fraction(1) for column in columns]
    room = WIDTH - _NUMBER_WIDTH - _NAME_WIDTH
    figure_width = min(room / sum(factors, Fraction(0)), Fraction(_MOST_FIGURE_WIDTH))
    figure_widths = [int(factor * figure_width) for factor in factors]
    # What the figures leave over goes to the names.
    widths = [_NUMBER_WIDTH, WIDTH - _NUMBER_WIDTH - sum(figure_widths), *figure_widths]
    names = [".".join(column.path) for column in columns]
    heads = _row(["序号", "单位", *(column.head for column in columns)], widths, is_head=True)
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
