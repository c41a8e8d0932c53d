"""Every figure, field and section of a return → V findings: is it there, and may it hold what it holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from xltools.check.cells import SHORT, Cell, check_cell
from xltools.check.entries import check_entries
from xltools.form.fields import described, fits
from xltools.form.kinds import FieldKind
from xltools.form.rules.permitted import objections
from xltools.form.spec import BETWEEN, LONGEST_FIELD, Figure, Form, Section, Table
from xltools.model.findings import Finding, finding
from xltools.model.submission import BLANK, Fault, Submission, Value
from xltools.model.text import is_blank, shortened

#: How many blank cells a message names.
NAMED = 5
#: How many characters of a title stand behind its number.
_LONGEST_TITLE = 25
#: The sheet of the fields, for a return that does not say where they stand.
_COVER = "封面"


def check_figures(form: Form, submission: Submission) -> Iterator[Finding]:
    """V findings: table by table the blanks (one finding) and each wrong figure, then cover and prose."""
    for table in form.tables:
        yield from _blanks(form, table, submission)
        yield from _numbers(form, table, submission)
        yield from _without_duty(form, table, submission)
        yield from check_entries(form, table, submission)
    yield from _declarations(form, submission)
    yield from _missing_fields(form, submission)
    yield from _missing_sections(form, submission)
    yield from _wrong_fields(form, submission)
    yield from _error_texts(form, submission)
    yield from _lengths(form, submission)


def check_numbers(form: Form, submission: Submission) -> Iterator[Finding]:
    """The V findings of figures that are wrong by themselves; nothing of what is missing."""
    for table in form.tables:
        yield from _numbers(form, table, submission)


def _numbers(form: Form, table: Table, submission: Submission) -> Iterator[Finding]:
    is_declared_zero = table.id in submission.declared_zero
    figures = submission.figures
    for figure in _typed(form, table, submission):
        value = figures.get(figure.id)
        if value is None:
            continue
        # Nearly every figure is a number, and a right one.
        number = value.number
        is_plain = number is not None and value.fault is None and not value.typed_formula
        if is_plain and not is_declared_zero and not objections(number, figure.numbers, form.limit):
            continue
        yield from check_cell(form, Cell(table, figure, value), submission)


def _typed(form: Form, table: Table, submission: Submission) -> Sequence[Figure]:
    """The figures of a table that a person typed, and no formula of the workbook computes."""
    return form.table_figures[table.id] if submission.totals_typed else form.typed_figures[table.id]


def _blanks(form: Form, table: Table, submission: Submission) -> Iterator[Finding]:
    """V01: one finding for all blank cells of a table, at the first of them."""
    if table.optional or table.id in submission.declared_zero or table.id in submission.no_duty:
        return
    figures, not_asked = submission.figures, submission.not_asked
    values = ((figure, figures.get(figure.id, BLANK)) for figure in _typed(form, table, submission))
    # Nearly every figure is a number, and is asked nothing further.
    blanks = [
        (figure, value)
        for figure, value in values
        if value.number is None and value.blank and figure.id not in not_asked
    ]
    if not blanks:
        return
    yield _of_several("V01", table, blanks, expected="数字")


def _of_several(code: str, table: Table, cells: Sequence[tuple[Figure, Value]], **args: str) -> Finding:
    """One finding for several cells of a table, at the first of them."""
    names = "、".join(f"{value.place.cell}（{figure.name}）" for figure, value in cells[:NAMED])
    first_figure, first_value = cells[0]
    return finding(
        code,
        sheet=first_value.place.sheet or table.sheet,
        cell=first_value.place.cell,
        figure=first_figure.id,
        name=first_figure.name,
        table=table.title,
        count=str(len(cells)),
        cells=names + (" 等" if len(cells) > NAMED else ""),
        **args,
    )


def _without_duty(form: Form, table: Table, submission: Submission) -> Iterator[Finding]:
    """V31: a unit says that it has no such duty, and figures stand beside it all the same, noughts included."""
    if table.id not in submission.no_duty:
        return
    typed = [
        (figure, value)
        for figure in _typed(form, table, submission)
        if (value := submission.figures.get(figure.id, BLANK)).number is not None
    ]
    if typed:
        yield _of_several("V31", table, typed)


def _declarations(form: Form, submission: Submission) -> Iterator[Finding]:
    """V17: 本表全部为零 (of a list 本表没有内容) is answered with something that cannot be chosen."""
    for table in form.tables:
        value = submission.misdeclared.get(table.id)
        if value is not None:
            choices = "“是”“否”或“无相关职责”" if table.no_duty else "“是”或“否”"
            yield finding(
                "V17",
                sheet=value.place.sheet,
                cell=value.place.cell,
                expected="是 或 否",
                found=value.raw,
                declared=table.nothing,
                choices=choices,
            )


def _missing_fields(form: Form, submission: Submission) -> Iterator[Finding]:
    """V15: a field of the cover that must be filled in, and is not."""
    for field in form.required_fields(published=submission.totals_typed):
        value = submission.fields.get(field.id)
        if value is None:
            yield finding("V15", sheet=_COVER, name=field.label)
        elif value.blank or value.fault is Fault.SPACES:
            yield finding("V15", sheet=value.place.sheet, cell=value.place.cell, name=field.label)


def _wrong_fields(form: Form, submission: Submission) -> Iterator[Finding]:
    """V32 and V33: a field of the cover that is none of its options, or does not look as the form says."""
    for field in form.fields:
        value = submission.fields.get(field.id)
        if value is None or value.fault is Fault.ERROR or is_blank(value.raw):
            continue
        where = {"sheet": value.place.sheet, "cell": value.place.cell, "name": field.label}
        text = value.raw.strip()
        if field.kind is FieldKind.CHOICE and text not in field.options:
            choices = "".join(f"“{option}”" for option in field.options)
            yield finding("V32", **where, found=shortened(text, SHORT), expected=choices)
        elif field.shape and not fits(text, field.shape):
            yield finding("V33", **where, found=shortened(text, SHORT), expected=described(field.shape))


def _missing_sections(form: Form, submission: Submission) -> Iterator[Finding]:
    """V18: a section of prose that must be written, and is blank. P25: it stands elsewhere, under another title."""
    for number, section in enumerate(form.sections):
        if not section.required or not is_blank(submission.sections.get(section.id, "")):
            continue
        if section.title in submission.error_texts:
            continue  # V24 says it
        # Text under a title that is not the form's was read with what stands before it.
        before = form.sections[max(0, number - 1)].id
        for section_id in (BETWEEN, before):
            title = _title_in(submission.sections.get(section_id, ""), section)
            if title:
                place = submission.section_place(section_id)
                yield finding("P25", sheet=place.sheet, cell=place.cell, found=title, expected=section.title)
                break
        else:
            place = submission.section_place(section.id)
            yield finding("V18", sheet=place.sheet, cell=place.cell, name=section.title)


def _error_texts(form: Form, submission: Submission) -> Iterator[Finding]:
    """V24: a cell of text shows an error value."""
    fields = {field.label: submission.fields.get(field.id, BLANK) for field in form.fields}
    for name, value in {**fields, **submission.error_texts}.items():
        if value.fault is Fault.ERROR:
            yield finding("V24", sheet=value.place.sheet, cell=value.place.cell, name=name, found=value.raw)


def _lengths(form: Form, submission: Submission) -> Iterator[Finding]:
    """V25: a text is longer than its cell takes from a person who types: it was pasted.

    A report that was published elsewhere was written without these limits.
    """
    if submission.totals_typed:
        return
    texts = [
        (field.label, value.raw, value.place, LONGEST_FIELD)
        for field in form.fields
        if field.kind is FieldKind.TEXT and (value := submission.fields.get(field.id))
    ]
    texts += [
        (
            section.title,
            submission.sections.get(section.id, ""),
            submission.section_place(section.id),
            section.limit,
        )
        for section in form.sections
    ]
    for name, text, place, limit in texts:
        if len(text) > limit:
            found, expected = f"{len(text)} 字", f"{limit} 字"
            yield finding(
                "V25", sheet=place.sheet, cell=place.cell, name=name, found=found, expected=expected
            )


def _title_in(text: str, section: Section) -> str:
    """A line of the text that has the number of the section's title (五、) and is short enough for a title."""
    number = section.title.partition("、")[0]
    match = re.search(rf"^\s*({re.escape(number)}、[^\n。：；]{{2,{_LONGEST_TITLE}}})$", text, re.MULTILINE)
    return match[1].strip() if match else ""
