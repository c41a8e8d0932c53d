"""What the page says of a file is what the command prints, byte for byte."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from xltools.cli import run
from xltools.jobs.workspace import Workspace
from xltools.page import runtime
from xltools.page.build import CHECK, MERGE, Kind, as_loaded, page
from xltools.page.judge import judge, too_large
from xltools.page.runtime import CURRENT, FOR_OLD_BROWSERS, Runtime

_EMPTY_ZIP = b"PK\x05\x06" + bytes(18)
EMPTY = Runtime("", b"", _EMPTY_ZIP, "{}", _EMPTY_ZIP, CURRENT.policy)
INBOX = Path(__file__).parents[2] / "samples" / "inbox"


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in no project."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "path", sorted(path for path in INBOX.rglob("*") if path.is_file()), ids=lambda path: path.name
)
def test_every_file_of_an_inbox(path: Path, nowhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(path, nowhere / path.name)
    run(["check", "--json", path.name])
    assert judge(path.name, path.read_bytes(), Workspace.open(nowhere)).json == capsys.readouterr().out


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\x00" * 999], ids=["empty", "cut off", "noughts"])
def test_what_is_no_workbook_has_its_finding_too(
    data: bytes, nowhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (nowhere / "表.xlsx").write_bytes(data)
    run(["check", "--json", "表.xlsx"])
    assert judge("表.xlsx", data, Workspace.open(nowhere)).json == capsys.readouterr().out


def test_a_file_that_is_too_large_is_told_by_its_size(
    nowhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (nowhere / "表.xlsx").open("wb") as file:
        file.truncate(600 << 20)
    run(["check", "--json", "表.xlsx"])
    answer = json.loads(too_large("表.xlsx", 600 << 20, Workspace.open(nowhere)))
    assert answer["json"] == capsys.readouterr().out
    assert too_large("表.xlsx", 50 << 20, Workspace.open(nowhere)) == ""


@pytest.mark.parametrize(
    ("kind", "says"),
    [(CHECK, "自查页（只用来核对，不用报送）"), (MERGE, "汇总页（县里汇总用，不用报送）")],
    ids=["check", "merge"],
)
def test_a_page_that_is_sent_back_is_called_one(kind: Kind, says: str, nowhere: Path) -> None:
    written = page(EMPTY, kind).encode()
    said = judge(kind.file, written, Workspace.open(nowhere)).json
    assert f"这不是工作簿，而是“{says}”" in said


@pytest.mark.parametrize(("name", "options"), [("CURRENT", []), ("FOR_OLD_BROWSERS", ["--old-browsers"])])
def test_a_machine_without_the_runtime_gets_one_sentence(
    name: str,
    options: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(runtime, name, replace(getattr(runtime, name), folder=tmp_path))
    assert run(["page", "build", "-o", str(tmp_path / "out"), *options]) == 2
    assert "没有装自查页、汇总页的运行环境" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_the_same_runtime_gives_the_same_page() -> None:
    assert page(EMPTY) == page(EMPTY)
    assert "@@" not in page(EMPTY)


SOURCE = b"one = 1\n"


@pytest.mark.parametrize(
    ("source", "name"), [(SOURCE, "a.pyc"), (b"one = 2\n", "a.py")], ids=["as it was", "changed"]
)
def test_only_a_source_that_has_not_changed_is_carried_compiled(source: bytes, name: str) -> None:
    digest = hashlib.sha256(SOURCE).hexdigest()
    parts = replace(EMPTY, compiled={(digest, "a.py"): b"compiled"})
    carried = as_loaded({"a.py": source, "b.py": SOURCE, "c.toml": SOURCE}, parts)
    assert sorted(carried) == [name, "b.py", "c.toml"]
    assert carried[name] == (b"compiled" if name.endswith("c") else source)


def test_the_runtime_is_no_part_of_the_repository() -> None:
    ignored = (Path(__file__).parents[2] / ".gitignore").read_text("utf-8")
    for edition in (CURRENT, FOR_OLD_BROWSERS):
        assert f"/xltools/page/{edition.folder.name}/" in ignored
