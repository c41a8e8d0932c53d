"""Whose a return is, and of which year and form: what the county expects, held against what the return says of itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from xltools.form.period import Period
from xltools.form.spec import Form
from xltools.model.consolidation import COUNTY_LEVEL, is_volume, volume_of
from xltools.model.findings import Finding, finding
from xltools.model.messages.reasons import Reason
from xltools.model.round import NOTHING_KNOWN, Round
from xltools.model.signature import UNSIGNED, Key, Signed, is_same
from xltools.model.submission import Submission, Unit, without_zeros

#: A return with one of these findings is never added up, with ``include_errors`` neither.
NEVER_COUNTED = frozenset({"U01", "U05", "U06", "U08", "U12", "U19", "U23"})
#: Of these, the ones that say that the return is of no unit of ours, and those that say that it is of another period or form.
#: U19 is of neither kind: nobody knows whose the return is.
NOT_OUR_UNIT, OTHER_PERIOD_OR_FORM = frozenset({"U01", "U08", "U12"}), frozenset({"U05", "U06", "U23"})
#: Whoever sent such a return fills in another workbook: in this one nothing can be put right.
FILLED_IN_ANEW = OTHER_PERIOD_OR_FORM | {"U18", "U19", "U20", "U24"}


@dataclass(frozen=True, slots=True)
class Expected:
    """What a county's returns must be.

    Attributes:
        form: The form.
        period: The period that they report on.
        county: The county itself.
        roster: Unit code → unit; None where there is no roster.
        key: The county's key; None where there is none. Then nothing is said of signatures.
        title_of: A form's id → what people call it; the id itself where nobody knows.
    """

    form: Form
    period: Period
    county: Unit
    roster: Mapping[str, Unit] | None
    key: Key | None = None
    title_of: Callable[[str], str] = str

    def findings(self, submission: Submission, round: Round = NOTHING_KNOWN) -> Iterator[Finding]:
        """What is wrong with the unit, the period and the form that a return gives, and with its signature.

        ``round``: what the ledger says; a person may have taken what another key has signed.
        """
        yield from self._of_unit(submission.unit)
        if submission.year != self.period.year:
            yield finding("U05", expected=str(self.period.year), found=str(submission.year))
        elif submission.form == self.form.id and submission.part != self.period.part:
            yield finding("U23", expected=self.period.text, found=submission.period.text)
        if submission.form != self.form.id:
            yield self._of_other_form(submission.form)
        if self.key and submission.signed:
            yield from self._of_signature(self.key, submission.signed, submission, round)
        if not (self.key and _is_signed(submission)):
            yield from self._of_county(submission, round)

    def _of_other_form(self, id: str) -> Finding:
        """U06: by the titles; with the ids where both are called the same."""
        expected, found = self.form.title, self.title_of(id)
        if expected == found:
            expected, found = f"{expected}（{self.form.id}）", f"{found}（{id}）"
        return finding("U06", expected=expected, found=found)

    def _of_signature(
        self, key: Key, signed: Signed, submission: Submission, round: Round
    ) -> Iterator[Finding]:
        """What the signature shows: U21 there is none, U18 another key made it (U22 where a person has taken it), U19 the
        identity is not what was signed, U20 last year's figures are not."""
        there = signed.signature
        if there == UNSIGNED:
            yield finding("U21")
        elif there.key != key.id:
            code, county = submission.unit.code, submission.county_name or str(Reason("K01"))
            if there.key in round.keys or round.is_taken(code, submission.source.sha256):
                yield finding("U22", found=county)
            else:
                yield finding("U18", found=county, code=code)
        else:
            right = key.sign(signed.claim)
            if not is_same(there.identity, right.identity):
                yield finding("U19")
            elif not is_same(there.last, right.last):
                yield finding("U20")

    def _of_county(self, submission: Submission, round: Round) -> Iterator[Finding]:
        """U24 where the county says, and no signature, that the workbook is another county's: codes and names of units may be the
        same there. 清河县 and 某某市清河县 are one."""
        own, found = self.county.name, submission.county_name
        if not found or submission.unit.level == COUNTY_LEVEL or own.endswith(found) or found.endswith(own):
            return
        if not round.is_taken(submission.unit.code, submission.source.sha256):
            yield finding("U24", expected=own, found=found, code=submission.unit.code)

    def _of_unit(self, unit: Unit) -> Iterator[Finding]:
        """What the roster says of a unit: U01 not on it, U12 on it without the zeros before its code, U07 as another."""
        if self.roster is None or self.is_county(unit):
            return
        expected = self.roster.get(unit.code)
        if expected is None:
            shortened = self.roster.get(without_zeros(unit.code))
            if shortened:
                yield finding("U12", name=shortened.name, code=unit.code, expected=shortened.code)
            else:
                yield finding("U01", name=unit.name, code=unit.code)
        elif not unit.is_as(expected):
            yield finding("U07", code=unit.code, expected=expected.described, found=unit.described)

    def is_county(self, unit: Unit) -> bool:
        """Whether a return is this county's own consolidated workbook, or one of its volumes: by its code, or by its name
        where one has none."""
        if is_volume(unit.code):
            return unit == volume_of(self.county, unit.code)
        if unit.code and self.county.code:
            return unit.code == self.county.code
        return unit.level == COUNTY_LEVEL and bool(unit.name) and unit.name == self.county.name


def _is_signed(submission: Submission) -> bool:
    return submission.signed is not None and submission.signed.signature != UNSIGNED


class Calls:
    """What the units of a roster are called in the names of files."""

    def __init__(self, units: Iterable[Unit]) -> None:
        #: Code or name of a unit → the codes of the units that it may mean.
        self._codes: dict[str, set[str]] = {}
        for unit in units:
            for call in (unit.code, unit.name):
                self._codes.setdefault(call, set()).add(unit.code)

    def code_in(self, file: str) -> str | None:
        """The code of the one unit whose code or name is a whole part of the file's name.

        None where there is no such unit, or more than one. It only decides whether the unit stands as 无法读取 or as 未报.
        """
        name = re.split(r"[\\/]", file)[-1]
        parts = set(re.split(r"[\s_\-—.（）()\[\]【】]+", name)) - {""}
        codes = {code for part in parts for code in self._codes.get(part, ())}
        return codes.pop() if len(codes) == 1 else None
