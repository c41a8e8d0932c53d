"""Workbooks with macros that come back: the button we sent out is no fault, a macro of anybody else is."""

from __future__ import annotations

import re
from functools import reduce

import pytest
from damage import Inbox, Parts, healthy, sound, unzipped, with_parts, zipped
from resaved import EXCEL, RESAVES
from returns import FORM

from xltools.vba.vba_project import Module, compiled, documents
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.write.macro import modules, project
from xltools.workbook.write.unit_book import build

NAME = "101_青禾镇_2025.xlsm"
X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
BUTTON = f'<formControlPr xmlns="{X14}" objectType="Button" lockText="1"/>'.encode()
#: Bound to a cell, which it writes into.
SPINNER = f'<formControlPr xmlns="{X14}" objectType="Spin" fmlaLink="表三!$E$8" max="100"/>'.encode()
FOREIGN = compiled([*documents(8), Module("More", 'Attribute VB_Name = "More"\nSub Auto_Open()\nEnd Sub\n')])


def with_button() -> bytes:
    """The healthy return, filled into a workbook with a button."""
    return build(FORM, healthy(), county_name="清河县", button=True)


def as_excel_saves(parts: Parts, project: bytes) -> bytes:
    """Excel's own XML, its form of a button, and a project that it has compiled and written anew."""
    again = reduce(lambda parts, name: RESAVES[name](parts), EXCEL, parts)
    controls = {f"xl/ctrlProps/ctrlProp{number}.xml": BUTTON for number in range(1, 6)}
    return zipped({**again, **controls, "xl/vbaProject.bin": project})


def test_a_workbook_with_our_button_is_as_good_as_one_without(inbox: Inbox) -> None:
    inbox.put(with_button(), NAME).expect(name=NAME)


def test_it_is_when_excel_has_saved_it(inbox: Inbox) -> None:
    spaced = [
        Module(m.name, re.sub(r"^ {4}", " ", m.text, flags=re.MULTILINE), document=m.document)
        for m in modules(layout(FORM))
    ]
    inbox.put(as_excel_saves(unzipped(with_button()), compiled(spaced)), NAME).expect(name=NAME)


def test_saved_without_macros_the_buttons_are_dead_and_no_fault(inbox: Inbox) -> None:
    parts = unzipped(with_button())
    del parts["xl/vbaProject.bin"]
    inbox.put(zipped({**parts, "xl/ctrlProps/ctrlProp1.xml": BUTTON})).expect()


def test_renamed_to_xlsx_it_is_read_all_the_same(inbox: Inbox) -> None:
    inbox.put(with_button()).expect()


@pytest.mark.parametrize(
    "macros",
    [
        pytest.param(FOREIGN, id="somebody else's"),
        pytest.param(compiled([*modules(layout(FORM)), Module("More", 'Attribute VB_Name = "More"\nSub A()\nEnd Sub\n')]), id="ours and more"),
        pytest.param(b"\xd0\xcf\x11\xe0 no project", id="unreadable"),
    ],
)  # fmt: skip
def test_other_macros_are_told_and_not_run(inbox: Inbox, macros: bytes) -> None:
    parts = {**unzipped(with_button()), "xl/vbaProject.bin": macros}
    inbox.put(zipped(parts), NAME).expect("S14", says="不是随表下发的宏", name=NAME)


def test_our_macros_in_a_workbook_that_had_none_are_no_fault(inbox: Inbox) -> None:
    inbox.put(with_parts(xl__vbaProject_dot_bin=project(layout(FORM)))).expect()


def test_a_control_that_writes_into_a_cell_is_an_embedded_object(inbox: Inbox) -> None:
    parts = {**unzipped(sound()), "xl/ctrlProps/ctrlProp1.xml": SPINNER}
    inbox.put(zipped(parts)).expect("S25", says="ctrlProp1.xml")


def test_a_control_that_is_no_xml_makes_the_file_unusable(inbox: Inbox) -> None:
    parts = {**unzipped(sound()), "xl/ctrlProps/ctrlProp1.xml": b"<formControlPr"}
    inbox.put(zipped(parts)).expect("S91", says="ctrlProp1.xml")
