"""Of several different returns of a unit the one that counts, by what the inbox's ledger says.

In this order:

1. The return that the county has passed (``xltools pass``): it is closed, and what comes later does not change it.
2. The return that the county has chosen (``xltools choose``).
3. The latest without errors, by the time at which it arrived; where each has errors, the latest of all. Only if the ledger
   knows when each of them arrived.

Otherwise nobody knows, and none counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from xltools.model.consolidation import Judged
from xltools.model.messages.reasons import Reason
from xltools.model.round import Receipt, Round


@dataclass(frozen=True, slots=True)
class Taken:
    """The return that counts: the files that hold it, and why it is this one."""

    files: tuple[Judged, ...]
    why: Reason


def take_one(unit: str, returns: Sequence[Sequence[Judged]], round: Round) -> Taken | None:
    """Which of a unit's returns counts.

    Args:
        unit: The unit's code.
        returns: Its returns, each with the files that hold it.
        round: What the ledger says; of an inbox without one, nothing.

    Returns:
        None where that is not decided.
    """
    for decision, why in ((round.passed.get(unit), "K31"), (round.chosen.get(unit), "K30")):
        if decision is None:
            continue
        for files in returns:
            if any(file.sha256 == decision.sha256 for file in files):
                return Taken(tuple(files), Reason(why))
    arrived = [(_first_receipt(files, round), files) for files in returns]
    known = [(receipt, files) for receipt, files in arrived if receipt]
    if len(known) < len(arrived):
        return None
    right = [(receipt, files) for receipt, files in known if not all(map(_is_wrong, files))]
    receipt, files = max(right or known, key=lambda pair: pair[0].came)
    return Taken(tuple(files), Reason("K32" if right else "K33", time=_said(receipt.time)))


def _first_receipt(files: Sequence[Judged], round: Round) -> Receipt | None:
    """When a return arrived first: the same content sent again is no later return."""
    receipts = [receipt for file in files if (receipt := round.receipt_of(file.sha256))]
    return min(receipts, key=lambda receipt: receipt.came, default=None)


def _is_wrong(file: Judged) -> bool:
    return file.errors > 0 or file.broken


def _said(time: dt.datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M}"
