"""The example county: built anew it is the same, and merging it finds every planted fault and nothing else."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
import tomllib
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from validator import Validate

from xltools.cli import run

SAMPLES = Path(__file__).parents[2] / "samples"
COUNTY = SAMPLES
ENTRIES = tomllib.loads((SAMPLES / "source" / "inbox.toml").read_text(encoding="utf-8"))["file"]
HEALTHY = [entry["name"] for entry in ENTRIES if "expect" not in entry and "copy" not in entry]
FAULTY = [entry for entry in ENTRIES if "expect" in entry]
TOTALS = {"t3": ("total", "handled"), "t4": ("total",)}


def digests(folder: Path) -> dict[str, str]:
    """Each file of the county that the script makes, and its SHA-256."""
    files = [
        folder / "xltools.toml",
        folder / "units.csv",
        *folder.glob("last/*"),
        *folder.rglob("inbox/**/*"),
    ]
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
        if file.is_file()
    }


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """samples/build.py as a module."""
    spec = importlib.util.spec_from_file_location("samples_build", SAMPLES / "build.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    sys.path.insert(0, str(SAMPLES))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(SAMPLES))
    return module


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the county, as somebody who tries the program out has it, not merged yet."""
    copy = tmp_path_factory.mktemp("samples") / "county"
    shutil.copytree(COUNTY, copy, ignore=shutil.ignore_patterns("merged", "imported", "source", "published"))
    return copy


@pytest.fixture(scope="module")
def merged(county: Path) -> dict[str, Any]:
    """findings.json of the merge. That it ended with code 1 and changed no original is asserted here."""
    before = digests(county)
    assert run(["merge", str(county / "inbox")]) == 1
    assert digests(county) == before
    found: dict[str, Any] = json.loads((county / "merged" / "findings.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def further(county: Path, merged: dict[str, Any]) -> dict[str, Any]:
    """findings.json of the second form."""
    assert merged["form"] == "disclosure-2021"
    (file,) = (county / "merged").glob("*/findings.json")
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def test_building_gives_the_same_bytes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, SAMPLES / "build.py", "--out", tmp_path / "county"], check=True)
    assert digests(tmp_path / "county") == digests(COUNTY), "run: python samples/build.py --expected"


def test_merge_comes_to_what_is_written_down(script: ModuleType) -> None:
    assert script.expected(COUNTY) == (SAMPLES / "expected.txt").read_text(encoding="utf-8")


def test_every_planted_fault_is_found_and_nothing_else(
    merged: dict[str, Any], further: dict[str, Any]
) -> None:
    found = {
        file["path"]: sorted(
            f"{one['code']} {one['sheet']} {one['cell']}".strip()
            for one in file["findings"]
            if one["severity"] != "note"
        )
        for file in (*merged["files"], *further["files"])
    }
    assert found == {entry["name"]: sorted(entry.get("expect", ())) for entry in ENTRIES}


def test_notes_are_the_copy_and_the_explained_warning(merged: dict[str, Any]) -> None:
    notes = {
        (file["unit"]["name"], one["code"])
        for file in merged["files"]
        for one in file["findings"]
        if one["severity"] == "note"
    }
    assert notes == {("县市场监督管理局", "U03"), ("县人力资源和社会保障局", "H02")}


def test_totals_are_the_sums_of_the_sources(script: ModuleType, merged: dict[str, Any]) -> None:
    """Added up here from the figures a person wrote down, with none of the program's own sums."""
    returns = tomllib.loads(
        (SAMPLES / "source" / "returns.toml").read_text(encoding="utf-8"), parse_float=Decimal
    )
    reported = [file for file in merged["files"] if file["standing"] == "已报"]
    sums: dict[str, Decimal] = {}
    for code in {file["unit"]["code"] for file in reported}:
        for id, number in script.flat(returns[code]["figures"]):
            sums[id] = sums.get(id, Decimal(0)) + number
    for entry in ENTRIES:  # 规章 of the township that was warned counts
        if entry.get("unit") == "990105":
            sums |= {id: Decimal(number) for id, number in entry["figures"].items()}
    typed = {
        id: Decimal(str(number))
        for id, number in merged["totals"].items()
        if number and not set(id.split(".")) & set(TOTALS.get(id.partition(".")[0], ()))
    }
    assert typed == sums


@pytest.mark.parametrize("name", HEALTHY)
def test_a_right_return_passes(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(COUNTY / "inbox" / name)]) == 0
    assert capsys.readouterr().out.endswith("共 1 个文件：错误 0 处，警告 0 处\n")


@pytest.mark.parametrize("entry", FAULTY, ids=lambda entry: entry["name"])
def test_the_readme_names_the_fault(entry: dict[str, Any]) -> None:
    readme = (SAMPLES / "README.md").read_text(encoding="utf-8")
    end = entry["name"].rpartition("_2025")[2] if "修改后" in entry["name"] else f"{entry['name']}`"
    line = next(line for line in readme.splitlines() if line.startswith("|") and end in line)
    assert entry["expect"][0].partition(" ")[0] in line


def test_microsofts_validator_finds_nothing(county: Path, merged: dict[str, Any], validate: Validate) -> None:
    assert merged["files"]
    right = [county / "inbox" / name for name in HEALTHY]
    books = [*right, *county.glob("merged/*.xlsx"), *county.glob("last/*.xlsx")]
    assert len(books) == len(HEALTHY) + 2
    assert validate(books) == {book: [] for book in books}


def test_published_reports_become_returns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(COUNTY, tmp_path / "county", ignore=shutil.ignore_patterns("inbox", "merged", "imported"))
    monkeypatch.chdir(tmp_path / "county")
    assert run(["import", str(SAMPLES / "published"), "-o", "imported"]) == 0
    names = {"990106_竹笺镇_2025.xlsx", "990112_蒲扇乡_2025.xlsx"}
    assert {path.name for path in Path("imported").iterdir()} == names
    assert run(["merge", "imported"]) == 0
    assert "计入汇总 2 个单位" in capsys.readouterr().out
    totals = json.loads(Path("merged", "findings.json").read_text(encoding="utf-8"))["totals"]
    picked = ("t2.normative.current", "t2.licence.licences", "t3.received.total", "t3.handled.total")
    assert [totals[id] for id in picked] == [6, 34, 3, 3]


def test_samples_stay_small() -> None:
    assert sum(file.stat().st_size for file in COUNTY.rglob("*") if file.is_file()) < 2_000_000
