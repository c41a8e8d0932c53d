"""Every reason why a file cannot be used comes about in the situation that it speaks of."""

from __future__ import annotations

import io
import multiprocessing
import os
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from ambiguous import KINDS
from damage import healthy, in_part, sound, unzipped, zipped
from pdfs import Page, written
from planting import OF_FILES, Ground, Table
from returns import FORM, FORMS, UNIT, YEAR

from xltools.county.inbox import list_inbox
from xltools.county.roster import read_roster
from xltools.county.settings import Limits
from xltools.jobs import check
from xltools.jobs.batch import workers
from xltools.jobs.compare import compare
from xltools.jobs.workspace import Workspace
from xltools.merge import merge
from xltools.model.consolidation import Judged
from xltools.model.submission import Unit
from xltools.ooxml.opening import load
from xltools.ooxml.package import Package, parse, xml_parser
from xltools.published import read_published
from xltools.published.sources import html, pdf, word
from xltools.published.sources.blocks import MOST_CELLS
from xltools.published.sources.pdf.limits import check_bytes
from xltools.workbook.consolidated import build_consolidated
from xltools.workbook.consolidated.county_book import open_county_book
from xltools.workbook.read.unit_book import read

PLANTED = Table()
plants = PLANTED.plants


@pytest.fixture
def ground(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ground:
    monkeypatch.chdir(tmp_path)
    return Ground(tmp_path, monkeypatch, capsys)


@pytest.mark.parametrize("code", sorted(OF_FILES))
def test_a_reason_comes_of_its_situation(code: str, ground: Ground) -> None:
    PLANTED.yields(code, ground)


# A file, before it is opened


@plants("N01")
def a_link_out_of_the_inbox(ground: Ground) -> object:
    ground.put("别处/甲.xlsx", b"")
    (ground.folder / "inbox").mkdir()
    (ground.folder / "inbox" / "甲.xlsx").symlink_to(ground.folder / "别处" / "甲.xlsx")
    return list_inbox([ground.folder / "inbox"], Limits())


@plants("N02")
def a_link_to_nothing(ground: Ground) -> object:
    (ground.folder / "甲.xlsx").symlink_to(ground.folder / "没有")
    return list_inbox([ground.folder], Limits())


@plants("N07")
def folders_in_folders_without_end(ground: Ground) -> object:
    folder = ground.folder
    for _ in range(60):
        folder = folder / "又"
    folder.mkdir(parents=True)
    return list_inbox([ground.folder], Limits())


@plants("N03")
def a_pipe(ground: Ground) -> object:
    os.mkfifo(ground.folder / "甲.xlsx")
    return list_inbox([ground.folder], Limits())


@plants("N33")
def a_file_that_ends_the_program_that_reads_it(ground: Ground) -> object:
    for name in ("甲", "乙"):
        ground.put(f"{name}.xlsx", b"")
    ground.monkeypatch.setattr(workers, "_context", lambda: multiprocessing.get_context("fork"))
    judge = check.judge_file
    parent = os.getpid()
    ground.monkeypatch.setattr(
        check,
        "judge_file",
        lambda *args, **named: judge(*args, **named) if os.getpid() == parent else os._exit(1),
    )
    return check.verify(Workspace.open(ground.folder), [ground.folder], workers=2)


# A file that is not what was asked for


OLD_WORD = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512)
TEXT = "第一天，天气晴。"
FILES: dict[str, tuple[str, str | bytes]] = {
    "N05": ("报告.jpg", b"\xff\xd8\xff"),
    "N06": ("报告", TEXT),
    "N10": ("报告.pdf", b"\x1f\x8b" + bytes(99)),
    "N12": ("报告.txt", TEXT),
    "N13": ("报告.doc", OLD_WORD),
    "N18": ("报告.rtf", b"{\\rtf1 }"),
    "N19": ("报告.docx", OLD_WORD + "DRMEncryptedTransform".encode("utf-16-le")),
    "N31": ("报告.txt", b"\x81\xff\x00" * 99),
    "N64": ("报告.docx", b"\x81\xff\x00" * 99),
}
for code, (name, content) in FILES.items():
    plants(code)(lambda ground, name=name, content=content: published(ground.put(name, content)))


def published(path: Path) -> object:
    return read_published(path, [FORM])


@plants("N04")
def a_folder_called_like_a_report(ground: Ground) -> object:
    (ground.folder / "报告.docx").mkdir()
    return published(ground.folder / "报告.docx")


def compared(ground: Ground, name: str, content: bytes) -> object:
    """A file held as a report against a workbook."""
    report, book = ground.put(name, content), ground.put("表.xlsx", sound())
    return compare(Workspace.open(ground.folder), [report], book)


@plants("N11")
def a_workbook_instead_of_a_report(ground: Ground) -> object:
    return compared(ground, "报告.xlsx", b"\x1f\x8b" + bytes(99))


@plants("N14")
def an_old_document_to_compare(ground: Ground) -> object:
    return compared(ground, "报告.doc", OLD_WORD)


# A workbook that programs read differently


AMBIGUOUS = {
    "N70": "a row twice",
    "N71": "two values",
    "N72": "a value in pieces around a comment",
    "N73": "a type that nobody knows",
    "N74": "a choice of contents",
    "N75": "two lists of rows",
    "N76": "two sheets of one name",
    "N77": "two relations of one id",
    "N78": "a typed cell in an array formula",
    "N79": "a formula that no program takes",
}
for code, kind in AMBIGUOUS.items():
    plants(code)(
        lambda ground, kind=kind: check.verify(
            Workspace.open(ground.folder), [ground.put("甲.xlsx", KINDS[kind]())]
        )
    )


# A package that is damaged, or not safe to read


@plants("N20")
def half_a_workbook(ground: Ground) -> object:
    return load(ground.put("甲.xlsx", sound()[:-2000]))


def packed_strangely() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as package:
        package.writestr("xl/workbook.xml", b"<workbook/>")
        package.writestr("word/document.xml", b"<document/>")
    return out.getvalue()


@plants("N22")
def a_part_packed_by_a_method_that_office_does_not_know(_: Ground) -> object:
    return Package(packed_strangely()).read("xl/workbook.xml")


@plants("N23")
def a_part_that_is_gone(_: Ground) -> object:
    return Package(sound()).read("xl/worksheets/sheet99.xml")


@plants("N24")
def a_part_that_does_not_unpack(_: Ground) -> object:
    packed = zipped({"xl/workbook.xml": bytes(range(256)) * 99})
    return Package(packed[:60] + b"\xff" * 40 + packed[100:]).read("xl/workbook.xml")


@plants("N25")
def xml_that_ends_too_early(_: Ground) -> object:
    return parse(xml_parser(), b"<workbook>", "xl/workbook.xml")


@plants("N28")
def an_old_file_that_is_no_workbook(ground: Ground) -> object:
    return load(ground.put("甲.xls", OLD_WORD))


@plants("N50")
def more_parts_than_a_workbook_has(_: Ground) -> object:
    return Package(zipped({f"xl/{number}": b"" for number in range(2001)}))


@plants("N51")
def two_parts_of_one_name(_: Ground) -> object:
    packed = zipped({"xl/workbook.xml": b"", "xl/workbooc.xml": b""})
    return Package(packed.replace(b"workbooc", b"workbook"))


@plants("N52")
def a_part_larger_than_any_of_ours(_: Ground) -> object:
    return Package(zipped({"xl/workbook.xml": bytes((64 << 20) + 1)})).read("xl/workbook.xml")


@plants("N53")
def xml_with_a_document_type(_: Ground) -> object:
    return parse(xml_parser(), b"<!DOCTYPE a><a/>", "xl/workbook.xml")


# A workbook that is damaged


@plants("N27")
def an_old_workbook_that_is_none(ground: Ground) -> object:
    return read_roster(ground.put("units.xls", OLD_WORD + "Workbook".encode("utf-16-le")))


@plants("N41")
def a_sheet_whose_content_is_gone(ground: Ground) -> object:
    lost = in_part("xl/_rels/workbook.xml.rels", ('Id="rId3"', 'Id="rId999"'))
    return read(ground.put("甲.xlsx", lost), FORMS.get, limit=len(lost))


@plants("N54")
def a_roster_with_something_in_its_last_corner(ground: Ground) -> object:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for cell in ("A1", "XFD1000"):
        sheet[cell] = 1
    book.save(ground.folder / "units.xlsx")
    return read_roster(ground.folder / "units.xlsx")


# A county's workbook that is damaged


@cache
def countys() -> bytes:
    """A county's workbook of two units."""
    units = (UNIT, Unit("102", "白石镇", "乡镇"))
    judged = [Judged(f"{unit.code}.xlsx", "", healthy(unit)) for unit in units]
    return build_consolidated(merge(FORM, YEAR, Unit("100", "清河县", "县"), judged, units, {}))


def opened(ground: Ground, *, sheet: str = "", gone: str = "", **cells: Any) -> object:
    """A county's workbook without a sheet, or with cells of another one typed over, and its standings."""
    book = openpyxl.load_workbook(io.BytesIO(countys()))
    if gone:
        del book[gone]
    for cell, value in cells.items():
        book[sheet][cell] = value
    book.save(ground.folder / "汇总.xlsx")
    return open_county_book(ground.folder / "汇总.xlsx", FORMS.get).known_standings()


@plants("N17")
def an_archive_that_was_saved_as_xls(ground: Ground) -> object:
    old = OLD_WORD + "Workbook".encode("utf-16-le")
    return open_county_book(ground.put("汇总.xls", old), FORMS.get)


@plants("N40")
def a_county_s_workbook_without_its_units(ground: Ground) -> object:
    return opened(ground, gone="明细")


@plants("N43")
def a_county_s_workbook_of_no_year(ground: Ground) -> object:
    return opened(ground, sheet="xltools", B6="去年")


@plants("N46")
def a_county_s_workbook_whose_counts_are_words(ground: Ground) -> object:
    return opened(ground, sheet="单位情况", **dict.fromkeys(cells_below(ground, "单位情况", "错误"), "很多"))


def cells_below(_: Ground, sheet: str, head: str) -> list[str]:
    """The filled cells below a head."""
    book = openpyxl.load_workbook(io.BytesIO(countys()))
    (top,) = [cell for row in book[sheet].iter_rows() for cell in row if cell.value == head]
    below = book[sheet].iter_rows(min_row=top.row + 1, min_col=top.column, max_col=top.column)
    return [cell.coordinate for (cell,) in below if cell.value is not None]


def detail(ground: Ground, text: object, place: int = 0) -> str:
    """The address of the cell in 明细 that holds this, the first or a later one."""
    del ground
    book = openpyxl.load_workbook(io.BytesIO(countys()))
    found = [cell.coordinate for row in book["明细"].iter_rows() for cell in row if cell.value == text]
    return found[place]


@plants("N42")
def a_figure_without_a_column(ground: Ground) -> object:
    return opened(ground, sheet="明细", **{detail(ground, "t3.received.person"): "t3.received.nobody"})


@plants("N44")
def two_rows_of_one_unit(ground: Ground) -> object:
    return opened(ground, sheet="明细", **{detail(ground, "102"): "101"})


@plants("N45")
def a_column_of_no_cell(ground: Ground) -> object:
    return opened(ground, sheet="明细", **{detail(ground, "表三!E8"): "表三!这里"})


# Published reports: Word


@plants("N15")
def a_package_of_another_kind(_: Ground) -> object:
    return word.parse(zipped({"报告.txt": b""}))


@plants("N21")
def a_document_packed_by_a_method_that_office_does_not_know(_: Ground) -> object:
    return word.parse(packed_strangely())


@plants("N26")
def a_document_that_ends_too_early(_: Ground) -> object:
    return word.parse(zipped({"word/document.xml": b"<document>"}))


@plants("N29")
def a_package_with_a_part_of_word(_: Ground) -> object:
    return word.parse(zipped({"word/document.xml": b"<document/>"}))


@plants("N55")
def a_document_of_endless_paragraphs(_: Ground) -> object:
    empty = io.BytesIO()
    docx.Document().save(empty)
    parts = unzipped(empty.getvalue())
    many = b"<w:p><w:r><w:t>0</w:t></w:r></w:p>" * (MOST_CELLS + 1)
    body = parts["word/document.xml"].replace(b"<w:body>", b"<w:body>" + many)
    return word.parse(zipped({**parts, "word/document.xml": body}))


# Published reports: web pages


@plants("N32")
def a_page_of_nothing(_: Ground) -> object:
    return html.parse("<!-- a -->")


@plants("N56")
def a_page_nested_without_end(_: Ground) -> object:
    return html.parse("<table><tr><td>" * 150)


@plants("N57")
def a_page_of_endless_spans(_: Ground) -> object:
    row = "<tr>" + '<td rowspan="65534" colspan="65534">0</td>' * 50 + "</tr>"
    return html.parse(f"<html><table>{row * 400}</table>")


# Published reports: PDF


def document_of(objects: list[bytes]) -> bytes:
    """A PDF of these objects, the first of which is the catalogue."""
    data, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<</Size %d /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(data))
    return data + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + trailer


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d %s>>\nstream\n%s\nendstream" % (len(content), entries, content)


def drawing(content: bytes, number: int) -> bytes:
    """A drawing that may draw the object of that number."""
    entries = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources <</XObject <</X %d 0 R>>>>" % number
    return stream(content, entries)


def page_of(content: bytes, *more: bytes) -> bytes:
    """A PDF of one page, which may draw the fifth object."""
    page = b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources <</XObject <</X 5 0 R>>>>>>"
    pages = b"<</Type /Pages /Kids [3 0 R] /Count 1>>"
    return document_of([b"<</Type /Catalog /Pages 2 0 R>>", pages, page, content, *more])


@plants("N16")
def a_page_without_text(_: Ground) -> object:
    return pdf.parse(page_of(stream(b"")))


@plants("N65")
def a_pdf_whose_fonts_say_nothing(_: Ground) -> object:
    page = Page()
    for line in range(9):
        page.text(50, 50 + 20 * line, "政府信息公开工作年度报告")
    return pdf.parse(written(page, silent=True))


@plants("N66")
def a_pdf_locked_by_a_program_of_its_own(_: Ground) -> object:
    return pdf.parse(written(Page(), owner="x").replace(b"/Filter /Standard", b"/Filter /OfOurOwn"))


@plants("N30")
def half_a_pdf(_: Ground) -> object:
    return pdf.parse(b"%PDF-1.7\n" + b"x" * 5000)


@plants("N58")
def more_pages_than_a_report_has(_: Ground) -> object:
    kids = b" ".join(b"%d 0 R" % number for number in range(3, 203))
    page = b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]>>"
    pages = b"<</Type /Pages /Kids [%s] /Count 200>>" % kids
    return pdf.parse(document_of([b"<</Type /Catalog /Pages 2 0 R>>", pages, *[page] * 200]))


@plants("N59")
def a_page_of_endless_rules(_: Ground) -> object:
    return pdf.parse(page_of(stream(b"0 0 m 9 9 l S " * 6_000)))


@plants("N60")
def a_page_that_draws_for_ever(_: Ground) -> object:
    last = 14
    drawings = [drawing(b"/X Do " * 10, number + 1) for number in range(5, last)]
    return pdf.parse(page_of(stream(b"/X Do"), *drawings, stream(b"", b"/Type /XObject /Subtype /Form")))


@plants("N61")
def drawings_in_drawings_in_drawings(_: Ground) -> object:
    return pdf.parse(page_of(stream(b"/X Do"), *[drawing(b"/X Do", number + 1) for number in range(5, 25)]))


@plants("N62")
def a_drawing_that_draws_itself(_: Ground) -> object:
    return pdf.parse(page_of(stream(b"/X Do"), drawing(b"/X Do", 5)))


@plants("N63")
def a_large_pdf_packed_in_an_old_way(_: Ground) -> object:
    return check_bytes(b"%PDF-1.7 /LZWDecode " + bytes(2 << 20))
