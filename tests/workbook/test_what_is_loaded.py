"""Large libraries are loaded by what needs them, and by nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SENT = Path(__file__).parent / "sent_by_0_1" / "disclosure-2021.xlsx"
LIBRARIES = ("openpyxl", "xlsxwriter", "lxml")
READ = f"""
from pathlib import Path
from xltools.county.library import FormLibrary
from xltools.workbook.read.unit_book import read
assert read(Path({str(SENT)!r}), FormLibrary.default(None).get).findings == ()
"""


def loaded(code: str) -> set[str]:
    """Which of the libraries a Python has loaded that ran the code."""
    asked = f"{code}\nimport sys\nprint(*(set({LIBRARIES!r}) & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("code", "libraries"),
    [
        ("import xltools.workbook.layout.sent.recognise", set()),
        ("import xltools.workbook.read.unit_book", set()),
        ("import xltools.workbook.write.unit_book", {"xlsxwriter"}),
        # What a workbook looked like when it was sent out is written anew.
        (READ, {"xlsxwriter"}),
    ],
    ids=["layout", "reader", "writer", "a workbook is read"],
)
def test_what_is_loaded(code: str, libraries: set[str]) -> None:
    assert loaded(code) == libraries
