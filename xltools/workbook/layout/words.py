"""The locked words of a sheet by which a workbook that comes back is told from a damaged one.

They are the program's landmarks: where one is missing or stands somewhere else, figures may stand somewhere else,
too. The same list makes the fingerprint of the places (``unit_book.Layout.fingerprint``) and is compared with what
comes back (``read.integrity``), so that no word can be compared that the fingerprint does not know of.
"""

from __future__ import annotations

from dataclasses import dataclass

from xltools.workbook.layout.grid import Box


@dataclass(frozen=True, slots=True)
class Words:
    """One locked text.

    Attributes:
        box: the cells it stands in, merged where they are several.
        text: what is compared.
        hint: what stands behind it in the same cell. It is not compared, and may change while workbooks are out.
    """

    box: Box
    text: str
    hint: str = ""

    @property
    def shown(self) -> str:
        """What the cell holds when the workbook is sent out."""
        return self.text + self.hint
