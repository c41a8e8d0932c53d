"""The 单位情况 and 审核意见 sheets: where every unit stands, and everything that was found."""

from __future__ import annotations

from collections.abc import Mapping

from xlsxwriter.worksheet import Worksheet

from xltools.form.spec import Severity
from xltools.model.consolidation import Standing, Status
from xltools.model.findings import Finding, inside
from xltools.model.submission import Unit
from xltools.workbook.consolidated.context import FINDINGS, STANDINGS, Context, lines
from xltools.workbook.layout.tables import LEFT
from xltools.workbook.write import tables as draw

#: Row of the heads, and the first of the list.
HEAD, FIRST = 2, 3
#: Column of a unit's standing.
STATUS = LEFT + 4
NATURE: Mapping[Severity, str] = {severity: severity.word for severity in Severity}

#: What the sheet says where nobody can know who is missing.
NO_ROSTER = "没有使用单位名册，只列出收到的单位，无法知道还有哪些单位未报。"

_STANDING_HEADS = (
    ("序号", 5), ("代码", 11), ("名称", 18), ("级别", 6), ("状态", 9), ("计入", 6), ("文件", 30), ("查看", 6),
    ("错误", 6), ("警告", 6), ("原因", 38), ("联系人", 10), ("电话", 14),
)  # fmt: skip
_FINDING_HEADS = (
    ("文件", 24), ("查看", 6), ("单位", 14), ("代码", 6), ("性质", 6), ("工作表", 8), ("单元格", 8), ("数字名称", 18),
    ("应为", 10), ("实为", 10), ("意见", 52),
)  # fmt: skip
_STATUS_STYLE = {
    Status.REPORTED: "good",
    Status.MISSING: "middling",
    Status.IGNORED: "line_centre",
}
_NATURE_STYLE = {Severity.ERROR: "bad", Severity.WARNING: "middling", Severity.NOTE: "line_centre"}
#: A sheet of Excel holds 65,530 links; what is beyond is in findings.json.
_MOST = 60_000
_LINE = 13.5


def standings_sheet(context: Context) -> None:
    """Every unit of the roster in its order, then what came besides."""
    sheet = context.sheet(STANDINGS)
    consolidation = context.consolidation
    hint = (
        "名册各单位按名册顺序，名册以外的排在后面；“查看”可以打开原表。"
        if consolidation.roster_known
        else NO_ROSTER
    )
    context.title(sheet, STANDINGS, LEFT + len(_STANDING_HEADS) - 1, hint)
    context.heads(sheet, HEAD, _STANDING_HEADS)
    for offset, standing in enumerate(consolidation.standings):
        _standing(context, sheet, FIRST + offset, offset + 1, standing)
    last = FIRST + max(len(consolidation.standings), 1) - 1
    sheet.autofilter(HEAD, LEFT, last, LEFT + len(_STANDING_HEADS) - 1)
    sheet.freeze_panes(FIRST, LEFT + 3)
    _page(sheet, last, len(_STANDING_HEADS))


def _standing(context: Context, sheet: Worksheet, row: int, number: int, standing: Standing) -> None:
    styles, unit = context.styles, standing.unit
    sheet.write_number(row, LEFT, number, styles["line_centre"])
    status = _STATUS_STYLE.get(standing.status, "bad")
    for column, text, style in (
        (1, unit.code, "line"),
        (2, unit.name, "line"),
        (3, unit.level, "line_centre"),
        (4, standing.status, status),
        (5, "是" if standing.included else "否", "line_centre"),
        (6, "\n".join(standing.files), "line"),
        (10, standing.reason, "line"),
        (11, unit.contact, "line"),
        (12, unit.phone, "line"),
    ):
        context.text(sheet, row, LEFT + column, text, style)
    context.open(sheet, row, LEFT + 7, standing.files[0] if standing.files else "", "link")
    sheet.write_number(row, LEFT + 8, standing.errors, styles["line_centre"])
    sheet.write_number(row, LEFT + 9, standing.warnings, styles["line_centre"])
    _height(
        sheet, row, ("\n".join(standing.files), 30), (standing.reason, 38), (unit.name, 18), (unit.phone, 14)
    )


def findings_sheet(context: Context) -> None:
    """Every finding, in the order of the files."""
    sheet = context.sheet(FINDINGS)
    findings = context.consolidation.findings
    right = LEFT + len(_FINDING_HEADS) - 1
    errors = sum(found.severity is Severity.ERROR for found in findings)
    warnings = sum(found.severity is Severity.WARNING for found in findings)
    hint = f"共 {len(findings)} 条，其中错误 {errors} 条、警告 {warnings} 条。可按单位、性质筛选；“查看”可以打开原表。"
    context.title(sheet, FINDINGS, right, hint if findings else "没有发现问题。")
    context.heads(sheet, HEAD, _FINDING_HEADS)
    units = _units(context)
    for offset, found in enumerate(findings[:_MOST]):
        _finding(context, sheet, FIRST + offset, found, units)
    last = FIRST + max(min(len(findings), _MOST), 1) - 1
    if len(findings) > _MOST:
        sheet.write_string(
            last + 1, LEFT, f"只列出前 {_MOST} 条，其余见 findings.json。", context.styles["alarm"]
        )
    sheet.autofilter(HEAD, LEFT, last, right)
    sheet.freeze_panes(FIRST, 0)
    _page(sheet, last + (len(findings) > _MOST), len(_FINDING_HEADS))


def _short(text: str, limit: int = 24) -> str:
    """A formula or a sentence cut to what a narrow column can hold; findings.json has the whole of it."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _finding(context: Context, sheet: Worksheet, row: int, found: Finding, units: Mapping[str, Unit]) -> None:
    unit = units.get(found.file)
    text = inside(found)
    about = found.name if found.sheet else ""
    expected, was = _short(found.expected), _short(found.found)
    context.open(sheet, row, LEFT + 1, found.file, "link")
    for column, value, style in (
        (0, found.file, "line"),
        (2, unit.name if unit else "", "line"),
        (3, found.code, "line_centre"),
        (4, NATURE[found.severity], _NATURE_STYLE[found.severity]),
        (5, found.sheet, "line_centre"),
        (6, found.cell, "line_centre"),
        (7, about, "line"),
        (8, expected, "line_centre"),
        (9, was, "line_centre"),
        (10, text, "line"),
    ):
        context.text(sheet, row, LEFT + column, value, style)
    texts = (found.file, unit.name if unit else "", about, expected, was, text)
    widths = (24, 14, 18, 10, 10, 52)
    _height(sheet, row, *zip(texts, widths, strict=True))


def _units(context: Context) -> dict[str, Unit]:
    return {file: standing.unit for standing in context.consolidation.standings for file in standing.files}


def _height(sheet: Worksheet, row: int, *cells: tuple[str, float]) -> None:
    """A row as high as its fullest cell; Excel allows no more than 409 points."""
    most = max(lines(text, width) for text, width in cells)
    sheet.set_row(row, min(409, _LINE * most + 6))


def _page(sheet: Worksheet, last: int, columns: int) -> None:
    draw.paper(sheet, landscape=True)
    sheet.repeat_rows(HEAD)
    sheet.print_area(0, 0, last, LEFT + columns - 1)
