"""The 年度比较 sheet: the county's main figures against last year's, by live formulas."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xltools.form.expr import Ref
from xltools.form.spec import Block, Figure, Form, Table
from xltools.workbook.consolidated.context import YEARS, Context
from xltools.workbook.layout.grid import absolute, position, sheet_reference
from xltools.workbook.layout.tables import LEFT
from xltools.workbook.write import tables as draw
from xltools.workbook.write.book import as_float

HEAD, FIRST = 2, 3
_HEADS = (("表", 8), ("项目", 42), ("上年", 11), ("本年", 11), ("增减", 11), ("增减比率", 11))
#: Of a table with more figures than this only the totals of the rows are compared.
_WHOLE = 20
#: Shown where last year's figure is 0: nothing can be said in per cent of it.
NO_RATIO = "—"


def main_figures(form: Form) -> Iterator[Figure]:
    """Every figure of a small table; of a large one the total of each row."""
    for table in form.tables:
        if table.optional:
            continue
        figures = form.table_figures[table.id]
        if len(figures) <= _WHOLE:
            yield from figures
        else:
            for block in table.blocks:
                yield from _row_totals(form, table, block)


def _row_totals(form: Form, table: Table, block: Block) -> Iterator[Figure]:
    """The figures in the columns of totals; all of a block that has no such column."""
    totals = {
        form.figures[id].column.id
        for id, instance in form.computations.items()
        if instance.axis == "row" and instance.table == table.id
    }
    columns = [column for column in block.column_leaves if column.id in totals] or block.column_leaves
    for row in block.row_leaves:
        for column in columns:
            yield form.figures[f"{table.id}.{row.id}.{column.id}"]


def shown_cell(context: Context, figure: str) -> str:
    """A figure of the county's tables, as another sheet's formula says it."""
    place = context.layout.places[figure]
    return f"{sheet_reference(place.sheet)}!{absolute(*position(place.cell))}"


def number_or_empty(cell: str) -> str:
    """The formula that shows a cell's number, and nothing where there is none."""
    return f'=IF(ISNUMBER({cell}),{cell},"")'


def stored(number: Decimal | None) -> float | int | str:
    """The value that ``number_or_empty`` gives."""
    return "" if number is None else as_float(number)


def last_cell(context: Context, figure: str) -> str:
    """Last year's figure, on the hidden sheet."""
    return str(context.layout.reference(Ref(figure, last=True)))


def years_sheet(context: Context) -> None:
    sheet, consolidation = context.sheet(YEARS), context.consolidation
    right = LEFT + len(_HEADS) - 1
    year = consolidation.year
    hint = (
        f"{year} 年汇总数与 {year - 1} 年比较；大表只比较各行总计。上年为计入汇总的同一批单位的上年数，为 0 的不算比率。"
        if consolidation.last
        else f"没有 {year - 1} 年的汇总数，“上年”各格为空，无法比较。"
    )
    context.title(sheet, YEARS, right, hint)
    context.heads(sheet, HEAD, _HEADS)
    row = FIRST
    for figure in main_figures(consolidation.form):
        _line(context, row, figure)
        row += 1
    sheet.freeze_panes(FIRST, 0)
    draw.paper(sheet)
    sheet.repeat_rows(HEAD)
    sheet.print_area(0, 0, max(row - 1, HEAD), right)


def _line(context: Context, row: int, figure: Figure) -> None:
    sheet, styles = context.sheet(YEARS), context.styles
    table = context.layout.form.tables_by_id[figure.table]
    sheet.write_string(row, LEFT, table.sheet, styles["line_centre"])
    sheet.write_string(row, LEFT + 1, figure.name, styles["line"])
    last, this = context.consolidation.last.get(figure.id), context.figures.numbers.get(figure.id)
    before, now, change = (absolute(row, LEFT + column) for column in (2, 3, 4))
    style = styles["sum_amount"]
    sheet.write_formula(row, LEFT + 2, number_or_empty(last_cell(context, figure.id)), style, stored(last))
    sheet.write_formula(row, LEFT + 3, number_or_empty(shown_cell(context, figure.id)), style, stored(this))
    both = f"COUNT({before},{now})=2"
    difference = None if last is None or this is None else this - last
    sheet.write_formula(row, LEFT + 4, f'=IF({both},{now}-{before},"")', style, stored(difference))
    ratio: float | str = ""
    if difference is not None:
        ratio = float(difference / last) if last else NO_RATIO
    formula = f'=IF({both},IF({before}=0,"{NO_RATIO}",{change}/{before}),"")'
    sheet.write_formula(row, LEFT + 5, formula, styles["percent"], ratio)
    sheet.set_row(row, 18)
