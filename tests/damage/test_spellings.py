"""A workbook is found by its relations: how a program spells the names of its parts makes no difference."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from damage import Inbox, Parts, sound, unzipped, zipped

PARTS = unzipped(sound())
SHEET = re.compile(r"worksheets/sheet(\d+)\.xml")


def renamed(change: Callable[[str], str]) -> Parts:
    """The parts under other names; what speaks of them stays."""
    return {change(name): data for name, data in PARTS.items()}


def everywhere(pattern: str, replacement: str) -> Parts:
    """A text replaced in the names of parts and in whatever speaks of them."""
    return {
        re.sub(pattern, replacement, name): re.sub(pattern.encode(), replacement.encode(), data)
        if name.endswith((".rels", "[Content_Types].xml"))
        else data
        for name, data in PARTS.items()
    }


def targets(pattern: str, replacement: str) -> Parts:
    """Another spelling in the relations alone."""
    return {
        name: re.sub(pattern.encode(), replacement.encode(), data) if name.endswith(".rels") else data
        for name, data in PARTS.items()
    }


SPELLINGS = {
    "backslashes": renamed(lambda name: name.replace("/", "\\")),
    "a slash at the beginning": renamed(lambda name: f"/{name}"),
    "a dot at the beginning": renamed(lambda name: f"./{name}"),
    "capitals": renamed(str.upper),
    "small letters": renamed(str.lower),
    "another name of the workbook": everywhere("workbook.xml", "workbook2.xml"),
    "another folder": everywhere(r"\bxl/", "data/"),
    "other names of the sheets": everywhere(r"worksheets/sheet(\d+)\.xml", r"pages/p-\1.xml"),
    "blanks in names": {
        **everywhere(r"worksheets/sheet1\.xml", "worksheets/first%20sheet.xml"),
    },
    "absolute targets": targets(r'Target="(?!/|xl/|docProps)', 'Target="/xl/'),
    "targets with dots": targets(r'Target="worksheets/', 'Target="../xl/./worksheets/'),
    "targets with backslashes": targets(r'Target="worksheets/', r'Target="worksheets\\\\'),
    "targets in capitals": targets(r'Target="worksheets/sheet', 'Target="Worksheets/SHEET'),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_however_its_parts_are_spelt_a_return_is_read(inbox: Inbox, spelling: str) -> None:
    inbox.put(zipped(SPELLINGS[spelling])).expect()


@pytest.mark.parametrize(
    "second",
    [
        "XL/Worksheets/Sheet4.xml",
        "xl\\worksheets\\sheet4.xml",
        "/xl/worksheets/sheet4.xml",
        "xl/worksheets/./sheet4.xml",
    ],
)
def test_a_part_that_is_there_twice_under_two_spellings_is_refused(inbox: Inbox, second: str) -> None:
    """Programs differ in which of the two they read: another figure could be counted than a person sees."""
    other = PARTS["xl/worksheets/sheet4.xml"].replace(b"<v>3</v>", b"<v>33</v>")
    inbox.put(zipped({**PARTS, second: other})).expect("S95", says="同名部件")


def test_a_document_that_hides_a_workbook_is_the_document(inbox: Inbox) -> None:
    """What a package is, its relations say: not a part that happens to lie in it."""
    parts = {
        **PARTS,
        "word/document.xml": b"<w:document/>",
        "_rels/.rels": PARTS["_rels/.rels"].replace(b"xl/workbook.xml", b"word/document.xml"),
        "[Content_Types].xml": PARTS["[Content_Types].xml"].replace(
            b"</Types>",
            b'<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
            b'wordprocessingml.document.main+xml"/></Types>',
        ),
    }
    inbox.put(zipped(parts)).expect("S93", says="Word 文档")


def test_macros_and_objects_are_noticed_under_any_name(inbox: Inbox) -> None:
    relations = PARTS["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rId99" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"'
        b' Target="harmless.bin"/></Relationships>',
    )
    parts = {**PARTS, "xl/_rels/workbook.xml.rels": relations, "xl/harmless.bin": b"macros"}
    inbox.put(zipped(parts)).expect("S14", says="宏")
