"""Pressing a button of the add-in, and reading what it wrote: shared by the tests of the two engines."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import xlwings as xw
from excel import Alert, Excel
from returns import FORM

import xltools.addin
from xltools.addin import results
from xltools.form.spec import Form
from xltools.workbook.layout.grid import Box
from xltools.workbook.layout.review import REVIEW
from xltools.workbook.layout.unit_book import layout

#: (severity, code, sheet, cell, message): the cell is A1 where a finding names none.
Said = tuple[str, str, str, str, str]
#: A file → what ``xltools check`` says of it: what the fixture `command` gives.
Command = Callable[[Path], list[Said]]
_SEVERITY = {word: str(severity) for severity, word in results.SEVERITIES.items()}


def press(excel: Excel, path: Path, name: str = "check_balances") -> xw.Book:
    """Opens the file, if it is not open, and presses the button: VBA's way in, by the command line's name."""
    book = next((one for one in excel.books if one.name == path.name), None) or excel.open(path)
    with excel.calling(book):
        xltools.addin.run(name)
    return book


def alert(excel: Excel) -> Alert:
    """The one message that was shown since the last time; none is left."""
    (found,) = excel.alerts
    excel.alerts.clear()
    return found


def selected(book: xw.Book) -> str:
    """The address of what is selected: ``$E$8``."""
    cells = book.app.selection
    assert cells is not None
    return str(cells.address)


def area(form: Form = FORM, *, totals_typed: bool = False) -> Box:
    """The results area."""
    return layout(form, totals_typed=totals_typed).results


def written(book: xw.Book, form: Form = FORM) -> list[Said]:
    """The findings in the results area."""
    cells = book.sheets[REVIEW].range(area(form).range)
    return said(cells.value, cells.formula, book.name)


def said(values: Sequence[Sequence[object]], formulas: Sequence[Sequence[object]], name: str) -> list[Said]:
    """The findings in the lines of a list, the heads first. The message is put together again."""
    assert tuple(values[0][: len(results.HEAD)]) == results.HEAD
    found = []
    for line, typed in zip(values[1:], formulas[1:], strict=True):
        severity, code, place, text = line[: len(results.HEAD)]
        if code is None:
            continue
        sheet, cell = results.linked(typed[results.LINK]) or ("", "")
        where = f"文件 {name}" + (f"，{place}" if place != "整个文件" else "")
        found.append((_SEVERITY[str(severity)], str(code), sheet, cell, f"{where}：{text}"))
    return found


def agrees(button: Sequence[Said], command: Sequence[Said]) -> None:
    """The same findings in the same order: code, severity, message, and a link to the very cell.

    There is no link to the hidden sheet, nor to one that is gone; where a finding names a sheet and no
    cell, the link leads to the sheet.
    """
    # Of a workbook that is open nobody asks whose file it is: the unit behind the file's name is left out.
    messages = [re.sub(r"^(文件 \S+?\.xls[xm]?)（[^）]*）", r"\1", one[4]) for one in command]
    assert [(*one[:2], *one[4:]) for one in button] == [
        (*one[:2], text) for one, text in zip(command, messages, strict=True)
    ]
    for shown, wanted in zip(button, command, strict=True):
        if shown[2]:
            assert shown[2:4] == (wanted[2], wanted[3] or "A1")
        else:
            assert wanted[2] in ("", "xltools") or wanted[1] in ("S01", "S11")
