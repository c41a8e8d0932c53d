"""The sheet 审核意见: everything that was found in the files of the inbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xltools.form.spec import Severity
from xltools.model.findings import Finding, count_by_severity, inside
from xltools.model.text import fitted
from xltools.workbook.consolidated.columns import FIRST_ROW, HEAD_ROW, Column, Columns
from xltools.workbook.consolidated.writer import CountyWriter, FileLink
from xltools.workbook.layout.tables import LEFT
from xltools.workbook.read.worksheet import SheetFacts

SHEET = "审核意见"
#: The code of the finding that a report is signed after the deadline.
LATE = "D03"
SEVERITY_STYLES = {Severity.ERROR: "bad", Severity.WARNING: "middling", Severity.NOTE: "line_centre"}
#: Excel takes 65,530 links on a sheet. Findings beyond this number stand in findings.json only.
_MOST = 60_000
#: A narrow column holds so many characters of a value; findings.json has the whole of it.
_SHORT = 24


@dataclass(frozen=True, slots=True)
class _Line:
    finding: Finding
    unit_name: str
    is_rule: bool

    def side(self, name: str, text: str) -> str:
        """What ought to be there, or is. Of a balance neither side is the right one: it is said which side it is."""
        if text.startswith("="):
            return "公式"
        return f"{name} {_short(text)}" if self.is_rule and text else _short(text)


_COLUMNS: Columns[_Line] = Columns(
    LEFT,
    {
        "file": Column("文件", 20, lambda line: line.finding.file),
        "link": Column("查看", 6, lambda line: FileLink(line.finding.file), "link"),
        "unit": Column("单位", 12, lambda line: line.unit_name),
        "code": Column("代码", 6, lambda line: line.finding.code, "line_centre"),
        "severity": Column(
            "性质",
            6,
            lambda line: line.finding.severity.word,
            lambda line: SEVERITY_STYLES[line.finding.severity],
        ),
        "sheet": Column("工作表", 8, lambda line: line.finding.sheet, "line_centre"),
        "cell": Column("单元格", 8, lambda line: line.finding.cell, "line_centre"),
        "figure": Column("数字名称", 15, lambda line: line.finding.name if line.finding.sheet else ""),
        "expected": Column(
            "应为", 9, lambda line: line.side("不等号后", line.finding.expected), "line_centre"
        ),
        "found": Column("实为", 9, lambda line: line.side("不等号前", line.finding.found), "line_centre"),
        "text": Column("意见", 46, lambda line: inside(line.finding)),
    },
)


def write_findings(writer: CountyWriter) -> None:
    """Lists every finding, in the order of the files."""
    sheet = writer.sheet(SHEET)
    findings = writer.consolidation.findings
    volumes = writer.consolidation.volumes
    writer.write_title(sheet, SHEET, _COLUMNS.last, volumes.text if volumes else _hint(findings))
    _COLUMNS.write_heads(writer, sheet, HEAD_ROW)
    sheet.set_row(HEAD_ROW, 22)
    unit_names = {
        file: standing.unit.name for standing in writer.consolidation.standings for file in standing.files
    }
    listed = findings[:_MOST]
    for row, finding in enumerate(listed, FIRST_ROW):
        is_rule = finding.code in writer.consolidation.form.rules_by_id
        line = _Line(finding, unit_names.get(finding.file, ""), is_rule)
        _COLUMNS.write_row(writer, sheet, row, line, fit=True)
    last_row = FIRST_ROW + max(len(listed), 1) - 1
    _COLUMNS.make_filter(sheet, last_row)
    if len(findings) > _MOST:
        last_row += 1
        text = f"只列出前 {_MOST} 条，其余见 findings.json。"
        sheet.write_string(last_row, _COLUMNS.first, text, writer.styles["alarm"])
    _COLUMNS.make_printable(sheet, last_row)


def _hint(findings: Sequence[Finding]) -> str:
    if not findings:
        return "没有发现问题。"
    errors = count_by_severity(findings, Severity.ERROR)
    warnings = count_by_severity(findings, Severity.WARNING)
    return (
        f"共 {len(findings)} 条，其中错误 {errors} 条、警告 {warnings} 条。"
        "可按单位、性质筛选；“查看”可以打开原表。"
    )


def _short(text: str) -> str:
    return fitted(text, _SHORT, "…")


def read_late_files(sheet: SheetFacts) -> frozenset[str]:
    """The files that the sheet says were signed after the deadline. Reads down to the first line without a file."""
    late = set()
    row = FIRST_ROW
    while (line := _COLUMNS.read_row(sheet, row))["file"]:
        if line["code"] == LATE:
            late.add(line["file"])
        row += 1
    return frozenset(late)
