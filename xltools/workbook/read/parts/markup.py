"""How the rows of a sheet are written: what may stand where, each once and in its order.

Programs read the markup that they write themselves in the same way. Of a cell that is there twice, of two values in one, of
rows in an extension each makes something else, and a person sees another figure than is counted. Such a file is refused by
name (S85); docs/security.md lists the shapes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from xltools.model.errors import UnusableFileError
from xltools.model.messages.reasons import Reason

#: How much of a name is quoted; how long a formula may be.
QUOTED, LONGEST_FORMULA = 20, 8192
CELL_NAME = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")
#: The types of cells, and the one whose text stands in the cell itself.
TYPES = frozenset({"n", "s", "str", "b", "e", "d", "inlineStr"})
INLINE = "inlineStr"
#: What stands around a value in the file: comments, sections of characters, instructions; in UTF-16 as well.
_AROUND = (b"<!", b"<?", b"<\0!", b"<\0?")
#: What a cell may have, in this order.
_CONTENTS = frozenset({"f", "v", "i", "fv", "fi"})
#: The element of all rows, and how deep a row stands.
_ROWS, _ROW_DEPTH = "sheetData", 2
#: What stands among the rows and nowhere else.
_OF_ROWS = frozenset({"sheetData", "row", "c"})
#: Element → the elements that may stand in it, where that is limited.
_INSIDE: Mapping[str, frozenset[str]] = {
    "sheetData": frozenset({"row"}),
    "row": frozenset({"c"}),
    "c": frozenset({"f", "v", "is"}),
    "f": frozenset(),
    "v": frozenset(),
    "is": frozenset({"t", "r", "rPh", "phoneticPr"}),
    "r": frozenset({"t", "rPr"}),
    "rPh": frozenset({"t"}),
    "t": frozenset(),
}


def local_name(name: str) -> str:
    """The name of an element or attribute without the prefix that some programs give it."""
    return name.rpartition(":")[2] if ":" in name else name


class Markup:
    """Watches over one sheet's markup while it is read.

    Attributes:
        sheet: The sheet's name.
        in_rows: Whether what is read stands in a row, or is one.
    """

    def __init__(self, sheet: str) -> None:
        self.sheet = sheet
        self.in_rows = False
        #: The elements that are open, from the outermost on; the prefix of the sheet's own.
        self._path: list[str] = []
        self._prefix = ""
        self._has_rows = False
        #: What the cell that is being read had so far, in its order.
        self._had = ""

    def ambiguous(self, code: str, **args: object) -> UnusableFileError:
        """S85: of what is written here programs read different things."""
        return UnusableFileError("S85", reason=Reason(code, sheet=self.sheet, **args))

    def opened(self, name: str) -> str:
        """An element begins. Gives its name without the prefix."""
        local, path = local_name(name), self._path
        if not path:
            self._prefix = name.removesuffix(local)
        elif len(path) > 1 and path[1] == _ROWS:
            allowed = _INSIDE.get(path[-1])
            if allowed is not None and (local not in allowed or name != self._prefix + local):
                raise self.ambiguous("N74", element=name[:QUOTED])
        elif local in _OF_ROWS and (local != _ROWS or len(path) != 1 or self._has_rows):
            raise self.ambiguous("N75")
        path.append(local)
        self._has_rows = self._has_rows or local == _ROWS
        self.in_rows = len(path) > _ROW_DEPTH and path[1] == _ROWS
        return local

    def closed(self) -> None:
        """The innermost element has ended."""
        self._path.pop()
        self.in_rows = len(self._path) > _ROW_DEPTH and self._path[1] == _ROWS

    def cell(self, name: str, kind: str) -> None:
        """A cell of a type begins."""
        self._had = ""
        if kind not in TYPES:
            raise self.ambiguous("N73", cell=name, kind=kind[:QUOTED])

    def has(self, what: str, cell: str, kind: str) -> None:
        """A cell has a formula (``f``), a value (``v``) or a text of its own (``i``): each once, the formula first."""
        self._had += what
        if self._had not in _CONTENTS:
            raise self.ambiguous("N71", cell=cell)
        if what != "f" and (kind == INLINE) != (what == "i"):
            raise self.ambiguous("N73", cell=cell, kind=kind)

    def formula(self, cell: str, attributes: Mapping[str, str]) -> None:
        """A formula begins. One that fills other cells as well makes their values its own."""
        area = attributes.get("ref", cell)
        if attributes.get("t") in ("array", "dataTable") and area != cell:
            raise self.ambiguous("N78", cell=cell, area=area[:QUOTED])

    def formula_text(self, cell: str, text: str) -> None:
        """A formula has ended. No spreadsheet program takes a longer one."""
        if len(text) > LONGEST_FORMULA:
            raise self.ambiguous("N79", cell=cell, limit=LONGEST_FORMULA)

    def value(self, written: bytes, cell: str, kind: str) -> None:
        """A value has ended, ``written`` so: not every program reads a number around a comment, or in references."""
        if any(mark in written for mark in _AROUND) or (kind != "str" and b"&" in written):
            raise self.ambiguous("N72", cell=cell)
