"""Workbooks that were sent out in December come back in January, when the program may be a later version.

What is pinned here is what a return is held against. When a test fails, the change would make every
workbook in the field look damaged: undo it, or raise ``layout.VERSION`` (old workbooks are then
answered with S16) and pin the new meaning.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from returns import FORMS

from xltools.form.spec import Form
from xltools.workbook.layout.unit_book import GUIDE, REVIEW, VERSION, layout
from xltools.workbook.read.pristine import pristine

PINNED = {
    ("1", "disclosure-2019", False): "d2b92d30810afdf5",
    ("1", "disclosure-2019", True): "f770f410dd890762",
    ("1", "disclosure-2021", False): "81263da1c463a7ce",
    ("1", "disclosure-2021", True): "4afbff93a6f08b48",
}


def meaning(form: Form, *, totals_typed: bool) -> str:
    """A digest of all that integrity compares."""
    text = []
    for name, sheet in pristine(form, totals_typed=totals_typed).items():
        labels = {} if name in (GUIDE, REVIEW) else sheet.labels
        text += [name, *map(repr, sorted(labels.items())), *map(repr, sorted(sheet.formulas.items()))]
        text += [*map(repr, sorted(sheet.inputs)), *map(repr, sorted(sheet.validations.items()))]
    return hashlib.sha256("\n".join(text).encode()).hexdigest()[:16]


@pytest.mark.parametrize(("version", "form", "totals_typed"), list(PINNED))
def test_what_a_return_is_held_against_has_not_changed(version: str, form: str, totals_typed: bool) -> None:
    assert version == VERSION
    assert meaning(FORMS.get(form), totals_typed=totals_typed) == PINNED[version, form, totals_typed]


def test_words_that_no_cell_depends_on_may_change_while_workbooks_are_out() -> None:
    form = FORMS.get("disclosure-2021")
    rule = replace(form.rules[0], advice="另一句话", title="另一个标题")
    reworded = replace(form, rules=(rule, *form.rules[1:]), digest="another", instructions=())
    assert layout(reworded).fingerprint == layout(form).fingerprint


def test_another_expression_is_another_template() -> None:
    form = FORMS.get("disclosure-2021")
    fewer = replace(form, rules=form.rules[1:], digest="fewer")
    assert layout(fewer).fingerprint != layout(form).fingerprint
