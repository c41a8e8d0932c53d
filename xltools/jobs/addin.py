"""The Excel add-in: built, put where Excel finds it, taken away again, and asked how it is."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from xltools import __version__
from xltools.jobs.output import write
from xltools.model.errors import UnusableArgumentError, reason
from xltools.vba import addin
from xltools.vba.install import SCRIPT_MARK, Location, checked_python, content, location, script

#: How long an interpreter may take to load what the button needs.
_SECONDS = 60
_PROBE = "import xlwings, xltools.addin"


@dataclass(frozen=True)
class Host:
    """A machine: the platform as Python names it, its environment, the user's folder, the interpreter."""

    platform: str = sys.platform
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    home: Path = field(default_factory=Path.home)
    python: str = sys.executable

    @property
    def location(self) -> Location:
        return location(self.platform, self.environment, self.home)


@dataclass(frozen=True, slots=True)
class Status:
    """How the add-in is on a machine. ``installed`` is None where there is none of ours.

    ``trouble`` is why its Python would not start, in that Python's words; "" where it would.
    """

    path: Path
    installed: addin.Installed | None
    trouble: str = ""

    @property
    def current(self) -> bool:
        return self.installed is not None and self.installed.version == __version__


def build(out: Path, python: str = "") -> Path:
    """Writes xltools.xlam for Windows into a folder. ``python``: the interpreter it starts, if known already."""
    return write(out / addin.FILE, addin.build(checked_python(python) if python else ""))


def install(host: Host) -> Status:
    """Puts the add-in into Excel's start folder, in the location of an earlier one of ours.

    Raises UnusableArgumentError where there is no Excel for it, where somebody else's file is in the way,
    and where nothing can be written, as when Excel is running.
    """
    goal = host.location
    found = _present(goal.addin)
    if found is not None and not found.intact:
        raise UnusableArgumentError(f"{goal.addin} 安装以后被改动过，没有覆盖；请先把它移走，再安装")
    data = content(goal.system, host.python)
    if goal.script:
        _ours(goal.script)
        _put(goal.script, script())
    _put(goal.addin, data)
    return status(host)


def remove(host: Host) -> list[Path]:
    """Removes what ``install`` put there, and nothing else; the files that are gone.

    Raises UnusableArgumentError where a file of that name is not ours or was changed, or cannot be removed.
    """
    goal = host.location
    found = _present(goal.addin)
    if found is not None and not found.intact:
        raise UnusableArgumentError(f"{goal.addin} 安装以后被改动过，没有删除；确认不再需要的，请手工删除")
    gone = [goal.addin] if found else []
    if goal.script and _ours(goal.script):
        gone.append(goal.script)
    for path in gone:
        try:
            path.unlink()
        except OSError as error:
            raise UnusableArgumentError(f"无法删除 {path}（{reason(error)}）。请先关闭 Excel") from error
    return gone


def status(host: Host) -> Status:
    """How the add-in is. Its Python is started, to see whether it loads what the button needs.

    Raises UnusableArgumentError where there is no Excel for it, and for somebody else's file of that name.
    """
    path = host.location.addin
    installed = _present(path)
    if installed is None or not installed.intact:
        return Status(path, installed)
    return Status(path, installed, _trouble(installed.python))


def _present(path: Path) -> addin.Installed | None:
    """The add-in that lies there, None where there is no file; a file that is none of ours is refused."""
    if not path.exists():
        return None
    try:
        found = addin.read(path.read_bytes())
    except OSError as error:
        raise UnusableArgumentError(f"无法读取 {path}（{reason(error)}）。请先关闭 Excel") from error
    if found is None:
        raise UnusableArgumentError(f"{path} 不是本软件的加载项，没有动它；请先把它移走或改名")
    return found


def _ours(path: Path) -> bool:
    """Whether the script lies there; one that is not ours is refused."""
    if not path.exists():
        return False
    try:
        ours = path.read_text("utf-8").startswith(SCRIPT_MARK)
    except (OSError, UnicodeDecodeError):
        ours = False
    if not ours:
        raise UnusableArgumentError(f"{path} 不是本软件的脚本，没有动它；请先把它移走或改名")
    return True


def _put(path: Path, data: bytes) -> None:
    try:
        write(path, data)
    except UnusableArgumentError as error:
        raise UnusableArgumentError(f"无法写入 {path}。请先关闭 Excel，再安装") from error


def _trouble(python: str) -> str:
    """Why an interpreter does not load the add-in's Python half; "" where it does."""
    try:
        done = subprocess.run(  # noqa: S603 - the interpreter that an add-in of ours names
            [python, "-P", "-c", _PROBE],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except OSError as error:
        return str(reason(error))
    except subprocess.TimeoutExpired:
        return f"{_SECONDS} 秒内没有回应"
    if done.returncode == 0:
        return ""
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else f"退出代码 {done.returncode}"
