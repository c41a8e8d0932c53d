"""Adding up a county: laws that hold for any inbox, and the rules of who counts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from returns import FORM, OLD_FORM, YEAR, returned, unit

from xltools.merge import merge
from xltools.model.consolidation import Consolidation, Judged, Status
from xltools.model.findings import finding
from xltools.model.messages.reasons import Reason
from xltools.model.submission import Fault, Source, Submission, Unit, Value

COUNTY = Unit("130100", "安平县", "县")
LAW = settings(suppress_health_check=[HealthCheck.too_slow])
RECEIVED = "t3.received.person"


def file(submission: Submission | None, name: str = "", *codes: str) -> Judged:
    said = {
        "V14": finding("V14", sheet="表三", cell="E8", figure=RECEIVED, name="新收·自然人"),
        "S26": finding("S26"),
        "S91": finding("S91").with_reason(Reason("N27")),
        "V16": finding("V16", sheet="表二", cell="C16", name="收费金额", found="1.1234567"),
    }
    name = name or (f"{submission.unit.code}_{submission.unit.name}_{YEAR}.xlsx" if submission else "坏.xlsx")
    return Judged(
        name, hashlib.sha256(name.encode()).hexdigest(), submission, tuple(said[code] for code in codes)
    )


def merged(
    files: Iterable[Judged], roster: Sequence[Unit] | None = None, *, include_errors: bool = False
) -> Consolidation:
    return merge(FORM, YEAR, COUNTY, files, roster, {}, include_errors)


def standing(county: Consolidation, owner: Unit) -> Status:
    return next(s.status for s in county.standings if s.unit.code == owner.code)


def codes_of(county: Consolidation, name: str) -> list[str]:
    return [found.code for found in county.findings if found.file == name]


# The laws.


@st.composite
def inboxes(draw: st.DrawFn) -> list[Judged]:
    """Any inbox: several files of one unit, other years and editions, errors, unreadable files."""
    files = []
    for number in range(draw(st.integers(0, 8))):
        name = f"{draw(st.sampled_from('甲乙丙丁'))}{number}.xlsx"
        if draw(st.integers(0, 5)) == 0:
            files.append(file(None, name, "S91"))
            continue
        owner = unit(draw(st.integers(0, 4)))
        year = YEAR - (draw(st.integers(0, 5)) == 0)
        submission = returned(owner, draw(st.integers(0, 2)), year=year)
        if draw(st.integers(0, 5)) == 0:
            submission = replace(submission, form=OLD_FORM.id)
        if draw(st.integers(0, 9)) == 0:
            submission = replace(submission, unit=Unit("", "")) if draw(st.booleans()) else submission
        codes = draw(st.lists(st.sampled_from(["V14", "S26", "V16"]), max_size=2, unique=True))
        files.append(file(submission, name, *codes))
    return files


ROSTERS = st.sampled_from([None, [unit(n) for n in range(3)], [unit(n) for n in (6, 2, 1, 0, 3, 4)]])


@LAW
@given(inboxes(), st.randoms(use_true_random=False), ROSTERS, st.booleans())
def test_the_order_of_the_files_does_not_matter(
    files: list[Judged], random: Random, roster: list[Unit] | None, errors: bool
) -> None:
    shuffled = random.sample(files, len(files))
    assert merged(files, roster, include_errors=errors) == merged(shuffled, roster, include_errors=errors)


@LAW
@given(inboxes(), ROSTERS, st.booleans())
def test_every_file_is_either_counted_or_named_among_those_left_out(
    files: list[Judged], roster: list[Unit] | None, errors: bool
) -> None:
    county = merged(files, roster, include_errors=errors)
    counted = [s.files[0] for s in county.standings if s.included]
    assert sorted(counted + [one.file for one in county.left_out]) == sorted(one.file for one in files)
    assert len(county.included) == len(counted)
    assert all(one.reason for one in county.left_out)
    assert sorted(name for s in county.standings for name in s.files) == sorted(one.file for one in files)
    if roster is not None:
        assert [s.unit for s in county.standings][: len(roster)] == roster


@LAW
@given(st.lists(st.integers(0, 1000), max_size=5), st.lists(st.integers(0, 1000), max_size=5))
def test_two_groups_of_units_add_up_to_the_whole(first: list[int], second: list[int]) -> None:
    one = [file(returned(unit(n), seed)) for n, seed in enumerate(first)]
    other = [file(returned(unit(100 + n), seed)) for n, seed in enumerate(second)]
    parts, whole = (merged(one), merged(other)), merged(one + other)
    for held in ("totals", "sums"):
        for id, total in getattr(whole, held).items():
            known = [number for part in parts if (number := getattr(part, held)[id]) is not None]
            assert total == (sum(known, Decimal(0)) if known else None), id
    assert all(whole.filled[id] == sum(part.filled[id] for part in parts) for id in FORM.figures)
    assert whole.totals == whole.sums
    assert not whole.disagreements


@LAW
@given(st.lists(st.integers(0, 1000), min_size=1, max_size=4), st.integers(1, 3))
def test_the_same_return_sent_again_changes_nothing(seeds: list[int], times: int) -> None:
    once = [file(returned(unit(n), seed)) for n, seed in enumerate(seeds)]
    copies = [replace(one, file=f"转发{n} {one.file}") for one in once for n in range(times)]
    county, again = merged(once), merged(once + copies)
    assert (again.totals, again.sums, again.filled) == (county.totals, county.sums, county.filled)
    assert len(again.included) == len(county.included)
    for copy in copies:
        assert codes_of(again, copy.file) == ["U03"]
    assert all(s.status is Status.REPORTED for s in again.standings)


@LAW
@given(st.integers(1, 6), st.data())
def test_a_blank_is_left_out_of_the_sum_and_not_taken_for_zero(count: int, data: st.DataObject) -> None:
    held = [data.draw(st.none() | st.integers(0, 9)) for _ in range(count)]
    id = "t1.published.number"
    county = merged(file(returned(unit(n), n, t1__published__number=number)) for n, number in enumerate(held))
    known = [number for number in held if number is not None]
    assert county.totals[id] == (sum(known) if known else None)
    assert county.filled[id] == len(known)


# Who counts.


def test_a_missing_unit_is_named_in_the_order_of_the_roster() -> None:
    roster = [unit(3), unit(1), unit(2)]
    county = merged([file(returned(unit(1)))], roster)
    assert [(s.unit.code, s.status) for s in county.standings] == [
        ("003", Status.MISSING),
        ("001", Status.REPORTED),
        ("002", Status.MISSING),
    ]
    assert county.standings[1].unit.phone == "0123-1234567"


def test_without_a_roster_nobody_is_missing_and_the_result_says_that_it_cannot_know() -> None:
    county = merged([file(returned(unit(2))), file(returned(unit(1)))])
    assert not county.roster_known
    assert [s.unit.code for s in county.standings] == ["001", "002"]


def test_two_different_returns_of_one_unit_count_for_nothing_even_when_errors_count() -> None:
    files = [file(returned(unit(1), 1), "甲.xlsx"), file(returned(unit(1), 2), "乙.xlsx")]
    county = merged([*files, file(returned(unit(2)))], include_errors=True)
    assert standing(county, unit(1)) is Status.DUPLICATE
    assert [s.unit.code for s in county.included] == ["002"]
    assert codes_of(county, "甲.xlsx") == codes_of(county, "乙.xlsx") == ["U02"]
    assert "甲.xlsx" in county.standings[0].reason
    assert "乙.xlsx" in county.standings[0].reason


@pytest.mark.parametrize(
    "change",
    [
        {"declared_zero": frozenset({"t2"})},
        {"fields": {"head": Value(raw="王五", fault=Fault.TEXT)}},
        {"sections": {"overview": "另一份文字"}},
        {"explanations": {"B05.made": "确属规章"}},
    ],
)
def test_returns_that_differ_in_anything_that_was_filled_in_are_different(change: dict[str, object]) -> None:
    first = returned(unit(1))
    county = merged([file(first, "甲.xlsx"), file(replace(first, **change), "乙.xlsx")])  # type: ignore[arg-type]
    assert standing(county, unit(1)) is Status.DUPLICATE


def test_of_equal_returns_the_sound_one_counts_whatever_its_name() -> None:
    same = returned(unit(1))
    county = merged([file(same, "甲.xlsx", "S26"), file(same, "乙.xlsx")])
    assert county.standings[0].files == ("乙.xlsx", "甲.xlsx")
    assert county.standings[0].status is Status.REPORTED
    assert county.standings[0].included


def test_of_equal_sound_returns_the_smallest_name_counts() -> None:
    same = returned(unit(1))
    county = merged([file(same, "b.xlsx"), file(same, "a.xlsx"), file(same, "c.xlsx")])
    assert county.standings[0].files == ("a.xlsx", "b.xlsx", "c.xlsx")
    assert county.totals[RECEIVED] == same.number(RECEIVED)


def test_a_return_with_errors_is_sent_back_and_counted_only_on_request() -> None:
    wrong = file(returned(unit(1)), "", "V14")
    county, asked = merged([wrong]), merged([wrong], include_errors=True)
    assert county.standings[0].status is asked.standings[0].status is Status.RETURNED
    assert (county.standings[0].errors, county.standings[0].included) == (1, False)
    assert county.standings[0].submission is not None  # it is shown, though not added
    assert county.totals[RECEIVED] is None
    assert asked.totals[RECEIVED] == returned(unit(1)).number(RECEIVED)
    assert [s.unit.code for s in asked.included_with_errors] == ["001"]


def test_a_warning_does_not_send_a_return_back() -> None:
    county = merged([file(returned(unit(1)), "", "V16")])
    assert (county.standings[0].status, county.standings[0].warnings) == (Status.REPORTED, 1)
    assert county.standings[0].included


@pytest.mark.parametrize("errors", [False, True])
def test_a_broken_structure_never_counts(errors: bool) -> None:
    county = merged(
        [file(returned(unit(1)), "", "S26"), file(replace(returned(unit(2)), figures={}))],
        include_errors=errors,
    )
    assert [s.status for s in county.standings] == [Status.RETURNED, Status.RETURNED]
    assert not county.included
    assert all(s.reason and s.submission is None for s in county.standings)


@pytest.mark.parametrize("errors", [False, True])
def test_another_year_another_edition_and_a_stranger_never_count_and_are_named(errors: bool) -> None:
    files = [
        file(returned(unit(1), year=YEAR - 1)),
        file(replace(returned(unit(2)), form=OLD_FORM.id)),
        file(returned(unit(9))),
    ]
    county = merged(files, [unit(1), unit(2)], include_errors=errors)
    assert not county.included
    assert [codes_of(county, one.file) for one in files] == [["U05"], ["U06"], ["U01"]]
    assert [s.status for s in county.standings] == [Status.RETURNED, Status.RETURNED, Status.IGNORED]
    assert len(county.left_out) == 3


def test_last_years_return_beside_this_years_does_not_disturb_it() -> None:
    county = merged(
        [file(returned(unit(1)), "今年.xlsx"), file(returned(unit(1), 2, year=YEAR - 1), "去年.xlsx")]
    )
    assert county.standings[0].status is Status.REPORTED
    assert county.standings[0].files == ("今年.xlsx", "去年.xlsx")
    assert [one.file for one in county.left_out] == ["去年.xlsx"]


def test_the_checks_words_are_not_repeated() -> None:
    said = file(returned(unit(9)))
    said = replace(said, findings=(finding("U01", name="第9镇", code="009"),))
    assert codes_of(merged([said], [unit(1)]), said.file) == ["U01"]


def test_an_unreadable_file_that_names_a_unit_tells_unreadable_from_missing() -> None:
    roster = [unit(1), unit(2), unit(3)]
    files = [file(None, "邮件/001_第1镇_2025.xlsx", "S91"), file(None, "扫描件.pdf", "S91")]
    county = merged(files, roster)
    assert [s.status for s in county.standings] == [
        Status.UNREADABLE,
        Status.MISSING,
        Status.MISSING,
        Status.UNREADABLE,
    ]
    assert county.standings[3].files == ("扫描件.pdf",)
    assert county.standings[3].unit.code == ""


def test_the_countys_own_workbook_in_the_inbox_is_not_added_to_itself() -> None:
    own = returned(COUNTY)
    for roster in (None, [unit(1)]):
        county = merged([file(own, "汇总.xlsx"), file(returned(unit(1)))], roster)
        assert codes_of(county, "汇总.xlsx") == ["U08"]
        assert [s.unit.code for s in county.included] == ["001"]


@pytest.mark.parametrize("code", ["", COUNTY.code])
def test_the_countys_own_workbook_alone_is_checked_and_nothing_is_said_of_others(code: str) -> None:
    """So `xltools check 汇总.xlsx` speaks of its figures alone; a project need not have a code."""
    own = returned(replace(COUNTY, code=code))
    county = merge(FORM, YEAR, replace(COUNTY, code=code), [file(own, "汇总.xlsx")], [unit(1)], {})
    assert codes_of(county, "汇总.xlsx") == []
    assert county.included == ()
    (own_standing,) = [standing for standing in county.standings if standing.files == ("汇总.xlsx",)]
    assert (own_standing.status, own_standing.reason) == ("不计", "这是本县自己的汇总表，不是单位报送的表")


def test_a_county_among_its_townships_is_not_added_even_without_a_roster() -> None:
    other = returned(Unit("130200", "邻县", "县"))
    county = merged([file(other, "邻县.xlsx"), file(returned(unit(1)))])
    assert codes_of(county, "邻县.xlsx") == ["U08"]
    assert [s.unit.code for s in county.included] == ["001"]


def test_a_return_that_names_no_unit_is_nobodys() -> None:
    nobody = [file(returned(Unit("", ""), n), f"{n}.xlsx") for n in range(2)]
    county = merged(nobody)
    assert [s.status for s in county.standings] == [Status.IGNORED, Status.IGNORED]
    assert not county.included


def test_a_unit_that_was_renamed_counts_with_a_warning() -> None:
    county = merged([file(returned(Unit("001", "旧名镇", "乡镇")), "a.xlsx")], [unit(1)])
    assert codes_of(county, "a.xlsx") == ["U07"]
    assert county.standings[0].included


def test_two_files_of_one_name_are_refused_and_not_lost() -> None:
    one = file(returned(unit(1)), "a.xlsx")
    with pytest.raises(ValueError, match=r"a\.xlsx"):
        merged([one, replace(one, sha256="0" * 64)])
    assert len(merged([one, one]).included) == 1


def test_where_units_own_totals_are_wrong_the_countys_still_balance_and_the_difference_is_named() -> None:
    right = returned(unit(1))
    figures = {**right.figures, "t3.received.total": Value(number=Decimal(999_999))}
    county = merged([file(replace(right, figures=figures, totals_typed=True))])
    assert county.sums["t3.received.total"] == 999_999
    assert county.totals["t3.received.total"] == right.number("t3.received.total")
    assert county.disagreements == ("t3.received.total",)


def test_blanks_in_a_table_declared_zero_are_zeros() -> None:
    figures = {id: Value() for id in FORM.figures}
    empty = Submission(
        FORM.id, YEAR, unit(1), figures, Source(""), declared_zero=frozenset({"t2", "t3", "t4"})
    )
    county = merged([file(empty)])
    assert county.totals["t3.handled.total"] == 0
    assert county.totals["t2.charge.charged"] == 0
    assert county.totals["t1.published.number"] is None


def test_an_empty_inbox_is_a_county_where_everybody_is_missing() -> None:
    county = merged([], [unit(1), unit(2)])
    assert [s.status for s in county.standings] == [Status.MISSING] * 2
    assert set(county.totals.values()) == {None}
    assert not county.findings


def test_last_years_sum_is_of_the_units_that_are_in_this_years() -> None:
    """A unit that is sent back, or has reported no more, is in neither sum."""
    last = {unit(number).code: {"t3.received.person": Decimal(10**number)} for number in range(4)}
    files = [file(returned(unit(0))), file(returned(unit(1))), file(returned(unit(2)), "", "V14")]
    roster = [unit(number) for number in range(4)]

    county = merge(FORM, YEAR, COUNTY, files, roster, last)
    all_of_them = merge(FORM, YEAR, COUNTY, files, roster, last, include_errors=True)

    assert county.last == {"t3.received.person": 11}
    assert all_of_them.last == {"t3.received.person": 111}
