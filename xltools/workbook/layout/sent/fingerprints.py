"""What two versions of a template are told apart by: of places and totals, and of the rules that are judged."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from xltools.form.rules import excel
from xltools.form.spec import Form, Instance

#: Raised when a fingerprint is made of something else than before.
PLACES_VERSION, _RULES_VERSION = 1, 3
#: The versions whose cover concluded otherwise: the first looked at blanks and verdicts only, the second counted a text
#: among the blanks.
_FIRST_COVER, _SECOND_COVER = 1, 2
_EARLIER_COVERS = (_FIRST_COVER, _SECOND_COVER)


class Verdicts(Protocol):
    """Gives the formula of a rule instance's verdict."""

    def __call__(self, instance: Instance, *, first: bool = False) -> str:
        """``first``: as version 0.1 wrote it."""


def of_rules(form: Form, reference: excel.Address, verdict: Verdicts) -> str:
    """Of the rules, as the formulas of the 审核 sheet say them."""
    return digest(_rule_lines(form, reference, verdict, _RULES_VERSION))


def earlier(form: Form, reference: excel.Address, verdict: Verdicts) -> frozenset[str]:
    """The same of workbooks whose cover concluded as earlier versions wrote it."""
    return frozenset(digest(_rule_lines(form, reference, verdict, version)) for version in _EARLIER_COVERS)


def _rule_lines(
    form: Form, reference: excel.Address, verdict: Verdicts, version: int
) -> Iterator[Sequence[str | int]]:
    first = version == _FIRST_COVER
    yield "rules", version, form.id
    for instance in form.instances:
        severity = form.rules_by_id[instance.rule].severity.value
        sides = (excel.expression(side, reference) for side in (instance.tree.left, instance.tree.right))
        yield "rule", instance.id, severity, verdict(instance, first=first), *sides


def digest(lines: Iterable[Sequence[str | int]]) -> str:
    """Sixteen letters that stand for these lines; made of plain texts and numbers, so that no name of a class or
    of a module has a part in it."""
    text = json.dumps([list(line) for line in lines], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class FormKey:
    """A form as a key of the cache: equal when made of the same text."""

    def __init__(self, form: Form) -> None:
        self.form = form

    def __hash__(self) -> int:
        return hash(self.form.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FormKey) and other.form.digest == self.form.digest
