"""Reads changed files for a while, and keeps those that crash a reader.

    ./dev fuzz                                  every reader, a minute each
    ./dev fuzz --seconds 3600 --reader workbook
    ./dev fuzz --from 20000                     other files
    ./dev fuzz --reader workbook --files 20000 --shown 500
                                                so many files, and of those that count so many are shown by LibreOffice, too

What crashed lies in tests/fuzz/found/ then, and is a test from now on (`tests/fuzz/test_fuzz.py`).
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from fuzzed import READERS
from fuzzing import Crash, Reading, changed, readings
from shown import differences


def main() -> int:
    """Returns 1 where a file crashed a reader."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--reader", choices=[*READERS], action="append")
    parser.add_argument("--seconds", type=float, help="for so long (60, unless --files says how many)")
    parser.add_argument("--files", type=int, help="so many files")
    parser.add_argument(
        "--shown", type=int, default=0, help="so many of the workbooks that count, with LibreOffice"
    )
    parser.add_argument("--from", type=int, default=0, dest="first", help="the first seed")
    asked = parser.parse_args()
    found = 0
    for reader in asked.reader or READERS:
        with tempfile.TemporaryDirectory() as folder:
            files = _files(reader, asked.first, asked.seconds or (0 if asked.files else 60), asked.files)
            result = _Result(reader, Path(folder))
            with contextlib.suppress(KeyboardInterrupt):  # Ctrl+C ends the reading, and what was read is told
                for one in readings(reader, files, Path(folder)):
                    result.add(one)
            found += result.tell()
            if reader == "workbook" and asked.shown:
                found += _shown(
                    Random(asked.first).sample(result.counted, min(asked.shown, len(result.counted)))
                )
    return 1 if found else 0


def _shown(counted: Sequence[Path]) -> int:
    """Shows files that count with LibreOffice. Returns how many have another figure there."""
    each = ((path.read_bytes(), json.loads(path.with_suffix(".json").read_text("utf-8"))) for path in counted)
    differing = list(differences(each))
    for data, what in differing:
        print(f"{Crash('workbook', data, what).keep()}\n{what}")
    print(f"LibreOffice: {len(counted)} files that count, {len(differing)} with another figure there")
    return len(differing)


class _Result:
    """What a run comes to."""

    def __init__(self, reader: str, folder: Path) -> None:
        self.reader, self.folder = reader, folder
        self.read = 0
        self.places: set[str] = set()
        self.slowest = self.largest = 0.0
        #: The workbooks that would be counted; beside each lie its figures. In memory, they would be in that of each reader.
        self.counted: list[Path] = []

    def add(self, one: Reading) -> None:
        """One more file; the first one of each place where a reader crashed is kept."""
        self.read += 1
        self.slowest, self.largest = max(self.slowest, one.seconds), max(self.largest, one.megabytes)
        if one.why and (place := "\n".join(one.why.strip().splitlines()[-3:])) not in self.places:
            self.places.add(place)
            print(f"{Crash(self.reader, one.data, one.why).keep()}\n{place}", flush=True)
        if isinstance(one.gave, dict):
            path = self.folder / f"counted-{self.read}.xlsx"
            path.write_bytes(one.data)
            path.with_suffix(".json").write_text(json.dumps(one.gave), "utf-8")
            self.counted.append(path)

    def tell(self) -> int:
        """Prints what there is to say. Returns the number of places where a reader crashed."""
        worst = f"at most {self.slowest:.2f} s and {self.largest:.0f} MB a file"
        counted = f", {len(self.counted)} would be counted" if self.counted else ""
        print(
            f"{self.reader}: {self.read} files, {len(self.places)} crashes at different places, {worst}{counted}"
        )
        return len(self.places)


def _files(reader: str, first: int, seconds: float, most: int | None) -> Iterator[bytes]:
    until = time.monotonic() + seconds
    for seed in itertools.count(first) if most is None else range(first, first + most):
        if seconds and time.monotonic() > until:
            return
        yield changed(reader, seed)


if __name__ == "__main__":
    sys.exit(main())
