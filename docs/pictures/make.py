"""Makes the pictures of the documentation from the example county, through LibreOffice.

    python docs/pictures/make.py

Needs what tests/all.sh installs. Not part of the tests: fonts differ from machine to machine.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / "tests" / "support"), str(HERE)]

import openpyxl  # noqa: E402 - the path is set just above
from office import Office  # noqa: E402 - the same
from PIL import Image, ImageChops  # noqa: E402 - the same
from render import render  # noqa: E402 - the same
from ribbon import draw  # noqa: E402 - the same
from xlwings_engine import running  # noqa: E402 - the same
from xlwings_office import in_office  # noqa: E402 - the same

import xltools.addin  # noqa: E402 - the same
from xltools.cli import run  # noqa: E402 - the same
from xltools.forms import Forms  # noqa: E402 - the same
from xltools.workbook.grid import Box  # noqa: E402 - the same
from xltools.workbook.layout import REVIEW, layout  # noqa: E402 - the same

#: Picture → the workbook it is of, and its page.
RETURN = "星槎镇报表（最终版）(1).xlsx"
PAGES = {"table-three.png": ("return", 4), "review.png": ("return", 7), "consolidated.png": ("county", 1)}


#: How many rules are shown above the results, and how many columns beside them: long texts run on.
ABOVE, BESIDE = 6, 6


def results(office: Office, book: Path, out: Path) -> None:
    """The results area after the button was pressed, as it stands under the rules."""
    area = layout(Forms.default(None).get("disclosure-2021")).results
    shown = Box(area.top - ABOVE, area.left, area.top + 4, area.right + BESIDE)
    saved = out / "results.xlsx"
    with running(in_office(office)) as excel:
        opened = excel.open(book)
        with excel.calling(opened):
            xltools.addin.run("check_balances")
        opened.impl.api.save(str(saved))
    pressed = openpyxl.load_workbook(saved)
    for name in pressed.sheetnames:
        if name != REVIEW:
            pressed[name].sheet_state = "hidden"
    sheet = pressed[REVIEW]
    pressed.active = sheet
    sheet.print_area, sheet.print_title_rows = shown.range, None
    pressed.save(saved)
    page = Image.open(render(office, saved, out / "results", dpi=110)[-1]).convert("RGB")
    paper = page.crop((0, 0, page.width, int(page.height * 0.85)))  # without the page's number
    box = ImageChops.invert(paper).getbbox()
    if box is None:
        raise SystemExit("the page is empty")
    paper.crop((box[0] - 8, box[1] - 8, box[2] + 8, box[3] + 8)).save(HERE / "results.png", optimize=True)


def main() -> None:
    draw(HERE / "ribbon.png")
    with tempfile.TemporaryDirectory() as folder, Office.start() as office:
        out = Path(folder)
        run(["merge", str(ROOT / "samples" / "inbox"), "-o", str(out / "merged")])
        books = {
            "return": ROOT / "samples" / "inbox" / RETURN,
            "county": next((out / "merged").glob("*.xlsx")),
        }
        pages = {name: render(office, book, out / name, dpi=80) for name, book in books.items()}
        for picture, (book, page) in PAGES.items():
            (HERE / picture).write_bytes(pages[book][page - 1].read_bytes())
        results(office, books["return"], out)


if __name__ == "__main__":
    main()
