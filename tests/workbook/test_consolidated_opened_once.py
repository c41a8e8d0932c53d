"""However much a command wants to know of a county's workbook, it opens it once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import openpyxl
import pytest
from reports import PRESS, consolidated, save
from returns import FORM, UNIT, YEAR, blank

from xltools.cli import ERRORS_FOUND, NOTHING_WRONG, UNUSABLE, run
from xltools.model.submission import Unit
from xltools.ooxml import opening
from xltools.ooxml.package import Package
from xltools.workbook.consolidated import build_consolidated
from xltools.workbook.write.unit_book import build

#: Of a file: what all its bytes come to.
Digest = str


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Counter[Digest]:
    """How often each workbook was parsed."""
    counted: Counter[Digest] = Counter()

    def counting(data: bytes) -> Package:
        counted[sha256(data).hexdigest()] += 1
        return Package(data)

    monkeypatch.setattr(opening, "Package", counting)
    return counted


def digest(path: Path) -> Digest:
    return sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A county's workbook in a folder that belongs to no project."""
    return save(tmp_path / "汇总.xlsx", build_consolidated(consolidated(3, 1)))


def project(folder: Path, last: Path) -> Path:
    """A project whose year before is in ``last``."""
    assert run(["new", str(folder), "--county", "示例县", "--year", str(YEAR + 1)]) == NOTHING_WRONG
    (folder / "units.csv").write_text("代码,名称,级别\n001,第1镇,乡镇\n", "utf-8")
    settings = folder / "xltools.toml"
    lines = [line for line in settings.read_text("utf-8").splitlines() if not line.startswith("last ")]
    settings.write_text("\n".join([f'last = "{last.as_posix()}"', *lines]), "utf-8")
    return folder


def test_check(book: Path, opened: Counter[Digest]) -> None:
    assert run(["check", str(book)]) != UNUSABLE
    assert opened[digest(book)] == 1


def test_report(book: Path, opened: Counter[Digest], tmp_path: Path) -> None:
    assert run(["report", str(book), "-o", str(tmp_path / "reports")]) == NOTHING_WRONG
    assert len(list((tmp_path / "reports").glob("*.docx"))) == 2
    assert opened[digest(book)] == 1


def test_a_report_against_its_workbook(book: Path, opened: Counter[Digest], tmp_path: Path) -> None:
    document = save(tmp_path / "年度报告.docx", PRESS.merged(consolidated(3, 1)).content)
    assert run(["check", str(document), "--against", str(book)]) == NOTHING_WRONG
    assert opened[digest(book)] == 1


def test_counties_that_are_added_up_one_level_higher(opened: Counter[Digest], tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    counties = [
        save(
            inbox / f"{number}.xlsx",
            build_consolidated(replace(consolidated(2), county=Unit(f"99010{number}", f"{number}县", "县"))),
        )
        for number in (1, 2)
    ]
    assert run(["merge", str(inbox)]) != UNUSABLE
    assert [opened[digest(county)] for county in counties] == [1, 1]


@pytest.mark.parametrize("command", [["generate", "--project"], ["check"], ["merge"]])
def test_last_year(command: list[str], book: Path, opened: Counter[Digest], tmp_path: Path) -> None:
    folder = project(tmp_path / "county", book)
    if command == ["generate", "--project"]:
        assert run([*command, str(folder)]) == NOTHING_WRONG
    else:
        save(
            folder / "inbox" / "001.xlsx",
            build(FORM, blank(unit=Unit("001", "第1镇", "乡镇"), year=YEAR + 1)),
        )
        assert run([*command, str(folder / "inbox")]) == ERRORS_FOUND
    assert opened[digest(book)] == 1


def test_a_file_that_is_not_last_years_workbook(
    opened: Counter[Digest], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The refusal says whose workbook it is, without opening it again."""
    units = save(tmp_path / "青禾镇.xlsx", build(FORM, blank(unit=UNIT)))
    other = tmp_path / "别的.xlsx"
    openpyxl.Workbook().save(other)
    for name, last, said in (
        ("a", units, "是“青禾镇”的报表，不是县里的汇总表"),
        ("b", other, "不是汇总表"),
    ):
        assert run(["generate", "--project", str(project(tmp_path / name, last))]) == UNUSABLE
        assert said in capsys.readouterr().err
        assert opened[digest(last)] == 1


# A county's workbook that cannot be read in full.


@pytest.fixture
def without_detail(book: Path, tmp_path: Path) -> Path:
    """A county's workbook whose 明细 somebody has deleted."""
    workbook = openpyxl.load_workbook(book)
    del workbook["明细"]
    path = tmp_path / "残缺.xlsx"
    workbook.save(path)
    return path


def test_no_report_is_held_against_it(
    without_detail: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = save(tmp_path / "年度报告.docx", PRESS.merged(consolidated(3, 1)).content)
    assert run(["check", str(document), "--against", str(without_detail)]) == UNUSABLE
    said = capsys.readouterr().err
    assert f"不能用 {without_detail} 核对" in said
    assert "缺少工作表“明细”" in said


def test_it_gets_no_report_not_even_a_draft(
    without_detail: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "reports"
    assert run(["report", str(without_detail), "-o", str(out), "--draft"]) != NOTHING_WRONG
    assert "缺少工作表“明细”" in "".join(capsys.readouterr())
    assert not list(out.glob("*.docx"))
