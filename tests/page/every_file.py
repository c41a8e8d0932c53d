"""Every file that the tests damage, the example inbox and random returns, through 自查.html in a real browser: byte for byte what
`xltools check --json` prints.

    ./dev page [--browser chromium] [--browser firefox] [--browser /path/of/a/chromium] [--files N]

Without --browser, Chromium and Firefox. Ends with 1 where an answer differs.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from open_page import Opened, answered, opened_in
from page_files import damaged, random_returns, said_by_the_command, samples

from xltools.page.build import CHECK

#: How many returns are made at random.
RANDOM = 60


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--browser", action="append", help="chromium, firefox, or the path of a Chromium")
    parser.add_argument("--files", type=int, default=0, help="at most so many, evenly chosen")
    given = parser.parse_args()
    different = 0
    with tempfile.TemporaryDirectory(prefix="xltools-page-") as folder:
        here = Path(folder)
        files = [*samples(here), *random_returns(here, RANDOM), *damaged(here)]
        if given.files:
            files = files[:: -(-len(files) // given.files)]
        expected = {path: said_by_the_command(path) for path in files}
        print(f"{len(files)} files")
        for browser in given.browser or ["chromium", "firefox"]:
            with opened_in(browser, CHECK, here / "page") as opened:
                different += compared(browser, opened, expected)
    return 1 if different else 0


def compared(browser: str, opened: Opened, expected: dict[Path, str]) -> int:
    """Says how many answers of a browser are the command's, and which are not. Returns the number of those."""
    times, different = [], []
    for path, said in expected.items():
        start = time.perf_counter()
        try:
            answer = answered(opened, path)
        except AssertionError as error:
            answer = str(error)
        times.append(time.perf_counter() - start)
        if answer != said:
            different.append(path)
            print(
                f"{browser}: {path.parent.name}/{path.name}\n  command: {said[:2000]}\n  page:    {answer[:2000]}"
            )
    times.sort()
    print(
        f"{browser}: {len(expected) - len(different)} of {len(expected)} the same bytes; "
        f"a file {times[len(times) // 2]:.2f} s, the longest {times[-1]:.1f} s"
    )
    return len(different)


if __name__ == "__main__":
    sys.exit(main())
