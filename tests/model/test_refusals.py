"""Every refusal of the catalogue comes about in the situation that it speaks of."""

from __future__ import annotations

import datetime as dt
import errno
import io
import shutil
import sqlite3
import sys
import threading
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import openpyxl
import pytest
from damage import Inbox, healthy, sound, typed
from distributed import LocalCluster
from planting import OF_ARRIVALS, OF_TEMPLATES, OF_THE_BUTTON, Ground, Table
from reports import edited as edited_document
from reports import written
from returns import FORM, UNIT, YEAR

from xltools.cli.chinese import usage_refusal
from xltools.county.inbox import list_inbox
from xltools.county.ledger import FILE as LEDGER
from xltools.county.ledger import EntryKind, Ledger, NewEntry
from xltools.county.library import FormLibrary
from xltools.county.roster import read_roster
from xltools.county.settings import Limits, load_project
from xltools.jobs import addin
from xltools.jobs.batch import cluster
from xltools.jobs.check import consolidate, verify
from xltools.jobs.compare import compare
from xltools.jobs.merge import merge_inbox, with_open_data
from xltools.jobs.new import create_project
from xltools.jobs.output import edited, outside, several, silent, write
from xltools.jobs.report import Reported, report
from xltools.jobs.workspace import Workspace
from xltools.model.messages.refusals import REFUSALS
from xltools.model.submission import Unit
from xltools.page.merging import County
from xltools.page.runtime import CURRENT, runtime
from xltools.published.sources.blocks import MOST_CELLS
from xltools.report.writer import ReportWriter
from xltools.vba.install import checked_python, location
from xltools.workbook.write.unit_book import build

PLANTED = Table()
plants = PLANTED.plants


@pytest.fixture
def ground(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ground:
    monkeypatch.chdir(tmp_path)
    return Ground(tmp_path, monkeypatch, capsys)


@pytest.mark.parametrize(
    "code", [code for code in REFUSALS if code not in OF_THE_BUTTON | OF_TEMPLATES | OF_ARRIVALS]
)
def test_a_refusal_comes_of_its_situation(code: str, ground: Ground) -> None:
    PLANTED.yields(code, ground)


# What was given


@plants("A01")
def a_path_that_is_too_long_to_look_at(_: Ground) -> object:
    return list_inbox([Path("表" * 200)], Limits())


@plants("A02")
def a_path_that_is_not_there(ground: Ground) -> object:
    return list_inbox([ground.folder / "没有"], Limits())


@plants("A03")
def a_disk_instead_of_an_inbox(ground: Ground) -> object:
    ground.put("甲.xlsx", b"")
    ground.put("乙.xlsx", b"")
    return list_inbox([ground.folder], Limits(files=1))


@plants("A04")
def a_file_instead_of_an_inbox(ground: Ground) -> object:
    return ground.command("merge", ground.put("甲.xlsx", sound()))


@plants("A05")
def an_inbox_without_returns(ground: Ground) -> object:
    workspace = Workspace.open(ground.folder)
    ground.put("照片.jpg", b"\xff\xd8\xff")
    return consolidate(workspace, verify(workspace, [ground.folder]))


@plants("A13")
def an_empty_inbox(ground: Ground) -> object:
    return ground.command("check", ground.folder)


@plants("A14")
def a_county_of_which_nothing_counts(ground: Ground) -> object:
    project(ground)
    (ground.folder / "inbox").mkdir()
    workspace = Workspace.open(ground.folder)
    merged = merge_inbox(
        workspace,
        ground.folder / "inbox",
        ground.folder / "merged",
        lock=workspace.lock(""),
        progress=silent,
        today=dt.date(2026, 1, 15),
    )
    return with_open_data(workspace, merged).open_data


@plants("A15")
def a_cluster_without_its_library(ground: Ground) -> object:
    ground.monkeypatch.setitem(sys.modules, "distributed", None)
    return ground.command("merge", Inbox(ground.folder / "清河县").inbox, "--scheduler", "tcp://127.0.0.1:9")


@plants("A16")
def a_cluster_that_is_not_there(ground: Ground) -> object:
    ground.monkeypatch.setattr(cluster, "_PATIENCE", 1)
    return ground.command("merge", Inbox(ground.folder / "清河县").inbox, "--scheduler", "tcp://127.0.0.1:9")


@plants("A17")
def a_cluster_of_another_version(ground: Ground) -> object:
    ground.monkeypatch.setattr(cluster, "program", lambda: threading.current_thread().name)
    local_cluster: Any = LocalCluster
    with local_cluster(n_workers=1, processes=False, dashboard_address=":0") as local:
        return ground.command(
            "merge", Inbox(ground.folder / "清河县").inbox, "--scheduler", local.scheduler_address
        )


@plants("A18")
def a_proof_without_its_solver(ground: Ground) -> object:
    ground.monkeypatch.setitem(sys.modules, "z3", None)
    return ground.command("form", "prove")


@plants("A06")
def nothing_to_import(ground: Ground) -> object:
    return ground.command("import", ground.folder)


@plants("A07")
def nothing_that_can_be_imported(ground: Ground) -> object:
    return ground.command("import", ground.put("甲.jpg", b"\xff\xd8\xff"))


@plants("A08")
def a_password_file_that_is_not_there(ground: Ground) -> object:
    return ground.command("merge", ground.folder, "--password-file", "没有.txt")


@plants("A09")
def a_report_that_is_checked_as_a_workbook(ground: Ground) -> object:
    return ground.command("check", ground.put("报告.docx", b""))


@plants("A10")
def no_file_to_report_on(ground: Ground) -> object:
    return ground.command("report")


@plants("A11")
def an_empty_folder_to_report_on(ground: Ground) -> object:
    return ground.command("report", ground.folder, "-o", ground.folder.parent / "reports")


@plants("A12")
def no_workbook_to_report_on(ground: Ground) -> object:
    return ground.command("report", ground.put("findings.json", "{}"))


# Runs that end before their time


def ending_with(ground: Ground, error: type[BaseException]) -> str:
    def fail(*_: object, **__: object) -> object:
        raise error

    ground.monkeypatch.setattr("xltools.jobs.new.create_project", fail)
    return ground.command("new", "县")


@plants("A20")
def somebody_presses_control_c(ground: Ground) -> object:
    return ending_with(ground, KeyboardInterrupt)


@plants("A21")
def a_fault_of_the_program(ground: Ground) -> object:
    return ending_with(ground, ZeroDivisionError)


# The command line


COMMANDS: dict[str, Sequence[str]] = {
    "A30": ["merge", "--nonsense"],
    "A31": ["choose"],
    "A32": ["new", "县", "--year", "去年"],
    "A42": ["check", "x", "--date", "去年"],
    "A33": ["merge", "x", "--password-file", "/"],
    "A35": ["new", "县", "--county"],
    "A36": ["check", "x", "--json=3"],
    "A37": ["new", "甲", "乙"],
    "A38": ["nonsense"],
    "A40": ["merge", "--include-error"],
    "A41": ["merg"],
}
for code, args in COMMANDS.items():
    plants(code)(lambda ground, args=args: ground.command(*args))


@plants("A34")
def a_value_that_an_option_of_another_kind_does_not_take(_: Ground) -> object:
    option = click.Option(["--ratio"], type=click.FLOAT)
    return usage_refusal(click.BadParameter("'x' is not a valid float.", param=option))


@plants("A39")
def a_complaint_of_click_s_that_no_command_has_yet(_: Ground) -> object:
    return usage_refusal(click.FileError("甲", "cannot be opened"))


# The county's project


PROJECT = f'county = "清河县"\nyear = {YEAR}\nform = "{FORM.id}"\nroster = "units.csv"\n'
PROJECT_FILES = {
    "C02": 'county = "',
    "C03": PROJECT.replace('roster = "units.csv"', ""),
    "C04": PROJECT.replace("清河县", ""),
    "C05": PROJECT + "extra = 1",
    "C17": PROJECT + 'sendto = "县政府"',
    "C06": PROJECT.replace('"清河县"', "3"),
    "C07": PROJECT.replace(str(YEAR), '"去年"'),
    "C08": PROJECT + "limits = 3",
    "C09": PROJECT.replace("清河县", "清河\\n县"),
    "C10": PROJECT.replace(str(YEAR), "25"),
    "C11": PROJECT.replace("units.csv", "."),
    "C12": PROJECT + 'last = "."',
    "C13": PROJECT + 'password_file = "."',
    "C14": PROJECT.replace("units.csv", "名册.csv"),
    "C15": PROJECT + 'deadline = "一月"',
    "C16": PROJECT + "limits = { files = 0 }",
    "C18": PROJECT + f"[forms.{FORM.id}]",
    "C19": PROJECT + '[forms.enforcement-2021]\nlevels = "部门"',
}
for code, text in PROJECT_FILES.items():
    plants(code)(lambda ground, text=text: project(ground, text) and load_project(Path("xltools.toml")))


def project(
    ground: Ground, text: str = PROJECT, roster: str | bytes = "代码,名称,级别\n101,青禾镇,乡镇\n"
) -> Path:
    ground.put("units.csv", roster)
    return ground.put("xltools.toml", text)


@plants("C01")
def a_folder_called_like_the_project_file(ground: Ground) -> object:
    (ground.folder / "xltools.toml").mkdir()
    return load_project(ground.folder / "xltools.toml")


@plants("C20")
def a_county_of_two_lines(ground: Ground) -> object:
    return create_project(ground.folder, county="清河\n县", year=YEAR)


@plants("C21")
def a_year_of_two_digits(ground: Ground) -> object:
    return create_project(ground.folder, county="清河县", year=25)


@plants("C22")
def a_project_where_one_is_already(ground: Ground) -> object:
    project(ground)
    return create_project(ground.folder, county="清河县", year=YEAR)


@plants("C23")
def a_project_below_a_file(ground: Ground) -> object:
    return create_project(ground.put("甲.txt", "") / "县", county="清河县", year=YEAR)


@plants("C24")
def no_project(ground: Ground) -> object:
    return Workspace.open(ground.folder).required()


def lock(ground: Ground, password: bytes) -> object:
    ground.put("password.txt", password)
    project(ground, PROJECT + 'password_file = "password.txt"')
    return Workspace.open(ground.folder).lock("")


@plants("C27")
def a_new_year_after_no_project(ground: Ground) -> object:
    return ground.command("new", "新项目", "--from", ground.folder)


@plants("C25")
def a_password_that_is_no_text(ground: Ground) -> object:
    return lock(ground, b"\xff\xfe\xff")


@plants("C26")
def an_empty_password_file(ground: Ground) -> object:
    return lock(ground, b"\n")


@plants("C28")
def a_key_of_which_half_is_gone(ground: Ground) -> object:
    create_project(ground.folder, county="清河县", year=YEAR)
    key = ground.folder / "xltools.key"
    key.write_bytes(key.read_bytes()[:-20])
    return Workspace.open(ground.folder)


@plants("C30")
def a_form_that_nobody_has(_: Ground) -> object:
    return FormLibrary.default(None).get("没有")


@plants("C31")
def a_year_before_the_form(ground: Ground) -> object:
    project(ground, PROJECT.replace(str(YEAR), "2010"))
    return ground.command("generate")


SECOND = PROJECT + "[forms.enforcement-2021]\n"


@plants("C32")
def a_form_that_the_project_does_not_ask_for(ground: Ground) -> object:
    project(ground, SECOND)
    return Workspace.open(ground.folder).of_forms("disclosure-2019")


@plants("C33")
def a_level_that_the_second_form_has_not(ground: Ground) -> object:
    project(ground, SECOND + 'levels = ["村"]')
    return Workspace.open(ground.folder)


@plants("C34")
def an_explanation_of_a_unit_that_is_not_on_the_roster(ground: Ground) -> object:
    project(ground, SECOND + '[explained.999]\nT01 = "含上年 3 件"')
    return Workspace.open(ground.folder)


@plants("C35")
def an_explanation_of_no_rule(ground: Ground) -> object:
    project(ground, SECOND + '[explained.101]\nT99 = "含上年 3 件"')
    return Workspace.open(ground.folder).across


@plants("C37")
def a_fifth_quarter(ground: Ground) -> object:
    return load_project(project(ground, PROJECT + "quarter = 5"))


@plants("C38")
def a_quarter_and_a_month(ground: Ground) -> object:
    return load_project(project(ground, PROJECT + "quarter = 1\nmonth = 3"))


QUARTERLY = PROJECT.replace(FORM.id, "statistics-quarterly")


@plants("C39")
def a_quarterly_form_without_its_quarter(ground: Ground) -> object:
    project(ground, QUARTERLY)
    return Workspace.open(ground.folder)


@plants("C49")
def an_annual_form_for_a_quarter(ground: Ground) -> object:
    project(ground, PROJECT + "quarter = 1")
    return Workspace.open(ground.folder)


@plants("C57")
def a_quarterly_form_for_a_month(ground: Ground) -> object:
    project(ground, QUARTERLY + "month = 1")
    return Workspace.open(ground.folder)


@plants("C58")
def an_annual_form_beside_a_quarterly_one(ground: Ground) -> object:
    project(ground, QUARTERLY + "quarter = 4\n[forms.enforcement-2021]")
    return Workspace.open(ground.folder)


@plants("C59")
def a_quarterly_form_beside_an_annual_one_without_its_quarter(ground: Ground) -> object:
    project(ground, PROJECT + "[forms.statistics-quarterly]")
    return Workspace.open(ground.folder)


# Its roster


ROSTERS: dict[str, str | bytes] = {
    "C40": "101,青禾镇,乡镇\n",
    "C41": "代码,名称,级别\n101,,乡镇\n",
    "C42": "代码,名称,级别\n101,,乡镇\n,白石镇,乡镇\n",
    "C43": "代码,名称,级别\n" + "1,,\n" * 30,
    "C47": b"PK\0\0",
    "C48": '代码,名称,级别\n"101,青禾镇,乡镇\n',
}
for code, roster in ROSTERS.items():
    plants(code)(lambda ground, roster=roster: read_roster(ground.put("units.csv", roster)))


@plants("C44")
def a_damaged_workbook_as_roster(ground: Ground) -> object:
    return read_roster(ground.put("units.xlsx", sound()[:-2000]))


@plants("C45")
def no_roster(ground: Ground) -> object:
    return read_roster(ground.folder / "units.csv")


@plants("C46")
def a_folder_as_roster(ground: Ground) -> object:
    return read_roster(ground.folder)


# Last year's consolidated workbook


def with_last_year(ground: Ground, book: bytes, year: int = YEAR) -> object:
    ground.put("last.xlsx", book)
    project(ground, PROJECT.replace(str(YEAR), str(year)) + 'last = "last.xlsx"')
    return Workspace.open(ground.folder)


def consolidated(ground: Ground) -> bytes:
    inbox = Inbox(ground.folder / "清河县")
    ground.command("merge", inbox.inbox)
    return next((inbox.folder / "merged").glob("*.xlsx")).read_bytes()


def somebody_elses() -> bytes:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


@plants("C50")
def a_damaged_archive(ground: Ground) -> object:
    return with_last_year(ground, consolidated(ground)[:-2000], YEAR + 1)


@plants("C51")
def an_archive_of_this_very_year(ground: Ground) -> object:
    return with_last_year(ground, consolidated(ground))


@plants("C52")
def any_workbook_as_archive(ground: Ground) -> object:
    return with_last_year(ground, somebody_elses())


@plants("C53")
def a_unit_s_return_as_archive(ground: Ground) -> object:
    return with_last_year(ground, sound())


@plants("C54")
def a_nameless_unit_s_return_as_archive(ground: Ground) -> object:
    return with_last_year(ground, build(FORM, healthy(Unit("101", "", "乡镇"))))


def in_volumes(ground: Ground) -> Path:
    """The folder of volumes beside last year's workbook, of a county whose workbooks hold one unit."""
    inbox = Inbox(ground.folder / "清河县", project="[limits]\nbook_units = 1\n")
    inbox.put(typed({"t2.regulation.made": 1}))
    ground.command("merge", inbox.inbox)
    (inbox.folder / "merged").rename(ground.folder / "last")
    (book,) = (ground.folder / "last").glob("*.xlsx")
    project(ground, f'{PROJECT.replace(str(YEAR), str(YEAR + 1))}last = "last/{book.name}"')
    return ground.folder / "last" / "分册"


@plants("A19")
def a_report_of_a_county_in_volumes(ground: Ground) -> object:
    book = next(in_volumes(ground).parent.glob("*.xlsx"))
    return ground.command("report", book)


@plants("A22")
def open_data_of_a_county_in_volumes(ground: Ground) -> object:
    inbox = Inbox(ground.folder / "清河县", project="[limits]\nbook_units = 1\n")
    workspace = Workspace.open(inbox.inbox)
    merged = merge_inbox(
        workspace,
        inbox.inbox,
        ground.folder / "merged",
        lock=workspace.lock(""),
        progress=silent,
        today=dt.date(2026, 1, 15),
    )
    return with_open_data(workspace, merged).open_data


@plants("C55")
def last_year_s_workbook_without_its_volumes(ground: Ground) -> object:
    shutil.rmtree(in_volumes(ground))
    return Workspace.open(ground.folder)


@plants("C56")
def a_volume_of_another_unit(ground: Ground) -> object:
    first, second, *_ = sorted(in_volumes(ground).glob("*.xlsx"))
    shutil.copy(second, first)
    return Workspace.open(ground.folder)


# What is written


@plants("C60")
def a_ledger_that_is_a_folder(ground: Ground) -> object:
    (ground.folder / "ledger").mkdir()
    return Ledger(ground.folder / "ledger").entries()


@plants("C61")
def a_ledger_that_another_program_writes(ground: Ground) -> object:
    ground.monkeypatch.setattr("xltools.county.ledger._PATIENCE", 0.05)
    ledger = Ledger.started(ground.folder)
    with closing(sqlite3.connect(ledger.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        return ledger.add([NewEntry(EntryKind.PASSED, "101")], dt.datetime.now().astimezone())


@plants("C62")
def a_ledger_that_somebody_has_changed(ground: Ground) -> object:
    ledger = Ledger.started(ground.folder)
    ledger.add([NewEntry(EntryKind.PASSED, "101")], dt.datetime.now().astimezone())
    with closing(sqlite3.connect(ledger.path)) as database:
        database.executescript("DROP TRIGGER entry_is_not_changed; UPDATE entry SET unit = '102';")
    return ledger.entries()


@plants("C64")
def an_inbox_without_a_ledger(ground: Ground) -> object:
    create_project(ground.folder, county="清河县", year=2025)
    return ground.command("status", "--ledger")


@plants("C63")
def a_ledger_that_is_none(ground: Ground) -> object:
    (ground.folder / LEDGER).write_bytes(b"ledger" * 1000)
    return Ledger(ground.folder / LEDGER).entries()


def pieces(number: int) -> Iterator[bytes]:
    """What is written until the system answers with an error; ``tests/faults`` has a disk that is full."""
    yield b"PK"
    raise OSError(number, "no")


@plants("O01")
def a_file_that_is_held(ground: Ground) -> object:
    return write(ground.folder / "甲.txt", pieces(errno.EBUSY))


@plants("O09")
def a_disk_that_is_full(ground: Ground) -> object:
    return write(ground.folder / "甲.txt", pieces(errno.ENOSPC))


@plants("O10")
def a_name_that_is_too_long(ground: Ground) -> object:
    return write(ground.folder / ("长" * 100), b"")


@plants("O11")
def a_file_where_a_folder_is_wanted(ground: Ground) -> object:
    return write(ground.put("甲.txt", "") / "乙.txt", b"")


@plants("A23")
def a_path_that_the_system_cannot_write(ground: Ground) -> object:
    return ground.command("check", "\udfff")


@plants("O13")
def a_name_that_the_system_cannot_write(ground: Ground) -> object:
    return write(ground.folder / "\udfff", b"")


@plants("O12")
def a_disk_that_is_full_after_the_first_file(ground: Ground) -> object:
    with several():
        write(ground.folder / "甲.txt", b"")
        return write(ground.folder / "乙.txt", pieces(errno.ENOSPC))


@plants("A24")
def a_page_is_given_half_a_zip(ground: Ground) -> object:
    return County(ground.folder / "page").unpack("收件夹.zip", b"PK\x03\x04")


@plants("A44")
def a_page_is_given_a_folder_without_returns(ground: Ground) -> object:
    county = County(ground.folder / "page")
    county.receive("照片/甲.jpg", b"\xff\xd8\xff")
    return county.merge(lambda _done, _whole: None).refusal


@plants("A43")
def a_page_is_given_more_than_there_is_room_for(ground: Ground) -> object:
    county = County(ground.folder / "page")
    return [county.takes_size_alone(f"{number}.xlsx", 40 << 20) for number in range(30)]


@plants("A45")
def the_county_s_page_is_given_a_project(ground: Ground) -> object:
    return ground.command("page", "build", "--county", "--project", str(ground.folder))


@plants("O08")
def a_page_without_its_runtime(ground: Ground) -> object:
    return runtime(replace(CURRENT, folder=ground.folder))


@plants("O02")
def results_inside_the_inbox(ground: Ground) -> object:
    return outside(ground.folder / "inbox" / "merged", ground.folder / "inbox")


def generated_twice(ground: Ground, units: int) -> str:
    lines = "".join(f"{number},{number}镇,乡镇\n" for number in range(101, 101 + units))
    project(ground, roster=f"代码,名称,级别\n{lines}")
    ground.command("generate")
    return ground.command("generate")


@plants("O03")
def a_workbook_that_may_have_been_filled_in(ground: Ground) -> object:
    return generated_twice(ground, 1)


@plants("O04")
def many_workbooks_that_may_have_been_filled_in(ground: Ground) -> object:
    return generated_twice(ground, 4)


@plants("O05")
def a_report_that_is_imported_twice(ground: Ground) -> object:
    document = written(healthy()).content
    ground.command("import", ground.put("报告.docx", document))
    return ground.command("import", "报告.docx")


@plants("O06")
def templates_that_are_saved_twice(ground: Ground) -> object:
    ground.command("report", "--save-templates", "模板")
    return ground.command("report", "--save-templates", "模板")


# Workbooks that get no Word report


def reported(ground: Ground, **books: bytes) -> list[Reported]:
    """The reports of some workbooks in one inbox; ``_`` in a name stands for the dot."""
    inbox = Inbox(ground.folder / "清河县")
    for name, data in books.items():
        inbox.put(data, name.replace("_", "."))
    return report(Workspace.open(inbox.inbox), [inbox.inbox], ground.folder / "reports")


@plants("W01")
def a_damaged_workbook(ground: Ground) -> object:
    return reported(ground, 甲_xlsx=sound()[:-2000])


@plants("W02")
def two_returns_of_one_unit(ground: Ground) -> object:
    return reported(
        ground, 甲_xlsx=sound(), 乙_xlsx=typed({"t2.normative.made": 3, "t2.normative.current": 15})
    )


@plants("W03")
def a_copy(ground: Ground) -> object:
    return reported(ground, 甲_xlsx=sound(), 乙_xlsx=sound())


@plants("O07")
def a_workbook_that_is_open(ground: Ground) -> object:
    ground.put("inbox/甲.xlsx", sound())
    ground.command("merge", "inbox")
    (book,) = (ground.folder / "merged").glob("汇总_*.xlsx")
    ground.put(f"merged/~${book.name}", "somebody")
    return ground.command("merge", "inbox")


@plants("W09")
def a_return_that_another_one_replaced(ground: Ground) -> object:
    create_project(ground.folder, county="清河县", year=2025)
    ground.put("units.csv", f"代码,名称,级别\n{UNIT.code},{UNIT.name},{UNIT.level}\n")
    ground.put("inbox/甲.xlsx", sound())
    ground.put("inbox/乙.xlsx", typed({"t2.licence.licences": 7}))
    ground.command("choose", UNIT.code, "乙.xlsx")
    return ground.command("report", "inbox")


@plants("W04")
def a_return_of_another_county_s_unit(ground: Ground) -> object:
    return reported(ground, 甲_xlsx=sound(replace(UNIT, code="909", name="外镇")))


@plants("W05")
def a_report_among_the_workbooks(ground: Ground) -> object:
    return reported(ground, 甲_docx=written(healthy()).content)


@plants("W06")
def a_return_with_errors(ground: Ground) -> object:
    return reported(ground, 甲_xlsx=typed({"t3.received.person": 7}))


@plants("W07")
def a_report_that_somebody_has_changed(ground: Ground) -> object:
    (first,) = [one for one in reported(ground) if one.document]
    assert first.document
    first.document.write_bytes(edited_document(first.document.read_bytes(), ("公开", "开放")))
    workspace = Workspace.open(ground.folder / "清河县")
    return report(workspace, [ground.folder / "清河县" / "inbox"], ground.folder / "reports")


@plants("W08")
def a_report_that_cannot_be_opened(ground: Ground) -> object:
    return edited(ground.folder)


# Word reports against their workbook


def compared(ground: Ground, book: bytes, document: bytes | None = None, name: str = "报告.docx") -> object:
    """A report held against a workbook; without one, an empty folder."""
    (ground.folder / "报告").mkdir(exist_ok=True)
    if document is not None:
        ground.put(f"报告/{name}", document)
    workspace = Workspace.open(ground.folder)
    return compare(workspace, [ground.folder / "报告"], ground.put("表.xlsx", book))


@plants("W10")
def no_workbook_to_compare_with(ground: Ground) -> object:
    return compare(Workspace.open(ground.folder), [ground.folder], ground.folder / "没有.xlsx")


@plants("W11")
def somebody_else_s_workbook_to_compare_with(ground: Ground) -> object:
    return compared(ground, somebody_elses())


@plants("W12")
def a_damaged_workbook_to_compare_with(ground: Ground) -> object:
    return compared(ground, sound()[:-2000])


def with_template(ground: Ground, document: bytes) -> object:
    project(ground)
    ground.put(f"templates/{FORM.id}/township.docx", document)
    ground.put(f"templates/{FORM.id}/form.toml", FORM_FILE.read_bytes())
    return compared(ground, sound(), written(healthy()).content)


FORM_FILE = FormLibrary.default(None).folder(FORM.id) / "form.toml"


@plants("W13")
def a_template_of_more_paragraphs_than_a_report_has(ground: Ground) -> object:
    return with_template(ground, word_document("<w:p><w:r><w:t>甲</w:t></w:r></w:p>" * (MOST_CELLS + 1)))


@plants("W14")
def a_template_without_titles_and_tables(ground: Ground) -> object:
    return with_template(ground, word_document("<w:p><w:r><w:t>公告</w:t></w:r></w:p>"))


def word_document(body: str) -> bytes:
    """The form's own template with another body."""
    packed, out = io.BytesIO(ReportWriter(FORM, None, {}).first_template()), io.BytesIO()
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == "word/document.xml":
                start = content.index(b"<w:body>") + len(b"<w:body>")
                content = content[:start] + body.encode() + b"</w:body></w:document>"
            new.writestr(info.filename, content)
    return out.getvalue()


@plants("W15")
def a_damaged_report(ground: Ground) -> object:
    return compared(ground, sound(), b"PK\3\4 torn")


@plants("W16")
def a_folder_without_reports(ground: Ground) -> object:
    return compared(ground, sound())


# The add-in on this machine


def machine(ground: Ground, platform: str = "win32", python: str = sys.executable) -> addin.Host:
    return addin.Host(platform, {}, ground.folder, python)


def installed(ground: Ground) -> addin.Host:
    host = machine(ground)
    addin.install(host)
    return host


def changed(ground: Ground) -> addin.Host:
    host = installed(ground)
    path = host.location.addin
    path.write_bytes(path.read_bytes().replace(b"customUI14", b"customUI15"))
    return host


@plants("X01")
def a_machine_without_excel(ground: Ground) -> object:
    return location("linux", {}, ground.folder)


for code, python in {
    "X02": 'C:\\"py"\\python.exe',
    "X03": "C:\\p\ny.exe",
    "X04": "C:\\%a%\\py.exe",
    "X05": "",
}.items():
    plants(code)(lambda _, python=python: checked_python(python))


@plants("X06")
def an_add_in_that_somebody_changed_is_installed_again(ground: Ground) -> object:
    return addin.install(changed(ground))


@plants("X07")
def an_add_in_that_somebody_changed_is_removed(ground: Ground) -> object:
    return addin.remove(changed(ground))


@plants("X08")
def excel_holds_the_add_in(ground: Ground) -> object:
    host = installed(ground)

    def held(_: Path) -> None:
        raise PermissionError(errno.EACCES, "held")

    ground.monkeypatch.setattr(Path, "unlink", held)
    return addin.remove(host)


@plants("X09")
def a_folder_where_the_add_in_goes(ground: Ground) -> object:
    host = machine(ground)
    host.location.addin.mkdir(parents=True)
    return addin.status(host)


@plants("X10")
def somebody_else_s_add_in(ground: Ground) -> object:
    host = machine(ground)
    ground.put(str(host.location.addin.relative_to(ground.folder)), b"somebody else's")
    return addin.install(host)


@plants("X11")
def somebody_else_s_script(ground: Ground) -> object:
    host = machine(ground, "darwin")
    assert host.location.script
    ground.put(str(host.location.script.relative_to(ground.folder)), b"somebody else's")
    return addin.install(host)


@plants("X12")
def a_file_where_the_start_folder_goes(ground: Ground) -> object:
    host = machine(ground)
    ground.put(str(host.location.addin.parent.relative_to(ground.folder)), b"")
    return addin.install(host)


def asked_how_it_is(ground: Ground, host: addin.Host) -> str:
    ground.monkeypatch.setattr(addin, "Host", lambda: host)
    return ground.command("addin", "status")


@plants("X13")
def an_add_in_that_somebody_changed_is_asked_how_it_is(ground: Ground) -> object:
    return asked_how_it_is(ground, changed(ground))


@plants("X14")
def an_add_in_whose_python_is_gone(ground: Ground) -> object:
    host = machine(ground, python=str(ground.folder / "没有" / "python.exe"))
    addin.install(host)
    return asked_how_it_is(ground, host)
