"""Files that may be reports of a workbook → which of them are compared, and what each comparison found.

A file that cannot be read is a finding, and never stops the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from xltools.compare.check import check_printed
from xltools.compare.printed import Printed, printed
from xltools.form.spec import Form
from xltools.model.consolidation import Judged
from xltools.model.errors import UnusableFileError
from xltools.model.findings import Finding, finding
from xltools.model.messages.reasons import Reason
from xltools.model.submission import Submission
from xltools.published import read_document

#: The finding of a file that is no report, whatever it is.
_NO_REPORT = "S99"


def reports_among(names: Mapping[Path, str], given: Sequence[Path]) -> dict[Path, str]:
    """The files to compare, and what messages call them.

    Args:
        names: Every file that was given or lies in a folder that was given, and its name in messages.
        given: The paths that a person named. Of a file that is among them nothing is asked; of the others only
            Word documents are taken.
    """
    named = {path.resolve() for path in given}
    chosen = {}
    for path, name in names.items():
        if path.resolve() in named:
            chosen[path] = path.name
        elif path.suffix.lower() == ".docx":
            chosen[path] = name
    return chosen


def compare_file(form: Form, workbook: Submission, expected: Printed, path: Path, name: str) -> Judged:
    """One report against its workbook; without a submission where the file could not be read.

    Args:
        form: The form of the workbook.
        workbook: The return that the report was made from.
        expected: What a report of the workbook says today.
        path: The report.
        name: What messages call it.
    """
    try:
        document, source = read_document(path)
        found = printed(form, document, source)
        if found is None:
            raise UnusableFileError("R05", reason=Reason("N12"))
        findings = tuple(told.of(name) for told in check_printed(form, workbook, expected, found))
    except UnusableFileError as error:
        return Judged(name, error.sha256, None, (_refusal(path, error.finding).of(name),))
    return Judged(name, source.sha256, workbook, findings)


def _refusal(path: Path, refused: Finding) -> Finding:
    """Why a file was not compared. What the import says of a file that is no report is said for this command."""
    if refused.code != _NO_REPORT:
        return refused
    if path.suffix.lower().startswith((".xls", ".et")):
        return finding("R05").with_reason(Reason("N11"))
    reason = refused.reason
    return finding("R05").with_reason(Reason("N14") if reason == Reason("N13") else reason)
