"""The draft of a 通报 on the whole round, as a document of Word that the county office edits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xltools.ooxml.parts import Part, escaped, zipped
from xltools.report.letters.list_table import list_table
from xltools.report.printable import printable
from xltools.report.word.package import package_parts
from xltools.report.word.styles import BODY, DATED, HEADING, HEADLINE, SIGNED_LONG, WIDTH
from xltools.report.word.xml import paragraph

#: How high a line is at least, in twips.
_HEIGHT = 360


@dataclass(frozen=True)
class Chapter:
    """One part of the bulletin.

    Attributes:
        heading: Its heading.
        text: The paragraph below it.
        heads: The heads of its list.
        shares: How wide the columns are, compared with each other.
        rows: The lines of its list; none where there is nothing to list.
        texts: The numbers of the columns, from 0, that hold sentences.
    """

    heading: str
    text: str
    heads: Sequence[str] = ()
    shares: Sequence[int] = ()
    rows: Sequence[Sequence[str]] = ()
    texts: Sequence[int] = ()


@dataclass(frozen=True)
class Bulletin:
    """What the document says, from its title to its date."""

    title: str
    opening: str
    chapters: Sequence[Chapter]
    sender: str
    date: str


def bulletin_document(bulletin: Bulletin) -> bytes:
    """The document as the bytes of a .docx."""
    body = [paragraph(bulletin.title, HEADLINE), paragraph("", BODY), paragraph(bulletin.opening, BODY)]
    for chapter in bulletin.chapters:
        body += [paragraph(chapter.heading, HEADING), paragraph(chapter.text, BODY)]
        if chapter.rows:
            body.append(_list(chapter))
    body += [
        paragraph("", BODY),
        paragraph(bulletin.sender, SIGNED_LONG),
        paragraph(bulletin.date, DATED),
    ]
    parts = package_parts("".join(body), escaped(printable(bulletin.title)))
    return zipped([Part.of(name, data) for name, data in parts.items()])


def _list(chapter: Chapter) -> str:
    whole = sum(chapter.shares)
    widths = [WIDTH * share // whole for share in chapter.shares]
    return list_table(chapter.heads, chapter.rows, widths, texts=chapter.texts, height=_HEIGHT)
