"""The prose of a return against its figures and against itself → P findings. docs/prose.md says what is flagged.

A wrong finding costs more than a missed one. So every check asks for words that stand together, an exact number, this
year and the whole unit; what is not certain is passed over. The words that name a figure are data: they stand in the
form's ``prose.toml`` and are its ``Vocabulary``. “Prose” is the unit's own text.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from xltools.check.prose.against_tables import check_claims, check_fees, check_leftovers
from xltools.check.prose.claims import Claim, reader
from xltools.check.prose.names import check_names
from xltools.check.prose.numbering import check_numbering
from xltools.check.prose.paragraphs import paragraphs
from xltools.check.prose.sections import check_basis, check_length, check_mentions
from xltools.check.prose.sums import check_sums
from xltools.check.prose.years import check_years
from xltools.form.spec import Form
from xltools.model.findings import Finding
from xltools.model.submission import Submission

__all__ = ["check_prose", "figures_said"]


def figures_said(form: Form, submission: Submission) -> dict[str, frozenset[str]]:
    """Section id → the ids of the figures that its text speaks of, whatever it says of them."""
    claims_of = reader(form.vocabulary).claims
    return {
        section.id: frozenset(
            term.figure
            for paragraph in paragraphs(section.id, submission.sections.get(section.id, ""), submission.year)
            for claim in claims_of(paragraph)
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
    claims_of = reader(form.vocabulary).claims
    claims: list[Claim] = []
    for section in form.sections:
        place = submission.section_place(section.id)
        in_section = list(paragraphs(section.id, submission.sections.get(section.id, ""), submission.year))
        for paragraph in in_section:
            claims.extend(claims_of(paragraph))
            yield from check_sums(paragraph, place, section.title)
        yield from check_years(submission, in_section, place, section.title)
        yield from check_mentions(form, submission, place, section)
        yield from check_length(form, submission, place, section)
        yield from check_basis(form, in_section, place, section)
        yield from check_numbering(in_section, place, section)
        yield from check_names(submission, in_section, place, section, others)
    yield from check_claims(form, submission, claims)
    yield from check_leftovers(form, submission, claims)
    yield from check_fees(form, submission, claims)
