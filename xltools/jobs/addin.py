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
from xltools.model.errors import UnusableArgumentError
from xltools.model.messages.reasons import Reason, reason
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

    ``trouble`` is why its Python would not start; None where it would.
    """

    path: Path
    installed: addin.Installed | None
    trouble: Reason | None = None

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
        raise UnusableArgumentError("X06", path=goal.addin)
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
        raise UnusableArgumentError("X07", path=goal.addin)
    gone = [goal.addin] if found else []
    if goal.script and _ours(goal.script):
        gone.append(goal.script)
    for path in gone:
        try:
            path.unlink()
        except OSError as error:
            raise UnusableArgumentError("X08", path=path, reason=reason(error)) from error
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
        raise UnusableArgumentError("X09", path=path, reason=reason(error)) from error
    if found is None:
        raise UnusableArgumentError("X10", path=path)
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
        raise UnusableArgumentError("X11", path=path)
    return True


def _put(path: Path, data: bytes) -> None:
    try:
        write(path, data)
    except UnusableArgumentError as error:
        raise UnusableArgumentError("X12", path=path) from error


def _trouble(python: str) -> Reason | None:
    """Why an interpreter does not load the add-in's Python half; None where it does."""
    try:
        done = subprocess.run(  # noqa: S603 - the interpreter that an add-in of ours names
            [python, "-P", "-c", _PROBE],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except OSError as error:
        return reason(error)
    except subprocess.TimeoutExpired:
        return Reason("Q01", seconds=_SECONDS)
    if done.returncode == 0:
        return None
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return Reason("Q02", line=lines[-1]) if lines else Reason("Q03", exit_code=done.returncode)
