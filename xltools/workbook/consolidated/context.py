"""What the sheets of the consolidated workbook share: texts that stay texts, and links to files."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from xlsxwriter.format import Format
from xlsxwriter.url import Url
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from xltools.form.spec import FigureKind
from xltools.model.consolidation import Consolidation, Standing
from xltools.workbook.consolidated.detail import Detail
from xltools.workbook.layout.grid import Box, sheet_reference
from xltools.workbook.layout.tables import LEFT
from xltools.workbook.layout.unit_book import Layout
from xltools.workbook.write import tables as draw
from xltools.workbook.write.stored import StoredValues
from xltools.workbook.write.styles import Styles

SUMMARY, STANDINGS, FINDINGS, YEARS, CHARTS = "汇总", "单位情况", "审核意见", "年度比较", "图表"

#: What a link to a file says. LibreOffice does not wrap a link, so names stand beside it as texts.
OPEN = "打开"
#: What one cell shows of a text that somebody else wrote.
_SHOWN = 2000
#: Excel takes addresses of up to 2,079 characters.
_LINK = 2000
_UNWRITABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_ADDRESS = re.compile(r"""[\x00-\x20"#%<>?\[\]^`{|}\x7f]""")


@dataclass(frozen=True)
class Context:
    """One workbook in the making. ``rows`` are the units of 明细 in its order; ``link`` gives a file's path as seen from the folder it is saved in."""

    book: Workbook
    styles: Styles
    consolidation: Consolidation
    layout: Layout
    figures: StoredValues
    detail: Detail
    rows: tuple[Standing, ...]
    link: Callable[[str], str]

    def sheet(self, name: str) -> Worksheet:
        """One of the sheets, all of which are made before the first is drawn."""
        sheet: Worksheet = self.book.get_worksheet_by_name(name)
        return sheet

    def title(self, sheet: Worksheet, text: str, right: int, hint: str = "") -> None:
        """The first two lines of a sheet: its title and what it is."""
        sheet.set_column(0, 0, 1)
        self.wide(sheet, Box(0, LEFT, 0, right), text, "title")
        sheet.set_row(0, 30)
        self.wide(sheet, Box(1, LEFT, 1, right), hint, "subtitle")

    def heads(self, sheet: Worksheet, row: int, heads: Sequence[tuple[str, float]]) -> None:
        """A line of heads, with the widths of their columns."""
        for offset, (text, width) in enumerate(heads):
            sheet.set_column(LEFT + offset, LEFT + offset, width)
            sheet.write_string(row, LEFT + offset, text, self.styles["head"])
        sheet.set_row(row, 22)

    def text(self, sheet: Worksheet, row: int, column: int, text: str, style: str) -> None:
        """A text as a text, whatever it looks like."""
        if text:
            sheet.write_string(row, column, plain(text), self.styles[style])
        else:
            sheet.write_blank(row, column, None, self.styles[style])

    def wide(self, sheet: Worksheet, box: Box, text: str, style: str) -> None:
        """A text over several cells."""
        if not box.single:
            sheet.merge_range(box.top, box.left, box.bottom, box.right, "", self.styles[style])
        self.text(sheet, box.top, box.left, text, style)

    def open(self, sheet: Worksheet, row: int, column: int, file: str, style: str, text: str = OPEN) -> None:
        """A link to a file; its name where it has no address that Excel takes, nothing for no file."""
        where = address(plain(self.link(file))) if file else ""
        if where and len(where) < _LINK:
            url = Url("external:file")
            # XlsxWriter would write backslashes, which only Windows follows, and cut the address at “#”.
            url._relationship_link = where
            url.text = plain(text)
            sheet.write_url(row, column, url, self.styles[style])
        else:
            self.text(sheet, row, column, "" if text == OPEN else text, style)

    def goto(self, sheet: Worksheet, row: int, column: int, name: str, style: str) -> None:
        """A link to another sheet."""
        sheet.write_url(row, column, f"internal:{sheet_reference(name)}!A1", self.styles[style], name)

    def figure_style(self, figure: str) -> Format:
        """How a figure's cell looks: white where units filled it in, grey where the form computes it."""
        if not self.layout.typed(figure):
            return self.styles["sum_total"]
        amount = self.layout.form.figures[figure].kind is FigureKind.AMOUNT
        return self.styles["sum_amount" if amount else "sum"]


def plain(text: str) -> str:
    """What a cell, a chart and an XML parser can all hold: no control characters, not too long."""
    if len(text) > _SHOWN:
        text = f"{text[:_SHOWN]}…"
    return writable(text)


def writable(text: str) -> str:
    """The text without what a cell cannot hold."""
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def address(path: str) -> str:
    """A path as a link's address: as Excel writes it, but with the slashes every program follows."""
    path = _NOT_IN_ADDRESS.sub(lambda found: f"%{ord(found[0]):02X}", path.replace("\\", "/"))
    if re.match(r"[A-Za-z]:/", path):
        return f"file:///{path}"
    if path.startswith("//"):
        return f"file:{path}"
    if path.startswith("/"):
        return f"file://{path}"
    return f"./{path}" if ":" in path.partition("/")[0] else path


def lines(text: str, width: float) -> int:
    """How many lines a text takes in a column of that width."""
    return sum(-(-draw.text_width(part) // max(int(width) - 1, 1)) or 1 for part in text.split("\n"))
