"""The ledger's entries ⇄ the round: which facts an entry of each kind has is said here, and nowhere else."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from xltools.county.ledger import Entry, EntryKind, NewEntry, ledger_of
from xltools.model.errors import UnusableArgumentError, reason
from xltools.model.round import CHINA, NOTHING_KNOWN, Decision, LeftFile, Receipt, Round

_YES = "1"


def received(receipt: Receipt, *, again: bool = False) -> NewEntry:
    """The entry of a return that arrived. When it is collected is the entry's own time.

    Args:
        receipt: The return.
        again: The same bytes have an entry already.
    """
    facts = {
        "file": receipt.file,
        "year": str(receipt.year),
        "number": str(receipt.number),
        "time": receipt.time.isoformat(timespec="seconds"),
        "sender": receipt.sender,
        "name": receipt.name,
        "way": receipt.way,
        "verdict": receipt.verdict,
        "message": receipt.message,
    }
    if receipt.form:
        facts["form"] = receipt.form
    if receipt.part:
        facts["part"] = receipt.part
    kind = EntryKind.COPY if again else EntryKind.RECEIVED
    return NewEntry(kind, receipt.unit, receipt.sha256, facts)


def left(file: LeftFile) -> NewEntry:
    """The entry of a file that is no return."""
    return NewEntry(
        EntryKind.LEFT,
        file.unit,
        file.sha256,
        {
            "scan": _YES if file.scan else "",
            "name": file.name,
            "way": file.way,
            "reason": file.reason,
            "message": file.message,
            "time": file.time.isoformat(timespec="seconds"),
        },
    )


def decided(  # noqa: PLR0913 - what an entry may hold, by name
    kind: EntryKind,
    unit: str,
    sha256: str = "",
    *,
    note: str = "",
    day: dt.date | None = None,
    faults: Sequence[str] = (),
    doubts: Sequence[str] = (),
    key: str = "",
) -> NewEntry:
    """The entry of a decision of the county: every kind but ``RECEIVED``, ``COPY`` and ``LEFT``."""
    facts = {"note": note, "day": day.isoformat() if day else "", "faults": "\n".join(faults)}
    if doubts:
        facts["doubts"] = "\n".join(doubts)
    if key:
        facts["key"] = key
    return NewEntry(kind, unit, sha256, facts)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, as entries name it. Raises UnusableArgumentError (A01) where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UnusableArgumentError("A01", path=path, reason=reason(error)) from error


def round_in(folder: Path, besides: Collection[str] = ()) -> Round:
    """What the ledger of a folder says; of a folder without one, and of a file, nothing. Not what it says of the returns
    ``besides``, by their digests: a unit sends one return of each form, and each has a round of its own.

    Raises UnusableArgumentError (C60–C63) for a ledger that cannot be read.
    """
    ledger = ledger_of(folder)
    entries = ledger.entries() if ledger else ()
    return round_of(entry for entry in entries if entry.sha256 not in besides) if ledger else NOTHING_KNOWN


def round_of(entries: Iterable[Entry]) -> Round:
    """What the entries come to.

    Args:
        entries: All entries of a ledger, the oldest first.
    """
    receipts: dict[str, Receipt] = {}
    copies: list[Receipt] = []
    left_files: list[LeftFile] = []
    latest: dict[EntryKind, dict[str, Decision]] = {kind: {} for kind in EntryKind}
    returned: dict[str, tuple[Decision, ...]] = {}
    for entry in entries:
        if entry.kind is EntryKind.RECEIVED:
            receipts.setdefault(entry.sha256, _receipt(entry))
        elif entry.kind is EntryKind.COPY:
            copies.append(_receipt(entry))
        elif entry.kind is EntryKind.LEFT:
            left_files.append(_left(entry))
        elif entry.kind is EntryKind.REOPENED:
            latest[EntryKind.PASSED].pop(entry.unit, None)
        else:
            decision = _decision(entry)
            latest[entry.kind][entry.unit] = decision
            if entry.kind is EntryKind.RETURNED:
                returned[entry.unit] = (*returned.get(entry.unit, ()), decision)
    return Round(
        receipts=tuple(receipts.values()),
        copies=tuple(copies),
        left=tuple(left_files),
        chosen=latest[EntryKind.CHOSEN],
        passed=latest[EntryKind.PASSED],
        returned=returned,
        published=latest[EntryKind.PUBLISHED],
    )


def _receipt(entry: Entry) -> Receipt:
    facts = entry.facts
    return Receipt(
        file=facts.get("file", ""),
        sha256=entry.sha256,
        unit=entry.unit,
        year=int(facts.get("year") or 0),
        number=int(facts.get("number") or 0),
        time=_time(facts.get("time"), entry.time),
        collected=entry.time.astimezone(CHINA),
        sender=facts.get("sender", ""),
        name=facts.get("name", ""),
        way=facts.get("way", ""),
        verdict=facts.get("verdict", ""),
        message=facts.get("message", ""),
        entry=entry.number,
        form=facts.get("form", ""),
        part=facts.get("part", ""),
    )


def _left(entry: Entry) -> LeftFile:
    facts = entry.facts
    return LeftFile(
        sha256=entry.sha256,
        unit=entry.unit,
        scan=facts.get("scan") == _YES,
        name=facts.get("name", ""),
        way=facts.get("way", ""),
        reason=facts.get("reason", ""),
        time=_time(facts.get("time"), entry.time),
        message=facts.get("message", ""),
    )


def _decision(entry: Entry) -> Decision:
    day = entry.facts.get("day")
    return Decision(
        entry.unit,
        entry.sha256,
        entry.time.astimezone(CHINA),
        entry.facts.get("note", ""),
        dt.date.fromisoformat(day) if day else None,
        tuple(entry.facts.get("faults", "").splitlines()),
        entry.number,
        tuple(entry.facts.get("doubts", "").splitlines()),
        entry.facts.get("key", ""),
    )


def _time(text: str | None, otherwise: dt.datetime) -> dt.datetime:
    return (dt.datetime.fromisoformat(text) if text else otherwise).astimezone(CHINA)
