"""The library: its page runs, its docstrings run, and importing it costs nothing."""

from __future__ import annotations

import doctest
import inspect
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import xltools
from xltools.api import county as county_module
from xltools.api import results

ROOT = Path(__file__).parents[2]
PUBLIC = [name for name in xltools.__all__ if not name.startswith("_")]


@pytest.fixture
def _beside_samples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The current folder is a new one that holds a copy of samples/."""
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("_beside_samples")
def test_the_page_runs() -> None:
    failed, tried = doctest.testfile(str(ROOT / "docs" / "api.md"), module_relative=False, encoding="utf-8")
    assert (failed, tried > 30) == (0, True)


@pytest.mark.usefixtures("_beside_samples")
@pytest.mark.parametrize("module", [xltools, county_module, results], ids=lambda module: module.__name__)
def test_the_docstrings_run(module: object) -> None:
    failed, tried = doctest.testmod(module)  # type: ignore[arg-type]
    assert failed == 0
    assert tried


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_is_documented_and_stands_on_the_page(name: str) -> None:
    held = getattr(xltools, name)
    assert inspect.getdoc(held)
    assert f"`{name}`" in (ROOT / "docs" / "api.md").read_text("utf-8")
    for member, value in vars(held).items() if inspect.isclass(held) else ():
        if not member.startswith("_") and (inspect.isfunction(value) or isinstance(value, property)):
            assert inspect.getdoc(getattr(held, member)) or member == "to_dict", f"{name}.{member}"


def test_importing_the_package_imports_nothing_else_of_it() -> None:
    code = "import sys, xltools; print(*[name for name in sys.modules if name.startswith('xltools.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


@pytest.mark.usefixtures("_beside_samples")
def test_results_are_plain_data() -> None:
    county = xltools.open_county("samples")
    merged = county.merge("samples/inbox", out="merged")
    book = xltools.read_workbook("samples/inbox/990101_青鹂镇_2025.xlsx")
    results: list[Any] = [
        merged,
        book,
        *merged.files,
        *merged.findings,
        *book.figures.values(),
        *county.units,
    ]
    for held in results:
        assert json.loads(json.dumps(held.to_dict(), ensure_ascii=False))
        assert len(repr(held)) < 100


@pytest.mark.usefixtures("_beside_samples")
def test_the_library_answers_as_the_command_does() -> None:
    merged = xltools.open_county("samples").merge("samples/inbox", out="merged")
    said = json.loads(merged.findings_file.read_text("utf-8"))
    assert [file.file for file in merged.files] == [file["path"] for file in said["files"]]
    assert [file.status for file in merged.files] == [file["standing"] for file in said["files"]]
    assert [finding.message for finding in merged.findings] == [
        finding["message"] for file in said["files"] for finding in file["findings"]
    ]
    assert {row["figure"]: row["value"] for row in merged.total_rows()} == said["totals"]


@pytest.mark.usefixtures("_beside_samples")
def test_a_further_form_is_asked_for_by_its_id() -> None:
    county = xltools.open_county("samples")
    first, second = county.forms
    assert first == county.form
    merged = county.merge("samples/inbox", out="merged", form=second)
    checked = county.check("samples/inbox", form=second)
    generated = county.generate("made", form=second)
    assert merged.form == checked.form == second
    assert merged.workbook.parent.parent.name == "merged"
    assert merged.counted
    assert {path.name[:6] for path in generated.files} > {unit.code for unit in merged.counted}
    with pytest.raises(xltools.UnusableArgumentError, match="项目里没有表样“无”"):
        county.check("samples/inbox", form="无")
