"""Filled workbooks by the thousand, with planted faults, as Excel, WPS, LibreOffice, openpyxl and XlsxWriter save them.

A few dozen returns are filled in, balanced, and saved in each program's shape; every file is one of them under another
unit's code. So the files are as different from each other as a county's are, and 40,000 are made in minutes.
"""

from __future__ import annotations

import io
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

from damage import Parts, by_hand, healthy, unzipped, zipped
from resaved import EXCEL, RESAVES

from xltools.form.spec import Form
from xltools.model.submission import Submission, Unit, Value
from xltools.workbook.write.unit_book import build

#: The code that stands for a unit's own in what is made once.
_CODE = "990001"
#: Returns that are different from each other, for each program.
VARIANTS = 24
#: One return in so many has a fault.
FAULTY = 8


def _libreoffice(parts: Parts) -> Parts:
    """Rows, cells and formulas with the attributes that LibreOffice gives all of them."""

    def written(data: bytes) -> bytes:
        text = data.decode()
        text = re.sub(r'<row r="(\d+)"[^>]*?(/?)>', _row, text)
        text = re.sub(r'(<c r="[A-Z]+\d+" s="\d+")>', r'\1 t="n">', text)
        return text.replace("<f>", '<f aca="false">').encode()

    return {name: written(data) if "worksheets/sheet" in name else data for name, data in parts.items()}


def _row(row: re.Match[str]) -> str:
    return (
        f'<row r="{row[1]}" customFormat="false" ht="15.8" hidden="false" customHeight="false" outlineLevel="0" '
        f'collapsed="false"{row[2]}>'
    )


def _excel(parts: Parts) -> Parts:
    for name in EXCEL:
        parts = RESAVES[name](parts)
    return parts


def _openpyxl(parts: Parts) -> Parts:
    return unzipped(by_hand(lambda _: None, zipped(parts)))


PROGRAMS: dict[str, Callable[[Parts], Parts]] = {
    "XlsxWriter": lambda parts: parts,
    "Excel": _excel,
    "WPS": RESAVES["WPS"],
    "LibreOffice": _libreoffice,
    "openpyxl": _openpyxl,
}


def balanced(form: Form, unit: Unit, random: Random) -> Submission:
    """A return in which everything balances, and the numbers are those of a unit."""
    base = healthy(unit, form)
    figures = dict(base.figures)
    for id, value in base.figures.items():
        if value.number is not None and id.startswith("t2."):
            figures[id] = Value(number=Decimal(random.choice([0, 0, random.randint(1, 400)])))
    for column in ("person", "company"):
        received, carried = random.randint(0, 60), random.randint(0, 5)
        granted = random.randint(0, received)
        for row, number in (
            ("received", received),
            ("carried_in", carried),
            ("granted", granted),
            ("not_held", received + carried - granted),
            ("carried_out", 0),
        ):
            figures[f"t3.{row}.{column}"] = Value(number=Decimal(number))
    return replace(base, figures=figures)


def _faulty(return_: Submission, random: Random) -> Submission:
    figures = dict(return_.figures)
    figures["t3.received.person"] = Value(number=Decimal(random.randint(61, 99)))
    return replace(return_, figures=figures)


def variants(form: Form, program: str, random: Random) -> list[Parts]:
    """Returns that are different from each other, as a program saves them."""
    unit = Unit(_CODE, f"第{_CODE}镇", "乡镇")
    made = []
    for number in range(VARIANTS):
        one = balanced(form, unit, random)
        one = _faulty(one, random) if number % FAULTY == 0 else one
        made.append(PROGRAMS[program](unzipped(build(form, one, county_name="示例县"))))
    return made


#: The code in a text of several runs, as Excel writes them: a tag stands in the middle of it.
_IN_RUNS = re.compile(
    rb"(?<=>)([^<>]*)%b(</t></r><r>(?:(?!</r>).)*<t[^<>]*>)%b" % (_CODE[:3].encode(), _CODE[3:].encode())
)


def _packed(parts: Parts, code: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
        for name, content in parts.items():
            own = content.replace(_CODE.encode(), code.encode())
            own = _IN_RUNS.sub(rb"\g<1>%b\g<2>%b" % (code[:3].encode(), code[3:].encode()), own)
            package.writestr(name, own)
    return out.getvalue()


def workbooks(
    form: Form, count: int, programs: tuple[str, ...] = tuple(PROGRAMS)
) -> Iterator[tuple[str, bytes]]:
    """So many files, each with its name; the programs take turns."""
    random = Random(1)
    made = {program: variants(form, program, random) for program in programs}
    for number in range(count):
        of_program = made[programs[number % len(programs)]]
        code = str(100_000 + number)
        yield f"{code}.xlsx", _packed(of_program[number // len(programs) % VARIANTS], code)


def fill(folder: Path, form: Form, count: int, programs: tuple[str, ...] = tuple(PROGRAMS)) -> list[Path]:
    """Writes so many files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, data in workbooks(form, count, programs):
        (folder / name).write_bytes(data)
        paths.append(folder / name)
    return paths
