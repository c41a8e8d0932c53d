"""What a county may ask of the text, where its vocabulary says that it does → P21, P22 and P23, all of them notes.

A report that was published elsewhere was written by another county's wishes and is not judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from xltools.check.prose.reading.claims import Claim
from xltools.form.rules.words import number as shown
from xltools.form.spec import Form, Section
from xltools.model.findings import Finding, finding
from xltools.model.submission import Place, Submission


def check_local(
    form: Form, submission: Submission, section: Section, claims: Sequence[Claim], place: Place
) -> Iterator[Finding]:
    """P21 (too long), P22 (no counts by channel) and P23 (figures that the text does not repeat) of one section.

    Args:
        form: The form; its vocabulary says what is asked and what of it is in force.
        submission: The return.
        section: The section.
        claims: The claims of all its paragraphs.
        place: Where it stands.
    """
    text = re.sub(r"\s", "", submission.sections.get(section.id, ""))
    if submission.totals_typed or not text:
        return
    claimed = {term.figure for claim in claims for term in claim.phrase.value}
    at = {"sheet": place.sheet, "cell": place.cell, "section": section.title}
    for rule in form.vocabulary.local:
        if rule.section != section.id or not rule.in_force:
            continue
        if rule.most and len(text) > rule.most:
            yield finding("P21", **at, found=f"{len(text)} 字", expected=f"{rule.most} 字")
        says_total = rule.total in claimed or bool(submission.number(rule.total))
        if rule.by_channel and says_total and not claimed.intersection(rule.by_channel):
            names = "、".join(form.figures[figure_id].row.short for figure_id in rule.by_channel)
            yield finding("P22", **at, channels=names)
        given = _given(form, submission, rule.repeats)
        if given and not claimed.intersection(rule.repeats):
            yield finding("P23", **at, figures=given)


def _given(form: Form, submission: Submission, figure_ids: Sequence[str]) -> str:
    """The figures that are not 0, as a message names them: ``行政规范性文件·制发 3``; "" where all are."""
    numbers = {figure_id: submission.number(figure_id) for figure_id in figure_ids}
    return "、".join(f"{form.figures[id].name} {shown(number)}" for id, number in numbers.items() if number)
