"""Files that a person opens without trouble: read too, or refused with a sentence that says what to do."""

from __future__ import annotations

import base64
import quopri
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from damage import unzipped, zipped
from pdfs import Page, written

from xltools.form.spec import Form
from xltools.model.errors import UnusableFileError
from xltools.model.findings import message
from xltools.model.submission import Source
from xltools.published import interpret, read_published
from xltools.published.sources import pdf, text, word

MakeReport = Callable[[dict[str, str]], Any]
Parts = dict[str, bytes]
W = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN, RELATIONS, TYPES = "word/document.xml", "_rels/.rels", "[Content_Types].xml"


@pytest.fixture
def truth(forms: Sequence[Form]) -> dict[str, str]:
    ids = [id for id in forms[0].figures if not id.startswith("t1.")]
    return {id: str(number % 97) for number, id in enumerate(ids)}


@pytest.fixture
def parts(report: MakeReport, truth: dict[str, str], tmp_path: Path) -> Parts:
    """The parts of a report as python-docx writes it."""
    return dict(unzipped(report(truth).as_docx(tmp_path / "sound.docx").read_bytes()))


@pytest.fixture
def read(forms: Sequence[Form], tmp_path: Path) -> Callable[[str, bytes], dict[str, str]]:
    """The figures that are read from a file of that name."""

    def figures(name: str, content: bytes) -> dict[str, str]:
        (tmp_path / name).write_bytes(content)
        published = read_published(tmp_path / name, forms)
        assert published.submission.unit.name == "样板镇"
        return {id: str(value.number) for id, value in published.submission.figures.items()}

    return figures


# Word


def strict(parts: Parts) -> Parts:
    spaces = ((W, b"http://purl.oclc.org/ooxml/wordprocessingml/main"),
              (R, b"http://purl.oclc.org/ooxml/officeDocument/relationships"))  # fmt: skip
    for loose, tight in spaces:
        parts = {name: data.replace(loose, tight) for name, data in parts.items()}
    return parts


def named_otherwise(parts: Parts) -> Parts:
    parts["word/document2.xml"] = parts.pop(MAIN)
    parts["word/_rels/document2.xml.rels"] = parts.pop("word/_rels/document.xml.rels")
    for name in (RELATIONS, TYPES):
        parts[name] = parts[name].replace(b"word/document.xml", b"word/document2.xml")
    return parts


def with_backslashes(parts: Parts) -> Parts:
    return {name.replace("/", "\\"): data for name, data in parts.items()}


def in_other_letters(parts: Parts) -> Parts:
    return {name.replace("word/document", "Word/Document"): data for name, data in parts.items()}


def from_the_root(parts: Parts) -> Parts:
    """Absolute targets of relations."""
    parts[RELATIONS] = parts[RELATIONS].replace(b'Target="word/', b'Target="/word/')
    return parts


def without_types(parts: Parts) -> Parts:
    del parts[TYPES]
    return parts


def without_relations(parts: Parts) -> Parts:
    return {name: data for name, data in parts.items() if not name.endswith(".rels")}


def with_prefixes(parts: Parts) -> Parts:
    """Every element with another prefix, as some programs write them."""
    text = parts[MAIN].replace(b"<w:", b"<ns0:").replace(b"</w:", b"</ns0:").replace(b" w:", b" ns0:")
    parts[MAIN] = text.replace(b"xmlns:w=", b"xmlns:ns0=")
    return parts


def with_macros(parts: Parts) -> Parts:
    parts[TYPES] = parts[TYPES].replace(
        b"vnd.openxmlformats-officedocument.wordprocessingml.document.main",
        b"vnd.ms-word.document.macroEnabled.main",
    )
    return parts


def with_a_relation_to_nothing(parts: Parts) -> Parts:
    lost = b'<Relationship Id="rId77" Type="%s/footer" Target="footer9.xml"/></Relationships>' % R
    name = "word/_rels/document.xml.rels"
    parts[name] = parts[name].replace(b"</Relationships>", lost)
    return parts


def with_a_broken_part_beside(parts: Parts) -> Parts:
    """A part that no reader needs."""
    parts["docProps/core.xml"] = b"<cp:coreProperties"
    return parts


def around_a_paragraph_s_end(parts: Parts) -> Parts:
    """A paragraph's end that was deleted with tracked changes: its text goes on in the next paragraph."""
    title = "<w:r><w:t>样板镇2024年政府信息公开工作年度报告</w:t></w:r>".encode()
    assert title in parts[MAIN]
    first = title.replace("2024年政府信息公开工作年度报告".encode(), b"")
    mark = b'<w:pPr><w:rPr><w:del w:id="1" w:author="a"/></w:rPr></w:pPr>'
    second = title.replace("样板镇".encode(), b"")
    start = parts[MAIN].index(title)
    begun = parts[MAIN].rindex(b"<w:p>", 0, start) + 5
    text = parts[MAIN]
    parts[MAIN] = text[:begun] + mark + first + b"</w:p><w:p>" + second + text[start + len(title) :]
    return parts


@pytest.mark.parametrize(
    "changed",
    [
        strict, named_otherwise, with_backslashes, in_other_letters, from_the_root, without_types,
        without_relations, with_prefixes, with_macros, with_a_relation_to_nothing, with_a_broken_part_beside,
        around_a_paragraph_s_end,
    ],
)  # fmt: skip
@pytest.mark.parametrize("ending", ["docx", "doc"])
def test_documents_that_word_opens(
    changed: Callable[[Parts], Parts],
    ending: str,
    parts: Parts,
    truth: dict[str, str],
    read: Callable[[str, bytes], dict[str, str]],
) -> None:
    assert read(f"a.{ending}", zipped(changed(parts))) == truth


def flat(parts: Parts) -> bytes:
    """The package as one XML file."""
    pieces = [
        b'<pkg:part pkg:name="/%s"><pkg:xmlData>%s</pkg:xmlData></pkg:part>'
        % (name.encode(), data.partition(b"?>")[2] if data.startswith(b"<?xml") else data)
        for name, data in parts.items()
        if name.endswith((".xml", ".rels")) and name != TYPES
    ]
    space = b'xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"'
    return b'<?xml version="1.0"?><pkg:package %s>%s</pkg:package>' % (space, b"".join(pieces))


def of_word_2003(parts: Parts) -> bytes:
    """The document in the language of Word 2003."""
    body = re.search(rb"<w:body>.*</w:body>", parts[MAIN], re.DOTALL)
    assert body
    space = b"http://schemas.microsoft.com/office/word/2003/wordml"
    merged = re.sub(rb"<w:sectPr.*?</w:sectPr>", b"", body[0].replace(b"w:vMerge", b"w:vmerge"))
    return b'<?xml version="1.0"?><w:wordDocument xmlns:w="%s">%s</w:wordDocument>' % (space, merged)


@pytest.mark.parametrize("as_one", [flat, of_word_2003])
@pytest.mark.parametrize("ending", ["xml", "doc", "docx"])
def test_documents_in_one_file_of_xml(
    as_one: Callable[[Parts], bytes],
    ending: str,
    parts: Parts,
    truth: dict[str, str],
    read: Callable[[str, bytes], dict[str, str]],
) -> None:
    assert read(f"a.{ending}", as_one(parts)) == truth


# Web archives, and documents that hold nothing but one


def archive(
    page: str, charset: str = "utf-8", coding: str = "quoted-printable", kind: str = "related"
) -> bytes:
    content = page.encode(charset)
    packed = quopri.encodestring(content) if coding == "quoted-printable" else base64.encodebytes(content)
    return (
        b"From: <Saved by a browser>\r\nSubject: =?utf-8?B?5oql?=\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/%s;\r\n\ttype="text/html"; boundary="b"\r\n\r\n--b\r\n'
        b"Content-Type: text/html; charset=%s\r\nContent-Transfer-Encoding: %s\r\n"
        b"Content-Location: file:///C:/a.htm\r\n\r\n%s\r\n--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b--\r\n"
    ) % (kind.encode(), charset.encode(), coding.encode(), packed)


@pytest.mark.parametrize("name", ["a.mht", "a.mhtml", "a.doc", "a.docx", "a.html"])
@pytest.mark.parametrize(("charset", "coding"), [("utf-8", "quoted-printable"), ("gb2312", "base64")])
def test_web_archives(
    name: str,
    charset: str,
    coding: str,
    report: MakeReport,
    truth: dict[str, str],
    read: Callable[[str, bytes], dict[str, str]],
) -> None:
    assert read(name, archive(report(truth).as_html(), charset, coding)) == truth


def test_a_web_page_called_doc(
    report: MakeReport, truth: dict[str, str], read: Callable[[str, bytes], dict[str, str]]
) -> None:
    """What web systems offer as a Word file more often than not."""
    assert read("a.doc", report(truth).as_html().encode("gb18030")) == truth


def holding(parts: Parts, name: str, content: bytes) -> bytes:
    """A Word document that holds nothing but another file."""
    relation = b'<Relationship Id="h" Type="%s/aFChunk" Target="/word/%s"/></Relationships>' % (
        R,
        name.encode(),
    )
    relations = "word/_rels/document.xml.rels"
    body = b'<w:document xmlns:w="%s" xmlns:r="%s"><w:body><w:altChunk r:id="h"/></w:body></w:document>' % (
        W,
        R,
    )
    return zipped(
        {
            **parts,
            MAIN: body,
            relations: parts[relations].replace(b"</Relationships>", relation),
            f"word/{name}": content,
        }
    )


@pytest.mark.parametrize("kind", ["page", "archive", "document", "text"])
def test_a_document_around_another_one(
    kind: str,
    parts: Parts,
    report: MakeReport,
    truth: dict[str, str],
    read: Callable[[str, bytes], dict[str, str]],
) -> None:
    drawn = report(truth)
    content = {
        "page": ("a.html", drawn.as_html().encode()),
        "archive": ("a.mht", archive(drawn.as_html())),
        "document": ("a.docx", zipped(parts)),
    }
    if kind == "text":  # a table is no table any more, but nothing is read wrongly
        assert word.parse(holding(parts, "a.txt", "一、总体情况\n平稳。".encode())).rows[1].text == "平稳。"
    else:
        assert read("a.docx", holding(parts, *content[kind])) == truth


def test_documents_in_each_other_without_end(parts: Parts) -> None:
    inside = zipped(parts)
    for _ in range(5):
        inside = holding(parts, "a.docx", inside)
    with pytest.raises(UnusableFileError):
        word.parse(inside)


# Refused, and said what to do


def refused(name: str, content: bytes, forms: Sequence[Form], folder: Path) -> tuple[str, str]:
    (folder / name).write_bytes(content)
    with pytest.raises(UnusableFileError) as error:
        read_published(folder / name, forms)
    return error.value.finding.code, message(error.value.finding)


OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
OLD_WORD = (0xA5EC).to_bytes(2, "little") + bytes(8)


def stream(name: str) -> bytes:
    return name.encode("utf-16-le")


@pytest.mark.parametrize(
    ("name", "content", "code", "said"),
    [
        ("a.doc", OLE + OLD_WORD + bytes(99) + stream("WordDocument"), "S99", "另存为 .docx"),
        ("a.doc", OLE + OLD_WORD + b"\x00\x01" + stream("WordDocument"), "S92", "取消打开密码"),
        ("a.docx", OLE + stream("EncryptedPackage"), "S92", "取消打开密码"),
        ("a.docx", OLE + stream("EncryptedPackage") + stream("DRMEncryptedDataSpace"), "S99", "敏感度标签或权限管理"),
        ("a.docx", b"\x62\x14\x23\x65" + bytes(range(256)) * 9, "S99", "安全软件加密"),
        ("a.rtf", b"{\\rtf1\\ansi }", "S99", "这是RTF 文档，请用 Word 或 WPS 打开，另存为 .docx"),
        ("a.doc", b"{\\rtf1\\ansi }", "S99", "另存为 .docx"),
        ("a.odt", zipped({"mimetype": b"application/vnd.oasis.opendocument.text"}), "S99", "另存为 .docx"),
        ("a.ofd", zipped({"OFD.xml": b"<a/>"}), "S99", "OFD 版式文件"),
        ("a.docx", zipped({"xl/workbook.xml": b"<a/>"}), "S99", "这是工作簿，不是报告"),
        ("a.docx", zipped({"ppt/presentation.xml": b"<a/>"}), "S99", "演示文稿"),
        ("a.mht", archive("", kind="mixed").replace(b"text/html;", b"text/plain;"), "S99", "没有找到规定的标题和表格"),
        ("a.pdf", written(Page(), user="123"), "S92", "取消打开密码"),
        ("a.pdf", written(Page(), owner="x").replace(b"/Filter /Standard", b"/Filter /Foxit.Own"), "S99", "证书或专用软件"),
    ],
)  # fmt: skip
def test_each_lock_and_each_kind_has_its_own_sentence(
    name: str, content: bytes, code: str, said: str, forms: Sequence[Form], tmp_path: Path
) -> None:
    found, sentence = refused(name, content, forms, tmp_path)

    assert (found, said in sentence) == (code, True), sentence


def test_a_document_that_holds_an_rtf_says_what_to_do(parts: Parts) -> None:
    with pytest.raises(UnusableFileError) as error:
        word.parse(holding(parts, "a.rtf", b"{\\rtf1 }"))

    assert "请用 Word 或 WPS 打开，另存为 .docx" in message(error.value.finding)


# PDF

SENTENCES = [
    "本镇主动公开政府信息二百余条，",
    "其中门户网站公开一百八十条。",
    "收到的申请都按规定的期限答复。",
    "信息管理由党政办公室专人负责，",
    "公开栏和网站每个月检查一次。",
    "工作考核每个季度公布一次结果。",
    "下一年继续做好各项公开工作。",
]


def texts(content: bytes) -> list[str]:
    return [row.text for row in pdf.parse(content).rows]


def prose(page: Page, x: float, y: float, lines: Sequence[str]) -> None:
    for number, line in enumerate(lines):
        page.text(x, y + 20 * number, line)


@pytest.mark.parametrize("options", [{"owner": "x"}, {"turned": 90}, {"owner": "x", "turned": 90}])
def test_what_is_only_locked_or_laid_to_the_side_is_read(options: dict[str, Any]) -> None:
    page = Page()
    prose(page, 50, 100, SENTENCES)
    page.table(50, 300, [100, 60, 60], [["信息内容", "制发", "有效"], ["规章", "0", "7"]])

    assert texts(written(page, **options)) == texts(written(page))
    assert texts(written(page))[-1] == "规章\t0\t7"


def test_a_locked_pdf_that_unpacks_to_too_much() -> None:
    bomb = Page(operators=["%" + "0" * (160 << 20)])

    with pytest.raises(UnusableFileError) as error:
        pdf.parse(written(bomb, owner="x"))
    assert error.value.finding.code == "S95"


def test_two_columns_are_read_one_after_the_other() -> None:
    page = Page()
    page.text(200, 60, "样板镇政府信息公开工作年度报告", 14)
    for x, lines in ((50, SENTENCES), (320, list(reversed(SENTENCES)))):
        for number, line in enumerate(lines):
            page.text(x, 100 + 22 * number + (x > 50) * 7, line)
    page.text(
        50, 300, "本报告由样板镇党政办公室编写，由县政府办公室审核，读者可以在门户网站上查阅本报告全文。"
    )

    read = "".join(texts(written(page)))

    assert read.index("样板镇政府") < read.index(SENTENCES[0]) < read.index(SENTENCES[-1])
    left = read[: read.index("本报告由")].removeprefix("样板镇政府信息公开工作年度报告")
    assert left == "".join(SENTENCES) + "".join(reversed(SENTENCES))


def test_tables_in_two_columns_stay_with_their_own() -> None:
    """Two pages of a report on one sheet: the second half of table three stands beside the first."""
    page = Page(wide=842, high=595)
    for x, rows in ((40, [["甲", "1"], ["乙", "2"]]), (450, [["丙", "3"], ["丁", "4"]])):
        page.table(x, 100, [100, 60], rows)

    assert [row.cells[0].text for row in pdf.parse(padded(page)).rows[-4:]] == ["甲", "乙", "丙", "丁"]


def padded(page: Page) -> bytes:
    """With as many characters as a report has, above everything else."""
    for number in range(4):
        page.text(
            40,
            30 + 12 * number,
            "本年度本机关按照规定公开政府信息，没有收取信息处理费用，也没有收到举报。" * 2,
        )
    return written(page)


def test_a_table_without_rules_is_no_page_in_two_columns() -> None:
    page = Page()
    for number, label in enumerate(
        ("行政许可", "行政处罚", "行政强制", "规章", "行政规范性文件", "其他", "总计")
    ):
        page.text(60, 200 + 20 * number, label)
        for column in range(3):
            page.text(300 + 60 * column, 200 + 20 * number, str(number + column))

    rows = pdf.parse(padded(page)).rows[-7:]

    assert [[cell.text for cell in row.cells] for row in rows][:2] == [
        ["行政许可", "0", "1", "2"],
        ["行政处罚", "1", "2", "3"],
    ]


def test_a_font_that_explains_some_of_its_glyphs_only(forms: Sequence[Form]) -> None:
    """A figure that says nothing is left blank and named; the labels and the other figures are read."""
    lines = "二、主动公开政府信息情况\n规章\t0\t(cid:21)\t6\n行政规范性文件\t1\t2\t3\n三、收到和处理政府信息公开申请情况\n"
    published = interpret(text.parse(lines), forms, Source(""))

    assert published
    figures = published.submission.figures
    assert [figures[f"t2.regulation.{id}"].number for id in ("made", "repealed", "current")] == [0, None, 6]
    assert [found.found for found in published.findings if found.code == "V21"] == ["(cid:21)"]
