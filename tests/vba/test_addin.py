"""xltools.xlam: made of text alone, the same at every build, and what its ribbon calls is there."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from olevba import macros_of
from validator import Validate

import xltools.addin
from xltools import __version__
from xltools.addin import COMMANDS
from xltools.vba import addin, ribbon, sources
from xltools.vba.chinese import unescaped

PYTHON = r"C:\用户 李'=&<\Python 3\python.exe"
SUB = re.compile(r"^Public Sub (\w+)\(Control As IRibbonControl\)$", re.MULTILINE)


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.mark.parametrize("system", [addin.WINDOWS, addin.MAC])
def test_two_builds_are_identical(system: str) -> None:
    modules = addin.addin_modules(system)
    assert addin.build(PYTHON, modules=modules) == addin.build(PYTHON, modules=addin.addin_modules(system))


def test_only_the_settings_depend_on_the_interpreter() -> None:
    one, other = parts(addin.build(PYTHON)), parts(addin.build())
    assert {name for name in one if one[name] != other[name]} == {"xl/worksheets/sheet1.xml"}


@pytest.mark.parametrize("system", [addin.WINDOWS, addin.MAC])
def test_oletools_reads_back_exactly_the_sources(system: str) -> None:
    modules = addin.addin_modules(system)
    found = macros_of(addin.FILE, addin.build(modules=modules))
    assert {name: code.replace("\r\n", "\n") for name, code in found.items()} == {
        m.name: m.text for m in modules
    }
    names = {
        "Letters": "common/Letters.bas",
        "Ribbon": "addin/Ribbon.bas",
        "Bridge": "addin/Bridge.bas",
        "Start": f"addin/Start.{system}.bas",
    }
    for name, file in names.items():
        assert unescaped(found[name].replace("\r\n", "\n")) == sources.text(file)


def test_excel_would_take_it(validate: Validate, tmp_path: Path) -> None:
    path = tmp_path / addin.FILE
    path.write_bytes(addin.build(PYTHON))
    assert validate([path]) == {path: []}


def test_every_callback_of_the_ribbon_exists_and_every_callback_is_called() -> None:
    subs = SUB.findall(sources.text("addin/Ribbon.bas"))
    actions = [button.action for tab in ribbon.tabs() for group in tab.groups for button in group.buttons]
    assert sorted(actions) == sorted(subs)
    assert len(set(actions)) == len(actions)


def test_every_job_that_the_buttons_start_is_one_of_pythons() -> None:
    started = re.findall(r'RunPython "(\w+)"', sources.text("addin/Ribbon.bas"))
    assert sorted(started) == sorted(COMMANDS)
    assert all(callable(getattr(xltools.addin, job)) for job in started)


def test_the_ribbon_says_everything_in_chinese() -> None:
    tab, *others = ribbon.tabs()
    assert others == []
    assert tab.label == "政务公开年报"
    assert [group.label for group in tab.groups] == ["本表", "收件夹", "帮助"]
    for group in tab.groups:
        for button in group.buttons:
            for text in (button.label, button.screentip, button.supertip):
                assert re.search(r"[\u4e00-\u9fff]", text), button
            assert len(button.label) <= 6
            assert len(button.screentip) <= 1024
            assert button.image.isascii()


def test_both_generations_of_office_get_the_same_ribbon() -> None:
    package = parts(addin.build())
    new, old = package["customUI/customUI14.xml"], package["customUI/customUI.xml"]
    assert new == old.replace(ribbon.SINCE_2007.encode(), ribbon.SINCE_2010.encode())
    assert new != old
    relations = {item.get("Target"): item.get("Type") for item in ET.fromstring(package["_rels/.rels"])}  # noqa: S314 - ours
    assert (
        relations["customUI/customUI.xml"]
        == "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility"
    )
    assert (
        relations["customUI/customUI14.xml"]
        == "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
    )


@pytest.mark.parametrize("python", ["", PYTHON, r"D:\政务\python.exe", "/Users/李/venv/bin/python"])
def test_it_says_of_itself_what_it_was_built_with(python: str) -> None:
    assert addin.read(addin.build(python)) == addin.Installed(python, __version__, intact=True)


@pytest.mark.parametrize(
    "part", ["xl/vbaProject.bin", "customUI/customUI.xml", "xl/worksheets/sheet1.xml", "xl/workbook.xml"]
)
def test_a_change_to_any_part_is_seen(part: str) -> None:
    whole = parts(addin.build(PYTHON))
    whole[part] = whole[part].replace(b"python.exe", b"other.exe") + b" "
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, data in whole.items():
            package.writestr(name, data)
    found = addin.read(out.getvalue())
    assert found is not None
    # A space after the settings' XML says nothing else; everything else does.
    assert found.intact is False


@pytest.mark.parametrize("data", [b"", b"PK\3\4", b"x" * 2_000_000])
def test_another_file_is_none_of_ours(data: bytes) -> None:
    assert addin.read(data) is None


def test_a_workbook_of_ours_is_no_add_in() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    assert addin.read(out.getvalue()) is None
