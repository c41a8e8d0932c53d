"""Workbooks that were sent out in December come back in January, when the program may be a later version.

What is pinned here is what a return is held against. When a test fails, the change would make every
workbook in the field look damaged, or another template: undo it. If it must be, pin the new meaning, and let
``layout/sent/recognise.py`` know what the old fingerprint stands for, as it does for those of version 0.1.
"""

from __future__ import annotations

import dataclasses
import enum
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from returns import FORM, FORMS

from xltools.form import spec
from xltools.form.load import loads
from xltools.form.rules import expression as expr
from xltools.form.spec import Form
from xltools.model.submission import PROSE
from xltools.workbook.layout import (
    cover,
    grid,
    prose,
    review,
    table_sheet,
    tables,
    unit_book,
    words,
)
from xltools.workbook.layout.cover import COVER
from xltools.workbook.layout.guide import GUIDE
from xltools.workbook.layout.review import REVIEW
from xltools.workbook.layout.sent import version_0_1
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.read.pristine import pristine

#: (form, are totals typed) → what integrity compares; fingerprints of places and totals, and of rules.
PINNED = {
    ("disclosure-2019", False): ("6de3d4614be5afdd", "f7c9de5ba866df19", "6615551fd2cdd724"),
    ("disclosure-2019", True): ("4a4a7816b4a6397e", "373d4499f819c92f", "4649230a46e79ed6"),
    ("disclosure-2021", False): ("6c08c14a3d06e473", "475a3c1073262032", "cd2c8e6d4c159c22"),
    ("disclosure-2021", True): ("e98dc0aa1f8c238a", "ce720a291af119f1", "5a32ace0ef1ee214"),
}


def meaning(form: Form, *, totals_typed: bool) -> str:
    """A digest of all that integrity compares."""
    text = []
    own = layout(form, totals_typed=totals_typed)
    for name, whole in pristine(own).items():
        sheet = whole.without(own.free_boxes.get(name, ()))
        labels = {} if name in (GUIDE, REVIEW) else sheet.labels
        text += [name, *map(repr, sorted(labels.items())), *map(repr, sorted(sheet.formulas.items()))]
        text += [*map(repr, sorted(sheet.inputs)), *map(repr, sorted(sheet.validations.items()))]
    return hashlib.sha256("\n".join(text).encode()).hexdigest()[:16]


@pytest.mark.parametrize(("id", "totals_typed"), list(PINNED))
def test_what_a_return_is_held_against_has_not_changed(id: str, totals_typed: bool) -> None:
    form = FORMS.get(id)
    own = layout(form, totals_typed=totals_typed)
    got = (meaning(form, totals_typed=totals_typed), own.fingerprint, own.rules_fingerprint)
    assert got == PINNED[id, totals_typed]


def dataclasses_and_choices() -> Iterator[type]:
    for module in (expr, spec, cover, grid, prose, review, table_sheet, tables, unit_book, words):
        for thing in vars(module).values():
            if isinstance(thing, type) and (dataclasses.is_dataclass(thing) or issubclass(thing, enum.Enum)):
                yield thing


@contextmanager
def renamed() -> Iterator[None]:
    """Every class of the form and of the layout called by another name."""
    kinds = set(dataclasses_and_choices())
    names = [(kind, kind.__name__, kind.__qualname__) for kind in kinds]
    try:
        for number, kind in enumerate(kinds):
            kind.__name__ = kind.__qualname__ = f"Renamed{number}"
        yield
    finally:
        for kind, name, qualified in names:
            kind.__name__, kind.__qualname__ = name, qualified


def test_renaming_a_class_changes_no_fingerprint() -> None:
    content = (FORMS.folder(FORM.id) / "form.toml").read_bytes()
    own = layout(loads(content + b"\n# as they are called now\n"))
    before = own.fingerprint, own.rules_fingerprint
    with renamed():
        form = loads(content + b"\n# as they may be called\n")
        assert repr(form.rules[0].instances[0].tree).startswith("Renamed")
        after = layout(form)
        assert (after.fingerprint, after.rules_fingerprint) == before
        assert version_0_1.fingerprint(form, totals_typed=False) == "1e214fa27a76694f"


def test_words_that_no_cell_depends_on_change_no_fingerprint() -> None:
    rule = replace(FORM.rules[0], advice="另一句话", title="另一个标题")
    sections = tuple(replace(section, hint="另一个提示") for section in FORM.sections)
    reworded = replace(
        FORM, rules=(rule, *FORM.rules[1:]), sections=sections, digest="another", instructions=()
    )
    assert layout(reworded).fingerprint == layout(FORM).fingerprint
    assert layout(reworded).rules_fingerprint == layout(FORM).rules_fingerprint


def test_a_rule_less_is_another_fingerprint_of_rules_alone() -> None:
    """B01 has its row below table three, where nothing stands that could move."""
    fewer = replace(FORM, rules=FORM.rules[1:], digest="fewer")
    assert layout(fewer).fingerprint == layout(FORM).fingerprint
    assert layout(fewer).rules_fingerprint != layout(FORM).rules_fingerprint


@pytest.mark.parametrize(("id", "totals_typed"), list(PINNED))
def test_the_words_that_are_compared_are_the_locked_words_that_no_rule_has_written(
    id: str, totals_typed: bool
) -> None:
    """One list makes the fingerprint and is compared: none is missing from it, and each stands where it says."""
    own = layout(FORMS.get(id), totals_typed=totals_typed)
    listed = {(sheet, one.box.name): one.shown for sheet, words_ in own.words.items() for one in words_}
    sheets = {COVER, PROSE, *(table.sheet for table in own.tables.values())}
    written = {
        (name, cell): text
        for name, sheet in pristine(own).items()
        if name in sheets
        for cell, text in sheet.without((*own.rule_boxes[name], *own.free_boxes.get(name, ()))).labels.items()
    }
    assert listed == written


@pytest.mark.parametrize(("id", "totals_typed"), list(PINNED))
def test_no_formula_beside_those_shows_a_verdict(id: str, totals_typed: bool) -> None:
    own = layout(FORMS.get(id), totals_typed=totals_typed)
    for name, sheet in pristine(own).items():
        if name != REVIEW:
            outside = sheet.without(own.rule_boxes.get(name, ())).formulas
            assert [cell for cell, formula in outside.items() if f"{REVIEW}!" in formula] == []
