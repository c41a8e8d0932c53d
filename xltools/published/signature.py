"""The signature at the end of a report: the body that signed and the day. Pure.

In: the rows after the last heading. Out: both as written, with their places, and where the signature begins.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from xltools.model.submission import BLANK, NOWHERE, Place, Value, classify
from xltools.published.dates import find_date, without_date
from xltools.published.document import Row
from xltools.published.simplified import simplified
from xltools.published.values import plain

#: How the name of a body ends.
_BODY = re.compile(
    r"[\w（）()·、]{2,40}(?:政府|镇|乡|苏木|街道|街道办|办事处|委员会|管委会|局|委|办|办公室|厅|中心|总队|支队|大队|院|站|所|公司)\Z"
)
#: The line of the printer: 党政办公室 2021年12月24日印发.
_PRINTED = re.compile(r"印发?\Z")
#: A signature stands within so many rows of the end; its lines are no longer than these.
_LAST_ROWS, _LONGEST_NAME, _LONGEST_DATED = 12, 30, 40


@dataclass(frozen=True, slots=True)
class Signature:
    """The date under the report and the body that signed it; blank where there is none."""

    date: Value
    body: Value = BLANK


@dataclass(frozen=True, slots=True)
class _Dated:
    """A row that holds a date. ``trust``: 2 for a date by itself, 1 beside a name, 0 in the line of the printer."""

    trust: int
    row: int
    date: dt.date | str


def find_signature(rows: Sequence[Row]) -> tuple[Signature, int]:
    """The signature at the end of ``rows``, and how many rows stand before it.

    A date that is a line of its own is trusted most, then one after the body's name, then that of the printer. Of
    equal ones the last counts.
    """
    start = _start(rows)
    bodies = [number for number in range(start, len(rows)) if is_body(plain(rows[number].text))]
    dates = [dated for number in range(start, len(rows)) if (dated := _dated(rows[number], number))]
    if not dates:
        # A name without a date may also be the last line of the prose.
        return Signature(BLANK, _as_value(rows[bodies[-1]]) if bodies else BLANK), start if bodies else len(
            rows
        )
    best = max(dates, key=lambda dated: (dated.trust, dated.row))
    return Signature(_date_value(best.date, rows[best.row].place), _signer(rows, bodies, best)), start


def _start(rows: Sequence[Row]) -> int:
    """The first of the rows at the end that may all belong to a signature."""
    start = len(rows)
    while start and len(rows) - start < _LAST_ROWS and _may_close(plain(rows[start - 1].text)):
        start -= 1
    return start


def _may_close(line: str) -> bool:
    """Whether a line without white space may belong to the signature."""
    if not line:
        return True
    if find_date(line) is not None and len(line) <= _LONGEST_DATED:
        rest = without_date(line)
        return not rest or bool(_PRINTED.search(line)) or is_body(rest)
    return len(line) <= _LONGEST_NAME and is_body(line) and not line.endswith("。")


def _dated(row: Row, number: int) -> _Dated | None:
    line = plain(row.text)
    date = find_date(line)
    if date is None:
        return None
    if _PRINTED.search(line):
        return _Dated(0, number, date)
    return _Dated(1 if without_date(line) else 2, number, date)


def _signer(rows: Sequence[Row], bodies: Sequence[int], dated: _Dated) -> Value:
    """The body above the date, else the first one named, else the name beside the date."""
    above = [number for number in bodies if number < dated.row]
    if above:
        return _as_value(rows[above[-1]])
    if bodies:
        return _as_value(rows[bodies[0]])
    if dated.trust == 1:
        return classify(without_date(plain(rows[dated.row].text)), rows[dated.row].place)
    return BLANK


def is_body(line: str) -> bool:
    """Whether a line without white space is the name of a body."""
    return bool(_BODY.match(simplified(line)))


def _as_value(row: Row) -> Value:
    return classify(plain(row.text), row.place)


def _date_value(date: dt.date | str, place: Place = NOWHERE) -> Value:
    """The date as the cell of a workbook holds it: ``raw`` is 2024-01-18, or the text of an impossible date."""
    return classify(date, place)
