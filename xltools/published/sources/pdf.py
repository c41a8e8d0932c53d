"""A PDF with text in it → Document: ruled tables by their rules, everything else by lines.

pdfplumber gives characters and rules with positions; ``pdf_limits`` looks at the file before it does. A page that is
only a picture has no text, and a report of such pages is refused: reading figures off a picture is guessing.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator, Sequence

import pdfplumber
from pdfminer.pdfexceptions import PDFException
from pdfminer.psexceptions import PSException
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import PdfminerException

from xltools.model.errors import UnusableFileError
from xltools.model.reasons import Reason
from xltools.published.document import Document
from xltools.published.sources.blocks import Table, document
from xltools.published.sources.pdf_limits import check_bytes, check_structure
from xltools.published.sources.pdf_lines import Char, Line, ProseLine, joined, lines, row_or_prose
from xltools.published.sources.pdf_tables import open_ends, table, within

#: A township's report has some ten pages, a county's some thirty.
_MOST_PAGES = 100
_MOST_CHARS, _MOST_RULES = 20_000, 5_000
#: A report has thousands of characters; a scan with a stamp or a page number on it has some dozens.
_FEWEST_CHARS = 100
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

    Raises:
        UnusableFileError: S91 damaged, S92 locked, S95 too large, S99 a scan without text.
    """
    check_bytes(data)
    try:
        parts, characters = _read(data)
    except _DAMAGED as error:
        if "PDFPasswordIncorrect" in repr(error) or "PDFEncryption" in repr(error):
            raise UnusableFileError("S92") from error
        raise UnusableFileError("S91", reason=Reason("N30")) from error
    if characters < _FEWEST_CHARS:
        raise UnusableFileError("S99", reason=Reason("N16"))
    return document(joined(parts))


def _read(data: bytes) -> tuple[list[Table | ProseLine], int]:
    """What stands on the pages, from top to bottom, and how many characters that is."""
    with pdfplumber.open(io.BytesIO(data), pages=range(1, _MOST_PAGES + 2)) as pdf:  # type: ignore[arg-type]
        if pdf.doc.encryption is not None:
            raise UnusableFileError("S92")
        if len(pdf.pages) > _MOST_PAGES:
            raise UnusableFileError("S95", reason=Reason("N58", limit=_MOST_PAGES))
        check_structure([page.page_obj for page in pdf.pages])
        parts: list[Table | ProseLine] = []
        characters = 0
        for page in pdf.pages:
            if len(page.chars) > _MOST_CHARS or len(page.edges) > _MOST_RULES:
                raise UnusableFileError("S95", reason=Reason("N59", page=page.page_number))
            shown = page.dedupe_chars()  # bold print may be the same text twice
            chars = _of_main_direction([char for char in shown.chars if char["text"].strip()])
            characters += len(chars)
            parts.extend(_parts(shown, chars))
            page.close()
        return parts, characters


def _of_main_direction(chars: list[Char]) -> list[Char]:
    """The characters without those of a stamp or a watermark that runs across. On a page that is turned all run
    across."""
    upright = [char for char in chars if char["upright"]]
    across = [char for char in chars if not char["upright"]]
    return upright if len(upright) >= len(across) else across


def _parts(page: Page, chars: list[Char]) -> Iterator[Table | ProseLine]:
    """The tables and lines of a page, from top to bottom."""
    tables, outside_tables = _tables(page, chars)
    text_lines = lines(outside_tables)
    left = min((line.left for line in text_lines), default=0.0)
    right = max((line.right for line in text_lines), default=0.0)
    kept: list[tuple[float, Table | Line]] = [
        *tables,
        *((line.top, line) for line in _without_page_numbers(text_lines, float(page.height))),
    ]
    count = 0
    for _, part in sorted(kept, key=lambda entry: entry[0]):
        if isinstance(part, Table):
            yield part
        else:
            count += 1
            yield row_or_prose(part, f"第 {page.page_number} 页第 {count} 行", left, right)


def _tables(page: Page, chars: list[Char]) -> tuple[list[tuple[float, Table]], list[Char]]:
    """The tables of a page with their upper edges, and the characters that stand in none."""
    tables: list[tuple[float, Table]] = []
    found = page.find_tables({"explicit_horizontal_lines": open_ends(page.edges)})
    for ruled in sorted(found, key=lambda ruled: (ruled.bbox[1], ruled.bbox[0])):
        if len({cell[0] for cell in ruled.cells}) > 1:
            inside = [char for char in chars if within(char, ruled.bbox)]
            chars = [char for char in chars if not within(char, ruled.bbox)]
            where = f"第 {page.page_number} 页第 {len(tables) + 1} 张表"
            tables.append((ruled.bbox[1], table(ruled.cells, inside, where)))
    return tables, chars


def _without_page_numbers(text_lines: Sequence[Line], height: float) -> Iterator[Line]:
    for line in text_lines:
        in_margin = line.top < _MARGIN * height or line.top > (1 - _MARGIN) * height
        outermost = line in (text_lines[0], text_lines[-1])
        if not (in_margin and outermost and _PAGE_NUMBER.match(line.text)):
            yield line
