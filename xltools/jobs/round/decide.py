"""What the county decides of a unit's return: which of several counts, and that it is passed. Each is an entry in the ledger.

No file is moved, and nothing that was entered is changed: a decision that is taken back is one more entry.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

from xltools.county.ledger import EntryKind, Ledger, turn
from xltools.county.receipts import decided, digest_of, round_of
from xltools.jobs.check import judge_file
from xltools.jobs.round.state import RoundState, UnitState, state_of
from xltools.jobs.workspace import Workspace
from xltools.merge import NEVER_COUNTED
from xltools.model.errors import UnusableArgumentError
from xltools.model.findings import inside
from xltools.model.messages.reasons import Reason
from xltools.model.round import Round, State
from xltools.model.submission import Submission, Unit

#: The states in which a return may be passed.
_PASSABLE = frozenset({State.REPORTED, State.AGAIN})


def choose(
    workspace: Workspace, inbox: Path, unit: str, file: Path, *, now: dt.datetime, same_key: bool = False
) -> Unit:
    """Enters that of a unit's returns this file counts.

    Args:
        workspace: The project.
        inbox: The inbox.
        unit: The unit's code or name.
        file: The file in the inbox: as a path, as it is called inside the inbox, or as it was called when it arrived.
        now: The time of the decision.
        same_key: Whether all returns are taken that are signed by the same key, which is not the project's: it was made
            anew, or its key was lost. Choosing another return of the unit takes that back.

    Returns:
        The unit.

    Raises:
        UnusableArgumentError: No such unit (A60), no such file in the inbox (A61), another unit's return (A62), a unit
            whose return is passed (A67), a return that can never count (A68), or with ``same_key`` one that no other key
            has signed (A70).
    """
    found = workspace.unit_called(unit)
    ledger = Ledger.started(inbox)
    round = round_of(ledger.entries())
    path = next(
        (one for one in (inbox / file, file, *_as_sent(round, inbox, found, file)) if one.is_file()), None
    )
    if path is None or not path.resolve().is_relative_to(inbox.resolve()):
        raise UnusableArgumentError("A61", file=file, inbox=inbox)
    submission = judge_file(workspace, path).judged.submission
    if submission is None or submission.unit.code != found.code:
        name = submission.unit.name if submission else ""
        raise UnusableArgumentError("A62", file=file, name=found.name, other=name or "不能确定的单位")
    if found.code in round.passed:
        raise UnusableArgumentError("A67", name=found.name, code=found.code)
    never = next(
        (
            one
            for one in workspace.asking_for(submission.form).expected.findings(submission)
            if one.code in NEVER_COUNTED
        ),
        None,
    )
    if never:
        raise UnusableArgumentError("A68", file=file, reason=inside(never))
    key = _other_key(workspace, submission) if same_key else ""
    if same_key and not key:
        raise UnusableArgumentError("A70", file=file)
    entry = decided(
        EntryKind.CHOSEN,
        found.code,
        digest_of(path),
        note=path.resolve().relative_to(inbox.resolve()).as_posix(),
        key=key,
    )
    ledger.add([entry], now)
    return found


def _other_key(workspace: Workspace, submission: Submission) -> str:
    """The id of the key that has signed a return, where it is not the project's own; "" where none or that one has."""
    own, signed = workspace.key, submission.signed
    return signed.signature.key if own and signed and signed.signature.key != own.id else ""


def _as_sent(round: Round, inbox: Path, unit: Unit, file: Path) -> Iterator[Path]:
    """The unit's one return that was called so when it arrived; none where there are several."""
    called = [one for one in round.of(unit.code) if one.name == file.name]
    if len(called) == 1:
        yield inbox / called[0].file


def pass_returns(
    workspace: Workspace, inbox: Path, units: Sequence[str], *, now: dt.datetime, form: str = ""
) -> tuple[UnitState, ...]:
    """Closes the returns of units: their workbooks are the approved ones from now on. All of them, or none.

    Args:
        workspace: The project.
        inbox: The inbox.
        units: Codes or names.
        now: The time of the decision.
        form: The id of the form whose returns are meant; "" for the project's first.

    Returns:
        The units that were passed now; those that were passed before are left out.

    Raises:
        UnusableArgumentError: No such unit (A60), or some whose returns cannot be passed (A63); all of them are named.
    """
    state = state_of(workspace, inbox, today=now.date(), form=form)
    chosen = [_standing(state, workspace.unit_called(name)) for name in units]
    not_passable = [one for one in chosen if one.state not in _PASSABLE and not one.state.is_closed]
    if not_passable:
        said = tuple(
            Reason("K36", name=one.unit.name, state=one.state, reason=one.reason) for one in not_passable
        )
        raise UnusableArgumentError("A63", units=said)
    new = tuple(one for one in chosen if one.state in _PASSABLE)
    with turn(inbox):
        ledger = Ledger.started(inbox)
        already = {(unit, one.sha256) for unit, one in round_of(ledger.entries()).passed.items()}
        new = tuple(one for one in new if (one.unit.code, one.sha256) not in already)
        entries = [decided(EntryKind.PASSED, one.unit.code, one.sha256, note=one.file) for one in new]
        ledger.add(entries, now)
    return new


def reopen(
    workspace: Workspace, inbox: Path, units: Sequence[str], *, now: dt.datetime, form: str = ""
) -> tuple[Unit, ...]:
    """Takes back that the returns of units were passed. As ``pass_returns``; A64 for a unit that was not."""
    ledger = Ledger.started(inbox)
    found = [workspace.unit_called(name) for name in units]
    if workspace.further:  # the ledger names returns by their digests: which form one is of, the inbox tells
        passed = state_of(workspace, inbox, today=now.date(), form=form).round.passed
    else:
        passed = round_of(ledger.entries()).passed
    for unit in found:
        if unit.code not in passed:
            raise UnusableArgumentError("A64", name=unit.name)
    ledger.add([decided(EntryKind.REOPENED, unit.code, passed[unit.code].sha256) for unit in found], now)
    return tuple(found)


def _standing(state: RoundState, unit: Unit) -> UnitState:
    return state.of(unit.code) or UnitState(unit, State.MISSING)
