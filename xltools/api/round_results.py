"""What the round answers: plain data, as in ``results``."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from xltools.api.results import Unit


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that arrived, and what became of it.

    Attributes:
        way: the way it came, from outside in.
        outcome: 收下, 登记, 已有, 未收 or 打不开.
        unit: whose it is; None where that is not known.
        file: the name of the copy in the inbox; "" where there is none.
        number: 1 for a unit's first return of the year, and so on; 0 where there is none.
        verdict: what is to be said of it.
        scan: it may be the stamped scan of a report.
    """

    way: str
    outcome: str
    unit: Unit | None
    file: str
    number: int
    verdict: str
    scan: bool

    def __repr__(self) -> str:
        return f"Arrived({self.outcome} {self.file or self.way})"

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data, ready for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class UnitState:
    """Where a unit stands in the round.

    Attributes:
        unit: the unit.
        state: 未报, 已报, 退回, 重报, 已通过, 已发布, 重复, 无法读取 or 不计.
        file: the file that represents it; "" for none.
        returns: how many different files it has sent, as far as the ledger knows.
        first, latest: when the first return of the year and the last file arrived; None where nothing says so.
        due: by when it has to report; None where nothing says so.
        days_late: by how many days it was late, or is today; None where that is not known.
        days_left: days to the deadline for a unit that has sent nothing; None for any other.
        scan: a file that may be its stamped scan has arrived.
        reason: why it does not stand as 已报; "" where it does.
    """

    unit: Unit
    state: str
    file: str
    returns: int
    first: dt.datetime | None
    latest: dt.datetime | None
    due: dt.date | None
    days_late: int | None
    days_left: int | None
    scan: bool
    reason: str

    def __repr__(self) -> str:
        return f"UnitState({self.unit.name or self.file} {self.state})"

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data, ready for JSON."""
        times = {name: getattr(self, name) for name in ("first", "latest", "due")}
        return {**asdict(self), **{name: time.isoformat() if time else None for name, time in times.items()}}


@dataclass(frozen=True, slots=True)
class SentBack:
    """What was written for a unit whose return goes back.

    Attributes:
        unit: the unit.
        faults: how many errors it has to put right.
        warnings: how many warnings it is asked about.
        gone: how many errors of the last time are gone.
        attached: which workbook goes back: ``marked``, ``original`` or ``empty``.
        folder: where everything for it lies.
    """

    unit: Unit
    faults: int
    warnings: int
    gone: int
    attached: str
    folder: Path

    def __repr__(self) -> str:
        return f"SentBack({self.unit.name}, {self.faults} faults)"

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data, ready for JSON."""
        return {**asdict(self), "folder": str(self.folder)}
