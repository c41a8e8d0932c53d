"""A PDF with text in it → Document: ruled tables by their rules, everything else by lines.

pdfplumber gives characters and rules with positions; ``pdf_safety`` looks at the file before it does.
A page that is only a picture has no text, and a report of such pages is refused: reading figures off a
picture is guessing. Cells that only space parts are cells side by side, but no grid.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pdfplumber
from pdfminer.pdfexceptions import PDFException
from pdfminer.psexceptions import PSException
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import PdfminerException

from xltools.model.errors import UnusableFileError
from xltools.published.document import Document
from xltools.published.sources.blocks import Block, Paragraph, Table, TableCell, document
from xltools.published.sources.pdf_safety import check_bytes, check_structure

#: A township's report has some ten pages, a county's some thirty.
_MOST_PAGES = 100
_MOST_CHARS, _MOST_RULES = 20_000, 5_000
#: A report has thousands of characters; a scan with a stamp or a page number on it has some dozens.
_FEWEST_CHARS = 100

#: What pdfminer raises for a file that is not what it says.
_DAMAGED = (
    PDFException, PSException, PdfminerException, ValueError, TypeError, KeyError, IndexError, AttributeError,
    AssertionError, OverflowError, EOFError, OSError, NotImplementedError, RecursionError, UnicodeError,
)  # fmt: skip

# It tells of fonts and colours that it cannot make out, on standard error; the figures are checked otherwise.
logging.getLogger("pdfminer").setLevel(logging.ERROR)

_PAGE_NUMBER = re.compile(
    r"[-—–－·\s]*(?:第\s*)?\d{1,3}(?:\s*页)?(?:\s*[/，,]?\s*共?\s*\d{1,3}\s*页?)?[-—–－·\s]*\Z"
)
_NEW_PARAGRAPH = re.compile(
    r"(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d{1,2}[.、．])"
)
#: A rule is at most so thick, in points; and so many columns' rules that end together end a page.
_RULE, _FEWEST_COLUMNS = 3, 3
#: The part of a page, above and below, where page numbers stand.
_MARGIN = 0.12


@dataclass(frozen=True, slots=True)
class _Line:
    """Characters that stand on one line, from left to right."""

    pieces: tuple[str, ...]
    left: float
    right: float
    top: float
    size: float

    @property
    def text(self) -> str:
        return " ".join(self.pieces)


def parse(data: bytes) -> Document:
    """The rows of a report. Raises UnusableFileError: S91 damaged, S92 encrypted, S95 too large, S99
    a scan without text."""
    check_bytes(data)
    try:
        with pdfplumber.open(io.BytesIO(data), pages=range(1, _MOST_PAGES + 2)) as pdf:  # type: ignore[arg-type]
            if pdf.doc.encryption is not None:
                raise UnusableFileError("S92")
            if len(pdf.pages) > _MOST_PAGES:
                raise UnusableFileError("S95", reason=f"超过 {_MOST_PAGES} 页")
            check_structure([page.page_obj for page in pdf.pages])
            found: list[Table | _Prose] = []
            characters = 0
            for page in pdf.pages:
                characters += _page(page, found)
                page.close()
    except _DAMAGED as error:
        if "PDFPasswordIncorrect" in repr(error) or "PDFEncryption" in repr(error):
            raise UnusableFileError("S92") from error
        raise UnusableFileError("S91", reason="不是完整的 PDF 文档") from error
    if characters < _FEWEST_CHARS:
        raise UnusableFileError("S99", reason="这份 PDF 是扫描件，里面只有图片，没有文字")
    return document(_joined(found))


def _page(page: Page, found: list[Table | _Prose]) -> int:
    """Adds what stands on a page, from top to bottom; how many characters that is."""
    if len(page.chars) > _MOST_CHARS or len(page.edges) > _MOST_RULES:
        raise UnusableFileError("S95", reason=f"第 {page.page_number} 页过于复杂")
    shown = page.dedupe_chars()  # bold print that is the same text twice
    left = _main_direction([char for char in shown.chars if char["text"].strip()])
    number = len(left)
    placed: list[tuple[float, Table | _Line]] = []
    tables = shown.find_tables({"explicit_horizontal_lines": _open_ends(shown.edges)})
    for ruled in sorted(tables, key=lambda table: (table.bbox[1], table.bbox[0])):
        if len({cell[0] for cell in ruled.cells}) > 1:
            x0, top, x1, bottom = ruled.bbox
            inside = [char for char in left if _within(char, (x0, top, x1, bottom))]
            left = [char for char in left if not _within(char, (x0, top, x1, bottom))]
            where = f"第 {page.page_number} 页第 {sum(isinstance(b, Table) for _, b in placed) + 1} 张表"
            placed.append((top, _table(ruled.cells, inside, where)))
    lines = _lines(left)
    edge = _MARGIN * float(page.height)
    for line in lines:
        outside = line.top < edge or line.top > float(page.height) - edge
        if not (outside and line in (lines[0], lines[-1]) and _PAGE_NUMBER.match(line.text)):
            placed.append((line.top, line))
    count = 0
    right = max((line.right for line in lines), default=0.0)
    start = min((line.left for line in lines), default=0.0)
    for _, one in sorted(placed, key=lambda entry: entry[0]):
        if isinstance(one, _Line):
            count += 1
            found.append(_of_line(one, f"第 {page.page_number} 页第 {count} 行", start, right))
        else:
            found.append(one)
    return number


def _open_ends(edges: Sequence[dict[str, Any]]) -> list[float]:
    """Where the rules of columns end and no rule of a row is: a table that goes on over the page's end.

    A browser draws the rule between two rows on one of two pages only.
    """
    across = [edge for edge in edges if edge["orientation"] == "h" and edge["x1"] - edge["x0"] > _RULE]
    down = [edge for edge in edges if edge["orientation"] == "v" and edge["bottom"] - edge["top"] > _RULE]
    found = []
    for y in _stops(end for edge in down for end in (edge["top"], edge["bottom"])):
        here = [edge["x0"] for edge in down if min(abs(edge["top"] - y), abs(edge["bottom"] - y)) <= _RULE]
        if len(_stops(here)) >= _FEWEST_COLUMNS and not any(abs(edge["top"] - y) <= _RULE for edge in across):
            found.append(y)
    return found


def _main_direction(chars: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The characters without those of a stamp or a watermark that runs across. On a page that is turned
    all run across."""
    upright = [char for char in chars if char["upright"]]
    across = [char for char in chars if not char["upright"]]
    return upright if len(upright) >= len(across) else across


def _within(char: dict[str, Any], box: Sequence[float]) -> bool:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def _table(cells: Sequence[Sequence[float]], chars: Sequence[dict[str, Any]], where: str) -> Table:
    """A ruled table: where its rules stand gives every cell its columns and rows."""
    columns = _stops(x for cell in cells for x in (cell[0], cell[2]))
    rows = _stops(y for cell in cells for y in (cell[1], cell[3]))
    placed: dict[int, list[TableCell]] = {number: [] for number in range(len(rows) - 1)}
    for cell in sorted(set(map(tuple, cells)), key=lambda cell: (cell[1], cell[0])):
        first, last = _nearest(columns, cell[0]), _nearest(columns, cell[2])
        upper, lower = _nearest(rows, cell[1]), _nearest(rows, cell[3])
        if upper not in placed or last <= first or lower <= upper:
            continue
        lines = _lines([char for char in chars if _within(char, cell)])
        text = tuple(Paragraph(line.text) for line in lines)
        placed[upper].append(TableCell(text, first, last - first, lower - upper))
    return Table(tuple(tuple(sorted(boxes, key=lambda box: box.column)) for boxes in placed.values()), where)


def _stops(values: Iterable[float]) -> list[float]:
    """Positions of rules, those of one rule counted once."""
    stops: list[float] = []
    for value in sorted(values):
        if not stops or value - stops[-1] > _RULE:
            stops.append(value)
    return stops


def _nearest(stops: Sequence[float], value: float) -> int:
    return min(range(len(stops)), key=lambda number: abs(stops[number] - value))


def _lines(chars: Sequence[dict[str, Any]]) -> list[_Line]:
    """The characters in lines: one line are those whose middles stand within half a character's height."""
    rows: list[list[dict[str, Any]]] = []
    for char in sorted(chars, key=lambda char: (char["top"] + char["bottom"]) / 2):
        middle = (char["top"] + char["bottom"]) / 2
        if rows:
            first = rows[-1][0]
            size = min(first["bottom"] - first["top"], char["bottom"] - char["top"])
            if middle - (first["top"] + first["bottom"]) / 2 <= size / 2:
                rows[-1].append(char)
                continue
        rows.append([char])
    return [_line(sorted(row, key=lambda char: char["x0"])) for row in rows]


def _line(row: Sequence[dict[str, Any]]) -> _Line:
    size = max(char["size"] for char in row)
    pieces, words = [], row[0]["text"]
    for before, char in pairwise(row):
        gap = char["x0"] - before["x1"]
        if gap > 1.5 * size:
            pieces.append(words)
            words = ""
        elif gap > 0.2 * size:
            words += " "
        words += char["text"]
    pieces.append(words)
    return _Line(tuple(pieces), row[0]["x0"], row[-1]["x1"], row[0]["top"], size)


@dataclass(frozen=True, slots=True)
class _Prose:
    """A line by itself, and whether it begins and ends where a line within a paragraph does."""

    text: str
    where: str
    begins: bool
    goes_on: bool


def _of_line(line: _Line, where: str, left: float, right: float) -> Table | _Prose:
    if len(line.pieces) > 1 and "。" not in line.text:
        row = tuple(TableCell((Paragraph(piece),), column) for column, piece in enumerate(line.pieces))
        return Table((row,), where, grid=False)
    begins = line.left > left + line.size or bool(_NEW_PARAGRAPH.match(line.text))
    goes_on = line.right > right - 2 * line.size
    return _Prose(line.text, where, begins, goes_on)


def _joined(found: Iterable[Table | _Prose]) -> Iterator[Block]:
    """Paragraphs put together from their lines, across pages too."""
    before: _Prose | None = None
    for one in found:
        if before and isinstance(one, _Prose) and before.goes_on and not one.begins:
            before = _Prose(before.text + one.text, before.where, before.begins, one.goes_on)
            continue
        if before:
            yield Paragraph(before.text, before.where)
        before = one if isinstance(one, _Prose) else None
        if isinstance(one, Table):
            yield one
    if before:
        yield Paragraph(before.text, before.where)
