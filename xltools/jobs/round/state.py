"""How the round stands: for every unit the state of its return, when it came, and by how much it was late.

The states are 未报 → 已报 → 退回 → 重报 → 已通过 → 已发布. They come from the files of the inbox, judged today, and from what the
ledger says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from xltools.jobs.check import judge_together
from xltools.jobs.output import Progress, silent
from xltools.jobs.workspace import Workspace
from xltools.model.consolidation import Consolidation, Standing, Status, days_late
from xltools.model.findings import Finding
from xltools.model.messages.reasons import Reason
from xltools.model.round import Receipt, Round, State
from xltools.model.submission import Unit

#: What stands in the sheet of standings → the state, where the ledger has nothing to add.
_STATES = {
    Status.MISSING: State.MISSING,
    Status.REPORTED: State.REPORTED,
    Status.RETURNED: State.RETURNED,
    Status.DUPLICATE: State.DUPLICATE,
    Status.UNREADABLE: State.UNREADABLE,
    Status.IGNORED: State.IGNORED,
}


@dataclass(frozen=True, slots=True)
class UnitState:
    """Where a unit stands.

    Attributes:
        unit: The unit, with contact and telephone as the roster has them.
        state: The state of its return.
        file: The file that represents it; "" for none.
        called: What it was called when it arrived.
        sha256: The digest of that file.
        returns: How many different files it has sent as its return, as far as the ledger knows; those of another year
            and those that cannot be read are among them.
        first: When the first return of the year arrived; None where nothing says so.
        latest: When the last file arrived.
        due: By when it had to report; None where nothing says so, and for what is on no roster.
        late: How many days late the first return of the year was; of a unit that sent none, how many days it is late
            today. 0 for in time; None where that is not known.
        left: How many days are left to the deadline, for a unit that has sent no return of the year; None for any other.
        scan: A file that may be its stamped scan has arrived.
        reason: Why it does not stand as 已报, or what came after it was passed; "" where there is nothing to say.
    """

    unit: Unit
    state: State
    file: str = ""
    called: str = ""
    sha256: str = ""
    returns: int = 0
    first: dt.datetime | None = None
    latest: dt.datetime | None = None
    due: dt.date | None = None
    late: int | None = None
    left: int | None = None
    scan: bool = False
    reason: str = ""


@dataclass(frozen=True)
class RoundState:
    """The round of an inbox.

    Attributes:
        units: The units of the roster in its order, then what else arrived.
        asked: Those of them that are on the roster: who has to report.
        round: What the ledger says.
        consolidation: What they come to.
    """

    units: tuple[UnitState, ...]
    asked: tuple[UnitState, ...]
    round: Round
    consolidation: Consolidation

    def findings_of(self, one: UnitState) -> tuple[Finding, ...]:
        """What was found in the file that represents a unit."""
        return self._findings_by_file.get(one.file, ())

    @cached_property
    def _findings_by_file(self) -> Mapping[str, tuple[Finding, ...]]:
        found: dict[str, list[Finding]] = {}
        for finding in self.consolidation.findings:
            found.setdefault(finding.file, []).append(finding)
        return {file: tuple(findings) for file, findings in found.items() if file}

    def of(self, code: str) -> UnitState | None:
        """The unit with this code."""
        return next((one for one in self.units if one.unit.code == code), None)


def state_of(
    workspace: Workspace, inbox: Path, *, today: dt.date, progress: Progress = silent, form: str = ""
) -> RoundState:
    """Judges the inbox, and says where every unit stands with a form: with the project's first one, or that whose id is given.

    Raises:
        UnusableArgumentError: There is no project (C24), it does not ask for the form (C32), the inbox does not exist, or its ledger cannot be read.
    """
    workspace.required()
    together = judge_together(workspace, [inbox], progress, form=form)
    workspace = together.workspace
    units = tuple(unit_states(workspace, together.consolidation, together.round, today))
    asked = tuple(one for one in units if workspace.asks(one.unit))
    return RoundState(units, asked, together.round, together.consolidation)


def unit_states(
    workspace: Workspace, consolidation: Consolidation, round: Round, today: dt.date
) -> Iterator[UnitState]:
    """Where every unit stands, in the order of the standings."""
    scans = {file.unit for file in round.left if file.scan}
    after_passing = {one.args["code"]: one for one in consolidation.findings if one.code == "U17"}
    for standing in consolidation.standings:
        unit = standing.unit
        receipts = round.of(unit.code) if unit.code else ()
        first = round.first_arrival(unit.code, consolidation.period) if unit.code else None
        due = None
        if workspace.asks(unit):
            due = workspace.due_on(consolidation.form, consolidation.period, unit.level)
        missing = first is None and (standing.status is Status.MISSING or bool(receipts))
        late = standing.arrival.late if standing.arrival else None
        file, sha256 = (standing.files[0], standing.sha256s[0]) if standing.files else ("", "")
        receipt = round.receipt_of(sha256)
        yield UnitState(
            unit,
            _state(standing, receipts, round),
            file=file,
            called=receipt.name if receipt and receipt.name else file.rpartition("/")[2],
            sha256=sha256,
            returns=len(receipts),
            first=first,
            latest=max((receipt.time for receipt in receipts), default=None),
            due=due,
            late=days_late(today, due) if missing else late,
            left=(due - today).days if missing and due and due >= today else None,
            scan=unit.code in scans,
            reason=_after_passing(after_passing.get(unit.code)) or standing.reason,
        )


def _after_passing(finding: Finding | None) -> str:
    return str(Reason("K37", file=finding.file)) if finding else ""


def _state(standing: Standing, receipts: Sequence[Receipt], round: Round) -> State:
    state = _STATES[standing.status]
    if state is not State.REPORTED:
        return state
    code = standing.unit.code
    passed = round.passed.get(code)
    if passed and passed.sha256 in standing.sha256s:
        return State.PUBLISHED if code in round.published else State.PASSED
    return State.AGAIN if len(receipts) > 1 or code in round.returned else State.REPORTED
