"""A PDF with text in it → Document: ruled tables by their rules, everything else by lines.

pdfplumber gives characters and rules with positions; ``limits`` looks at the file before it does. A page that is
only a picture has no text, and a report of such pages is refused: reading figures off a picture is guessing.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pdfplumber
from pdfminer.pdfexceptions import PDFException
from pdfminer.psexceptions import PSException
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import PdfminerException

from xltools.model.errors import UnusableFileError
from xltools.model.messages.reasons import Reason
from xltools.published.document import Document
from xltools.published.sources.blocks import Table, document
from xltools.published.sources.pdf.columns import Extent, Halves, halves
from xltools.published.sources.pdf.limits import check_bytes, check_locked, check_structure
from xltools.published.sources.pdf.lines import Char, Line, ProseLine, lines, paragraphs, row_or_prose
from xltools.published.sources.pdf.seen import seen, upright
from xltools.published.sources.pdf.tables import open_ends, table, within
from xltools.published.values import is_illegible

#: A township's report has some ten pages, a county's some thirty.
_MOST_PAGES = 100
_MOST_CHARS, _MOST_RULES = 20_000, 5_000
#: A report has thousands of characters; a scan with a stamp or a page number on it has some dozens.
_FEWEST_CHARS = 100
#: With more than this part of its characters illegible, a report cannot be read.
_MOST_ILLEGIBLE = 0.3
#: The part of a page, above and below, where page numbers stand.
_MARGIN = 0.12
_PAGE_NUMBER = re.compile(
    r"[-—–－·\s]*(?:第\s*)?\d{1,3}(?:\s*页)?(?:\s*[/，,]?\s*共?\s*\d{1,3}\s*页?)?[-—–－·\s]*\Z"
)

#: What pdfminer raises for a file that is not what it says.
_DAMAGED = (
    PDFException, PSException, PdfminerException, ValueError, TypeError, KeyError, IndexError, AttributeError,
    AssertionError, OverflowError, EOFError, OSError, NotImplementedError, RecursionError, UnicodeError,
)  # fmt: skip

# It tells of fonts and colours that it cannot make out, on standard error; the figures are checked otherwise.
logging.getLogger("pdfminer").setLevel(logging.ERROR)


def parse(data: bytes) -> Document:
    """The rows of a report.

    A file that opens without a password is read, whatever else its lock forbids.

    Raises:
        UnusableFileError: S91 damaged, S92 a password to open, S95 too large, S99 a scan without text, fonts that do
            not say what their glyphs mean, or a lock of another kind.
    """
    check_bytes(data)
    try:
        if b"/Encrypt" in data:
            check_locked(data)
        parts, texts = _read(data)
    except _DAMAGED as error:
        raise _unusable(error) from error
    if len(texts) < _FEWEST_CHARS:
        raise UnusableFileError("S99", reason=Reason("N16"))
    if sum(is_illegible(text) for text in texts) > _MOST_ILLEGIBLE * len(texts):
        raise UnusableFileError("S99", reason=Reason("N65"))
    return document(paragraphs(parts))


def _unusable(error: Exception) -> UnusableFileError:
    if "PDFPasswordIncorrect" in repr(error):
        return UnusableFileError("S92")
    if "PDFEncryptionError" in repr(error):
        return UnusableFileError("S99", reason=Reason("N66"))
    return UnusableFileError("S91", reason=Reason("N30"))


def _read(data: bytes) -> tuple[list[Table | ProseLine], list[str]]:
    """What stands on the pages in the order in which it is read, and the texts of all characters."""
    with pdfplumber.open(io.BytesIO(data), pages=range(1, _MOST_PAGES + 2)) as pdf:  # type: ignore[arg-type]
        if len(pdf.pages) > _MOST_PAGES:
            raise UnusableFileError("S95", reason=Reason("N58", limit=_MOST_PAGES))
        check_structure([page.page_obj for page in pdf.pages])
        parts: list[Table | ProseLine] = []
        texts: list[str] = []
        for page in pdf.pages:
            if len(page.chars) > _MOST_CHARS or len(page.edges) > _MOST_RULES:
                raise UnusableFileError("S95", reason=Reason("N59", page=page.page_number))
            shown = upright(page).dedupe_chars()  # bold print may be the same text twice
            chars = seen(shown)
            texts.extend(char["text"] for char in chars)
            parts.extend(_parts(shown, chars))
            page.close()
        return parts, texts


@dataclass(frozen=True, slots=True)
class _Placed:
    """A table or a line, and where it stands."""

    part: Table | Line
    extent: Extent


def _parts(page: Page, chars: list[Char]) -> Iterator[Table | ProseLine]:
    """The tables and lines of a page in the order in which they are read."""
    tables, outside = _tables(page, chars)
    parted = halves(outside, [placed.extent for placed in tables], float(page.width))
    by_side = parted.sides(outside) if parted else {0: outside}
    margins: dict[int, tuple[float, float]] = {}
    placed = list(tables)
    for side, side_chars in by_side.items():
        text_lines = lines(side_chars)
        margins[side] = (
            min((line.left for line in text_lines), default=0.0),
            max((line.right for line in text_lines), default=0.0),
        )
        placed.extend(
            _Placed(line, Extent(line.left, line.right, line.top, line.top + line.size))
            for line in _without_page_numbers(text_lines, float(page.height))
        )
    count = 0
    for side, part in _in_order(placed, parted):
        if isinstance(part, Table):
            yield part
        else:
            count += 1
            yield row_or_prose(part, f"第 {page.page_number} 页第 {count} 行", *margins[side])


def _in_order(placed: Sequence[_Placed], parted: Halves | None) -> Iterator[tuple[int, Table | Line]]:
    """Each part with its side: from top to bottom, and between parts that run across the left side before the right."""
    waiting: list[tuple[int, Table | Line]] = []
    for one in sorted(placed, key=lambda one: one.extent.top):
        side = parted.side(one.extent.left, one.extent.right) if parted else 0
        if side:
            waiting.append((side, one.part))
        else:
            yield from sorted(waiting, key=lambda entry: entry[0])
            waiting = []
            yield side, one.part
    yield from sorted(waiting, key=lambda entry: entry[0])


def _tables(page: Page, chars: list[Char]) -> tuple[list[_Placed], list[Char]]:
    """The tables of a page, and the characters that stand in none."""
    tables: list[_Placed] = []
    found = page.find_tables({"explicit_horizontal_lines": open_ends(page.edges)})
    for ruled in sorted(found, key=lambda ruled: (ruled.bbox[1], ruled.bbox[0])):
        if len({cell[0] for cell in ruled.cells}) > 1:
            left, top, right, bottom = ruled.bbox
            inside = [char for char in chars if within(char, ruled.bbox)]
            chars = [char for char in chars if not within(char, ruled.bbox)]
            where = f"第 {page.page_number} 页第 {len(tables) + 1} 张表"
            tables.append(_Placed(table(ruled.cells, inside, where), Extent(left, right, top, bottom)))
    return tables, chars


def _without_page_numbers(text_lines: Sequence[Line], height: float) -> Iterator[Line]:
    for line in text_lines:
        in_margin = line.top < _MARGIN * height or line.top > (1 - _MARGIN) * height
        outermost = line in (text_lines[0], text_lines[-1])
        if not (in_margin and outermost and _PAGE_NUMBER.match(line.text)):
            yield line
