"""What a county's ledger says of the round: which returns arrived and when, and what the county decided. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from xltools.form.period import PartOfYear, Period

#: The clock of the round. Deadlines are days of China, wherever the computer stands that counts them.
CHINA = dt.timezone(dt.timedelta(hours=8))


class State(StrEnum):
    """What there is to say of a unit's return."""

    MISSING = "未报"
    REPORTED = "已报"
    RETURNED = "退回"
    AGAIN = "重报"
    PASSED = "已通过"
    PUBLISHED = "已发布"
    DUPLICATE = "重复"
    UNREADABLE = "无法读取"
    IGNORED = "不计"

    @property
    def is_closed(self) -> bool:
        """The county has passed the return: nothing more is to be done."""
        return self in (State.PASSED, State.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A return that arrived.

    Attributes:
        file: Its path inside the inbox, with ``/`` between the parts.
        sha256: The digest of its bytes.
        unit: The code of its unit; "" where it cannot be told.
        year: The year that it reports on; 0 where it cannot be told.
        number: 1 for the first return of this unit, period and form, and so on.
        time: When it arrived: when the mail was received, or the file was last changed; never later than ``collected``.
        collected: When it was copied into the inbox.
        sender: Who sent it, as the mail says; "" where no mail brought it.
        name: What the file was called when it arrived.
        way: The way it came, from outside in, as a person reads it.
        verdict: What was said of it when it was collected.
        message: What tells the mail that brought it from every other; "" for none.
        entry: The number of its entry in the ledger; 0 before it has one.
        form: What a further form of the project is called, of which it is a return; "" for the first form.
        part: The part of the year that it is on (``Part.code``).
    """

    file: str
    sha256: str
    unit: str
    year: int
    number: int
    time: dt.datetime
    collected: dt.datetime
    sender: str = ""
    name: str = ""
    way: str = ""
    verdict: str = ""
    message: str = ""
    entry: int = 0
    form: str = ""
    part: str = ""

    @property
    def period(self) -> Period:
        """The period that it is on."""
        return Period(self.year, PartOfYear.coded(self.part))

    @property
    def came(self) -> tuple[dt.datetime, int]:
        """When it came: two returns that arrived together are in the order of their numbers."""
        return self.time, self.number


@dataclass(frozen=True, slots=True)
class LeftFile:
    """A file that arrived and is no return of ours. It was left where it is.

    Attributes:
        sha256: The digest of its bytes; "" for what could not be opened.
        unit: The code of the unit that its name speaks of; "" for none.
        scan: It may be the stamped scan of the unit's report: a PDF or a picture.
        name: What the file is called.
        way: The way it came.
        reason: Why it was left.
        time: When it arrived.
        message: As of a receipt.
    """

    sha256: str
    unit: str
    scan: bool
    name: str
    way: str
    reason: str
    time: dt.datetime
    message: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What the county decided about a return.

    Attributes:
        unit: The code of the unit.
        sha256: The digest of the return; "" where it is about none.
        time: When.
        note: What was typed with it, such as an address; "" for nothing.
        day: The day that was typed with it; None for none.
        faults: Of a return that was sent back, what had to be put right: a code and a cell each.
        doubts: The same of what was to be confirmed.
        entry: The number of its entry in the ledger.
        key: The id of the key that signed the return, where with it all others are taken that this key has signed.
    """

    unit: str
    sha256: str
    time: dt.datetime
    note: str = ""
    day: dt.date | None = None
    faults: tuple[str, ...] = ()
    entry: int = 0
    doubts: tuple[str, ...] = ()
    key: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the faults."""
        return tuple(fault.partition(" ")[0] for fault in self.faults)


@dataclass(frozen=True)
class Round:
    """A county's round as far as the ledger knows it.

    Attributes:
        receipts: All returns that arrived, in the order in which they were collected. One content stands once.
        copies: What arrived again with the same bytes; ``file`` and ``number`` are those of the first.
        left: The files that are no returns.
        chosen: Unit code → the return that the county took, of several. The last decision counts.
        passed: Unit code → the return that the county approved, unless it took that back.
        returned: Unit code → the returns that were sent back, in order.
        published: Unit code → where and when the unit published its report. The last entry counts.
    """

    receipts: tuple[Receipt, ...] = ()
    copies: tuple[Receipt, ...] = ()
    left: tuple[LeftFile, ...] = ()
    chosen: Mapping[str, Decision] = field(default_factory=dict)
    passed: Mapping[str, Decision] = field(default_factory=dict)
    returned: Mapping[str, tuple[Decision, ...]] = field(default_factory=dict)
    published: Mapping[str, Decision] = field(default_factory=dict)

    def receipt_of(self, sha256: str) -> Receipt | None:
        """The receipt of what has these bytes."""
        return self._by_content.get(sha256)

    @cached_property
    def _by_content(self) -> Mapping[str, Receipt]:
        return {receipt.sha256: receipt for receipt in self.receipts}

    @cached_property
    def keys(self) -> frozenset[str]:
        """The ids of the keys, other than the county's own, whose returns the county takes."""
        return frozenset(one.key for one in self.chosen.values() if one.key)

    def is_taken(self, unit: str, sha256: str) -> bool:
        """Whether the county has chosen or passed this very return of the unit."""
        decisions = (self.chosen.get(unit), self.passed.get(unit))
        return any(one is not None and one.sha256 == sha256 for one in decisions)

    def of(self, unit: str) -> tuple[Receipt, ...]:
        """The returns of a unit, in the order in which they were collected."""
        return self._by_unit.get(unit, ())

    @cached_property
    def _by_unit(self) -> Mapping[str, tuple[Receipt, ...]]:
        by_unit: dict[str, list[Receipt]] = {}
        for receipt in self.receipts:
            by_unit.setdefault(receipt.unit, []).append(receipt)
        return {unit: tuple(receipts) for unit, receipts in by_unit.items()}

    def first_arrival(self, unit: str, period: Period) -> dt.datetime | None:
        """When the first return of a unit on a period arrived; None where none did."""
        return min((one.time for one in self.of(unit) if one.period == period), default=None)


#: Of an inbox without a ledger.
NOTHING_KNOWN = Round()
