"""The 文字 sheet: the sections of prose, one below the other, under the table of figures that they need, if any."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xltools.form.spec import Section
from xltools.model.submission import PROSE
from xltools.workbook.layout.grid import Box
from xltools.workbook.layout.tables import LEFT
from xltools.workbook.layout.words import Words

#: The last column of the sheet.
RIGHT = LEFT + 6
#: Rows that one section is merged over: a row of Excel is at most 409 points high.
_ROWS = 6


@dataclass(frozen=True, slots=True)
class SectionBox:
    """A section: its heading, and below it the box that its text is typed into."""

    heading: Words
    text: Box


@dataclass(frozen=True, slots=True)
class Prose:
    """Where the sections stand: section id → its boxes. ``title`` is None where a table heads the sheet."""

    title: Words | None
    sections: Mapping[str, SectionBox]

    def words(self) -> Iterator[Words]:
        """Every locked word. What a heading asks for is its hint: it may change while workbooks are out."""
        if self.title:
            yield self.title
        yield from (section.heading for section in self.sections.values())


def prose(sections: Sequence[Section], top: int, *, has_table: bool) -> Prose:
    """The sections below each other from row ``top`` on."""
    return Prose(
        title=None if has_table else Words(Box(0, LEFT, 0, RIGHT), PROSE),
        sections={
            section.id: _section(section, top + number * (_ROWS + 1))
            for number, section in enumerate(sections)
        },
    )


def _section(section: Section, top: int) -> SectionBox:
    asked = f"{'必填' if section.required else '可不填'}；{section.hint}"
    heading = Words(Box(top, LEFT, top, RIGHT), section.title, f"（{asked}）")
    return SectionBox(heading, Box(top + 1, LEFT, top + _ROWS, RIGHT))
