"""Every figure, field and section of a return → V findings: is it there, and may it hold what it holds."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xltools.form.fields import described, fits
from xltools.form.kinds import FieldKind, FigureKind
from xltools.form.rules.expression import DECIMALS
from xltools.form.rules.permitted import Objection, objections
from xltools.form.rules.words import number as shown
from xltools.form.spec import BETWEEN, LONGEST_FIELD, Figure, Form, Section, Table
from xltools.model.findings import Finding, finding
from xltools.model.submission import BLANK, Fault, Submission, Value
from xltools.model.text import is_blank, shortened

#: How many blank cells a message names.
NAMED = 5
#: How many characters of a cell's text a message quotes.
SHORT = 40
#: A formula of nothing but numbers, signs and brackets; a longer one is not worked out.
_ARITHMETIC = re.compile(r"[0-9.+\-*/() ]+")
_LONGEST = 200
_SIGNS: Mapping[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
#: How many characters of a title stand behind its number.
_LONGEST_TITLE = 25
#: The sheet of the fields, for a return that does not say where they stand.
_COVER = "封面"
#: What is said of a cell that holds no number.
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
    Fault.ANSWER: "V34",
}


def check_figures(form: Form, submission: Submission) -> Iterator[Finding]:
    """V findings: table by table the blanks (one finding) and each wrong figure, then cover and prose."""
    for table in form.tables:
        yield from _blanks(form, table, submission)
        yield from _numbers(form, table, submission)
        yield from _without_duty(form, table, submission)
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
        yield from _value(form, _Cell(table, figure, value), submission)


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


@dataclass(frozen=True, slots=True)
class _Cell:
    """A figure's cell and what it holds."""

    table: Table
    figure: Figure
    value: Value

    def finding(self, code: str, found: str, expected: str = "", **args: str) -> Finding:
        """The finding of that code, placed at the cell."""
        return finding(
            code,
            sheet=self.value.place.sheet,
            cell=self.value.place.cell,
            figure=self.figure.id,
            name=self.figure.name,
            found=found,
            expected=expected,
            **args,
        )


def _value(form: Form, cell: _Cell, submission: Submission) -> Iterator[Finding]:
    """What is wrong with one cell that is not blank."""
    value = cell.value
    if value.fault is not None:
        yield cell.finding(_FAULTS[value.fault], _quoted(value), value.says or "数字", says=value.says)
        return
    if value.number is None:
        return
    if value.typed_formula:
        yield _of_formula(cell, value.number)
    yield from _number(form, cell)
    if value.number and cell.table.id in submission.declared_zero:
        is_answer = cell.figure.kind is FigureKind.YES_NO
        found, expected = (value.raw, "否") if is_answer else (shown(value.number), "0")
        yield cell.finding("V12", found, expected, table=cell.table.title)


def _of_formula(cell: _Cell, number: Decimal) -> Finding:
    """A formula in place of a number: V30 where it looks at another file, V29 where its result is another one, else V13.

    Only sums of numbers are worked out; what a formula makes of other cells, its stored result says.
    """
    text, formula = shown(number), cell.value.raw
    if "[" in formula:
        return cell.finding("V30", text, text, formula=shortened(formula, SHORT))
    result = arithmetic(formula.lstrip("="))
    if result is not None and round(result, DECIMALS) != round(number, DECIMALS):
        return cell.finding("V29", text, shown(round(result, DECIMALS)), formula=shortened(formula, SHORT))
    return cell.finding("V13", text, text, formula=shortened(formula, SHORT))


def arithmetic(formula: str) -> Decimal | None:
    """What a formula of nothing but numbers, signs and brackets comes to; None for any other."""
    if len(formula) > _LONGEST or not _ARITHMETIC.fullmatch(formula):
        return None
    try:
        return _worked_out(ast.parse(formula, mode="eval").body)
    except (SyntaxError, ValueError, ArithmeticError, RecursionError, MemoryError):
        return None


def _worked_out(node: ast.expr) -> Decimal:
    """The value of a tree. Raises ValueError for what is no arithmetic."""
    match node:
        case ast.Constant(value=int() | float() as number):
            return Decimal(str(number))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_worked_out(operand)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _worked_out(operand)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _SIGNS:
            return _SIGNS[type(sign)](_worked_out(left), _worked_out(right))
        case _:
            raise ValueError(ast.dump(node))


def _number(form: Form, cell: _Cell) -> Iterator[Finding]:
    """Whether the number is one that the figure may be: its sign, its size, its decimals."""
    number = cell.value.number
    if number is None:
        return
    found = objections(number, cell.figure.numbers, form.limit)
    if not found:
        return
    places = cell.figure.numbers.places or DECIMALS
    expected = {
        Objection.NEGATIVE: ("V06", "不小于 0"),
        Objection.TOO_LARGE: ("V08", f"不大于 {form.limit}"),
        Objection.FRACTION: ("V07", "整数"),
        Objection.TOO_FINE: ("V16", f"最多 {places} 位小数"),
    }
    for objection in found:
        code, may_be = expected[objection]
        yield cell.finding(code, shown(number), may_be, **({"places": str(places)} if code == "V16" else {}))


def _quoted(value: Value) -> str:
    """What the cell holds, as a message quotes it. White space is kept only where it is the fault."""
    if value.fault is Fault.TOO_LARGE:
        return "1E308 以上"
    text = value.raw if value.fault is Fault.DIGITS else " ".join(value.raw.split())
    return shortened(text, SHORT)


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
    """V17: 本表全部为零 is answered with something that cannot be chosen."""
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
