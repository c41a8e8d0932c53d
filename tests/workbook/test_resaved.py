"""A workbook that Excel, WPS or LibreOffice saved again is still ours: no finding, and the same figures."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from functools import reduce
from pathlib import Path

import openpyxl
import pytest
from damage import healthy, unzipped, zipped
from office import Office
from resaved import EXCEL, MAIN, RESAVES
from returns import FORM, FORMS, UNIT

from xltools.model.findings import message
from xltools.model.submission import Source, Submission, Value
from xltools.workbook.read.facts import book_facts
from xltools.workbook.read.unit_book import Read, read
from xltools.workbook.write.unit_book import build

#: Amounts that binary numbers hold badly, a table declared zero, an explanation, last year's figures.
AMOUNT = Decimal("0.07")


def filled() -> Submission:
    good = healthy()
    figures = {
        id: value for id, value in good.figures.items() if not id.startswith("t4.")
    } | {"t2.charge.charged": Value(number=AMOUNT), "t2.regulation.made": Value(number=Decimal(1))}  # fmt: skip
    last = {id: Decimal(number % 7) for number, id in enumerate(FORM.figures)}
    return replace(
        good,
        figures=figures,
        declared_zero=frozenset({"t4"}),
        explanations={"B05.made": "市政府委托起草 1 件 & <附件>"},
        sections={**good.sections, "overview": "第一段。\n第二段“甲”。"},
        last=last,
    )


DATA = build(FORM, filled(), county_name="清河县")


def reading(tmp_path: Path, data: bytes) -> Read:
    path = tmp_path / "return.xlsx"
    path.write_bytes(data)
    return read(path, FORMS.get)


def bare(submission: Submission) -> Submission:
    return replace(submission, source=Source(""))


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Submission:
    found = reading(tmp_path_factory.mktemp("original"), DATA)
    assert found.findings == ()
    assert found.submission.figures["t2.charge.charged"].number == AMOUNT
    assert found.submission.unit == UNIT
    return bare(found.submission)


def same(found: Read, original: Submission, *allowed: str) -> None:
    assert [one.code for one in found.findings] == list(allowed), [message(one) for one in found.findings]
    for id, value in original.figures.items():
        assert found.submission.figures[id].number == value.number, id
    assert bare(found.submission) == original


@pytest.mark.parametrize("name", list(RESAVES))
def test_one_habit(tmp_path: Path, original: Submission, name: str) -> None:
    parts = unzipped(DATA)
    again = RESAVES[name](dict(parts))
    assert name == "shared formulas" or again != parts
    same(reading(tmp_path, zipped(again)), original)


@pytest.mark.parametrize("also", ["a prefix on every element", "UTF-16", "rows and cells without names"])
def test_all_that_excel_does_at_once(tmp_path: Path, original: Submission, also: str) -> None:
    parts = reduce(lambda parts, name: RESAVES[name](parts), EXCEL, unzipped(DATA))
    same(reading(tmp_path, zipped(RESAVES[also](parts))), original)


def test_openpyxl(tmp_path: Path, original: Submission) -> None:
    book = openpyxl.load_workbook(io.BytesIO(DATA))
    out = io.BytesIO()
    book.save(out)
    same(reading(tmp_path, out.getvalue()), original)


def test_zip_without_compression_and_with_folders(tmp_path: Path, original: Submission) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        package.mkdir("xl")
        for name, content in unzipped(DATA).items():
            package.writestr(name, content)
    same(reading(tmp_path, out.getvalue()), original)


def test_libreoffice_loses_the_lock_of_the_structure_only(
    tmp_path: Path, original: Submission, office: Office
) -> None:
    source = tmp_path / "source.xlsx"
    source.write_bytes(DATA)
    with office.open(source) as document:
        document.save(tmp_path / "again.xlsx", "xlsx")
    found = reading(tmp_path, (tmp_path / "again.xlsx").read_bytes())
    same(found, original, "S05")


# What our own formulas, all absolute, give no program cause to do


def sheet(cells: str) -> bytes:
    """A workbook of one sheet with these rows."""
    workbook = f'<workbook xmlns="{MAIN}" xmlns:r="urn:r"><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>'
    relations = '<Relationships><Relationship Id="rId1" Type="/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    data = f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'
    return zipped(
        {
            "xl/workbook.xml": workbook.encode(),
            "xl/_rels/workbook.xml.rels": relations.encode(),
            "xl/worksheets/sheet1.xml": data.encode(),
        }
    )


def test_shared_formulas_are_spelled_out_for_each_cell() -> None:
    rows = (
        '<row r="2"><c r="D2"><f t="shared" ref="D2:D4" si="0">SUM(A2:B$9,封面!C2,$A2)</f><v>1</v></c>'
        '<c r="E2"><f t="shared" ref="E2:F2" si="1">E1</f></c><c r="F2"><f t="shared" si="1"/></c></row>'
        '<row r="3"><c r="D3"><f t="shared" si="0"/><v>1</v></c></row>'
        '<row r="4"><c r="D4"><f t="shared" si="0"/><v>1</v></c><c r="E4"><f t="shared" si="9"/></c></row>'
    )
    found = book_facts(sheet(rows)).sheets["表"].formulas
    assert found == {
        "D2": "SUM(A2:B$9,封面!C2,$A2)",
        "D3": "SUM(A3:B$9,封面!C3,$A3)",
        "D4": "SUM(A4:B$9,封面!C4,$A4)",
        "E2": "E1",
        "F2": "F1",
        "E4": "",
    }


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("3.0000000000000004E-2", "0.03"),
        ("2.9999999999999999E-2", "0.03"),
        ("0.30000000000000004", "0.3"),
        ("1.0", "1"),
        ("3E0", "3"),
        (" 7 ", "7"),
        ("+5", "5"),
        (".5", "0.5"),
        ("999999999.123456", "999999999.123456"),
    ],
)
def test_numbers_are_those_a_person_sees(written: str, number: str) -> None:
    found = book_facts(sheet(f'<row r="1"><c r="A1"><v>{written}</v></c></row>')).sheets["表"]
    assert str(found.values["A1"]) == number


@pytest.mark.parametrize("written", ["true", "1"])
def test_booleans(written: str) -> None:
    found = book_facts(sheet(f'<row r="1"><c r="A1" t="b"><v>{written}</v></c></row>')).sheets["表"]
    assert found.values["A1"] is True


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("甲_x000D_乙", "甲\r乙"), ("_x005F_x000D_", "_x000D_"), ("甲_x000B_乙_x000C_丙", "甲\n乙\n丙"),
        ("_x001B_[2J", "[2J"), ("甲_x0007__x0000_", "甲"), ("_x00A0_", "\xa0"), ("_xD800_", "\ufffd"), ("_xFFFE_", "\ufffd"),
    ],
)  # fmt: skip
def test_escaped_characters(written: str, read_as: str) -> None:
    """Word's breaks end a line. Nothing that cannot be written to a file or would command a terminal comes through."""
    rows = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{written}</t></is></c></row>'
    assert book_facts(sheet(rows)).sheets["表"].values["A1"] == read_as


def test_validations_elsewhere_do_not_pass_for_conditional_formats(tmp_path: Path) -> None:
    parts = RESAVES["validations in the extension list"](unzipped(DATA))
    name = "xl/worksheets/sheet4.xml"
    bare_sheet = re.sub(rb"<conditionalFormatting.*</conditionalFormatting>", b"", parts[name])
    assert bare_sheet != parts[name]
    found = reading(tmp_path, zipped({**parts, name: bare_sheet}))
    assert [(one.code, one.sheet) for one in found.findings] == [("S22", "表三")]
