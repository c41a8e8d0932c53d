"""What a .xlsx file holds, in one pass over each part: values, formulas, locks, validations, merges.

Facts only: nothing is compared here. Values are what the file stores; nothing is calculated.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from openpyxl.formula.translate import Translator

from xltools.errors import UnusableFileError
from xltools.submission import CellError, Raw
from xltools.workbook.grid import Box
from xltools.workbook.package import Package, parse, xml_parser

Attributes = dict[str, str]


@dataclass(slots=True)
class SheetFacts:
    """One worksheet. Cells are named as in Excel (``D8``); formulas are canonical, without ``=``."""

    name: str
    state: str = "visible"
    values: dict[str, Raw] = field(default_factory=dict)
    formulas: dict[str, str] = field(default_factory=dict)
    unlocked: set[str] = field(default_factory=set)
    dates: set[str] = field(default_factory=set)
    merges: list[str] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    protected: bool = False
    validations: list[tuple[str, str]] = field(default_factory=list)
    conditions: set[str] = field(default_factory=set)


@dataclass(slots=True)
class BookFacts:
    """A workbook: its sheets in order, and what it carries besides."""

    sheets: dict[str, SheetFacts] = field(default_factory=dict)
    locked: bool = False
    macros: bool = False
    external: list[str] = field(default_factory=list)
    embedded: list[str] = field(default_factory=list)


def book_facts(data: bytes) -> BookFacts:
    """The facts of a .xlsx. Raises UnusableFileError when a part is missing, damaged or unsafe."""
    with Package(data) as package:
        book = BookFacts(
            macros=any(name.endswith("vbaProject.bin") for name in package.names),
            external=sorted(
                name for name in package.names if re.match(r"xl/externalLinks/[^/]+\.xml\Z", name)
            ),
            embedded=sorted(
                name for name in package.names if re.match(r"xl/(embeddings|activeX|ctrlProps)/[^/]+\Z", name)
            ),
        )
        strings = _strings(package)
        styles = _styles(package)
        for sheet, part in _sheets(package, book):
            _Sheet(sheet, strings, styles).read(package.read(part), part)
            book.sheets[sheet.name] = sheet
    return book


def _relations(package: Package) -> dict[str, str]:
    targets: dict[str, str] = {}

    def start(name: str, attributes: Attributes) -> None:
        if _local(name) == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            targets[attributes.get("Id", "")] = path

    parser = xml_parser()
    parser.StartElementHandler = start
    part = "xl/_rels/workbook.xml.rels"
    parse(parser, package.read(part), part)
    return targets


def _sheets(package: Package, book: BookFacts) -> list[tuple[SheetFacts, str]]:
    found: list[tuple[str, str, str]] = []

    def start(name: str, attributes: Attributes) -> None:
        local = _local(name)
        if local == "sheet":
            relation = next(
                (value for key, value in attributes.items() if _local(key) == "id" and ":" in key), ""
            )
            found.append((attributes.get("name", ""), attributes.get("state", "visible"), relation))
        elif local == "workbookProtection":
            book.locked = attributes.get("lockStructure") in ("1", "true")

    parser = xml_parser()
    parser.StartElementHandler = start
    parse(parser, package.read("xl/workbook.xml"), "xl/workbook.xml")
    targets = _relations(package)
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


def _local(name: str) -> str:
    return name.rpartition(":")[2] if ":" in name else name


def _strings(package: Package) -> list[str]:
    """The shared strings; of rich text all runs, of phonetic guides nothing."""
    part = "xl/sharedStrings.xml"
    if part not in package.names:
        return []
    strings: list[str] = []
    pieces: list[str] = []
    state = {"text": False, "phonetic": False}

    def start(name: str, _: Attributes) -> None:
        local = _local(name)
        if local == "si":
            pieces.clear()
        elif local == "rPh":
            state["phonetic"] = True
        elif local == "t":
            state["text"] = not state["phonetic"]

    def end(name: str) -> None:
        local = _local(name)
        if local == "si":
            strings.append(_unescape("".join(pieces)))
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


_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def _unescape(text: str) -> str:
    """``_x000D_`` → carriage return, as Excel writes what XML cannot hold."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


@dataclass(slots=True)
class _Styles:
    """By style number: is the cell unlocked, is its number shown as a date."""

    unlocked: list[bool]
    date: list[bool]


_DATE_IDS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_NOT_FORMAT = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


def _styles(package: Package) -> _Styles:
    styles = _Styles([], [])
    part = "xl/styles.xml"
    if part not in package.names:
        return styles
    formats: dict[int, str] = {}
    inside = {"cellXfs": False}

    def start(name: str, attributes: Attributes) -> None:
        local = _local(name)
        if local == "numFmt":
            formats[_int(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif local == "cellXfs":
            inside["cellXfs"] = True
        elif inside["cellXfs"] and local == "xf":
            number = _int(attributes.get("numFmtId"))
            code = _NOT_FORMAT.sub("", formats.get(number, ""))
            styles.unlocked.append(False)
            styles.date.append(number in _DATE_IDS or bool(re.search(r"[ymdhs年月日]", code, re.IGNORECASE)))
        elif inside["cellXfs"] and local == "protection" and styles.unlocked:
            styles.unlocked[-1] = attributes.get("locked") in ("0", "false")

    def end(name: str) -> None:
        if _local(name) == "cellXfs":
            inside["cellXfs"] = False

    parser = xml_parser()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parse(parser, package.read(part), part)
    return styles


def _int(text: str | None) -> int:
    try:
        return int(text or 0)
    except ValueError:
        return 0


class _Sheet:
    """The handlers of one worksheet part."""

    def __init__(self, facts: SheetFacts, strings: list[str], styles: _Styles) -> None:
        self.facts, self.strings, self.styles = facts, strings, styles
        self.cell = self.type = ""
        self.text: list[str] = []
        self.collecting = False
        self.value = ""
        self.inline: list[str] = []
        self.formula: str | None = None
        self.shared: dict[str, tuple[str, str]] = {}
        self.formula_attributes: Attributes = {}
        self.row = 0
        self.validation: Attributes = {}
        self.validation_parts: list[str] = []

    def read(self, data: bytes, part: str) -> None:
        parser = xml_parser()
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        parse(parser, data, part)

    def start(self, name: str, attributes: Attributes) -> None:
        local = name.rpartition(":")[2] if ":" in name else name
        if local == "c":
            self.cell = attributes.get("r", "")
            self.type = attributes.get("t", "n")
            self.value = ""
            self.formula = None
            style = attributes.get("s")
            if style is not None and (number := _int(style)) < len(self.styles.date):
                if self.styles.unlocked[number]:
                    self.facts.unlocked.add(self.cell)
                if self.styles.date[number]:
                    self.facts.dates.add(self.cell)
        elif local in _COLLECTED:
            self.text = []
            self.collecting = True
            if local == "f":
                self.formula_attributes = attributes
        else:
            handler = _STARTS.get(local)
            if handler:
                handler(self, attributes)

    def characters(self, data: str) -> None:
        if self.collecting:
            self.text.append(data)

    def end(self, name: str) -> None:
        local = name.rpartition(":")[2] if ":" in name else name
        if local == "c":
            self._cell()
        elif local in _COLLECTED:
            text = "".join(self.text)
            self.collecting = False
            if local == "v":
                self.value = text
            elif local == "t":
                self.inline.append(text)
            elif local == "f":
                self._formula(text)
            elif local in ("formula", "formula1", "formula2"):
                # In the x14 form the text stands in an inner <xm:f>, and is what was collected last.
                self._rule(local, text)
            elif local == "sqref":
                self.validation["sqref"] = text
        elif local == "dataValidation":
            self._validation()
        elif local == "is":
            self.value, self.type = _unescape("".join(self.inline)), "str"

    def _rule(self, local: str, text: str) -> None:
        if local == "formula":
            self.facts.conditions.add(canonical(text.strip()))
        else:
            self.validation_parts.append(canonical(text.strip()))

    def _formula(self, text: str) -> None:
        if not self.cell:
            # The <xm:f> of a newer conditional format, or of a validation's formula1 around it.
            self.facts.conditions.add(canonical(text))
            return
        attributes = self.formula_attributes
        if attributes.get("t") == "shared":
            index = attributes.get("si", "")
            if text:
                self.shared[index] = (text, self.cell)
            elif index in self.shared:
                master, origin = self.shared[index]
                text = translated(master, origin, self.cell)
        self.formula = canonical(text)

    def _cell(self) -> None:
        facts, cell = self.facts, self.cell
        self.cell = ""
        if self.formula is not None:
            facts.formulas[cell] = self.formula
        raw = self._raw()
        if raw is not None:
            facts.values[cell] = raw

    def _raw(self) -> Raw:
        text = self.value
        match self.type:
            case "s":
                number = _int(text)
                return self.strings[number] if text and 0 <= number < len(self.strings) else None
            case "b":
                return text in ("1", "true")
            case "e":
                return CellError(text)
            case "str" | "d":
                return text or None
            case _:
                if not text:
                    return None
                try:
                    return float(text)
                except ValueError:
                    return text

    def _validation(self) -> None:
        attributes = self.validation
        if attributes.get("type", "none") != "none":
            # LibreOffice gives a list a second, meaningless formula.
            parts = self.validation_parts[:1] if attributes["type"] == "list" else self.validation_parts
            operator = "" if attributes["type"] == "list" else attributes.get("operator", "between")
            stop = (
                attributes.get("errorStyle", "stop")
                if attributes.get("showErrorMessage") in ("1", "true")
                else "off"
            )
            rule = "|".join((attributes["type"], operator, stop, *parts))
            self.facts.validations.append((attributes.get("sqref", ""), rule))


def _start_row(sheet: _Sheet, attributes: Attributes) -> None:
    sheet.row = _int(attributes.get("r")) or sheet.row + 1
    if attributes.get("hidden") in ("1", "true"):
        sheet.facts.hidden_rows.add(sheet.row)


def _start_column(sheet: _Sheet, attributes: Attributes) -> None:
    if attributes.get("hidden") in ("1", "true"):
        first, last = _int(attributes.get("min")), _int(attributes.get("max"))
        # A whole sheet's worth of hidden columns to the right is a habit, not a fault.
        if last - first < 256:
            sheet.facts.hidden_columns.update(range(first, last + 1))


def _start_inline(sheet: _Sheet, _: Attributes) -> None:
    sheet.inline = []


def _start_merge(sheet: _Sheet, attributes: Attributes) -> None:
    sheet.facts.merges.append(attributes.get("ref", ""))


def _start_protection(sheet: _Sheet, attributes: Attributes) -> None:
    sheet.facts.protected = attributes.get("sheet") in ("1", "true")


def _start_validation(sheet: _Sheet, attributes: Attributes) -> None:
    sheet.validation = dict(attributes)
    sheet.validation_parts = []


_STARTS = {
    "row": _start_row,
    "col": _start_column,
    "is": _start_inline,
    "mergeCell": _start_merge,
    "sheetProtection": _start_protection,
    "dataValidation": _start_validation,
}
_COLLECTED = frozenset({"v", "f", "t", "formula", "formula1", "formula2", "sqref"})

_PIECES = re.compile(r'"(?:[^"]|"")*"|\'(?:[^\']|\'\')*\'|\s+|_xlfn\.|_xlws\.|[^"\'\s_]+|_')
_PLAIN_SHEET = re.compile(r"'([A-Za-z\u4e00-\u9fff][A-Za-z0-9_\u4e00-\u9fff]*)'\Z")


@lru_cache(maxsize=8192)
def canonical(formula: str) -> str:
    """A formula as every program would write it: no spaces outside strings, no needless quotes."""
    pieces = []
    for piece in _PIECES.findall(formula.lstrip("=")):
        if piece.isspace() or piece in ("_xlfn.", "_xlws."):
            continue
        plain = _PLAIN_SHEET.match(piece)
        pieces.append(plain[1] if plain else piece)
    return "".join(pieces)


@lru_cache(maxsize=8192)
def translated(formula: str, origin: str, cell: str) -> str:
    """A shared formula as it reads in another cell."""
    try:
        return str(Translator(f"={formula}", origin=origin).translate_formula(cell)).lstrip("=")
    except Exception:  # noqa: BLE001 - whatever a hostile formula does to the translator, it is not ours
        return formula


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
