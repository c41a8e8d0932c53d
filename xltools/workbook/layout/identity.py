"""The hidden sheet of every workbook: whose it is, of which form and year, and last year's figures.

Column A holds keys and column B their values, one below the other. From row ``LAST_TOP`` on, column A holds the
ids of the form's figures in the form's order, and column B last year's number of each, blank where it is not known.

Between them stands the county's signature, in a unit's workbook of a project that has a key (``model/signature``).

Writers take the rows from ``Identity.as_rows``; readers give the sheet's cells to ``identity_from``. Nothing is
opened here, and nothing is judged: what is missing is empty.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import count

from xltools.form.period import PartOfYear, Period, Span
from xltools.model.cells import Raw, text_of
from xltools.model.signature import UNSIGNED, Claim, Signature, Signed
from xltools.model.submission import Unit, classify
from xltools.workbook.layout.grid import a1, absolute

#: The sheet's name.
IDENTITY = "xltools"
#: What a workbook says it is: a unit's, or a county's consolidated one.
FORMAT, COUNTY_FORMAT = "xltools-unit", "xltools-county"
#: The keys, in the order of their rows from the first on.
KEYS = (
    "format", "fingerprint", "form", "kind", "totals", "year",
    "county", "unit_code", "unit_name", "unit_level", "unit_email", "rules", "rule_rows", "part",
)  # fmt: skip
#: The keys of the signature, in the rows below. A workbook that nobody signed has none of them.
SIGNATURE_KEYS = ("signed_by", "signature", "signature_last")
#: The row of each key, whether all of them are there or not.
ROW_OF = {key: row for row, key in enumerate((*KEYS, *SIGNATURE_KEYS))}
#: The columns of keys and values.
KEY_COLUMN, VALUE_COLUMN = 0, 1
#: In a county's workbook: last year's sums over the units that have figures of both years.
COMPARED_COLUMN = 2
#: In a unit's workbook, a line to a table, for the cover: its first blank cell, and what is wrong with its numbers.
FIRST_BLANK_COLUMN, IMPOSSIBLE_COLUMN = 4, 5
#: The row of the first figure of last year, counted from 0; a heading stands in the row above it.
LAST_TOP = 20
LAST_HEADING = "last"

#: Years a return can be of; anything else is no year.
YEARS = range(1990, 2200)

_TYPED, _COMPUTED = "stated", "computed"


@dataclass(frozen=True, slots=True)
class Identity:
    """What the hidden sheet says.

    Attributes:
        format: ``FORMAT``, ``COUNTY_FORMAT``, or whatever else stands there.
        fingerprint: of the places and totals of the template that the workbook was made from.
        form: the form's id.
        totals_typed: totals are typed by hand, as in a report that was published elsewhere.
        year: the year that the figures are of; 0 where the cell holds no whole number.
        county_name: the county that sent the workbook out.
        unit: whose figures these are; only code, name, level and e-mail are kept here.
        rules: the fingerprint of the rules on the 审核 sheet; "" in a workbook of version 0.1.
        rule_rows: how many rows the workbook has for rules (``rule_rows.RuleRows.text``); "" in version 0.1.
        year_text: the cell of the year as a person reads it, for messages.
        part: which part of the year, of a form whose period is shorter; 0 for all of it, and where the cell holds no whole
            number.
        part_text: that cell as a person reads it.
    """

    format: str
    fingerprint: str
    form: str
    totals_typed: bool
    year: int
    county_name: str
    unit: Unit
    rules: str = ""
    rule_rows: str = ""
    year_text: str = ""
    part: int = 0
    part_text: str = ""

    @property
    def is_ours(self) -> bool:
        """Whether this program made the workbook."""
        return self.format in (FORMAT, COUNTY_FORMAT)

    @property
    def is_county(self) -> bool:
        """Whether it is a county's consolidated workbook."""
        return self.format == COUNTY_FORMAT

    def as_rows(self) -> Mapping[str, str | int]:
        """Key → value, in the order of the rows. Of a whole year there is no line of the part."""
        unit = self.unit
        values: tuple[str | int, ...] = (
            self.format,
            self.fingerprint,
            self.form,
            "county" if self.is_county else "unit",
            _TYPED if self.totals_typed else _COMPUTED,
            self.year,
            self.county_name,
            unit.code,
            unit.name,
            unit.level,
            unit.email,
            self.rules,
            self.rule_rows,
            *([self.part] if self.part else []),
        )
        return dict(zip(KEYS, values, strict=False))

    def period(self, span: Span) -> Period | None:
        """The period that the figures are of, where the form's has this span; None where the sheet does not say one."""
        part = PartOfYear(span, 1 if span is Span.YEAR else self.part)
        return Period(self.year, part) if self.year in YEARS and part.is_known else None


def identity_from(cells: Mapping[str, Raw]) -> Identity:
    """What a hidden sheet says. ``cells``: cell name (``B3``) → content; a cell that is missing is empty."""
    texts = {key: text_of(cells.get(value_cell(key))) for key in KEYS}
    return Identity(
        format=texts["format"],
        fingerprint=texts["fingerprint"],
        form=texts["form"],
        totals_typed=texts["totals"] == _TYPED,
        year=_whole(cells.get(value_cell("year"))),
        county_name=texts["county"],
        unit=Unit(texts["unit_code"], texts["unit_name"], texts["unit_level"], email=texts["unit_email"]),
        rules=texts["rules"],
        rule_rows=texts["rule_rows"],
        year_text=texts["year"],
        part=_whole(cells.get(value_cell("part"))),
        part_text=texts["part"],
    )


def _whole(raw: Raw) -> int:
    return int(raw) if isinstance(raw, Decimal) and raw.is_finite() and raw == raw.to_integral_value() else 0


def value_cell(key: str) -> str:
    """The cell that holds a key's value: ``B3``."""
    return a1(ROW_OF[key], VALUE_COLUMN)


def value_reference(key: str) -> str:
    """The same as a formula of another sheet says it: ``xltools!$B$3``."""
    return f"{IDENTITY}!{absolute(ROW_OF[key], VALUE_COLUMN)}"


def signed_from(identity: Identity, cells: Mapping[str, Raw]) -> Signed:
    """What a hidden sheet says, and its signature. ``cells``: as for ``identity_from``."""
    signature = Signature(*(text_of(cells.get(value_cell(key))) for key in SIGNATURE_KEYS))
    if signature == UNSIGNED:
        return Signed(Claim("", ""), UNSIGNED)
    return Signed(claim_of(identity, last_from(cells)), signature)


def claim_of(identity: Identity, last: Mapping[str, Decimal]) -> Claim:
    """What is signed: every line of the identity, and last year's figures to the digits that a spreadsheet shows."""
    figures = [f"{id}={float(number) + 0.0:.15g}" for id, number in sorted(last.items())]  # + 0.0: no -0
    return Claim(_digest(list(identity.as_rows().values())), _digest(figures))


def _digest(lines: object) -> str:
    return hashlib.sha256(json.dumps(lines, ensure_ascii=False).encode(errors="replace")).hexdigest()


def last_from(cells: Mapping[str, Raw]) -> dict[str, Decimal]:
    """Figure id → last year's number, as a hidden sheet has them. ``cells``: as for ``identity_from``."""
    last: dict[str, Decimal] = {}
    for row in count(LAST_TOP):
        key_cell, cell = _last_cells(row)
        key, raw = cells.get(key_cell), cells.get(cell)
        if key is None:
            break
        if raw is None:
            continue
        # Nearly all are numbers, and are looked at no further.
        number = raw if isinstance(raw, Decimal) and raw.is_finite() else classify(raw).number
        if number is not None:
            last[text_of(key)] = number
    return last


@lru_cache(maxsize=4096)
def _last_cells(row: int) -> tuple[str, str]:
    """The cells of a figure's id and of last year's number."""
    return a1(row, KEY_COLUMN), a1(row, VALUE_COLUMN)


def compared_last_from(cells: Mapping[str, Raw]) -> dict[str, Decimal]:
    """Figure id → last year's sum over the units that have figures of both years, as a county's hidden sheet has them.

    None in the workbook of a unit, and in one of version 0.1.
    """
    last = {}
    row = LAST_TOP
    while figure := text_of(cells.get(a1(row, KEY_COLUMN))):
        number = classify(cells.get(a1(row, COMPARED_COLUMN))).number
        if number is not None:
            last[figure] = number
        row += 1
    return last


def compared_last_reference(offset: int) -> str:
    """The cell of such a sum, for the form's figure at ``offset``, as a formula of another sheet says it."""
    return f"{IDENTITY}!{absolute(LAST_TOP + offset, COMPARED_COLUMN)}"


def last_cell(offset: int) -> str:
    """The cell of last year's number of the form's figure at ``offset``: ``B21`` for the first one."""
    return a1(LAST_TOP + offset, VALUE_COLUMN)
