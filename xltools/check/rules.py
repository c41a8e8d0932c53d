"""The form's own rules (勾稽关系) → B and H findings, each said with the figures that break it.

A rule that lacks a figure is not judged here: the blank or unreadable cell has a finding of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from decimal import Decimal

from xltools.check.diagnosis import Correction, smallest_corrections
from xltools.form.rules import words
from xltools.form.rules.code import Failed, failing
from xltools.form.rules.evaluate import Outcome, judge
from xltools.form.rules.explanations import Emptiness, emptiness
from xltools.form.spec import Form, Instance, Rule, Severity
from xltools.model.findings import Finding, finding, rule_finding
from xltools.model.messages.reasons import Reason
from xltools.model.submission import NOWHERE, Submission
from xltools.model.text import shortened

#: How much of an explanation is quoted.
_QUOTED = 40
#: More ways than this to put a balance right say nothing.
_WAYS = 6


def check_rules(
    form: Form, submission: Submission, unjudged: Collection[str] = (), failed: Failed | None = None
) -> Iterator[Finding]:
    """A finding for every rule that fails, in the form's order; not for the instances in ``unjudged``.

    A warning that the unit has explained (审核说明) becomes a note that quotes the explanation. ``failed``: the rules that
    fail, where they are known.
    """
    alike = _said_of_several_rules(form, submission)
    lookup, level = submission.lookup, submission.unit.level
    for rule, instance in failing(form, lookup, level) if failed is None else failed:
        if instance.id in unjudged:
            continue
        failure = _failure(form, rule, instance, judge(rule, instance, lookup, level), submission)
        explanation = submission.explanations.get(instance.id, "")
        yield explained(failure, explanation, alike=explanation.strip() in alike)


def check_balances(form: Form, submission: Submission, failed: Failed | None = None) -> Iterator[Finding]:
    """V27: the fewest cells whose change would make all balances hold, where there are few ways to do so.

    ``failed``: as in ``check_rules``.
    """
    ways = smallest_corrections(form, submission, failed)
    if not ways or len(ways) > _WAYS:
        return
    first = submission.figures[ways[0][0].figure].place
    said = "，或者 ".join(" 和 ".join(_correction(form, submission, cell) for cell in way) for way in ways)
    yield finding("V27", sheet=first.sheet, cell=first.cell, cells=f" {said} ")


def _correction(form: Form, submission: Submission, cell: Correction) -> str:
    place = submission.figures[cell.figure].place
    where = f"{place.sheet} {place.cell}（{form.figures[cell.figure].name}）"
    return f"{where}{words.number(cell.before)}→{words.number(cell.after)}"


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


def _said_of_several_rules(form: Form, submission: Submission) -> frozenset[str]:
    """Explanations that stand word for word at warnings of different rules: they speak of none of them."""
    rules: dict[str, set[str]] = {}
    for instance, text in submission.explanations.items():
        if instance in form.instances_by_id:
            rules.setdefault(text.strip(), set()).add(form.instances_by_id[instance].rule)
    return frozenset(text for text, of in rules.items() if len(of) > 1)


#: Why an explanation counts as none.
_EMPTY = {Emptiness.STOCK: "K40", Emptiness.UNTELLING: "K41"}


def explained(failure: Finding, explanation: str, *, alike: bool) -> Finding:
    """The failure, softened to a note where it is a warning and the explanation says enough.

    Where the explanation counts as none, the advice says why.
    """
    if failure.severity is Severity.ERROR:
        return failure
    empty = emptiness(explanation)
    if empty is Emptiness.NOTHING:
        return failure
    said = shortened(explanation.strip(), _QUOTED)
    if empty or alike:
        why = Reason(_EMPTY[empty] if empty else "K42", text=said)
        return replace(failure, args={**failure.args, "advice": f"{failure.args['advice']}；{why}"})
    advice = f"单位说明：{explanation.strip()}"
    return replace(failure, severity=Severity.NOTE, args={**failure.args, "advice": advice})


def _shown(side: Decimal | None) -> str:
    return "" if side is None else words.number(side)
