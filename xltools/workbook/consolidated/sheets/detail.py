"""The sheet 明细: one row for each unit, one column for each figure. Every sum of the workbook is taken over it.

It is next year's memory too: last year's figures of every unit are read from here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache

from xlsxwriter.worksheet import Worksheet

from xltools.form.kinds import FigureKind
from xltools.form.rules import excel
from xltools.form.rules.evaluate import rounded
from xltools.form.rules.excel import NO_DUTY
from xltools.form.spec import Form
from xltools.model.cells import text_of
from xltools.model.consolidation import Standing
from xltools.model.errors import UnusableFileError
from xltools.model.messages.reasons import Reason
from xltools.model.submission import Place, Submission, Unit, classify
from xltools.workbook.consolidated.columns import COUNTED, NOT_COUNTED, Column, Columns
from xltools.workbook.consolidated.list_sheet import EMPTY, Held, ListSheet, number
from xltools.workbook.consolidated.writer import CountyWriter, FileLink
from xltools.workbook.layout.grid import Box, a1, absolute, position
from xltools.workbook.layout.unit_book import Layout
from xltools.workbook.read.worksheet import SheetFacts
from xltools.workbook.write import tables
from xltools.workbook.write.book import as_float

SHEET = "明细"
_TITLE = f"{SHEET}（供在屏幕上查看和筛选，列数多，不打印；要打印请自己选定区域）"
_HINT = "每行一个单位；“计入”为“是”的行相加，就是各表的数字；“与各表相差”应全部为 0。"

#: The rows above the units. The figures' ids are hidden; the cells of the county's tables are the filter's heads.
(
    _TITLE_ROW,
    _HINT_ROW,
    _ID_ROW,
    _SUM_ROW,
    DIFFERENCE_ROW,
    _SHEET_ROW,
    _ROW_LABEL_ROW,
    _COLUMN_LABEL_ROW,
    _CELL_ROW,
    FIRST_UNIT_ROW,
) = range(10)

_UNIT_COLUMNS: Columns[Standing] = Columns(
    0,
    {
        "code": Column("代码", 12, lambda standing: standing.unit.code, "small"),
        "name": Column("名称", 20, lambda standing: standing.unit.name, "small"),
        "level": Column("级别", 6, lambda standing: standing.unit.level, "small_centre"),
        "counted": Column(
            "计入", 6, lambda standing: COUNTED if standing.included else NOT_COUNTED, "small_centre"
        ),
        "status": Column("状态", 9, lambda standing: str(standing.status), "small_centre"),
        "file": Column(
            "文件",
            30,
            lambda standing: FileLink("".join(standing.files[:1]), shows_name=True),
            lambda standing: "small_link" if standing.files else "small",
        ),
        "digest": Column(
            "SHA-256（选中看全）", 12, lambda standing: "".join(standing.sha256s[:1]), "small_fill"
        ),
    },
)
_FIRST_FIGURE = _UNIT_COLUMNS.last + 1
_FIGURE_WIDTH = 9
#: The head of the last column: whether the unit has figures of last year, too.
_COMPARED_HEAD = "可比"

#: A formula takes a cell for a number when it is above this; texts and blanks are not.
_LEAST_NUMBER = "-1000000000000000"


@dataclass(frozen=True)
class DetailRanges:
    """Where the figures of ``count`` units stand, and the formulas over them."""

    layout: Layout
    count: int

    @property
    def last_unit_row(self) -> int:
        """The last row. For no units there is one too, which is empty."""
        return FIRST_UNIT_ROW + max(self.count, 1) - 1

    @property
    def last_column(self) -> int:
        return _FIRST_FIGURE + len(self.layout.form.figures) - 1

    @property
    def compared_column(self) -> int:
        """The column that says which units have figures of both years; a free column stands before it."""
        return self.last_column + 2

    @cached_property
    def columns(self) -> dict[str, int]:
        """Figure id → column."""
        return {figure: _FIRST_FIGURE + offset for offset, figure in enumerate(self.layout.form.figures)}

    @property
    def counted(self) -> str:
        """The range that says which units are in the sums, as the formula of another sheet writes it."""
        return f"{SHEET}!{self._units(_UNIT_COLUMNS['counted'])}"

    def filled(self, figure: str) -> str:
        """The formula's part that counts the units in the sums that have a number, for another sheet."""
        return self._filled(self._units(self.columns[figure]), f"{SHEET}!")

    def shown(self, figure: str) -> str:
        """The formula by which the county's table shows a figure: typed ones are added up, totals computed from them."""
        if self.layout.form.figures[figure].computed_by is None:
            return self.sum(figure)
        instance = self.layout.form.computations[figure]
        return excel.total(instance, self.layout.local(instance).__getitem__, lambda _: excel.Zero())

    def sum(self, figure: str, *, sheet: str = SHEET) -> str:
        """The formula that adds a figure up. It shows nothing where no unit that is in the sums has a number.

        ``sheet`` is "" for a formula that stands on this very sheet.
        """
        before = f"{sheet}!" if sheet else ""
        numbers = self._units(self.columns[figure])
        counted = self._units(_UNIT_COLUMNS["counted"])
        filled = self._filled(numbers, before)
        return f'=IF({filled}=0,"",SUMIFS({before}{numbers},{before}{counted},"{COUNTED}"))'

    def compared_sum(self, figure: str) -> str:
        """The formula, for another sheet, that adds a figure up over the units that have figures of both years.

        It shows nothing where one of them has no number, and the duty.
        """
        counted = f'{self.counted},"{COUNTED}",{SHEET}!{self._units(self.compared_column)},"{COUNTED}"'
        numbers = f"{SHEET}!{self._units(self.columns[figure])}"
        filled = f'COUNTIFS({counted},{numbers},">{_LEAST_NUMBER}")'
        asked = f"COUNTIFS({counted})"
        if self.layout.form.tables_by_id[self.layout.form.figures[figure].table].no_duty:
            asked += f'-COUNTIFS({counted},{numbers},"{NO_DUTY}")'
        return f'=IF(OR({filled}=0,{filled}<{asked}),"",SUMIFS({numbers},{counted}))'

    def difference(self, figure: str, shown: str) -> str:
        """The formula, for this sheet, that takes what the county's table shows off the sum above the units.

        ``shown`` is the cell of the table.
        """
        own = absolute(_SUM_ROW, self.columns[figure])
        return f'=IF(COUNT({own},{shown})=0,"",ROUND(SUM({own})-SUM({shown}),6))'

    @property
    def differing(self) -> str:
        """The formula's part that counts the differences that are not 0, for another sheet."""
        line = f"{SHEET}!{Box(DIFFERENCE_ROW, _FIRST_FIGURE, DIFFERENCE_ROW, self.last_column).fixed}"
        return f'COUNTIF({line},">0")+COUNTIF({line},"<0")'

    def cell(self, figure: str, unit: int) -> str:
        """The cell with a figure of the unit that is listed as number ``unit`` (from 0), for another sheet."""
        return f"{SHEET}!{absolute(FIRST_UNIT_ROW + unit, self.columns[figure])}"

    def _units(self, column: int) -> str:
        return Box(FIRST_UNIT_ROW, column, self.last_unit_row, column).fixed

    def _filled(self, numbers: str, before: str) -> str:
        counted = self._units(_UNIT_COLUMNS["counted"])
        return f'COUNTIFS({before}{counted},"{COUNTED}",{before}{numbers},">{_LEAST_NUMBER}")'


def write_detail(writer: CountyWriter, ranges: DetailRanges) -> None:
    """Lists every unit with its figures, whether it is in the sums or not."""
    sheet = writer.sheet(SHEET)
    _write_heads(writer, sheet, ranges)
    for figure, column in ranges.columns.items():
        _write_figure_heads(writer, sheet, ranges, figure)
        _write_sums(writer, sheet, ranges, figure, column)
    sheet.write_string(_CELL_ROW, ranges.compared_column, _COMPARED_HEAD, writer.styles["small_head"])
    compared_units = {unit.code for unit in writer.consolidation.comparison.units}
    styles = [_figure_style(figure.kind) for figure in writer.layout.form.figures.values()]
    formats = tuple(writer.styles[style] for style in styles)
    for row, standing in enumerate(writer.units, FIRST_UNIT_ROW):
        _UNIT_COLUMNS.write_row(writer, sheet, row, standing)
        sheet.write_cells(row, _FIRST_FIGURE, formats, _figures(writer, sheet, standing.submission))
        is_compared = standing.included and standing.unit.code in compared_units
        text = COUNTED if is_compared else NOT_COUNTED
        sheet.write_string(row, ranges.compared_column, text, writer.styles["small_centre"])
    sheet.autofilter(_CELL_ROW, 0, ranges.last_unit_row, ranges.last_column)
    # Code, name, level and whether the unit is in the sums stay in sight.
    sheet.freeze_panes(FIRST_UNIT_ROW, _UNIT_COLUMNS["counted"] + 1)
    tables.paper(sheet, landscape=True)
    # Two hundred columns fit on no paper: whoever prints the whole workbook gets the lines that say so.
    sheet.print_area(0, 0, _HINT_ROW, _UNIT_COLUMNS.last)


def _write_heads(writer: CountyWriter, sheet: Worksheet, ranges: DetailRanges) -> None:
    right = _UNIT_COLUMNS.last
    writer.write_wide_text(sheet, Box(_TITLE_ROW, 0, _TITLE_ROW, right), _TITLE, "guide_head")
    writer.write_text(sheet, _HINT_ROW, 0, _HINT, "small_note")
    for row, text in ((_SUM_ROW, "计入单位合计"), (DIFFERENCE_ROW, "与各表相差")):
        writer.write_wide_text(sheet, Box(row, 0, row, right), text, "small_head")
    writer.write_wide_text(
        sheet, Box(_SHEET_ROW, 0, _COLUMN_LABEL_ROW, right), "单位和报送的文件", "small_head"
    )
    _UNIT_COLUMNS.write_heads(writer, sheet, _CELL_ROW, "small_head")
    sheet.set_column(_FIRST_FIGURE, ranges.last_column, _FIGURE_WIDTH)
    sheet.set_row(_TITLE_ROW, 24)
    sheet.set_row(_ID_ROW, None, None, {"hidden": True})
    sheet.set_row(_ROW_LABEL_ROW, 38)
    sheet.set_row(_COLUMN_LABEL_ROW, 38)
    sheet.set_row(_CELL_ROW, 26)


def _write_figure_heads(writer: CountyWriter, sheet: Worksheet, ranges: DetailRanges, id: str) -> None:
    """The hidden id of a figure, its sheet, row and column, and its cell on the county's table."""
    column = ranges.columns[id]
    figure, place = writer.layout.form.figures[id], writer.layout.places[id]
    sheet.write_string(_ID_ROW, column, id)
    heads = {
        _SHEET_ROW: place.sheet,
        _ROW_LABEL_ROW: figure.row.short,
        _COLUMN_LABEL_ROW: figure.column.short,
        _CELL_ROW: f"{place.sheet}!{place.cell}",
    }
    for row, text in heads.items():
        sheet.write_string(row, column, text, writer.styles["small_head"])


def _write_sums(writer: CountyWriter, sheet: Worksheet, ranges: DetailRanges, id: str, column: int) -> None:
    """What the units' figures add up to, and what the county's table differs from it by."""
    style = writer.styles["small_total"]
    units_sum = writer.consolidation.sums[id]
    value = "" if units_sum is None else as_float(units_sum)
    sheet.write_formula(_SUM_ROW, column, ranges.sum(id, sheet=""), style, value)
    table = writer.stored.numbers.get(id)
    difference: float | int | str = ""
    if units_sum is not None or table is not None:
        difference = as_float(rounded((units_sum or Decimal(0)) - (table or Decimal(0))))
    formula = ranges.difference(id, writer.figure_cell(id))
    sheet.write_formula(DIFFERENCE_ROW, column, formula, style, difference)


def _figure_style(kind: FigureKind) -> str:
    if kind is FigureKind.YES_NO:
        return "small_yes"
    return "small_amount" if kind.has_decimals else "small_centre"


def _figures(writer: CountyWriter, sheet: ListSheet, submission: Submission | None) -> list[Held]:
    """A unit's figures, in the order of the columns. One that has no duty of a table says so in place of its figures."""
    figures = writer.layout.form.figures
    if submission is None:
        return [EMPTY] * len(figures)
    held = [EMPTY if known is None else _number(known) for known in submission.numbers(figures)]
    if submission.no_duty:
        no_duty = sheet.text(NO_DUTY)
        for place, figure in enumerate(figures.values()):
            if held[place] is EMPTY and figure.table in submission.no_duty:
                held[place] = no_duty
    return held


@lru_cache(maxsize=1 << 14)
def _number(figure: Decimal) -> Held:
    return number(as_float(figure))


@dataclass(frozen=True)
class DetailRow:
    """A unit's row, as it is read back.

    Attributes:
        unit: The unit.
        included: Whether its figures are in the sums.
        status: How it stood.
        figures: Figure id → its number, of the figures that have one.
        compared: Whether it has figures of last year, too. Workbooks of version 0.1 do not say so.
        no_duty: The ids of the tables of which it says that it has no such duty.
    """

    unit: Unit
    included: bool
    status: str
    figures: Mapping[str, Decimal]
    compared: bool = False
    no_duty: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Detail:
    """The sheet, as it is read back.

    Attributes:
        rows: The units; no two have the same code.
        places: Figure id → the cell of the county's table that shows the figure. It has every figure of the form.
    """

    rows: tuple[DetailRow, ...]
    places: Mapping[str, Place]


def read_detail(sheet: SheetFacts, form: Form) -> Detail:
    """Reads the sheet, down to the first row without a status.

    Raises:
        UnusableFileError: S91, where a figure of the form has no column or its column names no cell, and where two
            rows have the same code.
    """
    columns = _figure_columns(sheet, form)
    missing = form.figures.keys() - columns.keys()
    if missing:
        reason = Reason("N42", sheet=SHEET, count=len(missing), first=min(missing))
        raise UnusableFileError("S91", reason=reason)
    compared_column = max(columns.values()) + 2
    rows: dict[str, DetailRow] = {}
    row = FIRST_UNIT_ROW
    while (texts := _UNIT_COLUMNS.read_row(sheet, row))["status"]:
        if texts["code"] in rows:
            raise UnusableFileError("S91", reason=Reason("N44", sheet=SHEET, code=texts["code"]))
        rows[texts["code"]] = DetailRow(
            unit=Unit(texts["code"], texts["name"], texts["level"]),
            included=texts["counted"] == COUNTED,
            status=texts["status"],
            figures=dict(_numbers(sheet, row, columns)),
            compared=text_of(sheet.values.get(a1(row, compared_column))) == COUNTED,
            no_duty=frozenset(_without_duty(sheet, form, row, columns)),
        )
        row += 1
    return Detail(tuple(rows.values()), {id: _place(sheet, column) for id, column in columns.items()})


def _figure_columns(sheet: SheetFacts, form: Form) -> dict[str, int]:
    """Figure id → its column, by the hidden row of ids. An id that the form does not know is passed over."""
    columns: dict[str, int] = {}
    column = _FIRST_FIGURE
    while id := text_of(sheet.values.get(a1(_ID_ROW, column))):
        if id in form.figures:
            columns.setdefault(id, column)
        column += 1
    return columns


def _numbers(sheet: SheetFacts, row: int, columns: Mapping[str, int]) -> Iterator[tuple[str, Decimal]]:
    for id, column in columns.items():
        number = classify(sheet.values.get(a1(row, column))).number
        if number is not None:
            yield id, number


def _without_duty(sheet: SheetFacts, form: Form, row: int, columns: Mapping[str, int]) -> Iterator[str]:
    for table in form.tables:
        if table.no_duty:
            cells = (a1(row, columns[figure.id]) for figure in form.table_figures[table.id])
            if any(text_of(sheet.values.get(cell)) == NO_DUTY for cell in cells):
                yield table.id


def _place(sheet: SheetFacts, column: int) -> Place:
    """The cell that a column's head names: 表三!D8."""
    table, _, cell = text_of(sheet.values.get(a1(_CELL_ROW, column))).rpartition("!")
    try:
        position(cell)
    except ValueError:
        reason = Reason("N45", sheet=SHEET, cell=a1(_CELL_ROW, column))
        raise UnusableFileError("S91", reason=reason) from None
    return Place(table, cell)
