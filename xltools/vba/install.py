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
    raise UnusableArgumentError(
        "这台电脑上不能用 Excel 加载项：它需要 Windows 或 macOS 上的 Excel。"
        "请用 xltools check 核对、xltools merge 汇总；表内“审核”页的公式在 WPS 和 LibreOffice 里同样会提示不符"
    )


def checked_python(path: str) -> str:
    """The interpreter's path, if a command line can carry it.

    Raises UnusableArgumentError for quotes, line ends, and two ``%``, between which Windows reads a variable.
    """
    for bad, name in (('"', "双引号"), ("\n", "换行"), ("\r", "换行")):
        if bad in path:
            shown = " ".join(path.splitlines())
            raise UnusableArgumentError(
                f"Python 的路径 {shown} 里有{name}，加载项不能启动它；请把 Python 装到别的文件夹"
            )
    if path.count("%") > 1:
        raise UnusableArgumentError(
            f"Python 的路径 {path} 里有两个百分号，加载项不能启动它；请把 Python 装到别的文件夹"
        )
    if not path:
        raise UnusableArgumentError("不知道 Python 在哪里，请用 python -m pip 安装 xltools 后重试")
    return path


def content(system: str, python: str) -> bytes:
    """The add-in for a system, with the interpreter that it starts."""
    return addin.build(checked_python(python), modules=addin.addin_modules(system))


def script() -> bytes:
    """The script that lets the add-in start a program on macOS."""
    return sources.text(_SCRIPT).encode()
