"""The cover's one line: may this be sent, and if not, what comes first. One list, as a formula and as its value.

What the check of a file would object to, as far as a formula can know it: blank cells, cells that hold no possible number,
declarations that contradict their tables, what must be filled in and is not, a date before the period is over, rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xltools.form.fields import described, fits, shape_formula
from xltools.form.kinds import FieldKind, FigureKind, Numbers
from xltools.form.rules import excel, listed
from xltools.form.rules.evaluate import Verdict
from xltools.form.rules.excel import NO_DUTY, YES
from xltools.form.rules.expression import Ref
from xltools.form.rules.permitted import by_kind, first_objection, objections
from xltools.form.spec import Figure, Form
from xltools.model.submission import PROSE, day
from xltools.model.text import is_blank
from xltools.workbook.layout.cover import COVER, VALUE
from xltools.workbook.layout.grid import Box, absolute, sheet_reference
from xltools.workbook.layout.identity import IDENTITY
from xltools.workbook.layout.period import last_day_formula
from xltools.workbook.layout.unit_book import Layout
from xltools.workbook.write.stored import StoredValues

READY = "可以报送"
_FAILED, _UNEXPLAINED = "有 {} 项不符，请改正", "有 {} 项请写审核说明"
_IMPOSSIBLE = ("{} ", " 填的是负数、小数、文字或过大的数（已标红），请改正")
_NO_DATE = "“{}”不是日期，请按 2026-1-15 的样子填写"
_EARLY = "“{}”早于统计期限结束，请核对"
#: What the hidden sheet says of a table: the number of the first cell that holds no possible number; else that it is
#: declared zero and is not; else that nothing is wrong.
_CONTRADICTED, _RIGHT = excel.NOWHERE - 1, excel.NOWHERE
#: What follows a text that leads to its cell.
_GO = "（点此前往）"


@dataclass(frozen=True, slots=True)
class _Step:
    """One thing that hinders.

    Attributes:
        hinders: Whether it does now.
        shown: What the line says then.
        condition: The same as a formula.
        text: What the line says, as a formula.
        target: The cell that it leads to, as a formula; "" for none.
    """

    hinders: bool
    shown: str
    condition: str
    text: str
    target: str = ""


def formula(stored: StoredValues) -> str:
    """The line as a formula, without ``=``."""
    text = f'"{READY}"'
    for step in reversed(list(_steps(stored))):
        shown = f"HYPERLINK({step.target},{step.text})" if step.target else step.text
        text = f"IF({step.condition},{shown},{text})"
    return text


def shown(stored: StoredValues) -> str:
    """What the formula gives."""
    return next((step.shown for step in _steps(stored) if step.hinders), READY)


def hindrance(stored: StoredValues) -> str:
    """What the line says that still has to be done; "" where it says that the return may be sent."""
    line = shown(stored)
    return "" if line == READY else line.removesuffix(_GO)


def _steps(stored: StoredValues) -> Iterator[_Step]:
    """In the order in which a person should deal with them."""
    yield from _impossible(stored)
    yield from _blanks(stored)
    yield from _declarations(stored)
    yield from _required(stored)
    yield from _wrong_fields(stored)
    yield from _dates(stored)
    yield from _verdicts(stored)


def _blanks(stored: StoredValues) -> Iterator[_Step]:
    """The cells without a number. Texts are no blanks: they are impossible, and come before."""
    layout, form = stored.layout, stored.form
    counts = "+".join(absolute(line.row, VALUE) for line in layout.cover.blanks.values())
    count = sum(stored.missing(form.tables_by_id[id]) for id in layout.cover.blanks)
    for id, line in layout.cover.blanks.items():
        table = form.tables_by_id[id]
        first = _first_blank(stored, id)
        cell = f"{IDENTITY}!{absolute(*layout.first_blanks[id].first)}"
        before, between, after = "还有 ", f" 格未填，第一格是{table.sheet} ", _GO
        yield _Step(
            hinders=stored.missing(table) > 0,
            shown=f"{before}{count}{between}{first}{after}",
            condition=f"{absolute(line.row, VALUE)}>0",
            text=f'"{before}"&({counts})&"{between}"&{cell}&"{after}"',
            target=f'"#{sheet_reference(table.sheet)}!"&{cell}',
        )


def _typed(layout: Layout, table: str) -> list[Figure]:
    """The table's figures that a person fills in, row by row as they stand."""
    figures = [figure for figure in layout.form.table_figures[table] if layout.typed(figure.id)]
    return sorted(figures, key=lambda figure: layout.box(figure.id).first)


def _ranges(layout: Layout, figures: list[Figure]) -> list[str]:
    return excel.runs(layout.reference(Ref(figure.id)) for figure in figures)


def _impossible(stored: StoredValues) -> Iterator[_Step]:
    for id, box in stored.layout.impossible.items():
        sheet = stored.form.tables_by_id[id].sheet
        before, after = _IMPOSSIBLE[0].format(sheet), _IMPOSSIBLE[1] + _GO
        hidden = f"{IDENTITY}!{absolute(*box.first)}"
        cell, first = excel.cell_at(hidden), _first_impossible(stored, id)
        yield _Step(
            hinders=first is not None,
            shown=f"{before}{first.name if first else ''}{after}",
            condition=f"{hidden}<{_CONTRADICTED}",
            text=f'"{before}"&{cell}&"{after}"',
            target=f'"#{sheet_reference(sheet)}!"&{cell}',
        )


def _declarations(stored: StoredValues) -> Iterator[_Step]:
    """本表全部为零 with a figure that is not, and an answer that is none."""
    layout = stored.layout
    for id, table in layout.tables.items():
        if table.declaration is None:
            continue
        target = f'"#{sheet_reference(table.sheet)}!{table.declaration.name}"'
        form_table = table.drawing.table
        there = "填了内容" if form_table.listing else "有数字"
        text = f"{table.sheet}“{form_table.nothing}”选的是“{YES}”，表内却{there}{_GO}"
        hidden = f"{IDENTITY}!{absolute(*layout.impossible[id].first)}"
        declared = _declaration(layout, id)
        contradicted = f"{hidden}={_CONTRADICTED}"
        if form_table.no_duty:
            no_duty = (
                f"{table.sheet}选的是“{NO_DUTY}”，表内却填了{'内容' if form_table.listing else '数字'}{_GO}"
            )
            condition = f'AND({contradicted},{declared}="{NO_DUTY}")'
            contradicts = id in stored.submission.no_duty and _contradicts(stored, id)
            yield _Step(contradicts, no_duty, condition, f'"{no_duty}"', target)
        yield _Step(_contradicts(stored, id), text, contradicted, f'"{text}"', target)
        text = f"{table.sheet}“{form_table.nothing}”请选{_choices(table.answers)}{_GO}"
        others = ",".join(f'{declared}<>"{answer}"' for answer in table.answers)
        answered = f'AND(TRIM({declared})<>"",{others})'
        yield _Step(hinders=False, shown=text, condition=answered, text=f'"{text}"', target=target)


def _choices(answers: Sequence[str]) -> str:
    *others, last = [f"“{answer}”" for answer in answers]
    return f"{'、'.join(others)}或{last}"


def _declaration(layout: Layout, table: str) -> str:
    """The table's declaration as a formula reaches it; "" where it has none."""
    return str(layout.answer(table) or "")


def _contradicts(stored: StoredValues, table: str) -> bool:
    """Whether a table that is declared zero has a figure that is not, or one without a duty has any."""
    if stored.layout.tables[table].drawing.entries:
        declared = stored.submission.declared_zero | stored.submission.no_duty
        return table in declared and any(entry.used for entry in stored.submission.entries.get(table, ()))
    numbers = [stored.numbers.get(figure.id) for figure in _typed(stored.layout, table)]
    if table in stored.submission.no_duty:
        return any(number is not None for number in numbers)
    return table in stored.submission.declared_zero and any(numbers)


def _required(stored: StoredValues) -> Iterator[_Step]:
    """Fields of the cover and sections of prose that must be filled in."""
    layout, submission = stored.layout, stored.submission
    for field in stored.form.required_fields(published=layout.totals_typed):
        if field.id not in layout.fields:
            continue
        value = submission.fields.get(field.id)
        raw = value.raw if value else ""
        cell = absolute(*layout.fields[field.id].first)
        yield _missing(is_blank(raw), f'TRIM({cell})=""', field.label, COVER, layout.fields[field.id])
    for section in stored.form.required_sections:
        if section.id not in layout.sections:
            continue
        box = layout.sections[section.id]
        condition = f'TRIM({sheet_reference(PROSE)}!{absolute(*box.first)})=""'
        blank = is_blank(submission.sections.get(section.id, ""))
        yield _missing(blank, condition, section.title, PROSE, box)


def _missing(hinders: bool, condition: str, label: str, sheet: str, box: Box) -> _Step:
    text = f"“{label}”还没有填{_GO}"
    return _Step(hinders, text, condition, f'"{text}"', f'"#{sheet_reference(sheet)}!{box.name}"')


def _wrong_fields(stored: StoredValues) -> Iterator[_Step]:
    """A choice that is none, and a text that does not look as the form says."""
    layout = stored.layout
    for field in stored.form.fields:
        if field.id not in layout.fields or not (field.options or field.shape):
            continue
        value = stored.submission.fields.get(field.id)
        raw = value.raw.strip() if value else ""
        box = layout.fields[field.id]
        cell = absolute(*box.first)
        if field.options:
            text = f"“{field.label}”请从下拉列表中选{_GO}"
            wrong = raw not in field.options
            others = ",".join(f'TRIM({cell})<>"{option}"' for option in field.options)
            condition = f'AND(TRIM({cell})<>"",{others})'
        else:
            text = f"“{field.label}”应为{described(field.shape)}{_GO}"
            wrong = not fits(raw, field.shape)
            condition = f'AND(TRIM({cell})<>"",NOT({shape_formula(f"TRIM({cell})", field.shape)}))'
        target = f'"#{sheet_reference(COVER)}!{box.name}"'
        yield _Step(bool(raw) and wrong, text, condition, f'"{text}"', target)


def _dates(stored: StoredValues) -> Iterator[_Step]:
    """A date that is none, and one before the period is over. A date typed as a text is one."""
    layout, period = stored.layout, stored.submission.period
    for field in stored.form.fields:
        if not field.kind.is_day or field.id not in layout.fields:
            continue
        value = stored.submission.fields.get(field.id)
        raw = value.raw if value else ""
        date = day(raw)
        cell = absolute(*layout.fields[field.id].first)
        number = f"IF(ISNUMBER({cell}),{cell},DATEVALUE({cell}))"
        text = _NO_DATE.format(field.label)
        condition = f'IF(TRIM({cell})="",0,ISERROR({number}))'
        yield _Step(date is None and not is_blank(raw), text, condition, f'"{text}"')
        if field.kind is not FieldKind.DATE:
            continue
        text = _EARLY.format(field.label)
        condition = f'IF(TRIM({cell})="",0,{number}<={last_day_formula(stored.form.span)})'
        yield _Step(bool(period.year and date and date <= period.last_day), text, condition, f'"{text}"')


def _verdicts(stored: StoredValues) -> Iterator[_Step]:
    verdicts = [stored.verdict(instance.id) for instance in stored.form.instances]
    for verdict, text in ((Verdict.FAIL, _FAILED), (excel.EXPLAIN, _UNEXPLAINED)):
        count = f'COUNTIF({stored.layout.review.verdicts},"{verdict}")'
        before, after = text.split("{}")
        found = verdicts.count(verdict)
        yield _Step(found > 0, text.format(found), f"{count}>0", f'"{before}"&{count}&"{after}"')


# What the hidden sheet works out for it


@dataclass(frozen=True, slots=True)
class Hidden:
    """A cell of the hidden sheet: where it is, its formula, and what that gives."""

    box: Box
    formula: str
    value: str | int


def hidden_cells(stored: StoredValues) -> Iterator[Hidden]:
    """For each table the name of its first blank cell, and what is wrong with its numbers."""
    layout = stored.layout
    for id, box in layout.first_blanks.items():
        refs = [Ref(figure.id) for figure in _typed(layout, id)]
        formula = excel.first_missing(refs, layout.reference, layout.declaration)
        if layout.tables[id].drawing.entries:
            formula = listed.first_missing(layout.entries(id))
        yield Hidden(box, formula, _first_blank(stored, id))
    for id, box in layout.impossible.items():
        first = _first_impossible(stored, id)
        value = _CONTRADICTED if _contradicts(stored, id) else _RIGHT
        if first:
            value = (first.top + 1) * excel.PLACE_COLUMNS + first.left + 1
        yield Hidden(box, _impossible_formula(layout, id), value)


def _first_blank(stored: StoredValues, table: str) -> str:
    if stored.layout.tables[table].drawing.entries:
        cells = stored.missing_cells(stored.form.tables_by_id[table])
        return cells[0].name if cells else ""
    missing = [figure for figure in _typed(stored.layout, table) if stored.lookup(Ref(figure.id)) is None]
    return stored.layout.box(missing[0].id).name if missing else ""


def _impossible_formula(layout: Layout, table: str) -> str:
    if layout.tables[table].drawing.entries:
        return _impossible_entry(layout, table)
    figures = _typed(layout, table)
    firsts = [
        first
        for allowed in sorted({figure.numbers for figure in figures}, key=by_kind)
        for first in first_objection(
            _ranges(layout, [figure for figure in figures if figure.numbers == allowed]),
            allowed,
            layout.form.limit,
        )
    ]
    contradicted = str(_RIGHT)
    if declared := _declaration(layout, table):
        answers = [figure for figure in figures if figure.kind is FigureKind.YES_NO]
        counted = _ranges(layout, [figure for figure in figures if figure.kind is not FigureKind.YES_NO])
        said = _ranges(layout, answers)
        others = "+".join(
            [
                *(f"SUMPRODUCT(ISNUMBER({cells})*({cells}<>0))" for cells in counted),
                *(f'COUNTIF({cells},"{YES}")' for cells in said),
            ]
        )
        contradicted = f'IF({declared}="{YES}",IF({others}>0,{_CONTRADICTED},{_RIGHT}),{_RIGHT})'
        if layout.form.tables_by_id[table].no_duty:
            numbers = [f"COUNT({','.join(counted)})"] if counted else []
            any_number = f"{'+'.join([*numbers, *(f'COUNTA({cells})' for cells in said)])}>0"
            of_no_duty = f"IF({any_number},{_CONTRADICTED},{_RIGHT})"
            contradicted = f'IF({declared}="{NO_DUTY}",{of_no_duty},{contradicted})'
    return f"MIN({','.join([*firsts, contradicted])})"


def _impossible_entry(layout: Layout, table: str) -> str:
    """The same of a list: of the figures of its entries, and of a declaration beside entries."""
    cells = layout.entries(table)
    firsts = [
        first
        for column, numbers in _entry_numbers(layout.form, table).items()
        for first in first_objection([cells.figures[column]], numbers, layout.form.limit)
    ]
    contradicted = str(_RIGHT)
    if cells.declared:
        says = ",".join(f'{cells.declared}="{answer}"' for answer in (YES, NO_DUTY))
        contradicted = f"IF(AND(OR({says}),{cells.filled}>0),{_CONTRADICTED},{_RIGHT})"
    return f"MIN({','.join([*firsts, contradicted])})"


def _entry_numbers(form: Form, table: str) -> dict[str, Numbers]:
    """Column of a list → which numbers may stand in it."""
    return {figure.column.id: figure.numbers for figure in form.table_figures[table]}


def _first_impossible_entry(stored: StoredValues, table: str) -> Box | None:
    lines, allowed = stored.layout.tables[table].drawing.entries, _entry_numbers(stored.form, table)
    for entry in stored.submission.entries.get(table, ()):
        for column, value in entry.figures.items():
            number = value.number
            impossible = number is not None and any(objections(number, allowed[column], stored.form.limit))
            if impossible or value.fault is not None:
                return lines[entry.number - 1].figures[column]
    return None


def _first_impossible(stored: StoredValues, table: str) -> Box | None:
    """The first cell that holds no possible number, row by row; None where all of them do, or are blank."""
    if stored.layout.tables[table].drawing.entries:
        return _first_impossible_entry(stored, table)
    for figure in _typed(stored.layout, table):
        number = stored.numbers.get(figure.id)
        value = stored.submission.figures.get(figure.id)
        impossible = number is not None and any(objections(number, figure.numbers, stored.form.limit))
        if impossible or (value is not None and value.fault is not None):
            return stored.layout.box(figure.id)
    return None
