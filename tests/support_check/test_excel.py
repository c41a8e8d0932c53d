"""The tests' Excel judges as Excel does: it refuses what is locked, and hands out what COM hands out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw
from damage import sound
from excel import ERRORS, Excel, com_error, running
from excel.in_office import excel_formula, in_office, office_formula
from excel.in_openpyxl import OpenpyxlDriver
from office import Office
from openpyxl.styles import Protection


@pytest.fixture
def excel() -> Iterator[Excel]:
    with running(OpenpyxlDriver) as program:
        yield program


@pytest.fixture
def live(office: Office) -> Iterator[Excel]:
    with running(in_office(office)) as program:
        yield program


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A protected sheet: A1 locked, B1 not, row 3 unlocked as a whole with no cell of its own."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "表"
    sheet["A1"], sheet["B1"] = 1, 2
    sheet["C1"], sheet["D1"] = "=A1+B1", "=1/0"
    sheet["E1"], sheet["F1"], sheet["G1"] = '=HYPERLINK("#\'表\'!A1","去")', dt.date(2025, 3, 4), True
    sheet["H1"].value, sheet["H1"].data_type = "=A1", "s"
    sheet["B1"].protection = Protection(locked=False)
    sheet.row_dimensions[3].protection = Protection(locked=False)
    sheet.protection.enable()
    book.create_sheet("隐藏").sheet_state = "veryHidden"
    book.security = openpyxl.workbook.protection.WorkbookProtection(lockStructure=True)
    path = tmp_path / "书.xlsx"
    book.save(path)
    return path


def number_of(error: pytest.ExceptionInfo[com_error]) -> int:
    return int(error.value.args[2][5])


@pytest.mark.parametrize("cells", ["A1", "A1:B1", "C1", "A2", "A3:B4"])
def test_a_locked_cell_is_refused_and_nothing_is_written(excel: Excel, path: Path, cells: str) -> None:
    sheet = excel.open(path).sheets["表"]
    before = sheet.range("A1:H4").formula
    with pytest.raises(com_error, match="protected sheet") as error:
        sheet.range(cells).value = "x"
    assert number_of(error) == -2146827284  # Excel's 1004
    assert sheet.range("A1:H4").formula == before


@pytest.mark.parametrize("cells", ["A1", "A1:B1", "A3:B4"])
def test_a_real_program_refuses_the_same(live: Excel, path: Path, cells: str) -> None:
    sheet = live.open(path).sheets["表"]
    with pytest.raises(com_error, match="protected sheet"):
        sheet.range(cells).value = "x"


@pytest.mark.parametrize("cells", ["B1", "C3", "A3:H3"])
def test_an_unlocked_cell_is_written_to(excel: Excel, path: Path, cells: str, tmp_path: Path) -> None:
    """An empty cell has the style of its row: it stays unlocked once it is there."""
    book = excel.open(path)
    for text in ("x", "y"):
        book.sheets["表"].range(cells).value = text
    assert book.sheets["表"].range(cells.partition(":")[0]).value == "y"
    book.save(tmp_path / "saved.xlsx")
    saved = openpyxl.load_workbook(tmp_path / "saved.xlsx")["表"]
    assert not saved[cells.partition(":")[0]].protection.locked


@pytest.mark.parametrize("cells", ["A1", "B1"])
def test_no_format_of_a_protected_sheet_can_be_changed(excel: Excel, path: Path, cells: str) -> None:
    """Not even that of an unlocked cell: the sheet does not allow formatting."""
    found = excel.open(path).sheets["表"].range(cells)
    for name, value in (("color", 255), ("wrap_text", True), ("column_width", 50), ("number_format", "0")):
        with pytest.raises(com_error) as error:
            setattr(found, name, value)
        assert number_of(error) == -2146827284
    with pytest.raises(com_error):
        found.font.bold = True
    with pytest.raises(com_error):
        found.clear_formats()


def test_a_locked_structure_keeps_its_names(excel: Excel, path: Path) -> None:
    book = excel.open(path)
    with pytest.raises(com_error):
        book.sheets["表"].name = "别名"
    assert [sheet.name for sheet in book.sheets] == ["表", "隐藏"]


def test_a_return_lets_its_results_area_be_written_to_and_nothing_else(excel: Excel, tmp_path: Path) -> None:
    (tmp_path / "表.xlsx").write_bytes(sound())
    review = excel.open(tmp_path / "表.xlsx").sheets["审核"]
    box = next(row for row in range(1, 300) if str(review.range((row, 2)).value or "").startswith("核对结果"))
    review.range((box + 1, 2), (box + 200, 10)).value = [["'x"] * 9] * 200
    for outside in ((box, 2), (box + 201, 2), (5, 8)):
        with pytest.raises(com_error):
            review.range(outside).value = "x"


def test_a_hidden_sheet_cannot_be_gone_to(excel: Excel, path: Path) -> None:
    book = excel.open(path)
    assert [sheet.visible for sheet in book.sheets] == [-1, 2]
    with pytest.raises(com_error):
        book.sheets["隐藏"].activate()
    with pytest.raises(com_error):
        book.sheets["隐藏"].range("A1").select()


def test_what_com_hands_out(live: Excel, excel: Excel, path: Path, tmp_path: Path) -> None:
    """Both engines the same, a program's results and openpyxl's: floats, errors as numbers, dates as dates."""
    calculated = tmp_path / "calculated.xlsx"
    live.activate()
    book = live.open(path)
    book.impl.api.document.recalculate()
    book.impl.api.save(str(calculated))
    day = dt.datetime(2025, 3, 4)  # noqa: DTZ001 - Excel knows no zones
    raw = ((1.0, 2.0, 3.0, ERRORS["#DIV/0!"], "去", day, True, "=A1"),)
    typed = [["1", "2", "=A1+B1", "=1/0", '=HYPERLINK("#\'表\'!A1","去")', "45720", "TRUE", "=A1"]]
    for program in (live, excel):
        cells = program.open(calculated if program is excel else path).sheets["表"].range("A1:H1")
        if program is live:
            program.books[-1].impl.api.document.recalculate()
        assert cells.raw_value == raw
        assert cells.options(err_to_str=True, ndim=2).value[0][3] == "#DIV/0!"
        assert cells.options(ndim=2).value[0][3] is None
        formulas = [list(line) for line in cells.formula]
        # A truth value is a formula in a file that LibreOffice saved.
        assert [[one.replace("=TRUE()", "TRUE") for one in line] for line in formulas] == typed
    assert excel.open(calculated).sheets["表"].range("B1").raw_value == 2.0


def test_what_is_typed(excel: Excel) -> None:
    """An apostrophe makes a text; without it Excel takes what looks like something else for that."""
    sheet = excel.new().sheets[0]
    sheet.range("A1:D1").value = ["'=1+1", "'2025-1-1", "12", "2025-01-01"]
    assert sheet.range("A1:D1").value == ["=1+1", "2025-1-1", 12.0, dt.datetime(2025, 1, 1)]  # noqa: DTZ001
    with pytest.raises(NotImplementedError):
        sheet.range("A2").value = "-1+1"


def test_calls_are_counted(excel: Excel, path: Path) -> None:
    cells = excel.open(path).sheets["表"].range("A1:H1")
    excel.calls.clear()
    _ = cells.options(ndim=2, chunksize=None).value, cells.formula, cells.address
    assert excel.calls == {"Range.Value": 1, "Range.Formula": 1, "Range.Address": 1}


def test_the_engine_leaves_nothing_behind(path: Path) -> None:
    with running(OpenpyxlDriver) as program:
        program.open(path)
        assert xw.books.active.name == path.name
    assert xw.engines.active is None
    with pytest.raises(xw.XlwingsError):
        _ = xw.apps.active


@pytest.mark.parametrize(
    ("office_s", "excel_s"),
    [
        ("=SUM($表二.C5:C8;1)", "=SUM(表二!C5:C8,1)"),
        ('=IF(A1="a;b.C5";"";$xltools.$A$1:$C$20)', '=IF(A1="a;b.C5","",xltools!$A$1:$C$20)'),
        ("=$'附 表'.C5+0.5", "='附 表'!C5+0.5"),
        ("=#REF!", "#REF!"),
    ],
)
def test_formulas_of_one_program_as_the_other_writes_them(office_s: str, excel_s: str) -> None:
    assert excel_formula(office_s) == excel_s


def test_strings_of_a_formula_stay_as_they_are() -> None:
    assert office_formula('=HYPERLINK("#A,1","甲,乙")') == '=HYPERLINK("#A,1";"甲,乙")'
