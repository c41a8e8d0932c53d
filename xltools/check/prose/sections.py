"""What a section must say, and must not → P09 (the fee), P11 (the basis) and P13 (more than a few words)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from xltools.check.prose.reading.paragraphs import QUOTED, Paragraph
from xltools.form.spec import Form, Section
from xltools.model.findings import Finding, finding
from xltools.model.submission import Place, Submission
from xltools.model.text import is_blank

#: A section of more characters than this says something.
_SHORT_TEXT = 30
_NOTHING = re.compile(r"无|没有|暂未|未")
#: A document number, and how its year is bracketed in practice.
_DOCUMENT = re.compile(r"(.*)〔(\d{4})〕(.*)\Z")
_BRACKETED_YEAR = "[〔【（(\\[]{year}[〕】）)\\]]"


def check_mentions(form: Form, submission: Submission, place: Place, section: Section) -> Iterator[Finding]:
    """P09: the section says “无”, and no section has a word of what this one must say.

    A blank section is not judged here: it has V18.
    """
    words = form.vocabulary.mentions.get(section.id, ())
    text = submission.sections.get(section.id, "")
    says_nothing = len(text.strip()) <= _SHORT_TEXT and _NOTHING.search(text)
    all_sections = "".join(submission.sections.values())
    if words and says_nothing and not any(word in all_sections for word in words):
        quote = " ".join(text.split())[:QUOTED]
        yield finding("P09", sheet=place.sheet, cell=place.cell, section=section.title, quote=quote)


def check_length(form: Form, submission: Submission, place: Place, section: Section) -> Iterator[Finding]:
    """P13: something stands there, but no more than a handful of characters."""
    least = form.vocabulary.least.get(section.id, 0)
    text = submission.sections.get(section.id, "")
    words = re.sub(r"[\W_]+", "", text)
    if not is_blank(text) and len(words) < least:
        yield finding(
            "P13",
            sheet=place.sheet,
            cell=place.cell,
            section=section.title,
            quote=words,
            found=f"{len(words)} 字",
            expected=f"{least} 字以上",
        )


def check_basis(
    form: Form, paragraphs: Sequence[Paragraph], place: Place, section: Section
) -> Iterator[Finding]:
    """P11: a document that was no longer in force for the year, named as the basis. The first place of each."""
    for document in form.vocabulary.outdated:
        expression = _any_brackets(document)
        for paragraph in paragraphs:
            match = expression.search(paragraph.text)
            if match:
                start = max(0, match.start() - 10)
                yield finding(
                    "P11",
                    sheet=place.sheet,
                    cell=place.cell,
                    section=section.title,
                    quote=paragraph.text[start : match.end()][:QUOTED],
                    found=document,
                    expected=form.basis,
                )
                return


def _any_brackets(document: str) -> re.Pattern[str]:
    """A pattern for a document's number, whatever brackets stand around its year."""
    number = _DOCUMENT.match(document)
    if number is None:
        return re.compile(re.escape(document))
    before, year, after = number.groups()
    return re.compile(re.escape(before) + _BRACKETED_YEAR.format(year=year) + re.escape(after))
