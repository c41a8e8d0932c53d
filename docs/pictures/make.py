"""Makes the pictures of the documentation from the example county, through LibreOffice and Chromium.

    python docs/pictures/make.py

Needs what tests/all.sh installs. Not part of the tests: fonts differ from machine to machine.
"""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / "tests" / "support"), str(HERE)]

import openpyxl  # noqa: E402 - the path is set just above
from browser import OPTIONS, find_chromium  # noqa: E402 - the same
from excel import running  # noqa: E402 - the same
from excel.in_office import in_office  # noqa: E402 - the same
from office import Office  # noqa: E402 - the same
from PIL import Image, ImageChops  # noqa: E402 - the same
from render import render  # noqa: E402 - the same
from ribbon import draw as draw_ribbon  # noqa: E402 - the same

import xltools.addin  # noqa: E402 - the same
import xltools.jobs.workspace  # noqa: E402 - the same
from xltools.cli import run  # noqa: E402 - the same
from xltools.county.library import FormLibrary  # noqa: E402 - the same
from xltools.jobs.output import AUDIT_PAGE, OPEN_DATA  # noqa: E402 - the same
from xltools.report.open_data import FIGURE_SHEET  # noqa: E402 - the same
from xltools.workbook.layout.grid import Box  # noqa: E402 - the same
from xltools.workbook.layout.review import REVIEW  # noqa: E402 - the same
from xltools.workbook.layout.unit_book import layout  # noqa: E402 - the same

#: Picture → what it is of, and its page.
RETURN = "星槎镇报表（最终版）(1).xlsx"
REPORTED = "990101_青鹂镇_2025.xlsx"
PAGES = {
    "table-three.png": ("return", 4),
    "review.png": ("return", 7),
    "consolidated.png": ("county", 1),
    "report-text.png": ("report", 1),
    "report-annex.png": ("annex", 1),
    "report-template.png": ("template", 2),
}
#: Fonts that offices have → what stands in for them on a machine that has only Noto.
SERIF, SANS = "Noto Serif CJK SC", "Noto Sans CJK SC"
STAND_INS = {"仿宋_GB2312": SERIF, "楷体_GB2312": SERIF, "方正小标宋简体": SERIF, "宋体": SERIF, "黑体": SANS}
FONTS = (
    '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
    '<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include>{}</fontconfig>'
)
ALIAS = '<alias binding="same"><family>{}</family><prefer><family>{}</family></prefer></alias>'


#: How many rules are shown above the results, and how many columns beside them: long texts run on.
ABOVE, BESIDE = 6, 6


def results(office: Office, book: Path, out: Path) -> None:
    """The results area after the button was pressed, as it stands under the rules."""
    area = layout(FormLibrary.default(None).get("disclosure-2021")).results
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


#: The day on which the pictures are of.
DAY = dt.date(2026, 2, 3)
#: A picture, and how large the window is in which a browser shows its page.
WINDOWS = {"audit-page.png": "1100,1000", "figure-sheet.png": "860,900"}


def in_a_browser(page: Path, picture: str, out: Path) -> None:
    """The top of a page, as a browser shows it."""
    subprocess.run(  # noqa: S603 - our own page
        [
            find_chromium(),
            *OPTIONS,
            f"--user-data-dir={out / 'chromium'}",
            "--hide-scrollbars",
            f"--window-size={WINDOWS[picture]}",
            f"--screenshot={HERE / picture}",
            page.as_uri(),
        ],
        check=True,
        capture_output=True,
    )


def main() -> None:
    xltools.jobs.workspace.today = lambda: DAY
    draw_ribbon(HERE / "ribbon.png")
    with tempfile.TemporaryDirectory() as folder:
        fonts = Path(folder, "fonts.conf")
        aliases = "".join(ALIAS.format(name, other) for name, other in STAND_INS.items())
        fonts.write_text(FONTS.format(aliases), "utf-8")
        os.environ["FONTCONFIG_FILE"] = str(fonts)
        draw(Path(folder))


def draw(out: Path) -> None:
    with Office.start() as office:
        run(["merge", str(ROOT / "samples" / "inbox"), "-o", str(out / "merged"), "--open-data"])
        run(["report", str(ROOT / "samples" / "inbox" / REPORTED), "-o", str(out / "reports")])
        books = {
            "return": ROOT / "samples" / "inbox" / RETURN,
            "county": next((out / "merged").glob("*.xlsx")),
            "annex": next((out / "merged").glob("*_附件.docx")),
            "report": next((out / "reports").glob("*.docx")),
            "template": ROOT / "templates" / "disclosure-2021" / "township.docx",
        }
        pages = {name: render(office, book, out / name, dpi=80) for name, book in books.items()}
        for picture, (book, page) in PAGES.items():
            (HERE / picture).write_bytes(pages[book][page - 1].read_bytes())
        results(office, books["return"], out)
    in_a_browser(out / "merged" / AUDIT_PAGE, "audit-page.png", out)
    in_a_browser(out / "merged" / OPEN_DATA / FIGURE_SHEET, "figure-sheet.png", out)


if __name__ == "__main__":
    main()
