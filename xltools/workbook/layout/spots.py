"""How formulas reach cells: ``INDEX`` over a range around them whose corners are locked."""

from __future__ import annotations

from collections.abc import Sequence

from xltools.form.rules.excel import IndexReference, runs
from xltools.form.rules.listed import EntryCells
from xltools.workbook.layout.grid import Box, sheet_reference
from xltools.workbook.layout.tables import Drawing


def spot(area: Box, box: Box, sheet: str = "") -> IndexReference:
    """A box as a range reaches it; ``sheet`` is named by formulas of other sheets."""
    text = f"{sheet_reference(sheet)}!{area.fixed}" if sheet else area.fixed
    return IndexReference(text, box.top - area.top + 1, box.left - area.left + 1)


def entry_cells(drawing: Drawing, declared: IndexReference | None, sheet: str = "") -> EntryCells:
    """The entries of a list."""
    area, lines = drawing.entry_area, drawing.entries

    def cells(boxes: Sequence[Box]) -> str:
        (rectangle,) = runs(spot(area, box, sheet) for box in boxes)
        return rectangle

    first = lines[0]
    return EntryCells(
        figures={id: cells([line.figures[id] for line in lines]) for id in first.figures},
        words=[cells([line.words[id] for line in lines]) for id in first.words],
        all=cells([box for line in lines for box in line.boxes]),
        first=first.boxes[0].name,
        declared=declared,
    )
