"""The county's workbook: judged by LibreOffice, by Microsoft's validator, and read back as a return."""

from __future__ import annotations

import io
import math
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from counties import COUNTY, county_of, judged, member, saved
from office import Cells, Document, Office
from returns import FORM, FORMS, OLD_FORM, YEAR, complete, returned, unit
from validator import Validate

from xltools.form.load import load, loads
from xltools.form.spec import Form
from xltools.merge import merge
from xltools.model.consolidation import Consolidation, Status
from xltools.model.findings import finding
from xltools.model.submission import Unit, Value
from xltools.workbook.consolidated import build_consolidated
from xltools.workbook.consolidated.sheets.detail import FIRST_UNIT_ROW
from xltools.workbook.consolidated.writer import cell_text, link_address
from xltools.workbook.layout.identity import IDENTITY
from xltools.workbook.layout.review import REVIEW
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.read.unit_book import read
from xltools.workbook.write.protect import Lock

INVENTED = load(Path(__file__).parents[1] / "form" / "data" / "invented")
SIDE_BY_SIDE_TEXT = """
form = { id = "f", title = "来访统计", basis = "虚构", first_year = 2021, levels = ["乡镇", "街道", "部门"] }
[[table]]
id = "visits"
sheet = "来访"
title = "一、来访"
[[table.block]]
across = true
columns = [{ id = "one", label = "单访" }, { id = "many", label = "群访" }, { id = "all", label = "合计" }]
rows = [{ id = "ways", label = "途径", rows = [
    { id = "desk", label = "窗口" },
    { id = "mail", label = "信件", rows = [{ id = "paper", label = "纸质" }, { id = "email", label = "邮件" }] },
    { id = "web", label = "网上" },
] }]
[[rule]]
id = "B1"
title = "合计"
basis = "表头"
advice = "请核对"
computes = true
expr = "all == one + many"
scope = [{ over = "visits", each = "row" }]
"""
SIDE_BY_SIDE = loads(SIDE_BY_SIDE_TEXT.encode())


def formulas(document: Document) -> dict[tuple[str, str], object]:
    """Every formula's value; no formula is in error."""
    found: dict[tuple[str, str], object] = {}
    for sheet in document.sheets():
        for name, cell in document.cells(sheet).items():
            if cell.formula:
                assert cell.error is None, (sheet, name, cell)
                found[sheet, name] = "" if cell.value is None else cell.value
    return found


def same(first: object, second: object) -> bool:
    if isinstance(first, float | int) and isinstance(second, float | int):
        return math.isclose(first, second, rel_tol=1e-12, abs_tol=1e-9)
    return first == second


def shown(cells: dict[str, Cells], form: Form, figure: str) -> object:
    place = layout(form).places[figure]
    value = cells[place.sheet][place.cell].value
    return "" if value is None else value


# The formulas.


@pytest.mark.parametrize(
    ("count", "form", "last", "errors"),
    [
        (0, FORM, True, False),
        (1, FORM, False, False),
        (3, OLD_FORM, True, False),
        (60, FORM, True, True),
        (60, OLD_FORM, False, False),
        (4, INVENTED, True, False),
    ],
)
def test_every_stored_value_is_what_the_formula_gives(
    office: Office, tmp_path: Path, count: int, form: Form, last: bool, errors: bool
) -> None:
    consolidation = county_of(count, form, last=last, include_errors=errors)
    with office.open(saved(tmp_path, consolidation)) as document:
        stored = formulas(document)
        document.recalculate()
        calculated = formulas(document)
        cells = {sheet: document.cells(sheet) for sheet in document.sheets()}
    assert len(stored) > 3 * len(form.figures)
    assert {at: pair for at in stored if not same(*(pair := (stored[at], calculated[at])))} == {}
    for figure, total in consolidation.totals.items():
        expected = "" if total is None else float(total)
        assert same(shown(cells, form, figure), expected), figure


def test_whether_a_unit_counts_is_decided_in_the_detail_and_everything_follows(
    office: Office, tmp_path: Path
) -> None:
    consolidation = county_of(12, include_errors=True)
    first = consolidation.included[0]
    rows = [s for s in consolidation.standings if s.unit.code]
    row = FIRST_UNIT_ROW + 1 + next(n for n, s in enumerate(rows) if s.submission is first)
    with office.open(saved(tmp_path, consolidation)) as document:
        document.unprotect_all()
        document.set("明细", {f"D{row}": "否"})
        document.recalculate()
        cells = {sheet: document.cells(sheet) for sheet in document.sheets()}
    for figure, total in consolidation.totals.items():
        assert total is not None
        assert same(shown(cells, FORM, figure), float(total - (first.number(figure) or 0))), figure
    assert str(cells["表三"]["B2"].value).endswith(f"计入 {len(consolidation.included) - 1} 个单位")


def test_a_figure_nobody_reported_is_empty_and_not_zero(office: Office, tmp_path: Path) -> None:
    owner = returned(member(1), 1, balances=True)
    blank = replace(owner, figures={**owner.figures, "t1.weibo.number": Value()})
    consolidation = merge(FORM, YEAR, COUNTY, [judged(blank, "a.xlsx")], None, {})
    with office.open(saved(tmp_path, consolidation)) as document:
        document.recalculate()
        place = layout(FORM).places["t1.weibo.number"]
        assert document.cells(place.sheet)[place.cell].value in ("", None)
        assert document.cells(place.sheet)[place.cell.replace("C", "D")].value == "0 个单位填了"


def test_the_countys_own_figures_are_checked_live_by_the_same_rules(office: Office, tmp_path: Path) -> None:
    owner = returned(member(1), 1, balances=True)
    made = {**owner.figures, "t2.regulation.made": Value(number=Decimal(2))}
    consolidation = merge(FORM, YEAR, COUNTY, [judged(replace(owner, figures=made), "a.xlsx")], None, {})
    lay = layout(FORM)
    with office.open(saved(tmp_path, consolidation)) as document:
        document.recalculate()
        verdicts = document.cells(REVIEW)
        assert verdicts[lay.verdicts["B05.made"].name].value == "请说明"
        assert verdicts[lay.verdicts["B01.person"].name].value == "通过"
        assert verdicts[lay.verdicts["H01.person"].name].value == "无上年数据"


def test_units_whose_own_totals_are_wrong_are_seen_on_the_first_sheet(office: Office, tmp_path: Path) -> None:
    right = returned(member(1), 1, balances=True)
    figures = {**right.figures, "t3.received.total": Value(number=Decimal(99_999))}
    wrong = judged(replace(right, figures=figures, totals_typed=True), "a.xlsx")
    consolidation = merge(FORM, YEAR, COUNTY, [wrong], None, {})
    with office.open(saved(tmp_path, consolidation)) as document:
        before = [cell.value for cell in document.cells("汇总").values()]
        document.recalculate()
        after = [cell.value for cell in document.cells("汇总").values()]
    assert before == after
    assert "1 处不一致，见“明细”第 5 行" in after


# What Excel takes.


def test_microsofts_validator_finds_nothing(validate: Validate, tmp_path: Path) -> None:
    paths = [
        saved(tmp_path, county_of(0), "0.xlsx"),
        saved(tmp_path, county_of(1, last=False), "1.xlsx"),
        saved(tmp_path, county_of(60, include_errors=True), "60.xlsx"),
        saved(tmp_path, county_of(12, OLD_FORM), "12.xlsx"),
        saved(tmp_path, hostile(), "hostile.xlsx"),
    ]
    assert validate(paths) == {path: [] for path in paths}


def test_the_same_county_gives_the_same_bytes() -> None:
    lock = Lock.of("县办")
    assert build_consolidated(county_of(12), lock=lock) == build_consolidated(county_of(12), lock=lock)


def test_every_sheet_is_locked_and_only_explanations_can_be_typed(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(saved(tmp_path, county_of(12)))
    assert book.security.lockStructure
    lay = layout(FORM)
    for sheet in book:
        assert sheet.protection.sheet, sheet.title
        loose = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
        if sheet.title == REVIEW:
            results = {c.coordinate for row in sheet[lay.results.range] for c in row}
            loose -= results
            assert loose == {box.name for box in lay.explanations.values()}
        else:
            assert not loose, sheet.title
    assert book[IDENTITY].sheet_state == "hidden"
    for name in ("单位情况", "审核意见", "明细"):
        assert book[name].auto_filter.ref
        assert not book[name].protection.autoFilter  # False: filtering stays allowed


# What townships may send.

NASTY = (
    "=1+1",
    "@SUM(A1)",
    "+cmd|' /C calc'!A0",
    "-2",
    "http://例子.中国",
    "甲\x01乙",
    "丙\ud800丁",
    "x" * 40_000,
)


def hostile() -> Consolidation:
    files = []
    for number, name in enumerate(NASTY):
        found = finding("V02", sheet="表三", cell="E8", name="新收", found=name)
        note = replace(found, severity=finding("U03", other="").severity)
        files.append(
            judged(
                returned(member(number, name), number, balances=True),
                f"{number} {name[:20]}#{number}%20.xlsx",
                note,
            )
        )
    return merge(FORM, YEAR, Unit("1", "=县名", "县"), files, None, {})


def test_no_text_of_a_township_becomes_a_formula_or_a_link(office: Office, tmp_path: Path) -> None:
    path = saved(tmp_path, hostile())
    with office.open(path) as document:
        document.recalculate()
        units, findings, detail = (document.cells(name) for name in ("单位情况", "审核意见", "明细"))
    texts = {
        str(cell.value) for sheet in (units, findings, detail) for cell in sheet.values() if not cell.formula
    }
    assert {"=1+1", "@SUM(A1)", "-2"} <= texts
    assert not [cell for sheet in (units, findings) for cell in sheet.values() if cell.formula]
    book = openpyxl.load_workbook(path)
    targets = [
        cell.hyperlink.target for row in book["单位情况"].iter_rows() for cell in row if cell.hyperlink
    ]
    assert not [target for target in targets if target and target.startswith("http")]


def test_files_are_linked_by_addresses_that_every_program_follows(tmp_path: Path) -> None:
    names = ("子夹/001 城关镇 #2.xlsx", "100%.xlsx", "甲[1].xlsx", "12:30.xlsx")
    files = [
        judged(returned(member(number), number, balances=True), name) for number, name in enumerate(names)
    ]
    consolidation = merge(FORM, YEAR, COUNTY, files, None, {})
    content = build_consolidated(consolidation, inbox=tmp_path / "in box", out=tmp_path / "merged")
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in ("单位情况", "明细"):
        targets = {c.hyperlink.target for row in book[sheet].iter_rows() for c in row if c.hyperlink}
        assert targets == {
            "../in%20box/子夹/001%20城关镇%20%232.xlsx",
            "../in%20box/100%25.xlsx",
            "../in%20box/甲%5B1%5D.xlsx",
            "../in%20box/12:30.xlsx",
        }


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("inbox/a b.xlsx", "inbox/a%20b.xlsx"),
        ("..\\inbox\\a.xlsx", "../inbox/a.xlsx"),
        ("D:\\收件\\a.xlsx", "file:///D:/收件/a.xlsx"),
        ("\\\\server\\share\\a.xlsx", "file://server/share/a.xlsx"),
        ("/home/县办/a.xlsx", "file:///home/县办/a.xlsx"),
        ("http://a/b.xlsx", "./http://a/b.xlsx"),
        ("javascript:alert(1).xlsx", "./javascript:alert(1).xlsx"),
    ],
)
def test_the_address_of_a_file(path: str, expected: str) -> None:
    assert link_address(path) == expected


def test_a_text_for_a_cell_holds_nothing_that_xml_cannot() -> None:
    assert cell_text("甲\x00\ud800\ufffe乙\n丙") == "甲\ufffd\ufffd\ufffd乙\n丙"
    assert len(cell_text("甲" * 50_000)) < 3000


# What the office reads.


def texts_of(tmp_path: Path, consolidation: Consolidation, sheet: str) -> list[str]:
    book = openpyxl.load_workbook(saved(tmp_path, consolidation), data_only=True)
    return [str(cell.value) for row in book[sheet].iter_rows() for cell in row if cell.value is not None]


def test_the_first_sheet_says_which_units_with_errors_are_counted(tmp_path: Path) -> None:
    with_errors = county_of(12, include_errors=True)
    line = next(text for text in texts_of(tmp_path, with_errors, "汇总") if "有错误未改正" in text)
    for standing in with_errors.included_with_errors:
        assert standing.unit.name in line
    assert with_errors.included_with_errors
    assert any("有错误未改正" in text for text in texts_of(tmp_path, with_errors, "表三"))
    assert not [text for text in texts_of(tmp_path, county_of(12), "汇总") if "有错误未改正" in text]


def test_the_first_sheet_names_what_was_left_out_and_who_is_missing(tmp_path: Path) -> None:
    consolidation = county_of(12)
    texts = texts_of(tmp_path, consolidation, "汇总")
    for name in ("另一份 000.xlsx", "去年.xlsx", "扫描件.pdf", "外县.xlsx"):
        assert name in texts
    missing = consolidation.with_status(Status.MISSING)
    reached = [f"{one.unit.name}（{one.unit.contact} {one.unit.phone}）" for one in missing]
    assert "、".join(reached) in texts, "with whom to call"
    assert "12 个" in texts


def test_without_a_roster_the_first_sheet_says_that_nobody_knows_who_is_missing(tmp_path: Path) -> None:
    consolidation = merge(
        FORM, YEAR, COUNTY, [judged(returned(member(1), 1, balances=True), "a.xlsx")], None, {}
    )
    texts = texts_of(tmp_path, consolidation, "汇总")
    assert any("无法知道还有哪些单位未报" in text for text in texts)
    assert "未报" not in texts


def test_without_last_year_the_comparison_is_empty_and_says_so(tmp_path: Path) -> None:
    texts = texts_of(tmp_path, county_of(3, last=False), "年度比较")
    assert any("没有 2024 年的汇总数" in text for text in texts)
    assert any("没有上年数字" in text for text in charts(saved(tmp_path, county_of(3, last=False))))


def charts(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as package:
        return [
            package.read(name).decode() for name in package.namelist() if name.startswith("xl/charts/chart")
        ]


def test_three_charts_show_units_results_and_last_year(tmp_path: Path) -> None:
    drawn = charts(saved(tmp_path, county_of(60)))
    assert len(drawn) == 4, "one on the first sheet, three on their own"
    assert "2024 年" in drawn[0]
    assert "前 20 个单位" in drawn[1]
    assert "予以公开" in drawn[2]
    assert "2024 年" in drawn[3]
    assert charts(saved(tmp_path, county_of(0, last=False)))  # an empty county still compares


def chart_data(path: Path) -> list[list[object]]:
    """What stands beside the charts: for each a line with its title, one with its heads, then its figures."""
    sheet = openpyxl.load_workbook(path, data_only=True)["图表"]
    rows = sheet.iter_rows(min_row=3, min_col=13, max_col=15, values_only=True)
    return [[value for value in row if value is not None] for row in rows if any(row)]


def test_a_third_form_has_charts_of_its_own(tmp_path: Path) -> None:
    loans = {
        "loans.adults.books": 7, "loans.adults.journals": 2,
        "loans.children.books": 4, "loans.children.journals": 0,
    }  # fmt: skip
    first = complete(INVENTED, unit(1), {id: Decimal(number) for id, number in loans.items()})
    second = complete(INVENTED, unit(2), {id: Decimal(2 * number) for id, number in loans.items()})
    files = [judged(first, "a.xlsx"), judged(second, "b.xlsx")]
    county = merge(INVENTED, YEAR, COUNTY, files, None, {})
    path = saved(tmp_path, county)
    assert chart_data(path) == [
        ["图表数据：各单位成人数量比较（册）"],
        ["项目", "成人"],
        ["第2镇", 18],
        ["第1镇", 9],
        ["图表数据：主要数字（册；没有上年数字）"],
        ["项目", f"{YEAR} 年"],
        ["读者合计", 39],
    ]
    assert len(charts(path)) == 3
    assert "各单位成人、与上年比较" in texts_of(tmp_path, county, "汇总")


def test_rows_that_stand_side_by_side_are_charted_without_what_stands_between_them(
    office: Office, tmp_path: Path
) -> None:
    """The totals of a part then stand in cells that are no neighbours."""
    typed = {id: Decimal(1) for id, figure in SIDE_BY_SIDE.figures.items() if not figure.computed_by}
    consolidation = merge(
        SIDE_BY_SIDE, YEAR, COUNTY, [judged(complete(SIDE_BY_SIDE, unit(1), typed), "a.xlsx")], None, {}
    )
    path = saved(tmp_path, consolidation)
    assert chart_data(path)[4:8] == [["项目", "数量"], ["窗口", 2], ["信件", 4], ["网上", 2]]
    with office.open(path) as document:
        stored = formulas(document)
        document.recalculate()
        assert formulas(document) == stored


def test_a_form_of_optional_tables_says_so_in_the_place_of_charts(tmp_path: Path) -> None:
    text = SIDE_BY_SIDE_TEXT.partition("[[rule]]")[0].replace("[[table]]\n", "[[table]]\noptional = true\n")
    form = loads(text.encode())
    path = saved(tmp_path, merge(form, YEAR, COUNTY, [], None, {}))
    sheet = openpyxl.load_workbook(path)["图表"]
    assert sheet["B3"].value == "这种表都可以不填，没有图可画。"
    assert charts(path) == []


def test_every_finding_is_listed_with_its_place_and_its_remedy(tmp_path: Path) -> None:
    consolidation = county_of(12)
    book = openpyxl.load_workbook(saved(tmp_path, consolidation))
    rows = list(book["审核意见"].iter_rows(min_row=4, values_only=True))
    assert len(rows) == len(consolidation.findings)
    row = next(row for row in rows if row[4] == "V04")
    assert row[1:] == (
        "002_第2镇.xlsx", "打开", "第2镇", "V04", "错误", "表三", "E8", "新收·商业企业", None, "3件",
        "表三 E8（新收·商业企业）：填了“3件”，带有单位。请只填数字 3。",
    )  # fmt: skip


# One level up.


def test_counties_are_read_like_units_and_add_up_to_the_prefecture(tmp_path: Path) -> None:
    counties = [
        county_of(12, county=Unit("130100", "安平县", "县")),
        county_of(4, county=Unit("130200", "永宁县", "县")),
    ]
    files = []
    for number, county in enumerate(counties):
        found = read(saved(tmp_path, county, f"{number}.xlsx"), FORMS.get)
        assert found.is_consolidated
        assert not found.findings
        assert found.submission.unit == county.county
        assert {id: found.submission.number(id) for id in FORM.figures} == county.totals
        assert found.submission.last == county.last
        files.append(judged(found.submission, f"{number}.xlsx"))
    prefecture = merge(FORM, YEAR, Unit("130000", "某市", "县"), files, None, {})
    for id in FORM.figures:
        assert prefecture.totals[id] == sum((c.totals[id] or 0 for c in counties), Decimal(0)), id
    assert (
        read(saved(tmp_path, prefecture), FORMS.get).submission.number("t3.handled.total")
        == prefecture.totals["t3.handled.total"]
    )
