"""Workbooks with markup that no spreadsheet program writes, and of which programs see different figures.

Each kind is a right return in which 表二 C12 is 120 to one reader of the file and something else to another.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from damage import Parts, sound, unzipped, zipped, zipped_entries

SHEET = "xl/worksheets/sheet3.xml"
BOOK, RELATIONS, TYPES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
#: The cell as it is written, and its row.
CELL = '<c r="C12" s="16"><v>120</v></c>'
ROW_END = '<c r="G12" s="17" t="str">'
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRANGE = "http://example.com/strange"


def sheet(*replacements: tuple[str, str]) -> bytes:
    """The return with the sheet 表二 changed."""
    return part(SHEET, *replacements)


def part(name: str, *replacements: tuple[str, str]) -> bytes:
    return zipped(changed(unzipped(sound()), name, *replacements))


def changed(parts: Parts, name: str, *replacements: tuple[str, str]) -> Parts:
    text = parts[name].decode()
    for old, new in replacements:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    return {**parts, name: text.encode()}


def cell(xml: str) -> bytes:
    """The cell written otherwise."""
    return sheet((CELL, xml))


def beside(xml: str) -> bytes:
    """Something behind the cell, in its row."""
    return sheet((CELL, CELL + xml))


def _type_of(part: str, other: str, kind: str) -> tuple[str, str]:
    """The list of types with another part in front of one, as a replacement."""
    before = f'<Override PartName="/xl/{part}"'
    of_kind = f"application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"
    return before, f'<Override PartName="/xl/{other}" ContentType="{of_kind}"/>{before}'


def with_other_sheet() -> tuple[Parts, str]:
    """The parts with a second copy of 表二 in which the figure is 777, and the name of that part."""
    parts = unzipped(sound())
    other = "xl/worksheets/sheet99.xml"
    parts[other] = parts[SHEET].replace(CELL.encode(), CELL.replace("120", "777").encode())
    parts = changed(
        parts,
        TYPES,
        _type_of("worksheets/sheet3.xml", "worksheets/sheet99.xml", "worksheet"),
    )
    relation = (
        '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        'Target="worksheets/sheet99.xml"/></Relationships>'
    )
    return changed(parts, RELATIONS, ("</Relationships>", relation)), other


def book(*replacements: tuple[str, str]) -> bytes:
    """The workbook's part changed, a second 表二 at hand as rId99."""
    parts, _ = with_other_sheet()
    return zipped(changed(parts, BOOK, *replacements))


def twice(other_name: str) -> bytes:
    """The sheet's part once more, under another spelling."""
    parts, other = with_other_sheet()
    content = parts.pop(other)
    return zipped_entries([*parts.items(), (other_name, content)])


def with_unicode_path() -> bytes:
    """A part with a Unicode path field that gives it the name of the sheet."""
    parts, other = with_other_sheet()
    content = parts.pop(other)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
        entry = zipfile.ZipInfo("xl/worksheets/other.xml")
        body = struct.pack("<BI", 1, zlib.crc32(b"xl/worksheets/other.xml")) + SHEET.encode()
        entry.extra = struct.pack("<HH", 0x7075, len(body)) + body
        packed.writestr(entry, content)
    return out.getvalue()


def two_workbooks(first: bool) -> bytes:
    """A second workbook part, which has the other 表二."""
    parts, _ = with_other_sheet()
    sheets = parts[BOOK].decode()
    parts["xl/workbook2.xml"] = sheets.replace('sheetId="3" r:id="rId3"', 'sheetId="3" r:id="rId99"').encode()
    parts["xl/_rels/workbook2.xml.rels"] = parts[RELATIONS]
    relation = (
        '<Relationship Id="rIdB" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="xl/workbook2.xml"/>'
    )
    before = "<Relationship " if first else "</Relationships>"
    after = f"{relation}<Relationship " if first else f"{relation}</Relationships>"
    parts = changed(parts, "_rels/.rels", (before, after))
    return zipped(
        changed(
            parts,
            TYPES,
            _type_of("workbook.xml", "workbook2.xml", "sheet.main"),
        )
    )


#: What is done → the file.
KINDS: dict[str, Callable[[], bytes]] = {
    "a cell twice, the second blank": lambda: beside('<c r="C12" s="16"/>'),
    "a cell twice, the second another number": lambda: beside('<c r="C12" s="16"><v>777</v></c>'),
    "a cell twice, the second a text": lambda: beside('<c r="C12" s="16" t="str"><v>甲</v></c>'),
    "a cell again behind later ones": lambda: sheet((ROW_END, '<c r="C12" s="16"><v>777</v></c>' + ROW_END)),
    "cells out of their order": lambda: sheet((CELL + '<c r="D12" s="16"/>', '<c r="D12" s="16"/>' + CELL)),
    "a row twice": lambda: sheet(
        ('<row r="13"', '<row r="12"><c r="C12" s="16"><v>777</v></c></row><row r="13"')
    ),
    "rows out of their order": lambda: sheet(
        ("</sheetData>", '<row r="12"><c r="C12" s="16"><v>777</v></c></row></sheetData>')
    ),
    "a cell in another row than its name": lambda: sheet(
        ('<row r="13"', '<row r="14"><c r="C12" s="16"><v>777</v></c></row><row r="13"')
    ),
    "a row without a number": lambda: sheet(('<row r="12" ', "<row ")),
    "a row of a number that is none": lambda: sheet(('<row r="12" ', '<row r="0012" ')),
    "a cell without a name": lambda: cell('<c s="16"><v>120</v></c>'),
    "a cell without a name after it": lambda: beside('<c s="16"><v>777</v></c>'),
    "a cell with an empty name": lambda: cell('<c r="" s="16"><v>120</v></c>'),
    "a cell named 12C": lambda: cell('<c r="12C" s="16"><v>120</v></c>'),
    "a cell named with dollars": lambda: cell('<c r="$C$12" s="16"><v>120</v></c>'),
    "a cell named in small letters": lambda: cell('<c r="c12" s="16"><v>120</v></c>'),
    "a cell named with zeros": lambda: cell('<c r="C012" s="16"><v>120</v></c>'),
    "a cell named AAAA60": lambda: beside('<c r="AAAA60" s="16"><v>1</v></c>'),
    "two values": lambda: cell('<c r="C12" s="16"><v>120</v><v>777</v></c>'),
    "a value and an empty one": lambda: cell('<c r="C12" s="16"><v>120</v><v/></c>'),
    "a value in pieces around a comment": lambda: cell('<c r="C12" s="16"><v>12<!-- -->0</v></c>'),
    "a value in pieces around an instruction": lambda: cell('<c r="C12" s="16"><v>12<?x?>0</v></c>'),
    "a value with an element in it": lambda: cell('<c r="C12" s="16"><v>12<x/>0</v></c>'),
    "a value that is character data": lambda: cell('<c r="C12" s="16"><v><![CDATA[120]]></v></c>'),
    "a value of references": lambda: cell('<c r="C12" s="16"><v>&#49;20</v></c>'),
    "a value outside its cell": lambda: beside("<v>777</v>"),
    "a value in an element of the cell": lambda: cell('<c r="C12" s="16"><x><v>777</v></x><v>120</v></c>'),
    "text inside a cell": lambda: cell('<c r="C12" s="16">777<v>120</v></c>'),
    "an inline text with a value": lambda: cell(
        '<c r="C12" s="16" t="inlineStr"><is><t>777</t></is><v>120</v></c>'
    ),
    "a number with an inline text": lambda: cell('<c r="C12" s="16"><v>120</v><is><t>777</t></is></c>'),
    "an inline text twice": lambda: cell(
        '<c r="C12" s="16" t="inlineStr"><is><t>120</t></is><is><t>777</t></is></c>'
    ),
    "a type that nobody knows": lambda: cell('<c r="C12" s="16" t="x"><v>120</v></c>'),
    "a type in capitals": lambda: cell('<c r="C12" s="16" t="N"><v>120</v></c>'),
    "a shared text in capitals": lambda: cell('<c r="C12" s="16" t="S"><v>1</v></c>'),
    "a formula twice": lambda: cell('<c r="C12" s="16"><f>120</f><f>777</f><v>120</v></c>'),
    "a formula behind its value": lambda: cell('<c r="C12" s="16"><v>120</v><f>777</f></c>'),
    "two lists of rows": lambda: sheet(
        (
            "</sheetData>",
            '</sheetData><sheetData><row r="12"><c r="C12" s="16"><v>777</v></c></row></sheetData>',
        )
    ),
    "rows in an extension": lambda: sheet(
        (
            "</worksheet>",
            '<extLst><ext uri="{x}"><sheetData><row r="12"><c r="C12" s="16"><v>777</v></c></row></sheetData></ext></extLst></worksheet>',
        )
    ),
    "cells in an extension of the row": lambda: beside(
        '<extLst><ext uri="{x}"><c r="C12" s="16"><v>777</v></c></ext></extLst>'
    ),
    "a choice of contents": lambda: cell(
        f'<mc:AlternateContent xmlns:mc="{_MC}"><mc:Choice Requires="z"><c r="C12" s="16"><v>777</v></c></mc:Choice>'
        f"<mc:Fallback>{CELL}</mc:Fallback></mc:AlternateContent>"
    ),
    "a strange element around the cell": lambda: cell(f'<z:g xmlns:z="{_STRANGE}">{CELL}</z:g>'),
    "an ignorable element around another cell": lambda: sheet(
        ("<worksheet ", f'<worksheet xmlns:mc="{_MC}" xmlns:z="{_STRANGE}" mc:Ignorable="z" '),
        (CELL, f'{CELL}<z:c r="C12" s="16"><v>777</v></z:c>'),
    ),
    "a strange attribute of the cell": lambda: cell(
        f'<c xmlns:z="{_STRANGE}" z:r="C12" r="C12" s="16" z:t="s"><v>120</v></c>'
    ),
    "the cell of another namespace": lambda: beside(
        f'<z:c xmlns:z="{_STRANGE}" r="C12" s="16"><v>777</v></z:c>'
    ),
    "two sheets of one name": lambda: book(
        ('<sheet name="表三"', '<sheet name="表二" sheetId="99" r:id="rId99"/><sheet name="表三"')
    ),
    "two sheets of one name, the other first": lambda: book(
        ('<sheet name="表二"', '<sheet name="表二" sheetId="99" r:id="rId99"/><sheet name="表二"')
    ),
    "two lists of sheets": lambda: book(
        ("</sheets>", '</sheets><sheets><sheet name="表二" sheetId="99" r:id="rId99"/></sheets>')
    ),
    "a sheet in an extension": lambda: book(
        (
            "</workbook>",
            '<extLst><ext uri="{x}"><sheets><sheet name="表二" sheetId="99" r:id="rId99"/></sheets></ext></extLst></workbook>',
        )
    ),
    "a sheet with an id of another namespace": lambda: book(
        (
            '<sheet name="表二" sheetId="3" r:id="rId3"/>',
            f'<sheet name="表二" sheetId="3" xmlns:z="{_STRANGE}" z:id="rId99" r:id="rId3"/>',
        )
    ),
    "two relations of one id": lambda: zipped(
        changed(
            with_other_sheet()[0],
            RELATIONS,
            ('Id="rId99"', 'Id="rId3"'),
        )
    ),
    "a part in capitals as well": lambda: twice("xl/worksheets/SHEET3.xml"),
    "a part with a backslash as well": lambda: twice("xl\\worksheets\\sheet3.xml"),
    "a part with a leading slash as well": lambda: twice("/xl/worksheets/sheet3.xml"),
    "a part with dots as well": lambda: twice("xl/worksheets/../worksheets/sheet3.xml"),
    "a part of one name as well": lambda: twice(SHEET),
    "a part with a Unicode path": with_unicode_path,
    "a relation with dots": lambda: part(
        RELATIONS, ('Target="worksheets/sheet3.xml"', 'Target="../xl/worksheets/./sheet3.xml"')
    ),
    "a relation that is percent-encoded": lambda: part(
        RELATIONS, ('Target="worksheets/sheet3.xml"', 'Target="worksheets/%73heet3.xml"')
    ),
    "another workbook part, behind": lambda: two_workbooks(first=False),
    "another workbook part, in front": lambda: two_workbooks(first=True),
    "a typed cell with a formula of another result": lambda: cell(
        '<c r="C12" s="16"><f>777</f><v>120</v></c>'
    ),
    "a typed cell that looks at another file": lambda: cell(
        '<c r="C12" s="16"><f>[1]甲!$A$1</f><v>120</v></c>'
    ),
    "a typed cell in an array formula": lambda: cell(
        '<c r="C12" s="16"><f t="array" ref="C12:E12">777</f><v>120</v></c>'
    ),
    "a typed cell in a table of data": lambda: cell(
        '<c r="C12" s="16"><f t="dataTable" ref="C12:E12" dt2D="0" dtr="0" r1="C7"/><v>120</v></c>'
    ),
    "a formula that no program takes": lambda: cell(f'<c r="C12" s="16"><f>{"1+" * 5000}1</f><v>120</v></c>'),
    "a row of a tenth of a point": lambda: sheet(
        (
            '<row r="12" spans="2:7" ht="28.5" customHeight="1">',
            '<row r="12" spans="2:7" ht="0.1" customHeight="1">',
        )
    ),
    "a column that is hardly wide": lambda: sheet(
        ('<col min="3" max="5" width="19.7109375"', '<col min="3" max="5" width="0.05"')
    ),
    "rows of no height by default": lambda: sheet(
        ('<sheetFormatPr defaultRowHeight="15"/>', '<sheetFormatPr defaultRowHeight="15" zeroHeight="1"/>')
    ),
    "columns of no width by default": lambda: sheet(
        (
            '<sheetFormatPr defaultRowHeight="15"/>',
            '<sheetFormatPr defaultRowHeight="15" defaultColWidth="0"/>',
        ),
        ('<col min="3" max="5" width="19.7109375" customWidth="1"/>', ""),
    ),
}
