"""Headings that run on in a paragraph, put on lines of their own. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from xltools.form.spec import Form
from xltools.published.document import Cell, Document, Row, RowKind

#: A title: its number, the sign behind the number, its words.
_TITLE = re.compile(r"([一二三四五六七八九十]+)[、.．](.+)\Z")


def with_headings_apart(document: Document, forms: Iterable[Form]) -> Document:
    """The document with a line break before every title of the forms that stands in the middle of a line.

    Only where the title is whole, a sentence or a gap ends before it, and nothing but a gap or a colon follows.
    """
    titles = {part.title for form in forms for part in form.parts}
    pieces = [
        rf"{match[1]}\s*[、.．]\s*{re.escape(match[2])}"
        for match in map(_TITLE.match, sorted(titles))
        if match
    ]
    if not pieces:
        return document
    beginning = re.compile(rf"(?<=[\s。；;：:])(?:{'|'.join(pieces)})(?=[\s：:。]|\Z)")
    rows = tuple(piece for row in document.rows for piece in _apart(row, beginning))
    return document if len(rows) == len(document.rows) else replace(document, rows=rows)


def _apart(row: Row, beginning: re.Pattern[str]) -> Iterator[Row]:
    text = row.cells[0].text
    cuts = [match.start() for match in beginning.finditer(text)] if row.loose else []
    if not any(text[:cut].strip() for cut in cuts):
        yield row
        return
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        if piece := text[start:end].strip():
            yield Row((Cell(piece, row.place),), RowKind.LOOSE, piece)
