"""Every refusal of a Word template, of a sentence in its language and of a PDF comes about in its situation."""

from __future__ import annotations

from pathlib import Path

import pytest
from damage import unzipped, zipped
from planting import OF_TEMPLATES, Ground, Table
from reports import edited, report_writer, right
from returns import FORM

from xltools.report import pdf
from xltools.report.language import SENTENCES, cause
from xltools.report.letters import letter
from xltools.report.sentences import ReportKind
from xltools.report.word.template import WordTemplate
from xltools.report.writer import Material, ReportWriter

PLANTED = Table()
plants = PLANTED.plants
DRAWN = ReportWriter(FORM, None, {}).first_template()
CELL, PARAGRAPH = "{{ 表三.新收.自然人 }}", "{{ 依据 }}"


@pytest.fixture
def ground(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ground:
    return Ground(tmp_path, monkeypatch, capsys)


@pytest.mark.parametrize("code", sorted(OF_TEMPLATES))
def test_a_refusal_comes_of_its_situation(code: str, ground: Ground) -> None:
    PLANTED.yields(code, ground)


def filled(content: bytes) -> object:
    """A report by this template. Raises what is wrong with it."""
    template = WordTemplate(content, "township.docx", report_writer().scope)
    values = report_writer().values(ReportKind.UNIT, Material(right(), {}))
    return template.document(values, "报告")


def changed(*changes: tuple[str, str]) -> bytes:
    """The form's own template with some of its texts replaced."""
    return edited(DRAWN, *changes)


# What is typed into a paragraph of a template


TYPED = {
    "W20": "{{ 文号 }}",
    "T02": "{{ 没有这样的名称 }}",
    "T03": "{{ 依扰 }}",
    "T04": "{{ 表三.新收 }}",
    "T05": "{{ 正文.总体情况 }}",
    "T11": "{{ 表三[单位] }}",
    "T12": "{{ 表三.新收.总计 / 0 }}",
    "T13": "{{ 表三.新收 or 1 }}",
    "T14": "{{ 单位 + 1 }}",
    "T15": "{{ range(9999999) }}",
    "T20": "｛｛ 依据 ｝｝",
    "T21": "{{ 依据",
    "T22": "{{ 依据 依据 }}",
    "T23": "{% p if 草稿 %}",
    "T24": "{%p 循环 段 %}",
    "T25": "{{ 文号 }}",
    "T26": "{{ 单位 + 1 }}",
    "T27": "{%tr if 草稿 %}",
    "T29": "{%p endif %}",
    "T47": "{% for 段 in 正文.总体情况 %}{{ 段.内容 + 1 }}{% endfor %}",
}
for code, text in TYPED.items():
    plants(code)(lambda _, text=text: filled(changed((PARAGRAPH, text))))


@plants("T06")
def a_name_that_only_the_county_has(ground: Ground) -> object:
    file = ground.put("township.docx", changed((PARAGRAPH, "{{ 汇总.退回数 }}")))
    return ReportWriter(FORM, None, {ReportKind.UNIT: file}).template(ReportKind.UNIT)


@plants("T28")
def an_else_without_an_if(_: Ground) -> object:
    return filled(changed((CELL, "{%p else %}")))


# Two tags that do not stand where they belong together


PAIRS = {
    "T30": (("{%p endif %}", "{% endif %}"),),
    "T31": ((CELL, "{% if 草稿 %}1"), ("{{ 表三.新收.商业企业 }}", "2{% endif %}")),
    "T32": ((CELL, "{%r if 草稿 %}1"), ("{{ 表三.新收.商业企业 }}", "2{%r endif %}")),
    "T33": ((CELL, "{%p if 草稿 %}"), ("{{ 表三.新收.商业企业 }}", "{%p endif %}")),
    "T34": (("{{ 表二.行政许可.处理决定 }}", "{%tr if 草稿 %}"), (CELL, "{%tr endif %}")),
    "T35": ((CELL, "{%tc if 草稿 %}"), ("{{ 表三.上年结转.自然人 }}", "{%tc endif %}")),
}
for code, changes in PAIRS.items():
    plants(code)(lambda _, changes=changes: filled(changed(*changes)))


# A template as a whole


PARTS = unzipped(DRAWN)
TEMPLATES = {
    "W21": b"{\\rtf1}",
    "W22": edited(DRAWN, ("</w:document>", "")),
    "T40": b"{\\rtf1}",
    "T41": zipped({"xl/workbook.xml": b"<workbook/>"}),
    "T42": zipped({**PARTS, "word/vbaProject.bin": b""}),
    "T43": zipped({**PARTS, **{f"word/{number}": b"" for number in range(2001)}}),
    "T44": edited(DRAWN, ("<w:document ", '<!DOCTYPE w:document [<!ENTITY a "b">]><w:document ')),
    "T45": edited(DRAWN, ("<w:body>", '<w:body><w:p w:rsidR="{{ x"/>')),
}
for code, content in TEMPLATES.items():
    plants(code)(lambda _, content=content: filled(content))


@plants("T46")
def a_value_that_breaks_the_document(_: Ground) -> object:
    template = WordTemplate(changed((PARAGRAPH, "{{ 依据 | safe }}")), "township.docx", report_writer().scope)
    values = report_writer().values(ReportKind.UNIT, Material(right(), {}))
    return template.document({**values, "依据": "<w:p>"}, "报告")


@plants("W23")
def a_template_that_is_not_there(ground: Ground) -> object:
    file = ground.folder / "没有.docx"
    return ReportWriter(FORM, None, {ReportKind.UNIT: file}).template(ReportKind.UNIT)


# Sentences


SENTENCE = '[[paragraph]]\nsection = "overview"\nsentences = ["{}"]\n'
SENTENCES_FILES = {
    "F70": '[[name]]\nname = "单位"\ntext = "某镇"\n',
    "F71": '[[paragraph]]\nreport = "省级"\nsection = "overview"\n',
    "F72": SENTENCE.format("{{ 文号 }}"),
    "F73": SENTENCE.format("{{ 单位 单位 }}"),
    "T10": SENTENCE.format("{{ 单位 单位 }}"),
    "F74": '[[name]]\nname = "署名"\ntext = "某镇"\n' + SENTENCE.format("{{ 单位 + 1 }}。"),
}
for code, text in SENTENCES_FILES.items():
    plants(code)(lambda ground, text=text: reported(ground.put("sentences.toml", text)))


@plants("F75")
def a_letter_with_a_name_that_there_is_none(ground: Ground) -> object:
    return letter.load(ground.put("催报.txt", "{{ 单位名 }}")).written({"单位": "青禾镇"})


def reported(sentences: Path) -> object:
    """A report whose sentences stand in this file."""
    return ReportWriter(FORM, sentences, {}).report(Material(right(), {}))


@plants("T01")
def a_sentence_of_a_figure_that_nobody_gave(_: Ground) -> object:
    values = report_writer().values(ReportKind.UNIT, Material(right(blank=("t3",)), {}))
    try:
        return SENTENCES.from_string("{{ 表三.新收.总计 }}").render(values)
    except Exception as error:  # noqa: BLE001 - a sentence that asks for it is dropped; this is what is known of it
        return cause(error)


# PDF


def converted(ground: Ground, program: str) -> object:
    """A document turned into a PDF by a LibreOffice that does this."""
    soffice = ground.put("bin/soffice", program)
    soffice.chmod(0o755)
    ground.monkeypatch.setattr(pdf, "printer", lambda: soffice)
    return list(pdf.as_pdf([ground.put("报告.docx", b"")]))


@plants("W30")
def a_machine_without_libreoffice(ground: Ground) -> object:
    ground.monkeypatch.setenv("PATH", "")
    ground.monkeypatch.setattr(pdf, "_USUAL_PLACES", ())
    return pdf.printer()


@plants("W31")
def a_libreoffice_that_writes_nothing(ground: Ground) -> object:
    return converted(ground, "#!/bin/sh\nexit 0\n")


@plants("W32")
def a_libreoffice_that_does_not_end(ground: Ground) -> object:
    ground.monkeypatch.setattr(pdf, "_SECONDS_TO_START", 0.1)
    ground.monkeypatch.setattr(pdf, "_SECONDS_A_DOCUMENT", 0)
    return converted(ground, "#!/bin/sh\nexec sleep 5\n")


@plants("W33")
def a_libreoffice_that_is_no_program(ground: Ground) -> object:
    return converted(ground, "no program")
