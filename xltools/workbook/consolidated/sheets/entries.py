"""The sheets of lists: of each list one, with the entries of all units, each with its unit, its file and its number there.

Entries are never added up by their place: one below the other they are filtered, and summed by column. The sums are those of
the county's table, as far as units have sent entries; of a report that was published elsewhere there is the 合计 alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from xlsxwriter.worksheet import Worksheet

from xltools.form.kinds import FieldKind
from xltools.form.listing import list_sheet
from xltools.form.rules.evaluate import rounded
from xltools.form.spec import Figure, Table
from xltools.model.cells import text_of
from xltools.model.consolidation import Standing
from xltools.model.submission import ListEntry, Place, classify
from xltools.workbook.consolidated.columns import COUNTED, NOT_COUNTED, Column, Columns
from xltools.workbook.consolidated.writer import CountyWriter, FileLink, line_count
from xltools.workbook.layout.grid import Box, a1, absolute
from xltools.workbook.read.worksheet import SheetFacts
from xltools.workbook.write import tables
from xltools.workbook.write.book import as_float

_HINT = "各单位填写的各条，按单位和原表的行号排列；“计入”为“是”的各条相加，就是“{sheet}”的合计。"
_NO_LIST = "有 {count} 个计入的单位只有合计，没有逐条的清单，所以与合计相差。"
#: The rows above the entries; the ids of words and columns are hidden.
_TITLE_ROW, _HINT_ROW, _ID_ROW, _SUM_ROW, _DIFFERENCE_ROW, _HEAD_ROW, _FIRST_ROW = range(7)
#: A formula takes a cell for a number when it is above this; texts and blanks are not.
_LEAST_NUMBER = "-1000000000000000"
_TEXT_WIDTH, _WORD_WIDTH, _FIGURE_WIDTH = 40, 12, 11
_LINE = 13.5


@dataclass(frozen=True, slots=True)
class _Line:
    """An entry with its unit."""

    standing: Standing
    entry: ListEntry


_UNIT_COLUMNS: Columns[_Line] = Columns(
    0,
    {
        "code": Column("代码", 10, lambda line: line.standing.unit.code, "small"),
        "name": Column("名称", 18, lambda line: line.standing.unit.name, "small"),
        "counted": Column(
            "计入", 6, lambda line: COUNTED if line.standing.included else NOT_COUNTED, "small_centre"
        ),
        "file": Column(
            "文件", 22, lambda line: FileLink("".join(line.standing.files[:1]), shows_name=True), "small_link"
        ),
        "unit": Column("填报单位", 18, lambda line: line.entry.unit or line.standing.unit.name, "small"),
        "number": Column("原表序号", 9, lambda line: line.entry.number, "small_centre"),
    },
)


def list_sheets(writer: CountyWriter) -> tuple[str, ...]:
    """The names of these sheets."""
    return tuple(list_sheet(table.sheet) for table in writer.layout.form.listings)


def write_lists(writer: CountyWriter) -> None:
    """Lists the entries of every unit, whether it is in the sums or not."""
    for table in writer.layout.form.listings:
        _write_list(writer, table)


def _lines(writer: CountyWriter, table: Table) -> Iterator[_Line]:
    for standing in writer.units:
        for entry in standing.submission.entries.get(table.id, ()) if standing.submission else ():
            yield _Line(standing, entry)


def _write_list(writer: CountyWriter, table: Table) -> None:
    sheet, styles = writer.sheet(list_sheet(table.sheet)), writer.styles
    words = table.listing.words if table.listing else ()
    figures = writer.layout.form.table_figures[table.id]
    lines = list(_lines(writer, table))
    first_word = _UNIT_COLUMNS.last + 1
    first_figure, last = first_word + len(words), first_word + len(words) + len(figures) - 1
    writer.write_wide_text(
        sheet, Box(_TITLE_ROW, 0, _TITLE_ROW, last), f"{table.title}（各单位明细）", "guide_head"
    )
    sheet.set_row(_TITLE_ROW, 24)
    writer.write_text(sheet, _HINT_ROW, 0, _hint(writer, table), "small_note")
    for row, text in ((_SUM_ROW, "计入的各条相加"), (_DIFFERENCE_ROW, f"“{table.sheet}”的合计与它相差")):
        writer.write_wide_text(sheet, Box(row, 0, row, first_figure - 1), text, "small_head")
    _UNIT_COLUMNS.write_heads(writer, sheet, _HEAD_ROW, "small_head")
    for column, word in enumerate(words, first_word):
        width = _TEXT_WIDTH if word.kind is FieldKind.TEXT else _WORD_WIDTH
        sheet.set_column(column, column, width)
        sheet.write_string(_ID_ROW, column, word.id)
        sheet.write_string(_HEAD_ROW, column, word.label, styles["small_head"])
    last_row = _FIRST_ROW + max(len(lines), 1) - 1
    for column, figure in enumerate(figures, first_figure):
        sheet.set_column(column, column, _FIGURE_WIDTH)
        sheet.write_string(_ID_ROW, column, figure.column.id)
        sheet.write_string(_HEAD_ROW, column, figure.column.label, styles["small_head"])
        _write_sums(writer, sheet, figure, column, last_row, lines)
    sheet.set_row(_ID_ROW, None, None, {"hidden": True})
    sheet.set_row(_HEAD_ROW, 26)
    for row, line in enumerate(lines, _FIRST_ROW):
        _UNIT_COLUMNS.write_row(writer, sheet, row, line)
        height = 1
        for column, word in enumerate(words, first_word):
            text = line.entry.words[word.id].raw
            is_text = word.kind is FieldKind.TEXT
            writer.write_text(sheet, row, column, text, "small_text" if is_text else "small_centre")
            height = max(height, line_count(text, _TEXT_WIDTH) if is_text else 1)
        for column, figure in enumerate(figures, first_figure):
            number = line.entry.figures[figure.column.id].number
            if number is None:
                sheet.write_blank(row, column, None, styles["small_centre"])
            else:
                sheet.write_number(row, column, as_float(number), styles["small_centre"])
        sheet.set_row(row, _LINE * height + 4)
    sheet.autofilter(_HEAD_ROW, 0, last_row, last)
    sheet.freeze_panes(_FIRST_ROW, _UNIT_COLUMNS["counted"] + 1)
    tables.paper(sheet, landscape=True)
    sheet.repeat_rows(_HEAD_ROW)
    sheet.print_area(0, 0, last_row, last)


def _hint(writer: CountyWriter, table: Table) -> str:
    """What the sheet is; and how many units have no list, where the sums are not of all units."""
    without = sum(
        table.id not in submission.entries and table.id not in submission.no_duty
        for submission in writer.consolidation.included
    )
    hint = _HINT.format(sheet=table.sheet)
    return hint + _NO_LIST.format(count=without) if without else hint


def _write_sums(
    writer: CountyWriter, sheet: Worksheet, figure: Figure, column: int, last_row: int, lines: list[_Line]
) -> None:
    """What the entries in the sums come to, and what the county's table differs from it by."""
    style = writer.styles["small_total"]
    numbers = Box(_FIRST_ROW, column, last_row, column).fixed
    counted = Box(_FIRST_ROW, _UNIT_COLUMNS["counted"], last_row, _UNIT_COLUMNS["counted"]).fixed
    filled = f'COUNTIFS({counted},"{COUNTED}",{numbers},">{_LEAST_NUMBER}")'
    known = [
        number
        for line in lines
        if line.standing.included and (number := line.entry.figures[figure.column.id].number) is not None
    ]
    total = sum(known, Decimal(0))
    formula = f'=IF({filled}=0,"",SUMIFS({numbers},{counted},"{COUNTED}"))'
    sheet.write_formula(_SUM_ROW, column, formula, style, as_float(total) if known else "")
    there, own = writer.figure_cell(figure.id), absolute(_SUM_ROW, column)
    shown = writer.stored.numbers.get(figure.id)
    value: float | int | str = ""
    if known or shown is not None:
        value = as_float(rounded((shown or Decimal(0)) - total))
    formula = f'=IF(COUNT({own},{there})=0,"",ROUND(SUM({there})-SUM({own}),6))'
    sheet.write_formula(_DIFFERENCE_ROW, column, formula, style, value)


def read_list(sheet: SheetFacts, table: Table) -> Iterator[ListEntry]:
    """The entries in the sums, down to the first row without a number."""
    words = {word.id for word in (table.listing.words if table.listing else ())}
    figures = {column.id for column in table.blocks[0].column_leaves}
    columns: dict[str, int] = {}
    column = _UNIT_COLUMNS.last + 1
    while id := text_of(sheet.values.get(a1(_ID_ROW, column))):
        columns[id] = column
        column += 1
    if columns.keys() != words | figures:
        return
    row = _FIRST_ROW
    while (texts := _UNIT_COLUMNS.read_row(sheet, row))["number"].isdecimal():
        if texts["counted"] == COUNTED:
            values = {
                id: classify(sheet.values.get(a1(row, column)), Place(sheet.name, a1(row, column)))
                for id, column in columns.items()
            }
            yield ListEntry(
                number=int(texts["number"]),
                words={id: values[id] for id in columns if id in words},
                figures={id: values[id] for id in columns if id in figures},
                unit=texts["unit"],
            )
        row += 1
