"""A new rule may be on trial: it warns whatever its severity, until the mark is taken out."""

from __future__ import annotations

from dataclasses import replace

from changed_form import form_of, with_rule
from damage import healthy

from xltools.check import check_rules
from xltools.form.spec import Severity
from xltools.model.findings import message

EXPRESSION = "t3.received.person == t3.received.company"


def found(more: str) -> list[tuple[Severity, str]]:
    form = form_of(with_rule(EXPRESSION, severity="error", more=more))
    return [
        (finding.severity, message(finding))
        for finding in check_rules(form, replace(healthy(), form=form.id))
        if finding.code == "B99"
    ]


def test_on_trial_it_warns_and_says_so() -> None:
    ((severity, text),) = found("beta = true")
    assert severity is Severity.WARNING
    assert text.endswith("（这条规则在试行）。")


def test_without_the_mark_it_is_an_error() -> None:
    ((severity, text),) = found("")
    assert severity is Severity.ERROR
    assert "试行" not in text
