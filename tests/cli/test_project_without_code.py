"""A county's project without ``code`` uses its own consolidated workbook like every other."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from xltools.cli import ERRORS_FOUND, NOTHING_WRONG, run

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture(params=["with a code", "without one"])
def merged(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example county, merged, with the code in its settings or without."""
    shutil.copytree(SAMPLES, tmp_path / "county", ignore=shutil.ignore_patterns("merged"))
    monkeypatch.chdir(tmp_path / "county")
    settings = Path("xltools.toml").read_text("utf-8")
    if request.param == "without one":
        settings = "".join(line for line in settings.splitlines(keepends=True) if not line.startswith("code"))
        Path("xltools.toml").write_text(settings, encoding="utf-8")
    assert run(["merge", "inbox"]) == ERRORS_FOUND
    return tmp_path / "county" / "merged"


def test_check_report_and_against_take_it(merged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (book,), (document,) = merged.glob("汇总_*.xlsx"), merged.glob("年度报告_*.docx")
    capsys.readouterr()
    assert run(["check", str(book)]) == NOTHING_WRONG
    assert "错误 0 处" in capsys.readouterr().out
    assert run(["report", str(book), "-o", "reports"]) == NOTHING_WRONG
    assert (Path("reports") / document.name).read_bytes() == document.read_bytes()
    assert run(["check", str(document), "--against", str(book)]) == NOTHING_WRONG


def test_next_year_takes_it_for_last_years(merged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (book,) = merged.glob("汇总_*.xlsx")
    settings = Path("xltools.toml").read_text("utf-8").replace("year = 2025", "year = 2026")
    lines = [line for line in settings.splitlines(keepends=True) if not line.startswith(("last", "deadline"))]
    Path("xltools.toml").write_text(f'last = "merged/{book.name}"\n{"".join(lines)}', encoding="utf-8")
    assert run(["generate", "-o", "outbox"]) == NOTHING_WRONG
    assert "上年汇总表中没有" in capsys.readouterr().out
