"""How many rows of a workbook belong to rules.

A rule takes rows: one for each of its instances on the 审核 sheet, and one below a block of a table for the verdicts
of its columns. Whatever stands further down on such a sheet moves when a rule is added or removed. So a workbook
says in its hidden sheet how many rows it was sent out with, and is read by those, whatever rules the form has now.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from xltools.form.spec import Form

#: More rows than this no workbook of ours has: what says so was tampered with.
_MOST = 2000
_NUMBER = re.compile(r"[0-9]{1,4}\Z")


@dataclass(frozen=True, slots=True)
class RuleRows:
    """Rows for rules: on the 审核 sheet, and by table id below each of the table's blocks."""

    review: int
    below: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def by_table(self) -> Mapping[str, tuple[int, ...]]:
        return dict(self.below)

    @property
    def text(self) -> str:
        """As the hidden sheet says it: ``62;t2=1,0,0,0;t3=4;t4=0;t1=1``."""
        return ";".join((str(self.review), *(f"{id}={','.join(map(str, rows))}" for id, rows in self.below)))


def rule_rows_of(form: Form, drawn: Mapping[str, tuple[int, ...]]) -> RuleRows:
    """The rows of a workbook that shows every rule of the form. ``drawn``: by table id, as the tables are drawn."""
    return RuleRows(len(form.instances), tuple(drawn.items()))


def rule_rows_from(text: str, form: Form) -> RuleRows | None:
    """The rows that a hidden sheet speaks of; None where they cannot be those of a workbook of this form."""
    review, *tables = text.split(";")
    if len(tables) != len(form.tables):
        return None
    below = []
    for table, stated in zip(form.tables, tables, strict=True):
        id, _, numbers = stated.partition("=")
        rows = tuple(_count(number) for number in numbers.split(","))
        if id != table.id or len(rows) != len(table.blocks):
            return None
        below.append((table.id, rows))
    counts = [_count(review), *(count for _, rows in below for count in rows)]
    if min(counts) < 0 or sum(counts) > _MOST:
        return None
    return RuleRows(counts[0], tuple(below))


def _count(text: str) -> int:
    """A number of rows; -1 for anything else."""
    return int(text) if _NUMBER.match(text) else -1
