"""Form → which charts show a county's year, and which figures are its main ones. Pure.

Nothing is typed in a form for this: it follows from which figures the form computes. A column that is computed in
every row (总计) is a *total column*, and a row that is computed in every column is a *total row*. Of a form without total
columns the *whole lines* are shown, those with others in them (其中). The drawing is left to those who draw: the county's workbook and its Word report show the same charts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from xltools.form.spec import Block, Figure, Form, Head, Table

#: A chart of units shows so many of them, those with the highest numbers first.
MOST_UNITS = 20
#: A group of rows with fewer parts is not worth a chart.
_FEWEST_PARTS = 3
#: A table with no more figures than this is compared as a whole; of a larger one only the totals are.
_SMALL_TABLE = 20
#: What a table's note says its figures count: 单位：件.
_MEASURE = re.compile(r"单位：\s*(\w+)")
#: A chart of lines shows so many of them.
_MOST_LINES = 12
_MAIN = "主要数字"


class ChartKind(Enum):
    """What the bars of a chart stand for."""

    UNITS = "units"  # a unit of the county each, all for one figure
    PARTS = "parts"  # a part of a group of rows each
    YEARS = "years"  # a main figure each, for last year and for this year


@dataclass(frozen=True, slots=True)
class Category:
    """A name on a chart's axis, and the ids of the figures that are added up for its bar."""

    name: str
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FormChart:
    """A chart that a form has.

    Attributes:
        kind: What its bars stand for.
        name: What templates call it.
        title: What is printed above it.
        categories: Its bars. A chart of units has one category: the figure that is shown of every unit.
        series: What its numbers are called; a chart of years has none, its series are called by the years.
        measure: What its figures count (件), "" where the form does not say or where they differ.
        title_of_one_year: The title where last year is not known; "" where that makes no difference.
    """

    kind: ChartKind
    name: str
    title: str
    categories: tuple[Category, ...]
    series: str
    measure: str
    title_of_one_year: str = ""


def form_charts(form: Form) -> tuple[FormChart, ...]:
    """The charts of a form, in the order they are shown."""
    blocks = tuple(_blocks_with_totals(form))
    if not blocks:
        return tuple(_of_lines(form))
    charts = [_units_chart(blocks[0])]
    if group := _first_group(blocks):
        charts.append(_parts_chart(*group))
    charts.append(_years_chart(blocks))
    return tuple(chart for chart in charts if chart.categories)


def main_figures(form: Form) -> Iterator[Figure]:
    """The figures that are compared with last year's: all of a small table, of a large one its total columns."""
    for table in form.tables:
        if table.optional:
            continue
        figures = form.table_figures[table.id]
        if len(figures) <= _SMALL_TABLE:
            yield from figures
            continue
        for block in table.blocks:
            columns = total_columns(form, table, block) or block.column_leaves
            yield from (
                form.figures[f"{table.id}.{row.id}.{column.id}"]
                for row in block.row_leaves
                for column in columns
            )


def total_columns(form: Form, table: Table, block: Block) -> tuple[Head, ...]:
    """The columns of a block that the form computes in every row."""
    return tuple(
        column
        for column in block.column_leaves
        if all(form.figures[f"{table.id}.{row.id}.{column.id}"].computed_by for row in block.row_leaves)
    )


def measure_of(form: Form, figure: str) -> str:
    """What a figure counts (件): as the form says it of the figure, else as its table's note does."""
    known = form.figures[figure]
    return known.unit or measure(form.tables_by_id[known.table])


def measure(table: Table) -> str:
    """What a table's figures count (件), as its note says; "" where it does not."""
    match = _MEASURE.search(table.note)
    return match[1] if match else ""


@dataclass(frozen=True, slots=True)
class _BlockWithTotals:
    """A block, and the first of its total columns."""

    form: Form
    table: Table
    block: Block
    column: Head

    @property
    def measure(self) -> str:
        """What the block's figures count."""
        first = self.block.row_leaves[0]
        return measure_of(self.form, f"{self.table.id}.{first.id}.{self.column.id}")

    def category(self, rows: Head) -> Category:
        """A row's total; of a group of rows the totals of all of them that are not sums of others."""
        leaves = [leaf for leaf in rows.leaves() if leaf is rows or not self.is_total(leaf)]
        ids = tuple(f"{self.table.id}.{leaf.id}.{self.column.id}" for leaf in leaves)
        return Category(rows.short, ids)

    def is_total(self, row: Head) -> bool:
        """Whether the form computes the row in every column."""
        return all(
            self.form.figures[f"{self.table.id}.{row.id}.{column.id}"].computed_by
            for column in self.block.column_leaves
        )


def _blocks_with_totals(form: Form) -> Iterator[_BlockWithTotals]:
    """In the order of the report; optional tables are no part of it."""
    for table in form.parts:
        if isinstance(table, Table):
            for block in table.blocks:
                columns = total_columns(form, table, block)
                if columns:
                    yield _BlockWithTotals(form, table, block, columns[0])


def _units_chart(first: _BlockWithTotals) -> FormChart:
    """The row that the form counts first, of every unit."""
    row = first.block.row_leaves[0]
    return FormChart(
        kind=ChartKind.UNITS,
        name=f"各单位{row.short}",
        title=f"各单位{row.short}数量比较",
        categories=(first.category(row),),
        series=row.short,
        measure=first.measure,
    )


def _first_group(blocks: Sequence[_BlockWithTotals]) -> tuple[_BlockWithTotals, Head] | None:
    """The first group of rows with enough parts, and the block it stands in."""
    for counted in blocks:
        for group in counted.block.rows:
            if len(group.children) >= _FEWEST_PARTS:
                return counted, group
    return None


def _parts_chart(counted: _BlockWithTotals, group: Head) -> FormChart:
    """The parts of a group, without the total that stands among them."""
    parts = [part for part in group.children if part.children or not counted.is_total(part)]
    categories = [counted.category(part) for part in parts]
    return FormChart(
        kind=ChartKind.PARTS,
        name=group.short,
        title=f"{group.short}构成",
        categories=tuple(category for category in categories if category.figures),
        series=f"{counted.measure}数" if counted.measure else "数量",
        measure=counted.measure,
    )


def _years_chart(blocks: Sequence[_BlockWithTotals]) -> FormChart:
    """The totals of the main rows: those that stand in no group, and those that are totals themselves.

    Rows that are drawn side by side are few, and all of them are main ones.
    """
    categories = tuple(
        counted.category(row)
        for counted in blocks
        for row in counted.block.row_leaves
        if row in counted.block.rows or counted.block.across or counted.is_total(row)
    )
    measures = {counted.measure for counted in blocks}
    compared = f"与{blocks[0].form.span.last}比较"
    return FormChart(
        kind=ChartKind.YEARS,
        name=compared,
        title=f"{_MAIN}{compared}",
        categories=categories,
        series="",
        measure=measures.pop() if len(measures) == 1 else "",
        title_of_one_year=_MAIN,
    )


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a table that stands in no other, by the first figure that it has."""

    head: Head
    figure: Figure
    measure: str

    @property
    def category(self) -> Category:
        return Category(self.head.short, (self.figure.id,))


def _of_lines(form: Form) -> Iterator[FormChart]:
    """The charts of a form without total columns."""
    lines = list(_lines(form))
    whole = [line for line in lines if line.head.parts] or lines
    if not whole:
        return
    first = whole[0]
    yield FormChart(
        kind=ChartKind.UNITS,
        name=f"各单位{first.head.short}",
        title=f"各单位{first.head.short}比较",
        categories=(first.category,),
        series=first.head.short,
        measure=first.measure,
    )
    for line in whole:
        if len(line.head.parts) >= _FEWEST_PARTS:
            yield _chart_of_parts(line)
            break
    # Bars of different measures have no common height.
    ((measure, _),) = Counter(line.measure for line in whole).most_common(1)
    compared = f"与{form.span.last}比较"
    yield FormChart(
        kind=ChartKind.YEARS,
        name=compared,
        title=f"{_MAIN}{compared}",
        categories=tuple(line.category for line in whole if line.measure == measure)[:_MOST_LINES],
        series="",
        measure=measure,
        title_of_one_year=_MAIN,
    )


def _chart_of_parts(line: _Line) -> FormChart:
    """The lines in a line."""
    table, column = line.figure.table, line.figure.column.id
    return FormChart(
        kind=ChartKind.PARTS,
        name=line.head.short,
        title=f"{line.head.short}构成",
        categories=tuple(Category(part.short, (f"{table}.{part.id}.{column}",)) for part in line.head.parts),
        series=f"{line.measure}数" if line.measure else "数量",
        measure=line.measure,
    )


def _lines(form: Form) -> Iterator[_Line]:
    for table in form.parts:
        if isinstance(table, Table) and not table.optional:
            for block in table.blocks:
                column = block.column_leaves[0]
                for head in _in_no_other(block.rows):
                    figure = form.figures[f"{table.id}.{head.id}.{column.id}"]
                    yield _Line(head, figure, measure_of(form, figure.id))


def _in_no_other(heads: Iterable[Head]) -> Iterator[Head]:
    for head in heads:
        if head.children:
            yield from _in_no_other(head.children)
        else:
            yield head
