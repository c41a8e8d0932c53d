"""Sources → the inbox: every file that arrived is told apart, copied once under a clear name, and entered in the ledger.

Sources are only read. Nothing in the inbox is overwritten, moved or deleted. One run at a time takes in. Stopped at any
moment and run again, it comes to the same end: a file is copied before its entry is written, and a copy without an entry is
found by its content.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from xltools.check.once import said_once
from xltools.county.channels import Arrival, Bounds, Obstacle, arrivals, changed_at
from xltools.county.channels.arrival import Origin
from xltools.county.channels.imap import is_mailbox, mailbox_of, mails
from xltools.county.channels.password import password_of
from xltools.county.inbox import is_noise, list_inbox
from xltools.county.ledger import Ledger, turn
from xltools.county.receipts import digest_of, left, received, round_of
from xltools.form.period import Period
from xltools.jobs.check import judge_file
from xltools.jobs.output import Progress, file_name, silent, write, write_new
from xltools.jobs.workspace import Workspace
from xltools.merge import NEVER_COUNTED
from xltools.model.consolidation import Judged
from xltools.model.findings import inside, sentences
from xltools.model.messages.reasons import Reason
from xltools.model.round import CHINA, Decision, LeftFile, Receipt
from xltools.model.submission import Submission, Unit

#: Where a file lies while it is judged. Whoever lists an inbox leaves names with a leading dot out.
STAGING = ".xltools-incoming"
#: What is said of a file that is certainly no return: it is no workbook, or not ours.
_NOT_A_RETURN = frozenset({"S78", "S93", "S96"})
#: How the names of files end that may be the stamped scan of a report.
_SCANS = frozenset({".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".ofd"})
#: How the names of workbooks end. A file that cannot be read counts as somebody's return only with such a name.
_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".et", ".xlsb", ".ods"})
#: How the names of copies of .xlsx and .xlsm end, and of everything else.
_SUFFIXES = {"xlsx": ".xlsx", "xls": ".xls", "xlsb": ".xlsb", "ods": ".ods"}

#: The unit of a file that is nobody's as far as is known.
NOBODY = Unit("", "")


class Outcome(StrEnum):
    """What became of a file, as a person is told."""

    COPIED = "收下"  # a return that was not there yet
    IN_PLACE = "登记"  # a return that somebody had put into the inbox; it is entered in the ledger
    KNOWN = "已有"  # the same bytes had arrived before
    LEFT = "未收"  # no return of ours
    NOT_OPENED = "打不开"  # an archive, a mail or a file that cannot be opened


@dataclass(frozen=True, slots=True)
class Collected:
    """One file, and what became of it.

    Attributes:
        way: The way it came, as a person reads it.
        outcome: What became of it.
        unit: Whose it is; the empty unit where that is not known.
        file: The name of the copy in the inbox; "" where there is none.
        number: 1 for a unit's first return of the year, and so on; 0 where there is none.
        verdict: What is to be said of it: how many errors, or why it was left.
        scan: It may be the stamped scan of a report.
    """

    way: str
    outcome: Outcome
    unit: Unit = NOBODY
    file: str = ""
    number: int = 0
    verdict: Reason | str = ""
    scan: bool = False


@dataclass(frozen=True, slots=True)
class _Judgement:
    """What a file is worth.

    ``is_return``: it is a return, or may be one that cannot be read. ``period``: of the year 0 where it cannot be told.
    ``form``: what a further form of the project is called; "" for the first.
    """

    is_return: bool
    unit: Unit
    period: Period
    verdict: Reason | str
    suffix: str
    form: str = ""


def collect(
    workspace: Workspace,
    sources: Sequence[str | Path],
    inbox: Path,
    *,
    now: dt.datetime,
    since: dt.date | None = None,
    progress: Progress = silent,
) -> list[Collected]:
    """Takes in what has arrived.

    Args:
        workspace: The project.
        sources: Files, folders, which are searched, and mailboxes (``imaps://user@host/Folder``).
        inbox: Where returns are copied to. What lies there without an entry in the ledger is entered, and stays.
        now: The time of this run, with its offset from UTC.
        since: Of mailboxes, mails that arrived earlier are not looked at. Without it, those before the last month of
            the project's year are not.
        progress: Told after each source file.

    Returns:
        Every file, in the order in which they were taken in. Those of which nothing is new are among them.

    Raises:
        UnusableArgumentError: A source does not exist or is no mailbox (A50), the inbox or its ledger cannot be written, a mailbox cannot be
            read or breaks off. What was taken in until then is in the inbox and in the ledger.
    """
    mailboxes = [mailbox_of(str(source)) for source in sources if is_mailbox(str(source))]
    paths = [Path(source) for source in sources if not is_mailbox(str(source))]
    inbox.mkdir(parents=True, exist_ok=True)
    with turn(inbox):
        collector = _Collector(workspace, inbox, now)
        try:
            collected = [collector.take(item) for item in _from_folders(workspace, paths, inbox, progress)]
            for mailbox in mailboxes:
                arriving = mails(
                    mailbox, password_of(mailbox), _bounds(workspace), since=since or _first_day(workspace)
                )
                collected += [collector.take(item) for item in arriving]
            return collected + list(collector.in_place())
        finally:
            shutil.rmtree(inbox / STAGING, ignore_errors=True)


def _first_day(workspace: Workspace) -> dt.date | None:
    """The day before which no mail brings a return of the project's period: the first of its last month."""
    return workspace.project.period.last_day.replace(day=1) if workspace.project else None


def _bounds(workspace: Workspace) -> Bounds:
    return Bounds(file=workspace.limits.file_bytes, files=workspace.limits.files)


def _from_folders(
    workspace: Workspace, sources: Sequence[Path], inbox: Path, progress: Progress
) -> Iterator[Arrival | Obstacle]:
    """The files in the sources; those that lie in the inbox already come later."""
    bounds = _bounds(workspace)
    # Archives may be larger than one workbook may be.
    listing = list_inbox(sources, replace(workspace.limits, file_mb=bounds.whole // (1024 * 1024)))
    names = listing.names(sources)
    for refused in listing.refused:
        yield Obstacle(Origin((names[refused.path],)), inside(refused.finding))
    for name in listing.names_passed_over(sources):
        yield Arrival(Origin((name,)), b"")  # its name says that it is nobody's return
    own = inbox.resolve()
    for number, path in enumerate(sorted(listing.files, key=_by_change), 1):
        if not path.resolve().is_relative_to(own):
            yield from arrivals(path, bounds, path.resolve().as_posix())
        progress(number, len(listing.files))


def _by_change(path: Path) -> float:
    """The order in which files were made: a unit's returns are numbered by it."""
    changed = changed_at(path)
    return changed.timestamp() if changed else 0.0


class _Collector:
    """Takes files in, one after the other.

    Attributes:
        round: What the ledger says by now.
        by_content: SHA-256 → the receipt of what has these bytes.
        known: SHA-256, way and mail of everything that has an entry: it needs no second one.
        without_entry: SHA-256 → a file of the inbox that the ledger does not know.
    """

    def __init__(self, workspace: Workspace, inbox: Path, now: dt.datetime) -> None:
        self.workspace, self.inbox, self.now = workspace, inbox, now
        self.ledger = Ledger.started(inbox)
        self.round = round_of(self.ledger.entries())
        self.by_content = {receipt.sha256: receipt for receipt in self.round.receipts}
        arrived: tuple[Receipt | LeftFile, ...] = (*self.round.receipts, *self.round.copies, *self.round.left)
        self.known = {(file.sha256, file.way, file.message) for file in arrived}
        self.without_entry = self._without_entry()

    def _without_entry(self) -> dict[str, Path]:
        entered = {receipt.file for receipt in self.round.receipts}
        listing = list_inbox([self.inbox], self.workspace.limits)
        names = listing.names([self.inbox])
        return {digest_of(path): path for path in listing.files if names[path] not in entered}

    def take(self, item: Arrival | Obstacle) -> Collected:
        """Takes one file in."""
        if isinstance(item, Obstacle):
            return self._leave(item.origin, "", item.reason, Outcome.NOT_OPENED)
        sha256 = hashlib.sha256(item.content).hexdigest()
        if is_noise(item.origin.name):
            return self._leave(item.origin, "", Reason("K20"), Outcome.LEFT)
        if sha256 in self.by_content:
            return self._again(item.origin, self.by_content[sha256])
        judgement = self._judged(item, sha256)
        if not judgement.is_return:
            return self._leave(item.origin, sha256, judgement.verdict, Outcome.LEFT)
        path = self.without_entry.pop(sha256, None)
        number = self._number(judgement)
        if path is None:
            path, number = self._copied(item.content, judgement, number)
        return self._enter(self._receipt(item.origin, sha256, path, judgement, number), judgement)

    def in_place(self) -> Iterator[Collected]:
        """Enters what somebody has put into the inbox without this program."""
        waiting, self.without_entry = self.without_entry, {}
        for sha256, path in waiting.items():
            origin = Origin((path.relative_to(self.inbox).as_posix(),), time=changed_at(path))
            if sha256 in self.by_content:
                yield self._again(origin, self.by_content[sha256])
                continue
            judged = judge_file(self.workspace, path).judged
            if judged.sha256 not in {sha256, ""}:  # somebody is writing it: the next run enters it
                yield self._leave(origin, "", Reason("E16"), Outcome.NOT_OPENED)
                continue
            judgement = self._judgement(judged, path.name)
            if judgement.is_return:
                receipt = self._receipt(origin, sha256, path, judgement, self._number(judgement))
                yield self._enter(receipt, judgement, Outcome.IN_PLACE)
            else:
                yield self._leave(origin, sha256, judgement.verdict, Outcome.LEFT)

    def _judged(self, item: Arrival, sha256: str) -> _Judgement:
        """What a file is worth; it lies in the staging folder for as long."""
        staged = write(self.inbox / STAGING / sha256[:16] / _safe(item.origin.name), item.content)
        try:
            return self._judgement(judge_file(self.workspace, staged).judged, item.origin.name)
        finally:
            staged.unlink(missing_ok=True)

    def _judgement(self, judged: Judged, name: str) -> _Judgement:
        """What is to be done with a file that was judged."""
        submission = judged.submission
        suffix = Path(name).suffix.lower()
        if submission is not None:
            verdict = self._verdict(judged, submission)
            kept = suffix if suffix in _WORKBOOKS else _SUFFIXES.get(submission.source.kind, ".xlsx")
            form = self.workspace.asking_for(submission.form).own_name
            return _Judgement(True, submission.unit, submission.period, verdict, kept, form)
        (finding, *_) = judged.findings
        may_be_one = finding.code not in _NOT_A_RETURN and suffix in _WORKBOOKS
        return _Judgement(may_be_one, self._named(name), Period(0), inside(finding), suffix)

    def _verdict(self, judged: Judged, submission: Submission) -> Reason | str:
        """What is said of a return: first what keeps it from ever being counted, then whatever else is wrong with whose it is."""
        identity = (
            self.workspace.asking_for(submission.form).expected.findings(submission, self.round)
            if self.workspace.project
            else ()
        )
        wrong = sorted(identity, key=lambda one: (not one.is_error, one.code not in NEVER_COUNTED))
        if wrong and wrong[0].is_error:
            return sentences(wrong[0]).rstrip("。")
        passed = self.round.passed.get(submission.unit.code)
        if passed and self._is_of(passed, submission.form):
            unit = self._unit(submission.unit.code)
            if passed.sha256 != judged.sha256:
                return Reason("K38", name=unit.name, code=unit.code)
        # As many as a letter will name.
        form = self.workspace.forms.get(submission.form)
        errors = sum(finding.is_error for finding in said_once(form, judged.findings))
        warnings = judged.warnings
        if errors:
            return Reason("K25" if warnings else "K22", errors=errors, warnings=warnings)
        return Reason("K24", warnings=warnings) if warnings else Reason("K23")

    def _is_of(self, decision: Decision, form: str) -> bool:
        """Whether what was decided is about a return of the form, as far as the ledger tells."""
        receipt = self.by_content.get(decision.sha256)
        return receipt is None or receipt.form == self.workspace.asking_for(form).own_name

    def _copied(self, content: bytes, judgement: _Judgement, number: int) -> tuple[Path, int]:
        """The copy in the inbox, under the first name from ``number`` on that no other file has; and its number."""
        while True:
            path = self.inbox / f"{_stem(judgement, number)}{judgement.suffix}"
            if not path.exists() and write_new(path, content):
                return path, number
            number += 1

    def _number(self, judgement: _Judgement) -> int:
        """Which return of its unit, period and form this is."""
        this = judgement.unit.code, judgement.period, judgement.form
        return 1 + sum((one.unit, one.period, one.form) == this for one in self.by_content.values())

    def _receipt(
        self, origin: Origin, sha256: str, path: Path, judgement: _Judgement, number: int
    ) -> Receipt:
        return Receipt(
            file=path.relative_to(self.inbox).as_posix(),
            sha256=sha256,
            unit=judgement.unit.code,
            year=judgement.period.year,
            part=judgement.period.part.code,
            number=number,
            time=self._time(origin),
            collected=self.now,
            sender=origin.sender,
            name=origin.name,
            way=origin.described,
            verdict=str(judgement.verdict),
            message=origin.message,
            form=judgement.form,
        )

    def _time(self, origin: Origin) -> dt.datetime:
        """When something arrived: a clock that is ahead of this one is not believed."""
        return min(origin.time or self.now, self.now).astimezone(CHINA)

    def _enter(self, receipt: Receipt, judgement: _Judgement, outcome: Outcome = Outcome.COPIED) -> Collected:
        """Writes the receipt of a return."""
        self.ledger.add([received(receipt)], self.now)
        self.by_content[receipt.sha256] = receipt
        self.known.add((receipt.sha256, receipt.way, receipt.message))
        return Collected(
            receipt.way, outcome, judgement.unit, receipt.file, receipt.number, judgement.verdict
        )

    def _again(self, origin: Origin, first: Receipt) -> Collected:
        """Notes that the bytes of a return arrived once more."""
        key = (first.sha256, origin.described, origin.message)
        if key not in self.known:
            self.known.add(key)
            receipt = replace(
                first,
                time=self._time(origin),
                sender=origin.sender,
                name=origin.name,
                way=origin.described,
                message=origin.message,
            )
            self.ledger.add([received(receipt, again=True)], self.now)
        same = Reason("K21", file=first.file)
        return Collected(
            origin.described, Outcome.KNOWN, self._unit(first.unit), first.file, first.number, same
        )

    def _unit(self, code: str) -> Unit:
        roster = self.workspace.roster
        return roster.by_code.get(code, Unit(code, "")) if roster else Unit(code, "")

    def _leave(self, origin: Origin, sha256: str, why: Reason | str, outcome: Outcome) -> Collected:
        """Leaves a file where it is, and notes that it was there."""
        suffix = Path(origin.name).suffix.lower()
        unit = self._named(origin.name)
        scan = outcome is Outcome.LEFT and suffix in _SCANS
        collected = Collected(origin.described, outcome, unit, verdict=why, scan=scan)
        key = (sha256, origin.described, origin.message)
        if key not in self.known:
            self.known.add(key)
            file = LeftFile(
                sha256=sha256,
                unit=unit.code,
                scan=scan,
                name=origin.name,
                way=origin.described,
                reason=str(why),
                time=self._time(origin),
                message=origin.message,
            )
            self.ledger.add([left(file)], self.now)
        return collected

    def _named(self, name: str) -> Unit:
        """The unit that a file's name speaks of."""
        roster = self.workspace.roster
        return (roster.find(Path(name).stem) if roster else None) or NOBODY


def _stem(judgement: _Judgement, number: int) -> str:
    """``代码_单位_年_第N次``, of a further form with its name; of a file that cannot be read, without what is not known."""
    unit, period = judgement.unit, judgement.period.name if judgement.period.year else ""
    if not unit.code:
        return file_name("来件", f"第{number}次")
    return file_name(unit.code, unit.name, period, judgement.form, f"第{number}次")


def _safe(name: str) -> str:
    """A name that a file can have on every system, its end kept."""
    stem, suffix = Path(name).stem, Path(name).suffix
    return (file_name(stem)[:80] or "来件") + file_name(suffix)[:10]
