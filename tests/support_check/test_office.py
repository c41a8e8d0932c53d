"""The judge judges: LibreOffice is asked things whose answers are known."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from office import Cell, Document, Office, OfficeCrashError, OfficeError, OfficeMissingError
from office_server import address_of, blocks, position
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Protection
from render import render


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "表二"
    sheet["A1"], sheet["A2"], sheet["A3"] = 3, 4, "=SUM(A1:A2)"
    sheet["B1"], sheet["B2"], sheet["B3"] = "=1/0", "=NOSUCH(1)", "=B3+1"
    sheet["C1"], sheet["C2"] = '=IF(A3=7,"合计相符","")', '=IF(A3=7,"","不符")'
    sheet["D1"] = "说明"
    other = book.create_sheet("审核")
    other["B2"] = "=表二!A3*2"
    path = tmp_path / "乡镇.xlsx"
    book.save(path)
    return path


@pytest.fixture
def document(office: Office, workbook: Path) -> Iterator[Document]:
    with office.open(workbook) as document:
        yield document


def test_formulas_are_calculated(document: Document) -> None:
    document.recalculate()
    assert document.sheets() == ["表二", "审核"]
    cells = document.cells("表二")
    assert cells["A1"] == Cell(3.0)
    assert cells["A3"] == Cell(7.0, None, "=SUM(A1:A2)")
    assert cells["C1"].value == "合计相符"
    assert cells["C2"].value == ""
    assert cells["D1"] == Cell("说明")
    assert cells["Z99"] == Cell()
    assert document.cells("审核")["B2"].value == 14


def test_errors_are_reported(document: Document) -> None:
    document.recalculate()
    cells = document.cells("表二")
    assert {at: cells[at].error for at in ("B1", "B2", "B3", "A3")} == {
        "B1": "#DIV/0!",
        "B2": "#NAME?",
        "B3": "Err:522",
        "A3": None,
    }
    assert cells["B1"].value is None


def test_stored_values_are_not_recalculated_on_opening(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "stored.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("一").write_formula("A1", "=1+1", value=5)
    with office.open(path) as document:
        assert document.cells("一")["A1"].value == 5
        document.recalculate()
        assert document.cells("一")["A1"].value == 2


def test_cut_moves_a_cell_and_formulas_follow(document: Document) -> None:
    document.cut("表二", "A1", "F9")
    document.recalculate()
    cells = document.cells("表二")
    assert cells["A1"] == Cell()
    assert cells["F9"].value == 3
    # The corner of the range went away with the cell, and with it its figure: what the judge is to catch.
    assert cells["A3"].formula != "=SUM(A1:A2)" or cells["A3"].value == 4


def test_set_takes_values_as_they_are(document: Document) -> None:
    document.set("表二", {"A1": 10, "A2": Decimal("2.5"), "E1": "３", "E2": "3", "E3": "=A1", "D1": None})
    document.recalculate()
    cells = document.cells("表二")
    assert cells["A3"].value == 12.5
    assert (cells["E1"], cells["E2"], cells["E3"]) == (Cell("３"), Cell("3"), Cell("=A1"))
    assert cells["D1"] == Cell()


def test_set_is_fast_for_scattered_cells(document: Document) -> None:
    values = {address_of(row, column): float(row) for row in range(0, 40, 2) for column in range(0, 20, 2)}
    started = time.perf_counter()
    document.set("审核", values)
    taken = time.perf_counter() - started
    cells = document.cells("审核")
    assert all(cells[at].value == value for at, value in values.items())
    assert taken < 1.5  # 0.1 s when the machine is idle


def test_blocks_cover_every_cell_once() -> None:
    cells = {position(at): at for at in ("A1", "B1", "A2", "B2", "D2", "D3", "A4", "B4", "AA9")}
    assert {(address_of(*at), len(rows), len(rows[0])) for at, rows in blocks(cells)} == {
        ("A1", 2, 2),
        ("D2", 2, 1),
        ("A4", 1, 2),
        ("AA9", 1, 1),
    }
    covered = {
        (top + down, left + right): value
        for (top, left), rows in blocks(cells)
        for down, row in enumerate(rows)
        for right, value in enumerate(row)
    }
    assert covered == cells


def test_the_opened_file_stays_as_it_was(office: Office, workbook: Path) -> None:
    before = workbook.read_bytes()
    with office.open(workbook) as document:
        document.set("表二", {"A1": 99})
        assert list(workbook.parent.glob(".~lock*")) == []
    assert workbook.read_bytes() == before


def test_save_and_open_in_every_format(document: Document, office: Office, tmp_path: Path) -> None:
    document.set("表二", {"A1": 30})
    for format in ("xlsx", "xls", "ods"):
        path = tmp_path / f"saved.{format}"
        document.save(path, format)
        with office.open(path) as again:
            assert again.cells("表二")["A3"].value == 34
    document.save(tmp_path / "saved.pdf", "pdf")
    assert (tmp_path / "saved.pdf").read_bytes().startswith(b"%PDF")


def test_protection_holds_until_the_password_takes_it_off(office: Office, workbook: Path) -> None:
    book = load_workbook(workbook)
    sheet = book["表二"]
    sheet["A2"].protection = Protection(locked=False)
    sheet.protection.enable()
    sheet.protection.set_password("secret")
    book.save(workbook)
    with office.open(workbook) as document:
        document.set("表二", {"A2": 5})
        with pytest.raises(OfficeError, match="表二!A1:A1 holds locked cells"):
            document.set("表二", {"A1": 5})
        with pytest.raises(OfficeError, match="would not move"):
            document.cut("表二", "A1", "F9")
        with pytest.raises(OfficeError, match="password does not unprotect the sheet 表二"):
            document.unprotect_all("wrong")
        document.unprotect_all("secret")
        document.cut("表二", "A1", "F9")
        assert document.cells("表二")["F9"].value == 3
        assert document.cells("表二")["A2"].value == 5


def test_pages_become_pictures(office: Office, workbook: Path, tmp_path: Path) -> None:
    pages = render(office, workbook, tmp_path / "out")
    assert [page.name for page in pages] == ["乡镇-1.png", "乡镇-2.png"]
    assert all(page.read_bytes().startswith(b"\x89PNG") for page in pages)
    assert sorted((tmp_path / "out").iterdir()) == pages


def test_what_is_no_workbook_is_refused(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "not.xlsx"
    path.write_text("A;B;C\n1;2;3\n")
    with pytest.raises(OfficeError, match=r"not\.xlsx"):
        office.open(path)


def test_an_unknown_sheet_or_address_is_named(document: Document) -> None:
    with pytest.raises(OfficeError, match=r"表九.*表二, 审核"):
        document.cells("表九")
    with pytest.raises(OfficeError, match="not a cell address: 'A0'"):
        document.set("表二", {"A0": 1})


@pytest.mark.office
def test_a_crash_is_reported_and_costs_one_test_only(workbook: Path) -> None:
    with Office.start() as office:
        document = office.open(workbook)
        group = office._server._office_group
        assert group is not None
        os.killpg(group, signal.SIGKILL)
        with pytest.raises(OfficeCrashError):
            document.recalculate()
        document.close()
        with office.open(workbook) as again:
            again.recalculate()
            assert again.cells("表二")["A3"].value == 7


def members(group: int) -> list[str]:
    """The living processes of a group. A killed one may stay a zombie where nobody collects the dead."""
    listing = subprocess.run(["ps", "-eo", "pgid=,stat=,args="], capture_output=True, text=True, check=True)
    processes = [line.split(maxsplit=2) for line in listing.stdout.splitlines()]
    return [args for pgid, stat, args in processes if int(pgid) == group and not stat.startswith("Z")]


@pytest.mark.office
def test_nothing_stays_behind(workbook: Path) -> None:
    office = Office.start()
    office.open(workbook)  # left open
    scratch, group = office._server.scratch, office._server._office_group
    assert group is not None
    office.stop()
    assert not scratch.exists()
    assert members(group) == []


def test_a_missing_libreoffice_says_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(OfficeMissingError, match=r"install it with: bash tests/all\.sh"):
        Office.start()
