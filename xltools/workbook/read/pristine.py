"""The facts of an untouched workbook: it is built by the writer, and read by the reader of returned workbooks.

So whatever the writer writes can be compared, and nothing about a workbook is typed a second time here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Any, TypeVar

from xltools.model.cells import Raw, text_of
from xltools.model.submission import Source, Submission, Unit
from xltools.workbook.layout.grid import Box, a1, position
from xltools.workbook.layout.identity import IDENTITY
from xltools.workbook.layout.unit_book import Layout
from xltools.workbook.read.facts import book_facts, cells_of, validation_map
from xltools.workbook.read.formulas import Formulas
from xltools.workbook.read.parts.kept import keep, recall
from xltools.workbook.read.worksheet import SheetFacts

Content = TypeVar("Content")
#: Boxes of more cells are not spelled out.
_NAMED = 20_000


@dataclass(frozen=True, eq=False)
class PristineSheet:
    """The meaning of one sheet. What every file is held against is made once, and kept with it.

    Attributes:
        labels: locked cell → its text.
        formulas: cell → its formula, without ``=``.
        inputs: unlocked cell → its row and column.
        validations: unlocked cell → what may be typed into it.
        merges: the merged ranges.
        hidden_rows, hidden_columns: their numbers, counted from 1.
        conditions: the formulas of conditional formats.
    """

    labels: Mapping[str, str]
    formulas: Mapping[str, str]
    inputs: Mapping[str, tuple[int, int]]
    validations: Mapping[str, str]
    merges: frozenset[str]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]
    conditions: frozenset[str]

    @cached_property
    def _label_cells(self) -> Callable[[Mapping[str, Raw]], tuple[Raw, ...]]:
        return itemgetter(*self.labels)

    @cached_property
    def _label_texts(self) -> tuple[Raw, ...]:
        return tuple(self.labels.values())

    def has_its_labels(self, values: Mapping[str, Raw]) -> bool:
        """Whether every label stands in its cell as it was written, to the letter."""
        if len(self.labels) < 2:
            return all(values.get(cell) == text for cell, text in self.labels.items())
        try:
            return self._label_cells(values) == self._label_texts
        except KeyError:
            return False

    def has_its_formulas(self, formulas: Mapping[str, str]) -> bool:
        """Whether every formula is as it was written, and there is no other."""
        return self._has_shared(formulas) if isinstance(formulas, Formulas) else formulas == self.formulas

    @lru_cache(maxsize=128)  # noqa: B019 - as many pristine sheets as there are layouts
    def _has_shared(self, formulas: Formulas) -> bool:
        return formulas == self.formulas

    @cached_property
    def known(self) -> Set[str]:
        """The cells that hold something, or may."""
        return frozenset((*self.labels, *self.inputs, *self.formulas))

    @lru_cache(maxsize=64)  # noqa: B019 - as many pristine sheets as there are layouts
    def known_beside(self, boxes: tuple[Box, ...]) -> Set[str]:
        """The same, and the cells of some boxes, of which large ones may be left out."""
        names, _ = _names_in(boxes)
        return self.known | names

    @cached_property
    def locked(self) -> Set[str]:
        """The cells that hold something which nobody may change."""
        return frozenset((*self.labels, *self.formulas))

    @cached_property
    def end(self) -> tuple[int, int]:
        """The last row and the last column that somebody reads or fills in, counted from 1."""
        places = [position(cell) for cell in (*self.labels, *self.inputs)]
        return max((row for row, _ in places), default=0) + 1, max(
            (column for _, column in places), default=0
        ) + 1

    @lru_cache(maxsize=256)  # noqa: B019 - as many pristine sheets as there are layouts
    def unlike(self, validations: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
        """The cells whose validation is not what it was, of a sheet with these."""
        there = validation_map(validations, {cell: self.inputs[cell] for cell in self.validations})
        return tuple(cell for cell, rule in self.validations.items() if there.get(cell) != rule)

    @lru_cache(maxsize=256)  # noqa: B019 - as above
    def without(self, boxes: tuple[Box, ...]) -> PristineSheet:
        """The sheet without the labels and formulas that stand in some boxes."""
        if not boxes:
            return self
        return replace(
            self, labels=cells_outside(self.labels, boxes), formulas=cells_outside(self.formulas, boxes)
        )


def cells_outside(cells: Mapping[str, Content], boxes: Sequence[Box]) -> dict[str, Content]:
    """The cells of a sheet that stand in none of the boxes; the very same ones where none stands in any."""
    names, large = _names_in(tuple(boxes))
    if not large and cells.keys().isdisjoint(names):
        return cells if isinstance(cells, dict) else dict(cells)
    outside = dict(cells)
    for cell in outside.keys() & names:
        del outside[cell]
    if not large:
        return outside
    return {
        cell: content for cell, content in outside.items() if not any(position(cell) in box for box in large)
    }


def formulas_outside(formulas: Mapping[str, str], boxes: tuple[Box, ...]) -> Mapping[str, str]:
    """The same of formulas; of those that files share it is made once."""
    shared = isinstance(formulas, Formulas)
    return _shared_outside(formulas, boxes) if shared else cells_outside(formulas, boxes)


@lru_cache(maxsize=128)
def _shared_outside(formulas: Formulas, boxes: tuple[Box, ...]) -> Formulas:
    return Formulas(cells_outside(formulas, boxes))


@lru_cache(maxsize=64)
def _names_in(boxes: tuple[Box, ...]) -> tuple[Set[str], tuple[Box, ...]]:
    """The names of all cells of some boxes; and the boxes that are too large to name their cells."""
    named = [(box, names_in(box)) for box in boxes]
    names = frozenset(name for _, cells in named if cells for name in cells)
    return names, tuple(box for box, cells in named if cells is None)


@lru_cache(maxsize=64)
def names_in(box: Box) -> Set[str] | None:
    """The names of a box's cells; None for a box that is too large to name them."""
    area = (box.bottom - box.top + 1) * (box.right - box.left + 1)
    return frozenset(a1(*at) for at in box.cells()) if area <= _NAMED else None


@lru_cache(maxsize=16)
def pristine(layout: Layout) -> Mapping[str, PristineSheet]:
    """The sheets of an untouched workbook, by name. The hidden sheet is not among them: it differs from unit to unit.

    They are kept between runs (``parts/kept.py``), since a check of one file would mostly wait for them.
    """
    made_from = (
        layout.form.id,
        layout.form.digest,
        repr(layout.totals_typed),
        repr(layout.rule_rows),
        layout.fingerprint,
    )
    kept = recall(*made_from)
    if kept is not None:
        return {name: _from_json(sheet) for name, sheet in kept.items()}
    sheets = _drawn(layout)
    keep({name: _as_json(sheet) for name, sheet in sheets.items()}, *made_from)
    return sheets


def _as_json(sheet: PristineSheet) -> list[Any]:
    return [
        sheet.labels, sheet.formulas, sheet.inputs, sheet.validations, sorted(sheet.merges), sorted(sheet.hidden_rows),
        sorted(sheet.hidden_columns), sorted(sheet.conditions),
    ]  # fmt: skip


def _from_json(kept: list[Any]) -> PristineSheet:
    labels, formulas, inputs, validations, merges, rows, columns, conditions = kept
    return PristineSheet(
        labels,
        formulas,
        {cell: (row, column) for cell, (row, column) in inputs.items()},
        validations,
        frozenset(merges),
        frozenset(rows),
        frozenset(columns),
        frozenset(conditions),
    )


def _drawn(layout: Layout) -> dict[str, PristineSheet]:
    # Only here: whoever reads no workbook of ours need not wait until the library that writes them is loaded.
    from xltools.workbook.write.protect import Lock  # noqa: PLC0415
    from xltools.workbook.write.unit_book import build_layout  # noqa: PLC0415

    blank = Submission(layout.form.id, 0, Unit("", ""), {}, Source(""))
    book = book_facts(build_layout(layout, blank, lock=Lock()))
    return {name: _meaning(sheet) for name, sheet in book.sheets.items() if name != IDENTITY}


def _meaning(sheet: SheetFacts) -> PristineSheet:
    inputs = {cell: position(cell) for cell in sheet.unlocked}
    # Of a merged input only the first cell can be typed into.
    covered = {
        at for merge in sheet.merges for box in cells_of(merge) for at in box.cells() if at != box.first
    }
    return PristineSheet(
        labels={
            cell: text_of(value)
            for cell, value in sheet.values.items()
            if cell not in sheet.formulas and cell not in inputs
        },
        formulas=dict(sheet.formulas),
        inputs=inputs,
        validations=validation_map(
            sheet.validations, {cell: at for cell, at in inputs.items() if at not in covered}
        ),
        merges=frozenset(sheet.merges),
        hidden_rows=frozenset(sheet.hidden_rows),
        hidden_columns=frozenset(sheet.hidden_columns),
        conditions=frozenset(sheet.conditions),
    )
