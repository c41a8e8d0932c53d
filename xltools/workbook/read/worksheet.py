"""One worksheet part → its facts, in one pass: what every cell holds, what is locked, hidden or validated.

Every program writes a sheet in its own way; what comes out of here is the same for all of them.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from xltools.model.cells import CellError, Raw
from xltools.ooxml.package import parse, xml_parser
from xltools.workbook.layout.grid import a1, position
from xltools.workbook.read.formulas import canonical, translated

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
class CellFormats:
    """By style number: is the cell unlocked, is its number shown as a date."""

    unlocked: list[bool]
    date: list[bool]


def read_sheet(data: bytes, part: str, facts: SheetFacts, strings: list[str], styles: CellFormats) -> None:
    """Fills in the facts from the part's XML. Raises UnusableFileError as ``parse`` does."""
    _Sheet(facts, strings, styles).read(data, part)


def local_name(name: str) -> str:
    return name.rpartition(":")[2] if ":" in name else name


_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def unescaped(text: str) -> str:
    """``_x000D_`` → carriage return, as Excel writes what XML cannot hold. What no text of ours could
    hold either (half a character, a terminal's commands) becomes U+FFFD."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return character if character in "\t\n\r" or character.isprintable() else "\ufffd"


def integer(text: str | None) -> int:
    try:
        return int(text or 0)
    except ValueError:
        return 0


class _Sheet:
    """The handlers of one worksheet part."""

    def __init__(self, facts: SheetFacts, strings: list[str], styles: CellFormats) -> None:
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
            number = integer(attributes.get("s"))
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
        return name.replace("$", "") if "$" in name else name

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
            self.value, self.type = unescaped("".join(self.inline)), "str"

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
                number = integer(text)
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
    number = integer(attributes.get("r"))
    sheet.row = number if number > 0 else sheet.row + 1
    sheet.column = -1
    if attributes.get("hidden") in ("1", "true") or _flat(attributes.get("ht")):
        sheet.facts.hidden_rows.add(sheet.row)


def _start_column(sheet: _Sheet, attributes: Attributes) -> None:
    if attributes.get("hidden") in ("1", "true") or _flat(attributes.get("width")):
        first, last = integer(attributes.get("min")), integer(attributes.get("max"))
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
