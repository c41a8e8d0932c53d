"""What a workbook that comes back was made from, told by its hidden sheet: whether it can be read, and by what."""

from __future__ import annotations

from dataclasses import dataclass

from xltools.form.spec import Form
from xltools.workbook.layout.identity import Identity
from xltools.workbook.layout.sent import version_0_1
from xltools.workbook.layout.sent.rule_rows import rule_rows_from
from xltools.workbook.layout.unit_book import Layout, layout


@dataclass(frozen=True)
class Recognised:
    """A workbook of a form that is known.

    Attributes:
        layout: the workbook's own; today's where the workbook has other places, since nobody knows which those are.
        same_places: figures, fields, sections and declarations stand where the layout says, and totals are computed
            as it says.
        same_rules: the 审核 sheet inside judges by the rules that the form has now.
        same_conclusion: its cover concludes as it does now.
    """

    layout: Layout
    same_places: bool
    same_rules: bool
    same_conclusion: bool


def recognised(identity: Identity, form: Form) -> Recognised:
    """What the hidden sheet says of a workbook of this form."""
    today = layout(form, totals_typed=identity.totals_typed)
    stated = _stated(identity)
    if stated is None:
        same = version_0_1.fingerprint(form, totals_typed=identity.totals_typed) == identity.fingerprint
        return Recognised(today, same_places=same, same_rules=same, same_conclusion=False)
    rows = rule_rows_from(stated.rule_rows, form)
    own = today
    if rows is not None and rows != today.rule_rows:
        own = layout(form, totals_typed=identity.totals_typed, rule_rows=rows)
    if rows is None or own.fingerprint != stated.fingerprint:
        return Recognised(today, same_places=False, same_rules=False, same_conclusion=False)
    now = own.rules_fingerprint == stated.rules
    return Recognised(
        own,
        same_places=True,
        same_rules=now or stated.rules in own.rules_with_earlier_covers,
        same_conclusion=now,
    )


def _stated(identity: Identity) -> version_0_1.Sent | None:
    """What the sheet says, or what it would say if it were made today; None for one of version 0.1 that did not come
    with the program."""
    if not identity.rules:
        return version_0_1.SENT.get(identity.fingerprint)
    return version_0_1.Sent(identity.fingerprint, identity.rules, identity.rule_rows)
