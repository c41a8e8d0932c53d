"""Files that are no workbook, no longer one, or one that means harm: refused with a reason, the others go on."""

from __future__ import annotations

import io
import os
import re
import resource
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from damage import Inbox, cells, encrypted, in_part, not_ours, sound, unzipped, zipped
from office import Office

from xltools.jobs import check
from xltools.workbook.read.unit_book import read

DOCTYPE = '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def of_own(title: str) -> bytes:
    """How a page of ours begins: title and policy are far from the start."""
    return f"<!doctype html>\n<html>\n<head>{' ' * 900}<title>{title}</title>".encode()


DOCX = zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"})


@pytest.mark.parametrize(
    ("name", "data", "code", "says"),
    [
        ("101_青禾镇_2025.xlsx", b"", "S90", "0 字节"),
        ("101_青禾镇_2025.xlsx", sound()[:-2000], "S91", "压缩结构不完整"),
        ("101_青禾镇_2025.xlsx", sound()[:100], "S91", "压缩结构不完整"),
        ("101_青禾镇_2025.xlsx", encrypted(), "S92", "打开密码"),
        ("101_青禾镇_2025.xlsx", DOCX, "S93", "“Word 文档”"),
        ("101_青禾镇_2025.xlsx", b"%PDF-1.7\n%\xe2\xe3", "S93", "“PDF 文档”"),
        ("101_青禾镇_2025.xlsx", zipped({"101.txt": b"x"}), "S93", "“压缩包”"),
        ("101_青禾镇_2025.xlsx", b"Rar!\x1a\x07\x00", "S93", "“RAR 压缩包”"),
        ("青禾镇.png", b"\x89PNG\r\n\x1a\n", "S93", "“图片”"),
        ("青禾镇.txt", "新收,3\n".encode("gbk"), "S93", "“文本文件”"),
        (
            "青禾镇.xls",
            b'\r\n<html xmlns:x="urn:schemas-microsoft-com:office:excel"><table>',
            "S93",
            "“网页”",
        ),
        ("青禾镇.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "S91", "Excel 97"),
        ("自查.html", of_own("报表自查"), "S93", "“自查页（只用来核对，不用报送）”"),
        ("汇总.html", of_own("报表汇总"), "S93", "“汇总页（县里汇总用，不用报送）”"),
        ("青禾镇.dat", bytes(range(256)), "S93", "“其他文件”"),
        ("青禾镇.xlsx", not_ours(), "S96", "不是由本软件下发"),
    ],
    ids=lambda value: value if isinstance(value, str) and value[:1] in "SV" else "",
)
def test_file_that_is_no_return(inbox: Inbox, name: str, data: bytes, code: str, says: str) -> None:
    inbox.put(data, name).expect(code, says=says, name=name)


@pytest.mark.parametrize("part", ["xl/worksheets/sheet4.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"])  # fmt: skip
def test_part_missing(inbox: Inbox, part: str) -> None:
    parts = unzipped(sound())
    del parts[part]
    inbox.put(zipped(parts)).expect("S91", says=f"缺少部件 {part}")


@pytest.mark.parametrize("part", ["xl/worksheets/sheet4.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"])  # fmt: skip
def test_part_cut_short(inbox: Inbox, part: str) -> None:
    parts = unzipped(sound())
    inbox.put(zipped({**parts, part: parts[part][:-40]})).expect("S91", says=f"部件 {part} 不是完整的 XML")


@pytest.mark.parametrize("encoding", ["GBK", "nonsense"])
def test_part_in_an_encoding_nobody_reads(inbox: Inbox, encoding: str) -> None:
    data = in_part("xl/styles.xml", ('encoding="UTF-8"', f'encoding="{encoding}"'))
    inbox.put(data).expect("S91", says="xl/styles.xml")


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"])  # fmt: skip
def test_xml_with_entities_is_refused(inbox: Inbox, part: str) -> None:
    inbox.put(in_part(part, ("?>\n", f"?>\n{DOCTYPE}"))).expect("S95", says="文档类型声明")


def test_zip_bomb_is_refused_at_once_and_with_little_memory(inbox: Inbox) -> None:
    packed = io.BytesIO(sound())
    with (
        zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as package,
        package.open("xl/media/x.bin", "w") as big,
    ):
        for _ in range(300):
            big.write(bytes(1 << 20))
    inbox.put(packed.getvalue())
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    inbox.expect("S95", says="解压后过大")
    assert time.perf_counter() - start < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024  # KB


def test_bomb_that_lies_about_its_size(inbox: Inbox) -> None:
    """The header says 1 KB: no more than that is unpacked."""
    parts = unzipped(sound())
    data = bytearray(zipped({**parts, "xl/worksheets/sheet4.xml": bytes(80 << 20)}))
    for found in re.finditer(re.escape((80 << 20).to_bytes(4, "little")), bytes(data)):
        data[found.start() : found.end()] = (1024).to_bytes(4, "little")
    inbox.put(bytes(data)).expect("S91", says="部件 xl/worksheets/sheet4.xml 已损坏")


def test_part_packed_by_a_method_office_does_not_know(inbox: Inbox) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as package:
        for name, content in unzipped(sound()).items():
            package.writestr(name, content)
    inbox.put(out.getvalue()).expect("S91", says="压缩方法")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name(inbox: Inbox) -> None:
    packed = io.BytesIO(sound())
    with zipfile.ZipFile(packed, "a") as package:
        package.writestr("xl/workbook.xml", b"<workbook/>")
    inbox.put(packed.getvalue()).expect("S95", says="同名部件")


def test_file_above_the_limit(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path / "县", project="[limits]\nfile_mb = 1\n")
    inbox.put(sound() + bytes(2 << 20)).expect("S94", says=("2.0 MB", "1 MB"))


def test_link_out_of_the_inbox_is_not_followed(inbox: Inbox, tmp_path: Path) -> None:
    outside = tmp_path / "outside.xlsx"
    outside.write_bytes(sound())
    (inbox.inbox / Inbox.NAME).symlink_to(outside)
    inbox.expect("S97", says="没有跟随")


def test_file_nobody_may_read(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that runs as root can read anything, so the system's answer is put in its mouth."""
    read_bytes = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == Inbox.NAME:
            raise PermissionError(13, os.strerror(13))
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    inbox.put(sound()).expect("S97", says="无法读取文件（没有权限，或者正被其他程序占用）")


# Other formats


@pytest.fixture(scope="module")
def saved(office: Office, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The healthy return as LibreOffice saves it."""
    folder = tmp_path_factory.mktemp("saved")
    source = folder / "return.xlsx"
    source.write_bytes(sound())
    found = {}
    with office.open(source) as document:
        for kind in ("xls", "ods"):
            document.save(folder / f"return.{kind}", kind)
            found[kind] = (folder / f"return.{kind}").read_bytes()
    return found


@pytest.mark.parametrize("kind", ["xls", "ods"])
@pytest.mark.parametrize("suffix", ["xlsx", None])
def test_other_formats_are_read_by_content(
    inbox: Inbox, saved: dict[str, bytes], kind: str, suffix: str | None
) -> None:
    name = f"101_青禾镇_2025.{suffix or kind}"
    inbox.put(saved[kind], name).expect("S17", says=f".{kind} 格式", name=name)
    counted = inbox.counted()
    assert str(counted.number("t2.charge.charged")) == "12.35"
    assert counted.number("t3.received.total") == 8


@pytest.mark.parametrize("kind", ["xls", "ods"])
@pytest.mark.parametrize("cut", [0.3, 0.9])
def test_other_formats_cut_short(inbox: Inbox, saved: dict[str, bytes], kind: str, cut: float) -> None:
    data = saved[kind]
    inbox.put(data[: int(len(data) * cut)])
    found = [one for one in inbox.judge().findings if one.file == Inbox.NAME]
    assert [one.code for one in found if one.is_error]


def test_wrong_value_in_another_format(office: Office, inbox: Inbox, tmp_path: Path) -> None:
    source = tmp_path / "wrong.xlsx"
    source.write_bytes(cells("表二", C12="3件"))
    with office.open(source) as document:
        document.recalculate()
        document.save(tmp_path / "wrong.xls", "xls")
    inbox.put((tmp_path / "wrong.xls").read_bytes()).expect("V04 表二 C12", "S17", says="3件")


def test_whatever_is_raised_costs_one_file(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of ours that a file brings about is one finding, which says where it was."""

    def failing(path: Path, *args: Any, **named: Any) -> object:
        if path.name == Inbox.NAME:
            raise IndexError("nobody thought of it")
        return read(path, *args, **named)

    monkeypatch.setattr(check, "read", failing)
    inbox.put(sound()).expect("S83", says="IndexError test_files:")
