"""A large county in volumes (分册): parts of its units that are merged apart, each with a workbook and an audit page of its own.

The county's workbook adds up its volumes as a county's adds up units: its rows are the volumes, and lead to their workbooks,
whose rows lead to the files. Files are judged once and kept on the disk, so that memory holds one volume a process, however
many files there are.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from xltools.county.inbox import Listing
from xltools.county.receipts import round_in
from xltools.jobs.batch.adding_up import Wanted, added_up, wanted_of
from xltools.jobs.batch.parts import Card, Part, card_of, parts_of
from xltools.jobs.batch.products import Making, made_page, write_book, write_page
from xltools.jobs.batch.spill import Spill, kept, packed
from xltools.jobs.batch.workers import each_by_a_process
from xltools.jobs.check import (
    Together,
    one_by_one,
    with_likeness,
)
from xltools.jobs.output import AUDIT_PAGE, Progress, county_book_name, note_written, volume_book
from xltools.jobs.summary import file_texts, pieces, revision_objects
from xltools.jobs.workspace import Workspace
from xltools.merge import merge
from xltools.model.consolidation import AllVolumes, Judged, Standing, Status, volume_code, volume_of
from xltools.model.messages.reasons import Reason
from xltools.model.round import NOTHING_KNOWN, Round
from xltools.model.submission import Source, Submission, Unit

if TYPE_CHECKING:
    from xltools.jobs.batch.cluster import Cluster
    from xltools.report.annex import Member

#: Of an inbox in which nothing can be read, so many files are named.
_NAMED = 20


@dataclass(frozen=True)
class Volume:
    """A volume that was written.

    Attributes:
        unit: What it is called among the volumes, as if it were a unit of the county.
        workbook: Its consolidated workbook.
        files: How many files are in it.
        standings: How many of its units stand so.
        counted: How many are in the sums.
        errors: How many errors its files have.
        warnings: How many warnings.
        submission: Its sums, as a return of ``unit``; None where no unit is in them.
        sha256: The digest of the workbook.
        is_of_units: It has units of the county, and not only files that are no unit's.
        members: How its units stand, without their figures.
        partial: The ids of the figures that some unit in its sums has left blank.
    """

    unit: Unit
    workbook: Path
    files: int
    standings: Mapping[Status, int]
    counted: int
    errors: int
    warnings: int
    submission: Submission | None
    sha256: str
    is_of_units: bool
    members: tuple[Member, ...] = field(repr=False, compare=False)
    partial: frozenset[str]
    _texts: _Texts = field(repr=False, compare=False, kw_only=True)


@dataclass(frozen=True)
class _Texts:
    """What findings.json says of a volume's files: where it is kept, and where the text of each file begins and ends there,
    after the file's number in the inbox. And what it says of several returns."""

    path: Path
    places: tuple[tuple[int, int, int], ...]
    revisions: tuple[dict[str, object], ...]


@dataclass(frozen=True)
class InVolumes:
    """A county that was merged in volumes.

    Attributes:
        together: What the volumes come to; its workspace has them in place of the project's units.
        volumes: All of them.
    """

    together: Together
    volumes: tuple[Volume, ...]

    @property
    def members(self) -> list[Member]:
        """All units, volume after volume."""
        return [member for volume in self.volumes for member in volume.members]

    def findings(self, not_read: Sequence[str]) -> Iterator[bytes]:
        """The pieces of findings.json, as they would be if all files had been merged at once."""
        revisions = [revision for volume in self.volumes for revision in volume._texts.revisions]
        for text in pieces(self.together.consolidation, self._file_texts(), not_read, revisions):
            yield text.encode("utf-8", "replace")

    def _file_texts(self) -> Iterator[str]:
        places = sorted(
            (number, start, end, which)
            for which, volume in enumerate(self.volumes)
            for number, start, end in volume._texts.places
        )
        files = [volume._texts.path.open("rb") for volume in self.volumes]
        try:
            for _, start, end, which in places:
                files[which].seek(start)
                yield files[which].read(end - start).decode("utf-8")
        finally:
            for file in files:
                file.close()


def is_large(workspace: Workspace, listing: Listing) -> bool:
    """Whether there are more units or files than one workbook holds. A project of several forms is merged at once, since the
    returns of a unit are held against each other."""
    if workspace.further:
        return False
    units = len(workspace.roster.units) if workspace.roster else 0
    return max(units, len(listing.files)) > workspace.limits.book_units


@contextmanager
def in_volumes(
    workspace: Workspace,
    listing: Listing,
    making: Making,
    progress: Progress,
    *,
    include_errors: bool,
    cluster: Cluster | None,
) -> Iterator[InVolumes]:
    """Judges all files, and merges and writes volume after volume.

    Args:
        workspace: The project.
        listing: The files of the inbox.
        making: What the products are made with.
        progress: Told of each file twice: when it was judged, and when its volume was written.
        include_errors: As for a merge.
        cluster: What judges the files in place of this machine.

    Yields:
        What they come to. The texts of its files are there as long as the context is.

    Raises:
        UnusableArgumentError: As for a merge.
        NothingReadableError: There is no project to say what is wanted, and no file does.
    """
    round = round_in(making.inbox)
    count = len(listing.files)
    with tempfile.TemporaryDirectory(prefix="xltools-") as folder:
        spilled = Path(folder) / "judged"
        with Spill(spilled) as spill:
            cards = []
            names = listing.names([making.inbox])
            told: Progress = lambda done, whole: progress(done, 2 * whole)  # noqa: E731
            for card, judged in one_by_one(workspace, listing, names, _packed, told, round, cluster=cluster):
                spill.add(judged)
                cards.append(card)
        wanted = wanted_of(
            workspace,
            Counter((card.form, card.period) for card in cards if card.is_readable),
            {card.county for card in cards},
            lambda: list(kept(spilled, spill.starts[:_NAMED])),
        )
        job = _Merging(workspace, Path(folder), wanted, making, round, include_errors)
        volumes = []
        done = count
        for volume in each_by_a_process(job, parts_of(workspace, cards, spill.starts)):
            volumes.append(volume)
            note_written(volume.workbook)  # by another process, which this one hears of here
            done += volume.files
            progress(min(done, 2 * count), 2 * count)
        yield _together(workspace, wanted, volumes, making, include_errors=include_errors)


def _packed(judged: Judged) -> tuple[Card, bytes]:
    """A judged file's card, and the file as it is kept."""
    return card_of(judged), packed(judged)


# A volume.


@dataclass(frozen=True)
class _Merging:
    """Merges and writes a volume, in whatever process."""

    workspace: Workspace
    folder: Path
    wanted: Wanted
    making: Making
    round: Round
    include_errors: bool

    def __call__(self, part: Part) -> Volume:
        # Only here: most counties have no volumes.
        from xltools.report.press import members_of_consolidation, no_number  # noqa: PLC0415

        workspace = self.workspace
        if workspace.roster and part.units is not None:
            workspace = replace(workspace, roster=replace(workspace.roster, units=part.units))
        judged = with_likeness(
            workspace, list(kept(self.folder / "judged", (start for _, start in part.files)))
        )
        consolidation = added_up(
            workspace,
            self.wanted,
            judged,
            include_errors=self.include_errors,
            round=self.round,
            today=self.making.today,
        )
        texts = self._texts(part, file_texts(consolidation, judged), revision_objects(consolidation))
        county, period = self.wanted.county, self.wanted.period
        code = volume_code(part.number)
        called = volume_of(county, code)
        consolidation = replace(consolidation, county=called)
        together = Together(workspace, self.round, tuple(judged), consolidation)
        path = volume_book(self.making.out / county_book_name(county.name, period), county.name, period, code)
        book = write_book(workspace, consolidation, path, self.making)
        page = path.with_name(f"{Path(AUDIT_PAGE).stem}_{code}.html")
        write_page(made_page(together, self.making, book), page)
        unit = replace(called, name=_name(code, [standing.unit for standing in consolidation.standings]))
        counted = len(consolidation.included)
        return Volume(
            unit,
            book.path,
            len(judged),
            Counter(standing.status for standing in consolidation.standings),
            counted,
            sum(finding.is_error for finding in consolidation.findings),
            sum(standing.warnings for standing in consolidation.standings),
            replace(
                book.consolidation.submission,
                unit=unit,
                last=consolidation.comparison.last if consolidation.comparison.is_whole else {},
            )
            if counted
            else None,
            hashlib.sha256(book.path.read_bytes()).hexdigest(),
            any(standing.is_of_the_county for standing in consolidation.standings),
            tuple(replace(member, number_of=no_number) for member in members_of_consolidation(consolidation)),
            frozenset(id for id, number in consolidation.of_every_unit.items() if number is None)
            if counted
            else frozenset(),
            _texts=texts,
        )

    def _texts(self, part: Part, texts: Iterable[str], revisions: Sequence[dict[str, object]]) -> _Texts:
        path = self.folder / f"texts{part.number}"
        places = []
        with path.open("wb") as file:
            for (number, _), text in zip(part.files, texts, strict=True):
                start = file.tell()
                file.write(text.encode("utf-8", "replace"))
                places.append((number, start, file.tell()))
        return _Texts(path, tuple(places), tuple(revisions))


def _name(code: str, units: Sequence[Unit]) -> str:
    """What a volume is called: by its first and its last unit."""
    names = [unit.name for unit in units if unit.name]
    return f"{code}（{names[0]}—{names[-1]}）" if names else code


# All volumes.


def _together(
    workspace: Workspace,
    wanted: Wanted,
    volumes: Sequence[Volume],
    making: Making,
    *,
    include_errors: bool,
) -> InVolumes:
    """The county's year over its volumes."""
    units = tuple(volume.unit for volume in volumes if volume.is_of_units)
    judged = []
    for volume in volumes:
        if volume.submission:
            file = _file(volume, making)
            source = Source(file, volume.sha256, "merge")
            judged.append(Judged(file, volume.sha256, replace(volume.submission, source=source)))
    last = {volume.unit.code: volume.submission.last for volume in volumes if volume.submission}
    period = wanted.period
    made = merge(
        wanted.form, period.year, wanted.county, judged, units, last, include_errors=True, part=period.part
    )
    by_code = {volume.unit.code: volume for volume in volumes}
    standings = tuple(_standing(standing, by_code[standing.unit.code], making) for standing in made.standings)
    consolidation = replace(
        made,
        standings=standings,
        roster_known=workspace.roster is not None,
        include_errors=include_errors,
        volumes=_all_of(volumes),
    )
    if workspace.roster:
        workspace = replace(workspace, roster=replace(workspace.roster, units=units))
    return InVolumes(Together(workspace, NOTHING_KNOWN, tuple(judged), consolidation), tuple(volumes))


def _all_of(volumes: Sequence[Volume]) -> AllVolumes:
    """What the volumes come to together."""
    standings: Counter[Status] = Counter()
    for volume in volumes:
        standings.update(volume.standings)
    return AllVolumes(
        count=len(volumes),
        files=sum(volume.files for volume in volumes),
        standings=dict(standings),
        counted=sum(volume.counted for volume in volumes),
        units=sum(member.is_of_the_county for volume in volumes for member in volume.members),
        errors=sum(volume.errors for volume in volumes),
        warnings=sum(volume.warnings for volume in volumes),
        partial=frozenset(id for volume in volumes for id in volume.partial),
    )


def _file(volume: Volume, making: Making) -> str:
    """The workbook of a volume as seen from the inbox, like every file."""
    return Path(os.path.relpath(volume.workbook, making.inbox)).as_posix()


def _standing(standing: Standing, volume: Volume, making: Making) -> Standing:
    """Where a volume stands: with what was found in its files, and with its workbook where none of its units counts."""
    standing = replace(standing, errors=volume.errors, warnings=volume.warnings)
    if volume.submission or not volume.files:
        return standing
    return replace(
        standing,
        status=Status.RETURNED,
        files=(_file(volume, making),),
        sha256s=(volume.sha256,),
        cause=Reason("K09"),
    )
