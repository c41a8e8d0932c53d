"""The numbers a workbook stores: typed ones as they are, totals as the formulas will give them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from xltools.form.rules.evaluate import Outcome, Verdict, judge, totals
from xltools.form.rules.excel import shown_verdict
from xltools.form.rules.expression import Ref
from xltools.form.spec import Form, Table
from xltools.model.submission import Submission
from xltools.workbook.layout.grid import Box
from xltools.workbook.layout.unit_book import Layout


@dataclass(frozen=True)
class StoredValues:
    """Every figure and verdict of a submission, as Excel would show them in this layout.

    ``unjudged`` are the rule instances that say nothing of these figures; of a unit's return there are none.
    """

    layout: Layout
    submission: Submission
    unjudged: frozenset[str] = frozenset()

    @property
    def form(self) -> Form:
        return self.layout.form

    @cached_property
    def numbers(self) -> Mapping[str, Decimal | None]:
        """What each cell holds: a blank of a table declared zero is still blank here."""
        typed = {
            figure: value.number
            for figure, value in self.submission.figures.items()
            if self.layout.typed(figure)
        }
        if self.layout.totals_typed:
            return typed
        known = {
            figure: self.submission.number(figure)
            for figure in self.form.figures
            if self.layout.typed(figure)
        }
        lists = self._lists()
        return {**typed, **lists, **totals(self.form, {**known, **lists})}

    def _lists(self) -> Mapping[str, Decimal | None]:
        """The 合计 of lists: what the entries come to; of a county, which has none, what its units' come to."""
        of_lists = [figure for figure in self.form.figures.values() if figure.listed]
        return {
            figure.id: self.submission.added_entries(figure)
            if figure.table in self.submission.entries
            else self.submission.number(figure.id)
            for figure in of_lists
        }

    @cached_property
    def lookup(self) -> Callable[[Ref], Decimal | None]:
        """What a rule sees: a blank of a table declared zero is 0, and of one without a duty there is nothing."""

        def number_of(ref: Ref) -> Decimal | None:
            if ref.last:
                return self.submission.last.get(ref.figure)
            if self.submission.no_duty and self.form.figures[ref.figure].table in self.submission.no_duty:
                return None
            if self.layout.typed(ref.figure):
                return self.submission.number(ref.figure)
            return self.numbers.get(ref.figure)

        return number_of

    @cached_property
    def outcomes(self) -> Mapping[str, Outcome]:
        """Instance id → its outcome."""
        level = self.submission.unit.level
        return {
            instance.id: Outcome(Verdict.INCOMPLETE)
            if instance.id in self.unjudged
            else judge(rule, instance, self.lookup, level, self.submission.no_duty)
            for rule in self.form.rules
            for instance in rule.instances
        }

    def verdict(self, instance: str) -> str:
        """The text of the 结论 cell."""
        rule = self.form.rules_by_id[self.form.instances_by_id[instance].rule]
        explanation = self.submission.explanations.get(instance, "")
        return shown_verdict(rule, self.outcomes[instance].verdict, explanation, self.form.span)

    def missing_cells(self, table: Table) -> list[Box]:
        """The cells of a list that a person still has to fill in, entry by entry."""
        lines = self.layout.tables[table.id].drawing.entries
        entries = [entry for entry in self.submission.entries.get(table.id, ()) if entry.used]
        if not entries:
            declared = self.submission.declared_zero | self.submission.no_duty
            asked = lines and not table.optional and table.id not in declared
            return list(lines[0].boxes) if asked else []
        return [
            box
            for entry in entries
            for value, box in zip(entry.values, lines[entry.number - 1].boxes, strict=True)
            if value.blank
        ]

    def missing(self, table: Table) -> int:
        """How many cells a person still has to fill in (or holds no number)."""
        if table.id in self.submission.no_duty:
            return 0
        if self.layout.tables[table.id].drawing.entries:
            return len(self.missing_cells(table))
        return sum(
            1
            for figure in self.form.table_figures[table.id]
            if self.layout.typed(figure.id) and self.lookup(Ref(figure.id)) is None
        )
