"""Draws the hidden sheet: whose workbook this is, and last year's figures."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from xlsxwriter.worksheet import Worksheet

from xltools.form.spec import Form
from xltools.model.signature import UNSIGNED, Signature
from xltools.workbook.layout.identity import (
    COMPARED_COLUMN,
    KEY_COLUMN,
    LAST_HEADING,
    LAST_TOP,
    ROW_OF,
    SIGNATURE_KEYS,
    VALUE_COLUMN,
    Identity,
)
from xltools.workbook.write.book import as_float


def identity_sheet(
    sheet: Worksheet,
    identity: Identity,
    form: Form,
    last: Mapping[str, Decimal],
    compared_last: Mapping[str, Decimal] | None = None,
    signature: Signature = UNSIGNED,
) -> None:
    """Writes and hides the sheet.

    Args:
        sheet: The sheet, empty.
        identity: What it says of the workbook.
        form: The form.
        last: Figure id → last year's number, of the figures that have one.
        compared_last: The same, of a county, over the units that have figures of both years.
        signature: The county's signature.
    """
    rows: dict[str, str | int] = {**identity.as_rows()}
    if signature != UNSIGNED:
        rows |= zip(SIGNATURE_KEYS, (signature.key, signature.identity, signature.last), strict=True)
    for key, value in rows.items():
        row = ROW_OF[key]
        sheet.write_string(row, KEY_COLUMN, key)
        if isinstance(value, int):
            sheet.write_number(row, VALUE_COLUMN, value)
        else:
            sheet.write_string(row, VALUE_COLUMN, value)
    sheet.write_string(LAST_TOP - 1, KEY_COLUMN, LAST_HEADING)
    for row, figure in enumerate(form.figures, LAST_TOP):
        sheet.write_string(row, KEY_COLUMN, figure)
        for column, numbers in ((VALUE_COLUMN, last), (COMPARED_COLUMN, compared_last or {})):
            number = numbers.get(figure)
            if number is not None:
                sheet.write_number(row, column, as_float(number))
    sheet.hide()
