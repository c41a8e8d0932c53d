"""The validator finds a planted fault, and nothing in a clean file."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import validator
import xlsxwriter
from validator import Validate


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    path = tmp_path / "清洁 文件.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("表二").write("A1", "数")
    return path


def with_fault(path: Path, old: bytes, new: bytes) -> Path:
    """The same workbook with one replacement in its first sheet."""
    faulty = path.with_name("faulty.xlsx")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(faulty, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert part.count(old) == 1
                part = part.replace(old, new)
            target.writestr(name, part)
    return faulty


def test_a_planted_fault_is_found_and_a_clean_file_passes(validate: Validate, clean: Path) -> None:
    faulty = with_fault(clean, b"<sheetData>", b'<nonsense/><sheetData planted="1">')
    result = validate([clean, faulty])
    assert list(result) == [clean, faulty]
    assert result[clean] == []
    assert any("nonsense" in fault and "/xl/worksheets/sheet1.xml" in fault for fault in result[faulty])


def test_a_file_that_cannot_be_opened_is_no_valid_file(validate: Validate, tmp_path: Path) -> None:
    missing, text = tmp_path / "missing.xlsx", tmp_path / "text.xlsx"
    text.write_text("no zip")
    assert all(faults for faults in validate([missing, text]).values())


@pytest.mark.validator
def test_an_unknown_version_of_office_is_the_callers_fault(clean: Path) -> None:
    with pytest.raises(validator.ValidatorError, match="Office1995"):
        validator.validate([clean], office="Office1995")


def test_a_missing_validator_says_what_installs_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(validator, "MODULES", tmp_path)
    with pytest.raises(validator.ValidatorMissingError, match=r"install it with: bash tests/all\.sh"):
        validator.validate([])
