"""The sheet 汇总: how far the county is and what is missing, the main figures of both years, and what was not added up."""

from __future__ import annotations

from collections.abc import Sequence

from xltools.form.charts import form_charts
from xltools.form.rules import excel
from xltools.form.rules.evaluate import Verdict
from xltools.form.spec import Severity
from xltools.model.consolidation import Standing, Status
from xltools.model.findings import count_by_severity
from xltools.workbook.consolidated.columns import COUNTED
from xltools.workbook.consolidated.sheets import (
    charts,
    detail,
    findings,
    paper,
    revisions,
    standings,
    texts,
    years,
)
from xltools.workbook.consolidated.sheets.detail import DetailRanges
from xltools.workbook.consolidated.sheets.main_figures import write_figures
from xltools.workbook.consolidated.sheets.summary_page import (
    LINE,
    RIGHT,
    SHEET,
    SPACE,
    TEXT_WIDTH,
    WIDTHS,
    Page,
)
from xltools.workbook.consolidated.writer import CountyWriter, FileLink, line_count
from xltools.workbook.layout.grid import Box, absolute
from xltools.workbook.layout.review import REVIEW
from xltools.workbook.layout.tables import LEFT
from xltools.workbook.write import tables

#: The list of files at the end of the sheet: head → first and last column.
_LEFT_OUT = {
    "单位": (LEFT, LEFT),
    "文件": (LEFT + 1, LEFT + 3),
    "查看": (LEFT + 4, LEFT + 4),
    "原因": (RIGHT, RIGHT),
}
#: How many squares the bar of progress has.
_SQUARES = 20
#: So many of the county's own rules that do not hold are listed; the sheet 审核 has all of them.
_MOST_RULES = 10
#: More files than this are left to the sheet of standings.
_MOST_FILES = 40
#: More names than this are counted, not named.
_MOST_NAMES = 60


def write_summary(writer: CountyWriter, ranges: DetailRanges) -> None:
    """Fills the sheet from the top downwards."""
    consolidation = writer.consolidation
    sheet = writer.sheet(SHEET)
    for column, width in enumerate(WIDTHS, LEFT):
        sheet.set_column(column, column, width)
    title = f"{consolidation.period.spaced}{consolidation.form.title}汇总"
    basis = f"{consolidation.county.name}　表样依据：{consolidation.form.basis}"
    writer.write_title(sheet, title, RIGHT, basis)
    sheet.set_row(1, SPACE + LINE * line_count(basis, sum(WIDTHS)))
    page = Page(writer, sheet)
    if consolidation.volumes:
        page.write_alarm(f"{consolidation.volumes.text}；下面说的“单位”都是册。")
    page.write_alarm(_units_with_errors(writer))
    _write_conclusion(page, ranges)
    _write_units(page, ranges)
    write_figures(page, ranges)
    _write_checks(page, ranges)
    _write_contents(page)
    _write_left_out(page)
    tables.paper(sheet)
    sheet.print_area(0, 0, page.row, RIGHT)


def _units_with_errors(writer: CountyWriter) -> str:
    """The red line: which units are in the sums although they have errors; "" where that was not asked for."""
    consolidation = writer.consolidation
    if not consolidation.include_errors:
        return ""
    if consolidation.volumes:
        return "按要求有错误的单位也计入，是哪些单位见各册。"
    names = [standing.unit.name for standing in consolidation.included_with_errors]
    if not names:
        return "按要求有错误的单位也计入，但没有这样的单位。"
    return f"注意：以下 {len(names)} 个单位有错误未改正，仍按要求计入了汇总：{_names(names)}。"


def _names(names: Sequence[str]) -> str:
    more = f"等 {len(names)} 个" if len(names) > _MOST_NAMES else ""
    return "、".join(names[:_MOST_NAMES]) + more


def _write_conclusion(page: Page, ranges: DetailRanges) -> None:
    """One line: is the county's year whole and right, or what is in the way. Green where nothing is."""
    writer, consolidation = page.writer, page.writer.consolidation
    # Condition and count as formulas, the words behind the count, and the count as it is now.
    hindrances = []
    units = sum(standing.is_of_the_county for standing in consolidation.standings)
    if consolidation.roster_known:
        counted = len(consolidation.included)
        hindrances.append(
            (f'{units}-COUNTIF({ranges.counted},"{COUNTED}")', "个单位没有计入", units - counted)
        )
    if consolidation.volumes and consolidation.roster_known:
        left_out = consolidation.volumes.units - consolidation.volumes.counted
        hindrances.append((str(left_out), "个单位在各册里没有计入", left_out))
    verdicts = [writer.stored.verdict(instance.id) for instance in writer.layout.form.instances]
    for verdict, words_ in (
        (Verdict.FAIL, "项勾稽关系不符"),
        (excel.EXPLAIN, "项要写审核说明"),
        (Verdict.INCOMPLETE, "项缺少数字"),
    ):
        cells = f'COUNTIF({writer.layout.review.verdicts},"{verdict}")'
        hindrances.append((cells, words_, verdicts.count(verdict)))
    hindrances.append(
        (f"({ranges.differing})", "处各单位合计与汇总表不一致", len(consolidation.disagreements))
    )
    formula, value = '""', ""
    for count, words_, now in reversed(hindrances):
        formula = f'IF({count}>0,{count}&" {words_}；","")&{formula}'
        value = (f"{now} {words_}；" if now > 0 else "") + value
    done = "汇总数可以使用：该计入的都计入了，核对全部通过"
    held = "还差："
    text = f'=IF({formula}="","{done}","{held}"&{formula}&"见下面各栏")'
    row = page.row
    page.write_live("结论", text, f"{held}{value}见下面各栏" if value else done, "status")
    cell = absolute(row, LEFT + 1)
    for sign, style in (("=", "passed"), ("<>", "explain")):
        options = {
            "type": "formula",
            "criteria": f'={cell}{sign}"{done}"',
            "format": writer.styles[style],
        }
        page.sheet.conditional_format(row, LEFT + 1, row, RIGHT, options)


def _write_units(page: Page, ranges: DetailRanges) -> None:
    consolidation = page.writer.consolidation
    page.write_heading("一、报送情况")
    counted, included = f'COUNTIF({ranges.counted},"{COUNTED}")', len(consolidation.included)
    if consolidation.roster_known:
        units = sum(standing.is_of_the_county for standing in consolidation.standings)
        page.write_pair("名册单位", f"{units} 个")
        _write_progress(page, counted, included, units)
    else:
        page.write_alarm("没有使用单位名册：只汇总收到的表，无法知道还有哪些单位未报。")
        page.write_live("计入汇总", f'={counted}&" 个单位"', f"{included} 个单位")
    for status in Status:
        known = consolidation.with_status(status)
        if known or status is Status.REPORTED or (status is Status.MISSING and consolidation.roster_known):
            _write_status(page, status)


def _write_progress(page: Page, counted: str, included: int, units: int) -> None:
    """How many of the roster's units are in the sums, in per cent and as a bar."""
    if not units:
        page.write_live("计入汇总", f'={counted}&" 个单位"', f"{included} 个单位")
        return
    squares = f"ROUND({_SQUARES}*{counted}/{units},0)"
    formula = (
        f'={counted}&" 个单位，"&ROUND(100*{counted}/{units},0)&"%　"'
        f'&REPT("■",{squares})&REPT("□",{_SQUARES}-{squares})'
    )
    full = _rounded(_SQUARES * included, units)
    bar = "■" * full + "□" * (_SQUARES - full)
    page.write_live("计入汇总", formula, f"{included} 个单位，{_rounded(100 * included, units)}%　{bar}")


def _rounded(part: int, whole: int) -> int:
    """A share rounded as ROUND does."""
    return (2 * part + whole) // (2 * whole)


def _write_status(page: Page, status: Status) -> None:
    """How many units stand so; of those that somebody must see to also the names. Files that are no unit's are counted
    apart, so that the states add up to the roster."""
    consolidation = page.writer.consolidation
    having = consolidation.with_status(status)
    count = len(consolidation.standings)
    cells, codes = standings.status_cells(count), standings.code_cells(count)
    named, nameless = ([one for one in having if bool(one.unit.code) is known] for known in (True, False))
    if status is Status.IGNORED:
        label = "名册以外（不计）" if consolidation.roster_known else status
        page.write_live(label, f'=COUNTIF({cells},"{status}")&" 个"', f"{len(having)} 个")
        return
    of_units = f'=COUNTIFS({cells},"{status}",{codes},"?*")&" 个"'
    page.write_live(status, of_units, f"{len(named)} 个")
    if nameless:
        of_files = f'=COUNTIFS({cells},"{status}")-COUNTIFS({cells},"{status}",{codes},"?*")&" 份，认不出是哪个单位的"'
        page.write_live(f"另有{status}的文件", of_files, f"{len(nameless)} 份，认不出是哪个单位的")
    names = [_reached(standing) for standing in named]
    if names and status is not Status.REPORTED:
        page.write_pair(f"　{status}单位（请联系）", _names(names))


def _reached(standing: Standing) -> str:
    """The unit with whom to call, and how late it is."""
    unit, late = standing.unit, standing.overdue
    whom = " ".join(filter(None, (unit.contact, unit.phone)))
    said = "，".join(filter(None, (whom, f"已逾期 {late.late} 天" if late else "")))
    return f"{unit.name}（{said}）" if said else unit.name


def _write_checks(page: Page, ranges: DetailRanges) -> None:
    consolidation = page.writer.consolidation
    page.write_heading("三、核对结果")
    _write_rules(page)
    _write_failures(page)
    differing = len(consolidation.disagreements)
    where = f"见“{detail.SHEET}”第 {detail.DIFFERENCE_ROW + 1} 行"
    page.write_live(
        "各单位合计与汇总表",
        f'=IF({ranges.differing}=0,"一致",{ranges.differing}&" 处不一致，{where}")',
        f"{differing} 处不一致，{where}" if differing else "一致",
    )
    errors = count_by_severity(consolidation.findings, Severity.ERROR)
    warnings = count_by_severity(consolidation.findings, Severity.WARNING)
    where = f"见“{findings.SHEET}”"
    if volumes := consolidation.volumes:
        errors, warnings, where = volumes.errors, volumes.warnings, "见各册"
    page.write_pair("对各单位的审核意见", f"错误 {errors} 条，警告 {warnings} 条，{where}")


def _write_rules(page: Page) -> None:
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


def _write_failures(page: Page) -> None:
    """The rules that the county's own figures break, with the figures that they had when they were added up."""
    found = list(paper.failures(page.writer.stored))
    for failure in found[:_MOST_RULES]:
        page.write_pair(f"　{failure.instance.rule}", f"{failure.verdict}：{failure.sentence}")
    if len(found) > _MOST_RULES:
        page.write_pair("　其余", f"还有 {len(found) - _MOST_RULES} 项，见“{REVIEW}”")


def _write_contents(page: Page) -> None:
    writer = page.writer
    page.write_heading("四、目录")
    for name, text in _contents(writer):
        writer.write_sheet_link(page.sheet, page.row, LEFT, name, "link")
        box = Box(page.row, LEFT + 1, page.row, RIGHT)
        writer.write_wide_text(page.sheet, box, text, "line")
        page.end_line(line_count(text, TEXT_WIDTH))


def _contents(writer: CountyWriter) -> list[tuple[str, str]]:
    """The other sheets, in their order, and what each holds."""
    tables = [
        (
            table.sheet,
            table.drawing.table.title + ("（各单位可以不填）" if table.drawing.table.optional else ""),
        )
        for table in writer.layout.tables.values()
    ]
    shown = "、".join(chart.name for chart in form_charts(writer.layout.form))
    return [
        *tables,
        (REVIEW, "汇总数的勾稽关系，逐条核对，可写审核说明；打印时只列不符的和要说明的"),
        (standings.SHEET, "每个单位报了没有、计入没有，以及原因和联系方式"),
        (findings.SHEET, "对各单位所报表格的全部意见，可筛选"),
        *(
            [(revisions.SHEET, "同一单位几次报送的不同之处，逐格列出")]
            if writer.consolidation.revisions
            else []
        ),
        (years.SHEET, f"汇总数与{writer.consolidation.form.span.last}比较"),
        (charts.SHEET, shown or "没有图"),
        (detail.SHEET, "每个单位的每个数字，汇总数由此相加得出；供在屏幕上看，不打印"),
        (texts.SHEET, "每个单位写的文字"),
    ]


def _write_left_out(page: Page) -> None:
    writer, sheet = page.writer, page.sheet
    left_out = writer.consolidation.left_out
    if not left_out:
        return
    page.write_heading(f"五、收到但没有计入的文件（{len(left_out)} 份）")
    page.write_heads(_LEFT_OUT)
    for entry in left_out[:_MOST_FILES]:
        texts = {"单位": entry.unit.name, "文件": entry.file, "原因": entry.reason}
        lines = 1
        for head, text in texts.items():
            first, last = _LEFT_OUT[head]
            writer.write_wide_text(sheet, Box(page.row, first, page.row, last), text, "line")
            width = sum(WIDTHS[first - LEFT : last - LEFT + 1])
            lines = max(lines, line_count(text, width))
        column, _ = _LEFT_OUT["查看"]
        link = writer.file_link_cell(sheet, page.row, column, FileLink(entry.file))
        sheet.write_cells(page.row, column, (writer.styles["link"],), [link])
        page.end_line(lines)
    if len(left_out) > _MOST_FILES:
        page.write_pair("其余", f"还有 {len(left_out) - _MOST_FILES} 份，见“{standings.SHEET}”")
