"""A web page, or a piece of one → Document.

lxml reads it as a browser would: tags that are missing or crossed are no error. Nothing is fetched, and no entity but
HTML's own characters is known. What a reader of the page does not see (scripts, hidden elements) or is not meant to read
(struck text, pronunciations) is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from xltools.model.errors import UnusableFileError
from xltools.model.messages.reasons import Reason
from xltools.published.document import Document
from xltools.published.sources.blocks import (
    MOST_CELLS,
    Block,
    Paragraph,
    Table,
    TableCell,
    document,
    flattened,
)
from xltools.published.sources.html.look import Look, Looks
from xltools.published.sources.typography import Height, Run, joined

#: Pages nest some dozens deep.
_DEEPEST = 200
_MOST_ELEMENTS = 500_000
#: No table of a report is merged over more columns.
_WIDEST = 100
#: Placing the cells of a table takes a step for each column; a table that takes more is no report's.
_MOST_STEPS = 20 * MOST_CELLS

_TAG = re.compile(r"<(?:!doctype\s+html|html|body|table|tr|td|p|div|br)\b[^<>]*>", re.IGNORECASE)
_WHOLE_PAGE = re.compile(r"<(?:!doctype\s+html|html|body)\b", re.IGNORECASE)
_FEWEST_TAGS = 3
_ZERO_WIDTH = re.compile("[\u200b-\u200d\u2060\ufeff\u00ad]")
#: Characters that XML does not have; lxml refuses them.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")

#: Elements that begin and end a paragraph.
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset",
     "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main",
     "nav", "ol", "p", "pre", "section", "td", "th", "tr", "ul"}
)  # fmt: skip
#: Elements inside which a line of a piece of a page may still be a line of its own.
_AROUND_LINES = frozenset({"html", "body", "div"})


def is_html(text: str) -> bool:
    """Whether a text is written in HTML, whatever its file is called."""
    return len(list(islice(_TAG.finditer(text), _FEWEST_TAGS))) == _FEWEST_TAGS


def parse(text: str) -> Document:
    """The rows of a page.

    Raises:
        UnusableFileError: S91 no page at all, S95 nested too deep or too large.
    """
    return document(blocks(text))


def blocks(text: str) -> list[Block]:
    """The paragraphs and tables of a page. Raises as ``parse``."""
    text = _CONTROLS.sub(" ", _ZERO_WIDTH.sub("", text))
    parser = HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise UnusableFileError("S91", reason=Reason("N32")) from error
    _check_size(root)
    flow = _Flow(Looks(root), lines_are_paragraphs=not _WHOLE_PAGE.search(text))
    flow.add_element(root)
    flow.end_paragraph()
    return flow.blocks


def _check_size(root: HtmlElement) -> None:
    depth = count = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        count += event == "start"
        if depth > _DEEPEST or count > _MOST_ELEMENTS:
            raise UnusableFileError("S95", reason=Reason("N56"))


class _Flow:
    """Collects the blocks of an element while it is walked through.

    Attributes:
        looks: The looks of the page's elements.
        look: The look of the text that comes now.
        blocks: The blocks so far.
        runs: The pieces of the paragraph that is not ended yet, each with its look.
        lines_are_paragraphs: Whether a line of the source is a paragraph, as in a text file with some tags in it.
    """

    def __init__(self, looks: Looks, *, lines_are_paragraphs: bool = False) -> None:
        self.looks = looks
        self.look = Look()
        self.blocks: list[Block] = []
        self.runs: list[tuple[str, Look]] = []
        self.lines_are_paragraphs = lines_are_paragraphs

    def add_text(self, text: str | None) -> None:
        if text and not self.look.unseen:
            self.runs.append((text, self.look))

    def end_paragraph(self) -> None:
        whole = _text(self.runs)
        self.runs = []
        for line in whole.splitlines() if self.lines_are_paragraphs else [whole]:
            if text := " ".join(line.split()):
                self.blocks.append(Paragraph(text))

    def add_element(self, element: HtmlElement) -> None:
        tag = element.tag
        if not isinstance(tag, str) or self.looks.is_left_out(element):
            return
        around, self.look = self.look, self.looks.inside(element, self.look)
        if tag == "table":
            self.end_paragraph()
            self.blocks.extend(_table(element, self))
        elif tag == "tr":  # a row that lost its table
            self.end_paragraph()
            self.blocks.append(_placed([element], self))
        elif tag == "br":
            self.end_paragraph()
        elif tag in _BLOCKS:
            self.end_paragraph()
            self._add_children(element, lines_are_paragraphs=tag in _AROUND_LINES)
        else:
            self._add_children(element, lines_are_paragraphs=False)
        self.look = around

    def _add_children(self, element: HtmlElement, *, lines_are_paragraphs: bool) -> None:
        outside = self.lines_are_paragraphs
        self.lines_are_paragraphs = outside and lines_are_paragraphs
        self.add_text(element.text)
        for child in element:
            self.add_element(child)
            self.add_text(child.tail)
        if element.tag in _BLOCKS:
            self.end_paragraph()
        self.lines_are_paragraphs = outside

    def inner(self, look: Look) -> _Flow:
        """A flow of its own for a part of what is walked through."""
        flow = _Flow(self.looks)
        flow.look = look
        return flow


def _text(runs: Sequence[tuple[str, Look]]) -> str:
    """The runs of a paragraph as one text. Where all of it is moved up or down, that means nothing."""
    all_moved = all(look.moved or not text.strip() for text, look in runs)
    return joined(Run(text, Height.LINE if all_moved else look.height, look.size) for text, look in runs)


def _table(table: HtmlElement, around: _Flow) -> Iterator[Block]:
    """What stands in a table but in none of its rows, then the table."""
    outside_rows = around.inner(around.look)
    rows: list[HtmlElement] = []
    _collect_rows(table, rows, outside_rows)
    outside_rows.end_paragraph()
    yield from outside_rows.blocks
    if rows:
        yield _placed(rows, around)


def _collect_rows(holder: HtmlElement, rows: list[HtmlElement], outside_rows: _Flow) -> None:
    outside_rows.add_text(holder.text)
    for child in holder:
        if not isinstance(child.tag, str) or outside_rows.looks.is_left_out(child):
            pass
        elif child.tag == "tr":
            rows.append(child)
        elif child.tag in ("thead", "tbody", "tfoot", "form"):
            _collect_rows(child, rows, outside_rows)
        else:
            outside_rows.end_paragraph()
            outside_rows.add_element(child)
            outside_rows.end_paragraph()
        outside_rows.add_text(child.tail)


def _placed(rows: list[HtmlElement], around: _Flow) -> Table:
    """The rows with every cell in its column: a cell stands to the right of those that reach in from above.

    Raises:
        UnusableFileError: S95 for a table that is merged beyond all measure.
    """
    free_from: dict[int, int] = {}  # column → the first row in which no cell from above reaches into it
    placed: list[tuple[TableCell, ...]] = []
    steps = 0
    for number, row in enumerate(rows):
        cells: list[TableCell] = []
        look = _look_of_row(row, around)
        column = 0
        for element in _cells(row, around.looks):
            start = column
            while free_from.get(column, 0) > number:
                column += 1
            cell = _cell(element, column, len(rows) - number, around.inner(look))
            steps += column - start + cell.width
            if steps > _MOST_STEPS:
                raise UnusableFileError("S95", reason=Reason("N57"))
            cells.append(cell)
            if cell.height > 1:
                columns = range(column, column + cell.width)
                free_from.update(dict.fromkeys(columns, number + cell.height))
            column += cell.width
        placed.append(tuple(cells))
    return Table(tuple(placed))


def _look_of_row(row: HtmlElement, around: _Flow) -> Look:
    """The look of a row's text; the group of rows that it stands in has one too."""
    group = row.getparent()
    look = around.look
    if group is not None and group.tag in ("thead", "tbody", "tfoot"):
        look = around.looks.inside(group, look)
    return around.looks.inside(row, look)


def _cell(element: HtmlElement, column: int, rows_left: int, flow: _Flow) -> TableCell:
    """A cell that begins in ``column``; it ends with the table at the latest."""
    width = min(max(_number(element.get("colspan"), 1), 1), _WIDEST)
    height = _number(element.get("rowspan"), 1) or rows_left  # 0: down to the end of the table
    flow.add_element(element)
    flow.end_paragraph()
    return TableCell(flattened(flow.blocks), column, width, min(max(height, 1), rows_left))


def _cells(row: HtmlElement, looks: Looks) -> Iterator[HtmlElement]:
    for child in row:
        if child.tag in ("td", "th") and not looks.is_left_out(child):
            yield child
        elif child.tag == "form":
            yield from _cells(child, looks)


def _number(text: str | None, default: int) -> int:
    digits = (text or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else default
