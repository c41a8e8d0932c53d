"""An Excel for tests: unmodified xlwings code runs on it as on Excel for Windows.

    with running(OpenpyxlDriver) as excel:
        book = excel.open(path)
        with excel.calling(book):
            xltools.addin.check_balances()
        assert excel.alerts[0].prompt.startswith("青禾镇")

`engine.py` and `sheets.py` say what Excel would say over COM. What a document holds is behind a driver
(`driver.py`), of which there are two: `in_openpyxl.py` keeps it in openpyxl, which calculates nothing, and
`in_office.py` in a live LibreOffice. Every call that would be a round trip to Excel is counted in
``excel.calls``. `relay.py` lets a Python that somebody else started speak to the same program.
"""

from excel.com import ERRORS, com_error, refused
from excel.engine import Alert
from excel.program import Excel, running

__all__ = ["ERRORS", "Alert", "Excel", "com_error", "refused", "running"]
