"""What a section must report → P18, P19 and P20: aspects that it leaves out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from xltools.check.prose.reading.paragraphs import Paragraph
from xltools.form.spec import Form, Section
from xltools.form.vocabulary.nouns import Aspect
from xltools.model.findings import Finding, finding
from xltools.model.submission import Place, Submission

#: A heading at the beginning of a line: （一）主动公开情况。  1、平台建设  (“一是…” begins a sentence, it is no heading.)
_HEADING = re.compile(
    r"(?:[（(][一二三四五六七八九十]{1,3}[）)]|[一二三四五六七八九十]{1,3}、|\d{1,2}[、.．])(?P<words>[^。：；，]{2,25})"
)
#: A section with headings for so many aspects goes through them one by one.
_HEADED = 3
#: A shorter section goes through nothing.
_LEAST_CHARACTERS = 200


def check_aspects(
    form: Form, submission: Submission, section: Section, paragraphs: Sequence[Paragraph], place: Place
) -> Iterator[Finding]:
    """P18 to P20 of one section.

    Where the section has headings for the aspects, one is missing if it has no heading and none of its heading's words
    stands anywhere in the section (P18). Where it has none, an aspect is missing if no word of it stands anywhere
    (P19). What only some levels of units must report is missing if no section has a word of it (P20).

    Args:
        form: The form; its vocabulary says which aspects there are.
        submission: The return.
        section: The section.
        paragraphs: Its paragraphs.
        place: Where it stands.
    """
    text = "".join(paragraph.text for paragraph in paragraphs)
    aspects = form.vocabulary.aspects.get(section.id, ())
    for_all = [aspect for aspect in aspects if not aspect.levels and aspect.headings]
    headings = [match["words"] for each in paragraphs if (match := _HEADING.match(each.text))]
    headed = [aspect for aspect in for_all if any(_has(heading, aspect.headings) for heading in headings)]
    is_long = len(text) >= _LEAST_CHARACTERS
    at = {"sheet": place.sheet, "cell": place.cell, "section": section.title}
    if len(headed) >= _HEADED:
        missing = [aspect for aspect in for_all if not _has(text, aspect.headings)]
        if missing:
            yield finding("P18", **at, found=_names(headed), missing=_names(missing))
    elif is_long:
        missing = [aspect for aspect in for_all if aspect.words and not _has(text, aspect.words)]
        if missing:
            yield finding("P19", **at, missing=_names(missing))
    if is_long:
        all_sections = "".join(submission.sections.values())
        of_level = [aspect for aspect in aspects if submission.unit.level in aspect.levels]
        missing = [aspect for aspect in of_level if not _has(all_sections, aspect.words)]
        if missing:
            yield finding("P20", **at, missing=_names(missing))


def without_text(form: Form, section: str, text: str) -> tuple[str, ...]:
    """The names of the aspects that every unit reports in a section and of which a text has no word at all.

    Args:
        form: The form.
        section: The section's id.
        text: All that stands in it.
    """
    aspects = form.vocabulary.aspects.get(section, ())
    return tuple(
        aspect.name
        for aspect in aspects
        if not aspect.levels and aspect.headings and not _has(text, (*aspect.headings, *aspect.words))
    )


def _has(text: str, words: Sequence[str]) -> bool:
    return any(word in text for word in words)


def _names(aspects: Sequence[Aspect]) -> str:
    return "、".join(aspect.name for aspect in aspects)
