"""Builds the example county from samples/source, the same bytes on every run:

    python samples/build.py               # → samples/
    python samples/build.py --expected    # and what merging it must come to → samples/expected.txt
    python samples/build.py --xls         # first saves the .xls among the sources anew (needs LibreOffice)

``source/returns.toml`` says what every unit ought to report, ``source/inbox.toml`` which file of the inbox
carries which fault. A return is built with its figures inside, so that every formula has its value
stored, as if a person had filled it in and saved it; faults that a person could only plant by hand
(a formula overwritten, a sheet renamed, a file cut off) are planted afterwards by ``plant.py``.

The .xls of the inbox is kept among the sources as LibreOffice saved it: another version of LibreOffice
would save other bytes.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import shutil
import subprocess
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import plant

from xltools.county.library import FormLibrary
from xltools.form.rules.evaluate import totals
from xltools.form.rules.words import number as shown
from xltools.form.spec import Form
from xltools.jobs import summary
from xltools.jobs.check import Together, judge_forms
from xltools.jobs.merge import merge_inbox
from xltools.jobs.output import silent
from xltools.jobs.workspace import Workspace
from xltools.model.consolidation import Consolidation, Judged
from xltools.model.submission import Source, Submission, Unit, Value
from xltools.workbook.consolidated.county_book import open_county_book
from xltools.workbook.write.protect import Lock
from xltools.workbook.write.unit_book import build

HERE = Path(__file__).parent
SOURCE, COUNTY, EXPECTED = HERE / "source", HERE, HERE / "expected.txt"
PROJECT, UNITS, INBOX = "xltools.toml", "units.csv", "inbox"
_FIELDS = ("head", "contact", "phone", "signed")


@dataclass(frozen=True)
class Sources:
    """What stands in samples/source."""

    form: Form
    project: Mapping[str, Any]
    units: Mapping[str, Unit]
    returns: Mapping[str, Any]
    further: Mapping[str, tuple[Form, Mapping[str, Any]]]
    last_year: Mapping[str, Any]
    inbox: tuple[Mapping[str, Any], ...]

    @classmethod
    def read(cls, folder: Path = SOURCE) -> Sources:
        def toml(name: str) -> dict[str, Any]:
            return tomllib.loads((folder / name).read_text(encoding="utf-8"), parse_float=Decimal)

        project = toml(PROJECT)
        with (folder / UNITS).open(encoding="utf-8-sig", newline="") as file:
            units = {row["代码"]: _unit(row) for row in csv.DictReader(file)}
        forms = FormLibrary.default(None)
        return cls(
            forms.get(project["form"]),
            project,
            units,
            toml("returns.toml"),
            {id: (forms.get(id), toml(f"{id}.toml")) for id in project["forms"]},
            toml("last_year.toml"),
            tuple(toml("inbox.toml")["file"]),
        )

    @property
    def county(self) -> str:
        return str(self.project["county"])

    @property
    def year(self) -> int:
        return int(self.project["year"])

    def this_year(self, code: str, last: Mapping[str, Decimal]) -> Submission:
        """What the unit ought to report."""
        return self._submission(self.form, self.returns, code, self.year, last)

    def further_form(self, id: str, code: str) -> Submission:
        """What the unit ought to report on another form."""
        return self._submission(*self.further[id], code, self.year, {})

    def form_of(self, submission: Submission) -> Form:
        return self.form if submission.form == self.form.id else self.further[submission.form][0]

    def year_before(self, code: str) -> Submission:
        """What the unit reported a year ago."""
        return self._submission(self.form, self.last_year, code, self.year - 1, {})

    def _submission(
        self, form: Form, table: Mapping[str, Any], code: str, year: int, last: Mapping[str, Decimal]
    ) -> Submission:
        # What stands above the first unit is the same for all.
        entry = {**{key: value for key, value in table.items() if not isinstance(value, dict)}, **table[code]}
        unit = self.units.get(code) or Unit(code, entry["name"], entry["level"])
        zero = frozenset(entry.get("zero", ()))
        numbers = _numbers(form, entry["figures"], zero)
        names = {"{name}": unit.name, "{contact}": unit.contact, "{phone}": unit.phone}
        computed = {**numbers, **totals(form, _all(form, numbers, zero))}
        words = names | {f"{{{id}}}": shown(number) for id, number in computed.items() if number is not None}

        def said(key: str) -> str:
            text = str(entry[key])
            for word, value in words.items():
                text = text.replace(word, value)
            if "{" in text:
                raise ValueError(f"{code} {key}: {text}")
            return text

        return Submission(
            form=form.id,
            year=year,
            unit=unit,
            figures={id: _value(number) for id, number in numbers.items()},
            source=Source(""),
            declared_zero=zero,
            fields={key: Value(raw=said(key)) for key in _FIELDS},
            sections={one.id: said(one.id) for one in form.sections if not one.published},
            explanations=entry.get("explanations", {}),
            last=last,
        )


def _numbers(form: Form, figures: Mapping[str, Any], zero: frozenset[str]) -> dict[str, Decimal]:
    """The figures that are listed; 0 for the others, but in tables declared zero or not filled in."""
    listed = dict(flat(figures))
    if unknown := listed.keys() - form.figures.keys():
        raise ValueError(f"no such figure: {unknown}")
    tables = {id.partition(".")[0] for id in listed}
    for table in form.tables:
        if table.id in zero or (table.optional and table.id not in tables):
            continue
        for figure in form.table_figures[table.id]:
            if figure.computed_by is None:
                listed.setdefault(figure.id, Decimal(0))
    return listed


def _unit(row: Mapping[str, str]) -> Unit:
    return Unit(row["代码"], row["名称"], row["级别"], row["联系人"], row["电话"], row["邮箱"])


def _value(number: Decimal) -> Value:
    return Value(number=number, raw=str(number))


def flat(tree: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Decimal]]:
    """``{"t2": {"licence": {"licences": 3}}}`` as ``t2.licence.licences`` and 3."""
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from flat(value, f"{path}{key}.")
        else:
            yield path + key, Decimal(value)


def _all(form: Form, numbers: Mapping[str, Decimal], zero: frozenset[str]) -> dict[str, Decimal | None]:
    blank = {id: Decimal(0) if figure.table in zero else None for id, figure in form.figures.items()}
    typed = {id for id, figure in form.figures.items() if figure.computed_by is None}
    return {id: numbers.get(id, blank[id]) for id in typed}


@dataclass(frozen=True)
class Inbox:
    """The files of the inbox, as bytes."""

    sources: Sources
    last: Mapping[str, Mapping[str, Decimal]]

    @cached_property
    def files(self) -> Mapping[str, bytes]:
        """Name → content."""
        found: dict[str, bytes] = {}
        for entry in self.sources.inbox:
            found[entry["name"]] = found[entry["copy"]] if "copy" in entry else self._file(entry)
        return found

    def _file(self, entry: Mapping[str, Any]) -> bytes:
        if "unit" not in entry:
            return plant.word(str(entry["plant"]["text"])) if entry["plant"]["do"] == "word" else b""
        if "saved" in entry:
            return (SOURCE / str(entry["saved"])).read_bytes()
        return self.filled(entry)

    def filled(self, entry: Mapping[str, Any]) -> bytes:
        """The workbook that an entry speaks of, filled in, and what was done to it."""
        submission = self._submission(entry)
        form = self.sources.form_of(submission)
        data = build(form, submission, county_name=self.sources.county)
        return _planted(data, entry["plant"], submission, form) if "plant" in entry else data

    def _submission(self, entry: Mapping[str, Any]) -> Submission:
        """The unit's return with the mistakes made while filling it in."""
        code = entry["unit"]
        if "form" in entry:
            right = self.sources.further_form(entry["form"], code)
        elif entry.get("last"):
            right = self.sources.year_before(code)
        else:
            right = self.sources.this_year(code, self.last.get(code, {}))
        figures = dict(right.figures) | {id: _value(Decimal(n)) for id, n in entry.get("figures", {}).items()}
        for id in entry.get("blank", ()):
            del figures[id]
        fields = dict(right.fields)
        if "signed" in entry:
            fields["signed"] = Value(raw=str(entry["signed"]))
        return replace(right, figures=figures, fields=fields)


def _planted(data: bytes, how: Mapping[str, Any], submission: Submission, form: Form) -> bytes:
    """The saved workbook with what happened to it afterwards."""
    match how["do"]:
        case "text" | "label":
            return plant.text(data, how["sheet"], how["cell"], how["text"])
        case "number":
            known = {id: value.number for id, value in submission.figures.items()}
            total = totals(form, known)[how["figure"]]
            return plant.number(data, how["sheet"], how["cell"], int(total or 0))
        case "sheet":
            return plant.rename_sheet(data, how["sheet"], how["text"])
        case "cut":
            return plant.cut(data)
        case "encrypt":
            return plant.encrypt(data)
    raise ValueError(how["do"])


def last_years_workbook(sources: Sources) -> bytes:
    """Last year's consolidated workbook: the real merge of last year's returns."""
    year = sources.year - 1
    project = {**sources.project, "year": year, "deadline": f"{year + 1}-01-31"}
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        shutil.copy(SOURCE / UNITS, root)
        del project["last"], project["forms"]
        lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in project.items()]
        (root / PROJECT).write_text("".join(lines), encoding="utf-8")
        inbox = root / str(year)
        inbox.mkdir()
        for code, unit in sources.units.items():
            name = f"{code}_{unit.name}_{year}.xlsx"
            submission = sources.year_before(code)
            (inbox / name).write_bytes(build(sources.form, submission, county_name=sources.county))
        merged = merge_inbox(
            Workspace.open(root), inbox, root, lock=Lock(), progress=silent, today=dt.date(2026, 2, 1)
        )
        if merged.consolidation.findings or len(merged.consolidation.included) != len(sources.units):
            raise ValueError(f"last year is not sound: {merged.consolidation.findings}")
        return merged.workbook.read_bytes()


def save_xls(sources: Sources, last: Path) -> None:
    """Lets LibreOffice save the returns that somebody sent as .xls."""
    inbox = Inbox(sources, _figures_of(last))
    for entry in sources.inbox:
        if "saved" not in entry:
            continue
        with tempfile.TemporaryDirectory() as scratch:
            book = Path(scratch, entry["saved"]).with_suffix(".xlsx")
            book.write_bytes(inbox.filled(entry))
            profile = f"-env:UserInstallation={Path(scratch, 'profile').as_uri()}"
            office = ["soffice", profile, "--headless", "--convert-to", "xls", "--outdir", scratch, str(book)]
            subprocess.run(office, check=True, timeout=120, stdout=subprocess.DEVNULL)  # noqa: S603 - our own words
            shutil.copyfile(book.with_suffix(".xls"), SOURCE / entry["saved"])


def _figures_of(last: Path) -> Mapping[str, Mapping[str, Decimal]]:
    """Unit code → its figures in a consolidated workbook."""
    return open_county_book(last, FormLibrary.default(None).get).included


def make(out: Path, *, xls: bool = False) -> None:
    """Builds the county in ``out``; what stood in its inbox before is replaced."""
    sources = Sources.read()
    for folder in (INBOX, "last"):
        shutil.rmtree(out / folder, ignore_errors=True)
    last = out / sources.project["last"]
    last.parent.mkdir(parents=True)
    for name in (PROJECT, UNITS):
        shutil.copyfile(SOURCE / name, out / name)
    last.write_bytes(last_years_workbook(sources))
    if xls:
        save_xls(sources, last)
    for name, data in Inbox(sources, _figures_of(last)).files.items():
        path = out / INBOX / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def expected(county: Path) -> str:
    """What merging the county's inbox comes to: a line a file, then the units, then the county's figures; of each form."""
    workspace = Workspace.open(county)
    return "\n".join(
        line for together in judge_forms(workspace, [county / INBOX]) for line in form_lines(together)
    )


def form_lines(together: Together) -> Iterator[str]:
    """What the returns of one form come to; further forms below their title."""
    found = together.consolidation
    if title := together.workspace.own_name:
        yield from (f"—— {title} ——", "")
    yield from (*file_lines(found, together.judged), "", *summary.lines(found), "")
    yield from (f"{id} = {shown(number)}" for id, number in found.totals.items() if number)
    yield ""


def file_lines(found: Consolidation, judged: Sequence[Judged]) -> Iterator[str]:
    """``name | unit | standing | code, sheet and cell of each finding``."""
    standing = {file: str(one.status) for one in found.standings for file in one.files}
    for one in sorted(judged, key=lambda one: one.file):
        unit = one.submission.unit.name if one.submission else "—"
        codes = [f"{f.code} {f.sheet} {f.cell}".strip() for f in found.findings if f.file == one.file]
        yield f"{one.file} | {unit} | {standing[one.file]} | {'；'.join(codes) or '无'}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Builds the example county.")
    parser.add_argument("--out", type=Path, default=COUNTY, help="another folder than samples/")
    parser.add_argument("--expected", action="store_true", help="write samples/expected.txt as well")
    parser.add_argument("--xls", action="store_true", help="save the .xls among the sources anew")
    options = parser.parse_args()
    make(options.out, xls=options.xls)
    if options.expected:
        EXPECTED.write_text(expected(options.out), encoding="utf-8")


if __name__ == "__main__":
    main()
