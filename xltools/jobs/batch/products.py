"""What a merge writes, each product by itself: the consolidated workbook, the county's report, the audit page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from xltools.form.messages.coded import Coded
from xltools.form.toml import FormError
from xltools.jobs.check import Together
from xltools.jobs.output import not_written, write, write_new
from xltools.jobs.report import annex_path, county_path, edited
from xltools.jobs.round.audit import audit_page
from xltools.jobs.workspace import Workspace
from xltools.model.consolidation import Consolidation
from xltools.model.errors import UnusableArgumentError
from xltools.report.annex import Member
from xltools.report.press import Press
from xltools.workbook.consolidated import build_consolidated
from xltools.workbook.consolidated.earlier import Earlier, earlier, is_open
from xltools.workbook.write.protect import Lock


@dataclass(frozen=True)
class Making:
    """What every product is made with.

    Attributes:
        inbox: The folder of the returns.
        out: The folder of the results.
        lock: What the workbook's sheets are locked with.
        today: The day of which the audit page speaks, and by which units that have sent nothing are late.
    """

    inbox: Path
    out: Path
    lock: Lock
    today: dt.date


@dataclass(frozen=True)
class Book:
    """A consolidated workbook that was written: where, what it holds, and the earlier one where somebody had changed it."""

    path: Path
    consolidation: Consolidation
    kept: Path | None


@dataclass(frozen=True)
class Page:
    """The audit page: where it was written, or why there is none (``problem``)."""

    path: Path | None = None
    problem: Coded | None = None


@dataclass(frozen=True)
class Report:
    """The county's report and its annex: where they were written (beside those that somebody has changed in Word,
    ``kept``), the sections that wait for a person; or why there are none (``problem``)."""

    path: Path | None = None
    annex: Path | None = None
    waiting: tuple[str, ...] = ()
    kept: tuple[Path, ...] = ()
    problem: Coded | None = None

    @property
    def left_to_do(self) -> tuple[str, ...]:
        """What a person must still do in the report, a line each."""
        return tuple(f"县级报告的“{title}”要由人填写，已在文中加亮" for title in self.waiting)


def write_book(workspace: Workspace, consolidation: Consolidation, path: Path, making: Making) -> Book:
    """The workbook, with what the county has typed into an earlier one.

    Raises UnusableArgumentError (O01, O07) where it cannot be written.
    """
    before = _earlier(workspace, path, consolidation)
    kept = _set_aside(path, before.data) if before and before.changed else None
    if before:
        consolidation = replace(consolidation, explanations=before.explanations)
    content = build_consolidated(consolidation, lock=making.lock, inbox=making.inbox, out=path.parent)
    return Book(write(path, content), consolidation, kept)


def _earlier(workspace: Workspace, path: Path, consolidation: Consolidation) -> Earlier | None:
    """The workbook of an earlier merge. One that is open is not overwritten (O07)."""
    if is_open(path):
        raise UnusableArgumentError("O07", path=path)
    try:
        return earlier(path, consolidation.form, workspace.form_of)
    except OSError as error:
        raise not_written(path, error) from error


def _set_aside(path: Path, data: bytes) -> Path:
    """A copy of a workbook that somebody has changed, under the first free name beside it; the same one once."""
    number = 1
    while not write_new(aside := path.with_name(f"{path.stem}_改动过的{number}.xlsx"), data):
        if _holds(aside, data):
            break  # of a run that was ended then, or of one that runs beside this one
        number += 1
    return aside


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def write_report(
    workspace: Workspace, consolidation: Consolidation, out: Path, members: Sequence[Member] | None = None
) -> Report:
    """The county's report. A template that cannot be used costs the report only; what somebody has written
    into an earlier one is kept. ``members``: all units, where volumes stand in their place."""
    try:
        written = Press(workspace.forms).merged(consolidation, members)
    except (UnusableArgumentError, FormError) as error:
        return Report(problem=error.refusal)
    path = county_path(out, consolidation.submission)
    (report, kept), (annex, kept_annexes) = _beside_edited(path), _beside_edited(annex_path(path))
    return Report(
        write(report, written.content), write(annex, written.annex), written.waiting, (*kept, *kept_annexes)
    )


def _beside_edited(path: Path) -> tuple[Path, tuple[Path, ...]]:
    """Where a document is written so that nothing is overwritten that somebody has changed in Word; and what that is."""
    kept: list[Path] = []
    target = path
    while edited(target):  # also what was written beside may have been worked on since
        kept.append(target)
        target = path.with_name(f"{path.stem}_重新生成{len(kept) if len(kept) > 1 else ''}.docx")
    return target, tuple(kept)


def write_page(together: Together, path: Path, making: Making, report: Report, book: Book) -> Page:
    """The audit page, which names what else was written. A template that cannot be used costs the page only."""
    written = (("汇总表", book.path), ("县级报告", report.path), ("附件（不公布）", report.annex))
    products = [(what, file.name) for what, file in written if file]
    added_up = replace(together, consolidation=book.consolidation)
    try:
        content = audit_page(
            together.workspace,
            added_up,
            inbox=making.inbox,
            out=path.parent,
            today=making.today,
            products=products,
        )
    except FormError as error:
        return Page(problem=error.refusal)
    return Page(write(path, content))
