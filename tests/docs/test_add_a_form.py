"""docs/add-a-form.md: who follows it has a form that works."""

from __future__ import annotations

import contextlib
import re
import shlex
from decimal import Decimal
from pathlib import Path

import docx
import openpyxl
import pytest

from xltools.cli import ERRORS_FOUND, NOTHING_WRONG, run
from xltools.county.library import FormLibrary
from xltools.model.submission import Source, Submission, Unit, Value
from xltools.workbook.write.unit_book import build

PAGE = (Path(__file__).parents[2] / "docs" / "add-a-form.md").read_text("utf-8")
UNIT = Unit("101", "青禾镇", "乡镇")
RIGHT = {"received": 9, "carried_in": 2, "in_time": 7, "late": 1, "carried_out": 3}


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The project as the page makes it."""
    commands = [shlex.split(line) for block in blocks("sh") for line in block.splitlines()]
    assert [command[1] for command in commands] == ["new", "form", "generate", "check", "merge", "report"]
    with contextlib.chdir(tmp_path):
        assert run(commands[0][1:]) == NOTHING_WRONG
    folder = tmp_path / commands[0][2]
    form = folder / "templates" / "letters-2025" / "form.toml"
    form.parent.mkdir(parents=True)
    form.write_text("\n".join(blocks("toml")), encoding="utf-8")
    settings = folder / "xltools.toml"
    text = re.sub(r'(?m)^form = ".*"', 'form = "letters-2025"', settings.read_text("utf-8"))
    settings.write_text(text, encoding="utf-8")
    (folder / "units.csv").write_text("代码,名称,级别\n101,青禾镇,乡镇\n", encoding="utf-8")
    return folder


def filled(project: Path, **changes: int) -> bytes:
    form = FormLibrary([project / "templates"]).get("letters-2025")
    figures = {
        f"t.{row}.{column}": Value(number=Decimal(number))
        for row, number in (RIGHT | changes).items()
        for column in ("letter", "visit", "online")
    }
    submission = Submission(
        form=form.id,
        year=2025,
        unit=UNIT,
        figures=figures,
        fields={"contact": Value(raw="张三"), "signed": Value(raw="2026-1-15")},
        sections={"overview": "全年办理二十四件，都已经答复，没有积压。"},
        source=Source("青禾镇.xlsx"),
    )
    return build(form, submission, county_name="示例县")


def test_what_the_page_builds_is_a_form(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with contextlib.chdir(project):
        assert run(["form", "show", "letters-2025"]) == NOTHING_WRONG
        shown = capsys.readouterr().out
        assert all(rule in shown for rule in ("B01", "B02", "H01"))
        assert run(["generate"]) == NOTHING_WRONG
    book = openpyxl.load_workbook(project / "outbox" / "101_青禾镇_2025.xlsx")
    assert "办理情况" in book.sheetnames


def test_it_checks_adds_up_and_prints(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "inbox" / "青禾镇.xlsx").write_bytes(filled(project))
    with contextlib.chdir(project):
        assert run(["check", "inbox"]) == NOTHING_WRONG, capsys.readouterr()
        assert run(["merge", "inbox"]) == NOTHING_WRONG, capsys.readouterr()
        assert run(["report", "inbox"]) == NOTHING_WRONG, capsys.readouterr()
    (report,) = (project / "reports").glob("*.docx")
    cells = [
        cell.text for table in docx.Document(str(report)).tables for row in table.rows for cell in row.cells
    ]
    assert "27" in cells, "the total of 本年收到"


def test_it_says_what_does_not_balance(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "inbox" / "青禾镇.xlsx").write_bytes(filled(project, late=2))
    with contextlib.chdir(project):
        assert run(["check", "inbox"]) == ERRORS_FOUND
    assert "来信：本年收到 9 + 上年结转 2 ≠" in capsys.readouterr().out
