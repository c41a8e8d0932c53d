"""The workbooks that are opened in LibreOffice once and filled in again and again with random returns."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from office import Document, Office
from returns import FORM, FORMS, OLD_FORM, blank, inputs, known_last

from xltools.form.load import load
from xltools.form.spec import Form
from xltools.model.submission import Submission, Unit
from xltools.workbook.layout.unit_book import Layout, layout
from xltools.workbook.write.protect import Lock
from xltools.workbook.write.unit_book import build

QUARTERLY = FORMS.get("statistics-quarterly")
#: A form that has whatever a form may have.
EVERYTHING = load(Path(__file__).parents[1] / "form" / "data" / "everything")


@dataclass(frozen=True)
class Kind:
    """What decides the formulas of a workbook."""

    form: Form
    level: str
    last_year_known: bool
    totals_typed: bool = False


KINDS = {
    "township, last year known": Kind(FORM, "乡镇", last_year_known=True),
    "township, first year": Kind(FORM, "乡镇", last_year_known=False),
    "city, no limit on 规章": Kind(FORM, "市", last_year_known=True),
    "published elsewhere": Kind(FORM, "部门", last_year_known=True, totals_typed=True),
    "edition of 2019": Kind(OLD_FORM, "部门", last_year_known=True),
    "a quarter, last one known": Kind(QUARTERLY, "乡镇", last_year_known=True),
    "a quarter, last one not known": Kind(QUARTERLY, "乡镇", last_year_known=False),
    "a form with everything": Kind(EVERYTHING, "乡镇", last_year_known=True),
}


@dataclass(frozen=True, repr=False)
class OpenWorkbook:
    """A workbook that is open in LibreOffice, and the blank return it was made of."""

    document: Document
    layout: Layout
    empty: Submission

    def fill(self, filled: Submission) -> None:
        """Types a return into it; cells that the return leaves blank are emptied."""
        for sheet, cells in inputs(self.layout.form, filled, totals_typed=self.layout.totals_typed).items():
            self.document.set(sheet, cells)


@contextmanager
def opened_in_office(
    office: Office,
    folder: Path,
    empty: Submission,
    form: Form,
    *,
    totals_typed: bool = False,
    button: bool = False,
) -> Iterator[OpenWorkbook]:
    """The workbook of a blank return, with its macros where it has a button."""
    path = folder / ("unit.xlsm" if button else "unit.xlsx")
    lock = Lock("c2FsdA==", "aGFzaA==") if button else None
    path.write_bytes(build(form, empty, totals_typed=totals_typed, button=button, lock=lock))
    with office.open(path, macros=button) as document:
        yield OpenWorkbook(document, layout(form, totals_typed=totals_typed), empty)


@contextmanager
def opened_of_kind(
    office: Office, folder: Path, name: str, *, button: bool = False
) -> Iterator[OpenWorkbook]:
    """The blank workbook of a kind, open in LibreOffice."""
    kind = KINDS[name]
    last = known_last(kind.form, Random(7)) if kind.last_year_known else {}
    empty = blank(kind.form, unit=Unit("101", "青禾镇", kind.level), last=last)
    with opened_in_office(
        office, folder, empty, kind.form, totals_typed=kind.totals_typed, button=button
    ) as workbook:
        yield workbook
