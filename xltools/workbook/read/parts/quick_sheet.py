"""A worksheet part in the shape that spreadsheet programs write → the facts that ``SheetParser`` finds in it.

A part is taken apart at ``<sheetData>``. What stands before and behind it goes through ``SheetParser`` itself. The rows
between are split into the texts of the cells and the rest, the sheet's *skeleton*, which is the same in many returns.
A skeleton is read once, by patterns that must account for every character of it; everything else is left to the careful
reader. A skeleton is known again by all of its bytes; mostly it need not even be taken out (``skeleton.py``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from operator import itemgetter

from xltools.model.cells import Raw
from xltools.model.errors import UnusableFileError
from xltools.ooxml.remembered import remembered
from xltools.workbook.layout.grid import position
from xltools.workbook.read.formulas import Formulas, SharedFormulas, canonical
from xltools.workbook.read.parts.content import integer, raw_of
from xltools.workbook.read.parts.markup import INLINE, LONGEST_FORMULA, TYPES
from xltools.workbook.read.parts.skeleton import Skeletons, Structure, Texts
from xltools.workbook.read.parts.text import (
    ATTRIBUTES,
    PROLOG,
    TEXT,
    NotCanonicalError,
    decoded,
    distinct,
    entities,
)
from xltools.workbook.read.worksheet import (
    COLUMNS,
    FORMATTED_ROWS,
    ROWS,
    CellFormats,
    SheetFacts,
    SheetParser,
    hides_row,
)

#: How many characters the skeleton of a form's sheet has at most. The lists of a county are longer, and read carefully.
_LARGEST = 4 * 1024 * 1024
_ROWS_BEGIN = re.compile(rb"<sheetData(?: [^<>]*[^<>/])?>")
_ROWS_END = b"</sheetData>"
#: How a part in UTF-8 begins.
_ROOT = re.compile(rf"{PROLOG}<worksheet[ >]")

#: The texts of cells, as groups: stored values, and texts that stand in the cells themselves.
_VALUE = re.compile(rb"<v>([^<]*+)</v>")
_INLINE = re.compile(rb'(<is><t(?: xml:space="preserve")?>)([^<]*+)')

_CELL_ATTRIBUTES = r'((?: (?:s|t|cm|vm|ph)="[0-9A-Za-z]{1,10}")*+)'
#: A cell, the beginning of a row, or the end of one: of a skeleton nothing else.
_PIECE = re.compile(
    rf'(<c r="([A-Z]{{1,3}}[1-9][0-9]{{0,6}})"{_CELL_ATTRIBUTES} ?(?:/>|>'
    rf"(<f{ATTRIBUTES} ?(?:/>|>{TEXT}</f>))?+"
    r'(<v></v>|<v ?/>|<is><t(?: xml:space="preserve")?></t></is>|<is><t ?/></is>)?+'
    r"</c>)"
    rf'|<row r="([1-9][0-9]{{0,6}})"{ATTRIBUTES} ?/?>'
    r"|</row>)"
)


def read_quickly(data: bytes, facts: SheetFacts, strings: Sequence[str], styles: CellFormats) -> bool:
    """Fills in the facts from the part's XML, if it is in a known shape; else returns False and changes nothing.

    Args:
        data: The part.
        facts: A sheet of which nothing is known but its name and its state.
        strings: The shared strings.
        styles: What the cells' formats say. Kept with what is remembered, and never changed.
    """
    try:
        before, rows, behind = _taken_apart(data)
        rows = _without_far_formats(rows)
        structure, values = _cells(facts.name, rows, strings, styles)
        frames = _frame(before, is_head=True), _frame(behind, is_head=False)
    except NotCanonicalError:
        return False
    facts.values = values
    facts.formulas, facts.unlocked = structure.formulas, structure.unlocked
    facts.hidden_rows = structure.hidden_rows
    facts.dates = structure.dates & values.keys() if structure.dates else structure.dates
    head, foot = frames
    facts.merges = [*head.merges, *foot.merges] if head.merges else foot.merges
    facts.hidden_columns = head.hidden_columns | foot.hidden_columns
    facts.validations = head.validations + foot.validations
    facts.conditions = head.conditions | foot.conditions
    # A later protection takes the place of an earlier one.
    facts.protected = foot.protected if foot.has_protection else head.protected
    return True


def _taken_apart(data: bytes) -> tuple[bytes, bytes, bytes]:
    """What stands before the rows, the rows, and what stands behind them."""
    begin = _ROWS_BEGIN.search(data)
    # The last one, which is found soon: in a known skeleton there is no other.
    end = data.rfind(_ROWS_END, begin.end()) if begin else -1
    if begin is None or end < 0:
        raise NotCanonicalError
    return data[: begin.end()], data[begin.end() : end], data[end:]


def _taken_out(rows: bytes) -> tuple[Sequence[bytes], Sequence[bytes]]:
    """What stands between the texts of rows, with the tags of these; and the texts, of ``<v>`` and of ``<is>``."""
    pieces = _VALUE.split(rows)
    texts, between = pieces[1::2], pieces[::2]
    between[:-1] = [piece + b"<v>" for piece in between[:-1]]
    between[1:] = [b"</v>" + piece for piece in between[1:]]
    if b"<is>" not in rows:
        return between, texts
    all_between, all_texts = [], []
    for piece, text in zip(between, [*texts, None], strict=True):
        first, *others = _INLINE.split(piece)
        of_piece = [first]
        for tag, inline, behind in zip(others[::3], others[1::3], others[2::3], strict=True):
            of_piece[-1] += tag
            of_piece.append(behind)
            all_texts.append(inline)
        all_between += of_piece
        if text is not None:
            all_texts.append(text)
    return all_between, all_texts


_FAR = r"(?:[1-9][0-9]{3,5}|10[0-3][0-9]{4}|104[0-7][0-9]{3}|1048[0-4][0-9]{2}|10485[0-6][0-9]|104857[0-6])"
_COLUMN = r"(?:[A-Z]{1,2}|[A-W][A-Z]{2}|X[A-E][A-Z]|XF[A-D])"
_FAR_ROW = re.compile(rf'<row r="{_FAR}"([^<>]*)>'.encode())
#: Rows from the thousandth on that hold formats and nothing else; their attributes are looked at by themselves.
_FAR_ROWS = re.compile(
    rf'(?:<row r="{_FAR}"[^<>]*+>(?:(?<=/>)|(?:<c r="{_COLUMN}{_FAR}"(?: s="[0-9]{{1,5}}")?+ ?/>)*+</row>))*+'.encode()
)
_FAR_ATTRIBUTES = re.compile(rf"{ATTRIBUTES} ?/?")


def _without_far_formats(rows: bytes) -> bytes:
    """The rows without those at the end that are far down and hold formats alone: these say nothing (``FORMATTED_ROWS``).

    People format a sheet to its end; a million such rows are read in a moment.
    """
    first = _FAR_ROW.search(rows, rows.rfind(b"</c>") + 1)
    if first is None or not _FAR_ROWS.fullmatch(rows, first.start()):
        return rows
    for attributes in set(_FAR_ROW.findall(rows, first.start())):
        found = _FAR_ATTRIBUTES.fullmatch(decoded(attributes))
        if found is None or "r" in distinct(found[1]):
            raise NotCanonicalError
    return rows[: first.start()]


# What stands around the rows.


class _Frame:
    """What the XML around the rows says of the sheet."""

    def __init__(self, parser: SheetParser) -> None:
        facts = parser.facts
        self.merges, self.validations = facts.merges, facts.validations
        self.hidden_columns, self.conditions = frozenset(facts.hidden_columns), frozenset(facts.conditions)
        self.protected, self.has_protection = facts.protected, parser.has_protection


@remembered(512)
def _frame(data: bytes, *, is_head: bool) -> _Frame:
    """What stands before the rows, or behind them, read with the rows left out."""
    if is_head and not _ROOT.match(decoded(data)):
        raise NotCanonicalError
    whole = data + b"</sheetData></worksheet>" if is_head else b"<worksheet><sheetData>" + data
    parser = SheetParser(SheetFacts(""), [], CellFormats([], []))
    try:
        parser.read(whole, "")
    except UnusableFileError as error:
        raise NotCanonicalError from error
    if parser.has_cells or parser.rows_hidden or parser.columns_hidden:
        raise NotCanonicalError
    return _Frame(parser)


# The rows.


_known = Skeletons()


def _cells(
    name: str, rows: bytes, strings: Sequence[str], styles: CellFormats
) -> tuple[Structure, dict[str, Raw]]:
    """What the skeleton of a sheet's rows says, and the values of its cells."""
    found = _known.find(name, rows, styles)
    if found:
        structure, texts = found
        return structure, structure.values(texts, strings)
    between, texts = _taken_out(rows)
    structure = _structure(b"".join(between), styles)
    values = structure.values(texts, strings)
    _known.learn(name, rows, structure, styles, between, texts)  # only now: nothing in them is in doubt
    return structure, values


@remembered(128)
def _structure(skeleton: bytes, styles: CellFormats) -> Structure:
    return _Reader(styles).read(decoded(skeleton))


class _Reader:
    """Reads one skeleton: what is done for each of its pieces."""

    def __init__(self, styles: CellFormats) -> None:
        self.styles = styles
        self.row, self.column = 0, -1
        self.is_in_row = False
        self.cells: dict[str, Raw] = {}
        self.formulas = Formulas()
        self.shared = SharedFormulas()
        self.unlocked: set[str] = set()
        self.dates: set[str] = set()
        self.hidden_rows: set[int] = set()
        #: Kind → the cells with a text of that kind, and the numbers of the texts.
        self.texts: dict[str, tuple[list[str], list[int]]] = {}
        self.count = self.named = 0

    def read(self, skeleton: str) -> Structure:
        """Raises NotCanonicalError for a skeleton of another shape, and for one that is larger than a form's sheet."""
        if len(skeleton) > _LARGEST:
            raise NotCanonicalError
        pieces = _PIECE.findall(skeleton)
        if sum(map(len, map(itemgetter(0), pieces))) != len(skeleton):
            raise NotCanonicalError
        names = set()
        for whole, cell, attributes, formula, of_formula, text, value, row, of_row in pieces:
            if cell:
                names.add(cell)
                self.named += 1
                kind, style = _cell_attributes(attributes)
                if kind not in TYPES or ((kind == INLINE) != value.startswith("<is>") and value):
                    raise NotCanonicalError
                self._cell(cell, style)
                if formula:
                    self._formula(cell, distinct(of_formula), text)
                self._value(cell, kind, style, value)
            elif row:
                self._row(int(row), of_row, closed=whole.endswith("/>"))
            else:
                self._end_of_row()
        if self.is_in_row or len(names) != self.named:
            raise NotCanonicalError
        return Structure(
            cells=self.cells,
            texts={kind: Texts(tuple(cells), tuple(chosen)) for kind, (cells, chosen) in self.texts.items()},
            count=self.count,
            dates=self.dates,
            formulas=self.formulas,
            unlocked=self.unlocked,
            hidden_rows=self.hidden_rows,
        )

    def _formula(self, cell: str, attributes: Mapping[str, str], text: str) -> None:
        # What areas and tables of data cover, and what is too long, is judged with care.
        if len(text) > LONGEST_FORMULA or attributes.get("t", "shared") not in ("shared", "normal"):
            raise NotCanonicalError
        self.formulas[cell] = canonical(self.shared.text_in(cell, attributes, entities(text)))

    def _row(self, number: int, attributes: str, *, closed: bool) -> None:
        if self.is_in_row:
            raise NotCanonicalError
        if number <= self.row:
            raise NotCanonicalError
        self.is_in_row = not closed
        self.row, self.column = number, -1
        if _is_hidden(attributes) and number <= FORMATTED_ROWS:
            self.hidden_rows.add(number)

    def _end_of_row(self) -> None:
        if not self.is_in_row:
            raise NotCanonicalError
        self.is_in_row = False

    def _cell(self, cell: str, style: int) -> None:
        row, column = position(cell)
        if (
            not self.is_in_row
            or row + 1 != self.row
            or column <= self.column
            or row >= ROWS
            or column >= COLUMNS
        ):
            raise NotCanonicalError
        self.column = column
        if row < FORMATTED_ROWS and self.styles.of(self.styles.unlocked, style):
            self.unlocked.add(cell)

    def _value(self, cell: str, kind: str, style: int, value: str) -> None:
        if value == "<v></v>" or value.endswith("</t></is>"):
            cells, chosen = self.texts.setdefault(kind, ([], []))
            cells.append(cell)
            chosen.append(self.count)
            self.count += 1
            self.cells[cell] = None
        else:  # nothing, or an element without a text
            raw = None if value.startswith("<is>") else raw_of(kind, "", ())
            if raw is not None:
                self.cells[cell] = raw
        if cell in self.cells and self.styles.of(self.styles.date, style):
            self.dates.add(cell)


@lru_cache(maxsize=1024)
def _cell_attributes(text: str) -> tuple[str, int]:
    """The type and the style of a cell."""
    attributes = distinct(text)
    return attributes.get("t", "n"), integer(attributes.get("s"))


@lru_cache(maxsize=4096)
def _is_hidden(text: str) -> bool:
    """Whether a row with these attributes, besides its number, is not seen."""
    attributes = distinct(text)
    if "r" in attributes:
        raise NotCanonicalError
    return hides_row(attributes)
