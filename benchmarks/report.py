"""Word reports for many units, beside the plain docxtpl loop one would write instead, in one run.

    python benchmarks/report.py [--units 1000]

Both fill the same shipped template with the same values. docxtpl gets them ready made: reading the workbook,
checking it and writing the sentences is not in its time, and what that costs stands in a row of its own. The
rounds are interleaved, so that a machine that slows down slows all of them.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from docxtpl import DocxTemplate
from run import FORM, YEAR, filled, units

from xltools.county.library import FormLibrary
from xltools.form.rules.evaluate import totals
from xltools.jobs.output import write
from xltools.jobs.report import report
from xltools.jobs.workspace import Workspace
from xltools.model.submission import Submission, Value
from xltools.report.language import DOCUMENTS
from xltools.report.press import Press
from xltools.report.sentences import ReportKind
from xltools.report.writer import FILES, Material
from xltools.workbook.write.unit_book import build

ROUNDS = 4
FORMS = FormLibrary.default(None)


def returns(count: int) -> list[Submission]:
    """Returns with a few dozen figures that are not 0 and totals computed; not all of them balance."""
    random = Random(1)
    found = []
    for unit in units(count):
        one = filled(FORM, unit, random)
        whole = totals(FORM, {id: value.number for id, value in one.figures.items()})
        figures = {**one.figures, **{id: Value(number=number) for id, number in whole.items()}}
        found.append(Submission(FORM.id, YEAR, unit, figures, one.source, sections=one.sections))
    return found


def with_xltools(out: Path, whom: list[Submission]) -> None:
    press = Press(FORMS)
    for one in whom:
        write(out / f"{one.unit.code}.docx", press.unit(one).content)


def with_docxtpl(out: Path, template: Path, ready: list[tuple[str, dict[str, Any]]]) -> None:
    """As its documentation shows it: open, render, save."""
    for code, values in ready:
        document = DocxTemplate(template)
        document.render(values, DOCUMENTS)
        document.save(out / f"{code}.docx")


def from_workbooks(out: Path, inbox: Path) -> None:
    """The whole command: every workbook read, checked and printed."""
    report(Workspace(None, FORMS, None, None), [inbox], out, draft=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=1000)
    count = parser.parse_args().units
    everybody = returns(count)
    shares = [everybody[start::ROUNDS] for start in range(ROUNDS)]
    template = FORMS.file(f"{FORM.id}/{FILES[ReportKind.UNIT]}")
    assert template is not None
    writer = Press(FORMS).writer(FORM)
    ready = [
        [(one.unit.code, writer.values(ReportKind.UNIT, Material(one, {}))) for one in share]
        for share in shares
    ]
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for number, share in enumerate(shares):
            (work / f"inbox{number}").mkdir()
            for one in share:
                (work / f"inbox{number}" / f"{one.unit.code}.xlsx").write_bytes(build(FORM, one))

        def to(name: str) -> Path:
            path = work / name
            path.mkdir()
            return path

        contenders: dict[str, Callable[[int], None]] = {
            "xltools": lambda n: with_xltools(to(f"x{n}"), shares[n]),
            "docxtpl loop, values ready made": lambda n: with_docxtpl(to(f"d{n}"), template, ready[n]),
            "xltools report: workbooks read and checked too": lambda n: from_workbooks(
                to(f"c{n}"), work / f"inbox{n}"
            ),
        }
        spent: dict[str, list[float]] = {name: [] for name in contenders}
        for number in range(ROUNDS):
            for name, run in contenders.items():
                start = time.perf_counter()
                run(number)
                spent[name].append((time.perf_counter() - start) * 1000 / len(shares[number]))
    times = {name: statistics.median(rounds) for name, rounds in spent.items()}
    print(f"{count} reports, {ROUNDS} interleaved rounds\n")
    print("| contender | ms per report | × xltools |\n|---|---|---|")
    for name, median in times.items():
        print(f"| {name} | {median:.2f} | {median / times['xltools']:.1f} |")


if __name__ == "__main__":
    main()
