"""Every code that a Word template, its sentences or a PDF can be refused by comes of its situation."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest
from planting import OF_TEMPLATES, Ground, Table
from reports import edited, report_writer, right, save
from returns import FORM

from xltools.report import pdf, sentences
from xltools.report.sentences import ReportKind
from xltools.report.word.template import WordTemplate
from xltools.report.writer import Material, ReportWriter

PLANTED = Table()
plants = PLANTED.plants
DRAWN = ReportWriter(FORM, None, {}).first_template(ReportKind.UNIT)


@pytest.fixture
def ground(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ground:
    return Ground(tmp_path, monkeypatch, capsys)


@pytest.mark.parametrize("code", sorted(OF_TEMPLATES))
def test_a_code_comes_of_its_situation(code: str, ground: Ground) -> None:
    PLANTED.yields(code, ground)


# Tags


def printed(content: bytes, **sections: str) -> object:
    """A report made with a template, of a return with these texts."""
    template = WordTemplate(content, "township.docx", report_writer().scope)
    material = Material(right(sections=sections), {})
    return template.document(report_writer().values(ReportKind.UNIT, material), "报告")


FIGURE, NEXT_FIGURE = "{{ 表三.新收.自然人 }}", "{{ 表三.新收.商业企业 }}"
BELOW, ELSEWHERE = "{{ 表三.上年结转.自然人 }}", "{{ 表四.行政复议.结果维持 }}"
#: Code → what stands in the template in place of what.
CHANGES: dict[str, list[tuple[str, str]]] = {
    "T01": [("{{ 依据 }}", "{{ 上年.表三.新收.总计 + 1 }}")],
    "T02": [("{{ 依据 }}", "{{ 表三 | 非零('规章') }}")],
    "T03": [(FIGURE, "{{ 表三.新收.自然入 }}")],
    "T04": [("{{ 依据 }}", "{{ 表三.新收 }}")],
    "T05": [("{{ 依据 }}", "{{ 正文.总体情况 }}")],
    "T11": [("{{ 依据 }}", "{{ 表三[单位] }}")],
    "T12": [("{{ 依据 }}", "{{ 表三.新收.总计 / 0 }}")],
    "T13": [("{{ 依据 }}", "{{ 表三.新收 or 1 }}")],
    "T14": [("{{ 依据 }}", "{{ 单位 + 1 }}")],
    "T15": [("{{ 依据 }}", "{{ range(1, 9, 0) }}")],
    "T20": [("{{ 依据 }}", "｛｛ 依据 ｝｝")],
    "T21": [("{{ 依据 }}", "{{ 依据 }")],
    "T22": [("{{ 依据 }}", "{{ 依据 依据 }}")],
    "T23": [("{%p if 草稿 %}", "{% p if 草稿 %}")],
    "T24": [("{%p if 草稿 %}", "{%p 循环 草稿 %}")],
    "T25": [("{{ 依据 }}", "{{ 文号 }}")],
    "T26": [("{{ 依据 }}", "{{ 1 / 0 }}")],
    "T27": [("{%p if 草稿 %}", "{%tr if 草稿 %}")],
    "T28": [("{%p if 草稿 %}", "{%p elif 草稿 %}")],
    "T29": [("{%p endif %}", "")],
    "T30": [("{%p endif %}", "{% endif %}")],
    "T31": [(FIGURE, "{% if 草稿 %}"), (NEXT_FIGURE, "{% endif %}")],
    "T32": [(FIGURE, "{%r if 草稿 %}"), (NEXT_FIGURE, "{%r endif %}")],
    "T33": [(FIGURE, "{%p if 草稿 %}"), (NEXT_FIGURE, "{%p endif %}")],
    "T34": [(FIGURE, "{%tr if 草稿 %}"), (ELSEWHERE, "{%tr endif %}")],
    "T35": [(FIGURE, "{%tc if 草稿 %}"), (BELOW, "{%tc endif %}")],
    "T44": [("<w:document ", '<!DOCTYPE w:document [<!ENTITY a "b">]><w:document ')],
    "T45": [("{{ 依据 }}", "{% if 草稿 %}1{% else %}2{% else %}3{% endif %}")],
    "W20": [("{{ 依据 }}", "{{ 文号 }}")],
}
for code, changes in CHANGES.items():
    plants(code)(lambda _, changes=changes: printed(edited(DRAWN, *changes)))


@plants("T06")
def a_county_s_placeholder_in_the_template_of_a_unit(ground: Ground) -> object:
    file = save(ground.folder / "township.docx", edited(DRAWN, ("{{ 依据 }}", "{{ 汇总.退回数 }}")))
    return ReportWriter(FORM, None, {ReportKind.UNIT: file}).template(ReportKind.UNIT)


@plants("T47")
def a_tag_that_fails_in_a_loop(_: Ground) -> object:
    content = edited(DRAWN, ("{{ 段.内容 }}", "{{ 段.内容 / 2 }}"))
    return printed(content, preamble="现将全年工作报告如下。")


@plants("T46")
def a_value_that_is_no_text(_: Ground) -> object:
    template = WordTemplate(
        edited(DRAWN, ("{{ 依据 }}", "{{ 依据 | safe }}")), "township.docx", report_writer().scope
    )
    values = report_writer().values(ReportKind.UNIT, Material(right(), {}))
    return template.document(values | {"依据": "<w:p>"}, "报告")


# Templates as a whole


def with_part(name: str, content: bytes) -> bytes:
    """A template with one part more."""
    out = io.BytesIO(DRAWN)
    with zipfile.ZipFile(out, "a") as package:
        package.writestr(name, content)
    return out.getvalue()


@plants("T40", "W21")
def a_torn_document(_: Ground) -> object:
    return printed(DRAWN[:-100])


@plants("T41")
def a_package_that_is_no_document(_: Ground) -> object:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
    return printed(out.getvalue())


@plants("T42")
def a_document_with_macros(_: Ground) -> object:
    return printed(with_part("word/vbaProject.bin", b"macros"))


@plants("T43")
def a_document_with_one_part_twice(_: Ground) -> object:
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = with_part("word/document.xml", b"<w:document/>")
    return printed(content)


@plants("W22")
def a_header_that_is_cut_off(_: Ground) -> object:
    return printed(with_part("word/header9.xml", b"<w:hdr>{{ "))


@plants("W23")
def a_template_that_is_not_there(ground: Ground) -> object:
    files = {ReportKind.UNIT: ground.folder / "没有.docx"}
    return ReportWriter(FORM, None, files).template(ReportKind.UNIT)


# Sentences

WORDS = {
    "F70": '[[name]]\nname = "单位"\ntext = "甲"',
    "F71": '[[paragraph]]\nsection = "overview"\nreport = "省"',
    "F72": '[[name]]\nname = "编号"\ntext = "{{ 文号 }}"',
    "F73": '[[name]]\nname = "编号"\ntext = "{% if 年度 %}"',
    "T10": '[[name]]\nname = "编号"\ntext = "{{ 年度"',
}
for code, words in WORDS.items():
    plants(code)(lambda _, words=words: sentences.loads(words.encode(), FORM, report_writer().scope))


@plants("F74")
def a_sentence_that_fails_on_its_values(_: Ground) -> object:
    words = sentences.loads(
        '[[name]]\nname = "编号"\ntext = "{{ 单位 + 1 }}"'.encode(), FORM, report_writer().scope
    )
    return sentences.SectionWriter(FORM, words, {}).placeholders({"单位": "青禾镇"})


# PDF


def as_pdf(ground: Ground, office: str | None) -> object:
    """A document made a PDF where LibreOffice is this script, or no program at all."""
    programs = ground.folder / "bin"
    programs.mkdir()
    if office is not None:
        script = save(programs / "soffice", f"#!/bin/sh\n{office}\n".encode())
        script.chmod(0o755)
    ground.monkeypatch.setenv("PATH", f"{programs}{os.pathsep}/bin" if office else str(programs))
    return list(pdf.as_pdf([save(ground.folder / "报告.docx", DRAWN)]))


@plants("W30")
def a_machine_without_libreoffice(ground: Ground) -> object:
    ground.monkeypatch.setattr(pdf, "_USUAL_PLACES", ())
    return as_pdf(ground, None)


@plants("W31")
def a_libreoffice_that_makes_nothing(ground: Ground) -> object:
    return as_pdf(ground, "exit 0")


@plants("W32")
def a_libreoffice_that_does_not_end(ground: Ground) -> object:
    ground.monkeypatch.setattr(pdf, "_SECONDS_TO_START", 0.1)
    ground.monkeypatch.setattr(pdf, "_SECONDS_A_DOCUMENT", 0)
    return as_pdf(ground, "exec sleep 5")


@plants("W33")
def a_libreoffice_that_cannot_be_run(ground: Ground) -> object:
    ground.monkeypatch.setattr(pdf, "_USUAL_PLACES", (save(ground.folder / "soffice.bin", b"no program"),))
    return as_pdf(ground, None)
