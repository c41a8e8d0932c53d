"""What the library answers: plain data that does not change with the program's inside.

Every class has ``to_dict()`` (only str, int, float, bool, None, list and dict in it, ready for JSON) and a short repr.
Lists of dictionaries (``figure_rows``, ``finding_rows``) go into ``pandas.DataFrame`` or ``polars.DataFrame`` as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any


def plain_number(number: Decimal | None) -> int | float | None:
    """A Decimal as JSON and data frames hold it: whole numbers as int, others as float.

    >>> plain_number(Decimal("12")), plain_number(Decimal("3.5")), plain_number(None)
    (12, 3.5, None)
    """
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


@dataclass(frozen=True, slots=True)
class Unit:
    """A township or department.

    Attributes:
        code: what tells units apart, as the roster has it.
        name: what people call it.
        level: 乡镇, 街道, 部门 or another level of the form; "" where it is not known.
    """

    code: str
    name: str
    level: str = ""

    def __repr__(self) -> str:
        return f"Unit({self.code!r}, {self.name!r})"

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data, ready for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found in a file.

    Attributes:
        code: what kind of thing, such as ``V01`` (docs/findings.md) or a rule of the form, such as ``B01``.
        severity: ``error``, ``warning`` or ``note``.
        message: one Chinese sentence with place, fact and remedy.
        file: the file's name as the check calls it.
        unit: name of the unit that the file is of; "" where it is not known.
        sheet, cell: where; "" where the whole file or sheet is meant.
        figure: id of the figure, ``table.row.column``; "" where no single figure is meant.
        expected, found: the two texts that were compared; "" where nothing was.
    """

    code: str
    severity: str
    message: str
    file: str = ""
    unit: str = ""
    sheet: str = ""
    cell: str = ""
    figure: str = ""
    expected: str = ""
    found: str = ""

    def __repr__(self) -> str:
        place = f" {self.sheet} {self.cell}".rstrip()
        return f"Finding({self.code} {self.severity}{place})"

    @property
    def is_error(self) -> bool:
        """Whether it keeps the unit's return out of the sums."""
        return self.severity == "error"

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data, ready for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a return.

    Attributes:
        id: ``table.row.column``, as the form names it.
        name: what a sentence calls it: ``新收·自然人``.
        sheet, cell: where it stands in the workbook.
        value: the number; None where the cell is blank or holds no number.
        raw: the cell's text as it was found.
        fault: why a cell that is not blank holds no number (``text``, ``unit``, ``error`` …); "" otherwise.
        last_year: last year's number; None where it is not known.
    """

    id: str
    name: str
    sheet: str
    cell: str
    value: Decimal | None
    raw: str = ""
    fault: str = ""
    last_year: Decimal | None = None

    def __repr__(self) -> str:
        shown = self.value if self.value is not None else self.raw or "blank"
        return f"Figure({self.id} = {shown})"

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data, ready for JSON."""
        return {**asdict(self), "value": plain_number(self.value), "last_year": plain_number(self.last_year)}


def _of_period(what: Workbook | Checked) -> dict[str, Any]:
    """The year, and the period where it is a part of one."""
    return {"year": what.year, **({"period": what.period} if what.period not in ("", str(what.year)) else {})}


@dataclass(frozen=True, repr=False)
class Workbook:
    """One filled workbook as it was read and judged.

    Attributes:
        path: as it was given.
        sha256: of the file's bytes; "" where it could not be opened.
        unit: whose return it is; None where the file could not be read.
        year: the year reported on; 0 where it is not known.
        period: the year, or the part of it: ``2025``, ``2025Q2``; "" where it is not known.
        form: id of the form, such as ``disclosure-2021``; "" where it is not known.
        figures: figure id → Figure, in the form's order.
        sections: title of a section of prose → its text.
        findings: what was found.
    """

    path: Path
    sha256: str
    unit: Unit | None
    year: int = 0
    form: str = ""
    figures: Mapping[str, Figure] = field(default_factory=dict)
    sections: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    period: str = ""

    def __repr__(self) -> str:
        name = self.unit.name if self.unit else "unreadable"
        return f"Workbook({name!r}, {self.year}, {len(self.findings)} findings)"

    @property
    def ok(self) -> bool:
        """Whether there is no finding of severity error."""
        return not any(finding.is_error for finding in self.findings)

    def figure_rows(self) -> list[dict[str, Any]]:
        """A dictionary a figure, each with the unit and the year."""
        unit = self.unit or Unit("", "")
        head = {"unit_code": unit.code, "unit": unit.name, "level": unit.level, **_of_period(self)}
        rows = [figure.to_dict() for figure in self.figures.values()]
        return [{**head, "figure": row.pop("id"), **row} for row in rows]

    def finding_rows(self) -> list[dict[str, Any]]:
        """A dictionary a finding."""
        return [finding.to_dict() for finding in self.findings]

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data, ready for JSON."""
        return {
            "path": str(self.path),
            "sha256": self.sha256,
            "unit": self.unit.to_dict() if self.unit else None,
            **_of_period(self),
            "form": self.form,
            "figures": {id: figure.to_dict() for id, figure in self.figures.items()},
            "sections": dict(self.sections),
            "findings": self.finding_rows(),
        }


@dataclass(frozen=True, repr=False)
class CheckedFile:
    """One file of a check.

    Attributes:
        file: its name, from the folder that was checked.
        sha256: of its bytes; "" where it could not be opened.
        unit: whose return it is; None where the file could not be read.
        status: 已报, 退回, 重复, 无法读取 or 不计: how the unit stands by it.
        findings: what was found in it.
    """

    file: str
    sha256: str
    unit: Unit | None
    status: str
    findings: tuple[Finding, ...] = ()

    def __repr__(self) -> str:
        return f"CheckedFile({self.file!r}, {self.status}, {len(self.findings)} findings)"

    @property
    def ok(self) -> bool:
        """Whether there is no finding of severity error."""
        return not any(finding.is_error for finding in self.findings)

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data, ready for JSON."""
        return {
            "file": self.file,
            "sha256": self.sha256,
            "unit": self.unit.to_dict() if self.unit else None,
            "status": self.status,
            "findings": [finding.to_dict() for finding in self.findings],
        }


@dataclass(frozen=True, repr=False)
class Checked:
    """Files that were checked together.

    Attributes:
        form, year, period: what they were held to.
        files: in a stable order.
        missing: units of the roster that sent nothing; empty where there is no roster.
    """

    form: str
    year: int
    files: tuple[CheckedFile, ...]
    missing: tuple[Unit, ...] = ()
    period: str = ""

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}({len(self.files)} files, {self.errors} errors, {self.warnings} warnings)"
        )

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, file by file."""
        return tuple(finding for file in self.files for finding in file.findings)

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(finding.is_error for finding in self.findings)

    @property
    def warnings(self) -> int:
        """How many findings are warnings."""
        return sum(finding.severity == "warning" for finding in self.findings)

    @property
    def ok(self) -> bool:
        """Whether there is no finding of severity error."""
        return not self.errors

    def finding_rows(self) -> list[dict[str, Any]]:
        """A dictionary a finding."""
        return [finding.to_dict() for finding in self.findings]

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data, ready for JSON."""
        return {
            "form": self.form,
            **_of_period(self),
            "files": [file.to_dict() for file in self.files],
            "missing": [unit.to_dict() for unit in self.missing],
        }


@dataclass(frozen=True, repr=False)
class Merged(Checked):
    """An inbox that was checked and added up.

    Attributes:
        workbook: the county's consolidated workbook.
        report: the county's Word report; None where it could not be made, and ``report_problem`` says why.
        page: the audit page; None where the county's own template of it cannot be used, and ``page_problem`` says why.
        open_data: the files that are published; none where they were not asked for, or where the county's own template of
            them cannot be used, and ``open_data_problem`` says why.
        findings_file: findings.json.
        totals: figure id → the county's number; None where no counted unit has one.
        counted: the units that are in the totals.
        figures_of: unit code → figure id → the number that the unit reported, of every unit whose return could be read.
    """

    workbook: Path = Path()
    report: Path | None = None
    report_problem: str = ""
    page: Path | None = None
    page_problem: str = ""
    open_data: tuple[Path, ...] = ()
    open_data_problem: str = ""
    findings_file: Path = Path()
    totals: Mapping[str, Decimal | None] = field(default_factory=dict)
    counted: tuple[Unit, ...] = ()
    figures_of: Mapping[str, Mapping[str, Decimal | None]] = field(default_factory=dict)

    def figure_rows(self) -> list[dict[str, Any]]:
        """A dictionary a unit and figure: ``unit_code``, ``figure``, ``value``, ``counted``."""
        counted = {unit.code for unit in self.counted}
        return [
            {"unit_code": code, "figure": id, "value": plain_number(number), "counted": code in counted}
            for code, numbers in self.figures_of.items()
            for id, number in numbers.items()
        ]

    def total_rows(self) -> list[dict[str, Any]]:
        """A dictionary a figure: ``figure`` and the county's ``value``."""
        return [{"figure": id, "value": plain_number(number)} for id, number in self.totals.items()]

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data, ready for JSON."""
        return {
            **Checked.to_dict(self),
            "workbook": str(self.workbook),
            "report": str(self.report) if self.report else None,
            "report_problem": self.report_problem,
            "open_data": [str(path) for path in self.open_data],
            "findings_file": str(self.findings_file),
            "totals": {id: plain_number(number) for id, number in self.totals.items()},
            "counted": [unit.code for unit in self.counted],
        }


@dataclass(frozen=True, repr=False)
class Generated:
    """Workbooks that were generated.

    Attributes:
        files: one a unit, in the order of the roster.
    """

    files: tuple[Path, ...]

    def __repr__(self) -> str:
        return f"Generated({len(self.files)} workbooks)"

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data, ready for JSON."""
        return {"files": [str(path) for path in self.files]}


@dataclass(frozen=True, repr=False)
class Reported:
    """Word reports that were made.

    Attributes:
        documents: name of the workbook → its report.
        refused: name of the workbook → why it got none, one Chinese sentence.
    """

    documents: Mapping[str, Path]
    refused: Mapping[str, str]

    def __repr__(self) -> str:
        return f"Reported({len(self.documents)} documents, {len(self.refused)} refused)"

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data, ready for JSON."""
        return {
            "documents": {name: str(path) for name, path in self.documents.items()},
            "refused": dict(self.refused),
        }
