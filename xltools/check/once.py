"""What a person would say once is said once: findings that another one explains are left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xltools.form.spec import Form
from xltools.model.findings import Finding


def said_once(form: Form, findings: Sequence[Finding]) -> Iterator[Finding]:
    """What a person would say once is said once: a rule that fails is not said where one of its cells holds no possible
    number, nor of a total where it is said of a column."""
    impossible = {finding.figure for finding in findings if finding.code.startswith("V") and finding.is_error}
    rules = [finding for finding in findings if finding.code in form.rules_by_id]
    typed = {finding.code for finding in rules if _is_typed(form, finding.figure)}
    for finding in findings:
        if finding.code in form.rules_by_id:
            of_total = finding.code in typed and not _is_typed(form, finding.figure)
            if of_total or not impossible.isdisjoint(_figures_of(form, finding)):
                continue
        yield finding


def _is_typed(form: Form, figure: str) -> bool:
    return figure in form.figures and form.figures[figure].computed_by is None


def _figures_of(form: Form, finding: Finding) -> Iterator[str]:
    """The figures that a failed rule speaks of, those of its totals included."""
    for instance in form.rules_by_id[finding.code].instances:
        if instance.figure == finding.figure:
            for ref in instance.refs:
                yield ref.figure
                total = form.computations.get(ref.figure)
                yield from (part.figure for part in total.refs) if total else ()
