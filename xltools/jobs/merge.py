"""The main job: an inbox → the county's consolidated workbook, its report and findings.json."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from xltools.county.inbox import list_inbox
from xltools.form.messages.coded import Coded
from xltools.form.toml import FormError
from xltools.jobs.batch.cycles import seldom_sought, set_aside
from xltools.jobs.batch.products import (
    Making,
    Page,
    Report,
    begun_book,
    made_book,
    made_page,
    made_report,
    report_targets,
    write_page,
    write_report,
)
from xltools.jobs.batch.volumes import Volume, in_volumes, is_large
from xltools.jobs.batch.workers import side_by_side
from xltools.jobs.check import Together, judge_forms
from xltools.jobs.output import (
    AUDIT_PAGE,
    OPEN_DATA,
    VOLUMES,
    Progress,
    county_book_name,
    file_name,
    outside,
    several,
    write,
)
from xltools.jobs.summary import as_json
from xltools.jobs.workspace import Workspace
from xltools.model.consolidation import Consolidation, Judged, Status
from xltools.model.errors import UnusableArgumentError
from xltools.model.messages.refusals import Refusal
from xltools.model.submission import Unit
from xltools.workbook.write.protect import Lock

if TYPE_CHECKING:
    from xltools.jobs.batch.cluster import Cluster
    from xltools.report.annex import Member
    from xltools.report.writer import WordReport

FINDINGS = "findings.json"


@dataclass(frozen=True)
class Merged:
    """What a merge came to, and the files it wrote.

    ``passed_over`` are the names of files that were not read; ``kept_book`` is the earlier workbook, where somebody had
    changed it. Of a county that is merged in ``volumes``, ``consolidation`` and ``judged`` are of these.
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
    volumes: tuple[Volume, ...] = ()

    @property
    def products(self) -> tuple[Path, ...]:
        """The files beside the workbook, and itself."""
        there = (self.workbook, self.findings, self.report.path, self.report.annex, self.page.path)
        return tuple(filter(None, there))

    @property
    def in_volumes(self) -> list[str]:
        """What there is to say of all volumes together; nothing where there are none."""
        if not self.volumes:
            return []
        text = self.consolidation.volumes.text if self.consolidation.volumes else ""
        return [f"各册的汇总表和核对情况：{self.volumes[0].workbook.parent}", text]

    @property
    def missing(self) -> list[Unit]:
        """The units that have sent nothing; of a county in volumes, those of all of them."""
        if self.volumes:
            members = (member for volume in self.volumes for member in volume.members)
            return [member.unit for member in members if member.status == Status.MISSING]
        return [standing.unit for standing in self.consolidation.with_status(Status.MISSING)]

    @property
    def left_from_before(self) -> tuple[Path, ...]:
        """Volumes of an earlier merge, which belong to this one no more."""
        now = {volume.workbook for volume in self.volumes}
        return tuple(sorted(set((self.workbook.parent / VOLUMES).glob("*.xlsx")) - now))

    @property
    def has_errors(self) -> bool:
        """Whether something that was found is an error."""
        found = any(finding.is_error for finding in self.consolidation.findings)
        return found or any(volume.errors for volume in self.volumes)


@dataclass(frozen=True)
class OpenData:
    """What was written to be published, in ``folder``; or why there is none (``problem``)."""

    folder: Path | None = None
    files: tuple[Path, ...] = ()
    problem: Coded | None = None


def merge_inbox(  # noqa: PLR0913 - all but what is merged are given by name
    workspace: Workspace,
    inbox: Path,
    out: Path,
    *,
    lock: Lock,
    progress: Progress,
    today: dt.date,
    form: str = "",
    include_errors: bool = False,
    cluster: Cluster | None = None,
) -> Merged:
    """The same as ``merge_forms``, of the project's first form, or of the one whose id is given."""
    first = workspace.project.form if workspace.project else ""
    (merged,) = merge_forms(
        workspace,
        inbox,
        out,
        form=form or first,
        lock=lock,
        progress=progress,
        today=today,
        include_errors=include_errors,
        cluster=cluster,
    )
    return merged


@seldom_sought()
@several()
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
    cluster: Cluster | None = None,
) -> tuple[Merged, ...]:
    """Verifies every file of the inbox, adds up what may be added up, and writes the results to ``out``: those of the
    project's first form there, those of each further one to a folder in it that is called by the form.

    ``today`` is the day of which the audit page speaks, and by which units that have sent nothing are late. ``form`` is the
    id of the one form whose results are written; "" for all. ``cluster`` judges the files in place of this machine.

    Raises UnusableArgumentError when nothing could be read or written. The inbox is only read.
    """
    if inbox.is_file():
        raise UnusableArgumentError("A04", path=inbox)
    outside(out, inbox)
    listing = list_inbox([inbox], workspace.limits)
    not_read = listing.names_passed_over([inbox])
    if is_large(workspace, listing):
        making = Making(inbox, out, lock, today)
        with in_volumes(
            workspace, listing, making, progress, include_errors=include_errors, cluster=cluster
        ) as large:
            written = _written(large.together, making, not_read, large.findings(not_read), large.members)
            return (replace(written, volumes=large.volumes),)
    found = judge_forms(
        workspace,
        [inbox],
        progress,
        form=form,
        include_errors=include_errors,
        today=today,
        cluster=cluster,
        listing=listing,
    )
    merged = []
    for together in found:
        making = Making(inbox, out / file_name(together.workspace.own_name), lock, today)
        merged.append(_written(together, making, not_read))
    return tuple(merged)


@set_aside()
def _written(
    together: Together,
    making: Making,
    not_read: tuple[str, ...],
    findings: Iterable[bytes] | None = None,
    members: Sequence[Member] | None = None,
) -> Merged:
    """Makes the products of one form, and writes them one after the other.

    Args:
        together: The files and what they come to.
        making: What the products are made with.
        not_read: The names of files that were not read.
        findings: Of a large county, the pieces of findings.json, which are never held together.
        members: Of a large county, all units.
    """
    out, consolidation, workspace = making.out, together.consolidation, together.workspace
    path = out / county_book_name(consolidation.county.name, consolidation.period, workspace.own_name)
    book = begun_book(workspace, consolidation, path)
    targets = report_targets(out, consolidation)

    def others() -> tuple[bytes, WordReport | Coded, bytes | Coded]:
        text = as_json(consolidation, together.judged, not_read) if findings is None else ""
        report = made_report(workspace, book.consolidation, members)
        documents = None if isinstance(report, Coded) else targets
        return text.encode("utf-8", "replace"), report, made_page(together, making, book, documents)

    # The two halves take about as long.
    content, (text, report, page) = side_by_side(
        lambda: made_book(book, making), others, count=len(members or together.judged)
    )
    write(path, content)
    findings_file = write(out / FINDINGS, text if findings is None else findings)
    now = report_targets(out, consolidation)
    if now != targets and not isinstance(report, Coded):  # somebody has worked on one just now
        page = made_page(together, making, book, now)
    written = write_report(report, now)
    judged = list(together.judged)
    return Merged(
        book.consolidation,
        judged,
        path,
        findings_file,
        written,
        write_page(page, out / AUDIT_PAGE),
        not_read,
        book.kept,
    )


def with_open_data(workspace: Workspace, merged: Merged) -> Merged:
    """Writes what is published of a merge into a folder beside its workbook. A template that cannot be used costs this only;
    where no unit is in the sums there is nothing to publish.

    Raises UnusableArgumentError when it cannot be written.
    """
    folder = open_data_folder(merged)
    # Only here: it is asked for seldom.
    from xltools.report.open_data import open_data  # noqa: PLC0415
    from xltools.report.page.render import page_files  # noqa: PLC0415

    if merged.volumes:  # what is published counts and lists the units, which stand in the volumes
        return replace(merged, open_data=OpenData(problem=Refusal("A22")))
    if not merged.consolidation.included:
        return replace(merged, open_data=OpenData(problem=Refusal("A14")))
    try:
        files = open_data(merged.consolidation, page_files(workspace.forms))
    except FormError as error:
        return replace(merged, open_data=OpenData(problem=error.refusal))
    with several(merged.products):
        paths = tuple(write(folder / name, content) for name, content in files.items())
    return replace(merged, open_data=OpenData(folder, paths))


def open_data_folder(merged: Merged) -> Path:
    """Where the open data of a merge lies, if there is any."""
    return merged.workbook.parent / OPEN_DATA
