"""A rule over the county's sums says something only where they are of the same units."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from county_round import TOWNS
from damage import healthy
from office import Office
from returns import FORM, FORMS

from xltools.check import check_county, check_rules
from xltools.merge import merge
from xltools.model.consolidation import Consolidation, Judged
from xltools.model.findings import finding
from xltools.model.submission import Submission, Unit, Value
from xltools.workbook.consolidated import build_consolidated
from xltools.workbook.consolidated.county_book import open_county_book
from xltools.workbook.consolidated.sheets.findings import SHEET
from xltools.workbook.layout.unit_book import layout

PUBLISHED = "B06.number"
COUNTY = Unit("000", "清河县", "县")


def with_channels(code: str, **numbers: int | None) -> Submission:
    """A right return in which 文字 is filled in so far."""
    base = healthy(TOWNS[code])
    figures = {id: value for id, value in base.figures.items() if not id.startswith("t1.")}
    typed = {f"t1.{row}.number": number for row, number in numbers.items() if number is not None}
    figures |= {id: Value(number=Decimal(number), raw=str(number)) for id, number in typed.items()}
    return replace(base, figures=figures)


@pytest.fixture
def county() -> Consolidation:
    """Both units are right: one gives the whole and its parts, the other the whole alone."""
    whole = with_channels("101", published=10, website=4, wechat=3, weibo=2, elsewhere=1)
    total_alone = with_channels("102", published=5)
    files = [Judged(f"{one.unit.code}.xlsx", one.unit.code, one) for one in (whole, total_alone)]
    return merge(FORM, 2025, COUNTY, files, [TOWNS["101"], TOWNS["102"]], {})


def test_no_unit_breaks_the_rule_and_neither_does_the_county(county: Consolidation, tmp_path: Path) -> None:
    assert PUBLISHED in county.unjudged
    (tmp_path / "汇总.xlsx").write_bytes(build_consolidated(county))
    book = openpyxl.load_workbook(tmp_path / "汇总.xlsx", data_only=True)
    assert book["审核"][layout(FORM).verdicts[PUBLISHED].name].value == "未填全"
    read_back = open_county_book(tmp_path / "汇总.xlsx", FORMS.get)
    assert PUBLISHED in read_back.unjudged
    assert "B06" in [one.code for one in check_rules(FORM, county.submission)]
    assert "B06" not in [one.code for one in check_county(FORM, county.submission, read_back.unjudged)]


def test_it_stays_so_when_libreoffice_calculates(
    county: Consolidation, office: Office, tmp_path: Path
) -> None:
    (tmp_path / "汇总.xlsx").write_bytes(build_consolidated(county))
    with office.open(tmp_path / "汇总.xlsx") as document:
        document.recalculate()
        assert document.cells("审核")[layout(FORM).verdicts[PUBLISHED].name].value == "未填全"


def test_of_the_same_units_it_is_judged() -> None:
    files = [
        Judged(
            f"{code}.xlsx", code, with_channels(code, published=9, website=4, wechat=3, weibo=2, elsewhere=1)
        )
        for code in ("101", "102")
    ]
    both = merge(FORM, 2025, COUNTY, files, [TOWNS["101"], TOWNS["102"]], {})
    assert PUBLISHED not in both.unjudged
    assert "B06" in [one.code for one in check_rules(FORM, both.submission)]


def test_of_a_balance_it_is_said_which_side_is_which_and_no_formula_is_shown() -> None:
    wrong = Judged(
        "103.xlsx",
        "103",
        healthy(TOWNS["103"]),
        (finding("S06", sheet="表三", cell="L8", found="7", expected="=SUM(E8:J8)").of("103.xlsx"),),
    )
    unbalanced = with_channels("101", published=9, website=1, wechat=1, weibo=1, elsewhere=1)
    findings = tuple(one.of("101.xlsx") for one in check_rules(FORM, unbalanced))
    files = [Judged("101.xlsx", "101", unbalanced, findings), wrong]
    made = merge(FORM, 2025, COUNTY, files, list(TOWNS.values()), {})
    book = openpyxl.load_workbook(io.BytesIO(build_consolidated(made)), data_only=True)
    rows = [[str(value or "") for value in row] for row in book[SHEET].iter_rows(values_only=True)]
    (balance_row,) = [row for row in rows if "B06" in row]
    assert {"不等号前 9", "不等号后 4"} <= set(balance_row)
    assert not any(
        value.startswith("=") or "SUM(" in value for row in rows for value in row[:-1]
    )  # the text says it
