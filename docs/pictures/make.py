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

from office import Office  # noqa: E402 - the path is set just above
from render import render  # noqa: E402 - the same
from ribbon import draw  # noqa: E402 - the same

from xltools.cli import run  # noqa: E402 - the same

#: Picture → the workbook it is of, and its page.
RETURN = "星槎镇报表（最终版）(1).xlsx"
PAGES = {"table-three.png": ("return", 4), "review.png": ("return", 7), "consolidated.png": ("county", 1)}


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


if __name__ == "__main__":
    main()
