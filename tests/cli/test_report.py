"""`xltools report` as people use it: what it writes, what it refuses, and what it says."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import docx
import pytest
from office import Office
from reports import edited, paragraphs, report_writer, right, save
from returns import FORM, YEAR, blank

from xltools.cli import ERRORS_FOUND, NOTHING_WRONG, UNUSABLE, run
from xltools.jobs.batch.products import made_book
from xltools.jobs.output import AUDIT_PAGE
from xltools.model.submission import Submission, Value
from xltools.report import pdf as printing
from xltools.workbook.write.unit_book import build

NAME = f"101_青禾镇_{YEAR}_年度报告.docx"
FIELDS = {
    "signed": Value(raw="2026-01-15"), "head": Value(raw="王某"), "contact": Value(raw="李某"), "phone": Value(raw="0123-4567890"),
}  # fmt: skip
SECTIONS = {
    "overview": "各项工作有序开展。", "problems": "公开不够及时，今后每月核对。", "others": "本年度未收取信息处理费。",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def workbook(folder: Path, filled: Submission | None = None, name: str = "表.xlsx") -> Path:
    filled = filled or right(
        FORM, {"表三.新收.自然人": 2, "表三.予以公开.自然人": 2}, fields=FIELDS, sections=SECTIONS
    )
    return save(folder / name, build(FORM, filled))


def test_a_workbook_becomes_a_report_in_the_folder_reports(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = workbook(folder).read_bytes()
    assert run(["report", "表.xlsx"]) == NOTHING_WRONG
    assert [path.name for path in (folder / "reports").iterdir()] == [NAME]
    assert f"表.xlsx → reports/{NAME}" in capsys.readouterr().out
    assert (folder / "表.xlsx").read_bytes() == before


def test_what_waits_for_a_person_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workbook(folder, right(fields=FIELDS))
    assert run(["report", "表.xlsx"]) == NOTHING_WRONG
    out = capsys.readouterr().out
    assert "“五、存在的主要问题及改进情况”要由人填写，已在文中加亮" in out


def test_a_folder_with_other_things_in_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inbox = folder / "inbox"
    inbox.mkdir()
    workbook(inbox)
    (inbox / "findings.json").write_text("{}", "utf-8")
    shutil.copy(workbook(folder, name="甲.xlsx"), inbox / "乙.docx.txt")
    assert run(["report", "inbox"]) == ERRORS_FOUND  # each file is answered
    out = capsys.readouterr().out
    assert f" → reports/{NAME}" in out
    assert "内容相同，没有另外生成报告" in out
    assert "findings.json 读不出可靠的数字，没有生成报告" in out
    assert run(["report", "inbox", "-o", "inbox/reports"]) == UNUSABLE
    assert run(["report", "inbox/findings.json"]) == UNUSABLE
    assert "没有读到填好的表或汇总表" in capsys.readouterr().err


def test_errors_are_refused_and_a_draft_says_that_it_is_one(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workbook(folder, blank(sections=SECTIONS))
    assert run(["report", "表.xlsx"]) == ERRORS_FOUND
    assert not (folder / "reports").exists()
    assert "处错误，没有生成报告；请按上面的意见改正后重试" in capsys.readouterr().out
    assert run(["report", "表.xlsx", "--draft"]) == ERRORS_FOUND
    content = (folder / "reports" / NAME).read_bytes()
    assert "不能印发" in capsys.readouterr().out
    assert paragraphs(content)[1].startswith("（草稿：工作簿有 ")
    cells = [
        cell.text
        for row in docx.Document(str(folder / "reports" / NAME)).tables[1].rows
        for cell in row.cells
    ]
    assert "0" not in cells  # blank is not zero
    # No sentence takes a blank for 0 either.
    assert "未收到" not in "".join(paragraphs(content))


def test_a_report_that_was_edited_is_not_overwritten(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workbook(folder)
    target = folder / "reports" / NAME
    assert run(["report", "表.xlsx"]) == NOTHING_WRONG
    assert run(["report", "表.xlsx"]) == NOTHING_WRONG  # as it was written: made again
    mine = edited(target.read_bytes(), ("有序开展", "扎实开展"))
    target.write_bytes(mine)
    assert run(["report", "表.xlsx"]) == ERRORS_FOUND
    assert "在 Word 中改过，没有覆盖" in capsys.readouterr().out
    assert target.read_bytes() == mine
    assert run(["report", "表.xlsx", "--replace"]) == NOTHING_WRONG
    assert target.read_bytes() != mine


def test_two_different_returns_of_one_unit_do_not_overwrite_each_other(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox = folder / "inbox"
    inbox.mkdir()
    workbook(inbox, name="甲.xlsx")
    shutil.copy(inbox / "甲.xlsx", inbox / "甲 - 副本.xlsx")
    assert run(["report", "inbox"]) == NOTHING_WRONG  # a copy gives the same report
    other = right(FORM, {"表三.新收.自然人": 9, "表三.予以公开.自然人": 9}, fields=FIELDS, sections=SECTIONS)
    workbook(inbox, other, name="乙.xlsx")
    capsys.readouterr()
    assert run(["report", "inbox", "-o", "out"]) == ERRORS_FOUND
    out = capsys.readouterr().out
    assert "乙.xlsx 没有生成报告：“青禾镇”有 2 份内容不同的表（" in out
    assert "甲.xlsx 没有生成报告：" in out
    assert not (folder / "out").exists()


def test_the_blanks_of_a_draft_are_those_that_somebody_must_fill_in(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = right(FORM, {}, fields=FIELDS, sections=SECTIONS)
    figures = {id: value for id, value in given.figures.items() if id != "t3.received.person"}
    totals = {id for id in figures if id.endswith("received.total")}
    from dataclasses import replace

    workbook(folder, replace(given, figures={id: v for id, v in figures.items() if id not in totals}))
    assert run(["report", "表.xlsx", "--draft"]) == ERRORS_FOUND
    assert "草稿，还有 1 个数字没有填，不能印发" in capsys.readouterr().out


def test_nothing_to_report(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "空").mkdir()
    assert run(["report", "空"]) == UNUSABLE
    assert capsys.readouterr().err == "没有找到填好的表或汇总表，没有生成报告；请核对路径\n"
    workbook(folder)
    assert run(["report", "表.xlsx"]) == NOTHING_WRONG
    capsys.readouterr()
    assert run(["report", f"reports/{NAME}"]) == UNUSABLE
    told = capsys.readouterr()
    assert (
        f"是报告，不是填好的表；要与表核对的，用 xltools check reports/{NAME} --against 表.xlsx" in told.out
    )
    assert "请让报送单位" not in told.out


def test_u05_u01_what_a_merge_would_not_count_gets_no_report(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from dataclasses import replace

    from returns import UNIT

    assert run(["new", "县", "--county", "示例县", "--year", str(YEAR)]) == NOTHING_WRONG
    roster = "代码,名称,级别\n101,青禾镇,乡镇\n102,柳溪镇,乡镇\n"
    (folder / "县" / "units.csv").write_text(roster, "utf-8-sig")
    inbox = folder / "县" / "inbox"
    (inbox / "微信").mkdir(parents=True)

    def sent(name: str, **more: Any) -> None:
        given = right(FORM, {}, fields=FIELDS, sections=SECTIONS, **more)
        workbook(inbox, given, name)

    sent("微信/101.xlsx")
    sent("102_去年.xlsx", unit=replace(UNIT, code="102", name="柳溪镇"), year=YEAR - 1)
    sent("109_外县.xlsx", unit=replace(UNIT, code="109", name="外镇"))
    shutil.copy(inbox / "微信" / "101.xlsx", inbox / "微信" / "101 - 副本.xlsx")
    for draft in ([], ["--draft"]):
        capsys.readouterr()
        assert run(["report", "县/inbox", *draft]) == ERRORS_FOUND
        out = capsys.readouterr().out
        assert "[错误 U05] 文件 102_去年.xlsx（柳溪镇）：" in out
        assert "102_去年.xlsx 不能计入本次汇总，没有生成报告" in out
        assert "109_外县.xlsx 不能计入本次汇总，没有生成报告" in out
        assert f"微信/101.xlsx → reports/{NAME}" in out
        assert "微信/101 - 副本.xlsx 与 微信/101.xlsx 内容相同，没有另外生成报告" in out
        assert [path.name for path in (folder / "reports").iterdir()] == [NAME]


def test_a_template_of_ones_own(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workbook(folder)
    changed = edited(
        report_writer().first_template(),
        ("本报告按照", "编号〔{{ 年度 }}〕第 1 号。本报告按照"),
    )
    save(folder / "自己的.docx", changed)
    assert run(["report", "表.xlsx", "--template", "自己的.docx"]) == NOTHING_WRONG
    assert f"编号〔{YEAR}〕第 1 号。" in "".join(paragraphs((folder / "reports" / NAME).read_bytes()))
    capsys.readouterr()
    assert run(["report", "表.xlsx", "--template", "没有.docx"]) == UNUSABLE
    assert (
        capsys.readouterr().err == "模板 没有.docx 不存在或无法读取，请核对路径；不指定模板就用表样自带的\n"
    )
    save(folder / "坏的.docx", edited(changed, ("{{ 依据 }}", "{{ 文号 }}")))
    assert run(["report", "表.xlsx", "--template", "坏的.docx", "--replace"]) == UNUSABLE
    assert "“文号”不认识" in capsys.readouterr().err


def test_templates_are_saved_changed_and_found_again(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["new", "县", "--county", "示例县", "--year", str(YEAR)]) == NOTHING_WRONG
    assert run(["report", "县", "--save-templates", "县/templates"]) == NOTHING_WRONG
    saved = folder / "县" / "templates" / FORM.id
    assert sorted(path.name for path in saved.iterdir()) == [
        "annex.docx", "county.docx", "sentences.toml", "township.docx"
    ]  # fmt: skip
    assert run(["report", "县", "--save-templates", "县/templates"]) == UNUSABLE
    assert "已经存在，没有覆盖" in capsys.readouterr().err
    words = (saved / "sentences.toml").read_text("utf-8")
    (saved / "sentences.toml").write_text(words.replace("本年度没有行政事业性收费。", "没有收费。"), "utf-8")
    book = workbook(folder / "县")
    assert run(["report", str(book), "-o", "out"]) == NOTHING_WRONG, capsys.readouterr().out
    assert "没有收费。" in "".join(paragraphs((folder / "out" / NAME).read_bytes()))


def test_placeholders_are_listed_with_an_example_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", "--fields"]) == NOTHING_WRONG
    lines = capsys.readouterr().out.splitlines()
    assert "{{ 表三.新收.自然人 }}\t12\t新收·自然人" in lines
    assert all(line.count("\t") == 2 for line in lines)


def test_nothing_given(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report"]) == UNUSABLE
    assert "没有给出文件" in capsys.readouterr().err


def test_pdf(folder: Path, office: Office, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: ARG001 - the fixture says what is missing
    workbook(folder)
    assert run(["report", "表.xlsx", "--pdf"]) == NOTHING_WRONG
    pdf = (folder / "reports" / NAME).with_suffix(".pdf")
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert f"已转成 reports/{pdf.name}" in capsys.readouterr().out


def test_pdf_without_libreoffice_is_one_sentence_before_any_work(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    workbook(folder)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(printing, "_USUAL_PLACES", ())
    assert run(["report", "表.xlsx", "--pdf"]) == UNUSABLE
    assert "没有找到 LibreOffice" in capsys.readouterr().err
    assert not (folder / "reports").exists()


def test_merge_writes_the_county_s_report_and_keeps_one_that_was_edited(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox = folder / "inbox"
    inbox.mkdir()
    workbook(inbox)
    assert run(["merge", "inbox"]) == NOTHING_WRONG, capsys.readouterr().out
    assert "县级报告：" in capsys.readouterr().out
    (report,) = (folder / "merged").glob("*_2025.docx")
    mine = edited(report.read_bytes(), ("【请填写本年度存在的主要问题和下一步改进措施】", "公开不够及时。"))
    report.write_bytes(mine)
    assert run(["merge", "inbox"]) == NOTHING_WRONG
    assert "在 Word 中改过，没有覆盖" in capsys.readouterr().out
    assert report.read_bytes() == mine
    assert sorted(path.name for path in (folder / "merged").glob("*.docx")) == [
        report.name,
        f"{report.stem}_重新生成.docx",
        f"{report.stem}_附件.docx",
    ]


def test_a_report_on_which_somebody_works_while_it_is_made_anew(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox = folder / "inbox"
    inbox.mkdir()
    workbook(inbox)
    run(["merge", "inbox"])
    (report,) = (folder / "merged").glob("*_2025.docx")
    mine = edited(report.read_bytes(), ("本报告按照", "我们的报告按照"))

    def made(*args: object) -> bytes:
        report.write_bytes(mine)
        return made_book(*args)  # type: ignore[arg-type]

    monkeypatch.setattr("xltools.jobs.merge.made_book", made)
    assert run(["merge", "inbox"]) == NOTHING_WRONG
    assert f"{report.name} 在 Word 中改过，没有覆盖" in capsys.readouterr().out
    assert report.read_bytes() == mine
    assert f"{report.stem}_重新生成.docx" in (folder / "merged" / AUDIT_PAGE).read_text("utf-8")


def test_what_was_written_beside_is_kept_too_once_somebody_works_on_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox = folder / "inbox"
    inbox.mkdir()
    workbook(inbox)
    mine = {}
    for number in range(3):
        run(["merge", "inbox"])
        for path in (folder / "merged").glob("*.docx"):
            if path not in mine:
                words = "附表1" if "附件" in path.stem else "本报告按照"
                mine[path] = edited(path.read_bytes(), (words, f"第{number}次{words}"))
                path.write_bytes(mine[path])
    assert len(mine) == 6
    capsys.readouterr()
    run(["merge", "inbox"])
    told = capsys.readouterr().out
    for path, content in mine.items():
        assert path.read_bytes() == content
        assert f"{path.name} 在 Word 中改过，没有覆盖" in told
    assert sorted(path.stem.rpartition("_")[2] for path in (folder / "merged").glob("*.docx")) == [
        "2025", "重新生成", "重新生成", "重新生成2", "重新生成2", "重新生成3", "重新生成3", "附件"
    ]  # fmt: skip


def test_a_template_that_cannot_be_used_costs_a_merge_the_report_only(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["new", "县", "--county", "示例县", "--year", str(YEAR)]) == NOTHING_WRONG
    own = folder / "县" / "templates" / FORM.id
    own.mkdir(parents=True)
    save(
        own / "county.docx",
        edited(report_writer().first_template(), ("{{ 依据 }}", "{{ 文号 }}")),
    )
    workbook(folder / "县" / "inbox")
    run(["merge", str(folder / "县" / "inbox")])
    assert "没有生成县级报告：模板 " in capsys.readouterr().out
    assert (folder / "县" / "merged" / "findings.json").is_file()
