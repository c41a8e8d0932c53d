"""A workbook on a half, a quarter or a month says its period by formulas, and LibreOffice gives what the writer stored."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from books import QUARTERLY
from damage import by_hand
from office import Office
from returns import FORMS, UNIT, blank

from xltools.county.library import shipped
from xltools.form.load import loads
from xltools.form.period import PartOfYear, Period, Span
from xltools.form.spec import Form
from xltools.workbook.layout.cover import COVER
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.read.unit_book import read
from xltools.workbook.write.stamp import Stamper


def form_of(span: Span) -> Form:
    """The quarterly form, but for another period."""
    content = (shipped() / QUARTERLY.id / "form.toml").read_text("utf-8")
    return loads(content.replace('period = "quarter"', f'period = "{span}"').encode())


PERIODS = [
    *(Period(2025, PartOfYear(Span.HALF, number)) for number in (1, 2)),
    *(Period(2025, PartOfYear(Span.QUARTER, number)) for number in (1, 2, 3, 4)),
    *(Period(2024, PartOfYear(Span.MONTH, number)) for number in (1, 2, 4, 12)),
]


@pytest.mark.parametrize("period", PERIODS, ids=lambda period: period.code)
def test_the_cover_and_the_table_say_the_period(period: Period, office: Office, tmp_path: Path) -> None:
    form = form_of(period.part.span)
    path = tmp_path / "青禾镇.xlsx"
    path.write_bytes(Stamper(form, period, county_name="清河县").workbook(UNIT))
    cover = layout(form).cover
    places = [(COVER, cover.identity["year"].value.name), (COVER, cover.period.value.name), ("统计表", "B2")]
    expected = [period.text, period.days, f"填报单位：青禾镇　{period.text}"]
    with office.open(path) as document:
        stored = [document.cells(sheet)[cell].value for sheet, cell in places]
        document.recalculate()
        assert stored == [document.cells(sheet)[cell].value for sheet, cell in places] == expected
        assert document.cells(COVER)["B7"].value == "报告期"


@pytest.mark.parametrize("period", PERIODS, ids=lambda period: period.code)
def test_it_comes_back_with_its_period(period: Period, tmp_path: Path) -> None:
    form = form_of(period.part.span)
    path = tmp_path / "青禾镇.xlsx"
    path.write_bytes(Stamper(form, period).workbook(UNIT, {"s.public.ytd": Decimal(7)}))
    got = read(path, lambda _: form)
    assert got.findings == ()
    assert got.submission.period == period
    assert got.submission.last == {"s.public.ytd": 7}


def test_a_date_within_the_quarter_is_early(office: Office, tmp_path: Path) -> None:
    period = Period(2025, PartOfYear(Span.QUARTER, 2))
    path = tmp_path / "青禾镇.xlsx"
    path.write_bytes(Stamper(QUARTERLY, Period(2025, period.part)).workbook(UNIT))
    own = layout(QUARTERLY)
    typed = {box.name: "某" for id, box in own.fields.items() if id != "signed"}
    signed = own.fields["signed"].name
    numbers = {place.cell: 0 for place in own.places.values()}
    with office.open(path) as document:
        document.set("统计表", numbers)
        for day, says in (("2025-6-30", "“填报日期”早于统计期限结束，请核对"), ("2025-7-1", "可以报送")):
            document.set(COVER, {**typed, signed: day})
            document.recalculate()
            assert document.cells(COVER)[own.cover.conclusion.value.name].value == says


def test_a_workbook_that_lost_its_quarter_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "青禾镇.xlsx"
    sent = Stamper(QUARTERLY, Period(2025, PartOfYear(Span.QUARTER, 2))).workbook(UNIT)
    path.write_bytes(by_hand(lambda book: book["xltools"].__setitem__("B14", 5), sent))
    got = read(path, FORMS.get)
    assert [found.code for found in got.findings] == ["S15", "S26"]
    assert got.findings[0].found == "报告期为“5”"
    assert got.submission.period.year == 0


def test_an_annual_workbook_has_no_line_of_a_part() -> None:
    assert layout(QUARTERLY).identity("", blank(QUARTERLY).period, "", UNIT).part == 1
    annual = layout(FORMS.get("disclosure-2021"))
    assert "part" not in annual.identity("", Period(2025), "", UNIT).as_rows()
