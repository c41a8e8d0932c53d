"""Which file of a large county is in which volume."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from xltools.form.period import Period
from xltools.jobs.workspace import Workspace
from xltools.merge import Calls
from xltools.model.consolidation import Judged
from xltools.model.submission import Unit

#: A volume has at least so many times fewer units than a workbook holds at most, and volumes are made so many at a time, as
#: far as units divide: several are written at once.
_PARTS = 4


@dataclass(frozen=True, slots=True)
class Card:
    """What is kept in memory of a judged file."""

    file: str
    unit: str
    form: str
    period: Period
    county: str
    is_readable: bool


def card_of(judged: Judged) -> Card:
    """The card of a judged file."""
    one = judged.submission
    if one is None:
        return Card(judged.file, "", "", Period(0), "", is_readable=False)
    return Card(judged.file, one.unit.code, one.form, one.period, one.county_name, is_readable=True)


@dataclass(frozen=True, slots=True)
class Part:
    """A volume that is to be merged: its number, its units (None where there is no roster), and its files: the number of each
    in the inbox, and where it is kept."""

    number: int
    units: tuple[Unit, ...] | None
    files: tuple[tuple[int, int], ...]


def parts_of(workspace: Workspace, cards: Sequence[Card], starts: Sequence[int]) -> list[Part]:
    """The volumes: units in the order of the roster, or of their codes, so that neighbours stay together; behind them, what
    is no unit's."""
    roster = workspace.roster.units if workspace.roster else None
    codes = sorted({card.unit for card in cards} - {""}) if roster is None else [unit.code for unit in roster]
    most = max(workspace.limits.book_units // _PARTS, 1)
    # Equally large, and as many as several processes can share: none waits for the last one.
    times = max(math.ceil(len(codes) / (most * _PARTS)), 1)
    size = math.ceil(len(codes) / (times * _PARTS)) or most
    slices = [codes[start : start + size] for start in range(0, len(codes), size)]
    part_of = {code: number for number, part in enumerate(slices) for code in part}
    calls = Calls(roster or ())
    shortened = {code.lstrip("0"): code for code in codes if code.isdigit() and code.startswith("0")}
    files: list[list[tuple[int, int]]] = [[] for _ in slices]
    strays: list[tuple[int, int]] = []
    for number, (card, start) in enumerate(zip(cards, starts, strict=True)):
        code: str | None = card.unit if card.is_readable else calls.code_in(card.file)
        part = part_of.get(code or "", part_of.get(shortened.get(code or "", "")))
        (strays if part is None else files[part]).append((number, start))
    by_code = {unit.code: unit for unit in roster or ()}
    parts = [
        Part(number, None if roster is None else tuple(by_code[code] for code in part), tuple(own))
        for number, (part, own) in enumerate(zip(slices, files, strict=True), 1)
    ]
    for start in range(0, len(strays), most):
        number = len(parts) + 1
        parts.append(Part(number, None if roster is None else (), tuple(strays[start : start + most])))
    return parts
