"""Draws the 审核 sheet: every rule live, a link to its cells, a place for 审核说明, and free lines below
that the Excel button fills."""

from __future__ import annotations

from decimal import Decimal

from xlsxwriter.worksheet import Worksheet

from xltools.form.rules import excel, words
from xltools.form.rules.evaluate import Verdict
from xltools.form.spec import Form, Instance, Severity
from xltools.workbook.layout import review
from xltools.workbook.layout.grid import Box, a1, absolute, sheet_reference
from xltools.workbook.layout.review import (
    COLUMNS,
    DIFFERENCE,
    EXPLANATION,
    LEFT_SIDE,
    LINK,
    NATURE,
    REVIEW,
    RIGHT_SIDE,
    RULE,
    SENTENCE,
    TOP,
    VERDICT,
)
from xltools.workbook.write import tables
from xltools.workbook.write.stored import StoredValues
from xltools.workbook.write.styles import Styles

_HINT = "“不符”必须改正；“请说明”的核对后在“审核说明”栏写明数字和原因，只写“核实无误”的视为没有说明。"
#: Whether a rule must hold, or may be explained where it does not.
NATURES = {Severity.ERROR: "必须", Severity.WARNING: "可说明", Severity.NOTE: "可说明"}
#: A rule that shows one of these was judged, so its sides are known.
_JUDGED = (Verdict.PASS, Verdict.FAIL, excel.EXPLAIN, excel.EXPLAINED)
EXPLANATION_LIMIT = 500


def review_sheet(sheet: Worksheet, stored: StoredValues, styles: Styles) -> None:
    """Writes the sheet of the layout that the stored values are of."""
    layout = stored.layout
    _heads(sheet, styles)
    for instance in layout.form.instances:
        _rule(sheet, stored, styles, instance)
    bottom = layout.review.bottom
    _colours(sheet, Box(TOP, VERDICT, bottom, VERDICT), styles)
    _explanations(sheet, Box(TOP, EXPLANATION, bottom, EXPLANATION))
    sheet.freeze_panes(TOP, 0)
    _results(sheet, layout.results, styles)
    tables.paper(sheet, landscape=True)
    sheet.repeat_rows(review.HEAD_ROW)
    sheet.print_area(0, 0, bottom, review.LAST)


def _heads(sheet: Worksheet, styles: Styles) -> None:
    sheet.set_column(0, 0, 1)
    for column, (_, width) in COLUMNS.items():
        sheet.set_column(column, column, width)
    for row, text, style in ((review.TITLE_ROW, REVIEW, "title"), (review.HINT_ROW, _HINT, "subtitle")):
        tables.put(sheet, Box(row, review.FIRST, row, review.LAST), text, styles[style])
    sheet.set_row(review.TITLE_ROW, 30)
    for column, (head, _) in COLUMNS.items():
        sheet.write(review.HEAD_ROW, column, head, styles["head"])
    sheet.set_row(review.HEAD_ROW, 22)


def _rule(sheet: Worksheet, stored: StoredValues, styles: Styles, instance: Instance) -> None:
    """The line of a rule instance."""
    layout = stored.layout
    row = layout.review_rows[instance.id]
    rule = layout.form.rules_by_id[instance.rule]
    sheet.write(row, RULE, instance.rule, styles["line_centre"])
    sheet.write(row, NATURE, NATURES[rule.severity], styles["line_centre"])
    text = words.prefix(instance) + words.statement(layout.form, instance)
    sheet.write(row, SENTENCE, text, styles["line"])
    sheet.set_row(row, rule_height(layout.form, instance))
    _sides(sheet, stored, styles, instance)
    verdict = stored.verdict(instance.id)
    if instance.id in stored.unjudged:
        sheet.write_string(row, VERDICT, verdict, styles["line_centre"])
    else:
        sheet.write_formula(row, VERDICT, layout.verdict(instance), styles["line_centre"], verdict)
    target = layout.places[instance.figure]
    link = f"internal:{sheet_reference(target.sheet)}!{target.cell}"
    sheet.write_url(row, LINK, link, styles["link"], f"{target.sheet} {target.cell}")
    explanation = stored.submission.explanations.get(instance.id, "")
    if explanation:
        sheet.write_string(row, EXPLANATION, explanation, styles["text"])
    else:
        sheet.write_blank(row, EXPLANATION, None, styles["text"])


def rule_height(form: Form, instance: Instance) -> float:
    """How high the line of a rule instance is."""
    text = words.prefix(instance) + words.statement(form, instance)
    return 15.0 * -(-tables.text_width(text) // COLUMNS[SENTENCE][1]) + 5


def _sides(sheet: Worksheet, stored: StoredValues, styles: Styles, instance: Instance) -> None:
    """The two sides of a rule and their difference, shown once it was judged."""
    row = stored.layout.review_rows[instance.id]
    verdict = absolute(row, VERDICT)
    shown = ",".join(f'{verdict}="{text}"' for text in _JUDGED)
    judged = f"OR({shown})"
    outcome = stored.outcomes[instance.id]
    difference = f"ROUND({absolute(row, LEFT_SIDE)}-{absolute(row, RIGHT_SIDE)},6)"
    for column, formula, number in (
        (LEFT_SIDE, excel.expression(instance.tree.left, stored.layout.reference), outcome.left),
        (RIGHT_SIDE, excel.expression(instance.tree.right, stored.layout.reference), outcome.right),
        (DIFFERENCE, difference, outcome.difference),
    ):
        sheet.write_formula(row, column, f'=IF({judged},{formula},"")', styles["number"], _stored(number))


def _stored(number: Decimal | None) -> float | str:
    return "" if number is None else float(number)


def _colours(sheet: Worksheet, box: Box, styles: Styles) -> None:
    first = a1(box.top, box.left)
    for text, style in ((Verdict.FAIL, "failed"), (excel.EXPLAIN, "explain"), (Verdict.PASS, "passed")):
        options = {"type": "formula", "criteria": f'={first}="{text}"', "format": styles[style]}
        sheet.conditional_format(box.top, box.left, box.bottom, box.right, options)


def _explanations(sheet: Worksheet, box: Box) -> None:
    options = {
        "validate": "length",
        "criteria": "between",
        "minimum": 0,
        "maximum": EXPLANATION_LIMIT,
        "input_title": "审核说明",
        "input_message": "写明涉及的数字和原因，不要只写“核实无误”。",
        "error_title": "请重新填写",
        "error_message": f"最多 {EXPLANATION_LIMIT} 个字。",
    }
    sheet.data_validation(box.top, box.left, box.bottom, box.right, options)


def _results(sheet: Worksheet, box: Box, styles: Styles) -> None:
    """Unlocked lines with no text of ours: whoever checks the open workbook writes here."""
    title = Box(box.top - 1, box.left, box.top - 1, box.right)
    tables.put(sheet, title, "核对结果（由“检查勾稽关系”按钮填写，可以清除）", styles["subtitle"])
    for row in range(box.top, box.bottom + 1):
        # A format of the whole row unlocks it without a cell element for each of its cells.
        sheet.set_row(row, None, styles["result"])
