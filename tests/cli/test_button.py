"""generate --with-button: .xlsm files that check themselves, for offices that allow macros."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from damage import healthy
from olevba import macros_of
from returns import FORM
from validator import Validate

from xltools.cli import ERRORS_FOUND, NOTHING_WRONG, run
from xltools.county.library import FormLibrary
from xltools.model.submission import Unit
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.read.unit_book import read
from xltools.workbook.write.macro import modules
from xltools.workbook.write.unit_book import build

UNITS = [Unit("001", "青禾镇", "乡镇"), Unit("002", "示例县财政局", "部门")]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "示例县"
    assert run(["new", str(folder), "--county", "示例县", "--year", "2025"]) == NOTHING_WRONG
    lines = "".join(f"{unit.code},{unit.name},{unit.level}\n" for unit in UNITS)
    (folder / "units.csv").write_text(f"代码,名称,级别\n{lines}", "utf-8")
    return folder


def test_every_unit_gets_a_workbook_with_macros(
    project: Path, validate: Validate, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["generate", "--project", str(project), "--with-button"]) == NOTHING_WRONG
    assert "启用内容" in capsys.readouterr().out
    made = sorted((project / "outbox").glob("*.xls?"))
    assert [path.name for path in made] == ["001_青禾镇_2025.xlsm", "002_示例县财政局_2025.xlsm"]
    assert validate(made) == {path: [] for path in made}
    expected = {module.name: module.text for module in modules(layout(FORM))}
    for path, unit in zip(made, UNITS, strict=True):
        found = macros_of(path.name, path.read_bytes())
        assert {name: code.replace("\r\n", "\n") for name, code in found.items()} == expected
        back = read(path, FormLibrary.default(None).get)
        assert (back.submission.unit.code, back.findings) == (unit.code, ())


def test_the_same_roster_gives_the_same_files(project: Path) -> None:
    for out in ("一", "二"):
        run(["generate", "--project", str(project), "--with-button", "-o", str(project / out)])
    for path in (project / "一").iterdir():
        assert path.read_bytes() == (project / "二" / path.name).read_bytes()


def test_filled_in_and_sent_back_they_merge_with_those_without(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox = project / "inbox"
    for unit, button in zip(UNITS, (True, False), strict=True):
        name = f"{unit.code}_{unit.name}_2025.{'xlsm' if button else 'xlsx'}"
        (inbox / name).write_bytes(build(FORM, healthy(unit), county_name="示例县", button=button))
    assert run(["check", str(inbox)]) == NOTHING_WRONG, capsys.readouterr().out
    assert run(["merge", str(inbox)]) == NOTHING_WRONG
    result = json.loads((project / "merged" / "findings.json").read_text("utf-8"))
    assert [file["standing"] for file in result["files"]] == ["已报", "已报"]
    assert result["totals"]["t3.received.person"] == 12


def test_a_workbook_that_may_be_filled_in_is_not_overwritten(project: Path) -> None:
    assert run(["generate", "--project", str(project), "--with-button"]) == NOTHING_WRONG
    path = project / "outbox" / "001_青禾镇_2025.xlsm"
    path.write_bytes(build(FORM, healthy(UNITS[0]), button=True))
    before = path.read_bytes()
    assert run(["generate", "--project", str(project), "--with-button"]) != NOTHING_WRONG
    assert path.read_bytes() == before


def test_blank_ones_are_found_blank(project: Path) -> None:
    run(["generate", "--project", str(project), "--with-button"])
    assert run(["check", str(project / "outbox")]) == ERRORS_FOUND
