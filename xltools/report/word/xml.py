"""Pieces of WordprocessingML, the XML of a Word document, as text.

``w("jc", val="center")`` is ``<w:jc w:val="center"/>``. The names of elements and attributes, and what they do, are
those of ISO/IEC 29500-1 (Office Open XML), chapter 17.
"""

from __future__ import annotations

from xltools.ooxml.parts import escaped
from xltools.report.printable import printable

#: The namespaces of the document's text and of references to other parts.
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#: The namespace of a package's own lists.
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
#: The first line of every part.
XML_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def w(tag: str, /, *content: str, **attributes: str | int) -> str:
    """An element of the document's namespace. ``content`` and values of attributes are XML already.

    Without ``content`` the element is an empty tag; an empty text gives a start tag and an end tag.
    """
    inner = "".join(f' w:{name}="{value}"' for name, value in attributes.items())
    if not content:
        return f"<w:{tag}{inner}/>"
    return f"<w:{tag}{inner}>{''.join(content)}</w:{tag}>"


def text(shown: str) -> str:
    """The text of a run, as it is printed. Spaces at its ends are kept."""
    return f'<w:t xml:space="preserve">{escaped(printable(shown))}</w:t>'


def run(shown: str, style: str = "") -> str:
    """A run of text, in a character style where one is named; nothing for no text. A line break begins a line."""
    if not shown:
        return ""
    look = w("rPr", w("rStyle", val=style)) if style else ""
    return w("r", look, w("br").join(map(text, shown.split("\n"))))


def paragraph(shown: str, style: str, *, with_next: bool = False) -> str:
    """A paragraph with one run of text. ``with_next``: it is kept on the page of the next paragraph."""
    return paragraph_of(run(shown), style, with_next=with_next)


def paragraph_of(runs: str, style: str, *, with_next: bool = False) -> str:
    """A paragraph of runs that are XML already."""
    return w("p", w("pPr", w("pStyle", val=style), w("keepNext") if with_next else ""), runs)


def table_cell(paragraphs: str, width: int, merged: str = "") -> str:
    """A cell of a table. ``merged`` says in XML which cells it is merged with."""
    return w("tc", w("tcPr", w("tcW", w=width, type="dxa"), merged, w("vAlign", val="center")), paragraphs)


def table_row(cells: str, *, height: int, repeated: bool = False) -> str:
    """A row of a table that is not broken between two pages.

    Args:
        cells: its cells.
        height: how high it is at least, in twips.
        repeated: whether it stands again at the top of every page that the table reaches.
    """
    return w(
        "tr",
        w(
            "trPr",
            w("cantSplit"),
            w("trHeight", val=height, hRule="atLeast"),
            w("tblHeader") if repeated else "",
        ),
        cells,
    )


_BORDERS = "".join(
    w(side, val="single", sz=4, space=0, color="auto")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
#: Twips between the border of a cell and its text.
CELL_MARGIN = 40


def table_of_rows(rows: str, widths: list[int]) -> str:
    """A table with borders, in the middle of the page. ``widths`` of its columns are in twips."""
    margins = w("left", w=CELL_MARGIN, type="dxa") + w("right", w=CELL_MARGIN, type="dxa")
    properties = w(
        "tblPr",
        w("tblW", w=sum(widths), type="dxa"),
        w("jc", val="center"),
        w("tblBorders", _BORDERS),
        w("tblLayout", type="fixed"),
        w("tblCellMar", margins),
    )
    grid = w("tblGrid", "".join(w("gridCol", w=width) for width in widths))
    return w("tbl", properties, grid, rows)


def relationships(*entries: tuple[str, str, str]) -> str:
    """A part that lists what another part refers to: id, type and target of each."""
    return f'{XML_HEAD}<Relationships xmlns="{PACKAGE}/relationships">{"".join(relationship(*e) for e in entries)}</Relationships>'


def relationship(id: str, kind: str, target: str) -> str:
    """An entry of such a list."""
    return f'<Relationship Id="{id}" Type="{kind}" Target="{target}"/>'


def content_type(part: str, kind: str) -> str:
    """An entry of the list of content types: what a part is."""
    return f'<Override PartName="/{part}" ContentType="{kind}"/>'
