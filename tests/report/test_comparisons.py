"""What is said of last year is said of units that have both years, and is recomputed here from their files.

The recomputation opens the units' workbooks with openpyxl and adds with Python's own fractions: another path than the
program's, from file to sentence.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from returns import FORM, FORMS, YEAR, returned

from xltools.form.spec import Form
from xltools.jobs.summary import lines
from xltools.merge import merge
from xltools.model.consolidation import Consolidation, Judged
from xltools.model.submission import Submission, Unit
from xltools.report.press import Press
from xltools.workbook.consolidated import build_consolidated
from xltools.workbook.consolidated.county_book import county_book
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.read.facts import book_facts
from xltools.workbook.read.unit_book import read
from xltools.workbook.write.unit_book import build

COUNTY = Unit("000", "清河县", "县")
PLACES = layout(FORM).places
RECEIVED, CURRENT = "t3.received.total", "t2.normative.current"
#: Words of a comparison. A sentence with one of them must be among those that are recomputed.
WORDS = re.compile(r"较上年|与上年|同比|增长|下降|增加|减少|持平")
PRESS = Press(FORMS)


def unit(number: int) -> Unit:
    return Unit(f"10{number}", f"{'甲乙丙丁戊己'[number]}镇", "乡镇")


def of_unit(number: int, seed: int, received: int) -> Submission:
    """A whole return of a unit, with so many applications of persons."""
    typed: dict[str, Any] = {"t3.received.person": received}
    return returned(unit(number), seed, **typed)


@dataclass(frozen=True)
class Year:
    """What the units of a county sent this year and last: by unit the two figures that sentences compare."""

    this: tuple[int, ...]
    last: tuple[int | None, ...]

    @property
    def submissions(self) -> list[Submission]:
        return [of_unit(number, 1, received) for number, received in enumerate(self.this)]

    @property
    def archive(self) -> Mapping[str, Mapping[str, Decimal]]:
        """Last year's figures by unit: those of a whole return, one of them as given."""
        return {
            unit(number).code: numbers_of(of_unit(number, 2, received))
            for number, received in enumerate(self.last)
            if received is not None
        }

    @property
    def county(self) -> Consolidation:
        files = [Judged(f"{one.unit.code}.xlsx", one.unit.code * 20, one) for one in self.submissions]
        return merge(
            FORM, YEAR, COUNTY, files, [unit(number) for number in range(len(self.this))], self.archive
        )


def numbers_of(submission: Submission, form: Form = FORM) -> dict[str, Decimal]:
    return {id: number for id in form.figures if (number := submission.number(id)) is not None}


years = st.integers(1, 5).flatmap(
    lambda count: st.builds(
        Year,
        st.tuples(*[st.integers(0, 40)] * count),
        st.tuples(*[st.one_of(st.none(), st.integers(0, 40))] * count),
    )
)


def in_file(submission: Submission, figure: str) -> Fraction:
    """A figure as openpyxl finds it in the unit's workbook."""
    book = openpyxl.load_workbook(io.BytesIO(build(FORM, submission)), data_only=True)
    place = PLACES[figure]
    value = book[place.sheet][place.cell].value
    assert isinstance(value, int | float)
    return Fraction(str(value))


def said_of(year: Year, figure: str) -> str:
    """The comparison that ought to be printed; "" for none."""
    both = [number for number, last in enumerate(year.last) if last is not None]
    if not both:
        return ""
    this = sum(in_file(year.submissions[number], figure) for number in both)
    before = sum(Fraction(str(year.archive[unit(number).code][figure])) for number in both)
    scope = "" if len(both) == len(year.this) else f"两年都有数字的{len(both)}个单位"
    name = {RECEIVED: "新收申请", CURRENT: "现行有效件数"}[figure]
    if this == before:
        return "" if this == 0 and figure == RECEIVED else f"{scope}{name}与上年持平"
    change = f"{'增加' if this > before else '减少'}{abs(this - before)}件"
    if not before:
        return f"{scope}{name}较上年{change}"
    percent = Decimal((abs(this - before) * 1000 / before).numerator) / Decimal(
        (abs(this - before) * 1000 / before).denominator
    )
    tenths = percent.quantize(Decimal(1), ROUND_HALF_UP)
    return f"{scope}{name}较上年{change}，{'增长' if this > before else '下降'}{(tenths / 10).normalize():f}%"


def printed_sentences(consolidation: Consolidation) -> list[str]:
    """The sentences of the county's Word report."""
    with zipfile.ZipFile(io.BytesIO(PRESS.merged(consolidation).content)) as package:
        document = package.read("word/document.xml").decode()
    text = re.sub(r"<[^>]+>", "", document.replace("</w:p>", "\n"))
    return [sentence for sentence in re.split(r"[。\n]", text) if WORDS.search(sentence)]


@settings(max_examples=examples(40))
@given(years)
def test_every_comparison_of_the_county_report_is_recomputed_from_the_units_files(year: Year) -> None:
    expected = {sentence for figure in (RECEIVED, CURRENT) if (sentence := said_of(year, figure))}
    found = printed_sentences(year.county)
    for sentence in found:
        # Whoever writes a sentence with a new comparison must add it here.
        assert any(sentence.endswith(one) or one in sentence for one in expected), (sentence, expected)
        assert len(WORDS.findall(sentence)) <= 3, sentence
    for one in expected:
        assert any(one in sentence for sentence in found), (one, found)


@settings(max_examples=examples(20))
@given(years)
def test_the_sheet_of_both_years_compares_the_same_units(year: Year) -> None:
    book = openpyxl.load_workbook(io.BytesIO(build_consolidated(year.county)), data_only=True)
    rows = {row[2].value: row for row in book["年度比较"].iter_rows(min_row=1) if row[2].value}
    row = rows[FORM.figures[RECEIVED].name]
    both = [number for number, last in enumerate(year.last) if last is not None]
    last, this, difference, ratio = (cell.value for cell in row[3:7])
    if not both:
        assert last in (None, "")
        assert difference in (None, "")
        return
    this_expected = sum(in_file(year.submissions[number], RECEIVED) for number in both)
    last_expected = sum(Fraction(str(year.archive[unit(number).code][RECEIVED])) for number in both)
    assert (Fraction(str(last)), Fraction(str(this))) == (last_expected, this_expected)
    assert Fraction(str(difference)) == this_expected - last_expected
    if last_expected:
        assert float(str(ratio)) == pytest.approx(float((this_expected - last_expected) / last_expected))
    else:
        assert ratio == "—"


@settings(max_examples=examples(10))
@given(years)
def test_the_report_of_the_workbook_that_is_read_back_says_the_same(year: Year) -> None:
    consolidation = year.county
    content = build_consolidated(consolidation)
    book = county_book(book_facts(content), FORMS.get)
    assert book.comparison == consolidation.comparison
    assert PRESS.archived(consolidation.submission, book).content == PRESS.merged(consolidation).content


def test_a_growth_that_nobody_had_is_not_claimed() -> None:
    """Ten units received more by a tenth; one of them, with half of all, was not there last year."""
    year = Year(this=(22, 30), last=(20, None))
    (sentence,) = [one for one in printed_sentences(year.county) if "新收申请" in one]
    assert sentence.strip().endswith("两年都有数字的1个单位" + said_of(Year((22,), (20,)), RECEIVED))


def test_a_unit_without_last_year_is_named_on_the_sheet_and_in_the_terminal() -> None:
    county = Year(this=(22, 30, 4), last=(20, None, None)).county
    book = openpyxl.load_workbook(io.BytesIO(build_consolidated(county)))
    hint = "".join(
        str(cell.value) for row in book["年度比较"].iter_rows(max_row=2) for cell in row if cell.value
    )
    assert "没有 2024 年数字的是乙镇、丙镇" in hint
    assert "1 个两年都有数字" in hint
    assert "与上年比较的是两年都有数字的1个单位；没有上年数字、不参加比较的 2 个：乙镇、丙镇" in lines(county)


def test_rules_about_last_year_are_not_judged_on_sums_of_some_units(tmp_path: Path) -> None:
    county = Year(this=(22, 30), last=(20, None)).county
    assert county.last == {}
    assert county.submission.last == {}
    path = tmp_path / "汇总.xlsx"
    path.write_bytes(build_consolidated(county))
    assert read(path, FORMS.get).submission.last == {}


def test_a_figure_that_one_unit_left_blank_is_not_compared() -> None:
    archive = dict(Year(this=(1, 2), last=(1, 2)).archive)
    archive["101"] = {id: number for id, number in archive["101"].items() if id != RECEIVED}
    files = [
        Judged(f"{one.unit.code}.xlsx", one.unit.code * 20, one) for one in Year((1, 2), (1, 2)).submissions
    ]
    county = merge(FORM, YEAR, COUNTY, files, [unit(0), unit(1)], archive)
    assert RECEIVED not in county.comparison.last
    assert not [one for one in printed_sentences(county) if "新收申请" in one]
