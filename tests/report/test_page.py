"""GB/T 9704-2012, measured: in the document's XML, and on the pages that LibreOffice prints."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pdfplumber
import pytest
from office import Office
from reports import W, part, right, save, written
from returns import UNIT

from xltools.model.submission import Value

#: A character as pdfplumber gives it, and a page: its height, and its characters that are no blanks.
Char = dict[str, Any]
Page = tuple[float, list[Char]]

MM = 25.4 / 72
TWIPS = 1440 / 25.4
LONG = {
    "overview": "依法公开政府信息" * 220,
    "problems": "一是公开内容不够丰富\n二是更新不够及时",
    "others": "无",
}


@pytest.fixture(scope="module")
def content() -> bytes:
    filled = right(
        sections=LONG, fields={"signed": Value(raw="2026-01-15")}, figures={"文字.信息处理费.数量": 0}
    )
    return written(filled).content


@pytest.fixture(scope="module")
def pages(content: bytes, office: Office, tmp_path_factory: pytest.TempPathFactory) -> list[Page]:
    folder = tmp_path_factory.mktemp("pages")
    pdf = folder / "report.pdf"
    with office.open(save(folder / "report.docx", content)) as document:
        document.save(pdf, "pdf")
    with pdfplumber.open(io.BytesIO(pdf.read_bytes())) as opened:
        return [(page.height, [char for char in page.chars if char["text"].strip()]) for page in opened.pages]


def style(content: bytes, name: str) -> ET.Element:
    styles = ET.fromstring(part(content, "word/styles.xml"))  # noqa: S314 - our own file
    return next(style for style in styles.iter(f"{W}style") if value(style, "name") == name)


def value(element: ET.Element, path: str, attribute: str = "val") -> str:
    found = element.find("/".join(f"{W}{name}" for name in path.split("/")))
    assert found is not None, path
    return found.get(f"{W}{attribute}", "")


def test_the_sheet_of_paper(content: bytes) -> None:
    section = ET.fromstring(part(content)).find(f".//{W}sectPr")  # noqa: S314 - our own file
    assert section is not None
    millimetres = {
        name: round(int(value(section, "pgMar", name)) / TWIPS, 1)
        for name in ("top", "left", "right", "bottom")
    }
    assert millimetres == {"top": 37.0, "left": 28.0, "right": 26.0, "bottom": 35.0}  # 156 × 225 remain
    assert round(int(value(section, "pgSz", "w")) / TWIPS) == 210
    assert round(int(value(section, "pgSz", "h")) / TWIPS) == 297


@pytest.mark.parametrize(
    ("name", "font", "points"),
    [("公文标题", "方正小标宋简体", 22), ("一级标题", "黑体", 16), ("页码", "宋体", 14)],
)
def test_fonts_of_headings(content: bytes, name: str, font: str, points: int) -> None:
    found = style(content, name)
    assert value(found, "rPr/rFonts", "eastAsia") == font
    own_size = found.find(f"{W}rPr/{W}sz") is not None
    defaults = ET.fromstring(part(content, "word/styles.xml"))  # noqa: S314 - our own file
    size = value(found, "rPr/sz") if own_size else value(defaults, "docDefaults/rPrDefault/rPr/sz")
    assert int(size) == points * 2


def test_the_body_is_three_hao_fangsong_with_fixed_lines_indented_two_characters(content: bytes) -> None:
    styles = ET.fromstring(part(content, "word/styles.xml"))  # noqa: S314 - our own file
    assert value(styles, "docDefaults/rPrDefault/rPr/rFonts", "eastAsia") == "仿宋_GB2312"
    assert value(styles, "docDefaults/rPrDefault/rPr/sz") == "32"
    body = style(content, "公文正文")
    assert value(body, "pPr/spacing", "lineRule") == "exact"
    assert 28 <= int(value(body, "pPr/spacing", "line")) / 20 <= 29
    assert value(body, "pPr/ind", "firstLineChars") == "200"
    assert value(style(content, "随文小标题"), "rPr/rFonts", "eastAsia") == "楷体_GB2312"
    assert value(style(content, "落款日期"), "pPr/ind", "rightChars") == "400"


def test_fonts_that_a_machine_may_lack_have_their_other_name(content: bytes) -> None:
    fonts = ET.fromstring(part(content, "word/fontTable.xml"))  # noqa: S314 - our own file
    other = {font.get(f"{W}name"): value(font, "altName") for font in fonts}
    assert other["仿宋_GB2312"] == "仿宋"
    assert other["楷体_GB2312"] == "楷体"


def body(chars: list[Char]) -> list[Char]:
    return [char for char in chars if abs(char["size"] - 16) < 0.2]


def test_the_type_area_on_paper(pages: list[Page]) -> None:
    for _, chars in pages:
        assert min(char["x0"] for char in chars) * MM >= 28 - 0.1
        # LibreOffice hangs a comma or a full stop into the margin, whatever the style says.
        inside = [char for char in chars if char["text"] not in "，。、；"]
        assert max(char["x1"] for char in inside) * MM <= 28 + 156 + 0.1
        assert min(char["top"] for char in chars) * MM >= 37 - 0.1
        above = [char for char in chars if char["bottom"] * MM <= 262 + 0.1]
        assert {round(char["size"]) for char in chars if char not in above} == {14}  # the page's number


def test_a_page_has_22_lines_of_28_characters(pages: list[Page]) -> None:
    chars = body(pages[1][1])
    lines = Counter(round(char["bottom"]) for char in chars)
    assert len(lines) == 22
    assert set(lines.values()) == {28}
    at = sorted(lines)
    assert all(abs(below - above - 28.9) < 1.01 for above, below in pairwise(at))


def test_page_numbers_stand_outside_odd_right_and_even_left(pages: list[Page]) -> None:
    for number, (height, chars) in enumerate(pages, 1):
        foot = sorted((char for char in chars if char["top"] > height - 35 / MM), key=lambda char: char["x0"])
        assert "".join(char["text"] for char in foot) == f"—{number}—"
        left, right = foot[0]["x0"] * MM, foot[-1]["x1"] * MM
        if number % 2:
            assert right == pytest.approx(184 - 4.9, abs=1)  # one character of 14 pt from the edge
        else:
            assert left == pytest.approx(28 + 4.9, abs=1)
        assert min(char["top"] for char in foot) * MM > 262


def test_no_page_is_empty_and_the_signature_stands_under_its_heading(pages: list[Page]) -> None:
    assert all(len(chars) > 20 for _, chars in pages)
    lines: dict[int, list[Char]] = {}
    for char in body(pages[-1][1]):
        lines.setdefault(round(char["bottom"]), []).append(char)
    signed, dated = (sorted(lines[at], key=lambda char: char["x0"]) for at in sorted(lines)[-2:])
    assert "".join(char["text"] for char in dated) == "2026年1月15日"
    middle = [(line[0]["x0"] + line[-1]["x1"]) / 2 * MM for line in (signed, dated)]
    assert middle[0] == pytest.approx(middle[1], abs=2)
    assert dated[-1]["x1"] * MM == pytest.approx(184 - 4 * 5.64, abs=1.5)  # four characters


def test_table_three_stands_whole_on_one_page(office: Office, tmp_path: Path) -> None:
    """Wherever the text before it ends: behind a break the labels of its merged rows would be blank."""
    for length in (1, 30, 60, 90):
        pdf = tmp_path / f"{length}.pdf"
        content = written(right(sections={"overview": "依法公开政府信息" * length})).content
        with office.open(save(tmp_path / f"{length}.docx", content)) as document:
            document.save(pdf, "pdf")
        with pdfplumber.open(pdf) as opened:
            texts = ["".join(char["text"] for char in page.chars) for page in opened.pages]
        rows = ("属于国家秘密", "重复申请", "结转下年度继续办理")
        with_rows = [number for number, text in enumerate(texts) if any(row in text for row in rows)]
        assert len(with_rows) == 1
        (page,) = with_rows
        assert "申请人情况" in texts[page]
        assert "三、收到和处理政府信息公开申请情况" in texts[page], "its heading is with it"


def test_a_long_name_signs_inside_the_type_area(office: Office, tmp_path: Path) -> None:
    unit = replace(UNIT, name="示例县特别长名称的经济技术开发区管理委员会办公室", level="部门")
    pdf = tmp_path / "long.pdf"
    with office.open(save(tmp_path / "long.docx", written(right(unit=unit)).content)) as document:
        document.save(pdf, "pdf")
    with pdfplumber.open(pdf) as opened:
        signed = [char for char in body(opened.pages[-1].chars) if char["text"] == "室"]
    assert [char["x1"] * MM for char in signed] == [pytest.approx(184 - 2 * 5.64, abs=1)]


def test_figures_with_nine_digits_are_not_cut(office: Office, tmp_path: Path) -> None:
    filled = right(figures={"表三.新收.自然人": 999_999_999, "表三.予以公开.自然人": 999_999_999})
    pdf = tmp_path / "wide.pdf"
    with office.open(save(tmp_path / "wide.docx", written(filled).content)) as document:
        document.save(pdf, "pdf")
    with pdfplumber.open(pdf) as opened:
        digits = "".join(
            c["text"] for page in opened.pages for c in page.chars if c["text"] == "9" and c["size"] < 12
        )
    assert len(digits) >= 9 * 6  # 新收, 予以公开 and （七）总计, each in 自然人 and in 总计


@pytest.mark.parametrize("length", range(20, 80, 6))
def test_the_last_page_has_more_than_a_name_and_a_date(office: Office, tmp_path: Path, length: int) -> None:
    pdf = tmp_path / "report.pdf"
    texts = {"problems": "公开不够及时。" * length, "others": "无其他事项。" * 4}
    with office.open(save(tmp_path / "report.docx", written(right(sections=texts)).content)) as document:
        document.save(pdf, "pdf")
    with pdfplumber.open(pdf) as opened:
        last = "".join(char["text"] for char in opened.pages[-1].chars)
    assert "无其他事项" in last
    assert "六、" in last
