"""What the sheets of a county's workbook are written with: texts that stay texts, and links to files and sheets.

A text may come from anybody's file. It never becomes a formula or an address, and characters that a cell cannot hold
are replaced.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from xlsxwriter.format import Format
from xlsxwriter.url import Url
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from xltools.form.kinds import FigureKind
from xltools.form.rules.expression import Ref
from xltools.model.consolidation import Consolidation, Standing
from xltools.model.text import shortened
from xltools.workbook.consolidated.list_sheet import EMPTY, Held, ListSheet
from xltools.workbook.layout.grid import Box, absolute, position, sheet_reference
from xltools.workbook.layout.tables import LEFT
from xltools.workbook.layout.unit_book import Layout
from xltools.workbook.write import tables
from xltools.workbook.write.stored import StoredValues
from xltools.workbook.write.styles import Styles

#: What a link says that does not say its file's name.
_OPEN = "打开"
#: A cell shows this much of a text that somebody else wrote.
_MOST_CHARACTERS = 2000
#: Excel takes addresses of up to 2,079 characters.
_LONGEST_ADDRESS = 2000
_UNWRITABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_ADDRESS = re.compile(r"""[\x00-\x20"#%<>?\[\]^`{|}\x7f]""")


@dataclass(frozen=True, slots=True)
class FileLink:
    """A link to a received file; ``file`` is "" where there is none. It says the file's name, or only 打开.

    LibreOffice does not wrap a link, so where there is room for more than one line the name stands beside it.
    """

    file: str
    shows_name: bool = False


@dataclass(frozen=True)
class CountyWriter:
    """A county's workbook while it is written.

    Attributes:
        book: The workbook of XlsxWriter. All its sheets are made before the first one is filled.
        styles: Its formats, by name.
        consolidation: The county's year, which is written.
        layout: Where the figures of the tables stand: where they stand in a unit's workbook too.
        stored: The values that the formulas of the tables and of the review will show.
        units: The units that have a code, in the order in which 明细 and 文字明细 list them.
        address: Gives the address of a received file as seen from the folder of the workbook.
    """

    book: Workbook
    styles: Styles
    consolidation: Consolidation
    layout: Layout
    stored: StoredValues
    units: tuple[Standing, ...]
    address: Callable[[str], str]

    def sheet(self, name: str) -> ListSheet:
        """One of the workbook's sheets."""
        sheet: ListSheet = self.book.get_worksheet_by_name(name)
        return sheet

    def write_title(self, sheet: Worksheet, title: str, right: int, hint: str = "") -> None:
        """Fills the first two rows, up to the column ``right``: what the sheet is called and what it is."""
        sheet.set_column(0, 0, 1)
        self.write_wide_text(sheet, Box(0, LEFT, 0, right), title, "title")
        sheet.set_row(0, 30)
        self.write_wide_text(sheet, Box(1, LEFT, 1, right), hint, "subtitle")

    def write_text(self, sheet: Worksheet, row: int, column: int, text: str, style: str) -> None:
        """Writes a text as a text, whatever it looks like."""
        if text:
            sheet.write_string(row, column, cell_text(text), self.styles[style])
        else:
            sheet.write_blank(row, column, None, self.styles[style])

    def write_wide_text(self, sheet: Worksheet, box: Box, text: str, style: str) -> None:
        """Writes a text over several cells, which are merged."""
        if not box.single:
            sheet.merge_range(box.top, box.left, box.bottom, box.right, "", self.styles[style])
        self.write_text(sheet, box.top, box.left, text, style)

    def text_cell(self, sheet: ListSheet, text: str) -> Held:
        """A text as a text, in a cell of a list."""
        return sheet.text(cell_text(text)) if text else EMPTY

    def file_link_cell(self, sheet: ListSheet, row: int, column: int, link: FileLink) -> Held:
        """A link to a received file, in a cell of a list; without an address that Excel takes, what the link says is left as
        text."""
        address = self.address(link.file) if link.file else ""
        if not address or len(address) >= _LONGEST_ADDRESS:
            return self.text_cell(sheet, link.file if link.shows_name else "")
        url = Url("external:file")
        # XlsxWriter would write backslashes, which only Windows follows, and cut the address at “#”.
        url._relationship_link = address
        url.text = cell_text(link.file) if link.shows_name else _OPEN
        return sheet.link(row, column, url)

    def write_sheet_link(self, sheet: Worksheet, row: int, column: int, name: str, style: str) -> None:
        """Writes a link to another sheet of the workbook; its text is that sheet's name."""
        sheet.write_url(row, column, f"internal:{sheet_reference(name)}!A1", self.styles[style], name)

    def figure_style(self, figure: str) -> Format:
        """The format of a figure on the county's tables: grey where the form computes it, else white."""
        if self.layout.form.figures[figure].computed_by:
            return self.styles["sum_total"]
        kind = self.layout.form.figures[figure].kind
        if kind is FigureKind.YES_NO:
            return self.styles["sum_yes"]
        return self.styles["sum_amount" if kind.has_decimals else "sum"]

    def figure_cell(self, figure: str) -> str:
        """The address of a figure on the county's tables, as the formula of another sheet writes it."""
        place = self.layout.places[figure]
        return f"{sheet_reference(place.sheet)}!{absolute(*position(place.cell))}"

    def last_figure_cell(self, figure: str) -> str:
        """The address of last year's figure on the hidden sheet, as the formula of another sheet writes it."""
        return str(self.layout.reference(Ref(figure, last=True)))


def cell_text(text: str) -> str:
    """The text as a cell can hold it: cut where it is very long, without characters that XML cannot hold."""
    return without_unwritable(shortened(text, _MOST_CHARACTERS, "…"))


def without_unwritable(text: str) -> str:
    """The text with U+FFFD for every character that XML, and so a cell, cannot hold."""
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def link_address(path: str) -> str:
    """The path as the address of a link: written as Excel writes it, with slashes that every program follows."""
    path = _NOT_IN_ADDRESS.sub(lambda match: f"%{ord(match[0]):02X}", path.replace("\\", "/"))
    if re.match(r"[A-Za-z]:/", path):
        return f"file:///{path}"
    if path.startswith("//"):
        return f"file:{path}"
    if path.startswith("/"):
        return f"file://{path}"
    return f"./{path}" if ":" in path.partition("/")[0] else path


def line_count(text: str, width: float) -> int:
    """How many lines a text takes in a column that is so many characters wide."""
    room = max(int(width) - 1, 1)
    return sum(-(-tables.text_width(line) // room) or 1 for line in text.split("\n"))
