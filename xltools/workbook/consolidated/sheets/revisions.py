"""The sheet 报送改动: what units changed from one return to the next, cell by cell. There is none where nobody did."""

from __future__ import annotations

from dataclasses import dataclass

from xltools.model.consolidation import Revision
from xltools.model.difference import Change
from xltools.workbook.consolidated.columns import FIRST_ROW, HEAD_ROW, Column, Columns
from xltools.workbook.consolidated.writer import CountyWriter
from xltools.workbook.layout.tables import LEFT

SHEET = "报送改动"
_HINT = "同一单位报送了内容不同的表：逐格列出不同之处。计入的是哪一份、为什么，见“审核意见”。"


@dataclass(frozen=True, slots=True)
class _Line:
    revision: Revision
    change: Change


_COLUMNS: Columns[_Line] = Columns(
    LEFT,
    {
        "unit": Column("单位", 16, lambda line: line.revision.unit.name),
        "before": Column("一份", 30, lambda line: line.revision.before),
        "after": Column("另一份", 30, lambda line: line.revision.after),
        "where": Column("位置", 30, lambda line: line.change.where),
        "was": Column("一份填的", 18, lambda line: line.change.before, "line_centre"),
        "is": Column("另一份填的", 18, lambda line: line.change.after, "line_centre"),
    },
)


def write_revisions(writer: CountyWriter) -> None:
    """Lists every cell in which two returns of a unit differ; writes nothing where there is no such sheet."""
    lines = [
        _Line(revision, change) for revision in writer.consolidation.revisions for change in revision.changes
    ]
    if not lines:
        return
    sheet = writer.sheet(SHEET)
    writer.write_title(sheet, SHEET, _COLUMNS.last, _HINT)
    _COLUMNS.write_heads(writer, sheet, HEAD_ROW)
    sheet.set_row(HEAD_ROW, 22)
    for row, line in enumerate(lines, FIRST_ROW):
        _COLUMNS.write_row(writer, sheet, row, line, fit=True)
    last_row = FIRST_ROW + len(lines) - 1
    _COLUMNS.make_filter(sheet, last_row)
    _COLUMNS.make_printable(sheet, last_row)
