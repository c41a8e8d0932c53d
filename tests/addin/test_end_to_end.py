"""The whole button: our compiled VBA builds the command line and starts Python, and the open workbook shows
what ``xltools check`` says of its file. Only how LibreOffice starts a program is LibreOffice's own."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from damage import Inbox, typed
from excel import Excel
from excel.relay import serving
from office import Document, Office
from pressed import Command, agrees, alert, selected, written

from xltools.addin import FAILED
from xltools.vba import addin, sources

START = Path(__file__).parents[1] / "support" / "Start.libreoffice.bas"


@pytest.fixture
def button(office: Office, live: Excel, tmp_path: Path) -> Iterator[Document]:
    """The add-in, installed with an interpreter whose path is as bad as a person's can be."""
    folder = tmp_path / "李 四's = 文件夹"
    folder.mkdir()
    with serving(live) as environment:
        names = {**environment, "LOCALAPPDATA": str(tmp_path / "AppData")}
        exported = "".join(f"export {name}={shlex.quote(value)}\n" for name, value in names.items())
        python = folder / "python"
        python.write_text(f'#!/bin/sh\n{exported}exec {shlex.quote(sys.executable)} "$@"\n', "utf-8")
        python.chmod(0o755)
        modules = [module for module in addin.addin_modules() if module.name != "Start"]
        path = folder / addin.FILE
        path.write_bytes(
            addin.build(str(python), modules=[*modules, sources.module(START.read_text("utf-8"))])
        )
        with office.open(path, macros=True) as document:
            yield document


def pressed(button: Document, job: str) -> str:
    """What VBA has to say itself; nothing where Python has spoken."""
    button.start("xltools.Bridge.RunJob", job)
    return str(button.outcome())


def test_the_open_workbook_shows_what_the_command_says(
    button: Document, live: Excel, inbox: Inbox, command: Command
) -> None:
    path = (
        inbox.put(typed({"t3.received.person": 7}), "101 青禾镇's 2025.xlsx").inbox / "101 青禾镇's 2025.xlsx"
    )
    book = live.open(path)
    assert pressed(button, "check_balances") == ""
    agrees(written(book), command(path))
    assert "错误 2 处" in alert(live).prompt
    assert (book.sheets.active.name, selected(book)) == ("表三", "$E$8")
    assert pressed(button, "next_finding") == ""
    assert selected(book) == "$L$8"
    assert pressed(button, "clear_results") == ""
    assert pressed(button, "next_finding") == ""
    assert alert(live).prompt == "没有核对结果；请先点“检查勾稽关系”"


def test_a_job_that_fails_is_told_once_and_by_python(button: Document, live: Excel, inbox: Inbox) -> None:
    live.open(inbox.put(typed({})).inbox / Inbox.NAME)
    assert pressed(button, "no_such_command") == ""
    said = alert(live).prompt
    assert said.startswith("程序内部出错，没有完成；请把 ")
    log = Path(said.removeprefix("程序内部出错，没有完成；请把 ").removesuffix(" 发给维护人员"))
    assert "KeyError: 'no_such_command'" in log.read_text("utf-8")


def test_vba_knows_by_which_code_python_has_told() -> None:
    assert f"Const Told As Long = {FAILED}\n" in sources.text("addin/Bridge.bas")
