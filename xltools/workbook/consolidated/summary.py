"""The 汇总 sheet: what was added up, what was not, and whether it can be used as it is."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from xltools.form import excel
from xltools.form.evaluate import Verdict
from xltools.form.spec import Severity
from xltools.model.consolidation import Status
from xltools.model.submission import PROSE
from xltools.workbook.consolidated.context import (
    CHARTS,
    FINDINGS,
    STANDINGS,
    SUMMARY,
    YEARS,
    Context,
    lines,
)
from xltools.workbook.consolidated.detail import DIFFERENCES, YES
from xltools.workbook.consolidated.detail import SHEET as DETAIL
from xltools.workbook.consolidated.lists import FIRST, STATUS
from xltools.workbook.layout.grid import Box
from xltools.workbook.layout.review import REVIEW
from xltools.workbook.layout.tables import LEFT
from xltools.workbook.write import tables as draw

_WIDTHS = (20, 28, 7, 49)
_RIGHT = LEFT + len(_WIDTHS) - 1
_ROOM = sum(_WIDTHS[1:])
#: More files than this are left to the 单位情况 sheet.
_LISTED = 40
#: More names than this are counted, not named.
_NAMED = 60


def caveat(context: Context) -> str:
    """The red line: which units are in the sums although they have errors; "" for none."""
    consolidation = context.consolidation
    if not consolidation.include_errors:
        return ""
    names = [standing.unit.name for standing in consolidation.included_with_errors]
    if not names:
        return "按要求有错误的单位也计入，但没有这样的单位。"
    return f"注意：以下 {len(names)} 个单位有错误未改正，仍按要求计入了汇总：{_names(names)}。"


def _names(names: list[str]) -> str:
    more = f"等 {len(names)} 个" if len(names) > _NAMED else ""
    return "、".join(names[:_NAMED]) + more


class _Lines:
    """Writes the sheet from the top downwards."""

    def __init__(self, context: Context, sheet: Worksheet) -> None:
        self.context, self.sheet, self.row = context, sheet, 2

    def head(self, text: str) -> None:
        self.row += 1
        self.context.wide(self.sheet, Box(self.row, LEFT, self.row, _RIGHT), text, "guide_head")
        self.sheet.set_row(self.row, 22)
        self.row += 1

    def pair(self, label: str, text: str) -> None:
        self._label(label)
        self.context.wide(self.sheet, Box(self.row, LEFT + 1, self.row, _RIGHT), text, "value")
        self._high(lines(text, _ROOM))

    def live(self, label: str, formula: str, value: str | int) -> None:
        self._label(label)
        box = Box(self.row, LEFT + 1, self.row, _RIGHT)
        draw.put_formula(self.sheet, box, formula, self.context.styles["value"], value)
        self._high(1)

    def red(self, text: str) -> None:
        if text:
            box = Box(self.row, LEFT, self.row, _RIGHT)
            self.context.wide(self.sheet, box, text, "alarm")
            self._high(lines(text, _ROOM + _WIDTHS[0]))

    def _label(self, label: str) -> None:
        self.sheet.write_string(self.row, LEFT, label, self.context.styles["key"])

    def _high(self, count: int) -> None:
        self.sheet.set_row(self.row, min(409, 6 + 15.0 * max(count, 1)))
        self.row += 1


def summary_sheet(context: Context) -> None:
    sheet, consolidation = context.sheet(SUMMARY), context.consolidation
    for offset, width in enumerate(_WIDTHS):
        sheet.set_column(LEFT + offset, LEFT + offset, width)
    title = f"{consolidation.year} 年{consolidation.form.title}汇总"
    context.title(sheet, title, _RIGHT, f"表样依据：{consolidation.form.basis}")
    page = _Lines(context, sheet)
    page.red(caveat(context))
    _whose(page)
    _units(page)
    _checks(page)
    _contents(page)
    _left_out(page)
    draw.paper(sheet)
    sheet.print_area(0, 0, page.row, _RIGHT)


def _whose(page: _Lines) -> None:
    consolidation = page.context.consolidation
    page.pair("汇总单位", consolidation.county.name)
    page.pair("报告年度", str(consolidation.year))
    page.pair("统计期限", f"{consolidation.year}年1月1日至{consolidation.year}年12月31日")


def _units(page: _Lines) -> None:
    consolidation = page.context.consolidation
    page.head("一、报送情况")
    if consolidation.roster_known:
        others = sum(
            standing.status is Status.IGNORED or not standing.unit.code
            for standing in consolidation.standings
        )
        page.pair("名册单位", f"{len(consolidation.standings) - others} 个")
    else:
        page.red("没有使用单位名册：只汇总收到的表，无法知道还有哪些单位未报。")
    counted, included = page.context.detail.counted, len(consolidation.included)
    page.live("计入汇总", f'=COUNTIF({counted},"{YES}")&" 个单位"', f"{included} 个单位")
    last = FIRST + max(len(consolidation.standings), 1) - 1
    statuses = f"{STANDINGS}!{Box(FIRST, STATUS, last, STATUS).fixed}"
    for status in Status:
        if status is Status.MISSING and not consolidation.roster_known:
            continue
        standings = consolidation.with_status(status)
        page.live(status, f'=COUNTIF({statuses},"{status}")&" 个"', f"{len(standings)} 个")
        names = [standing.unit.name for standing in standings if standing.unit.name]
        if names and status not in (Status.REPORTED, Status.IGNORED):
            page.pair(f"　{status}单位", _names(names))


def _checks(page: _Lines) -> None:
    context = page.context
    page.head("二、核对结果")
    lay, form, figures = context.layout, context.layout.form, context.figures
    verdicts = lay.review.verdicts
    shown = [figures.verdict(instance.id) for instance in form.instances]

    def count(text: str) -> tuple[str, int]:
        return f'COUNTIF({verdicts},"{text}")', shown.count(text)

    (failed, known_failed), (explain, known_explain), (empty, known_empty) = map(
        count, (Verdict.FAIL, excel.EXPLAIN, Verdict.INCOMPLETE)
    )
    page.live(
        "勾稽关系（汇总数）",
        f'=IF({failed}+{explain}+{empty}=0,"全部通过",{failed}&" 项不符，"&{explain}&" 项请说明，"&{empty}&" 项缺少数字，见“{REVIEW}”")',
        f"{known_failed} 项不符，{known_explain} 项请说明，{known_empty} 项缺少数字，见“{REVIEW}”"
        if known_failed + known_explain + known_empty
        else "全部通过",
    )
    differing = len(context.consolidation.disagreements)
    page.live(
        "各单位合计与汇总表",
        f'=IF({context.detail.differing}=0,"一致",{context.detail.differing}&" 处不一致，见“{DETAIL}”第 {DIFFERENCES + 1} 行")',
        f"{differing} 处不一致，见“{DETAIL}”第 {DIFFERENCES + 1} 行" if differing else "一致",
    )
    findings = context.consolidation.findings
    errors = sum(found.severity is Severity.ERROR for found in findings)
    warnings = sum(found.severity is Severity.WARNING for found in findings)
    page.pair("对各单位的审核意见", f"错误 {errors} 条，警告 {warnings} 条，见“{FINDINGS}”")


def _contents(page: _Lines) -> None:
    context = page.context
    page.head("三、目录")
    for name, text in contents(context):
        context.goto(page.sheet, page.row, LEFT, name, "link")
        context.wide(page.sheet, Box(page.row, LEFT + 1, page.row, _RIGHT), text, "line")
        page.sheet.set_row(page.row, 20)
        page.row += 1


def contents(context: Context) -> tuple[tuple[str, str], ...]:
    """The other sheets, in their order, and what each holds."""
    tables = [
        (
            table.sheet,
            table.drawing.table.title if table.sheet != PROSE else "文字部分所需数字（各单位可以不填）",
        )
        for table in context.layout.tables.values()
    ]
    return (
        *tables,
        (REVIEW, "汇总数的勾稽关系，逐条核对，可写审核说明"),
        (STANDINGS, "每个单位报了没有、计入没有，以及原因和联系方式"),
        (FINDINGS, "对各单位所报表格的全部意见，可筛选"),
        (YEARS, "汇总数与上年比较"),
        (CHARTS, "新收申请、办理结果、与上年比较"),
        (DETAIL, "每个单位的每个数字，汇总数由此相加得出"),
    )


def _left_out(page: _Lines) -> None:
    context = page.context
    left_out = context.consolidation.left_out
    if not left_out:
        return
    page.head(f"四、收到但没有计入的文件（{len(left_out)} 份）")
    for column, text in enumerate(("单位", "文件", "查看", "原因")):
        context.text(page.sheet, page.row, LEFT + column, text, "head")
    page.row += 1
    for one in left_out[:_LISTED]:
        texts = (one.unit.name, one.file, "", one.reason)
        for column, text in enumerate(texts):
            context.text(page.sheet, page.row, LEFT + column, text, "line")
        context.open(page.sheet, page.row, LEFT + 2, one.file, "link")
        high = max(lines(text, width) for text, width in zip(texts, _WIDTHS, strict=True))
        page.sheet.set_row(page.row, min(409, 6 + 13.5 * high))
        page.row += 1
    if len(left_out) > _LISTED:
        page.pair("其余", f"还有 {len(left_out) - _LISTED} 份，见“{STANDINGS}”")
