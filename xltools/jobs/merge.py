"""The main job: an inbox → the county's consolidated workbook, its report and findings.json."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path

from xltools.form.messages.coded import Coded
from xltools.form.toml import FormError
from xltools.jobs.check import Together, judge_forms, passed_over
from xltools.jobs.output import AUDIT_PAGE, OPEN_DATA, Progress, county_book_name, file_name, outside, write
from xltools.jobs.report import annex_path, county_path, edited
from xltools.jobs.round.audit import audit_page
from xltools.jobs.summary import as_json
from xltools.jobs.workspace import Workspace
from xltools.model.consolidation import Consolidation, Judged
from xltools.model.errors import UnusableArgumentError, reason
from xltools.model.messages.refusals import Refusal
from xltools.report.open_data import open_data
from xltools.report.page.render import page_files
from xltools.report.press import Press
from xltools.workbook.consolidated import build_consolidated
from xltools.workbook.consolidated.earlier import Earlier, earlier, is_open
from xltools.workbook.write.protect import Lock

FINDINGS = "findings.json"


@dataclass(frozen=True)
class Merged:
    """What a merge came to, and the files it wrote.

    ``passed_over`` are the names of files that were not read; ``kept_book`` is the earlier workbook, where somebody had
    changed it.
    """

    consolidation: Consolidation
    judged: list[Judged]
    workbook: Path
    findings: Path
    report: Report
    page: Page
    passed_over: tuple[str, ...] = ()
    kept_book: Path | None = None
    open_data: OpenData | None = None


@dataclass(frozen=True)
class OpenData:
    """What was written to be published, in ``folder``; or why there is none (``problem``)."""

    folder: Path | None = None
    files: tuple[Path, ...] = ()
    problem: Coded | None = None


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


def merge_inbox(
    workspace: Workspace,
    inbox: Path,
    out: Path,
    *,
    lock: Lock,
    progress: Progress,
    today: dt.date,
    include_errors: bool = False,
) -> Merged:
    """The same as ``merge_forms``, of the project's first form."""
    first = workspace.project.form if workspace.project else ""
    (merged,) = merge_forms(
        workspace,
        inbox,
        out,
        form=first,
        lock=lock,
        progress=progress,
        today=today,
        include_errors=include_errors,
    )
    return merged


def merge_forms(  # noqa: PLR0913 - as merge_inbox, and the form
    workspace: Workspace,
    inbox: Path,
    out: Path,
    *,
    lock: Lock,
    progress: Progress,
    today: dt.date,
    form: str = "",
    include_errors: bool = False,
) -> tuple[Merged, ...]:
    """Verifies every file of the inbox, adds up what may be added up, and writes the results to ``out``: those of the
    project's first form there, those of each further one to a folder in it that is called by the form.

    ``today`` is the day of which the audit page speaks, and by which units that have sent nothing are late. ``form`` is the
    id of the one form whose results are written; "" for all.

    Raises UnusableArgumentError when nothing could be read or written. The inbox is only read.
    """
    if inbox.is_file():
        raise UnusableArgumentError("A04", path=inbox)
    outside(out, inbox)
    found = judge_forms(workspace, [inbox], progress, form=form, include_errors=include_errors, today=today)
    return tuple(
        _written(one, inbox, out / file_name(one.workspace.own_name), lock=lock, today=today) for one in found
    )


def _written(together: Together, inbox: Path, out: Path, *, lock: Lock, today: dt.date) -> Merged:
    """Writes the results of one form."""
    workspace = together.workspace
    judged, consolidation = list(together.judged), together.consolidation
    path = out / county_book_name(consolidation.county.name, consolidation.year, workspace.own_name)
    before = _earlier(workspace, path, consolidation)
    kept_book = _set_aside(path) if before and before.changed else None
    if before:
        consolidation = replace(consolidation, explanations=before.explanations)
    workbook = write(path, build_consolidated(consolidation, lock=lock, inbox=inbox, out=out))
    not_read = passed_over(workspace, [inbox])
    findings = write(out / FINDINGS, as_json(consolidation, judged, not_read).encode("utf-8", "replace"))
    report = _report(workspace, consolidation, out)
    written = (("汇总表", workbook), ("县级报告", report.path), ("附件（不公布）", report.annex))
    products = [(what, file.name) for what, file in written if file]
    added_up = replace(together, consolidation=consolidation)
    try:
        content = audit_page(workspace, added_up, inbox=inbox, out=out, today=today, products=products)
        page = Page(write(out / AUDIT_PAGE, content))
    except FormError as error:  # a template that cannot be used costs the page only
        page = Page(problem=error.refusal)
    return Merged(consolidation, judged, workbook, findings, report, page, not_read, kept_book)


def with_open_data(workspace: Workspace, merged: Merged) -> Merged:
    """Writes what is published of a merge into a folder beside its workbook. A template that cannot be used costs this only;
    where no unit is in the sums there is nothing to publish.

    Raises UnusableArgumentError when it cannot be written.
    """
    folder = open_data_folder(merged)
    if not merged.consolidation.included:
        return replace(merged, open_data=OpenData(problem=Refusal("A14")))
    try:
        files = open_data(merged.consolidation, page_files(workspace.forms))
    except FormError as error:
        return replace(merged, open_data=OpenData(problem=error.refusal))
    paths = tuple(write(folder / name, content) for name, content in files.items())
    return replace(merged, open_data=OpenData(folder, paths))


def open_data_folder(merged: Merged) -> Path:
    """Where the open data of a merge lies, if there is any."""
    return merged.workbook.parent / OPEN_DATA


def _earlier(workspace: Workspace, path: Path, consolidation: Consolidation) -> Earlier | None:
    """The workbook of an earlier merge. One that is open is not overwritten (O07)."""
    if is_open(path):
        raise UnusableArgumentError("O07", path=path)
    try:
        return earlier(path, consolidation.form, workspace.form_of)
    except OSError as error:
        raise UnusableArgumentError("O01", path=path, reason=reason(error)) from error


def _set_aside(path: Path) -> Path:
    """A copy of a workbook that somebody has changed, under the first free name beside it."""
    number = 1
    while (aside := path.with_name(f"{path.stem}_改动过的{number}.xlsx")).exists():
        number += 1
    return write(aside, path.read_bytes())


def _report(workspace: Workspace, consolidation: Consolidation, out: Path) -> Report:
    """The county's report. A template that cannot be used costs the report only; what somebody has written
    into an earlier one is kept."""
    try:
        written = Press(workspace.forms).merged(consolidation)
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
