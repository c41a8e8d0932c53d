"""公开数据: what a county publishes of its year, judged by Frictionless, and by what a spreadsheet would do with it."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random

import frictionless
import lxml.html
import pdfplumber
import pytest
from browser import PrintPage
from returns import FORM, OLD_FORM, YEAR, complete, random_numbers, submission, unit

from xltools.county.library import FormLibrary
from xltools.form.spec import Form
from xltools.merge import merge
from xltools.model.consolidation import Consolidation, Judged
from xltools.model.findings import finding
from xltools.model.submission import Source, Submission, Unit
from xltools.model.text import compact
from xltools.report.open_data import FIGURE_SHEET, TABLES, open_data
from xltools.report.open_data.records import report_tables
from xltools.report.page.render import page_files

COUNTY = Unit("130100", "安平县", "县")
LIBRARY = FormLibrary.default(None)
OTHERS = FormLibrary([Path(__file__).parents[1] / "form" / "data"])
INVENTED, EVERYTHING = OTHERS.get("invented"), OTHERS.get("everything")
FORMS = [FORM, OLD_FORM, INVENTED, EVERYTHING]
DIGEST = "a" * 64
RECEIVED, TOTAL = "t3.received.person", "t3.received.total"
#: As long as names of units come.
LONG = "示例县人民政府办公室（县外事办公室、县大数据发展管理局、县营商环境建设局）"
#: What a unit may be called that means harm in a spreadsheet.
FORMULAS = ('=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(1)", "\t=1", "＝1", " =1")


def county(
    returns: Sequence[Submission],
    form: Form = FORM,
    *wrong: int,
    roster: bool = True,
    last: Mapping[str, Mapping[str, Decimal]] | None = None,
) -> Consolidation:
    """A county of these returns, added up, also those that are wrong. One more unit of its roster has sent nothing."""
    files = [
        Judged(
            f"{number}.xlsx",
            DIGEST,
            replace(one, source=Source(f"{number}.xlsx", DIGEST)),
            (finding("V14", sheet="表三", cell="E8", figure=RECEIVED, name="新收·自然人"),)
            if number in wrong
            else (),
        )
        for number, one in enumerate(returns)
    ]
    units = [one.unit for one in returns]
    return merge(form, YEAR, COUNTY, files, [*units, unit(99)] if roster else None, last or {}, bool(wrong))


def towns(count: int, form: Form = FORM) -> list[Submission]:
    return [complete(form, unit(number), random_numbers(form, Random(number))) for number in range(count)]


def published(consolidation: Consolidation) -> Mapping[str, bytes]:
    return open_data(consolidation, page_files(LIBRARY))


def without(one: Submission, *figures: str) -> Submission:
    """The return with these figures left blank, and the totals that they spoil."""
    typed = {
        id: value.number
        for id, value in one.figures.items()
        if value.number is not None and not FORM.figures[id].computed_by and id not in figures
    }
    return complete(FORM, one.unit, typed)


def rows(files: Mapping[str, bytes], name: str) -> list[dict[str, str]]:
    """The rows of a CSV as any program reads them."""
    return list(csv.DictReader(io.StringIO(files[name].decode("utf-8-sig"), newline="")))


def saved(files: Mapping[str, bytes], folder: Path) -> Path:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder / "datapackage.json"


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_frictionless_finds_nothing_in_the_data_of_any_form(form: Form, tmp_path: Path) -> None:
    files = published(county(towns(3, form), form))
    report = frictionless.validate(str(saved(files, tmp_path)))
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])
    assert [task.name for task in report.tasks] == ["figures-csv", "figures-json", "units-csv", "units-json"]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_every_figure_that_the_report_prints_is_in_it_once(form: Form) -> None:
    files = published(county(towns(2, form), form))
    expected = [id for id, figure in form.figures.items() if not form.tables_by_id[figure.table].optional]
    assert sorted(row["编号"] for row in rows(files, "figures.csv")) == sorted(expected)
    assert set(rows(files, "units.csv")[0]) == {"单位代码", "单位名称", "级别", "SHA-256", *expected}
    printed = Counter(cell.text for cell in lxml.html.fromstring(files[TABLES].decode()).cssselect("td"))
    facts = sum(
        len(block.facts) * len(block.row_leaves) for table in report_tables(form) for block in table.blocks
    )
    published_figures = rows(files, "figures.csv")
    said = dict.fromkeys(form.answers, "{} 个单位“是”")
    assert printed >= Counter(said.get(row["编号"], "{}").format(row["数值"]) for row in published_figures)
    assert printed.total() == len(expected) + facts


def test_what_a_figure_counts_is_said_of_it() -> None:
    of = {
        row["编号"]: row for row in rows(published(county(towns(1, EVERYTHING), EVERYTHING)), "figures.csv")
    }
    joint = of["published.joint.now"]
    assert joint["行"].split(" / ")[-2:] == ["其中：行政规范性文件数", "其中：联合制发的"]
    assert of["published.normative.now"]["计量"] == "件"


def test_frictionless_finds_a_figure_that_was_changed(tmp_path: Path) -> None:
    files = published(county(towns(2)))
    content = files["figures.csv"].replace(b",2,2,", b",x,2,", 1)
    assert not frictionless.validate(str(saved({**files, "figures.csv": content}, tmp_path))).valid


def test_csv_and_json_hold_the_same_figures_each_with_its_cell() -> None:
    added = county(towns(3))
    files = published(added)
    from_csv, from_json = rows(files, "figures.csv"), json.loads(files["figures.json"])
    assert [row["编号"] for row in from_csv] == [row["编号"] for row in from_json]
    for row, same in zip(from_csv, from_json, strict=True):
        assert Decimal(row["数值"]) == Decimal(str(same["数值"])) == added.totals[row["编号"]]
    (received,) = (row for row in from_csv if row["编号"] == RECEIVED)
    assert (received["工作表"], received["单元格"], received["来源"]) == ("表三", "E8", "各单位之和")
    assert received["行"] == "一、本年新收政府信息公开申请数量"
    (total,) = (row for row in from_csv if row["编号"] == TOTAL)
    assert total["来源"] == "按表内公式计算"


def test_a_figure_that_a_unit_left_blank_is_blank_and_not_zero() -> None:
    first, second = towns(2)
    files = published(county([first, without(second, RECEIVED)], FORM, 1))
    (received,) = (row for row in rows(files, "figures.csv") if row["编号"] == RECEIVED)
    assert (received["数值"], received["来源"]) == ("", "")
    assert (received["填报单位数"], received["计入单位数"]) == ("1", "2")
    assert next(one for one in json.loads(files["figures.json"]) if one["编号"] == RECEIVED)["数值"] is None
    assert [row[RECEIVED] for row in rows(files, "units.csv")] == [str(first.number(RECEIVED)), ""]
    page = lxml.html.fromstring(files[TABLES].decode())
    row = page.xpath("//th[.='一、本年新收政府信息公开申请数量']/following-sibling::td")
    assert row[0].text is None, "an empty cell"
    sheet = lxml.html.fromstring(files[FIGURE_SHEET].decode())
    assert "新收—" in [card.text_content() for card in sheet.cssselect(".cards li")]


def test_whose_figures_they_are_is_said_wherever_they_are() -> None:
    files = published(county(towns(3), FORM, 1))
    said = "由 3 个单位报送的表相加得出，另有 1 个单位没有计入。其中 1 个单位的表有错误没有改正。"
    assert said in json.loads(files["datapackage.json"])["description"]
    assert said in files[TABLES].decode()
    assert said in files[FIGURE_SHEET].decode()
    alone = published(county(towns(2), roster=False))
    assert "没有单位名册" in json.loads(alone["datapackage.json"])["description"]


@pytest.mark.parametrize("name", FORMULAS)
def test_a_name_is_no_formula_in_a_spreadsheet(name: str) -> None:
    one, other = towns(2)
    hostile = replace(one, unit=replace(one.unit, name=name))
    files = published(county([hostile, other]))
    written = rows(files, "units.csv")[0]["单位名称"]
    assert written.startswith("'")
    assert json.loads(files["units.json"])[0]["单位名称"] == written.removeprefix("'"), (
        "JSON is not opened in Excel"
    )


def test_a_negative_number_stays_a_number() -> None:
    signed = [figure.id for figure in OLD_FORM.figures.values() if figure.kind.is_signed]
    assert signed, "the form of 2019 asks by how much figures have changed"
    numbers = random_numbers(OLD_FORM, Random(1))
    one = submission(OLD_FORM, {**numbers, signed[0]: Decimal(-3)})
    written = rows(published(county([one], OLD_FORM)), "units.csv")
    assert written[0][signed[0]] == "-3"


@pytest.mark.parametrize("name", ["<script>x</script>", "<img src=x onerror=alert(1)>"])
def test_a_name_is_no_markup_on_the_pages(name: str) -> None:
    added = replace(county(towns(2)), county=replace(COUNTY, name=name))
    for page in (TABLES, FIGURE_SHEET):
        root = lxml.html.fromstring(published(added)[page].decode())
        assert root.cssselect("script, img") == []
        assert name in root.text_content()


def test_the_tables_are_a_piece_of_a_page_whose_heads_say_what_they_head() -> None:
    text = published(county(towns(2)))[TABLES].decode()
    assert text.lstrip().startswith("<section")
    root = lxml.html.fromstring(text)
    assert root.cssselect("script, style, link, img, iframe, form") == []
    assert [
        one for one in root.iter() for name in one.attrib if name.startswith("on") or name in ("id", "class")
    ] == []
    for table in root.cssselect("table"):
        assert table.cssselect("caption")
        assert table.cssselect("thead th[scope=col]")
        assert table.cssselect("tbody th[scope=row]") or len(table.cssselect("tbody tr")) == 1, "side by side"
        assert [head for head in table.cssselect("th") if head.get("scope") not in ("row", "col")] == []
        widths = {sum(int(cell.get("colspan", "1")) for cell in row) for row in table.cssselect("tr")}
        assert max(widths) == sum(int(cell.get("colspan", "1")) for cell in table.cssselect("tr")[0])


def test_only_what_the_report_prints_is_published() -> None:
    files = published(county(towns(2, INVENTED), INVENTED))
    assert {row["编号"].partition(".")[0] for row in rows(files, "figures.csv")} == {"loans"}
    assert not [name for name in rows(files, "units.csv")[0] if name.startswith("money.")]
    for content in files.values():
        assert b"0123-1234567" not in content, "nobody's telephone"
        assert b".xlsx" not in content, "no file's name"


def test_both_years_are_in_it_where_every_unit_has_both() -> None:
    one = towns(1)[0]
    before = {id: (value.number or Decimal(0)) + 2 for id, value in one.figures.items()}
    files = published(county([one], last={one.unit.code: before}))
    for row in rows(files, "figures.csv"):
        assert Decimal(row["上年数值"]) == before[row["编号"]]
    cards = [
        card.text_content()
        for card in lxml.html.fromstring(files[FIGURE_SHEET].decode()).cssselect(".cards li")
    ]
    assert "比上年少 2" in cards[0]


def test_the_same_county_gives_the_same_bytes() -> None:
    assert published(county(towns(3))) == published(county(towns(3)))


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_the_figures_of_a_large_county_are_on_one_sheet_of_a4(
    form: Form, print_page: PrintPage, tmp_path: Path
) -> None:
    returns = [
        replace(one, unit=replace(one.unit, name=f"{LONG}{n}")) for n, one in enumerate(towns(30, form))
    ]
    page = tmp_path / FIGURE_SHEET
    page.write_bytes(published(county(returns, form))[FIGURE_SHEET])
    with pdfplumber.open(print_page(page, tmp_path / "sheet.pdf")) as pdf:
        (printed,) = pdf.pages
        assert (round(printed.width), round(printed.height)) == (595, 842)
        assert "表样依据" in compact(printed.extract_text() or ""), "to its last line"
