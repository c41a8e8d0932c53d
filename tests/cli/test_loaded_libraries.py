"""A check of one .xlsx loads no library that it does not need: a person waits for it, and so does the button in Excel."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from reports import save
from returns import FORM, blank

from xltools.workbook.write.unit_book import build

LIBRARIES = {
    "docx",
    "docxtpl",
    "jinja2",
    "lxml",
    "openpyxl",
    "pdfminer",
    "pdfplumber",
    "python_calamine",
    "rapidfuzz",
    "rich",
    "xlsxwriter",
    "xlwings",
}
CHECK = """
import sys
from xltools.cli import UNUSABLE, run
assert run(["check", sys.argv[1]]) != UNUSABLE
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_checking_one_workbook_loads_only_what_draws_the_one_it_is_held_against(tmp_path: Path) -> None:
    book = save(tmp_path / "001.xlsx", build(FORM, blank()))
    done = subprocess.run(
        [sys.executable, "-c", CHECK, str(book)], capture_output=True, text=True, encoding="utf-8", check=True
    )
    loaded = set(done.stdout.splitlines()[-1].split())
    assert loaded & LIBRARIES == {"xlsxwriter"}
