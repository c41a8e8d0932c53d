"""Generate, check and merge for many units, beside the loops one would write instead, in one run.

    python benchmarks/run.py [--units 1000]

Prints a Markdown table: milliseconds per unit (median of the rounds) and the ratio to xltools. The
rounds of the contenders are interleaved, so that a machine that slows down slows all of them.
"""

from __future__ import annotations

import argparse
import datetime as dt
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from random import Random

import openpyxl
import python_calamine

from xltools.county.library import FormLibrary
from xltools.form.period import Period
from xltools.form.spec import Form
from xltools.jobs.check import verify
from xltools.jobs.merge import merge_inbox
from xltools.jobs.output import silent, write
from xltools.jobs.workspace import Workspace
from xltools.model.submission import Source, Submission, Unit, Value
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.write.protect import Lock
from xltools.workbook.write.stamp import Stamper
from xltools.workbook.write.unit_book import build

FORM = FormLibrary.default(None).get("disclosure-2021")
YEAR = 2025
ROUNDS = 4


def units(count: int) -> list[Unit]:
    return [Unit(f"{number:05}", f"第{number}镇", "乡镇") for number in range(1, count + 1)]


def filled(form: Form, unit: Unit, random: Random) -> Submission:
    """A return with a few dozen figures that are not 0."""
    lay = layout(form)
    figures = {
        id: Value(number=Decimal(random.choice([0, 0, 0, random.randint(1, 99)])))
        for id in form.figures
        if lay.typed(id)
    }
    return Submission(form.id, YEAR, unit, figures, Source(""), sections={"overview": "本年度情况。" * 60})


# generate


def generate_xltools(work: Path, whom: list[Unit]) -> None:
    stamper = Stamper(FORM, Period(YEAR), county_name="示例县", lock=Lock())
    for unit in whom:
        write(work / f"{unit.code}.xlsx", stamper.workbook(unit))


def generate_openpyxl(work: Path, whom: list[Unit]) -> None:
    """The loop of a careful user: one template, loaded and saved for each unit."""
    template = work / "template.xlsx"
    template.write_bytes(build(FORM, Submission(FORM.id, YEAR, Unit("0", "模板", "乡镇"), {}, Source(""))))
    for unit in whom:
        book = openpyxl.load_workbook(template)
        book["xltools"]["B8"], book["xltools"]["B9"] = unit.code, unit.name
        book.save(work / f"{unit.code}.xlsx")


# check


def check_xltools(inbox: Path) -> None:
    verify(Workspace.open(inbox), [inbox])


def check_openpyxl(inbox: Path) -> None:
    """Values only, and the one balance of table three; no structure, no other rule."""
    for path in inbox.iterdir():
        sheet = openpyxl.load_workbook(path, data_only=True)["表三"]
        for column in "EFGHIJL":
            _ = sheet[f"{column}8"].value + sheet[f"{column}9"].value == sheet[f"{column}31"].value


def check_calamine(inbox: Path) -> None:
    """Every value of every sheet read, and nothing done with it: the floor."""
    for path in inbox.iterdir():
        book = python_calamine.load_workbook(path)
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python(skip_empty_area=False)


# merge


def merge_xltools(inbox: Path, out: Path) -> None:
    merge_inbox(Workspace.open(inbox), inbox, out, lock=Lock(), progress=silent, today=dt.date(2026, 2, 1))


def _sum_up(rows: Sequence[Sequence[Sequence[object]]], out: Path) -> None:
    totals: dict[tuple[int, int], float] = {}
    for sheet in rows:
        for row, line in enumerate(sheet):
            for column, value in enumerate(line):
                if isinstance(value, int | float):
                    totals[row, column] = totals.get((row, column), 0) + value
    book = openpyxl.Workbook()
    assert book.active is not None
    for (row, column), value in totals.items():
        book.active.cell(row + 1, column + 1, value)
    out.mkdir(exist_ok=True)
    book.save(out / "sum.xlsx")


def merge_openpyxl(inbox: Path, out: Path) -> None:
    """Table three added up cell by cell; no checks, no trace, one sheet."""
    rows = [
        [
            list(line)
            for line in openpyxl.load_workbook(path, data_only=True)["表三"].iter_rows(values_only=True)
        ]
        for path in inbox.iterdir()
    ]
    _sum_up(rows, out)


def merge_calamine(inbox: Path, out: Path) -> None:
    """The same with the fastest reader."""
    rows: Sequence[Sequence[Sequence[object]]] = [
        list(python_calamine.load_workbook(path).get_sheet_by_name("表三").to_python(skip_empty_area=False))
        for path in inbox.iterdir()
    ]
    _sum_up(rows, out)


def timed(contenders: dict[str, Callable[[int], None]], count: int) -> dict[str, float]:
    """Milliseconds per unit, each contender's rounds between the others'."""
    spent: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(ROUNDS):
        for name, run in contenders.items():
            start = time.perf_counter()
            run(number)
            spent[name].append((time.perf_counter() - start) * 1000 / count)
    return {name: statistics.median(times) for name, times in spent.items()}


def table(results: dict[str, dict[str, float]]) -> str:
    lines = ["| job | contender | ms per unit | × xltools |", "|---|---|---|---|"]
    for job, times in results.items():
        own = times["xltools"]
        lines += [f"| {job} | {name} | {spent:.2f} | {spent / own:.1f} |" for name, spent in times.items()]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=1000)
    count = parser.parse_args().units
    # Each round has its own share of the units, so that the run as a whole is of so many.
    shares = [units(count)[start::ROUNDS] for start in range(ROUNDS)]
    share = len(shares[0])
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        random = Random(1)
        inboxes = []
        for number, whom in enumerate(shares):
            inbox = work / f"inbox{number}"
            inbox.mkdir()
            for unit in whom:
                (inbox / f"{unit.code}.xlsx").write_bytes(build(FORM, filled(FORM, unit, random)))
            inboxes.append(inbox)

        def folder_of(name: str, number: int) -> Path:
            path = work / f"{name}{number}"
            path.mkdir()
            return path

        results = {
            "generate": timed(
                {
                    "xltools": lambda n: generate_xltools(folder_of("gx", n), shares[n]),
                    "openpyxl, template loaded and saved": lambda n: generate_openpyxl(
                        folder_of("go", n), shares[n]
                    ),
                },
                share,
            ),
            "check": timed(
                {
                    "xltools": lambda n: check_xltools(inboxes[n]),
                    "openpyxl, one balance": lambda n: check_openpyxl(inboxes[n]),
                    "calamine, values read only": lambda n: check_calamine(inboxes[n]),
                },
                share,
            ),
            "merge": timed(
                {
                    "xltools": lambda n: merge_xltools(inboxes[n], work / f"mx{n}"),
                    "openpyxl, one table": lambda n: merge_openpyxl(inboxes[n], work / f"mo{n}"),
                    "calamine, one table": lambda n: merge_calamine(inboxes[n], work / f"mc{n}"),
                },
                share,
            ),
        }
    print(f"{count} units, {ROUNDS} interleaved rounds\n")
    print(table(results))


if __name__ == "__main__":
    main()
