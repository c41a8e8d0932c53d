"""The unit that prose speaks of → P14 where it is another one's."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from xltools.check.prose.paragraphs import YEARS, Paragraph, self_names
from xltools.form.spec import Section
from xltools.model.findings import Finding, finding
from xltools.model.submission import Place, Submission

#: What follows the name of a unit that a report is about.
_REPORTS = r"(?:人民政府)?(?:认真|主动|严格|围绕|紧紧|共|收到|受理|未收到|政府信息公开|坚持|深入|持续)"
_SENTENCE_START = rf"(?:\A|(?<=。))(?:（[一二三四五六七八九十]+）)?(?:[{YEARS}]，?)?"


def check_names(
    submission: Submission,
    paragraphs: Sequence[Paragraph],
    place: Place,
    section: Section,
    others: Collection[str],
) -> Iterator[Finding]:
    """P14: a sentence whose subject is another unit of the roster, in a return that never names its own.

    Args:
        submission: The return.
        paragraphs: The paragraphs of the section.
        place: Where the section stands.
        section: The section.
        others: The names of the roster's units; the return's own may be among them.
    """
    own = submission.unit.name
    if not own or not others or _names_itself(submission):
        return
    names = [name for name in others if name and name not in own and own not in name]
    if not names:
        return
    any_name = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    expression = re.compile(rf"{_SENTENCE_START}(?P<name>{any_name}){_REPORTS}")
    for paragraph in paragraphs:
        match = expression.search(paragraph.signs)
        if match:
            yield finding(
                "P14",
                sheet=place.sheet,
                cell=place.cell,
                section=section.title,
                quote=paragraph.quote(match.start(), match.end()),
                found=match["name"],
                expected=own,
            )
            return


def _names_itself(submission: Submission) -> bool:
    all_sections = re.sub(r"\s", "", "".join(submission.sections.values()))
    return any(name in all_sections for name in self_names(submission.unit.name))
