"""Every reason of the catalogue comes about in the situation that it speaks of."""

from __future__ import annotations

import datetime as dt
import errno
import os
import subprocess
import sys
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from changed_form import form_of, without_rule
from damage import Inbox, healthy, typed
from planting import OF_ARRIVALS, OF_FILES, OF_TEMPLATES, OF_THE_BUTTON, Ground, Table
from returns import FORM, UNIT, YEAR, blank

from xltools.check import check_rules
from xltools.county.library import FormLibrary
from xltools.county.roster import read_roster
from xltools.jobs import addin
from xltools.jobs.merge import merge_inbox
from xltools.jobs.new import create_project
from xltools.jobs.output import silent
from xltools.jobs.workspace import Workspace
from xltools.merge import merge
from xltools.model.consolidation import Judged
from xltools.model.messages.reasons import REASONS, reason
from xltools.model.steady import steady_bytes
from xltools.model.submission import Unit, Value
from xltools.workbook.read.unit_book import read

PLANTED = Table()
plants = PLANTED.plants


@pytest.fixture
def ground(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ground:
    monkeypatch.chdir(tmp_path)
    return Ground(tmp_path, monkeypatch, capsys)


@pytest.mark.parametrize(
    "code", [code for code in REASONS if code not in OF_THE_BUTTON | OF_FILES | OF_TEMPLATES | OF_ARRIVALS]
)
def test_a_reason_comes_of_its_situation(code: str, ground: Ground) -> None:
    PLANTED.yields(code, ground)


# What the operating system answers


SYSTEM_ERRORS = {
    "E00": errno.EDOM, "E01": errno.ENOENT, "E02": errno.EACCES, "E03": errno.EPERM, "E04": errno.EISDIR,
    "E05": errno.ENOTDIR, "E06": errno.EEXIST, "E07": errno.EBUSY, "E08": errno.EROFS, "E09": errno.ENOSPC,
    "E10": errno.ENAMETOOLONG, "E11": errno.EINVAL, "E12": errno.ELOOP, "E13": errno.EMFILE, "E14": errno.EIO,
    "E15": errno.ENOEXEC,
}  # fmt: skip
for code, number in SYSTEM_ERRORS.items():
    plants(code)(lambda _, number=number: reason(OSError(number, os.strerror(number))))


@plants("E17")
def a_name_that_the_system_cannot_write(ground: Ground) -> object:
    return create_project(ground.folder / "\udfff", county="清河县", year=2025)


_WRITES = (
    "import sys\nwith open(sys.argv[1], 'ab', 0) as file:\n    while True:\n        file.write(b'more')\n"
)


@plants("E16")
def a_file_that_is_written_all_the_time(ground: Ground) -> object:
    path = ground.put("甲.txt", "")
    with subprocess.Popen([sys.executable, "-c", _WRITES, path]) as writer:
        try:
            until = time.monotonic() + 20
            while time.monotonic() < until:  # until the writer has begun
                steady_bytes(path)
        except OSError as error:
            return reason(error)
        finally:
            writer.kill()
    return None


# A line of the roster


ROSTERS = {
    "G01": ",青禾镇,乡镇",
    "G02": "4.11E+11,青禾镇,乡镇",
    "G03": "101,青禾镇,乡镇\n101,白石镇,乡镇",
    "G04": "101,,乡镇",
    "G05": "101,青禾镇,乡镇\n102,青禾镇,乡镇",
    "G06": "101,青禾镇,镇级",
    "G07": "101,青禾镇,",
    "G08": "",
}
plants("G09")(
    lambda ground: read_roster(
        ground.put("units.csv", "代码,名称,级别,并入\n101,青禾镇,乡镇,\n102,白石镇,乡镇,109\n")
    )
)
for code, lines in ROSTERS.items():
    plants(code)(
        lambda ground, lines=lines: read_roster(ground.put("units.csv", f"代码,名称,级别\n{lines}\n"))
    )


# The interpreter that an add-in starts


def starting(ground: Ground, script: str) -> object:
    python = ground.put("python", f"#!/bin/sh\n{script}\n")
    python.chmod(0o755)
    return addin.install(addin.Host("win32", {}, ground.folder, str(python)))


@plants("Q01")
def a_python_that_does_not_answer(ground: Ground) -> object:
    ground.monkeypatch.setattr(addin, "_SECONDS", 0.1)
    return starting(ground, "exec sleep 5")


@plants("Q02")
def a_python_without_xlwings(ground: Ground) -> object:
    return starting(ground, "echo 'ModuleNotFoundError: xlwings' >&2; exit 1")


@plants("Q03")
def a_python_that_ends_without_a_word(ground: Ground) -> object:
    return starting(ground, "exit 3")


# Instead of a name


@plants("K01")
def a_library_without_forms(_: Ground) -> object:
    return FormLibrary([]).get(FORM.id)


@plants("K02")
def a_year_before_every_form(ground: Ground) -> object:
    ground.put("units.csv", "代码,名称,级别\n101,青禾镇,乡镇\n")
    ground.put("xltools.toml", f'county = "县"\nyear = 2010\nform = "{FORM.id}"\nroster = "units.csv"\n')
    workspace = Workspace.open(ground.folder)
    from xltools.jobs.generate import generate

    return generate(workspace, ground.folder, lock=workspace.lock(""), progress=silent)


def merged(unit: Unit, roster: list[Unit] | None = None) -> object:
    """What becomes of one return without any figure."""
    judged = Judged("甲.xlsx", "", blank(FORM, unit=unit))
    return merge(FORM, YEAR, Unit("", "清河县"), [judged], roster, {})


@plants("K03")
def a_return_without_figures(_: Ground) -> object:
    return merged(UNIT)


@plants("K05")
def a_unit_that_sent_nothing(_: Ground) -> object:
    return merged(UNIT, [UNIT, Unit("102", "白石镇", "乡镇")])


@plants("K06")
def a_return_without_a_code(_: Ground) -> object:
    return merged(Unit("", "青禾镇"))


def explaining(**explanations: str) -> object:
    """What is said of a return with two warnings, and explanations of them."""
    numbers = {"t2.regulation.made": 1, "t2.regulation.current": 2}
    said = {rule.replace("__", "."): text for rule, text in explanations.items()}
    returned = replace(
        healthy(),
        figures={**healthy().figures, **{id: Value(number=Decimal(n)) for id, n in numbers.items()}},
        explanations=said,
    )
    return [str(finding.args["advice"]).rpartition("；")[2] for finding in check_rules(FORM, returned)]


def advice(**explanations: str) -> object:
    return "\n".join(map(str, explaining(**explanations)))  # type: ignore[call-overload]


@plants("K40")
def an_explanation_of_stock_phrases(_: Ground) -> object:
    return advice(B05__made="经核实，数据无误")


@plants("K41")
def an_explanation_without_a_figure_or_a_cause(_: Ground) -> object:
    return advice(B05__made="我们认为这里应当如此")


@plants("K42")
def an_explanation_of_two_rules_at_once(_: Ground) -> object:
    return advice(B05__made="委托起草的规章 1 件", H02__normative="委托起草的规章 1 件")


@plants("K08")
def the_county_s_own_workbook_alone(_: Ground) -> object:
    return merged(Unit("000", "清河县", "县"), [UNIT])


@plants("K07")
def an_explanation_of_a_rule_that_is_gone(ground: Ground) -> object:
    data = typed({"t2.regulation.made": 1}, explanations={"B05.made": "市政府委托起草的规章 1 件"})
    return read(ground.put("甲.xlsx", data), lambda _: form_of(without_rule("B05")))


@plants("K09")
def a_volume_of_which_no_unit_counts(ground: Ground) -> object:
    inbox = Inbox(ground.folder / "清河县", project="[limits]\nbook_units = 1\n").put(b"")
    workspace = Workspace.open(inbox.inbox)
    return merge_inbox(
        workspace,
        inbox.inbox,
        ground.folder / "merged",
        lock=workspace.lock(""),
        progress=silent,
        today=dt.date(2026, 1, 15),
    )
