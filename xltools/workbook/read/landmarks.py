"""Rows and columns that were inserted, deleted or moved, recognised by words that stand somewhere else than they should."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from xltools.model.cells import text_of
from xltools.model.findings import Finding, finding
from xltools.model.text import compact
from xltools.workbook.layout.grid import column_name, position
from xltools.workbook.layout.words import Words
from xltools.workbook.read.pristine import PristineSheet
from xltools.workbook.read.worksheet import SheetFacts

#: How far a sheet may have slid, and the share of its landmarks that must have slid along.
_FAR, _SHARE = 12, 0.8
#: So many landmarks must have moved the same way where only a part of a sheet has moved.
_FEW = 3

#: (rows down, columns across, first row, first column): by how much what stands from a cell on has moved.
Shift = tuple[int, int, int, int]


def shifts(
    name: str, sheet: SheetFacts, pristine: PristineSheet, words: Sequence[Words]
) -> Iterator[Finding]:
    """S10, S23 and S21: what has moved on a sheet.

    Labels are the landmarks; where all of them stand right, the formulas are. ``words``: those labels of which only
    the beginning is compared; what stands behind it may have changed since the workbook was sent out.
    """
    if pristine.has_its_labels(sheet.values) and sheet.formulas.keys() == pristine.formulas.keys():
        return
    open_ended = sorted((compact(label.text) for label in words if label.hint), key=len, reverse=True)

    def landmark(text: str) -> str:
        plain = compact(text)
        return next((start for start in open_ended if plain.startswith(start)), plain)

    labels = {cell: landmark(label) for cell, label in pristine.labels.items()}
    there = {cell: landmark(text_of(sheet.values.get(cell))) for cell in labels}
    misplaced = [cell for cell, label in labels.items() if there[cell] != label]
    if misplaced:
        texts = {
            cell: landmark(value)
            for cell, value in sheet.values.items()
            if isinstance(value, str) and cell not in sheet.formulas
        }
        shift = _slid(labels, texts) or _moved(labels, texts)
    else:
        shift = _slid(dict.fromkeys(pristine.formulas, "="), dict.fromkeys(sheet.formulas, "="))
    if shift is not None:
        yield from _shift_finding(name, shift)
        return
    reported: set[tuple[str, str]] = set()
    for cell in misplaced:
        # One label where another belongs: what stands beside it may belong to the other, too.
        text = there[cell]
        if text and text in labels.values() and (labels[cell], text) not in reported:
            reported.add((text, labels[cell]))
            shown = text_of(sheet.values.get(cell))
            yield finding("S21", sheet=name, cell=cell, expected=pristine.labels[cell], found=shown)


def _shift_finding(name: str, shift: Shift) -> Iterator[Finding]:
    down, across, row, column = shift
    if down:
        yield finding("S10", sheet=name, cell=f"A{row + 1}", row=str(row + 1))
    elif across:
        yield finding("S23", sheet=name, cell=f"{column_name(column)}1", column=column_name(column))


def _slid(landmarks: Mapping[str, str], texts: Mapping[str, str]) -> Shift | None:
    """The shift when all that stands behind a line has moved."""
    at = {position(cell): text for cell, text in texts.items()}
    marks = {position(cell): text for cell, text in landmarks.items()}
    misplaced = [place for place, text in marks.items() if at.get(place) != text]
    if not misplaced:
        return None
    first = (min(row for row, _ in misplaced), min(column for _, column in misplaced))
    for axis in (0, 1):
        for by in (step * sign for step in range(1, _FAR + 1) for sign in (1, -1)):
            behind = {place: text for place, text in marks.items() if place[axis] >= first[axis] - min(by, 0)}
            down, across = (by, 0) if axis == 0 else (0, by)
            along = sum(
                at.get((row + down, column + across)) == text for (row, column), text in behind.items()
            )
            stayed = sum(at.get(place) == text for place, text in behind.items())
            if along >= 2 and along >= _SHARE * len(behind) and stayed * 2 <= along:
                return down, across, *first
    return None


def _moved(labels: Mapping[str, str], texts: Mapping[str, str]) -> Shift | None:
    """The shift when only a part of the sheet has moved: a few labels or more, all by the same way."""
    count = Counter(labels.values())
    at: dict[str, list[str]] = {}
    for cell, text in texts.items():
        at.setdefault(text, []).append(cell)
    moves: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for cell, label in labels.items():
        places = at.get(label, [])
        if count[label] == 1 and len(places) == 1 and places[0] != cell:
            (row, column), (to_row, to_column) = position(cell), position(places[0])
            moves.setdefault((to_row - row, to_column - column), []).append((row, column))
    (down, across), moved = max(moves.items(), key=lambda item: len(item[1]), default=((0, 0), []))
    if len(moved) < _FEW or bool(down) == bool(across):
        return None
    return down, across, min(row for row, _ in moved), min(column for _, column in moved)
