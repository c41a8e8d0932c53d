"""Values: is every figure there, and is it a number that this figure may be."""

from __future__ import annotations

from collections.abc import Iterator

from xltools.form.evaluate import DECIMALS
from xltools.form.spec import FieldKind, Figure, FigureKind, Form, Table
from xltools.form.words import number as shown
from xltools.model.findings import Finding, finding
from xltools.model.submission import Fault, Submission, Value

#: How many blank cells a message names.
NAMED = 5
#: How much of a cell's text a message quotes.
SHORT = 40
_FAULTS = {
    Fault.TEXT: "V02",
    Fault.DIGITS: "V03",
    Fault.UNIT: "V04",
    Fault.PLACEHOLDER: "V05",
    Fault.SPACES: "V14",
    Fault.TOO_LARGE: "V08",
    Fault.DATE: "V09",
    Fault.ERROR: "V10",
    Fault.BOOLEAN: "V11",
}


def check_figures(form: Form, submission: Submission) -> Iterator[Finding]:
    """V findings: blanks grouped by table, then each bad figure with its cell, then cover and prose."""
    for table in form.tables:
        yield from _blanks(form, table, submission)
        for figure in form.table_figures[table.id]:
            value = submission.figures.get(figure.id)
            if value is not None and _is_typed(figure, submission):
                yield from _figure(form, table, figure, value, submission)
    yield from _declarations(form, submission)
    for field in form.fields:
        found = submission.fields.get(field.id)
        # A report published elsewhere has no cover: of its fields it gives the date alone.
        wanted = field.required and (not submission.totals_typed or field.kind is FieldKind.DATE)
        if wanted and (found is None or found.blank or found.fault is Fault.SPACES):
            place = found.place if found else None
            yield finding(
                "V15",
                sheet=place.sheet if place else "封面",
                cell=place.cell if place else "",
                name=field.label,
            )
    for section in form.sections:
        if section.required and not submission.sections.get(section.id, "").strip():
            where = submission.section_place(section.id)
            yield finding("V18", sheet=where.sheet, cell=where.cell, name=section.title)


def _is_typed(figure: Figure, submission: Submission) -> bool:
    return submission.totals_typed or figure.computed_by is None


def _blanks(form: Form, table: Table, submission: Submission) -> Iterator[Finding]:
    if table.optional or table.id in submission.declared_zero:
        return
    blank = [
        (figure, value)
        for figure in form.table_figures[table.id]
        if _is_typed(figure, submission)
        for value in (submission.figures.get(figure.id, Value()),)
        if value.blank
    ]
    if not blank:
        return
    named = "、".join(f"{value.place.cell}（{figure.name}）" for figure, value in blank[:NAMED])
    first, place = blank[0][0], blank[0][1].place
    yield finding(
        "V01",
        sheet=place.sheet or table.sheet,
        cell=place.cell,
        figure=first.id,
        name=first.name,
        expected="数字",
        table=table.title,
        count=str(len(blank)),
        cells=named + (" 等" if len(blank) > NAMED else ""),
    )


def _figure(
    form: Form, table: Table, figure: Figure, value: Value, submission: Submission
) -> Iterator[Finding]:
    def of(code: str, found: str, expected: str = "", **args: str) -> Finding:
        return finding(
            code,
            sheet=value.place.sheet,
            cell=value.place.cell,
            figure=figure.id,
            name=figure.name,
            found=found,
            expected=expected,
            **args,
        )

    if value.fault is not None:
        yield of(_FAULTS[value.fault], _quoted(value), value.says or "数字", says=value.says)
        return
    number = value.number
    if number is None:
        return
    text = shown(number)
    if value.typed_formula:
        yield of("V13", text, text, formula=value.raw)
    if number < 0 and figure.kind is not FigureKind.CHANGE:
        yield of("V06", text, "不小于 0")
    if abs(number) > form.limit:
        yield of("V08", text, f"不大于 {form.limit}")
    elif number != number.to_integral_value():
        if figure.kind is not FigureKind.AMOUNT:
            yield of("V07", text, "整数")
        elif number != round(number, DECIMALS):
            yield of("V16", text, f"最多 {DECIMALS} 位小数")
    if number and table.id in submission.declared_zero:
        yield of("V12", text, "0", table=table.title)


def _quoted(value: Value) -> str:
    """What the cell holds, as a message quotes it: white space only where it is the fault."""
    if value.fault is Fault.TOO_LARGE:
        return "1E308 以上"
    text = value.raw if value.fault is Fault.DIGITS else " ".join(value.raw.split())
    return text if len(text) <= SHORT else f"{text[:SHORT]}……"


def _declarations(form: Form, submission: Submission) -> Iterator[Finding]:
    for table in form.tables:
        value = submission.misdeclared.get(table.id)
        if value is not None:
            yield finding(
                "V17", sheet=value.place.sheet, cell=value.place.cell, expected="是 或 否", found=value.raw
            )
