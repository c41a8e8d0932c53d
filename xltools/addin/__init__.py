"""The Excel button: what VBA starts, each a function without arguments over ``xlwings.Book.caller()``.

    INTERPRETER -c "import xltools.addin as a; a.run('check_balances')" --wb=NAME --from_xl=1 --hwnd=N

Only the plain API of xlwings is used. ``run`` is the one way in from VBA: nothing that goes wrong behind
it stays silent. What a command needs is imported when it is called, so that ``run`` is there to answer
for a broken installation, too.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

from xltools.addin.failure import DONE, FAILED, UNTOLD, guarded

__all__ = [
    "COMMANDS",
    "DONE",
    "FAILED",
    "UNTOLD",
    "check_balances",
    "check_inbox",
    "clear_results",
    "make_report",
    "merge_inbox",
    "next_finding",
    "run",
]


def check_balances() -> None:
    """The active workbook: what does not balance, in an alert, in the results area and under the cursor."""
    from xltools.addin import checking

    checking.check_balances()


def next_finding() -> None:
    """Selects the next cell that a finding of the results area names, the first one after the last."""
    from xltools.addin import checking

    checking.next_finding()


def clear_results() -> None:
    """Empties the results area."""
    from xltools.addin import checking

    checking.clear_results()


def check_inbox() -> None:
    """All workbooks of the project's inbox, or of the active workbook's folder, as a list in a new workbook."""
    from xltools.addin import folder

    folder.check_inbox()


def merge_inbox() -> None:
    """Adds the same folder up, and opens the consolidated workbook."""
    from xltools.addin import folder

    folder.merge_inbox()


def make_report() -> None:
    """The Word report of the active workbook."""
    from xltools.addin import report

    report.make_report()


#: What VBA may ask for, by name.
COMMANDS: Mapping[str, Callable[[], None]] = {
    command.__name__: command
    for command in (check_balances, next_finding, clear_results, check_inbox, merge_inbox, make_report)
}


def run(name: str) -> None:
    """One command, to its end: whatever happens is told to the person. Ends Python unless all went well."""
    code = guarded(name, COMMANDS)
    if code != DONE:
        sys.exit(code)
