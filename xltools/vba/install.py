"""Where the add-in goes on a machine, and what is put there. Nothing is written here."""

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
    """Where Excel looks for add-ins.

    Attributes:
        system: ``addin.WINDOWS`` or ``addin.MAC``.
        addin: the path of the add-in.
        script: the path of the script that macOS needs besides; None on Windows.
    """

    system: str
    addin: Path
    script: Path | None = None


def location(platform: str, environment: Mapping[str, str], home: Path) -> Location:
    """The location on a machine.

    Args:
        platform: ``sys.platform``.
        environment: the environment's variables.
        home: the user's folder.

    Raises:
        UnusableArgumentError: there is no Excel for this system; says what to use instead.
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
    """The path of an interpreter, where the command line that VBA writes can carry it.

    Raises UnusableArgumentError for an unknown path, for quotes and line ends, and for two ``%``, between which
    Windows reads the name of a variable.
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
    """The add-in's bytes for a system. ``python`` is the path of the interpreter; it is checked."""
    return addin.build(checked_python(python), modules=addin.addin_modules(system))


def script() -> bytes:
    """The bytes of the script that lets the add-in start a program on macOS."""
    return sources.text(_SCRIPT).encode()
