"""Form + what is known of a unit → its locked workbook, every formula with its value stored."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import replace

from xltools.form.spec import Form
from xltools.model.signature import UNSIGNED, Claim, Key, Signature
from xltools.model.submission import BLANK, PROSE, ListEntry, Submission
from xltools.workbook.layout.cover import COVER
from xltools.workbook.layout.guide import GUIDE
from xltools.workbook.layout.identity import FORMAT, IDENTITY, claim_of
from xltools.workbook.layout.review import REVIEW
from xltools.workbook.layout.unit_book import Layout, layout
from xltools.workbook.write.book import new_book, sealed
from xltools.workbook.write.conclusion import hidden_cells
from xltools.workbook.write.macro import buttons
from xltools.workbook.write.protect import ALLOWED, Lock
from xltools.workbook.write.sheets.contents import NOTHING_ASKED, Asked, Contents
from xltools.workbook.write.sheets.cover import cover_sheet
from xltools.workbook.write.sheets.guide import guide_sheet
from xltools.workbook.write.sheets.identity import identity_sheet
from xltools.workbook.write.sheets.prose import prose_sheet
from xltools.workbook.write.sheets.review import review_sheet
from xltools.workbook.write.sheets.table import table_sheet
from xltools.workbook.write.stored import StoredValues
from xltools.workbook.write.styles import Styles

#: What signs a workbook (``Key.sign``).
Sign = Callable[[Claim], Signature]


def unsigned(_claim: Claim) -> Signature:
    """Where there is no key."""
    return UNSIGNED


def sign_of(key: Key | None) -> Sign:
    """What signs with a key, or without one does not."""
    return key.sign if key else unsigned


def build(  # noqa: PLR0913 - what a county says of a workbook, by name
    form: Form,
    submission: Submission,
    *,
    county_name: str = "",
    totals_typed: bool = False,
    lock: Lock | None = None,
    button: bool = False,
    asked: Asked = NOTHING_ASKED,
    sign: Sign = unsigned,
) -> bytes:
    """The workbook of one unit.

    Args:
        submission: what is filled in: unit, year, last year's figures, and figures that are numbers. Bad and blank
            figures are left blank.
        county_name: the county that sends the workbook out.
        totals_typed: totals become cells to be typed.
        lock: the password's hash; without one anybody may unlock the sheets.
        button: the rules are put into macros as well, and buttons onto the sheets to run them.
        asked: by when it is due, where it is sent and whom to ask: on 封面 and 填报说明.
        sign: makes the county's signature.

    Returns:
        The bytes of a .xlsx, with ``button`` of a .xlsm; the same for the same arguments.
    """
    return build_layout(
        layout(form, totals_typed=totals_typed),
        submission,
        county_name=county_name,
        lock=lock or Lock(),
        button=button,
        asked=asked,
        sign=sign,
    )


def _numbers_alone(entries: Mapping[str, tuple[ListEntry, ...]]) -> dict[str, tuple[ListEntry, ...]]:
    """The entries with blanks in place of figures that are no numbers."""
    return {
        table: tuple(
            replace(
                entry,
                figures={id: value if value.fault is None else BLANK for id, value in entry.figures.items()},
            )
            for entry in listed
        )
        for table, listed in entries.items()
    }


def build_layout(
    layout: Layout,
    submission: Submission,
    *,
    county_name: str = "",
    lock: Lock,
    button: bool = False,
    asked: Asked = NOTHING_ASKED,
    sign: Sign = unsigned,
) -> bytes:
    """The same, in a layout that may be that of a workbook sent out earlier."""
    buffer = io.BytesIO()
    # What is no number is left blank, and what the formulas show follows from that.
    numbers = {id: value for id, value in submission.figures.items() if value.fault is None}
    submission = replace(submission, figures=numbers, entries=_numbers_alone(submission.entries))
    book = new_book(buffer, layout.form.title)
    contents = Contents(
        layout=layout,
        submission=submission,
        identity=layout.identity(FORMAT, submission.period, county_name, submission.unit),
        stored=StoredValues(layout, submission),
        styles=Styles(book),
        asked=asked,
    )
    sheets = {name: book.add_worksheet(name) for name in layout.sheets}
    for sheet in sheets.values():
        sheet.hide_gridlines(2)
        sheet.protect("", ALLOWED)
    guide_sheet(sheets[GUIDE], contents)
    cover_sheet(sheets[COVER], contents)
    for table in layout.tables.values():
        table_sheet(sheets[table.sheet], contents, table)
    if PROSE in sheets:
        prose_sheet(sheets[PROSE], contents)
    review_sheet(sheets[REVIEW], contents.stored, contents.styles)
    last = {id: number for id, number in submission.last.items() if id in layout.form.figures}
    signature = sign(claim_of(contents.identity, last))
    identity_sheet(sheets[IDENTITY], contents.identity, layout.form, last, signature=signature)
    for cell in hidden_cells(contents.stored):
        sheets[IDENTITY].write_formula(*cell.box.first, f"={cell.formula}", None, cell.value)
    if button:
        buttons(book, layout)
    sheets[COVER].activate()
    book.close()
    return sealed(buffer.getvalue(), lock)
