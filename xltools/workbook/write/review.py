"""The 审核 sheet: every rule live, a link to its cells, a place for 审核说明, and free lines below
that the Excel button fills."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from xltools.form import excel, words
from xltools.form.evaluate import Verdict
from xltools.workbook.layout.grid import Box, a1, absolute, sheet_reference
from xltools.workbook.layout.tables import LEFT
from xltools.workbook.write import tables as draw
from xltools.workbook.write.stored import StoredValues
from xltools.workbook.write.styles import Styles

_HEADS = ("编号", "性质", "勾稽关系", "左边", "右边", "相差", "结论", "查看", "审核说明")
_WIDTHS = (6, 6, 44, 9, 9, 8, 10, 7, 30)
_NATURE = {"error": "必须", "warning": "提示", "note": "提示"}
EXPLANATION_LIMIT = 500


def review_sheet(sheet: Worksheet, figures: StoredValues, styles: Styles) -> None:
    """Draws the sheet. Columns: B id, C nature, D rule, E F G sides and difference, H verdict, I link, J text."""
    lay, form = figures.layout, figures.form
    sheet.set_column(0, 0, 1)
    for offset, width in enumerate(_WIDTHS):
        sheet.set_column(LEFT + offset, LEFT + offset, width)
    draw.put(sheet, Box(0, LEFT, 0, LEFT + 8), "审核", styles["title"])
    sheet.set_row(0, 30)
    hint = "“不符”必须改正；“请说明”的核对后在“审核说明”栏写明数字和原因，只写“核实无误”的视为没有说明。"
    draw.put(sheet, Box(1, LEFT, 1, LEFT + 8), hint, styles["subtitle"])
    head = lay.review_top - 1
    for offset, text in enumerate(_HEADS):
        sheet.write(head, LEFT + offset, text, styles["head"])
    sheet.set_row(head, 22)
    row = lay.review_top
    for rule in form.rules:
        for instance in rule.instances:
            verdict = absolute(row, 7)
            sheet.write(row, 1, instance.rule, styles["line_centre"])
            sheet.write(row, 2, _NATURE[rule.severity], styles["line_centre"])
            text = words.prefix(instance) + words.statement(form, instance)
            sheet.write(row, 3, text, styles["line"])
            sheet.set_row(row, 15.0 * -(-draw.text_width(text) // 46) + 5)
            judged = (
                "OR("
                + ",".join(
                    f'{verdict}="{shown}"'
                    for shown in (Verdict.PASS, Verdict.FAIL, excel.EXPLAIN, excel.EXPLAINED)
                )
                + ")"
            )
            outcome = figures.outcomes[instance.id]
            for column, side, number in (
                (4, instance.tree.left, outcome.left),
                (5, instance.tree.right, outcome.right),
            ):
                formula = f'=IF({judged},{excel.expression(side, lay.reference)},"")'
                sheet.write_formula(
                    row, column, formula, styles["number"], "" if number is None else float(number)
                )
            difference = outcome.difference
            sheet.write_formula(
                row, 6, f'=IF({judged},ROUND({absolute(row, 4)}-{absolute(row, 5)},6),"")', styles["number"],
                "" if difference is None else float(difference),
            )  # fmt: skip
            formula = excel.verdict(
                rule, instance, lay.reference, lay.declaration, lay.level, lay.explanation(instance.id)
            )
            sheet.write_formula(row, 7, formula, styles["line_centre"], figures.verdict(instance.id))
            target = lay.places[instance.figure]
            sheet.write_url(
                row, 8, f"internal:{sheet_reference(target.sheet)}!{target.cell}", styles["link"], target.cell
            )
            explanation = figures.submission.explanations.get(instance.id, "")
            sheet.write_string(row, 9, explanation, styles["text"]) if explanation else sheet.write_blank(
                row, 9, None, styles["text"]
            )
            row += 1
    _colours(sheet, Box(lay.review_top, 7, row - 1, 7), styles)
    sheet.data_validation(lay.review_top, 9, row - 1, 9, {
        "validate": "length", "criteria": "between", "minimum": 0, "maximum": EXPLANATION_LIMIT,
        "input_title": "审核说明", "input_message": "写明涉及的数字和原因，不要只写“核实无误”。",
        "error_title": "请重新填写", "error_message": f"最多 {EXPLANATION_LIMIT} 个字。",
    })  # fmt: skip
    sheet.freeze_panes(lay.review_top, 0)
    _results(sheet, lay.results, styles)
    draw.paper(sheet, landscape=True)
    sheet.repeat_rows(head)
    sheet.print_area(0, 0, row - 1, LEFT + 8)


def _colours(sheet: Worksheet, box: Box, styles: Styles) -> None:
    first = a1(box.top, box.left)
    for text, style in ((Verdict.FAIL, "failed"), (excel.EXPLAIN, "explain"), (Verdict.PASS, "passed")):
        options = {"type": "formula", "criteria": f'={first}="{text}"', "format": styles[style]}
        sheet.conditional_format(box.top, box.left, box.bottom, box.right, options)


def _results(sheet: Worksheet, box: Box, styles: Styles) -> None:
    """Unlocked lines with no text of ours: whoever checks the open workbook writes here."""
    title = Box(box.top - 1, box.left, box.top - 1, box.right)
    draw.put(sheet, title, "核对结果（由“检查勾稽关系”按钮填写，可以清除）", styles["subtitle"])
    for row in range(box.top, box.bottom + 1):
        # A format of the whole row unlocks it without a cell element for each of its cells.
        sheet.set_row(row, None, styles["result"])
