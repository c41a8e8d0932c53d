"""What a report says, and how a document is read into it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from xltools.form.spec import Form
from xltools.model.submission import Place, Source, Submission
from xltools.published import Document, Published, Row, RowKind, interpret, plain

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
    """A row of a table that is not the form's, or of a list that the unit fills in: the caption over it, its cells and their
    places, and where a workbook has it."""

    caption: str
    cells: tuple[str, ...]
    places: tuple[Place, ...]
    source: str = "汇总表“明细”"

    @property
    def key(self) -> tuple[str, str]:
        """What the row is about: the caption and the first cell with words."""
        name = next((cell for cell in self.cells if cell and not NUMBER.fullmatch(cell)), "")
        return self.caption, name


@dataclass(frozen=True)
class Annex:
    """What the annex of a county's report says: its paragraphs, and the rows of its lists."""

    lines: tuple[Line, ...]
    rows: tuple[ListRow, ...]


@dataclass(frozen=True)
class Printed:
    """What a document says.

    Attributes:
        submission: the figures and sections of a report; None for an annex alone.
        lines: the paragraphs of the report.
        lists: the rows of the lists that a unit has filled in.
        annex: the annex, in the same document or in one of its own; None where there is none.
    """

    submission: Submission | None
    lines: tuple[Line, ...]
    annex: Annex | None = None
    lists: tuple[ListRow, ...] = ()


def printed(form: Form, document: Document, source: Source) -> Printed | None:
    """What a document says, read by the readers of published reports; None for one that is no report and no annex.

    Figures and sections are read down to the annex, lists from there on.
    """
    begin = _annex(document.rows)
    report = document.rows[:begin]
    annex = annex_of(document.rows[begin:])
    if annex and not any(plain(row.text) for row in report if row.kind is RowKind.LOOSE):
        return Printed(None, (), annex)
    published = interpret(Document(report), [form], source)
    if published is None:
        return None
    return Printed(published.submission, _lines(report), annex, tuple(_entries(form, published)))


def _entries(form: Form, published: Published) -> Iterator[ListRow]:
    """The rows of lists, below a row of what their columns are called."""
    for table in form.listings:
        rows = [_list_row(table.title, row) for row in published.lists.get(table.id, ())]
        if rows:
            heads = ("", *form.entry_names(table).values())
            yield ListRow(table.title, heads, rows[0].places, table.sheet)
        yield from (replace(row, source=table.sheet) for row in rows)


def annex_of(rows: Sequence[Row]) -> Annex | None:
    """What the rows of an annex say; None for no rows."""
    return Annex(_lines(rows), tuple(_list_rows(rows))) if rows else None


def _lines(rows: Sequence[Row]) -> tuple[Line, ...]:
    return tuple(Line(row.text, row.place) for row in rows if row.kind is RowKind.LOOSE)


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
            yield _list_row(caption, row)


def _list_row(caption: str, row: Row) -> ListRow:
    cells = tuple(plain(cell.text) for cell in row.cells)
    return ListRow(caption, cells, tuple(cell.place for cell in row.cells))
