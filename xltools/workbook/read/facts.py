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
from xltools.ooxml.relations import ROOT_RELATIONS, Relation, main_part, part_of_relations, relations_of
from xltools.ooxml.remembered import remembered
from xltools.vba.seal import is_ours
from xltools.workbook.layout.grid import Box
from xltools.workbook.read.parts.markup import local_name
from xltools.workbook.read.parts.quick_sheet import read_quickly
from xltools.workbook.read.parts.strings import shared_strings
from xltools.workbook.read.parts.styles import cell_formats
from xltools.workbook.read.worksheet import (
    Attributes,
    CellFormats,
    SheetFacts,
    read_sheet,
)

#: Parts that are noticed by their names as well, wherever a relation to them may hide.
_EXTERNAL = re.compile(r"xl/externalLinks/[^/]+\.xml\Z", re.IGNORECASE)
_EMBEDDED = re.compile(r"xl/(embeddings|activeX)/[^/]+\Z", re.IGNORECASE)
_CONTROL = re.compile(r"xl/ctrlProps/[^/]+\Z", re.IGNORECASE)
_MACROS = "vbaproject.bin"
#: The kind of the relation that leads to a package's main part; how much of a name is quoted.
_MAIN_KIND, _QUOTED = "officedocument", 20
#: Where a workbook's own part usually stands.
_MAIN = ("xl/workbook.xml",)
#: The kinds of relations that lead from a sheet to an embedded object, and to a control.
_OBJECTS, _CONTROLS = frozenset({"oleObject", "package", "control"}), "ctrlProp"
#: Rows, cells and values of a sheet together. The workbook of a county with 3,000 units has half as many.
MOST_ELEMENTS = 3_000_000
#: The bytes of the shortest element, ``<c/>``.
_SHORTEST = 4
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


def book_facts(file: bytes | Package) -> BookFacts:
    """The facts of a .xlsx, from its bytes or from its package. Raises UnusableFileError when a part is missing, damaged or
    unsafe."""
    with Package(file) if isinstance(file, bytes) else file as package:
        main = main_part(package, _MAIN)
        if not package.has(source := part_of_relations(main)):
            raise UnusableFileError("S91", reason=Reason("N23", part=source))
        relations = _by_id(package, main)
        workbook = _workbook(package.read(main), main)
        book = BookFacts(locked=workbook.locked)
        sheets = _sheets(workbook, relations, book)
        _note_extras(package, book, relations.values(), [part for _, part in sheets])
        of_strings = _of_kind(relations.values(), "sharedStrings")
        strings = shared_strings(package.read(of_strings), of_strings) if of_strings else []
        of_styles = _of_kind(relations.values(), "styles")
        styles = cell_formats(package.read(of_styles), of_styles) if of_styles else CellFormats([], [])
        for sheet, part in sheets:
            if package.size(part) > package.largest_part:
                limit = f"{package.largest_part // MB} MB"
                raise UnusableFileError("S89", sheet=sheet.name, expected=limit)
            data = package.read(part)
            if len(data) > MOST_ELEMENTS * _SHORTEST and _elements(data) > MOST_ELEMENTS:
                limit = f"{MOST_ELEMENTS // 10_000} 万个行、单元格和值"
                raise UnusableFileError("S89", sheet=sheet.name, expected=limit)
            if not read_quickly(data, sheet, strings, styles):
                read_sheet(data, part, sheet, strings, styles)
            if workbook.from_1904:
                _count_from_1900(sheet)
            book.sheets[sheet.name] = sheet
    return book


def _by_id(package: Package, part: str) -> dict[str, Relation]:
    """The relations of a part by their ids. S85 where two have one id, or where a package has two main parts."""
    by_id: dict[str, Relation] = {}
    for relation in relations_of(package, part):
        if relation.id in by_id:
            raise UnusableFileError("S85", reason=Reason("N77", part=part, id=relation.id[:_QUOTED]))
        by_id[relation.id] = relation
    mains = [one for one in relations_of(package) if one.kind.casefold() == _MAIN_KIND]
    if len(mains) > 1:
        raise UnusableFileError("S85", reason=Reason("N77", part=ROOT_RELATIONS, id=_MAIN_KIND))
    return by_id


def _elements(data: bytes) -> int:
    """How many elements a part has, in UTF-8 or in UTF-16."""
    return data.count(b"<") - data.count(b"</") - data.count(b"<\0/")


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


@dataclass(frozen=True, slots=True)
class _Workbook:
    """What the workbook's own part says.

    Attributes:
        sheets: Name, state, and the id that leads to the part, of each sheet.
        locked: The structure is protected.
        from_1904: Days count from 1904.
    """

    sheets: tuple[tuple[str, str, str], ...]
    locked: bool
    from_1904: bool


@remembered(128)
def _workbook(data: bytes, part: str) -> _Workbook:
    sheets: list[tuple[str, str, str]] = []
    protection: Attributes = {}
    properties: Attributes = {}

    path: list[str] = []
    lists = 0

    def start(name: str, attributes: Attributes) -> None:
        nonlocal lists
        path.append(local := local_name(name))
        lists += local == "sheets"
        match local:
            case "sheet":
                sheet, state = attributes.get("name", ""), attributes.get("state", "visible")
                known = {one.casefold() for one, _, _ in sheets}
                if path[1:] != ["sheets", "sheet"] or lists > 1 or sheet.casefold() in known:
                    raise UnusableFileError("S85", reason=Reason("N76", sheet=sheet[:_QUOTED]))
                sheets.append((sheet, state, _relation_id(attributes, sheet)))
            case "workbookProtection":
                protection.clear()
                protection.update(attributes)
            case "workbookPr":
                properties.update(attributes)

    parser = xml_parser()
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: path.pop()
    parse(parser, data, part)
    locked = protection.get("lockStructure") in ("1", "true")
    from_1904 = properties.get("date1904", "").strip().lower() in ("1", "true", "on")
    return _Workbook(tuple(sheets), locked, from_1904)


def _sheets(
    workbook: _Workbook, relations: Mapping[str, Relation], book: BookFacts
) -> list[tuple[SheetFacts, str]]:
    """The sheets that have cells, and the part of each. Others are noted as embedded."""
    sheets = []
    for name, state, id in workbook.sheets:
        relation = relations.get(id)
        if relation is None:
            raise UnusableFileError("S91", reason=Reason("N41", sheet=name))
        if relation.kind == "worksheet":
            sheets.append((SheetFacts(name, state), relation.part))
        else:  # a chart sheet or a macro sheet has no cells
            book.embedded.append(relation.part)
    return sheets


def _relation_id(attributes: Attributes, sheet: str) -> str:
    """The id that leads to a sheet's part: an attribute with a prefix, whichever a program has chosen. S85 for two."""
    ids = [value for key, value in attributes.items() if ":" in key and local_name(key) == "id"]
    if len(ids) > 1:
        raise UnusableFileError("S85", reason=Reason("N76", sheet=sheet[:_QUOTED]))
    return ids[0] if ids else ""


def cells_of(sqref: str) -> list[Box]:
    """The boxes of a space separated list of ranges; what is no range is left out."""
    boxes = []
    for text in sqref.split():
        try:
            boxes.append(Box.parse(text))
        except ValueError:
            continue
    return boxes


def validation_map(
    validations: Iterable[tuple[str, str]], wanted: Mapping[str, tuple[int, int]]
) -> dict[str, str]:
    """Cell → its validation, for the cells asked for (name → row and column); a cell without one is left out.

    ``validations``: those of the sheet, as its facts have them.
    """
    boxes = [(box, rule) for sqref, rule in validations for box in cells_of(sqref)]
    rules = {
        name: next((rule for box, rule in boxes if place in box), None) for name, place in wanted.items()
    }
    return {name: rule for name, rule in rules.items() if rule is not None}
