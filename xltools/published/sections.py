"""The prose of a report, section by section, and that which stands under no heading of the form. Pure.

In: the rows of a report and where its headings stand. Out: text as written, one line per paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import groupby, pairwise

from xltools.form.spec import Form
from xltools.published.align.form_labels import Label
from xltools.published.align.wording import heading_score, opens_with, wording
from xltools.published.dates import find_date
from xltools.published.details import DOCUMENT_NUMBER
from xltools.published.document import Row
from xltools.published.signature import is_body
from xltools.published.title import is_title
from xltools.published.values import plain

#: Lines that a web portal puts around a report.
_PORTAL = re.compile(
    r"发布(?:日期|时间)|信息来源|来源[::]|浏览(?:次数|量)|点击(?:数|量)|【?字体|分享到?|打印|索引号|发文字号|文号[::]|公开形式|责任编辑|#URL|#complete|#note"
)
_SENTENCE = re.compile(r"[。；]")
#: Fewer characters than this are no text.
_SHORTEST_TEXT = 12
#: In a row of several cells, a first cell longer than this is prose that ends in a number, and no label.
_LONGEST_LABEL = 20
#: A line of a table of contents ends with the number of its page.
_CONTENTS = re.compile(r"(?:[.…·]{2,}|\t)\s*\d+\s*\Z|^目\s*录$")


def sections(
    form: Form, rows: Sequence[Row], headings: Sequence[tuple[Label, int]], end: int
) -> Mapping[str, str]:
    """The prose of each section.

    Args:
        form: The form that the report was written on.
        rows: All rows of the report.
        headings: All headings found, each with the number of its row.
        end: The row at which the signature begins.

    Returns:
        Section id → its prose; "" for a section that was not found.
    """
    texts = {section.id: "" for section in form.sections}
    for (label, start), (_, until) in pairwise([*headings, (None, end)]):
        if label is None or not label.section:
            continue
        lines = [_after_heading(label, rows[start].text), *(row.text for row in rows[start + 1 : until])]
        texts[label.section] = "\n".join(line.strip() for line in lines if line.strip())
    return texts


def _after_heading(label: Label, text: str) -> str:
    """What a heading's own line says after the heading: ``六、其他需要报告的事项：无`` → ``无``."""
    if not opens_with(label.wording, wording(text)):
        return ""
    for end in range(len(text) + 1):
        if wording(text[:end]).core == label.wording.core:
            return text[end:].lstrip(" \t\u3000：:。.，,、*")
    return ""


def preamble(top: Sequence[Row], headings: Collection[Label]) -> str:
    """The text between the title and the first heading; "" if there is none.

    Lines of a portal, of a table of contents, titles, and names and dates by themselves are no text.

    Args:
        top: The rows before the first heading.
        headings: The form's headings.
    """
    start = max((number + 1 for number, row in enumerate(top) if is_title(plain(row.text))), default=0)
    lines = [line for row in top[start:] if (line := _prose(row)) and not _is_furniture(line, headings)]
    if not start:  # without a title, a line that is no sentence may be anything
        lines = [line for line in lines if _SENTENCE.search(line)]
    return _text(lines)


def _prose(row: Row) -> str:
    """A line of prose; "" for a row of a table. Prose that ends in a number looks like a row of two cells."""
    if row.loose:
        return row.text.strip()
    return (
        " ".join(cell.text.strip() for cell in row.cells) if len(row.cells[0].text) > _LONGEST_LABEL else ""
    )


def _is_furniture(text: str, headings: Collection[Label]) -> bool:
    """Whether a line before the first heading is something else than text of the report."""
    line = plain(text)
    if not line or is_body(line):
        return True
    if _PORTAL.search(line) or _CONTENTS.search(text) or DOCUMENT_NUMBER.match(line):
        return True
    if find_date(line) is not None and len(line) < _SHORTEST_TEXT:
        return True
    return len(line) < 2 * _SHORTEST_TEXT and any(
        heading_score(heading.wording, wording(text)) for heading in headings
    )


def between(rows: Sequence[Row], spans: Iterable[tuple[int, int]], table_rows: Collection[int]) -> str:
    """The prose before, between and after tables.

    Args:
        rows: All rows of the report.
        spans: The parts of the report that hold tables: first row, and the row after the last.
        table_rows: The rows that hold a label or a figure of a table.
    """
    texts: list[str] = []
    for start, end in spans:
        free = [number for number in range(start, end) if number not in table_rows and _prose(rows[number])]
        # Lines that follow each other are one text, so that a sentence broken over lines is seen as one.
        for _, neighbours in groupby(enumerate(free), key=lambda pair: pair[1] - pair[0]):
            if text := _text([_prose(rows[number]) for _, number in neighbours]):
                texts.append(text)
    return "\n".join(texts)


def _text(lines: Sequence[str]) -> str:
    """The lines as one text; "" where they are too short to be one, or hold no sentence."""
    text = "\n".join(lines)
    return text if len(plain(text)) >= _SHORTEST_TEXT and _SENTENCE.search(text) else ""
