"""Two forms of one unit held against each other → T findings, each a warning that the county may explain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from xltools.check.rules import explained
from xltools.form.rules import words
from xltools.form.rules.across import AcrossRule
from xltools.form.rules.evaluate import Verdict, judge
from xltools.form.rules.expression import Ref
from xltools.model.consolidation import Judged
from xltools.model.findings import Finding, rule_finding
from xltools.model.submission import Submission


def check_across(rule: AcrossRule, returns: Mapping[str, Judged], explanation: str = "") -> Iterator[Finding]:
    """The finding that a rule fails, in the return whose figure it names first; it names the other return's cells.

    Nothing is judged while a figure is missing, or where a unit has not sent both forms.

    Args:
        rule: The rule.
        returns: The short name of a form → the return of the unit that stands for it.
        explanation: What the unit has said of it; "" for nothing.
    """
    sent = {short: file.submission for short, file in returns.items() if file.submission}
    if not rule.forms.keys() <= sent.keys():
        return

    def lookup(ref: Ref) -> Decimal | None:
        short, own = rule.place_of(ref)
        return sent[short].lookup(own)

    first = Ref(rule.instance.figure)
    short, own = rule.place_of(first)
    outcome = judge(rule.rule, rule.instance, lookup, sent[short].unit.level)
    if outcome.verdict is not Verdict.FAIL:
        return
    (other,) = rule.forms.keys() - {short}
    cells = "、".join(_cells(rule, other, sent[other]))
    sentence = words.failure(rule, rule.instance, outcome, lookup)
    place = sent[short].figures[own.figure].place
    failure = rule_finding(
        rule.rule.id,
        rule.rule.severity,
        f"{sentence}；《{rule.forms[other].title}》的数字在文件 {returns[other].file} 的 {cells}",
        rule.rule.advice,
        sheet=place.sheet,
        cell=place.cell,
        figure=own.figure,
        name=rule.forms[short].figures[own.figure].name,
        expected="" if outcome.right is None else words.number(outcome.right),
        found="" if outcome.left is None else words.number(outcome.left),
    )
    yield explained(failure, explanation, alike=False).of(returns[short].file, sent[short].unit.name)


def _cells(rule: AcrossRule, short: str, submission: Submission) -> Iterator[str]:
    """Where the figures of a rule stand in the return of one of its forms."""
    for ref in rule.instance.refs:
        form, own = rule.place_of(ref)
        if form == short and not ref.last:
            place = submission.figures[own.figure].place
            yield f"{place.sheet} {place.cell}".strip()
