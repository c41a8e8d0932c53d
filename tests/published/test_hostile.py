"""Files that are not what they say, or mean harm: one sentence each, and nothing is fetched or unpacked."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import docx
import pytest

from xltools.form.spec import Form
from xltools.model.errors import UnusableFileError
from xltools.model.findings import message
from xltools.published import read_published
from xltools.published.sources import html, word

MakeReport = Callable[[dict[str, str]], Any]
Refusal = Callable[[str, bytes], tuple[str, str]]


@pytest.fixture
def refusal(forms: Sequence[Form], tmp_path: Path) -> Refusal:
    """The code and the sentence with which a file is refused."""

    def refuse(name: str, content: bytes) -> tuple[str, str]:
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UnusableFileError) as error:
            read_published(tmp_path / name, forms)
        return error.value.finding.code, message(error.value.finding)

    return refuse


# Web pages


def test_a_page_nested_without_end(refusal: Refusal) -> None:
    assert refusal("a.html", b"<html><body>" + b"<div>" * 100_000)[0] in ("S95", "S99")
    assert refusal("b.html", b"<table><tr><td>" * 150)[0] == "S95"


def test_a_page_of_endless_cells_or_spans(refusal: Refusal) -> None:
    rows = b"<tr>" + b'<td rowspan="65534" colspan="65534">0</td>' * 50 + b"</tr>"
    assert refusal("a.html", b"<html><table>" + rows * 400 + b"</table>")[0] == "S95"
    assert refusal("b.html", b"<html><p>" + b"<br>0" * 60_000)[0] == "S95"


def test_entities_of_ones_own_are_not_resolved(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("秘密内容")
    page = (
        f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{tmp_path}/secret"><!ENTITY y "yyyy">]>'
        "<html><body><p>一、&x;总体&y;情况</p><p>b</p></body></html>"
    )

    text = "".join(row.text for row in html.parse(page).rows)

    assert "秘密内容" not in text
    assert "yyyy" not in text.split("一、")[1]


def test_a_page_of_nothing(refusal: Refusal) -> None:
    assert refusal("a.html", b"<html><body></body></html><p></p>")[0] in ("S91", "S99")
    assert refusal("b.html", b"<!-- a --><p><p><p>")[0] in ("S91", "S99")


# Word


def package(parts: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return data.getvalue()


def parts_of(document: Any) -> dict[str, bytes]:
    data = io.BytesIO()
    document.save(data)
    with zipfile.ZipFile(data) as file:
        return {info.filename: file.read(info) for info in file.infolist()}


def test_old_word_documents_are_refused_with_what_to_do(refusal: Refusal) -> None:
    ole = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + "WordDocument".encode("utf-16-le")

    for name in ("a.doc", "a.docx", "a.wps"):
        code, text = refusal(name, ole)
        assert code == "S99"
        assert "不能导入：这是旧格式的 .doc 文档，请用 Word 或 WPS 另存为 .docx 后再导入。" in text
    locked = bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le")
    assert refusal("b.docx", locked)[0] == "S92"


def test_packages_that_are_no_documents(refusal: Refusal) -> None:
    assert refusal("a.docx", b"PK\x03\x04 torn")[0] == "S91"
    assert refusal("b.docx", package({"xl/workbook.xml": b"<a/>"}))[0] == "S99"
    assert refusal("c.docx", package({"word/document.xml": b"<a/>"}))[0] == "S91"
    assert refusal("d.docx", package({"word/document.xml": b"<a>"}))[0] == "S91"


def test_a_document_that_unpacks_to_too_much(refusal: Refusal) -> None:
    parts = parts_of(docx.Document())
    assert refusal("a.docx", package(parts | {"word/media/a.png": bytes(210 * 1024 * 1024)}))[0] == "S95"
    assert refusal("b.docx", package(parts | {f"word/{n}.bin": b"" for n in range(2100)}))[0] == "S95"


def test_entities_in_a_document(refusal: Refusal) -> None:
    parts = parts_of(docx.Document())
    for name in ("word/document.xml", "word/styles.xml", "_rels/.rels"):
        head, _, rest = parts[name].partition(b"?>")
        bomb = head + b'?><!DOCTYPE a [<!ENTITY a "b">]>' + rest
        code, text = refusal("a.docx", package(parts | {name: bomb}))
        assert code == "S95"
        assert "文档类型声明" in text


def test_relationships_out_of_a_document_are_not_followed() -> None:
    document = docx.Document()
    document.add_paragraph("一、总体情况")
    parts = parts_of(document)
    link = (
        b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        b'attachedTemplate" Target="http://192.0.2.1/a.dotm" TargetMode="External"/></Relationships>'
    )
    name = "word/_rels/document.xml.rels"
    parts[name] = parts[name].replace(b"</Relationships>", link)

    assert [row.text for row in word.parse(package(parts)).rows] == ["一、总体情况"]


def test_what_word_does_not_show_is_not_read_and_all_else_is() -> None:
    document = docx.Document()
    document.add_paragraph("BODY")
    parts = parts_of(document)

    def paragraph(inner: str) -> str:
        return f"<w:p>{inner}</w:p>"

    def run(text: str, mark: str = "") -> str:
        return f"<w:r><w:rPr>{mark}</w:rPr><w:t>{text}</w:t></w:r>"

    table = (
        f"<w:tbl><w:tr><w:tc>{paragraph(run('甲'))}</w:tc><w:tc>{paragraph(run('乙'))}</w:tc></w:tr></w:tbl>"
    )
    body = "".join(
        [
            paragraph(
                run("前") + f"<w:del>{run('删')}</w:del><w:ins>{run('增')}</w:ins>" + run("隐", "<w:vanish/>")
            ),
            f"<w:sdt><w:sdtContent>{table}</w:sdtContent></w:sdt>",
            paragraph("<w:hyperlink>" + run("链接") + "</w:hyperlink><w:r><w:br/></w:r>" + run("下一行")),
            paragraph(f"<w:r><w:pict><w:txbxContent>{paragraph(run('框'))}</w:txbxContent></w:pict></w:r>"),
        ]
    )
    name = "word/document.xml"
    text = parts[name].decode()
    start, end = text.index("<w:p>"), text.index("</w:p>") + len("</w:p>")
    parts[name] = (text[:start] + body + text[end:]).encode()

    rows = word.parse(package(parts)).rows

    assert [[cell.text for cell in row.cells] for row in rows] == [
        ["前增"], ["甲", "乙"], ["链接"], ["下一行"], ["框"],
    ]  # fmt: skip


# PDF


def pdf(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these objects, the first of which is the catalogue."""
    data, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF\n"
        % (len(objects) + 1, table, len(objects) + 1, trailer, len(data))
    )


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d %s>>\nstream\n%s\nendstream" % (len(content), entries, content)


def one_page(content: bytes, *more: bytes, resources: bytes = b"", trailer: bytes = b"") -> bytes:
    return pdf(
        [
            b"<</Type /Catalog /Pages 2 0 R>>",
            b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
            b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources <<%s>>>>" % resources,
            content,
            *more,
        ],
        trailer,
    )  # fmt: skip


def test_a_scan_is_refused_with_what_to_do(refusal: Refusal) -> None:
    picture = stream(
        bytes(3),
        b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceRGB /BitsPerComponent 8",
    )
    code, text = refusal(
        "a.pdf", one_page(stream(b"595 0 0 842 0 0 cm /P Do"), picture, resources=b"/XObject <</P 5 0 R>>")
    )

    assert code == "S99"
    assert "这份 PDF 是扫描件，里面只有图片，没有文字" in text


def test_an_encrypted_pdf_is_refused(refusal: Refusal) -> None:
    lock = b"<</Filter /Standard /V 1 /R 2 /P -4 /O (%s) /U (%s)>>" % (b"o" * 32, b"u" * 32)
    trailer = b"/Encrypt 5 0 R /ID [(aaaaaaaaaaaaaaaa) (aaaaaaaaaaaaaaaa)]"

    assert refusal("a.pdf", one_page(stream(b""), lock, trailer=trailer))[0] == "S92"


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7", b"%PDF-1.7\n" + b"x" * 5000, pdf([b"<<>>"]), pdf([b"[1 0 R]"])]
)
def test_a_damaged_pdf(content: bytes, refusal: Refusal) -> None:
    assert refusal("a.pdf", content)[0] in ("S91", "S99")


def test_a_pdf_that_unpacks_to_too_much(refusal: Refusal) -> None:
    bomb = zlib.compress(bytes(160 * 1024 * 1024), 1)
    assert refusal("a.pdf", one_page(stream(bomb, b"/Filter /FlateDecode")))[0] == "S95"
    twice = zlib.compress(bomb, 9)
    assert refusal("b.pdf", one_page(stream(twice, b"/Filter [/FlateDecode /FlateDecode]")))[0] == "S95"
    large = zlib.compress(b"0 0 m " * (2 * 1024 * 1024), 9)
    assert refusal("c.pdf", one_page(stream(large, b"/Filter /FlateDecode")))[0] == "S95"


def test_a_pdf_that_draws_for_ever(refusal: Refusal) -> None:
    def form(number: int) -> bytes:
        entries = (
            b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources <</XObject <</X %d 0 R>>>>" % number
        )
        return stream(b"/X Do " * 10, entries)

    forms = [form(number) for number in range(6, 14)]
    first = stream(b"/X Do")
    assert refusal("a.pdf", one_page(first, *forms, form(5), resources=b"/XObject <</X 5 0 R>>"))[0] == "S95"
    assert (
        refusal("b.pdf", one_page(first, *forms, stream(b""), resources=b"/XObject <</X 5 0 R>>"))[0] == "S95"
    )


def test_too_many_pages(refusal: Refusal) -> None:
    kids = b" ".join(b"%d 0 R" % number for number in range(3, 203))
    page = b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]>>"
    pages = b"<</Type /Pages /Kids [%s] /Count 200>>" % kids
    code, text = refusal("a.pdf", pdf([b"<</Type /Catalog /Pages 2 0 R>>", pages, *[page] * 200]))

    assert code == "S95"
    assert "超过 100 页" in text
