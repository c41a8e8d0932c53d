"""The part of styles → what a reader needs to know of the formats of cells."""

from __future__ import annotations

import re

from xltools.ooxml.package import parse, xml_parser
from xltools.ooxml.remembered import remembered
from xltools.workbook.read.parts.content import integer
from xltools.workbook.read.parts.markup import local_name
from xltools.workbook.read.worksheet import Attributes, CellFormats

#: The numbers of the formats that every program has and that show a date.
_DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
#: What stands in a format without being shown as a part of the number: texts, colours, fillings.
_NOT_FORMAT = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_OF_DATES = re.compile(r"[ymdhs年月日]", re.IGNORECASE)


@remembered(64)
def cell_formats(data: bytes, part: str) -> CellFormats:
    """By style number, what is said of a cell's format. Raises UnusableFileError as ``parse`` does.

    The same part, of however many files, gives the same object.
    """
    parser = _Parser()
    parser.read(data, part)
    return parser.styles


class _Parser:
    """The handlers of the part of styles. Only the formats of cells count, not those that styles are made of."""

    def __init__(self) -> None:
        self.styles = CellFormats([], [])
        self._codes: dict[int, str] = {}
        self._in_cell_formats = False

    def read(self, data: bytes, part: str) -> None:
        parser = xml_parser()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parse(parser, data, part)

    def _start(self, name: str, attributes: Attributes) -> None:
        local = local_name(name)
        if local == "numFmt":
            self._codes[integer(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif local == "cellXfs":
            self._in_cell_formats = True
        elif self._in_cell_formats and local == "xf":
            self.styles.unlocked.append(False)
            self.styles.date.append(self._shows_a_date(integer(attributes.get("numFmtId"))))
        elif self._in_cell_formats and local == "protection" and self.styles.unlocked:
            self.styles.unlocked[-1] = attributes.get("locked") in ("0", "false")

    def _end(self, name: str) -> None:
        if local_name(name) == "cellXfs":
            self._in_cell_formats = False

    def _shows_a_date(self, number: int) -> bool:
        code = _NOT_FORMAT.sub("", self._codes.get(number, ""))
        return number in _DATE_FORMATS or bool(_OF_DATES.search(code))
