"""How long a return with a very large sheet takes: read in a moment, or refused.

    python benchmarks/large.py [--rounds 5]

Each is judged as `xltools check` judges it, in this process; CPU time, the median of the rounds.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

from damage import Inbox
from large_sheets import CELLS, FORMATS, of_many_strings, of_the_largest_area, with_rows

from xltools.jobs.check import judge_file
from xltools.jobs.workspace import Workspace


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    kinds: dict[str, Callable[[], bytes]] = {
        **{f"formats: {name}": _rows(make) for name, make in FORMATS.items()},
        **{f"millions of cells: {name}": _rows(make) for name, make in CELLS.items()},
        "a claimed area of A1:XFD1048576": of_the_largest_area,
        "100,000 further strings": of_many_strings,
    }
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.open(Inbox(Path(folder) / "县").inbox)
        path = Path(folder) / Inbox.NAME
        print("| a return with | CPU s | said of it |")
        print("|---|---:|---|")
        for name, make in kinds.items():
            path.write_bytes(make())
            took = []
            for _ in range(rounds):
                start = time.process_time()
                found = judge_file(workspace, path, path.name).judged.findings
                took.append(time.process_time() - start)
            codes = "、".join(finding.code for finding in found) or "nothing"
            print(f"| {name} | {statistics.median(took):.2f} | {codes} |", flush=True)


def _rows(make: Callable[[], str]) -> Callable[[], bytes]:
    return lambda: with_rows(make())


if __name__ == "__main__":
    main()
