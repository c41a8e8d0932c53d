"""The roster, as people and Excel save it."""

from __future__ import annotations

import sqlite3
import zipfile
from pathlib import Path
from typing import Any, Literal

import openpyxl
import pytest
import xlsxwriter
from office import Office

from xltools.county.roster import Roster, read_roster
from xltools.model.errors import UnusableArgumentError, UnusableFileError
from xltools.model.submission import Unit
from xltools.workbook.read.first_sheet import rows

HEAD = ("代码", "名称", "级别", "联系人", "电话", "邮箱")
TOWN = ("007", "城关镇", "乡镇", "张三", "13800000000", "cg@example.com")
OFFICE = ("301", "县教育局", "部门", "李四", "", "")
EXPECTED = (Unit(*TOWN), Unit(*OFFICE))


def text(*lines: tuple[str, ...], delimiter: str = ",", end: str = "\r\n") -> str:
    return "".join(delimiter.join(line) + end for line in lines)


def saved(folder: Path, content: str | bytes, name: str = "units.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def roster(folder: Path, *lines: tuple[str, ...]) -> Roster:
    return read_roster(saved(folder, text(HEAD, *lines)))


def refusal(path: Path) -> str:
    with pytest.raises(UnusableArgumentError) as error:
        read_roster(path)
    message = str(error.value)
    assert message.startswith(f"单位名册 {path}")
    assert "\n" not in message
    return message


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_text_as_excel_saves_it(tmp_path: Path, encoding: str, delimiter: str, end: str) -> None:
    content = text(HEAD, TOWN, OFFICE, delimiter=delimiter, end=end).encode(encoding)
    assert read_roster(saved(tmp_path, content)).units == EXPECTED


def test_a_rare_name_in_gb18030(tmp_path: Path) -> None:
    path = saved(tmp_path, text(HEAD, ("1", "㙍𠮷镇", "乡镇")).encode("gb18030"))
    assert read_roster(path).units == (Unit("1", "㙍𠮷镇", "乡镇"),)


def test_any_order_more_columns_title_rows_and_blank_lines(tmp_path: Path) -> None:
    content = "某县单位名册（2025 年）,,,,\n\n备注,级 别,序号,名称, 代码 \n无,乡镇,1,城关镇,007\n,,,,\n\n,部门,2,县教育局,301\n"
    units = read_roster(saved(tmp_path, content)).units
    assert units == (Unit("007", "城关镇", "乡镇"), Unit("301", "县教育局", "部门"))


def test_short_lines_and_quotation_marks(tmp_path: Path) -> None:
    content = '代码,名称,级别,联系人\n="007","城关\n镇" ,乡镇\n１０１,"东关,镇",乡镇,"张""三"\n'
    with pytest.raises(UnusableArgumentError, match="第 2 行的双引号"):
        read_roster(saved(tmp_path, content))
    units = read_roster(saved(tmp_path, content.replace('镇" ,', '镇",'))).units
    assert units == (Unit("007", "城关 镇", "乡镇"), Unit("101", "东关,镇", "乡镇", '张"三'))


def xlsx(path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("名册")
        sheet.write(0, 0, "某县单位名册")
        sheet.write_row(1, 0, HEAD)
        sheet.write_row(2, 0, TOWN)
        sheet.write_number(2, 4, 13800000000)
        sheet.write_row(3, 0, OFFICE)
        sheet.write_number(3, 0, 301)
        book.add_worksheet("别的").write(0, 0, "代码")


def test_xlsx(tmp_path: Path) -> None:
    xlsx(tmp_path / "units.xlsx")
    assert read_roster(tmp_path / "units.xlsx").units == EXPECTED


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_other_workbooks(tmp_path: Path, office: Office, kind: Literal["xls", "ods"]) -> None:
    xlsx(tmp_path / "units.xlsx")
    with office.open(tmp_path / "units.xlsx") as document:
        document.save(tmp_path / f"units.{kind}", kind)
    assert read_roster(tmp_path / f"units.{kind}").units == EXPECTED


def test_rows_are_text_from_a1(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for cell, value in {"B2": 12.0, "C2": 1.5, "D2": True, "B4": "007", "C4": 1e20}.items():
        sheet[cell] = value
    book.save(tmp_path / "a.xlsx")
    assert rows(tmp_path / "a.xlsx") == [
        ["", "", "", ""],
        ["", "12", "1.5", "TRUE"],
        ["", "", "", ""],
        ["", "007", "100000000000000000000", ""],
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "S90"),
        (b"PK\3\4 and no more", "S91"),
        (b"%PDF-1.7", "S93"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "S91"),
    ],
)
def test_rows_of_no_workbook(tmp_path: Path, content: bytes, code: str) -> None:
    path = saved(tmp_path, content, "units.xlsx")
    with pytest.raises(UnusableFileError) as error:
        rows(path)
    assert error.value.finding.code == code
    assert "另存为" in refusal(path)


def test_rows_of_a_workbook_with_damage_inside(tmp_path: Path) -> None:
    xlsx(tmp_path / "whole.xlsx")
    with (
        zipfile.ZipFile(tmp_path / "whole.xlsx") as whole,
        zipfile.ZipFile(tmp_path / "units.xlsx", "w") as bad,
    ):
        for name in whole.namelist():
            bad.writestr(name, whole.read(name)[: 200 if "sheet1" in name else None])
    with pytest.raises(UnusableFileError) as error:
        rows(tmp_path / "units.xlsx")
    assert error.value.finding.code == "S91"


def test_missing_files(tmp_path: Path) -> None:
    assert "没有这个文件" in refusal(tmp_path / "units.csv")
    assert "无法读取" in refusal(tmp_path / "units.xlsx")
    (tmp_path / "folder.csv").mkdir()
    assert "无法读取" in refusal(tmp_path / "folder.csv")


@pytest.mark.parametrize(
    ("lines", "facts"),
    [
        ([TOWN, ("007", "东关镇", "乡镇")], ["第 3 行的代码“007”与第 2 行重复"]),
        ([TOWN, (" ００７ ", "东关镇", "乡镇")], ["第 3 行的代码“007”与第 2 行重复"]),
        ([TOWN, ("008", "城 关　镇", "乡镇")], ["第 3 行的名称“城 关 镇”与第 2 行重复"]),
        ([("", "城关镇", "乡镇")], ["第 2 行没有代码"]),
        ([("1", " ", "乡镇")], ["第 2 行没有名称"]),
        ([("1", "城关镇", "")], ["第 2 行没有级别", "乡镇、街道、部门、县"]),
        ([("1", "城关镇")], ["第 2 行没有级别"]),
        ([("1", "城关镇", "镇")], ["第 2 行的级别“镇”无法识别"]),
        ([("4.11E+11", "城关镇", "乡镇")], ["第 2 行的代码“4.11E+11”是科学计数法"]),
        ([], ["没有任何单位"]),
        (
            [TOWN, TOWN, ("", "", "省")],
            [
                "有 5 处问题",
                "第 3 行的代码“007”与第 2 行",
                "第 3 行的名称“城关镇”与第 2 行",
                "第 4 行没有代码",
                "第 4 行没有名称",
                "第 4 行的级别“省”",
            ],
        ),
        ([("1", "城关镇", "省")] * 30, ["有 88 处问题", "其余 68 处从略"]),
    ],
)
def test_refused_naming_the_lines(tmp_path: Path, lines: list[tuple[str, ...]], facts: list[str]) -> None:
    message = refusal(saved(tmp_path, text(HEAD, *lines)))
    for fact in facts:
        assert fact in message
    assert "请" in message


@pytest.mark.parametrize(
    ("content", "fact"),
    [
        (b"", "没有同时写有"),
        ("编号,单位,级别\n1,城关镇,乡镇\n".encode(), "没有同时写有"),
        ("代码|名称|级别\n".encode(), "没有同时写有"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "不是文本文件"),
        (b"\xff\xff\xff\xff", "不是文本文件"),
        (b"\xff\xfe\x00", "不是文本文件"),
        ('代码,名称,级别\n1,"城关镇,乡镇\n2,东关镇,乡镇\n'.encode(), "第 2 行的双引号"),
    ],
)
def test_no_roster(tmp_path: Path, content: bytes, fact: str) -> None:
    message = refusal(saved(tmp_path, content))
    assert fact in message
    assert "请" in message


def test_a_database_is_no_roster(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "units.csv") as base:
        base.execute("create table a (b)")
    base.close()
    assert "不是文本文件" in refusal(tmp_path / "units.csv")


def test_levels_of_another_form(tmp_path: Path) -> None:
    path = saved(tmp_path, text(HEAD, ("1", "图书馆", "馆")))
    assert read_roster(path, levels=["馆", "分馆"]).units[0].level == "馆"
    with pytest.raises(UnusableArgumentError, match="馆、分馆 之一"):
        read_roster(saved(tmp_path, text(HEAD, ("1", "图书馆", "县"))), levels=["馆", "分馆"])


def test_by_code(tmp_path: Path) -> None:
    found = roster(tmp_path, TOWN, OFFICE)
    assert found.by_code == {"007": EXPECTED[0], "301": EXPECTED[1]}
    assert found.path.name == "units.csv"


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("007_城关镇.xlsx", "007"),
        ("007_城关镇_2025.xlsx", None),  # … a code like a year is asking for it
        ("城关镇政府信息公开年报.xlsx", "007"),
        ("城 关　镇.xlsx", "007"),
        ("007.xlsx", "007"),
        ("００７ 年报.xlsx", "007"),
        ("年报（007）.xlsx", "007"),
        ("A-1 报告.xlsx", "A-1"),
        ("a-1.xlsx", "A-1"),
        ("城关镇中学.xlsx", "009"),  # the longer name
        ("城关镇2025年12月.xlsx", "007"),  # not unit 12
        ("007年报.xlsx", "007"),
        ("城关镇2025年.xlsx", "007"),  # not unit 2025
        ("1007.xlsx", None),
        ("007A.xlsx", None),
        ("城关镇 和 县教育局.xlsx", None),
        ("城关镇 城关镇中学.xlsx", None),
        ("007_县教育局.xlsx", None),
        ("东关镇.xlsx", None),
        ("", None),
    ],
)
def test_find(tmp_path: Path, file: str, code: str | None) -> None:
    more = (
        ("009", "城关镇中学", "部门"),
        ("12", "西关镇", "乡镇"),
        ("2025", "北关镇", "乡镇"),
        ("A-1", "ＡＢ局", "部门"),
    )
    found = roster(tmp_path, TOWN, OFFICE, *more).find(file)
    assert (found.code if found else None) == code


def test_find_ignores_width_and_case_of_names(tmp_path: Path) -> None:
    found = roster(tmp_path, ("1", "ＡＢ局", "部门")).find("ab局.xlsx")
    assert found is not None
    assert found.name == "ＡＢ局"
