"""A web page, or a piece of one → Document.

lxml reads it as a browser would: tags that are missing or crossed are no error. Nothing is fetched and
no entity but HTML's own characters is known. What a reader of the page does not see (scripts, hidden
elements) is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from xltools.model.errors import UnusableFileError
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

#: Pages nest some dozens deep.
_DEEPEST = 200
_MOST_ELEMENTS = 500_000
#: No table of a report is merged over more columns.
_WIDEST = 100

_TAG = re.compile(r"<(?:!doctype\s+html|html|body|table|tr|td|p|div|br)\b[^<>]*>", re.IGNORECASE)
_WHOLE = re.compile(r"<(?:!doctype\s+html|html|body)\b", re.IGNORECASE)
_FEWEST_TAGS = 3
_ZERO_WIDTH = re.compile("[\u200b-\u200d\u2060\ufeff\u00ad]")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
#: Characters that XML does not have; lxml refuses them.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")

_UNSEEN = frozenset(
    {"script", "style", "head", "template", "noscript", "select", "option", "textarea", "input", "button",
     "iframe", "object", "svg", "math", "title"}
)  # fmt: skip
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset",
     "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main",
     "nav", "ol", "p", "pre", "section", "td", "th", "tr", "ul"}
)  # fmt: skip


def is_html(text: str) -> bool:
    """Whether a text is written in HTML, whatever its file is called."""
    found = _TAG.finditer(text)
    return sum(1 for _ in zip(range(_FEWEST_TAGS), found, strict=False)) == _FEWEST_TAGS


def parse(text: str) -> Document:
    """The rows of a page. Raises UnusableFileError (S91 no page at all, S95 too deep or too large)."""
    text = _CONTROLS.sub(" ", _ZERO_WIDTH.sub("", text))
    parser = HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise UnusableFileError("S91", reason="网页没有内容") from error
    _bound(root)
    flow = _Flow(lines=not _WHOLE.search(text))
    flow.element(root)
    flow.end()
    return document(flow.blocks)


def _bound(root: HtmlElement) -> None:
    depth = count = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        count += event == "start"
        if depth > _DEEPEST or count > _MOST_ELEMENTS:
            raise UnusableFileError("S95", reason="网页嵌套过深或过大")


class _Flow:
    """The blocks of an element while it is walked. ``lines``: a line of the source is a paragraph, as
    in a text file with some tags in it."""

    def __init__(self, *, lines: bool = False) -> None:
        self.blocks: list[Block] = []
        self.words: list[str] = []
        self.lines = lines

    def end(self) -> None:
        whole = "".join(self.words)
        self.words = []
        for line in whole.splitlines() if self.lines else [whole]:
            if flat := " ".join(line.split()):
                self.blocks.append(Paragraph(flat))

    def element(self, element: HtmlElement) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in _UNSEEN or _is_hidden(element):
            return
        if tag == "table":
            self.end()
            self.blocks.extend(_table(element))
        elif tag == "tr":  # a row that lost its table
            self.end()
            self.blocks.append(_placed([element]))
        elif tag == "br":
            self.end()
        else:
            block = tag in _BLOCKS
            if block:
                self.end()
            lines, self.lines = self.lines, self.lines and tag in ("html", "body", "div")
            self.words.append(element.text or "")
            for child in element:
                self.element(child)
                self.words.append(child.tail or "")
            if block:
                self.end()
            self.lines = lines


def _is_hidden(element: HtmlElement) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))


def _table(table: HtmlElement) -> Iterator[Block]:
    """What stands in a table but in none of its rows, then the table."""
    stray = _Flow()
    rows: list[HtmlElement] = []
    _rows(table, rows, stray)
    stray.end()
    yield from stray.blocks
    if rows:
        yield _placed(rows)


def _rows(holder: HtmlElement, rows: list[HtmlElement], stray: _Flow) -> None:
    stray.words.append(holder.text or "")
    for child in holder:
        if not isinstance(child.tag, str) or _is_hidden(child):
            pass
        elif child.tag == "tr":
            rows.append(child)
        elif child.tag in ("thead", "tbody", "tfoot", "form"):
            _rows(child, rows, stray)
        else:
            stray.end()
            stray.element(child)
            stray.end()
        stray.words.append(child.tail or "")


def _placed(rows: list[HtmlElement]) -> Table:
    """The rows with every cell in its column: a cell stands right of those that reach in from above."""
    taken: dict[int, int] = {}  # column → the first row that is free again
    placed: list[tuple[TableCell, ...]] = []
    steps = 0
    for number, row in enumerate(rows):
        boxes: list[TableCell] = []
        column = 0
        for cell in _cells(row):
            while taken.get(column, 0) > number:
                column += 1
                steps += 1
            width = min(max(_count(cell.get("colspan"), 1), 1), _WIDEST)
            height = _count(cell.get("rowspan"), 1) or len(rows)
            height = min(max(height, 1), len(rows) - number)
            flow = _Flow()
            flow.element(cell)
            flow.end()
            boxes.append(TableCell(flattened(flow.blocks), column, width, height))
            steps += width
            if steps > 20 * MOST_CELLS:
                raise UnusableFileError("S95", reason="网页表格过大")
            if height > 1:
                taken.update(dict.fromkeys(range(column, column + width), number + height))
            column += width
        placed.append(tuple(boxes))
    return Table(tuple(placed))


def _cells(row: HtmlElement) -> Iterator[HtmlElement]:
    for child in row:
        if child.tag in ("td", "th") and not _is_hidden(child):
            yield child
        elif child.tag == "form":
            yield from _cells(child)


def _count(text: str | None, default: int) -> int:
    digits = (text or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else default
