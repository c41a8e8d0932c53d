"""A new workbook that is written to memory: the same bytes for the same input, locked once it is finished."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from decimal import Decimal
from functools import lru_cache

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from xltools.workbook.write.protect import Lock

#: Workbooks carry no time of making, so that the same input gives the same bytes.
EPOCH = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a constant, not a moment


#: The functions that a formula calls; and those of which it is known that XlsxWriter leaves them as they stand.
_CALLED = re.compile(r"[A-Z][A-Z0-9.]*(?=\()")
_plain_functions: set[str] = set()


class Sheet(Worksheet):  # type: ignore[misc] # XlsxWriter has annotations but no py.typed marker
    """A sheet of a new workbook. In each formula XlsxWriter looks for twenty functions that want a prefix, a twentieth of a
    small merge; here it does so once for each function."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        plain, functions = formula.removeprefix("="), set(_CALLED.findall(formula))
        if functions <= _plain_functions and not plain.startswith("{"):
            return plain
        prepared = str(super()._prepare_formula(formula, expand_future_functions))
        if prepared == plain and "_xlfn." not in plain:
            _plain_functions.update(functions)
        return prepared


def new_book(buffer: io.BytesIO, title: str) -> Workbook:
    """A workbook that is written to memory and is the same for the same input."""
    book = Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.worksheet_class = Sheet
    book.set_properties({"title": title, "created": EPOCH})
    book.set_calc_mode("auto")
    return book


def sealed(content: bytes, lock: Lock) -> bytes:
    """The package with the lock put in: sheet protection and workbook structure."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename.startswith("xl/worksheets/sheet"):
                data = lock.sheet(data)
            elif info.filename == "xl/workbook.xml":
                data = lock.workbook(data)
            new.writestr(info, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


@lru_cache(maxsize=1 << 14)
def as_float(number: Decimal) -> float | int:
    """A number as XlsxWriter stores it: whole ones without a fraction."""
    return int(number) if number == number.to_integral_value() else float(number)
