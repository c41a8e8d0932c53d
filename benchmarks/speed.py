"""Reading and making many workbooks, ours and the peers' in turn, on the same files in the same run.

    python benchmarks/speed.py [--units 200] [--rounds 5] [--program Excel] [--keep FOLDER]

Prints Markdown tables: milliseconds of CPU and of the clock per file, the median of the rounds and how far they are apart, and
the ratio to calamine's values. Rounds are interleaved, so that a machine that slows down slows all of them. Peers that are
not installed are left out; `pip install pandas polars fastexcel` brings them.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib.util
import logging
import shutil
import statistics
import tempfile
import time
import warnings
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import openpyxl
import python_calamine
from returns_at_scale import PROGRAMS, fill

from xltools.county.library import FormLibrary
from xltools.form.period import Period
from xltools.jobs.check import verify
from xltools.jobs.merge import merge_inbox
from xltools.jobs.output import silent, write
from xltools.jobs.workspace import Workspace
from xltools.model.submission import Source, Submission, Unit
from xltools.workbook.write.protect import Lock
from xltools.workbook.write.stamp import Stamper
from xltools.workbook.write.unit_book import build

FORM = FormLibrary.default(None).get("disclosure-2021")
YEAR = 2025
Job = Callable[[Sequence[Path]], object]


@dataclass
class Times:
    """Milliseconds per file of each round."""

    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)

    @property
    def spread(self) -> float:
        """Half of how far the rounds are apart, as a share of the median."""
        return (max(self.cpu) - min(self.cpu)) / 2 / statistics.median(self.cpu)


# Reading


def verified(paths: Sequence[Path]) -> object:
    """Everything that `xltools check` does, in one process."""
    return verify(Workspace.open(paths[0]), paths, workers=1)


def verified_by_processes(paths: Sequence[Path]) -> object:
    """The same, shared among processes; their CPU time is not in the column, so that only the clock counts."""
    return verify(Workspace.open(paths[0]), paths, workers=2)


def calamine_values(paths: Sequence[Path]) -> object:
    return [
        [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names]
        for book in map(python_calamine.load_workbook, paths)
    ][:0]


def openpyxl_values(paths: Sequence[Path], *, read_only: bool = False) -> object:
    for path in paths:
        book = openpyxl.load_workbook(path, data_only=True, read_only=read_only)
        for sheet in book.worksheets:
            for _ in sheet.iter_rows(values_only=True):
                pass
        book.close()
    return None


def unzipped_sheets(paths: Sequence[Path]) -> object:
    """The physical limit: nothing is looked at."""
    for path in paths:
        with zipfile.ZipFile(path) as package:
            for name in package.namelist():
                if name.startswith("xl/worksheets/sheet"):
                    package.read(name)
    return None


def pandas_values(paths: Sequence[Path]) -> object:
    pandas: Any = import_module("pandas")
    return pandas.concat(
        [pandas.read_excel(path, sheet_name="表三", header=None, engine="openpyxl") for path in paths]
    )


def polars_values(paths: Sequence[Path]) -> object:
    polars: Any = import_module("polars")
    options = {"read_options": {"header_row": None}, "raise_if_empty": False}
    return [polars.read_excel(path, sheet_id=0, has_header=False, **options) for path in paths][:0]


READING: dict[str, Job] = {
    "(d) calamine, all values": calamine_values,
    "xltools, full verification": verified,
    "xltools, two processes": verified_by_processes,
    "(b) openpyxl, all values": openpyxl_values,
    "(c) openpyxl read_only": lambda paths: openpyxl_values(paths, read_only=True),
    "(e) sheets unzipped only": unzipped_sheets,
}
OPTIONAL: dict[str, tuple[str, Job]] = {
    "(a) pandas, one sheet, concat": ("pandas", pandas_values),
    "polars (calamine), all sheets": ("fastexcel", polars_values),
}


# Making


def generate(folder: Path, units: Sequence[Unit]) -> None:
    stamper = Stamper(FORM, Period(YEAR), county_name="示例县", lock=Lock())
    for unit in units:
        write(folder / f"{unit.code}.xlsx", stamper.workbook(unit))


def load_set_save(folder: Path, units: Sequence[Unit]) -> None:
    """The loop of a careful user: a template, loaded and saved for each unit."""
    template = folder / "template.xlsx"
    template.write_bytes(blank(Unit("0", "模板", "乡镇")))
    for unit in units[:20]:
        book = openpyxl.load_workbook(template)
        book["xltools"]["B8"], book["xltools"]["B9"] = unit.code, unit.name
        book.save(folder / f"{unit.code}.xlsx")


def from_nothing(folder: Path, units: Sequence[Unit]) -> None:
    for unit in units[:20]:
        (folder / f"{unit.code}.xlsx").write_bytes(blank(unit))


def copied(folder: Path, units: Sequence[Unit]) -> None:
    template = folder / "template.xlsx"
    template.write_bytes(blank(Unit("0", "模板", "乡镇")))
    for unit in units:
        shutil.copy(template, folder / f"{unit.code}.xlsx")


def blank(unit: Unit) -> bytes:
    return build(FORM, Submission(FORM.id, YEAR, unit, {}, Source("")))


MAKING: dict[str, tuple[Callable[[Path, Sequence[Unit]], None], int]] = {
    "xltools generate": (generate, 10**9),
    "(f) openpyxl, load, set, save": (load_set_save, 20),
    "(g) XlsxWriter from nothing": (from_nothing, 20),
    "(h) shutil.copy": (copied, 10**9),
}


def measured(run: Callable[[], object], count: int, times: Times) -> None:
    cpu, wall = time.process_time(), time.perf_counter()
    run()
    times.cpu.append((time.process_time() - cpu) * 1000 / count)
    times.wall.append((time.perf_counter() - wall) * 1000 / count)


def table(times: dict[str, Times], unit: str) -> str:
    one = statistics.median(times[unit].cpu)
    lines = [f"| contender | CPU ms per file | ± | clock ms | × {unit} |", "|---|---:|---:|---:|---:|"]
    for name, spent in times.items():
        cpu, wall = statistics.median(spent.cpu), statistics.median(spent.wall)
        lines.append(f"| {name} | {cpu:.2f} | {spent.spread:.0%} | {wall:.2f} | {cpu / one:.2f} |")
    return "\n".join(lines)


def reading(paths: Sequence[Path], rounds: int) -> dict[str, Times]:
    jobs = READING | {name: job for name, (needs, job) in OPTIONAL.items() if importlib.util.find_spec(needs)}
    times = {name: Times() for name in jobs}
    for job in jobs.values():
        job(paths[:5])  # what each makes once is made before
    for _ in range(rounds):
        for name, job in jobs.items():
            measured(lambda job=job: job(paths), len(paths), times[name])  # type: ignore[misc]
    return times


def making(work: Path, count: int, rounds: int) -> dict[str, Times]:
    units = [Unit(f"{number:05}", f"第{number}镇", "乡镇") for number in range(count)]
    times = {name: Times() for name in MAKING}
    for number in range(rounds):
        for name, (job, most) in MAKING.items():
            folder = work / f"{name[:4]}{number}"
            folder.mkdir()
            measured(lambda job=job, folder=folder: job(folder, units), min(count, most), times[name])  # type: ignore[misc]
            shutil.rmtree(folder)
    return times


def merged(paths: Sequence[Path], work: Path) -> str:
    """The whole merge, once: how long it takes a file, and what it adds up to."""
    inbox = paths[0].parent
    cpu, wall = time.process_time(), time.perf_counter()
    result = merge_inbox(
        Workspace.open(inbox), inbox, work / "merged", lock=Lock(), progress=silent, today=dt.date(2026, 2, 1)
    )
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    total = sum(
        (one.number for one in result.consolidation.submission.figures.values() if one.number), Decimal(0)
    )
    count = len(paths)
    return (
        f"merge of {count}: {wall / count * 1000:.2f} ms of the clock per file, all figures add up to {total}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--program", choices=[*PROGRAMS, "all"], default="all")
    parser.add_argument("--keep", type=Path, help="where the files are written, and stay")
    parser.add_argument("--read-only", action="store_true", help="nothing is generated and merged")
    options = parser.parse_args()
    # What peers say of files that other programs saved is not what is measured.
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    programs = tuple(PROGRAMS) if options.program == "all" else (options.program,)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        paths = fill(options.keep or work / "inbox", FORM, options.units, programs)
        print(f"{len(paths)} files as saved by {', '.join(programs)}; {options.rounds} interleaved rounds\n")
        print(table(reading(paths, options.rounds), "(d) calamine, all values"))
        if not options.read_only:
            print(f"\n{table(making(work, options.units, options.rounds), '(h) shutil.copy')}")
            print(f"\n{merged(paths, work)}")


if __name__ == "__main__":
    main()
