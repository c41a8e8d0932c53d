"""Damage for tests: a healthy return, ways to spoil it as people and programs do, and an inbox that judges it.

spoilt = by_hand(lambda book: book["表三"].__setitem__("L8", 5))   # typed, saved by openpyxl
spoilt = in_part("xl/workbook.xml", ('state="hidden"', ""))         # the file's own XML
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
from msoffcrypto.format.ooxml import OOXMLFile
from returns import FORM, UNIT, YEAR, submission, typed_figures
from shifting import Shift
from workbooks import opened

from xltools.form.spec import Form
from xltools.jobs.check import consolidate, verify
from xltools.jobs.workspace import Workspace
from xltools.model.consolidation import Consolidation
from xltools.model.findings import Finding, message
from xltools.model.signature import Key
from xltools.model.submission import Submission, Unit, Value
from xltools.workbook.write.unit_book import build

NEIGHBOUR = Unit("102", "白石镇", "乡镇")
THIRD = Unit("103", "县林业局", "部门")
Parts = dict[str, bytes]

_NUMBERS: dict[str, int | str] = {
    "t2.normative.made": 2, "t2.normative.repealed": 1, "t2.normative.current": 14,
    "t2.licence.licences": 120, "t2.penalty.decided": 31, "t2.charge.charged": "12.35",
    "t3.received.person": 6, "t3.received.company": 2, "t3.carried_in.person": 1,
    "t3.granted.person": 4, "t3.not_held.person": 2, "t3.granted.company": 2, "t3.carried_out.person": 1,
    "t4.review.upheld": 1, "t4.direct.pending": 1,
    "t1.published.number": 300, "t1.website.number": 200, "t1.wechat.number": 100,
}  # fmt: skip
_FIELDS = {"head": "张三", "contact": "李四", "phone": "0123-4567890", "signed": "2026-1-15"}


def healthy(unit: Unit = UNIT, form: Form = FORM, **more: Any) -> Submission:
    """A return in which nothing is wrong."""
    known = {id: Decimal(_NUMBERS.get(id, 0)) for id in typed_figures(form)}
    fields = {id: Value(raw=text) for id, text in _FIELDS.items()}
    sections = {section.id: f"{section.title}的文字。" for section in form.sections}
    return submission(form, known, unit=unit, fields=fields, sections=sections, **more)


@cache
def sound(unit: Unit = UNIT) -> bytes:
    """The healthy return of a unit as the workbook it fills in."""
    return build(FORM, healthy(unit), county_name="清河县")


#: The key of the county, and that of another one.
KEY, OTHER_KEY = Key(b"k" * 32), Key(b"o" * 32)


def signed(unit: Unit = UNIT, key: Key = KEY, *, county: str = "清河县", **more: Any) -> bytes:
    """The healthy return of a unit in the workbook that its county has sent out and signed."""
    return build(FORM, healthy(unit, **more), county_name=county, sign=key.sign)


def typed(changes: Mapping[str, int | str], **more: Any) -> bytes:
    """The healthy return with other numbers typed in, as Excel would save it: totals follow."""
    good = healthy()
    figures = {**good.figures, **{id: Value(number=Decimal(number)) for id, number in changes.items()}}
    return build(FORM, replace(good, figures=figures, **more), county_name="清河县")


def by_hand(change: Callable[[openpyxl.Workbook], object], data: bytes | None = None) -> bytes:
    """The workbook changed and saved by openpyxl, which stores no results of formulas."""
    book = opened(sound() if data is None else data)
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cells(sheet: str, **values: object) -> bytes:
    """The healthy return with these cells typed over."""

    def change(book: openpyxl.Workbook) -> None:
        for cell, value in values.items():
            book[sheet][cell] = value  # type: ignore[assignment]

    return by_hand(change)


def unzipped(data: bytes) -> Parts:
    """The parts of a package by name, in their order."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {info.filename: package.read(info) for info in package.infolist()}


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """A package of these parts: the same parts are the same bytes."""
    return zipped_entries(parts.items())


def zipped_entries(entries: Iterable[tuple[str, bytes]]) -> bytes:
    """A package of these entries, which may share a name."""
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        warnings.simplefilter("ignore")  # of names that are there twice: that is what is meant
        for name, content in entries:
            package.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)  # 1980, not now
    return out.getvalue()


def part_of(parts: Mapping[str, bytes], sheet: str) -> str:
    """The part that holds a sheet, in a workbook of ours that nobody else has saved."""
    names = re.findall(r'<sheet name="([^"]+)"', parts["xl/workbook.xml"].decode())
    return f"xl/worksheets/sheet{names.index(sheet) + 1}.xml"


def in_part(part: str, *changes: tuple[str, str], data: bytes | None = None) -> bytes:
    """The workbook with texts of one part (a sheet's name will do) replaced; each must occur in it."""
    parts = unzipped(sound() if data is None else data)
    name = part if "/" in part else part_of(parts, part)
    text = parts[name].decode()
    for old, new in changes:
        assert old in text, f"{old!r} is not in {name}"
        text = text.replace(old, new, 1)
    return zipped({**parts, name: text.encode()})


def with_value(sheet: str, cell: str, value: str, kind: str = "n") -> bytes:
    """The workbook with the very text of a cell's ``<v>``, and its type."""
    parts = unzipped(sound())
    name = part_of(parts, sheet)
    text, times = re.subn(
        rf'<c r="{cell}"( s="\d+")?[^>]*?(?:/>|>.*?</c>)',
        rf'<c r="{cell}"\1 t="{kind}"><v>{value}</v></c>',
        parts[name].decode(),
        count=1,
    )
    assert times == 1
    return zipped({**parts, name: text.encode()})


def with_parts(**more: bytes) -> bytes:
    """The workbook with parts added; ``__`` in a name stands for ``/`` and ``_dot_`` for a dot."""
    named = {name.replace("__", "/").replace("_dot_", "."): content for name, content in more.items()}
    return zipped({**unzipped(sound()), **named})


def stored(sheet: str, cell: str, result: str, data: bytes | None = None) -> bytes:
    """The workbook with another stored result in a cell; a formula in it stays."""
    parts = unzipped(sound() if data is None else data)
    name = part_of(parts, sheet)
    pattern = rf'(<c r="{cell}"[^>]*>(?:<f[^>]*>[^<]*</f>)?<v>)[^<]*'
    text, times = re.subn(pattern, rf"\g<1>{result}", parts[name].decode(), count=1)
    assert times == 1
    return zipped({**parts, name: text.encode()})


def with_formula(formula: str, result: str) -> bytes:
    """The workbook with a formula in 表二 C12 (行政许可), where a number is typed."""
    parts = unzipped(sound())
    name = part_of(parts, "表二")
    pattern, formula_and_result = r'(<c r="C12"[^>]*>)<v>120</v>', rf"\1<f>{formula}</f><v>{result}</v>"
    text, times = re.subn(pattern, formula_and_result, parts[name].decode())
    assert times == 1
    return zipped({**parts, name: text.encode()})


def with_identity(part: str, pattern: str, replacement: str) -> bytes:
    """The workbook with something else on its hidden sheet: numbers stand in the sheet's part, texts in the shared ones."""
    parts = unzipped(sound())
    name = part_of(parts, "xltools") if part == "numbers" else "xl/sharedStrings.xml"
    text, times = re.subn(pattern, replacement, parts[name].decode(), count=1)
    assert times == 1
    return zipped({**parts, name: text.encode()})


def exchanged(sheet: str, *pairs: tuple[str, str]) -> bytes:
    """The workbook with the contents of cells exchanged, pair by pair."""

    def change(book: openpyxl.Workbook) -> None:
        for one, other in pairs:
            first, second = book[sheet][one], book[sheet][other]
            first.value, second.value = second.value, first.value

    return by_hand(change)


def sheet_renamed(sheet: str, name: str) -> bytes:
    """The workbook with another name for a sheet. Excel lets every formula follow."""
    return zipped(
        {
            part: content.replace(f"{sheet}!".encode(), f"{name}!".encode()).replace(
                f'name="{sheet}"'.encode(), f'name="{name}"'.encode()
            )
            if part.startswith("xl/wor")
            else content
            for part, content in unzipped(sound()).items()
        }
    )


def sheet_deleted(sheet: str) -> bytes:
    """The workbook without a sheet. Excel makes #REF! of the formulas that referred to it."""
    data = by_hand(lambda book: book.remove(book[sheet]))
    return zipped(
        {
            part: content.replace(f"{sheet}!".encode(), b"#REF!") if "/worksheets/" in part else content
            for part, content in unzipped(data).items()
        }
    )


def verdicts_typed_over() -> bytes:
    """The workbook with forty verdicts typed over: more findings of a kind than are listed one by one."""
    return cells("审核", **{f"H{row}": "通过" for row in range(5, 45)})


def encrypted(words: str = "密码") -> bytes:
    """The workbook with a password that opening asks for."""
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(sound())).encrypt(words, out)
    return out.getvalue()


def labelled() -> bytes:
    """A workbook that rights management has encrypted: nobody can tell more of it than the names of its streams."""
    names = ("EncryptedPackage", "\x06DataSpaces", "DRMEncryptedTransform", "DRMEncryptedDataSpace")
    streams = b"".join(name.encode("utf-16-le") + bytes(64) for name in names)
    return bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + streams


def scrambled() -> bytes:
    """A workbook as security software leaves it on a disk: a mark of its own, and no byte as it was."""
    return b"\x62\x14\x23\x65" + bytes(255 - byte for byte in sound())


def with_blank_rows() -> bytes:
    """The workbook with a hundred thousand rows below 表三 that hold formats and nothing else."""
    row = (
        '<row r="{0}">'
        + "".join(f'<c r="{letter}{{0}}" s="16"/>' for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        + "</row>"
    )
    rows = "".join(row.format(number) for number in range(40, 125_000))
    return in_part("表三", ("</sheetData>", f"{rows}</sheetData>"))


def not_ours() -> bytes:
    """A workbook that was never one of ours."""
    out = io.BytesIO()
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet["A1"] = "政府信息公开工作年度报告"
    book.save(out)
    return out.getvalue()


def shifted(sheet: str, *, row: int = 0, column: int = 0, by: int = 1, data: bytes | None = None) -> bytes:
    """The workbook with a row or a column of a sheet inserted (``by=1``) or deleted (``by=-1``); both count from 1."""
    shift = Shift(sheet, row, column, by)
    parts = unzipped(sound() if data is None else data)
    own = part_of(parts, sheet)
    moved = {
        name: shift.part_after(content.decode(), own=name == own).encode()
        for name, content in parts.items()
        if name.startswith("xl/worksheets/sheet")
    }
    return zipped({**parts, **moved})


class Inbox:
    """A county's project with three units and an inbox; ``judge`` verifies it beside a healthy neighbour."""

    NAME = "101_青禾镇_2025.xlsx"
    HEALTHY = "102_白石镇_2025.xlsx"

    def __init__(
        self, folder: Path, *, project: str = "", neighbour: bool = True, form: str = FORM.id
    ) -> None:
        self.folder, self.inbox = folder, folder / "inbox"
        self.inbox.mkdir(parents=True)
        units = "".join(f"{unit.code},{unit.name},{unit.level}\n" for unit in (UNIT, NEIGHBOUR, THIRD))
        (folder / "units.csv").write_text(f"代码,名称,级别\n{units}", encoding="utf-8")
        (folder / "xltools.toml").write_text(
            f'county = "清河县"\nyear = {YEAR}\nform = "{form}"\nroster = "units.csv"\n{project}',
            encoding="utf-8",
        )
        if neighbour:
            (self.inbox / self.HEALTHY).write_bytes(sound(NEIGHBOUR))

    def put(self, data: bytes, name: str = NAME) -> Inbox:
        """A file in the inbox."""
        (self.inbox / name).write_bytes(data)
        return self

    def judge(self) -> Consolidation:
        """What verify and consolidate make of the inbox."""
        workspace = Workspace.open(self.inbox)
        return consolidate(workspace, verify(workspace, [self.inbox]))

    def expect(self, *expected: str, says: str | tuple[str, ...] = (), name: str = NAME) -> Finding:
        """Judges the inbox: the file has exactly these findings (``S06 表三 L8``), each said well, the first
        with the words ``says``; the neighbour has none and counts. Returns the first."""
        result = self.judge()
        # Which cells may be wrong is a hint beside what is wrong; it has tests of its own.
        found = [one for one in result.findings if one.file == name and one.code != "V27"]
        lines = [f"{one.code} {one.sheet} {one.cell}".strip() for one in found]
        assert sorted(lines) == sorted(expected), "\n".join(message(one) for one in found)
        for one in found:
            said_well(one)
        self.neighbour_counts(result)
        if not expected:
            assert name in [standing.files[0] for standing in result.standings if standing.included]
            return Finding("", FORM.rules[0].severity)
        first = found[lines.index(expected[0])]
        for words in (says,) if isinstance(says, str) else says:
            assert words in message(first), message(first)
        return first

    def counted(self, code: str = UNIT.code) -> Submission:
        """Judges the inbox and gives the return that counts for a unit."""
        (standing,) = [standing for standing in self.judge().standings if standing.unit.code == code]
        assert standing.included
        assert standing.submission is not None
        return standing.submission

    def neighbour_counts(self, result: Consolidation) -> None:
        """The healthy file beside the damaged one is judged as if it were alone."""
        assert [one for one in result.findings if one.file == self.HEALTHY] == []
        (standing,) = [one for one in result.standings if one.unit.code == NEIGHBOUR.code]
        assert standing.included
        assert standing.status == "已报"


def said_well(finding: Finding) -> None:
    """The message names file, sheet and cell, is Chinese, and has a fact and a remedy."""
    text = message(finding)
    spot = f"{finding.sheet} {finding.cell}".strip()
    assert text.startswith(f"文件 {finding.file}"), text
    assert spot in text.partition("：")[0], text
    fact, _, remedy = text.partition("：")[2].partition("。")
    assert re.search(r"[\u4e00-\u9fff]{2}", fact), text
    assert re.search(r"[\u4e00-\u9fff]{2}", remedy), text
    assert text.endswith("。"), text
    assert "{" not in text, text
    assert "None" not in text, text
