"""The form's own rules (勾稽关系) → B and H findings, each said with the figures that break it.

A rule that lacks a figure is not judged here: the blank or unreadable cell has a finding of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from xltools.form.rules import words
from xltools.form.rules.evaluate import Outcome, Verdict, judge
from xltools.form.rules.excel import explains
from xltools.form.spec import Form, Instance, Rule, Severity
from xltools.model.findings import Finding, rule_finding
from xltools.model.submission import NOWHERE, Submission


def check_rules(form: Form, submission: Submission) -> Iterator[Finding]:
    """A finding for every rule that fails, in the form's order.

    A warning that the unit has explained (审核说明) becomes a note that quotes the explanation.
    """
    for rule in form.rules:
        for instance in rule.instances:
            outcome = judge(rule, instance, submission.lookup, submission.unit.level)
            if outcome.verdict is Verdict.FAIL:
                failure = _failure(form, rule, instance, outcome, submission)
                explanation = submission.explanations.get(instance.id, "")
                yield _explained(failure, explanation)


def _failure(form: Form, rule: Rule, instance: Instance, outcome: Outcome, submission: Submission) -> Finding:
    value = submission.figures.get(instance.figure)
    place = value.place if value else NOWHERE
    return rule_finding(
        rule.id,
        rule.severity,
        words.failure(form, instance, outcome, submission.lookup),
        rule.advice,
        sheet=place.sheet,
        cell=place.cell,
        figure=instance.figure,
        name=form.figures[instance.figure].name,
        expected=_shown(outcome.right),
        found=_shown(outcome.left),
    )


def _explained(failure: Finding, explanation: str) -> Finding:
    """The failure, softened to a note where it is a warning and the explanation says enough."""
    if failure.severity is Severity.ERROR or not explains(explanation):
        return failure
    advice = f"单位说明：{explanation.strip()}"
    return replace(failure, severity=Severity.NOTE, args={**failure.args, "advice": advice})


def _shown(side: Decimal | None) -> str:
    return "" if side is None else words.number(side)
