"""The pages that check and merge in a browser: how large they are, how soon they stand, how long a file and a county take.

    python benchmarks/in_browsers.py [--units 100]

Prints a Markdown table. Needs Chromium and Firefox, as tests/all.sh installs them, and the page's runtime (docs/page.md).
"""

from __future__ import annotations

import argparse
import gzip
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from returns_at_scale import fill

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

from open_page import Opened, answered, opened_in, until

from xltools.jobs.new import create_project
from xltools.jobs.workspace import Workspace
from xltools.page.build import CHECK, MERGE, build


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--units", type=int, default=100)
    count = parser.parse_args().units
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        print("| what | | |\n|---|---:|---|")
        for kind in (CHECK, MERGE):
            start = time.perf_counter()
            page = build(folder, kind).read_bytes()
            row(f"{kind.file}, built", time.perf_counter() - start)
            row(f"{kind.file}, size", len(page) / 1e6, "MB")
            row(f"{kind.file}, gzipped", len(gzip.compress(page)) / 1e6, "MB")
        create_project(folder / "county", county="示例县", year=2025)
        workspace = Workspace.open(folder / "county")
        sent = fill(folder / "county" / "inbox", workspace.forms.get(workspace.required().form), count)
        given = Path(shutil.make_archive(str(folder / "given"), "zip", folder, "county/inbox"))
        for browser in ("chromium", "firefox"):
            with opened_in(browser, CHECK, folder) as opened:
                row(f"{browser}: 自查.html ready", opened.evaluate("page.ready") / 1000)
                row(f"{browser}: the first file", checked(opened, sent[0]))
                row(
                    f"{browser}: a further file, median",
                    statistics.median(checked(opened, file) for file in sent[1:31]),
                )
                row(f"{browser}: Python's memory", opened.evaluate("page.results.at(-1).memory") / 1e6, "MB")
            with opened_in(browser, MERGE, folder) as opened:
                row(f"{browser}: 汇总.html ready", opened.evaluate("page.ready") / 1000)
                row(f"{browser}: {count} units merged", merged(opened, given))


def row(what: str, amount: float, unit: str = "s") -> None:
    print(f"| {what} | {amount:.2f} | {unit} |", flush=True)


def checked(opened: Opened, file: Path) -> float:
    """Seconds from the file's being chosen until the page has shown what there is to say."""
    start = time.perf_counter()
    answered(opened, file)
    return time.perf_counter() - start


def merged(opened: Opened, given: Path) -> float:
    """Seconds until the results of a .zip are there."""
    start = time.perf_counter()
    opened.choose("#file", given)
    until(opened, "page.results.length > 0")
    assert not opened.evaluate("page.results[0].refusal")
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
