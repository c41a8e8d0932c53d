"""Where the add-in goes on a machine, and which interpreters it can start. Pure: nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from xltools.model.errors import UnusableArgumentError
from xltools.vba import addin, sources

#: The first line of the script that macOS needs; by it the script is known as ours.
SCRIPT_MARK = "-- xltools: "
_SCRIPT = "addin/xltools.applescript"


@dataclass(frozen=True, slots=True)
class Location:
    """Where Excel looks for add-ins. ``script`` is what macOS needs besides, None elsewhere."""

    system: str
    addin: Path
    script: Path | None = None


def location(platform: str, environment: Mapping[str, str], home: Path) -> Location:
    """The location on a machine: ``sys.platform``, its environment, the user's folder.

    Raises UnusableArgumentError, saying what to use instead, where there is no Excel for it.
    """
    if platform == "win32":
        roaming = Path(environment.get("APPDATA") or home / "AppData" / "Roaming")
        return Location(addin.WINDOWS, roaming / "Microsoft" / "Excel" / "XLSTART" / addin.FILE)
    if platform == "darwin":
        library = home / "Library"
        start = library / "Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel"
        scripts = library / "Application Scripts/com.microsoft.Excel"
        return Location(addin.MAC, start / addin.FILE, scripts / "xltools.applescript")
    raise UnusableArgumentError("X01")


def checked_python(path: str) -> str:
    """The interpreter's path, if a command line can carry it.

    Raises UnusableArgumentError for quotes, line ends, and two ``%``, between which Windows reads a variable.
    """
    shown = " ".join(path.splitlines())
    if '"' in path:
        raise UnusableArgumentError("X02", path=shown)
    if "\n" in path or "\r" in path:
        raise UnusableArgumentError("X03", path=shown)
    if path.count("%") > 1:
        raise UnusableArgumentError("X04", path=path)
    if not path:
        raise UnusableArgumentError("X05")
    return path


def content(system: str, python: str) -> bytes:
    """The add-in for a system, with the interpreter that it starts."""
    return addin.build(checked_python(python), modules=addin.addin_modules(system))


def script() -> bytes:
    """The script that lets the add-in start a program on macOS."""
    return sources.text(_SCRIPT).encode()
