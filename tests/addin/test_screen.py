"""What is on the screen is judged, saved or not; what only the file can tell is taken from the file."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from damage import Inbox, cells, sound, typed
from excel import Excel
from pressed import alert, press, written
from returns import FORM

from xltools.addin.reading import area, bounded, contents
from xltools.jobs.check import verify_open
from xltools.jobs.workspace import Workspace
from xltools.model.cells import CellError
from xltools.workbook.layout.grid import Box
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.read.open_book import OpenSheet

E8 = "表三", "E8"


def test_unsaved_typing_is_judged(inbox: Inbox, live: Excel, command: Any) -> None:
    """Typed into a live workbook, calculated by it, and not saved: the same as if it were."""
    path = inbox.put(sound()).inbox / Inbox.NAME
    book = live.open(path)
    book.impl.api.document.set("表三", {"E8": 7})
    book.impl.api.document.recalculate()
    press(live, path)
    assert [one[:4] for one in written(book)] == [("error", "B01", *E8), ("error", "B01", "表三", "L8")]
    assert command(path) == []
    book.save(path)
    assert [one[:4] for one in command(path) if one[1] != "S05"] == [one[:4] for one in written(book)]


def test_a_correction_that_is_not_saved_counts(inbox: Inbox, live: Excel) -> None:
    path = inbox.put(typed({"t3.received.person": 7})).inbox / Inbox.NAME
    book = press(live, path)
    assert len(written(book)) == 2
    book.impl.api.document.set("表三", {"E8": 6})
    book.impl.api.document.recalculate()
    live.alerts.clear()
    press(live, path)
    assert written(book) == []
    assert alert(live).prompt == "青禾镇 2025 年：没有发现问题。"


def test_damage_that_only_the_file_shows(inbox: Inbox, excel: Excel) -> None:
    """Protection cannot be read from ranges: the file on the disk is looked at, too."""
    path = inbox.put(sound()).inbox / Inbox.NAME
    book = openpyxl.load_workbook(path)
    book["表二"].protection.disable()
    book.save(path)
    assert [one[1] for one in written(press(excel, path))] == ["S04"]


def test_a_sheet_renamed_and_not_saved(inbox: Inbox, excel: Excel) -> None:
    """Somebody took the lock off the structure: told as when it is saved, and its links lead to the new name."""
    path = inbox.inbox / Inbox.NAME
    inbox.put(typed({"t3.received.person": 7}))
    spoilt = openpyxl.load_workbook(path)
    spoilt.security.lockStructure = False
    spoilt.save(path)
    book = excel.open(path)
    book.sheets["表三"].name = "附表三"
    press(excel, path)
    found = [one[1:4] for one in written(book)]
    assert ("S03", "附表三", "A1") in found
    assert ("B01", "附表三", "E8") in found
    assert book.sheets.active.name == "附表三"


def test_a_sheet_deleted_and_not_saved(inbox: Inbox) -> None:
    path = inbox.put(sound()).inbox / Inbox.NAME
    shown = [OpenSheet(name, Box(0, 0, 0, 0), {}) for name in layout(FORM).sheets if name != "表四"]
    (judged,) = verify_open(Workspace.open(path), path, shown)
    assert [(one.code, one.sheet) for one in judged.findings] == [("S01", "表四"), ("S26", "")]


def test_what_lies_beyond_what_was_read_is_the_file_s(inbox: Inbox) -> None:
    """Cells that nobody asked Excel for are as they were saved."""
    path = inbox.put(cells("表三", ZZ9000="远处")).inbox / Inbox.NAME
    shown = [OpenSheet(name, Box(0, 0, 0, 0), {}) for name in layout(FORM).sheets]
    (judged,) = verify_open(Workspace.open(path), path, shown)
    assert ("S19", "表三", "ZZ9000") in [(one.code, one.sheet, one.cell) for one in judged.findings]


# What Excel hands out


def one(value: object, formula: str) -> OpenSheet:
    return contents("表二", Box.cell(11, 2), [[value]], formula)


@pytest.mark.parametrize(
    ("value", "formula", "raw"),
    [
        (3.0, "3", 3.0),
        (True, "TRUE", True),
        ("三", "三", "三"),
        ("=A1", "=A1", "=A1"),  # a text: a formula never shows itself
        (None, "", None),
        ("", "", None),
        (Decimal("0.1235"), "0.123456", Decimal("0.123456")),  # a currency format shows four decimals
        (Decimal("0.5"), "=A1/2", 0.5),
        (-2146826265, "=#REF!", CellError("#REF!")),
        (-2146826243, "=A1#", CellError("#N/A")),  # #SPILL!: newer than the names a form knows
        ("#DIV/0!", "=1/0", CellError("#DIV/0!")),
        (dt.datetime(2025, 3, 4), "45720", 45720.0),  # noqa: DTZ001
        (dt.datetime(2025, 3, 4, 12), "=TODAY()", 45720.5),  # noqa: DTZ001
        (dt.datetime(2025, 3, 4), "44258", 44258.0),  # noqa: DTZ001 - a workbook that counts days from 1904
    ],
)
def test_a_cell_as_com_gives_it(value: object, formula: str, raw: object) -> None:
    sheet = one(value, formula)
    assert sheet.values.get("C12") == raw
    assert ("C12" in sheet.dates) == isinstance(value, dt.date)
    assert ("C12" in sheet.formulas) == (formula.startswith("=") and value != formula)


def test_a_row_as_a_mac_gives_it() -> None:
    sheet = contents("表", Box(0, 0, 0, 2), [[1.0, None, "甲"]], ["1", "", "甲"])
    assert sheet.values == {"A1": 1.0, "C1": "甲"}
    sheet = contents("表", Box(0, 0, 2, 0), [[1.0], [None], ["甲"]], ["=B1", "", "甲"])
    assert (sheet.values, sheet.formulas) == ({"A1": 1.0, "A3": "甲"}, {"A1": "=B1"})


def test_an_error_that_was_typed_as_a_text_is_told_from_an_error_by_the_file(
    inbox: Inbox, excel: Excel
) -> None:
    path = inbox.put(cells("表二", C12="'x")).inbox / Inbox.NAME
    book = openpyxl.load_workbook(path)
    book["表二"]["C12"].value = "#N/A"
    book["表二"]["C12"].data_type = "s"
    book.save(path)
    assert [found[1] for found in written(press(excel, path))] == ["V02"]


@pytest.mark.parametrize(
    ("address", "box"),
    [("$A$1:$J$57", "A1:J57"), ("$B$2", "B2"), ("$A:$C", "A1:C5000"), ("$1:$5", "A1:KN5"), ("$A$1:$XFD$1048576", "A1:KN5000")],
)  # fmt: skip
def test_what_is_read_of_a_sheet_is_bounded(address: str, box: str) -> None:
    assert bounded(area(address)).range == box
