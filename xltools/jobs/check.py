"""Files → what each is worth. A bad file never stops the others; every failure is a finding.

``judge_file`` is the one path: every command that reads workbooks judges them by it, and a file is read once.
"""

from __future__ import annotations

import datetime as dt
import traceback
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from xltools.check import check_county, check_last, check_submission, check_unit, check_year
from xltools.check.explanations import check_explanations
from xltools.check.likeness import check_likeness
from xltools.county.inbox import Listing, list_inbox
from xltools.county.receipts import round_in
from xltools.county.settings import Limits
from xltools.form.toml import FormError
from xltools.jobs.batch.adding_up import added_up, wanted_of
from xltools.jobs.batch.cycles import seldom_sought
from xltools.jobs.batch.forms import across_forms, of_form, others_than
from xltools.jobs.batch.workers import Budget, Lost, in_order
from xltools.jobs.output import Progress, silent
from xltools.jobs.workspace import Workspace, today
from xltools.model.consolidation import Consolidation, Judged
from xltools.model.errors import UnusableArgumentError, UnusableFileError
from xltools.model.findings import Finding, finding
from xltools.model.messages.reasons import Reason
from xltools.model.round import NOTHING_KNOWN, Round
from xltools.model.submission import Submission
from xltools.workbook.layout.cover import UNIT_PLACE
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.read.open_book import OpenSheet
from xltools.workbook.read.unit_book import Read, is_heavy, read

if TYPE_CHECKING:
    from xltools.jobs.batch.cluster import Cluster
    from xltools.workbook.consolidated.county_book import CountyBook


Made = TypeVar("Made")


@seldom_sought()
def verify(  # noqa: PLR0913 - all but what is judged may be left out
    workspace: Workspace,
    paths: Sequence[Path],
    progress: Progress = silent,
    round: Round = NOTHING_KNOWN,
    workers: int | None = None,
    names: Mapping[Path, str] | None = None,
    cluster: Cluster | None = None,
    listing: Listing | None = None,
) -> list[Judged]:
    """Every file of the paths (folders are searched), read and checked on its own, in a stable order.

    Many files are shared among processes (``batch/workers.py``); what is said of them does not depend on it.

    Args:
        workspace: The project.
        paths: Files and folders.
        progress: Told after each file.
        round: What the ledger says of them: by what name each arrived.
        workers: How many processes; None for as many as it is worth.
        names: What messages call each file; None for its path as it was given.
        cluster: What judges them in place of this machine.
        listing: What the paths hold, where that is known already.

    Raises:
        UnusableArgumentError: A path does not exist, or there are too many files.
    """
    listing = listing or list_inbox(paths, workspace.limits)
    names = listing.names(paths) if names is None else names
    return with_likeness(
        workspace, list(one_by_one(workspace, listing, names, itself, progress, round, workers, cluster))
    )


def itself(judged: Judged) -> Judged:
    """A judged file as it is."""
    return judged


def one_by_one(  # noqa: PLR0913 - what verify is given, and what is made of each file
    workspace: Workspace,
    listing: Listing,
    names: Mapping[Path, str],
    made: Callable[[Judged], Made],
    progress: Progress = silent,
    round: Round = NOTHING_KNOWN,
    workers: int | None = None,
    cluster: Cluster | None = None,
) -> Iterator[Made]:
    """The files of a listing, each judged on its own as soon as its turn comes; first what must not be opened.

    Args:
        workspace: The project.
        listing: The files.
        names: What messages call them.
        made: What is made of a judged file, by the process that judged it.
        progress, round, workers, cluster: As for ``verify``.
    """
    for refused in listing.refused:
        name = names[refused.path]
        yield made(Judged(name, "", None, (refused.finding.of(name),)))
    named = [(path.resolve() if cluster else path, names[path]) for path in listing.files]
    judging = _Judging(workspace, round, made)
    there = (
        cluster.in_order(judging, named, judging.lost)
        if cluster
        else in_order(
            judging,
            named,
            lost=judging.lost,
            heavy=lambda named: is_heavy(named[0]),
            budget=budget_of(workspace.limits),
            prepare=workspace.prepare,
            workers=workers,
        )
    )
    for number, one in enumerate(there, 1):
        yield one
        progress(number, len(listing.files))


@dataclass(frozen=True)
class _Judging(Generic[Made]):
    """Judges a file by its path and its name, in whatever process."""

    workspace: Workspace
    round: Round
    made: Callable[[Judged], Made]

    def __call__(self, named: tuple[Path, str]) -> Made:
        path, name = named
        return self.made(judge_file(self.workspace, path, name, round=self.round).judged)

    def lost(self, named: tuple[Path, str], why: Lost) -> Made:
        """S82 for a file that takes too long, S91 for one that ends the program that reads it."""
        _, name = named
        return self.made(Judged(name, "", None, (lost(why, self.workspace.limits).of(name),)))


def budget_of(limits: Limits) -> Budget:
    """What one file may take."""
    return Budget(limits.file_seconds, limits.file_memory_mb)


def lost(why: Lost, limits: Limits) -> Finding:
    """S82 for a file that takes too long, S91 for one that ends the program that reads it."""
    if why is Lost.TIME:
        return finding("S82", expected=f"{limits.file_seconds} 秒")
    return finding("S91").with_reason(Reason("N33"))


def known_round(paths: Sequence[Path], besides: Collection[str] = ()) -> Round:
    """What the ledger says where one inbox is given, but not of the returns ``besides``, by their digests; nothing for
    several paths, and for an inbox without a ledger.

    Raises UnusableArgumentError (C60–C63) for a ledger that cannot be read.
    """
    return round_in(paths[0], besides) if len(paths) == 1 else NOTHING_KNOWN


@dataclass(frozen=True)
class Together:
    """Files of one form that were judged together.

    Attributes:
        workspace: The project, as that of the form.
        round: What the ledger says of them.
        judged: The files.
        consolidation: What they come to.
    """

    workspace: Workspace
    round: Round
    judged: tuple[Judged, ...]
    consolidation: Consolidation


def judge_together(
    workspace: Workspace,
    paths: Sequence[Path],
    progress: Progress = silent,
    *,
    form: str = "",
    include_errors: bool = False,
    today: dt.date | None = None,
) -> Together:
    """The same as ``judge_forms``, of the project's first form, or of the one whose id is given."""
    return judge_forms(workspace, paths, progress, form=form, include_errors=include_errors, today=today)[0]


def judge_forms(  # noqa: PLR0913 - as judge_together, and what is asked of verify
    workspace: Workspace,
    paths: Sequence[Path],
    progress: Progress = silent,
    *,
    form: str = "",
    include_errors: bool = False,
    today: dt.date | None = None,
    names: Mapping[Path, str] | None = None,
    cluster: Cluster | None = None,
    listing: Listing | None = None,
) -> tuple[Together, ...]:
    """Reads and checks the files of the paths, and consolidates those of each of the project's forms, with what the
    ledger of an inbox says of them. With ``form``, the id of one, only what comes of that one is given.

    ``today`` is the day by which units that have sent nothing are late; without one it is not said. ``names``, ``cluster`` and
    ``listing`` are as for ``verify``.

    Raises UnusableArgumentError and NothingReadableError as ``known_round``, ``verify`` and ``consolidate`` do, and
    FormError for a wrong rule across forms.
    """
    wanted = [id(one) for one in workspace.of_forms(form)]
    rules, round = workspace.across, known_round(paths)
    judged = verify(workspace, paths, progress, round, names=names, cluster=cluster, listing=listing)

    def together(one: Workspace, judged: Sequence[Judged]) -> Together:
        own = of_form(workspace, one, judged)
        of_it = known_round(paths, others_than(own, judged)) if workspace.further else round
        made = consolidate(one, own, include_errors=include_errors, round=of_it, today=today)
        return Together(one, of_it, tuple(own), made)

    found = [together(one, judged) for one in workspace.each_form]
    if rules and (across := across_forms(workspace, rules, [one.consolidation for one in found])):
        more = [replace(file, findings=(*file.findings, *across.get(file.file, ()))) for file in judged]
        found = [together(one, more) for one in workspace.each_form]
    return tuple(one for one in found if id(one.workspace) in wanted)


def passed_over(workspace: Workspace, paths: Sequence[Path]) -> tuple[str, ...]:
    """The lock files and hidden files of the paths that a person may take for returns; ``verify`` reads none of them."""
    return list_inbox(paths, workspace.limits).names_passed_over(paths)


def with_likeness(workspace: Workspace, judged: Sequence[Judged]) -> list[Judged]:
    """The files with what their texts and explanations have in common; broken ones may hold anything."""
    sound = [file.submission for file in judged if file.submission and not file.broken]
    likeness: dict[str, list[Finding]] = {}
    for id in sorted({submission.form for submission in sound}):
        same_form = [submission for submission in sound if submission.form == id]
        try:
            told = list(check_likeness(workspace.forms.get(id), same_form, workspace.last_texts(same_form)))
        except UnusableFileError as error:  # what compares texts is missing; all else of the files holds
            told = [error.finding.of(submission.source.path) for submission in same_form]
        for found in told:
            likeness.setdefault(found.file, []).append(found)
    for found in check_explanations(sound):
        likeness.setdefault(found.file, []).append(found)
    return [replace(file, findings=(*file.findings, *likeness.get(file.file, ()))) for file in judged]


def verify_open(workspace: Workspace, path: Path, shown: Sequence[OpenSheet]) -> list[Judged]:
    """A file that is open in a spreadsheet program, judged by what its sheets show: what ``verify`` would say
    of it if it were saved now. The list is of one."""
    return with_likeness(workspace, [judge_file(workspace, path, path.name, shown).judged])


@dataclass(frozen=True)
class JudgedBook:
    """A workbook and what is wrong with it.

    Attributes:
        judged: The file, its return and all findings.
        is_county: It is a county's consolidated workbook.
        county: What a county's workbook holds; None for a unit's, and where it cannot be told.
        structure: The findings that the file itself gives cause for: its structure and, of a county's, its sums.
    """

    judged: Judged
    is_county: bool = False
    county: CountyBook | None = None
    structure: tuple[Finding, ...] = ()

    @property
    def for_report(self) -> Judged:
        """The file as a report takes it.

        The figures of a county are its units', and were judged when they were added up. A county whose units are
        counted with errors gets its report all the same, so that only structure and sums are held against it.
        """
        return replace(self.judged, findings=self.structure) if self.is_county else self.judged


def judge_file(
    workspace: Workspace,
    path: Path,
    name: str = "",
    shown: Sequence[OpenSheet] | None = None,
    round: Round = NOTHING_KNOWN,
) -> JudgedBook:
    """Reads one file and judges it by itself: structure, values, rules, last year, dates, and whose it is.

    Args:
        workspace: The project that the file is judged by.
        path: The file.
        name: What messages call it; without one, the file's own name.
        shown: Its sheets as they are open in a program, where they are.
        round: What the inbox's ledger says of it: by what name it arrived.
    """
    name = name or path.name
    try:
        return _judged(workspace, path, name, shown, round)
    except UnusableFileError as error:
        return JudgedBook(Judged(name, error.sha256, None, (error.finding.of(name),)))
    except (UnusableArgumentError, FormError):  # of the project, not of the file
        raise
    except Exception as error:  # noqa: BLE001 - a fault that nobody thought of costs one file, not the run
        return JudgedBook(Judged(name, "", None, (unexpected(error, workspace.limits).of(name),)))


def unexpected(error: Exception, limits: Limits) -> Finding:
    """What is said of a file that makes the program fail: S81 where there is not memory enough for it, else S83."""
    if isinstance(error, MemoryError):
        return finding("S81", expected=f"{limits.file_memory_mb} MB")
    at = traceback.extract_tb(error.__traceback__)[-1:]
    where = "".join(f" {Path(frame.filename).stem}:{frame.lineno}" for frame in at)
    return finding("S83", found=f"{type(error).__name__}{where}")


def _judged(
    workspace: Workspace, path: Path, name: str, shown: Sequence[OpenSheet] | None, round: Round
) -> JudgedBook:
    """As ``judge_file``. Raises UnusableFileError for a file that cannot be read, and whatever else comes."""
    book = read(path, workspace.form_of, limit=workspace.limits.file_bytes, name=name, shown=shown)
    workspace = workspace.asking_for(book.submission.form)
    county, wrong_sums = _county_of(workspace, book) if book.is_consolidated else (None, ())
    unit = book.submission.unit.name
    structure = tuple(finding.of(name, unit) for finding in (*book.findings, *wrong_sums))
    own = book.submission
    if county is not None:
        from xltools.workbook.consolidated.county_book import with_county_totals  # noqa: PLC0415 - as below

        own = with_county_totals(own, county)
    submission = _with_archive(workspace, own)
    receipt = round.receipt_of(submission.source.sha256)
    called = Path(receipt.name if receipt and receipt.name else path.name)
    unjudged = county.unjudged if county else frozenset()
    content = tuple(
        finding.of(name, unit) for finding in _content(workspace, called, book, submission, unjudged)
    )
    judged = Judged(name, submission.source.sha256, submission, structure + content)
    return JudgedBook(judged, book.is_consolidated, county, structure)


def _content(
    workspace: Workspace, called: Path, book: Read, submission: Submission, unjudged: frozenset[str]
) -> Iterator[Finding]:
    """What is wrong with what was filled in.

    ``called``: what the file was called when it arrived; ``unjudged``: of a county, the rules that say nothing of its sums.
    """
    if book.broken:
        return  # the figures may stand anywhere: S26 says that they were not judged
    form, unit = workspace.forms.get(submission.form), submission.unit
    if book.is_consolidated:
        yield from check_county(form, submission, unjudged)
    else:
        yield from check_submission(form, submission, workspace.due(unit.level), workspace.unit_names)
    if workspace.project is None:  # a project asks for one form, and merging holds every return to it
        yield from check_year(form, submission, today())
    if workspace.roster:
        listed = workspace.roster.by_code.get(unit.code)
        yield from check_unit(submission, listed, workspace.roster.find(called.stem), UNIT_PLACE)
    last_place = layout(form, totals_typed=submission.totals_typed).last_place
    yield from check_last(form, book.submission, _archived(workspace, submission), last_place)


def _county_of(workspace: Workspace, book: Read) -> tuple[CountyBook | None, tuple[Finding, ...]]:
    """What a county's workbook holds and where its sums are wrong; None and the reason, where it cannot be told."""
    # Only here: who checks returns of units need not wait for what writes the workbooks of counties.
    from xltools.workbook.consolidated.county_book import county_book_of  # noqa: PLC0415

    try:
        county = county_book_of(book, workspace.forms.get)
    except UnusableFileError as error:
        return None, (error.finding,)
    return county, county.findings


def _with_archive(workspace: Workspace, submission: Submission) -> Submission:
    """The county's archive knows last year better than the workbook it once sent out."""
    archived = _archived(workspace, submission)
    return replace(submission, last=archived) if archived else submission


def _archived(workspace: Workspace, submission: Submission) -> Mapping[str, Decimal]:
    """The archive's figures of the unit, if the archive is of the period before the return's."""
    if workspace.archive is None or workspace.archive.period != submission.period.last:
        return {}
    return workspace.last_of(submission.unit.code)


def consolidate(
    workspace: Workspace,
    judged: Sequence[Judged],
    *,
    include_errors: bool = False,
    round: Round = NOTHING_KNOWN,
    today: dt.date | None = None,
) -> Consolidation:
    """What the files come to together: the project's form and period, or the most frequent ones.

    ``today`` is the day by which units that have sent nothing are late; without one it is not said.

    Raises NothingReadableError when there is no project to say what is wanted, and no file does.
    """
    read = [one.submission for one in judged if one.submission]
    kinds = Counter((one.form, one.period) for one in read)
    wanted = wanted_of(workspace, kinds, {one.county_name for one in read}, lambda: judged)
    return added_up(workspace, wanted, judged, include_errors=include_errors, round=round, today=today)
