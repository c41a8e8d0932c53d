"""The audit page and the open data of a large county: how long they take, how large they are, how soon the page stands.

    python benchmarks/page.py [--units 3000]

One return in eight has a fault, and one unit in ten has sent nothing. Prints a Markdown table. The returns are read and
judged first, which is not in the times. Chromium is asked for its time where Playwright and Chromium are installed.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from pathlib import Path

from returns_at_scale import fill

from xltools.jobs.check import judge_together
from xltools.jobs.new import create_project
from xltools.jobs.output import silent
from xltools.jobs.round.audit import audit_page
from xltools.jobs.workspace import Workspace, today
from xltools.report.open_data import open_data
from xltools.report.page.render import page_files


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=3000)
    count = parser.parse_args().units
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "county"
        create_project(folder, county="示例县", year=2025)
        workspace = Workspace.open(folder)
        inbox = folder / "inbox"
        sent = fill(inbox, workspace.forms.get(workspace.required().form), count * 9 // 10)
        codes = [path.stem.split("_")[0] for path in sent] + [
            f"8{number:05}" for number in range(count // 10)
        ]
        rows = [f"{code},第{code}镇,乡镇,王某,0123-4567890," for code in codes]
        (folder / "units.csv").write_text("\n".join(["代码,名称,级别,联系人,电话,邮箱", *rows]), "utf-8")
        workspace = Workspace.open(folder)
        together = judge_together(workspace, [inbox], silent)
        print(f"{count} units, {len(together.consolidation.findings)} findings\n")
        print("| what | seconds | MB |\n|---|---|---|")
        start = time.perf_counter()
        page = audit_page(workspace, together, inbox=inbox, out=folder / "merged", today=today(), products=())
        row("audit page", time.perf_counter() - start, len(page))
        start = time.perf_counter()
        files = open_data(together.consolidation, page_files(workspace.forms))
        row("open data", time.perf_counter() - start, sum(map(len, files.values())))
        saved = folder / "page.html"
        saved.write_bytes(page)
        in_chromium(saved)


def row(what: str, seconds: float, size: int) -> None:
    print(f"| {what} | {seconds:.2f} | {size / 1e6:.1f} |")


def in_chromium(page: Path) -> None:
    """How long it takes until the page stands and its filter works, and until the filter has answered."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - not everybody has it
    except ImportError:
        program = None
    if program is None:
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        opened = browser.new_page(viewport={"width": 1366, "height": 800})
        start = time.perf_counter()
        opened.goto(page.as_uri())
        opened.evaluate("document.body.offsetHeight")
        row("opened in Chromium", time.perf_counter() - start, page.stat().st_size)
        start = time.perf_counter()
        opened.get_by_label("查找").fill("V14")
        opened.evaluate("document.body.offsetHeight")
        row("filtered in Chromium", time.perf_counter() - start, page.stat().st_size)
        browser.close()


if __name__ == "__main__":
    main()
