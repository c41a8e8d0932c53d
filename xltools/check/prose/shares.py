"""Percentages that a text names → P04 where one is not the share that it is called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xltools.check.prose.known import known
from xltools.check.prose.reading.claims import Claim
from xltools.check.prose.reading.numerals import Amount
from xltools.check.prose.reading.paragraphs import NUMBERS, VAGUE, Paragraph
from xltools.form.rules.words import number as shown
from xltools.form.spec import Form
from xltools.model.findings import Finding, finding
from xltools.model.submission import Place, Submission

_WORDS = rf"[^，。；%{NUMBERS[1:-1]}{VAGUE}]"
#: A whole, 其中, its first part and the part's share.
_SHARE_OF_WHOLE = re.compile(
    rf"(?P<whole>{NUMBERS})[，。：]?其中[：，]?{_WORDS}{{0,20}}(?P<part>{NUMBERS})[，（]?占{_WORDS}{{0,10}}(?P<share>{NUMBERS})"
)
#: The share that follows a number at once.
_SHARE = re.compile(rf"[，（]?占{_WORDS}{{0,10}}(?P<share>{NUMBERS})")
#: The number before 其中 is a difference and not a whole.
_COMPARED = re.compile(r"比|较|增|减|多|少|降|结转|转结")


@dataclass(frozen=True, slots=True)
class _Share:
    """A part, the whole it is said to be of, its share, and where in the paragraph's signs that is said."""

    part: Amount
    whole: Decimal
    share: Amount
    start: int
    end: int

    def is_of(self, whole: Decimal) -> bool:
        """Whether the share is right for that whole. The last digit written may be rounded either way."""
        if whole <= 0:
            return False
        last_digit = Decimal(1).scaleb(int(self.share.value.as_tuple().exponent))
        return abs(100 * self.part.value / whole - self.share.value) <= last_digit


def check_shares(
    form: Form, submission: Submission, paragraph: Paragraph, claims: Sequence[Claim], place: Place
) -> Iterator[Finding]:
    """P04 of one paragraph. A share that is right for any number of the paragraph is not found.

    Args:
        form: The form that the return is on.
        submission: The return.
        paragraph: A paragraph of a section.
        claims: The claims of the paragraph.
        place: Where the section stands.
    """
    title = next(section.title for section in form.sections if section.id == paragraph.section)
    shares = (*_of_wholes(paragraph), *_of_claims(form, submission, paragraph, claims))
    told: set[int] = set()
    for share in shares:
        same_unit = [amount.value for amount in paragraph.amounts if amount.unit == share.part.unit]
        if share.part.start in told or any(share.is_of(number) for number in (*same_unit, share.whole)):
            continue
        told.add(share.part.start)
        yield finding(
            "P04",
            sheet=place.sheet,
            cell=place.cell,
            section=title,
            quote=paragraph.quote(share.start, share.end),
            expected=f"{shown(round(100 * share.part.value / share.whole, 2))}%",
            found=f"{shown(share.share.value)}%",
            part=f"{shown(share.part.value)} {share.part.unit}",
            whole=f"{shown(share.whole)} {share.part.unit}",
        )


def _of_wholes(paragraph: Paragraph) -> Iterator[_Share]:
    """Shares of the number that stands before 其中."""
    for match in _SHARE_OF_WHOLE.finditer(paragraph.signs):
        words_before = paragraph.signs[paragraph.clause(match.start()) : match.start()]
        whole, part, share = (paragraph.amount(match[name]) for name in ("whole", "part", "share"))
        if not share.percent or whole.half or part.half or whole.unit != part.unit:
            continue
        # A part that is more than the whole is a part of another number.
        if 0 < part.value <= whole.value and not _COMPARED.search(words_before):
            yield _Share(part, whole.value, share, match.start(), match.end())


def _of_claims(
    form: Form, submission: Submission, paragraph: Paragraph, claims: Sequence[Claim]
) -> Iterator[_Share]:
    """Shares of figures for which the form says what they are a share of. One right whole is enough."""
    for claim in claims:
        wholes = [
            number
            for terms in claim.phrase.wholes
            if (number := known(form, submission, terms).number) is not None and number > 0
        ]
        said = [
            other.number
            for terms in claim.phrase.wholes
            for other in claims
            if other.phrase.value == terms and other.number
        ]
        match = _SHARE.match(paragraph.signs, claim.end)
        if match is None or claim.amount is None or claim.amount.half or not (said or wholes):
            continue
        share = _Share(
            claim.amount, (said or wholes)[0], paragraph.amount(match["share"]), claim.start, match.end()
        )
        if share.share.percent and not any(share.is_of(whole) for whole in wholes):
            yield share
