"""The sheet 汇总: what was added up, what was not, and whether it can be used as it is."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from xltools.form.charts import form_charts
from xltools.form.rules import excel
from xltools.form.rules.evaluate import Verdict
from xltools.form.spec import Severity
from xltools.model.consolidation import LeftOut, Status
from xltools.model.findings import count_by_severity
from xltools.model.submission import PROSE, Unit
from xltools.workbook.consolidated.columns import COUNTED, Column, Columns
from xltools.workbook.consolidated.sheets import charts, detail, findings, revisions, standings, years
from xltools.workbook.consolidated.sheets.detail import DetailRanges
from xltools.workbook.consolidated.writer import CountyWriter, FileLink, line_count
from xltools.workbook.layout.grid import Box
from xltools.workbook.layout.review import REVIEW
from xltools.workbook.layout.tables import LEFT
from xltools.workbook.write import tables

SHEET = "汇总"
#: The list of files at the end of the sheet. Its columns are those of the whole sheet: a label, and three for texts.
_LEFT_OUT: Columns[LeftOut] = Columns(
    LEFT,
    {
        "unit": Column("单位", 20, lambda entry: entry.unit.name),
        "file": Column("文件", 28, lambda entry: entry.file),
        "link": Column("查看", 7, lambda entry: FileLink(entry.file), "link"),
        "reason": Column("原因", 49, lambda entry: entry.reason),
    },
)
_TEXT_WIDTH = sum(_LEFT_OUT.widths[1:])
#: More files than this are left to the sheet of standings.
_MOST_FILES = 40
#: More names than this are counted, not named.
_MOST_NAMES = 60
_LINE, _SPACE = 15.0, 6


def write_summary(writer: CountyWriter, ranges: DetailRanges) -> None:
    """Fills the sheet from the top downwards."""
    consolidation = writer.consolidation
    sheet = writer.sheet(SHEET)
    _LEFT_OUT.set_widths(sheet)
    title = f"{consolidation.year} 年{consolidation.form.title}汇总"
    writer.write_title(sheet, title, _LEFT_OUT.last, f"表样依据：{consolidation.form.basis}")
    page = _Page(writer, sheet)
    page.write_alarm(_units_with_errors(writer))
    _write_county(page)
    _write_units(page, ranges)
    _write_checks(page, ranges)
    _write_contents(page)
    _write_left_out(page)
    tables.paper(sheet)
    sheet.print_area(0, 0, page.row, _LEFT_OUT.last)


class _Page:
    """Writes the sheet line by line; ``row`` is the next one."""

    def __init__(self, writer: CountyWriter, sheet: Worksheet) -> None:
        self.writer, self.sheet, self.row = writer, sheet, 2

    def write_heading(self, text: str) -> None:
        """Leaves a line free and writes the heading of a part."""
        self.row += 1
        box = Box(self.row, LEFT, self.row, _LEFT_OUT.last)
        self.writer.write_wide_text(self.sheet, box, text, "guide_head")
        self.sheet.set_row(self.row, 22)
        self.row += 1

    def write_pair(self, label: str, text: str) -> None:
        """Writes a label and a text."""
        self._write_label(label)
        self.writer.write_wide_text(self.sheet, self._text_box, text, "value")
        self._end_line(line_count(text, _TEXT_WIDTH))

    def write_live(self, label: str, formula: str, value: str) -> None:
        """Writes a label and a formula, with the text that it shows."""
        self._write_label(label)
        tables.put_formula(self.sheet, self._text_box, formula, self.writer.styles["value"], value)
        self._end_line(1)

    def write_alarm(self, text: str) -> None:
        """Writes a red line; none for an empty text."""
        if text:
            box = Box(self.row, LEFT, self.row, _LEFT_OUT.last)
            self.writer.write_wide_text(self.sheet, box, text, "alarm")
            self._end_line(line_count(text, sum(_LEFT_OUT.widths)))

    @property
    def _text_box(self) -> Box:
        return Box(self.row, LEFT + 1, self.row, _LEFT_OUT.last)

    def _write_label(self, label: str) -> None:
        self.sheet.write_string(self.row, LEFT, label, self.writer.styles["key"])

    def _end_line(self, lines: int) -> None:
        self.sheet.set_row(self.row, min(tables.HIGHEST_ROW, _SPACE + _LINE * max(lines, 1)))
        self.row += 1


def _units_with_errors(writer: CountyWriter) -> str:
    """The red line: which units are in the sums although they have errors; "" where that was not asked for."""
    consolidation = writer.consolidation
    if not consolidation.include_errors:
        return ""
    names = [standing.unit.name for standing in consolidation.included_with_errors]
    if not names:
        return "按要求有错误的单位也计入，但没有这样的单位。"
    return f"注意：以下 {len(names)} 个单位有错误未改正，仍按要求计入了汇总：{_names(names)}。"


def _names(names: Sequence[str]) -> str:
    more = f"等 {len(names)} 个" if len(names) > _MOST_NAMES else ""
    return "、".join(names[:_MOST_NAMES]) + more


def _write_county(page: _Page) -> None:
    consolidation = page.writer.consolidation
    page.write_pair("汇总单位", consolidation.county.name)
    page.write_pair("报告年度", str(consolidation.year))
    page.write_pair("统计期限", f"{consolidation.year}年1月1日至{consolidation.year}年12月31日")


def _write_units(page: _Page, ranges: DetailRanges) -> None:
    consolidation = page.writer.consolidation
    page.write_heading("一、报送情况")
    if consolidation.roster_known:
        units = sum(standing.is_of_the_county for standing in consolidation.standings)
        page.write_pair("名册单位", f"{units} 个")
    else:
        page.write_alarm("没有使用单位名册：只汇总收到的表，无法知道还有哪些单位未报。")
    page.write_live(
        "计入汇总",
        f'=COUNTIF({ranges.counted},"{COUNTED}")&" 个单位"',
        f"{len(consolidation.included)} 个单位",
    )
    for status in Status:
        if status is not Status.MISSING or consolidation.roster_known:
            _write_status(page, status)


def _write_status(page: _Page, status: Status) -> None:
    """How many units stand so; of those that somebody must see to also the names."""
    consolidation = page.writer.consolidation
    having = consolidation.with_status(status)
    cells = standings.status_cells(len(consolidation.standings))
    label = "名册以外（不计）" if status is Status.IGNORED and consolidation.roster_known else status
    page.write_live(label, f'=COUNTIF({cells},"{status}")&" 个"', f"{len(having)} 个")
    names = [_reached(standing.unit) for standing in having if standing.unit.name]
    if names and status not in (Status.REPORTED, Status.IGNORED):
        page.write_pair(f"　{status}单位", _names(names))


def _reached(unit: Unit) -> str:
    """The unit with whom to call."""
    whom = " ".join(filter(None, (unit.contact, unit.phone)))
    return f"{unit.name}（{whom}）" if whom else unit.name


def _write_checks(page: _Page, ranges: DetailRanges) -> None:
    consolidation = page.writer.consolidation
    page.write_heading("二、核对结果")
    _write_rules(page)
    differing = len(consolidation.disagreements)
    where = f"见“{detail.SHEET}”第 {detail.DIFFERENCE_ROW + 1} 行"
    page.write_live(
        "各单位合计与汇总表",
        f'=IF({ranges.differing}=0,"一致",{ranges.differing}&" 处不一致，{where}")',
        f"{differing} 处不一致，{where}" if differing else "一致",
    )
    errors = count_by_severity(consolidation.findings, Severity.ERROR)
    warnings = count_by_severity(consolidation.findings, Severity.WARNING)
    page.write_pair("对各单位的审核意见", f"错误 {errors} 条，警告 {warnings} 条，见“{findings.SHEET}”")


def _write_rules(page: _Page) -> None:
    """How many rules the county's own figures break."""
    writer = page.writer
    cells = writer.layout.review.verdicts
    verdicts = [writer.stored.verdict(instance.id) for instance in writer.layout.form.instances]
    counted = (Verdict.FAIL, excel.EXPLAIN, Verdict.INCOMPLETE)
    failed, unexplained, incomplete = (f'COUNTIF({cells},"{verdict}")' for verdict in counted)
    known = [verdicts.count(verdict) for verdict in counted]
    page.write_live(
        "勾稽关系（汇总数）",
        f'=IF({failed}+{unexplained}+{incomplete}=0,"全部通过",{failed}&" 项不符，"&{unexplained}&" 项请说明，"'
        f'&{incomplete}&" 项缺少数字，见“{REVIEW}”")',
        f"{known[0]} 项不符，{known[1]} 项请说明，{known[2]} 项缺少数字，见“{REVIEW}”"
        if any(known)
        else "全部通过",
    )


def _write_contents(page: _Page) -> None:
    writer = page.writer
    page.write_heading("三、目录")
    for name, text in _contents(writer):
        writer.write_sheet_link(page.sheet, page.row, LEFT, name, "link")
        box = Box(page.row, LEFT + 1, page.row, _LEFT_OUT.last)
        writer.write_wide_text(page.sheet, box, text, "line")
        page.sheet.set_row(page.row, 20)
        page.row += 1


def _contents(writer: CountyWriter) -> list[tuple[str, str]]:
    """The other sheets, in their order, and what each holds."""
    tables = [
        (
            table.sheet,
            "文字部分所需数字（各单位可以不填）" if table.sheet == PROSE else table.drawing.table.title,
        )
        for table in writer.layout.tables.values()
    ]
    shown = "、".join(chart.name for chart in form_charts(writer.layout.form))
    return [
        *tables,
        (REVIEW, "汇总数的勾稽关系，逐条核对，可写审核说明"),
        (standings.SHEET, "每个单位报了没有、计入没有，以及原因和联系方式"),
        (findings.SHEET, "对各单位所报表格的全部意见，可筛选"),
        *(
            [(revisions.SHEET, "同一单位几次报送的不同之处，逐格列出")]
            if writer.consolidation.revisions
            else []
        ),
        (years.SHEET, "汇总数与上年比较"),
        (charts.SHEET, shown or "没有图"),
        (detail.SHEET, "每个单位的每个数字，汇总数由此相加得出"),
    ]


def _write_left_out(page: _Page) -> None:
    writer, sheet = page.writer, page.sheet
    left_out = writer.consolidation.left_out
    if not left_out:
        return
    page.write_heading(f"四、收到但没有计入的文件（{len(left_out)} 份）")
    _LEFT_OUT.write_heads(writer, sheet, page.row)
    page.row += 1
    for entry in left_out[:_MOST_FILES]:
        _LEFT_OUT.write_row(writer, sheet, page.row, entry)
        _LEFT_OUT.fit_row(sheet, page.row, entry)
        page.row += 1
    if len(left_out) > _MOST_FILES:
        page.write_pair("其余", f"还有 {len(left_out) - _MOST_FILES} 份，见“{standings.SHEET}”")
