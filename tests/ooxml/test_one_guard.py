"""One guard for workbooks, Word documents and templates: the same flaw is found in all, each told in its own words."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from xltools.model.errors import UnusableArgumentError, UnusableFileError
from xltools.model.findings import message
from xltools.ooxml.package import MB, Flaw, Limits, Package, unpacked_size
from xltools.published.sources.word import parse
from xltools.report.word.template import WordTemplate
from xltools.workbook.read.facts import book_facts

#: The parts that each of the three must have.
PARTS = {
    "xl/workbook.xml": b"<workbook/>",
    "xl/_rels/workbook.xml.rels": b"<Relationships/>",
    "word/document.xml": b"<document/>",
    "word/_rels/document.xml.rels": b"<Relationships/>",
    "[Content_Types].xml": b"<Types/>",
}
DOCTYPE = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'


def package(
    changes: dict[str, bytes] | None = None, *, method: int = zipfile.ZIP_DEFLATED, count: int = 0
) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, content in {**PARTS, **(changes or {})}.items():
            made.writestr(name, content)
        for number in range(count):
            made.writestr(f"xl/media/{number}.bin", b"")
    return out.getvalue()


def everywhere(content: bytes) -> dict[str, bytes]:
    """The content in one part of each kind of package."""
    return {"xl/workbook.xml": content, "word/document.xml": content}


def encrypted() -> bytes:
    """The flag that says so, in both places that have it of every part."""
    data = bytearray(package())
    for start, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(start)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(start, at + 1)
    return bytes(data)


def twice() -> bytes:
    """No program writes such a package: the name of one part is changed to that of another afterwards."""
    return package({"word/documenu.xml": b"<document/>"}).replace(b"documenu", b"document")


def large() -> bytes:
    """Less than a megabyte that unpacks to more than any of the three may be."""
    return package({f"xl/media/{number}.bin": bytes(50 * MB) for number in range(5)})


#: What is wrong, and what is said of it: of a workbook, of a document, of a template.
FLAWS: dict[str, tuple[Callable[[], bytes], str, str, str]] = {
    "cut off": (lambda: package()[:-30], "S91 压缩结构不完整", "S91 压缩结构不完整", "不是完整的 Word 文档"),
    "far too large": (large, "S95 解压后过大", "S95 解压后过大", "解压后过大或内部有同名部件"),
    "too many parts": (lambda: package(count=2000), "S95 解压后过大", "S95 解压后过大", "解压后过大或内部有同名部件"),
    "two parts of one name": (twice, "S95 内部有同名部件", "S95 内部有同名部件", "解压后过大或内部有同名部件"),
    "encrypted": (encrypted, "S92", "S92", "不是 Word 文档（.docx），或者加了密码"),
    "packed by another method": (
        lambda: package(method=zipfile.ZIP_LZMA),
        "S91 的压缩方法不能识别",
        "S91 压缩方法不能识别",
        "不是完整的 Word 文档",
    ),
    "entities": (
        lambda: package(everywhere(DOCTYPE.encode())),
        "S95 XML 中含有文档类型声明",
        "S95 XML 中含有文档类型声明",
        "的 XML 中含有文档类型声明",
    ),
    "entities in UTF-16": (
        lambda: package(everywhere(f'<?xml version="1.0" encoding="UTF-16"?>{DOCTYPE}'.encode("utf-16"))),
        "S95 XML 中含有文档类型声明",
        "S95 XML 中含有文档类型声明",
        "的 XML 中含有文档类型声明",
    ),
    "no XML": (
        lambda: package(everywhere(b"<a><b></a>")),
        "S91 不是完整的 XML",
        "S91 内部的 XML 不完整",
        "不是完整的 XML",
    ),
}  # fmt: skip


def said(code_and_words: str, error: UnusableFileError) -> bool:
    code, _, words = code_and_words.partition(" ")
    return error.finding.code == code and words in message(error.finding)


@pytest.mark.parametrize("name", list(FLAWS))
def test_the_same_flaw_is_found_in_all_three(name: str) -> None:
    make, workbook, document, template = FLAWS[name]
    data = make()
    with pytest.raises(UnusableFileError) as caught:
        book_facts(data)
    assert said(workbook, caught.value), message(caught.value.finding)
    with pytest.raises(UnusableFileError) as caught:
        parse(data)
    assert said(document, caught.value), message(caught.value.finding)
    with pytest.raises(UnusableArgumentError, match=template):
        WordTemplate(data, "模板.docx", {})


@pytest.mark.parametrize("flaw", [Flaw.PART_TOO_LARGE, Flaw.MISSING_PART, Flaw.DAMAGED_PART])
def test_a_flaw_of_one_part_names_it(flaw: Flaw) -> None:
    data = bytearray(
        package({"a.xml": b"<a>" + bytes(range(65, 91)) * 40 + b"</a>"}, method=zipfile.ZIP_STORED)
    )
    if flaw is Flaw.DAMAGED_PART:
        at = data.index(b"<a>ABC")
        data[at + 5] ^= 1
    told: list[tuple[Flaw, str]] = []

    def refusing(flaw: Flaw, part: str) -> Exception:
        told.append((flaw, part))
        return ValueError(part)

    part = "b.xml" if flaw is Flaw.MISSING_PART else "a.xml"
    limits = Limits(part=100 if flaw is Flaw.PART_TOO_LARGE else MB)
    with (
        Package(bytes(data), limits=limits, refusing=refusing) as opened,
        pytest.raises(ValueError, match=part),
    ):
        opened.read(part)
    assert told == [(flaw, part)]


@pytest.mark.parametrize(
    "count", [0, 3, 300]
)  # of 300 parts the directory is longer than what is read of a file's end
@pytest.mark.parametrize("before", [b"", b"a text before the zip"])
def test_size_unpacked_is_what_the_zip_reader_says(count: int, before: bytes, tmp_path: Path) -> None:
    path = tmp_path / "file.zip"
    path.write_bytes(before + package({"xl/big.bin": b"0" * 100_000}, count=count))
    with zipfile.ZipFile(path) as there:
        assert unpacked_size(path) == sum(part.file_size for part in there.infolist())


@pytest.mark.parametrize("data", [b"", b"no zip", b"PK\5\6" + bytes(18) + b"text behind", package()[:-30]])
def test_what_is_no_whole_zip_has_no_size(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "file.zip"
    path.write_bytes(data)
    try:
        with zipfile.ZipFile(path) as there:
            expected = sum(part.file_size for part in there.infolist())
    except zipfile.BadZipFile:
        with pytest.raises(zipfile.BadZipFile):
            unpacked_size(path)
    else:
        assert unpacked_size(path) == expected
