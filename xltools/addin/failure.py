"""The last resort of a command: one sentence to the person, the details in a log file. Standard library only."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import platform
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from xltools import __version__
from xltools.addin import DONE, FAILED, UNTOLD

TITLE = "政府信息公开年报核对"
#: How many logs are kept; the oldest go first.
KEPT = 20
_PATTERN = "xltools-addin-*.log"
#: How Excel says over COM that it is busy: a cell is being edited, or a dialog is open.
_BUSY = frozenset({-2147418111, -2147417846, -2146777998})
#: How Excel refuses over COM what a protected sheet does not allow: its error 1004.
_REFUSED = -2146827284
BUSY = "Excel 正忙，不能读取工作簿；请按回车键或 Esc 键结束单元格编辑，关闭打开的对话框，再点一次按钮"


def guarded(name: str, commands: Mapping[str, Callable[[], None]]) -> int:
    """Runs a command and returns the exit code. Nothing is raised, and nothing goes unsaid."""
    try:
        commands[name]()
    except Exception as error:  # noqa: BLE001 - whatever it is, a person has pressed a button and waits
        sentence = refusal(error)
        code = DONE if sentence else FAILED
        told = tell(sentence or f"程序内部出错，没有完成；请把 {_logged(name)} 发给维护人员")
        return code if told else UNTOLD
    return DONE


def refusal(error: BaseException) -> str:
    """The sentence of an error that is no fault of the program; "" for every other."""
    said: BaseException | None = error
    while said is not None:
        # By name, so that a broken installation can still say that it is broken.
        if {kind.__name__ for kind in type(said).__mro__} & {"UnusableArgumentError", "FormError"}:
            return str(said)
        said = said.__cause__
    return BUSY if any(map(_is_busy, _chain(error))) else ""


def _is_busy(error: BaseException) -> bool:
    return type(error).__name__ == "ExcelBusyError" or bool(_BUSY & set(_numbers(error.args)))


def is_refused(error: BaseException) -> bool:
    """Whether Excel would not do it: a cell is locked."""
    return _REFUSED in _numbers(error.args)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what it came of: xlwings says “no such workbook” of one that it was not told about."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _numbers(args: object) -> Iterator[int]:
    """The numbers in a COM error's nested arguments."""
    if isinstance(args, int):
        yield args
    elif isinstance(args, tuple):
        for one in args:
            yield from _numbers(one)


def tell(sentence: str) -> bool:
    """An alert over Excel; where there is none, the system's own; and the error stream.

    False where no window could be shown: then whoever started Python has to say that it failed.
    """
    with contextlib.suppress(Exception):
        print(sentence, file=sys.stderr)  # noqa: T201 - pythonw.exe has no such stream
    for show in (_over_the_workbook, _over_excel, _native_alert):
        # No workbook, no xlwings, no Excel: each is a reason to say it otherwise.
        with contextlib.suppress(Exception):
            show(sentence)
            return True
    return False


def _over_the_workbook(sentence: str) -> None:
    from xltools.addin.caller import calling_book

    calling_book().app.alert(sentence, TITLE, mode="critical")


def _over_excel(sentence: str) -> None:
    import xlwings as xw

    app = xw.apps.active
    if app is None:
        raise LookupError("no Excel is running")
    app.alert(sentence, TITLE, mode="critical")


def _native_alert(sentence: str) -> None:
    import ctypes

    warning, foreground = 0x30, 0x10000
    # Only Windows has it; elsewhere this is a KeyError, and the next way is tried.
    vars(ctypes)["windll"].user32.MessageBoxW(0, sentence, TITLE, warning | foreground)


def _logged(name: str) -> str:
    """Writes the exception at hand to a log of its own; returns the file's full name."""
    now = dt.datetime.now().astimezone()
    text = "\n".join(
        (
            f"xltools {__version__}, Python {sys.version}, {platform.platform()}",
            f"{now.isoformat()} {name} {sys.argv[1:]}",
            traceback.format_exc(),
        )
    )
    for folder in log_folders():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            file = folder / f"xltools-addin-{now:%Y%m%d-%H%M%S}-{os.getpid()}.log"
            file.write_text(text, encoding="utf-8")
        except OSError:
            continue
        for old in sorted(folder.glob(_PATTERN))[:-KEPT]:
            with contextlib.suppress(OSError):
                old.unlink()
        return str(file)
    return "这个提示的截图"  # no folder can be written to


def log_folders() -> Iterator[Path]:
    """Where logs go: the person's own folder for such things, else the one for temporary files."""
    if own := os.environ.get("LOCALAPPDATA"):
        yield Path(own) / "xltools" / "logs"
    else:
        yield Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "xltools" / "logs"
    yield Path(tempfile.gettempdir())
