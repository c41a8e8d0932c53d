"""The add-in itself, run in LibreOffice: its VBA builds the command line, starts a Python, and that Python
writes into the workbook that is open. Only ``Start`` is LibreOffice's own (``Start.libreoffice.bas``)."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from office import Document, Office
from returns import FORM, blank

from xltools import __version__
from xltools.vba import addin, sources
from xltools.workbook.layout.grid import Box
from xltools.workbook.layout.review import REVIEW
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.write.unit_book import build

START = Path(__file__).parents[1] / "support" / "Start.libreoffice.bas"
#: Where the results go.
CELL = Box.cell(*layout(FORM).results.first).name
#: A Python half for these tests: it finds the open workbook by its command line, and writes into it.
STAND_IN = """
import os, sys, uno
def run(job):
    if job == "merge_inbox":
        sys.exit(3)
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    remote = resolver.resolve(os.environ["OFFICE_CONNECTION"])
    desktop = remote.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", remote)
    book = next(arg for arg in sys.argv if arg.startswith("--wb=")).partition("=")[2]
    (document,) = [d for d in desktop.Components if uno.fileUrlToSystemPath(d.URL).endswith("/" + book)]
    sheet = document.Sheets.getByName(SHEET)
    sheet.getCellRangeByName(CELL).String = " ".join([job, *sys.argv[2:]])
    raise SystemExit(0 if job != "next_finding" else 1)
"""


@dataclass(frozen=True)
class AddIn:
    """The add-in in a running program, and what it says."""

    document: Document

    def __call__(self, function: str, *arguments: str) -> str:
        return str(self.document.run(f"xltools.{function}", *arguments))


def opened(office: Office, folder: Path, python: str) -> Document:
    """The add-in as it is built, with LibreOffice's way of starting a program."""
    modules = [module for module in addin.addin_modules() if module.name != "Start"]
    start = sources.module(START.read_text("utf-8"))
    path = folder / addin.FILE
    path.write_bytes(addin.build(python, modules=[*modules, start]))
    return office.open(path, macros=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Chinese, spaces, ``=`` and an apostrophe on the way to the interpreter."""
    made = tmp_path / "李 四's = 文件夹"
    made.mkdir()
    return made


@pytest.fixture
def python(folder: Path) -> Path:
    """An interpreter of that path, which finds the stand-in for the Python half."""
    site = folder / "site" / "xltools"
    site.mkdir(parents=True)
    (site / "__init__.py").write_text("", "utf-8")
    (site / "addin.py").write_text(f"SHEET, CELL = {REVIEW!r}, {CELL!r}\n{STAND_IN}", "utf-8")
    path = folder / "python"
    # The system's Python: LibreOffice's module belongs to it.
    path.write_text(
        f'#!/bin/sh\nPYTHONPATH={shlex.quote(str(site.parent))} exec /usr/bin/python3 "$@"\n', "utf-8"
    )
    path.chmod(0o755)
    return path


@pytest.fixture
def run(office: Office, folder: Path, python: Path) -> Iterator[AddIn]:
    with opened(office, folder, str(python)) as document:
        yield AddIn(document)


@pytest.fixture
def book(office: Office, tmp_path: Path) -> Iterator[Document]:
    path = tmp_path / "101 青禾镇's 报表.xlsx"
    path.write_bytes(build(FORM, blank()))
    with office.open(path) as document:
        yield document


def test_a_button_starts_python_and_the_open_workbook_shows_the_results(run: AddIn, book: Document) -> None:
    run.document.start("xltools.Bridge.RunJob", "check_balances")
    assert run.document.outcome() == ""
    (shown,) = [book.cells(REVIEW)[CELL].value]
    assert shown == "check_balances --wb=101 青禾镇's 报表.xlsx --from_xl=1 --hwnd=0"


def test_while_python_works_the_program_can_be_asked(run: AddIn, book: Document) -> None:
    run.document.start("xltools.Bridge.RunJob", "check_balances")
    assert "表三" in book.sheets()
    assert run.document.outcome() == ""


def test_a_callback_of_the_ribbon_does_the_same(run: AddIn, book: Document) -> None:
    run("Bridge.RunPython", "clear_results")
    assert str(book.cells(REVIEW)[CELL].value).startswith("clear_results ")


def test_a_python_that_ends_early_is_told_with_its_log(run: AddIn, book: Document, python: Path) -> None:
    (python.parent / "site" / "xltools" / "addin.py").write_text("import not_installed\n", "utf-8")
    log = run("Start.LogFile")
    said = run("Bridge.RunJob", "check_balances")
    assert said.startswith(f"没有完成：Python 中途退出（代码 1）。请把日志文件 {log} 发给维护人员")
    assert "No module named 'not_installed'" in Path(log).read_text("utf-8")
    assert book.cells(REVIEW)[CELL].value is None


def test_what_python_has_told_itself_is_not_told_again(run: AddIn, book: Document) -> None:
    assert run("Bridge.RunJob", "next_finding").startswith("没有完成")
    assert run("Bridge.RunJob", "merge_inbox") == ""
    assert book.cells(REVIEW)[CELL].value is not None


def test_a_python_that_is_not_there_is_told(office: Office, folder: Path, book: Document) -> None:
    with opened(office, folder, str(folder / "没有" / "python")) as document:
        said = document.run("xltools.Bridge.RunJob", "check_balances")
    assert said.startswith("没有完成：Python 中途退出（代码 127）")
    assert book.cells(REVIEW)[CELL].value is None


def test_before_it_is_installed_it_says_what_to_do(office: Office, folder: Path, book: Document) -> None:
    with opened(office, folder, "") as document:
        assert document.run("xltools.Bridge.RunJob", "check_balances") == (
            "加载项还不知道 Python 在哪里。请在命令行运行 xltools addin install，再重新打开 Excel。"
        )
    assert book.cells(REVIEW)[CELL].value is None


def test_without_a_workbook_it_says_so(run: AddIn) -> None:
    assert run("Bridge.RunJob", "check_balances").startswith("没有打开的工作簿；")


@pytest.mark.parametrize("name", ["a=b.xlsx", "50%x%.xlsx", "完成=100%.xlsx"])
def test_a_name_that_no_command_line_can_carry_is_refused(run: AddIn, name: str) -> None:
    assert run("Bridge.NameRefusal", name).startswith(f"文件名“{name}”里有等号（=）或两个百分号（%）")


@pytest.mark.parametrize("name", ["101_青禾镇_2025.xlsx", "完成100%'s (1).xlsx", "工作簿1"])
def test_other_names_are_taken(run: AddIn, name: str) -> None:
    assert run("Bridge.NameRefusal", name) == ""


def test_the_command_line_is_read_as_it_is_meant(run: AddIn, python: Path) -> None:
    words = shlex.split(run("Bridge.CommandLine", "check_balances", "101 青禾镇's.xlsx"))
    assert words[:3] == [str(python), "-P", "-c"]
    assert words[3].endswith("import xltools.addin as a; a.run('check_balances')")
    compile(words[3], "the command", "exec")
    assert words[4:] == [run("Start.LogFile"), "--wb=101 青禾镇's.xlsx", "--from_xl=1", "--hwnd=0"]


def test_what_lies_in_the_folder_of_the_workbook_is_not_imported(run: AddIn, folder: Path) -> None:
    """Excel's current folder is where somebody's files are: a Python file among them must not run."""
    trap = folder / "收件夹" / "xltools"
    trap.mkdir(parents=True)
    (trap / "__init__.py").write_text("raise SystemExit(9)", "utf-8")
    words = shlex.split(run("Bridge.CommandLine", "merge_inbox", "a.xlsx"))
    assert subprocess.run(words, cwd=trap.parent, check=False).returncode == 3
    assert (
        subprocess.run([word for word in words if word != "-P"], cwd=trap.parent, check=False).returncode == 9
    )


def test_about_says_version_and_interpreter(run: AddIn, python: Path) -> None:
    said = run("Bridge.About")
    assert said.startswith(f"xltools 加载项 {__version__}：")
    assert f"Python：{python}" in said
