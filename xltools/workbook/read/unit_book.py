"""File → Submission, by the layout's addresses, with what was found on the way.

Values come from the cells as they are stored; totals whose formulas are intact are taken as the
formulas define them, from the typed figures. Nothing is corrected and nothing is guessed.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as attribute
from decimal import Decimal
from pathlib import Path

import python_calamine

from xltools.form.evaluate import rounded, totals
from xltools.form.spec import FieldKind, Form
from xltools.form.words import number as shown
from xltools.model.errors import UnusableFileError
from xltools.model.findings import Finding, finding
from xltools.model.submission import (
    PROSE,
    CellError,
    Fault,
    Place,
    Raw,
    Source,
    Submission,
    Unit,
    Value,
    classify,
)
from xltools.ooxml.package import FILE_LIMIT, Content, load
from xltools.workbook.layout.grid import a1
from xltools.workbook.layout.unit_book import COVER, IDENTITY, IDENTITY_KEYS, LAST_TOP, REVIEW, Layout, layout
from xltools.workbook.read.facts import BookFacts, book_facts
from xltools.workbook.read.integrity import integrity, renamed_sheets
from xltools.workbook.read.open_book import ERRORS, OpenSheet, overlaid
from xltools.workbook.read.pristine import pristine
from xltools.workbook.read.worksheet import SheetFacts
from xltools.workbook.write.unit_book import FORMAT, NO, YES

COUNTY_FORMAT = "xltools-county"
#: Day 0 of a spreadsheet's calendar.
_DAY_ZERO = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - spreadsheets know no zones
#: How much of a cell's text a message quotes.
_QUOTED = 20
#: Years a return can be of; anything else is no year.
_YEARS = range(1990, 2200)
#: What is read of a sheet at most: something typed in its last corner must not fill the memory.
_ROWS, _COLUMNS = 5000, 300


@dataclass(frozen=True)
class Read:
    """A file that was read: its submission, findings about its structure, and the facts they were made of."""

    submission: Submission
    findings: tuple[Finding, ...]
    facts: BookFacts = attribute(repr=False, compare=False)
    is_consolidated: bool = False

    @property
    def broken(self) -> bool:
        """The structure is so broken that figures cannot be trusted to stand where they should."""
        return any(found.code == "S26" for found in self.findings)


def read(
    path: Path,
    form_of: Callable[[str], Form | None],
    *,
    limit: int = FILE_LIMIT,
    name: str = "",
    shown: Sequence[OpenSheet] | None = None,
) -> Read:
    """The return in a file. ``form_of`` finds a form by its id; ``name`` is what messages call the file.

    ``shown``: the sheets of the file as they are open in a program, saved or not; what they show is read.
    Raises UnusableFileError where there is nothing to judge (S90–S98); everything else is a finding.
    """
    content = load(path, limit=limit)
    source = Source(name or str(path), content.sha256, content.kind)
    reader = _read_xlsx if content.kind == "xlsx" else _read_values
    try:
        facts = _facts(content)
        return reader(facts if shown is None else overlaid(facts, shown), source, form_of)
    except UnusableFileError as error:
        error.sha256 = content.sha256
        raise


def _facts(content: Content) -> BookFacts:
    """What the file holds; of .xls, .xlsb and .ods the values only."""
    if content.kind == "xlsx":
        return book_facts(content.data)
    values = _calamine(content.data)
    return BookFacts({name: SheetFacts(name, values=found) for name, found in values.items()})


def _read_xlsx(facts: BookFacts, source: Source, form_of: Callable[[str], Form | None]) -> Read:
    identity_sheet = facts.sheets.get(IDENTITY)
    identity = _identity(identity_sheet.values if identity_sheet else {})
    lay, findings = _recognised(identity, form_of)
    county = identity["format"] == COUNTY_FORMAT
    if identity["fingerprint"] != lay.fingerprint:
        findings += [_other_template(lay, identity), finding("S26")]
    elif not county:
        findings += integrity(facts, pristine(lay.form, totals_typed=lay.totals_typed), lay)
    names = renamed_sheets(facts, lay.sheets)
    cells = _Cells({expected: facts.sheets[found] for expected, found in names.items()})
    submission = _submission(lay, identity, cells, source)
    if not any(found.code == "S26" for found in findings) and not county:
        submission, stale = _with_totals(lay, submission, cells)
        findings += stale
    return Read(submission, _told(findings), facts, county)


def _read_values(facts: BookFacts, source: Source, form_of: Callable[[str], Form | None]) -> Read:
    """.xls, .xlsb and .ods: values only, and a finding that says so."""
    sheets = {
        name: SheetFacts(name, values=sheet.values, dates=sheet.dates) for name, sheet in facts.sheets.items()
    }
    identity = _identity(sheets[IDENTITY].values if IDENTITY in sheets else {})
    lay, findings = _recognised(identity, form_of)
    findings.append(finding("S17", kind=f".{source.kind}"))
    missing = [name for name in lay.sheets if name not in sheets]
    findings += [finding("S01", sheet=name) for name in missing]
    other = identity["fingerprint"] != lay.fingerprint
    if other:
        findings.append(_other_template(lay, identity))
    if missing or other:
        findings.append(finding("S26"))
    submission = _without_false_totals(lay, _submission(lay, identity, _Cells(sheets), source))
    return Read(submission, _told(findings), facts, identity["format"] == COUNTY_FORMAT)


def layout_of(identity: Mapping[str, Raw], form_of: Callable[[str], Form | None]) -> Layout | None:
    """The layout that the hidden sheet with these values names; None where it is not today's any more.

    Raises UnusableFileError (S96, S98) for a workbook that is not ours, or of a form nobody knows.
    """
    known = _identity(identity)
    lay, _ = _recognised(known, form_of)
    return lay if known["fingerprint"] == lay.fingerprint else None


def _other_template(lay: Layout, identity: Mapping[str, str | int]) -> Finding:
    found = str(identity["fingerprint"])
    return finding("S16", sheet=IDENTITY, cell="B2", expected=lay.fingerprint, found=found or "空白")


def _without_false_totals(lay: Layout, submission: Submission) -> Submission:
    """A total that shows empty is stored as 0 in .xls: it is blank as long as a part of it is."""
    known = {id: submission.number(id) for id in lay.form.figures if lay.typed(id)}
    blank = [id for id, number in totals(lay.form, known).items() if number is None and not lay.totals_typed]
    figures = {
        **submission.figures,
        **{id: Value(fault=Fault.INCOMPLETE, place=lay.places[id]) for id in blank},
    }
    return replace(submission, figures=figures)


def _calamine(data: bytes) -> dict[str, dict[str, Raw]]:
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        found: dict[str, dict[str, Raw]] = {}
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=_ROWS)
            found[name] = {
                a1(row, column): CellError(value) if isinstance(value, str) and value in ERRORS else value
                for row, line in enumerate(rows)
                for column, value in enumerate(line[:_COLUMNS])
                if value != ""
            }
    except python_calamine.PasswordError as error:
        raise UnusableFileError("S92") from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise UnusableFileError("S91", reason="内容不完整") from error
    except BaseException as error:
        # A damaged file can make the reader's Rust code panic; that is no Exception, and must not stop a run.
        if type(error).__name__ == "PanicException":
            raise UnusableFileError("S91", reason="内容不完整") from error
        raise
    return found


def _identity(values: Mapping[str, Raw]) -> dict[str, str | int]:
    """The hidden sheet's keys. Raises UnusableFileError S96 for a workbook that is not ours."""
    found: dict[str, str | int] = {}
    for row, key in enumerate(IDENTITY_KEYS):
        value = values.get(a1(row, 1))
        found[key] = (
            int(value) if isinstance(value, float | int) and float(value).is_integer() else str(value or "")
        )
    if found["format"] not in (FORMAT, COUNTY_FORMAT):
        raise UnusableFileError("S96")
    return found


def _recognised(
    identity: Mapping[str, str | int], form_of: Callable[[str], Form | None]
) -> tuple[Layout, list[Finding]]:
    form = form_of(str(identity["form"]))
    if form is None:
        raise UnusableFileError("S98", found=str(identity["form"]))
    findings: list[Finding] = []
    year = identity["year"]
    for key, name, wrong in (
        ("year", "年度", not isinstance(year, int) or year not in _YEARS),
        ("unit_code", "单位代码", not identity["unit_code"]),
    ):
        if wrong:
            cell = a1(IDENTITY_KEYS.index(key), 1)
            found = f"{name}为“{str(identity[key])[:_QUOTED] or '空白'}”"
            findings.append(finding("S15", sheet=IDENTITY, cell=cell, found=found))
    if findings:
        findings.append(finding("S26"))
    return layout(form, totals_typed=identity["totals"] == "stated"), findings


def _told(findings: list[Finding]) -> tuple[Finding, ...]:
    """The findings with S26 once, at the end: it speaks of those before it."""
    broken = [found for found in findings if found.code == "S26"][:1]
    return (*(found for found in findings if found.code != "S26"), *broken)


class _Cells:
    """Values by the layout's sheet names; a missing sheet has none."""

    def __init__(self, sheets: Mapping[str, SheetFacts]) -> None:
        self.sheets = sheets

    def value(self, sheet: str, cell: str, *, number: bool = True) -> Value:
        facts = self.sheets.get(sheet)
        place = Place(sheet, cell)
        if facts is None:
            return Value(place=place)
        raw = facts.values.get(cell)
        if isinstance(raw, float) and cell in facts.dates:
            raw = _as_date(raw)
        formula = facts.formulas.get(cell)
        value = classify(raw, place, typed_formula=formula is not None)
        if formula is not None and number:
            return replace(value, raw=f"={formula}") if value.number is not None else value
        return value

    def text(self, sheet: str, cell: str) -> str:
        facts = self.sheets.get(sheet)
        raw = facts.values.get(cell) if facts else None
        if raw is None or isinstance(raw, CellError):
            return ""
        if isinstance(raw, float) and raw.is_integer():
            return str(int(raw))
        return str(raw)

    def formula(self, sheet: str, cell: str) -> str | None:
        facts = self.sheets.get(sheet)
        return facts.formulas.get(cell) if facts else None


def _as_date(serial: float) -> Raw:
    """A day count as the date it is shown as; the number itself when it is no date."""
    try:
        day = _DAY_ZERO + dt.timedelta(days=serial)
    except OverflowError:
        return serial
    return day.date() if day.time() == dt.time() else day


def _submission(lay: Layout, identity: Mapping[str, str | int], cells: _Cells, source: Source) -> Submission:
    form = lay.form
    figures = {id: _figure(cells, place, typed=lay.typed(id)) for id, place in lay.places.items()}
    declared = {
        id: cells.text(table.sheet, table.declaration.name).strip()
        for id, table in lay.tables.items()
        if table.declaration
    }
    fields = {}
    for field in form.fields:
        if field.id not in lay.fields:
            continue
        value = cells.value(COVER, lay.fields[field.id].name, number=False)
        if field.kind is FieldKind.TEXT and value.number is not None:
            value = replace(value, raw=shown(value.number))
        fields[field.id] = value
    misdeclared = {}
    for id, text in declared.items():
        if text not in (YES, NO, ""):
            box = lay.tables[id].declaration
            place = Place(lay.tables[id].sheet, box.name if box else "")
            misdeclared[id] = Value(raw=text, fault=Fault.TEXT, place=place)
    year = identity["year"]
    return Submission(
        form=form.id,
        year=year if isinstance(year, int) and year in _YEARS else 0,
        unit=Unit(
            str(identity["unit_code"]),
            str(identity["unit_name"]),
            str(identity["unit_level"]),
            email=str(identity["unit_email"]),
        ),
        figures=figures,
        source=source,
        declared_zero=frozenset(id for id, text in declared.items() if text == YES),
        fields=fields,
        sections={id: cells.text(PROSE, box.name) for id, box in lay.sections.items()},
        section_places={id: Place(PROSE, box.name) for id, box in lay.sections.items()},
        misdeclared=misdeclared,
        explanations=_nonempty((id, cells.text(REVIEW, box.name)) for id, box in lay.explanations.items()),
        last=_last(lay, cells),
        totals_typed=lay.totals_typed,
        county_name=str(identity["county"]),
    )


def _figure(cells: _Cells, place: Place, *, typed: bool) -> Value:
    value = cells.value(place.sheet, place.cell)
    if typed and value.blank and (formula := cells.formula(place.sheet, place.cell)) is not None:
        # Not blank: a formula that no program has calculated yet.
        return Value(raw=f"={formula}", fault=Fault.TEXT, place=place)
    return value


def _nonempty(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {id: text for id, text in pairs if text.strip()}


def _last(lay: Layout, cells: _Cells) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for offset, id in enumerate(lay.form.figures):
        number = cells.value(IDENTITY, a1(LAST_TOP + offset, 1)).number
        if number is not None:
            found[id] = number
    return found


def _with_totals(lay: Layout, submission: Submission, cells: _Cells) -> tuple[Submission, list[Finding]]:
    """Totals as their formulas define them. A stored result that says otherwise is reported, once a sheet."""
    form = lay.form
    known = {id: submission.number(id) for id in form.figures if lay.typed(id)}
    figures = dict(submission.figures)
    findings: list[Finding] = []
    told: set[str] = set()
    for id, number in ({} if lay.totals_typed else totals(form, known)).items():
        stored = figures[id]
        place = stored.place
        if cells.formula(place.sheet, place.cell) is None:
            continue  # overwritten: S06 says so, and the figure is what stands there
        if (
            stored.number is not None
            and (number is None or rounded(stored.number - number))
            and place.sheet not in told
        ):
            told.add(place.sheet)
            findings.append(
                finding(
                    "S18",
                    sheet=place.sheet,
                    cell=place.cell,
                    figure=id,
                    name=form.figures[id].name,
                    found=shown(stored.number),
                    expected="空（还有空格未填）" if number is None else shown(number),
                )
            )
        if number is None:
            figures[id] = Value(fault=Fault.INCOMPLETE, place=place)
        else:
            figures[id] = Value(number=number, raw=shown(number), place=place)
    return replace(submission, figures=figures), findings
