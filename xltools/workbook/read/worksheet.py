"""One worksheet part → its facts, in one pass: what every cell holds, what is locked, hidden or validated.

Every program writes a sheet in its own way; what comes out of here is the same for all of them. Markup that none of them
writes, and of which they read different figures, is refused by name (S85).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from xltools.model.cells import Raw
from xltools.model.errors import UnusableFileError
from xltools.model.messages.reasons import Reason
from xltools.ooxml.package import parse, xml_parser
from xltools.workbook.layout.grid import a1, position
from xltools.workbook.read.formulas import SharedFormulas, canonical
from xltools.workbook.read.parts.content import integer, is_below, raw_of, unescaped
from xltools.workbook.read.parts.markup import CELL_NAME, QUOTED, Markup, local_name

Attributes = dict[str, str]


@dataclass(slots=True)
class SheetFacts:
    """One worksheet. Cells are named as in Excel (``D8``).

    What a sheet has besides its values may be shared with the facts of other files, and is never changed.

    Attributes:
        state: ``visible``, ``hidden`` or ``veryHidden``.
        values: cell → what is stored in it; empty cells are left out.
        formulas: cell → its formula as ``canonical`` writes it, without ``=``.
        unlocked: the cells that may be typed into, of the first ``FORMATTED_ROWS`` rows.
        dates: the cells that hold something, whose number is shown as a date.
        merges: the merged ranges.
        hidden_rows: their numbers, counted from 1, of the first ``FORMATTED_ROWS`` rows.
        hidden_columns: their numbers, counted from 1.
        protected: the sheet's protection is on.
        validations: ranges, separated by spaces, and what may be typed into them, as a text to be compared.
        conditions: the formulas of conditional formats.
    """

    name: str
    state: str = "visible"
    values: dict[str, Raw] = field(default_factory=dict)
    formulas: Mapping[str, str] = field(default_factory=dict)
    unlocked: Set[str] = frozenset()
    dates: Set[str] = frozenset()
    merges: Sequence[str] = ()
    hidden_rows: Set[int] = frozenset()
    hidden_columns: Set[int] = frozenset()
    protected: bool = False
    validations: tuple[tuple[str, str], ...] = ()
    conditions: Set[str] = frozenset()


#: The formats of rows further down are not looked at: some people format a sheet to its end.
FORMATTED_ROWS = 999
#: Merges, validations and conditional formats of a sheet together.
MOST_SAID = 100_000
#: Rows and columns of a sheet.
ROWS, COLUMNS = 1_048_576, 16_384


@dataclass(eq=False, slots=True)
class CellFormats:
    """By style number: is the cell unlocked, is its number shown as a date. Not changed once it was read."""

    unlocked: list[bool]
    date: list[bool]

    def of(self, flags: list[bool], style: int) -> bool:
        """What ``unlocked`` or ``date`` says of a style; False for one that the workbook does not have."""
        return 0 <= style < len(flags) and flags[style]


def read_sheet(data: bytes, part: str, facts: SheetFacts, strings: list[str], styles: CellFormats) -> None:
    """Fills in the facts from the part's XML. Raises UnusableFileError as ``parse`` does."""
    SheetParser(facts, strings, styles).read(data, part)


class SheetParser:
    """The handlers of one worksheet part. Elements are known by their names without a prefix."""

    def __init__(self, facts: SheetFacts, strings: list[str], styles: CellFormats) -> None:
        self.facts, self.strings, self.styles = facts, strings, styles
        self.markup = Markup(facts.name)
        #: A row or cell far down that was there before.
        self.again = ""
        #: The part and its parser, and where the value begins that is being read.
        self.data = b""
        self.parser = xml_parser()
        self.begin = 0
        #: Rows and columns without a size of their own are not seen.
        self.rows_hidden = self.columns_hidden = False
        self.sized_columns: set[int] = set()
        self.last_column = -1
        #: What the sheet's facts are made of when all of it was read.
        self.formulas: dict[str, str] = {}
        self.unlocked: set[str] = set()
        self.dates: set[str] = set()
        self.merges: list[str] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.validations: list[tuple[str, str]] = []
        self.conditions: set[str] = set()
        self.style = self.said = 0
        self.has_protection = False
        #: The cell that is being read, "" outside of cells; its type, value and formula.
        self.cell = self.type = self.value = ""
        self.formula: str | None = None
        self.formula_attributes: Attributes = {}
        self.shared = SharedFormulas()
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
        """Runs over the part, and fills in the facts. Raises UnusableFileError as ``parse`` does, and for a cell that
        stands on no sheet."""
        self.data, parser = data, self.parser
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parse(parser, data, part)
        if self.columns_hidden:
            self.hidden_columns.update(
                number for number in range(1, self.last_column + 2) if number not in self.sized_columns
            )
        facts = self.facts
        facts.formulas, facts.unlocked, facts.dates = self.formulas, self.unlocked, self.dates
        facts.merges, facts.hidden_rows = self.merges, self.hidden_rows
        facts.hidden_columns, facts.conditions = self.hidden_columns, self.conditions
        facts.validations = tuple(self.validations)

    def _start(self, name: str, attributes: Attributes) -> None:
        local = self.markup.opened(name)
        handler = _STARTS.get(local)
        if handler and (local not in _OF_CELLS or self.markup.in_rows):
            handler(self, attributes)

    def _end(self, name: str) -> None:
        local = local_name(name)
        handler = _ENDS.get(local)
        if handler and (local not in _OF_CELLS or self.markup.in_rows):
            handler(self)
        self.markup.closed()

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
        if 0 < number <= self.row:
            self._again(f"第 {number} 行", min(number, self.row))
        self.row = number if number > 0 else self.row + 1
        self.column = -1
        hidden = hides_row(attributes) or (self.rows_hidden and "ht" not in attributes)
        if hidden and self.row <= FORMATTED_ROWS:
            self.hidden_rows.add(self.row)

    def start_format(self, attributes: Attributes) -> None:
        """What holds for rows and columns that say nothing themselves."""
        self.rows_hidden = _is_true(attributes.get("zeroHeight"))
        self.columns_hidden = is_narrow(attributes.get("defaultColWidth"))

    def start_column(self, attributes: Attributes) -> None:
        first, last = integer(attributes.get("min")), integer(attributes.get("max"))
        if self.columns_hidden and "width" in attributes and len(self.sized_columns) < COLUMNS:
            self.sized_columns.update(range(first, min(last, COLUMNS) + 1))
        hidden = _is_true(attributes.get("hidden")) or is_narrow(attributes.get("width"))
        # A whole sheet's worth of hidden columns to the right is a habit, not a fault.
        if hidden and first > 0 and last - first < _MANY_COLUMNS:
            self.hidden_columns.update(range(first, last + 1))

    # Cells.

    def start_cell(self, attributes: Attributes) -> None:
        self.cell = self._cell_name(attributes.get("r"))
        self.type = attributes.get("t", "n")
        self.markup.cell(self.cell, self.type)
        self.value = ""
        self.formula = None
        self.style = integer(attributes.get("s"))
        if self.row <= FORMATTED_ROWS and self.styles.of(self.styles.unlocked, self.style):
            self.unlocked.add(self.cell)

    def _cell_name(self, name: str | None) -> str:
        """The cell's name. Some writers leave it out: such a cell stands right of the one before."""
        if name is None:
            self.column += 1
            name = a1(self.row - 1, self.column)
        else:
            if not CELL_NAME.fullmatch(name):
                raise self._off_the_sheet(name)
            row, column = position(name)
            if row >= ROWS or column >= COLUMNS:
                raise self._off_the_sheet(name)
            if row + 1 != self.row or column <= self.column:
                self._again(name, min(row + 1, self.row))
            self.column = column
        if not (0 < self.row <= ROWS and self.column < COLUMNS):
            raise self._off_the_sheet(name)
        self.last_column = max(self.last_column, self.column)
        return name

    def _again(self, place: str, row: int) -> None:
        """A row or a cell is there again, or too late. Far down that is said only of cells that hold something."""
        self.again = place
        if row <= FORMATTED_ROWS:
            raise self.markup.ambiguous("N70", cell=place)

    def _off_the_sheet(self, name: str) -> UnusableFileError:
        """S91: a cell has a name that no cell has."""
        return UnusableFileError("S91", reason=Reason("N45", sheet=self.facts.name, cell=name[:QUOTED]))

    def start_value(self, attributes: Attributes) -> None:
        self.markup.has("v", self.cell, self.type)
        self.begin = self.parser.CurrentByteIndex
        self.start_text(attributes)

    def end_value(self) -> None:
        self.value = self._collected()
        written = self.data[self.begin : self.parser.CurrentByteIndex]
        self.markup.value(written, self.cell, self.type)

    def start_formula(self, attributes: Attributes) -> None:
        if self.cell:
            self.markup.has("f", self.cell, self.type)
            self.markup.formula(self.cell, attributes)
        self.start_text(attributes)
        self.formula_attributes = attributes

    def end_formula(self) -> None:
        """The formula of a cell; or, outside of cells, of a newer conditional format or validation."""
        text = self._collected()
        if self.cell:
            self.markup.formula_text(self.cell, text)
            self.formula = canonical(self.shared.text_in(self.cell, self.formula_attributes, text))
        elif not self.validating:
            self.conditions.add(canonical(text))
        # The text of a validation is taken when the element around it ends.

    def end_cell(self) -> None:
        cell = self.cell
        self.cell = ""
        if self.formula is not None:
            self.formulas[cell] = self.formula
        raw = raw_of(self.type, self.value, self.strings)
        if self.again and (raw is not None or self.formula is not None):
            raise self.markup.ambiguous("N70", cell=self.again)
        if raw is not None:
            self.facts.values[cell] = raw
            if self.styles.of(self.styles.date, self.style):
                self.dates.add(cell)

    # Inline strings.

    def start_inline(self, _: Attributes) -> None:
        self.markup.has("i", self.cell, self.type)
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

    def _counted(self) -> None:
        """Bounds what is said of cells besides what they hold."""
        self.said += 1
        if self.said > MOST_SAID:
            limit = f"{MOST_SAID // 10_000} 万处合并、验证和条件格式"
            raise UnusableFileError("S89", sheet=self.facts.name, expected=limit)

    def start_merge(self, attributes: Attributes) -> None:
        self._counted()
        self.merges.append(attributes.get("ref", ""))

    @property
    def has_cells(self) -> bool:
        """Whether there was a row or a cell."""
        return self.row != 0 or self.column != 0

    def start_protection(self, attributes: Attributes) -> None:
        self.has_protection = True
        self.facts.protected = _is_true(attributes.get("sheet"))

    def end_condition(self) -> None:
        self._counted()
        self.conditions.add(canonical(self._collected().strip()))

    # Validations.

    def start_validation(self, attributes: Attributes) -> None:
        self._counted()
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
        self.validations.append((self.validation.get("sqref", ""), rule))


def hides_row(attributes: Mapping[str, str]) -> bool:
    """Whether a row with these attributes is not seen."""
    return _is_true(attributes.get("hidden")) or is_below(attributes.get("ht"), _LOWEST)


def is_narrow(width: str | None) -> bool:
    """Whether nothing is seen of a column of this width."""
    return is_below(width, _NARROWEST)


#: So many hidden columns and more are all that are left of a sheet.
_MANY_COLUMNS = 256


def _is_true(attribute: str | None) -> bool:
    return attribute in ("1", "true")


#: A lower row, in points, and a narrower column, in characters, show nothing of a figure.
_LOWEST, _NARROWEST = 2.0, 0.3
#: What begins and ends in cells only; elsewhere these names mean something else.
_OF_CELLS = frozenset({"row", "c", "v", "is", "t", "rPh"})
#: Element → what is done where it begins, and where it ends.
_STARTS: Mapping[str, Callable[[SheetParser, Attributes], None]] = {
    "row": SheetParser.start_row,
    "c": SheetParser.start_cell,
    "v": SheetParser.start_value,
    "f": SheetParser.start_formula,
    "is": SheetParser.start_inline,
    "t": SheetParser.start_text,
    "rPh": SheetParser.start_phonetic,
    "col": SheetParser.start_column,
    "sheetFormatPr": SheetParser.start_format,
    "mergeCell": SheetParser.start_merge,
    "sheetProtection": SheetParser.start_protection,
    "formula": SheetParser.start_text,
    "dataValidation": SheetParser.start_validation,
    "formula1": SheetParser.start_validation_part,
    "formula2": SheetParser.start_validation_part,
    "sqref": SheetParser.start_text,
}
_ENDS: Mapping[str, Callable[[SheetParser], None]] = {
    "c": SheetParser.end_cell,
    "v": SheetParser.end_value,
    "f": SheetParser.end_formula,
    "is": SheetParser.end_inline,
    "t": SheetParser.end_inline_text,
    "rPh": SheetParser.end_phonetic,
    "formula": SheetParser.end_condition,
    "dataValidation": SheetParser.end_validation,
    "formula1": SheetParser.end_validation_part,
    "formula2": SheetParser.end_validation_part,
    "sqref": SheetParser.end_range,
}
