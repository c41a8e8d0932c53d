"""What is kept between runs is what would be made anew, and nothing else is ever taken for it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

import pytest

from xltools.county.library import FormLibrary
from xltools.workbook.layout.unit_book import Layout, layout
from xltools.workbook.read import pristine as module
from xltools.workbook.read.parts import kept
from xltools.workbook.read.pristine import PristineSheet, pristine

LIBRARY = FormLibrary.default(None)
FORM = LIBRARY.get("disclosure-2021")
LAYOUTS = [layout(FORM), layout(FORM, totals_typed=True)]
SENT = Path(__file__).parent / "sent_by_0_1" / "disclosure-2021.xlsx"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(kept.FOLDER, str(tmp_path / "kept"))
    return tmp_path / "kept"


def made(own: Layout) -> Mapping[str, PristineSheet]:
    """As in a new process."""
    pristine.cache_clear()
    return pristine(own)


def contents(sheets: Mapping[str, PristineSheet]) -> dict[str, list[object]]:
    return {
        name: [getattr(sheet, field.name) for field in fields(PristineSheet)]
        for name, sheet in sheets.items()
    }


def refuse(_: Layout) -> dict[str, PristineSheet]:
    raise AssertionError("drawn again")


@pytest.mark.parametrize("own", LAYOUTS, ids=["computed", "typed"])
def test_what_is_kept_is_what_was_drawn(own: Layout, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = contents(made(own))
    assert len(list(folder.iterdir())) == 1
    monkeypatch.setattr(module, "_drawn", refuse)
    assert contents(made(own)) == drawn


def test_each_layout_has_its_own(folder: Path) -> None:
    first, second = (contents(made(own)) for own in LAYOUTS)
    assert first != second
    assert len(list(folder.iterdir())) == 2


@pytest.mark.parametrize("spoil", [lambda data: data[:-1], lambda data: data.replace("合计".encode(), "合汁".encode()),
                                   lambda data: data.replace(b'"', b"'", 1), lambda _: b"", lambda _: b"\xff\n[]"])  # fmt: skip
def test_what_is_damaged_counts_as_missing(folder: Path, spoil: object) -> None:
    assert callable(spoil)
    drawn = contents(made(LAYOUTS[0]))
    (file,) = folder.iterdir()
    whole = file.read_bytes()
    spoilt = spoil(whole)
    file.write_bytes(spoilt if spoilt != whole else whole[:-9])
    assert contents(made(LAYOUTS[0])) == drawn
    assert file.read_bytes() == whole


@pytest.mark.usefixtures("folder")
def test_another_program_takes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    kept.keep([1], "甲")
    assert kept.recall("甲") == [1]
    assert kept.recall("乙") is None
    assert kept.recall("甲", "") is None
    monkeypatch.setattr(kept, "_program", lambda: "a later one")
    assert kept.recall("甲") is None


def test_a_changed_file_makes_another_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "room").mkdir()
    for name in ("__init__.py", "room/a.py"):
        (tmp_path / name).write_text("1")
    monkeypatch.setattr("xltools.__file__", str(tmp_path / "__init__.py"))

    def program() -> str:
        kept._program.cache_clear()
        return kept._program()

    try:
        before = program()
        assert program() == before
        os.utime(tmp_path / "room" / "a.py", ns=(1, 1))
        after = program()
        (tmp_path / "room" / "b.py").write_text("")
        assert len({before, after, program()}) == 3
    finally:
        monkeypatch.undo()
        kept._program.cache_clear()


def test_nothing_is_kept_where_nobody_wants_it_or_nothing_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv(kept.FOLDER, "")
    kept.keep([1], "甲")
    assert kept.recall("甲") is None
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(kept.FOLDER, str(tmp_path / "file"))
    kept.keep([1], "甲")
    assert kept.recall("甲") is None
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_the_oldest_go(folder: Path) -> None:
    for number in range(40):
        kept.keep([number], str(number))
        (path,) = (path for path in folder.iterdir() if path.stat().st_mtime_ns > 10**18)
        os.utime(path, ns=(number, number))
    assert len(list(folder.iterdir())) == 32
    assert kept.recall("39") == [39]
    assert kept.recall("0") is None


@pytest.mark.usefixtures("folder")
def test_a_second_run_does_not_load_what_draws_workbooks() -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom xltools.county.library import FormLibrary\n"
        "from xltools.workbook.read.unit_book import read\n"
        f"assert read(Path({str(SENT)!r}), FormLibrary.default(None).get).findings == ()\n"
        "print('xlsxwriter' in sys.modules)"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.strip()
        for _ in range(2)
    ]
    assert runs == ["True", "False"]
