"""The commands on the active workbook: check it, go to the next finding, clear what was written."""

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
    """Judges what is on the screen; the findings go to the results area, the first of them under the cursor."""
    book = calling_book()
    path = saved_file(book)
    shown = open_sheets(book)
    outcome = check_open(path, shown)
    if not outcome.described:  # no workbook of ours, or none that can be read
        said = "\n".join(message(one) for one in outcome.findings)
        book.app.alert(said[:_LONG], TITLE, mode="critical")
        return
    book.app.status_bar = False  # what it says of a finding may not be true any more
    names = _visible(book, {sheet.name for sheet in shown} & outcome.named)
    where = _written(book, path, outcome, names)
    target = _first(outcome, names)
    if target:
        _go(book, *target)
    errors = bool(outcome.count(Severity.ERROR))
    book.app.alert(_summary(outcome, where), TITLE, mode="critical" if errors else "info")


def next_finding() -> None:
    """The findings' cells in the order of the workbook; after the last one the first again."""
    book = calling_book()
    sheet, box, lines = _results_of(book)
    names = [one.name for one in book.sheets]
    linked = {target[0] for line in lines if (target := results.linked(line[results.LINK]))}
    shown = _visible(book, linked & set(names))
    found = {
        (names.index(target[0]), *position(target[1])): (target, number)
        for number, line in reversed(list(enumerate(lines)))
        if (target := results.linked(line[results.LINK])) and target[0] in shown
    }
    if not found:
        raise UnusableArgumentError("X30")
    places = sorted(found)
    here = _here(book, names)
    chosen = next((place for place in places if place > here), places[0])
    target, number = found[chosen]
    line = sheet.range(a1(box.top + number, box.left), a1(box.top + number, box.right)).options(ndim=1).value
    _go(book, *target)
    said = " ".join(str(one) for one in line if one)
    book.app.status_bar = f"{places.index(chosen) + 1}/{len(places)} {said}"


def _here(book: xw.Book, names: Sequence[str]) -> tuple[int, int, int]:
    """Sheet, row and column of the cursor, counted from 0; before everything where it is in no cell."""
    selected, front = book.app.selection, book.sheets.active.name
    if selected is None or front not in names:
        return -1, 0, 0
    return names.index(front), selected.row - 1, selected.column - 1


def clear_results() -> None:
    """Nothing but the results area is touched."""
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


def _written(book: xw.Book, path: Path, outcome: OpenCheck, names: Collection[str]) -> str:
    """Writes the findings, in one call, to where they belong; returns the words for where that is."""
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


def _first(outcome: OpenCheck, names: Collection[str]) -> tuple[str, str] | None:
    targets = (results.place(one, names, outcome.sheets) for one in outcome.findings)
    return next((target for target in targets if target), None)


def _go(book: xw.Book, sheet: str, cell: str) -> None:
    book.activate()
    found = book.sheets[sheet]
    found.activate()
    found.range(cell).select()


def _summary(outcome: OpenCheck, where: str) -> str:
    if not outcome.findings:
        return f"{outcome.described}：{results.NOTHING}。"
    first = outcome.findings[0]
    said = shortened(inside(first), _LONG)
    return f"{outcome.described}：{results.counted(outcome.findings)}。\n\n第一条：{said}\n\n{where}。"
