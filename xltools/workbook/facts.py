"""What a .xlsx file holds, in one pass over each part: values, formulas, locks, validations, merges.

Facts only: nothing is compared here. Values are what the file stores; nothing is calculated.
"""

from __future__ import annotations

import datetime as dt
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from openpyxl.formula.translate import Translator

from xltools.errors import UnusableFileError
from xltools.submission import CellError, Raw
from xltools.workbook.grid import Box, a1, position
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
        relations = _relations(package)
        strings = _strings(package, relations.of("sharedStrings"))
        styles = _styles(package, relations.of("styles"))
        for sheet, part in _sheets(package, book, relations):
            _Sheet(sheet, strings, styles).read(package.read(part), part)
            book.sheets[sheet.name] = sheet
    return book


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
        if _local(name) == "Relationship" and attributes.get("TargetMode") != "External":
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


def _strings(package: Package, part: str | None) -> list[str]:
    """The shared strings; of rich text all runs, of phonetic guides nothing."""
    if part is None:
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
    """``_x000D_`` → carriage return, as Excel writes what XML cannot hold. What no text of ours could
    hold either (half a character, a terminal's commands) becomes U+FFFD."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return character if character in "\t\n\r" or character.isprintable() else "\ufffd"


@dataclass(slots=True)
class _Styles:
    """By style number: is the cell unlocked, is its number shown as a date."""

    unlocked: list[bool]
    date: list[bool]


_DATE_IDS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_NOT_FORMAT = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


def _styles(package: Package, part: str | None) -> _Styles:
    styles = _Styles([], [])
    if part is None:
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
        self.collecting = self.phonetic = self.validating = False
        self.value = ""
        self.inline: list[str] = []
        self.formula: str | None = None
        self.shared: dict[str, tuple[str, str]] = {}
        self.formula_attributes: Attributes = {}
        self.row = self.column = 0
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
            self.cell = self._place(attributes.get("r", ""))
            self.type = attributes.get("t", "n")
            self.value = ""
            self.formula = None
            number = _int(attributes.get("s"))
            if 0 <= number < len(self.styles.date):
                if self.styles.unlocked[number]:
                    self.facts.unlocked.add(self.cell)
                if self.styles.date[number]:
                    self.facts.dates.add(self.cell)
        elif local in _COLLECTED:
            self.text = []
            self.collecting = True
            if local == "f":
                self.formula_attributes = attributes
            elif local in _VALIDATION:
                self.validating = True
        else:
            handler = _STARTS.get(local)
            if handler:
                handler(self, attributes)

    def _place(self, name: str) -> str:
        """The cell's name; one that has none, as some writers leave it out, stands right of the one before."""
        try:
            row, self.column = position(name)
        except ValueError:
            self.column += 1
            return a1(self.row - 1, self.column)
        self.row = row + 1
        return name.replace("$", "")

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
                if not self.phonetic:
                    self.inline.append(text)
            elif local == "f":
                self._formula(text)
            elif local in ("formula", "formula1", "formula2"):
                # In the x14 form the text stands in an inner <xm:f>, and is what was collected last.
                self._rule(local, text)
            elif local == "sqref":
                self.validation["sqref"] = text
            if local in _VALIDATION:
                self.validating = False
        elif local == "rPh":
            self.phonetic = False
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
            # The <xm:f> of a newer conditional format; or of a validation, whose formula1 is around it.
            if not self.validating:
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
            case "d":
                return _iso_day(text) or text or None
            case "str":
                return text or None
            case _:
                # A spreadsheet shows and types fifteen digits; what is beyond them is a sum's rounding.
                return float(f"{float(text):.15g}") if _NUMBER.match(text) else text.strip() or None

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


_NUMBER = re.compile(r"\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\s*\Z")


def _iso_day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None


def _start_row(sheet: _Sheet, attributes: Attributes) -> None:
    number = _int(attributes.get("r"))
    sheet.row = number if number > 0 else sheet.row + 1
    sheet.column = -1
    if attributes.get("hidden") in ("1", "true") or _flat(attributes.get("ht")):
        sheet.facts.hidden_rows.add(sheet.row)


def _start_column(sheet: _Sheet, attributes: Attributes) -> None:
    if attributes.get("hidden") in ("1", "true") or _flat(attributes.get("width")):
        first, last = _int(attributes.get("min")), _int(attributes.get("max"))
        # A whole sheet's worth of hidden columns to the right is a habit, not a fault.
        if first > 0 and last - first < 256:
            sheet.facts.hidden_columns.update(range(first, last + 1))


def _flat(size: str | None) -> bool:
    """Whether a row's height or a column's width is 0, which hides it as well."""
    return size is not None and bool(_NUMBER.match(size)) and float(size) == 0


def _start_phonetic(sheet: _Sheet, _: Attributes) -> None:
    sheet.phonetic = True


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
    "rPh": _start_phonetic,
    "mergeCell": _start_merge,
    "sheetProtection": _start_protection,
    "dataValidation": _start_validation,
}
_VALIDATION = frozenset({"formula1", "formula2"})
_COLLECTED = frozenset({"v", "f", "t", "formula", "sqref"}) | _VALIDATION

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
