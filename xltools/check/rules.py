"""The form's own rules (勾稽关系): every instance judged, every failure said with its figures.

A rule that lacks a figure is not judged: the blank or bad cell has a finding of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from xltools.form import words
from xltools.form.evaluate import Outcome, Verdict, judge
from xltools.form.excel import explains
from xltools.form.spec import Form, Instance, Rule, Severity
from xltools.model.findings import Finding, rule_finding
from xltools.model.submission import NOWHERE, Submission


def check_rules(form: Form, submission: Submission) -> Iterator[Finding]:
    """B and H findings, in the form's order. A warning with a 审核说明 becomes a note that quotes it."""
    for rule in form.rules:
        for instance in rule.instances:
            outcome = judge(rule, instance, submission.lookup, submission.unit.level)
            if outcome.verdict is Verdict.FAIL:
                yield _failure(form, rule, instance, outcome, submission)


def _failure(form: Form, rule: Rule, instance: Instance, outcome: Outcome, submission: Submission) -> Finding:
    value = submission.figures.get(instance.figure)
    place = value.place if value else NOWHERE
    found = rule_finding(
        rule.id,
        rule.severity,
        words.failure(form, instance, outcome, submission.lookup),
        rule.advice,
        sheet=place.sheet,
        cell=place.cell,
        figure=instance.figure,
        name=form.figures[instance.figure].name,
        expected=_side(outcome, right=True),
        found=_side(outcome, right=False),
    )
    explanation = submission.explanations.get(instance.id, "")
    if rule.severity is Severity.ERROR or not explains(explanation):
        return found
    advice = f"单位说明：{explanation.strip()}"
    return replace(found, severity=Severity.NOTE, args={**found.args, "advice": advice})


def _side(outcome: Outcome, *, right: bool) -> str:
    number = outcome.right if right else outcome.left
    return "" if number is None else words.number(number)
