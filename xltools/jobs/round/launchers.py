"""What a person double-clicks in a project, or drops files on: one file for Windows, two for Linux. Each starts ``xltools run``.

The files hold no logic of the round, and know where they stand by themselves, so that a project may be moved. The program
is the Python that made the project; where that is gone, ``xltools`` of the search path.

On Windows names of dropped files are data that strangers chose, and ``&`` in one would start a command: they are never
expanded by the command processor, but handed on whole in a variable of the environment, and taken apart here.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path, PurePath, PureWindowsPath

#: The same name for each system.
NAME = "双击汇总"
#: The variables in which the command line and the name of the .cmd arrive.
LINE, SCRIPT = "XLTOOLS_DROPPED", "XLTOOLS_SCRIPT"
#: How the command processor of a Chinese Windows reads a file.
_CODE_PAGE = "gbk"

_CMD = """\
@echo off
setlocal EnableExtensions DisableDelayedExpansion
chcp 936 >nul
set "HERE=%~dp0."
set "{script}=%~nx0"
set "PYTHON={python}"
set "FOUND="
for %%X in (xltools.exe) do set "FOUND=%%~$PATH:X"
setlocal EnableDelayedExpansion
set "LINE=!CMDCMDLINE!"
set "{line}="
set "CLOSE="
if not "!LINE:%{script}%=!"=="!LINE!" (
    set "{line}=!LINE!"
    set "CLOSE=1"
)
if not defined PYTHON goto search
"!PYTHON!" -P -c "import xltools" >nul 2>nul
if errorlevel 1 goto search
"!PYTHON!" -P -m xltools run --project "!HERE!" --open
set "CODE=!ERRORLEVEL!"
goto done
:search
if not defined FOUND goto missing
"!FOUND!" run --project "!HERE!" --open
set "CODE=!ERRORLEVEL!"
goto done
:missing
echo {missing}
set "CODE=2"
:done
echo.
pause
rem After a double click nothing of the command line may run any more, so this closes the window.
if defined CLOSE exit !CODE!
exit /b !CODE!
"""

_SH = """\
#!/bin/sh
here=$(cd "$(dirname "$0")" && pwd) || exit 2
python={python}
if [ -n "$python" ] && "$python" -P -c 'import xltools' 2>/dev/null; then
    "$python" -P -m xltools run --project "$here" --open -- "$@"
elif command -v xltools >/dev/null; then
    xltools run --project "$here" --open -- "$@"
else
    echo '{missing}' >&2
    (exit 2)
fi
code=$?
if [ -t 0 ]; then
    printf '\\n按回车键关闭窗口 '
    read -r _
fi
exit "$code"
"""

_DESKTOP = """\
[Desktop Entry]
Type=Application
Name={name}
Comment=核对并汇总收件夹里的表；把文件或文件夹拖到这里，先收件
Exec=sh -c "exec sh \\\\"\\\\$(dirname \\\\"\\\\$0\\\\")/{name}.sh\\\\" \\\\"\\\\$@\\\\"" %k %F
Terminal=true
"""

_MISSING = "没有找到 xltools。请先安装，或在装了 xltools 的电脑上运行。"


def launchers(python: PurePath) -> dict[str, bytes]:
    """The files, by name.

    Args:
        python: The interpreter that has xltools. It is written into the files of its own system only.

    A path that cannot be written in the code page of the .cmd is left out of it: the search path has to do.
    """
    windows = isinstance(python, PureWindowsPath)
    known = str(python) if windows and _is_writable(str(python)) else ""
    cmd = _CMD.format(line=LINE, script=SCRIPT, python=known.replace("%", "%%"), missing=_MISSING)
    shell = _SH.format(python=shlex.quote("" if windows else str(python)), missing=_MISSING)
    return {
        f"{NAME}.cmd": cmd.replace("\n", "\r\n").encode(_CODE_PAGE),
        f"{NAME}.sh": shell.encode(),
        f"{NAME}.desktop": _DESKTOP.format(name=NAME).encode(),
    }


def _is_writable(text: str) -> bool:
    try:
        text.encode(_CODE_PAGE)
    except UnicodeEncodeError:
        return False
    return text.isprintable()


def dropped(line: str, script: str) -> list[Path]:
    """The files that were dropped on a .cmd.

    Args:
        line: The command line as Windows wrote it: ``cmd /c ""C:\\甲\\双击汇总.cmd" C:\\a&b.xlsx "C:\\c d.xlsx""``.
            A path is in quotes only if it has a space.
        script: The name of the .cmd, without its folder.
    """
    at = line.casefold().find(script.casefold()) if script else -1
    if at < 0:
        return []
    rest = line[at + len(script) :].removeprefix('"')
    return [Path(quoted or plain) for quoted, plain in re.findall(r'"([^"]+)"|([^\s"]+)', rest)]
