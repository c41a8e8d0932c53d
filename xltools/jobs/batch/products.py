"""What a merge writes, each product by itself: the consolidated workbook, the county's report, the audit page.

A product is made first and written then, so that several can be made at a time and are written in one order.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from xltools.form.messages.coded import Coded
from xltools.form.toml import FormError
from xltools.jobs.check import Together
from xltools.jobs.output import annex_path, county_path, edited, not_written, write, write_new
from xltools.jobs.workspace import Workspace
from xltools.model.consolidation import Consolidation
from xltools.model.errors import UnusableArgumentError
from xltools.workbook.consolidated import build_consolidated
from xltools.workbook.consolidated.earlier import Earlier, earlier, is_open
from xltools.workbook.write.protect import Lock

if TYPE_CHECKING:
    from xltools.report.annex import Member
    from xltools.report.writer import WordReport


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
    """A consolidated workbook: where it lies, what it holds, and the earlier one where somebody had changed it."""

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


def begun_book(workspace: Workspace, consolidation: Consolidation, path: Path) -> Book:
    """The workbook before it is made: with what the county has typed into an earlier one, which is set aside where it was
    changed.

    Raises UnusableArgumentError (O01, O07) where it cannot be written.
    """
    before = _earlier(workspace, path, consolidation)
    kept = _set_aside(path, before.data) if before and before.changed else None
    if before:
        consolidation = replace(consolidation, explanations=before.explanations)
    return Book(path, consolidation, kept)


def made_book(book: Book, making: Making) -> bytes:
    """The workbook itself."""
    out = book.path.parent
    return build_consolidated(book.consolidation, lock=making.lock, inbox=making.inbox, out=out)


def write_book(workspace: Workspace, consolidation: Consolidation, path: Path, making: Making) -> Book:
    """The workbook, begun, made and written. Raises UnusableArgumentError (O01, O07) where it cannot be written."""
    book = begun_book(workspace, consolidation, path)
    write(path, made_book(book, making))
    return book


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


def made_report(
    workspace: Workspace, consolidation: Consolidation, members: Sequence[Member] | None = None
) -> WordReport | Coded:
    """The county's report and its annex. A template that cannot be used costs these only: then, why there are none.
    ``members``: all units, where volumes stand in their place."""
    # Only here and for the page: the other process loads what prints, while this one writes the workbook.
    from xltools.report.press import Press  # noqa: PLC0415

    try:
        return Press(workspace.forms).merged(consolidation, members)
    except (UnusableArgumentError, FormError) as error:
        return error.refusal


@dataclass(frozen=True)
class Targets:
    """Where the report and its annex are written so that nothing is overwritten that somebody has changed in Word; and what
    that is (``kept``)."""

    report: Path
    annex: Path
    kept: tuple[Path, ...]


def report_targets(out: Path, consolidation: Consolidation) -> Targets:
    """As it is now. Raises UnusableArgumentError (W08) for an earlier report that cannot be read."""
    path = county_path(out, consolidation.submission)
    (report, kept), (annex, kept_annexes) = _beside_edited(path), _beside_edited(annex_path(path))
    return Targets(report, annex, (*kept, *kept_annexes))


def _beside_edited(path: Path) -> tuple[Path, tuple[Path, ...]]:
    kept: list[Path] = []
    target = path
    while edited(target):  # also what was written beside may have been worked on since
        kept.append(target)
        target = path.with_name(f"{path.stem}_重新生成{len(kept) if len(kept) > 1 else ''}.docx")
    return target, tuple(kept)


def write_report(made: WordReport | Coded, targets: Targets) -> Report:
    """The report and its annex, where there are any."""
    if isinstance(made, Coded):
        return Report(problem=made)
    report, annex = write(targets.report, made.content), write(targets.annex, made.annex)
    return Report(report, annex, made.waiting, targets.kept)


def made_page(
    together: Together, making: Making, book: Book, targets: Targets | None = None
) -> bytes | Coded:
    """The audit page of the folder in which the workbook lies. It names what else is written there: the report too, where it
    has ``targets``. A template that cannot be used costs the page only: then, why there is none."""
    from xltools.jobs.round.audit import audit_page  # noqa: PLC0415 - as above

    documents = (("县级报告", targets.report), ("附件（不公布）", targets.annex)) if targets else ()
    try:
        return audit_page(
            together.workspace,
            replace(together, consolidation=book.consolidation),
            inbox=making.inbox,
            out=book.path.parent,
            today=making.today,
            products=[(what, file.name) for what, file in (("汇总表", book.path), *documents)],
        )
    except FormError as error:
        return error.refusal


def write_page(made: bytes | Coded, path: Path) -> Page:
    """The audit page, where there is one."""
    return Page(problem=made) if isinstance(made, Coded) else Page(write(path, made))
