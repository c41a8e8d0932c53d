"""A page that a unit has published, against the workbook that the county has passed; and the entry that it is published."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path

from xltools.check.dates import due_date
from xltools.county.ledger import EntryKind, Ledger
from xltools.county.receipts import decided, digest_of
from xltools.jobs.check import judge_file, known_round
from xltools.jobs.compare import Compared, compare
from xltools.jobs.workspace import Workspace
from xltools.model.errors import UnusableArgumentError
from xltools.model.findings import finding
from xltools.model.submission import Unit


@dataclass(frozen=True)
class Published:
    """What was found in a page, and whether it is entered as published.

    Attributes:
        compared: The page, held against the workbook.
        unit: Whose it is.
        entered: It agrees with what was passed, and is in the ledger now.
    """

    compared: Compared
    unit: Unit
    entered: bool


def check_published(
    workspace: Workspace, page: Path, book: Path, *, address: str, day: dt.date, now: dt.datetime
) -> Published:
    """Whether what was published is what was passed: figures, title and year, sections, and in time.

    Args:
        workspace: The project.
        page: The page, saved: .html, .mht, .docx or .pdf.
        book: The unit's workbook.
        address: Where the page stands, as the clerk has typed it; "" for not known.
        day: The day on which it was published.
        now: The time.

    Returns:
        The findings; R07 where the workbook is not the one that was passed, R08 where it was later than the form's own deadline, R09 without an address.

    Raises:
        UnusableArgumentError: There is no project, the workbook cannot be used, or the day is still to come (A69).
        NothingReadableError: The page cannot be read.
    """
    project = workspace.required()
    if day > now.date():
        raise UnusableArgumentError("A69", day=day.isoformat(), today=now.date().isoformat())
    compared = compare(workspace, [page], book)
    judged = judge_file(workspace, book).judged
    unit = judged.submission.unit if judged.submission else Unit("", "")
    (report,) = compared.judged
    found = list(report.findings)
    passed = known_round([project.inbox]).passed.get(unit.code)
    if passed is None or passed.sha256 != judged.sha256:
        found.append(finding("R07", name=unit.name, code=unit.code).of(report.file))
    due = due_date(workspace.forms.get(compared.form), compared.period, unit.level)
    if due and day > due:
        late = str((day - due).days)
        found.append(
            finding("R08", found=day.isoformat(), expected=due.isoformat(), days=late).of(report.file)
        )
    if not address:
        found.append(finding("R09").of(report.file))
    result = replace(compared, judged=(replace(report, findings=tuple(found)),))
    entered = report.submission is not None and not any(one.is_error for one in found)
    if entered:
        entry = decided(EntryKind.PUBLISHED, unit.code, digest_of(page), note=address, day=day)
        Ledger.started(project.inbox).add([entry], now)
    return Published(result, unit, entered)
