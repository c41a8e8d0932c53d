"""Makes a folder that installs xltools on a machine without network: the wheel and every library, and what is double-clicked.

    python docs/offline/build.py 离线安装                          # for Windows, 64 bit
    python docs/offline/build.py 离线安装 --for linux-aarch64      # for Linux: linux-x86_64, linux-aarch64
    python docs/offline/build.py --check                           # whether everything is there for every system

Any machine with network can make it for any other. Needs Python 3.11; uv, which resolves for other systems as they are
(pip asks the machine that it runs on which libraries Windows needs, and leaves pywin32 out), is fetched where it is missing.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
#: The versions that have been tried together.
CONSTRAINTS = ROOT / "tests" / "constraints.txt"
#: The Pythons that the folder serves. A library has a wheel for each, or one for all.
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
WHEELS = "wheels"
#: How a Chinese Windows reads its command files.
CODE_PAGE = "gbk"


@dataclass(frozen=True)
class System:
    """A kind of machine.

    Attributes:
        name: What it is called here.
        uv: What uv calls it.
        tags: The platforms of wheels that it takes.
        files: What is double-clicked or read there, from this folder.
    """

    name: str
    uv: str
    tags: tuple[str, ...]
    files: tuple[str, ...]


def _linux(machine: str) -> System:
    # glibc 2.28: Debian 10, Kylin V10, UOS 20 and whatever is newer.
    tags = tuple(f"manylinux_2_{minor}_{machine}" for minor in (28, 27, 26, 24, 17, 12, 5))
    old = tuple(f"manylinux{year}_{machine}" for year in ("2014", "2010", "1"))
    return System(
        f"linux-{machine}", f"{machine}-manylinux_2_28", (*tags, *old), ("install.sh", "安装说明.txt")
    )


SYSTEMS = {
    system.name: system
    for system in (
        System(
            "windows",
            "x86_64-pc-windows-msvc",
            ("win_amd64",),
            ("install.cmd", "xltools命令行.cmd", "安装说明.txt"),
        ),
        _linux("x86_64"),
        _linux("aarch64"),
    )
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Does what the command line says. 0: done; 1: something is not there for a system."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, help="the folder to make; it must be new or empty")
    parser.add_argument("--for", dest="system", choices=SYSTEMS, default="windows")
    parser.add_argument(
        "--python", dest="pythons", action="append", choices=PYTHONS, help="only these Pythons"
    )
    parser.add_argument("--installer", type=Path, help="Python's own installer for Windows, to put beside")
    parser.add_argument("--check", action="store_true", help="only resolve, for every system and Python")
    given = parser.parse_args(arguments)
    pythons = tuple(given.pythons or PYTHONS)
    with uv() as program:
        if given.check:
            return check(program, pythons)
        if given.folder is None:
            parser.error("a folder, or --check")
        if given.folder.exists() and any(given.folder.iterdir()):
            parser.error(f"{given.folder} is not empty")
        build(program, given.folder, SYSTEMS[given.system], pythons, given.installer)
    return 0


@contextmanager
def uv() -> Iterator[list[str]]:
    """How uv is called: the one that is there, or one in a virtual environment that goes again."""
    if importlib.util.find_spec("uv"):
        yield [sys.executable, "-m", "uv"]
    elif found := shutil.which("uv"):
        yield [found]
    else:
        with tempfile.TemporaryDirectory() as folder:
            venv.create(folder, with_pip=True)
            python = Path(folder) / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
            run([str(python), "-m", "pip", "install", "--quiet", "uv"])
            yield [str(python), "-m", "uv"]


def run(command: Sequence[str]) -> str:
    """What a command prints. Raises SystemExit with what it says where it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)  # noqa: S603 - our own words
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def resolved(program: Sequence[str], system: System, python: str) -> list[str]:
    """Every library of a system and a Python, ``name==version`` with its digests, a requirement each: wheels alone."""
    text = run([
        *program, "pip", "compile", "pyproject.toml", "--quiet", "--no-header", "--no-annotate", "--generate-hashes",
        "--extra", "keyring", "--constraint", str(CONSTRAINTS), "--only-binary", ":all:",
        "--python-platform", system.uv, "--python-version", python, "--no-python-downloads",
    ])  # fmt: skip
    return [" ".join(line.split()) for line in text.replace("\\\n", " ").splitlines() if line.strip()]


def check(program: Sequence[str], pythons: Sequence[str]) -> int:
    """Says for every system and Python how many libraries there are, or what is not there."""
    missing = 0
    for system in SYSTEMS.values():
        for python in pythons:
            try:
                said = f"{len(resolved(program, system, python))} libraries"
            except SystemExit as error:
                missing, said = 1, f"MISSING\n{error}"
            print(f"{system.name:14} Python {python}: {said}")
    return missing


def build(
    program: Sequence[str], folder: Path, system: System, pythons: Sequence[str], installer: Path | None
) -> None:
    """Makes the folder. What is written last is the list of its files, so that a folder without one is not whole."""
    wheels = folder / WHEELS
    wheels.mkdir(parents=True, exist_ok=True)
    run([*program, "build", "--quiet", "--wheel", "--no-python-downloads", "--out-dir", str(wheels)])
    with tempfile.TemporaryDirectory() as temporary:
        for python in pythons:
            listed = Path(temporary) / f"{python}.txt"
            listed.write_text("\n".join(resolved(program, system, python)), "utf-8")
            platforms = [word for tag in system.tags for word in ("--platform", tag)]
            run([
                sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
                "--only-binary", ":all:", "--require-hashes", *platforms, "--python-version", python,
                "--implementation", "cp", "--dest", str(wheels), "--requirement", str(listed),
            ])  # fmt: skip
            print(f"Python {python}: {len(listed.read_text('utf-8').splitlines())} libraries")
    for stray in wheels.glob(".git*"):  # uv keeps its output out of repositories
        stray.unlink()
    for name in system.files:
        (folder / name).write_bytes(as_read(name))
        if name.endswith(".sh"):
            (folder / name).chmod(0o755)
    if installer:
        shutil.copy(installer, folder)
    sums = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]
    (folder / "SHA256SUMS").write_text("\n".join(sums) + "\n", "utf-8")
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
    print(f"{folder}: {len(sums)} files, {size:.0f} MB, for {system.name}")


def as_read(name: str) -> bytes:
    """A file of this folder as its system reads it: a command file in the code page of a Chinese Windows, a text with a
    mark that Notepad knows."""
    text = (HERE / name).read_text("utf-8")
    match Path(name).suffix:
        case ".cmd":
            return text.replace("\n", "\r\n").encode(CODE_PAGE)
        case ".txt":
            return text.replace("\n", "\r\n").encode("utf-8-sig")
        case _:
            return text.encode()


if __name__ == "__main__":
    sys.exit(main())
