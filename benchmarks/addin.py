"""One press of the Excel button: how many calls to Excel it takes, and how long, beside reading cell by cell.

    python benchmarks/addin.py [--rounds 10]

Runs on the tests' Excel over openpyxl, so the calls are counted as they would cross into Excel, and cost
nothing; on Windows a call takes some tenths of a millisecond and more. The time is Python's own.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

import xlwings as xw
from damage import sound, typed
from excel import Excel, running
from excel.in_openpyxl import OpenpyxlDriver
from returns import FORM

import xltools.addin
from xltools.workbook.layout.unit_book import layout


def pressed(excel: Excel, book: xw.Book) -> tuple[float, int, int]:
    """Milliseconds, calls, and calls that carry cells."""
    with excel.calling(book):
        start = time.perf_counter()
        xltools.addin.run("check_balances")
        spent = (time.perf_counter() - start) * 1000
    cells = sum(excel.calls[call] for call in ("Range.Value", "Range.Formula", "Range.Value="))
    return spent, sum(excel.calls.values()), cells


def cell_by_cell(excel: Excel, book: xw.Book) -> tuple[float, int, int]:
    """The script one would write instead: every figure of the form asked for on its own, nothing judged."""
    with excel.calling(book):
        start = time.perf_counter()
        for place in layout(FORM).places.values():
            _ = book.sheets[place.sheet].range(place.cell).value
        spent = (time.perf_counter() - start) * 1000
    return spent, sum(excel.calls.values()), excel.calls["Range.Value"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    rounds = parser.parse_args().rounds
    print("| workbook | contender | calls | of them for cells | ms in Python |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, running(OpenpyxlDriver) as excel:
        for name, data in (("right", sound()), ("does not balance", typed({"t3.received.person": 7}))):
            path = Path(folder) / f"{name}.xlsx"
            path.write_bytes(data)
            book = excel.open(path)
            for contender, run in (("check_balances", pressed), ("figures one by one", cell_by_cell)):
                run(excel, book)  # the form is read and its pristine workbook built once
                found = [run(excel, book) for _ in range(rounds)]
                spent = statistics.median(one[0] for one in found)
                print(f"| {name} | {contender} | {found[0][1]} | {found[0][2]} | {spent:.0f} |")


if __name__ == "__main__":
    main()
