"""A template is found by its relations: however its parts are called and spelt, the report is the same."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from damage import Parts, unzipped, zipped
from returns import FORM

from xltools.report.scopes import Leaf, Scope
from xltools.report.word.package import DOCUMENT
from xltools.report.word.template import WordTemplate
from xltools.report.writer import ReportWriter

OWN = ReportWriter(FORM, None, {}).first_template()
PARTS = unzipped(OWN)
SCOPE: Scope = {"单位": {"名称": Leaf()}}
VALUES = {"单位": {"名称": "青禾镇"}}
TEXT = b"<w:p><w:r><w:t>{{ \xe5\x8d\x95\xe4\xbd\x8d.\xe5\x90\x8d\xe7\xa7\xb0 }}</w:t></w:r></w:p>"
DOCUMENT_WITH_TAG = re.sub(
    rb"<w:body>.*?(<w:sectPr)", rb"<w:body>" + TEXT + rb"\1", PARTS[DOCUMENT], flags=re.DOTALL
)
PLAIN: Parts = {**PARTS, DOCUMENT: DOCUMENT_WITH_TAG}


def everywhere(pattern: str, replacement: str) -> Parts:
    return {
        re.sub(pattern, replacement, name): re.sub(pattern.encode(), replacement.encode(), data)
        if name.endswith((".rels", "[Content_Types].xml"))
        else data
        for name, data in PLAIN.items()
    }


SPELLINGS = {
    "as it is": PLAIN,
    "backslashes": {name.replace("/", "\\"): data for name, data in PLAIN.items()},
    "capitals": {name.upper(): data for name, data in PLAIN.items()},
    "document2": everywhere(r"document\.xml", "document2.xml"),
    "another folder": everywhere(r"\bword/", "text/"),
    "footers called otherwise": everywhere(r"footer(\d)\.xml", r"foot-\1.xml"),
    "a template of Word (.dotx)": everywhere(r"document\.main\+xml", "template.main+xml"),
    "a part in the way": {**everywhere(r"document\.xml", "document2.xml"), "word/document.xml": b"<x/>"},
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_however_its_parts_are_called_the_report_is_the_same(spelling: str) -> None:
    template = WordTemplate(zipped(SPELLINGS[spelling]), "模板.docx", SCOPE)
    document = template.document(VALUES, "标题")
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        names = package.namelist()
        assert DOCUMENT in names
        assert len(set(map(str.casefold, names))) == len(names)
        assert "青禾镇" in package.read(DOCUMENT).decode()
        relations = package.read("word/_rels/document.xml.rels").decode()
    for target in re.findall(r'Target="([^"]+)"', relations):
        assert target.lstrip("/") in names or f"word/{target}" in names, target


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_libraries_open_it(spelling: str) -> None:
    import docx

    document = WordTemplate(zipped(SPELLINGS[spelling]), "模板.docx", SCOPE).document(VALUES, "标题")
    assert docx.Document(io.BytesIO(document)).paragraphs[0].text == "青禾镇"
