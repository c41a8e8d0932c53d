"""The templates: what is drawn from a form, what is shipped, and what people may do to one in Word."""

from __future__ import annotations

import functools
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from reports import edited, part, report_writer, right, save, written
from returns import FORM, FORMS, OLD_FORM
from validator import Validate

from xltools.form.load import load
from xltools.form.spec import Form, Table
from xltools.model.errors import UnusableArgumentError
from xltools.published import document_of_word
from xltools.report.names import form_names
from xltools.report.pdf import printer
from xltools.report.sentences import ReportKind
from xltools.report.word.template import WordTemplate
from xltools.report.writer import FILES, Material, ReportWriter

INVENTED = load(Path(__file__).parents[1] / "form" / "data" / "invented")
FORMS_TO_DRAW = [FORM, OLD_FORM, INVENTED]
ROOT = Path(__file__).parents[2]


@functools.cache
def drawn(form_id: str, what: str = "report") -> bytes:
    """The template of a report, or of the annex, that a form gives; drawn once for all tests."""
    writer = ReportWriter(next(form for form in FORMS_TO_DRAW if form.id == form_id), None, {})
    return writer.first_annex() if what == "annex" else writer.first_template()


def figures_of(content: bytes, form: Form) -> Counter[str]:
    """How often each figure's own placeholder stands in the template."""
    paths = {".".join(path): id for id, path in form_names(form).paths.items()}
    text = "".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", part(content)))
    return Counter(paths[name] for name in re.findall(r"\{\{ ([^ ]+) \}\}", text) if name in paths)


@pytest.mark.parametrize("form", FORMS_TO_DRAW, ids=lambda form: form.id)
def test_each_figure_of_the_form_stands_exactly_once(form: Form) -> None:
    printed = {id for id, figure in form.figures.items() if not form.tables_by_id[figure.table].optional}
    assert figures_of(drawn(form.id), form) == Counter(printed)


@pytest.mark.parametrize("form", [FORM, OLD_FORM], ids=lambda form: form.id)
def test_each_figure_stands_exactly_once_in_the_shipped_template_too(form: Form) -> None:
    file = FORMS.file(f"{form.id}/{FILES[ReportKind.UNIT]}")
    assert file is not None
    printed = {id for id, figure in form.figures.items() if not form.tables_by_id[figure.table].optional}
    assert figures_of(file.read_bytes(), form) == Counter(printed)


@pytest.mark.parametrize("what", ["report", "annex"])
@pytest.mark.parametrize("form", FORMS_TO_DRAW, ids=lambda form: form.id)
def test_a_form_gives_the_same_template_every_time(form: Form, what: str) -> None:
    assert drawn(form.id, what) == drawn.__wrapped__(form.id, what)


@pytest.mark.parametrize("what", ["report", "annex"])
@pytest.mark.parametrize("form", FORMS_TO_DRAW, ids=lambda form: form.id)
def test_templates_are_valid_for_word(form: Form, what: str, tmp_path: Path, validate: Validate) -> None:
    path = save(tmp_path / "template.docx", drawn(form.id, what))
    assert validate([path]) == {path: []}


def test_tables_are_merged_as_the_national_format_merges_them() -> None:
    """Every label of the form, once, over as many rows and columns as its figures have."""
    rows = document_of_word(written(right()).content).rows
    texts = [cell.text.replace("\n", "") for row in rows for cell in row.cells]
    for table in (one for one in FORM.parts if isinstance(one, Table)):
        for block in table.blocks:
            for label in filter(None, (block.title, block.columns_title)):
                assert label in texts
            for head in (one for top in block.rows for one in top.walk()):
                assert head.label in texts
    document = part(written(right()).content)
    tables = document.split("<w:tbl>")[1:]
    assert len(tables) == 3
    # 三、本年度办理结果 over 22 rows, （三） 8, （四） 3, （五） 5, （六） 3; of the heads the corner over 3, two over 2.
    merged = tables[1].count('<w:vMerge w:val="restart"/>')
    assert (merged, tables[1].count("<w:vMerge/>")) == (8, 21 + 7 + 2 + 4 + 2 + 2 + 1 + 1)
    assert 'w:val="5"/>' in tables[1]  # 法人或其他组织 over five columns
    assert tables[2].count('<w:gridSpan w:val="5"/>') == 3 + 1  # 行政复议 goes on in the second line


def test_the_heads_of_a_long_table_are_repeated_and_tables_stay_whole() -> None:
    tables = part(written(right()).content).split("<w:tbl>")[1:]
    assert [table.count("<w:tblHeader/>") for table in tables] == [0, 3, 0]
    for table in tables:
        assert table.count("<w:cantSplit/>") == table.count("<w:tr>")
        # All rows but the last are kept with the next.
        *rows, last = table.split("</w:tbl>")[0].split("<w:tr>")[1:]
        assert all("<w:keepNext/>" in row for row in rows)
        assert "<w:keepNext/>" not in last


def test_a_document_is_the_same_for_the_same_return() -> None:
    assert written(right()).content == written(right()).content


# What people do to a template


def changed(before: str, after: str, what: str = "report") -> bytes:
    return edited(drawn(FORM.id, what), (before, after))


def refusal(content: bytes) -> str:
    with pytest.raises(UnusableArgumentError) as error:
        WordTemplate(content, "township.docx", report_writer().scope)
    text = str(error.value)
    assert text.startswith("模板 township.docx ")
    assert text.count("。") <= 1
    return text


@pytest.mark.parametrize(
    ("before", "after", "place", "named"),
    [
        ("{{ 表三.新收.自然人 }}", "{{ 表三.新收.自然入 }}", "第 2 张表第 4 行第 2 格", "“表三.新收.自然入”不认识，最接近的是“表三.新收.自然人”"),
        ("{{ 依据 }}", "{{ 文号 }}", "正文第 6 段", "“文号”不认识"),
        ("{{ 依据 }}", "{{ 依据", "正文第 6 段", "没有写完，缺少 }}"),
        ("{{ 依据 }}", "{{ 依据 }", "正文第 6 段", "没有写完，缺少 }}"),
        ("{{ 依据 }}", "｛｛ 依据 ｝｝", "正文第 6 段", "全角"),
        ("{{ 依据 }}", "{{ 依tr 据 }}", "正文第 6 段", "{{ 依tr 据 }} 写法不对"),
        ("{{ 依据 }}", "{{ 依据 依据 }}", "正文第 6 段", "{{ 依据 依据 }} 写法不对"),
        ("{{ 依据 }}", "{{ 依据 | 大写 }}", "正文第 6 段", "“大写”不认识"),
        ("{%p endif %}", "", "正文第 2 段", "没有对应的 {% endif %}"),
        ("{%p if 草稿 %}", "", "正文第 3 段", "{%p endif %} 没有对应的"),
        ("{%p for 段 in 正文.总体情况 %}", "{%p for 段 in 正文.总体状况 %}", "正文第 12 段", "最接近的是“正文.总体情况”"),
        ("{%p for 段 in 正文.总体情况 %}", "{%p 循环 段 %}", "正文第 12 段", "可用的是 for、if、elif、else、set"),
        ("{{ 段.内容 }}", "{{ 段.正文 }}", "正文第 9 段", "“段.正文”不认识"),
    ],
)  # fmt: skip
def test_a_fault_is_one_sentence_that_names_it_and_its_place(
    before: str, after: str, place: str, named: str
) -> None:
    text = refusal(changed(before, after))
    assert place in text
    assert named in text


@pytest.mark.parametrize(
    ("before", "after", "place", "named"),
    [
        ("{%p endfor %}", "{% endfor %}", "正文第 10 段", "{% endfor %} 与正文第 8 段的 {%p for"),
        ("{%p for 段 in 正文.总体情况 %}", "{% for 段 in 正文.总体情况 %}", "正文第 14 段", "{%p endfor %} 与正文第 12 段的 {% for"),
        ("{%p endif %}", "{% endif %}", "正文第 4 段", "{% endif %} 与正文第 2 段的 {%p if 草稿 %} 写法不一样"),
        ("{%p if 草稿 %}", "{% p if 草稿 %}", "正文第 2 段", "不能有空格"),
        ("{%p if 草稿 %}", "{%tr if 草稿 %}", "正文第 2 段", "{%tr 只能用在表格里"),
        ("{%p else %}", "{% else %}", "正文第", "写法不一样"),
        ("{{ 表三.新收.自然人 }}", "{% if 草稿 %}1", "第 2 张表第 4 行第 2 格", "没有对应的"),
    ],
)  # fmt: skip
def test_a_block_tag_goes_with_its_partner(before: str, after: str, place: str, named: str) -> None:
    text = refusal(changed(before, after))
    assert place in text
    assert named in text


def test_a_block_is_opened_and_closed_in_one_place() -> None:
    text = refusal(
        edited(
            drawn(FORM.id),
            ("{{ 表三.新收.自然人 }}", "{% if 草稿 %}1"),
            ("{{ 表三.新收.商业企业 }}", "2{% endif %}"),
        )
    )
    assert "第 2 张表第 4 行第 3 格" in text
    assert "{% endif %} 与第 2 张表第 4 行第 2 格的 {% if 草稿 %} 不在同一段" in text
    rows = refusal(
        edited(
            drawn(FORM.id),
            ("{{ 表三.新收.自然人 }}", "{%tr if 草稿 %}1"),
            ("{{ 依据 }}", "{{ 依据 }}{%p endif %}"),
        )
    )
    assert "没有对应的" in rows or "写法不一样" in rows


def test_what_would_not_open_is_not_written() -> None:
    """The last net, below what the tags are looked through for: a value that breaks the XML."""
    template = WordTemplate(
        changed("{{ 依据 }}", "{{ 依据 | safe }}"), "township.docx", report_writer().scope
    )
    values = report_writer().values(ReportKind.UNIT, Material(right(), {})) | {"依据": "<w:p>"}
    with pytest.raises(
        UnusableArgumentError, match=r"模板 township\.docx 的正文里有配不成对的标签，生成的文档会打不开"
    ):
        template.document(values, "报告")


@pytest.mark.parametrize(
    ("placed", "said"),
    [
        ("{{ 表三.新收 }}", "“表三.新收”是一组数字或内容，不能直接印出，请写到具体一项，如 表三.新收.总计"),
        ("{{ 正文.总体情况 }}", "“正文.总体情况”是一列内容"),
        ("{{ 表三.新收 or 1 }}", "{{ 表三.新收 or 1 }} 不能用：一组数字或者一列内容不能直接印出"),
        ("{{ 表三.新收.总计 / 0 }}", "的 {{ 表三.新收.总计 / 0 }} 不能用：除数是 0"),
        ("{% if 1 / 表三.新收.总计 %}{% endif %}", "除数是 0"),
        ("{{ 单位 + 1 }}", "不能当数字计算"),
        ("{{ 表三 | 非零('规章') }}", "“规章”不认识"),
        ("{{ 表三[单位] }}", "{{ 表三[单位] }} 不能用：用到了没有的名称"),
    ],
)  # fmt: skip
def test_a_tag_that_cannot_be_printed_says_why_in_chinese(placed: str, said: str) -> None:
    content = changed("{{ 依据 }}", placed)
    text = outcome(content)
    assert "正文第 6 段" in text
    assert said in text
    assert not re.search("[A-Za-z]{5,}", text.removeprefix("模板 township.docx").partition("；xltools")[0])


def test_what_only_a_county_has_is_told_apart_from_what_nobody_has(tmp_path: Path) -> None:
    file = save(tmp_path / "township.docx", changed("{{ 依据 }}", "{{ 汇总.退回数 }}"))
    with pytest.raises(
        UnusableArgumentError, match=r"“汇总\.退回数”只在县级报告的模板（county\.docx）里可以用"
    ):
        ReportWriter(FORM, None, {ReportKind.UNIT: file}).template(ReportKind.UNIT)
    ReportWriter(FORM, None, {ReportKind.COUNTY: file}).template(ReportKind.COUNTY)


def test_a_fault_of_the_county_s_template_in_a_loop() -> None:
    text = refusal(changed("{{ 单位行.单位 }}", "{{ 单位行.名称 }}", "annex"))
    assert "“单位行.名称”不认识" in text


def test_a_placeholder_that_word_cut_into_pieces_is_one_again() -> None:
    pieces = '{{ 依</w:t></w:r><w:proofErr w:type="spellStart"/><w:r><w:rPr><w:b/></w:rPr><w:t>据 }</w:t></w:r><w:r><w:t>}'
    template = WordTemplate(changed("{{ 依据 }}", pieces), "township.docx", report_writer().scope)
    assert "依据" in template.mentions


@pytest.mark.parametrize("content", [b"", b"PK\3\4 broken", b"{\\rtf1}"])
def test_what_is_no_word_document(content: bytes) -> None:
    assert "不是完整的 Word 文档" in refusal(content)


def test_a_document_type_is_refused() -> None:
    entity = '<!DOCTYPE w:document [<!ENTITY a "b">]><w:document '
    assert "文档类型声明" in refusal(edited(drawn(FORM.id), ("<w:document ", entity)))


@pytest.mark.office
@pytest.mark.parametrize("kind", ReportKind)
def test_a_template_that_another_program_saved_again_still_works(kind: ReportKind, tmp_path: Path) -> None:
    """LibreOffice renames styles, splits runs and writes every part anew; the placeholders are still there."""
    saved = tmp_path / "saved"
    subprocess.run(
        [
            printer(), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to",
            "docx:MS Word 2007 XML", "--outdir", saved, save(tmp_path / FILES[kind], drawn(FORM.id)),
        ],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    template = WordTemplate((saved / FILES[kind]).read_bytes(), FILES[kind], report_writer().scope)
    filled = right(figures={"表三.新收.自然人": 12, "表三.予以公开.自然人": 12})
    rows = document_of_word(
        template.document(report_writer().values(kind, Material(filled, {})), "报告")
    ).rows
    text = "\n".join(cell.text for row in rows for cell in row.cells)
    assert "本年度收到政府信息公开申请12件" in text
    assert "{{" not in text
    assert "{%" not in text


def test_every_placeholder_is_listed_with_an_example() -> None:
    listed = {placeholder.strip("{} "): example for placeholder, example, _ in report_writer().fields()}
    for path in form_names(FORM).paths.values():
        assert listed[".".join(path)]
    assert listed["署名"] == "青禾镇人民政府"
    assert {"单位", "年度", "封面.落款日期", "上年.表三.新收.总计", "汇总.计入数", "图表.与上年比较"} <= set(
        listed
    )


def test_a_listed_placeholder_can_be_used() -> None:
    template = " ".join(
        placeholder for placeholder, _, _ in report_writer().fields() if placeholder.startswith("{{") and not re.match(r"\{\{ (?:段|行|单位行)\.", placeholder)
    )  # fmt: skip
    WordTemplate(changed("{{ 依据 }}", template), "township.docx", report_writer().scope)


def test_a_form_without_files_of_its_own_is_printed_all_the_same(tmp_path: Path, validate: Validate) -> None:
    form = INVENTED
    filled = right(form, {"借阅.成人.图书": 3}, blank=(), year=2025)
    content = ReportWriter(form, None, {}).report(Material(filled, {})).content
    path = save(tmp_path / "report.docx", content)
    assert validate([path]) == {path: []}
    rows = [[cell.text for cell in row.cells] for row in document_of_word(content).rows]
    assert any("3" in row for row in rows)


@settings(max_examples=examples(60))
@given(
    at=st.integers(0, 400),
    typed=st.sampled_from(["", "{", "}", "%", "|", ".", "(", "]", '"', "{{", "}}", "{%", "%}", "#", "p ", "tr ", "单", "not ", "1"]),
    over=st.integers(0, 2),
)  # fmt: skip
def test_whatever_is_mistyped_is_one_sentence_or_harmless(at: int, typed: str, over: int) -> None:
    """One keystroke wrong in a tag: a report comes out, or a sentence that names the template."""
    text = part(drawn(FORM.id))
    tags = [match.span() for match in re.finditer(r"(?:\{\{|\{%)[^{}]*\}", text)]
    start, end = tags[at % len(tags)]
    place = start + at % (end - start)
    content = edited(drawn(FORM.id), (text, text[:place] + typed + text[place + over :]))
    said = outcome(content)
    assert said.startswith("模板 ") or "报告" in said


def outcome(content: bytes) -> str:
    """A line of the report that a template gives, or the sentence that refuses it."""
    try:
        template = WordTemplate(content, "township.docx", report_writer().scope)
        document = template.document(report_writer().values(ReportKind.UNIT, Material(right(), {})), "报告")
    except UnusableArgumentError as error:
        return str(error)
    return next(row.text for row in document_of_word(document).rows if "报告" in row.text)
