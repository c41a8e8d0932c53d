"""Merging where the machine fails: a full disk and folders without permission, the real ones."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from county_round import BOOKS, County

ROOT = os.geteuid() == 0
#: What root starts passes over permissions, unless this is taken from it; anybody else keeps to them anyway.
ORDINARY = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if ROOT else []
AS_ROOT = [] if ROOT else ["sudo", "-n"]


def merge(*args: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, which permissions bind."""
    return subprocess.run(
        [*ORDINARY, sys.executable, "-m", "xltools", "merge", *args],
        capture_output=True,
        text=True,
        env={**os.environ, "XLTOOLS_CACHE": ""},
        timeout=120,
        check=False,
    )


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture
def county(capsys: pytest.CaptureFixture[str]) -> Iterator[County]:
    """A county whose inbox is whole, in a folder that others may enter."""
    place = Path(tempfile.mkdtemp(prefix="xltools-faults-"))
    place.chmod(0o755)
    made = County(place / "county", capsys)
    made.inbox.mkdir(exist_ok=True)
    for code, data in BOOKS.items():
        (made.inbox / f"{code}.xlsx").write_bytes(data)
    yield made
    shutil.rmtree(place)


@pytest.mark.parametrize("kilobytes", [4, 40, 100])
def test_a_full_disk_leaves_whole_files_or_none(county: County, kilobytes: int) -> None:
    out, before = county.folder / "small", files(county.inbox)
    out.mkdir()
    size = f"size={kilobytes}k,uid={os.geteuid()}"
    subprocess.run([*AS_ROOT, "mount", "-t", "tmpfs", "-o", size, "tmpfs", out], check=True)
    try:
        done = merge(str(county.inbox), "-o", str(out))
        left = files(out)
    finally:
        subprocess.run([*AS_ROOT, "umount", out], check=True)
    assert done.returncode != 0
    assert "Traceback" not in done.stdout + done.stderr
    said = done.stdout + done.stderr
    assert "磁盘已满" in said
    assert "请腾出空间" in said
    assert "正在打开它的程序" not in said, "nothing has it open"
    assert not [name for name in left if ".xltools-" in name]
    if left:
        assert f"已经写好 {len(left)} 个文件（" in said
    for name in left:
        assert name in said, "what is there is said"
    for name, data in left.items():
        if name.endswith((".xlsx", ".docx")):
            assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None
        else:
            assert data.rstrip().endswith((b"}", b"</html>")), name
    assert files(county.inbox) == before


def test_a_folder_that_may_not_be_written_is_named(county: County) -> None:
    out = county.folder / "locked"
    out.mkdir(mode=0o555)
    done = merge(str(county.inbox), "-o", str(out))
    assert done.returncode != 0
    assert "Traceback" not in done.stdout + done.stderr
    assert "权限" in done.stdout + done.stderr
    assert files(out) == {}


def test_a_file_that_may_not_be_read_costs_itself_alone(county: County) -> None:
    out = county.folder / "out"
    out.mkdir()
    (county.inbox / "101.xlsx").chmod(0)
    done = merge(str(county.inbox), "-o", str(out))
    assert "Traceback" not in done.stdout + done.stderr
    assert "101.xlsx" in done.stdout + done.stderr
    assert [name for name in files(out) if name.endswith(".xlsx")]


def odd(inbox: Path) -> None:
    """Folders and names that nobody expects: one that may not be entered, one without end, names that are no text."""
    (inbox / "锁").mkdir()
    (inbox / "锁" / "甲.xlsx").write_bytes(BOOKS["101"])
    (inbox / "锁").chmod(0o600)
    raw = os.fsencode(inbox)
    os.mkdir(raw + b"/\xb0\xb1")  # noqa: PTH102 - the same
    with open(raw + b"/\xb0\xb1/x.xlsx", "wb") as file:  # noqa: PTH123 - a name that no text can be
        file.write(b"PK")
    (inbox / "a\u009bb\u202ec.xlsx").write_bytes(b"PK")
    deep = os.open(inbox, os.O_RDONLY)
    for _ in range(200):
        os.mkdir("d", dir_fd=deep)
        deeper = os.open("d", os.O_RDONLY, dir_fd=deep)
        os.close(deep)
        deep = deeper
    os.close(deep)


@pytest.mark.parametrize(
    "command", ["check", "merge", "status", "collect inbox", "return", "report", "import inbox -o x"]
)
def test_odd_folders_and_names_stop_nobody(county: County, command: str) -> None:
    odd(county.inbox)
    try:
        done = subprocess.run(
            [*ORDINARY, sys.executable, "-m", "xltools", *command.split()],
            cwd=county.folder,
            capture_output=True,
            env={**os.environ, "XLTOOLS_CACHE": "", "PYTHONIOENCODING": "utf-8:replace"},
            timeout=120,
            check=False,
        )
    finally:
        (county.inbox / "锁").chmod(0o700)
    said = (done.stdout + done.stderr).decode("utf-8", "replace")
    assert "程序内部出错" not in said, said
    assert not {"\u009b", "\u202e"} & set(said), "nothing that commands a terminal"
    if command == "merge":
        assert "计入汇总 3 个单位" in said
