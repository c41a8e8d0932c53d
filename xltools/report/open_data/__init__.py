"""Open data: a county's year for its web site and for whoever counts on. Tables, data with a schema, one page of figures."""

from __future__ import annotations

from collections.abc import Mapping

from xltools.model.consolidation import Consolidation
from xltools.report.open_data.package import packed
from xltools.report.open_data.pages import figure_sheet, tables_fragment
from xltools.report.page.render import FileOf

__all__ = ["FIGURE_SHEET", "TABLES", "open_data"]

#: What the two pages are called.
TABLES, FIGURE_SHEET = "汇总表格.html", "一图读懂.html"


def open_data(consolidation: Consolidation, file: FileOf) -> Mapping[str, bytes]:
    """Everything that is published of a county's year: name of a file → its content, the same for the same county.

    Only tables that the report prints are in it. A figure that not every unit in the sums gave is blank, never 0.

    Args:
        consolidation: The county's year.
        file: Gives templates and styles; a project may have its own.

    Raises:
        FormError: A template is wrong (F75).
    """
    return {
        TABLES: tables_fragment(consolidation, file),
        FIGURE_SHEET: figure_sheet(consolidation, file),
        **packed(consolidation),
    }
