"""The parts on their own: figures' texts, labels, lines and cells, titles and dates, unusable files."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from xltools.form.kinds import FigureKind
from xltools.form.load import load
from xltools.form.spec import Form
from xltools.model.errors import UnusableFileError
from xltools.model.submission import Fault, Place, Source
from xltools.published import Published, Row, interpret, read_published
from xltools.published.align.form_labels import LabelKind, form_labels
from xltools.published.align.wording import heading_score, label_score, wording
from xltools.published.signature import find_signature
from xltools.published.sources.text import decode, parse
from xltools.published.title import find_title, find_unit, find_year
from xltools.published.values import figure_value, is_figure, read_as

TEMPLATES = Path(__file__).parents[2] / "templates"
FORMS = tuple(load(TEMPLATES / name) for name in ("disclosure-2021", "disclosure-2019"))
AT = Place("原文", "第 4 行第 6 格")


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", "12"), ("１２", "12"), ("1,234", "1234"), (" 0 ", "0"), ("4.26", "4.26"), ("-3", "-3")],
)
def test_digits_in_a_text_are_a_number(text: str, number: str) -> None:
    value = figure_value(text, AT)

    assert (value.number, value.raw, value.fault, value.place) == (Decimal(number), text, None, AT)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("201件", Fault.UNIT),
        ("减4", Fault.TEXT),
        ("无", Fault.PLACEHOLDER),
        ("/", Fault.PLACEHOLDER),
        ("—", Fault.PLACEHOLDER),
        ("12（其中修订16件）", Fault.TEXT),
    ],
)
def test_a_figure_with_words_is_bad_and_keeps_its_text(text: str, fault: Fault) -> None:
    value = figure_value(text, AT)

    assert (value.number, value.raw, value.fault) == (None, text, fault)
    assert is_figure(text)


@pytest.mark.parametrize(
    "text", ["1.属于国家秘密", "3.其他", "2023年", "第二十条第（一）项", "", "- 1 -", "总计"]
)
def test_these_are_no_figures(text: str) -> None:
    assert not is_figure(text)


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("201件", FigureKind.COUNT, "201"),
        ("1,201 件", FigureKind.COUNT, "1201"),
        ("３项", FigureKind.COUNT, "3"),
        ("减4", FigureKind.CHANGE, "-4"),
        ("減少 4", FigureKind.CHANGE, "-4"),
        ("增加12", FigureKind.CHANGE, "12"),
        ("25.1万元", FigureKind.AMOUNT, "25.1"),
    ],
)
def test_a_figure_with_words_is_read_where_it_says_one_thing(
    text: str, kind: FigureKind, number: str
) -> None:
    value = read_as(figure_value(text, AT), kind)

    assert (value.number, value.raw, value.fault, value.place) == (Decimal(number), text, None, AT)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("251000元", FigureKind.AMOUNT),
        ("3件", FigureKind.AMOUNT),
        ("3", FigureKind.AMOUNT),
        ("3万元", FigureKind.COUNT),
        ("3万", FigureKind.COUNT),
        ("3人", FigureKind.COUNT),
        ("2.5件", FigureKind.COUNT),
        ("减4", FigureKind.COUNT),
        ("减4", FigureKind.AMOUNT),
        ("减4件", FigureKind.CHANGE),
        ("约4件", FigureKind.COUNT),
        ("1 2件", FigureKind.COUNT),
        ("1\n2件", FigureKind.COUNT),
        ("12（其中修订16件）", FigureKind.COUNT),
        ("（其中修订16件）", FigureKind.COUNT),
        ("无", FigureKind.COUNT),
        ("/", FigureKind.CHANGE),
        ("—", FigureKind.AMOUNT),
        ("", FigureKind.COUNT),
    ],
)
def test_what_says_no_one_thing_is_left_as_it_is(text: str, kind: FigureKind) -> None:
    value = figure_value(text, AT)

    assert read_as(value, kind) == value


def test_white_space_is_blank() -> None:
    assert figure_value(" \u3000", AT).blank


@pytest.mark.parametrize(
    ("official", "found"),
    [
        ("（一）予以公开", "(一) 予以公开"),
        ("3.危及“三安全一稳定”", '3. 危及"三安全一稳定"'),
        ("本年收费金额（单位：万元）", "本年收费金额"),
        ("结果纠正", "结果 纠正"),
        ("3.其他", "③其他"),
        ("6.属于四类过程性信息", "6.属于四类过程性信"),
        ("本年增/减", "本年增／减"),
    ],
)
def test_labels_are_known_by_what_they_say(official: str, found: str) -> None:
    assert label_score(wording(official), (), wording(found)) > 0.75


@pytest.mark.parametrize(
    ("official", "found"),
    [
        ("行政许可", "行政处罚"),
        ("（一）予以公开", "（三）不予公开"),
        ("一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量"),
        (
            "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
            "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
        ),
    ],
)
def test_labels_that_look_alike_are_told_apart(official: str, found: str) -> None:
    assert label_score(wording(official), (), wording(found)) == 0


@pytest.mark.parametrize(
    ("found", "heading"),
    [
        ("五、存在问题及改进情况", True),
        ("存在的主要问题及改进情况", True),
        ("四、存在的主要问题及改进情况", True),
        ("五、存在的不足和改进措施", True),
        ("（五）存在的主要问题及改进情况", False),
        ("（二）改进情况", False),
        ("针对存在的问题，下阶段将做好以下工作", False),
    ],
)
def test_headings_may_be_worded_freely_but_not_be_paragraphs(found: str, *, heading: bool) -> None:
    assert bool(heading_score(wording("五、存在的主要问题及改进情况"), wording(found))) is heading


def test_the_form_says_what_to_expect_in_reading_order(forms: Sequence[Form]) -> None:
    labels = form_labels(forms[0])

    headings = [label.text for label in labels if label.kind is LabelKind.HEADING]
    assert [heading[0] for heading in headings] == list("一二三四五六")
    slots = [slot for label in labels for slot in label.figure_ids]
    assert slots == [id for id in forms[0].figures if not id.startswith("t1.")]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("\t规章\n\t0\n\t\n\t6\n\n", [["规章", "0", "", "6"]]),
        ("\t商业\n企业\n\t科研\n机构\n", [["商业企业", "科研机构"]]),
        ("\t总\n\n计\n", [["总"], ["计"]]),
        ("\t行政事业性收费\n\t0\n五、存在的主要问题\n", [["行政事业性收费", "0"], ["五、存在的主要问题"]]),
        ("规章\t0\t\t6\n", [["规章", "0", "", "6"]]),
        ("| 规章 | 0 | | 6 |\n|---|---|---|---|\n", [["规章", "0", "", "6"]]),
        ("规章 |\n0 |\n||||\n", [["规章"], ["0"]]),
        ("行政许可 97\n", [["行政许可", "97"]]),
        ("自然人   法人或其他组织　　总计\n", [["自然人", "法人或其他组织", "总计"]]),
        ("1 234\n", [["1 234"]]),
        ("全年公开  58 条。\n", [["全年公开  58 条。"]]),
    ],
)
def test_lines_become_rows_of_cells(text: str, rows: list[list[str]]) -> None:
    assert [[cell.text.strip() for cell in row.cells] for row in parse(text).rows] == rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_in_any_of_the_encodings_of_office_machines(encoding: str) -> None:
    assert decode("〔2021〕30号：无".encode(encoding)) == "〔2021〕30号：无"


def test_a_last_character_that_was_cut_off_is_dropped() -> None:
    assert decode("公开".encode()[:-1]) == "公"


def _rows(*lines: str) -> tuple[Row, ...]:
    return parse("\n".join(lines)).rows


@pytest.mark.parametrize(
    ("lines", "unit", "year"),
    [
        (["青石镇政府信息公开工作2023年度报告"], "青石镇", 2023),
        (["2022年度石桥镇政府信息公开工作年度报告"], "石桥镇", 2022),
        (["石桥镇人民政府信息公开工作2022年度报告"], "石桥镇人民政府", 2022),
        (["2024 年乙市水务局政府信息公开工作", "年度报告"], "乙市水务局", 2024),
        (["2022年政府信息公开工作年度报告", "甲县石桥镇人民政府"], "甲县石桥镇人民政府", 2022),
        (["# 丙乡二〇二三年政府信息公开年度报告"], "丙乡", 2023),
        (["关于2021年政府信息公开工作的报告"], "", 2021),
        (["说明", "统计期限为2020年1月1日至2020年12月31日。"], "", 2020),
        (["2019年我局完成2018年遗留事项，2019年公开25条。"], "", 2019),
        (["本年度，我局照章办理。"], "", 0),
    ],
)
def test_unit_and_year(lines: list[str], unit: str, year: int) -> None:
    rows = _rows(*lines)
    title = find_title(rows)

    assert find_unit(title, rows, find_signature(())[0]) == unit
    assert find_year(title, rows) == year


@pytest.mark.parametrize(
    ("lines", "date", "unit", "left"),
    [
        (["无。", "甲县石桥镇人民政府", "", "2024年1月25日"], "2024-01-25", "甲县石桥镇人民政府", 1),
        (
            ["无", "东河镇人民政府", "2021年12月23日", "党政办公室 2021年12月24日印"],
            "2021-12-23",
            "东河镇人民政府",
            1,
        ),
        (["无。", "党政办公室 2021年12月24日印发"], "2021-12-24", "", 1),
        (["无。", "石桥镇人民政府 2024.1.5"], "2024-01-05", "石桥镇人民政府", 1),
        (["无。", "石桥镇人民政府", "二〇二四年一月二十五日"], "2024-01-25", "石桥镇人民政府", 1),
        (["无。", "石桥镇人民政府", "2024年2月30日"], "2024年2月30日", "石桥镇人民政府", 1),
        (["无。", "石桥镇人民政府", "二〇二四年十十月一日"], "二〇二四年十十月一日", "石桥镇人民政府", 1),
        (["数据截至2023年12月31日，无其他事项。"], "", "", 1),
    ],
)
def test_signature(lines: list[str], date: str, unit: str, left: int) -> None:
    signature, before = find_signature(_rows(*lines))

    assert (signature.date.raw, signature.body.raw, before) == (date, unit, left)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.txt", b"", "S90"),
        ("blank.txt", b"\n  \n", "S90"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "S99"),
        ("noise.txt", b"\x00\x01\x02\x03", "S91"),
        ("invoice.txt", "发票号码 12345\n货物 数量 金额\n纸 3 20.00\n".encode(), "S99"),
        ("endless.txt", "其他\n总计\n0\n".encode() * 100_000, "S99"),
        ("report.pdf", b"%PDF-1.7", "S91"),
        ("report.jpg", b"%PDF-1.7", "S99"),
    ],
)
def test_what_is_no_report_is_refused(
    name: str, content: bytes, code: str, tmp_path: Path, forms: Sequence[Form]
) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(UnusableFileError) as error:
        read_published(tmp_path / name, forms)
    assert error.value.finding.code == code


WORDS = "一、总体情况 二、主动公开政府信息情况 规章 行政许可 总计 其他 0 12 3件 无 结果 维持 2023年 1月 印 五、问题 三、 （一）"
PIECES = st.sampled_from([*WORDS.split(), "\n", "\n\n", "\t", "|", "|---|", "  ", "石桥镇人民政府", "。"])


@settings(max_examples=examples(300))
@given(pieces=st.lists(PIECES | st.text(max_size=5), max_size=80))
def test_no_text_is_too_odd_to_be_read_or_refused(pieces: list[str]) -> None:
    interpret(parse("".join(pieces)), FORMS, Source(""))


def test_a_missing_and_a_huge_file_are_refused(tmp_path: Path, forms: Sequence[Form]) -> None:
    with (tmp_path / "huge.txt").open("wb") as huge:
        huge.truncate(21 * 1024 * 1024)

    for name, code in (("huge.txt", "S94"), ("missing.txt", "S97")):
        with pytest.raises(UnusableFileError) as error:
            read_published(tmp_path / name, forms)
        assert error.value.finding.code == code


def _table_two(rows: str, forms: Sequence[Form]) -> Published:
    heads = "二、主动公开政府信息情况\n第二十条第（一）项\t\t\t\n"
    published = interpret(parse(f"{heads}{rows}三、收到和处理政府信息公开申请情况\n"), forms, Source(""))
    assert published is not None
    return published


def test_columns_in_another_order_are_not_taken_for_the_forms(forms: Sequence[Form]) -> None:
    published = _table_two(
        "信息内容\t现行有效件数\t本年制发件数\t本年废止件数\n规章\t7\t8\t9\n行政规范性文件\t4\t5\t6\n", forms
    )

    assert {id for id, value in published.submission.figures.items() if value.number is not None} == set()
    assert [finding.found for finding in published.findings if finding.code == "V20"] == [
        "7、8、9",
        "4、5、6",
    ]


def test_a_row_that_the_form_does_not_have_gives_its_figures_to_no_other(forms: Sequence[Form]) -> None:
    heads = "信息内容\n本年制发件数\n本年废止件数\n现行有效件数\n"
    published = _table_two(f"{heads}规章\n另外一种文件\n7\n8\n9\n行政规范性文件\n4\n5\n6\n", forms)

    figures = published.submission.figures
    assert figures["t2.regulation.made"].blank
    assert [figures[f"t2.normative.{id}"].number for id in ("made", "repealed", "current")] == [4, 5, 6]


def test_blanks_that_were_moved_to_the_end_of_their_row_prove_nothing(forms: Sequence[Form]) -> None:
    heads = "信息内容 |\n本年制发件数 |\n本年废止件数 |\n现行有效件数 |\n"
    published = _table_two(f"{heads}规章 |\n3 |\n|||\n行政规范性文件 |\n4 |\n5 |\n6 |\n", forms)

    assert published.submission.figures["t2.regulation.made"].blank
    assert [finding.found for finding in published.findings if finding.code == "V20"] == ["3"]


def test_a_blank_in_its_place_is_blank_and_moves_nothing(forms: Sequence[Form]) -> None:
    published = _table_two(
        "信息内容\t本年制发件数\t本年废止件数\t现行有效件数\n规章\t7\t\t9\n行政规范性文件\t4\t5\t6\n", forms
    )

    figures = published.submission.figures
    assert [figures[f"t2.regulation.{id}"].number for id in ("made", "repealed", "current")] == [7, None, 9]


def test_a_figure_at_which_the_text_breaks_off_is_not_taken(forms: Sequence[Form]) -> None:
    text = "二、主动公开政府信息情况\n第二十条第（五）项\n信息内容\n本年处理决定数量\n行政许可\n1"

    for end, number in (("", None), ("\n", 1)):
        published = interpret(parse(text + end), forms, Source(""))
        assert published is not None
        assert published.submission.figures["t2.licence.licences"].number == number


def test_a_report_that_names_neither_unit_nor_year_says_so(forms: Sequence[Form]) -> None:
    heads = "信息内容\n本年制发件数\n本年废止件数\n现行有效件数\n"
    published = _table_two(f"{heads}规章\n7\n8\n9\n行政规范性文件\n4\n5\n6\n", forms)

    named = [finding.name for finding in published.findings if finding.code == "V22"]
    assert (published.submission.unit.name, published.submission.year) == ("", 0)
    assert named == ["单位名称", "报告年度"]
