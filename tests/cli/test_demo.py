"""The demonstration: a round of an invented county, by the real commands."""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from returns import FORMS

from xltools.cli import run
from xltools.jobs.output import AUDIT_PAGE
from xltools.workbook.consolidated.county_book import open_county_book


@dataclass(frozen=True)
class Demo:
    project: Path
    said: str
    errors: str


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """One demonstration for all tests: nothing here changes it."""
    project = tmp_path_factory.mktemp("demo") / "演 示"
    said, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(errors):
        assert run(["demo", str(project), "--no-open"]) == 0
    return Demo(project, said.getvalue(), errors.getvalue())


def test_a_whole_round_ends_with_five_units_counted(demo: Demo) -> None:
    assert demo.errors == ""
    (book,) = demo.project.glob("merged/汇总_示例县_*.xlsx")
    page = book.with_name(AUDIT_PAGE)
    assert page.is_file()
    assert demo.said.splitlines()[-1] == f"演示完了。核对情况：{page}（用浏览器打开）"
    units = open_county_book(book, FORMS.get).included
    assert sorted(units) == ["990101", "990102", "990103", "990113", "990201"]
    assert sum(unit["t3.received.person"] for unit in units.values()) == Decimal(6 * (1 + 2 + 1 + 3 + 4))
    assert len([*demo.project.glob("reports/*.docx")]) == 5
    assert len([*demo.project.glob("returned/*/*.docx")]) == 2


def test_a_console_of_windows_can_show_every_sign(demo: Demo) -> None:
    assert demo.said.encode("gbk").decode("gbk") == demo.said
    assert "算珠街道报送材料.zip > 算珠街道.xlsx" in demo.said


def test_what_is_wrong_at_first_is_right_at_the_end(demo: Demo) -> None:
    first, second = demo.said.split("退回的单位改好再报来")
    assert "计入汇总 3 个单位" in first
    assert "退回 2 个：木铎镇、星槎乡" in first
    assert "计入汇总 5 个单位" in second
    assert "共 7 个文件：错误 0 处，警告 0 处" in second


def test_every_step_says_why_and_names_its_command(demo: Demo) -> None:
    lines = demo.said.splitlines()
    steps = [number for number, line in enumerate(lines) if line.startswith("【第 ")]
    assert [lines[number + 1].split()[2] for number in steps] == [
        *("generate", "collect", "status", "check", "merge", "return", "collect", "merge", "report")
    ]
    assert all("：" in lines[number] and lines[number].endswith("。") for number in steps)


def test_what_came_in_an_archive_came_today(demo: Demo) -> None:
    (line,) = (line for line in demo.said.splitlines() if line.startswith("已报 算珠街道"))
    assert "01-01 00:00" not in line


def test_a_folder_with_a_project_is_left_alone(demo: Demo, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.read_bytes() for path in demo.project.rglob("*") if path.is_file()}
    assert run(["demo", str(demo.project)]) == 2
    assert "已经存在" in capsys.readouterr().err
    assert before == {path: path.read_bytes() for path in demo.project.rglob("*") if path.is_file()}
