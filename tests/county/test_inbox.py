"""Which files of an inbox are answered."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from xltools.county.inbox import Listing, list_inbox
from xltools.county.settings import Limits
from xltools.model.errors import UnusableArgumentError
from xltools.model.findings import message

posix = pytest.mark.xfail(sys.platform == "win32", reason="needs links and pipes", run=False)


def make(folder: Path, *names: str, size: int = 1) -> None:
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x" * size)


def listed(folder: Path, *paths: Path, limits: Limits | None = None) -> list[str]:
    found = list_inbox(paths or [folder], limits or Limits())
    return [path.relative_to(folder).as_posix() for path in found.files]


def refused(listing: Listing) -> dict[str, str]:
    return {refusal.path.name: refusal.finding.code for refusal in listing.refused}


def test_folders_are_walked_in_natural_order(tmp_path: Path) -> None:
    make(tmp_path, "10.xlsx", "9.xlsx", "第2批/b.xlsx", "第10批/a.xlsx", "a.xlsx", "B.xlsx", "２.xlsx")
    assert listed(tmp_path) == [
        "２.xlsx",
        "9.xlsx",
        "10.xlsx",
        "a.xlsx",
        "B.xlsx",
        "第2批/b.xlsx",
        "第10批/a.xlsx",
    ]


def test_what_nobody_sent_is_left_out(tmp_path: Path) -> None:
    make(
        tmp_path,
        "~$城关镇.xlsx",
        ".~lock.城关镇.xlsx#",
        ".hidden.xlsx",
        "Thumbs.db",
        "THUMBS.DB",
        "Desktop.ini",
        ".DS_Store",
        ".git/config",
        "__MACOSX/._城关镇.xlsx",
        "城关镇.xlsx",
    )
    found = list_inbox([tmp_path], Limits())
    assert [path.name for path in found.files] == ["城关镇.xlsx"]
    assert not found.refused


def test_every_other_file_is_answered(tmp_path: Path) -> None:
    names = ["a.docx", "b.jpg", "c.zip", "d", "e.xlsx.tmp", "f.et", "g.txt", "~h.xlsx", "空.xlsx"]
    make(tmp_path, *names)
    assert listed(tmp_path) == names


def test_given_files_are_taken_as_they_are(tmp_path: Path) -> None:
    make(tmp_path, "b.xlsx", "a.xlsx", ".hidden.xlsx")
    paths = [tmp_path / name for name in ("b.xlsx", ".hidden.xlsx", "a.xlsx")]
    assert listed(tmp_path, *paths) == ["b.xlsx", ".hidden.xlsx", "a.xlsx"]


def test_every_file_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "in/a.xlsx", "in/b.xlsx")
    found = listed(tmp_path, tmp_path / "in" / "b.xlsx", tmp_path / "in", tmp_path / "in" / "..")
    assert found == ["in/b.xlsx", "in/a.xlsx"]
    monkeypatch.chdir(tmp_path)
    twice = list_inbox([Path("in/a.xlsx"), tmp_path / "in" / "a.xlsx"], Limits())
    assert twice.files == (Path("in/a.xlsx"),)  # as it was given


def test_a_missing_path(tmp_path: Path) -> None:
    with pytest.raises(UnusableArgumentError, match="找不到"):
        list_inbox([tmp_path, tmp_path / "none"], Limits())


def test_an_empty_inbox(tmp_path: Path) -> None:
    assert list_inbox([tmp_path], Limits()) == Listing(())


def test_large_files_are_refused(tmp_path: Path) -> None:
    make(tmp_path, "small.xlsx", size=1024 * 1024)
    make(tmp_path, "large.xlsx", size=1024 * 1024 + 1)
    found = list_inbox([tmp_path], Limits(file_mb=1))
    assert [path.name for path in found.files] == ["small.xlsx"]
    assert refused(found) == {"large.xlsx": "S94"}
    assert "large.xlsx" in message(found.refused[0].finding)
    assert refused(list_inbox([tmp_path / "large.xlsx"], Limits(file_mb=1))) == {"large.xlsx": "S94"}


def test_too_many_files(tmp_path: Path) -> None:
    make(tmp_path, "a", "b", "c")
    assert len(list_inbox([tmp_path], Limits(files=3)).files) == 3
    with pytest.raises(UnusableArgumentError, match="超过 2 个"):
        list_inbox([tmp_path], Limits(files=2))


@posix
def test_links(tmp_path: Path) -> None:
    make(tmp_path, "outside/secret.xlsx", "in/a.xlsx", "in/.kept/k.xlsx")
    inbox = tmp_path / "in"
    links = {
        "to_file": tmp_path / "outside" / "secret.xlsx",
        "to_folder": tmp_path / "outside",
        "to_above": tmp_path,
        "broken": tmp_path / "none",
        "circle": inbox / "circle",
        "to_self": inbox,
        "to_listed": inbox / "a.xlsx",
        "to_hidden": inbox / ".kept" / "k.xlsx",
    }
    for name, target in links.items():
        (inbox / name).symlink_to(target)
    found = list_inbox([inbox], Limits())
    assert [path.name for path in found.files] == ["a.xlsx", "to_hidden"]
    assert refused(found) == dict.fromkeys(("broken", "circle", "to_above", "to_file", "to_folder"), "S97")
    for refusal in found.refused:
        assert "链接" in message(refusal.finding)


@posix
def test_an_inbox_that_is_a_link_itself(tmp_path: Path) -> None:
    make(tmp_path, "real/a.xlsx")
    (tmp_path / "inbox").symlink_to(tmp_path / "real")
    assert listed(tmp_path, tmp_path / "inbox") == ["inbox/a.xlsx"]


@posix
def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xlsx")
    found = list_inbox([tmp_path], Limits())
    assert not found.files
    assert refused(found) == {"pipe.xlsx": "S97"}


@posix
def test_names_that_are_not_utf_8(tmp_path: Path) -> None:
    name = os.fsdecode("城关镇.xlsx".encode("gbk"))
    make(tmp_path, name, "a.xlsx")
    assert {path.name for path in list_inbox([tmp_path], Limits()).files} == {name, "a.xlsx"}


def test_a_folder_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "a.xlsx", "locked/b.xlsx")
    really = os.scandir

    def scandir(folder: Path) -> Iterator[os.DirEntry[str]]:
        if folder.name == "locked":
            raise PermissionError(13, "Permission denied")
        return really(folder)

    monkeypatch.setattr(os, "scandir", scandir)
    found = list_inbox([tmp_path], Limits())
    assert [path.name for path in found.files] == ["a.xlsx"]
    assert refused(found) == {"locked": "S97"}
