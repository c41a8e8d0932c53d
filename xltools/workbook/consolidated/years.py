"""The sheet 年度比较: the county's main figures against last year's, by live formulas."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from xltools.form.charts import main_figures
from xltools.form.spec import Figure
from xltools.workbook.consolidated.columns import (
    FIRST_ROW,
    HEAD_ROW,
    Column,
    Columns,
    Formula,
    number_formula,
    number_or_empty,
)
from xltools.workbook.consolidated.writer import CountyWriter
from xltools.workbook.layout.grid import absolute
from xltools.workbook.layout.tables import LEFT

SHEET = "年度比较"
#: Shown where last year's figure is 0: nothing can be said in per cent of it.
_NO_RATIO = "—"


@dataclass(frozen=True, slots=True)
class _Line:
    """A figure with its numbers of both years, None where one is not known."""

    writer: CountyWriter
    row: int
    figure: Figure

    @property
    def last(self) -> Decimal | None:
        return self.writer.consolidation.last.get(self.figure.id)

    @property
    def this(self) -> Decimal | None:
        return self.writer.stored.numbers.get(self.figure.id)

    @property
    def difference(self) -> Decimal | None:
        return None if self.last is None or self.this is None else self.this - self.last

    def cell(self, column: str) -> str:
        """A cell of this line, as a formula beside it writes it."""
        return absolute(self.row, _COLUMNS[column])

    @property
    def both_known(self) -> str:
        """The condition of a formula that compares."""
        return f"COUNT({self.cell('last')},{self.cell('this')})=2"


def _difference(line: _Line) -> Formula:
    text = f'=IF({line.both_known},{line.cell("this")}-{line.cell("last")},"")'
    return Formula(text, number_or_empty(line.difference))


def _ratio(line: _Line) -> Formula:
    last, difference = line.cell("last"), line.cell("difference")
    text = f'=IF({line.both_known},IF({last}=0,"{_NO_RATIO}",{difference}/{last}),"")'
    if line.last is None or line.difference is None:
        return Formula(text, "")
    return Formula(text, float(line.difference / line.last) if line.last else _NO_RATIO)


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
            lambda line: number_formula(line.writer.last_figure_cell(line.figure.id), line.last),
            "sum_amount",
        ),
        "this": Column(
            "本年",
            11,
            lambda line: number_formula(line.writer.figure_cell(line.figure.id), line.this),
            "sum_amount",
        ),
        "difference": Column("增减", 11, _difference, "sum_amount"),
        "ratio": Column("增减比率", 11, _ratio, "percent"),
    },
)


def write_years(writer: CountyWriter) -> None:
    """Lists the main figures of the form."""
    sheet = writer.sheet(SHEET)
    writer.write_title(sheet, SHEET, _COLUMNS.last, _hint(writer))
    _COLUMNS.write_heads(writer, sheet, HEAD_ROW)
    sheet.set_row(HEAD_ROW, 22)
    last_row = HEAD_ROW
    for last_row, figure in enumerate(main_figures(writer.layout.form), FIRST_ROW):
        _COLUMNS.write_row(writer, sheet, last_row, _Line(writer, last_row, figure))
        sheet.set_row(last_row, 18)
    sheet.freeze_panes(FIRST_ROW, 0)
    _COLUMNS.make_printable(sheet, last_row, landscape=False)


def _hint(writer: CountyWriter) -> str:
    year = writer.consolidation.year
    if not writer.consolidation.last:
        return f"没有 {year - 1} 年的汇总数，“上年”各格为空，无法比较。"
    return (
        f"{year} 年汇总数与 {year - 1} 年比较；大表只比较各行总计。"
        "上年为计入汇总的同一批单位的上年数，为 0 的不算比率。"
    )
