"""The county's report: the same from a merge as from its workbook, and never more than is known."""

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from office import Office
from reports import (
    COUNTY,
    PRESS,
    consolidated,
    edited,
    judged,
    paragraphs,
    report_writer,
    right,
    save,
    section,
    tables,
    units,
)
from returns import FORM, FORMS
from validator import Validate

from xltools.county.library import FormLibrary
from xltools.merge import merge
from xltools.model.consolidation import Arrival, Consolidation, Judged, Overdue, Status
from xltools.model.findings import finding
from xltools.model.submission import Unit, Value
from xltools.report.press import Press
from xltools.report.writer import WordReport
from xltools.workbook.consolidated import build_consolidated
from xltools.workbook.consolidated.county_book import county_book_of
from xltools.workbook.read.unit_book import read

OVERVIEW, PROBLEMS, OTHERS = (part.title for part in FORM.sections if not part.published)


def from_its_workbook(made: Consolidation, folder: Path) -> WordReport:
    book = save(folder / "汇总.xlsx", build_consolidated(made))
    found = read(book, FORMS.get)
    return PRESS.archived(found.submission, county_book_of(found, FORMS.get))


def annex(made: Consolidation) -> bytes:
    return PRESS.merged(made).annex


@pytest.mark.parametrize(("count", "missing"), [(0, 2), (1, 0), (3, 1), (40, 2)])
def test_both_ways_give_the_same_report(count: int, missing: int, tmp_path: Path) -> None:
    made = consolidated(count, missing)
    assert from_its_workbook(made, tmp_path) == PRESS.merged(made)


def test_forty_units_each_with_its_figures_and_the_whole_below() -> None:
    made = consolidated(40, 2)
    content = PRESS.merged(made).content
    received = tables(annex(made))[1]
    assert received[0][:4] == ["序号", "单位", "新收", "上年\n结转"]  # no word is broken
    assert [row[1:3] for row in received[1:41]] == [
        [f"第{number + 1}镇", str(number)] for number in range(40)
    ]
    assert received[41][1:3] == ["合计", str(sum(range(40)))]
    assert "本报告汇总了40个单位的年度数据，应报送42个" in "".join(section(content, OVERVIEW))
    assert f"收到政府信息公开申请{sum(range(40))}件" in "".join(section(content, OVERVIEW))


def test_who_is_missing_and_what_was_returned() -> None:
    made = consolidated(4, 1, errors=("第2镇.xlsx",))
    content = annex(made)
    missing, returned = tables(content)[-2:]
    assert [row[1:] for row in missing[1:]] == [["第5镇", "未报", "没有收到报送的表"]]
    assert returned[1][1:3] == ["第2镇", "退回"]
    assert returned[1][3] == "核对发现 1 处错误"  # not what a clerk is to do about it
    # A unit that does not count is in no sum and in no list of figures.
    assert "第2镇" not in [row[1] for row in tables(content)[1]]


def test_a_unit_that_sent_nothing_is_late_by_days_too(tmp_path: Path) -> None:
    made = consolidated(4, 1)
    late = Overdue(dt.date(2026, 2, 10), 10)
    standings = tuple(
        replace(one, overdue=late) if one.status is Status.MISSING else one for one in made.standings
    )
    made = replace(made, standings=standings)
    missing = tables(annex(made))[-1]
    assert missing[1][1:] == ["第5镇", "未报", "没有收到报送的表，截至2026年2月10日已逾期 10 天"]
    assert from_its_workbook(made, tmp_path) == PRESS.merged(made)


def test_a_file_that_is_no_unit_s_is_in_no_list_of_units(tmp_path: Path) -> None:
    scan = finding("S93", found="PDF").of("305扫描件.xlsx")
    other_county = judged(Unit("900", "邻县某镇", "乡镇"))
    files = [judged(units(1)[0]), Judged("305扫描件.xlsx", "x", None, (scan,)), other_county]
    made = merge(FORM, 2025, COUNTY, files, units(1), {})
    content = annex(made)
    text = "".join(cell for table in tables(content)[1:] for row in table for cell in row)
    assert "305扫描件" not in text
    assert "邻县" not in text
    assert "没有退回或没有计入的单位。" in paragraphs(content)
    assert from_its_workbook(made, tmp_path).annex == content


def test_what_is_not_known_is_said_and_not_guessed() -> None:
    made = merge(FORM, 2025, COUNTY, [judged(units(1)[0])], None, {})
    text = "\n".join(paragraphs(PRESS.merged(made).content) + paragraphs(annex(made)))
    assert "没有单位名册，无法知道还有哪些单位没有报送" in text
    assert "收到报告的日期没有记录" in text
    assert "应报送" not in text


def test_a_late_signature_is_late_in_the_merge_and_in_its_workbook(tmp_path: Path) -> None:
    signed = finding("D03", sheet="封面", cell="C15", found="2026-03-01", expected="2026-01-31")
    received = [judged(unit) for unit in units(3)]
    received[1] = replace(received[1], findings=(signed.of(received[1].file),))
    made = merge(FORM, 2025, COUNTY, received, units(3), {})
    content = annex(made)
    assert [row[1:3] for row in tables(content)[-1][1:]] == [["第2镇", "逾期"]]
    assert from_its_workbook(made, tmp_path).annex == content


def arrived(made: Consolidation, *arrivals: Arrival | None) -> Consolidation:
    """The same county, with what the ledger says of its first units."""
    rest = made.standings[len(arrivals) :]
    dated = [replace(one, arrival=arrival) for one, arrival in zip(made.standings, arrivals, strict=False)]
    return replace(made, standings=(*dated, *rest))


IN_TIME, LATE_BY_THREE = Arrival(dt.date(2026, 1, 31), 0), Arrival(dt.date(2026, 2, 3), 3)


def test_the_day_of_receipt_decides_who_is_late(tmp_path: Path) -> None:
    """The second unit signed late; its report arrived in time all the same."""
    signed = finding("D03", sheet="封面", cell="C15", found="2026-03-01", expected="2026-01-31")
    received = [judged(unit) for unit in units(3)]
    received[1] = replace(received[1], findings=(signed.of(received[1].file),))
    made = arrived(merge(FORM, 2025, COUNTY, received, units(3), {}), LATE_BY_THREE, IN_TIME, IN_TIME)
    content = annex(made)
    assert [row[1:] for row in tables(content)[-1][1:]] == [["第1镇", "逾期", "2026年2月3日收到，逾期 3 天"]]
    assert "注：逾期按第一次收到报送的日期计算，以收件台账为准。" in paragraphs(content)
    assert from_its_workbook(made, tmp_path).annex == content


def test_it_is_said_of_how_many_units_the_day_of_receipt_is_not_known() -> None:
    text = paragraphs(annex(arrived(consolidated(3), IN_TIME)))
    assert any("其中 2 个单位的收到日期没有记录，按落款日期判断" in line for line in text)


def test_units_with_errors_that_count_are_named_on_the_first_page() -> None:
    made = consolidated(3, errors=("第2镇.xlsx",), include_errors=True)
    text = "\n".join(paragraphs(PRESS.merged(made).content))
    assert "（草稿：计入了 1 个有错误没有改正的单位，不能印发）" in text
    assert "退回（仍计入）" in [cell for row in tables(annex(made))[-1] for cell in row]


def test_a_part_of_the_units_is_not_the_county() -> None:
    """Numbers that only some units gave are not printed as the county's."""
    whom = units(2)
    fee = {"t1.fee.number": Value(number=Decimal(380), raw="380")}
    first = right(FORM, {"文字.信息处理费.数量": 380}, unit=whom[0])
    assert first.figures["t1.fee.number"].number == fee["t1.fee.number"].number
    some = merge(FORM, 2025, COUNTY, [Judged("a", "a", first), judged(whom[1])], whom, {})
    assert "信息处理费" in section(PRESS.merged(some).content, OTHERS)[0]
    assert "380" not in section(PRESS.merged(some).content, OTHERS)[0]
    second = right(FORM, {"文字.信息处理费.数量": 20}, unit=whom[1])
    all_of_them = merge(FORM, 2025, COUNTY, [Judged("a", "a", first), Judged("b", "b", second)], whom, {})
    assert "收取信息处理费400元" in section(PRESS.merged(all_of_them).content, OTHERS)[0]


def test_charts_are_native_and_hold_their_workbook() -> None:
    content = annex(consolidated(3))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = package.namelist()
        document = package.read("word/document.xml").decode()
        first = package.read("word/charts/chart1.xml").decode()
        book = package.read("word/embeddings/chart1.xlsx")
    assert sum(name.startswith("word/charts/chart") for name in parts) == 3
    assert document.count("<c:chart ") == 3
    assert re.findall(r"<c:v>([^<]*)</c:v>", first)[:3] == ["新收", "第3镇", "第2镇"]  # the most first
    assert book.startswith(b"PK")


def charts_and_empty_places(document: bytes) -> tuple[int, list[str]]:
    """How many charts a document has, and what stands behind its last table."""
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        drawn = sum(name.startswith("word/charts/chart") for name in package.namelist())
    texts = paragraphs(document)
    return drawn, texts[texts.index("附表5　退回和没有计入的情况") + 1 :]


def test_a_chart_with_nothing_to_show_is_left_out_and_leaves_no_empty_place(
    validate: Validate, tmp_path: Path
) -> None:
    made = merge(FORM, 2025, COUNTY, [judged(units(1)[0], 0)], units(1), {})
    assert charts_and_empty_places(annex(made)) == (0, ["没有退回或没有计入的单位。"])
    path = save(tmp_path / "附件.docx", annex(made))
    assert validate([path]) == {path: []}


def test_without_any_unit_nothing_is_said_to_be_0() -> None:
    content = annex(consolidated(0, 2))
    assert "均为 0" not in "\n".join(paragraphs(content))
    assert charts_and_empty_places(content) == (0, ["没有退回或没有计入的单位。"])


def test_why_a_unit_does_not_count_is_said_without_files_and_cells() -> None:
    whom = units(2)
    two = [judged(whom[0], 1), replace(judged(whom[0], 2), file="另一份.xlsx", sha256="x")]
    broken = Judged("第2镇.xlsx", "b", None, (finding("S90").of("第2镇.xlsx"),))
    content = annex(merge(FORM, 2025, COUNTY, [*two, broken], whom, {}))
    assert [row[1:] for row in tables(content)[-1][1:]] == [
        ["第1镇", "重复", "报送了内容不同的表，尚未确认以哪一份为准"],
        ["第2镇", "无法读取", "报送的文件无法读取"],
    ]


def test_a_chart_that_the_template_does_not_ask_for_is_not_in_the_document(tmp_path: Path) -> None:
    condition, chart = "{%p if 图表.办理结果 %}", "{{ 图表.办理结果 }}"
    template = edited(report_writer().first_annex(), (condition, "{%p if false %}"), (chart, ""))
    shutil.copytree(FORMS.folder(FORM.id), tmp_path / FORM.id)
    save(tmp_path / FORM.id / "annex.docx", template)
    press = Press(FormLibrary([tmp_path]))
    with zipfile.ZipFile(io.BytesIO(press.merged(consolidated(2)).annex)) as package:
        assert "word/charts/chart2.xml" not in package.namelist()
        assert "word/charts/chart3.xml" in package.namelist()


def test_word_opens_counties_of_any_size(tmp_path: Path, validate: Validate) -> None:
    written = {count: PRESS.merged(consolidated(count, 1)) for count in (0, 1, 40)}
    paths = [
        save(tmp_path / f"{count}{number}.docx", content)
        for count, report in written.items()
        for number, content in enumerate((report.content, report.annex))
    ]
    assert validate(paths) == {path: [] for path in paths}


def test_libreoffice_draws_the_charts_and_leaves_no_page_empty(office: Office, tmp_path: Path) -> None:
    import pdfplumber

    pdf = tmp_path / "county.pdf"
    with office.open(save(tmp_path / "county.docx", annex(consolidated(40, 2)))) as document:
        document.save(pdf, "pdf")
    with pdfplumber.open(pdf) as opened:
        texts = [page.extract_text() for page in opened.pages]
        drawn = [len(page.rects) + len(page.curves) for page in opened.pages]
    assert all(len(text) > 20 for text in texts)
    chart = next(number for number, text in enumerate(texts) if "各单位新收数量比较" in text)
    assert drawn[chart] >= 20  # a bar for each of the twenty units
    # Heads of the lists are repeated on every page that they go on to.
    assert sum("序号" in text and "结转" in text for text in texts) >= 2
