"""Prose against figures, and prose against itself: P findings. docs/prose.md says what is flagged and what not.

A wrong finding costs more than a missed one. So every check asks for words that stand together, an exact
number, this year and the whole unit; what is not certain is passed over. The words that name a figure are
data, ``prose.toml`` of the form.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from xltools.check.prose.against_tables import check_claims, check_fees, check_leftovers
from xltools.check.prose.claims import Claim, reader
from xltools.check.prose.paragraphs import paragraphs
from xltools.check.prose.sections import (
    check_basis,
    check_length,
    check_mentions,
    check_names,
    check_numbering,
)
from xltools.check.prose.sums import check_sums
from xltools.check.prose.years import check_years
from xltools.form.spec import Form
from xltools.model.findings import Finding
from xltools.model.submission import Submission

__all__ = ["check_prose", "figures_said"]


def figures_said(form: Form, submission: Submission) -> dict[str, frozenset[str]]:
    """Section → the figures that its text speaks of, whatever it says of them."""
    words = reader(form.vocabulary)
    return {
        section.id: frozenset(
            term.figure
            for paragraph in paragraphs(section.id, submission.sections.get(section.id, ""), submission.year)
            for claim in words.claims(paragraph)
            for term in claim.phrase.value
        )
        for section in form.sections
    }


def check_prose(form: Form, submission: Submission, others: Collection[str] = ()) -> Iterator[Finding]:
    """P findings of every section. ``others``: the names of the roster's units; its own name is no other's."""
    words = reader(form.vocabulary)
    claims: list[Claim] = []
    for section in form.sections:
        place = submission.section_place(section.id)
        found = list(paragraphs(section.id, submission.sections.get(section.id, ""), submission.year))
        for paragraph in found:
            claims.extend(words.claims(paragraph))
            yield from check_sums(paragraph, place, section.title)
        yield from check_years(submission, found, place, section.title)
        yield from check_mentions(form, submission, place, section)
        yield from check_length(form, submission, place, section)
        yield from check_basis(form, found, place, section)
        yield from check_numbering(found, place, section)
        yield from check_names(submission, found, place, section, others)
    yield from check_claims(form, submission, claims)
    yield from check_leftovers(form, submission, claims)
    yield from check_fees(form, submission, claims)
