"""The same merge of ever more returns: time per file, memory of the whole process tree, and the sums by somebody else.

    python benchmarks/national.py [--counts 100 1000 10000 40000] [--beside 1000 3000] [--cores 1000 3000 5000] [--keep FOLDER]

First the merge is held against calamine, which reads all values of the same files: both as processes of their own on one
core, in turn, by the processor's time. Then the merge by one core against that by two, in turn, by the clock. Then each count is
merged by the command in a process of its own, in a project with as many units. The sums are made again by polars
over what calamine reads in the files that count, cell by cell, and held against the county's workbook. Linux only: memory is
what the kernel says of each process, shared pages in parts (PSS).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import python_calamine
from returns_at_scale import workbooks

from xltools.county.library import FormLibrary
from xltools.workbook.layout.grid import position
from xltools.workbook.layout.unit_book import layout

FORM = FormLibrary.default(None).get("disclosure-2021")
YEAR, COUNTY = 2025, "示例县"
#: The cells of the figures that are typed: sheet, row and column. What some programs save has no results of formulas.
PLACES = frozenset(
    (place.sheet, *position(place.cell))
    for id, place in layout(FORM).places.items()
    if layout(FORM).typed(id)
)
#: Measures two ways to deal with an inbox, in turn: seconds of each round.
Measured = Callable[[Path, int], tuple[list[float], list[float]]]
#: How often memory is looked at, in seconds.
_EVERY = 0.25
#: Independent values are added up for so many files at a time.
_AT_ONCE = 1000


def county(folder: Path, count: int, source: Path | None) -> Path:
    """A project with so many units and as many returns; with a ``source``, its returns are linked and not made again."""
    inbox = folder / "inbox"
    inbox.mkdir(parents=True)
    units = ["代码,名称,级别"]
    names = []
    if source:
        for path in sorted(source.iterdir())[:count]:
            os.link(path, inbox / path.name)
            names.append(path.name)
    else:
        for name, data in workbooks(FORM, count):
            (inbox / name).write_bytes(data)
            names.append(name)
    units += [f"{Path(name).stem},第{Path(name).stem}镇,乡镇" for name in names]
    (folder / "units.csv").write_text("\n".join(units), encoding="utf-8")
    settings = f'county = "{COUNTY}"\nyear = {YEAR}\nform = "{FORM.id}"\nroster = "units.csv"\n'
    (folder / "xltools.toml").write_text(settings, encoding="utf-8")
    return inbox


def merged(inbox: Path) -> tuple[float, float]:
    """Merges an inbox by the command: seconds of the clock, and the most megabytes that all its processes had together."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "xltools", "merge", "-q", str(inbox)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:  # noqa: S603 - our own command
        most = 0.0
        while process.poll() is None:
            most = max(most, sum(map(megabytes, tree(process.pid))))
            time.sleep(_EVERY)
    return time.perf_counter() - start, most


def beside_calamine(inbox: Path, rounds: int) -> tuple[list[float], list[float]]:
    """Seconds of the processor: the whole merge, and calamine's reading of all values; on one core, in turn."""
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(on_cores(1, "-m", "xltools", "merge", "-q", str(inbox)).processor)
        theirs.append(on_cores(1, "-c", CALAMINE, str(inbox)).processor)
        shutil.rmtree(inbox.parent / "merged")
    return ours, theirs


def by_one_and_two(inbox: Path, rounds: int) -> tuple[list[float], list[float]]:
    """Seconds of the clock: the whole merge by one core, and by two; in turn."""
    one: list[float] = []
    two: list[float] = []
    for _ in range(rounds):
        for cores, taken in ((1, one), (2, two)):
            taken.append(on_cores(cores, "-m", "xltools", "merge", "-q", str(inbox)).clock)
            shutil.rmtree(inbox.parent / "merged")
    return one, two


#: What reads every value of every sheet of an inbox, and does nothing with it.
CALAMINE = """
import pathlib, sys, python_calamine
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    book = python_calamine.load_workbook(path)
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python(skip_empty_area=False)
"""


class Taken(NamedTuple):
    """Seconds that a process and its children took."""

    processor: float
    clock: float


def on_cores(count: int, *arguments: str) -> Taken:
    """Runs Python on so many cores."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(  # noqa: S603 - our own command
        [sys.executable, *arguments],
        stdout=subprocess.DEVNULL,
        check=False,
        preexec_fn=lambda: os.sched_setaffinity(0, range(count)),
    )
    clock = time.perf_counter() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Taken(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, clock)


def compared(source: Path, count: int, rounds: int, measured: Measured) -> None:
    """Prints a line: the medians of two ways with so many files, and of the ratios of the rounds."""
    inbox = county(source.parent / f"county{count}", count, source)
    first, second = measured(inbox, rounds)
    ratios = sorted(one / other for one, other in zip(first, second, strict=True))
    median = statistics.median
    row = f"{median(first):.2f} | {median(second):.2f} | {median(ratios):.2f} | {ratios[0]:.2f} to {ratios[-1]:.2f}"
    print(f"| {count:,} | {row} |", flush=True)
    shutil.rmtree(inbox.parent)


def tree(pid: int) -> list[int]:
    """A process and all that it began."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(one for child in children for one in tree(int(child)))]


def megabytes(pid: int) -> float:
    """The memory of a process, what it shares with others in parts."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def independent(inbox: Path) -> tuple[int, int]:
    """How many cells of the county's tables are the sums over the files that count, as polars says, and how many are not."""
    polars: Any = import_module("polars")
    out = inbox.parent / "merged"
    said = json.loads((out / "findings.json").read_text("utf-8"))
    counted = [inbox / one["path"] for one in said["files"] if one["standing"] == "已报"]
    sheets = [table.sheet for table in FORM.tables]
    sums: Any = None
    for start in range(0, len(counted), _AT_ONCE):
        cells = polars.concat(
            [polars.DataFrame(values(path, sheets)) for path in counted[start : start + _AT_ONCE]]
        )
        parts = [cells] if sums is None else [sums, cells]
        sums = polars.concat(parts).group_by("cell").agg(polars.col("value").sum())
    whole = dict(sums.iter_rows())
    (book,) = out.glob("汇总_*.xlsx")
    shown = values(book, sheets)
    pairs = zip(shown["cell"], shown["value"], strict=True)
    same = [abs(value - whole.get(cell, 0.0)) < 1e-6 for cell, value in pairs]
    return sum(same), len(same) - sum(same)


def values(path: Path, sheets: list[str]) -> dict[str, list[Any]]:
    """The numbers in the tables of a workbook, by sheet and cell."""
    found: dict[str, list[Any]] = {"cell": [], "value": []}
    book = python_calamine.load_workbook(path)
    for sheet in dict.fromkeys(sheets):
        rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        for row, cells in enumerate(rows):
            for column, value in enumerate(cells):
                if (sheet, row, column) in PLACES and isinstance(value, int | float):
                    found["cell"].append(f"{sheet}!{row},{column}")
                    found["value"].append(float(value))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counts", type=int, nargs="*", default=[100, 1000, 10_000, 40_000])
    parser.add_argument(
        "--beside", type=int, nargs="*", default=[1000, 3000], help="so many files beside calamine"
    )
    parser.add_argument(
        "--cores",
        type=int,
        nargs="*",
        default=[1000, 3000, 5000],
        help="so many files by one core and by two",
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="the folder of the returns, made where it is not there yet")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source = options.keep or Path(folder) / "returns"
        if not source.is_dir():
            most = max([*options.counts, *options.beside, *options.cores])
            county(source.parent / "making", most, None).rename(source)
            shutil.rmtree(source.parent / "making")
        print("| returns | merge, CPU s | calamine, CPU s | merge × calamine, median | of the rounds |")
        print("|---:|---:|---:|---:|---:|")
        for count in options.beside:
            compared(source, count, options.rounds, beside_calamine)
        print()
        print("| returns | one core, s | two cores, s | times as fast, median | of the rounds |")
        print("|---:|---:|---:|---:|---:|")
        for count in options.cores:
            compared(source, count, options.rounds, by_one_and_two)
        print()
        print("| returns | seconds | ms a file | MB at most | cells that are polars' sums | other cells |")
        print("|---:|---:|---:|---:|---:|---:|")
        for count in options.counts:
            inbox = county(source.parent / f"county{count}", count, source)
            seconds, most = merged(inbox)
            same, others = independent(inbox)
            each = seconds / count * 1000
            print(f"| {count:,} | {seconds:.1f} | {each:.2f} | {most:.0f} | {same} | {others} |", flush=True)
            shutil.rmtree(inbox.parent)


if __name__ == "__main__":
    main()
