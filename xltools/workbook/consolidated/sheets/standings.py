"""The sheet 单位情况: where every unit stands, whether it is in the sums, and why not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Set
from dataclasses import dataclass

from xltools.model.cells import text_of
from xltools.model.consolidation import Arrival, Overdue, Standing, Status
from xltools.model.submission import Unit
from xltools.workbook.consolidated.columns import (
    COUNTED,
    FIRST_ROW,
    HEAD_ROW,
    HINT_ROW,
    NOT_COUNTED,
    Column,
    Columns,
)
from xltools.workbook.consolidated.writer import CountyWriter, FileLink
from xltools.workbook.layout.grid import Box, a1
from xltools.workbook.layout.tables import LEFT
from xltools.workbook.read.worksheet import SheetFacts

SHEET = "单位情况"
_HINT = "名册各单位按名册顺序，名册以外的排在后面；“查看”可以打开原表。"
#: What stands before the day on which a unit had sent nothing.
_NOT_BY = "未收到，截至 "
#: The hint where nobody can know who is missing; the reader tells such a county by it.
_NO_ROSTER = "没有使用单位名册，只列出收到的单位，无法知道还有哪些单位未报。"
_STATUS_STYLES = {
    Status.REPORTED: "good",
    Status.MISSING: "middling",
    Status.IGNORED: "line_centre",
}


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    standing: Standing

    @property
    def unit(self) -> Unit:
        return self.standing.unit

    @property
    def arrived(self) -> str:
        overdue = self.standing.overdue
        if overdue:
            return f"{_NOT_BY}{overdue.day.isoformat()}"
        return self.standing.arrival.day.isoformat() if self.standing.arrival else ""

    @property
    def late(self) -> int | str:
        arrival = self.standing.arrival
        if self.standing.overdue:
            return self.standing.overdue.late
        return "" if arrival is None or arrival.late is None else arrival.late


_COLUMNS: Columns[_Line] = Columns(
    LEFT,
    {
        "number": Column("序号", 5, lambda line: line.number, "line_centre"),
        "code": Column("代码", 11, lambda line: line.unit.code),
        "name": Column("名称", 18, lambda line: line.unit.name),
        "level": Column("级别", 6, lambda line: line.unit.level, "line_centre"),
        "status": Column(
            "状态",
            9,
            lambda line: str(line.standing.status),
            lambda line: _STATUS_STYLES.get(line.standing.status, "bad"),
        ),
        "counted": Column(
            "计入", 6, lambda line: COUNTED if line.standing.included else NOT_COUNTED, "line_centre"
        ),
        "files": Column("文件", 30, lambda line: "\n".join(line.standing.files)),
        "link": Column("查看", 6, lambda line: FileLink("".join(line.standing.files[:1])), "link"),
        "errors": Column("错误", 6, lambda line: line.standing.errors, "line_centre"),
        "warnings": Column("警告", 6, lambda line: line.standing.warnings, "line_centre"),
        "reason": Column("原因", 38, lambda line: line.standing.reason),
        "contact": Column("联系人", 10, lambda line: line.unit.contact),
        "phone": Column("电话", 14, lambda line: line.unit.phone),
        # Behind what workbooks of earlier years have, so that these are still read.
        "arrived": Column("收到日期", 11, lambda line: line.arrived, "line_centre"),
        "late": Column("逾期天数", 9, lambda line: line.late, "line_centre"),
    },
)


def write_standings(writer: CountyWriter) -> None:
    """Lists every unit of the roster in its order, then what came besides."""
    sheet = writer.sheet(SHEET)
    consolidation = writer.consolidation
    hint = _HINT if consolidation.roster_known else _NO_ROSTER
    if consolidation.volumes:
        hint = consolidation.volumes.text
    writer.write_title(sheet, SHEET, _COLUMNS.last, hint)
    _COLUMNS.write_heads(writer, sheet, HEAD_ROW)
    sheet.set_row(HEAD_ROW, 22)
    for number, standing in enumerate(consolidation.standings, 1):
        line = _Line(number, standing)
        row = FIRST_ROW + number - 1
        _COLUMNS.write_row(writer, sheet, row, line, fit=True)
    last_row = _last_row(len(consolidation.standings))
    _COLUMNS.make_filter(sheet, last_row, frozen_columns=_COLUMNS["name"] + 1)
    _COLUMNS.make_printable(sheet, last_row)


def status_cells(count: int) -> str:
    """The range that holds the status of ``count`` units, as the formula of another sheet writes it."""
    return _cells("status", count)


def code_cells(count: int) -> str:
    """The range that holds their codes; of a file that names no unit the cell is empty."""
    return _cells("code", count)


def _cells(key: str, count: int) -> str:
    column = _COLUMNS[key]
    return f"{SHEET}!{Box(FIRST_ROW, column, _last_row(count), column).fixed}"


def _last_row(count: int) -> int:
    """The last row of a list of ``count`` units; a list of none has one empty row."""
    return FIRST_ROW + max(count, 1) - 1


@dataclass(frozen=True, slots=True)
class UnitStanding:
    """A line of the sheet, as it is read back.

    Attributes:
        unit: Code, name and level; files that name no unit have none of them.
        status: One of the words of ``Status``.
        counted: Whether the unit is in the sums.
        files: What it sent, by the names that the sheet gives; the first one stands for it.
        reason: Why it stands as it does.
        errors: How many errors its returns have; None where the cell holds no whole number.
        signed_late: Whether the return that stands for it is signed after the deadline.
        arrival: When its first return arrived; None where nothing says so.
        overdue: How late it is, of one that has sent nothing; None where nothing says so.
    """

    unit: Unit
    status: str
    counted: bool
    files: tuple[str, ...]
    reason: str
    errors: int | None
    signed_late: bool
    arrival: Arrival | None = None
    overdue: Overdue | None = None


@dataclass(frozen=True, slots=True)
class Standings:
    """The whole sheet; without a roster nobody can know which units sent nothing."""

    roster_known: bool
    units: tuple[UnitStanding, ...]


def read_standings(sheet: SheetFacts, late_files: Set[str]) -> Standings:
    """Reads the sheet, down to the first line without a number. ``late_files`` were signed after the deadline."""
    units = []
    row = FIRST_ROW
    while (line := _COLUMNS.read_row(sheet, row))["number"]:
        units.append(_unit_standing(line, late_files))
        row += 1
    hint = text_of(sheet.values.get(a1(HINT_ROW, LEFT)))
    return Standings(hint != _NO_ROSTER, tuple(units))


def _unit_standing(line: Mapping[str, str], late_files: Set[str]) -> UnitStanding:
    files = tuple(name for name in line["files"].split("\n") if name)
    return UnitStanding(
        unit=Unit(line["code"], line["name"], line["level"], line["contact"], line["phone"]),
        status=line["status"],
        counted=line["counted"] == COUNTED,
        files=files,
        reason=line["reason"],
        errors=_whole(line["errors"] or "0"),
        signed_late=not late_files.isdisjoint(files[:1]),
        arrival=_arrival(line),
        overdue=_overdue(line),
    )


def _arrival(line: Mapping[str, str]) -> Arrival | None:
    try:
        return Arrival(dt.date.fromisoformat(line["arrived"]), _whole(line["late"]))
    except ValueError:
        return None


def _overdue(line: Mapping[str, str]) -> Overdue | None:
    before, _, day = line["arrived"].partition(_NOT_BY)
    late = _whole(line["late"])
    try:
        return Overdue(dt.date.fromisoformat(day), late) if late and not before else None
    except ValueError:
        return None


def _whole(text: str) -> int | None:
    """The whole number in a cell; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
