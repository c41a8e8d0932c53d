"""The form's own rules among the numbers of one paragraph → P15.

Where a text names all figures of a rule, they must balance as the table's must; where it names some parts of a sum,
they must not come to more than the whole. This is for rules of which the table does not give every figure: the others
are judged by the table's own figures, and the text is held against those.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import product

from xltools.check.prose.reading.claims import Claim
from xltools.form.rules.expression import Binary, Node, Ref, Sum, chooses
from xltools.form.rules.words import number as shown
from xltools.form.spec import Form, Instance, Severity
from xltools.form.vocabulary.nouns import Term
from xltools.model.findings import Finding, finding
from xltools.model.submission import Place, Submission

#: Words for what came in this year, and for a part of what was named before.
_THIS_YEAR, _PART_OF = re.compile(r"收到|新收|接收"), re.compile(r"其中|含|包括")
#: Figure (and whether it is last year's) → how often it is added; negative where it is subtracted.
_Coefficients = Counter[tuple[str, bool]]


def check_balance(
    form: Form, submission: Submission, claims: Sequence[Claim], place: Place
) -> Iterator[Finding]:
    """P15 of the claims of one paragraph; the first rule that they break.

    Args:
        form: The form that the return is on.
        submission: The return.
        claims: The claims of one paragraph.
        place: Where its section stands.
    """
    exact = [claim for claim in claims if not claim.phrase.done and not (claim.amount and claim.amount.half)]
    if len(exact) < 2:
        return
    for instance in form.instances:
        judged = form.rules_by_id[instance.rule].severity is Severity.ERROR and not _in_table(
            submission, instance
        )
        sides = _sides(instance, exact) if judged else {}
        if len(sides) > 1 and not _may_hold(instance, [claim for claim, _ in sides.values()], exact):
            yield _finding(form, list(sides.values()), place)
            return


def _in_table(submission: Submission, instance: Instance) -> bool:
    """Whether the table gives every figure of the rule."""
    return all(submission.number(ref.figure) is not None for ref in instance.refs)


def _sides(instance: Instance, claims: Sequence[Claim]) -> dict[tuple[Term, ...], tuple[Claim, int]]:
    """The claims that are of the rule's figures, each figure once, and the sign that they have in it."""
    tree = instance.tree
    if instance.condition or tree.op != "==" or chooses(tree) or any(ref.last for ref in instance.refs):
        return {}
    unclaimed = _of_rule(instance)
    sides = {}
    for claim in claims:
        terms = claim.phrase.value
        signs = {unclaimed.get((term.figure, term.last), 0) * term.sign for term in terms}
        if len(signs) == 1 and 0 not in signs:
            sides[terms] = claim, signs.pop()
            for term in terms:
                del unclaimed[term.figure, term.last]
    return sides


def _of_rule(instance: Instance) -> _Coefficients:
    """The rule as one sum that must be 0."""
    coefficients: _Coefficients = Counter()
    _add(coefficients, instance.tree.left, 1)
    _add(coefficients, instance.tree.right, -1)
    return coefficients


def _add(coefficients: _Coefficients, node: Node, sign: int) -> None:
    match node:
        case Ref(figure=figure, last=last):
            coefficients[figure, last] += sign
        case Sum(parts=parts):
            for part in parts:
                _add(coefficients, part, sign)
        case Binary(op="+" | "-" as op, left=left, right=right):
            _add(coefficients, left, sign)
            _add(coefficients, right, sign if op == "+" else -sign)


def _may_hold(instance: Instance, sides: Sequence[Claim], claims: Sequence[Claim]) -> bool:
    """Whether the rule holds in any reading of its claims: each is its figure, or one of the sums it may mean.

    ``claims`` are all claims of the paragraph, also those of figures that are not in the rule.
    """
    coefficients = _of_rule(instance)
    readings = [list(_readings(claim, claims)) for claim in sides]
    return any(_is_possible(coefficients, sides, reading, claims) for reading in product(*readings))


def _readings(claim: Claim, claims: Sequence[Claim]) -> Iterator[Sequence[Term]]:
    """What a claim may mean, where the other sums that it may mean are not ruled out by the words around it."""
    yield claim.phrase.value
    for terms in claim.phrase.others:
        more = {term.figure for term in terms if term not in claim.phrase.value}
        if not any(_is_apart(claim, other) and more.issuperset(_figures(other)) for other in claims):
            yield terms


def _figures(claim: Claim) -> set[str]:
    return {term.figure for term in claim.phrase.value}


def _is_apart(claim: Claim, other: Claim) -> bool:
    """Whether what the other claim counts is certainly not in this one's number.

    In 上年结转 3 件，办结 75 件 the second number is of all that was there to be handled; in 收到 78 件，上年结转 3 件 the
    first is of this year, unless it is said to be 受理 or the second is said to be a part of it.
    """
    if claim.paragraph.sentence(claim.start) != claim.paragraph.sentence(other.start):
        return False
    if other.end < claim.end:
        return True
    signs = claim.paragraph.signs
    is_part = _PART_OF.search(signs[claim.end : other.start])
    return bool(_THIS_YEAR.search(signs[claim.start : claim.end])) and not is_part


def _is_possible(
    coefficients: _Coefficients,
    sides: Sequence[Claim],
    reading: Sequence[Sequence[Term]],
    claims: Sequence[Claim],
) -> bool:
    """Whether the rule's sum can be 0 where each number of the rule is the sum that this reading says it is."""
    rest = Counter(coefficients)
    total = Decimal(0)
    for claim, terms in zip(sides, reading, strict=True):
        first = claim.phrase.value[0]
        sign = coefficients[first.figure, first.last] * first.sign
        total += sign * claim.number
        for term in terms:
            rest[term.figure, term.last] -= sign * term.sign
    # “Received” may be read as “received + carried in”; what was carried in may be a claim of its own, and known.
    read_as_said = [claim for claim, terms in zip(sides, reading, strict=True) if terms == claim.phrase.value]
    for claim in (*read_as_said, *(claim for claim in claims if claim not in sides)):
        times = {rest[term.figure, term.last] * term.sign for term in claim.phrase.value}
        if len(times) == 1:
            total += times.pop() * claim.number
            for term in claim.phrase.value:
                rest[term.figure, term.last] = 0
    # What is not claimed may be any number from 0 on.
    return total == 0 or any(coefficient * total < 0 for coefficient in rest.values())


def _finding(form: Form, sides: Sequence[tuple[Claim, int]], place: Place) -> Finding:
    """P15: what stands on one side of the rule, and what on the other."""
    first = sides[0][0]
    left, right = (
        [claim for claim, sign in sides if sign == wanted] for wanted in (sides[0][1], -sides[0][1])
    )
    title = next(section.title for section in form.sections if section.id == first.paragraph.section)
    return finding(
        "P15",
        sheet=place.sheet,
        cell=place.cell,
        section=title,
        quote=first.quote,
        expected=shown(_total(left)),
        found=shown(_total(right)),
        left=_added(left),
        right=_added(right),
    )


def _total(claims: Sequence[Claim]) -> Decimal:
    return sum((claim.number for claim in claims), Decimal(0))


def _added(claims: Sequence[Claim]) -> str:
    """``新收 78 + 上年结转 3 = 81``."""
    added = " + ".join(f"{claim.phrase.name} {shown(claim.number)}" for claim in claims)
    return f"{added} = {shown(_total(claims))}" if len(claims) > 1 else added
