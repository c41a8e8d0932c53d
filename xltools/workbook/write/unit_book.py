"""Form + what is known of a unit → its locked workbook, every formula with its value stored."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from xlsxwriter.worksheet import Worksheet

from xltools.form import excel
from xltools.form.evaluate import Verdict
from xltools.form.expr import Ref
from xltools.form.spec import Field, FieldKind, Form
from xltools.model.submission import PROSE, Submission, day
from xltools.workbook.layout.grid import Box, absolute
from xltools.workbook.layout.identity import FORMAT, IDENTITY, Identity, value_reference
from xltools.workbook.layout.tables import LEFT
from xltools.workbook.layout.unit_book import (
    COVER,
    GUIDE,
    REVIEW,
    Layout,
    TableSheet,
    layout,
)
from xltools.workbook.write import tables as draw
from xltools.workbook.write.book import as_float, new_book, sealed
from xltools.workbook.write.macro import buttons
from xltools.workbook.write.protect import ALLOWED, Lock
from xltools.workbook.write.review import review_sheet
from xltools.workbook.write.sheets.identity import identity_sheet
from xltools.workbook.write.stored import EMPTY, FAILED, READY, UNEXPLAINED, StoredValues
from xltools.workbook.write.styles import Styles

#: Zero declarations and other short choices.
YES, NO = excel.YES, "否"


def build(
    form: Form,
    submission: Submission,
    *,
    county_name: str = "",
    totals_typed: bool = False,
    lock: Lock | None = None,
    button: bool = False,
) -> bytes:
    """The workbook of one unit as .xlsx bytes; with ``button`` as .xlsm, its rules in macros and buttons to run them.

    What ``submission`` holds is filled in: unit, year, last year's figures, and figures that are
    numbers. Bad and blank figures are left blank. ``totals_typed`` makes totals cells to be typed.
    """
    lay = layout(form, totals_typed=totals_typed)
    maker = _Maker(lay, submission, county_name, button=button)
    return sealed(maker.make(), lock or Lock())


class _Maker:
    def __init__(self, lay: Layout, submission: Submission, county_name: str, *, button: bool) -> None:
        self.button = button
        self.layout, self.form = lay, lay.form
        self.submission = submission
        self.identity = Identity(
            format=FORMAT,
            fingerprint=lay.fingerprint,
            form=lay.form.id,
            totals_typed=lay.totals_typed,
            year=submission.year,
            county_name=county_name,
            unit=submission.unit,
        )
        self.figures = StoredValues(lay, submission)
        self.buffer = io.BytesIO()
        self.book = new_book(self.buffer, self.form.title)
        self.styles = Styles(self.book)

    def make(self) -> bytes:
        sheets = {name: self.book.add_worksheet(name) for name in self.layout.sheets}
        for sheet in sheets.values():
            sheet.hide_gridlines(2)
            sheet.protect("", ALLOWED)
        self._guide(sheets[GUIDE])
        self._cover(sheets[COVER])
        for table in self.layout.tables.values():
            self._table(sheets[table.sheet], table)
        if PROSE in sheets:
            self._prose(sheets[PROSE])
        review_sheet(sheets[REVIEW], self.figures, self.styles)
        identity_sheet(sheets[IDENTITY], self.identity, self.form, self.submission.last)
        if self.button:
            buttons(self.book, self.layout)
        sheets[COVER].activate()
        self.book.close()
        return self.buffer.getvalue()

    # Small parts that several sheets share.

    def _known(self, key: str) -> tuple[str, str | int]:
        """An identity value: the formula that shows it and what it shows."""
        return value_reference(key), self.identity.as_rows()[key]

    def _title(self, sheet: Worksheet, text: str, right: int) -> None:
        draw.put(sheet, Box(0, LEFT, 0, right), text, self.styles["title"])
        sheet.set_row(0, 30)

    # The sheets.

    def _guide(self, sheet: Worksheet) -> None:
        sheet.set_column(0, 0, 1)
        sheet.set_column(1, 1, 4)
        sheet.set_column(2, 2, 84)
        self._title(sheet, "填报说明", 2)
        draw.put(sheet, Box(1, 1, 1, 2), f"表样依据：{self.form.basis}", self.styles["subtitle"])
        for number, line in enumerate(self.form.instructions, 1):
            sheet.write(number + 1, 1, number, self.styles["guide"])
            sheet.write(number + 1, 2, line, self.styles["guide"])
            sheet.set_row(number + 1, 20 * -(-2 * len(line) // 66) + 6)
        draw.paper(sheet)

    def _cover(self, sheet: Worksheet) -> None:
        styles = self.styles
        sheet.set_column(0, 0, 1)
        sheet.set_column(1, 1, 22)
        sheet.set_column(2, 4, 19)
        self._title(sheet, self.form.title, 4)
        rows = (
            ("县（市、区）", "county"),
            ("单位名称", "unit_name"),
            ("单位代码", "unit_code"),
            ("级别", "unit_level"),
            ("报告年度", "year"),
        )
        for offset, (label, key) in enumerate(rows):
            self._pair(sheet, 2 + offset, label)
            formula, value = self._known(key)
            # An empty identity cell must show as empty, not as 0.
            draw.put_formula(
                sheet, Box(2 + offset, 2, 2 + offset, 4), f'={formula}&""', styles["value"], str(value)
            )
        year, known_year = self._known("year")
        self._pair(sheet, 7, "统计期限")
        period = f'={year}&"年1月1日至"&{year}&"年12月31日"'
        draw.put_formula(
            sheet, Box(7, 2, 7, 4), period, styles["value"], f"{known_year}年1月1日至{known_year}年12月31日"
        )
        draw.put(sheet, Box(9, 1, 9, 4), "以下各项由填报单位填写", styles["subtitle"])
        for field in self.form.fields:
            if field.id in self.layout.fields:
                self._field(sheet, field)
        self._standing(sheet)
        for row in (*range(2, 8), *(box.top for box in self.layout.fields.values())):
            sheet.set_row(row, 26)
        draw.paper(sheet)

    def _pair(self, sheet: Worksheet, row: int, label: str) -> None:
        sheet.write(row, 1, label, self.styles["key"])

    def _field(self, sheet: Worksheet, field: Field) -> None:
        box = self.layout.fields[field.id]
        self._pair(sheet, box.top, f"{field.label}{'（必填）' if field.required else ''}")
        value = self.submission.fields.get(field.id)
        date = day(value.raw) if value and field.kind is FieldKind.DATE else None
        text: Any = date or (value.raw if value else "")
        style = self.styles["date" if field.kind is FieldKind.DATE else "text"]
        sheet.merge_range(box.top, box.left, box.bottom, box.right, "", style)
        if date:
            sheet.write_datetime(box.top, box.left, date, style)
        elif text:
            sheet.write_string(box.top, box.left, text, style)
        options: dict[str, Any] = {
            "input_title": field.label,
            "input_message": field.hint,
            "error_title": "请重新填写",
        }
        if field.kind is FieldKind.DATE:
            span = {"minimum": dt.date(2000, 1, 1), "maximum": dt.date(2099, 12, 31)}
            options |= {
                "validate": "date",
                "criteria": "between",
                **span,
                "error_message": "请填写日期，如 2026-1-15。",
            }
        else:
            options |= {
                "validate": "length",
                "criteria": "between",
                "minimum": 1,
                "maximum": 100,
                "error_message": "最多 100 个字。",
            }
        sheet.data_validation(box.top, box.left, box.bottom, box.right, options)

    def _standing(self, sheet: Worksheet) -> None:
        styles, row = self.styles, self.layout.cover_status_top
        draw.put(sheet, Box(row, 1, row, 4), "填报情况（自动计算）", styles["subtitle"])
        counted: list[str] = []
        for table in self.form.tables:
            if table.optional:
                continue
            row += 1
            sheet.set_row(row, 22)
            self._pair(
                sheet,
                row,
                f"{table.title.partition('、')[0]}、未填或不是数字的格数"
                if "、" in table.title
                else f"{table.title}：未填的格数",
            )
            refs = [
                Ref(figure.id) for figure in self.form.table_figures[table.id] if self.layout.typed(figure.id)
            ]
            formula = excel.missing(refs, self.layout.reference, self.layout.declaration)
            draw.put_formula(
                sheet, Box(row, 2, row, 4), f"={formula}", styles["value"], self.figures.missing(table)
            )
            counted.append(absolute(row, 2))
        verdicts = f"{REVIEW}!{Box(self.layout.review_top, 7, self.layout.review_top + len(self.form.instances) - 1, 7).fixed}"
        decided = [
            (EMPTY, "+".join(counted) or "0"),
            (FAILED, f'COUNTIF({verdicts},"{Verdict.FAIL}")'),
            (UNEXPLAINED, f'COUNTIF({verdicts},"{excel.EXPLAIN}")'),
        ]
        formula = f'"{READY}"'
        for text, count in reversed(decided):
            before, after = text.split("{}")
            shown = f"({count})" if "+" in count else count
            formula = f'IF({count}>0,"{before}"&{shown}&"{after}",{formula})'
        row += 1
        self._pair(sheet, row, "结论")
        draw.put_formula(sheet, Box(row, 2, row, 4), f"={formula}", styles["status"], self.figures.standing)
        sheet.set_row(row, 30)
        cell = absolute(row, 2)
        for sign, style in (("=", "passed"), ("<>", "explain")):
            criteria = f'={cell}{sign}"{READY}"'
            sheet.conditional_format(
                row, 2, row, 4, {"type": "formula", "criteria": criteria, "format": styles[style]}
            )

    def _table(self, sheet: Worksheet, table: TableSheet) -> None:
        drawing, styles = table.drawing, self.styles
        right = drawing.figure_columns[-1]
        draw.measure(sheet, drawing)
        prose = table.sheet == PROSE
        self._title(sheet, PROSE if prose else drawing.table.title, right if not prose else LEFT + 6)
        unit, name = self._known("unit_name")
        year, known_year = self._known("year")
        middle = LEFT + (drawing.label_columns or 5) - 1
        line = f'="填报单位："&{unit}&"　"&{year}&"年"'
        draw.put_formula(
            sheet,
            Box(1, LEFT, 1, max(middle, LEFT)),
            line,
            styles["subtitle"],
            f"填报单位：{name}　{known_year}年",
        )
        note = Box(1, middle + 1, 1, LEFT + 6 if prose else right)
        draw.put(sheet, note, drawing.table.note, styles["note"])
        if table.declaration:
            box = table.declaration
            draw.put(sheet, Box(2, LEFT, 2, box.left - 1), "本表全部为零：", styles["strip_label"])
            declared = self.submission.declared_zero
            sheet.write(box.top, box.left, YES if drawing.table.id in declared else NO, styles["choice"])
            sheet.data_validation(box.top, box.left, box.top, box.left, {
                "validate": "list", "source": [YES, NO],
                "input_title": "整张表都是 0 吗", "input_message": "选“是”后，空格都按 0 计算，不用逐格填写；表内有数字时请选“否”。",
                "error_title": "请重新选择", "error_message": "只能选“是”或“否”。",
            })  # fmt: skip
        draw.labels(sheet, drawing, styles)
        for figure, box in drawing.figures.items():
            self._figure(sheet, figure, box)
        draw.validations(sheet, self.form, drawing, self.layout.typed)
        draw.strips(sheet, table, styles, self._verdict_cell, self.figures.verdict, self.form)
        draw.colours(sheet, self.form, table, styles, self.layout.typed)
        if not prose:
            draw.page(sheet, drawing, landscape=drawing.table.landscape)
            sheet.freeze_panes(drawing.heads[1] + 1, 0)

    def _verdict_cell(self, instance: str) -> str:
        box = self.layout.verdicts[instance]
        return f"{REVIEW}!{absolute(box.top, box.left)}"

    def _figure(self, sheet: Worksheet, figure: str, box: Box) -> None:
        typed = self.layout.typed(figure)
        style = self.styles[draw.figure_style(self.form.figures[figure].kind, typed=typed)]
        number = self.figures.numbers.get(figure)
        if not typed:
            instance = self.form.computations[figure]
            spots = self.layout.local(instance)
            formula = excel.total(instance, spots.__getitem__, self._declaration_here)
            draw.put_formula(sheet, box, formula, style, "" if number is None else as_float(number))
            return
        if not box.single:
            sheet.merge_range(box.top, box.left, box.bottom, box.right, "", style)
        if number is None:
            sheet.write_blank(box.top, box.left, None, style)
        else:
            sheet.write_number(box.top, box.left, as_float(number), style)

    def _declaration_here(self, ref: Ref) -> excel.IndexReference | None:
        """The declaration, reached from its own sheet."""
        table = self.layout.tables[self.form.figures[ref.figure].table]
        box = table.declaration
        if box is None or not self.layout.typed(ref.figure):
            return None
        # From the unit line above, which is locked, to the empty row below.
        return excel.IndexReference(Box(1, LEFT, 3, box.left + 1).fixed, box.top, box.left - LEFT + 1)

    def _prose(self, sheet: Worksheet) -> None:
        styles = self.styles
        if not any(table.sheet == PROSE for table in self.layout.tables.values()):
            self._title(sheet, PROSE, LEFT + 6)
            sheet.set_column(0, 0, 1)
        sheet.set_column(LEFT, LEFT, 30)
        sheet.set_column(LEFT + 1, LEFT + 1, 16)
        sheet.set_column(LEFT + 2, LEFT + 6, 8.5)
        for section in self.form.sections:
            if section.id not in self.layout.sections:
                continue
            box = self.layout.sections[section.id]
            title = Box(box.top - 1, box.left, box.top - 1, box.right)
            draw.put(sheet, title, f"{section.title}（{section.hint}）", styles["guide_head"])
            sheet.set_row(title.top, 18 if 2 * len(section.title + section.hint) < 80 else 34)
            text = self.submission.sections.get(section.id, "")
            sheet.merge_range(box.top, box.left, box.bottom, box.right, "", styles["prose"])
            if text:
                sheet.write_string(box.top, box.left, text, styles["prose"])
            lines = max(section.lines, sum(-(-2 * len(part) // 80) or 1 for part in text.split("\n")) + 1)
            for row in range(box.top, box.bottom + 1):
                sheet.set_row(row, min(400, 15.0 * lines / (box.bottom - box.top + 1)))
            sheet.data_validation(box.top, box.left, box.bottom, box.right, {
                "validate": "length", "criteria": "between", "minimum": 0, "maximum": section.limit,
                "input_title": section.title[:32], "input_message": section.hint,
                "error_title": "文字过长", "error_message": f"这一部分最多 {section.limit} 字。",
            })  # fmt: skip
        draw.paper(sheet)
        last = max((box.bottom for box in self.layout.sections.values()), default=0)
        tables = [t.drawing.bottom for t in self.layout.tables.values() if t.sheet == PROSE]
        sheet.print_area(0, 0, max([last, *tables]), LEFT + 6)
