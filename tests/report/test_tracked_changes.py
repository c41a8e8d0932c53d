"""A template that was changed with tracked changes: what was deleted is gone, what was inserted counts."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reports import edited, paragraphs, part, report_writer, right, save, tables
from returns import FORM
from validator import Validate

from xltools.model.errors import UnusableArgumentError
from xltools.report.sentences import ReportKind
from xltools.report.word.revisions import without_tracked_changes
from xltools.report.word.template import WordTemplate
from xltools.report.word.xml import W, run, w
from xltools.report.writer import Material, ReportWriter

DRAWN = ReportWriter(FORM, None, {}).first_template()
WHO = 'w:id="7" w:author="王某" w:date="2026-01-05T09:00:00Z"'
PERIOD = "本报告按照国办公开办函〔2021〕30号规定的格式编制"


def deleted(text: str) -> str:
    """A run that somebody deleted."""
    return f'<w:del {WHO}><w:r><w:delText xml:space="preserve">{text}</w:delText></w:r></w:del>'


def inserted(text: str) -> str:
    return f"<w:ins {WHO}>{run(text)}</w:ins>"


def moved_away(text: str) -> str:
    """Word keeps what was moved away as ordinary text."""
    return (
        f'<w:moveFromRangeStart {WHO} w:name="move1"/><w:moveFrom {WHO}>{run(text)}</w:moveFrom>'
        '<w:moveFromRangeEnd w:id="7"/>'
    )


def moved_here(text: str) -> str:
    return (
        f'<w:moveToRangeStart {WHO} w:name="move1"/><w:moveTo {WHO}>{run(text)}</w:moveTo>'
        '<w:moveToRangeEnd w:id="7"/>'
    )


def line(runs: str, *, end: str = "") -> str:
    """A paragraph; ``end`` is the mark of a change of its end: del, ins …"""
    mark = f"<w:rPr><w:{end} {WHO}/></w:rPr>" if end else ""
    return w("p", w("pPr", w("pStyle", val="zw"), mark), runs)


def with_lines(*lines: str) -> bytes:
    """The template with paragraphs more, right below its title."""
    text = part(DRAWN)
    at = text.index("</w:p>") + len("</w:p>")
    return edited(DRAWN, (text, text[:at] + "".join(lines) + text[at:]))


def printed(content: bytes, **sections: str) -> bytes:
    """A report made with a template."""
    template = WordTemplate(content, "township.docx", report_writer().scope)
    values = report_writer().values(ReportKind.UNIT, Material(right(sections=sections), {}))
    return template.document(values, "报告")


def in_place_of(placeholder: str, runs: str) -> bytes:
    """The template with these runs in place of a placeholder."""
    return edited(DRAWN, (placeholder, f"</w:t></w:r>{runs}<w:r><w:t>"))


def lines_below_the_title(content: bytes, count: int) -> list[str]:
    return paragraphs(printed(content))[1 : 1 + count]


def test_a_deleted_placeholder_is_neither_checked_nor_filled_nor_printed() -> None:
    content = with_lines(line(run("甲") + deleted("{{ 文号 }}{{ 单位 }}") + run("乙")))
    document = printed(content)
    assert paragraphs(document)[1] == "甲乙"
    text = part(document)
    assert "文号" not in text
    assert "青禾镇" not in text.split("甲", 1)[1].split("乙", 1)[0]
    assert not re.search(r"<w:(?:del|ins|delText)\b|王某", text)
    template = WordTemplate(in_place_of("{{ 依据 }}", deleted("{{ 依据 }}")), "t", report_writer().scope)
    assert "依据" not in template.mentions


def test_an_inserted_placeholder_is_checked_and_filled() -> None:
    content = with_lines(line(inserted("编制单位：{{ 单位 }}")))
    assert lines_below_the_title(content, 1) == ["编制单位：青禾镇"]
    assert "<w:ins " not in part(printed(content))
    with pytest.raises(
        UnusableArgumentError, match=r"正文第 2 段（“\{\{ 文号 \}\}”）的占位符 \{\{ 文号 \}\} 里“文号”不认识"
    ):
        printed(with_lines(line(inserted("{{ 文号 }}"))))


@pytest.mark.parametrize(
    "runs",
    [
        run("{{ 依") + deleted("照") + run("据 }}"),
        run("{{ 依") + deleted("照") + inserted("据") + run(" }}"),
        deleted("{{ 文号 }}") + inserted("{{ 依据 }}"),
        run("{{ ") + inserted("依") + f"<w:ins {WHO}>{deleted('照')}</w:ins>" + run("据 }}"),
        run("{") + deleted("{ 文号 }") + inserted("{ 依据 }") + run("}"),
    ],
    ids=["a letter deleted", "a letter replaced", "replaced as a whole", "inserted and deleted again", "but for its braces"],
)  # fmt: skip
def test_a_placeholder_that_was_corrected_is_the_corrected_one(runs: str) -> None:
    assert any(PERIOD in text for text in paragraphs(printed(in_place_of("{{ 依据 }}", runs))))


def test_a_placeholder_that_was_moved_stands_where_it_was_moved_to() -> None:
    content = with_lines(
        line(run("甲") + moved_away("{{ 单位 }}")), line(run("乙") + moved_here("{{ 单位 }}"))
    )
    assert lines_below_the_title(content, 2) == ["甲", "乙青禾镇"]
    assert not re.search(r"<w:move", part(printed(content)))


# Blocks


def test_a_block_that_was_deleted_with_its_paragraphs_leaves_nothing() -> None:
    content = with_lines(
        line(deleted("{%p if 草稿 %}"), end="del"),
        line(deleted("草稿：{{ 草搞 }}"), end="del"),
        line(deleted("{%p endif %}"), end="del"),
        line(run("以下正文")),
    )
    assert lines_below_the_title(content, 1) == ["以下正文"]


def test_half_a_block_that_was_deleted_is_missed() -> None:
    with pytest.raises(UnusableArgumentError, match=r"\{%p endif %\} 没有对应的 \{% if … %\}"):
        printed(with_lines(line(deleted("{%p if 草稿 %}"), end="del"), line(run("{%p endif %}"))))


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next() -> None:
    content = with_lines(
        line(run("编制{{ 年度 }}"), end="del"),
        line(deleted("甲"), end="moveFrom"),
        line(run("年报告"), end="ins"),
    )
    assert lines_below_the_title(content, 2) == ["编制2025年报告", ""]


def test_a_deleted_paragraph_before_a_table_is_gone() -> None:
    table = "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>"
    content = with_lines(
        line(run("甲")), line(deleted("乙"), end="del"), table, line(run("丙"), end="del"), table
    )
    assert lines_below_the_title(content, 3) == ["甲", "丙", ""]


def test_the_last_paragraph_of_a_cell_stays() -> None:
    cell = w("tc", w("tcPr"), line(deleted("{{ 文号 }}"), end="del"))
    nodes = without_tracked_changes(w("tr", cell))
    assert nodes.count("<w:p>") == 1
    assert "文号" not in nodes


# Tables


def figure_row(name: str, *, mark: str) -> tuple[str, str]:
    """The row of table three that holds a figure, as it is and marked as changed."""
    text = part(DRAWN)
    at = text.index(f"{{{{ 表三.{name}.自然人 }}}}")
    start, end = text.rindex("<w:tr>", 0, at), text.index("</w:tr>", at)
    row = text[start:end]
    return row, row.replace("</w:trPr>", f"<w:{mark} {WHO}/></w:trPr>", 1)


def test_a_deleted_row_is_gone_and_an_inserted_one_counts() -> None:
    assert len(tables(printed(DRAWN))[1]) == 28
    gone = tables(printed(edited(DRAWN, figure_row("结转下年度", mark="del"))))[1]
    assert len(gone) == 27
    assert not any("结转下年度" in cell for row in gone for cell in row)
    assert tables(printed(edited(DRAWN, figure_row("结转下年度", mark="ins")))) == tables(printed(DRAWN))


def test_a_table_whose_rows_were_all_deleted_is_gone() -> None:
    start = part(DRAWN).index("<w:tbl>")
    table = part(DRAWN)[start : part(DRAWN).index("</w:tbl>") + len("</w:tbl>")]
    content = edited(DRAWN, (table, table.replace("</w:trPr>", f"<w:del {WHO}/></w:trPr>")))
    assert len(tables(printed(content))) == 2


# Everywhere else that text may stand


def with_part(name: str, xml: str) -> bytes:
    out = io.BytesIO(DRAWN)
    with zipfile.ZipFile(out, "a") as package:
        package.writestr(name, xml)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "root"),
    [("word/header3.xml", "hdr"), ("word/footer3.xml", "ftr"), ("word/footnotes.xml", "footnotes"), ("word/endnotes.xml", "endnotes")],
)  # fmt: skip
def test_headers_footers_and_notes_too(name: str, root: str) -> None:
    inner = line(run("甲") + deleted("{{ 文号 }}") + inserted("{{ 单位 }}") + moved_away("{{ 单位 }}"))
    text = part(printed(with_part(name, f'<w:{root} xmlns:w="{W}">{inner}</w:{root}>')), name)
    assert re.findall(r"<w:t[^>]*>([^<]*)", text) == ["甲", "青禾镇"]
    assert "文号" not in text
    # Also where there is nothing to fill in.
    only_deleted = f'<w:{root} xmlns:w="{W}">{line(run("甲") + deleted("乙"))}</w:{root}>'
    assert "乙" not in part(printed(with_part(name, only_deleted)), name)


def test_text_boxes_in_both_their_forms() -> None:
    """Word writes a text box twice: for itself, and for older programs."""
    box = f"<w:txbxContent>{line(run('甲') + deleted('{{ 文号 }}') + inserted('{{ 单位 }}'))}</w:txbxContent>"
    drawing = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
    )
    text = part(printed(with_lines(line(w("r", drawing)))))
    assert text.count('甲</w:t></w:r><w:r><w:t xml:space="preserve">青禾镇') == 2
    assert "文号" not in text


def test_what_a_comment_says_is_left_alone() -> None:
    """A comment is no part of the text: its placeholders are not looked at, and it stays as it is."""
    comment = (
        f'<w:comments xmlns:w="{W}"><w:comment {WHO}>{line(run("写 {{ 文号 }}？"))}</w:comment></w:comments>'
    )
    content = with_part("word/comments.xml", comment)
    assert part(printed(content), "word/comments.xml") == comment
    about = '<w:commentRangeStart w:id="7"/>' + run("{{ 单位 }}") + '<w:commentRangeEnd w:id="7"/>'
    assert lines_below_the_title(with_lines(line(about)), 1) == ["青禾镇"]


def test_a_change_of_looks_is_taken_as_made() -> None:
    bold = (
        f"<w:r><w:rPr><w:b/><w:rPrChange {WHO}><w:rPr/></w:rPrChange></w:rPr><w:t>{{{{ 单位 }}}}</w:t></w:r>"
    )
    document = printed(with_lines(line(bold)))
    assert paragraphs(document)[1] == "青禾镇"
    assert "<w:rPr><w:b/></w:rPr>" in part(document)
    assert "rPrChange" not in part(document)


def test_places_in_messages_are_those_of_the_text_without_what_was_deleted() -> None:
    content = with_lines(
        line(deleted("甲"), end="del"), line(deleted("乙"), end="del"), line(run("{{ 文号 }}"))
    )
    with pytest.raises(UnusableArgumentError, match="正文第 2 段"):
        printed(content)


# The text itself


def test_a_part_without_changes_is_given_back_letter_by_letter() -> None:
    text = part(DRAWN)
    assert without_tracked_changes(text) is text


@pytest.mark.parametrize(
    "torn",
    [
        "<w:p><w:del>",
        "<w:p></w:del></w:p>",
        "</w:del>",
        "<w:ins/></w:p>",
        f"{'<w:a>' * 300}<w:del/>{'</w:a>' * 300}",
        "<w:del " + "<" * 1_000_000,
    ],
)
def test_what_is_no_document_is_given_back_too(torn: str) -> None:
    assert without_tracked_changes(torn) == torn


def test_signs_in_attributes_and_comments_are_no_tags() -> None:
    text = '<w:p w:x="a > b /&gt;"><!-- <w:del> --><![CDATA[<w:del>]]><?x <w:del> ?><w:ins/></w:p>'
    assert without_tracked_changes(text) == text.replace("<w:ins/>", "")


def body(inner: str) -> str:
    return f'<w:body xmlns:w="{W}">{inner}</w:body>'


RUNS = st.lists(
    st.tuples(st.sampled_from(["kept", "deleted", "inserted", "moved"]), st.text("甲乙 {}%", max_size=3))
)


@given(st.lists(RUNS, max_size=5))
def test_what_remains_is_what_was_not_deleted(lines: list[list[tuple[str, str]]]) -> None:
    make: dict[str, Callable[[str], str]] = {
        "kept": run,
        "deleted": deleted,
        "inserted": inserted,
        "moved": moved_away,
    }
    text = "".join(line("".join(make[kind](shown) for kind, shown in runs)) for runs in lines)
    left = without_tracked_changes(body(text))
    shown = "".join(shown for runs in lines for kind, shown in runs if kind in ("kept", "inserted"))
    assert "".join(re.findall(r"<w:t [^>]*>([^<]*)", left)) == shown
    assert left.count("<w:p>") == len(lines)


def test_word_opens_it(tmp_path: Path, validate: Validate) -> None:
    content = with_lines(
        line(
            run("甲") + deleted("{{ 文号 }}") + inserted("{{ 单位 }}") + moved_away("乙") + moved_here("丙")
        ),
        line(deleted("{%p if 草稿 %}"), end="del"),
        line(run("丁")),
    )
    path = save(tmp_path / "report.docx", printed(content))
    assert validate([path]) == {path: []}
