"""One worksheet part → its facts, in one pass: what every cell holds, what is locked, hidden or validated.

Every program writes a sheet in its own way; what comes out of here is the same for all of them.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from xltools.model.cells import CellError, Raw, spreadsheet_number, whole_day
from xltools.ooxml.package import parse, xml_parser
from xltools.workbook.layout.grid import a1, position
from xltools.workbook.read.formulas import canonical, translated

Attributes = dict[str, str]


@dataclass(slots=True)
class SheetFacts:
    """One worksheet. Cells are named as in Excel (``D8``).

    Attributes:
        state: ``visible``, ``hidden`` or ``veryHidden``.
        values: cell → what is stored in it; empty cells are left out.
        formulas: cell → its formula as ``canonical`` writes it, without ``=``.
        unlocked: the cells that may be typed into.
        dates: the cells whose number is shown as a date.
        merges: the merged ranges.
        hidden_rows, hidden_columns: their numbers, counted from 1.
        protected: the sheet's protection is on.
        validations: ranges, separated by spaces, and what may be typed into them, as a text to be compared.
        conditions: the formulas of conditional formats.
    """

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
    _SheetParser(facts, strings, styles).read(data, part)


def local_name(name: str) -> str:
    """The name of an element or attribute without the prefix that some programs give it."""
    return name.rpartition(":")[2] if ":" in name else name


_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def unescaped(text: str) -> str:
    """A text in which ``_x000D_`` stands for a carriage return: so Excel writes what XML cannot hold."""
    return _ESCAPED.sub(lambda code: kept_character(chr(int(code[1], 16))), text) if "_x" in text else text


def kept_character(character: str) -> str:
    """What a text keeps of a character that XML cannot hold.

    Word's line break and page break, which come along with pasted text, become an end of a line. Other control
    characters are left out: nobody sees them, and some command a terminal. Half a character becomes U+FFFD.
    """
    if character in "\v\f":
        return "\n"
    match unicodedata.category(character):
        case "Cc":
            return character if character in "\t\n\r" else ""
        case "Cs" | "Cn":
            return "\N{REPLACEMENT CHARACTER}"
        case _:
            return character


def integer(text: str | None) -> int:
    """The number that an attribute holds; 0 where it holds none."""
    try:
        return int(text or 0)
    except ValueError:
        return 0


class _SheetParser:
    """The handlers of one worksheet part. Elements are known by their names without a prefix."""

    def __init__(self, facts: SheetFacts, strings: list[str], styles: CellFormats) -> None:
        self.facts, self.strings, self.styles = facts, strings, styles
        #: The cell that is being read, "" outside of cells; its type, value and formula.
        self.cell = self.type = self.value = ""
        self.formula: str | None = None
        self.formula_attributes: Attributes = {}
        #: The index of a shared formula → its text, and the cell that it was written in.
        self.shared: dict[str, tuple[str, str]] = {}
        #: Row and column of the cell that was read last: a cell without a name stands right of it.
        self.row = self.column = 0
        #: The text inside the element that is being read.
        self.text: list[str] = []
        self.collecting = False
        #: The texts of an inline string; those of phonetic guides are no part of it.
        self.inline: list[str] = []
        self.phonetic = False
        #: The validation that is being read; whether its formula is.
        self.validation: Attributes = {}
        self.validation_parts: list[str] = []
        self.validating = False

    def read(self, data: bytes, part: str) -> None:
        """Runs over the part. Raises UnusableFileError as ``parse`` does."""
        parser = xml_parser()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parse(parser, data, part)

    def _start(self, name: str, attributes: Attributes) -> None:
        handler = _STARTS.get(local_name(name))
        if handler:
            handler(self, attributes)

    def _end(self, name: str) -> None:
        handler = _ENDS.get(local_name(name))
        if handler:
            handler(self)

    def _characters(self, data: str) -> None:
        if self.collecting:
            self.text.append(data)

    # Texts inside elements.

    def start_text(self, _: Attributes) -> None:
        self.text = []
        self.collecting = True

    def _collected(self) -> str:
        self.collecting = False
        return "".join(self.text)

    # Rows and columns.

    def start_row(self, attributes: Attributes) -> None:
        number = integer(attributes.get("r"))
        self.row = number if number > 0 else self.row + 1
        self.column = -1
        if _is_true(attributes.get("hidden")) or _is_flat(attributes.get("ht")):
            self.facts.hidden_rows.add(self.row)

    def start_column(self, attributes: Attributes) -> None:
        if _is_true(attributes.get("hidden")) or _is_flat(attributes.get("width")):
            first, last = integer(attributes.get("min")), integer(attributes.get("max"))
            # A whole sheet's worth of hidden columns to the right is a habit, not a fault.
            if first > 0 and last - first < _MANY_COLUMNS:
                self.facts.hidden_columns.update(range(first, last + 1))

    # Cells.

    def start_cell(self, attributes: Attributes) -> None:
        self.cell = self._cell_name(attributes.get("r", ""))
        self.type = attributes.get("t", "n")
        self.value = ""
        self.formula = None
        style = integer(attributes.get("s"))
        if 0 <= style < len(self.styles.date):
            if self.styles.unlocked[style]:
                self.facts.unlocked.add(self.cell)
            if self.styles.date[style]:
                self.facts.dates.add(self.cell)

    def _cell_name(self, name: str) -> str:
        """The cell's name. Some writers leave it out: such a cell stands right of the one before."""
        try:
            row, self.column = position(name)
        except ValueError:
            self.column += 1
            return a1(self.row - 1, self.column)
        self.row = row + 1
        return name.replace("$", "") if "$" in name else name

    def end_value(self) -> None:
        self.value = self._collected()

    def start_formula(self, attributes: Attributes) -> None:
        self.start_text(attributes)
        self.formula_attributes = attributes

    def end_formula(self) -> None:
        """The formula of a cell; or, outside of cells, of a newer conditional format or validation."""
        text = self._collected()
        if self.cell:
            self.formula = canonical(self._unshared(text))
        elif not self.validating:
            self.facts.conditions.add(canonical(text))
        # The text of a validation is taken when the element around it ends.

    def _unshared(self, text: str) -> str:
        """A formula that several cells share, as it reads in this one."""
        if self.formula_attributes.get("t") != "shared":
            return text
        index = self.formula_attributes.get("si", "")
        if text:
            self.shared[index] = (text, self.cell)
        elif index in self.shared:
            master, origin = self.shared[index]
            return translated(master, origin, self.cell)
        return text

    def end_cell(self) -> None:
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
                return _iso_moment(text) or text or None
            case "str":
                return text or None
            case _:
                return spreadsheet_number(float(text)) if _NUMBER.match(text) else text.strip() or None

    # Inline strings.

    def start_inline(self, _: Attributes) -> None:
        self.inline = []

    def end_inline_text(self) -> None:
        text = self._collected()
        if not self.phonetic:
            self.inline.append(text)

    def start_phonetic(self, _: Attributes) -> None:
        self.phonetic = True

    def end_phonetic(self) -> None:
        self.phonetic = False

    def end_inline(self) -> None:
        self.value, self.type = unescaped("".join(self.inline)), "str"

    # What the sheet says of its cells.

    def start_merge(self, attributes: Attributes) -> None:
        self.facts.merges.append(attributes.get("ref", ""))

    def start_protection(self, attributes: Attributes) -> None:
        self.facts.protected = _is_true(attributes.get("sheet"))

    def end_condition(self) -> None:
        self.facts.conditions.add(canonical(self._collected().strip()))

    # Validations.

    def start_validation(self, attributes: Attributes) -> None:
        self.validation = dict(attributes)
        self.validation_parts = []

    def start_validation_part(self, attributes: Attributes) -> None:
        self.start_text(attributes)
        self.validating = True

    def end_validation_part(self) -> None:
        # In the newer form the text stands in an inner <xm:f>, and is what was collected last.
        self.validation_parts.append(canonical(self._collected().strip()))
        self.validating = False

    def end_range(self) -> None:
        self.validation["sqref"] = self._collected()

    def end_validation(self) -> None:
        kind = self.validation.get("type", "none")
        if kind == "none":
            return
        stop = "off"
        if _is_true(self.validation.get("showErrorMessage")):
            stop = self.validation.get("errorStyle", "stop")
        operator, parts = self.validation.get("operator", "between"), self.validation_parts
        if kind == "list":
            # It has no operator, and LibreOffice gives it a second, meaningless formula.
            operator, parts = "", parts[:1]
        rule = "|".join((kind, operator, stop, *parts))
        self.facts.validations.append((self.validation.get("sqref", ""), rule))


_NUMBER = re.compile(r"\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\s*\Z")
#: So many hidden columns and more are all that are left of a sheet.
_MANY_COLUMNS = 256


def _iso_moment(text: str) -> dt.date | None:
    """A day or a moment as ISO 8601 writes it. A zone is left out: a spreadsheet shows none."""
    try:
        moment = dt.datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None
    return whole_day(moment) or moment


def _is_true(attribute: str | None) -> bool:
    return attribute in ("1", "true")


def _is_flat(size: str | None) -> bool:
    """Whether a row's height or a column's width is 0, which hides it as well."""
    return size is not None and bool(_NUMBER.match(size)) and float(size) == 0


#: Element → what is done where it begins, and where it ends.
_STARTS: Mapping[str, Callable[[_SheetParser, Attributes], None]] = {
    "row": _SheetParser.start_row,
    "c": _SheetParser.start_cell,
    "v": _SheetParser.start_text,
    "f": _SheetParser.start_formula,
    "is": _SheetParser.start_inline,
    "t": _SheetParser.start_text,
    "rPh": _SheetParser.start_phonetic,
    "col": _SheetParser.start_column,
    "mergeCell": _SheetParser.start_merge,
    "sheetProtection": _SheetParser.start_protection,
    "formula": _SheetParser.start_text,
    "dataValidation": _SheetParser.start_validation,
    "formula1": _SheetParser.start_validation_part,
    "formula2": _SheetParser.start_validation_part,
    "sqref": _SheetParser.start_text,
}
_ENDS: Mapping[str, Callable[[_SheetParser], None]] = {
    "c": _SheetParser.end_cell,
    "v": _SheetParser.end_value,
    "f": _SheetParser.end_formula,
    "is": _SheetParser.end_inline,
    "t": _SheetParser.end_inline_text,
    "rPh": _SheetParser.end_phonetic,
    "formula": _SheetParser.end_condition,
    "dataValidation": _SheetParser.end_validation,
    "formula1": _SheetParser.end_validation_part,
    "formula2": _SheetParser.end_validation_part,
    "sqref": _SheetParser.end_range,
}
