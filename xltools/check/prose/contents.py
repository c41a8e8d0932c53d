"""What a text says of the report's own parts → P17: “六个部分”, and five are named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from xltools.check.prose.reading.numerals import chinese
from xltools.check.prose.reading.paragraphs import Paragraph
from xltools.form.spec import Form
from xltools.model.findings import Finding, finding
from xltools.model.submission import Place

_COUNT = re.compile(r"(?P<count>[一二三四五六七八九十]|\d{1,2})(?:个|大)?(?:部分|方面)")
_SEPARATORS = re.compile(r"[、，；：]|以及|和|及|与")
#: Words of a list that name no part.
_GLUE = re.compile(
    r"等|共|情况|组成|构成|内容|本报告|报告|全文|由|包括|包含|主要|从|分为|如下|以下|的|收到|工作|年度"
)
#: So many parts must be named before the list is taken for one of all parts.
_LEAST = 4


def check_contents(
    form: Form, paragraphs: Sequence[Paragraph], place: Place, section: str
) -> Iterator[Finding]:
    """P17: the number of parts that a text gives is not the number of those it lists.

    Args:
        form: The form; its vocabulary says which words name a part of the report.
        paragraphs: The paragraphs of the section.
        place: Where the section stands.
        section: The section's title.
    """
    for paragraph in paragraphs:
        for match in _COUNT.finditer(paragraph.text):
            sentence_start = max(paragraph.text.rfind(mark, 0, match.start()) for mark in "。！？") + 1
            named = _named(paragraph.text[sentence_start : match.start()], form.vocabulary.parts)
            digits = match["count"]
            count = int(digits) if digits.isascii() else int(chinese(digits) or 0)
            if named is None or len(named) == count:
                continue
            yield finding(
                "P17",
                sheet=place.sheet,
                cell=place.cell,
                section=section,
                quote=match[0],
                expected=match["count"],
                found=str(len(named)),
                parts="、".join(named),
            )
            return


def _named(text: str, parts: Mapping[str, Sequence[str]]) -> list[str] | None:
    """The parts that a list names, each by the first of its words; None for what is no list of all parts."""
    named: list[str] = []
    for piece in _SEPARATORS.split(text):
        part = next((part for part, words in parts.items() if any(word in piece for word in words)), None)
        if part:
            named.append(part)
        elif named and len(_GLUE.sub("", piece)) > 1:
            return None  # something that is no part of the form
    different = dict.fromkeys(named)
    return [parts[part][0] for part in different] if len(different) >= _LEAST else None
