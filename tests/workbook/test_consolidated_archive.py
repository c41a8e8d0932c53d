"""What is read back from a county's workbook: this year for whoever adds up or prints, last year as this year's memory."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from damage import stored
from office import Office
from returns import FORM, FORMS, UNIT, YEAR, blank, returned

from xltools.form.spec import Form
from xltools.merge import merge
from xltools.model.addition import Comparison
from xltools.model.consolidation import Consolidation, Judged
from xltools.model.errors import UnusableFileError
from xltools.model.findings import finding, message
from xltools.model.submission import Source, Submission, Unit, Value
from xltools.workbook.consolidated import build_consolidated
from xltools.workbook.consolidated.county_book import (
    CountyBook,
    NoCountyBookError,
    county_book_of,
    open_county_book,
)
from xltools.workbook.consolidated.sheets.findings import LATE
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.read.unit_book import read
from xltools.workbook.write.unit_book import build

COUNTY = Unit("130100", "安平县", "县")
ERROR = finding("V14", sheet="表三", cell="E8")


def with_a_blank(number: int) -> Submission:
    """A complete return but for one optional figure."""
    return returned(Unit(f"0{number}", f"第{number}镇", "乡镇"), number, t1__weibo__number=None)


def county(count: int = 4) -> Consolidation:
    """The last of the units has an error, and one more has not reported."""
    returns = [with_a_blank(number) for number in range(count)]
    roster = [one.unit for one in returns] + [Unit("099", "未报镇", "乡镇", "张三", "0123-4567801")]
    files = [
        Judged(f"{one.unit.code}.xlsx", "", one, (ERROR,) if number == count - 1 else ())
        for number, one in enumerate(returns)
    ]
    return merge(FORM, YEAR, COUNTY, files, roster, {})


def saved(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "上年汇总.xlsx"
    path.write_bytes(content)
    return path


def book_of(tmp_path: Path, consolidation: Consolidation) -> CountyBook:
    return open_county_book(saved(tmp_path, build_consolidated(consolidation)), FORMS.get)


def known(numbers: dict[str, Decimal | None] | object) -> dict[str, Decimal]:
    assert isinstance(numbers, dict)
    return {id: number for id, number in numbers.items() if number is not None}


def test_what_was_merged_is_read_back_exactly(tmp_path: Path) -> None:
    consolidation = county()
    book = book_of(tmp_path, consolidation)
    assert (book.form, book.year, book.county) == (FORM, YEAR, COUNTY)
    assert book.totals == known(consolidation.totals)
    assert book.findings == ()
    assert list(book.included) == ["00", "01", "02"]
    for number, figures in enumerate(book.included.values()):
        assert figures == known({id: with_a_blank(number).number(id) for id in FORM.figures})
    assert list(book.figures) == ["00", "01", "02", "03", "099"]
    assert book.figures["099"] == {}
    assert [row.status for row in book.rows] == ["已报"] * 3 + ["退回", "未报"]


def test_both_years_of_the_county_are_read_back(tmp_path: Path) -> None:
    first, *others = (standing.unit for standing in county().standings if standing.included)
    comparison = Comparison(
        units=(first,),
        others=tuple(others),
        this={id: number for id in FORM.figures if (number := with_a_blank(0).number(id)) is not None},
        last={"t3.received.total": Decimal(7), "t2.charge.charged": Decimal("0.5")},
    )
    assert book_of(tmp_path, replace(county(), comparison=comparison)).comparison == comparison


def test_how_every_unit_stands_is_read_back(tmp_path: Path) -> None:
    consolidation = county()
    standings = book_of(tmp_path, consolidation).known_standings()
    assert standings.roster_known
    assert [
        (unit.unit, unit.status, unit.counted, unit.files, unit.reason, unit.errors, unit.signed_late)
        for unit in standings.units
    ] == [
        (each.unit, each.status, each.included, each.files, each.reason, each.errors, False)
        for each in consolidation.standings
    ]


def test_without_a_roster_the_workbook_does_not_know_who_is_missing(tmp_path: Path) -> None:
    consolidation = merge(FORM, YEAR, COUNTY, [Judged("a.xlsx", "", with_a_blank(1))], None, {})
    assert not book_of(tmp_path, consolidation).known_standings().roster_known


def test_who_signed_late_is_read_back(tmp_path: Path) -> None:
    late = finding(LATE, sheet="封面", cell="C15", found="2026-03-01", expected="2026-01-31")
    files = [
        Judged("a.xlsx", "", with_a_blank(1), (late.of("a.xlsx"),)),
        Judged("b.xlsx", "", with_a_blank(2)),
    ]
    standings = book_of(tmp_path, merge(FORM, YEAR, COUNTY, files, None, {})).known_standings()
    assert [(unit.unit.code, unit.signed_late) for unit in standings.units] == [("01", True), ("02", False)]


def test_a_workbook_without_its_standings_is_read_but_they_are_not_made_up(tmp_path: Path) -> None:
    path = tmp_path / "damaged.xlsx"
    workbook = openpyxl.load_workbook(io.BytesIO(build_consolidated(county())))
    workbook["单位情况"]["J4"] = "三处"  # how many errors the first unit has
    workbook.save(path)
    assert unreadable_standings(path) == "“单位情况”的“错误”一列有不是数字的内容"
    del workbook["单位情况"]
    workbook.save(path)
    assert unreadable_standings(path) == "缺少工作表“单位情况”"


def unreadable_standings(path: Path) -> str:
    """Why the standings cannot be known of a workbook that is otherwise read."""
    book = open_county_book(path, FORMS.get)
    assert len(book.rows) == 5
    with pytest.raises(UnusableFileError) as caught:
        book.known_standings()
    assert caught.value.finding.code == "S91"
    return str(caught.value.finding.reason)


def test_a_county_where_nobody_reported_has_no_figures(tmp_path: Path) -> None:
    book = book_of(tmp_path, merge(FORM, YEAR, COUNTY, [], None, {}))
    assert (book.rows, book.totals, book.findings) == ((), {}, ())


def test_a_total_with_blanks_that_were_counted_on_request_is_no_contradiction(tmp_path: Path) -> None:
    one = with_a_blank(1)
    gap = {**one.figures, "t3.received.person": Value(), "t3.received.total": Value()}
    files = [
        Judged("a.xlsx", "", Submission(FORM.id, YEAR, Unit("09", "空镇"), gap, Source("")), (ERROR,)),
        Judged("b.xlsx", "", one),
    ]
    consolidation = merge(FORM, YEAR, COUNTY, files, None, {}, include_errors=True)
    book = book_of(tmp_path, consolidation)
    assert book.findings == ()
    assert book.totals == known(consolidation.totals)


@pytest.mark.parametrize("figure", ["t3.received.person", "t3.handled.total", "t2.charge.charged"])
def test_a_changed_total_is_found(tmp_path: Path, figure: str) -> None:
    consolidation = county()
    content = build_consolidated(consolidation)
    place = layout(FORM).places[figure]
    changed = stored(place.sheet, place.cell, "987654", content)
    found = open_county_book(saved(tmp_path, changed), FORMS.get).findings
    assert [(f.code, f.sheet, f.cell, f.figure) for f in found] == [("S27", place.sheet, place.cell, figure)]
    assert "987654" in message(found[0])
    as_a_return = read(saved(tmp_path, changed), FORMS.get)
    assert county_book_of(as_a_return, FORMS.get).findings == found


def test_a_changed_row_is_found(tmp_path: Path) -> None:
    changed = stored("明细", "H10", "987654", build_consolidated(county()))
    found = open_county_book(saved(tmp_path, changed), FORMS.get).findings
    assert [f.figure for f in found] == ["t2.regulation.made"]


def test_a_workbook_that_libreoffice_saved_again_says_the_same(office: Office, tmp_path: Path) -> None:
    consolidation = county()
    path = saved(tmp_path, build_consolidated(consolidation))
    again = tmp_path / "again.xlsx"
    with office.open(path) as document:
        document.save(again, "xlsx")
    before, after = open_county_book(path, FORMS.get), open_county_book(again, FORMS.get)
    assert after == before


# Files that are no county's workbook.


def code_of(path: Path) -> str:
    with pytest.raises(UnusableFileError) as caught:
        open_county_book(path, FORMS.get)
    return caught.value.finding.code


def test_other_files_are_refused_by_what_they_are(tmp_path: Path) -> None:
    whole = build_consolidated(county())
    assert code_of(saved(tmp_path, b"")) == "S90"
    assert code_of(saved(tmp_path, whole[: len(whole) // 2])) == "S91"
    assert code_of(saved(tmp_path, b"%PDF-1.7")) == "S93"
    assert code_of(saved(tmp_path, build(FORM, blank(unit=UNIT)))) == "S96"
    assert code_of(tmp_path / "没有.xlsx") == "S97"


def test_a_units_workbook_is_refused_with_whose_it_is(tmp_path: Path) -> None:
    """It is easily taken for last year's workbook of the county."""
    path = saved(tmp_path, build(FORM, blank(unit=UNIT)))
    with pytest.raises(NoCountyBookError) as caught:
        open_county_book(path, FORMS.get)
    assert caught.value.unit == UNIT
    openpyxl.Workbook().save(path)
    with pytest.raises(NoCountyBookError) as caught:
        open_county_book(path, FORMS.get)
    assert caught.value.unit is None


def test_an_unknown_form_is_named(tmp_path: Path) -> None:
    path = saved(tmp_path, build_consolidated(county()))
    forms: dict[str, Form] = {}
    for form_of in (forms.get, forms.__getitem__):
        with pytest.raises(UnusableFileError) as caught:
            open_county_book(path, form_of)
        assert caught.value.finding.code == "S98"
        assert FORM.id in message(caught.value.finding)


@pytest.mark.parametrize(
    ("sheet", "cell", "text"),
    [
        ("明细", "H3", "t2.regulation.unknown"),
        ("明细", "H9", "不是地址"),
        ("明细", "H9", "没有的表!C7"),
        ("明细", "A11", "00"),
        ("xltools", "B6", "二〇二五"),
    ],
)
def test_a_damaged_workbook_is_refused_and_does_not_crash(
    tmp_path: Path, sheet: str, cell: str, text: str
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(build_consolidated(county())))
    book[sheet][cell] = text
    path = tmp_path / "damaged.xlsx"
    book.save(path)
    assert code_of(path) == "S91"


def test_a_workbook_without_its_detail_is_refused(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(build_consolidated(county())))
    del book["明细"]
    path = tmp_path / "damaged.xlsx"
    book.save(path)
    assert code_of(path) == "S91"


def test_the_texts_of_every_unit_are_kept_whole(tmp_path: Path) -> None:
    """Next year's are held against them: also those of a unit that is not in the sums."""
    long = "=1+1 是文字，不是公式。\n" + "街道逐条核对目录。" * 400
    said = [{"overview": long, "problems": "偏少。"}, {}, {"others": "无"}]
    files = [
        Judged(
            f"{number}.xlsx",
            "",
            replace(with_a_blank(number), sections=texts),
            (ERROR,) if number == 2 else (),
        )
        for number, texts in enumerate(said)
    ]
    units = [file.submission.unit for file in files if file.submission]

    book = book_of(tmp_path, merge(FORM, YEAR, COUNTY, files, units, {}))

    assert book.texts == {"00": said[0], "01": {}, "02": said[2]}


def test_a_workbook_of_before_texts_were_kept_has_none(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(saved(tmp_path, build_consolidated(county())))
    del book["文字明细"]
    book.save(tmp_path / "old.xlsx")

    assert open_county_book(tmp_path / "old.xlsx", FORMS.get).texts == {}
