"""The sheet 年度比较: the main figures of both years, by live formulas, over the units that have figures of both."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from xltools.form.charts import main_figures
from xltools.form.period import Span
from xltools.form.spec import Figure
from xltools.model.text import named
from xltools.workbook.consolidated.columns import (
    FIRST_ROW,
    HEAD_ROW,
    Column,
    Columns,
    Formula,
    number_formula,
    number_or_empty,
)
from xltools.workbook.consolidated.sheets.detail import DetailRanges
from xltools.workbook.consolidated.writer import CountyWriter, line_count
from xltools.workbook.layout.grid import absolute
from xltools.workbook.layout.identity import compared_last_reference
from xltools.workbook.layout.tables import LEFT

#: What the sheet is called; the periods that it compares may be shorter.
SHEET = "年度比较"
#: Shown where last year's figure is 0: nothing can be said in per cent of it.
_NO_RATIO = "—"
#: How high a line of the hint is.
_HINT_LINE = 15.0
#: How many units without last year's figures the hint names.
_NAMED = 20


@dataclass(frozen=True, slots=True)
class _Line:
    """A figure with its numbers of both years, None where one is not known."""

    writer: CountyWriter
    ranges: DetailRanges
    row: int
    figure: Figure

    @property
    def last(self) -> Decimal | None:
        return self.writer.consolidation.comparison.last.get(self.figure.id)

    @property
    def this(self) -> Decimal | None:
        comparison = self.writer.consolidation.comparison
        numbers = comparison.this if comparison.units else self.writer.stored.numbers
        return numbers.get(self.figure.id)

    def cell(self, column: str) -> str:
        """A cell of this line, as a formula beside it writes it."""
        return absolute(self.row, _COLUMNS[column])


def last_year(writer: CountyWriter, figure: str) -> Formula:
    """Last year's number of a figure, over the units that have figures of both years."""
    offset = list(writer.layout.form.figures).index(figure)
    return number_formula(compared_last_reference(offset), writer.consolidation.comparison.last.get(figure))


def this_year(writer: CountyWriter, ranges: DetailRanges, figure: str) -> Formula:
    """This year's number of a figure, over the same units; over all where no unit has figures of last year."""
    comparison = writer.consolidation.comparison
    if not comparison.units:
        return number_formula(writer.figure_cell(figure), writer.stored.numbers.get(figure))
    return Formula(ranges.compared_sum(figure), number_or_empty(comparison.this.get(figure)))


def difference_of(last_cell: str, this_cell: str, last: Decimal | None, this: Decimal | None) -> Formula:
    """By how much this year's figure is more than last year's; nothing where one of them is not known."""
    text = f'=IF(COUNT({last_cell},{this_cell})=2,{this_cell}-{last_cell},"")'
    return Formula(text, number_or_empty(None if last is None or this is None else this - last))


def ratio_of(last_cell: str, this_cell: str, last: Decimal | None, this: Decimal | None) -> Formula:
    """The same as a part of last year's."""
    share = f"({this_cell}-{last_cell})/{last_cell}"
    text = f'=IF(COUNT({last_cell},{this_cell})=2,IF({last_cell}=0,"{_NO_RATIO}",{share}),"")'
    if last is None or this is None:
        return Formula(text, "")
    return Formula(text, float((this - last) / last) if last else _NO_RATIO)


def _difference(line: _Line) -> Formula:
    return difference_of(line.cell("last"), line.cell("this"), line.last, line.this)


def _ratio(line: _Line) -> Formula:
    return ratio_of(line.cell("last"), line.cell("this"), line.last, line.this)


_COLUMNS: Columns[_Line] = Columns(
    LEFT,
    {
        "table": Column(
            "表",
            8,
            lambda line: line.writer.layout.form.tables_by_id[line.figure.table].sheet,
            "line_centre",
        ),
        "figure": Column("项目", 42, lambda line: line.figure.name),
        "last": Column(
            "上年",
            11,
            lambda line: last_year(line.writer, line.figure.id),
            "sum_amount",
        ),
        "this": Column(
            "本年",
            11,
            lambda line: this_year(line.writer, line.ranges, line.figure.id),
            "sum_amount",
        ),
        "difference": Column("增减", 11, _difference, "sum_amount"),
        "ratio": Column("增减比率", 11, _ratio, "percent"),
    },
)


def write_years(writer: CountyWriter, ranges: DetailRanges) -> None:
    """Lists the main figures of the form, over the units that have figures of both years."""
    sheet = writer.sheet(SHEET)
    hint = _hint(writer)
    writer.write_title(sheet, SHEET, _COLUMNS.last, hint)
    sheet.set_row(1, _HINT_LINE * line_count(hint, sum(_COLUMNS.widths)))
    _COLUMNS.write_heads(writer, sheet, HEAD_ROW)
    span = writer.consolidation.form.span
    if span is not Span.YEAR:
        for key, head in (("last", span.last), ("this", span.this)):
            sheet.write_string(HEAD_ROW, _COLUMNS[key], head, writer.styles["head"])
    sheet.set_row(HEAD_ROW, 22)
    last_row = HEAD_ROW
    for last_row, figure in enumerate(main_figures(writer.layout.form), FIRST_ROW):
        _COLUMNS.write_row(writer, sheet, last_row, _Line(writer, ranges, last_row, figure))
        sheet.set_row(last_row, 18)
    sheet.freeze_panes(FIRST_ROW, 0)
    _COLUMNS.make_printable(sheet, last_row, landscape=False)


def _hint(writer: CountyWriter) -> str:
    """Which units are compared, and which are not."""
    period, comparison = writer.consolidation.period, writer.consolidation.comparison
    span, last = period.part.span, period.last.spaced
    if not comparison.units:
        return f"没有 {last}的汇总数，“{span.last}”各格为空，无法比较。"
    counted = len(comparison.units) + len(comparison.others)
    if comparison.is_whole:
        over = f"计入汇总的 {counted} 个单位{span.both}都有数字，比较的是它们{span.both}的合计"
    else:
        over = (
            f"计入汇总的 {counted} 个单位中，{len(comparison.units)} 个{span.both}都有数字，只比较它们{span.both}的合计，"
            f"所以“{span.this}”小于各表的数字；没有 {last}数字的是{named(comparison.names_of_others, _NAMED)}"
        )
    return f"{over}。大表只比较各行总计；{span.last}为 0 的不算比率。"
