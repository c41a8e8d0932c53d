"""Last year's consolidated workbook as this year's memory: what it says, and whether it agrees with itself."""

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
from xltools.model.consolidation import Consolidation, Judged
from xltools.model.errors import UnusableFileError
from xltools.model.findings import finding, message
from xltools.model.submission import Source, Submission, Unit, Value
from xltools.workbook.consolidated import build_consolidated
from xltools.workbook.consolidated.archive import Archive, archive_findings, read_archive
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.write.unit_book import build

COUNTY = Unit("130100", "安平县", "县")
ERROR = finding("V14", sheet="表三", cell="E8")


def with_a_blank(number: int) -> Submission:
    """A complete return but for one optional figure."""
    return returned(Unit(f"0{number}", f"第{number}镇", "乡镇"), number, t1__weibo__number=None)


def county(count: int = 4) -> Consolidation:
    """The last of the units has an error, and one more has not reported."""
    returns = [with_a_blank(number) for number in range(count)]
    roster = [one.unit for one in returns] + [Unit("099", "未报镇", "乡镇")]
    files = [
        Judged(f"{one.unit.code}.xlsx", "", one, (ERROR,) if number == count - 1 else ())
        for number, one in enumerate(returns)
    ]
    return merge(FORM, YEAR, COUNTY, files, roster, {})


def saved(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "上年汇总.xlsx"
    path.write_bytes(content)
    return path


def archive_of(tmp_path: Path, consolidation: Consolidation) -> Archive:
    return read_archive(saved(tmp_path, build_consolidated(consolidation)), FORMS.get)


def known(numbers: dict[str, Decimal | None] | object) -> dict[str, Decimal]:
    assert isinstance(numbers, dict)
    return {id: number for id, number in numbers.items() if number is not None}


def test_what_was_merged_is_read_back_exactly(tmp_path: Path) -> None:
    consolidation = county()
    archive = archive_of(tmp_path, consolidation)
    assert (archive.form_id, archive.year, archive.county) == (FORM.id, YEAR, COUNTY)
    assert archive.totals == known(consolidation.totals)
    assert archive.findings == ()
    assert list(archive.units) == ["00", "01", "02"]
    for number, figures in enumerate(archive.units.values()):
        assert figures == known({id: with_a_blank(number).number(id) for id in FORM.figures})
    assert list(archive.left_out) == ["03", "099"]
    assert archive.left_out["099"] == {}
    assert [row.status for row in archive.rows] == ["已报"] * 3 + ["退回", "未报"]


def test_a_county_where_nobody_reported_has_no_figures(tmp_path: Path) -> None:
    archive = archive_of(tmp_path, merge(FORM, YEAR, COUNTY, [], None, {}))
    assert (archive.rows, archive.totals, archive.findings) == ((), {}, ())


def test_a_total_with_blanks_that_were_counted_on_request_is_no_contradiction(tmp_path: Path) -> None:
    one = with_a_blank(1)
    gap = {**one.figures, "t3.received.person": Value(), "t3.received.total": Value()}
    files = [
        Judged("a.xlsx", "", Submission(FORM.id, YEAR, Unit("09", "空镇"), gap, Source("")), (ERROR,)),
        Judged("b.xlsx", "", one),
    ]
    consolidation = merge(FORM, YEAR, COUNTY, files, None, {}, include_errors=True)
    archive = archive_of(tmp_path, consolidation)
    assert archive.findings == ()
    assert archive.totals == known(consolidation.totals)


@pytest.mark.parametrize("figure", ["t3.received.person", "t3.handled.total", "t2.charge.charged"])
def test_a_changed_total_is_found(tmp_path: Path, figure: str) -> None:
    consolidation = county()
    content = build_consolidated(consolidation)
    place = layout(FORM).places[figure]
    changed = stored(place.sheet, place.cell, "987654", content)
    found = read_archive(saved(tmp_path, changed), FORMS.get).findings
    assert [(f.code, f.sheet, f.cell, f.figure) for f in found] == [("S27", place.sheet, place.cell, figure)]
    assert "987654" in message(found[0])
    assert archive_findings(saved(tmp_path, changed), FORMS.get) == found


def test_a_changed_row_is_found(tmp_path: Path) -> None:
    changed = stored("明细", "H10", "987654", build_consolidated(county()))
    found = read_archive(saved(tmp_path, changed), FORMS.get).findings
    assert [f.figure for f in found] == ["t2.regulation.made"]


def test_a_workbook_that_libreoffice_saved_again_says_the_same(office: Office, tmp_path: Path) -> None:
    consolidation = county()
    path = saved(tmp_path, build_consolidated(consolidation))
    again = tmp_path / "again.xlsx"
    with office.open(path) as document:
        document.save(again, "xlsx")
    before, after = read_archive(path, FORMS.get), read_archive(again, FORMS.get)
    assert after == before


# Files that are no archive.


def code_of(path: Path) -> str:
    with pytest.raises(UnusableFileError) as caught:
        read_archive(path, FORMS.get)
    assert archive_findings(path, FORMS.get) == (caught.value.finding,)
    return caught.value.finding.code


def test_other_files_are_refused_by_what_they_are(tmp_path: Path) -> None:
    whole = build_consolidated(county())
    assert code_of(saved(tmp_path, b"")) == "S90"
    assert code_of(saved(tmp_path, whole[: len(whole) // 2])) == "S91"
    assert code_of(saved(tmp_path, b"%PDF-1.7")) == "S93"
    assert code_of(saved(tmp_path, build(FORM, blank(unit=UNIT)))) == "S96"
    assert code_of(tmp_path / "没有.xlsx") == "S97"


def test_an_unknown_form_is_named(tmp_path: Path) -> None:
    path = saved(tmp_path, build_consolidated(county()))
    forms: dict[str, Form] = {}
    for form_of in (forms.get, forms.__getitem__):
        with pytest.raises(UnusableFileError) as caught:
            read_archive(path, form_of)
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
def test_a_damaged_archive_is_refused_and_does_not_crash(
    tmp_path: Path, sheet: str, cell: str, text: str
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(build_consolidated(county())))
    book[sheet][cell] = text
    path = tmp_path / "damaged.xlsx"
    book.save(path)
    assert code_of(path) == "S91"


def test_an_archive_without_its_detail_is_refused(tmp_path: Path) -> None:
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

    archive = archive_of(tmp_path, merge(FORM, YEAR, COUNTY, files, units, {}))

    assert archive.texts == {"00": said[0], "01": {}, "02": said[2]}


def test_an_archive_of_before_texts_were_kept_has_none(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(saved(tmp_path, build_consolidated(county())))
    del book["文字明细"]
    book.save(tmp_path / "old.xlsx")

    assert read_archive(tmp_path / "old.xlsx", FORMS.get).texts == {}
