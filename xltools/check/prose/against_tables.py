"""Claims of the prose against the tables → P01, P02, P03 and P10 findings. Blank figures are not judged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xltools.check.prose.known import UNKNOWN, Known, known
from xltools.check.prose.reading.claims import Claim
from xltools.check.prose.reading.paragraphs import THIS, VAGUE, YEARS, subject
from xltools.form.rules.words import number as shown
from xltools.form.spec import Form
from xltools.model.findings import Finding, finding
from xltools.model.submission import NOWHERE, Place, Submission, Value

#: Words for the whole year of the report.
_PERIOD = rf"(?:{THIS}|本年度?|全年|今年|一年来)"
#: The level that adds up others: its tables may be of all units, its prose of the office alone.
_COUNTY = "县"


def check_claims(form: Form, submission: Submission, claims: Sequence[Claim]) -> Iterator[Finding]:
    """P01, P02 and P03 of claims that no reading of the table makes true. The same said twice is found once."""
    told: set[tuple[str, bool, Decimal]] = set()
    for claim in claims:
        table = UNKNOWN if claim.phrase.fee else known(form, submission, claim.phrase.value)
        if not table.says_something or _may_be_true(form, submission, claim, table):
            continue
        identity = (claim.phrase.name, claim.phrase.done, claim.number)
        if identity not in told:
            told.add(identity)
            yield _differs(form, submission, claim, table)


def _may_be_true(form: Form, submission: Submission, claim: Claim, table: Known) -> bool:
    """Whether the claim is the figure it names, or one of the sums that it may mean as well.

    Where the figure is not known exactly, a sum may be anything from the least that it can be. Where it is, a sum of
    which a part is blank is passed over.
    """
    for reading in (table, *(known(form, submission, terms) for terms in claim.phrase.others)):
        if reading.number is not None:
            if claim.says(reading.number):
                return True
        elif table.number is None and (reading.least is None or claim.may_be_from(reading.least)):
            return True
    return False


def _differs(form: Form, submission: Submission, claim: Claim, table: Known) -> Finding:
    figure_id = claim.phrase.value[0].figure
    place = submission.figures[figure_id].place if figure_id in submission.figures else NOWHERE
    return finding(
        _code(submission, claim, table),
        sheet=place.sheet or form.tables_by_id[figure_id.partition(".")[0]].sheet,
        cell=place.cell,
        figure=figure_id,
        name=claim.phrase.name,
        expected=table.shown,
        found=shown(claim.number),
        section=title(form, claim.paragraph.section),
        quote=claim.quote,
        table=table.as_text,
    )


def _code(submission: Submission, claim: Claim, table: Known) -> str:
    if claim.phrase.done:
        return "P03"
    stands_there = table.number is not None and not table.added
    own = claim.phrase.own and stands_there and _is_plain_statement(submission, claim)
    return "P01" if own else "P02"


def _is_plain_statement(submission: Submission, claim: Claim) -> bool:
    """Whether the sentence says of the unit itself, this year, exactly this figure and nothing around it."""
    signs, amount = claim.paragraph.signs, claim.amount
    if amount is None or amount.han or amount.half or submission.unit.level in ("", _COUNTY):
        return False
    first, last = claim.paragraph.sentence(claim.start)
    other_years = YEARS.replace(THIS, "")
    if "结转" in claim.paragraph.text or any(sign in signs[first:last] for sign in other_years + VAGUE):
        return False
    who = rf"(?:{subject(submission.unit.name)})"
    heading = r"(?:[（(][一二三四五六七八九十]+[）)][^。]{0,12}。)?"
    opening = rf"{heading}(?:{_PERIOD}，?{who}(?:全年)?|{who}(?:{_PERIOD}))共?"
    after = signs[claim.end : claim.end + 1]
    return bool(re.fullmatch(opening, signs[first : claim.start])) and (not after or after in "，。；")


@dataclass(frozen=True, slots=True)
class _Fee:
    """The fee that every section must name, and what it is known from: a figure, or else what was said first."""

    number: Decimal
    source: str
    figure_id: str = ""
    value: Value | None = None


def check_fees(form: Form, submission: Submission, claims: Sequence[Claim]) -> Iterator[Finding]:
    """P10: the sections do not agree on the fee, or not with the number given for it. The first difference only."""
    fee_claims = [claim for claim in claims if claim.phrase.fee]
    if not fee_claims:
        return
    first = fee_claims[0]
    fee = _fee(form, submission, first)
    for claim in fee_claims:
        # A rounded amount in the first section agrees with the exact one in another.
        as_first = not fee.figure_id and first.amount is not None and first.says(claim.number)
        if claim.says(fee.number) or as_first:
            continue
        place = fee.value.place if fee.value else submission.section_place(claim.paragraph.section)
        yield finding(
            "P10",
            sheet=place.sheet,
            cell=place.cell,
            figure=fee.figure_id,
            name=claim.phrase.name,
            expected=f"{shown(fee.number)} 元",
            found=f"{shown(claim.number)} 元",
            section=title(form, claim.paragraph.section),
            quote=claim.quote,
            source=fee.source,
        )
        return


def _fee(form: Form, submission: Submission, first: Claim) -> _Fee:
    """The fee as its figure gives it; where there is no figure, as the first claim has it."""
    figure_id = first.phrase.value[0].figure
    number = known(form, submission, first.phrase.value).number
    if number is None:
        return _Fee(first.number, f"“{title(form, first.paragraph.section)}”")
    return _Fee(number, "“文字”表所填数字", figure_id, submission.figures.get(figure_id))


def check_leftovers(form: Form, submission: Submission, claims: Sequence[Claim]) -> Iterator[Finding]:
    """P03 within the prose, where the table is blank: everything is done, and something is carried over."""
    for claim in claims:
        if not claim.phrase.done or known(form, submission, claim.phrase.value).says_something:
            continue
        left_over = [
            other.number for other in claims if other.phrase.value == claim.phrase.value and other.number > 0
        ]
        if left_over:
            place = _figure_place(submission, claim)
            yield finding(
                "P03",
                sheet=place.sheet,
                cell=place.cell,
                figure=claim.phrase.value[0].figure,
                name=claim.phrase.name,
                expected=shown(left_over[0]),
                found="0",
                section=title(form, claim.paragraph.section),
                quote=claim.quote,
            )
            return


def _figure_place(submission: Submission, claim: Claim) -> Place:
    """The cell of the figure; where that is not known, the section."""
    value = submission.figures.get(claim.phrase.value[0].figure)
    if value and value.place.sheet:
        return value.place
    return submission.section_place(claim.paragraph.section)


def title(form: Form, section_id: str) -> str:
    """A section's title."""
    return next((section.title for section in form.sections if section.id == section_id), section_id)
