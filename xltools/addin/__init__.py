"""The buttons in Excel. VBA starts Python with the name of a command; the command works on the workbook that called.

    INTERPRETER -c "import xltools.addin as a; a.run('check_balances')" --wb=NAME --from_xl=1 --hwnd=N

Only the plain API of xlwings is used. VBA calls ``run`` and nothing else; whatever goes wrong is told to the person. Each
command imports what it needs when it is called, so that ``run`` can tell of a broken installation, too.
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
    "collect_inbox",
    "make_report",
    "merge_inbox",
    "next_finding",
    "remind_units",
    "run",
    "send_back_returns",
]


def check_balances() -> None:
    """Checks the active workbook: the findings go to an alert and to the results area."""
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
    """Checks all workbooks of the project's inbox, or of the active workbook's folder, and lists the findings."""
    from xltools.addin import folder

    folder.check_inbox()


def merge_inbox() -> None:
    """Merges the same folder, and opens the consolidated workbook."""
    from xltools.addin import folder

    folder.merge_inbox()


def collect_inbox() -> None:
    """Takes in what lies in the project's folder 来件."""
    from xltools.addin import round

    round.collect_inbox()


def remind_units() -> None:
    """Writes reminders for the units that have sent nothing, or have not corrected what went back."""
    from xltools.addin import round

    round.remind_units()


def send_back_returns() -> None:
    """Writes what goes back to the units whose returns have errors."""
    from xltools.addin import round

    round.send_back_returns()


def make_report() -> None:
    """Makes the Word report of the active workbook."""
    from xltools.addin import report

    report.make_report()


#: What VBA may ask for, by name.
COMMANDS: Mapping[str, Callable[[], None]] = {
    command.__name__: command
    for command in (
        check_balances,
        next_finding,
        clear_results,
        check_inbox,
        merge_inbox,
        make_report,
        collect_inbox,
        remind_units,
        send_back_returns,
    )
}


def run(name: str) -> None:
    """Runs one command. Whatever goes wrong is told to the person, and ends Python with an exit code."""
    code = guarded(name, COMMANDS)
    if code != DONE:
        sys.exit(code)
