"""xltools: the workbooks of a county's government information disclosure annual report.

A form (data, in ``templates/``) says what is asked and which figures must balance; the locked
workbook, its formulas, the checks, the messages and the consolidated workbook are derived from it.
"""

__version__ = "0.1.0"
