"""Draws the sheet of a table: its title and unit, the declaration that all of it is zero, and the table itself."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from xltools.form.kinds import FigureKind
from xltools.form.rules.excel import NO, NO_DUTY, YES
from xltools.model.submission import PROSE, Submission
from xltools.workbook.layout.grid import Box
from xltools.workbook.layout.period import text_formula
from xltools.workbook.layout.review import verdict_reference
from xltools.workbook.layout.table_sheet import TableSheet
from xltools.workbook.write import tables
from xltools.workbook.write.book import as_float
from xltools.workbook.write.sheets.contents import Contents
from xltools.workbook.write.sheets.entries import write_entries

#: The title and the text of the prompt at a declaration.
_OF_FIGURES = ("整张表都是 0 吗", "选“是”后，空格都按 0 计算，不用逐格填写；表内有数字时请选“否”。")
_OF_A_LIST = ("没有可填的吗", "没有可填的，选“是”，合计就是 0；有的选“否”，一条填一行，填在下面。")


def table_sheet(sheet: Worksheet, contents: Contents, table: TableSheet) -> None:
    """Writes the table. On the 文字 sheet the sections of prose come below it, and set how it is printed."""
    form, layout, drawing, styles = contents.form, contents.layout, table.drawing, contents.styles
    tables.measure(sheet, drawing)
    contents.title(sheet, table.title)
    _unit_line(sheet, contents, table)
    contents.put(sheet, table.note, "note")
    _declaration(sheet, contents, table)
    tables.labels(sheet, drawing, styles)
    for figure, box in drawing.figures.items():
        _figure(sheet, contents, figure, box)
    write_entries(sheet, contents, table)
    tables.validations(sheet, form, drawing, layout.typed)

    def verdict_at(instance: str) -> str:
        return verdict_reference(layout.review_rows[instance])

    tables.strips(sheet, table, styles, verdict_at, contents.stored.verdict, form)
    tables.colours(sheet, form, table, styles, layout.typed)
    _last_year(sheet, contents, table)
    if table.sheet != PROSE:
        tables.page(sheet, drawing)
        sheet.freeze_panes(drawing.heads[1] + 1, 0)


def _unit_line(sheet: Worksheet, contents: Contents, table: TableSheet) -> None:
    unit, name = contents.known("unit_name")
    formula = f'="填报单位："&{unit}&"　"&{text_formula(contents.form.span)}'
    value = f"填报单位：{name}　{contents.period.text}"
    tables.put_formula(sheet, table.unit_line, formula, contents.styles["subtitle"], value)


def _declaration(sheet: Worksheet, contents: Contents, table: TableSheet) -> None:
    """A choice of yes and no, with the words left of it."""
    if table.declaration is None or table.declaration_label is None:
        return
    contents.put(sheet, table.declaration_label, "strip_label")
    row, column = table.declaration.first
    sheet.write(row, column, answered(contents.submission, table), contents.styles[_choice_style(table)])
    no_duty = table.drawing.table.no_duty
    title, text = _OF_A_LIST if table.drawing.table.listing else _OF_FIGURES
    options = {
        "validate": "list",
        "source": list(table.answers),
        "input_title": title,
        "input_message": text + (f"本单位没有这项职责的选“{NO_DUTY}”，表内什么都不填。" if no_duty else ""),
        "error_title": "请重新选择",
        "error_message": f"只能选{'、'.join(f'“{one}”' for one in table.answers)}。"
        if no_duty
        else "只能选“是”或“否”。",
    }
    sheet.data_validation(row, column, row, column, options)


def answered(submission: Submission, table: TableSheet) -> str:
    """What a return says in the declaration of a table."""
    id = table.drawing.table.id
    return NO_DUTY if id in submission.no_duty else YES if id in submission.declared_zero else NO


def _choice_style(table: TableSheet) -> str:
    return "long_choice" if table.drawing.table.no_duty else "choice"


def _last_year(sheet: Worksheet, contents: Contents, table: TableSheet) -> None:
    """Last year's figures, where they are known, as numbers that nobody types: to look at beside this year's."""
    shown = table.last_year
    known = {id: contents.submission.last[id] for id in shown.figures if id in contents.submission.last}
    if not known:
        return
    where = "" if shown.heads else "，与上面各栏相对"
    if contents.period.part.is_first and contents.form.cumulative:
        where += "（本年累计从本期算起，上期按 0 计）"
    heading = f"{contents.form.span.last}（{contents.period.last.spaced}）数字{where}，供对照，不用填"
    tables.put(sheet, shown.heading, heading, contents.styles["subtitle"])
    for box, text in shown.heads:
        sheet.write_string(*box.first, text, contents.styles["strip"])
    for id, number in known.items():
        sheet.write_number(*shown.figures[id].first, as_float(number), contents.styles["strip"])
    if shown.heads:
        left, right = shown.area.left, max(box.left for box in shown.figures.values())
        sheet.set_column(left, right, 8 if right - left > 3 else 13)


def _figure(sheet: Worksheet, contents: Contents, figure: str, box: Box) -> None:
    """A figure's cell: a formula for a total, else what is known of it."""
    layout = contents.layout
    typed = layout.typed(figure)
    style = contents.styles[tables.figure_style(contents.form.figures[figure].kind, typed=typed)]
    number = contents.stored.numbers.get(figure)
    if not typed:
        value = "" if number is None else as_float(number)
        tables.put_formula(sheet, box, layout.total(figure), style, value)
        return
    if not box.single:
        sheet.merge_range(box.top, box.left, box.bottom, box.right, "", style)
    if number is None:
        sheet.write_blank(box.top, box.left, None, style)
    elif contents.form.figures[figure].kind is FigureKind.YES_NO:
        sheet.write_string(box.top, box.left, YES if number else NO, style)
    else:
        sheet.write_number(box.top, box.left, as_float(number), style)
