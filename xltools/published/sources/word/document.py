"""A Word document → Document: paragraphs and tables in their order.

No relation that leads out of the file is followed, and no field or macro runs. Only the text that Word shows is read:
inserted text is, deleted, hidden and struck text is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from xltools.model.errors import UnusableFileError
from xltools.model.file_kinds import SIGNATURES
from xltools.model.messages.reasons import Reason
from xltools.published.document import Document
from xltools.published.sources import html, web_archive
from xltools.published.sources import text as plain_text
from xltools.published.sources.blocks import Block, Paragraph, Table, TableCell, document, flattened
from xltools.published.sources.word.package import WordParts, word_parts
from xltools.published.sources.word.paragraph import BOX, is_unseen, paragraph_text
from xltools.published.sources.word.styles import Styles

#: Documents stand in one another at most so deep.
_DEEPEST = 3

Element = etree._Element


def parse(data: bytes) -> Document:
    """The rows of a document: a package (.docx, .docm, .dotx) or one XML file.

    Raises:
        UnusableFileError: S91 damaged, S92 locked with a password, S95 unsafe, S99 no Word document.
    """
    return document(_blocks_of_file(data, 1))


def _blocks_of_file(data: bytes, depth: int) -> Iterator[Block]:
    parts = word_parts(data)
    yield from _Reader(parts, depth).blocks(parts.body)


class _Reader:
    """Reads the body of one document.

    Args:
        parts: The document's parts.
        depth: How deep it stands in other documents, from 1.
    """

    def __init__(self, parts: WordParts, depth: int) -> None:
        self.parts = parts
        self.depth = depth
        self.styles = Styles(parts.styles)

    def blocks(self, holder: Element) -> Iterator[Block]:
        """Paragraphs and tables in their order, through content controls and whatever else wraps them."""
        begun = ""  # of a paragraph whose end was deleted: it goes on with the next one
        for child in holder:
            if not isinstance(child.tag, str) or is_unseen(child):
                continue
            if child.tag == "p":
                begun += paragraph_text(child, self.styles)
                if child.find("pPr/rPr/del") is None:
                    yield Paragraph(begun)
                    begun = ""
                yield from self._boxes(child)
            else:
                if begun:
                    yield Paragraph(begun)
                    begun = ""
                yield from self._other(child)
        if begun:
            yield Paragraph(begun)

    def _other(self, element: Element) -> Iterator[Block]:
        if element.tag == "tbl":
            yield self._table(element)
        elif element.tag == "altChunk":
            yield from self._chunk(element.get("relation_id", ""))
        else:
            yield from self.blocks(element)

    def _boxes(self, paragraph: Element) -> Iterator[Block]:
        """The text boxes that hang in a paragraph."""
        for box in paragraph.iter(BOX):
            if not any(is_unseen(above) for above in box.iterancestors()):
                yield from self.blocks(box)

    def _chunk(self, relation: str) -> Iterator[Block]:
        """Another document that is shown here: programs of the web write a whole report in this way."""
        data = self.parts.chunks.get(relation, b"")
        if not data.strip():
            return
        if self.depth >= _DEEPEST:
            raise UnusableFileError("S91", reason=Reason("N29"))
        if data.startswith(b"PK"):
            yield from _blocks_of_file(data, self.depth + 1)
            return
        for beginning, kind in SIGNATURES:
            if data.startswith(beginning):
                raise UnusableFileError("S99", reason=Reason("N18", kind=kind))
        page = web_archive.page(data) if web_archive.is_web_archive(data) else plain_text.decode(data)
        if page is None:
            raise UnusableFileError("S91", reason=Reason("N31"))
        yield from html.blocks(page) if html.is_html(page) else map(Paragraph, page.splitlines())

    # Tables

    def _table(self, table: Element) -> Table:
        rows: list[list[TableCell]] = []
        from_above: dict[
            int, tuple[int, int]
        ] = {}  # column → row and position of the cell that may go on below
        for row in _inside(table, "tr"):
            if row.find("trPr/del") is None and row.find("trPr/hidden") is None:
                from_above = self._add_row(row, rows, from_above)
        return Table(tuple(tuple(cells) for cells in rows))

    def _add_row(
        self, row: Element, rows: list[list[TableCell]], from_above: dict[int, tuple[int, int]]
    ) -> dict[int, tuple[int, int]]:
        """Adds a row to ``rows``; the cells that may go on below it, by column."""
        cells: list[TableCell] = []
        going_on: dict[int, tuple[int, int]] = {}
        column = _number(row.find("trPr/gridBefore"), 0)
        for cell in _inside(row, "tc"):
            width = max(_number(cell.find("tcPr/gridSpan"), 1), 1)
            merge = _vertical_merge(cell)
            if merge == "continue" and column in from_above:
                going_on[column] = from_above[column]
                number, position = from_above[column]
                above = rows[number][position]
                blocks = flattened([*above.blocks, *self._content(cell)])
                rows[number][position] = replace(above, blocks=blocks, height=above.height + 1)
            else:
                if merge:
                    going_on[column] = (len(rows), len(cells))
                cells.append(TableCell(flattened(self._content(cell)), column, width))
            column += width
        rows.append(cells)
        return going_on

    def _content(self, cell: Element) -> list[Block]:
        return [block for block in self.blocks(cell) if isinstance(block, Table) or block.text.strip()]


def _inside(holder: Element, tag: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, through content controls, not into nested tables."""
    for child in holder:
        if child.tag == tag:
            yield child
        elif isinstance(child.tag, str) and child.tag not in ("tbl", "tc", "p") and not is_unseen(child):
            yield from _inside(child, tag)


def _vertical_merge(cell: Element) -> str:
    """``restart`` for a cell that may go on below, ``continue`` for one that goes on from above, "" for others."""
    merge = cell.find("tcPr/vMerge")
    if merge is None:
        merge = cell.find("tcPr/vmerge")  # Word 2003
    if merge is None:
        return ""
    return "restart" if merge.get("val") == "restart" else "continue"


def _number(element: Element | None, default: int) -> int:
    text = element.get("val", "") if element is not None else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else default
