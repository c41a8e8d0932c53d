"""The buttons that work on the active workbook: check it, go to the next finding, clear the results.

What is judged is what the screen shows, saved or not. Nothing is written but the results area, or a new workbook.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import xlwings as xw

from xltools.addin import results
from xltools.addin.caller import calling_book, saved_file
from xltools.addin.excel_errors import is_refused
from xltools.addin.failure import TITLE
from xltools.addin.listing import open_list
from xltools.addin.reading import open_sheet, open_sheets
from xltools.form.spec import Severity
from xltools.jobs.check_open import HIDDEN, OpenCheck, check_open, results_area
from xltools.model.errors import UnusableArgumentError, UnusableFileError
from xltools.model.findings import inside, message
from xltools.model.text import shortened
from xltools.workbook.layout.grid import Box, a1, position

#: How much of a text an alert shows.
_LONG = 300


def check_balances() -> None:
    """Checks what is on the screen, writes the findings to the results area, and selects the cell of the first one.

    Raises UnusableArgumentError for a workbook that has no file on this machine.
    """
    book = calling_book()
    path = saved_file(book)
    shown = open_sheets(book)
    outcome = check_open(path, shown)
    if not outcome.described:  # no workbook of ours, or none that can be read
        text = "\n".join(message(finding) for finding in outcome.findings)
        book.app.alert(text[:_LONG], TITLE, mode="critical")
        return
    book.app.status_bar = False  # what it says of a finding may not be true any more
    names = _visible(book, {sheet.name for sheet in shown} & outcome.named)
    where = _write_findings(book, path, outcome, names)
    target = _first_cell(outcome, names)
    if target:
        _select(book, *target)
    errors = bool(outcome.count(Severity.ERROR))
    book.app.alert(_summary(outcome, where), TITLE, mode="critical" if errors else "info")


def next_finding() -> None:
    """Selects the next cell that a finding in the results area names; after the last one the first again.

    Cells come in the order of the sheets, then of rows and columns, from where the cursor is.
    Raises UnusableArgumentError where there are no results (X31–X34), or none that names a cell (X30).
    """
    book = calling_book()
    sheet, box, lines = _results_of(book)
    names = [sheet.name for sheet in book.sheets]
    linked = {target[0] for line in lines if (target := results.linked(line[results.LINK]))}
    visible = _visible(book, linked & set(names))
    # Of several findings in one cell the first counts: later ones are put in first, and overwritten.
    target_at = {
        (names.index(target[0]), *position(target[1])): (target, number)
        for number, line in reversed(list(enumerate(lines)))
        if (target := results.linked(line[results.LINK])) and target[0] in visible
    }
    if not target_at:
        raise UnusableArgumentError("X30")
    places = sorted(target_at)
    cursor = _cursor(book, names)
    next_place = next((place for place in places if place > cursor), places[0])
    target, number = target_at[next_place]
    row = box.top + number
    line = sheet.range(a1(row, box.left), a1(row, box.right)).options(ndim=1).value
    _select(book, *target)
    finding = " ".join(str(cell) for cell in line if cell)
    book.app.status_bar = f"{places.index(next_place) + 1}/{len(places)} {finding}"


def _cursor(book: xw.Book, names: Sequence[str]) -> tuple[int, int, int]:
    """Sheet, row and column of the cursor, counted from 0; before everything where it is in no cell."""
    selected, front = book.app.selection, book.sheets.active.name
    if selected is None or front not in names:
        return -1, 0, 0
    return names.index(front), selected.row - 1, selected.column - 1


def clear_results() -> None:
    """Empties the results area. Nothing else is touched."""
    book = calling_book()
    sheet, box, _ = _results_of(book)
    sheet.range(box.range).value = [[None] * (box.right - box.left + 1)] * (box.bottom - box.top + 1)
    book.app.status_bar = False


def _results_of(book: xw.Book) -> tuple[xw.Sheet, Box, Sequence[Sequence[object]]]:
    """The results area of the open workbook and its formulas, the heads first.

    Raises UnusableArgumentError where there is none, or where it does not hold what a check wrote.
    """
    path = saved_file(book)
    names = [sheet.name for sheet in book.sheets]
    if HIDDEN not in names:
        raise UnusableArgumentError("X31", name=book.name)
    try:
        area = results_area(path, open_sheet(book.sheets[HIDDEN]), names)
    except UnusableFileError as error:
        raise UnusableArgumentError("X32", finding=error.finding.of(book.name)) from error
    if area is None:
        raise UnusableArgumentError("X33", name=book.name)
    sheet = book.sheets[area[0]]
    lines = sheet.range(area[1].range).formula
    if tuple(lines[0][: len(results.HEAD)]) != results.HEAD:
        raise UnusableArgumentError("X34")
    return sheet, area[1], lines


def _visible(book: xw.Book, names: Iterable[str]) -> set[str]:
    """Those of the sheets that a person can be sent to. Windows tells by number, a Mac by truth value."""
    return {name for name in names if book.sheets[name].visible in (True, -1)}


def _write_findings(book: xw.Book, path: Path, outcome: OpenCheck, names: Collection[str]) -> str:
    """Writes the findings in one call: to the results area, or to a new workbook where that cannot be.

    Returns:
        Where they are, in the words of the alert; "" where there is nothing to write.
    """
    renamed = outcome.sheets
    if outcome.results:
        name, box = outcome.results
        height, width = box.bottom - box.top + 1, box.right - box.left + 1
        lines = results.lines(outcome.findings, names, renamed, height=height, width=width)
        try:
            book.sheets[name].range(box.range).value = lines
        except Exception as error:
            if not is_refused(error):
                raise
            # Somebody has changed the sheet, and a cell is locked: then nothing at all is written.
        else:
            return f"全部意见在“{name}”表下方，可以点“位置”一栏跳转"
    if not outcome.findings:
        return ""
    height, width = len(outcome.findings) + 1, len(results.HEAD)
    lines = results.lines(outcome.findings, names, renamed, height=height, width=width, file=str(path))
    open_list(book.app, lines, (6, 6, 30, 100))
    return "这份表的结构有变化，全部意见在新建的工作簿中"


def _first_cell(outcome: OpenCheck, names: Collection[str]) -> tuple[str, str] | None:
    """Sheet and cell of the first finding that a person can be sent to."""
    targets = (results.place(finding, names, outcome.sheets) for finding in outcome.findings)
    return next((target for target in targets if target), None)


def _select(book: xw.Book, sheet: str, cell: str) -> None:
    book.activate()
    book.sheets[sheet].activate()
    book.sheets[sheet].range(cell).select()


def _summary(outcome: OpenCheck, where: str) -> str:
    """The text of the alert. ``where``: where the findings were written."""
    if not outcome.findings:
        return f"{outcome.described}：{results.NOTHING}。"
    first = shortened(inside(outcome.findings[0]), _LONG)
    return f"{outcome.described}：{results.counted(outcome.findings)}。\n\n第一条：{first}\n\n{where}。"
