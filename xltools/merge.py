"""Submissions → Consolidation: which returns count, what they add up to, and where every unit stands. Pure.

Nothing is guessed: two different returns of one unit count for nothing until somebody says which is
right, and a return of another year or edition is never added.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from xltools.form.spec import Form
from xltools.model.addition import added
from xltools.model.consolidation import COUNTY_LEVEL, Cause, Consolidation, Judged, LeftOut, Standing, Status
from xltools.model.findings import Finding, finding
from xltools.model.reasons import Reason
from xltools.model.submission import Submission, Unit, Value

#: These keep a file out of the sums, with ``include_errors`` too.
NEVER_COUNTED = frozenset({"U01", "U05", "U06", "U08"})


def merge(
    form: Form,
    year: int,
    county: Unit,
    judged: Iterable[Judged],
    roster: Sequence[Unit] | None,
    last: Mapping[str, Mapping[str, Decimal]],
    include_errors: bool = False,
) -> Consolidation:
    """Adds up what may be added up. The order of the files does not matter.

    Without a roster (None) the units are those that were received, and nobody can know who is missing.
    ``last``: last year's figures by unit code; of the units that are added up, they are added up too, so that
    like is compared with like. ``include_errors`` counts units with errors too, but never another year or edition, a unit that is
    not on the roster, one with two different returns, or a file whose structure is broken.
    """
    table = _Table(form, year, county, roster, include_errors)
    files = _each_once(judged)
    for one in files:
        table.receive(one)
    standings = tuple(table.standings())
    included = tuple(s.submission for s in standings if s.included and s.submission)
    this_year = added(form, (submission.number for submission in included))
    last_year = added(form, (last.get(submission.unit.code, {}).get for submission in included))
    return Consolidation(
        form=form,
        year=year,
        county=county,
        roster_known=roster is not None,
        standings=standings,
        included=included,
        submissions=tuple(one.submission for one in files if one.submission),
        findings=tuple(found.of(one.file) for one in files for found in table.files[one.file].findings),
        left_out=tuple(table.left_out[one.file] for one in files if one.file in table.left_out),
        include_errors=include_errors,
        last={id: number for id, number in last_year.sums.items() if number is not None},
        totals=this_year.totals,
        sums=this_year.sums,
        filled=this_year.filled,
    )


def _each_once(judged: Iterable[Judged]) -> list[Judged]:
    """Each file once, by name. ValueError for two different files of one name: one of them would be lost."""
    found: dict[str, Judged] = {}
    for one in judged:
        if found.setdefault(one.file, one).sha256 != one.sha256:
            raise ValueError(f"two files are called {one.file!r}")
    return sorted(found.values(), key=lambda one: one.file)


class _Table:
    """Sorts files by unit and decides on each unit once all are in."""

    def __init__(
        self, form: Form, year: int, county: Unit, roster: Sequence[Unit] | None, include_errors: bool
    ) -> None:
        self.form, self.year, self.county = form, year, county
        self.roster = None if roster is None else {unit.code: unit for unit in roster}
        self.include_errors = include_errors
        self.files: dict[str, Judged] = {}
        self.by_unit: dict[str, list[str]] = {}
        self.nameless: list[str] = []
        self.unreadable: list[str] = []
        self.left_out: dict[str, LeftOut] = {}

    # Receiving.

    def receive(self, one: Judged) -> None:
        """Takes a file in, with what its identity gives cause to say."""
        self.files[one.file] = one
        submission = one.submission
        if submission is None:
            self.unreadable.append(one.file)
            return
        self._say(one.file, *self._strange(submission))
        if submission.unit.code:
            self.by_unit.setdefault(submission.unit.code, []).append(one.file)
        else:
            self.nameless.append(one.file)

    def _say(self, file: str, *said: Finding) -> None:
        """Adds findings, unless the checks have said the same already."""
        one = self.files[file]
        codes = {found.code for found in one.findings}
        new = tuple(found for found in said if found.code not in codes)
        self.files[file] = replace(one, findings=one.findings + new)

    def _strange(self, submission: Submission) -> Iterable[Finding]:
        unit = submission.unit
        if unit.code and unit.code == self.county.code:
            yield finding("U08")
        elif self.roster is not None and unit.code not in self.roster:
            yield finding("U01", name=unit.name, code=unit.code)
        elif self.roster is not None:
            known = self.roster[unit.code]
            if not unit.is_as(known):
                yield finding("U07", code=unit.code, expected=known.described, found=unit.described)
        if submission.year != self.year:
            yield finding("U05", expected=str(self.year), found=str(submission.year))
        if submission.form != self.form.id:
            yield finding("U06", expected=self.form.id, found=submission.form)

    # Deciding.

    def standings(self) -> Iterable[Standing]:
        """The roster in its order, then other units by code, then files of nobody known."""
        self._unmix()
        claimed: dict[str, list[str]] = {}
        orphans: list[str] = []
        for file in self.unreadable:
            code = self._claimed_by(file)
            (orphans if code is None else claimed.setdefault(code, [])).append(file)
        for code, unit in (self.roster or {}).items():
            yield self._standing(unit, self.by_unit.get(code, []), claimed.get(code, []))
        for code in sorted(set(self.by_unit) - set(self.roster or {})):
            first = self.files[self.by_unit[code][0]].submission
            yield self._standing(first.unit if first else Unit(code, ""), self.by_unit[code], [])
        for file in self.nameless:
            yield self._lost(file, Status.IGNORED)
        for file in orphans:
            yield self._lost(file, Status.UNREADABLE)

    def _unmix(self) -> None:
        """Without a roster a county's consolidated workbook among its units' would be added twice."""
        levels = {file: one.submission.unit.level for file, one in self.files.items() if one.submission}
        counties = [file for file, level in levels.items() if level == COUNTY_LEVEL]
        if self.roster is None and len(counties) < len(levels):
            for file in counties:
                self._say(file, finding("U08"))

    def _claimed_by(self, file: str) -> str | None:
        """The unit that an unreadable file names: its code or its name, between separators, stands in the
        file's name. It only tells 无法读取 from 未报."""
        name = re.split(r"[\\/]", file)[-1]
        parts = set(re.split(r"[\s_\-—.（）()\[\]【】]+", name))
        units = [unit for unit in (self.roster or {}).values() if {unit.code, unit.name} & (parts - {""})]
        return units[0].code if len(units) == 1 else None

    def _lost(self, file: str, status: Status) -> Standing:
        one = self.files[file]
        unit = one.submission.unit if one.submission else Unit("", "")
        cause = _first_error(one) or Reason("K06")
        self.left_out[file] = LeftOut(file, unit, cause)
        return Standing(unit, status, (file,), (one.sha256,), False, one.errors, one.warnings, cause)

    def _standing(self, unit: Unit, files: list[str], unreadable: list[str]) -> Standing:
        if not files and not unreadable:
            return Standing(unit, Status.MISSING, cause=Reason("K05"))
        for file in unreadable:
            self.left_out[file] = LeftOut(file, unit, _first_error(self.files[file]))
        if not files:
            cause = self.left_out[unreadable[0]].cause
            return self._made(unit, Status.UNREADABLE, unreadable, cause, unreadable)
        eligible = [file for file in files if not NEVER_COUNTED & _codes(self.files[file])]
        odd = [file for file in files if file not in eligible]
        for file in odd:
            said = next(found for found in self.files[file].findings if found.code in NEVER_COUNTED)
            self.left_out[file] = LeftOut(file, unit, said)
        if not eligible:
            return self._odd(unit, odd, unreadable)
        by_content: dict[Hashable, list[str]] = {}
        for file in eligible:
            by_content.setdefault(_content(self.files[file].submission), []).append(file)
        if len(by_content) > 1:
            return self._conflict(unit, eligible, [*odd, *unreadable], by_content)
        return self._single(unit, eligible, [*odd, *unreadable])

    def _odd(self, unit: Unit, files: list[str], unreadable: list[str]) -> Standing:
        """Nothing of the unit's may count: another year or edition, or the unit itself is not ours."""
        first = self.files[files[0]]
        status = Status.IGNORED if {"U01", "U08"} & _codes(first) else Status.RETURNED
        shown = len(files) == 1 and not first.broken and not {"U05", "U06"} & _codes(first)
        cause = self.left_out[first.file].cause
        standing = self._made(unit, status, [*files, *unreadable], cause, files)
        return replace(standing, submission=first.submission if shown else None)

    def _conflict(
        self, unit: Unit, files: list[str], others: list[str], by_content: Mapping[Hashable, list[str]]
    ) -> Standing:
        """Different returns of one unit: none counts until the office knows which."""
        names = "、".join(same[0] for same in by_content.values())
        said = finding("U02", name=unit.name, count=str(len(by_content)), files=names)
        for file in files:
            self._say(file, said)
            self.left_out[file] = LeftOut(file, unit, said)
        return self._made(unit, Status.DUPLICATE, [*files, *others], said, files)

    def _single(self, unit: Unit, files: list[str], others: list[str]) -> Standing:
        """One return, or copies of it: the soundest stands for the unit, by name where they are alike."""
        # Without the extension “某某.xlsx” comes before “某某 - 副本.xlsx”.
        file = min(
            files,
            key=lambda name: (
                self.files[name].broken,
                self.files[name].errors > 0,
                name.rpartition(".")[0],
                name,
            ),
        )
        copies = [other for other in files if other != file]
        for copy in copies:
            said = finding("U03", other=file)
            self._say(copy, said)
            self.left_out[copy] = LeftOut(copy, unit, said)
        one = self.files[file]
        wrong = one.errors > 0 or one.broken
        included = not one.broken and (self.include_errors or not wrong)
        status = Status.RETURNED if wrong else Status.REPORTED
        cause = (_first_error(one) or Reason("K03")) if wrong else None
        if not included:
            self.left_out[file] = LeftOut(file, unit, cause)
        standing = self._made(unit, status, [file, *copies, *others], cause, [file])
        return replace(standing, included=included, submission=None if one.broken else one.submission)

    def _made(
        self, unit: Unit, status: Status, files: list[str], cause: Cause | None, own: list[str]
    ) -> Standing:
        """A standing; ``own`` are the files whose errors and warnings are the unit's."""
        digests = tuple(self.files[file].sha256 for file in files)
        judged = [self.files[file] for file in own]
        errors, warnings = sum(one.errors for one in judged), sum(one.warnings for one in judged)
        return Standing(unit, status, tuple(files), digests, False, errors, warnings, cause)


def _codes(one: Judged) -> frozenset[str]:
    return frozenset(found.code for found in one.findings)


def _first_error(one: Judged) -> Finding | None:
    return next((finding for finding in one.findings if finding.is_error), None)


def _content(submission: Submission | None) -> Hashable:
    """What makes two returns the same: figures, declarations, fields, texts. Not where they came from."""
    if submission is None:
        return None

    def values(held: Mapping[str, Value]) -> Hashable:
        filled = {id: value for id, value in held.items() if not value.blank}
        return frozenset((id, v.raw if v.number is None else v.number) for id, v in filled.items())

    def texts(held: Mapping[str, str]) -> Hashable:
        return frozenset((id, text) for id, text in held.items() if text)

    return (
        values(submission.figures),
        submission.declared_zero,
        values(submission.misdeclared),
        values(submission.fields),
        texts(submission.sections),
        texts(submission.explanations),
    )
