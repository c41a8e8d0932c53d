"""Prose against the tables: what the words say of a figure, and what stands in its cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from xltools.check.prose.claims import Claim
from xltools.check.prose.paragraphs import THIS, VAGUE, YEARS, subject
from xltools.form.spec import Form, Term
from xltools.form.words import number as shown
from xltools.model.findings import Finding, finding
from xltools.model.submission import NOWHERE, Submission

_PERIOD = rf"(?:{THIS}|本年度?|全年|今年|一年来)"
#: The level that adds up others: its tables may be of all, its prose of the office alone.
_ABOVE = "县"


def check_claims(form: Form, submission: Submission, claims: Sequence[Claim]) -> Iterator[Finding]:
    """P01, P02, P03: claims that no reading of the table makes true. Blank figures are not judged."""
    seen: set[tuple[str, bool, Decimal]] = set()
    for claim in claims:
        if claim.phrase.fee:
            continue
        expected = _sum(submission, claim.phrase.value)
        if expected is None:
            continue
        said = claim.amount.value if claim.amount else Decimal(0)
        sums = (_sum(submission, terms) for terms in claim.phrase.others)
        right = [expected, *(number for number in sums if number is not None)]
        if any(claim.amount.says(number) if claim.amount else number == 0 for number in right):
            continue
        figure = claim.phrase.value[0].figure
        if (claim.phrase.name, claim.phrase.done, said) in seen:
            continue  # the same said twice is one thing to correct
        seen.add((claim.phrase.name, claim.phrase.done, said))
        place = submission.figures[figure].place if figure in submission.figures else NOWHERE
        at = {
            "sheet": place.sheet or form.tables_by_id[figure.partition(".")[0]].sheet,
            "cell": place.cell,
            "figure": figure,
            "name": claim.phrase.name,
            "expected": shown(expected),
            "found": shown(said),
        }
        section = title(form, claim.paragraph.section)
        if claim.phrase.done:
            yield finding("P03", **at, section=section, quote=claim.quote)
        elif claim.phrase.own and claim.amount and _own(submission, claim):
            yield finding("P01", **at, section=section, quote=claim.quote)
        else:
            yield finding("P02", **at, section=section, quote=claim.quote)


def check_fees(form: Form, submission: Submission, claims: Sequence[Claim]) -> Iterator[Finding]:
    """P10: the sections do not agree on the fee, or not with the number given for it."""
    fees = [claim for claim in claims if claim.phrase.fee]
    if not fees:
        return
    first = fees[0]
    figure = first.phrase.value[0].figure
    known = _sum(submission, first.phrase.value)
    for claim in fees:
        said = _said(claim)
        other = known if known is not None else _said(first)
        if claim.amount.says(other) if claim.amount else other == 0:
            continue
        if first.amount and known is None and first.amount.says(said):
            continue
        value = submission.figures.get(figure)
        place = (
            value.place if value and known is not None else submission.section_place(claim.paragraph.section)
        )
        source = "“文字”表所填数字" if known is not None else f"“{title(form, first.paragraph.section)}”"
        yield finding(
            "P10",
            sheet=place.sheet,
            cell=place.cell,
            figure=figure if known is not None else "",
            name=claim.phrase.name,
            expected=f"{shown(other)} 元",
            found=f"{shown(said)} 元",
            section=title(form, claim.paragraph.section),
            quote=claim.quote,
            source=source,
        )
        return


def check_leftovers(form: Form, submission: Submission, claims: Sequence[Claim]) -> Iterator[Finding]:
    """P03 within the prose: everything is done, and something is carried over, where the table is blank."""
    for claim in claims:
        if not claim.phrase.done or _sum(submission, claim.phrase.value) is not None:
            continue
        left = next(
            (
                one
                for one in claims
                if one.phrase.value == claim.phrase.value and one.amount and one.amount.value > 0
            ),
            None,
        )
        if left and left.amount:
            figure = claim.phrase.value[0].figure
            value = submission.figures.get(figure)
            place = (
                value.place
                if value and value.place.sheet
                else submission.section_place(claim.paragraph.section)
            )
            yield finding(
                "P03",
                sheet=place.sheet,
                cell=place.cell,
                figure=figure,
                name=claim.phrase.name,
                expected=shown(left.amount.value),
                found="0",
                section=title(form, claim.paragraph.section),
                quote=claim.quote,
            )
            return


def title(form: Form, section: str) -> str:
    """A section's title."""
    return next((one.title for one in form.sections if one.id == section), section)


def _said(claim: Claim) -> Decimal:
    return claim.amount.value if claim.amount else Decimal(0)


def _sum(submission: Submission, terms: Sequence[Term]) -> Decimal | None:
    total = Decimal(0)
    for term in terms:
        number = submission.last.get(term.figure) if term.last else submission.number(term.figure)
        if number is None:
            return None
        total += term.sign * number
    return total


def _own(submission: Submission, claim: Claim) -> bool:
    """Whether the sentence says of the unit itself, this year, exactly this figure and nothing around it."""
    signs, amount = claim.paragraph.signs, claim.amount
    if amount is None or amount.han or amount.half or submission.unit.level in ("", _ABOVE):
        return False
    first, last = claim.paragraph.sentence(claim.start)
    sentence = signs[first:last]
    if "结转" in claim.paragraph.text or any(sign in sentence for sign in (YEARS.replace(THIS, "") + VAGUE)):
        return False
    who = rf"(?:{subject(submission.unit.name)})"
    before = signs[first : claim.start]
    opening = rf"(?:[（(][一二三四五六七八九十]+[）)][^。]{{0,12}}。)?(?:{_PERIOD}，?{who}(?:全年)?|{who}(?:{_PERIOD}))共?"
    after = signs[claim.end : claim.end + 1]
    return bool(re.fullmatch(opening, before)) and (not after or after in "，。；")
