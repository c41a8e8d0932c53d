"""Type that changes what a figure says: note marks, struck text, phonetic guides, hidden text, in every kind of file.

A figure is what stands in the cell and counts; where that is not certain it is blank, and named.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from damage import unzipped, zipped
from pdfs import Page, written

from xltools.form.spec import Form
from xltools.model.submission import Source, Value
from xltools.published import Document, Published, interpret, read_published
from xltools.published.sources import html, pdf, text, word

MakeReport = Callable[[dict[str, str]], Any]
#: What the cell says before a case puts its own text there; no other figure of the report is this.
MARK = "86420"
FIGURE = "t3.received.person"
#: What is read of a cell, and the finding that says so.
Read = tuple[str, str]
READ, NOTED, UNREAD, BLANK = ("3", ""), ("3", "V23"), ("", "V21"), ("", "V19")


@pytest.fixture
def figures(forms: Sequence[Form]) -> dict[str, str]:
    return {**dict.fromkeys(forms[0].figures, "0"), FIGURE: MARK}


def outcome(published: Published | None) -> Read:
    """The figure's number, and the code of what was said of it."""
    assert published is not None
    value: Value = published.submission.figures[FIGURE]
    codes = [found.code for found in published.findings if found.figure == FIGURE]
    others = [value for id, value in published.submission.figures.items() if id != FIGURE]
    assert all(other.number == 0 for other in others), "a neighbour was read wrongly"
    return "" if value.number is None else str(value.number), "".join(codes)


# Word

STYLES = """
<w:style w:type="character" w:styleId="mark"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>
<w:style w:type="character" w:styleId="note"><w:basedOn w:val="mark"/></w:style>
<w:style w:type="character" w:styleId="gone"><w:rPr><w:strike/></w:rPr></w:style>
<w:style w:type="character" w:styleId="secret"><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="old"><w:rPr><w:dstrike/></w:rPr></w:style>
"""


def run(shown: str, look: str = "") -> str:
    return f"<w:r><w:rPr>{look}</w:rPr><w:t>{shown}</w:t></w:r>"


def styled(shown: str, style: str) -> str:
    return run(shown, f'<w:rStyle w:val="{style}"/>')


def of_formula(shown: str) -> str:
    return f"<m:r><m:t>{shown}</m:t></m:r>"


def field(instruction: str) -> str:
    marks = [f'<w:r><w:fldChar w:fldCharType="{mark}"/></w:r>' for mark in ("begin", "end")]
    return f"{marks[0]}<w:r><w:instrText>{instruction}</w:instrText></w:r>{marks[1]}"


RAISED = '<w:vertAlign w:val="superscript"/>'
WORD: dict[str, tuple[str, Read]] = {
    "a raised mark": (run("3") + run("1", RAISED), NOTED),
    "a lowered mark": (run("3") + run("1", '<w:vertAlign w:val="subscript"/>'), NOTED),
    "a raised mark in brackets": (run("3") + run("[12]", RAISED), NOTED),
    "raised by a style": (run("3") + styled("1", "note"), NOTED),
    "raised by points": (run("3") + run("1", '<w:position w:val="8"/>'), NOTED),
    "all raised alike": (run("3", '<w:position w:val="8"/>'), READ),
    "nothing but a mark": (run("3", RAISED), UNREAD),
    "a number in a circle": (run("3①"), NOTED),
    "a circle drawn by a field": (run("3") + field(r"EQ \o\ac(○,1)"), NOTED),
    "raised by a field": (run("3") + field(r" eq \s\up5(1)"), NOTED),
    "struck through": (run("5", "<w:strike/>") + run("3"), READ),
    "struck through twice": (run("5", "<w:dstrike/>") + run("3"), READ),
    "struck through by a style": (styled("5", "gone") + run("3"), READ),
    "a style's stroke taken back": (run("3", '<w:rStyle w:val="gone"/><w:strike w:val="0"/>'), READ),
    "struck by the style of the paragraph": (run("5") + run("3", '<w:dstrike w:val="false"/>'), READ),
    "struck and nothing else": (run("5", "<w:strike/>"), BLANK),
    "hidden": (run("3") + run("1", "<w:vanish/>"), READ),
    "hidden by a style": (run("3") + styled("1", "secret"), READ),
    "a phonetic guide": (
        f"<w:r><w:ruby><w:rubyPr/><w:rt>{run('5')}</w:rt><w:rubyBase>{run('3')}</w:rubyBase></w:ruby></w:r>",
        READ,
    ),
    "a phonetic guide drawn by a field": (field(r"EQ \* jc2 \o\ad(\s\up 9(san),3)"), READ),
    "a formula with a raised part": (
        f"<m:oMath><m:sSup><m:e>{of_formula('3')}</m:e><m:sup>{of_formula('1')}</m:sup></m:sSup></m:oMath>",
        NOTED,
    ),
    "a digit of half the size": (run("3", '<w:sz w:val="28"/>') + run("1", '<w:sz w:val="14"/>'), UNREAD),
    "deleted with its mark kept": (f"<w:del>{run('5')}</w:del><w:ins>{run('3')}</w:ins>", READ),
}  # fmt: skip


@pytest.mark.parametrize("name", WORD)
def test_word(
    name: str, figures: dict[str, str], report: MakeReport, forms: Sequence[Form], tmp_path: Path
) -> None:
    runs, expected = WORD[name]
    parts = unzipped(report(figures).as_docx(tmp_path / "a.docx").read_bytes())
    body = parts["word/document.xml"].decode()
    assert f"<w:r><w:t>{MARK}</w:t></w:r>" in body
    body = body.replace(f"<w:r><w:t>{MARK}</w:t></w:r>", runs)
    if name == "struck by the style of the paragraph":
        before, after = body.split(runs)
        start = before.rindex("<w:p>")
        body = (
            before[:start]
            + '<w:p><w:pPr><w:pStyle w:val="old"/></w:pPr>'
            + before[start + 5 :]
            + runs
            + after
        )
    styles = parts["word/styles.xml"].decode().replace("</w:styles>", f"{STYLES}</w:styles>")
    parts |= {"word/document.xml": body.encode(), "word/styles.xml": styles.encode()}

    assert outcome(interpret(word.parse(zipped(parts)), forms, Source(""))) == expected


# Web pages

SHEET = """
/* of a portal */ @media print { .cut { display: inline } }
.cut, td > .cut b { DISPLAY: none !important }
span.note { vertical-align: super; font-size: 70% }
#old { text-decoration: red line-through }
.row .moved { position: relative; top: -0.4em }
@media screen { .out { position: absolute; left: -9999px } }
"""
HTML: dict[str, tuple[str, Read]] = {
    "raised": ("3<sup>1</sup>", NOTED),
    "lowered": ("3<sub>1</sub>", NOTED),
    "raised with a link": ('3<a href="#n"><sup>[1]</sup></a>', NOTED),
    "raised in its own style": ('3<span style="vertical-align: super">1</span>', NOTED),
    "raised by points": ('3<span style="position:relative;top:-3.0pt">1</span>', NOTED),
    "raised by a sheet": ('3<span class="x note">1</span>', NOTED),
    "moved by a sheet": ('<i class="row">3<b class="moved">1</b></i>', NOTED),
    "all moved alike": ('<span style="position:relative;top:-3pt">3</span>', READ),
    "a cell in the middle of its row": ('<span style="vertical-align:middle">3</span>', READ),
    "nothing but a mark": ("<sup>3</sup>", UNREAD),
    "a number in a circle": ("3②", NOTED),
    "Unicode's own": ("3²", NOTED),
    "del": ("<del>5</del>3", READ),
    "s": ("<s>5</s>3", READ),
    "strike": ("<strike>5</strike><ins>3</ins>", READ),
    "struck in its own style": ('<span style="text-decoration: line-through">5</span>3', READ),
    "struck by a sheet": ('<span id="old">5</span>3', READ),
    "struck further out": ('<span style="text-decoration:line-through"><b>5</b></span>3', READ),
    "hidden by a sheet": ('3<span class="cut">1</span>', READ),
    "out of the page": ('3<span class="out">1</span>', READ),
    "of no size": ('3<span style="font-size:0">1</span>', READ),
    "hidden for Word": ('3<span style="mso-hide:all">1</span>', READ),
    "with a phonetic guide": ("<ruby>3<rp>(</rp><rt>5</rt><rp>)</rp></ruby>", READ),
    "a small digit": ("3<small>1</small>", UNREAD),
    "a digit of another size": ('3<span style="font-size:50%">1</span>', UNREAD),
    "bold": ("<b>3</b>", READ),
}


@pytest.mark.parametrize("name", HTML)
def test_web_pages(name: str, figures: dict[str, str], report: MakeReport, forms: Sequence[Form]) -> None:
    cell, expected = HTML[name]
    page = report(figures).as_html().replace(MARK, cell).replace("</head>", f"<style>{SHEET}</style></head>")

    assert outcome(interpret(html.parse(page), forms, Source(""))) == expected


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ('<td style="text-decoration:line-through">5</td><td>3</td>', ["", "3"]),
        ('<td style="display:none">5</td><td>3</td>', ["3"]),
        ('<td style="visibility:hidden">5</td><td>3</td>', ["", "3"]),
    ],
)
def test_what_is_struck_keeps_its_place_and_what_is_not_there_does_not(row: str, cells: list[str]) -> None:
    page = f"<html><table><tr><td>甲</td>{row}</tr></table></html>"

    assert [cell.text for cell in html.parse(page).rows[0].cells] == ["甲", *cells]


def test_a_struck_row_is_a_row_of_blanks() -> None:
    page = '<html><table><tr style="text-decoration:line-through"><td rowspan=2>甲</td><td>3</td></tr><tr><td>4</td></tr>'

    assert [[cell.text for cell in row.cells] for row in html.parse(page).rows] == [["", ""], ["", "4"]]


# Plain text and Markdown

TEXT: dict[str, tuple[str, Read]] = {
    "raised by a tag": ("3<sup>1</sup>", NOTED),
    "raised by carets": ("3^1^", NOTED),
    "raised by a formula": ("3$^{1}$", NOTED),
    "a note of Markdown": ("3[^1]", NOTED),
    "a number in a circle": ("3①", NOTED),
    "a raised sign": ("3¹", NOTED),
    "a star": ("3*", NOTED),
    "a note in brackets": ("3（注1）", NOTED),
    "digits that somebody hid": ("3**", UNREAD),
    "a number in brackets": ("3（1）", UNREAD),
    "struck in Markdown": ("~~5~~3", READ),
    "struck by a tag": ("<del>5</del>3", READ),
    "bold": ("**3**", READ),
    "part of it bold": ("<b>3</b>1", UNREAD),
    "written backwards": ("\u202e3", UNREAD),
    "with a sign that shows nothing": ("\u200e3\u202c", READ),
    "a broken sign": ("3\ufffd", UNREAD),
}


@pytest.mark.parametrize("name", TEXT)
def test_plain_text(name: str, figures: dict[str, str], report: MakeReport, forms: Sequence[Form]) -> None:
    cell, expected = TEXT[name]
    document: Document = text.parse(report(figures).as_text().replace(MARK, cell))

    assert outcome(interpret(document, forms, Source(""))) == expected


def test_pinyin_behind_a_character_is_no_part_of_a_label(forms: Sequence[Form], tmp_path: Path) -> None:
    """As dictionaries and converters write it: 規(guī)章."""
    (tmp_path / "a.txt").write_text(
        "青(qīng)石镇2023年政府信息公开工作年度报告\n二、主动公开政府信息情况\n"
        "信息内容 | 本年制发(fā)件数(shù) | 本年废止件数 | 现(xiàn)行有效件数 |\n"
        "规(guī)章 | 1 | 2 | 3 |\n行政许(xǔ)可 | 4 |\n三、收到和处理政府信息公开申请情况\n",
        "utf-8",
    )
    submission = read_published(tmp_path / "a.txt", forms).submission

    read = {id: str(value.number) for id, value in submission.figures.items() if value.number is not None}
    assert read == {
        "t2.regulation.made": "1", "t2.regulation.repealed": "2", "t2.regulation.current": "3",
        "t2.licence.licences": "4",
    }  # fmt: skip
    assert submission.unit.name == "青石镇"


# PDF


def drawn(page: Page, draw: Callable[[Page, float, float], None]) -> list[list[str]]:
    """The cells of a table of two rows, in which the third cell of the second row is drawn by ``draw``."""
    for line in range(8):
        page.text(50, 40 + 16 * line, "本年度本机关按照规定公开政府信息，没有收取信息处理费用。")
    widths = [120.0, 60.0, 60.0, 60.0]
    page.table(50, 200, widths, [["信息内容", "制发", "废止", "有效"], ["规章", "0", "", "8"]])
    page.rule(230, 218, 230, 236)  # the cell is not merged
    draw(page, 235, 231)
    [*_, row] = [row for row in pdf.parse(written(page)).rows if not row.loose]
    return [[cell.text for cell in row.cells]]


def small_above(page: Page, x: float, y: float) -> None:
    page.text(x, y, "3")
    page.text(x + 5, y - 4, "1", 6)


def same_size_above(page: Page, x: float, y: float) -> None:
    page.text(x, y, "3")
    page.text(x + 5, y - 3, "1")


def raised_text(page: Page, x: float, y: float) -> None:
    page.text(x, y, "3")
    page.text(x + 5, y, "1", 6, rise=4)


def small_below(page: Page, x: float, y: float) -> None:
    page.text(x, y, "3")
    page.text(x + 5, y + 2, "1", 6)


def small_on_the_line(page: Page, x: float, y: float) -> None:
    page.text(x, y, "3")
    page.text(x + 5, y, "1", 6)


def struck(page: Page, x: float, y: float) -> None:
    page.text(x, y, "5")
    page.rule(x, y - 3.5, x + 5, y - 3.5)
    page.text(x + 6, y, "3")


def underlined(page: Page, x: float, y: float) -> None:
    page.text(x, y, "3")
    page.rule(x, y + 1, x + 5, y + 1)


def white(page: Page, x: float, y: float) -> None:
    page.text(x, y, "3")
    page.white(x + 5, y, "1")


@pytest.mark.parametrize(
    ("draw", "cell"),
    [
        (small_above, "3¹"), (same_size_above, "3¹"), (raised_text, "3¹"), (small_below, "3₁"),
        (small_on_the_line, "3 1"), (struck, "3"), (underlined, "3"), (white, "3"),
    ],
)  # fmt: skip
def test_pdf(draw: Callable[[Page, float, float], None], cell: str) -> None:
    assert drawn(Page(), draw) == [["规章", "0", cell, "8"]]
