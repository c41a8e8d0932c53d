"""What a .xlsx file holds, in one pass over each part: its sheets, and what it carries besides.

Facts only: nothing is compared here. Values are what the file stores; nothing is calculated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from xltools.model.errors import UnusableFileError
from xltools.model.messages.reasons import Reason
from xltools.ooxml.package import MB, Package, parse, xml_parser
from xltools.ooxml.relations import Relation, main_part, part_of_relations, relations_of
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

#: Parts that are noticed by their names as well, wherever a relation to them may hide.
_EXTERNAL = re.compile(r"xl/externalLinks/[^/]+\.xml\Z", re.IGNORECASE)
_EMBEDDED = re.compile(r"xl/(embeddings|activeX)/[^/]+\Z", re.IGNORECASE)
_CONTROL = re.compile(r"xl/ctrlProps/[^/]+\Z", re.IGNORECASE)
_MACROS = "vbaproject.bin"
#: Where a workbook's own part usually stands.
_MAIN = ("xl/workbook.xml",)
#: The kinds of relations that lead from a sheet to an embedded object, and to a control.
_OBJECTS, _CONTROLS = frozenset({"oleObject", "package", "control"}), "ctrlProp"
#: Workbooks that count days from 1904 are so many days behind the others.
_DAYS_TO_1904 = 1462


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
        main = main_part(package, _MAIN)
        if not package.has(source := part_of_relations(main)):
            raise UnusableFileError("S91", reason=Reason("N23", part=source))
        relations = {relation.id: relation for relation in relations_of(package, main)}
        book, listed, from_1904 = _workbook(package, main)
        sheets = _sheets(listed, relations, book)
        _note_extras(package, book, relations.values(), [part for _, part in sheets])
        strings = _strings(package, _of_kind(relations.values(), "sharedStrings"))
        styles = _styles(package, _of_kind(relations.values(), "styles"))
        for sheet, part in sheets:
            if package.size(part) > package.largest_part:
                limit = f"{package.largest_part // MB} MB"
                raise UnusableFileError("S89", sheet=sheet.name, expected=limit)
            read_sheet(package.read(part), part, sheet, strings, styles)
            if from_1904:
                _count_from_1900(sheet)
            book.sheets[sheet.name] = sheet
    return book


def _count_from_1900(sheet: SheetFacts) -> None:
    """Days of a workbook that counts them from 1904, as every other workbook counts them."""
    for cell in sheet.dates:
        serial = sheet.values.get(cell)
        if isinstance(serial, Decimal):
            sheet.values[cell] = serial + _DAYS_TO_1904


def _of_kind(relations: Iterable[Relation], kind: str) -> str | None:
    """The part of a kind; None if the workbook has none."""
    return next((relation.part for relation in relations if relation.kind == kind and relation.part), None)


def _note_extras(
    package: Package, book: BookFacts, relations: Iterable[Relation], sheets: Sequence[str]
) -> None:
    """Notes what a workbook carries besides cells: macros, links to other files, embedded objects."""
    relations = tuple(relations)
    of_sheets = [relation for sheet in sheets for relation in relations_of(package, sheet)]

    def parts(kinds: Container[str], among: Iterable[Relation], names: Callable[[str], object]) -> set[str]:
        led_to = {one.part for one in among if one.kind in kinds and package.has(one.part)}
        return led_to | {name for name in package.names if names(name)}

    macros = parts({"vbaProject"}, relations, lambda name: name.lower().endswith(_MACROS))
    controls = parts({_CONTROLS}, of_sheets, _CONTROL.match)
    objects = parts(_OBJECTS, of_sheets, _EMBEDDED.match)
    book.macros = any(not is_ours(package.read(name)) for name in macros)
    book.external = sorted(parts({"externalLink"}, relations, _EXTERNAL.match))
    book.embedded += sorted(objects | {name for name in controls if not _is_button(package.read(name), name)})


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


def _workbook(package: Package, main: str) -> tuple[BookFacts, list[tuple[SheetFacts, str]], bool]:
    """What the workbook's own part says: the sheets with the id that leads to each, and whether days count from 1904."""
    book = BookFacts()
    listed: list[tuple[SheetFacts, str]] = []
    properties: Attributes = {}

    def start(name: str, attributes: Attributes) -> None:
        match local_name(name):
            case "sheet":
                facts = SheetFacts(attributes.get("name", ""), attributes.get("state", "visible"))
                listed.append((facts, _relation_id(attributes)))
            case "workbookProtection":
                book.locked = attributes.get("lockStructure") in ("1", "true")
            case "workbookPr":
                properties.update(attributes)

    parser = xml_parser()
    parser.StartElementHandler = start
    parse(parser, package.read(main), main)
    return book, listed, properties.get("date1904", "").strip().lower() in ("1", "true", "on")


def _sheets(
    listed: Iterable[tuple[SheetFacts, str]], relations: Mapping[str, Relation], book: BookFacts
) -> list[tuple[SheetFacts, str]]:
    """The sheets that have cells, and the part of each. Others are noted as embedded."""
    sheets = []
    for facts, id in listed:
        relation = relations.get(id)
        if relation is None:
            raise UnusableFileError("S91", reason=Reason("N41", sheet=facts.name))
        if relation.kind == "worksheet":
            sheets.append((facts, relation.part))
        else:  # a chart sheet or a macro sheet has no cells
            book.embedded.append(relation.part)
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
