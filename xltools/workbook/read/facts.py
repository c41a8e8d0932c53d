"""What a .xlsx file holds, in one pass over each part: its sheets, and what it carries besides.

Facts only: nothing is compared here. Values are what the file stores; nothing is calculated.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from xltools.model.cells import CellError, Raw
from xltools.model.errors import UnusableFileError
from xltools.ooxml.package import Package, parse, xml_parser
from xltools.vba.seal import is_ours
from xltools.workbook.layout.grid import Box
from xltools.workbook.read.worksheet import (
    Attributes,
    CellFormats,
    SheetFacts,
    integer,
    local_name,
    read_sheet,
    unescaped,
)


@dataclass(slots=True)
class BookFacts:
    """A workbook: its sheets in order, and what it carries besides."""

    sheets: dict[str, SheetFacts] = field(default_factory=dict)
    locked: bool = False
    #: Macros that are not those it was sent out with.
    macros: bool = False
    external: list[str] = field(default_factory=list)
    embedded: list[str] = field(default_factory=list)


def book_facts(data: bytes) -> BookFacts:
    """The facts of a .xlsx. Raises UnusableFileError when a part is missing, damaged or unsafe."""
    with Package(data) as package:
        book = BookFacts(
            macros=any(
                not is_ours(package.read(name)) for name in package.names if name.endswith("vbaProject.bin")
            ),
            external=sorted(
                name for name in package.names if re.match(r"xl/externalLinks/[^/]+\.xml\Z", name)
            ),
            embedded=sorted(
                name
                for name in package.names
                if re.match(r"xl/(embeddings|activeX)/[^/]+\Z", name)
                or (re.match(r"xl/ctrlProps/[^/]+\Z", name) and not _is_button(package.read(name), name))
            ),
        )
        relations = _relations(package)
        strings = _strings(package, relations.of("sharedStrings"))
        styles = _styles(package, relations.of("styles"))
        for sheet, part in _sheets(package, book, relations):
            read_sheet(package.read(part), part, sheet, strings, styles)
            book.sheets[sheet.name] = sheet
    return book


def _is_button(data: bytes, name: str) -> bool:
    """Whether a control is a plain button, as Excel stores those that a workbook with macros is sent out with.

    It is bound to no cell, and what it calls is judged where the macros are.
    """
    found: list[Attributes] = []
    parser = xml_parser()
    parser.StartElementHandler = lambda _, attributes: found.append(attributes)
    parse(parser, data, name)
    bound = any(key.lower().startswith("fmla") for attributes in found for key in attributes)
    return not bound and [one.get("objectType") for one in found] == ["Button"]


class _Relations(dict[str, str]):
    """Id → part, of what the workbook consists of."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds: dict[str, str] = {}

    def of(self, kind: str) -> str | None:
        """The part of a kind, wherever it lies; None if the workbook has none."""
        return self.kinds.get(kind)


def _relations(package: Package) -> _Relations:
    targets = _Relations()

    def start(name: str, attributes: Attributes) -> None:
        if local_name(name) == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            targets[attributes.get("Id", "")] = path
            targets.kinds[attributes.get("Type", "").rpartition("/")[2]] = path

    parser = xml_parser()
    parser.StartElementHandler = start
    part = "xl/_rels/workbook.xml.rels"
    parse(parser, package.read(part), part)
    return targets


def _sheets(package: Package, book: BookFacts, targets: _Relations) -> list[tuple[SheetFacts, str]]:
    found: list[tuple[str, str, str]] = []

    def start(name: str, attributes: Attributes) -> None:
        local = local_name(name)
        if local == "sheet":
            relation = next(
                (value for key, value in attributes.items() if local_name(key) == "id" and ":" in key), ""
            )
            found.append((attributes.get("name", ""), attributes.get("state", "visible"), relation))
        elif local == "workbookProtection":
            book.locked = attributes.get("lockStructure") in ("1", "true")

    parser = xml_parser()
    parser.StartElementHandler = start
    parse(parser, package.read("xl/workbook.xml"), "xl/workbook.xml")
    sheets = []
    for name, state, relation in found:
        part = targets.get(relation)
        if part is None:
            raise UnusableFileError("S91", reason=f"工作表“{name}”没有内容")
        if "/worksheets/" in part:  # a chart sheet or a macro sheet has no cells
            sheets.append((SheetFacts(name, state), part))
        else:
            book.embedded.append(part)
    return sheets


def _strings(package: Package, part: str | None) -> list[str]:
    """The shared strings; of rich text all runs, of phonetic guides nothing."""
    if part is None:
        return []
    strings: list[str] = []
    pieces: list[str] = []
    state = {"text": False, "phonetic": False}

    def start(name: str, _: Attributes) -> None:
        local = local_name(name)
        if local == "si":
            pieces.clear()
        elif local == "rPh":
            state["phonetic"] = True
        elif local == "t":
            state["text"] = not state["phonetic"]

    def end(name: str) -> None:
        local = local_name(name)
        if local == "si":
            strings.append(unescaped("".join(pieces)))
        elif local == "rPh":
            state["phonetic"] = False
        elif local == "t":
            state["text"] = False

    def text(data: str) -> None:
        if state["text"]:
            pieces.append(data)

    parser = xml_parser()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parse(parser, package.read(part), part)
    return strings


_DATE_IDS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_NOT_FORMAT = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


def _styles(package: Package, part: str | None) -> CellFormats:
    styles = CellFormats([], [])
    if part is None:
        return styles
    formats: dict[int, str] = {}
    inside = {"cellXfs": False}

    def start(name: str, attributes: Attributes) -> None:
        local = local_name(name)
        if local == "numFmt":
            formats[integer(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif local == "cellXfs":
            inside["cellXfs"] = True
        elif inside["cellXfs"] and local == "xf":
            number = integer(attributes.get("numFmtId"))
            code = _NOT_FORMAT.sub("", formats.get(number, ""))
            styles.unlocked.append(False)
            styles.date.append(number in _DATE_IDS or bool(re.search(r"[ymdhs年月日]", code, re.IGNORECASE)))
        elif inside["cellXfs"] and local == "protection" and styles.unlocked:
            styles.unlocked[-1] = attributes.get("locked") in ("0", "false")

    def end(name: str) -> None:
        if local_name(name) == "cellXfs":
            inside["cellXfs"] = False

    parser = xml_parser()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parse(parser, package.read(part), part)
    return styles


def cells_of(sqref: str) -> list[Box]:
    """The boxes of a space separated list of ranges; what is no range is left out."""
    boxes = []
    for text in sqref.split():
        try:
            boxes.append(Box.parse(text))
        except ValueError:
            continue
    return boxes


def validation_map(sheet: SheetFacts, wanted: Mapping[str, tuple[int, int]]) -> dict[str, str]:
    """Cell → its validation, for the cells asked for (name → row and column)."""
    found: dict[str, str] = {}
    rules = [(box, rule) for sqref, rule in sheet.validations for box in cells_of(sqref)]
    for name, at in wanted.items():
        for box, rule in rules:
            if at in box:
                found[name] = rule
                break
    return found


def text_of(raw: Raw) -> str:
    """A cell's content as a person reads it, for comparing labels and for messages."""
    if raw is None:
        return ""
    if isinstance(raw, CellError):
        return raw.text
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() and abs(raw) < 1e15 else str(raw)
    return str(raw)
