"""No formula can come to depend on itself, not even through a range it only picks one cell from.

LibreOffice looks at the cells that are picked; whether every program does is not for us to bet on. So
whole ranges count here: from every formula to every cell of every range it names.
"""

from __future__ import annotations

import re
from graphlib import TopologicalSorter
from random import Random

import pytest
from returns import FORM, OLD_FORM, blank, random_numbers, submission

from xltools.form.spec import Form
from xltools.merge import merge
from xltools.model.consolidation import Judged
from xltools.model.submission import Unit
from xltools.workbook.consolidated import build_consolidated
from xltools.workbook.layout.grid import Box, position
from xltools.workbook.read.facts import BookFacts, book_facts
from xltools.workbook.write.unit_book import build

_TEXT = re.compile(r'"[^"]*"')
_RANGE = re.compile(
    r"(?:([A-Za-z_\u4e00-\u9fff][\w\u4e00-\u9fff]*)!)?(\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)(?![\w(])"
)


def depends(book: BookFacts) -> dict[tuple[str, str], set[tuple[str, str]]]:
    """Formula cell → the formula cells in the ranges it names."""
    formulas = {
        sheet.name: {cell: position(cell) for cell in sheet.formulas} for sheet in book.sheets.values()
    }
    graph: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for sheet in book.sheets.values():
        for cell, formula in sheet.formulas.items():
            found = graph.setdefault((sheet.name, cell), set())
            for other, text in _RANGE.findall(_TEXT.sub("", formula)):
                name, box = other or sheet.name, Box.parse(text)
                found.update((name, target) for target, at in formulas[name].items() if at in box)
    return graph


def assert_no_circles(book: BookFacts) -> None:
    graph = depends(book)
    assert graph
    assert sum(map(len, graph.values())) > len(book.sheets), "the ranges were not understood"
    TopologicalSorter(graph).prepare()


@pytest.mark.parametrize("totals_typed", [False, True], ids=["totals computed", "totals typed"])
@pytest.mark.parametrize("form", [FORM, OLD_FORM], ids=lambda form: form.id)
def test_a_units_workbook(form: Form, totals_typed: bool) -> None:
    assert_no_circles(book_facts(build(form, blank(form), totals_typed=totals_typed)))


@pytest.mark.parametrize("form", [FORM, OLD_FORM], ids=lambda form: form.id)
def test_the_consolidated_workbook(form: Form) -> None:
    returns = [
        submission(form, random_numbers(form, Random(seed)), unit=Unit(str(seed), f"第{seed}镇", "乡镇"))
        for seed in range(3)
    ]
    judged = [Judged(f"{one.unit.code}.xlsx", "", one) for one in returns]
    county = merge(form, 2025, Unit("9", "示例县", "县"), judged, None, {})
    assert_no_circles(book_facts(build_consolidated(county)))
