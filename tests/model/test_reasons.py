"""Every reason of the catalogue comes about in the situation that it speaks of."""

from __future__ import annotations

import errno
import io
import os
import zipfile
from pathlib import Path

import pytest
from damage import sound, zipped
from planting import OF_THE_BUTTON, Ground, Table
from returns import FORM, UNIT, YEAR, blank

import xltools
from xltools.county.inbox import list_inbox
from xltools.county.library import FormLibrary
from xltools.county.roster import read_roster
from xltools.county.settings import Limits
from xltools.jobs import addin
from xltools.jobs.compare import compare
from xltools.jobs.import_ import import_reports
from xltools.jobs.output import silent
from xltools.jobs.workspace import Workspace
from xltools.merge import merge
from xltools.model.consolidation import Judged
from xltools.model.reasons import REASONS, reason
from xltools.model.submission import Unit
from xltools.ooxml.package import Package, load, parse, xml_parser

#: Reasons of rooms that still write the sentence itself where it is raised.
AWAITED = frozenset(
    {
        "N04", "N05", "N06", "N10", "N15", "N16", "N17", "N21", "N26", "N27", "N29", "N30", "N31", "N32",
        "N40", "N41", "N42", "N43", "N44", "N45",
        "N54", "N55", "N56", "N57", "N58", "N59", "N60", "N61", "N62", "N63",
    }
)  # fmt: skip
PLANTED = Table()
plants = PLANTED.plants


@pytest.fixture
def ground(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ground:
    monkeypatch.chdir(tmp_path)
    return Ground(tmp_path, monkeypatch, capsys)


@pytest.mark.parametrize("code", [code for code in REASONS if code not in OF_THE_BUTTON | AWAITED])
def test_a_reason_comes_of_its_situation(code: str, ground: Ground) -> None:
    PLANTED.yields(code, ground)


def test_a_reason_that_is_used_is_awaited_no_longer() -> None:
    sources = Path(xltools.__file__).parent.rglob("*.py")
    texts = [path.read_text("utf-8") for path in sources if path.name != "reasons.py"]
    assert [code for code in AWAITED if any(f'"{code}"' in text for text in texts)] == []


# What the operating system answers


SYSTEM_ERRORS = {
    "E00": errno.EDOM, "E01": errno.ENOENT, "E02": errno.EACCES, "E03": errno.EPERM, "E04": errno.EISDIR,
    "E05": errno.ENOTDIR, "E06": errno.EEXIST, "E07": errno.EBUSY, "E08": errno.EROFS, "E09": errno.ENOSPC,
    "E10": errno.ENAMETOOLONG, "E11": errno.EINVAL, "E12": errno.ELOOP, "E13": errno.EMFILE, "E14": errno.EIO,
    "E15": errno.ENOEXEC,
}  # fmt: skip
for code, number in SYSTEM_ERRORS.items():
    plants(code)(lambda _, number=number: reason(OSError(number, os.strerror(number))))


# A file, before it is opened


@plants("N01")
def a_link_out_of_the_inbox(ground: Ground) -> object:
    ground.put("别处/甲.xlsx", b"")
    (ground.folder / "inbox").mkdir()
    (ground.folder / "inbox" / "甲.xlsx").symlink_to(ground.folder / "别处" / "甲.xlsx")
    return list_inbox([ground.folder / "inbox"], Limits())


@plants("N02")
def a_link_to_nothing(ground: Ground) -> object:
    (ground.folder / "甲.xlsx").symlink_to(ground.folder / "没有")
    return list_inbox([ground.folder], Limits())


@plants("N03")
def a_pipe(ground: Ground) -> object:
    os.mkfifo(ground.folder / "甲.xlsx")
    return list_inbox([ground.folder], Limits())


# A file that is not what was asked for


def compared(ground: Ground, name: str, content: str | bytes) -> object:
    """A file held as a report against a workbook."""
    return compare(Workspace.open(ground.folder), [ground.put(name, content)], ground.put("表.xlsx", sound()))


OLD_WORD = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512)


@plants("N11")
def a_workbook_instead_of_a_report(ground: Ground) -> object:
    return compared(ground, "报告.xlsx", b"\x1f\x8b" + bytes(99))


@plants("N12")
def a_text_that_is_no_report(ground: Ground) -> object:
    return compared(ground, "报告.txt", "第一天，天气晴。")


@plants("N13")
def an_old_document_to_import(ground: Ground) -> object:
    workspace = Workspace.open(ground.folder)
    path = ground.put("报告.doc", OLD_WORD)
    return import_reports(workspace, [path], ground.folder, lock=workspace.lock(""), progress=silent)


@plants("N14")
def an_old_document_to_compare(ground: Ground) -> object:
    return compared(ground, "报告.doc", OLD_WORD)


# A package that is damaged, or not safe to read


@plants("N20")
def half_a_workbook(ground: Ground) -> object:
    return load(ground.put("甲.xlsx", sound()[:-2000]))


@plants("N22")
def a_part_packed_by_a_method_that_office_does_not_know(_: Ground) -> object:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as package:
        package.writestr("xl/workbook.xml", b"<workbook/>")
    return Package(out.getvalue()).read("xl/workbook.xml")


@plants("N23")
def a_part_that_is_gone(_: Ground) -> object:
    return Package(sound()).read("xl/worksheets/sheet99.xml")


@plants("N24")
def a_part_that_does_not_unpack(_: Ground) -> object:
    packed = zipped({"xl/workbook.xml": bytes(range(256)) * 99})
    return Package(packed[:60] + b"\xff" * 40 + packed[100:]).read("xl/workbook.xml")


@plants("N25")
def xml_that_ends_too_early(_: Ground) -> object:
    return parse(xml_parser(), b"<workbook>", "xl/workbook.xml")


@plants("N28")
def an_old_file_that_is_no_workbook(ground: Ground) -> object:
    return load(ground.put("甲.xls", OLD_WORD))


@plants("N50")
def more_parts_than_a_workbook_has(_: Ground) -> object:
    return Package(zipped({f"xl/{number}": b"" for number in range(2001)}))


@plants("N51")
def two_parts_of_one_name(_: Ground) -> object:
    packed = bytearray(zipped({"xl/workbook.xml": b"", "xl/workbooc.xml": b""}))
    return Package(bytes(packed.replace(b"workbooc", b"workbook")))


@plants("N52")
def a_part_larger_than_any_of_ours(_: Ground) -> object:
    return Package(zipped({"xl/workbook.xml": bytes((64 << 20) + 1)})).read("xl/workbook.xml")


@plants("N53")
def xml_with_a_document_type(_: Ground) -> object:
    return parse(xml_parser(), b"<!DOCTYPE a><a/>", "xl/workbook.xml")


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
