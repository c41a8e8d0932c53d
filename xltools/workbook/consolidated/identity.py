"""The hidden sheet of a county's workbook: whose it is, and last year's figures. It is laid out as in a unit's workbook,
so that one level up it is read like a unit's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from xltools.model.submission import Unit, classify
from xltools.workbook.consolidated.writer import CountyWriter
from xltools.workbook.layout.grid import a1, absolute
from xltools.workbook.layout.unit_book import IDENTITY, IDENTITY_KEYS, LAST_TOP
from xltools.workbook.read.facts import text_of
from xltools.workbook.read.unit_book import COUNTY_FORMAT
from xltools.workbook.read.worksheet import SheetFacts
from xltools.workbook.write.unit_book import as_float

SHEET = IDENTITY
_KEYS, _VALUES = 0, 1


@dataclass(frozen=True)
class Identity:
    """The sheet, as it is read back. ``year`` is the text that stands there; ``last`` has the figures that are known."""

    format: str
    form: str
    year: str
    unit: Unit
    last: Mapping[str, Decimal]


def write_identity(writer: CountyWriter) -> None:
    """Fills the sheet and hides it."""
    sheet, consolidation = writer.sheet(SHEET), writer.consolidation
    county = consolidation.county
    values: tuple[str | int, ...] = (
        COUNTY_FORMAT, writer.layout.fingerprint, consolidation.form.id, "county", "computed",
        consolidation.year, county.name, county.code, county.name, county.level, county.email,
    )  # fmt: skip
    for row, (key, value) in enumerate(zip(IDENTITY_KEYS, values, strict=True)):
        sheet.write_string(row, _KEYS, key)
        if isinstance(value, int):
            sheet.write_number(row, _VALUES, value)
        else:
            writer.write_text(sheet, row, _VALUES, value, "plain")
    sheet.write_string(LAST_TOP - 1, _KEYS, "last")
    for row, figure in enumerate(consolidation.form.figures, LAST_TOP):
        sheet.write_string(row, _KEYS, figure)
        number = consolidation.last.get(figure)
        if number is not None:
            sheet.write_number(row, _VALUES, as_float(number))
    sheet.hide()


def identity_cell(key: str) -> str:
    """The cell of a value, as the formula of another sheet writes it."""
    return f"{SHEET}!{absolute(IDENTITY_KEYS.index(key), _VALUES)}"


def read_identity(sheet: SheetFacts) -> Identity:
    """Reads the sheet, of a unit's workbook too. Nothing is refused: a sheet of anybody's gives texts that mean nothing."""
    texts = {key: text_of(sheet.values.get(a1(row, _VALUES))) for row, key in enumerate(IDENTITY_KEYS)}
    last: dict[str, Decimal] = {}
    row = LAST_TOP
    while figure := text_of(sheet.values.get(a1(row, _KEYS))):
        number = classify(sheet.values.get(a1(row, _VALUES))).number
        if number is not None:
            last[figure] = number
        row += 1
    return Identity(
        format=texts["format"],
        form=texts["form"],
        year=texts["year"],
        unit=Unit(texts["unit_code"], texts["unit_name"], texts["unit_level"], email=texts["unit_email"]),
        last=last,
    )
