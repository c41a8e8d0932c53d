"""Whether LibreOffice shows the figures that we would count."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from office import Document, Office, OfficeError
from returns import FORM

from xltools.workbook.layout.unit_book import layout

_LAYOUT = layout(FORM)
Figures = Mapping[str, str | None]


def differences(counted: Iterable[tuple[bytes, Figures]]) -> Iterator[tuple[bytes, str]]:
    """The workbooks of which LibreOffice shows another figure, and which one. What it does not open is not among them."""
    with tempfile.TemporaryDirectory() as folder, Office.start() as office:
        path = Path(folder) / "看.xlsx"
        for data, figures in counted:
            path.write_bytes(data)
            try:
                with office.open(path) as document:
                    what = _difference(document, figures)
            except OfficeError:
                continue
            if what:
                yield data, what


def _difference(document: Document, figures: Figures) -> str:
    """The first typed figure that is another one there; nothing where there is none."""
    there = {sheet: document.cells(sheet) for sheet in document.sheets()}
    for figure in sorted(_LAYOUT.typed_figures):
        place = _LAYOUT.places[figure]
        if not there.get(place.sheet):
            continue  # it has not found the sheet's part, and shows an empty one: that nobody takes for figures
        cell = there[place.sheet][place.cell]
        shown = cell.error or cell.value
        ours = figures.get(figure)
        if _number(shown) != _number(ours):
            return f"{figure} {place.sheet}!{place.cell}: {ours} here, {shown!r} there"
    return ""


def _number(value: object) -> object:
    """A number as both write it; whatever else is there as it is."""
    if value is None or value == "":
        return None
    try:
        return float(str(value).strip())
    except ValueError:
        return value
