"""The headings of a report against the form's → P24 (another number) and P25 (another title). Pure.

Only headings that were recognised are judged. A report whose headings have no numbers is not asked for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xltools.model.findings import Finding, finding
from xltools.model.submission import Place
from xltools.published.align.form_labels import Label
from xltools.published.align.wording import Wording, wording
from xltools.published.document import Row
from xltools.published.values import plain

#: The kind of numbering that headings have: 一、
_TOP = "top"
#: A longer line is a heading and text behind it.
_LONGEST = 40
#: A finding on several headings quotes the first and so many more.
_MORE = 2


@dataclass(frozen=True, slots=True)
class _Heading:
    """A heading as the form has it and as the report has it."""

    label: Label
    text: str
    wording: Wording
    place: Place

    @property
    def is_renamed(self) -> bool:
        """Whether the line does not begin with the form's title, what stands in brackets aside."""
        title = self.label.wording.core
        return not self.wording.core.startswith(title) and not self.wording.bare.startswith(title)


def check_headings(headings: Sequence[tuple[Label, int]], rows: Sequence[Row]) -> Iterator[Finding]:
    """P24 once for all headings with another number than the form's, where it gives them one; P25 for each with another title.

    Args:
        headings: The headings found, each with the number of its row.
        rows: The rows of the report.
    """
    found = [_heading(label, rows[row]) for label, row in headings]
    misnumbered = [
        heading
        for heading in found
        if heading.wording.level == _TOP and heading.label.wording.number not in ("", heading.wording.number)
    ]
    if misnumbered:
        yield _misnumbered(misnumbered)
    for heading in found:
        if heading.is_renamed and len(heading.text) <= _LONGEST:
            yield finding(
                "P25",
                sheet=heading.place.sheet,
                cell=heading.place.cell,
                found=heading.text,
                expected=heading.label.text,
            )


def _heading(label: Label, row: Row) -> _Heading:
    text = plain(row.text or row.cells[0].text)
    return _Heading(label, text, wording(text), row.place)


def _misnumbered(headings: Sequence[_Heading]) -> Finding:
    first, *others = headings
    quoted = "".join(f"；“{heading.text}”应为“{heading.label.wording.number}”" for heading in others[:_MORE])
    rest = f"；还有 {len(others) - _MORE} 个标题的序号也不对" if len(others) > _MORE else ""
    return finding(
        "P24",
        sheet=first.place.sheet,
        cell=first.place.cell,
        quote=first.text[:_LONGEST],
        expected=first.label.wording.number,
        found=first.wording.number,
        more=quoted + rest,
    )
