"""Draws the hidden sheet: whose workbook this is, and last year's figures."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from xlsxwriter.worksheet import Worksheet

from xltools.form.spec import Form
from xltools.workbook.layout.identity import (
    KEY_COLUMN,
    LAST_HEADING,
    LAST_TOP,
    VALUE_COLUMN,
    Identity,
)
from xltools.workbook.write.book import as_float


def identity_sheet(sheet: Worksheet, identity: Identity, form: Form, last: Mapping[str, Decimal]) -> None:
    """Writes and hides the sheet. ``last``: figure id → last year's number, of the figures that have one."""
    for row, (key, value) in enumerate(identity.as_rows().items()):
        sheet.write_string(row, KEY_COLUMN, key)
        if isinstance(value, int):
            sheet.write_number(row, VALUE_COLUMN, value)
        else:
            sheet.write_string(row, VALUE_COLUMN, value)
    sheet.write_string(LAST_TOP - 1, KEY_COLUMN, LAST_HEADING)
    for row, figure in enumerate(form.figures, LAST_TOP):
        sheet.write_string(row, KEY_COLUMN, figure)
        number = last.get(figure)
        if number is not None:
            sheet.write_number(row, VALUE_COLUMN, as_float(number))
    sheet.hide()
