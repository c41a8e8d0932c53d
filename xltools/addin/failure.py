"""The last resort of a command: one sentence to the person, the details in a log file.

Nothing but the standard library and the catalogue of refusals is imported: both are there when the rest is broken.
"""

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
from xltools.addin.excel_errors import refusal
from xltools.model.messages.reasons import Reason
from xltools.model.messages.refusals import Refusal

#: Exit codes of ``xltools.addin.run``. DONE: the command ran, or its refusal was shown. FAILED: the program is wrong,
#: and that was shown. With every other code the person has seen nothing, and VBA has to say so: UNTOLD is also what
#: Python itself ends with when it dies.
DONE, UNTOLD, FAILED = 0, 1, 3
TITLE = "政府信息公开年报核对"
#: How many logs are kept; the oldest go first.
KEPT = 20
_PATTERN = "xltools-addin-*.log"


def guarded(name: str, commands: Mapping[str, Callable[[], None]]) -> int:
    """Runs a command. Whatever it raises is told to the person; nothing is raised here.

    Args:
        name: The command, a key of ``commands``.
        commands: All commands.

    Returns:
        DONE, FAILED or UNTOLD.
    """
    try:
        commands[name]()
    except Exception as error:  # noqa: BLE001 - whatever it is, a person has pressed a button and waits
        reason = refusal(error)
        code = DONE if reason else FAILED
        told = tell(str(reason or Refusal("A21", log=_logged(name))))
        return code if told else UNTOLD
    return DONE


def tell(sentence: str) -> bool:
    """Shows a sentence in a window over Excel, or where there is no Excel in one of the system's; and on the error stream.

    Returns:
        Whether a window was shown. Where none was, whoever started Python has to say that it failed.
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


def _logged(name: str) -> Path | Reason:
    """Writes the exception that is being handled to a log file.

    Returns:
        What the person is asked to send: the file, or a picture of the screen where no file can be written.
    """
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
        return file
    return Reason("K04")


def log_folders() -> Iterator[Path]:
    """Where logs go: the person's own folder for such things, else the one for temporary files."""
    if own := os.environ.get("LOCALAPPDATA"):
        yield Path(own) / "xltools" / "logs"
    else:
        yield Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "xltools" / "logs"
    yield Path(tempfile.gettempdir())
