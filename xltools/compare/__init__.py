"""A report that somebody may have changed by hand, held against the workbook it was made from: R findings.

A document becomes a ``Printed`` (what the report says); two of them, one made anew from the workbook and one found in
the file, are compared figure by figure, row by row and sentence by sentence. Nothing is written or corrected here.
"""

from xltools.compare.check import check_printed
from xltools.compare.files import compare_file, reports_among
from xltools.compare.printed import Annex, Line, ListRow, Printed, annex_of, printed

__all__ = [
    "Annex",
    "Line",
    "ListRow",
    "Printed",
    "annex_of",
    "check_printed",
    "compare_file",
    "printed",
    "reports_among",
]
