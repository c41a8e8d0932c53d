"""A workbook that is open in a spreadsheet program → the same facts as those of a file.

A program can be asked quickly for values and formulas, so these are what the screen shows, saved or not. Locks, merges,
validations and the like come from the file as it was saved last. Nothing of the program is called here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from decimal import Decimal

from xltools.model.cells import CellError, Raw
from xltools.workbook.layout.grid import Box, position
from xltools.workbook.read.facts import BookFacts
from xltools.workbook.read.formulas import canonical
from xltools.workbook.read.parts.content import kept_character
from xltools.workbook.read.worksheet import SheetFacts


@dataclass(frozen=True)
class OpenSheet:
    """One sheet as it is open. Cells are named as in Excel (``D8``).

    Attributes:
        area: what was asked for; a cell of it that has no value is blank.
        values: numbers as ``spreadsheet_number`` makes them, texts, booleans and ``CellError``. A date is its serial
            number.
        formulas: as they are typed, with ``=``.
        dates: the cells whose number is shown as a date.
    """

    name: str
    area: Box
    values: Mapping[str, Raw] = field(default_factory=dict)
    formulas: Mapping[str, str] = field(default_factory=dict)
    dates: Set[str] = frozenset()


def overlaid(book: BookFacts, sheets: Sequence[OpenSheet]) -> BookFacts:
    """The file's facts with the open sheets' contents. A sheet that is not open any more is gone.

    A sheet that stands where one of the file's stood, which is gone, is that sheet under a new name.
    """
    saved = list(book.sheets.values())
    names = {sheet.name for sheet in sheets}
    shown: dict[str, SheetFacts] = {}
    for number, sheet in enumerate(sheets):
        facts = book.sheets.get(sheet.name)
        if facts is None and len(saved) == len(sheets) and saved[number].name not in names:
            facts = replace(saved[number], name=sheet.name)
        shown[sheet.name] = _shown(facts or SheetFacts(sheet.name), sheet)
    return replace(book, sheets=shown)


def _shown(facts: SheetFacts, sheet: OpenSheet) -> SheetFacts:
    def outside(cell: str) -> bool:
        return position(cell) not in sheet.area

    # A cell that holds an empty text is blank to a program, and not quite to the file.
    values: dict[str, Raw] = {cell: raw for cell, raw in facts.values.items() if raw == "" or outside(cell)}
    dates = {cell for cell in facts.dates if outside(cell)} | sheet.dates
    for cell, raw in sheet.values.items():
        saved = facts.values.get(cell)
        values[cell] = _settled(saved, raw)
        if cell in facts.dates and isinstance(raw, Decimal) and values[cell] == saved:
            dates.add(cell)  # a format that shows a date, though the program calls it a number
    formulas = {cell: formula for cell, formula in facts.formulas.items() if outside(cell)}
    formulas.update((cell, canonical(formula)) for cell, formula in sheet.formulas.items())
    return replace(facts, values=values, dates=dates, formulas=formulas)


def _settled(saved: Raw, shown: Raw) -> Raw:
    """What a cell holds, in the file's terms."""
    match shown:
        case CellError(text=text) if saved == text:
            return saved  # typed as a text, which a program tells from an error only by its looks
        case str():
            return "".join(map(_character, shown))
        case _:
            return shown


def _character(character: str) -> str:
    """What a text keeps of a character, as when it is read from a file."""
    is_writable = character >= " " or character in "\t\n\r"
    return character if is_writable else kept_character(character)
