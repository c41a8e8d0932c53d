"""The workbook a person has open: checked as ``xltools check`` checks the file, by what is on the screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from xltools.form.spec import Severity
from xltools.jobs.check import consolidate, verify_open
from xltools.jobs.workspace import Workspace
from xltools.model.consolidation import Judged
from xltools.model.errors import NothingReadableError
from xltools.model.findings import Finding
from xltools.workbook.layout.grid import Box
from xltools.workbook.layout.identity import IDENTITY
from xltools.workbook.layout.review import REVIEW
from xltools.workbook.read.facts import BookFacts
from xltools.workbook.read.integrity import renamed_sheets
from xltools.workbook.read.open_book import OpenSheet
from xltools.workbook.read.unit_book import layout_of
from xltools.workbook.read.worksheet import SheetFacts

__all__ = ["HIDDEN", "OpenCheck", "OpenSheet", "check_open", "results_area"]

#: The sheet nobody can be sent to.
HIDDEN = IDENTITY
#: When one of these is said of the review, its free lines may stand anywhere.
_MOVED = frozenset({"S01", "S10", "S21", "S23"})
_ORDER = list(Severity)


@dataclass(frozen=True)
class OpenCheck:
    """What was found in an open workbook, errors first.

    ``described`` names unit and year, "" for a workbook that could not be read. ``results`` is the sheet
    and the free lines for the findings, None where nobody can say where they are. ``sheets`` gives the
    name that a renamed sheet of the form has now.
    """

    findings: tuple[Finding, ...]
    described: str = ""
    results: tuple[str, Box] | None = None
    sheets: Mapping[str, str] = field(default_factory=dict)

    @property
    def named(self) -> frozenset[str]:
        """The sheets that findings speak of, as they are called now."""
        return frozenset(self.sheets.get(one.sheet, one.sheet) for one in self.findings) - {IDENTITY}

    def count(self, severity: Severity) -> int:
        return sum(found.severity is severity for found in self.findings)


def check_open(path: Path, shown: Sequence[OpenSheet]) -> OpenCheck:
    """The findings of ``xltools check`` for the workbook at ``path`` with its sheets as they are shown.

    Raises UnusableArgumentError and FormError for a project that cannot be used.
    """
    workspace = Workspace.open(path)
    judged = verify_open(workspace, path, shown)
    try:
        everything: Sequence[Finding] = consolidate(workspace, judged).findings
    except NothingReadableError as error:
        everything = error.findings
    findings = sorted(
        (found for found in everything if found.file == path.name),
        key=lambda found: _ORDER.index(found.severity),
    )
    (one,) = judged
    submission = one.submission
    if submission is None:
        return OpenCheck(tuple(findings))
    renamed = {found.expected: found.sheet for found in one.findings if found.code == "S03"}
    described = f"{submission.unit.name or submission.unit.code} {submission.period.spaced}"
    return OpenCheck(tuple(findings), described, _results(workspace, one, shown, renamed), renamed)


def results_area(path: Path, identity: OpenSheet, names: Sequence[str]) -> tuple[str, Box] | None:
    """Where the findings of an open workbook stand, told by its hidden sheet and the names of all its sheets;
    None if nobody knows. Raises UnusableFileError for a workbook that is not ours.
    """
    lay = layout_of(identity.values, Workspace.open(path).form_of)
    if lay is None:
        return None
    review = renamed_sheets(BookFacts({name: SheetFacts(name) for name in names}), lay.sheets).get(REVIEW)
    return (review, lay.results) if review else None


def _results(
    workspace: Workspace, judged: Judged, shown: Sequence[OpenSheet], renamed: Mapping[str, str]
) -> tuple[str, Box] | None:
    """The same of a workbook that was judged: also None where the review itself has shifted."""
    if any(found.sheet == REVIEW and found.code in _MOVED for found in judged.findings):
        return None
    hidden = next((sheet for sheet in shown if sheet.name == HIDDEN), None)
    own = layout_of(hidden.values, workspace.form_of) if hidden else None
    return (renamed.get(REVIEW, REVIEW), own.results) if own else None
