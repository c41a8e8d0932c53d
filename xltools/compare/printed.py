"""What a report says, and how a document is read into it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xltools.form.spec import Form
from xltools.model.submission import Place, Source, Submission
from xltools.published import Document, Row, RowKind, interpret, plain

#: A number as a report prints it: 12, 1,234, 91.7%.
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?%?")
#: The line that begins what is no part of the national form.
_ANNEX = "附件"


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph and its place."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row of a table that is not the form's: the caption over it, its cells and their places."""

    caption: str
    cells: tuple[str, ...]
    places: tuple[Place, ...]

    @property
    def key(self) -> tuple[str, str]:
        """What the row is about: the caption and the first cell with words."""
        name = next((cell for cell in self.cells if cell and not NUMBER.fullmatch(cell)), "")
        return self.caption, name


@dataclass(frozen=True)
class Printed:
    """What a report says: its figures and sections, its paragraphs, and the rows of its lists."""

    submission: Submission
    lines: tuple[Line, ...]
    rows: tuple[ListRow, ...]


def printed(form: Form, document: Document, source: Source) -> Printed | None:
    """What a document says, read by the readers of published reports; None for one that is no report.

    Figures and sections are read down to the annex, lists from there on.
    """
    annex = _annex(document.rows)
    published = interpret(Document(document.rows[:annex]), [form], source)
    if published is None:
        return None
    lines = tuple(Line(row.text, row.place) for row in document.rows if row.kind is RowKind.LOOSE)
    return Printed(published.submission, lines, tuple(_list_rows(document.rows[annex:])))


def _annex(rows: Sequence[Row]) -> int:
    """The number of the row that begins the annex; one after the last where there is none."""
    for number, row in enumerate(rows):
        if row.kind is RowKind.LOOSE and plain(row.text).rstrip("：:") == _ANNEX:
            return number
    return len(rows)


def _list_rows(rows: Sequence[Row]) -> Iterator[ListRow]:
    """The rows of tables, each with the last line of text above it as its caption."""
    caption = ""
    for row in rows:
        if row.kind is RowKind.LOOSE:
            caption = row.text
        else:
            cells = tuple(plain(cell.text) for cell in row.cells)
            yield ListRow(caption, cells, tuple(cell.place for cell in row.cells))
