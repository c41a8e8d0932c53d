"""Which returns are added up, and why; and where every unit stands."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from xltools.form.period import Period
from xltools.form.spec import Form
from xltools.merge.identity import NEVER_COUNTED, NOT_OUR_UNIT, OTHER_PERIOD_OR_FORM, Calls, Expected
from xltools.merge.several_returns import Taken, take_one
from xltools.model.consolidation import COUNTY_LEVEL, Cause, Judged, LeftOut, Revision, Standing, Status
from xltools.model.difference import changes
from xltools.model.findings import Finding, fact, finding
from xltools.model.messages.reasons import Reason
from xltools.model.round import Receipt, Round
from xltools.model.signature import Key
from xltools.model.submission import Submission, Unit, Value

#: So many cells are named in which two returns differ.
_NAMED = 5


class Selection:
    """Decides for each unit which of its files is added up, once all files are in.

    First ``receive`` every file, then ask for ``standings``; only then ``findings`` and ``left_out`` are complete.

    Attributes:
        roster: Unit code → unit, in the roster's order; None where there is no roster.
        files: File name → the file, with the findings that were added here.
        by_unit: Unit code → the names of the files that say they are this unit's.
        own_county: The names of the files that are consolidated workbooks of this very county.
        without_unit: The names of the files that can be read and give no unit code.
        unreadable: The names of the files that cannot be read.
        left_out: File name → why the file is not added up.
        revisions: Different returns of one unit, held against each other.
    """

    def __init__(  # noqa: PLR0913 - as merge is given them
        self,
        form: Form,
        period: Period,
        county: Unit,
        roster: Sequence[Unit] | None,
        include_errors: bool,
        round: Round,
        key: Key | None = None,
        title_of: Callable[[str], str] = str,
    ) -> None:
        self.form, self.round = form, round
        self.roster = None if roster is None else {unit.code: unit for unit in roster}
        self.expected = Expected(form, period, county, self.roster, key, title_of)
        self.calls = Calls(roster or ())
        self.include_errors = include_errors
        self.files: dict[str, Judged] = {}
        self.by_unit: dict[str, list[str]] = {}
        self.own_county: list[str] = []
        self.without_unit: list[str] = []
        self.unreadable: list[str] = []
        self.left_out: dict[str, LeftOut] = {}
        self.revisions: list[Revision] = []

    def receive(self, file: Judged) -> None:
        """Puts a file to those of its unit, and adds the findings about its unit, year and form."""
        self.files[file.file] = file
        submission = file.submission
        if submission is None:
            self.unreadable.append(file.file)
            return
        self._add_findings(file.file, *self.expected.findings(submission, self.round))
        if self.expected.is_county(submission.unit):
            self.own_county.append(file.file)
        elif submission.unit.code:
            self.by_unit.setdefault(submission.unit.code, []).append(file.file)
        else:
            self.without_unit.append(file.file)

    def findings(self) -> Iterator[Finding]:
        """All findings of all files, each with its file's name."""
        for name, file in self.files.items():
            unit = self._unit_name(file)
            yield from (finding.of(name, unit) for finding in file.findings)

    def _unit_name(self, file: Judged) -> str:
        """What the unit is called whose file it is; of one that cannot be read, by the file's name. "" for none."""
        if file.submission:
            return file.submission.unit.name
        code = self.calls.code_in(file.file)
        return self.roster[code].name if code and self.roster else ""

    def _add_findings(self, name: str, *findings: Finding) -> None:
        """Adds findings to a file. One whose code the checks have given already is not added again."""
        file = self.files[name]
        codes = _codes(file)
        new = tuple(finding for finding in findings if finding.code not in codes)
        self.files[name] = replace(file, findings=file.findings + new)

    def standings(self) -> Iterator[Standing]:
        """The units of the roster in its order, other units by code, then each file that belongs to no unit."""
        if len(self.own_county) < len(self.files):
            # Among the returns of its units the county's own figures would be added up twice.
            for name in self.own_county:
                self._add_findings(name, finding("U08"))
        if self.roster is None:
            self._refuse_counties()
        roster = self.roster or {}
        unreadable_by_unit = self._unreadable_by_unit()
        for code, unit in roster.items():
            yield self._standing(unit, self.by_unit.get(code, []), unreadable_by_unit.get(code, []))
        for code in sorted(set(self.by_unit) - set(roster)):
            first = self.files[self.by_unit[code][0]].submission
            yield self._standing(first.unit if first else Unit(code, ""), self.by_unit[code], [])
        for name in self.own_county:
            yield self._without_unit(name, Status.IGNORED, Reason("K08"))
        for name in self.without_unit:
            yield self._without_unit(name, Status.IGNORED, Reason("K06"))
        for name in unreadable_by_unit.get(None, []):
            yield self._without_unit(name, Status.UNREADABLE, Reason("K06"))

    def _refuse_counties(self) -> None:
        """Gives U08 to the consolidated workbooks of other counties where there are returns of other units, too.

        Without a roster they may be these units' own county: their figures would be added up twice.
        """
        levels = {name: file.submission.unit.level for name, file in self.files.items() if file.submission}
        counties = [name for name, level in levels.items() if level == COUNTY_LEVEL]
        if len(counties) < len(levels):
            for name in counties:
                self._add_findings(name, finding("U08"))

    def _unreadable_by_unit(self) -> dict[str | None, list[str]]:
        """Unit code → the unreadable files that bear its name or code; None → those of which no unit can be told."""
        by_unit: dict[str | None, list[str]] = {}
        for name in self.unreadable:
            by_unit.setdefault(self.calls.code_in(name), []).append(name)
        return by_unit

    def _without_unit(self, name: str, status: Status, reason: Reason) -> Standing:
        """The standing of a file that is no unit's, or of which no unit can be told: a line of its own.

        ``reason``: why it is not added up, where no error says it.
        """
        file = self.files[name]
        unit = file.submission.unit if file.submission else Unit("", "")
        cause = _first_error(file) or reason
        self._leave_out(name, unit, cause)
        return self._not_included(unit, status, [name], cause, judged_by=[name])

    def _standing(self, unit: Unit, names: list[str], unreadable: list[str]) -> Standing:
        """Where a unit stands, by the files that are its own: ``names`` can be read, ``unreadable`` cannot."""
        for name in unreadable:
            self._leave_out(name, unit, _first_error(self.files[name]))
        if not names and not unreadable:
            return Standing(unit, Status.MISSING, cause=Reason("K05"))
        if not names:
            cause = self.left_out[unreadable[0]].cause
            return self._not_included(unit, Status.UNREADABLE, unreadable, cause, judged_by=unreadable)
        countable = [name for name in names if not NEVER_COUNTED & _codes(self.files[name])]
        uncountable = [name for name in names if name not in countable]
        for name in uncountable:
            self._leave_out(name, unit, _never_counted(self.files[name]))
        if not countable:
            return self._none_countable(unit, self._latest_first(uncountable), unreadable)
        standing = self._of_countable(unit, countable, [*uncountable, *unreadable])
        for name in uncountable:
            # Without a project nobody says that it is not asked for as well.
            if self.roster is not None and OTHER_PERIOD_OR_FORM & _codes(self.files[name]):
                why = fact(_never_counted(self.files[name]))
                other = standing.files[0]
                self._supersede(name, unit, finding("U16", name=unit.name, other=other, why=why))
        return standing

    def _latest_first(self, names: Sequence[str]) -> list[str]:
        """Files by the time of their arrival, the latest first; then those of which it is not known."""
        known = {name: receipt.came for name in names if (receipt := self._receipt(name))}
        return [
            *sorted(known, key=lambda name: known[name], reverse=True),
            *(name for name in names if name not in known),
        ]

    def _of_countable(self, unit: Unit, countable: list[str], others: list[str]) -> Standing:
        """The standing of a unit with returns that may be added up; ``others`` are its files that may not."""
        if self._passed_is_gone(unit, countable):
            gone = finding("U15", name=unit.name, code=unit.code)
            for name in countable:
                self._add_findings(name, gone)
        returns = self._by_content(countable)
        if len(returns) == 1:
            return self._one_return(unit, countable, others)
        taken = take_one(unit.code, [[self.files[name] for name in names] for names in returns], self.round)
        if taken is None:
            return self._conflict(unit, countable, others, returns)
        return self._latest(
            unit, taken, [name for name in countable if self.files[name] not in taken.files], others
        )

    def _passed_is_gone(self, unit: Unit, names: Iterable[str]) -> bool:
        """Whether the county has passed a return of the unit, and none of the files is that one."""
        passed = self.round.passed.get(unit.code)
        return passed is not None and all(self.files[name].sha256 != passed.sha256 for name in names)

    def _latest(self, unit: Unit, taken: Taken, superseded: Sequence[str], others: Sequence[str]) -> Standing:
        """The standing of a unit of whose returns one counts, as the ledger says."""
        names = [file.file for file in taken.files]
        best = min(names, key=self._worse)
        for name in superseded:
            self._supersede(name, unit, self._superseded(name, unit, best, taken.why))
        count = 1 + len(self._by_content(superseded))
        note = finding("U14", name=unit.name, code=unit.code, count=str(count)).with_reason(taken.why)
        self._add_findings(best, note)
        standing = self._one_return(unit, names, [*superseded, *others])
        after_passing = sum(self.files[name].warnings for name in superseded)
        return replace(standing, warnings=standing.warnings + after_passing)

    def _supersede(self, name: str, unit: Unit, why: Finding) -> None:
        """Leaves a file out for which another stands: what was wrong with it need not be put right any more."""
        self.files[name] = replace(self.files[name], findings=(why,))
        self._leave_out(name, unit, why)

    def _superseded(self, name: str, unit: Unit, best: str, why: Reason) -> Finding:
        """What is said of a return in whose place another counts: U17 where it came after that one was passed, else U13."""
        this, counted = self._receipt(name), self._receipt(best)
        known = this is not None and counted is not None
        backwards = this is not None and counted is not None and counted.came < this.came
        cells = self._differences(unit, *((best, name) if backwards else (name, best)))
        said = {
            "name": unit.name,
            "code": unit.code,
            "other": best,
            "cells": cells,
            "order": str(Reason("K34" if known else "K35")),
        }
        passed = self.round.passed.get(unit.code)
        is_passed = passed is not None and passed.sha256 == self.files[best].sha256
        if this and passed and is_passed and this.entry > passed.entry:
            return finding("U17", **said)
        return finding("U13", **said).with_reason(why)

    def _receipt(self, name: str) -> Receipt | None:
        """The receipt of a file; None where no ledger has one."""
        return self.round.receipt_of(self.files[name].sha256)

    def _differences(self, unit: Unit, one: str, other: str) -> str:
        """Keeps the cells in which two files of a unit differ, and says them as a message names them."""
        before, after = self.files[one].submission, self.files[other].submission
        if before is None or after is None:
            return ""
        revision = Revision(unit, one, other, tuple(changes(self.form, before, after)))
        self.revisions.append(revision)
        found = [str(change) for change in revision.changes]
        more = f" 等 {len(found)} 处" if len(found) > _NAMED else ""
        return "、".join(found[:_NAMED]) + more

    def _by_content(self, names: Iterable[str]) -> list[list[str]]:
        """The files in groups; those of a group hold the same return."""
        names = tuple(names)
        if len(names) == 1:  # as of most units
            return [list(names)]
        groups: dict[Hashable, list[str]] = {}
        for name in names:
            groups.setdefault(_content(self.files[name].submission), []).append(name)
        return list(groups.values())

    def _none_countable(self, unit: Unit, uncountable: list[str], unreadable: list[str]) -> Standing:
        """The standing of a unit none of whose returns can be added up: each is of another year or form, or the unit
        is not one of the county's."""
        first = self.files[uncountable[0]]
        codes = _codes(first)
        represents = len(uncountable) == 1 and not first.broken and not OTHER_PERIOD_OR_FORM & codes
        standing = self._not_included(
            unit,
            Status.IGNORED if NOT_OUR_UNIT & codes else Status.RETURNED,
            [*uncountable, *unreadable],
            self.left_out[first.file].cause,
            judged_by=uncountable,
        )
        return replace(standing, submission=first.submission if represents else None)

    def _conflict(
        self, unit: Unit, names: list[str], others: list[str], same_content: Sequence[Sequence[str]]
    ) -> Standing:
        """The standing of a unit with different returns: none is added up until the county says which one is right."""
        examples = "、".join(group[0] for group in same_content)
        first, *further = (group[0] for group in same_content)
        cells = [self._differences(unit, first, other) for other in further]
        conflict = finding(
            "U02",
            name=unit.name,
            code=unit.code,
            count=str(len(same_content)),
            files=examples,
            cells=cells[0],
        )
        for name in names:
            self._add_findings(name, conflict)
            self._leave_out(name, unit, conflict)
        return self._not_included(unit, Status.DUPLICATE, [*names, *others], conflict, judged_by=names)

    def _one_return(self, unit: Unit, names: list[str], others: list[str]) -> Standing:
        """The standing of a unit with one return, or with several copies of one: the best copy represents it."""
        best = min(names, key=self._worse)
        copies = [name for name in names if name != best]
        self._leave_copies_out(unit, best, copies)
        file = self.files[best]
        is_wrong = file.errors > 0 or file.broken
        cause = (_first_error(file) or Reason("K03")) if is_wrong else None
        included = not file.broken and (self.include_errors or not is_wrong)
        if not included:
            self._leave_out(best, unit, cause)
        status = Status.RETURNED if is_wrong else Status.REPORTED
        standing = self._not_included(unit, status, [best, *copies, *others], cause, judged_by=[best])
        return replace(standing, included=included, submission=None if file.broken else file.submission)

    def _worse(self, name: str) -> tuple[bool, bool, str, str]:
        """Sorts copies of one return: whole ones first, then those without errors, then by name.

        Names are compared without the extension, so that “某某.xlsx” comes before “某某 - 副本.xlsx”.
        """
        file = self.files[name]
        return file.broken, file.errors > 0, name.rpartition(".")[0], name

    def _leave_copies_out(self, unit: Unit, original: str, copies: Iterable[str]) -> None:
        for copy in copies:
            is_copy = finding("U03", other=original)
            self._add_findings(copy, is_copy)
            self._leave_out(copy, unit, is_copy)

    def _leave_out(self, name: str, unit: Unit, cause: Cause | None) -> None:
        self.left_out[name] = LeftOut(name, unit, cause)

    def _not_included(
        self, unit: Unit, status: Status, names: list[str], cause: Cause | None, *, judged_by: list[str]
    ) -> Standing:
        """A standing that is not in the sums. Its errors and warnings are those of the files ``judged_by``."""
        judged = [self.files[name] for name in judged_by]
        return Standing(
            unit,
            status,
            files=tuple(names),
            sha256s=tuple(self.files[name].sha256 for name in names),
            errors=sum(file.errors for file in judged),
            warnings=sum(file.warnings for file in judged),
            cause=cause,
        )


def _codes(file: Judged) -> frozenset[str]:
    return frozenset(finding.code for finding in file.findings)


def _first_error(file: Judged) -> Finding | None:
    return next((finding for finding in file.findings if finding.is_error), None)


def _never_counted(file: Judged) -> Finding:
    """The finding for which the file can never be added up; it has one."""
    return next(finding for finding in file.findings if finding.code in NEVER_COUNTED)


def _content(submission: Submission | None) -> Hashable:
    """What two files have in common if they hold the same return: figures, entries of lists, declarations, fields and texts.

    Blank cells and empty texts are left out, and so is the file that the return came from.
    """
    if submission is None:
        return None

    def values(by_id: Mapping[str, Value]) -> Hashable:
        filled = {id: value for id, value in by_id.items() if not value.blank}
        return frozenset(
            (id, value.raw if value.number is None else value.number) for id, value in filled.items()
        )

    def texts(by_id: Mapping[str, str]) -> Hashable:
        return frozenset((id, text) for id, text in by_id.items() if text)

    return (
        values(submission.figures),
        frozenset(
            (table, entry.number, values(entry.words), values(entry.figures))
            for table, entries in submission.entries.items()
            for entry in entries
        ),
        submission.declared_zero,
        submission.no_duty,
        values(submission.misdeclared),
        values(submission.fields),
        texts(submission.sections),
        texts(submission.explanations),
    )
