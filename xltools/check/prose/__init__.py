"""The prose of a return against its figures and against itself → P findings. docs/prose.md says what is flagged.

A wrong finding costs more than a missed one. So every check asks for words that stand together, an exact number, this
year and the whole unit; what is not certain is passed over. The words that name a figure are data: they stand in the
form's ``prose.toml`` and are its ``Vocabulary``. “Prose” is the unit's own text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from xltools.check.prose.against_tables import check_claims, check_fees, check_leftovers
from xltools.check.prose.aspects import check_aspects, without_text
from xltools.check.prose.balance import check_balance
from xltools.check.prose.contents import check_contents
from xltools.check.prose.local import check_local
from xltools.check.prose.names import check_names
from xltools.check.prose.numbering import check_numbering
from xltools.check.prose.parts import check_parts
from xltools.check.prose.reading.claims import Claim, reader
from xltools.check.prose.reading.paragraphs import Paragraph, paragraphs
from xltools.check.prose.sections import check_basis, check_length, check_mentions
from xltools.check.prose.shares import check_shares
from xltools.check.prose.years import check_years
from xltools.form.spec import Form, Section
from xltools.model.findings import Finding
from xltools.model.submission import Submission, Unit

__all__ = ["check_prose", "figures_said", "without_text"]

#: The level of a county, and how the names of counties and cities end.
_COUNTY = "县"
_COUNTY_NAME = re.compile(r"[县市区旗](?:人民政府|政府)?\Z")


def figures_said(form: Form, submission: Submission) -> dict[str, frozenset[str]]:
    """Section id → the ids of the figures that its text speaks of, whatever it says of them."""
    return {
        section.id: frozenset(
            term.figure
            for paragraph in _paragraphs(submission, section)
            for claim in _claims(form, submission, paragraph)
            for term in claim.phrase.value
        )
        for section in form.sections
    }


def check_prose(form: Form, submission: Submission, others: Collection[str] = ()) -> Iterator[Finding]:
    """The P findings of every section, then those of the claims of all sections together.

    Args:
        form: The form that the return is on.
        submission: The return.
        others: The names of the roster's units; the return's own may be among them.
    """
    claims: list[Claim] = []
    for section in form.sections:
        in_section = _paragraphs(submission, section)
        of_section: list[Claim] = []
        for paragraph in in_section:
            in_paragraph = _claims(form, submission, paragraph)
            of_section.extend(in_paragraph)
            yield from _check_paragraph(form, submission, paragraph, in_paragraph)
        yield from _check_section(form, submission, section, in_section, others)
        yield from check_local(form, submission, section, of_section, submission.section_place(section.id))
        claims.extend(of_section)
    yield from check_claims(form, submission, claims)
    yield from check_leftovers(form, submission, claims)
    yield from check_fees(form, submission, claims)


def _paragraphs(submission: Submission, section: Section) -> list[Paragraph]:
    return list(paragraphs(section.id, submission.sections.get(section.id, ""), submission.year))


def _claims(form: Form, submission: Submission, paragraph: Paragraph) -> list[Claim]:
    return list(reader(form.vocabulary).claims(paragraph, of_county=_is_of_county(submission.unit)))


def _is_of_county(unit: Unit) -> bool:
    """Whether the return is of a whole county or city, so that “全县” is what its tables are of."""
    return unit.level == _COUNTY or bool(_COUNTY_NAME.search(unit.name))


def _check_paragraph(
    form: Form, submission: Submission, paragraph: Paragraph, claims: Sequence[Claim]
) -> Iterator[Finding]:
    """What the numbers of one paragraph say of each other."""
    place = submission.section_place(paragraph.section)
    title = next(section.title for section in form.sections if section.id == paragraph.section)
    yield from check_parts(form.vocabulary.breakdowns, paragraph, place, title)
    yield from check_shares(form, submission, paragraph, claims, place)
    yield from check_balance(form, submission, claims, place)


def _check_section(
    form: Form,
    submission: Submission,
    section: Section,
    in_section: Sequence[Paragraph],
    others: Collection[str],
) -> Iterator[Finding]:
    """What a section says and leaves out, whatever its numbers."""
    place = submission.section_place(section.id)
    yield from check_years(submission, in_section, place, section.title)
    yield from check_mentions(form, submission, place, section)
    yield from check_length(form, submission, place, section)
    yield from check_basis(form, in_section, place, section)
    yield from check_numbering(in_section, place, section)
    yield from check_names(submission, in_section, place, section, others)
    yield from check_contents(form, in_section, place, section.title)
    yield from check_aspects(form, submission, section, in_section, place)
