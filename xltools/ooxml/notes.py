"""Notes put into the cells of a workbook that somebody else has saved. Everything else in it stays as it is.

A library that reads a workbook and writes it again loses what it does not know, and the results of all formulas. So the
parts that change are changed as text, and all others are copied.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field

from xltools.ooxml.package import Package, parse, xml_parser
from xltools.ooxml.parts import escaped
from xltools.ooxml.relations import CONTENT_TYPES, main_part, part_of_relations, relations_of

_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
#: What may stand behind ``legacyDrawing`` in a sheet.
_BEHIND = re.compile(
    rb"<(?:legacyDrawingHF|drawingHF|picture|oleObjects|controls|webPublishItems|tableParts|extLst)\b|</worksheet>"
)
#: A sheet as Excel, WPS and LibreOffice write it: without a prefix.
_PLAIN = re.compile(rb"<worksheet\b")
_LEGACY = re.compile(rb"<legacyDrawing\b")
_VML_HEAD = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel">'
    '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="9"/></o:shapelayout>'
)
_SHAPE_TYPE = (
    '<v:shapetype xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
#: The numbers of the shapes that are added begin here; no program numbers so high by itself.
_FIRST_SHAPE = 9217


@dataclass
class _Changes:
    """Parts that are written anew, and parts that are added."""

    parts: dict[str, bytes] = field(default_factory=dict)
    comments: list[str] = field(default_factory=list)


def with_notes(
    content: bytes,
    notes: Mapping[str, Mapping[str, str]],
    lines: Mapping[str, Mapping[int, Mapping[str, str]]],
    author: str,
) -> bytes:
    """The workbook with notes at cells, and with texts in rows that are empty.

    A sheet that has notes of its own already gets none, because they would be lost; a row that holds something keeps it.

    Args:
        content: A .xlsx or .xlsm.
        notes: Sheet → cell (``E9``) → what its note says.
        lines: Sheet → row (from 1) → column (``B``) → the text that is put there.
        author: Whose notes they are.

    Raises:
        UnusableFileError: The file is no workbook that can be read.
    """
    changes = _Changes()
    with Package(content) as package:
        for number, (name, part) in enumerate(_sheets(package).items(), 1):
            sheet = package.read(part)
            changed = _with_lines(sheet, lines.get(name, {}))
            if notes.get(name):
                changed = _with_comments(package, changes, part, number, changed, notes[name], author)
            if changed != sheet:
                changes.parts[part] = changed
        if changes.comments:
            changes.parts[CONTENT_TYPES] = _content_types(package.read(CONTENT_TYPES), changes.comments)
    return _written(content, changes.parts)


def _sheets(package: Package) -> Mapping[str, str]:
    """The name of each sheet → its part."""
    main = main_part(package, ("xl/workbook.xml",))
    parts = {relation.id: relation.part for relation in relations_of(package, main)}
    found: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "sheet":
            id = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            if parts.get(id):
                found[attributes.get("name", "")] = parts[id]

    parser = xml_parser()
    parser.StartElementHandler = start
    parse(parser, package.read(main), main)
    return found


def _with_lines(sheet: bytes, lines: Mapping[int, Mapping[str, str]]) -> bytes:
    """The sheet with texts in those of its rows that are there and have no cell."""
    for row, texts in lines.items():
        empty = re.search(rb'<row r="%d"([^<>]*?)(?:/>|></row>)' % row, sheet)
        if empty is None:
            continue
        style = re.search(rb' s="([0-9]+)"', empty[1])
        look = f' s="{style[1].decode()}"' if style else ""
        cells = "".join(
            f'<c r="{column}{row}"{look} t="inlineStr"><is><t xml:space="preserve">{escaped(text)}</t></is></c>'
            for column, text in texts.items()
        )
        filled = f'<row r="{row}"{empty[1].decode()}>{cells}</row>'.encode()
        sheet = sheet[: empty.start()] + filled + sheet[empty.end() :]
    return sheet


def _with_comments(
    package: Package,
    changes: _Changes,
    part: str,
    number: int,
    sheet: bytes,
    notes: Mapping[str, str],
    author: str,
) -> bytes:
    """The sheet with its notes; their parts go to ``changes``."""
    relations = relations_of(package, part)
    drawings = [relation.part for relation in relations if relation.kind == "vmlDrawing"]
    has_legacy = bool(_LEGACY.search(sheet))
    if not _PLAIN.search(sheet) or any(relation.kind == "comments" for relation in relations):
        return sheet
    if has_legacy != bool(drawings):
        return sheet
    comments = f"xl/commentsReturned{number}.xml"
    changes.parts[comments] = _comments(notes, author)
    changes.comments.append(comments)
    entries = [(f"rIdReturned{number}", "comments", f"/{comments}")]
    shapes = _SHAPE_TYPE + "".join(_shape(cell, index) for index, cell in enumerate(notes))
    if has_legacy:
        drawing = package.read(drawings[0])
        at = drawing.rindex(b"</xml>")
        changes.parts[drawings[0]] = drawing[:at] + shapes.encode() + drawing[at:]
    else:
        vml = f"xl/drawings/vmlReturned{number}.vml"
        changes.parts[vml] = f"{_VML_HEAD}{shapes}</xml>".encode()
        entries.append((f"rIdReturnedDrawing{number}", "vmlDrawing", f"/{vml}"))
        behind = _BEHIND.search(sheet)
        if behind is None:
            return sheet
        legacy = f'<legacyDrawing xmlns:r="{_R}" r:id="rIdReturnedDrawing{number}"/>'.encode()
        sheet = sheet[: behind.start()] + legacy + sheet[behind.start() :]
    source = part_of_relations(part)
    before = package.read(source) if package.has(source) else b""
    changes.parts[package.own_name(source) if before else source] = _relations(before, entries)
    return sheet


def _relations(before: bytes, entries: list[tuple[str, str, str]]) -> bytes:
    added = "".join(
        f'<Relationship xmlns="{_RELATIONS}" Id="{id}" Type="{_R}/{kind}" Target="{target}"/>'
        for id, kind, target in entries
    )
    if not before:
        return f'{_HEAD}<Relationships xmlns="{_RELATIONS}">{added}</Relationships>'.encode()
    at = before.rindex(b"</")
    return before[:at] + added.encode() + before[at:]


def _content_types(before: bytes, comments: list[str]) -> bytes:
    added = "".join(f'<Override PartName="/{part}" ContentType="{_COMMENTS_TYPE}"/>' for part in comments)
    if not re.search(rb'Extension="vml"', before, re.IGNORECASE):
        default = f'<Default Extension="vml" ContentType="{_VML_TYPE}"/>'
        before = re.sub(rb"(<Types\b[^>]*>)", lambda match: match[1] + default.encode(), before, count=1)
    at = before.rindex(b"</")
    return before[:at] + added.encode() + before[at:]


def _comments(notes: Mapping[str, str], author: str) -> bytes:
    items = "".join(
        f'<comment ref="{cell}" authorId="0"><text><r><rPr><sz val="9"/><rFont val="宋体"/></rPr>'
        f'<t xml:space="preserve">{escaped(text)}</t></r></text></comment>'
        for cell, text in notes.items()
    )
    return (
        f'{_HEAD}<comments xmlns="{_S}"><authors><author>{escaped(author)}</author></authors>'
        f"<commentList>{items}</commentList></comments>"
    ).encode()


def _shape(cell: str, number: int) -> str:
    """The frame that shows a note when the pointer is over its cell."""
    letters = cell.rstrip("0123456789")
    column, row = _column(letters), int(cell.removeprefix(letters)) - 1
    anchor = f"{column + 1}, 15, {row}, 2, {column + 5}, 20, {row + 7}, 4"
    return (
        '<v:shape xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel" '
        f'id="_x0000_s{_FIRST_SHAPE + number}" type="#_x0000_t202" '
        'style="position:absolute;margin-left:60pt;margin-top:2pt;width:220pt;height:110pt;z-index:1;visibility:hidden" '
        'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
        '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _written(content: bytes, changed: Mapping[str, bytes]) -> bytes:
    """The package with some parts written anew, and new ones at its end."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            new.writestr(entry, changed.get(entry.filename, old.read(entry)), zipfile.ZIP_DEFLATED)
        there = set(old.namelist())
        for name, data in changed.items():
            if name not in there:
                new.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
