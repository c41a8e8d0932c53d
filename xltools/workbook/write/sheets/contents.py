"""What the sheets of one workbook are drawn from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from xltools.form.period import PartOfYear, Period
from xltools.form.spec import Form
from xltools.model.submission import Submission
from xltools.model.text import date_words
from xltools.workbook.layout.grid import Box, absolute
from xltools.workbook.layout.identity import Identity, value_reference
from xltools.workbook.layout.unit_book import Layout
from xltools.workbook.layout.words import Words
from xltools.workbook.write import tables
from xltools.workbook.write.stored import StoredValues
from xltools.workbook.write.styles import Styles


@dataclass(frozen=True, slots=True)
class Asked:
    """What a unit is asked for besides the figures. What is not known is left out.

    Attributes:
        due: the last day on which the return may arrive.
        send_to: where it is sent, in the county's words.
        ask: whom to ask, in the county's words.
    """

    due: dt.date | None = None
    send_to: str = ""
    ask: str = ""

    @property
    def last_day(self) -> str:
        """The deadline in words; empty where none is known."""
        return f"{date_words(self.due)}（含当日）" if self.due else ""

    def lines(self) -> Iterator[str]:
        """What is known, one line each."""
        for label, text in (("报送期限", self.last_day), ("报送方式", self.send_to), ("咨询", self.ask)):
            if text:
                yield f"{label}：{text}"


NOTHING_ASKED = Asked()


@dataclass(frozen=True)
class Contents:
    """One unit's workbook in the making.

    Attributes:
        layout: where everything stands.
        submission: what is filled in.
        identity: what the hidden sheet says.
        stored: the value of every formula.
        styles: the formats of this workbook.
        asked: by when, where to and whom to ask.
    """

    layout: Layout
    submission: Submission
    identity: Identity
    stored: StoredValues
    styles: Styles
    asked: Asked = NOTHING_ASKED

    @property
    def form(self) -> Form:
        return self.layout.form

    @property
    def period(self) -> Period:
        """The period that the hidden sheet says."""
        return Period(self.identity.year, PartOfYear(self.form.span, self.identity.part or 1))

    def known(self, key: str) -> tuple[str, str | int]:
        """A value of the hidden sheet: how a formula reaches it, and what it is."""
        return value_reference(key), self.identity.as_rows()[key]

    def put(self, sheet: Worksheet, words: Words, style: str) -> None:
        """Writes locked words where they belong."""
        tables.put(sheet, words.box, words.shown, self.styles[style])

    def tint_blank(self, sheet: Worksheet, box: Box) -> None:
        """Tints a box as long as nothing is written into it."""
        blank = {
            "type": "formula",
            "criteria": f'=TRIM({absolute(*box.first)})=""',
            "format": self.styles["to_fill"],
        }
        sheet.conditional_format(box.top, box.left, box.bottom, box.right, blank)

    def title(self, sheet: Worksheet, words: Words) -> None:
        """Writes the title of a sheet, in the first row."""
        self.put(sheet, words, "title")
        sheet.set_row(words.box.top, 30)
