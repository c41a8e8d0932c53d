"""The tables of a report against those of its workbook → R01 (another figure) and R03 (something is missing)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xltools.compare.printed import NUMBER, ListRow
from xltools.form.rules.evaluate import rounded
from xltools.form.rules.words import number as shown
from xltools.form.spec import Form, Table
from xltools.model.findings import Finding, finding
from xltools.model.submission import NOWHERE, Submission, Value

#: A finding on many figures or rows names so many of them.
_NAMED = 3
_EMPTY = "空白"


def check_figures(form: Form, table: Table, workbook: Submission, report: Submission) -> Iterator[Finding]:
    """R01 for each figure of a table that differs, R03 once for those that the report does not give."""
    missing: list[str] = []
    for figure in form.table_figures[table.id]:
        number, value = workbook.number(figure.id), report.figures.get(figure.id, Value())
        if value.blank:
            if number is not None:
                missing.append(figure.id)
        elif number is None or value.number is None or rounded(value.number - number):
            yield finding(
                "R01",
                sheet=value.place.sheet,
                cell=value.place.cell,
                figure=figure.id,
                name=f"{table.sheet} {figure.name}",
                expected=_EMPTY if number is None else shown(number),
                found=value.raw.strip() if value.number is None else shown(value.number),
                source=_source(workbook, figure.id, table),
            )
    if missing:
        place = report.figures.get(missing[0], Value()).place
        what = _missing_figures(form, table, missing)
        yield finding("R03", sheet=place.sheet, cell=place.cell, what=what)


def _missing_figures(form: Form, table: Table, figure_ids: Sequence[str]) -> str:
    """What is missing, as the finding says it: the whole table, or some of its figures."""
    if len(figure_ids) == len(form.table_figures[table.id]):
        return f"整张“{table.title}”"
    names = "、".join(form.figures[figure_id].name for figure_id in figure_ids[:_NAMED])
    and_more = " 等" if len(figure_ids) > _NAMED else ""
    return f"“{table.title}”的 {len(figure_ids)} 个数字（{names}{and_more}）"


def _source(workbook: Submission, figure_id: str, table: Table) -> str:
    """Where the workbook has the figure: its cell, or the sheet where that is all that is known."""
    value = workbook.figures.get(figure_id)
    place = value.place if value else NOWHERE
    return str(place) or table.sheet


def check_lists(expected: Sequence[ListRow], found: Sequence[ListRow]) -> Iterator[Finding]:
    """R01 for each number of a list that differs, R03 once for the rows of a list that are not there.

    Rows belong together by caption and name. The first column only counts the rows and is not compared.
    """
    unused: dict[tuple[str, str], list[ListRow]] = {}
    for row in found:
        unused.setdefault(row.key, []).append(row)
    missing: dict[str, list[str]] = {}
    for row in expected:
        same_key = unused.get(row.key)
        if same_key:
            yield from _differing_cells(expected, row, same_key.pop(0))
        else:
            caption, name = row.key
            missing.setdefault(caption, []).append(name)
    for caption, names in missing.items():
        listed = "、".join(names[:_NAMED]) + (" 等" if len(names) > _NAMED else "")
        yield finding("R03", what=f"“{caption}”的 {len(names)} 行（{listed}）")


def _differing_cells(rows: Sequence[ListRow], row: ListRow, other: ListRow) -> Iterator[Finding]:
    """R01 for each number of ``row`` that the report's row ``other`` has differently. ``rows`` is the whole list."""
    for column, cell in enumerate(row.cells[1:], 1):
        text = other.cells[column] if column < len(other.cells) else ""
        if cell == text or not (NUMBER.fullmatch(cell) or NUMBER.fullmatch(text)):
            continue
        place = other.places[min(column, len(other.places) - 1)]
        caption, name = row.key
        yield finding(
            "R01",
            sheet=place.sheet,
            cell=place.cell,
            figure="",
            name=f"{caption} {name}{_head(rows, row, column)}",
            expected=cell or _EMPTY,
            found=text or _EMPTY,
            source=row.source,
        )


def _head(rows: Sequence[ListRow], row: ListRow, column: int) -> str:
    """What stands over a cell of a list, as it is added to the row's name: ``·新收``; "" where nothing does."""
    first = next((other for other in rows if other.caption == row.caption), row)
    if first is row or len(first.cells) != len(row.cells) or not first.cells[column]:
        return ""
    return f"·{first.cells[column]}"
