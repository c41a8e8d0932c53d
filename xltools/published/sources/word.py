"""A Word document (.docx) → Document.

The sizes of the package are checked before python-docx unpacks it. No relationship that leads out of the file is
followed, and no field or macro runs. Only the text that Word shows is read: inserted text is, deleted and hidden text
is not.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

import docx
from docx.exceptions import PythonDocxError
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from lxml import etree

from xltools.model.errors import UnusableFileError
from xltools.model.reasons import Reason
from xltools.ooxml.package import MB, Flaw, Limits, Package, unusable_workbook
from xltools.published.document import Document
from xltools.published.sources.blocks import Block, Paragraph, Table, TableCell, document, flattened

#: One part of XML is far smaller than this.
_LIMITS = Limits(part=32 * MB)
_REASONS = {
    Flaw.DAMAGED: "N20",
    Flaw.DAMAGED_PART: "N20",
    Flaw.METHOD: "N21",
    Flaw.MALFORMED: "N26",
}
#: What python-docx raises for what is no whole document.
_DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, NotImplementedError, ValueError,
    OverflowError,
)  # fmt: skip

#: What stands in a document but is not shown, or is shown elsewhere.
_UNSEEN = frozenset(
    {qn("w:del"), qn("w:moveFrom"), qn("w:instrText"), qn("w:delText"), qn("w:rPr"), qn("w:pPr"),
     "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
)  # fmt: skip
_SIGNS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_PARAGRAPH, _TABLE, _ROW, _CELL, _TEXT, _RUN, _BOX = (
    qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc", "t", "r", "txbxContent")
)


def parse(data: bytes) -> Document:
    """The rows of a document.

    Raises:
        UnusableFileError: S91 damaged, S92 locked with a password, S95 unsafe, S99 no Word document.
    """
    _check_package(data)
    try:
        body = docx.Document(io.BytesIO(data)).element.body
    except (PythonDocxError, OpcError, etree.LxmlError, KeyError, AttributeError, *_DAMAGED) as error:
        raise UnusableFileError("S91", reason=Reason("N29")) from error
    if body is None:
        raise UnusableFileError("S91", reason=Reason("N29"))
    return document(_blocks(body))


def _check_package(data: bytes) -> None:
    """Looks the package through before a library unpacks it."""
    with Package(data, limits=_LIMITS, refusing=_unusable) as package:
        if not any(name.startswith("word/") for name in package.names):
            raise UnusableFileError("S99", reason=Reason("N15"))
        package.check()


def _unusable(flaw: Flaw, part: str) -> UnusableFileError:
    """What is said of a document: as of a workbook, but parts are named only where one is too large."""
    if flaw in _REASONS:
        return UnusableFileError("S91", reason=Reason(_REASONS[flaw]))
    return unusable_workbook(flaw, part)


def _blocks(holder: etree._Element) -> Iterator[Block]:
    """Paragraphs and tables in their order, through content controls and whatever else wraps them."""
    for child in holder:
        if child.tag in _UNSEEN:
            continue
        if child.tag == _PARAGRAPH:
            yield Paragraph("".join(_words(child)))
            for box in child.iter(_BOX):  # text boxes hang in the paragraph that they are anchored to
                if not any(above.tag in _UNSEEN for above in box.iterancestors()):
                    yield from _blocks(box)
        elif child.tag == _TABLE:
            yield _table(child)
        else:
            yield from _blocks(child)


def _words(element: etree._Element) -> Iterator[str]:
    for child in element:
        if child.tag in _UNSEEN or child.tag == _BOX or (child.tag == _RUN and _vanished(child)):
            continue
        if child.tag == _TEXT:
            yield (child.text or "").replace("\u200b", "").replace("\ufeff", "")
        elif isinstance(child.tag, str) and child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        else:
            yield from _words(child)


def _vanished(run: etree._Element) -> bool:
    hidden = run.find(f"{qn('w:rPr')}/{qn('w:vanish')}")
    return hidden is not None and hidden.get(qn("w:val"), "1") not in ("0", "false", "off")


def _inside(holder: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The rows of a table or the cells of a row, through content controls, not into nested tables."""
    for child in holder:
        if child.tag == tag:
            yield child
        elif child.tag not in (_TABLE, _CELL, _PARAGRAPH) and child.tag not in _UNSEEN:
            yield from _inside(child, tag)


def _table(table: etree._Element) -> Table:
    rows: list[list[TableCell]] = []
    from_above: dict[int, tuple[int, int]] = {}  # column → row and position of the cell that may go on below
    for row in _inside(table, _ROW):
        if row.find(f"{qn('w:trPr')}/{qn('w:del')}") is None:
            from_above = _add_row(row, rows, from_above)
    return Table(tuple(tuple(cells) for cells in rows))


def _add_row(
    row: etree._Element, rows: list[list[TableCell]], from_above: dict[int, tuple[int, int]]
) -> dict[int, tuple[int, int]]:
    """Adds a row to ``rows``; the cells that may go on below it, by column."""
    cells: list[TableCell] = []
    going_on: dict[int, tuple[int, int]] = {}
    column = _number(row.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}"), 0)
    for cell in _inside(row, _CELL):
        width = max(_number(cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}"), 1), 1)
        merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
        if merge is not None and merge.get(qn("w:val")) != "restart" and column in from_above:
            going_on[column] = from_above[column]
            number, position = from_above[column]
            above = rows[number][position]
            blocks = flattened([*above.blocks, *_content(cell)])
            rows[number][position] = TableCell(blocks, above.column, above.width, above.height + 1)
        else:
            if merge is not None:
                going_on[column] = (len(rows), len(cells))
            cells.append(TableCell(flattened(_content(cell)), column, width))
        column += width
    rows.append(cells)
    return going_on


def _content(cell: etree._Element) -> list[Block]:
    blocks = list(_blocks(cell))
    return [block for block in blocks if isinstance(block, Table) or block.text.strip()]


def _number(element: etree._Element | None, default: int) -> int:
    text = element.get(qn("w:val"), "") if element is not None else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else default
