"""A table of the form → a real Word table, merged as the official table merges it. Pure.

The boxes are the workbook's; what only a workbook needs (hidden columns, verdicts, empty guard rows) is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from xltools.form.spec import Form, Table
from xltools.report.word.styles import CELL, LABEL, WIDTH
from xltools.workbook.layout.grid import Box
from xltools.workbook.layout.tables import Role, draw

#: A table of at most so many rows stays on one page; a longer one repeats its heads.
_SHORT = 20
#: Widths in twips: of a column of figures, of the outermost labels, of those between.
_FIGURE, _OUTER, _BETWEEN = 640, 640, 1120
_FEW = 5
#: The least height of a row, of short tables and of long ones: table three, begun at the top of a page, ends on it.
_ROW, _LOW_ROW = 400, 330


@dataclass(frozen=True, slots=True)
class _Cell:
    box: Box
    text: str
    style: str


def official(form: Form, table: Table, placeholder: Callable[[str], str]) -> str:
    """The table's XML; ``placeholder`` gives what stands in the cell of a figure."""
    drawing = draw(form, table, 0)
    cells = [
        _Cell(label.box, label.text, LABEL if label.role is Role.LABEL else CELL) for label in drawing.labels
    ]
    cells += [_Cell(box, placeholder(id), CELL) for id, box in drawing.figures.items()]
    rows = sorted({row for cell in cells for row in range(cell.box.top, cell.box.bottom + 1)})
    right = max(cell.box.right for cell in cells)
    first = min(cell.box.left for cell in cells)
    columns = [column for column in range(first, right + 1) if column not in drawing.guard_columns]
    widths = _widths(drawing.label_columns, len(columns) - drawing.label_columns)
    heads = rows.index(drawing.heads[1]) + 1 if len(table.blocks) == 1 else 0
    return word_table(_placed(cells, rows, columns), len(rows), widths, heads)


def _placed(cells: Sequence[_Cell], rows: Sequence[int], columns: Sequence[int]) -> list[_Cell]:
    """The cells on a grid without gaps."""
    row_at = {row: number for number, row in enumerate(rows)}

    def span(left: int, right: int) -> tuple[int, int]:
        kept = [number for number, column in enumerate(columns) if left <= column <= right]
        return kept[0], kept[-1]

    found = []
    for cell in cells:
        left, right = span(cell.box.left, cell.box.right)
        found.append(
            _Cell(Box(row_at[cell.box.top], left, row_at[cell.box.bottom], right), cell.text, cell.style)
        )
    return found


def _widths(labels: int, figures: int) -> list[int]:
    if not labels or labels + figures <= _FEW:
        each = WIDTH // (labels + figures)
        return _filled([each] * (labels + figures))
    figure = min(_FIGURE, WIDTH * 3 // 5 // figures)
    outer = [_OUTER if labels > 2 else _BETWEEN, *([_BETWEEN] * (labels - 2))] if labels > 1 else []
    rest = WIDTH - figure * figures - sum(outer)
    return [*outer, rest, *([figure] * figures)]


def _filled(widths: list[int]) -> list[int]:
    """The same with what rounding left over in the first column."""
    return [widths[0] + WIDTH - sum(widths), *widths[1:]]


def word_table(cells: Sequence[_Cell], count: int, widths: Sequence[int], heads: int) -> str:
    """A bordered table as wide as the type area. ``heads`` rows are repeated on every page."""
    at = {
        (row, column): cell
        for cell in cells
        for row, column in cell.box.cells()
    }  # fmt: skip
    together = count <= _SHORT
    height = _ROW if together else _LOW_ROW
    rows = []
    for row in range(count):
        column, written = 0, []
        while column < len(widths):
            cell = at.get((row, column)) or _Cell(Box.cell(row, column), "", CELL)
            width = cell.box.right - cell.box.left + 1
            span = sum(widths[column : column + width])
            written.append(_cell(cell, row, span, width, keep=together and row < count - 1))
            column += width
        repeated = "<w:tblHeader/>" if row < heads and not together else ""
        rows.append(
            f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{height}" w:hRule="atLeast"/>{repeated}</w:trPr>'
            f"{''.join(written)}</w:tr>"
        )
    return f"{opening(widths)}{''.join(rows)}</w:tbl>"


def opening(widths: Sequence[int]) -> str:
    """A table's beginning, up to its rows."""
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f"<w:tblBorders>{borders}</w:tblBorders>"
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/>'
        f"</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
    )


def _cell(cell: _Cell, row: int, width: int, columns: int, *, keep: bool) -> str:
    span = f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""
    merge = ""
    if cell.box.bottom > cell.box.top:
        merge = '<w:vMerge w:val="restart"/>' if row == cell.box.top else "<w:vMerge/>"
    text = cell.text if row == cell.box.top else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}<w:vAlign w:val="center"/></w:tcPr>'
        f"{paragraph(text, cell.style, keep=keep)}</w:tc>"
    )


def paragraph(text: str, style: str, *, keep: bool = False) -> str:
    """A paragraph of one run. ``keep``: on the page of the next one."""
    together = "<w:keepNext/>" if keep else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{together}</w:pPr>{run(text)}</w:p>'


def run(text: str, style: str = "") -> str:
    """A run in a character style; nothing for no text."""
    if not text:
        return ""
    look = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
