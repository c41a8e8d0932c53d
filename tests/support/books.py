"""The workbooks that are opened in LibreOffice once and filled in again and again with random returns."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from office import Document, Office
from returns import FORMS, inputs

from xltools.form.load import load
from xltools.form.spec import Form
from xltools.model.submission import Submission
from xltools.workbook.layout.unit_book import Layout, layout
from xltools.workbook.write.protect import Lock
from xltools.workbook.write.unit_book import build

QUARTERLY = FORMS.get("statistics-quarterly")
#: The forms that the tests have made up, by their ids: one of another subject, and one that has whatever a form may have.
_MADE_UP = {form.id: form for form in map(load, (Path(__file__).parents[1] / "form" / "data").iterdir())}
EVERYTHING = _MADE_UP["everything"]
#: Every form there is: the shipped ones, whichever they are, and those of the tests.
ALL_FORMS = [*(FORMS.get(id) for id in FORMS.ids()), *(_MADE_UP[id] for id in sorted(_MADE_UP))]


@dataclass(frozen=True)
class Kind:
    """What decides the formulas of a workbook."""

    form: Form
    level: str
    last_year_known: bool = True
    totals_typed: bool = False


def _kinds(form: Form) -> Iterator[tuple[str, Kind]]:
    def applying(level: str) -> int:
        return sum(not rule.levels or level in rule.levels for rule in form.rules)

    levels = sorted((*form.levels, "市"), key=applying)
    least, most = levels[0], next(level for level in form.levels if applying(level) == applying(levels[-1]))
    yield form.id, Kind(form, most)
    yield f"{form.id}, first year", Kind(form, most, last_year_known=False)
    yield f"{form.id}, totals typed", Kind(form, most, totals_typed=True)
    if applying(least) < applying(most):
        yield f"{form.id}, a level of fewer rules", Kind(form, least)


KINDS = dict(kind for form in ALL_FORMS for kind in _kinds(form))


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
