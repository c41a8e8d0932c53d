"""The sheet 审核 on paper: what does not hold, and not every rule that does. It stands right of the rules.

Which rules are listed, and with which figures, is as the county was added up; their verdicts and explanations are live.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xltools.form.rules import excel, words
from xltools.form.rules.evaluate import Verdict
from xltools.form.spec import Instance
from xltools.workbook.consolidated.writer import CountyWriter, line_count
from xltools.workbook.layout import review
from xltools.workbook.layout.grid import Box, absolute
from xltools.workbook.layout.review import REVIEW, TOP
from xltools.workbook.write import tables
from xltools.workbook.write.sheets.review import NATURES, rule_height
from xltools.workbook.write.stored import StoredValues

#: Head → width, from the first column of the paper to the right.
_HEADS = {"编号": 7.0, "性质": 8.0, "勾稽关系": 58.0, "结论": 11.0, "审核说明": 40.0}
_NUMBER, _NATURE, _SENTENCE, _VERDICT, _EXPLANATION = range(
    review.PAPER_LEFT, review.PAPER_LEFT + len(_HEADS)
)
#: What is listed, the worst first.
_LISTED = (Verdict.FAIL, excel.EXPLAIN, Verdict.INCOMPLETE, excel.EXPLAINED)
_LINE, _SPACE = 14.0, 6


@dataclass(frozen=True, slots=True)
class Failure:
    """A rule that does not hold for the county's figures: its verdict, and a sentence with the figures."""

    instance: Instance
    verdict: str
    sentence: str


def failures(stored: StoredValues) -> Iterator[Failure]:
    """The rules that do not hold, the worst first. What has been explained is among them, the last."""
    form = stored.form
    of = {instance.id: stored.verdict(instance.id) for instance in form.instances}
    for listed in _LISTED:
        for instance in form.instances:
            if of[instance.id] == listed:
                outcome = stored.outcomes[instance.id]
                if outcome.difference is None:
                    sentence = words.prefix(instance) + words.statement(form, instance)
                else:
                    sentence = words.failure(form, instance, outcome, stored.lookup)
                yield Failure(instance, listed, sentence)


def write_paper(writer: CountyWriter) -> None:
    """Writes the list, and has the sheet print it and nothing else."""
    sheet, styles, rows = writer.sheet(REVIEW), writer.styles, writer.layout.review_rows
    for column, width in enumerate(_HEADS.values(), review.PAPER_LEFT):
        sheet.set_column(column, column, width)
    found = list(failures(writer.stored))
    title = Box(review.TITLE_ROW, review.PAPER_LEFT, review.TITLE_ROW, review.PAPER_RIGHT)
    writer.write_wide_text(sheet, title, f"{REVIEW}：汇总数不符和要说明的勾稽关系", "title")
    hint = Box(review.HINT_ROW, review.PAPER_LEFT, review.HINT_ROW, review.PAPER_RIGHT)
    passed = len(rows) - len(found)
    said = f"共 {len(rows)} 项，列出 {len(found)} 项；其余 {passed} 项通过或不适用，在屏幕上的左边各列查看。"
    writer.write_wide_text(sheet, hint, said, "subtitle")
    for column, head in enumerate(_HEADS, review.PAPER_LEFT):
        sheet.write_string(review.HEAD_ROW, column, head, styles["head"])
    heights = {row: rule_height(writer.layout.form, instance) for instance, row in _rows(writer)}
    last = TOP
    for last, failure in enumerate(found, TOP):
        instance, row = failure.instance, rows[failure.instance.id]
        sheet.write_string(last, _NUMBER, instance.rule, styles["line_centre"])
        nature = NATURES[writer.layout.form.rules_by_id[instance.rule].severity]
        sheet.write_string(last, _NATURE, nature, styles["line_centre"])
        writer.write_text(sheet, last, _SENTENCE, failure.sentence, "line")
        verdict = absolute(row, review.VERDICT)
        sheet.write_formula(last, _VERDICT, f"={verdict}", styles["line_centre"], failure.verdict)
        explanation = absolute(row, review.EXPLANATION)
        text = writer.stored.submission.explanations.get(instance.id, "")
        sheet.write_formula(
            last, _EXPLANATION, f'=IF({explanation}="","",{explanation})', styles["line"], text
        )
        lines = max(line_count(failure.sentence, _HEADS["勾稽关系"]), line_count(text, _HEADS["审核说明"]))
        sheet.set_row(last, min(tables.HIGHEST_ROW, max(heights[last], _SPACE + _LINE * lines)))
    if not found:
        nothing = Box(TOP, review.PAPER_LEFT, TOP, review.PAPER_RIGHT)
        writer.write_wide_text(sheet, nothing, "没有不符的，也没有要说明的。", "line")
    sheet.print_area(0, review.PAPER_LEFT, last, review.PAPER_RIGHT)


def _rows(writer: CountyWriter) -> Iterator[tuple[Instance, int]]:
    for instance in writer.layout.form.instances:
        yield instance, writer.layout.review_rows[instance.id]
