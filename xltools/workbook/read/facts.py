"""What a .xlsx file holds, in one pass over each part: its sheets, and what it carries besides.

Facts only: nothing is compared here. Values are what the file stores; nothing is calculated.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from xltools.model.errors import UnusableFileError
from xltools.model.reasons import Reason
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

_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_EXTERNAL = re.compile(r"xl/externalLinks/[^/]+\.xml\Z")
_EMBEDDED = re.compile(r"xl/(embeddings|activeX)/[^/]+\Z")
_CONTROL = re.compile(r"xl/ctrlProps/[^/]+\Z")


@dataclass(slots=True)
class BookFacts:
    """A workbook.

    Attributes:
        sheets: name → sheet, in their order.
        locked: the structure is protected.
        macros: it has macros that are not those it was sent out with.
        external: the parts that lead to other files.
        embedded: the parts of embedded objects, of controls that are no plain buttons, and of sheets without cells.
    """

    sheets: dict[str, SheetFacts] = field(default_factory=dict)
    locked: bool = False
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
            external=sorted(name for name in package.names if _EXTERNAL.match(name)),
            embedded=sorted(name for name in package.names if _is_embedded(package, name)),
        )
        relations = _relations(package)
        strings = _strings(package, relations.of_kind("sharedStrings"))
        styles = _styles(package, relations.of_kind("styles"))
        for sheet, part in _sheets(package, book, relations):
            read_sheet(package.read(part), part, sheet, strings, styles)
            book.sheets[sheet.name] = sheet
    return book


def _is_embedded(package: Package, name: str) -> bool:
    if _CONTROL.match(name):
        return not _is_button(package.read(name), name)
    return bool(_EMBEDDED.match(name))


def _is_button(data: bytes, name: str) -> bool:
    """Whether a control is a plain button, as Excel stores those that a workbook with macros is sent out with.

    It is bound to no cell, and what it calls is judged where the macros are.
    """
    elements: list[Attributes] = []
    parser = xml_parser()
    parser.StartElementHandler = lambda _, attributes: elements.append(attributes)
    parse(parser, data, name)
    bound = any(key.lower().startswith("fmla") for attributes in elements for key in attributes)
    return not bound and [attributes.get("objectType") for attributes in elements] == ["Button"]


@dataclass(slots=True)
class _Relations:
    """What the workbook consists of: id → part, and kind → part, wherever it lies."""

    parts: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)

    def of_kind(self, kind: str) -> str | None:
        """The part of a kind; None if the workbook has none."""
        return self.kinds.get(kind)


def _relations(package: Package) -> _Relations:
    relations = _Relations()

    def start(name: str, attributes: Attributes) -> None:
        if local_name(name) == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            relations.parts[attributes.get("Id", "")] = part
            relations.kinds[attributes.get("Type", "").rpartition("/")[2]] = part

    parser = xml_parser()
    parser.StartElementHandler = start
    parse(parser, package.read(_RELATIONS), _RELATIONS)
    return relations


def _sheets(package: Package, book: BookFacts, relations: _Relations) -> list[tuple[SheetFacts, str]]:
    """The sheets that have cells, and the part of each; also notes whether the structure is locked."""
    listed: list[tuple[SheetFacts, str]] = []

    def start(name: str, attributes: Attributes) -> None:
        match local_name(name):
            case "sheet":
                facts = SheetFacts(attributes.get("name", ""), attributes.get("state", "visible"))
                listed.append((facts, _relation_id(attributes)))
            case "workbookProtection":
                book.locked = attributes.get("lockStructure") in ("1", "true")

    parser = xml_parser()
    parser.StartElementHandler = start
    parse(parser, package.read(_WORKBOOK), _WORKBOOK)
    sheets = []
    for facts, relation in listed:
        part = relations.parts.get(relation)
        if part is None:
            raise UnusableFileError("S91", reason=Reason("N41", sheet=facts.name))
        if "/worksheets/" in part:
            sheets.append((facts, part))
        else:  # a chart sheet or a macro sheet has no cells
            book.embedded.append(part)
    return sheets


def _relation_id(attributes: Attributes) -> str:
    """The id that leads to a sheet's part: an attribute with a prefix, whichever a program has chosen."""
    ids = (value for key, value in attributes.items() if ":" in key and local_name(key) == "id")
    return next(ids, "")


def _strings(package: Package, part: str | None) -> list[str]:
    """The shared strings: of rich text all runs, of phonetic guides nothing."""
    parser = _StringsParser()
    if part is not None:
        parser.read(package.read(part), part)
    return parser.strings


class _StringsParser:
    """The handlers of the part of shared strings."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self._pieces: list[str] = []
        self._in_text = self._in_guide = False

    def read(self, data: bytes, part: str) -> None:
        parser = xml_parser()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parse(parser, data, part)

    def _start(self, name: str, _: Attributes) -> None:
        match local_name(name):
            case "si":
                self._pieces = []
            case "rPh":
                self._in_guide = True
            case "t":
                self._in_text = not self._in_guide

    def _end(self, name: str) -> None:
        match local_name(name):
            case "si":
                self.strings.append(unescaped("".join(self._pieces)))
            case "rPh":
                self._in_guide = False
            case "t":
                self._in_text = False

    def _characters(self, data: str) -> None:
        if self._in_text:
            self._pieces.append(data)


#: The numbers of the formats that every program has and that show a date.
_DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
#: What stands in a format without being shown as a part of the number: texts, colours, fillings.
_NOT_FORMAT = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_OF_DATES = re.compile(r"[ymdhs年月日]", re.IGNORECASE)


def _styles(package: Package, part: str | None) -> CellFormats:
    """By style number, what the reader needs to know of a cell's format."""
    parser = _StylesParser()
    if part is not None:
        parser.read(package.read(part), part)
    return parser.styles


class _StylesParser:
    """The handlers of the part of styles. Only the formats of cells count, not those that styles are made of."""

    def __init__(self) -> None:
        self.styles = CellFormats([], [])
        self._codes: dict[int, str] = {}
        self._in_cell_formats = False

    def read(self, data: bytes, part: str) -> None:
        parser = xml_parser()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parse(parser, data, part)

    def _start(self, name: str, attributes: Attributes) -> None:
        local = local_name(name)
        if local == "numFmt":
            self._codes[integer(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif local == "cellXfs":
            self._in_cell_formats = True
        elif self._in_cell_formats and local == "xf":
            self.styles.unlocked.append(False)
            self.styles.date.append(self._shows_a_date(integer(attributes.get("numFmtId"))))
        elif self._in_cell_formats and local == "protection" and self.styles.unlocked:
            self.styles.unlocked[-1] = attributes.get("locked") in ("0", "false")

    def _end(self, name: str) -> None:
        if local_name(name) == "cellXfs":
            self._in_cell_formats = False

    def _shows_a_date(self, number: int) -> bool:
        code = _NOT_FORMAT.sub("", self._codes.get(number, ""))
        return number in _DATE_FORMATS or bool(_OF_DATES.search(code))


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
    """Cell → its validation, for the cells asked for (name → row and column); a cell without one is left out."""
    validations = [(box, rule) for sqref, rule in sheet.validations for box in cells_of(sqref)]
    rules = {
        name: next((rule for box, rule in validations if place in box), None)
        for name, place in wanted.items()
    }
    return {name: rule for name, rule in rules.items() if rule is not None}
