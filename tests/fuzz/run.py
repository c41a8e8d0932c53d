"""Reads changed files for a while, and keeps those that crash a reader.

    ./dev fuzz                                  every reader, a minute each
    ./dev fuzz --seconds 3600 --reader workbook
    ./dev fuzz --from 20000                     other files

What crashed lies in tests/fuzz/found/ then, and is a test from now on (`tests/fuzz/test_fuzz.py`).
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from fuzzing import READERS, changed, crashes


def main() -> int:
    """Returns 1 where a file crashed a reader."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--reader", choices=[*READERS], action="append")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--from", type=int, default=0, dest="first", help="the first seed")
    asked = parser.parse_args()
    found = 0
    for reader in asked.reader or READERS:
        with tempfile.TemporaryDirectory() as folder:
            until, read, seen = time.monotonic() + asked.seconds, 0, set()
            for crash in crashes(reader, _files(reader, asked.first, until), Path(folder)):
                read += 1
                # One file a place is enough to mend it.
                if crash is None or (place := "\n".join(crash.why.strip().splitlines()[-3:])) in seen:
                    continue
                seen.add(place)
                found += 1
                print(f"{crash.keep()}\n{place}")
        print(f"{reader}: {read} files, {len(seen)} crashes at different places")
    return 1 if found else 0


def _files(reader: str, first: int, until: float) -> Iterator[bytes]:
    for seed in itertools.count(first):
        if time.monotonic() > until:
            return
        yield changed(reader, seed)


if __name__ == "__main__":
    sys.exit(main())
