"""A consolidated workbook → the year it holds: what every unit reported, and the county's totals.

This is how last year's figures come into this year's workbooks and checks. The totals on the tables
are held against the units' rows they were added up from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from xltools.form.evaluate import rounded, totals
from xltools.form.spec import Form
from xltools.form.words import number as shown
from xltools.model.cells import Raw, text_of
from xltools.model.errors import UnusableArgumentError, UnusableFileError
from xltools.model.findings import Finding, finding
from xltools.model.submission import Unit, classify
from xltools.ooxml.package import FILE_LIMIT, load
from xltools.workbook.consolidated.detail import (
    CODE,
    COUNTED,
    FIRST_FIGURE,
    FIRST_UNIT,
    HEAD,
    IDS,
    LEVEL,
    NAME,
    SHEET,
    STATUS,
    YES,
)
from xltools.workbook.consolidated.text_rows import SHEET as TEXTS
from xltools.workbook.consolidated.text_rows import read_texts
from xltools.workbook.layout.grid import a1, position
from xltools.workbook.layout.identity import IDENTITY, Identity, identity_from
from xltools.workbook.read.facts import BookFacts, book_facts
from xltools.workbook.read.worksheet import SheetFacts

#: How many totals that do not agree are named; more would say no more.
_NAMED = 20
_EMPTY = "空白"


@dataclass(frozen=True)
class Archived:
    """A unit's row of 明细: its figures, and whether they are in the totals."""

    unit: Unit
    included: bool
    status: str
    figures: Mapping[str, Decimal]


@dataclass(frozen=True)
class Archive:
    """A county's year as it was added up. ``texts`` are the sections of prose by unit code; ``findings``
    say where the workbook is at odds with itself."""

    form_id: str
    year: int
    county: Unit
    rows: tuple[Archived, ...]
    totals: Mapping[str, Decimal]
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @cached_property
    def units(self) -> Mapping[str, Mapping[str, Decimal]]:
        """Unit code → the figures that were added up."""
        return {row.unit.code: row.figures for row in self.rows if row.included}

    @cached_property
    def left_out(self) -> Mapping[str, Mapping[str, Decimal]]:
        """Unit code → figures that were received and not added up; none for a unit that sent nothing."""
        return {row.unit.code: row.figures for row in self.rows if not row.included}


def read_archive(path: Path, form_of: Callable[[str], Form | None], *, limit: int = FILE_LIMIT) -> Archive:
    """The year in a consolidated workbook.

    Raises UnusableFileError (S90–S98) where the file is none, or its 明细 cannot be read.
    """
    content = load(path, limit=limit)
    if content.kind != "xlsx":
        raise UnusableFileError("S91", reason=f"汇总表须是 .xlsx 格式，这是 .{content.kind}")
    book = book_facts(content.data)
    identity = _identity(book)
    form = _form(identity.form, form_of)
    detail = book.sheets.get(SHEET)
    if detail is None:
        raise UnusableFileError("S91", reason=f"缺少工作表“{SHEET}”")
    columns = _columns(detail, form)
    missing = form.figures.keys() - columns.keys()
    if missing:
        raise UnusableFileError("S91", reason=f"“{SHEET}”缺少 {len(missing)} 个数字的列，如 {min(missing)}")
    rows = tuple(_rows(detail, columns))
    found = {id: _number(_shown(book, detail, column)) for id, column in columns.items()}
    return Archive(
        form_id=form.id,
        year=_year(identity.year_text),
        county=identity.unit,
        rows=rows,
        totals={id: number for id, number in found.items() if number is not None},
        texts=read_texts(book.sheets[TEXTS]) if TEXTS in book.sheets else {},
        findings=tuple(_disagreements(form, detail, columns, rows, found)),
    )


def archive_findings(path: Path, form_of: Callable[[str], Form | None]) -> tuple[Finding, ...]:
    """What is wrong with a consolidated workbook among the returns: it may be damaged, but nothing is raised."""
    try:
        return read_archive(path, form_of).findings
    except UnusableFileError as error:
        return (error.finding,)


def _identity(book: BookFacts) -> Identity:
    """The hidden sheet. Raises UnusableFileError S96 for a workbook that is no county's."""
    sheet = book.sheets.get(IDENTITY)
    identity = identity_from(sheet.values if sheet else {})
    if not identity.is_county:
        raise UnusableFileError("S96")
    return identity


def _form(id: str, form_of: Callable[[str], Form | None]) -> Form:
    try:
        form = form_of(id)
    except (LookupError, UnusableArgumentError):
        form = None
    if form is None:
        raise UnusableFileError("S98", found=id)
    return form


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise UnusableFileError("S91", reason=f"年度是“{text}”")
    return int(text)


def _columns(detail: SheetFacts, form: Form) -> dict[str, str]:
    """Figure id → the letters of its column, by the hidden line of ids."""
    found: dict[str, str] = {}
    column = FIRST_FIGURE
    while id := text_of(detail.values.get(a1(IDS, column))):
        if id in form.figures:
            found.setdefault(id, a1(0, column)[:-1])
        column += 1
    return found


def _number(raw: Raw) -> Decimal | None:
    return classify(raw).number


def _rows(detail: SheetFacts, columns: Mapping[str, str]) -> list[Archived]:
    """The units, each code once."""
    found: dict[str, Archived] = {}
    row = FIRST_UNIT
    while status := text_of(detail.values.get(a1(row, STATUS))):
        code, name, level, counted = (
            text_of(detail.values.get(a1(row, column))) for column in (CODE, NAME, LEVEL, COUNTED)
        )
        if code in found:
            raise UnusableFileError("S91", reason=f"“{SHEET}”中单位代码 {code} 出现了两次")
        figures = {
            id: number
            for id, column in columns.items()
            if (number := _number(detail.values.get(f"{column}{row + 1}"))) is not None
        }
        found[code] = Archived(Unit(code, name, level), counted == YES, status, figures)
        row += 1
    return list(found.values())


def _shown(book: BookFacts, detail: SheetFacts, column: str) -> Raw:
    """What the county's table shows of the figure of a column: its address stands at the column's head."""
    sheet, _, cell = text_of(detail.values.get(f"{column}{HEAD + 1}")).rpartition("!")
    try:
        position(cell)
    except ValueError:
        raise UnusableFileError("S91", reason=f"“{SHEET}”{column}{HEAD + 1} 不是单元格地址") from None
    if sheet not in book.sheets:
        raise UnusableFileError("S91", reason=f"缺少工作表“{sheet}”")
    return book.sheets[sheet].values.get(cell)


def _disagreements(
    form: Form,
    detail: SheetFacts,
    columns: Mapping[str, str],
    rows: tuple[Archived, ...],
    found: Mapping[str, Decimal | None],
) -> list[Finding]:
    """S27 for every total that is not the sum of the rows that count."""
    sums: dict[str, Decimal | None] = dict.fromkeys(columns)
    for row in rows:
        for id, number in row.figures.items() if row.included else ():
            sums[id] = number + (sums[id] or 0)
    typed = {id: number for id, number in sums.items() if form.figures[id].computed_by is None}
    expected = {**typed, **totals(form, typed)}
    findings = []
    for id, column in columns.items():
        wanted, stored = expected[id], found[id]
        if wanted is None and stored is None:
            continue
        if wanted is not None and stored is not None and not rounded(wanted - stored):
            continue
        sheet, _, cell = text_of(detail.values.get(f"{column}{HEAD + 1}")).rpartition("!")
        name = form.figures[id].name
        findings.append(
            finding(
                "S27",
                sheet=sheet,
                cell=cell,
                figure=id,
                name=name,
                expected=_EMPTY if wanted is None else shown(wanted),
                found=_EMPTY if stored is None else shown(stored),
            )
        )
    return findings[:_NAMED]
