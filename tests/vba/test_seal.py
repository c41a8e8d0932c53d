"""A returned project: ours, however Excel has written it, or somebody else's."""

from __future__ import annotations

import re

import pytest
from returns import FORM, OLD_FORM

from xltools.form.spec import Form
from xltools.vba.seal import is_ours, sealed
from xltools.vba.vba_project import Module, compiled, documents
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.write.macro import modules, project

OURS = modules(layout(FORM))


def changed(name: str, old: str, new: str) -> tuple[Module, ...]:
    found = []
    for module in OURS:
        assert module.name != name or old in module.text
        text = module.text.replace(old, new) if module.name == name else module.text
        found.append(Module(module.name, text, document=module.document))
    return tuple(found)


def as_excel_writes(text: str) -> str:
    """Other spacing, other case of names, longer attributes, numbers spelled anew."""
    text = text.replace(
        "Attribute VB_Customizable = True\n", "Attribute VB_Customizable = True\nAttribute VB_Control = 1\n"
    )
    lines = [
        line if '"' in line else line.replace(" + ", "  +  ").replace("RuleNumber", "rulenumber")
        for line in text.split("\n")
    ]
    return re.sub(r"\b0\.5\b", "0.50", "\n".join(lines)).replace("    ", "  ")


@pytest.mark.parametrize("form", [FORM, OLD_FORM], ids=lambda form: form.id)
def test_what_we_send_out_is_ours(form: Form) -> None:
    assert is_ours(project(layout(form)))


def test_it_is_ours_when_excel_has_written_it_anew() -> None:
    again = [Module(m.name, as_excel_writes(m.text), document=m.document) for m in OURS]
    assert [m.text for m in again] != [m.text for m in OURS]
    assert is_ours(compiled(again))


def test_a_project_without_macros_is_none() -> None:
    assert is_ours(compiled(documents(8)))


@pytest.mark.parametrize(
    "project",
    [
        pytest.param(compiled(changed("Balance", ">= 0.5", ">= 500")), id="a bound"),
        pytest.param(compiled(changed("Rules", "Cur(1)", "Cur(2)")), id="a rule"),
        pytest.param(compiled(changed("Letters", "End Function", "Shell Coded\nEnd Function")), id="a line"),
        pytest.param(
            compiled([*OURS, Module("More", 'Attribute VB_Name = "More"\nSub Auto_Open()\nEnd Sub\n')]),
            id="a module",
        ),
        pytest.param(
            compiled(
                changed(
                    "ThisWorkbook",
                    "Customizable = True\n",
                    "Customizable = True\nSub Workbook_Open()\nEnd Sub\n",
                )
            ),
            id="an event",
        ),
        pytest.param(compiled([m for m in OURS if m.name != "Letters"]), id="a module less"),
        pytest.param(
            compiled([*documents(1), Module("A", 'Attribute VB_Name = "A"\nSub A()\nEnd Sub\n')]), id="others"
        ),
        pytest.param(b"not a project", id="no project"),
    ],
)
def test_what_somebody_added_or_changed_is_not_ours(project: bytes) -> None:
    assert not is_ours(project)


def test_a_digest_without_a_place_is_refused() -> None:
    with pytest.raises(ValueError, match="one place"):
        sealed(documents(1))
