"""A report that somebody edited by hand, against its workbook: every number that no longer agrees is found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from reports import PRESS, consolidated, edited, part, right, save, written
from returns import FORM

from xltools.cli import ERRORS_FOUND, NOTHING_WRONG, UNUSABLE, run
from xltools.county.library import FormLibrary
from xltools.jobs.compare import compare
from xltools.jobs.workspace import Workspace
from xltools.model.findings import Finding, message
from xltools.model.submission import Value
from xltools.workbook.write.unit_book import build

FIGURES = {
    "表二.行政规范性文件.制发": 3, "表二.行政规范性文件.现行有效": 14, "表二.行政许可.处理决定": 41,
    "表三.新收.自然人": 11, "表三.新收.商业企业": 1, "表三.上年结转.自然人": 2,
    "表三.予以公开.自然人": 12, "表三.部分公开.商业企业": 1, "表三.结转下年度.自然人": 1,
    "表四.行政复议.结果维持": 1, "文字.信息处理费.数量": 380,
}  # fmt: skip
SECTIONS = {"problems": "公开不够及时。今后每月核对2次，由专人负责。"}
FIELDS = {
    "signed": Value(raw="2026-01-15"), "head": Value(raw="王某"), "contact": Value(raw="李某"), "phone": Value(raw="0123-4567890"),
}  # fmt: skip
#: A row of table three as Word has it: the label of 新收 and its first figures.
FIRST_CELL = ">11</w:t>"


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    filled = right(FORM, FIGURES, sections=SECTIONS, fields=FIELDS)
    return save(tmp_path_factory.mktemp("book") / "101_青禾镇_2025.xlsx", build(FORM, filled))


@pytest.fixture(scope="module")
def report(workbook: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    out = tmp_path_factory.mktemp("reports")
    assert run(["report", str(workbook), "-o", str(out)]) == NOTHING_WRONG
    return next(out.iterdir()).read_bytes()


def found(report: bytes, workbook: Path, folder: Path) -> tuple[Finding, ...]:
    path = save(folder / "报告.docx", report)
    workspace = Workspace(None, FormLibrary.default(None), None, None)
    return compare(workspace, [path], workbook).judged[0].findings


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [one.code for one in findings]


def test_nothing_differs_in_a_report_as_it_was_made(report: bytes, workbook: Path, tmp_path: Path) -> None:
    assert codes(found(report, workbook, tmp_path)) == []


def test_r01_a_cell_of_a_table_names_both_figures_the_workbook_s_cell_and_the_place(
    report: bytes, workbook: Path, tmp_path: Path
) -> None:
    said = found(edited(report, (FIRST_CELL, ">17</w:t>")), workbook, tmp_path)
    assert codes(said) == ["R01"]
    one = said[0]
    assert (one.figure, one.expected, one.found) == ("t3.received.person", "11", "17")
    assert message(one).startswith("文件 报告.docx，原文 第 2 张表第 4 行第 2 格（表三 新收·自然人）：")
    assert "报告中是 17，工作簿（表三 E8）是 11" in message(one)


def test_r01_words_in_a_cell(report: bytes, workbook: Path, tmp_path: Path) -> None:
    said = found(edited(report, (FIRST_CELL, ">十一</w:t>")), workbook, tmp_path)
    assert [(one.code, one.found) for one in said] == [("R01", "十一")]


@pytest.mark.parametrize(
    ("before", "after", "wrong"),
    [
        ("收到政府信息公开申请12件", "收到政府信息公开申请21件", "21"),
        ("自然人11件（占91.7%）", "自然人10件（占91.7%）", "10"),
        ("占91.7%", "占97.1%", "97.1"),
        ("共办结13件", "共办结31件", "31"),
        ("行政许可处理决定41件", "行政许可处理决定14件", "14"),
        ("收取信息处理费380元", "收取信息处理费830元", "830"),
        ("统计期限为2025年", "统计期限为2024年", "2024"),
        ("每月核对2次", "每月核对３次", "3"),
    ],
)  # fmt: skip
def test_r02_a_number_in_the_prose(
    report: bytes, workbook: Path, tmp_path: Path, before: str, after: str, wrong: str
) -> None:
    said = found(edited(report, (before, after)), workbook, tmp_path)
    assert codes(said) == ["R02"]
    assert wrong in said[0].found
    assert said[0].args["quote"] in after or wrong in said[0].args["quote"]
    assert said[0].cell.startswith("第 ")


def test_r02_also_where_words_around_the_number_were_changed(
    report: bytes, workbook: Path, tmp_path: Path
) -> None:
    change = ("本年度收到政府信息公开申请12件", "2025年，我镇共收到政府信息公开申请15件")
    said = found(edited(report, change), workbook, tmp_path)
    assert any(one.found.endswith("15") or "15" in one.found for one in said)


def test_a_sentence_written_anew_is_read_for_what_it_claims(
    report: bytes, workbook: Path, tmp_path: Path
) -> None:
    old = "本年度因政府信息公开引起的行政复议1件，均为结果维持；未发生行政诉讼。"
    said = found(edited(report, (old, "全年未发生政府信息公开行政复议和行政诉讼。")), workbook, tmp_path)
    assert codes(said) == ["P02"]


@pytest.mark.parametrize(
    ("after", "expected", "wrong"),
    [("本年度发生行政复议3件。", "1", "3"), ("本年度予以公开3件。", "12", "3"), ("今年共发生行政诉讼2件。", "0", "2")],
)  # fmt: skip
def test_a_wrong_figure_in_a_sentence_that_nobody_wrote_here(
    report: bytes, workbook: Path, tmp_path: Path, after: str, expected: str, wrong: str
) -> None:
    """It need not say what it speaks of: the whole report speaks of 政府信息公开."""
    said = found(edited(report, ("公开不够及时。", f"公开不够及时。{after}")), workbook, tmp_path)
    assert [(one.code, one.expected, one.found) for one in said] == [("P02", expected, wrong)]
    assert said[0].sheet == "原文"
    assert said[0].cell.startswith("第 ")
    right_one = after.replace(f"{wrong}件", f"{expected}件")
    assert codes(found(edited(report, ("公开不够及时。", right_one)), workbook, tmp_path)) == []


def test_r06_a_sentence_that_was_deleted(report: bytes, workbook: Path, tmp_path: Path) -> None:
    old = "本年度因政府信息公开引起的行政复议1件，均为结果维持；未发生行政诉讼。"
    said = found(edited(report, (old, "")), workbook, tmp_path)
    assert codes(said) == ["R06"]
    assert "没有了这一句：“本年度因政府信息公开引起的行政复议1件" in message(said[0])


def test_r04_another_body_signs(report: bytes, workbook: Path, tmp_path: Path) -> None:
    said = found(edited(report, ("青禾镇人民政府</w:t>", "柳溪镇人民政府</w:t>")), workbook, tmp_path)
    assert [(one.code, one.expected, one.found) for one in said] == [
        ("R04", "青禾镇人民政府", "柳溪镇人民政府")
    ]


def test_the_period_of_another_year_is_found(report: bytes, workbook: Path, tmp_path: Path) -> None:
    change = ("2025年1月1日至2025年12月31日", "2024年1月1日至2024年12月31日")
    assert "R02" in codes(found(edited(report, change), workbook, tmp_path))


def test_words_may_be_changed_as_long_as_the_numbers_stay(
    report: bytes, workbook: Path, tmp_path: Path
) -> None:
    changes = [
        ("共办结13件", "全年共办结13件"),
        ("公开不够及时。", "公开有时不够及时。"),
        ("本报告按照", "本报告根据"),
    ]
    assert codes(found(edited(report, *changes), workbook, tmp_path)) == []


def test_r03_a_table_that_was_deleted(report: bytes, workbook: Path, tmp_path: Path) -> None:
    text = report
    table = "<w:tbl>" + part(report).split("<w:tbl>")[3].split("</w:tbl>")[0] + "</w:tbl>"
    said = found(edited(text, (table, "")), workbook, tmp_path)
    assert codes(said) == ["R03"]
    assert "整张“四、政府信息公开行政复议、行政诉讼情况”" in message(said[0])


def test_r03_a_cell_that_was_emptied(report: bytes, workbook: Path, tmp_path: Path) -> None:
    said = found(edited(report, (FIRST_CELL, "></w:t>")), workbook, tmp_path)
    assert codes(said) == ["R03"]
    assert "新收·自然人" in message(said[0])


def test_r04_another_unit_s_report(workbook: Path, tmp_path: Path) -> None:
    from returns import UNIT

    other = right(FORM, FIGURES, sections=SECTIONS, fields=FIELDS, unit=replace(UNIT, name="柳溪镇"))
    said = found(written(other).content, workbook, tmp_path)
    assert [(one.code, one.expected, one.found) for one in said] == [  # and nothing else
        ("R04", "青禾镇", "柳溪镇")
    ]


def test_r04_another_year_s_report(report: bytes, workbook: Path, tmp_path: Path) -> None:
    said = found(edited(report, ("青禾镇2025年", "青禾镇2024年")), workbook, tmp_path)
    assert "R04" in codes(said)


def test_a_list_of_the_county_s_annex(tmp_path: Path) -> None:
    from xltools.workbook.consolidated import build_consolidated

    made = consolidated(4, 1)
    book = save(tmp_path / "汇总.xlsx", build_consolidated(made))
    report = PRESS.merged(made)
    assert codes(found(report.content, book, tmp_path)) == [], "the annex is a document of its own"
    content = report.annex
    assert codes(found(content, book, tmp_path)) == []
    # 第4镇 received 3 and was granted 3: one of its cells in 附表2 is changed.
    start = _after(content, "第4镇</w:t>", occurrence=2)
    said = found(edited(content, (start, start.replace(">3<", ">8<", 1))), book, tmp_path)
    assert [(one.code, one.expected, one.found) for one in said] == [("R01", "3", "8")]
    assert said[0].name.startswith("附表2　各单位收到和处理政府信息公开申请情况（单位：件） 第4镇·")
    assert said[0].cell.startswith("第 ")


def _after(content: bytes, mark: str, occurrence: int) -> str:
    """The row of a table from a mark on, unique enough to be replaced."""
    pieces = part(content).split(mark)
    return pieces[occurrence - 1][-200:] + mark + pieces[occurrence].split("</w:tr>")[0]


# The command


def test_check_against_on_the_command_line(
    report: bytes, workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = save(tmp_path / "报告.docx", report)
    assert run(["check", str(path), "--against", str(workbook)]) == NOTHING_WRONG
    wrong = save(tmp_path / "改过.docx", edited(report, (FIRST_CELL, ">17</w:t>")))
    capsys.readouterr()
    assert run(["check", str(path), str(wrong), "--against", str(workbook)]) == ERRORS_FOUND
    assert "共 2 个文件：错误 1 处" in capsys.readouterr().out


def test_check_against_as_json(
    report: bytes, workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import json

    wrong = save(tmp_path / "改过.docx", edited(report, (FIRST_CELL, ">17</w:t>")))
    assert run(["check", str(wrong), "--against", str(workbook), "--json"]) == ERRORS_FOUND
    told = json.loads(capsys.readouterr().out)
    assert (told["form"], told["year"]) == (FORM.id, 2025)
    (file,) = told["files"]
    assert file["unit"]["name"] == "青禾镇"
    assert [(one["code"], one["expected"], one["found"]) for one in file["findings"]] == [("R01", "11", "17")]


def test_a_workbook_that_cannot_be_used_is_one_sentence(
    report: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = save(tmp_path / "报告.docx", report)
    assert run(["check", str(path), "--against", str(path)]) == UNUSABLE
    assert capsys.readouterr().err.startswith(f"不能用 {path} 核对：")


def test_s91_a_damaged_report_is_a_finding_and_the_others_are_judged(
    report: bytes, workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = save(tmp_path / "好.docx", report)
    cut = save(tmp_path / "坏.docx", edited(report, ("</w:p>", "")))
    strange = save(tmp_path / "怪.docx", edited(report, ("<w:p>", "<x:p/><w:p>")))
    no_body = save(tmp_path / "空.docx", edited(report, ("<w:body>", "<w:b>"), ("</w:body>", "</w:b>")))
    paths = [str(path) for path in (cut, strange, no_body, good)]
    assert run(["check", *paths, "--against", str(workbook)]) == ERRORS_FOUND
    out = capsys.readouterr().out
    for name in ("坏.docx", "怪.docx", "空.docx"):
        assert f"[错误 S91] 文件 {name}：" in out
    assert "共 4 个文件：错误 3 处" in out


def test_s91_nothing_that_can_be_read(
    workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = save(tmp_path / "坏.docx", b"PK\3\4")
    assert run(["check", str(path), "--against", str(workbook)]) == UNUSABLE
    told = capsys.readouterr()
    assert "S91" in told.out
    assert told.err == "没有一份报告可以核对，逐份原因见上\n"


def test_a_report_without_its_workbook_is_told_how_to_be_checked(
    report: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = save(tmp_path / "报告.docx", report)
    assert run(["check", str(path)]) == UNUSABLE
    assert f"xltools check {path} --against 表.xlsx" in capsys.readouterr().err


def test_a_folder_is_searched_for_word_documents(
    report: bytes, workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "reports"
    (folder / "镇").mkdir(parents=True)
    assert run(["check", str(folder), "--against", str(workbook)]) == UNUSABLE
    assert capsys.readouterr().err == "文件夹里没有 Word 报告（.docx），请核对路径\n"
    save(folder / "镇" / "改过.docx", edited(report, (FIRST_CELL, ">17</w:t>")))
    save(folder / "别的.txt", b"1")
    assert run(["check", str(folder), "--against", str(workbook)]) == ERRORS_FOUND
    out = capsys.readouterr().out
    assert "文件 镇/改过.docx，原文" in out
    assert "共 1 个文件" in out


def test_r05_a_workbook_where_the_report_should_stand(
    report: bytes, workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = save(tmp_path / "报告.docx", report)
    assert run(["check", str(workbook), str(path), "--against", str(workbook)]) == ERRORS_FOUND
    out = capsys.readouterr().out
    assert "[错误 R05] 文件 101_青禾镇_2025.xlsx：不能与工作簿核对：这是工作簿，不是报告。请给出" in out
    assert "导入" not in out


@pytest.mark.parametrize(
    ("book", "said"),
    [
        ("没有.xlsx", "找不到 没有.xlsx，请检查 --against 后面的路径\n"),
        ("findings.json", "不能用 findings.json 核对：它不是填好的表或汇总表；--against 后面要写生成报告的那份 .xlsx\n"),
        ("报告.docx", "不能用 报告.docx 核对：它不是填好的表或汇总表；--against 后面要写生成报告的那份 .xlsx\n"),
    ],
)  # fmt: skip
def test_what_cannot_stand_behind_against_is_one_sentence(
    book: str,
    said: str,
    report: bytes,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    save(tmp_path / "报告.docx", report)
    (tmp_path / "findings.json").write_text("{}", "utf-8")
    assert run(["check", "报告.docx", "--against", book]) == UNUSABLE
    assert capsys.readouterr().err == said
