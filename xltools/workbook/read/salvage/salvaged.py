"""A damaged workbook → what a person has typed into it, at the places of an untouched one; and what has no place there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from xltools.model.cells import Raw, text_of
from xltools.model.submission import Place, Source, Submission
from xltools.ooxml.opening import FILE_LIMIT, load
from xltools.workbook.layout.grid import position
from xltools.workbook.layout.guide import GUIDE
from xltools.workbook.layout.identity import IDENTITY, Identity, identity_from
from xltools.workbook.layout.review import EXPLANATION, REVIEW
from xltools.workbook.layout.unit_book import Layout
from xltools.workbook.read import calamine
from xltools.workbook.read.cells import Cells
from xltools.workbook.read.facts import BookFacts, book_facts
from xltools.workbook.read.pristine import PristineSheet, pristine
from xltools.workbook.read.salvage.places import likeness, places
from xltools.workbook.read.submission import explanations_at_their_places, submission_from
from xltools.workbook.read.worksheet import SheetFacts

#: A sheet of another name must have this share of a sheet's texts to be taken for it.
_LEAST_LIKENESS = 0.5


@dataclass(frozen=True, slots=True)
class Move:
    """A value, where it stood and where it stands now."""

    source: Place
    target: Place
    text: str


@dataclass(frozen=True)
class Salvaged:
    """What was saved.

    Attributes:
        submission: The return, at the places of the layout.
        identity: What the hidden sheet says, as far as it is there.
        moves: Every value that has a place.
        left: Every value that has none, with where it stands.
    """

    submission: Submission
    identity: Identity
    moves: tuple[Move, ...]
    left: tuple[tuple[Place, str], ...]


def book_values(path: Path, *, limit: int = FILE_LIMIT) -> BookFacts:
    """What a workbook of any kind holds. Raises UnusableFileError (S90–S97)."""
    content = load(path, limit=limit)
    if content.kind == "xlsx":
        return book_facts(content.opened)
    sheets = calamine.sheets(content.data)
    return BookFacts({name: SheetFacts(name, values=cells) for name, cells in sheets.items()})


def identity_of(book: BookFacts) -> Identity:
    """What the hidden sheet says; nothing where it is gone."""
    hidden: Mapping[str, Raw] = book.sheets[IDENTITY].values if IDENTITY in book.sheets else {}
    return identity_from(hidden)


def salvaged(book: BookFacts, layout: Layout) -> Salvaged:
    """What a person has typed, at the places of a layout.

    Args:
        book: The damaged workbook.
        layout: Where everything stands in an untouched one.
    """
    sent = pristine(layout)
    names = _names(book, sent)
    moves: list[Move] = []
    left: list[tuple[Place, str]] = []
    sheets: dict[str, SheetFacts] = {}
    for name, sheet in book.sheets.items():
        target = names.get(name, "")
        if target:
            sheets[target] = _moved(sheet, target, sent[target], moves, left)
        elif name not in (IDENTITY, GUIDE):
            left += [(Place(name, cell), text_of(value)) for cell, value in sheet.values.items()]
    if IDENTITY in book.sheets:
        sheets[IDENTITY] = book.sheets[IDENTITY]
    cells, identity = Cells(sheets), identity_of(book)
    submission = submission_from(
        layout, identity, cells, Source(""), explanations_at_their_places(layout, cells)
    )
    return Salvaged(submission, identity, tuple(moves), tuple(left))


def _names(book: BookFacts, sent: Mapping[str, PristineSheet]) -> dict[str, str]:
    """The name of each sheet → the name of the sheet that it is; one of another name by what it says."""
    names = {name: name for name in book.sheets if name in sent and name != GUIDE}
    free = [name for name in sent if name not in names.values() and name != GUIDE]
    for name, sheet in book.sheets.items():
        if name in names or name in (IDENTITY, GUIDE) or not free:
            continue
        best = max(free, key=lambda target: likeness(sheet.values, sent[target].labels))
        if likeness(sheet.values, sent[best].labels) >= _LEAST_LIKENESS:
            names[name] = best
            free.remove(best)
    return names


def _moved(
    sheet: SheetFacts,
    target: str,
    sent: PristineSheet,
    moves: list[Move],
    left: list[tuple[Place, str]],
) -> SheetFacts:
    """The sheet with what was typed at its places. What has none goes to ``left``."""
    found = places(sheet.values, sent.labels)
    values: dict[str, Raw] = {}
    dates: set[str] = set()
    for cell, raw in sheet.values.items():
        if cell in found.labels or not text_of(raw).strip():
            continue
        place = found.of(cell)
        if place in sent.inputs and place not in values:
            values[place] = raw
            moves.append(Move(Place(sheet.name, cell), Place(target, place), text_of(raw)))
            if cell in sheet.dates:
                dates.add(place)
        elif not _is_ours(place, cell, sheet, target, sent):
            left.append((Place(sheet.name, cell), text_of(raw)))
    return SheetFacts(target, values=values, dates=dates)


def _is_ours(place: str, cell: str, sheet: SheetFacts, target: str, sent: PristineSheet) -> bool:
    """Whether a value was never typed: the result of a formula, a locked text, or what the button wrote."""
    if cell in sheet.formulas or place in sent.formulas or place in sent.labels:
        return True
    return target == REVIEW and position(cell)[1] != EXPLANATION
