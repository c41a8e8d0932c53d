"""A list whose entries the unit fills in: read, checked, added up by the county and printed, entry by entry."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random

import docx
import openpyxl
import pytest
from books import EVERYTHING, opened_in_office
from counties import COUNTY
from office import Office
from returns import YEAR, blank, complete, entry, fill, random_entries, unit
from small_form import SOUND
from validator import Validate

from xltools.check import check_submission
from xltools.check.values import check_figures
from xltools.compare.printed import printed as printed_in
from xltools.compare.tables import check_lists
from xltools.county.library import FormLibrary
from xltools.form.load import loads
from xltools.merge import merge
from xltools.model.consolidation import Consolidation, Judged
from xltools.model.difference import changes
from xltools.model.findings import Finding, message
from xltools.model.submission import Fault, ListEntry, Source, Submission, Value, classify
from xltools.published import document_of_word, read_published
from xltools.report.press import Press
from xltools.report.writer import Material, ReportWriter
from xltools.workbook.consolidated import build_consolidated
from xltools.workbook.consolidated.county_book import county_book_of, open_county_book, with_county_totals
from xltools.workbook.layout.cover import COVER
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.read.salvage.salvaged import book_values, salvaged
from xltools.workbook.read.unit_book import read
from xltools.workbook.write.unit_book import build

LAYOUT = layout(EVERYTHING)
DOCUMENTS = EVERYTHING.tables_by_id["documents"]
PIECES, PAGES, COST = (figure.id for figure in EVERYTHING.table_figures["documents"])
SHEET, OF_ALL_UNITS = "文件清单", "文件清单明细"


def listing(*entries: ListEntry, number: int = 1, declared: str = "") -> Submission:
    """A return of noughts with these entries in its list, and what it says of the list."""
    filled = complete(EVERYTHING, unit(number), dict.fromkeys(EVERYTHING.figures, Decimal(0)))
    return replace(
        filled,
        entries={"documents": entries},
        declared_zero=frozenset({"documents"} if declared == "是" else ()),
        no_duty=frozenset({"documents"} if declared == "无相关职责" else ()),
    )


def arrived(folder: Path, filled: Submission) -> Submission:
    """The return as it is read out of its workbook, into which somebody has typed it."""
    path = folder / f"{filled.unit.code}.xlsx"
    path.write_bytes(build(EVERYTHING, blank(EVERYTHING, unit=filled.unit)))
    fill(path, EVERYTHING, filled)
    found = read(path, lambda _: EVERYTHING)
    assert {finding.code for finding in found.findings} <= {"S18"}  # nobody has calculated it
    return found.submission


def in_the_list(filled: Submission) -> list[Finding]:
    return [one for one in check_figures(EVERYTHING, filled) if one.sheet == SHEET]


TWO = (
    entry(DOCUMENTS, 1, 1, 12, "0.5", name="某县文件管理办法"),
    entry(DOCUMENTS, 2, 3, 30, "1.25", sort="修改"),
)


def test_entries_are_added_up(tmp_path: Path) -> None:
    found = arrived(tmp_path, listing(*TWO))
    assert [found.number(id) for id in (PIECES, PAGES, COST)] == [4, 42, Decimal("1.75")]
    assert in_the_list(found) == []
    first = found.entries["documents"][0]
    assert [value.raw for value in first.values] == [
        "某县文件管理办法",
        "新制作",
        "2025-03-01",
        "1",
        "12",
        "0.5",
    ]


def test_rules_hold_the_sum_against_other_tables(tmp_path: Path) -> None:
    found = arrived(tmp_path, listing(*TWO))
    (failed,) = [one for one in check_submission(EVERYTHING, found) if one.code == "B10"]
    assert "清单的件数" not in message(failed), "the sentence is made of the rule's tree"
    assert (failed.sheet, failed.cell, failed.found, failed.expected) == (SHEET, "F6", "4", "0")


def test_a_blank_list_is_not_nought(tmp_path: Path) -> None:
    untouched = arrived(tmp_path, listing())
    assert untouched.number(PIECES) is None
    (asked,) = in_the_list(untouched)
    assert message(asked) == (
        "文件清单 F6（合计·件数）：“五、制发的行政规范性文件”一条也没有填，也没有说明没有内容。"
        "有的请逐条填写；没有的，在“本表没有内容”处选“是”。"
    )
    empty = arrived(tmp_path, listing(declared="是"))
    assert empty.number(PIECES) == 0
    assert in_the_list(empty) == []
    without_duty = arrived(tmp_path, listing(declared="无相关职责"))
    assert without_duty.number(PIECES) is None
    assert in_the_list(without_duty) == []


def test_an_entry_is_filled_in_whole(tmp_path: Path) -> None:
    found = arrived(tmp_path, listing(TWO[0], entry(DOCUMENTS, 3, 1, None, 0, name=" ")))
    assert [found.number(id) for id in (PIECES, PAGES, COST)] == [2, None, Decimal("0.5")], "of each column"
    (told,) = in_the_list(found)
    assert message(told) == (
        "文件清单 C9：第 3 条没有填全，还有 2 格空着：C9（文件名称）、G9（页数）。"
        "请补填，数字没有发生的填 0；这一条不要了的，把整行清除。"
    )


@pytest.mark.parametrize("declared", ["是", "无相关职责"])
def test_nothing_in_it_and_yet_an_entry(tmp_path: Path, declared: str) -> None:
    (told,) = in_the_list(arrived(tmp_path, listing(TWO[0], declared=declared)))
    assert told.code == "V37"
    assert f"“本表没有内容”选的是“{declared}”，下面却填了 1 条" in message(told)


@pytest.mark.parametrize(
    ("wrong", "code", "sentence"),
    [
        (
            entry(DOCUMENTS, 1, 1, 1, 1, sort="订正"),
            "V39",
            "“第 1 条·种类”填的是“订正”，应为“新制作”、“修改”、“废止”",
        ),
        (entry(DOCUMENTS, 1, 1, 1, 1, day="去年"), "V39", "“第 1 条·制发日期”填的是“去年”，应为日期"),
        (entry(DOCUMENTS, 1, 1, 1, 1, name="文" * 61), "V25", "“第 1 条·文件名称”有 61 字，超过 60 字"),
        (entry(DOCUMENTS, 1, 1, "-2", 1), "V06", "G7（第 1 条·页数）：填了负数 -2"),
        (entry(DOCUMENTS, 1, 1, "1.5", 1), "V07", "填了小数 1.5"),
        (entry(DOCUMENTS, 1, 1, 1, "0.125"), "V16", "最多 2 位"),
    ],
)
def test_what_stands_in_an_entry_is_looked_at(
    tmp_path: Path, wrong: ListEntry, code: str, sentence: str
) -> None:
    (told,) = in_the_list(arrived(tmp_path, listing(wrong)))
    assert told.code == code
    assert sentence in message(told)


def test_a_number_with_a_unit_is_none(tmp_path: Path) -> None:
    pages = {**TWO[0].figures, "pages": classify("12页")}
    found = arrived(tmp_path, listing(replace(TWO[0], figures=pages)))
    assert found.entries["documents"][0].figures["pages"].fault is Fault.TEXT
    assert found.number(PAGES) is None
    assert [one.code for one in in_the_list(found)] == ["V02"]


def test_any_entries_are_read_as_they_were_typed(tmp_path: Path) -> None:
    """Numbers like those of the lines, too: nothing seems to have moved."""

    def said(filled: Submission) -> list[tuple[int, list[str]]]:
        return [(one.number, [value.raw for value in one.values]) for one in filled.entries["documents"]]

    for seed in range(12):
        filled = listing(*random_entries(EVERYTHING, DOCUMENTS, Random(seed)))
        assert said(arrived(tmp_path, filled)) == said(filled)
    lines = [entry(DOCUMENTS, line, line, 13 - line, line, name=str(line)) for line in range(1, 13)]
    assert said(arrived(tmp_path, listing(*lines)))[3] == (4, ["4", "新制作", "2025-03-01", "4", "9", "4"])


def test_what_stands_in_a_shifted_list_is_saved(tmp_path: Path) -> None:
    """Numbers like those of the lines are no locked texts."""
    lines = [entry(DOCUMENTS, line, 13 - line, line + 1, line, name=f"文件{line}") for line in range(1, 8)]
    arrived(tmp_path, listing(*lines))
    path = tmp_path / "001.xlsx"
    book = openpyxl.load_workbook(path)
    book[SHEET].insert_rows(10)
    book.save(path)
    saved = salvaged(book_values(path), LAYOUT)
    assert saved.left == ()
    assert [[value.raw for value in one.values] for one in saved.submission.entries["documents"]] == [
        [value.raw for value in one.values] for one in lines
    ]


def test_two_returns_differ_in_a_cell_of_an_entry() -> None:
    other = entry(DOCUMENTS, 2, 3, 31, "1.25", sort="修改")
    told = [str(change) for change in changes(EVERYTHING, listing(*TWO), listing(TWO[0], other))]
    assert told == ["（第 2 条·页数） “30” → “31”"]


@pytest.mark.parametrize(
    ("entries", "conclusion"),
    [
        ((), "还有 6 格未填，第一格是文件清单 C7（点此前往）"),
        ((entry(DOCUMENTS, 2, 1, None, 0),), "还有 1 格未填，第一格是文件清单 G8（点此前往）"),
        (TWO, "“三、说明”还没有填（点此前往）"),
    ],
)
def test_the_cover_says_what_is_missing(
    entries: Sequence[ListEntry], conclusion: str, office: Office, tmp_path: Path
) -> None:
    filled = replace(listing(*entries), fields={"signed": Value(raw="2026-1-15"), "window": Value(raw="是")})
    with opened_in_office(office, tmp_path, blank(EVERYTHING, unit=unit(1)), EVERYTHING) as book:
        book.fill(filled)
        book.document.recalculate()
        assert book.document.cells(COVER)[LAYOUT.cover.conclusion.value.name].value == conclusion


def test_the_largest_list_has_formulas_that_excel_takes() -> None:
    """Excel's are of up to 8,192 characters."""
    words = "".join(f'{{ id = "w{n}", label = "说明{n}" }},' for n in range(6))
    columns = "".join(f'{{ id = "c{n}", label = "列{n}", kind = "amount_change" }},' for n in range(6))
    block = f"[[table.block]]\nentries = 200\nwords = [{words}]\ncolumns = [{columns}]\n"
    table = f'[[table]]\nid = "large"\nsheet = "{"清单 " * 9}清"\ntitle = "清单"\nno_duty = true\n{block}'
    form = loads((SOUND + table).encode())
    book = openpyxl.load_workbook(io.BytesIO(build(form, blank(form))))
    texts = [
        cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("=")
    ]
    assert max(map(len, texts)) < 8192


# The county.


def county(*returns: Submission) -> Consolidation:
    files = [Judged(f"{one.unit.code}.xlsx", one.unit.code, one) for one in returns]
    return merge(EVERYTHING, YEAR, COUNTY, files, [one.unit for one in returns], {})


def of_four(folder: Path) -> Consolidation:
    """Two units with entries, one with nothing to list, one without the duty."""
    third = entry(DOCUMENTS, 1, 2, 8, "0.1", name="+1+1")
    returns = [
        listing(*TWO),
        listing(number=2, declared="是"),
        listing(third, number=3),
        listing(number=4, declared="无相关职责"),
    ]
    return county(*(arrived(folder, filled) for filled in returns))


def test_the_county_lists_entries_and_adds_up_sums(tmp_path: Path) -> None:
    consolidation = of_four(tmp_path)
    assert [consolidation.totals[id] for id in (PIECES, PAGES, COST)] == [6, 50, Decimal("1.85")]
    assert consolidation.of_every_unit[PIECES] == 6
    path = tmp_path / "汇总.xlsx"
    path.write_bytes(build_consolidated(consolidation))
    assert open_county_book(path, lambda _: EVERYTHING).totals[PIECES] == 6
    sheet = openpyxl.load_workbook(path)[OF_ALL_UNITS]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=7)]
    assert [(row[0], row[5], row[6], row[9]) for row in rows] == [
        ("001", 1, "某县文件管理办法", 1),
        ("001", 2, "第 2 件", 3),
        ("003", 1, "+1+1", 2),
    ]
    assert sheet["G9"].data_type == "s", "a name is no formula"
    hidden = openpyxl.load_workbook(path)[SHEET].row_dimensions
    assert all(hidden[row].hidden for row in range(7, 19))


def test_the_county_s_workbook_calculates_the_same(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "汇总.xlsx"
    path.write_bytes(build_consolidated(of_four(tmp_path)))
    stored = openpyxl.load_workbook(path, data_only=True)
    with office.open(path) as document:
        document.recalculate()
        for sheet in (SHEET, OF_ALL_UNITS, "明细"):
            cells = document.cells(sheet)
            for cell in (cell for row in stored[sheet].iter_rows() for cell in row):
                shown = cells[cell.coordinate].value if cell.coordinate in cells else None
                assert (shown or "") == (cell.value or ""), f"{sheet} {cell.coordinate}"
        assert [document.cells(OF_ALL_UNITS)[cell].value for cell in ("J4", "K4", "J5", "K5")] == [
            6,
            50,
            0,
            0,
        ]


def test_one_level_up_it_is_a_return_like_any_other(tmp_path: Path) -> None:
    path = tmp_path / "汇总.xlsx"
    path.write_bytes(build_consolidated(of_four(tmp_path)))
    found = read(path, lambda _: EVERYTHING).submission
    assert found.number(PIECES) == 6
    book = open_county_book(path, lambda _: EVERYTHING)
    below = replace(with_county_totals(found, book), unit=unit(9, "安平县"))
    above = county(arrived(tmp_path, listing(*TWO, number=3)), below)
    assert above.totals[PIECES] == 10
    path.write_bytes(build_consolidated(above))
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(path)[OF_ALL_UNITS].iter_rows()]
    assert [(row[1], *row[4:7]) for row in rows[6:]] == [
        ("第3镇", "第3镇", 1, "某县文件管理办法"),
        ("第3镇", "第3镇", 2, "第 2 件"),
        ("安平县", "第1镇", 1, "某县文件管理办法"),
        ("安平县", "第1镇", 2, "第 2 件"),
        ("安平县", "第3镇", 1, "+1+1"),
    ]


# The report.


def printed(filled: Submission) -> list[list[str]]:
    content = ReportWriter(EVERYTHING, None, {}).report(Material(filled, {})).content
    table = docx.Document(io.BytesIO(content)).tables[-1]
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_the_report_prints_the_entries_that_are_used() -> None:
    filled = listing(TWO[0], entry(DOCUMENTS, 5, 1, 2, 0, name="{{ 单位 }}"))
    sums = {PIECES: Value(Decimal(2)), PAGES: Value(Decimal(14)), COST: Value(Decimal("0.5"))}
    filled = replace(filled, figures={**filled.figures, **sums})
    rows = printed(filled)
    assert [row[-3:] for row in rows[1:]] == [["2", "14", "0.5"], ["1", "12", "0.5"], ["1", "2", "0"]]
    assert rows[3][:4] == ["2", "{{ 单位 }}", "新制作", "2025-3-1"]
    assert len(printed(listing(declared="是"))) == 2


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "1.25",
            "1.52",
            "“五、制发的行政规范性文件 第2件·印制费用”报告中是 1.52，工作簿（文件清单）是 1.25",
        ),
        ("第 2 件", "另一件", "“五、制发的行政规范性文件”的 1 行（第2件）"),
    ],
)
def test_a_report_that_somebody_has_edited(old: str, new: str, sentence: str) -> None:
    content = ReportWriter(EVERYTHING, None, {}).report(Material(listing(*TWO), {})).content
    edited = docx.Document(io.BytesIO(content))
    for cell in (cell for row in edited.tables[-1].rows for cell in row.cells if cell.text == old):
        cell.text = new
    buffer = io.BytesIO()
    edited.save(buffer)
    expected, found = (
        printed_in(EVERYTHING, document_of_word(data), Source("报告.docx"))
        for data in (content, buffer.getvalue())
    )
    assert expected
    assert found
    told = [message(one) for one in check_lists(expected.lists, found.lists)]
    assert [text for text in told if sentence in text] == told
    assert len(told) == 1


def test_a_published_report_gives_the_sum_alone(tmp_path: Path) -> None:
    path = tmp_path / "报告.docx"
    filled = listing(*TWO)
    sums = {id: Value(Decimal(4)) for id in (PIECES, PAGES, COST)}
    content = ReportWriter(EVERYTHING, None, {}).report(
        Material(replace(filled, figures={**filled.figures, **sums}), {})
    )
    path.write_bytes(content.content)
    published = read_published(path, [EVERYTHING])
    assert published.submission.number(PAGES) == 4
    of_the_list = [one for one in published.findings if "第 4 张表" in one.cell]
    assert [message(one).partition("：")[2] for one in of_the_list] == [
        "原文“五、制发的行政规范性文件”只读入了合计，各条没有读入。要逐条汇总的，请由该单位用下发的表填报。"
    ]
    imported = build(EVERYTHING, replace(published.submission, unit=unit(1), year=YEAR), totals_typed=True)
    path = tmp_path / "导入.xlsx"
    path.write_bytes(imported)
    again = read(path, lambda _: EVERYTHING)
    assert again.submission.number(PAGES) == 4
    assert [one.code for one in in_the_list(again.submission)] == []
    assert "documents" not in again.submission.entries


#: Prints the reports of the made-up form, with a template drawn from it.
PRINTING = Press(FormLibrary([Path(__file__).parents[1] / "form" / "data"]))


def annex_of(consolidation: Consolidation) -> bytes:
    return PRINTING.merged(consolidation).annex


def entries_printed(annex: bytes) -> list[list[str]]:
    """The table of entries in the annex of a county; [] where there is none."""
    tables = [
        [[cell.text.replace("\n", "") for cell in row.cells] for row in table.rows]
        for table in docx.Document(io.BytesIO(annex)).tables
    ]
    return next((rows for rows in tables if "文件名称" in rows[0]), [])


def test_the_annex_of_the_county_has_every_entry_with_its_unit(tmp_path: Path, validate: Validate) -> None:
    consolidation = of_four(tmp_path)
    annex = annex_of(consolidation)
    assert entries_printed(annex) == [
        ["序号", "单位", "文件名称", "种类", "制发日期", "件数", "页数", "印制费用（万元）"],
        ["1", "第1镇", "某县文件管理办法", "新制作", "2025-3-1", "1", "12", "0.5"],
        ["2", "第1镇", "第 2 件", "修改", "2025-3-1", "3", "30", "1.25"],
        ["3", "第3镇", "+1+1", "新制作", "2025-3-1", "2", "8", "0.1"],
    ]
    path = tmp_path / "附件.docx"
    path.write_bytes(annex)
    assert validate([path]) == {path: []}


def test_the_annex_is_the_same_from_the_county_s_workbook(tmp_path: Path) -> None:
    consolidation = of_four(tmp_path)
    path = tmp_path / "汇总.xlsx"
    path.write_bytes(build_consolidated(consolidation))
    found = read(path, lambda _: EVERYTHING)
    again = PRINTING.archived(found.submission, county_book_of(found, lambda _: EVERYTHING))
    assert again == PRINTING.merged(consolidation)


def test_the_report_of_the_county_itself_has_the_sum_alone(tmp_path: Path) -> None:
    table = docx.Document(io.BytesIO(PRINTING.merged(of_four(tmp_path)).content)).tables[-1]
    assert [row.cells[0].text for row in table.rows] == ["序号", "合计"]


def test_a_county_without_entries_has_no_table_of_them() -> None:
    annex = annex_of(county(listing(declared="是")))
    assert entries_printed(annex) == []
    assert "（各条）" not in "".join(one.text for one in docx.Document(io.BytesIO(annex)).paragraphs)


def test_of_very_many_entries_the_first_are_printed_and_it_is_said_where_all_are() -> None:
    many = [entry(DOCUMENTS, number, 1, 1, 0) for number in range(1, 8)]
    returns = [listing(*many, number=number) for number in range(1, 73)]
    annex = annex_of(county(*returns))
    rows = entries_printed(annex)
    assert (len(rows) - 1, rows[-1][:2]) == (500, ["500", "第72镇"])
    said = [one.text for one in docx.Document(io.BytesIO(annex)).paragraphs if one.text.startswith("注：共")]
    assert said == ["注：共 504 条，这里是前 500 条，全部各条见汇总表的“文件清单明细”。"]
